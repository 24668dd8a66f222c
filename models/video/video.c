/*
 * video.c -- a Kinesis video stream: what it takes, stores and lets be read.
 *
 * A fragment is acknowledged three times: at its first byte (Buffering), at its last (Received) and when it is stored
 * (Persisted; additions 2.13, D). From then on it can be listed and read, in the order of its stream.
 * Those who read share 10,000 points a second for what they list and 500 for what they read (Firehose 6.1, D).
 */
#include "models/video/video.h"

#include <math.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/common/impairment.h"
#include "models/common/measured.h"
#include "models/common/quotas.h"
#include "models/video/video_findings.h"
#include "sim/check.h"
#include "sim/dist.h"
#include "sim/units.h"

enum video_storage { VIDEO_HOT, VIDEO_WARM };
static const char *const storage_names[] = {"hot", "warm", NULL};

struct video_config {
    int64_t count;
    int64_t retention_ns;
    int storage;
    struct dist ack, persist;
};

struct video {
    const struct video_config *config;
    struct video_port port;
    struct rng rng, fault_rng;
    struct metric *in_bytes, *in_fragments, *requests, *success, *error_acks, *ingestion,
        *persisting, *buffering_ack, *received_ack, *persisted_ack, *connections;
    meter_units *in_meter, *storage_meter, *warm_meter;
    int64_t *fragments, *bytes, *refused, *points_refused;
    struct impairment impairment;
    int64_t put,
        unanswered; /* over the whole run: with those refused; answered by an error and sent again */
};

#define AT(member) offsetof(struct video_config, member)

static const struct field video_fields[] = {
    {.key = "count",
     .kind = FIELD_COUNT,
     .offset = AT(count),
     .fallback = "1",
     .min = 1,
     .max = 10000,
     .help = "streams alike, each with a camera of its own",
     .source = "Firehose 6.1, D: a stream has one PutMedia connection"},
    {.key = "retention",
     .kind = FIELD_DURATION,
     .offset = AT(retention_ns),
     .fallback = "24h",
     .min = 0,
     .max = 87600.0 * (double)NS_PER_HOUR,
     .help = "how long media are stored; 0s: not at all, 1h at least otherwise",
     .source = "Firehose 6.1, D"},
    {.key = "storage",
     .kind = FIELD_CHOICE,
     .offset = AT(storage),
     .fallback = "hot",
     .choices = storage_names,
     .help = "tier; warm is billed for 30 days at least",
     .source = "additions 2.13, D"},
    {.key = "ack",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(ack),
     .fallback = "{lognormal: {median: 30ms, p99: 120ms}}",
     .min = 0,
     .max = (double)NS_PER_MINUTE,
     .help = "from a byte's coming to its acknowledgement",
     .source = "ours: a round trip; nothing is published"},
    {.key = "persist",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(persist),
     .fallback = "{lognormal: {median: 200ms, p99: 1s}}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "from a fragment's last byte until it is stored and can be read",
     .source = "additions 3, A: the metric exists, no figure"},
    {0},
};

static void video_validate(const void *config, struct complaints *complaints)
{
    const struct video_config *video = config;
    if (video->retention_ns > 0 && video->retention_ns < NS_PER_HOUR)
        complaints_error(complaints, "retention", "is 0s or 1h at least");
}

uint32_t video_channels(const void *config)
{
    return (uint32_t)((const struct video_config *)config)->count;
}

/* What a byte is billed to be stored for. */
static double billed_hours(const struct video_config *config)
{
    const bool minimum = config->storage == VIDEO_WARM && config->retention_ns > 0 &&
                         config->retention_ns < QUOTA_VIDEO_WARM_MIN_NS;
    return (double)(minimum ? QUOTA_VIDEO_WARM_MIN_NS : config->retention_ns) / (double)NS_PER_HOUR;
}

static const char *storage_meter(const struct video_config *config)
{
    return config->storage == VIDEO_WARM ? USAGE_KVS_WARM_STORAGE : USAGE_KVS_STORAGE;
}

