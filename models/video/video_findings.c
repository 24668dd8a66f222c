#include "models/video/video_findings.h"

#include <math.h>

#include "models/common/measured.h"
#include "models/common/quotas.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char uplink[] = "uplink (of each camera)";
static const char put_bytes[] = "bytes a second of a PutMedia connection";
static const char fragment_rate[] = "fragments a second of a stream";
static const char connections[] = "connections of a stream";
static const char urls[] = "playback sessions begun a second of a stream";
static const char metadata_points[] = "fragment-metadata points a second of a stream";
static const char media_points[] = "fragment-media points a second of a stream";

static const struct finding_spec slow_uplink = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = uplink,
    .units = {FINDING_SHARE, FINDING_BYTES_A_SECOND, FINDING_BYTES_A_SECOND, FINDING_NS},
    .text = "{who} make {1} each and their way into the stream carries {2}: {0} of the fragments "
            "are dropped when the buffer of {3} is full, and the rest are as old as that",
};
static const struct finding_spec filling = {
    .kind = FINDING_BEHIND,
    .stage = "ingest",
    .limit = uplink,
    .units = {FINDING_SHARE, FINDING_BYTES_A_SECOND, FINDING_BYTES_A_SECOND, FINDING_NS_AN_HOUR,
              FINDING_NS},
    .text = "{who} make {1} each and their way into the stream carries {2}, {0} of what is needed: "
            "what is sent is {3} older, until the buffer of {4} is full and fragments are dropped",
};
static const struct finding_spec dropped = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = "buffer of a camera",
    .units = {FINDING_SHARE, FINDING_NS},
    .text = "{0} of the fragments of {who} are dropped: for longer than their buffer of {1} holds, "
            "nothing could be sent",
};
static const struct finding_spec too_large = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = "size of a fragment",
    .units = {FINDING_SHARE, FINDING_BYTES, FINDING_BYTES},
    .text = "{0} of the fragments for {who} are larger than the {2} that PutMedia takes and are "
            "answered with an error (MAX_FRAGMENT_SIZE): they have {1} in the mean",
};
static const struct finding_spec refused = {
    .kind = FINDING_REFUSED,
    .stage = "end_to_end",
    .limit = connections,
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_COUNT},
    .text =
        "{0} of those who want to watch by {who} are turned away at any time "
        "(ConnectionLimitExceededException): {1} want to watch one stream, which has {2} {what}",
};
static const struct finding_spec late_urls = {
    .kind = FINDING_REFUSED,
    .stage = "end_to_end",
    .limit = urls,
    .units = {FINDING_SHARE, FINDING_A_SECOND, FINDING_A_SECOND},
    .text = "{0} of the tries of {who} to begin a session are refused "
            "(ClientLimitExceededException): {1} begin on one stream, and {2} can",
};
static const struct finding_spec throttled = {
    .kind = FINDING_REFUSED,
    .stage = "end_to_end",
    .limit = media_points,
    .units = {FINDING_SHARE, FINDING_A_SECOND, FINDING_A_SECOND, FINDING_COUNT},
    .text = "{0} of the calls of {who} are refused (ClientLimitExceededException): its {3} "
            "sessions of one stream ask for {1} {what} points, and there are {2}",
};
static const struct finding_spec skipping = {
    .kind = FINDING_LOST,
    .stage = "end_to_end",
    .limit = "fragments of a playlist",
    .units = {FINDING_SHARE},
    .text = "{0} of the fragments that {who} should show leave the playlist before they are "
            "fetched: the picture jumps",
};
static const struct finding_spec stalling = {
    .kind = FINDING_NEAR,
    .stage = "end_to_end",
    .limit = "fragments held by a player",
    .units = {FINDING_SHARE, FINDING_NUMBER},
    .text = "The picture of {who} stands still for {0} of the time, {1} times an hour and session: "
            "a player that holds more fragments is later and steadier",
};
static const struct finding_spec clips = {
    .kind = FINDING_LOST,
    .stage = "clip",
    .limit = "size of a clip",
    .units = {FINDING_COUNT, FINDING_BYTES},
    .text = "{0} clips of {who} are refused: they are larger than {1}",
};

/* ours: a picture that stands still for less than this share of its time, or calls refused, are not worth a word */
static const double worth_a_word = 0.001;

/* ---- cameras */

static struct limit_use uplink_use(const struct video_camera_course *course)
{
    return (struct limit_use){.limit = uplink,
                              .unit = FINDING_BYTES_A_SECOND,
                              .given = course->uplink_bytes_per_s,
                              .mean = course->bytes_per_s / course->uplink_bytes_per_s,
                              .peak = course->bytes_per_s / course->uplink_bytes_per_s,
                              .at_limit = NAN};
}

