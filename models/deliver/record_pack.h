/*
 * record_pack.h -- records that travel together behind a stream: when they were created, and in which
 * parts they were handed over. Nothing else of a record matters there.
 */
#ifndef KINESIM_MODELS_RECORD_PACK_H
#define KINESIM_MODELS_RECORD_PACK_H

#include <stdint.h>

#include "models/common/age_profile.h"
#include "models/stream/shard_log.h"
#include "sim/histogram.h"

/* Records that one GetRecords call brought. */
struct pack_part {
    int64_t handed_at_ns;
    uint32_t count;
};

struct record_pack {
    uint32_t count;
    uint32_t part_count, part_capacity;
    struct pack_part *parts;
    struct age_profile *ages; /* NULL until there is a record */
    int64_t bytes;
    int64_t source_bytes;         /* as they came from the stream, before any transform */
    int64_t oldest_arrived_at_ns; /* in the stream */
    struct memory *memory;        /* where it lies; the only one that is not 0 in an empty pack */
};

/* Appends records [from, from + count) of a span. */
void record_pack_add(struct record_pack *pack, const struct log_span *span, uint32_t from,
                     uint32_t count, int64_t handed_at_ns);
/* The same, of what `from` holds. */
void record_pack_append(struct record_pack *into, const struct record_pack *from);
void record_pack_swap(struct record_pack *one, struct record_pack *other);
void record_pack_clear(struct record_pack *pack);

/* Of each record of the pack the caller says whether it stays: column of as many as there are, in the order in which they
 * were handed over; `times` is room for as many. Bytes go in proportion. */
void record_pack_keep(struct record_pack *pack, const uint8_t *stays, int64_t *times);

/* The ages of its records, the caller's from now on; the pack is not empty and must be cleared. */
struct age_profile *record_pack_take_ages(struct record_pack *pack);

/* When the first of them was handed over; the pack is not empty. */
int64_t record_pack_oldest_handed_ns(const struct record_pack *pack);

/* How long ago the records were handed over, at `now`, per record. */
void record_pack_waits(const struct record_pack *pack, struct histogram *histogram, int64_t now_ns);

#endif
