/*
 * video_findings.h -- what limits, loses and lags with video, in a run and from rates.
 */
#ifndef KINESIM_MODELS_VIDEO_FINDINGS_H
#define KINESIM_MODELS_VIDEO_FINDINGS_H

#include "models/common/expect.h"
#include "sim/sim.h"

/* One camera of many alike, and in a run what became of all their fragments. */
struct video_camera_course {
    double bytes_per_s, uplink_bytes_per_s;
    double fragment_ns, buffer_ns;
    double created, dropped, failed;
};
void video_tell_camera(struct sim *sim, const struct component *self,
                       const struct video_camera_course *course);
void video_expect_camera(struct expect *expect, int32_t self,
                         const struct video_camera_course *course);

/* A share of fragments, of so many bytes in the mean, is larger than the stream takes. */
void video_expect_too_large(struct expect *expect, int32_t stream, double share, double bytes);

/* Streams alike. */
struct video_stream_course {
    double channels;
    double bytes_per_s; /* into all of them */
    double stored, refused;
    double fragment_bytes, fragment_ns;
};
void video_tell_stream(struct sim *sim, const struct component *self,
                       const struct video_stream_course *course);

/* Viewers: how many of them the fullest stream has and what they ask of it. */
struct video_viewer_course {
    double playing;         /* sessions, of all streams */
    double watching;        /* of the fullest stream */
    double connections;     /* that a stream gives at most; 0: any number */
    const char *connection; /* how those are called */
    double absent;          /* share of those who want to watch that are turned away */
    bool steady;            /* the cameras and the calls are not what a picture stands still for */
    double urls_per_s;      /* sessions that begin on the fullest stream */
    double metadata_per_s, media_per_s; /* points asked of the fullest stream */
    double seconds;
    double sessions, refused; /* begun; turned away */
    double calls, throttled;
    double shown, skipped, stalls, stalled_ns;
    double clips_failed;
};
void video_tell_viewer(struct sim *sim, const struct component *self,
                       const struct video_viewer_course *course);
void video_expect_viewer(struct expect *expect, int32_t self,
                         const struct video_viewer_course *course);

#endif
