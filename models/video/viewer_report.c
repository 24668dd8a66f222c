/*
 * viewer_report.c -- what viewers should see by a closed form, what limits them, and what they will be billed.
 */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/measured.h"
#include "models/common/quotas.h"
#include "models/video/viewer_state.h"
#include "sim/units.h"

/* ---- the closed form */

/* ours: of fragments, that are stored after the next one has come; of their order the law knows nothing */
static const double out_of_turn = 1e-3;

/*
 * A player joins at any moment. The newest fragment in the list then began as long ago as it lasts, takes to be sent and
 * stored, and half of its length more in the mean; the one that the player begins with is hold - 1 fragments older. A
 * picture that never stands still stays as late as it was in the beginning.
 */
static double list_mean_ns(const struct viewer *viewer)
{
    const struct viewer_config *config = viewer->config;
    const struct video_port *port = viewer->port;
    return ((double)config->hold + 0.5) * (double)port->fragment_ns + dist_mean(port->persist) +
           dist_mean(&config->call) + port->mean_bytes * viewer->ns_per_byte;
}

/* ours: of a mean, what chance does more than in any interval */
static const double unnoticed = 1e-3;

/* A picture that once stood still is later by that until its session ends: in the mean of all, at most. */
static double late_by_stalls(const struct viewer *viewer)
{
    const double shown = (double)*viewer->sums.delivered, begun = (double)*viewer->sums.joins;
    if (shown == 0 || begun == 0) return 0;
    return (double)*viewer->sums.stalled_ns * (shown / begun) / shown;
}

void viewer_theory(struct sim *sim, struct component *self)
{
    const struct viewer *viewer = self->state;
    const struct video_port *port = viewer->port;
    if (!viewer_lists(viewer->config) || !port->undisturbed || port->fragment_ns == 0) return;
    if (late_by_stalls(viewer) > unnoticed * list_mean_ns(viewer)) return;
    if (*viewer->sums.skipped > 0 || *viewer->sums.throttled > 0) return;
    if (1 - dist_cdf(port->persist, (double)port->fragment_ns) > out_of_turn) return;
    /* Sessions are what is observed, not fragments. */
    if (*viewer->sums.joins < RESULTS_THEORY_LEAST) return;
    results_theory(sim_results(sim), self->name,
                   &(struct results_theory){
                       "end_to_end", RESULTS_MEAN, list_mean_ns(viewer) + port->way_ns,
                       "fragment x (hold + 1/2) + way + storing + fetching",
                       "Firehose 6.2, I: the phase of a player is independent of the fragments"});
}

/* ---- limits */

/* What the sessions of one stream ask for, by their number. */
static struct video_viewer_course course_of(const struct viewer_config *config, double channels,
                                            double fragment_s)
{
    const double watching = ceil((double)config->sessions / channels);
    struct video_viewer_course course = {.playing = (double)config->sessions, .watching = watching};
    if (viewer_lists(config) && fragment_s > 0) {
        course.media_per_s = watching / fragment_s;
        course.metadata_per_s = watching * (double)config->playlist / fragment_s;
        course.urls_per_s = watching * (double)NS_PER_S / dist_mean(&config->session);
    }
    if (config->by == VIEWER_CLIP && fragment_s > 0)
        course.media_per_s = watching * (double)config->clip_ns / (double)config->clip_every_ns /
                             fragment_s;
    if (config->by == VIEWER_GET_MEDIA) {
        course.connections = QUOTA_VIDEO_GET_MEDIA;
        course.connection = "GetMedia connections";
    }
    if (config->by == VIEWER_WEBRTC) {
        course.connections = QUOTA_VIDEO_RTC_VIEWERS;
        course.connection = "viewers of its signalling channel";
    }
    return course;
}

void viewer_findings(struct sim *sim, struct component *self)
{
    const struct viewer *viewer = self->state;
    struct video_viewer_course course =
        course_of(viewer->config, viewer->port->channel_count,
                  (double)viewer->port->fragment_ns / (double)NS_PER_S);
    course.seconds = measured_ns(sim) / (double)NS_PER_S;
    course.sessions = measured_count(sim, self, "sessions");
    course.refused = measured_count(sim, self, "sessions_refused");
    course.calls = measured_count(sim, self, "invocations");
    course.throttled = measured_count(sim, self, "throttled_calls");
    course.shown = measured_count(sim, self, "records_delivered");
    course.skipped = measured_count(sim, self, "fragments_skipped");
    course.stalls = measured_count(sim, self, "stalls");
    course.stalled_ns = measured_count(sim, self, "stalled_ns");
    course.absent = 1 - measured_count(sim, self, "watched_ns") /
                            ((double)viewer->config->sessions * measured_ns(sim));
    course.steady = viewer_lists(viewer->config) && viewer->port->undisturbed &&
                    course.throttled == 0;
    course.clips_failed = measured_count(sim, self, "records_failed");
    video_tell_viewer(sim, self, &course);
}

/* ---- without a run */

/* Fragments a second that one session fetches: its beginning holds some at once. */
static double fragments_per_s(const struct viewer_config *config, double fragment_s)
{
    const double session_s = dist_mean(&config->session) / (double)NS_PER_S;
    if (config->by == VIEWER_CLIP)
        return ceil((double)config->clip_ns / (double)NS_PER_S / fragment_s) /
               ((double)config->clip_every_ns / (double)NS_PER_S);
    if (!viewer_lists(config)) return 1 / fragment_s;
    return 1 / fragment_s + ((double)config->hold - 0.5) / session_s;
}

void viewer_expect(struct expect *expect, int32_t self)
{
    const struct viewer_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, config->from.index);
    const struct viewer_kind *kind = &viewer_kinds[config->by];
    const double channels = video_channels(expect_spec(expect, config->from.index)->config);
    const double seconds = expect_seconds(expect, 0), sessions = (double)config->sessions;
    const double each = flow->messages > 0 ? channels * seconds / flow->messages : 0;
    struct video_viewer_course course = course_of(config, channels, each);
    video_expect_viewer(expect, self, &course);
    if (each == 0) return;
    const double admitted = course.connections > 0 ? fmin(sessions, channels * course.connections)
                                                   : sessions;
    const double over = fmax(1, fmax(course.media_per_s / (double)QUOTA_VIDEO_MEDIA_POINTS,
                                     course.metadata_per_s / (double)QUOTA_VIDEO_METADATA_POINTS));
    const double fetched = admitted * fragments_per_s(config, each) * seconds / over;
    if (kind->meter) expect_meter(expect, self, kind->meter, fetched * flow->message_bytes);
    if (over > 1)
        expect_note(expect, self, EXPECT_ABOUT,
                    "calls are refused for want of points: how fairly, rates do not tell");
    if (config->by != VIEWER_WEBRTC) return;
    const double begun = admitted * seconds * (double)NS_PER_S / dist_mean(&config->session);
    expect_meter(expect, self, USAGE_KVS_SIGNALING, begun * (double)config->signals);
    expect_meter(expect, self, USAGE_KVS_TURN,
                 begun * config->turn * dist_mean_steps(&config->session, (double)NS_PER_MINUTE));
    expect_meter(expect, self, USAGE_KVS_CHANNEL, fmin(sessions, channels) * seconds * 1000);
}
