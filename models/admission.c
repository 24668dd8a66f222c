#include "models/admission.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/units.h"
#include "sim/vmath.h"

#include "sim/banned.h"

#define RECORD_TOKENS_MAX (QUOTA_SHARD_WRITE_RECORDS_PER_S * NS_PER_S)

/* Records until the next failure: geometric by inversion. */
static int64_t draw_until_failure(struct admission *admission)
{
    const double ratio = admission->config.failure_ratio;
    if (ratio <= 0) return INT64_MAX;
    if (ratio >= 1) return 1;
    const double records = vmath_log(rng_uniform(&admission->rng)) / vmath_log(1 - ratio);
    return records > 9e18 ? INT64_MAX : 1 + (int64_t)records;
}

static int64_t full_bytes(const struct admission *admission)
{
    const int64_t bytes = admission->config.fixed_window ? QUOTA_SHARD_WRITE_BYTES_PER_S
                                                         : admission->config.burst_bytes;
    return bytes * NS_PER_S;
}

void admission_open(struct admission *admission, const struct admission_config *config,
                    struct shard *shards, uint32_t shard_count, const struct rng *rng)
{
    *admission = (struct admission){.config = *config, .shards = shards, .rng = *rng};
    admission->cell_of = check_zeroed(shard_count, sizeof *admission->cell_of);
    admission->until_failure = draw_until_failure(admission);
    for (uint32_t i = 0; i < shard_count; i++) {
        shards[i].gate.byte_tokens = full_bytes(admission);
        shards[i].gate.record_tokens = RECORD_TOKENS_MAX;
    }
}

void admission_free(struct admission *admission)
{
    free(admission->cell_of);
}

/* ---- the buckets */

static void refill(const struct admission *admission, struct shard_gate *gate, int64_t now_ns)
{
    const int64_t full = full_bytes(admission);
    int64_t passed_ns = now_ns - gate->filled_at_ns;
    if (admission->config.fixed_window) {
        if (now_ns / NS_PER_S == gate->filled_at_ns / NS_PER_S) return;
        passed_ns = INT64_MAX;
    }
    /* 11 s fill the largest bucket (10 MiB) whatever it held: the products below stay in range. */
    if (passed_ns > 11 * NS_PER_S) passed_ns = 11 * NS_PER_S;
    gate->byte_tokens += passed_ns * QUOTA_SHARD_WRITE_BYTES_PER_S;
    if (gate->byte_tokens > full) gate->byte_tokens = full;
    gate->record_tokens += passed_ns * QUOTA_SHARD_WRITE_RECORDS_PER_S;
    if (gate->record_tokens > RECORD_TOKENS_MAX) gate->record_tokens = RECORD_TOKENS_MAX;
    gate->filled_at_ns = now_ns;
}

static int64_t rounded_up(int64_t bytes)
{
    return (bytes + QUOTA_WRITE_ROUNDING_BYTES - 1) / QUOTA_WRITE_ROUNDING_BYTES *
           QUOTA_WRITE_ROUNDING_BYTES;
}

/* The tokens that `bytes` of one record need: a PutRecord is rounded up before it is tried. */
static int64_t need_of(const struct batch *batch, int64_t bytes)
{
    return (batch->single ? rounded_up(bytes) : bytes) * NS_PER_S;
}

/* The end of a call at one shard: what it accepted is paid, with the round-up, and counted. */
static void settle(struct shard *shard, const struct batch_cell *cell, int64_t second)
{
    struct shard_gate *gate = &shard->gate;
    gate->byte_tokens -= rounded_up(cell->bytes) * NS_PER_S;
    gate->record_tokens -= cell->count * NS_PER_S;
    if (gate->second != second) shard_begin_second(shard, second);
    gate->admitted_records += cell->count;
    gate->admitted_bytes += cell->bytes;
}

static void give_back(struct shard_gate *gate, const struct batch_cell *cell)
{
    gate->byte_tokens += rounded_up(cell->bytes) * NS_PER_S;
    gate->record_tokens += cell->count * NS_PER_S;
    gate->admitted_records -= cell->count;
    gate->admitted_bytes -= cell->bytes;
}

