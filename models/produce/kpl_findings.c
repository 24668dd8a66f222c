/* kpl_findings.c -- what a KPL loses, holds back and is refused, in a run. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/common/expect.h"
#include "models/common/measured.h"
#include "models/produce/kpl_state.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char connections[] = "connections (max_connections)";
static const char limiter[] = "rate limit of a shard (rate_limit)";

static const struct finding_spec expired = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = "time to live (record_ttl)",
    .units = {FINDING_SHARE, FINDING_NS, FINDING_A_SECOND, FINDING_A_SECOND, FINDING_SHARE},
    .text = "{0} of the records of {who} expire in the client at {1}: {2} of {3} get in. {cause} "
            "refuses {4} of the tries, which go back into the buffer without a backoff",
};
static const struct finding_spec failed = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = "write limit of a shard",
    .units = {FINDING_SHARE, FINDING_SHARE},
    .text = "{0} of the records of {who} are given up at the first refusal (fail_if_throttled): "
            "{cause} refuses {1} of the tries",
};
static const struct finding_spec too_large = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = "record size (max_user_record_size)",
    .units = {FINDING_SHARE, FINDING_BYTES},
    .text = "{0} of the records of {who} are larger than {1} and refused by the client or {cause}",
};
static const struct finding_spec backlog = {
    .kind = FINDING_BEHIND,
    .stage = "ingest",
    .limit = "write limit of a shard",
    .units = {FINDING_NS_AN_HOUR, FINDING_A_SECOND, FINDING_A_SECOND, FINDING_SHARE, FINDING_COUNT,
              FINDING_NS},
    .text = "{who} falls behind by {0}: {1} of {2} records get in, for {cause} refuses {3} of the "
            "tries. {4} records wait in its memory, and expire at {5}",
};
static const struct finding_spec few_connections = {
    .kind = FINDING_BEHIND,
    .stage = "ingest",
    .limit = connections,
    .units = {FINDING_NS_AN_HOUR, FINDING_A_SECOND, FINDING_A_SECOND, FINDING_COUNT, FINDING_COUNT},
    .text = "{who} cannot send what it makes: {1} of {2}, and waits grow {0}. Its {3} connections "
            "are all under way; it needs {4}",
};

static const struct finding_spec wrong_shard = {
    .kind = FINDING_REFUSED,
    .stage = "ingest",
    .limit = "what is known of the shards",
    .units = {FINDING_SHARE, FINDING_COUNT},
    .text = "{1} records of {who} were in shards that are not theirs, for {cause} had changed its "
            "shards: they were sent again and are there twice, {0} of all",
};

void kpl_findings_measure(struct kpl *kpl)
{
    kpl->measured.inside = kpl->base.in_flight;
    for (uint32_t i = 0; kpl->aggregates && i < kpl->stream->shard_count; i++)
        kpl->limiters[i].passed_bytes = kpl->limiters[i].passed_records = 0;
}

struct course {
    double seconds, created, in, expired, oversize, failed, tries, refused;
    double more; /* records inside, beyond those when the measured time began */
    double busy; /* share of the connections' time */
};

static struct course course_of(struct sim *sim, const struct component *self)
{
    const struct kpl *kpl = self->state;
    const struct producer *producer = &kpl->base;
    const double time_ns = measured_ns(sim);
    const double full_ns =
        (double)(producer_full_ns(producer, sim_now(sim)) - producer->measured.full_ns);
    const double busy_ns = fmax((double)(producer->busy_ns - producer->measured.busy_ns),
                                full_ns * producer->worker_count);
    struct course course = {
        .seconds = time_ns / (double)NS_PER_S,
        .created = measured_count(sim, self, "records_created"),
        .in = measured_count(sim, self, "records_acknowledged"),
        .expired = measured_count(sim, self, "records_expired"),
        .oversize = measured_count(sim, self, "records_oversize"),
        .refused = measured_count(sim, self, "records_throttled"),
        .more = (double)(producer->in_flight - kpl->measured.inside),
        .busy = fmin(1, busy_ns / time_ns / producer->worker_count),
    };
    course.failed = measured_count(sim, self, "records_dropped") - course.expired - course.oversize;
    course.tries = course.refused + course.in + measured_count(sim, self, "records_failed");
    return course;
}

