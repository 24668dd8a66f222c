/*
 * viewer_player.c -- what is done with fragments, however they came: each is shown when the one before it is over, and
 * a picture stands still while the next is not there.
 *
 * The way of a fragment is cut into stages that add up to `end_to_end`: it is captured and sent, stored, listed (it
 * waits until it is asked for), fetched, and held in the player.
 */
#include "models/video/viewer_state.h"
#include "sim/check.h"
#include "sim/units.h"

void viewer_begin(struct viewer *viewer, struct viewer_session *session)
{
    session->joined = true;
    session->playing_until_ns = 0;
    ++*viewer->sums.joins;
}

static void add_stages(const struct viewer *viewer, const struct video_fragment *fragment,
                       int64_t asked_at_ns, int64_t there_at_ns, int64_t shown_at_ns)
{
    const int64_t captured_ns = fragment->begun_at_ns + fragment->duration_ns;
    histogram_add(viewer->capture, fragment->duration_ns);
    histogram_add(viewer->upload, fragment->received_at_ns - captured_ns);
    histogram_add(viewer->store, fragment->visible_at_ns - fragment->received_at_ns);
    histogram_add(viewer->listed, asked_at_ns - fragment->visible_at_ns);
    histogram_add(viewer->fetch, there_at_ns - asked_at_ns);
    histogram_add(viewer->held, shown_at_ns - there_at_ns);
}

void viewer_show(struct viewer *viewer, struct viewer_session *session,
                 const struct video_fragment *fragment, int64_t asked_at_ns, int64_t there_at_ns)
{
    int64_t shown_at_ns = there_at_ns;
    CHECK(asked_at_ns >= fragment->visible_at_ns && there_at_ns >= asked_at_ns);
    if (session->playing_until_ns > there_at_ns) shown_at_ns = session->playing_until_ns;
    else if (session->playing_until_ns > 0 && session->playing_until_ns < there_at_ns) {
        ++*viewer->sums.stalls;
        *viewer->sums.stalled_ns += there_at_ns - session->playing_until_ns;
    }
    session->fetched_at_ns = there_at_ns;
    session->playing_until_ns = shown_at_ns + fragment->duration_ns;
    ++*viewer->sums.delivered;
    *viewer->sums.bytes += fragment->bytes;
    histogram_add(viewer->end_to_end, shown_at_ns - fragment->begun_at_ns);
    histogram_add(viewer->propagation, there_at_ns - fragment->received_at_ns);
    add_stages(viewer, fragment, asked_at_ns, there_at_ns, shown_at_ns);
    if (viewer->out_meter) *viewer->out_meter += fragment->bytes;
    if (viewer->out_bytes) metric_add(viewer->out_bytes, (double)fragment->bytes);
    if (viewer->out_fragments) metric_add(viewer->out_fragments, 1);
    if (viewer->behind)
        metric_add(viewer->behind,
                   (double)(there_at_ns - fragment->received_at_ns) / (double)NS_PER_MS);
}
