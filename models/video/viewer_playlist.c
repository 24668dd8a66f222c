/*
 * viewer_playlist.c -- HLS and DASH: a player asks for the list of the last fragments, fetches those that are new, and
 * begins `hold` of them behind the end.
 *
 * It asks again after a fragment's length, or half of it when there was nothing new (RFC 8216, 6.3.4). A list takes a
 * point for each fragment in it and a fetch one of the dearer kind (Firehose 6.1, D); who is refused asks again.
 */
#include "models/video/viewer_state.h"
#include "sim/check.h"
#include "sim/units.h"

/* The first fragment that a player shows; -1 while the list is too short. */
static int64_t first_of(const struct viewer_config *config, int64_t visible)
{
    const int64_t back = config->hold < config->playlist ? config->hold : config->playlist;
    return visible < back ? -1 : visible - back;
}

/* Fragments have left the list before they were fetched: goes on with the oldest that is there. */
static void catch_up(struct viewer *viewer, struct viewer_session *session, int64_t visible)
{
    int64_t oldest = visible - viewer->config->playlist;
    if (session->next >= oldest) return;
    *viewer->sums.skipped += oldest - session->next;
    session->next = oldest;
    session->playing_until_ns = 0;
}

/* One after another, from when the list has come. */
static bool fetch(struct viewer *viewer, struct viewer_session *session,
                  struct video_channel *channel, int64_t now_ns, int64_t visible)
{
    int64_t at_ns = now_ns + dist_draw_int(&viewer->config->call, &viewer->call_rng);
    if (session->fetched_at_ns > at_ns) at_ns = session->fetched_at_ns;
    while (session->next < visible) {
        const struct video_fragment *fragment = video_fragment_at(channel, session->next);
        if (!video_take_points(viewer->port, channel, now_ns, 0, 1)) return false;
        at_ns += (int64_t)((double)fragment->bytes * viewer->ns_per_byte);
        session->next++;
        viewer->fetched++;
        viewer_show(viewer, session, fragment, now_ns, at_ns);
    }
    return true;
}

void viewer_on_poll(struct sim *sim, struct component *self, union event_arg arg)
{
    struct viewer *viewer = self->state;
    struct viewer_session *session = &viewer->sessions[arg.integer];
    struct video_channel *channel = &viewer->port->channels[session->channel];
    const int64_t now_ns = sim_now(sim), turn_ns = video_turn_ns(viewer->port);
    const int64_t visible = video_visible(channel, now_ns);
    const int64_t listed = visible < viewer->config->playlist ? visible : viewer->config->playlist;
    bool news = false;
    CHECK(session->admitted);
    ++*viewer->sums.invocations;
    if (!video_answers(viewer->port)) {
        ++*viewer->sums.unanswered;
    } else if (listed > 0 && !video_take_points(viewer->port, channel, now_ns, listed, 0)) {
        ++*viewer->sums.throttled;
    } else {
        if (!session->joined && first_of(viewer->config, visible) >= 0) {
            session->next = first_of(viewer->config, visible);
            session->fetched_at_ns = 0;
            viewer_begin(viewer, session);
        }
        if (session->joined) {
            catch_up(viewer, session, visible);
            news = session->next < visible;
            if (news && !fetch(viewer, session, channel, now_ns, visible)) {
                ++*viewer->sums.throttled;
                news = false;
            }
        }
    }
    session->poll =
        sim_timer_at(sim, now_ns + (news ? turn_ns : turn_ns / 2), self, VIEWER_POLL, arg);
}
