/*
 * lambda_course.c -- what held up an event source mapping in a run, and what it lost.
 *
 * A mapping falls behind by its function's concurrency if more lanes want an environment than there are and none is
 * ever free; by its lanes if those of a shard (or one, that of a hot key) are always busy; by its retries if without
 * what they take the lanes would do. Else, whatever comes late, it is not the mapping that is behind.
 */
#include <math.h>
#include <stdio.h>

#include "models/common/measured.h"
#include "models/consume/lambda_chain.h"
#include "models/consume/lambda_findings.h"
#include "models/consume/lambda_state.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ours: what has less than a twentieth of its time to spare is always busy. */
static const double always_busy = 0.95;

/* ---- measuring */

void lambda_findings_measure(struct sim *sim, struct lambda *lambda)
{
    const bool pushed = lambda->config->reading.way == READING_FANOUT;
    for (uint32_t i = 0; i < lambda->port->shard_count; i++) {
        struct lambda_shard *at = lambda_shard_at(lambda, i);
        read_watch_measure(&lambda->watch, at->shard, &at->fanout.cursor,
                           pushed ? &at->fanout : NULL, sim_now(sim));
        for (uint32_t k = 0; k < lambda->lanes_per_shard; k++) {
            struct lane *lane = &at->lanes[k];
            const bool running = lane->state == LANE_RUNNING;
            lane->measured.batches = lane->measured.records = lane->measured.failed_ns = 0;
            lane->measured.busy_ns = running ? lane->caller.asked_at_ns - sim_now(sim) : 0;
        }
    }
}

/* ---- what a shard's lanes did in the measured time */

struct course {
    double lanes;            /* so many */
    double busy, hottest;    /* share of the time: the mean of the lanes, the busiest */
    double hottest_batch;    /* records of a batch of that one */
    double failed;           /* share of the time for failures */
    double batches, records; /* ended */
    double came;             /* records stored */
    double behind_ns;        /* age of the oldest that is not done */
};

static double busy_ns(const struct lane *lane, int64_t now_ns)
{
    const int64_t running_ns = lane->state == LANE_RUNNING ? now_ns - lane->caller.asked_at_ns : 0;
    return fmax(0, (double)(lane->measured.busy_ns + running_ns));
}

int64_t lambda_oldest_at_ns(const struct lambda *lambda, const struct lambda_shard *at,
                            int64_t now_ns)
{
    const struct shard_log *log = &at->shard->log;
    const int64_t position = at->fanout.cursor.position;
    int64_t oldest_ns = now_ns;
    if (position < log->tail) oldest_ns = shard_log_at(log, position)->arrived_at_ns;
    for (uint32_t k = 0; k < lambda->lanes_per_shard; k++) {
        const struct handed *handed = &at->lanes[k].handed;
        if (handed_count(handed) == 0) continue;
        const int64_t arrived_ns = handed_at(handed, 0)->record.arrived_at_ns;
        if (arrived_ns < oldest_ns) oldest_ns = arrived_ns;
    }
    return oldest_ns;
}

/* Records of its batches in the mean; of the one under way before any has ended. */
static double batch_of(const struct lane *lane)
{
    if (lane->measured.batches == 0) return lane->batch;
    return (double)lane->measured.records / (double)lane->measured.batches;
}

static struct course course_of(struct sim *sim, const struct lambda *lambda, uint32_t shard)
{
    const struct lambda_shard *at = lambda_shard_at(lambda, shard);
    const int64_t now_ns = sim_now(sim);
    const double time_ns = fmax(1, (double)(sim_end_at_ns(sim) - lambda->watch.marks[shard].at_ns));
    struct course course = {
        .lanes = lambda->lanes_per_shard,
        .came = (double)(at->shard->log.tail - lambda->watch.marks[shard].tail),
        .behind_ns = (double)(now_ns - lambda_oldest_at_ns(lambda, at, now_ns)),
    };
    for (uint32_t k = 0; k < lambda->lanes_per_shard; k++) {
        const struct lane *lane = &at->lanes[k];
        const double busy = fmin(1, busy_ns(lane, now_ns) / time_ns);
        course.busy += busy / course.lanes;
        if (busy >= course.hottest) course.hottest_batch = batch_of(lane);
        course.hottest = fmax(course.hottest, busy);
        course.failed += (double)lane->measured.failed_ns / time_ns / course.lanes;
        course.batches += (double)lane->measured.batches;
        course.records += (double)lane->measured.records;
    }
    return course;
}

/* `one` and another together; what is a share of the time or a greatest is that of the lanes of both. */
static void join(struct course *all, const struct course *one)
{
    const double lanes = all->lanes + one->lanes;
    all->busy = (all->busy * all->lanes + one->busy * one->lanes) / lanes;
    all->failed = (all->failed * all->lanes + one->failed * one->lanes) / lanes;
    all->hottest = fmax(all->hottest, one->hottest);
    all->lanes = lanes;
    all->batches += one->batches;
    all->records += one->records;
    all->came += one->came;
    all->behind_ns = fmax(all->behind_ns, one->behind_ns);
}

