#include "models/read/lineage.h"

#include "sim/check.h"

#include "sim/banned.h"

enum lineage_state { LINEAGE_WAITS, LINEAGE_READS, LINEAGE_THROUGH };

static void begin(struct lineage *lineage, struct sim *sim, uint32_t shard)
{
    if (lineage->states) lineage->states[shard] = LINEAGE_READS;
    lineage->reader->begin(sim, lineage->self, shard);
}

static bool is_through(const struct lineage *lineage, uint32_t shard)
{
    return shard == SHARD_NONE || lineage->states[shard] == LINEAGE_THROUGH;
}

static bool may_begin(const struct lineage *lineage, uint32_t shard)
{
    const struct shard_life *life = &lineage->port->lives[shard];
    return !lineage->parents_first ||
           (is_through(lineage, life->parent) && is_through(lineage, life->adjacent));
}

static void on_opened(struct sim *sim, struct stream_listener *listener, uint32_t shard)
{
    struct lineage *lineage = (struct lineage *)listener;
    lineage->reader->add(sim, lineage->self, shard);
    if (lineage->parked) lineage->reader->cursor(lineage->self, shard)->parked = true;
    if (!lineage->waiting && may_begin(lineage, shard)) begin(lineage, sim, shard);
}

static void on_ended(struct sim *sim, struct stream_listener *listener, uint32_t shard)
{
    struct lineage *lineage = (struct lineage *)listener;
    if (lineage->states[shard] == LINEAGE_READS) lineage->reader->ended(sim, lineage->self, shard);
}

static void on_billed(struct sim *sim, struct stream_listener *listener)
{
    const struct lineage *lineage = (struct lineage *)listener;
    if (lineage->reader->billed) lineage->reader->billed(sim, lineage->self);
}

static void add_all(struct lineage *lineage, struct sim *sim, struct component *self,
                    struct stream_port *port, const struct lineage_reader *reader,
                    bool parents_first)
{
    *lineage = (struct lineage){
        .listener = {.opened = on_opened, .ended = on_ended, .billed = on_billed},
        .self = self,
        .port = port,
        .reader = reader,
        .parents_first = parents_first,
    };
    if (port->shard_room > port->shard_count) {
        lineage->states = memory_growing(sim_memory(sim), port->shard_count, port->shard_room,
                                         sizeof *lineage->states);
        stream_listen(port, &lineage->listener);
    }
    for (uint32_t i = 0; i < port->shard_count; i++) reader->add(sim, self, i);
}

void lineage_open(struct lineage *lineage, struct sim *sim, struct component *self,
                  struct stream_port *port, const struct lineage_reader *reader, bool parents_first)
{
    add_all(lineage, sim, self, port, reader, parents_first);
    for (uint32_t i = 0; i < port->shard_count; i++) begin(lineage, sim, i);
}

void lineage_open_late(struct lineage *lineage, struct sim *sim, struct component *self,
                       struct stream_port *port, const struct lineage_reader *reader,
                       bool parents_first, const struct lineage_start *start)
{
    add_all(lineage, sim, self, port, reader, parents_first);
    lineage->waiting = true;
    lineage->parked = start->position == LINEAGE_LATEST;
    for (uint32_t i = 0; i < port->shard_count && lineage->parked; i++)
        reader->cursor(self, i)->parked = true;
}

/* Gives how many user records lie before the place. */
static int64_t place(const struct lineage *lineage, uint32_t number, int64_t now_ns,
                     const struct lineage_start *start, int64_t timestamp_ns)
{
    struct shard *shard = &lineage->port->shards[number];
    struct cursor *cursor = lineage->reader->cursor(lineage->self, number);
    if (start->position == LINEAGE_LATEST) {
        cursor->parked = false;
        cursor->position = shard->log.tail;
        return shard_stored_users(shard);
    }
    /* What is too old never was its own. */
    int64_t users = shard_expire(shard, cursor, now_ns, lineage->port->retention_ns);
    cursor->expired = cursor->expired_excess = 0;
    if (start->position == LINEAGE_TRIM_HORIZON) return users;
    for (; cursor->position < shard->log.tail; cursor->position++) {
        const struct log_record *record = shard_log_at(&shard->log, cursor->position);
        if (record->arrived_at_ns >= timestamp_ns) break;
        users += user_records_of(record->created_at_ns);
    }
    return users;
}

int64_t lineage_begin(struct lineage *lineage, struct sim *sim, const struct lineage_start *start)
{
    const struct stream_port *port = lineage->port;
    const int64_t timestamp_ns = sim_measured_at_ns(sim) + start->timestamp_ns;
    int64_t before = 0;
    CHECK(lineage->waiting);
    lineage->waiting = lineage->parked = false;
    for (uint32_t i = 0; i < port->shard_count; i++)
        before += place(lineage, i, sim_now(sim), start, timestamp_ns);
    for (uint32_t i = 0; i < port->shard_count; i++) {
        /* What has ended and holds nothing for it is as good as read; parents have lower numbers. */
        if (lineage->states &&
            lineage_at_end(lineage, lineage->reader->cursor(lineage->self, i), i)) {
            lineage->states[i] = LINEAGE_THROUGH;
            stream_through(lineage->port, i, sim_now(sim));
        } else if (!lineage->states || may_begin(lineage, i)) begin(lineage, sim, i);
    }
    return before;
}

void lineage_through(struct lineage *lineage, struct sim *sim, uint32_t shard)
{
    if (!lineage->states || lineage->states[shard] != LINEAGE_READS) return;
    lineage->states[shard] = LINEAGE_THROUGH;
    stream_through(lineage->port, shard, sim_now(sim));
    if (!lineage->parents_first) return;
    for (int i = 0; i < 2; i++) {
        const uint32_t child = lineage->port->lives[shard].children[i];
        if (child != SHARD_NONE && may_begin(lineage, child)) begin(lineage, sim, child);
    }
}
