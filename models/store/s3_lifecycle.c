#include "models/store/s3_lifecycle.h"

#include <math.h>

#include "models/bill/usage.h"
#include "sim/units.h"

#include "sim/banned.h"

/* Firehose 4.3, A: objects that are smaller stay where they are. */
#define LEAST_BYTES ((int64_t)128 * BYTES_PER_KIB)

static const char *const class_names[] = {[S3_STANDARD_IA] = "standard-ia",
                                          [S3_ONE_ZONE_IA] = "one-zone-ia",
                                          [S3_GLACIER] = "glacier",
                                          [S3_DEEP_ARCHIVE] = "deep-archive",
                                          [S3_CLASSES] = NULL};

/* Firehose 4.3; A for the least times. */
static const struct {
    const char *meter;
    int64_t least_ns;
} classes[S3_CLASSES] = {
    [S3_STANDARD_IA] = {USAGE_S3_IA_STORAGE, 30 * NS_PER_DAY},
    [S3_ONE_ZONE_IA] = {USAGE_S3_ONE_ZONE_STORAGE, 30 * NS_PER_DAY},
    [S3_GLACIER] = {USAGE_S3_GLACIER_STORAGE, 90 * NS_PER_DAY},
    [S3_DEEP_ARCHIVE] = {USAGE_S3_DEEP_ARCHIVE_STORAGE, 180 * NS_PER_DAY},
};

#define AT(member) offsetof(struct s3_transition_config, member)

const struct field s3_transition_fields[] = {
    {.key = "after",
     .kind = FIELD_DURATION,
     .offset = AT(after_ns),
     .required = true,
     .min = (double)NS_PER_DAY,
     .max = 3650.0 * (double)NS_PER_DAY,
     .help = "age at which an object moves"},
    {.key = "to",
     .kind = FIELD_CHOICE,
     .offset = AT(to),
     .required = true,
     .choices = class_names,
     .help = "class of storage; each move is billed as a PUT of Standard-IA"},
    {0},
};
#undef AT

static const struct s3_transition_config *transition_at(const struct field_list *list, uint32_t i)
{
    return (const struct s3_transition_config *)list->items + i;
}

/* When an object leaves what transition `i` brought it to. */
static int64_t leaves_ns(const struct field_list *list, uint32_t i, int64_t kept_ns)
{
    if (i + 1 >= list->count) return kept_ns;
    const int64_t next_ns = transition_at(list, i + 1)->after_ns;
    return next_ns < kept_ns ? next_ns : kept_ns;
}

static bool is_ordered(const struct field_list *transitions)
{
    for (uint32_t i = 1; i < transitions->count; i++)
        if (transition_at(transitions, i)->after_ns <= transition_at(transitions, i - 1)->after_ns)
            return false;
    return true;
}

void s3_lifecycle_validate(const struct field_list *transitions, int64_t kept_ns,
                           struct complaints *complaints)
{
    if (!is_ordered(transitions)) {
        complaints_error(complaints, "lifecycle",
                         "transitions are not in order of `after`, each later than the one before");
        return;
    }
    for (uint32_t i = 0; i < transitions->count; i++) {
        const struct s3_transition_config *at = transition_at(transitions, i);
        const int64_t stays_ns = leaves_ns(transitions, i, kept_ns) - at->after_ns;
        if (stays_ns <= 0)
            complaints_warning(complaints, "lifecycle",
                               "objects are gone before they would move to %s: `kept` is shorter",
                               class_names[at->to]);
        else if (stays_ns < classes[at->to].least_ns)
            complaints_warning(complaints, "lifecycle",
                               "%s bills %lld days at least, and objects leave it after %.0f",
                               class_names[at->to],
                               (long long)(classes[at->to].least_ns / NS_PER_DAY),
                               (double)stays_ns / (double)NS_PER_DAY);
    }
}

struct s3_stay s3_stay_of(const struct field_list *transitions, double bytes, int64_t kept_ns)
{
    struct s3_stay stay = {.standard_ns = (double)kept_ns};
    if (bytes < (double)LEAST_BYTES) return stay;
    for (uint32_t i = 0; i < transitions->count; i++) {
        const struct s3_transition_config *at = transition_at(transitions, i);
        const int64_t stays_ns = leaves_ns(transitions, i, kept_ns) - at->after_ns;
        if (stays_ns <= 0) break;
        if (i == 0) stay.standard_ns = (double)at->after_ns;
        stay.class_ns[at->to] += fmax((double)stays_ns, (double)classes[at->to].least_ns);
        stay.moves++;
    }
    return stay;
}

/* ---- in a run */

void s3_lifecycle_open(struct sim *sim, struct component *self, struct s3_lifecycle *lifecycle,
                       const struct field_list *transitions, int64_t kept_ns)
{
    lifecycle->kept_ns = kept_ns;
    lifecycle->moved = s3_stay_of(transitions, (double)LEAST_BYTES, kept_ns);
    for (uint32_t i = 0; i < transitions->count; i++) {
        const int to = transition_at(transitions, i)->to;
        lifecycle->storage[to] = sim_meter(sim, self, classes[to].meter);
    }
    lifecycle->moves = sim_meter(sim, self, USAGE_S3_IA_PUTS);
}

static meter_units byte_hours(int64_t bytes, double ns)
{
    return (meter_units)((double)bytes * (ns / (double)NS_PER_HOUR));
}

meter_units s3_lifecycle_stores(struct s3_lifecycle *lifecycle, int64_t bytes)
{
    const struct s3_stay *stay = &lifecycle->moved;
    if (bytes < LEAST_BYTES) return byte_hours(bytes, (double)lifecycle->kept_ns);
    for (int i = 0; i < S3_CLASSES; i++)
        if (lifecycle->storage[i]) *lifecycle->storage[i] += byte_hours(bytes, stay->class_ns[i]);
    *lifecycle->moves += (meter_units)stay->moves;
    return byte_hours(bytes, stay->standard_ns);
}

/* ---- without a run */

void s3_lifecycle_expect(struct expect *expect, int32_t self, const struct field_list *transitions,
                         int64_t kept_ns)
{
    const struct expect_flow *flow = expect_flow(expect, self);
    const double each = flow->objects > 0 ? flow->bytes / flow->objects : 0;
    const struct s3_stay stay = s3_stay_of(transitions, each, kept_ns);
    const double hour_ns = (double)NS_PER_HOUR;
    expect_meter(expect, self, USAGE_S3_STORAGE, flow->bytes * (stay.standard_ns / hour_ns));
    for (int i = 0; i < S3_CLASSES; i++)
        if (stay.class_ns[i] > 0)
            expect_meter(expect, self, classes[i].meter,
                         flow->bytes * (stay.class_ns[i] / hour_ns));
    if (stay.moves > 0) expect_meter(expect, self, USAGE_S3_IA_PUTS, flow->objects * stay.moves);
    /* ours: beyond eight times as much few are that small */
    if (transitions->count > 0 && flow->objects > 0 && each < 8 * (double)LEAST_BYTES)
        expect_note(expect, self, EXPECT_ABOUT,
                    "objects of %.0f KiB in the mean: those below 128 KiB stay in Standard, and "
                    "how many these are is not known from rates",
                    each / 1024);
}