static struct lag lag_of(const struct lambda *lambda, const struct course *course)
{
    return (struct lag){
        .came = course->came,
        .done = course->records,
        .behind_ns = course->behind_ns,
        .retention_ns = (double)lambda->port->retention_ns,
    };
}

/* Records that a steady mapping has more under way at one time than at another: a poll's or window's, and a batch of
 * each lane. */
static double slack_of(const struct lambda *lambda, const struct course *course, double time_ns)
{
    const struct lambda_config *config = lambda->config;
    const double wait_ns = (double)config->batch_window_ns +
                           (config->reading.way == READING_POLLING
                                ? 2 * (double)config->reading.polling.interval_ns
                                : 0);
    const double batch = course->batches > 0 ? course->records / course->batches : 1;
    return course->came / time_ns * wait_ns + course->lanes * batch;
}

static bool grows(struct sim *sim, const struct lambda *lambda, const struct course *course)
{
    const struct lag lag = lag_of(lambda, course);
    return lag_grows(&lag, slack_of(lambda, course, measured_ns(sim)));
}

/* ---- telling */

static double batch_most(const struct lambda *lambda, const struct component *self, struct sim *sim)
{
    const double records = measured_count(sim, self, "records_delivered");
    const double bytes = measured_count(sim, self, "bytes");
    return lambda_batch_most(lambda->config, records > 0 ? bytes / records : 1);
}

/* How much of a batch's room is used, 0 .. 1: a busy lane with small batches can do more. */
static double filled(const struct course *course, double most)
{
    if (course->batches <= 0) return 1;
    return fmin(1, course->records / course->batches / most);
}

/* ours: so many batches of a lane tell what one takes; with fewer, the law of its duration does. */
static const double batches_enough = 10;

/* What busy lanes could do more, if batches were full: nothing, where it is failures that take their time. */
static double room_left(const struct course *course, double most, double failed)
{
    const double mostly = 0.5; /* ours */
    return failed > mostly ? 1 : filled(course, most);
}

/* Lanes or environments that all that came would take in full batches, if `busy` of them did what was done. */
static double needed(struct sim *sim, const struct lambda *lambda, const struct course *course,
                     double busy, double most)
{
    const struct function_config *function = &lambda->config->function;
    const double failed = course->busy > 0 ? fmin(1, course->failed / course->busy) : 0;
    const double batch_ns = function_mean_ns(function, most, 0) / fmax(1e-3, 1 - failed);
    if (course->batches >= batches_enough * course->lanes)
        return busy * room_left(course, most, failed) * course->came / course->records;
    return course->came / most * batch_ns / measured_ns(sim);
}

static void tell_concurrency(struct sim *sim, const struct component *self,
                             const struct course *all, double most)
{
    const struct lambda *lambda = self->state;
    const struct function_use use = function_use_of(sim, &lambda->function);
    const struct finding finding = lambda_few_environments(&(struct lambda_overload){
        .lag = lag_of(lambda, all),
        .needed = needed(sim, lambda, all, use.busy, most),
        .given = use.limit,
        .throttles_a_minute = use.throttles_pm,
    });
    sim_finding(sim, self, &finding);
}

static double failing_share(struct sim *sim, const struct component *self)
{
    const double invocations = measured_count(sim, self, "invocations");
    return invocations > 0 ? fmin(1, measured_count(sim, self, "errors") / invocations) : 0;
}

/* `behind` are the shards whose lanes do not keep up, `worst` of them the one that is furthest from it. */
static void tell_lanes(struct sim *sim, const struct component *self, const struct course *behind,
                       uint32_t worst, double most)
{
    const struct lambda *lambda = self->state;
    const bool all = behind->lanes == lambda->lanes_per_shard * (double)lambda->port->shard_count;
    const struct course course = all ? *behind : course_of(sim, lambda, worst);
    const bool one_hot = course.busy < always_busy;
    char shard[48];
    snprintf(shard, sizeof shard, "shard %u", worst);
    const struct finding finding = lambda_few_lanes(&(struct lambda_overload){
        .lag = lag_of(lambda, &course),
        .needed = one_hot ? course.came / fmax(1, course.records)
                          : needed(sim, lambda, &course, course.busy * course.lanes, most),
        .given = course.lanes,
        .batch = most,
        .failed = fmin(1, course.failed / course.busy),
        .failing = failing_share(sim, self),
        .shard = all && !one_hot ? NULL : shard,
        .one_hot = one_hot,
    });
    sim_finding(sim, self, &finding);
}

static void tell_loss(struct sim *sim, const struct component *self)
{
    const struct lambda *lambda = self->state;
    const double lost = measured_count(sim, self, "records_failed");
    const double done = measured_count(sim, self, "records_processed");
    if (lost <= 0) return;
    const struct finding finding = lambda_gave_up(
        lost / (lost + done), (double)lambda->config->retry_attempts + 1, failing_share(sim, self));
    sim_finding(sim, self, &finding);
}

