#include "models/read/read_findings.h"

#include <math.h>
#include <stdio.h>

#include "models/common/expect.h"
#include "models/common/measured.h"
#include "models/common/quotas.h"
#include "models/stream/read_use.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char pipe_of_shard[] = "fan-out pipe";

static const struct finding_spec expired = {
    .kind = FINDING_LOST,
    .stage = "propagation",
    .limit = "retention",
    .units = {FINDING_SHARE, FINDING_NS},
    .text = "{0} of the records of {cause} expire before {who} has read them: they are kept for "
            "{1}",
};
#define STARVED                                                                                    \
    .kind = FINDING_BEHIND, .stage = "propagation",                                                \
    .units = {FINDING_NS_AN_HOUR, FINDING_NS,    FINDING_SHARE,                                    \
              FINDING_NS,         FINDING_COUNT, FINDING_BYTES_A_SECOND},                          \
    .text = "{who} falls back {0} on {what} and is up to {1} behind: {cause} refuses {2} of its "  \
            "calls, for all who poll a shard share {4} calls a second and {5}. Unread records "    \
            "expire in {3}"
static const struct finding_spec starved_calls = {STARVED, .limit = read_use_calls};
static const struct finding_spec starved_bytes = {STARVED, .limit = read_use_bytes};
#define REFUSED                                                                                    \
    .kind = FINDING_REFUSED, .stage = "propagation",                                               \
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_NUMBER, FINDING_COUNT, FINDING_BYTES_A_SECOND}
static const struct finding_spec refused_calls = {
    REFUSED,
    .limit = read_use_calls,
    .text = "{cause} refuses {0} of the GetRecords calls of {who}: its {1} pollers ask each shard "
            "for {2} calls a second, and share {3}",
};
static const struct finding_spec refused_bytes = {
    REFUSED,
    .limit = read_use_bytes,
    .text = "{cause} refuses {0} of the GetRecords calls of {who}: its {1} pollers share {4} of "
            "each shard, and who has read more waits",
};
static const struct finding_spec seldom = {
    .kind = FINDING_BEHIND,
    .stage = "propagation",
    .limit = "records of a GetRecords call",
    .units = {FINDING_NS_AN_HOUR, FINDING_NS, FINDING_NUMBER, FINDING_COUNT, FINDING_NS},
    .text = "{who} falls back {0} on {what} and is up to {1} behind: it makes {2} calls a second "
            "of a shard, and none brings more than {3} records. Unread records expire in {4}",
};
static const struct finding_spec narrow = {
    .kind = FINDING_BEHIND,
    .stage = "propagation",
    .limit = pipe_of_shard,
    .units = {FINDING_NS_AN_HOUR, FINDING_NS, FINDING_SHARE, FINDING_BYTES_A_SECOND, FINDING_NS},
    .text = "{who} falls back {0} on {what} and is up to {1} behind: {2} of what the pipe carries, "
            "{3}, comes to it. Records expire in {4}",
};

/* ---- watching */

void read_watch_open(struct read_watch *watch, struct sim *sim, const struct stream_port *port)
{
    watch->marks =
        memory_growing(sim_memory(sim), port->shard_count, port->shard_room, sizeof *watch->marks);
}

static int64_t pipe_ns(const struct fanout *fanout, int64_t now_ns)
{
    return fanout->free_at_ns > now_ns ? fanout->free_at_ns - now_ns : 0;
}

void read_watch_begin(struct read_watch *watch, const struct shard *shard, struct cursor *cursor,
                      const struct fanout *pipe, int64_t now_ns)
{
    watch->marks[shard->log.number] = (struct read_mark){
        .at_ns = now_ns,
        .tail = shard->log.tail,
        .position = cursor->position,
        .expired = cursor->expired,
        .admitted_bytes = shard_admitted_bytes(shard),
        .pipe_ns = pipe ? pipe_ns(pipe, now_ns) : 0,
    };
    cursor->calls = cursor->refused = cursor->refused_bytes = 0;
}

void read_watch_wait(struct read_watch *watch, uint32_t shard)
{
    watch->marks[shard].at_ns = INT64_MAX;
}

void read_watch_measure(struct read_watch *watch, const struct shard *shard, struct cursor *cursor,
                        const struct fanout *pipe, int64_t now_ns)
{
    if (!read_watch_waits(watch, shard->log.number))
        read_watch_begin(watch, shard, cursor, pipe, now_ns);
}

