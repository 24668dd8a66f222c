/* firehose_partition_findings.c -- active values and how near their limit is: in a run, and from rates. */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/common/measured.h"
#include "models/deliver/firehose_state.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char active_values[] = "active partitions";

static const struct finding_spec exceeded = {
    .kind = FINDING_LOST,
    .stage = "delivery",
    .limit = active_values,
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_COUNT},
    .text = "{0} of the records that {who} reads go to the error prefix (activePartitionExceeded) "
            "instead of {cause}: {2} values would be active at once, and {1} may be. A shorter "
            "interval lets go of them sooner; coarser values are fewer",
};

/* ---- in a run */

/* In the mean of the measured time. */
static double mean_active(const struct station *station, int64_t now_ns)
{
    const double area = (double)(station->area - station->measured.area) +
                        (double)station->present * (double)(now_ns - station->changed_at_ns);
    return area / (double)(now_ns - station->measured.at_ns);
}

void firehose_partition_findings(struct sim *sim, struct component *self, double came)
{
    const struct firehose *firehose = self->state;
    const struct firehose_partitions *partitions = &firehose->partitions;
    const double limit = (double)firehose->config->partition.limit;
    const double over = (double)(partitions->over - partitions->measured.over);
    const double mean = mean_active(&partitions->station, sim_now(sim));
    sim_limit(sim, self,
              &(struct limit_use){.limit = active_values,
                                  .unit = FINDING_COUNT,
                                  .given = limit,
                                  .mean = mean / limit,
                                  .peak = (double)partitions->most / limit,
                                  .at_limit = NAN});
    if (over <= 0 || came <= 0) return;
    const double wanted = firehose_partition_wanted(firehose->config,
                                                    came / measured_ns(sim) * (double)NS_PER_S,
                                                    measured_count(sim, self, "bytes") / came);
    sim_finding(sim, self,
                &(struct finding){.spec = &exceeded,
                                  .severity = fmin(1, over / came),
                                  .figures = {fmin(1, over / came), limit, wanted},
                                  .cause = firehose->bucket->name});
}

/* ---- from rates */

/* ours: an object is converted and written in about so many seconds. */
static const double written_s = 0.3;

/* How long a value of `rate` records a second stays active once it is: until its buffer closes and is written. */
static double residence_s(const struct firehose_config *config, double rate, double record_bytes)
{
    const double by_age = 1.25 * (double)config->buffer.interval_ns / (double)NS_PER_S;
    const double by_size = (double)config->buffer.bytes / fmax(1e-12, rate * record_bytes);
    return fmin(by_age, by_size) + written_s;
}

/*
 * Little's law for each value: it is active for R, then waits for its next record, 1 / (share x rate) in the mean under
 * Poisson arrivals, and `slowed` times as long if only one of so many finds a place.
 */
struct firehose_active firehose_partition_active(const struct firehose_config *config, double rate,
                                                 double record_bytes, double slowed)
{
    const uint32_t keys = keys_count(config->partition.keys);
    struct firehose_active active = {0};
    if (keys == 0) { /* every record has a value of its own */
        const double stay = residence_s(config, 0, record_bytes);
        active.values = rate / slowed * stay;
        active.objects_per_s = rate / slowed;
        active.lost = 1 - 1 / slowed;
        return active;
    }
    for (uint32_t key = 0; key < keys; key++) {
        const double share = keys_share(config->partition.keys, key), own = share * rate;
        if (own <= 0) continue;
        const double stay = residence_s(config, own, record_bytes);
        const double on = stay / (stay + slowed / own);
        active.values += on;
        active.objects_per_s += on / stay;
        active.lost += share * (1 - on) * (1 - 1 / slowed);
    }
    return active;
}

double firehose_partition_wanted(const struct firehose_config *config, double rate,
                                 double record_bytes)
{
    return firehose_partition_active(config, rate, record_bytes, 1).values;
}

/* As many as may be: what comes finds a place once in so many times. */
static double slowed_by(const struct firehose_config *config, double rate, double record_bytes)
{
    const double limit = (double)config->partition.limit;
    double low = 1, high = 2;
    if (firehose_partition_wanted(config, rate, record_bytes) <= limit) return 1;
    while (high < 1e12 &&
           firehose_partition_active(config, rate, record_bytes, high).values > limit)
        high *= 2;
    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;
        *(firehose_partition_active(config, rate, record_bytes, middle).values > limit
              ? &low
              : &high) = middle;
    }
    return high;
}

struct firehose_active firehose_expect_active(struct expect *expect, int32_t self, double rate,
                                              double record_bytes)
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const double limit = (double)config->partition.limit;
    const double wanted = firehose_partition_wanted(config, rate, record_bytes);
    const struct firehose_active active = firehose_partition_active(
        config, rate, record_bytes, slowed_by(config, rate, record_bytes));
    expect_limit(expect, self,
                 &(struct limit_use){.limit = active_values,
                                     .unit = FINDING_COUNT,
                                     .given = limit,
                                     .mean = wanted / limit,
                                     .peak = wanted / limit,
                                     .at_limit = NAN});
    if (wanted > limit)
        expect_finding(expect, self,
                       &(struct finding){.spec = &exceeded,
                                         .severity = active.lost,
                                         .figures = {active.lost, limit, wanted},
                                         .cause = expect_spec(expect, config->to.index)->name});
    return active;
}