static double share(double part, double whole)
{
    return whole > 0 ? fmin(1, part / whole) : 0;
}

static void tell_loss(struct sim *sim, const struct component *self, const struct course *course)
{
    const struct kpl *kpl = self->state;
    const char *stream = kpl->base.to->target->name;
    const double lost = share(course->expired, course->created);
    const double given_up = share(course->failed, course->created);
    const double large = share(course->oversize, course->created);
    const double refused = share(course->refused, course->tries);
    if (lost > 0)
        sim_finding(sim, self,
                    &(struct finding){.spec = &expired,
                                      .severity = lost,
                                      .figures = {lost, (double)kpl->config->ttl_ns,
                                                  course->in / course->seconds,
                                                  course->created / course->seconds, refused},
                                      .cause = stream});
    if (given_up > 0)
        sim_finding(sim, self,
                    &(struct finding){.spec = &failed,
                                      .severity = given_up,
                                      .figures = {given_up, refused},
                                      .cause = stream});
    if (large > 0)
        sim_finding(sim, self,
                    &(struct finding){.spec = &too_large,
                                      .severity = large,
                                      .figures = {large, kpl->base.most_bytes},
                                      .cause = stream});
}

static void tell_wrong_shards(struct sim *sim, const struct component *self,
                              const struct course *course)
{
    const struct kpl *kpl = self->state;
    const double wrong = measured_count(sim, self, "records_wrong_shard");
    const double part = share(wrong, course->created);
    if (wrong <= 0) return;
    sim_finding(sim, self,
                &(struct finding){.spec = &wrong_shard,
                                  .severity = part,
                                  .figures = {part, wrong},
                                  .cause = kpl->base.to->target->name});
}

/* ours: by more than chance, and more than one buffer time's worth */
static bool grows(const struct kpl *kpl, const struct course *course)
{
    const double buffered_s = (double)kpl->config->max_buffered_ns / (double)NS_PER_S;
    const double a_buffer = 2 * buffered_s * course->created / course->seconds;
    return course->more > fmax(a_buffer, fmax(5 * sqrt(course->created), 0.005 * course->created));
}

static void tell_lag(struct sim *sim, const struct component *self, const struct course *course)
{
    const struct kpl *kpl = self->state;
    const double count = kpl->base.worker_count;
    const double gone = fmax(0, course->created - course->more);
    const double undone = 1 - share(gone, course->created);
    const double growth_ns = undone * (double)NS_PER_HOUR;
    /* ours: no connection to spare, and below a twentieth it is not the refused ones that fill them */
    const bool busy = course->busy > 0.95 && share(course->refused, course->tries) < 0.05;
    if (!grows(kpl, course)) return;
    struct finding finding = {
        .spec = busy ? &few_connections : &backlog,
        .severity = undone,
        .figures = {growth_ns, gone / course->seconds, course->created / course->seconds},
        .cause = busy ? NULL : kpl->base.to->target->name,
    };
    if (busy) {
        finding.figures[3] = count;
        finding.figures[4] = ceil(count * course->created / fmax(1, gone));
    } else {
        finding.figures[3] = share(course->refused, course->tries);
        finding.figures[4] = (double)kpl->base.in_flight;
        finding.figures[5] = (double)kpl->config->ttl_ns;
    }
    sim_finding(sim, self, &finding);
}