/* ---- writing */

static void count_put(struct video *video, const struct video_fragment *fragment, int64_t ack_ns,
                      int64_t persist_ns)
{
    const double ms = (double)NS_PER_MS;
    ++*video->fragments;
    *video->bytes += fragment->bytes;
    *video->in_meter += fragment->bytes;
    *video->storage_meter += results_units((double)fragment->bytes * billed_hours(video->config));
    if (video->config->storage == VIDEO_WARM) ++*video->warm_meter;
    metric_add(video->in_bytes, (double)fragment->bytes);
    metric_add(video->in_fragments, 1);
    metric_add(video->success, 1);
    metric_add(video->ingestion, (double)(fragment->received_at_ns - fragment->first_at_ns) / ms);
    metric_add(video->persisting, (double)persist_ns / ms);
    metric_add(video->buffering_ack, (double)ack_ns / ms);
    metric_add(video->received_ack, (double)ack_ns / ms);
    metric_add(video->persisted_ack, (double)(ack_ns + persist_ns) / ms);
}

/* Whether a call meets what is the matter, if anything is. */
static bool fails(struct video *video)
{
    const struct impairment *now = &video->impairment;
    if (now->count == 0) return false;
    return now->outage ||
           rng_uniform(&video->fault_rng) >= (1 - now->errors) * (1 - now->throttled);
}

enum video_ack video_put(struct sim *sim, struct video_port *port, uint32_t number,
                         struct video_fragment *fragment, int64_t *persisted_at_ns)
{
    struct video *video = port->stream->state;
    struct video_channel *channel = &port->channels[number];
    const int64_t now_ns = sim_now(sim);
    CHECK(number < port->channel_count && fragment->bytes > 0);
    video->put++;
    if (fails(video)) {
        video->unanswered++;
        metric_add(video->success, 0);
        return VIDEO_UNAVAILABLE;
    }
    if (fragment->bytes > QUOTA_VIDEO_FRAGMENT_BYTES) {
        ++*video->refused;
        metric_add(video->success, 0);
        metric_add(video->error_acks, 1);
        return VIDEO_TOO_LARGE;
    }
    const int64_t ack_ns = dist_draw_int(&video->config->ack, &video->rng);
    int64_t persist_ns = dist_draw_int(&video->config->persist, &video->rng);
    if (video->impairment.count > 0)
        persist_ns = (int64_t)((double)persist_ns * video->impairment.times);
    fragment->received_at_ns = now_ns;
    fragment->visible_at_ns = now_ns + persist_ns;
    if (channel->count > 0) {
        const int64_t before_ns = video_fragment_at(channel, channel->count - 1)->visible_at_ns;
        if (before_ns > fragment->visible_at_ns) fragment->visible_at_ns = before_ns;
    }
    channel->kept[channel->count++ & (VIDEO_KEPT - 1)] = *fragment;
    count_put(video, fragment, ack_ns, persist_ns);
    *persisted_at_ns = now_ns + persist_ns + ack_ns;
    for (const struct video_watcher *at = port->watchers; at; at = at->next)
        at->stored(sim, at->viewer, number, fragment);
    return VIDEO_PERSISTED;
}

void video_connect(struct video_port *port)
{
    const struct video *video = port->stream->state;
    metric_add(video->requests, 1);
}

/* ---- reading */

bool video_answers(struct video_port *port)
{
    return !fails(port->stream->state);
}

bool video_take_points(struct video_port *port, struct video_channel *channel, int64_t now_ns,
                       int64_t metadata, int64_t media)
{
    const struct video *video = port->stream->state;
    token_bucket_refill(&channel->metadata, now_ns);
    token_bucket_refill(&channel->media, now_ns);
    if (channel->metadata.tokens < metadata * NS_PER_S ||
        channel->media.tokens < media * NS_PER_S) {
        ++*video->points_refused;
        return false;
    }
    token_bucket_force(&channel->metadata, now_ns, metadata);
    token_bucket_force(&channel->media, now_ns, media);
    if (metadata > 0) metric_add(port->metadata_points, (double)metadata);
    if (media > 0) metric_add(port->media_points, (double)media);
    return true;
}

