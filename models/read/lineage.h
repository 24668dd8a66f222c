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

/* Where a reader begins that comes when the stream holds records already (facts KDS 4.2 and 4.5, D). */
enum lineage_position { LINEAGE_LATEST, LINEAGE_TRIM_HORIZON, LINEAGE_AT_TIMESTAMP };
struct lineage_start {
    int64_t starts_ns; /* in the measured time; 0: it has been there all along */
    int position;      /* enum lineage_position */
    int64_t timestamp_ns;
};

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
    /* Of a shard that it has added. NULL: it never comes late. */
    struct cursor *(*cursor)(struct component *self, uint32_t shard);
};

struct lineage {
    struct stream_listener listener; /* first: a listener of this kind is its lineage */
    struct component *self;
    struct stream_port *port;
    const struct lineage_reader *reader;
    bool parents_first;
    bool waiting;    /* it has not come yet: nothing is read, */
    bool parked;     /* and nothing is kept for it */
    uint8_t *states; /* of each shard; NULL: the stream never changes */
};

/* Adds the shards there are and begins to read them. `reader` outlives the run. */
void lineage_open(struct lineage *lineage, struct sim *sim, struct component *self,
                  struct stream_port *port, const struct lineage_reader *reader,
                  bool parents_first);

/* The same for a reader that comes late: it is there, and reads nothing before lineage_begin. What it will want to read
 * is kept for it. */
void lineage_open_late(struct lineage *lineage, struct sim *sim, struct component *self,
                       struct stream_port *port, const struct lineage_reader *reader,
                       bool parents_first, const struct lineage_start *start);
/* It comes: its cursors go to where `start` says, and it begins to read. Gives how many user records lie before them,
 * which it never reads. */
int64_t lineage_begin(struct lineage *lineage, struct sim *sim, const struct lineage_start *start);

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
