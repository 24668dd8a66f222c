/* firehose_findings.c -- what a delivery cannot keep up with, what does not get through, and what takes long: in a run,
 * and from rates. */
#include <math.h>

#include "models/common/lag.h"
#include "models/common/measured.h"
#include "models/deliver/firehose_state.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char invocations_of_shard[] = "transform invocations of a shard";

#define TRANSFORM_BEHIND                                                                           \
    .kind = FINDING_BEHIND, .stage = "buffering",                                                  \
    .units = {FINDING_NUMBER, FINDING_COUNT, FINDING_NS_AN_HOUR, FINDING_NUMBER}
static const struct finding_spec few_environments = {
    TRANSFORM_BEHIND,
    .limit = function_concurrency,
    .text = "The transform of {who} needs {0} environments at once and has {1}: it falls back {2}, "
            "with {3} throttles a minute",
};
static const struct finding_spec few_at_once = {
    TRANSFORM_BEHIND,
    .limit = invocations_of_shard,
    .text = "The transform of {who} needs {0} invocations at once, and {1} may be under way (5 of "
            "a shard): it falls back {2}, with {3} throttles a minute",
};
static const struct finding_spec failed = {
    .kind = FINDING_LOST,
    .stage = "delivery",
    .limit = "attempts of the transform (transform.retries)",
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_SHARE},
    .text = "{0} of the records that {who} reads fail in its transform {1} times and go to the "
            "error prefix instead of {cause}: {2} of the invocations fail",
};
static const struct finding_spec too_large = {
    .kind = FINDING_LOST,
    .stage = "delivery",
    .limit = "answer of a Lambda function",
    .units = {FINDING_SHARE, FINDING_BYTES, FINDING_BYTES},
    .text = "{0} of the records that {who} reads go to the error prefix instead of {cause}: the "
            "answer of its transform, up to {1}, exceeds the {2} that Lambda returns. A smaller "
            "transform.buffer_size helps",
};
static const struct finding_spec unwritten = {
    .kind = FINDING_BEHIND,
    .stage = "delivery",
    .limit = "PUTs that fail",
    .units = {FINDING_NS_AN_HOUR, FINDING_SHARE},
    .text =
        "{who} cannot write what it reads: {1} of its tries to write to {cause} fail and are made "
        "again, and what waits for it grows {0}",
};
static const struct finding_spec one_by_one = {
    .kind = FINDING_LOST,
    .stage = "delivery",
    .limit = "what the transform cannot process (transform.failed)",
    .units = {FINDING_SHARE},
    .text =
        "{0} of the records that {who} reads go to the error prefix (processing-failed) instead "
        "of {cause}: its transform answers them with ProcessingFailed",
};
static const struct finding_spec small = {
    .kind = FINDING_NEAR,
    .stage = "queryable",
    .limit = "objects too small to read (buffer.interval)",
    .units = {FINDING_COUNT, FINDING_BYTES, FINDING_SHARE, FINDING_NS, FINDING_BYTES,
              FINDING_NUMBER},
    .text =
        "{who} writes {0} objects a day of {1}: its interval of {3} closes {2} of the buffers "
        "long before they hold {4}. 900 s would make files {5} times as large, or fewer buffers "
        "would; a query reads well what has 128 MB",
};
static const struct finding_spec given_up = {
    .kind = FINDING_LOST,
    .stage = "delivery",
    .limit = "time in which a failed delivery is tried again",
    .units = {FINDING_SHARE, FINDING_NS, FINDING_COUNT},
    .text = "{0} of the records of {who} never get into {cause}: {2} objects failed there for {1} "
            "and were given up; what was in them is in {what}",
};
static const struct finding_spec expired = {
    .kind = FINDING_LOST,
    .stage = "delivery",
    .limit = "how long the source keeps what cannot be delivered",
    .units = {FINDING_SHARE, FINDING_NS, FINDING_COUNT},
    .text = "{0} of the records of {who} are lost: {cause} did not take {2} objects of them within "
            "{1}, for which its source keeps them",
};
static const struct finding_spec nothing = {
    .kind = FINDING_UNSETTLED,
    .stage = "delivery",
    .limit = "measured time",
    .units = {FINDING_NS, FINDING_NS, FINDING_BYTES},
    .text = "{who} writes nothing to {cause} in the measured {0}: a buffer waits {1} or for {2}",
};