static double carried(const struct video_camera_course *course)
{
    return fmin(course->uplink_bytes_per_s, (double)QUOTA_VIDEO_PUT_BYTES_PER_S);
}

/* Every hour an hour of media is made, and as much of it is sent as can be. */
static struct finding filling_up(const struct video_camera_course *course)
{
    const double share = carried(course) / course->bytes_per_s;
    return (struct finding){
        .spec = &filling,
        .severity = 1 - share,
        .figures = {share, course->bytes_per_s, carried(course), (1 - share) * (double)NS_PER_HOUR,
                    course->buffer_ns},
    };
}

static struct finding too_slow(const struct video_camera_course *course, double share)
{
    return (struct finding){
        .spec = &slow_uplink,
        .severity = share,
        .figures = {share, course->bytes_per_s, carried(course), course->buffer_ns},
    };
}

void video_tell_camera(struct sim *sim, const struct component *self,
                       const struct video_camera_course *course)
{
    const struct limit_use use = uplink_use(course);
    const bool slow = course->bytes_per_s > carried(course);
    const double share = course->created > 0 ? course->dropped / course->created : 0;
    sim_limit(sim, self, &use);
    if (slow && course->dropped > 0) {
        const struct finding finding = too_slow(course, fmin(1, share));
        sim_finding(sim, self, &finding);
    } else if (slow) {
        const struct finding finding = filling_up(course);
        sim_finding(sim, self, &finding);
    } else if (course->dropped > 0) {
        sim_finding(sim, self,
                    &(struct finding){.spec = &dropped,
                                      .severity = fmin(1, share),
                                      .figures = {fmin(1, share), course->buffer_ns}});
    }
}

void video_expect_camera(struct expect *expect, int32_t self,
                         const struct video_camera_course *course)
{
    const struct limit_use use = uplink_use(course);
    expect_limit(expect, self, &use);
    if (course->bytes_per_s <= carried(course)) return;
    const double share = 1 - carried(course) / course->bytes_per_s;
    const double full_s = course->buffer_ns / (double)NS_PER_S / share;
    const struct expect_request *asked = expect_asked(expect);
    const struct finding finding =
        full_s > asked->warmup_s + asked->duration_s ? filling_up(course) : too_slow(course, share);
    expect_finding(expect, self, &finding);
}

/* ---- streams */

static struct finding larger(double share, double bytes)
{
    return (struct finding){.spec = &too_large,
                            .severity = share,
                            .figures = {share, bytes, (double)QUOTA_VIDEO_FRAGMENT_BYTES}};
}

void video_tell_stream(struct sim *sim, const struct component *self,
                       const struct video_stream_course *course)
{
    const double each = course->bytes_per_s / course->channels;
    const double used = each / (double)QUOTA_VIDEO_PUT_BYTES_PER_S;
    const double fragments = 5; /* a second, Firehose 6.1, D */
    sim_limit(sim, self,
              &(struct limit_use){.limit = put_bytes,
                                  .unit = FINDING_BYTES_A_SECOND,
                                  .given = (double)QUOTA_VIDEO_PUT_BYTES_PER_S,
                                  .mean = used,
                                  .peak = used,
                                  .at_limit = NAN});
    if (course->fragment_ns > 0) {
        const double rate = (double)NS_PER_S / course->fragment_ns / fragments;
        sim_limit(sim, self,
                  &(struct limit_use){.limit = fragment_rate,
                                      .unit = FINDING_A_SECOND,
                                      .given = fragments,
                                      .mean = rate,
                                      .peak = rate,
                                      .at_limit = NAN});
    }
    if (course->refused == 0) return;
    const struct finding finding =
        larger(course->refused / (course->refused + course->stored), course->fragment_bytes);
    sim_finding(sim, self, &finding);
}

void video_expect_too_large(struct expect *expect, int32_t stream, double share, double bytes)
{
    const struct finding finding = larger(share, bytes);
    if (share > 0) expect_finding(expect, stream, &finding);
}

/* ---- viewers */

static struct limit_use points_use(const char *limit, double asked, double given)
{
    return (struct limit_use){.limit = limit,
                              .unit = FINDING_A_SECOND,
                              .given = given,
                              .mean = asked / given,
                              .peak = asked / given,
                              .at_limit = NAN};
}

static struct limit_use connection_use(const struct video_viewer_course *course)
{
    return (struct limit_use){.limit = connections,
                              .subject = course->connection,
                              .unit = FINDING_COUNT,
                              .given = course->connections,
                              .mean = course->watching / course->connections,
                              .peak = course->watching / course->connections,
                              .at_limit = NAN};
}

static bool media_is_nearer(const struct video_viewer_course *course)
{
    return course->media_per_s / (double)QUOTA_VIDEO_MEDIA_POINTS >=
           course->metadata_per_s / (double)QUOTA_VIDEO_METADATA_POINTS;
}