/* The limiter of most use, by bytes or records. */
static void tell_limiter(struct sim *sim, const struct component *self, double seconds)
{
    const struct kpl *kpl = self->state;
    const double bytes = kpl->config->rate_limit * (double)QUOTA_SHARD_WRITE_BYTES_PER_S;
    const double records = kpl->config->rate_limit * (double)QUOTA_SHARD_WRITE_RECORDS_PER_S;
    double most = -1;
    uint32_t at = 0;
    bool by_records = false;
    for (uint32_t i = 0; i < kpl->stream->shard_count; i++) {
        const double of_bytes = (double)kpl->limiters[i].passed_bytes / seconds / bytes;
        const double of_records = (double)kpl->limiters[i].passed_records / seconds / records;
        if (fmax(of_bytes, of_records) <= most) continue;
        most = fmax(of_bytes, of_records);
        by_records = of_records > of_bytes;
        at = i;
    }
    char shard[32];
    snprintf(shard, sizeof shard, "shard %u", at);
    sim_limit(sim, self,
              &(struct limit_use){.limit = limiter,
                                  .subject = kpl->stream->shard_count > 1 ? shard : NULL,
                                  .unit = by_records ? FINDING_A_SECOND : FINDING_BYTES_A_SECOND,
                                  .given = by_records ? records : bytes,
                                  .mean = most,
                                  .peak = most,
                                  .at_limit = NAN});
}

void kpl_findings(struct sim *sim, struct component *self)
{
    const struct kpl *kpl = self->state;
    const struct course course = course_of(sim, self);
    sim_limit(sim, self,
              &(struct limit_use){.limit = connections,
                                  .unit = FINDING_COUNT,
                                  .given = kpl->base.worker_count,
                                  .mean = course.busy,
                                  .peak = course.busy,
                                  .at_limit = NAN});
    if (kpl->aggregates) tell_limiter(sim, self, course.seconds);
    if (course.created <= 0) return;
    tell_loss(sim, self, &course);
    tell_wrong_shards(sim, self, &course);
    /* What expires bounds what waits. */
    if (course.expired <= 0) tell_lag(sim, self, &course);
    const double done = course.in + course.expired + course.failed + course.oversize;
    if (course.in <= 0 || course.in >= done) return;
    sim_survivors(sim, self, "ingest", course.in, done);
    sim_survivors(sim, self, "put", course.in, done);
}

/* ---- from rates */

/* What is beyond a shard's limit waits until it expires. Waits grow by 1 - 1 / load s in a second. */
void kpl_expect_findings(struct expect *expect, int32_t self, const struct kpl_expected *expected)
{
    const struct kpl_config *config = expect_spec(expect, self)->config;
    const struct expect_request *asked = expect_asked(expect);
    const double ttl_s = (double)config->ttl_ns / (double)NS_PER_S;
    const double created = expected->created_per_s;
    const double load = expected->load, beyond = expected->beyond;
    const double limit = config->rate_limit;
    const double refused = load > 1 ? 1 - 1 / fmin(load, limit) : 0;
    expect_limit(expect, self,
                 &(struct limit_use){.limit = limiter,
                                     .unit = FINDING_BYTES_A_SECOND,
                                     .given = limit * (double)QUOTA_SHARD_WRITE_BYTES_PER_S,
                                     .mean = load / limit,
                                     .peak = load / limit,
                                     .at_limit = NAN});
    if (load <= 1) return;
    const double first_s = ttl_s / (1 - 1 / load);
    const double whole_s = asked->warmup_s + asked->duration_s;
    const bool expires = first_s < whole_s;
    struct finding finding = {
        .spec = expires ? &expired : &backlog,
        .severity = beyond,
        .cause = expect_spec(expect, config->producer.to.index)->name,
    };
    if (expires)
        memcpy(finding.figures,
               (double[]){beyond, (double)config->ttl_ns, created * (1 - beyond), created, refused},
               5 * sizeof *finding.figures);
    else
        memcpy(finding.figures,
               (double[]){beyond * (double)NS_PER_HOUR, created * (1 - beyond), created, refused,
                          created * beyond * whole_s, (double)config->ttl_ns},
               6 * sizeof *finding.figures);
    expect_finding(expect, self, &finding);
}
