/*
 * reader_findings.c -- whether a reader keeps up: with reading, and with processing what it has read.
 *
 * It reads no further while it processes, or what is pushed to it waits in front of its worker: either way records are
 * late because of processing if its worker is always busy, and because of reading if it is not.
 */
#include <math.h>
#include <stdio.h>

#include "models/common/lag.h"
#include "models/common/measured.h"
#include "models/common/peak.h"
#include "models/consume/reader_state.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char processing[] = "processing (workers)";

#define SLOW                                                                                       \
    .kind = FINDING_BEHIND, .stage = "end_to_end",                                                 \
    .limit = processing, .units = {FINDING_SHARE, FINDING_NS_AN_HOUR, FINDING_NS,                  \
                                   FINDING_NS,    FINDING_NS,         FINDING_COUNT}
static const struct finding_spec slow = {
    SLOW,
    .text = "{who} would be busy {0} of the time with {what}, at {3} a record one after another: "
            "it falls back {1} and is up to {2} behind; unread records expire in {4}",
};
static const struct finding_spec slow_workers = {
    SLOW,
    .text = "The {5} workers of {who} would be busy {0} of the time, at {3} a record: it falls "
            "back {1} and is up to {2} behind; unread records expire in {4}",
};

/* ours: what has less than a tenth of its time to spare, in which it waits for calls, is always busy. */
static const double always_busy = 0.9;

/* What one shard's processing, or that of all by shared workers, was asked for and did. */
struct course {
    uint32_t shard;
    double load; /* time that what came takes, of the time that there was */
    double busy; /* worked, of the time that there was */
    bool lags;   /* what is pushed waits longer and longer */
    struct lag lag;
};

/* ---- in a run */

static const struct fanout *pipe_of(const struct reader *reader, uint32_t shard)
{
    const bool pushed = reader->config->reading.way == READING_FANOUT;
    return pushed ? &reader->shards[shard].fanout : NULL;
}

/* True if all shards share fewer workers than they are. */
static bool shares(const struct reader_config *config, double shards)
{
    return config->workers > 0 && (double)config->workers < shards;
}

/* What the shard has before it: under way, and of those that gather its share of the workers' time. */
static int64_t waiting_ns(const struct reader *reader, const struct reader_shard *at,
                          int64_t now_ns)
{
    const int64_t own_ns = at->free_at_ns > now_ns ? at->free_at_ns - now_ns : 0;
    const double shards = reader->port->open_count, gathered = handed_count(&at->handed);
    const double each_ns =
        dist_mean(&reader->config->processing) *
        (shares(reader->config, shards) ? shards / (double)reader->config->workers : 1);
    return own_ns + (int64_t)(gathered * each_ns);
}

int64_t reader_lag(const struct sim *sim, const struct component *self)
{
    const struct reader *reader = self->state;
    const int64_t now_ns = sim_now(sim);
    int64_t most_ns = 0;
    for (uint32_t i = 0; i < reader->port->shard_count && !reader->lineage.waiting; i++) {
        const struct reader_shard *at = &reader->shards[i];
        const struct cursor *cursor = &at->fanout.cursor;
        /* What is processed already has waited for less than what will be; a full pipe sends what was taken long ago. */
        int64_t own_ns = waiting_ns(reader, at, now_ns);
        if (at->fanout.free_at_ns - now_ns > own_ns) own_ns = at->fanout.free_at_ns - now_ns;
        if (cursor->position < at->shard->log.tail) {
            const int64_t unread_ns =
                now_ns - shard_log_at(&at->shard->log, cursor->position)->arrived_at_ns;
            if (unread_ns > own_ns) own_ns = unread_ns;
        }
        if (own_ns > most_ns) most_ns = own_ns;
    }
    return most_ns;
}

static double promised_ns(const struct reader *reader, int64_t now_ns)
{
    double sum = 0;
    for (int64_t i = 0; reader->worker_free_at_ns && i < reader->config->workers; i++)
        sum += fmax(0, (double)(reader->worker_free_at_ns[i] - now_ns));
    return sum;
}

void reader_findings_measure(struct sim *sim, struct reader *reader)
{
    const int64_t now_ns = sim_now(sim);
    reader->measured.promised_ns = promised_ns(reader, now_ns);
    for (uint32_t i = 0; i < reader->port->shard_count; i++) {
        struct reader_shard *at = &reader->shards[i];
        read_watch_measure(&reader->watch, at->shard, &at->fanout.cursor, pipe_of(reader, i),
                           now_ns);
        at->measured.worked_ns = 0;
        at->minute_tail = at->shard->log.tail;
        at->measured.waiting_ns = waiting_ns(reader, at, now_ns);
    }
}

