/*
 * video.h -- what a video stream offers to those who write to it and watch it: its port.
 *
 * A component of this kind is any number of streams alike (channels), each with a camera of its own. What moves is a
 * fragment: some seconds of media that begin with a key frame. Never a frame.
 */
#ifndef KINESIM_MODELS_VIDEO_H
#define KINESIM_MODELS_VIDEO_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/token_bucket.h"
#include "sim/dist.h"
#include "sim/sim.h"

struct video_fragment {
    int64_t begun_at_ns; /* its first frame was captured */
    int64_t duration_ns;
    int64_t bytes;
    int64_t first_at_ns;    /* its first byte was sent */
    int64_t received_at_ns; /* its last byte had come */
    int64_t visible_at_ns;  /* it and all before it are stored: may lie in the future */
};

/* ours: what of a stream is at hand for live playlists and clips (of 200 at most); a power of two */
enum { VIDEO_KEPT = 256 };

/* One stream. */
struct video_channel {
    struct video_fragment kept[VIDEO_KEPT]; /* the last of `count` */
    int64_t count;
    struct token_bucket metadata, media; /* points that all who read it share */
    struct token_bucket urls;            /* of playback sessions */
    uint32_t get_media;                  /* connections */
    uint32_t rtc_viewers;
};

/* Who is told of each fragment when its last byte has come. */
struct video_watcher {
    struct component *viewer;
    void (*stored)(struct sim *sim, struct component *viewer, uint32_t channel,
                   const struct video_fragment *fragment);
    struct video_watcher *next;
};

struct video_port {
    struct component *stream;
    struct video_channel *channels;
    uint32_t channel_count;
    struct video_watcher *watchers;
    /* What its cameras make; told when they start. */
    int64_t fragment_ns;
    double way_ns;     /* from a camera to AWS */
    double mean_bytes; /* of a fragment */
    /* Known when the cameras have finished: each fragment went as it was captured, over a free uplink. */
    bool undisturbed;
    const struct dist *persist; /* from the last byte until it is stored */
    /* What readers count into. */
    struct metric *metadata_points, *media_points;
};

static inline struct video_port *video_port_of(const struct component *component)
{
    return component->port;
}

/* How long a fragment lasts, or, where no camera makes any, how often viewers look all the same (ours). */
static inline int64_t video_turn_ns(const struct video_port *port)
{
    return port->fragment_ns > 0 ? port->fragment_ns : NS_PER_S;
}

/* The fragment with number `number`, count - VIDEO_KEPT <= number < count. */
static inline const struct video_fragment *video_fragment_at(const struct video_channel *channel,
                                                             int64_t number)
{
    return &channel->kept[number & (VIDEO_KEPT - 1)];
}

enum video_ack { VIDEO_PERSISTED, VIDEO_TOO_LARGE, VIDEO_UNAVAILABLE };

/* The last byte of `fragment` reaches its stream now: stores it, tells the watchers and gives the answer, with
 * fragment->visible_at_ns and in *persisted_at_ns when the camera has that acknowledgement. */
enum video_ack video_put(struct sim *sim, struct video_port *port, uint32_t channel,
                         struct video_fragment *fragment, int64_t *persisted_at_ns);
/* A connection is made, for PutMedia. */
void video_connect(struct video_port *port);

/* Whether a call to read is answered at all: not while a fault is under way, or by chance then. */
bool video_answers(struct video_port *port);

/* Takes points of a stream for a call that lists `metadata` and reads `media` fragments; false: the call is refused
 * (ClientLimitExceededException) and has taken nothing. */
bool video_take_points(struct video_port *port, struct video_channel *channel, int64_t now_ns,
                       int64_t metadata, int64_t media);

/* How many fragments can be listed at `now_ns`: those before the first that is not stored yet. */
int64_t video_visible(const struct video_channel *channel, int64_t now_ns);

/* By a stream's configuration: how many there are. */
uint32_t video_channels(const void *config);

#endif