/* ours: what has less than a twentieth of its time to spare is always busy. */
static const double always_busy = 0.95;

/* ---- in a run */

void firehose_findings_measure(struct sim *sim, struct firehose *firehose)
{
    for (uint32_t i = 0; i < firehose_lanes(firehose); i++)
        read_watch_measure(&firehose->watch, firehose->shards[i].shard, &firehose->shards[i].cursor,
                           NULL, sim_now(sim));
}

static void tell_reading(struct sim *sim, const struct component *self)
{
    const struct firehose *firehose = self->state;
    const struct reading_config reading = {
        .way = READING_POLLING,
        .polling = firehose->config->polling,
    };
    struct read_course course = {0};
    for (uint32_t i = 0; i < firehose_lanes(firehose); i++)
        read_course_add(&course, sim, &firehose->watch, &reading, firehose->shards[i].shard,
                        &firehose->shards[i].cursor, NULL, firehose->port->retention_ns);
    read_tell(sim, self, &reading, firehose->port, &course, false);
    const double lost = measured_count(sim, self, "records_failed");
    const double delivered = measured_count(sim, self, "records_delivered");
    const double kept = lost > 0 ? delivered / (delivered + lost) : 1;
    read_survivors(sim, self, firehose->port, &course, "propagation", 1);
    read_survivors(sim, self, firehose->port, &course, "buffering", kept);
    read_survivors(sim, self, firehose->port, &course, "delivery", kept);
}

/* Records that came into a part and how many of them it has not let go. */
static struct lag lag_of(double came, double more)
{
    return (struct lag){.came = came, .done = came - more};
}

/* Invocations that may be under way. */
static double transforms_at_once(struct sim *sim, const struct firehose *firehose)
{
    return QUOTA_FIREHOSE_TRANSFORMS * (firehose->port ? stream_mean_open(sim, firehose->port)
                                                       : (double)firehose_lanes(firehose));
}

static void tell_transform_lag(struct sim *sim, const struct component *self, double came)
{
    const struct firehose *firehose = self->state;
    const struct function_use use = function_use_of(sim, &firehose->function);
    const double at_once = transforms_at_once(sim, firehose);
    const struct lag lag =
        lag_of(came, (double)(firehose->in_transform - firehose->measured.in_transform));
    const double batch = use.invocations > 0 ? came / use.invocations : came;
    const bool full = use.throttled > 0 && use.full >= always_busy;
    if (!lag_grows(&lag, at_once * batch) || lag.done <= 0) return;
    sim_finding(
        sim, self,
        &(struct finding){
            .spec = full ? &few_environments : &few_at_once,
            .severity = lag_share(&lag),
            .figures = {(full ? use.busy : at_once) * lag.came / lag.done,
                        full ? use.limit : at_once, lag_growth_an_hour_ns(&lag), use.throttles_pm},
        });
}

static void tell_failed(struct sim *sim, const struct component *self, double came)
{
    const struct firehose *firehose = self->state;
    const double singly =
        (double)(firehose->failed_one_by_one - firehose->measured.failed_one_by_one);
    const double lost = measured_count(sim, self, "records_failed") - singly -
                        (firehose->to->failed_prefix
                             ? firehose->given_up_records - firehose->measured.given_up_records
                             : 0) -
                        (double)(firehose->partitions.over - firehose->partitions.measured.over);
    const double errors = measured_count(sim, self, "errors");
    const double invocations = measured_count(sim, self, "invocations");
    if (lost <= 0 || came <= 0) return;
    const double share = fmin(1, lost / came);
    const double large = measured_count(sim, self, "answers_too_large");
    const double full = (double)firehose->config->transform.buffer_bytes;
    const double records = full / fmax(1, measured_count(sim, self, "bytes") / came);
    const bool of_size = 2 * large > errors; /* most of what fails */
    struct finding finding = {.spec = of_size ? &too_large : &failed,
                              .severity = share,
                              .figures = {share},
                              .cause = firehose->bucket->name};
    finding.figures[1] = of_size ? firehose_answer_bytes(firehose->config, records, full)
                                 : (double)firehose->config->transform.retries + 1;
    finding.figures[2] = of_size ? (double)QUOTA_LAMBDA_PAYLOAD_BYTES
                                 : fmin(1, errors / invocations);
    sim_finding(sim, self, &finding);
}