/* How far behind a poller is, and whether it grows by more than a poll or two bring. */
static bool polls_lag(const struct read_mark *mark, const struct shard *shard,
                      const struct cursor *cursor, const struct polling_config *config,
                      double time_ns, int64_t now_ns, struct lag *lag)
{
    const int64_t read = cursor->position - mark->position - (cursor->expired - mark->expired);
    lag->came = (double)(shard->log.tail - mark->tail);
    lag->done = (double)read;
    if (cursor->position < shard->log.tail)
        lag->behind_ns =
            (double)(now_ns - shard_log_at(&shard->log, cursor->position)->arrived_at_ns);
    return lag_grows(lag, 2 * lag->came / time_ns * (double)config->interval_ns);
}

/* The same of a pipe, which takes every record at once and sends it in its time. */
static bool pipe_lags(const struct read_mark *mark, const struct shard *shard,
                      const struct fanout *pipe, double time_ns, int64_t now_ns, struct lag *lag)
{
    const double share = 0.01,
                 least_ns = (double)NS_PER_S; /* ours: of the time; that chance may do */
    const double more_ns = (double)(pipe_ns(pipe, now_ns) - mark->pipe_ns);
    lag->came = (double)(shard->log.tail - mark->tail);
    /* What has come now will wait for q; what is sent now has waited for less, since less was before it. */
    const double load = fmax(1, 1 + more_ns / time_ns);
    lag->done = lag->came / load;
    lag->behind_ns = (double)pipe_ns(pipe, now_ns) / load;
    return more_ns > fmax(least_ns, share * time_ns);
}

void read_course_add(struct read_course *course, struct sim *sim, const struct read_watch *watch,
                     const struct reading_config *config, const struct shard *shard,
                     const struct cursor *cursor, const struct fanout *pipe, int64_t retention_ns)
{
    const struct read_mark *mark = &watch->marks[shard->log.number];
    /* It waits for its parents, who say why. */
    if (read_watch_waits(watch, shard->log.number)) return;
    const double time_ns = (double)(sim_end_at_ns(sim) - mark->at_ns);
    struct lag lag = {.retention_ns = (double)retention_ns};
    const bool lags =
        pipe ? pipe_lags(mark, shard, pipe, time_ns, sim_now(sim), &lag)
             : polls_lag(mark, shard, cursor, &config->polling, time_ns, sim_now(sim), &lag);
    if (time_ns <= 0) return;
    course->came += lag.came;
    course->expired += (double)(cursor->expired - mark->expired);
    course->calls += cursor->calls;
    course->refused += cursor->refused;
    course->refused_bytes += cursor->refused_bytes;
    const double bytes = (double)(shard_admitted_bytes(shard) - mark->admitted_bytes);
    const double load = pipe ? bytes * pipe->ns_per_byte / time_ns : 0;
    if (load > course->pipe_load) course->pipe_shard = shard->log.number;
    course->pipe_load = fmax(course->pipe_load, load);
    if (!lags || (course->falls_behind && lag_share(&lag) <= lag_share(&course->worst.lag))) return;
    course->falls_behind = true;
    course->worst.shard = shard->log.number;
    course->worst.lag = lag;
    course->worst.refused = cursor->calls > 0 ? (double)cursor->refused / cursor->calls : 0;
}

/* ---- telling */

static struct finding narrow_finding(const struct lag *lag, double load, double bytes_per_s,
                                     const char *shard)
{
    return (struct finding){
        .spec = &narrow,
        .severity = lag_share(lag),
        .figures = {lag_growth_an_hour_ns(lag), lag->behind_ns, load, bytes_per_s,
                    lag_expires_ns(lag)},
        .subject = shard,
    };
}

static struct finding seldom_finding(const struct lag *lag, double calls_per_s, const char *shard)
{
    return (struct finding){
        .spec = &seldom,
        .severity = lag_share(lag),
        .figures = {lag_growth_an_hour_ns(lag), lag->behind_ns, calls_per_s,
                    (double)QUOTA_GET_RECORDS_MAX, lag_expires_ns(lag)},
        .subject = shard,
    };
}

static struct finding starved_finding(const struct lag *lag, double share, bool for_bytes,
                                      const char *shard, const char *stream)
{
    return (struct finding){
        .spec = for_bytes ? &starved_bytes : &starved_calls,
        .severity = lag_share(lag),
        .figures = {lag_growth_an_hour_ns(lag), lag->behind_ns, share, lag_expires_ns(lag),
                    (double)QUOTA_SHARD_READ_CALLS_PER_S, (double)QUOTA_SHARD_READ_BYTES_PER_S},
        .subject = shard,
        .cause = stream,
    };
}

