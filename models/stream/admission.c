#include "models/stream/admission.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/units.h"
#include "sim/vmath.h"

#include "sim/banned.h"

/* What a bucket takes to fill. Bytes are paid in whole KiB: in half ns those are exact. */
#define HALF_NS_PER_KIB (2 * NS_PER_S * BYTES_PER_KIB / QUOTA_SHARD_WRITE_BYTES_PER_S)
#define NS_PER_RECORD   (NS_PER_S / QUOTA_SHARD_WRITE_RECORDS_PER_S)
_Static_assert(HALF_NS_PER_KIB *QUOTA_SHARD_WRITE_BYTES_PER_S == 2 * NS_PER_S * BYTES_PER_KIB &&
                   NS_PER_RECORD * QUOTA_SHARD_WRITE_RECORDS_PER_S == NS_PER_S &&
                   QUOTA_WRITE_ROUNDING_BYTES == BYTES_PER_KIB,
               "the units of the buckets");

/* Records until the next failure: geometric by inversion. */
static int64_t draw_until_failure(struct admission *admission)
{
    const double ratio = admission->config.failure_ratio;
    if (ratio <= 0) return INT64_MAX;
    if (ratio >= 1) return 1;
    const double records = vmath_log(rng_uniform(&admission->rng)) / vmath_log(1 - ratio);
    return records > 9e18 ? INT64_MAX : 1 + (int64_t)records;
}

/* How long the byte bucket takes to fill, in half ns. */
static int64_t fill_bytes(const struct admission_config *config)
{
    const int64_t bytes = config->fixed_window ? QUOTA_SHARD_WRITE_BYTES_PER_S
                                               : config->burst_bytes;
    return (bytes * HALF_NS_PER_KIB + BYTES_PER_KIB - 1) / BYTES_PER_KIB;
}

void admission_open(struct admission *admission, const struct admission_config *config,
                    struct shard *shards, uint32_t most, const struct rng *rng)
{
    *admission = (struct admission){.config = *config, .shards = shards, .rng = *rng};
    admission->of_shard = check_zeroed(most, sizeof *admission->of_shard);
    admission->until_failure = draw_until_failure(admission);
    admission->bytes_fill = fill_bytes(config);
}

/* Whatever the time: no bucket holds more than when it is full. */
void admission_begin(struct admission *admission, uint32_t shard)
{
    admission->shards[shard].bytes_empty_at = -admission->bytes_fill;
    admission->shards[shard].records_empty_at_ns = -NS_PER_S;
}

void admission_free(struct admission *admission)
{
    free(admission->of_shard);
}

/* ---- the buckets */

/*
 * Now, for buckets. With fixed windows time stands still within a second; at the next one all buckets are
 * full, for a second fills them and none owes anything: a window's bytes are whole KiB, as what is paid.
 */
struct moment {
    int64_t at_ns, second;
};

static struct moment moment_of(const struct admission_config *config, int64_t now_ns)
{
    const int64_t second = now_ns / NS_PER_S;
    return (struct moment){config->fixed_window ? second * NS_PER_S : now_ns, second};
}

static inline int64_t later(int64_t a_ns, int64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

/* A bucket holds no more than when it is full; whether it is may be a coin toss, so there is no branch. */
static inline void refill(const struct admission *admission, struct shard *shard, struct moment now)
{
    shard->bytes_empty_at = later(shard->bytes_empty_at, 2 * now.at_ns - admission->bytes_fill);
    shard->records_empty_at_ns = later(shard->records_empty_at_ns, now.at_ns - NS_PER_S);
}

/* Whether the buckets hold so much. Below a fill of 10 MiB the products fit 64 bits. */
static inline bool holds(const struct shard *shard, struct moment now, int64_t bytes,
                         int64_t records)
{
    return (2 * now.at_ns - shard->bytes_empty_at) * BYTES_PER_KIB >= bytes * HALF_NS_PER_KIB &&
           now.at_ns - shard->records_empty_at_ns >= records * NS_PER_RECORD;
}

static inline int64_t kib_of(int64_t bytes)
{
    return (int64_t)(((uint64_t)bytes + BYTES_PER_KIB - 1) / BYTES_PER_KIB);
}

/* What `bytes` of one record need: a PutRecord is rounded up before it is tried. */
static inline int64_t need_of(const struct batch *batch, int64_t bytes)
{
    return batch->single ? kib_of(bytes) * BYTES_PER_KIB : bytes;
}

/* The end of a call at one shard: what it accepted is paid, with the round-up, and counted. A negative
 * sign takes that back. */
static inline void pay(struct shard *shard, const struct batch_cell *cell, int64_t sign)
{
    shard->bytes_empty_at += sign * kib_of(cell->bytes) * HALF_NS_PER_KIB;
    shard->records_empty_at_ns += sign * cell->count * NS_PER_RECORD;
    shard->second_records += (uint32_t)sign * cell->count;
    shard->second_bytes += (uint32_t)(sign * cell->bytes);
}

static inline void settle(struct shard *shard, const struct batch_cell *cell, struct moment now)
{
    if (shard->second != (uint32_t)now.second) shard_begin_second(shard, now.second);
    pay(shard, cell, 1);
}

/* ---- grouping */

/* From now on the shards of the call know their cells, or nothing again. */
static void name_cells(const struct admission *admission, const struct batch *batch, bool known)
{
    for (uint32_t c = 0; c < batch->cell_count; c++)
        admission->of_shard[batch->cells[c].shard] = (uint16_t)(known ? c + 1 : 0);
}

static struct batch_cell *cell_of(const struct admission *admission, struct batch *batch,
                                  uint32_t i)
{
    return &batch->cells[admission->of_shard[batch->shard[i]] - 1];
}

/* Makes a cell for each shard of the call. There is no branch on whether a shard is met first: over many
 * that is a coin toss. */
static void group(const struct admission *admission, struct batch *batch)
{
    uint16_t *met = admission->of_shard;
    struct batch_cell *cells = batch->cells;
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        const uint32_t shard = batch->shard[i];
        memory_touch(&admission->shards[shard]);
        cells[count].shard = shard; /* stays only if it is new */
        count += met[shard]++ == 0;
    }
    batch->cell_count = count;
    for (uint32_t c = 0; c < count; c++) {
        cells[c].count = met[cells[c].shard];
        cells[c].bytes = (int64_t)cells[c].count * batch->one_size;
        met[cells[c].shard] = 0;
    }
    if (batch->one_size) return;
    name_cells(admission, batch, true);
    for (uint32_t i = 0; i < batch->count; i++)
        cell_of(admission, batch, i)->bytes += batch->size[i];
    name_cells(admission, batch, false);
}

