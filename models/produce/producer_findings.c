/* producer_findings.c -- what keeps a producer from sending, and what of it was lost: in a run, and from rates. */
#include <math.h>
#include <string.h>

#include "models/common/expect.h"
#include "models/produce/producer_findings.h"
#include "models/produce/producer_state.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char workers[] = "workers";

static const struct finding_spec dropped = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = "attempts (retry.attempts)",
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_SHARE},
    .text = "{0} of the records of {who} are dropped after the last of {1} attempts: {cause} turns "
            "away {2} of the tries",
};
static const struct finding_spec dropped_by_quota = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = "retry quota (retry.mode)",
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_SHARE},
    .text = "{0} of the records of {who} are dropped after the last of {1} attempts, or at the "
            "first: {cause} turns away {2} of the tries, and that uses up the SDK's retry quota",
};
static const struct finding_spec stored_twice = {
    .kind = FINDING_REFUSED,
    .stage = "ingest",
    .limit = "entries of a call (resend)",
    .units = {FINDING_SHARE, FINDING_COUNT},
    .text = "{who} sends all of a call again if any of it was refused (resend: all): {1} records "
            "were in already and are there twice or more, {0} of what {cause} holds",
};
static const struct finding_spec too_large = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = "record size (max_record_size)",
    .units = {FINDING_SHARE, FINDING_BYTES},
    .text =
        "{0} of the records of {who} are too large and dropped: a record to {cause} may have {1}, "
        "and a larger one is answered with a validation error",
};
static const struct finding_spec too_slow = {
    .kind = FINDING_BEHIND,
    .stage = "ingest",
    .limit = workers,
    .units = {FINDING_NS_AN_HOUR, FINDING_A_SECOND, FINDING_A_SECOND, FINDING_COUNT, FINDING_COUNT,
              FINDING_NS},
    .text =
        "{who} cannot send what it makes: {1} of {2}, and waits grow {0}. A call takes {5}, its "
        "workers have {3} under way at once; it needs {4}",
};
#define HELD_UP                                                                                    \
    .kind = FINDING_BEHIND, .stage = "ingest",                                                     \
    .units = {FINDING_NS_AN_HOUR, FINDING_A_SECOND, FINDING_A_SECOND, FINDING_SHARE},              \
    .text =                                                                                        \
        "{who} falls behind by {0}: {1} of {2} records get in, for {cause} refuses {3} of the "    \
        "tries, and its calls wait to send them again"
static const struct finding_spec held_up = {HELD_UP, .limit = "write limit of a shard"};
static const struct finding_spec held_up_direct = {HELD_UP, .limit = "direct put quota"};

static const struct finding_spec late_at_times = {
    .kind = FINDING_BEHIND,
    .stage = "ingest",
    .limit = workers,
    .units = {FINDING_NS, FINDING_SHARE, FINDING_SHARE, FINDING_COUNT},
    .text =
        "{who} cannot send what it makes in {1} of the time, at most {2} of what its {3} workers "
        "can: up to {0} of work waits, and is sent later",
};
static const struct finding_spec nothing_came = {
    .kind = FINDING_UNSETTLED,
    .stage = "",
    .limit = "measured time",
    .units = {FINDING_COUNT},
    .text =
        "{who} creates no record in the measured time: it starts later, has ended before, or its "
        "load is 0 throughout",
};

/* How much a wait grows in an hour if of `came` only `gone` are done: D (lambda - mu) records take 1 / lambda each. */
static double growth_an_hour_ns(double came, double gone)
{
    return (1 - gone / came) * (double)NS_PER_HOUR;
}

/* ---- in a run, of the measured time */

struct course {
    double seconds;
    double created, taken, dropped, oversize, tries, refused, waiting_more;
    double full;    /* share of the time in which no worker was free */
    double busy;    /* of what its workers could send */
    double call_ns; /* mean time from taking a record until its worker is free again */
};

/* What a sink counted in the measured time. */
static double counted(const struct results *results, const char *component, const char *name)
{
    struct results_named named;
    for (size_t i = 0; results_counter_at(results, i, &named); i++)
        if (!strcmp(named.component, component) && !strcmp(named.name, name))
            return (double)named.value;
    return 0;
}