static struct finding refused_finding(double share, bool for_bytes, double pollers, double calls,
                                      const char *stream)
{
    return (struct finding){
        .spec = for_bytes ? &refused_bytes : &refused_calls,
        .severity = share,
        .figures = {share, pollers, calls, (double)QUOTA_SHARD_READ_CALLS_PER_S,
                    (double)QUOTA_SHARD_READ_BYTES_PER_S},
        .cause = stream,
    };
}

/* Who polls the stream, and how many calls a second they make to a shard in the mean. */
static void pollers_of(const struct sim *sim, const struct stream_port *port, double *count,
                       double *calls)
{
    const double shards = stream_mean_open(sim, port), time_ns = measured_ns(sim);
    *count = *calls = 0;
    for (uint32_t i = 0; i < port->shard_count; i++) {
        const struct cursor *cursor = shard_side(&port->shards[i])->cursors;
        double here = 0;
        for (; cursor; cursor = cursor->next) {
            here += cursor->calls > 0;
            *calls += (double)cursor->calls / shards * (double)NS_PER_S / time_ns;
        }
        *count = fmax(*count, here);
    }
}

/* Where too many calls are asked for, those who wait read much at once, and are refused for that too. */
static bool is_for_bytes(struct sim *sim, const struct stream_port *port,
                         const struct read_course *course)
{
    double pollers, calls;
    pollers_of(sim, port, &pollers, &calls);
    return calls < (double)QUOTA_SHARD_READ_CALLS_PER_S &&
           2 * course->refused_bytes > course->refused;
}

/* True if that says who was refused, too. */
static bool tell_behind(struct sim *sim, const struct component *self,
                        const struct reading_config *config, const struct stream_port *port,
                        const struct read_course *course)
{
    const double held_up = 0.05; /* ours: below it, it is not the refused calls */
    const struct lag *lag = &course->worst.lag;
    const double calls = course->calls / stream_mean_open(sim, port) / measured_ns(sim) *
                         (double)NS_PER_S;
    char shard[48];
    snprintf(shard, sizeof shard, "shard %u", course->worst.shard);
    struct finding finding = seldom_finding(lag, calls, shard);
    if (config->way == READING_FANOUT)
        finding = narrow_finding(lag, course->pipe_load, config->fanout.bytes_per_s, shard);
    else if (course->worst.refused > held_up)
        finding = starved_finding(lag, course->worst.refused, is_for_bytes(sim, port, course),
                                  shard, port->stream->name);
    sim_finding(sim, self, &finding);
    return finding.spec == &starved_calls || finding.spec == &starved_bytes;
}

/* In a run whose load varies what is behind when it ends may be so because of a peak that reading was far from being
 * too little for: then something after it was, or the whole says nothing of the peak (sim/spells.h tells of that). */
static bool had_room(const struct sim *sim, const struct reading_config *config,
                     const struct read_course *course)
{
    const double held_up = 0.05,
                 enough = 0.5; /* ours: as in tell_behind; of what calls could bring */
    if (!sim_varies(sim)) return false;
    if (config->way == READING_FANOUT) return course->pipe_load < 1;
    return course->worst.refused <= held_up &&
           course->came < enough * course->calls * (double)QUOTA_GET_RECORDS_MAX;
}

static void tell_refused(struct sim *sim, const struct component *self,
                         const struct stream_port *port, const struct read_course *course)
{
    double pollers, calls;
    pollers_of(sim, port, &pollers, &calls);
    const struct finding finding = refused_finding(course->refused / course->calls,
                                                   is_for_bytes(sim, port, course), pollers, calls,
                                                   port->stream->name);
    sim_finding(sim, self, &finding);
}