int64_t video_visible(const struct video_channel *channel, int64_t now_ns)
{
    int64_t count = channel->count;
    const int64_t least = count > VIDEO_KEPT ? count - VIDEO_KEPT : 0;
    while (count > least && video_fragment_at(channel, count - 1)->visible_at_ns > now_ns) count--;
    return count;
}

/* ---- the life of a stream */

static void open_metrics(struct sim *sim, struct component *self)
{
    struct video *video = self->state;
    const unsigned times = METRIC_ALL & ~(unsigned)METRIC_SUM;
    const char *const ms = "Milliseconds";
    video->requests = sim_metric(sim, self, "PutMedia.Requests", "Count", METRIC_SUM);
    video->in_bytes = sim_metric(sim, self, "PutMedia.IncomingBytes", "Bytes", METRIC_ALL);
    video->in_fragments = sim_metric(sim, self, "PutMedia.IncomingFragments", "Count", METRIC_ALL);
    video->connections = sim_metric(sim, self, "PutMedia.ActiveConnections", "Count", METRIC_ALL);
    video->success = sim_metric(sim, self, "PutMedia.Success", "Count", METRIC_ALL);
    video->error_acks = sim_metric(sim, self, "PutMedia.ErrorAckCount", "Count", METRIC_SUM);
    video->ingestion = sim_metric(sim, self, "PutMedia.FragmentIngestionLatency", ms, times);
    video->persisting = sim_metric(sim, self, "PutMedia.FragmentPersistLatency", ms, times);
    video->buffering_ack = sim_metric(sim, self, "PutMedia.BufferingAckLatency", ms, times);
    video->received_ack = sim_metric(sim, self, "PutMedia.ReceivedAckLatency", ms, times);
    video->persisted_ack = sim_metric(sim, self, "PutMedia.PersistedAckLatency", ms, times);
    video->port.metadata_points =
        sim_metric(sim, self, "ArchivedFragmentsConsumed.Metadata", "Count", METRIC_SUM);
    video->port.media_points =
        sim_metric(sim, self, "ArchivedFragmentsConsumed.Media", "Count", METRIC_SUM);
}

static void video_open(struct sim *sim, struct component *self)
{
    struct video *video = self->state;
    const struct video_config *config = self->config;
    video->config = config;
    self->port = &video->port;
    video->port.stream = self;
    video->port.channel_count = (uint32_t)config->count;
    video->port.channels =
        memory_zeroed(sim_memory(sim), video->port.channel_count, sizeof *video->port.channels);
    for (uint32_t i = 0; i < video->port.channel_count; i++) {
        struct video_channel *channel = &video->port.channels[i];
        channel->metadata =
            token_bucket_full(QUOTA_VIDEO_METADATA_POINTS, QUOTA_VIDEO_METADATA_POINTS, 0);
        channel->media = token_bucket_full(QUOTA_VIDEO_MEDIA_POINTS, QUOTA_VIDEO_MEDIA_POINTS, 0);
        channel->urls = token_bucket_full(QUOTA_VIDEO_URLS_PER_S, QUOTA_VIDEO_URLS_PER_S, 0);
    }
    video->port.persist = &config->persist;
    sim_rng(sim, &video->rng, self, "storing");
    sim_rng(sim, &video->fault_rng, self, "faults");
    open_metrics(sim, self);
    video->in_meter = sim_meter(sim, self, USAGE_KVS_IN);
    video->storage_meter = sim_meter(sim, self, storage_meter(config));
    if (config->storage == VIDEO_WARM)
        video->warm_meter = sim_meter(sim, self, USAGE_KVS_WARM_FRAGMENTS);
    video->fragments = sim_counter(sim, self, "fragments");
    video->bytes = sim_counter(sim, self, "bytes");
    video->refused = sim_counter(sim, self, "fragments_refused");
    video->points_refused = sim_counter(sim, self, "calls_throttled");
}

