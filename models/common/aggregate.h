/*
 * aggregate.h -- one Kinesis record that holds many user records, as the KPL makes them (facts KDS 2.2).
 *
 * A record travels as columns, of which an aggregate fills one: where another record has the time of its creation,
 * which is not negative, an aggregate has a negative number that stands for the struct below. So batches and logs
 * carry it like any other record, and who de-aggregates finds when each user record was created. What holds
 * no aggregates never looks.
 *
 * Whoever keeps one (a client, a log, those who wait to be processed) holds it; the last who lets go gives its memory back.
 */
#ifndef KINESIM_MODELS_AGGREGATE_H
#define KINESIM_MODELS_AGGREGATE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/histogram.h"
#include "sim/memory.h"

struct user_record {
    int64_t created_at_ns;
    int64_t first_sent_at_ns; /* the client's; -1 before */
    uint32_t key;
    uint32_t size;     /* bytes, data and partition key, as if it were sent alone */
    uint32_t attempts; /* calls that it was sent in */
    bool again;        /* it has been stored before */
};

struct aggregate {
    uint32_t count;   /* > 0 */
    uint32_t holders; /* > 0 */
    int64_t bytes;    /* of its user records; its own size is the Kinesis record's */
    uint32_t shard;   /* that the client takes it for; the client's own */
    struct user_record users[];
};

/* Copies `count` > 0 user records; the caller holds it. */
struct aggregate *aggregate_create(struct memory *memory, const struct user_record *users,
                                   uint32_t count);
void aggregate_release(struct memory *memory, struct aggregate *aggregate);
static inline void aggregate_hold(struct aggregate *aggregate)
{
    aggregate->holders++;
}

/* What stands for it in a column of creation times, and back. */
static inline int64_t aggregate_as_created(const struct aggregate *aggregate)
{
    return -(int64_t)(intptr_t)aggregate;
}
static inline bool is_aggregate(int64_t created_at_ns)
{
    return created_at_ns < 0;
}
static inline struct aggregate *aggregate_of(int64_t created_at_ns)
{
    CHECK_SLOW(is_aggregate(created_at_ns));
    return (struct aggregate *)(intptr_t)-created_at_ns;
}

/* User records of what stands in such a column: 1 for a record by itself. */
static inline uint32_t user_records_of(int64_t created_at_ns)
{
    return is_aggregate(created_at_ns) ? aggregate_of(created_at_ns)->count : 1;
}

/* How many of its user records have been stored before. */
uint32_t user_records_again(int64_t created_at_ns);

/* How long ago its user records were created, at `now_ns`, each by itself. */
void user_records_add_created(int64_t created_at_ns, struct histogram *histogram, int64_t now_ns);

#endif
