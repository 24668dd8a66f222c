/*
 * viewer_push.c -- GetMedia, which sends each fragment when it is stored, and WebRTC, which goes from the camera to the
 * viewer past the stream.
 */
#include "models/video/viewer_state.h"
#include "sim/units.h"

/* Over one connection, one after another; a program takes each as it comes. */
static void send(struct viewer *viewer, struct viewer_session *session,
                 const struct video_fragment *fragment)
{
    int64_t at_ns = fragment->visible_at_ns +
                    dist_draw_int(&viewer->config->push, &viewer->call_rng);
    if (!session->joined) {
        session->fetched_at_ns = 0;
        viewer_begin(viewer, session);
    }
    if (session->fetched_at_ns > at_ns) at_ns = session->fetched_at_ns;
    at_ns += (int64_t)((double)fragment->bytes * viewer->ns_per_byte);
    session->playing_until_ns = 0;
    viewer_show(viewer, session, fragment, fragment->visible_at_ns, at_ns);
}

/* A viewer sees each frame when its path has brought it. */
static void peer(struct viewer *viewer, const struct viewer_session *session,
                 const struct video_fragment *fragment)
{
    ++*viewer->sums.delivered;
    *viewer->sums.bytes += fragment->bytes;
    histogram_add(viewer->end_to_end, session->path_ns);
}

void viewer_pushed(struct sim *sim, struct component *self, uint32_t channel,
                   const struct video_fragment *fragment)
{
    struct viewer *viewer = self->state;
    const bool rtc = viewer->config->by == VIEWER_WEBRTC;
    (void)sim;
    for (uint32_t i = channel; i < viewer->session_count; i += viewer->port->channel_count) {
        struct viewer_session *session = &viewer->sessions[i];
        if (!session->admitted) continue;
        viewer->fetched++;
        if (rtc) peer(viewer, session, fragment);
        else send(viewer, session, fragment);
    }
}