static void tell_one_by_one(struct sim *sim, const struct component *self, double came)
{
    const struct firehose *firehose = self->state;
    const double share =
        (double)(firehose->failed_one_by_one - firehose->measured.failed_one_by_one) /
        fmax(1, came);
    if (share <= 0) return;
    sim_finding(sim, self,
                &(struct finding){.spec = &one_by_one,
                                  .severity = fmin(1, share),
                                  .figures = {fmin(1, share)},
                                  .cause = firehose->bucket->name});
}

static void tell_transform(struct sim *sim, const struct component *self, double came)
{
    const struct firehose *firehose = self->state;
    const double at_once = transforms_at_once(sim, firehose);
    const struct function_use use = function_use_of(sim, &firehose->function);
    const double used = fmin(1, use.busy / at_once);
    function_tell_limit(sim, self, &firehose->function, at_once, 1);
    sim_limit(sim, self,
              &(struct limit_use){.limit = invocations_of_shard,
                                  .unit = FINDING_COUNT,
                                  .given = QUOTA_FIREHOSE_TRANSFORMS,
                                  .mean = used,
                                  .peak = fmin(1, fmax(used, use.most / at_once)),
                                  .at_limit = NAN});
    if (firehose->config->transform.buffer_interval_ns > 0)
        sim_cycle(sim, self, "transform.buffer_interval",
                  (double)firehose->config->transform.buffer_interval_ns);
    tell_failed(sim, self, came);
    tell_one_by_one(sim, self, came);
    tell_transform_lag(sim, self, came);
    function_tell_throttles(sim, self, &firehose->function);
}

/* Objects that were tried as long as its destination says. */
static void tell_given_up(struct sim *sim, const struct component *self, double came)
{
    const struct firehose *firehose = self->state;
    const struct destination_kind *to = firehose->to;
    const double objects = measured_count(sim, self, "objects_given_up");
    const double records = firehose->given_up_records - firehose->measured.given_up_records;
    if (objects <= 0) return;
    const double share = fmin(1, (double)records / fmax(1, came));
    const double kept_ns = to->retry_ns     ? (double)to->retry_ns(firehose->bucket->config)
                           : firehose->port ? (double)firehose->port->retention_ns
                                            : (double)QUOTA_FIREHOSE_RETENTION_NS;
    sim_finding(sim, self,
                &(struct finding){.spec = to->failed_prefix ? &given_up : &expired,
                                  .severity = share,
                                  .figures = {share, kept_ns, objects},
                                  .subject = to->failed_prefix,
                                  .cause = firehose->bucket->name});
}

/*
 * Files that are many and small: ours, ten thousand a day of less than a MiB, for Athena advises 128 MB and takes some
 * 30 ms for each (Firehose 5.2, D and A). Of `objects` in `days` a share was closed by the interval.
 */
struct files {
    double a_day, each, early; /* objects, bytes, share closed by the interval */
    double held;               /* bytes in a buffer when it closes */
};
static bool are_small(const struct firehose_config *config, const struct files *files,
                      struct finding *finding)
{
    static const double many_a_day = 10000, small_bytes = 1 << 20, early_share = 0.95;
    const double longest_ns = 900 * (double)NS_PER_S;
    const double longer = longest_ns / fmax(1, (double)config->buffer.interval_ns);
    const double room = (double)config->buffer.bytes / fmax(1, files->held);
    if (files->a_day < many_a_day || files->each >= small_bytes || files->early < early_share ||
        fmin(longer, room) < 2)
        return false;
    *finding = (struct finding){
        .spec = &small,
        .severity = 1 - files->each / small_bytes,
        .figures = {files->a_day, files->each, files->early, (double)config->buffer.interval_ns,
                    (double)config->buffer.bytes, fmin(longer, room)},
    };
    return true;
}