static void video_minute(struct sim *sim, struct component *self, int64_t minute)
{
    const struct video *video = self->state;
    (void)sim;
    (void)minute;
    if (video->port.fragment_ns > 0)
        metric_add(video->connections, (double)video->port.channel_count);
}

static void video_finish(struct sim *sim, struct component *self)
{
    const struct video *video = self->state;
    int64_t stored = 0;
    for (uint32_t i = 0; i < video->port.channel_count; i++)
        stored += video->port.channels[i].count;
    results_law(sim_results(sim), self->name, "fragments put = stored + refused + to be sent again",
                (double)video->put, (double)(stored + *video->refused + video->unanswered), 0);
}

static void video_findings(struct sim *sim, struct component *self)
{
    const struct video *video = self->state;
    const double seconds = measured_ns(sim) / (double)NS_PER_S;
    video_tell_stream(sim, self,
                      &(struct video_stream_course){
                          .channels = video->port.channel_count,
                          .bytes_per_s = measured_count(sim, self, "bytes") / seconds,
                          .stored = measured_count(sim, self, "fragments"),
                          .refused = measured_count(sim, self, "fragments_refused"),
                          .fragment_bytes = video->port.mean_bytes,
                          .fragment_ns = (double)video->port.fragment_ns,
                      });
}

static void video_expect(struct expect *expect, int32_t self)
{
    const struct video_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    expect_meter(expect, self, USAGE_KVS_IN, flow->bytes);
    expect_meter(expect, self, storage_meter(config), flow->bytes * billed_hours(config));
    if (config->storage == VIDEO_WARM)
        expect_meter(expect, self, USAGE_KVS_WARM_FRAGMENTS, flow->messages);
    expect_count(expect, self, "bytes", flow->bytes);
}

/* ---- what can happen to it */

static void begin_impairment(struct sim *sim, struct component *self,
                             const struct incident *incident)
{
    struct video *video = self->state;
    impairment_begin(&video->impairment, sim_memory(sim), incident);
}

static void end_impairment(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct video *video = self->state;
    (void)sim;
    impairment_end(&video->impairment, incident);
}

static const struct incident_kind video_incidents[] = {
    IMPAIRMENT_ROW("outage", IMPAIRMENT_OUTAGE, NULL,
                   "no call is answered: cameras keep what they have, pictures stand still",
                   "additions 2.13, D: error 5000", begin_impairment, end_impairment),
    IMPAIRMENT_ROW("errors", IMPAIRMENT_ERRORS, impairment_share_fields,
                   "calls fail, and fragments are sent again", "additions 2.13, D: error 5000",
                   begin_impairment, end_impairment),
    IMPAIRMENT_ROW("throttle", IMPAIRMENT_THROTTLE, impairment_share_fields,
                   "calls are answered by ClientLimitExceededException", "additions 2.13, D",
                   begin_impairment, end_impairment),
    IMPAIRMENT_ROW("slow", IMPAIRMENT_SLOW, impairment_slow_fields,
                   "storing a fragment takes longer", "additions 2.13, D: FragmentPersistLatency",
                   begin_impairment, end_impairment),
    {0},
};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere video_elsewhere[] = {
    {"data_retention_in_hours", "retention"},
    {"default_storage_tier", "storage"},
    {"kms_key_id", NULL},
    {"shards", NULL},
    {0},
};

const struct component_type video_type = {
    .kind = "video-stream",
    .word = "video",
    .section = "streams",
    .summary = "Kinesis video streams alike, each with a camera of its own.",
    .config_bytes = sizeof(struct video_config),
    .fields = video_fields,
    .elsewhere = video_elsewhere,
    .validate = video_validate,
    .state_bytes = sizeof(struct video),
    .open = video_open,
    .minute = video_minute,
    .finish = video_finish,
    .incidents = video_incidents,
    .findings = video_findings,
    .expect = video_expect,
};
