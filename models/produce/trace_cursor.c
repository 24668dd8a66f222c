#include "models/produce/trace_cursor.h"

#include <math.h>
#include <string.h>

#include "models/produce/intensity.h"
#include "sim/vmath.h"

#include "sim/banned.h"

static int64_t slot_begins_ns(const struct trace_cursor *cursor)
{
    return cursor->origin_ns + cursor->trace->from_ns +
           (int64_t)cursor->slot * cursor->trace->step_ns;
}

static bool is_over(const struct trace_cursor *cursor)
{
    return cursor->slot == cursor->trace->count;
}

static void next_slot(struct trace_cursor *cursor)
{
    cursor->slot++;
    cursor->done = 0;
    cursor->left = 0;
}

void trace_cursor_begin(struct trace_cursor *cursor)
{
    const struct trace *trace = cursor->trace;
    cursor->slot = 0;
    cursor->done = 0;
    cursor->left = 0;
    while (!is_over(cursor) &&
           (trace->records ? slot_begins_ns(cursor)
                           : cursor->origin_ns + trace->at_ns[cursor->slot]) < 0)
        cursor->slot++;
}

/* ---- single records */

static uint32_t copy_records(struct trace_cursor *cursor, int64_t *at_ns, uint32_t *key,
                             uint32_t *size, uint32_t count)
{
    const struct trace *trace = cursor->trace;
    const uint32_t left = trace->count - cursor->slot, some = count < left ? count : left;
    for (uint32_t i = 0; i < some; i++)
        at_ns[i] = cursor->origin_ns + trace->at_ns[cursor->slot + i];
    if (trace->key) memcpy(key, trace->key + cursor->slot, some * sizeof *key);
    if (trace->size) memcpy(size, trace->size + cursor->slot, some * sizeof *size);
    cursor->slot += some;
    return some;
}

/* ---- slots */

static void place_random(struct trace_cursor *cursor, int64_t *at_ns, uint32_t count)
{
    enum { BLOCK = 128 };
    double left[BLOCK];
    const int64_t begins_ns = slot_begins_ns(cursor), step_ns = cursor->trace->step_ns;
    int64_t behind = cursor->trace->records[cursor->slot] - cursor->done;
    while (count > 0) {
        const uint32_t some = count < BLOCK ? count : BLOCK;
        dist_fill(cursor->gap, &cursor->rng, left, some);
        for (uint32_t i = 0; i < some; i++) left[i] = cursor->left -= left[i] / (double)behind--;
        vmath_exp_n(left, left, some);
        for (uint32_t i = 0; i < some; i++) {
            const int64_t after_ns = (int64_t)((1 - left[i]) * (double)step_ns);
            at_ns[i] = begins_ns + (after_ns < step_ns ? after_ns : step_ns - 1);
        }
        at_ns += some;
        count -= some;
    }
}

/* The k-th of n in the middle of its n-th of the slot. */
static void place_even(const struct trace_cursor *cursor, int64_t *at_ns, uint32_t count)
{
    const double part_ns = (double)cursor->trace->step_ns /
                           (double)cursor->trace->records[cursor->slot];
    for (uint32_t i = 0; i < count; i++)
        at_ns[i] = slot_begins_ns(cursor) + (int64_t)(((double)(cursor->done + i) + 0.5) * part_ns);
}

/* The slot's bytes are shared out so that the sum is exact: the first ones have one more. */
static void share_bytes(const struct trace_cursor *cursor, uint32_t *size, uint32_t count)
{
    const int64_t records = cursor->trace->records[cursor->slot];
    const int64_t each = cursor->trace->bytes[cursor->slot] / records;
    const int64_t more = cursor->trace->bytes[cursor->slot] % records;
    for (uint32_t i = 0; i < count; i++) size[i] = (uint32_t)(each + (cursor->done + i < more));
}

static uint32_t spread_records(struct trace_cursor *cursor, int64_t *at_ns, uint32_t *size,
                               uint32_t count)
{
    const struct trace *trace = cursor->trace;
    uint32_t filled = 0;
    while (filled < count && !is_over(cursor)) {
        const int64_t left = trace->records[cursor->slot] - cursor->done;
        if (left == 0) {
            next_slot(cursor);
            continue;
        }
        const uint32_t some = left < count - filled ? (uint32_t)left : count - filled;
        if (trace->even) place_even(cursor, at_ns + filled, some);
        else place_random(cursor, at_ns + filled, some);
        if (trace->bytes) share_bytes(cursor, size + filled, some);
        cursor->done += some;
        filled += some;
    }
    return filled;
}

/* ---- either */

void trace_cursor_next(struct trace_cursor *cursor, int64_t *at_ns, uint32_t *key, uint32_t *size,
                       uint32_t count)
{
    uint32_t filled = cursor->trace->records ? spread_records(cursor, at_ns, size, count)
                                             : copy_records(cursor, at_ns, key, size, count);
    for (; filled < count; filled++) {
        at_ns[filled] = INTENSITY_NEVER;
        if (cursor->trace->key) key[filled] = 0;
        if (cursor->trace->size || cursor->trace->bytes) size[filled] = 1;
    }
}

/* Records of the slot up to now: one by one, or where that were millions by the share of the rest that is over. */
static int64_t begun_slot_until(struct trace_cursor *cursor, int64_t now_ns)
{
    static const int64_t counted_most = 10000000;
    const double over = (double)(now_ns - slot_begins_ns(cursor)) / (double)cursor->trace->step_ns;
    int64_t count = 0, at_ns, left = cursor->trace->records[cursor->slot] - cursor->done;
    if (left > counted_most) {
        const double part = 1 - (1 - over) / vmath_exp(cursor->left);
        return part > 0 ? (int64_t)(part * (double)left) : 0;
    }
    for (; left > 0; left--) {
        if (cursor->trace->even) place_even(cursor, &at_ns, 1);
        else place_random(cursor, &at_ns, 1);
        if (at_ns > now_ns) break;
        cursor->done++;
        count++;
    }
    return count;
}

int64_t trace_cursor_until(struct trace_cursor *cursor, int64_t now_ns)
{
    const struct trace *trace = cursor->trace;
    int64_t count = 0;
    for (; !is_over(cursor); next_slot(cursor)) {
        if (!trace->records) {
            if (cursor->origin_ns + trace->at_ns[cursor->slot] > now_ns) break;
            count++;
        } else if (slot_begins_ns(cursor) + trace->step_ns <= now_ns) {
            count += trace->records[cursor->slot] - cursor->done;
        } else {
            return slot_begins_ns(cursor) <= now_ns ? count + begun_slot_until(cursor, now_ns)
                                                    : count;
        }
    }
    return count;
}