/* ---- grouping */

/* Makes a cell for each shard of the call and says which is record i's. There is no branch on whether a
 * cell is new: over many shards that is a coin toss. */
static void group(struct admission *admission, struct batch *batch, uint16_t *cell_of_record)
{
    uint16_t *cell_of = admission->cell_of;
    const uint32_t *shard = batch->shard;
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        const uint32_t known = cell_of[shard[i]];
        __builtin_prefetch(&admission->shards[shard[i]].gate, 1);
        struct batch_cell *next = &batch->cells[count]; /* taken only if this one is new */
        next->shard = shard[i];
        next->count = 0;
        count += known == 0;
        const uint32_t cell = known == 0 ? count : known;
        cell_of[shard[i]] = (uint16_t)cell;
        cell_of_record[i] = (uint16_t)(cell - 1);
        batch->cells[cell - 1].count++;
    }
    batch->cell_count = count;
    for (uint32_t c = 0; c < count; c++) {
        cell_of[batch->cells[c].shard] = 0;
        batch->cells[c].bytes = (int64_t)batch->cells[c].count * batch->one_size;
    }
    if (batch->one_size) return;
    for (uint32_t i = 0; i < batch->count; i++)
        batch->cells[cell_of_record[i]].bytes += batch->size[i];
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
static bool take_all(struct admission *admission, const struct batch *batch, int64_t now_ns)
{
    const int64_t second = now_ns / NS_PER_S;
    bool fit = admission->until_failure > batch->count;
    for (uint32_t c = 0; c < batch->cell_count; c++) {
        const struct batch_cell *cell = &batch->cells[c];
        struct shard *shard = &admission->shards[cell->shard];
        refill(admission, &shard->gate, now_ns);
        fit &= shard->gate.byte_tokens >= need_of(batch, cell->bytes);
        fit &= shard->gate.record_tokens >= cell->count * NS_PER_S;
        settle(shard, cell, second);
    }
    for (uint32_t c = 0; !fit && c < batch->cell_count; c++)
        give_back(&admission->shards[batch->cells[c].shard].gate, &batch->cells[c]);
    return fit;
}

/* One record after another; leaves in the cells what was accepted. */
static void try_each(struct admission *admission, struct batch *batch,
                     const uint16_t *cell_of_record)
{
    for (uint32_t c = 0; c < batch->cell_count; c++) {
        batch->cells[c].count = 0;
        batch->cells[c].bytes = 0;
    }
    batch->accepted = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        struct batch_cell *cell = &batch->cells[cell_of_record[i]];
        struct shard *shard = &admission->shards[cell->shard];
        const int64_t size = batch_size(batch, i);
        const bool room = shard->gate.byte_tokens - cell->bytes * NS_PER_S >=
                              need_of(batch, size) &&
                          shard->gate.record_tokens - cell->count * NS_PER_S >= NS_PER_S;
        if (room && --admission->until_failure > 0) {
            cell->count++;
            cell->bytes += size;
            batch->accepted++;
            batch->outcome[i] = BATCH_ACCEPTED;
        } else if (room) {
            admission->until_failure = draw_until_failure(admission);
            batch->outcome[i] = BATCH_FAILED;
        } else {
            shard->minute.throttled_records++;
            shard->minute.throttled_bytes += size;
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
    uint16_t cell_of_record[QUOTA_PUT_RECORDS_MAX];
    group(admission, batch, cell_of_record);
    if (take_all(admission, batch, now_ns)) {
        admission->until_failure -= batch->count;
        batch->accepted = batch->count;
        return;
    }
    try_each(admission, batch, cell_of_record);
    for (uint32_t c = 0; c < batch->cell_count; c++)
        settle(&admission->shards[batch->cells[c].shard], &batch->cells[c], now_ns / NS_PER_S);
    part(batch);
    drop_empty(batch);
}