static void tell_small(struct sim *sim, const struct component *self)
{
    const struct firehose *firehose = self->state;
    const double objects = measured_count(sim, self, "objects");
    const double full = (double)(firehose->full_buffers - firehose->measured.full_buffers);
    if (objects <= 0 || !firehose->to->is_bucket) return;
    const struct files files = {
        .a_day = objects / measured_ns(sim) * (double)NS_PER_DAY,
        .each = measured_count(sim, self, "bytes_written") / objects,
        .early = 1 - fmin(1, full / objects),
        .held = measured_count(sim, self, "bytes") / objects,
    };
    struct finding finding;
    if (are_small(firehose->config, &files, &finding)) sim_finding(sim, self, &finding);
}

/* What is read, and what of it gets into objects. */
static void tell_objects(struct sim *sim, const struct component *self, double came)
{
    const struct firehose *firehose = self->state;
    const struct firehose_config *config = firehose->config;
    const double objects = measured_count(sim, self, "objects");
    const double retries = measured_count(sim, self, "put_retries");
    const double records = measured_count(sim, self, "records_delivered");
    const double time_ns = measured_ns(sim);
    const double each = objects > 0 ? records / objects : 0;
    const double turn_ns = objects > 0 ? time_ns * firehose->buffer_count / objects : INFINITY;
    const struct lag lag =
        lag_of(came, (double)(firehose->in_objects - firehose->measured.in_objects));
    /* A buffer that fills up closes sooner. */
    const double cycle_ns = fmin((double)config->buffer.interval_ns, turn_ns);
    const double some = 0.1; /* ours: of what is read, that is not merely on its way into failure */
    if (came > 0) sim_cycle(sim, self, "buffer.interval", cycle_ns);
    if (retries > 0 && lag_grows(&lag, 2 * firehose->buffer_count * each)) {
        sim_finding(sim, self,
                    &(struct finding){
                        .spec = &unwritten,
                        .severity = lag_share(&lag),
                        .figures = {lag_growth_an_hour_ns(&lag), retries / (retries + objects)},
                        .cause = firehose->bucket->name,
                    });
    } else if (came - measured_count(sim, self, "records_failed") > some * came && objects <= 0) {
        sim_finding(sim, self,
                    &(struct finding){
                        .spec = &nothing,
                        .severity = 1,
                        .figures = {time_ns, (double)config->buffer.interval_ns,
                                    (double)config->buffer.bytes},
                        .cause = firehose->bucket->name,
                    });
    }
}

void firehose_findings(struct sim *sim, struct component *self)
{
    const struct firehose *firehose = self->state;
    const double came = (double)(firehose->read_records - firehose->measured.read_records);
    if (firehose->port) tell_reading(sim, self);
    else firehose_direct_findings(sim, self);
    if (firehose->config->transforms) tell_transform(sim, self, came);
    if (firehose->config->partitions) firehose_partition_findings(sim, self, came);
    tell_given_up(sim, self, came);
    tell_objects(sim, self, came);
    tell_small(sim, self);
}

/* ---- from rates */