static struct finding out_of_points(const struct video_viewer_course *course, double share)
{
    const bool media = media_is_nearer(course);
    return (struct finding){
        .spec = &throttled,
        .severity = share,
        .subject = media ? "fragment-media" : "fragment-metadata",
        .figures = {share, media ? course->media_per_s : course->metadata_per_s,
                    (double)(media ? QUOTA_VIDEO_MEDIA_POINTS : QUOTA_VIDEO_METADATA_POINTS),
                    course->watching},
    };
}

static struct finding turned_away(const struct video_viewer_course *course, double share)
{
    return (struct finding){.spec = &refused,
                            .severity = share,
                            .subject = course->connection,
                            .figures = {share, course->watching, course->connections}};
}

static struct finding begun_late(const struct video_viewer_course *course, double share)
{
    return (struct finding){
        .spec = &late_urls,
        .severity = share,
        .figures = {share, course->urls_per_s, (double)QUOTA_VIDEO_URLS_PER_S},
    };
}

void video_tell_viewer(struct sim *sim, const struct component *self,
                       const struct video_viewer_course *course)
{
    const struct limit_use uses[] = {
        points_use(metadata_points, course->metadata_per_s, (double)QUOTA_VIDEO_METADATA_POINTS),
        points_use(media_points, course->media_per_s, (double)QUOTA_VIDEO_MEDIA_POINTS),
    };
    for (int i = 0; i < 2; i++)
        if (uses[i].mean > 0) sim_limit(sim, self, &uses[i]);
    if (course->connections > 0) {
        const struct limit_use use = connection_use(course);
        sim_limit(sim, self, &use);
    }
    if (course->urls_per_s > 0) {
        const struct limit_use use =
            points_use(urls, course->urls_per_s, (double)QUOTA_VIDEO_URLS_PER_S);
        sim_limit(sim, self, &use);
    }
    if (course->refused > 0 && course->connections > 0) {
        const struct finding finding = turned_away(course, course->absent);
        sim_finding(sim, self, &finding);
    } else if (course->refused > 0) {
        const struct finding finding =
            begun_late(course, course->refused / (course->refused + course->sessions));
        sim_finding(sim, self, &finding);
    }
    if (course->throttled > worth_a_word * course->calls) {
        const struct finding finding = out_of_points(course, course->throttled / course->calls);
        sim_finding(sim, self, &finding);
    }
    if (course->skipped > 0) {
        const double share = course->skipped / (course->skipped + course->shown);
        sim_finding(sim, self,
                    &(struct finding){.spec = &skipping, .severity = share, .figures = {share}});
    }
    const double watched_ns = course->playing * course->seconds * (double)NS_PER_S;
    if (course->steady && course->stalled_ns > worth_a_word * watched_ns)
        sim_finding(sim, self,
                    &(struct finding){
                        .spec = &stalling,
                        .severity = fmin(1, course->stalled_ns / watched_ns),
                        .figures = {course->stalled_ns / watched_ns,
                                    course->stalls / course->playing / course->seconds * 3600},
                    });
    if (course->clips_failed > 0)
        sim_finding(
            sim, self,
            &(struct finding){.spec = &clips,
                              .severity = fmin(1, course->clips_failed / course->calls),
                              .figures = {course->clips_failed, (double)QUOTA_VIDEO_CLIP_BYTES}});
}

void video_expect_viewer(struct expect *expect, int32_t self,
                         const struct video_viewer_course *course)
{
    const struct limit_use uses[] = {
        points_use(metadata_points, course->metadata_per_s, (double)QUOTA_VIDEO_METADATA_POINTS),
        points_use(media_points, course->media_per_s, (double)QUOTA_VIDEO_MEDIA_POINTS),
    };
    for (int i = 0; i < 2; i++)
        if (uses[i].mean > 0) expect_limit(expect, self, &uses[i]);
    if (course->connections > 0) {
        const struct limit_use use = connection_use(course);
        expect_limit(expect, self, &use);
        if (course->watching > course->connections) {
            const struct finding finding =
                turned_away(course, 1 - course->connections / course->watching);
            expect_finding(expect, self, &finding);
        }
    }
    if (course->urls_per_s > 0) {
        const struct limit_use use =
            points_use(urls, course->urls_per_s, (double)QUOTA_VIDEO_URLS_PER_S);
        expect_limit(expect, self, &use);
        if (use.mean > 1) {
            const struct finding finding = begun_late(course, 1 - 1 / use.mean);
            expect_finding(expect, self, &finding);
        }
    }
    const double over = fmax(uses[0].mean, uses[1].mean);
    if (over > 1) {
        const struct finding finding = out_of_points(course, 1 - 1 / over);
        expect_finding(expect, self, &finding);
    }
}
