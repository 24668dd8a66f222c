/*
 * camera.c -- cameras that put media into video streams, one into each.
 *
 * Frames are sent as they are captured, at `bitrate`; a fragment ends with the first key frame after `fragment`. What
 * the uplink does not carry waits in the producer's buffer, and when that holds `buffer` of media the oldest fragment
 * that is not being sent is dropped (additions 2.13). A connection lasts 45 minutes (Firehose 6.1, D).
 *
 * A record of this producer is a fragment, created when its first frame is captured: what is seen of it is then as old
 * as any of its frames when that is seen.
 */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/common/measured.h"
#include "models/common/message.h"
#include "models/common/quotas.h"
#include "models/common/retry.h"
#include "models/video/camera_fields.h"
#include "models/video/video.h"
#include "models/video/video_findings.h"
#include "sim/check.h"
#include "sim/dist.h"
#include "sim/units.h"

enum camera_timer { CAMERA_CAPTURED = MSG_COUNT, CAMERA_SENT, CAMERA_EVENTS };

/* What waits to be sent, oldest first. */
struct camera_queue {
    struct video_fragment *fragments;
    uint32_t room, head, count;
};

struct camera {
    struct camera_queue waiting;
    bool sending;       /* the oldest is under way */
    int64_t free_at_ns; /* when the uplink had sent the last one */
    int64_t renew_at_ns;
    uint32_t tries; /* of the oldest */
};

struct cameras {
    const struct camera_config *config;
    struct video_port *port;
    struct camera *cameras;
    int64_t fragment_ns;
    double ns_per_byte;
    struct rng size_rng, retry_rng;
    struct histogram *ingest, *put;
    struct metric *frames;
    int64_t *created, *acknowledged, *dropped, *failed, *retries, *calls, *bytes, *throttled;
    uint32_t broken; /* outages of the line under way */
    int64_t late;    /* fragments that were not sent as they were captured */
};

/* A whole number of key frames' gaps. */
static int64_t fragment_ns_of(const struct camera_config *config)
{
    const int64_t gaps = (config->fragment_ns + config->key_frame_ns - 1) / config->key_frame_ns;
    return gaps * config->key_frame_ns;
}

static void camera_validate(const void *config, struct complaints *complaints)
{
    const struct camera_config *camera = config;
    const int64_t fragment_ns = fragment_ns_of(camera);
    const double bytes = dist_mean(&camera->bytes_per_s) * (double)fragment_ns / (double)NS_PER_S;
    if (fragment_ns > QUOTA_VIDEO_FRAGMENT_NS_MAX)
        complaints_error(complaints, "key_frames",
                         "a fragment of whole key frames' gaps lasts %.3f s, longer than the 20 s "
                         "that PutMedia takes",
                         (double)fragment_ns / (double)NS_PER_S);
    else if (fragment_ns < QUOTA_VIDEO_FRAGMENT_NS_MIN)
        complaints_warning(complaints, "fragment",
                           "AWS's limit is 1 s at least, though it has shown streams of 0.5 s");
    if (bytes > (double)QUOTA_VIDEO_FRAGMENT_BYTES)
        complaints_warning(complaints, "bitrate",
                           "a fragment has %.0f MB in the mean: PutMedia takes 50 and answers "
                           "others with an error",
                           bytes / 1e6);
}

/* A stream has one PutMedia connection (Firehose 6.1, D). */
static void camera_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                         struct complaints *complaints)
{
    const struct camera_config *camera = all[self].config;
    for (uint32_t i = 0; i < self && i < count; i++) {
        if (all[i].type != all[self].type) continue;
        const struct camera_config *other = all[i].config;
        if (other->to.index == camera->to.index)
            complaints_error(complaints, "to",
                             "a video stream has one PutMedia connection, and '%s' is sent to by "
                             "'%s': ConnectionLimitExceededException",
                             camera->to.name, all[i].name);
    }
}

/* ---- sending */

static struct video_fragment *oldest(struct camera_queue *waiting)
{
    return &waiting->fragments[waiting->head];
}

static void drop_oldest(struct camera_queue *waiting)
{
    waiting->head = (waiting->head + 1) % waiting->room;
    waiting->count--;
}

/* What the uplink and the connection carry. */
static double ns_per_byte(const struct camera_config *config)
{
    return (double)NS_PER_S / fmin(config->uplink_bytes_per_s, (double)QUOTA_VIDEO_PUT_BYTES_PER_S);
}