static void move_64(int64_t *column, const uint16_t *to, uint32_t count)
{
    int64_t given[QUOTA_PUT_RECORDS_MAX];
    memcpy(given, column, count * sizeof *column);
    for (uint32_t i = 0; i < count; i++) column[to[i]] = given[i];
}

static void move_32(uint32_t *column, const uint16_t *to, uint32_t count)
{
    uint32_t given[QUOTA_PUT_RECORDS_MAX];
    memcpy(given, column, count * sizeof *column);
    for (uint32_t i = 0; i < count; i++) column[to[i]] = given[i];
}

static void move_8(uint8_t *column, const uint16_t *to, uint32_t count)
{
    uint8_t given[QUOTA_PUT_RECORDS_MAX];
    memcpy(given, column, count * sizeof *column);
    for (uint32_t i = 0; i < count; i++) column[to[i]] = given[i];
}

/* Puts the accepted records in front and the others behind them, both in the order given. */
static void part(struct batch *batch)
{
    uint16_t to[QUOTA_PUT_RECORDS_MAX];
    uint32_t front = 0, behind = batch->accepted;
    for (uint32_t i = 0; i < batch->count; i++)
        to[i] = (uint16_t)(batch->outcome[i] == BATCH_ACCEPTED ? front++ : behind++);
    move_64(batch->created_at_ns, to, batch->count);
    move_32(batch->key, to, batch->count);
    if (!batch->one_size) move_32(batch->size, to, batch->count);
    move_32(batch->shard, to, batch->count);
    move_8(batch->outcome, to, batch->count);
    if (!batch->resent) return;
    move_64(batch->first_sent_at_ns, to, batch->count);
    move_32(batch->attempt, to, batch->count);
}

/* ---- trying */

/* Whether every record of the call finds room: then none changes the answer of another, and all is paid. */
static bool take_all(struct admission *admission, const struct batch *batch, struct moment now)
{
    bool fit = admission->until_failure > batch->count;
    for (uint32_t c = 0; c < batch->cell_count; c++) {
        const struct batch_cell *cell = &batch->cells[c];
        struct shard *shard = &admission->shards[cell->shard];
        refill(admission, shard, now);
        fit &= holds(shard, now, need_of(batch, cell->bytes), cell->count);
        settle(shard, cell, now);
    }
    for (uint32_t c = 0; !fit && c < batch->cell_count; c++)
        pay(&admission->shards[batch->cells[c].shard], &batch->cells[c], -1);
    return fit;
}

/* One record after another; leaves in the cells what was accepted. */
static void try_each(struct admission *admission, struct batch *batch, struct moment now)
{
    for (uint32_t c = 0; c < batch->cell_count; c++) {
        batch->cells[c].count = 0;
        batch->cells[c].bytes = 0;
    }
    batch->accepted = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        struct batch_cell *cell = cell_of(admission, batch, i);
        struct shard *shard = &admission->shards[cell->shard];
        const int64_t size = batch_size(batch, i);
        const bool room = holds(shard, now, cell->bytes + need_of(batch, size), cell->count + 1);
        if (room && --admission->until_failure > 0) {
            cell->count++;
            cell->bytes += size;
            batch->accepted++;
            batch->outcome[i] = BATCH_ACCEPTED;
        } else if (room) {
            admission->until_failure = draw_until_failure(admission);
            batch->outcome[i] = BATCH_FAILED;
        } else {
            shard_side(shard)->minute.throttled_records++;
            shard_side(shard)->minute.throttled_bytes += size;
            batch->outcome[i] = BATCH_THROTTLED;
        }
    }
}

static void drop_empty(struct batch *batch)
{
    uint32_t kept = 0;
    for (uint32_t c = 0; c < batch->cell_count; c++)
        if (batch->cells[c].count > 0) batch->cells[kept++] = batch->cells[c];
    batch->cell_count = kept;
}

void admission_try(struct admission *admission, struct batch *batch, int64_t now_ns)
{
    const struct moment now = moment_of(&admission->config, now_ns);
    group(admission, batch);
    if (take_all(admission, batch, now)) {
        admission->until_failure -= batch->count;
        batch->accepted = batch->count;
        return;
    }
    name_cells(admission, batch, true);
    try_each(admission, batch, now);
    name_cells(admission, batch, false);
    for (uint32_t c = 0; c < batch->cell_count; c++)
        settle(&admission->shards[batch->cells[c].shard], &batch->cells[c], now);
    part(batch);
    drop_empty(batch);
}