/* What a record of the shard takes in the mean: those in an aggregate one after another. */
static double record_ns(const struct reader *reader, const struct shard *shard)
{
    const double records = (double)shard->log.tail;
    const double users = records > 0 ? (double)shard_stored_users(shard) / records : 1;
    return users * dist_mean(&reader->config->processing);
}

void reader_minute(struct sim *sim, struct component *self, int64_t minute)
{
    struct reader *reader = self->state;
    const double shards = reader->port->shard_count;
    double most = 0, all = 0;
    (void)minute;
    if (!sim_varies(sim) || !reader->processes) return;
    for (uint32_t i = 0; i < reader->port->shard_count; i++) {
        struct reader_shard *at = &reader->shards[i];
        if (!at->shard) continue;
        const double came = (double)(at->shard->log.tail - at->minute_tail);
        const double load = came * record_ns(reader, at->shard) / (double)NS_PER_MINUTE;
        at->minute_tail = at->shard->log.tail;
        most = fmax(most, load);
        all += load;
    }
    const double asked = shares(reader->config, shards) ? all / (double)reader->config->workers
                                                        : most;
    reader->busiest = fmax(reader->busiest, asked);
}

/* What was pushed waits: as in a pipe, what is done now has waited for less than what comes now will. */
static bool pushed_lags(struct lag *lag, double left_ns, double more_ns, double time_ns)
{
    const double least_ns = (double)NS_PER_S, share = 0.01; /* ours: that chance may do */
    const double grown = fmax(1, 1 + more_ns / time_ns);
    lag->done = lag->came / grown;
    lag->behind_ns = left_ns / grown;
    return more_ns > fmax(least_ns, share * time_ns);
}

/* What was polled is in hand, and the rest unread: not done is both. */
static bool polled_lags(struct lag *lag, const struct reader *reader, uint32_t shard,
                        double left_ns, double more_ns, double time_ns, int64_t now_ns)
{
    const struct reader_shard *at = &reader->shards[shard];
    const struct cursor *cursor = &at->fanout.cursor;
    const struct read_mark *mark = &reader->watch.marks[shard];
    const double shards = reader->port->shard_count;
    const double servers = shares(reader->config, shards) ? (double)reader->config->workers / shards
                                                          : 1;
    const double each_ns = record_ns(reader, at->shard) / servers;
    const double read = (double)(cursor->position - mark->position) -
                        (double)(cursor->expired - mark->expired);
    lag->done = read - more_ns / each_ns;
    if (cursor->position < at->shard->log.tail)
        lag->behind_ns =
            (double)(now_ns - shard_log_at(&at->shard->log, cursor->position)->arrived_at_ns);
    /* Those in hand came before, as fast as they all do. */
    if (lag->came > 0) lag->behind_ns += left_ns / each_ns * time_ns / lag->came;
    return lag_grows(lag,
                     2 * lag->came / time_ns * (double)reader->config->reading.polling.interval_ns);
}

static struct course course_of(struct sim *sim, const struct reader *reader, uint32_t shard)
{
    const struct reader_shard *at = &reader->shards[shard];
    const double time_ns = fmax(1, (double)(sim_end_at_ns(sim) - reader->watch.marks[shard].at_ns));
    const double came = (double)(at->shard->log.tail - reader->watch.marks[shard].tail);
    const double left_ns = (double)waiting_ns(reader, at, sim_now(sim));
    const double more_ns = left_ns - (double)at->measured.waiting_ns;
    struct course course = {
        .shard = shard,
        .load = came * record_ns(reader, at->shard) / time_ns,
        .busy = fmin(1, fmax(0, (double)at->measured.worked_ns - more_ns) / time_ns),
        .lag = {.came = came, .retention_ns = (double)reader->port->retention_ns},
    };
    course.lags = pipe_of(reader, shard) ? pushed_lags(&course.lag, left_ns, more_ns, time_ns)
                                         : polled_lags(&course.lag, reader, shard, left_ns, more_ns,
                                                       time_ns, sim_now(sim));
    return course;
}

