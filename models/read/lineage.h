/*
 * lineage.h -- which of a stream's shards a reader reads, and from when on: children after their parents, or at once.
 *
 * Who reads a child before it is through with the parent hands over a key's records in the wrong order; the KCL,
 * Lambda and Flink wait (facts KDS 3.1, additions 2.7, D). A parent is through when it has ended and the reader
 * has read it to its end. For a stream that never changes all this is nothing.
 */
#ifndef KINESIM_MODELS_LINEAGE_H
#define KINESIM_MODELS_LINEAGE_H

#include "models/stream/stream.h"
#include "sim/sim.h"

/* What the reader does with a shard. */
struct lineage_reader {
    /* It is there: the reader makes its state for it, and a cursor. */
    void (*add)(struct sim *sim, struct component *self, uint32_t shard);
    /* From now on it may be read. */
    void (*begin)(struct sim *sim, struct component *self, uint32_t shard);
    /* It has ended while it is read: if all of it was read already, the reader is through. */
    void (*ended)(struct sim *sim, struct component *self, uint32_t shard);
    /* The stream's meters are others from now on. NULL: it has none of its own. */
    void (*billed)(struct sim *sim, struct component *self);
};

struct lineage {
    struct stream_listener listener; /* first: a listener of this kind is its lineage */
    struct component *self;
    struct stream_port *port;
    const struct lineage_reader *reader;
    bool parents_first;
    uint8_t *states; /* of each shard; NULL: the stream never changes */
};

/* Adds the shards there are and begins to read them. `reader` outlives the run. */
void lineage_open(struct lineage *lineage, struct sim *sim, struct component *self,
                  struct stream_port *port, const struct lineage_reader *reader,
                  bool parents_first);

/* True if there is nothing more to come and the cursor has read all there was. */
static inline bool lineage_at_end(const struct lineage *lineage, const struct cursor *cursor,
                                  uint32_t shard)
{
    return lineage->port->changed && lineage->port->lives[shard].ended &&
           cursor->position == lineage->port->shards[shard].log.tail;
}

/* The reader is done with a shard that is at its end: its children may begin. Only the first time is anything done. */
void lineage_through(struct lineage *lineage, struct sim *sim, uint32_t shard);

#endif
