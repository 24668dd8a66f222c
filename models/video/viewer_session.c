/*
 * viewer_session.c -- sessions begin, are admitted or refused, and end; then the same person begins another.
 */
#include "models/common/quotas.h"
#include "models/video/viewer_state.h"
#include "sim/check.h"
#include "sim/units.h"

/* ours: how long somebody waits who was refused, before another try */
static const int64_t refused_wait_ns = 10 * NS_PER_S;

/* Those that are under way when a run begins are at another point of their life each. */
static int64_t life_ns(struct viewer *viewer, struct viewer_session *session)
{
    const int64_t whole_ns = dist_draw_int(&viewer->config->session, &viewer->session_rng);
    if (session->began_at_ns > 0 || whole_ns < 1) return whole_ns;
    return (int64_t)rng_below(&viewer->session_rng, (uint64_t)whole_ns);
}

/* A connection is a stream's to give: the newest is refused (ConnectionLimitExceededException; additions 2.13, D). */
static bool admit(struct viewer *viewer, struct video_channel *channel, int64_t now_ns)
{
    switch ((enum viewer_way)viewer->config->by) {
    case VIEWER_GET_MEDIA:
        if (channel->get_media == QUOTA_VIDEO_GET_MEDIA) return false;
        channel->get_media++;
        return true;
    case VIEWER_WEBRTC:
        if (channel->rtc_viewers == QUOTA_VIDEO_RTC_VIEWERS) return false;
        channel->rtc_viewers++;
        return true;
    case VIEWER_HLS:
    case VIEWER_DASH: return token_bucket_take(&channel->urls, now_ns, 1);
    case VIEWER_CLIP: break;
    }
    return true;
}

static void give_back(const struct viewer *viewer, struct video_channel *channel)
{
    if (viewer->config->by == VIEWER_GET_MEDIA) channel->get_media--;
    if (viewer->config->by == VIEWER_WEBRTC) channel->rtc_viewers--;
}

/* What a WebRTC session costs when it begins: messages that introduce the peers; and its path. */
static void introduce(struct viewer *viewer, struct viewer_session *session)
{
    session->path_ns = dist_draw_int(&viewer->config->rtc, &viewer->session_rng);
    *viewer->signal_meter += viewer->config->signals;
    viewer_begin(viewer, session);
    /* A share of sessions is relayed, in minutes begun (Firehose 6.3, D). */
    if (viewer->config->turn > 0 && rng_uniform(&viewer->session_rng) < viewer->config->turn)
        *viewer->turn_meter += (session->ends_at_ns - session->began_at_ns + NS_PER_MINUTE - 1) /
                               NS_PER_MINUTE;
}

void viewer_count_time(struct viewer *viewer, int64_t now_ns)
{
    *viewer->sums.watched_ns += viewer->active * (now_ns - viewer->counted_until_ns);
    viewer->counted_until_ns = now_ns;
}

void viewer_on_join(struct sim *sim, struct component *self, union event_arg arg)
{
    struct viewer *viewer = self->state;
    struct viewer_session *session = &viewer->sessions[arg.integer];
    struct video_channel *channel = &viewer->port->channels[session->channel];
    const int64_t now_ns = sim_now(sim);
    ++*viewer->sums.invocations;
    if (viewer->requests) metric_add(viewer->requests, 1);
    const bool under_way = session->began_at_ns == 0 && viewer_lists(viewer->config);
    if (!under_way && !admit(viewer, channel, now_ns)) {
        ++*viewer->sums.refused;
        if (viewer->success) metric_add(viewer->success, 0);
        sim_at(sim, now_ns + refused_wait_ns, self, VIEWER_JOIN, arg);
        return;
    }
    if (viewer->success) metric_add(viewer->success, 1);
    session->admitted = true;
    session->joined = false;
    session->ends_at_ns = now_ns + life_ns(viewer, session);
    session->began_at_ns = now_ns + 1;
    viewer_count_time(viewer, now_ns);
    viewer->active++;
    if (viewer->config->by == VIEWER_WEBRTC) introduce(viewer, session);
    if (viewer_lists(viewer->config)) viewer_on_poll(sim, self, arg);
    sim_at(sim, session->ends_at_ns, self, VIEWER_LEAVE, arg);
}

void viewer_on_leave(struct sim *sim, struct component *self, union event_arg arg)
{
    struct viewer *viewer = self->state;
    struct viewer_session *session = &viewer->sessions[arg.integer];
    CHECK(session->admitted && viewer->active > 0);
    give_back(viewer, &viewer->port->channels[session->channel]);
    session->admitted = false;
    if (viewer_lists(viewer->config)) sim_cancel(sim, session->poll);
    viewer_count_time(viewer, sim_now(sim));
    viewer->active--;
    /* One event later, so that who waits for a connection has a chance. */
    sim_at(sim, sim_now(sim), self, VIEWER_JOIN, arg);
}
