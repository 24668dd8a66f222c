/* firehose_expect.c -- what a Firehose stream meters and writes, without a run. */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/deliver/firehose_state.h"
#include "models/read/reading.h"
#include "sim/batching.h"
#include "sim/units.h"

#include "sim/banned.h"

/* One buffer's way, in s and bytes. */
struct way {
    struct batching_clumps clumps; /* what comes to the delivery buffer */
    double bytes_per_s;
    double begin_s; /* when the first comes, from the start of the run */
    double most;    /* that the buffer closes with, by size */
    double answer;  /* of the function, if there is one */
};

/* All of a delivery. */
struct whole {
    double batches_per_s;                            /* to the function */
    double too_large_per_s;                          /* of them those whose answer is */
    double lost_per_s;                               /* records of these */
    double largest;                                  /* answer */
    double objects_per_s, written_per_s, held_per_s; /* and bytes of them, after and before */
};

/* What a buffer that records fill has when it is full: whole records. */
static double full_of_records(const struct expect_stream *stream, double bytes)
{
    const double record = stream->total.bytes_per_s / stream->total.records_per_s;
    const bool one_size = stream->bytes_second <= record * record * (1 + 1e-9);
    if (one_size) return ceil(bytes / record) * record;
    return bytes + stream->bytes_second / (2 * record);
}

/* What the polls of one shard bring to a buffer of `interval_ns`: all that came since the one before. */
static struct batching_clumps polls_of(const struct expect_stream *stream,
                                       const struct expect_shard *shard,
                                       const struct polling_config *polling, int64_t interval_ns)
{
    enum { POINTS = 40 };
    const double square_s = (double)NS_PER_S * (double)NS_PER_S;
    const double poll_s = polling_gap_ns(polling) / (double)NS_PER_S;
    double call[POINTS];
    dist_points(&polling->call, call, POINTS);
    /* Calls that meet the shard in a poll's interval; their records are Poisson. */
    const double calls = poll_s / stream->calls.mean * shard->touched;
    const double kept = fmax(1e-12, -expm1(-calls));
    const double size = shard->bytes_per_s * poll_s / kept;
    const double second = shard->records_per_s * poll_s * stream->bytes_second;
    const struct batching_polls polls = {(double)polling->interval_ns, kept, call, POINTS};
    return (struct batching_clumps){
        .gaps = {.mean = poll_s,
                 .variance = polling_gap_variance(polling) / square_s,
                 .jitter = 2 * dist_variance(&polling->call) / square_s,
                 .kept = kept},
        .size = size,
        .variance = fmax(0, (second + size * size * kept * kept) / kept - size * size),
        .met = batching_polls(&polls, (double)interval_ns),
    };
}

/* What calls of producers bring to one of the internal shards: each call to the next. */
static struct batching_clumps calls_to(const struct expect_stream *stream)
{
    const double shards = stream->shard_count;
    const double records = stream->total.records_per_s * stream->calls.mean;
    const double record = stream->total.bytes_per_s / stream->total.records_per_s;
    struct renewal gaps = stream->calls;
    gaps.mean *= shards;
    gaps.least *= shards;
    gaps.variance *= shards;
    /* Calls of one record have one; others about a Poisson number. */
    const double more = fmax(0, records - 1);
    return (struct batching_clumps){
        .gaps = gaps,
        .size = records * record,
        .variance =
            fmax(0, records * (stream->bytes_second - record * record) + more * record * record),
    };
}

static struct function_calls calls_of(const struct expect_stream *stream, double per_s,
                                      double begin_s)
{
    return (struct function_calls){
        .calls_per_s = per_s,
        .begin_s = begin_s,
        .callers = stream->shard_count * (double)QUOTA_FIREHOSE_TRANSFORMS,
        .records = per_s > 0 ? stream->total.records_per_s / per_s : 0,
        .bytes = per_s > 0 ? stream->total.bytes_per_s / per_s : 0,
    };
}

/* Bytes of records of so many bytes that a request of 6 MB holds, as base64 in JSON. */
static double request_most(double record)
{
    const double each = 4.0 / 3 * (record + 1) + (double)QUOTA_LAMBDA_ENVELOPE_BYTES;
    return floor((double)QUOTA_LAMBDA_PAYLOAD_BYTES / each) * record;
}

