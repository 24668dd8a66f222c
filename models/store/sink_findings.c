/* sink_findings.c -- what does not keep up with what it is given, or turns it away: in a run, and from rates. */
#include <math.h>

#include "models/common/lag.h"
#include "models/common/measured.h"
#include "models/store/sink.h"
#include "models/store/store_findings.h"
#include "sim/units.h"

#include "sim/banned.h"

static const struct finding_spec failing = {
    .kind = FINDING_REFUSED,
    .stage = "queryable",
    .limit = "loads that fail (error_rate)",
    .units = {FINDING_SHARE, FINDING_NS},
    .text = "{0} of what {who} is given fails there and is tried again, for {1} at most",
};
static const struct finding_spec rejected = {
    .kind = FINDING_REFUSED,
    .stage = "queryable",
    .limit = "what it takes at once",
    .units = {FINDING_SHARE, FINDING_NS},
    .text = "{0} of what {who} is given is rejected there, for too much waits, and is tried again, "
            "for {1} at most",
};

double sink_tries(const struct sink_config *config)
{
    return 1 / (1 - fmin(config->error_rate, 0.999));
}

/* ---- in a run */

static void tell_refused(struct sim *sim, const struct component *self, double given)
{
    const struct sink *sink = self->state;
    const double failed = measured_count(sim, self, "objects_failed");
    const double refused = measured_count(sim, self, "objects_rejected");
    const double tries = fmax(1, given + failed + refused);
    if (failed > 0)
        sim_finding(sim, self,
                    &(struct finding){
                        .spec = &failing,
                        .severity = failed / tries,
                        .figures = {failed / tries, (double)sink->config->retry_ns},
                    });
    if (refused > 0)
        sim_finding(sim, self,
                    &(struct finding){
                        .spec = &rejected,
                        .severity = refused / tries,
                        .figures = {refused / tries, (double)sink->config->retry_ns},
                    });
}

static void tell_lag(struct sim *sim, const struct component *self)
{
    const struct sink *sink = self->state;
    const double seconds = measured_ns(sim) / (double)NS_PER_S;
    const struct lag lag = {
        .came = (double)(sink->bytes_came - sink->measured.bytes_came),
        .done = (double)(sink->bytes_done - sink->measured.bytes_done),
    };
    const double objects = fmax(1, measured_count(sim, self, "objects"));
    /* ours: what a few loads take is no lag */
    const double some = 4 * lag.came / objects;
    if (!lag_grows(&lag, some) || lag.done <= 0) return;
    sim_finding(
        sim, self,
        &(struct finding){
            .spec = sink->kind->behind,
            .severity = lag_share(&lag),
            .figures = {lag_growth_an_hour_ns(&lag), lag.came / seconds, lag.done / seconds},
        });
}

void sink_findings(struct sim *sim, struct component *self, double given_per_s)
{
    const struct sink *sink = self->state;
    const double seconds = measured_ns(sim) / (double)NS_PER_S;
    const double asked_per_s = (double)(sink->bytes_came - sink->measured.bytes_came) / seconds;
    if (given_per_s > 0)
        sim_limit(sim, self,
                  &(struct limit_use){.limit = sink->kind->limit,
                                      .unit = FINDING_BYTES_A_SECOND,
                                      .given = given_per_s,
                                      .mean = asked_per_s / given_per_s,
                                      .peak = asked_per_s / given_per_s,
                                      .at_limit = NAN});
    tell_refused(sim, self, measured_count(sim, self, "objects"));
    if (given_per_s > 0) tell_lag(sim, self);
    store_tell_visible(sim, self, sink->queryable);
}

/* ---- from rates */

void sink_expect_findings(struct expect *expect, int32_t self, const struct sink_kind *kind,
                          double asked_per_s, double given_per_s)
{
    const struct sink_config *config = expect_spec(expect, self)->config;
    const double used = asked_per_s / given_per_s;
    if (config->error_rate > 0)
        expect_finding(expect, self,
                       &(struct finding){
                           .spec = &failing,
                           .severity = config->error_rate,
                           .figures = {config->error_rate, (double)config->retry_ns},
                       });
    if (given_per_s <= 0) return;
    expect_limit(expect, self,
                 &(struct limit_use){.limit = kind->limit,
                                     .unit = FINDING_BYTES_A_SECOND,
                                     .given = given_per_s,
                                     .mean = used,
                                     .peak = used,
                                     .at_limit = NAN});
    if (used <= 1) return;
    expect_finding(expect, self,
                   &(struct finding){
                       .spec = kind->behind,
                       .severity = 1 - 1 / used,
                       .figures = {(1 - 1 / used) * (double)NS_PER_HOUR, asked_per_s, given_per_s},
                   });
}
