/* stream_hot_keys.c -- the table `hot_key`: what each shard got under which keys. */
#include <stdlib.h>
#include <string.h>

#include "models/stream/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"

static const struct column hot_key_columns[] = {
    {"stream", CELL_TEXT},     {"shard", CELL_INTEGER}, {"key", CELL_TEXT},
    {"records", CELL_INTEGER}, {"bytes", CELL_INTEGER}, {"share", CELL_REAL},
};
static const struct table_spec hot_key_table = {"hot_key", false, 6, hot_key_columns};

/* ours: enough to see which key is hot and whether splitting would help. */
enum { HOT_KEYS_PER_SHARD = 10 };

struct hot_key {
    uint32_t key;
    uint32_t route;
    int64_t records, bytes;
};

/* The list is kept with the most bytes first; ties go to the lower key. */
static void hot_key_insert(struct hot_key list[HOT_KEYS_PER_SHARD], struct hot_key candidate)
{
    if (candidate.bytes <= list[HOT_KEYS_PER_SHARD - 1].bytes) return;
    uint32_t at = HOT_KEYS_PER_SHARD - 1;
    while (at > 0 && list[at - 1].bytes < candidate.bytes) {
        list[at] = list[at - 1];
        at--;
    }
    list[at] = candidate;
}

#define KEY_OUTER UINT32_MAX /* that of every aggregate */

/* Keys inside of aggregates, and the one outside: that one's bytes are the shard's. */
static void look_inside(const struct stream_route_table *route, uint32_t number,
                        const struct stream_port *port, int64_t *bytes,
                        struct hot_key (*hot)[HOT_KEYS_PER_SHARD])
{
    const struct user_keys *users = &route->users;
    for (uint32_t shard = 0; shard < port->shard_count; shard++) {
        const struct key_count *outer = &users->outer[shard];
        bytes[shard] += users->shard_bytes[shard];
        hot_key_insert(hot[shard],
                       (struct hot_key){KEY_OUTER, number, outer->records, outer->bytes});
    }
    for (uint32_t key = 0; users->inside && key < users->keys; key++) {
        const struct key_count *inside = &users->inside[key];
        hot_key_insert(hot[stream_shard_of(port, number, key)],
                       (struct hot_key){key, number, inside->records, inside->bytes});
    }
}

/* Keys that moved on, in the shards that they left. */
static void look_back(const struct stream_route_table *route, uint32_t number, int64_t *bytes,
                      struct hot_key (*hot)[HOT_KEYS_PER_SHARD])
{
    const struct key_moves *moves = route->aggregates ? &route->users.moves : &route->used.moves;
    for (uint32_t i = 0; i < moves->count; i++) {
        const struct key_moved *moved = &moves->list[i];
        /* What aggregates brought is in the shard's bytes already. */
        if (!route->aggregates) bytes[moved->shard] += moved->bytes;
        hot_key_insert(hot[moved->shard],
                       (struct hot_key){moved->key, number, moved->records, moved->bytes});
    }
}

void stream_report_hot_keys(struct sim *sim, struct component *self)
{
    const struct stream *stream = self->state;
    const uint32_t shards = stream->port.shard_count;
    struct hot_key(*hot)[HOT_KEYS_PER_SHARD] = check_zeroed(shards, sizeof *hot);
    int64_t *bytes = check_zeroed(shards, sizeof *bytes);
    for (uint32_t i = 0; i < stream->route_count; i++) {
        const struct stream_route_table *route = &stream->routes[i];
        if (route->aggregates) look_inside(route, i, &stream->port, bytes, hot);
        for (uint32_t key = 0; !route->aggregates && key < route->used.keys; key++) {
            const uint32_t shard = key_use_shard(&route->used, key);
            const int64_t key_bytes = key_use_bytes(&route->used, key);
            bytes[shard] += key_bytes;
            hot_key_insert(hot[shard],
                           (struct hot_key){key, i, key_use_records(&route->used, key), key_bytes});
        }
        look_back(route, i, bytes, hot);
    }
    for (uint32_t shard = 0; shard < shards; shard++) {
        for (uint32_t i = 0; i < HOT_KEYS_PER_SHARD && hot[shard][i].bytes > 0; i++) {
            char text[KEYS_TEXT_ROOM];
            if (hot[shard][i].key == KEY_OUTER) strcpy(text, USER_KEYS_OUTER);
            else keys_text(stream->routes[hot[shard][i].route].keys, hot[shard][i].key, text);
            const struct cell cells[] = {
                cell_text(self->name),
                cell_integer(shard),
                cell_text(text),
                cell_integer(hot[shard][i].records),
                cell_integer(hot[shard][i].bytes),
                cell_real((double)hot[shard][i].bytes / (double)bytes[shard]),
            };
            results_row(sim_results(sim), &hot_key_table, cells);
        }
    }
    free(hot);
    free(bytes);
}