/* The lanes of the shard that uses them most, as far as their batches are full. */
static void tell_use(struct sim *sim, const struct component *self, const struct course *nearest,
                     uint32_t shard, double most)
{
    const struct lambda *lambda = self->state;
    char subject[48];
    snprintf(subject, sizeof subject, "shard %u", shard);
    const double share = filled(nearest, most);
    sim_limit(sim, self,
              &(struct limit_use){
                  .limit = lambda_lanes,
                  .subject = lambda->port->shard_count > 1 ? subject : NULL,
                  .unit = FINDING_COUNT,
                  .given = nearest->lanes,
                  .mean = nearest->busy * share,
                  .peak = nearest->hottest * share,
                  .at_limit = NAN,
              });
}

/* Its lanes are always busy, what waits grows, and full batches would not help. */
static bool lanes_are_short(struct sim *sim, const struct lambda *lambda,
                            const struct course *course, double most)
{
    const double full = 0.9; /* ours: as batches of many sizes are at most */
    if (course->hottest < always_busy || !grows(sim, lambda, course)) return false;
    if (course->busy < always_busy) return course->hottest_batch >= full * most;
    return needed(sim, lambda, course, course->busy * course->lanes, most) >= course->lanes;
}

/* Which shards are behind by their lanes, joined; gives whether any is. */
struct tally {
    struct course all, behind, nearest;
    uint32_t worst, nearest_shard;
    double worst_share, most;
};

static struct tally tally_of(struct sim *sim, const struct component *self)
{
    const struct lambda *lambda = self->state;
    struct tally tally = {.most = batch_most(lambda, self, sim), .worst_share = -1};
    tally.nearest.busy = -1;
    for (uint32_t i = 0; i < lambda->port->shard_count; i++) {
        if (read_watch_waits(&lambda->watch, i)) continue;
        const struct course course = course_of(sim, lambda, i);
        const struct lag lag = lag_of(lambda, &course);
        join(&tally.all, &course);
        if (course.busy * filled(&course, tally.most) >
            tally.nearest.busy * filled(&tally.nearest, tally.most)) {
            tally.nearest = course;
            tally.nearest_shard = i;
        }
        if (!lanes_are_short(sim, lambda, &course, tally.most)) continue;
        join(&tally.behind, &course);
        if (lag_share(&lag) <= tally.worst_share) continue;
        tally.worst_share = lag_share(&lag);
        tally.worst = i;
    }
    return tally;
}

/* What it reads and does not; `back` if it reads no further because its lanes are full. */
static void tell_reading(struct sim *sim, const struct component *self, bool back)
{
    const struct lambda *lambda = self->state;
    const struct reading_config *reading = &lambda->config->reading;
    struct read_course course = {0};
    for (uint32_t i = 0; i < lambda->port->shard_count; i++) {
        const struct lambda_shard *at = lambda_shard_at(lambda, i);
        read_course_add(&course, sim, &lambda->watch, reading, at->shard, &at->fanout.cursor,
                        reading->way == READING_FANOUT ? &at->fanout : NULL,
                        lambda->port->retention_ns);
    }
    read_tell(sim, self, reading, lambda->port, &course, back);
    const double failed = measured_count(sim, self, "records_failed");
    const double processed = measured_count(sim, self, "records_processed");
    const double kept = failed > 0 ? processed / (processed + failed) : 1;
    read_survivors(sim, self, lambda->port, &course, "propagation", 1);
    read_survivors(sim, self, lambda->port, &course, "end_to_end", kept);
}

/* The lanes of a shard hold a full page, whatever it is that holds them up. */
static bool reads_no_further(const struct lambda *lambda)
{
    for (uint32_t i = 0; i < lambda->port->shard_count; i++)
        if (lambda_waiting(lambda, lambda_shard_at(lambda, i)) >= QUOTA_GET_RECORDS_MAX)
            return true;
    return false;
}

void lambda_findings(struct sim *sim, struct component *self)
{
    const struct lambda *lambda = self->state;
    if (lambda->lineage.waiting) return; /* it has not come */
    if (lambda->chain) lambda_chain_findings(sim, self);
    const struct tally tally = tally_of(sim, self);
    const struct function_use use = function_use_of(sim, &lambda->function);
    function_tell_limit(sim, self, &lambda->function, tally.all.lanes,
                        filled(&tally.all, tally.most));
    tell_loss(sim, self);
    if (lambda->config->batch_window_ns > 0)
        sim_cycle(sim, self, "batch_window", (double)lambda->config->batch_window_ns);
    const bool full = use.throttled > 0 && use.full >= always_busy &&
                      grows(sim, lambda, &tally.all) &&
                      needed(sim, lambda, &tally.all, use.busy, tally.most) >= use.limit;
    tell_reading(sim, self, full || tally.behind.lanes > 0 || reads_no_further(lambda));
    if (full) {
        tell_concurrency(sim, self, &tally.all, tally.most);
        return; /* its lanes are busy waiting */
    }
    function_tell_throttles(sim, self, &lambda->function);
    tell_use(sim, self, &tally.nearest, tally.nearest_shard, tally.most);
    if (tally.behind.lanes > 0) tell_lanes(sim, self, &tally.behind, tally.worst, tally.most);
}