static void expect_transform(struct expect *expect, int32_t self,
                             const struct expect_stream *stream, double batches_per_s)
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const struct function_config *function = &config->transform.function;
    const double limit = function->concurrency > 0 ? (double)function->concurrency
                                                   : (double)QUOTA_LAMBDA_CONCURRENCY;
    const double at_once = QUOTA_FIREHOSE_TRANSFORMS * (double)stream->shard_count;
    const double once_s = (dist_mean(&function->duration) + dist_mean(&function->overhead)) /
                          (double)NS_PER_S;
    const double attempts = (double)config->transform.retries + 1;
    const double failing = function->error_rate;
    const double tries = failing < 1 ? (1 - pow(failing, attempts)) / (1 - failing) : attempts;
    const double needed = batches_per_s * tries * once_s;
    const double given = fmin(limit, at_once);
    const bool few = limit < at_once;
    const struct lag lag = lag_from_rates(expect, fmax(needed, given), given, stream->retention_ns);
    expect_limit(expect, self,
                 &(struct limit_use){.limit = few ? function_concurrency : invocations_of_shard,
                                     .unit = FINDING_COUNT,
                                     .given = few ? limit : QUOTA_FIREHOSE_TRANSFORMS,
                                     .mean = needed / given,
                                     .peak = needed / given,
                                     .at_limit = NAN});
    if (needed > given)
        expect_finding(expect, self,
                       &(struct finding){
                           .spec = few ? &few_environments : &few_at_once,
                           .severity = lag_share(&lag),
                           .figures = {needed, given, lag_growth_an_hour_ns(&lag),
                                       few ? 60 * given / once_s : 0},
                       });
    const double lost = pow(failing, attempts);
    if (config->transform.buffer_interval_ns > 0)
        expect_cycle(expect, self, "transform.buffer_interval",
                     (double)config->transform.buffer_interval_ns);
    if (config->transform.failed > 0)
        expect_finding(expect, self,
                       &(struct finding){.spec = &one_by_one,
                                         .severity = config->transform.failed,
                                         .figures = {config->transform.failed},
                                         .cause = expect_spec(expect, config->to.index)->name});
    if (lost > 0)
        expect_finding(expect, self,
                       &(struct finding){
                           .spec = &failed,
                           .severity = lost,
                           .figures = {lost, attempts, failing},
                           .cause = expect_spec(expect, config->to.index)->name,
                       });
}

void firehose_expect_too_large(struct expect *expect, int32_t self, double share,
                               double answer_bytes)
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    expect_finding(expect, self,
                   &(struct finding){
                       .spec = &too_large,
                       .severity = share,
                       .figures = {share, answer_bytes, (double)QUOTA_LAMBDA_PAYLOAD_BYTES},
                       .cause = expect_spec(expect, config->to.index)->name,
                   });
}

void firehose_expect_small(struct expect *expect, int32_t self, double objects_per_s,
                           double written_per_s, double held_per_s)
{
    const struct component_spec *spec = expect_spec(expect, self);
    const struct firehose_config *config = spec->config;
    const bool is_bucket =
        destination_kind_of(expect_spec(expect, config->to.index)->type)->is_bucket;
    if (objects_per_s <= 0 || !is_bucket) return;
    const struct files files = {
        .a_day = objects_per_s * (double)NS_PER_DAY / (double)NS_PER_S,
        .each = written_per_s / objects_per_s,
        /* As good as none is full where they hold half of what they may. */
        .early = held_per_s / objects_per_s < (double)config->buffer.bytes / 2 ? 1 : 0,
        .held = held_per_s / objects_per_s,
    };
    struct finding finding;
    if (are_small(config, &files, &finding)) expect_finding(expect, self, &finding);
}

void firehose_expect_findings(struct expect *expect, int32_t self,
                              const struct expect_stream *stream, double batches_per_s)
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const struct expect_request *request = expect_asked(expect);
    const double buffers = config->buffer_level == FIREHOSE_PER_SHARD ? stream->shard_count : 1;
    const double fill_ns = (double)config->buffer.bytes / (stream->total.bytes_per_s / buffers) *
                           (double)NS_PER_S;
    const double cycle_ns = fmin((double)config->buffer.interval_ns, fill_ns);
    const double time_ns = request->duration_s * (double)NS_PER_S;
    expect_cycle(expect, self, "buffer.interval", cycle_ns);
    if (config->transforms) expect_transform(expect, self, stream, batches_per_s);
    if (cycle_ns <= time_ns + request->warmup_s * (double)NS_PER_S) return;
    expect_finding(
        expect, self,
        &(struct finding){
            .spec = &nothing,
            .severity = 1,
            .figures = {time_ns, (double)config->buffer.interval_ns, (double)config->buffer.bytes},
            .cause = expect_spec(expect, config->to.index)->name,
        });
}