/* Records that a call can take. */
static double most_of(const struct producer_config *config)
{
    const double fit = floor((double)config->batch.bytes / dist_mean(&config->record_size));
    if (config->api == PRODUCER_PUT_RECORD) return 1;
    return fmax(1, fmin((double)config->batch.records, fit));
}

static struct course course_of(struct sim *sim, const struct component *self)
{
    const struct producer *producer = self->state;
    const struct results *results = sim_results(sim);
    const double time_ns = (double)(sim_end_at_ns(sim) - sim_measured_at_ns(sim));
    const int64_t waiting = *producer->records_created - producer->taken;
    struct course course = {
        .seconds = time_ns / (double)NS_PER_S,
        .created = counted(results, self->name, "records_created"),
        .taken = (double)(producer->taken - producer->measured.taken),
        .oversize = counted(results, self->name, "records_oversize"),
        .refused = counted(results, self->name, "records_throttled") +
                   counted(results, self->name, "records_failed"),
        .waiting_more = (double)(waiting - producer->measured.waiting),
        .full = (double)(producer_full_ns(producer, sim_now(sim)) - producer->measured.full_ns) /
                time_ns,
    };
    course.dropped = counted(results, self->name, "records_dropped") - course.oversize;
    course.tries = course.refused + counted(results, self->name, "records_acknowledged");
    const double calls = counted(results, self->name, "calls");
    const double busy_ns = fmax((double)(producer->busy_ns - producer->measured.busy_ns),
                                course.full * time_ns * producer->worker_count);
    if (calls > 0) {
        course.call_ns = busy_ns / calls;
        course.busy = busy_ns / time_ns / producer->worker_count *
                      fmin(1, course.tries / calls / most_of(producer->config));
    }
    return course;
}

/* ours: of chance alone a backlog seldom grows by more than five standard deviations of what came, nor by a thousandth
 * of it while a worker is free for a tenth of the time. */
static bool falls_behind(const struct course *course)
{
    return course->full > 0.9 &&
           course->waiting_more > fmax(5 * sqrt(course->created), 0.005 * course->created);
}

static void tell_loss(struct sim *sim, const struct component *self, const struct course *course)
{
    const struct producer *producer = self->state;
    const char *target = producer->to->target->name;
    const bool rationed = counted(sim_results(sim), self->name, "retries_refused") > 0;
    if (course->dropped > 0)
        sim_finding(sim, self,
                    &(struct finding){.spec = rationed ? &dropped_by_quota : &dropped,
                                      .severity = course->dropped / course->created,
                                      .figures = {course->dropped / course->created,
                                                  (double)producer->retry.attempts,
                                                  course->refused / course->tries},
                                      .cause = target});
    if (course->oversize > 0)
        sim_finding(sim, self,
                    &(struct finding){.spec = &too_large,
                                      .severity = course->oversize / course->created,
                                      .figures = {course->oversize / course->created,
                                                  (double)producer->most_bytes},
                                      .cause = target});
}

/* Its records go to a delivery, through no stream. */
static bool is_direct(const struct producer *producer)
{
    return !strcmp(producer->to->kind->limit, held_up_direct.limit);
}

static void tell_twice(struct sim *sim, const struct component *self)
{
    const struct producer *producer = self->state;
    const struct results *results = sim_results(sim);
    const double again = counted(results, self->name, "records_stored_again");
    const double in = counted(results, self->name, "records_acknowledged");
    if (again <= 0) return;
    sim_finding(sim, self,
                &(struct finding){.spec = &stored_twice,
                                  .severity = again / (in + again),
                                  .figures = {again / (in + again), again},
                                  .cause = producer->to->target->name});
}

