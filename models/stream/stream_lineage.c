/* stream_lineage.c -- the table `shard`: who came from whom, with which hashes, and when. */
#include <inttypes.h>
#include <stdio.h>

#include "models/stream/stream_state.h"
#include "sim/sim.h"

#include "sim/banned.h"

/* Texts where there may be nothing; the database has them as numbers. */
static const struct column shard_columns[] = {
    {"stream", CELL_TEXT},          {"shard", CELL_INTEGER},  {"parent", CELL_TEXT},
    {"adjacent_parent", CELL_TEXT}, {"hash_low", CELL_TEXT},  {"hash_high", CELL_TEXT},
    {"opened_ns", CELL_INTEGER},    {"closed_ns", CELL_TEXT}, {"drained_ns", CELL_TEXT},
    {"expired_ns", CELL_TEXT},
};
static const struct table_spec shard_table = {"shard", true, 10, shard_columns};

enum { NUMBER_ROOM = 24 };

static struct cell number_or_nothing(int64_t value, int64_t nothing, char text[NUMBER_ROOM])
{
    if (value == nothing) return cell_text(NULL);
    snprintf(text, NUMBER_ROOM, "%" PRId64, value);
    return cell_text(text);
}

/* All it held is older than the retention. */
static int64_t expired_ns(const struct stream_port *port, const struct shard_life *life,
                          int64_t now_ns)
{
    if (life->closed_ns == SHARD_NEVER || now_ns - life->closed_ns < port->retention_ns)
        return SHARD_NEVER;
    return life->closed_ns + port->retention_ns;
}

void stream_report_lineage(struct sim *sim, const struct component *self)
{
    const struct stream *stream = self->state;
    const struct stream_port *port = &stream->port;
    for (uint32_t i = 0; i < port->shard_count; i++) {
        const struct shard_life life = stream_life_of(port, i);
        char parent[NUMBER_ROOM], adjacent[NUMBER_ROOM], closed[NUMBER_ROOM], drained[NUMBER_ROOM],
            expired[NUMBER_ROOM], low[HASH_KEY_DIGITS_MAX], high[HASH_KEY_DIGITS_MAX];
        hash_key_print(life.first, low);
        hash_key_print(life.last, high);
        const struct cell cells[] = {
            cell_text(self->name),
            cell_integer(i),
            number_or_nothing(life.parent, SHARD_NONE, parent),
            number_or_nothing(life.adjacent, SHARD_NONE, adjacent),
            cell_text(low),
            cell_text(high),
            cell_integer(life.opened_ns),
            number_or_nothing(life.closed_ns, SHARD_NEVER, closed),
            number_or_nothing(life.drained_ns, SHARD_NEVER, drained),
            number_or_nothing(expired_ns(port, &life, sim_now(sim)), SHARD_NEVER, expired),
        };
        results_row(sim_results(sim), &shard_table, cells);
    }
}
