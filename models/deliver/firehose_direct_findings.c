/* firehose_direct_findings.c -- what of direct put was refused, and how near its quotas were: in a run, and from rates. */
#include <math.h>

#include "models/common/expect.h"
#include "models/common/measured.h"
#include "models/deliver/firehose_state.h"
#include "sim/units.h"

#include "sim/banned.h"

#define REFUSED(unit)                                                                              \
    .kind = FINDING_REFUSED, .stage = "buffering", .units = {FINDING_SHARE, unit, unit}
#define REFUSED_TEXT                                                                               \
    "{0} of the records put to {who} are refused (ServiceUnavailableException) and have to be "    \
    "put again: "
static const struct finding_spec refused[DIRECT_QUOTAS] = {
    [DIRECT_BYTES] = {REFUSED(FINDING_BYTES_A_SECOND), .limit = "bytes a second of direct put",
                      .text = REFUSED_TEXT "its quota is {2}, and {1} are put in the mean"},
    [DIRECT_RECORDS] = {REFUSED(FINDING_A_SECOND), .limit = "records a second of direct put",
                        .text = REFUSED_TEXT "its quota is {2} records, and {1} are put in the "
                                             "mean"},
    [DIRECT_REQUESTS] = {REFUSED(FINDING_A_SECOND), .limit = "requests a second of direct put",
                         .text = REFUSED_TEXT "its quota is {2} requests, and {1} are made in the "
                                              "mean. More records to a PutRecordBatch help"},
};
static const struct finding_spec raised = {
    .kind = FINDING_ASSUMED,
    .stage = "buffering",
    .limit = "when a quota is raised (direct_put.raise_after)",
    .units = {FINDING_NUMBER, FINDING_NS},
    .text = "The quotas of {who} are {0} times what they were: AWS raises those of a stream that "
            "throttles, and that it does so after {1} is assumed",
};

static const enum finding_unit units[DIRECT_QUOTAS] = {FINDING_BYTES_A_SECOND, FINDING_A_SECOND,
                                                       FINDING_A_SECOND};

/* ---- in a run */

static void tell_limits(struct sim *sim, const struct component *self,
                        const double used_per_s[DIRECT_QUOTAS])
{
    const struct firehose *firehose = self->state;
    const struct firehose_direct *direct = &firehose->direct;
    for (int i = 0; i < DIRECT_QUOTAS; i++) {
        const double given =
            firehose_direct_quota(&firehose->config->direct_put, (enum direct_quota)i) *
            direct->raised;
        const double mean = used_per_s[i] / given;
        sim_limit(sim, self,
                  &(struct limit_use){.limit = firehose_direct_limits[i],
                                      .unit = units[i],
                                      .given = given,
                                      .mean = mean,
                                      .peak = fmax(mean, (double)direct->measured.most[i] / given),
                                      .at_limit = NAN});
    }
}

/* The quota that refused most, if any did. */
static void tell_refused(struct sim *sim, const struct component *self, double taken,
                         const double used_per_s[DIRECT_QUOTAS])
{
    const struct firehose *firehose = self->state;
    const struct firehose_direct *direct = &firehose->direct;
    double most = 0, all = 0;
    int by = 0;
    for (int i = 0; i < DIRECT_QUOTAS; i++) {
        const double one = (double)(direct->refused_by[i] - direct->measured.refused_by[i]);
        all += one;
        if (one > most) by = i;
        most = fmax(most, one);
    }
    if (all <= 0) return;
    const double share = all / (all + taken);
    sim_finding(sim, self,
                &(struct finding){
                    .spec = &refused[by],
                    .severity = share,
                    .figures = {share, used_per_s[by] / (1 - fmin(0.999, share)),
                                firehose_direct_quota(&firehose->config->direct_put,
                                                      (enum direct_quota)by)},
                });
}

void firehose_direct_findings(struct sim *sim, struct component *self)
{
    const struct firehose *firehose = self->state;
    const struct firehose_direct *direct = &firehose->direct;
    const double seconds = measured_ns(sim) / (double)NS_PER_S;
    const double taken = (double)(direct->admitted - direct->measured.taken);
    const double used_per_s[DIRECT_QUOTAS] = {
        [DIRECT_BYTES] = (double)(direct->taken_bytes - direct->measured.taken_bytes) / seconds,
        [DIRECT_RECORDS] = taken / seconds,
        [DIRECT_REQUESTS] = (double)(direct->calls - direct->measured.calls) / seconds,
    };
    tell_limits(sim, self, used_per_s);
    tell_refused(sim, self, taken, used_per_s);
    if (direct->raised > 1)
        sim_finding(
            sim, self,
            &(struct finding){
                .spec = &raised,
                .severity = 1 - 1 / direct->raised,
                .figures = {direct->raised, (double)firehose->config->direct_put.raise_after_ns},
            });
}

/* ---- from rates */

void firehose_expect_direct_findings(struct expect *expect, int32_t self,
                                     const double asked[DIRECT_QUOTAS])
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const struct firehose_direct_config *direct = &config->direct_put;
    double most = 0;
    int by = 0;
    for (int i = 0; i < DIRECT_QUOTAS; i++) {
        const double given = firehose_direct_quota(direct, (enum direct_quota)i);
        const double used = asked[i] / given;
        if (used > most) by = i;
        most = fmax(most, used);
        expect_limit(expect, self,
                     &(struct limit_use){.limit = firehose_direct_limits[i],
                                         .unit = units[i],
                                         .given = given,
                                         .mean = used,
                                         .peak = used,
                                         .at_limit = NAN});
    }
    if (most <= 1) return;
    expect_finding(expect, self,
                   &(struct finding){
                       .spec = &refused[by],
                       .severity = 1 - 1 / most,
                       .figures = {1 - 1 / most, asked[by],
                                   firehose_direct_quota(direct, (enum direct_quota)by)},
                   });
}
