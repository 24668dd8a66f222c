/*
 * viewer_state.h -- what the rooms of a viewer share: viewer.c (the component), viewer_player.c (what every one does with
 * fragments), and a room for each way to come by them.
 */
#ifndef KINESIM_MODELS_VIEWER_STATE_H
#define KINESIM_MODELS_VIEWER_STATE_H

#include "models/common/message.h"
#include "models/video/video.h"
#include "models/video/video_findings.h"

enum viewer_way { VIEWER_GET_MEDIA, VIEWER_HLS, VIEWER_DASH, VIEWER_WEBRTC, VIEWER_CLIP };
enum viewer_timer {
    VIEWER_JOIN = MSG_COUNT, /* session number: begins */
    VIEWER_LEAVE,            /* ends, and another begins */
    VIEWER_POLL,             /* asks for a playlist */
    VIEWER_CLIP_DUE,
    VIEWER_EVENTS
};

struct viewer_config {
    struct reference from;
    int by; /* enum viewer_way */
    int64_t sessions;
    struct dist session;
    int64_t playlist, hold;
    struct dist call;
    double downlink_bytes_per_s;
    struct dist push;
    struct dist rtc;
    double turn;
    int64_t signals;
    int64_t clip_every_ns, clip_ns;
};

/* Somebody who watches one stream. */
struct viewer_session {
    uint32_t channel;
    bool joined;   /* has a first fragment */
    bool admitted; /* holds a connection */
    int64_t began_at_ns, ends_at_ns;
    sim_timer poll;           /* when it asks for the list again */
    int64_t next;             /* fragment to fetch */
    int64_t fetched_at_ns;    /* when the last one was there */
    int64_t playing_until_ns; /* when what was fetched has been shown */
    int64_t path_ns;          /* WebRTC: this session's latency */
};

/* What it counts, of all its sessions. */
struct viewer_sums {
    int64_t *delivered, *duplicate, *failed, *invocations, *skipped, *stalls, *stalled_ns,
        *throttled, *refused, *joins, *bytes, *watched_ns, *unanswered;
};

struct viewer {
    const struct viewer_config *config;
    struct component *stream;
    struct video_port *port;
    struct video_watcher watcher;
    struct viewer_session *sessions;
    uint32_t session_count;
    uint32_t
        *first; /* of each stream: first session; those of a stream are `channel_count` apart */
    struct rng call_rng, session_rng;
    double ns_per_byte;
    struct histogram *end_to_end, *propagation, *capture, *upload, *store, *listed, *fetch, *held;
    struct viewer_sums sums;
    struct metric *out_bytes, *out_fragments, *requests, *success, *behind, *latency;
    meter_units *out_meter, *turn_meter, *signal_meter, *channel_meter;
    int64_t active,
        counted_until_ns; /* sessions that are admitted, and until when their time is counted */
    int64_t fetched;      /* fragments, over the whole run: from the lists' side */
};

/* ---- viewer_player.c */

/* A fragment is there at `there_at_ns`, asked for at `asked_at_ns`: shows it after what was there before, and counts. */
void viewer_show(struct viewer *viewer, struct viewer_session *session,
                 const struct video_fragment *fragment, int64_t asked_at_ns, int64_t there_at_ns);
/* A session's first fragment will be the next one shown. */
void viewer_begin(struct viewer *viewer, struct viewer_session *session);

/* ---- viewer_session.c: sessions begin and end; their time up to now is counted */
void viewer_count_time(struct viewer *viewer, int64_t now_ns);
void viewer_on_join(struct sim *sim, struct component *self, union event_arg arg);
void viewer_on_leave(struct sim *sim, struct component *self, union event_arg arg);

/* ---- viewer_playlist.c, viewer_push.c, viewer_clip.c */
void viewer_on_poll(struct sim *sim, struct component *self, union event_arg arg);
void viewer_pushed(struct sim *sim, struct component *self, uint32_t channel,
                   const struct video_fragment *fragment);
void viewer_on_clip(struct sim *sim, struct component *self, union event_arg arg);

/* Which price and metrics a way has. */
struct viewer_kind {
    const char *meter; /* NULL: nothing is billed by bytes */
    const char *out_bytes, *out_fragments, *requests, *success, *latency, *behind; /* NULL: none */
};
extern const struct viewer_kind viewer_kinds[];

static inline bool viewer_lists(const struct viewer_config *config)
{
    return config->by == VIEWER_HLS || config->by == VIEWER_DASH;
}

/* viewer_report.c: the hooks. */
void viewer_theory(struct sim *sim, struct component *self);
void viewer_findings(struct sim *sim, struct component *self);
void viewer_expect(struct expect *expect, int32_t self);

#endif
