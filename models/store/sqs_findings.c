/*
 * sqs_findings.c -- whether a queue is drained as fast as it fills, and what it costs from rates.
 */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/common/lag.h"
#include "models/common/measured.h"
#include "models/common/quotas.h"
#include "models/store/sqs_state.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char workers[] = "workers of a queue";

static const struct finding_spec growing = {
    .kind = FINDING_BEHIND,
    .stage = "queued",
    .limit = workers,
    .units = {FINDING_SHARE, FINDING_NS_AN_HOUR, FINDING_NUMBER, FINDING_COUNT, FINDING_NS},
    .text =
        "The {3} workers of {who} would be busy {0} of the time: {2} are needed, what waits gets "
        "older by {1}, and is lost after {4}",
};
static const struct finding_spec expired = {
    .kind = FINDING_LOST,
    .stage = "queued",
    .limit = "retention of a queue",
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_NS},
    .text = "{0} of the messages for {who} ({1}) were older than {2} and are gone",
};
static const struct finding_spec dead = {
    .kind = FINDING_LOST,
    .stage = "processed",
    .limit = "times that a message is received",
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_COUNT},
    .text = "{1} messages of {who}, {0} of those sent, were received {2} times and now lie in its "
            "dead-letter queue",
};
static const struct finding_spec kept = {
    .kind = FINDING_NEAR,
    .stage = "",
    .limit = "messages in a queue that nobody drains",
    .units = {FINDING_COUNT},
    .text = "{0} messages came to {who}, which nobody receives from",
};

const char *sqs_request_meter(const struct sqs_config *config)
{
    return config->fifo ? USAGE_SQS_FIFO_REQUESTS : USAGE_SQS_REQUESTS;
}

/* Processing time of a message until it is deleted: it is tried again while it fails, up to the dead-letter queue. */
static double tries(const struct sqs_config *config)
{
    const double failing = config->error_rate;
    if (config->dead.index >= 0)
        return failing < 1 ? (1 - pow(failing, (double)config->max_receives)) / (1 - failing)
                           : (double)config->max_receives;
    return failing < 0.999 ? 1 / (1 - failing) : 1000;
}

static struct finding too_slow(const struct sqs_config *config, const struct lag *lag, double load)
{
    return (struct finding){
        .spec = &growing,
        .severity = lag_share(lag),
        .figures = {load, lag_growth_an_hour_ns(lag), ceil(load * (double)config->workers),
                    (double)config->workers, lag_expires_ns(lag)},
    };
}

static struct limit_use workers_use(const struct sqs_config *config, double load)
{
    return (struct limit_use){.limit = workers,
                              .unit = FINDING_COUNT,
                              .given = (double)config->workers,
                              .mean = load,
                              .peak = load,
                              .at_limit = NAN};
}

void sqs_findings(struct sim *sim, struct component *self)
{
    const struct sqs *sqs = self->state;
    const struct sqs_config *config = sqs->config;
    const double came = measured_count(sim, self, "messages");
    const double gone = measured_count(sim, self, "records_expired");
    const double lettered = measured_count(sim, self, "messages_dead_lettered");
    if (gone > 0)
        sim_finding(sim, self,
                    &(struct finding){.spec = &expired,
                                      .severity = fmin(1, gone / fmax(1, came)),
                                      .figures = {fmin(1, gone / fmax(1, came)), gone,
                                                  (double)config->retention_ns}});
    if (lettered > 0)
        sim_finding(sim, self,
                    &(struct finding){.spec = &dead,
                                      .severity = fmin(1, lettered / fmax(1, came)),
                                      .figures = {fmin(1, lettered / fmax(1, came)), lettered,
                                                  (double)config->max_receives}});
    if (config->workers == 0) {
        if (came > 0)
            sim_finding(sim, self,
                        &(struct finding){.spec = &kept, .severity = 1e-6, .figures = {came}});
        return;
    }
    const double load = came * dist_mean(&config->processing) * tries(config) /
                        ((double)config->workers * measured_ns(sim));
    const double left = (double)(sqs->visible + sqs->held + sqs->hidden);
    const struct limit_use use = workers_use(config, load);
    sim_limit(sim, self, &use);
    const struct lag lag = {
        .came = came,
        .done = came - (left - (double)sqs->measured.left),
        .behind_ns =
            sqs->head != sqs->tail
                ? (double)(sim_now(sim) - sqs->lots[sqs->head & (sqs->capacity - 1)].sent_at_ns)
                : 0,
        .retention_ns = (double)config->retention_ns,
    };
    if (load <= 1 || !lag_grows(&lag, (double)(config->workers * config->receive_batch))) return;
    const struct finding finding = too_slow(config, &lag, load);
    sim_finding(sim, self, &finding);
}

/* ---- without a run */

void sqs_expect(struct expect *expect, int32_t self)
{
    const struct sqs_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    const double seconds = expect_asked(expect)->duration_s;
    const double each = fmax(1, ceil(flow->message_bytes / (double)QUOTA_SNS_REQUEST_BYTES));
    const double crew = (double)config->workers;
    double requests = flow->messages * each;
    if (crew > 0) {
        const double busy_s = flow->messages * tries(config) * dist_mean(&config->processing) /
                              (double)NS_PER_S;
        const double load = busy_s / (crew * seconds);
        const struct limit_use use = workers_use(config, load);
        expect_limit(expect, self, &use);
        if (load > 1) {
            const struct lag lag = lag_from_rates(expect, flow->messages / seconds,
                                                  flow->messages / seconds / load,
                                                  (double)config->retention_ns);
            const struct finding finding = too_slow(config, &lag, load);
            expect_finding(expect, self, &finding);
        }
        /* Idle workers ask every `wait`; busy ones receive and delete, a message at a time unless they wait. */
        const double calls = flow->messages * tries(config) /
                             (load > 1 ? (double)config->receive_batch : 1);
        requests += 2 * calls * fmin(1, 1 / fmax(load, 1e-9));
        requests += crew * fmax(0, 1 - load) * seconds * (double)NS_PER_S / (double)config->wait_ns;
        if (flow->messages > 0)
            expect_note(expect, self, EXPECT_AT_MOST,
                        "how many messages a call receives depends on how they come: one, if "
                        "workers are idle");
    } else if (flow->messages > 0) {
        expect_finding(
            expect, self,
            &(struct finding){.spec = &kept, .severity = 1e-6, .figures = {flow->messages}});
    }
    expect_meter(expect, self, sqs_request_meter(config), requests);
}