/* The oldest goes over the uplink: its frames as they are captured, unless others lay before it. */
static void send(struct sim *sim, struct component *self, uint32_t number)
{
    struct cameras *cameras = self->state;
    struct camera *camera = &cameras->cameras[number];
    struct video_fragment *fragment = oldest(&camera->waiting);
    const int64_t captured_ns = fragment->begun_at_ns + fragment->duration_ns;
    int64_t begin_ns = fragment->begun_at_ns;
    CHECK(camera->waiting.count > 0 && !camera->sending);
    if (camera->free_at_ns > begin_ns) begin_ns = camera->free_at_ns;
    if (begin_ns >= camera->renew_at_ns) {
        begin_ns += cameras->config->reconnect_ns;
        camera->renew_at_ns = begin_ns + QUOTA_VIDEO_CONNECTION_NS;
        ++*cameras->calls;
        video_connect(cameras->port);
    }
    int64_t end_ns = begin_ns + (int64_t)((double)fragment->bytes * cameras->ns_per_byte);
    if (end_ns < captured_ns) end_ns = captured_ns;
    if (end_ns > captured_ns) cameras->late++;
    if (camera->tries == 0) fragment->first_at_ns = begin_ns;
    camera->tries++;
    camera->free_at_ns = end_ns;
    camera->sending = true;
    *cameras->bytes += fragment->bytes;
    const int64_t arrived_ns = end_ns + cameras->config->round_trip_ns / 2;
    sim_at(sim, arrived_ns > sim_now(sim) ? arrived_ns : sim_now(sim), self, CAMERA_SENT,
           arg_integer(number));
}

/* Makes room for one more: the oldest that is not under way goes (additions 2.13). */
static void make_room(struct cameras *cameras, struct camera *camera)
{
    struct camera_queue *waiting = &camera->waiting;
    if (waiting->count < waiting->room) return;
    if (camera->sending) {
        /* The one under way keeps its place in front. */
        const uint32_t second = (waiting->head + 1) % waiting->room;
        waiting->fragments[second] = waiting->fragments[waiting->head];
    }
    drop_oldest(waiting);
    ++*cameras->dropped;
}

static void on_captured(struct sim *sim, struct component *self, union event_arg arg)
{
    struct cameras *cameras = self->state;
    const uint32_t number = (uint32_t)arg.integer;
    struct camera *camera = &cameras->cameras[number];
    const double bytes = dist_draw(&cameras->config->bytes_per_s, &cameras->size_rng) *
                         (double)cameras->fragment_ns / (double)NS_PER_S;
    ++*cameras->created;
    metric_add(cameras->frames,
               cameras->config->frames_per_s * (double)cameras->fragment_ns / (double)NS_PER_S);
    sim_count_records(sim, 1);
    make_room(cameras, camera);
    struct camera_queue *waiting = &camera->waiting;
    waiting->fragments[(waiting->head + waiting->count++) % waiting->room] =
        (struct video_fragment){
            .begun_at_ns = sim_now(sim) - cameras->fragment_ns,
            .duration_ns = cameras->fragment_ns,
            .bytes = bytes < 1 ? 1 : (int64_t)bytes,
        };
    if (!camera->sending && cameras->broken == 0) send(sim, self, number);
    sim_at(sim, sim_now(sim) + cameras->fragment_ns, self, CAMERA_CAPTURED, arg);
}

/* ours: how a producer tries again where the service does not answer */
static const struct retry backoff = {.base_ns = NS_PER_S, .cap_ns = 30 * NS_PER_S};

static void on_sent(struct sim *sim, struct component *self, union event_arg arg)
{
    struct cameras *cameras = self->state;
    const uint32_t number = (uint32_t)arg.integer;
    struct camera *camera = &cameras->cameras[number];
    struct video_fragment *fragment = oldest(&camera->waiting);
    int64_t persisted_at_ns = 0;
    camera->sending = false;
    if (cameras->broken > 0) { /* it was cut short: sent again when the line is back */
        ++*cameras->retries;
        return;
    }
    const enum video_ack ack = video_put(sim, cameras->port, number, fragment, &persisted_at_ns);
    if (ack == VIDEO_UNAVAILABLE) {
        ++*cameras->retries;
        ++*cameras->throttled;
        camera->renew_at_ns = 0; /* a new connection */
        camera->free_at_ns = sim_now(sim) +
                             retry_delay_ns(&backoff, &cameras->retry_rng, camera->tries);
        send(sim, self, number);
        return;
    }
    camera->tries = 0;
    if (ack == VIDEO_PERSISTED) {
        const int64_t back_ns = cameras->config->round_trip_ns / 2;
        ++*cameras->acknowledged;
        histogram_add(cameras->ingest, persisted_at_ns + back_ns - fragment->begun_at_ns);
        histogram_add(cameras->put, persisted_at_ns + back_ns - fragment->first_at_ns);
    } else {
        ++*cameras->failed;
    }
    drop_oldest(&camera->waiting);
    if (camera->waiting.count > 0) send(sim, self, number);
}