/* The function's buffer: its batches are what the delivery buffer gets; `per_s` of them. */
static void transform(const struct expect_stream *stream, const struct expect_shard *shard,
                      const struct firehose_config *config, struct way *way, double *per_s)
{
    const struct firehose_transform_config *function = &config->transform;
    const double interval_s = (double)function->buffer_interval_ns / (double)NS_PER_S;
    const double most = fmin(full_of_records(stream, (double)function->buffer_bytes),
                             request_most(shard->bytes_per_s / shard->records_per_s));
    const double pack = batching_buffer(&way->clumps, most, interval_s);
    const double gap_s = pack / way->bytes_per_s;
    const double poll_s = way->clumps.gaps.mean;
    const double by_size = gap_s < interval_s ? 1 : 0;
    const double records = pack * shard->records_per_s / shard->bytes_per_s;
    way->answer = firehose_answer_bytes(config, records * stream->users, pack);
    const double took_s = function_mean_ns(&function->function, records, pack) / (double)NS_PER_S;
    const double took_variance = (dist_variance(&function->function.duration) +
                                  dist_variance(&function->function.overhead)) /
                                 ((double)NS_PER_S * (double)NS_PER_S);
    /* A full buffer's time is that of so many records, seen by polls; another's is the interval and the
     * wait for the poll that opens the next. */
    way->begin_s += gap_s + took_s;
    way->clumps = (struct batching_clumps){
        .gaps = {.mean = gap_s,
                 .variance = by_size * records / (shard->records_per_s * shard->records_per_s),
                 .jitter = way->clumps.gaps.jitter + 2 * took_variance + poll_s * poll_s / 6,
                 .kept = 1},
        .size = pack * function->expansion * (1 - function->dropped - function->failed),
        .variance = 0,
    };
    way->bytes_per_s *= function->expansion * (1 - function->dropped - function->failed);
    way->most = ceil((double)config->buffer.bytes / way->clumps.size) * way->clumps.size;
    *per_s = 1 / gap_s;
}

/* Bytes written of bytes in. */
static double shrunk_by(const struct firehose_config *config)
{
    if (config->convert != FIREHOSE_NONE) return config->convert_ratio;
    if (config->compression == FIREHOSE_GZIP) return config->gzip_ratio;
    if (config->compression == FIREHOSE_SNAPPY) return config->snappy_ratio;
    return 1;
}

/* PUT-class requests of one object, as put_requests of firehose_delivery.c counts them. */
static double requests_of(const struct firehose_config *config, const struct way *way,
                          double interval_s)
{
    const double part = (double)QUOTA_FIREHOSE_PART_BYTES * shrunk_by(config);
    if (config->buffer.interval_ns >= QUOTA_FIREHOSE_MULTIPART_BELOW_NS) return 1;
    double parts = 1;
    for (int full = 1; full * part < way->most; full++)
        parts += batching_buffer_above(&way->clumps, way->most, interval_s, full * part);
    return 2 + parts;
}

static const struct destination_kind *destination_of(const struct expect *expect,
                                                     const struct firehose_config *config)
{
    return destination_kind_of(expect_spec(expect, config->to.index)->type);
}

/* One buffer's objects, and what they hold. */
static struct expect_flow objects_of(const struct expect *expect,
                                     const struct firehose_config *config, const struct way *way)
{
    const struct expect_request *request = expect_asked(expect);
    const double interval_s = (double)config->buffer.interval_ns / (double)NS_PER_S;
    const double content = batching_buffer(&way->clumps, way->most, interval_s);
    const double cycle_s = content / way->bytes_per_s;
    const double opens_s = fmax(0, cycle_s - interval_s); /* until the next opens */
    const double convert_s =
        config->convert == FIREHOSE_NONE ? 0 : content / config->convert_bytes_per_s;
    /* The wait for the next is as regular as what is waited for. */
    const struct renewal *gaps = &way->clumps.gaps;
    const double cv2 =
        fmin(1, gaps->kept * gaps->variance / (gaps->mean * gaps->mean) + 1 - gaps->kept);
    /* Of clumps that come regularly a cycle has one more or one fewer. */
    const double clumps = cycle_s / gaps->mean, more = clumps - floor(clumps);
    const struct renewal cycle = {
        .mean = cycle_s,
        .variance = cv2 * opens_s * opens_s + more * (1 - more) * gaps->mean * gaps->mean,
        .kept = 1,
    };
    const double first_s = way->begin_s + fmin(cycle_s, interval_s) + convert_s;
    struct expect_flow flow = {.objects_per_s = 1 / cycle_s,
                               .regular = (1 - cycle.variance / (cycle_s * cycle_s)) /
                                          (cycle_s * cycle_s)};
    flow.objects = isinf(request->warmup_s)
                       ? request->duration_s / cycle_s
                       : renewal_between(&cycle, first_s, request->warmup_s,
                                         request->warmup_s + request->duration_s);
    flow.bytes = flow.objects * fmax(1, content / shrunk_by(config));
    flow.bytes_in = flow.objects * content;
    if (destination_of(expect, config)->is_bucket)
        flow.requests = flow.objects * requests_of(config, way, interval_s);
    return flow;
}

