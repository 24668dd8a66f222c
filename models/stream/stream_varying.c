#include "models/stream/stream_varying.h"

#include <math.h>
#include <stdlib.h>

#include "models/common/quotas.h"
#include "models/stream/stream_state.h"
#include "sim/check.h"

#include "sim/banned.h"

/* ---- the busiest time */

/* The slot in which most records come to the stream. */
static uint32_t busiest_slot(const struct expect_puts *puts, size_t count, uint32_t slots)
{
    uint32_t busiest = 0;
    double most = -1;
    for (uint32_t slot = 0; slot < slots; slot++) {
        double records = 0;
        for (size_t i = 0; i < count; i++)
            records += puts[i].records_per_s * (puts[i].course ? puts[i].course[slot] : 1);
        if (records > most) {
            most = records;
            busiest = slot;
        }
    }
    return busiest;
}

static bool any_varies(const struct expect_puts *puts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (puts[i].course) return true;
    return false;
}

bool stream_varies(const struct expect *expect, int32_t self)
{
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    return any_varies(puts, count);
}

const double *stream_course(struct expect *expect, int32_t self)
{
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    const uint32_t slots = expect_slots(expect);
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += puts[i].records_per_s;
    if (!any_varies(puts, count) || sum <= 0) return NULL;
    double *course = expect_course(expect);
    for (size_t i = 0; i < count; i++)
        for (uint32_t slot = 0; slot < slots; slot++)
            course[slot] += puts[i].records_per_s / sum *
                            (puts[i].course ? puts[i].course[slot] : 1);
    return course;
}

const struct expect_puts *stream_at_busiest(const struct expect *expect,
                                            const struct expect_puts *puts, size_t count,
                                            struct expect_puts *room)
{
    if (!any_varies(puts, count)) return puts;
    const uint32_t slot = busiest_slot(puts, count, expect_slots(expect));
    for (size_t i = 0; i < count; i++) {
        room[i] = puts[i];
        if (puts[i].course) room[i].records_per_s *= puts[i].course[slot];
    }
    return room;
}

/* ---- shards */

/* What one producer puts: in the mean, over a shard's limits, were all of it that shard's. */
struct part {
    const double *share; /* by shard */
    const double *course;
    double of_records, of_bytes;
};

struct stream_varying {
    struct part *parts;
    size_t count;
    double *loads;
    uint32_t slots;
};

struct stream_varying *stream_varying_create(struct expect *expect, int32_t self, uint32_t shards)
{
    const double rounding = (double)QUOTA_WRITE_ROUNDING_BYTES;
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    if (!any_varies(puts, count)) return NULL;
    struct stream_varying *varying = check_zeroed(1, sizeof *varying);
    varying->parts = check_zeroed(count, sizeof *varying->parts);
    varying->count = count;
    varying->slots = expect_slots(expect);
    varying->loads = check_zeroed(varying->slots, sizeof *varying->loads);
    for (size_t i = 0; i < count; i++) {
        const double bytes = puts[i].single ? rounding * dist_mean_steps(&puts[i].size, rounding)
                                            : dist_mean(&puts[i].size);
        const double per_s = puts[i].records_per_s;
        const struct expect_cut cut = stream_cut(expect_spec(expect, self)->config, shards);
        varying->parts[i] = (struct part){expect_shares_of(expect, puts[i].keys, cut, 1),
                                          puts[i].course,
                                          per_s / (double)QUOTA_SHARD_WRITE_RECORDS_PER_S,
                                          per_s * bytes / (double)QUOTA_SHARD_WRITE_BYTES_PER_S};
    }
    return varying;
}

void stream_varying_destroy(struct stream_varying *varying)
{
    if (!varying) return;
    free(varying->parts);
    free(varying->loads);
    free(varying);
}

struct course_use stream_varying_use(struct stream_varying *varying, uint32_t shard)
{
    for (uint32_t slot = 0; slot < varying->slots; slot++) {
        double records = 0, bytes = 0;
        for (size_t i = 0; i < varying->count; i++) {
            const struct part *part = &varying->parts[i];
            const double now = part->share[shard] * (part->course ? part->course[slot] : 1);
            records += part->of_records * now;
            bytes += part->of_bytes * now;
        }
        varying->loads[slot] = fmax(records, bytes);
    }
    return course_use(varying->loads, varying->slots);
}