void read_tell(struct sim *sim, const struct component *self, const struct reading_config *config,
               const struct stream_port *port, const struct read_course *course, bool back)
{
    char shard[48];
    snprintf(shard, sizeof shard, "shard %u", course->pipe_shard);
    if (config->way == READING_FANOUT)
        sim_limit(sim, self,
                  &(struct limit_use){.limit = pipe_of_shard,
                                      .subject = port->shard_count > 1 ? shard : NULL,
                                      .unit = FINDING_BYTES_A_SECOND,
                                      .given = config->fanout.bytes_per_s,
                                      .mean = course->pipe_load,
                                      .peak = course->pipe_load,
                                      .at_limit = NAN});
    if (course->expired > 0) {
        const double share = fmin(1, course->expired / fmax(course->came, course->expired));
        sim_finding(sim, self,
                    &(struct finding){.spec = &expired,
                                      .severity = share,
                                      .figures = {share, (double)port->retention_ns},
                                      .cause = port->stream->name});
    }
    const bool told = course->falls_behind && !back && !had_room(sim, config, course) &&
                      tell_behind(sim, self, config, port, course);
    if (course->refused > 0 && !told) tell_refused(sim, self, port, course);
}

void read_survivors(struct sim *sim, const struct component *self, const struct stream_port *port,
                    const struct read_course *course, const char *stage, double kept)
{
    const double got_in = port->put.came > 0 ? port->put.arrived / port->put.came : 1;
    const double expired_of = fmax(course->came, course->expired);
    const double in_time = expired_of > 0 ? 1 - course->expired / expired_of : 1;
    const double share = got_in * in_time * kept;
    const double records = measured_count(sim, self, "records_delivered");
    if (share >= 1 || share <= 0 || records <= 0) return;
    sim_survivors(sim, self, stage, records, records / share);
}

/* ---- from rates */

/* The fullest shard's pipe. */
static void expect_pipe(struct expect *expect, int32_t self, const struct reading_config *config,
                        double bytes_per_s)
{
    const struct expect_stream *stream = expect_stream(expect, config->from.index);
    const double carries = config->fanout.bytes_per_s;
    const double load = bytes_per_s / carries;
    expect_limit(expect, self,
                 &(struct limit_use){.limit = pipe_of_shard,
                                     .unit = FINDING_BYTES_A_SECOND,
                                     .given = carries,
                                     .mean = load,
                                     .peak = load,
                                     .at_limit = NAN});
    if (load <= 1) return;
    const struct lag lag = lag_from_rates(expect, load, 1, stream->retention_ns);
    const struct finding finding = narrow_finding(&lag, load, carries, "the fullest shard");
    expect_finding(expect, self, &finding);
}

/* All pollers of a shard share its bytes alike. */
static void expect_bytes(struct expect *expect, int32_t self, const struct reading_config *config,
                         double load)
{
    const struct expect_stream *stream = expect_stream(expect, config->from.index);
    const char *name = expect_spec(expect, config->from.index)->name;
    const struct lag lag = lag_from_rates(expect, load, 1, stream->retention_ns);
    const struct finding finding =
        starved_finding(&lag, 1 - 1 / load, true, "the fullest shard", name);
    expect_finding(expect, self, &finding);
}

void read_expect_findings(struct expect *expect, int32_t self, const struct reading_config *config,
                          const struct expect_polls *polls, double bytes_per_s)
{
    const double shared = (double)QUOTA_SHARD_READ_CALLS_PER_S;
    if (config->way == READING_FANOUT) {
        expect_pipe(expect, self, config, bytes_per_s);
        return;
    }
    const double bytes = polls->pollers * bytes_per_s / (double)QUOTA_SHARD_READ_BYTES_PER_S;
    if (bytes > 1) expect_bytes(expect, self, config, bytes);
    if (polls->calls_per_s <= shared * (1 + 1e-9)) return;
    const struct finding finding = refused_finding(1 - shared / polls->calls_per_s, 0,
                                                   polls->pollers, polls->calls_per_s,
                                                   expect_spec(expect, config->from.index)->name);
    expect_finding(expect, self, &finding);
}

void read_expect_paced(struct expect *expect, int32_t self, const struct reading_config *config)
{
    const struct expect_stream *stream = expect_stream(expect, config->from.index);
    const double calls_per_s = (double)NS_PER_S / polling_gap_ns(&config->polling);
    const double most = (double)QUOTA_GET_RECORDS_MAX * calls_per_s;
    double records_per_s = 0;
    for (uint32_t i = 0; i < stream->shard_count; i++)
        records_per_s = fmax(records_per_s, stream->shards[i].records_per_s);
    if (config->way == READING_FANOUT || records_per_s <= most) return;
    const struct lag lag = lag_from_rates(expect, records_per_s, most, stream->retention_ns);
    const struct finding finding = seldom_finding(&lag, calls_per_s, "the fullest shard");
    expect_finding(expect, self, &finding);
}