/* A buffer for all shards gets what each of them brings, one after another. */
static void join_shards(struct way *way, uint32_t shards)
{
    struct renewal *gaps = &way->clumps.gaps;
    way->bytes_per_s *= shards;
    /* Phases are spread evenly at random: between regular and Poisson, as the sum of that many. */
    const double gap_s = renewal_gap(gaps) / shards;
    *gaps = (struct renewal){.mean = gap_s,
                             .variance = gap_s * gap_s * (1 - 1.0 / shards),
                             .jitter = gaps->jitter,
                             .kept = 1};
}

/* Counts the batches that the shards of `group` hand to the function; false if Lambda returns none of their answers. */
static bool count_batches(const struct expect_group *group, const struct way *way, double per_s,
                          struct whole *whole)
{
    const bool too_large = way->answer > (double)QUOTA_LAMBDA_PAYLOAD_BYTES;
    whole->batches_per_s += per_s * group->count;
    whole->largest = fmax(whole->largest, way->answer);
    if (!too_large) return true;
    whole->too_large_per_s += per_s * group->count;
    whole->lost_per_s += group->each.records_per_s * group->count;
    return false;
}

static struct expect_group user_bytes_of(const struct expect_group *group,
                                         const struct expect_stream *stream)
{
    struct expect_group users = *group;
    users.each.bytes_per_s *= stream->user_bytes;
    return users;
}

/* Adds the objects of `group`. */
static void deliver(struct expect *expect, int32_t self, const struct expect_stream *stream,
                    const struct expect_group *read, double begin_s, struct whole *whole)
{
    /* The KPL's aggregates are taken apart first. */
    const struct expect_group taken_apart = user_bytes_of(read, stream);
    const struct expect_group *group = &taken_apart;
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const int64_t first_ns = config->transforms ? config->transform.buffer_interval_ns
                                                : config->buffer.interval_ns;
    double per_s = 0;
    struct way way = {
        .clumps = firehose_is_direct(config)
                      ? calls_to(stream)
                      : polls_of(stream, &group->each, &config->polling, first_ns),
        .bytes_per_s = group->each.bytes_per_s,
        .begin_s = begin_s,
        .most = full_of_records(stream, (double)config->buffer.bytes),
    };
    uint32_t buffers = group->count;
    if (config->buffer_level == FIREHOSE_PER_STREAM) way.clumps.met = 0; /* of all shards' polls */
    if (config->transforms) transform(stream, &group->each, config, &way, &per_s);
    if (!count_batches(group, &way, per_s, whole) || config->partitions) return;
    if (config->buffer_level == FIREHOSE_PER_STREAM) {
        join_shards(&way, group->count);
        buffers = 1;
    }
    struct expect_flow flow = objects_of(expect, config, &way);
    flow.objects *= buffers;
    flow.objects_per_s *= buffers;
    flow.regular *= buffers;
    flow.bytes *= buffers;
    flow.bytes_in *= buffers;
    flow.requests *= buffers;
    whole->objects_per_s += flow.objects_per_s;
    if (flow.objects > 0) {
        whole->written_per_s += flow.objects_per_s * flow.bytes / flow.objects;
        whole->held_per_s += flow.objects_per_s * flow.bytes_in / flow.objects;
    }
    expect_send(expect, config->to.index, &flow);
}

static void meter_in(struct expect *expect, int32_t self, const struct expect_stream *stream,
                     double begin_s)
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const double step = (double)QUOTA_FIREHOSE_ROUNDING_BYTES;
    const double steps_per_s = firehose_is_direct(config)
                                   ? firehose_expect_steps(expect, self, stream->admitted, step)
                                   : expect_steps_per_s(expect, config->from.index, step);
    const struct destination_kind *to = destination_of(expect, config);
    const double billed = (to->rounds ? steps_per_s * step : stream->total.bytes_per_s) *
                          expect_seconds(expect, begin_s);
    expect_meter(expect, self, to->billed, billed);
    if (config->convert != FIREHOSE_NONE)
        expect_meter(expect, self, USAGE_FIREHOSE_CONVERSION, billed);
    if (config->partitions) expect_meter(expect, self, USAGE_FIREHOSE_PARTITIONING, billed);
}