/* ---- what can happen to their line */

static void begin_outage(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct cameras *cameras = self->state;
    (void)sim;
    (void)incident;
    cameras->broken++;
}

static void end_outage(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct cameras *cameras = self->state;
    (void)incident;
    if (--cameras->broken > 0) return;
    for (uint32_t i = 0; i < cameras->port->channel_count; i++) {
        struct camera *camera = &cameras->cameras[i];
        camera->renew_at_ns = 0; /* a new connection */
        if (camera->free_at_ns < sim_now(sim)) camera->free_at_ns = sim_now(sim);
        if (camera->waiting.count > 0 && !camera->sending) send(sim, self, i);
    }
}

static const struct incident_kind camera_incidents[] = {
    {.name = "outage",
     .length = INCIDENT_LASTS,
     .summary = "the line of the cameras is down: they keep what their buffer holds",
     .source = "additions 2.13, D: the producer SDK's buffer",
     .begin = begin_outage,
     .end = end_outage},
    {0},
};

/* How long ago the oldest that is not sent was captured. */
static int64_t camera_lag(const struct sim *sim, const struct component *self)
{
    const struct cameras *cameras = self->state;
    int64_t most_ns = 0;
    for (uint32_t i = 0; i < cameras->port->channel_count; i++) {
        const struct camera_queue *waiting = &cameras->cameras[i].waiting;
        if (waiting->count == 0) continue;
        const struct video_fragment *first = &waiting->fragments[waiting->head];
        const int64_t age_ns = sim_now(sim) - first->begun_at_ns - first->duration_ns;
        if (age_ns > most_ns) most_ns = age_ns;
    }
    return most_ns;
}

/* ---- the life of cameras */

static void camera_open(struct sim *sim, struct component *self)
{
    struct cameras *cameras = self->state;
    cameras->config = self->config;
    cameras->fragment_ns = fragment_ns_of(cameras->config);
    cameras->ns_per_byte = ns_per_byte(cameras->config);
    sim_rng(sim, &cameras->size_rng, self, "sizes");
    sim_rng(sim, &cameras->retry_rng, self, "retries");
    cameras->ingest = sim_latency(sim, self, "ingest");
    cameras->put = sim_latency(sim, self, "put");
    cameras->created = sim_counter(sim, self, "records_created");
    cameras->acknowledged = sim_counter(sim, self, "records_acknowledged");
    cameras->throttled = sim_counter(sim, self, "records_throttled");
    cameras->dropped = sim_counter(sim, self, "records_dropped");
    cameras->failed = sim_counter(sim, self, "records_failed");
    cameras->retries = sim_counter(sim, self, "retries");
    cameras->calls = sim_counter(sim, self, "calls");
    cameras->bytes = sim_counter(sim, self, "bytes");
}

/* Cameras are not switched on together, and their connections not made together. */
static void camera_start(struct sim *sim, struct component *self)
{
    struct cameras *cameras = self->state;
    const struct camera_config *config = cameras->config;
    struct component *stream = sim_component(sim, config->to.index);
    struct rng rng;
    cameras->port = video_port_of(stream);
    cameras->port->fragment_ns = cameras->fragment_ns;
    cameras->port->way_ns = (double)config->round_trip_ns / 2;
    cameras->port->mean_bytes = dist_mean(&config->bytes_per_s) * (double)cameras->fragment_ns /
                                (double)NS_PER_S;
    cameras->frames = sim_metric(sim, stream, "PutMedia.IncomingFrames", "Count", METRIC_SUM);
    cameras->cameras =
        memory_zeroed(sim_memory(sim), cameras->port->channel_count, sizeof *cameras->cameras);
    sim_rng(sim, &rng, self, "phases");
    for (uint32_t i = 0; i < cameras->port->channel_count; i++) {
        struct camera *camera = &cameras->cameras[i];
        camera->waiting.room = 1 + (uint32_t)(config->buffer_ns / cameras->fragment_ns);
        camera->waiting.fragments =
            memory_zeroed(sim_memory(sim), camera->waiting.room, sizeof *camera->waiting.fragments);
        camera->free_at_ns = -cameras->fragment_ns; /* the first fragment has begun by then */
        camera->renew_at_ns = (int64_t)rng_below(&rng, (uint64_t)QUOTA_VIDEO_CONNECTION_NS);
        sim_at(sim, (int64_t)rng_below(&rng, (uint64_t)cameras->fragment_ns), self, CAMERA_CAPTURED,
               arg_integer(i));
    }
}

