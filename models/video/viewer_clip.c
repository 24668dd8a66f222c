/*
 * viewer_clip.c -- GetClip: the last so many seconds as one MP4, at times.
 */
#include "models/common/quotas.h"
#include "models/video/viewer_state.h"
#include "sim/units.h"

/* Its bytes, fragments [first, visible). */
static int64_t bytes_of(const struct video_channel *channel, int64_t first, int64_t visible)
{
    int64_t bytes = 0;
    for (int64_t at = first; at < visible; at++) bytes += video_fragment_at(channel, at)->bytes;
    return bytes;
}

static void hand_over(struct viewer *viewer, const struct video_channel *channel, int64_t first,
                      int64_t visible, int64_t bytes, int64_t now_ns)
{
    const int64_t took_ns = dist_draw_int(&viewer->config->call, &viewer->call_rng) +
                            (int64_t)((double)bytes * viewer->ns_per_byte);
    viewer->fetched += visible - first;
    *viewer->sums.delivered += visible - first;
    *viewer->sums.bytes += bytes;
    *viewer->out_meter += bytes;
    histogram_add(viewer->fetch, took_ns);
    metric_add(viewer->latency, (double)took_ns / (double)NS_PER_MS);
    metric_add(viewer->out_bytes, (double)bytes);
    for (int64_t at = first; at < visible; at++)
        histogram_add(viewer->end_to_end,
                      now_ns + took_ns - video_fragment_at(channel, at)->begun_at_ns);
}

void viewer_on_clip(struct sim *sim, struct component *self, union event_arg arg)
{
    struct viewer *viewer = self->state;
    struct video_channel *channel = &viewer->port->channels[viewer->sessions[arg.integer].channel];
    const int64_t now_ns = sim_now(sim), visible = video_visible(channel, now_ns);
    const int64_t turn_ns = video_turn_ns(viewer->port);
    const int64_t wanted = (viewer->config->clip_ns + turn_ns - 1) / turn_ns;
    const int64_t first = visible > wanted ? visible - wanted : 0;
    const int64_t bytes = bytes_of(channel, first, visible);
    ++*viewer->sums.invocations;
    metric_add(viewer->requests, 1);
    if (!video_answers(viewer->port)) {
        ++*viewer->sums.unanswered;
        metric_add(viewer->success, 0);
    } else if (bytes > QUOTA_VIDEO_CLIP_BYTES) {
        ++*viewer->sums.failed;
        metric_add(viewer->success, 0);
    } else if (!video_take_points(viewer->port, channel, now_ns, 0, visible - first)) {
        ++*viewer->sums.throttled;
        metric_add(viewer->success, 0);
    } else if (visible > first) {
        metric_add(viewer->success, 1);
        hand_over(viewer, channel, first, visible, bytes, now_ns);
    }
    sim_at(sim, now_ns + viewer->config->clip_every_ns, self, VIEWER_CLIP_DUE, arg);
}
