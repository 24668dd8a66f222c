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
    if (may_begin(lineage, shard)) begin(lineage, sim, shard);
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

void lineage_open(struct lineage *lineage, struct sim *sim, struct component *self,
                  struct stream_port *port, const struct lineage_reader *reader, bool parents_first)
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
    for (uint32_t i = 0; i < port->shard_count; i++) {
        reader->add(sim, self, i);
        begin(lineage, sim, i);
    }
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