static void tell_lag(struct sim *sim, const struct component *self, const struct course *course)
{
    const struct producer *producer = self->state;
    const double refused = course->tries > 0 ? course->refused / course->tries : 0;
    const double came = course->created, gone = came - course->waiting_more;
    const double count = (double)producer->worker_count;
    if (!falls_behind(course)) return;
    /* ours: below a twentieth it is not the refused ones that fill the calls */
    const bool held = refused > 0.05;
    sim_finding(sim, self,
                &(struct finding){
                    .spec = !held                 ? &too_slow
                            : is_direct(producer) ? &held_up_direct
                                                  : &held_up,
                    .severity = 1 - gone / came,
                    .figures = {growth_an_hour_ns(came, gone), gone / course->seconds,
                                came / course->seconds, held ? refused : count,
                                ceil(count * came / fmax(gone, 1)), course->call_ns},
                    .cause = held ? producer->to->target->name : NULL,
                });
}

void producer_findings(struct sim *sim, struct component *self)
{
    const struct producer *producer = self->state;
    const struct course course = course_of(sim, self);
    sim_limit(sim, self,
              &(struct limit_use){.limit = workers,
                                  .unit = FINDING_COUNT,
                                  .given = producer->worker_count,
                                  .mean = course.busy,
                                  .peak = course.busy,
                                  .at_limit = NAN});
    if (course.created <= 0) {
        sim_finding(sim, self, &(struct finding){.spec = &nothing_came, .severity = 1});
        return;
    }
    tell_loss(sim, self, &course);
    tell_twice(sim, self);
    tell_lag(sim, self, &course);
    const double done = course.dropped + course.oversize +
                        counted(sim_results(sim), self->name, "records_acknowledged");
    if (done <= course.dropped + course.oversize) return;
    for (int stage = 0; stage < 2; stage++)
        sim_survivors(sim, self, stage ? "put" : "ingest", done - course.dropped - course.oversize,
                      done);
}

void producer_survivors(struct sim *sim, struct component *self)
{
    const struct producer *producer = self->state;
    const struct results *results = sim_results(sim);
    const double arrived = counted(results, self->name, "records_acknowledged");
    producer->to->arrived += arrived;
    producer->to->came += arrived + counted(results, self->name, "records_dropped");
}

/* ---- from rates */

void producer_expect_nothing(struct expect *expect, int32_t self)
{
    expect_finding(expect, self, &(struct finding){.spec = &nothing_came, .severity = 1});
}

/* At the busiest time alone. */
static void expect_late(struct expect *expect, int32_t self, const struct course_use *use,
                        double count)
{
    const double slot_ns = expect_asked(expect)->load_s / expect_slots(expect) * (double)NS_PER_S;
    expect_finding(
        expect, self,
        &(struct finding){.spec = &late_at_times,
                          .severity = use->exceeds,
                          .figures = {use->waits_most * slot_ns, use->over, use->peak, count}});
}

void producer_expect_findings(struct expect *expect, int32_t self,
                              const struct producer_expected *expected)
{
    const struct producer_config *config = expect_spec(expect, self)->config;
    const struct component_spec *stream = expect_spec(expect, config->to.index);
    const double count = config->workers > 0 ? (double)config->workers : 1;
    const double too_big = 1 - expected->whole;
    const double wanted = expected->wanted_per_s, sent = expected->sent_per_s;
    if (wanted > 0)
        expect_limit(expect, self,
                     &(struct limit_use){.limit = workers,
                                         .unit = FINDING_COUNT,
                                         .given = count,
                                         .mean = expected->use.mean,
                                         .peak = expected->use.peak,
                                         .at_limit = expected->course ? expected->use.over : NAN});
    if (too_big > 1e-9)
        expect_finding(expect, self,
                       &(struct finding){.spec = &too_large,
                                         .severity = too_big,
                                         .figures = {too_big, expected->most_bytes},
                                         .cause = stream->name});
    if (sent >= wanted && expected->use.over > 0) expect_late(expect, self, &expected->use, count);
    if (sent >= wanted || wanted <= 0) return;
    expect_finding(expect, self,
                   &(struct finding){.spec = &too_slow,
                                     .severity = 1 - sent / wanted,
                                     .figures = {growth_an_hour_ns(wanted, sent), sent, wanted,
                                                 count, ceil(count * wanted / sent),
                                                 expected->call_s * (double)NS_PER_S}});
}