static void camera_finish(struct sim *sim, struct component *self)
{
    struct cameras *cameras = self->state;
    int64_t waiting = 0;
    for (uint32_t i = 0; i < cameras->port->channel_count; i++)
        waiting += cameras->cameras[i].waiting.count;
    results_law(sim_results(sim), self->name, "created = acknowledged + dropped + failed + waiting",
                (double)*cameras->created,
                (double)(*cameras->acknowledged + *cameras->dropped + *cameras->failed + waiting),
                0);
    cameras->port->undisturbed = cameras->late == 0 && *cameras->retries == 0 &&
                                 *cameras->dropped == 0 && *cameras->failed == 0;
}

static struct video_camera_course course_of(const struct camera_config *config)
{
    return (struct video_camera_course){
        .bytes_per_s = dist_mean(&config->bytes_per_s),
        .uplink_bytes_per_s = config->uplink_bytes_per_s,
        .fragment_ns = (double)fragment_ns_of(config),
        .buffer_ns = (double)config->buffer_ns,
    };
}

static void camera_findings(struct sim *sim, struct component *self)
{
    const struct cameras *cameras = self->state;
    struct video_camera_course course = course_of(cameras->config);
    course.created = measured_count(sim, self, "records_created");
    course.dropped = measured_count(sim, self, "records_dropped");
    course.failed = measured_count(sim, self, "records_failed");
    video_tell_camera(sim, self, &course);
    sim_survivors(sim, self, "ingest", course.created - course.dropped - course.failed,
                  course.created);
}

static void camera_expect(struct expect *expect, int32_t self)
{
    const struct camera_config *config = expect_spec(expect, self)->config;
    const struct expect_request *asked = expect_asked(expect);
    const double channels = video_channels(expect_spec(expect, config->to.index)->config);
    const double fragment_s = (double)fragment_ns_of(config) / (double)NS_PER_S;
    const double carried = fmin(config->uplink_bytes_per_s, (double)QUOTA_VIDEO_PUT_BYTES_PER_S);
    const double each = dist_mean(&config->bytes_per_s) * fragment_s;
    /* What is too large is refused whole. */
    const double fits =
        dist_cdf(&config->bytes_per_s, (double)QUOTA_VIDEO_FRAGMENT_BYTES / fragment_s);
    const double sent = fits * fmin(1, carried / dist_mean(&config->bytes_per_s));
    const double fragments = channels * asked->factor * expect_seconds(expect, 0) / fragment_s *
                             sent;
    struct video_camera_course course = course_of(config);
    video_expect_camera(expect, self, &course);
    video_expect_too_large(expect, config->to.index, 1 - fits, each);
    expect_send(expect, config->to.index,
                &(struct expect_flow){
                    .messages = fragments, .message_bytes = each, .bytes = fragments * each});
}

static const struct event_kind camera_events[CAMERA_EVENTS] = {
    [CAMERA_CAPTURED] = {"captured", on_captured},
    [CAMERA_SENT] = {"sent", on_sent},
};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere camera_elsewhere[] = {
    {"rate", "bitrate"},   {"record_size", "bitrate"},    {"keys", NULL},
    {"stream_name", "to"}, {"buffer_duration", "buffer"}, {0},
};

const struct component_type camera_type = {
    .kind = "cameras",
    .word = "video",
    .section = "producers",
    .summary = "Cameras that put media into video streams, one into each.",
    .config_bytes = sizeof(struct camera_config),
    .fields = camera_fields,
    .elsewhere = camera_elsewhere,
    .validate = camera_validate,
    .wired = camera_wired,
    .state_bytes = sizeof(struct cameras),
    .incidents = camera_incidents,
    .lag = camera_lag,
    .events = camera_events,
    .event_count = CAMERA_EVENTS,
    .open = camera_open,
    .start = camera_start,
    .finish = camera_finish,
    .findings = camera_findings,
    .expect = camera_expect,
};