/* What the function is called, with what is tried again. */
static void call_function(struct expect *expect, int32_t self, const struct expect_stream *stream,
                          const struct whole *whole, double begin_s)
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const struct function_config *function = &config->transform.function;
    const double tries = (double)config->transform.retries + 1;
    const double failing = fmin(function->error_rate, 0.999);
    const double attempts = (1 - pow(failing, tries)) / (1 - failing);
    const double wait_s = 1 / (whole->batches_per_s / stream->shard_count);
    const double calls_per_s = (whole->batches_per_s - whole->too_large_per_s) * attempts +
                               whole->too_large_per_s * tries;
    const struct function_calls calls = calls_of(stream, calls_per_s, begin_s + wait_s);
    function_expect(expect, self, function, &calls);
    if (failing > 0)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "batches given up after %lld retries are still counted as delivered",
                    (long long)config->transform.retries);
    if (whole->lost_per_s <= 0) return;
    expect_note(expect, self, EXPECT_ABOUT,
                "batches whose answer exceeds the 6 MB of a function are as large as in the mean");
    firehose_expect_too_large(expect, self, whole->lost_per_s / stream->total.records_per_s,
                              whole->largest);
}

/* What its shards bring: those of a stream differ, and are read; internal ones get as much each. */
static uint32_t groups_of(const struct expect_stream *stream, const struct firehose_config *config,
                          struct expect_group groups[EXPECT_GROUPS_MAX])
{
    const double shards = stream->shard_count;
    if (config->buffer_level == FIREHOSE_PER_SHARD && !firehose_is_direct(config))
        return expect_groups(stream, groups);
    groups[0] = (struct expect_group){
        .each = {stream->total.records_per_s / shards, stream->total.bytes_per_s / shards,
                 stream->total.touched / shards, stream->total.lone / shards},
        .count = stream->shard_count,
    };
    return 1;
}

/* A buffer for each active value (firehose_partition_findings.c): objects by Little's law. */
static void deliver_partitioned(struct expect *expect, int32_t self,
                                const struct expect_stream *stream, double begin_s,
                                struct whole *whole)
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const double stays =
        config->transforms ? 1 - config->transform.dropped - config->transform.failed : 1;
    const double rate = (stream->total.records_per_s - whole->lost_per_s) * stays;
    const double record = stream->total.bytes_per_s / stream->total.records_per_s *
                          (config->transforms ? config->transform.expansion : 1);
    const double interval_s = 1.25 * (double)config->buffer.interval_ns / (double)NS_PER_S;
    const double seconds = expect_seconds(expect, begin_s + interval_s);
    const struct firehose_active active = firehose_expect_active(expect, self, rate, record);
    struct expect_flow flow = {.objects_per_s = active.objects_per_s,
                               .objects = active.objects_per_s * seconds,
                               .bytes_in = rate * (1 - active.lost) * record * seconds};
    flow.bytes = flow.bytes_in / shrunk_by(config);
    flow.requests = flow.objects;
    whole->objects_per_s = flow.objects_per_s;
    whole->held_per_s = rate * (1 - active.lost) * record;
    whole->written_per_s = whole->held_per_s / shrunk_by(config);
    expect_meter(expect, self, USAGE_FIREHOSE_PARTITION_OBJECTS, flow.objects);
    if (config->partition.by == PARTITION_BY_JQ)
        expect_meter(expect, self, USAGE_FIREHOSE_JQ,
                     rate * expect_seconds(expect, begin_s) * (double)config->partition.jq_ns /
                         (double)NS_PER_MS);
    expect_send(expect, config->to.index, &flow);
}

void firehose_expect(struct expect *expect, int32_t self)
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const struct reading_config reading = {
        .from = config->from, .way = READING_POLLING, .polling = config->polling};
    const bool direct = firehose_is_direct(config);
    struct expect_stream put;
    if (direct && !firehose_expect_source(expect, self, &put)) return;
    const struct expect_stream *stream = direct ? &put : expect_stream(expect, config->from.index);
    const double begin_s = direct ? put.delay_s : reading_expect(expect, self, &reading);
    struct expect_group groups[EXPECT_GROUPS_MAX];
    struct whole whole = {0};
    if (stream->total.records_per_s <= 0) return;
    meter_in(expect, self, stream, begin_s);
    const uint32_t count = groups_of(stream, config, groups);
    for (uint32_t g = 0; g < count; g++)
        if (groups[g].each.records_per_s > 0)
            deliver(expect, self, stream, &groups[g], begin_s, &whole);
    if (config->partitions) deliver_partitioned(expect, self, stream, begin_s, &whole);
    firehose_expect_findings(expect, self, stream, whole.batches_per_s);
    firehose_expect_small(expect, self, whole.objects_per_s, whole.written_per_s, whole.held_per_s);
    if (config->transforms) call_function(expect, self, stream, &whole, begin_s);
}