/* The shard that is furthest behind by processing, else the one of most load; of shared workers all their load. */
static struct course worst_of(struct sim *sim, const struct reader *reader)
{
    struct course worst = {.load = -1};
    const double workers = (double)reader->config->workers;
    double load = 0, worked_ns = 0;
    for (uint32_t i = 0; i < reader->port->shard_count; i++) {
        if (read_watch_waits(&reader->watch, i)) continue;
        const struct course one = course_of(sim, reader, i);
        const bool further = one.lags ? !worst.lags || lag_share(&one.lag) > lag_share(&worst.lag)
                                      : !worst.lags && one.load > worst.load;
        if (further) worst = one;
        load += one.load;
        worked_ns += (double)reader->shards[i].measured.worked_ns;
    }
    if (!shares(reader->config, reader->port->shard_count)) return worst;
    worked_ns -= promised_ns(reader, sim_now(sim)) - reader->measured.promised_ns;
    worst.load = load / workers;
    worst.busy = fmin(1, worked_ns / workers / measured_ns(sim));
    return worst;
}

static struct finding slow_finding(const struct reader_config *config, double load,
                                   const struct lag *lag, const char *shard, double shards)
{
    const bool shared = shares(config, shards);
    return (struct finding){
        .spec = shared ? &slow_workers : &slow,
        .severity = lag_share(lag),
        .figures = {load, lag_growth_an_hour_ns(lag), lag->behind_ns,
                    dist_mean(&config->processing), lag_expires_ns(lag), (double)config->workers},
        .subject = shared ? NULL : shard,
    };
}

/* True if it is processing that holds it back. */
static bool tell_processing(struct sim *sim, const struct component *self)
{
    const struct reader *reader = self->state;
    if (!reader->processes) return false;
    const struct course worst = worst_of(sim, reader);
    const double shards = reader->port->shard_count;
    char shard[48];
    snprintf(shard, sizeof shard, "shard %u", worst.shard);
    sim_limit(sim, self,
              &(struct limit_use){.limit = processing,
                                  .subject = shards > 1 ? shard : NULL,
                                  .unit = FINDING_COUNT,
                                  .given = fmax(1, (double)reader->config->workers),
                                  .mean = worst.load,
                                  .peak = fmax(reader->busiest, fmax(worst.load, worst.busy)),
                                  .at_limit = NAN});
    /* Shared workers may wait for a shard's turn, and do less than they could. */
    const bool always = worst.busy >= always_busy || worst.load >= 1;
    if (!worst.lags || !always || lag_share(&worst.lag) <= 0) return false;
    const struct finding finding =
        slow_finding(reader->config, worst.load, &worst.lag, shard, shards);
    sim_finding(sim, self, &finding);
    return true;
}

void reader_findings(struct sim *sim, struct component *self)
{
    const struct reader *reader = self->state;
    const struct reading_config *reading = &reader->config->reading;
    struct read_course course = {0};
    if (reader->lineage.waiting) return; /* it has not come */
    for (uint32_t i = 0; i < reader->port->shard_count; i++)
        read_course_add(&course, sim, &reader->watch, reading, reader->shards[i].shard,
                        &reader->shards[i].fanout.cursor, pipe_of(reader, i),
                        reader->port->retention_ns);
    const bool back = tell_processing(sim, self);
    read_tell(sim, self, reading, reader->port, &course, back);
    read_survivors(sim, self, reader->port, &course, "propagation", 1);
    read_survivors(sim, self, reader->port, &course, "end_to_end", 1);
}

/* ---- from rates */

void reader_expect_findings(struct expect *expect, int32_t self)
{
    const struct reader_config *config = expect_spec(expect, self)->config;
    const struct expect_stream *stream = expect_stream(expect, config->reading.from.index);
    const double shards = stream->shard_count, workers = (double)config->workers;
    const double takes_s = stream->users * dist_mean(&config->processing) / (double)NS_PER_S;
    double fullest = 0;
    for (uint32_t i = 0; i < stream->shard_count; i++)
        fullest = fmax(fullest, stream->shards[i].records_per_s);
    const bool shared = shares(config, shards);
    const double load = fmax(fullest, shared ? stream->total.records_per_s / workers : 0) * takes_s;
    if (takes_s <= 0) return;
    expect_limit(expect, self,
                 &(struct limit_use){.limit = processing,
                                     .unit = FINDING_COUNT,
                                     .given = fmax(1, workers),
                                     .mean = load,
                                     .peak = expect_peak(expect, self, stream, load, processing),
                                     .at_limit = NAN});
    if (load <= 1) return;
    const struct lag lag = lag_from_rates(expect, load, 1, stream->retention_ns);
    const struct finding finding = slow_finding(config, load, &lag, "the fullest shard", shards);
    expect_finding(expect, self, &finding);
}
