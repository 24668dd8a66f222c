#include "models/store/store_findings.h"

#include <math.h>

#include "models/common/measured.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char put_requests[] = "PUT requests a second of a prefix";
static const char schedule[] = "schedule";

static const struct finding_spec slowed = {
    .kind = FINDING_REFUSED,
    .stage = "put_object",
    .limit = put_requests,
    .units = {FINDING_SHARE, FINDING_A_SECOND, FINDING_A_SECOND},
    .text = "{0} of the PUTs to {who} are answered 503 Slow Down and tried again: {1} are asked "
            "for, and a prefix takes {2}",
};
static const struct finding_spec split = {
    .kind = FINDING_ASSUMED,
    .stage = "put_object",
    .limit = "when a prefix is split (split_after)",
    .units = {FINDING_COUNT, FINDING_A_SECOND, FINDING_NS},
    .text = "The prefix of {who} takes {1} requests by now: S3 has split it {0} times, and that it "
            "does so after {2} of Slow Down is assumed",
};
static const struct finding_spec failing_puts = {
    .kind = FINDING_REFUSED,
    .stage = "put_object",
    .limit = "PUTs that fail (error_rate)",
    .units = {FINDING_SHARE},
    .text = "{0} of the PUTs to {who} fail and are tried again",
};
static const struct finding_spec long_crawls = {
    .kind = FINDING_BEHIND,
    .stage = "crawl",
    .limit = schedule,
    .units = {FINDING_SHARE, FINDING_NS, FINDING_NS, FINDING_NS},
    .text = "{who} is to crawl every {1}, and a crawl takes {2} in the mean, {3} at most: {0} of "
            "the times pass while the one before is under way",
};
static const struct finding_spec stale = {
    .kind = FINDING_NEAR,
    .stage = "queryable",
    .limit = "freshness",
    .units = {FINDING_NS, FINDING_NS},
    .text = "A query of {who} never sees the last hour: what it sees is {0} old at least, {1} in "
            "the mean",
};
static const struct finding_spec unseen = {
    .kind = FINDING_UNSETTLED,
    .stage = "queryable",
    .limit = "measured time",
    .units = {FINDING_NS},
    .text = "Nothing becomes queryable in {who} in the measured {0}",
};

/* ours: so many times, and at least so many of them, are no chance of a crawl that is long for once. */
static const double skipped_share = 0.05, skipped_least = 3;

/* ---- buckets */

void store_tell_puts(struct sim *sim, const struct component *self, const struct store_puts *puts)
{
    const double tries = puts->written + puts->failed;
    const double used = puts->requests_per_s / puts->limit_per_s;
    const double errors = puts->failed - puts->slowed;
    sim_limit(sim, self,
              &(struct limit_use){.limit = put_requests,
                                  .unit = FINDING_A_SECOND,
                                  .given = puts->limit_per_s,
                                  .mean = used,
                                  .peak = used,
                                  .at_limit = NAN});
    if (puts->slowed > 0)
        sim_finding(sim, self,
                    &(struct finding){
                        .spec = &slowed,
                        .severity = puts->slowed / tries,
                        .figures = {puts->slowed / tries, puts->requests_per_s, puts->limit_per_s},
                    });
    if (puts->splits > 0)
        sim_finding(
            sim, self,
            &(struct finding){.spec = &split,
                              .severity = 0.5,
                              .figures = {puts->splits, puts->limit_per_s, puts->split_after_ns}});
    if (errors > 0)
        sim_finding(sim, self,
                    &(struct finding){.spec = &failing_puts,
                                      .severity = errors / tries,
                                      .figures = {errors / tries}});
}

void store_expect_puts(struct expect *expect, int32_t self, double failing, double requests_per_s,
                       double limit_per_s)
{
    const double used = requests_per_s / limit_per_s;
    expect_limit(expect, self,
                 &(struct limit_use){.limit = put_requests,
                                     .unit = FINDING_A_SECOND,
                                     .given = limit_per_s,
                                     .mean = used,
                                     .peak = used,
                                     .at_limit = NAN});
    if (used > 1)
        expect_finding(expect, self,
                       &(struct finding){.spec = &slowed,
                                         .severity = 1 - 1 / used,
                                         .figures = {1 - 1 / used, requests_per_s, limit_per_s}});
    if (failing > 0)
        expect_finding(
            expect, self,
            &(struct finding){.spec = &failing_puts, .severity = failing, .figures = {failing}});
}

/* ---- catalogs */

static struct finding late_finding(double share, double every_ns, double mean_ns, double most_ns)
{
    return (struct finding){
        .spec = &long_crawls, .severity = share, .figures = {share, every_ns, mean_ns, most_ns}};
}

void store_tell_crawls(struct sim *sim, const struct component *self,
                       const struct store_crawls *crawls)
{
    const double times = crawls->runs + crawls->skipped;
    sim_cycle(sim, self, "every", crawls->every_ns);
    if (crawls->runs > 0)
        sim_limit(sim, self,
                  &(struct limit_use){.limit = schedule,
                                      .unit = FINDING_NS,
                                      .given = crawls->every_ns,
                                      .mean = crawls->mean_ns / crawls->every_ns,
                                      .peak = crawls->most_ns / crawls->every_ns,
                                      .at_limit = NAN});
    if (crawls->skipped < skipped_least || crawls->skipped < skipped_share * times) return;
    const struct finding finding =
        late_finding(crawls->skipped / times, crawls->every_ns, crawls->mean_ns, crawls->most_ns);
    sim_finding(sim, self, &finding);
}

void store_expect_crawls(struct expect *expect, int32_t self, const struct dist *run,
                         double every_ns)
{
    const double mean_ns = dist_mean(run);
    /* One that is under way lets the next times pass: of ceil(run / every) times one begins a run. */
    const double share = 1 - 1 / fmax(1, dist_mean_steps(run, every_ns));
    expect_cycle(expect, self, "every", every_ns);
    expect_limit(expect, self,
                 &(struct limit_use){.limit = schedule,
                                     .unit = FINDING_NS,
                                     .given = every_ns,
                                     .mean = mean_ns / every_ns,
                                     .peak = mean_ns / every_ns,
                                     .at_limit = NAN});
    if (share < skipped_share) return;
    const struct finding finding = late_finding(share, every_ns, mean_ns, dist_quantile(run, 0.99));
    expect_finding(expect, self, &finding);
}

/* ---- tables */

void store_tell_visible(struct sim *sim, const struct component *self,
                        const struct histogram *queryable)
{
    const double hour_ns = (double)NS_PER_HOUR;
    const double least_ns = (double)histogram_min(queryable);
    if (histogram_count(queryable) == 0)
        sim_finding(
            sim, self,
            &(struct finding){.spec = &unseen, .severity = 1, .figures = {measured_ns(sim)}});
    else if (least_ns > hour_ns)
        sim_finding(sim, self,
                    &(struct finding){.spec = &stale,
                                      .severity = 1 - hour_ns / least_ns,
                                      .figures = {least_ns, histogram_mean(queryable)}});
}
