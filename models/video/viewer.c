/*
 * viewer.c -- people and programs who watch video streams: by GetMedia, HLS, DASH, WebRTC, or clips.
 *
 * `sessions` of them are spread over the streams one after another. A session lasts for a while and is followed by
 * another of the same person. What a fragment's age is made of stands in viewer_player.c.
 */
#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "models/video/viewer_state.h"
#include "sim/units.h"

static const char *const way_names[] = {"get-media", "hls", "dash", "webrtc", "clip", NULL};
static const char *const viewer_sources[] = {"video-stream", NULL};

#define AT(member) offsetof(struct viewer_config, member)

static const struct field viewer_fields[] = {
    {.key = "from",
     .kind = FIELD_REF,
     .offset = AT(from),
     .required = true,
     .choices = viewer_sources,
     .help = "the video streams to watch"},
    {.key = "by",
     .kind = FIELD_CHOICE,
     .offset = AT(by),
     .fallback = "hls",
     .choices = way_names,
     .help = "how media come: by GetMedia, in HLS or DASH playlists, peer to peer, or as clips",
     .source = "Firehose 6.2, D"},
    {.key = "sessions",
     .kind = FIELD_COUNT,
     .offset = AT(sessions),
     .fallback = "1",
     .min = 1,
     .max = 1000000,
     .help = "how many watch at once, spread over the streams",
     .source = "ours"},
    {.key = "session",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(session),
     .fallback = "300s",
     .min = (double)NS_PER_S,
     .max = 365.0 * (double)NS_PER_DAY,
     .help = "how long one lasts before the same viewer begins another",
     .source = "additions 2.13, D: the life of a playback URL, 300 s to 12 h"},
    {.key = "playlist",
     .kind = FIELD_COUNT,
     .offset = AT(playlist),
     .fallback = "5",
     .min = 1,
     .max = 200,
     .help = "hls, dash: fragments of a live playlist (MaxMediaPlaylistFragmentResults)",
     .source = "additions 2.13, D; AWS recommends 3 to 10"},
    {.key = "hold",
     .kind = FIELD_COUNT,
     .offset = AT(hold),
     .fallback = "3",
     .min = 1,
     .max = 200,
     .help = "hls, dash: a player begins with the fragment that is so many from the list's end",
     .source = "Firehose 6.2, I: a player buffers about 3"},
    {.key = "call",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(call),
     .fallback = "{lognormal: {median: 50ms, p99: 300ms}}",
     .min = 0,
     .max = (double)NS_PER_MINUTE,
     .help = "hls, dash, clip: from asking until the first byte comes",
     .source = "ours: nothing is published"},
    {.key = "downlink",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(downlink_bytes_per_s),
     .fallback = "25 MB/s",
     .min = 1000,
     .max = 1e12,
     .help = "what one viewer's network carries",
     .source = "Firehose 6.1, D: what one connection carries"},
    {.key = "push",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(push),
     .fallback = "{lognormal: {median: 200ms, p99: 700ms}}",
     .min = 0,
     .max = (double)NS_PER_MINUTE,
     .help = "get-media: from when a fragment is stored until it comes",
     .source = "Firehose 6.2, A: with storing about half a second after a fragment"},
    {.key = "peer",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(rtc),
     .fallback = "{lognormal: {median: 250ms, p99: 800ms}}",
     .min = 0,
     .max = (double)NS_PER_MINUTE,
     .help = "webrtc: from lens to screen, a draw for each session",
     .source = "Firehose 6.2, A: below a second"},
    {.key = "relayed",
     .kind = FIELD_RATIO,
     .offset = AT(turn),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "webrtc: share of sessions that go through TURN and are billed by the minute",
     .source = "Firehose 6.3, D for the rule; ours: none unless told"},
    {.key = "signals",
     .kind = FIELD_COUNT,
     .offset = AT(signals),
     .fallback = "20",
     .min = 0,
     .max = 10000,
     .help = "webrtc: signalling messages of one session",
     .source = "ours: an offer, an answer and some candidates each way"},
    {.key = "every",
     .kind = FIELD_DURATION,
     .offset = AT(clip_every_ns),
     .fallback = "1h",
     .min = (double)NS_PER_S,
     .max = 365.0 * (double)NS_PER_DAY,
     .help = "clip: between clips of one session",
     .source = "ours"},
    {.key = "length",
     .kind = FIELD_DURATION,
     .offset = AT(clip_ns),
     .fallback = "60s",
     .min = (double)NS_PER_S,
     .max = (double)NS_PER_HOUR,
     .help = "clip: of one; at most 200 fragments and 100 MB",
     .source = "Firehose 6.1, D"},
    {0},
};

static void viewer_validate(const void *config, struct complaints *complaints)
{
    const struct viewer_config *viewer = config;
    if (viewer_lists(viewer) && viewer->hold > viewer->playlist)
        complaints_error(complaints, "hold",
                         "a player cannot begin %lld fragments from the end of a list of %lld",
                         (long long)viewer->hold, (long long)viewer->playlist);
}

static struct metric *open_metric(struct sim *sim, const struct viewer *viewer, const char *name,
                                  const char *unit)
{
    return name ? sim_metric(sim, viewer->stream, name, unit, METRIC_ALL) : NULL;
}

static void open_latencies(struct sim *sim, struct component *self)
{
    struct viewer *viewer = self->state;
    const bool plays = viewer->config->by != VIEWER_CLIP && viewer->config->by != VIEWER_WEBRTC;
    viewer->end_to_end = sim_latency(sim, self, "end_to_end");
    if (viewer->config->by == VIEWER_CLIP) viewer->fetch = sim_latency(sim, self, "clip");
    if (!plays) return;
    viewer->propagation = sim_latency(sim, self, "propagation");
    viewer->capture = sim_latency(sim, self, "capture");
    viewer->upload = sim_latency(sim, self, "upload");
    viewer->store = sim_latency(sim, self, "store");
    viewer->listed = sim_latency(sim, self, "listed");
    viewer->fetch = sim_latency(sim, self, "fetch");
    viewer->held = sim_latency(sim, self, "held");
}

static void open_sums(struct sim *sim, struct component *self)
{
    struct viewer *viewer = self->state;
    viewer->sums = (struct viewer_sums){
        .delivered = sim_counter(sim, self, "records_delivered"),
        .duplicate = sim_counter(sim, self, "records_duplicate"),
        .failed = sim_counter(sim, self, "records_failed"),
        .invocations = sim_counter(sim, self, "invocations"),
        .skipped = sim_counter(sim, self, "fragments_skipped"),
        .stalls = sim_counter(sim, self, "stalls"),
        .stalled_ns = sim_counter(sim, self, "stalled_ns"),
        .throttled = sim_counter(sim, self, "throttled_calls"),
        .refused = sim_counter(sim, self, "sessions_refused"),
        .joins = sim_counter(sim, self, "sessions"),
        .bytes = sim_counter(sim, self, "bytes"),
        .watched_ns = sim_counter(sim, self, "watched_ns"),
        .unanswered = sim_counter(sim, self, "calls_failed"),
    };
}

static void viewer_open(struct sim *sim, struct component *self)
{
    struct viewer *viewer = self->state;
    viewer->config = self->config;
    viewer->ns_per_byte = (double)NS_PER_S / viewer->config->downlink_bytes_per_s;
    sim_rng(sim, &viewer->call_rng, self, "calls");
    sim_rng(sim, &viewer->session_rng, self, "sessions");
    open_latencies(sim, self);
    open_sums(sim, self);
}

static void open_meters(struct sim *sim, struct component *self)
{
    struct viewer *viewer = self->state;
    const struct viewer_kind *kind = &viewer_kinds[viewer->config->by];
    if (kind->meter) viewer->out_meter = sim_meter(sim, self, kind->meter);
    viewer->out_bytes = open_metric(sim, viewer, kind->out_bytes, "Bytes");
    viewer->out_fragments = open_metric(sim, viewer, kind->out_fragments, "Count");
    viewer->requests = open_metric(sim, viewer, kind->requests, "Count");
    viewer->success = open_metric(sim, viewer, kind->success, "Count");
    viewer->latency = open_metric(sim, viewer, kind->latency, "Milliseconds");
    viewer->behind = open_metric(sim, viewer, kind->behind, "Milliseconds");
    if (viewer->config->by != VIEWER_WEBRTC) return;
    viewer->turn_meter = sim_meter(sim, self, USAGE_KVS_TURN);
    viewer->signal_meter = sim_meter(sim, self, USAGE_KVS_SIGNALING);
    viewer->channel_meter = sim_meter(sim, self, USAGE_KVS_CHANNEL);
}

/* Sessions are under way when a run begins, each at another point of its life. */
static void viewer_start(struct sim *sim, struct component *self)
{
    struct viewer *viewer = self->state;
    const bool clips = viewer->config->by == VIEWER_CLIP;
    const int64_t turn_ns = clips ? viewer->config->clip_every_ns : NS_PER_S;
    viewer->stream = sim_component(sim, viewer->config->from.index);
    viewer->port = video_port_of(viewer->stream);
    viewer->session_count = (uint32_t)viewer->config->sessions;
    viewer->sessions =
        memory_zeroed(sim_memory(sim), viewer->session_count, sizeof *viewer->sessions);
    open_meters(sim, self);
    if (viewer->config->by == VIEWER_GET_MEDIA || viewer->config->by == VIEWER_WEBRTC) {
        viewer->watcher = (struct video_watcher){self, viewer_pushed, viewer->port->watchers};
        viewer->port->watchers = &viewer->watcher;
    }
    for (uint32_t i = 0; i < viewer->session_count; i++) {
        viewer->sessions[i].channel = i % viewer->port->channel_count;
        sim_at(sim, (int64_t)rng_below(&viewer->session_rng, (uint64_t)turn_ns), self,
               clips ? VIEWER_CLIP_DUE : VIEWER_JOIN, arg_integer(i));
    }
}

/* Streams that somebody watches are active signalling channels of the month (Firehose 6.3, D). */
static void viewer_account(struct sim *sim, struct component *self)
{
    struct viewer *viewer = self->state;
    const int64_t channels = viewer->session_count < viewer->port->channel_count
                                 ? viewer->session_count
                                 : viewer->port->channel_count;
    viewer_count_time(viewer, sim_now(sim));
    if (viewer->channel_meter)
        *viewer->channel_meter = (meter_units)channels * (sim_now(sim) / NS_PER_MS);
}

static void viewer_finish(struct sim *sim, struct component *self)
{
    const struct viewer *viewer = self->state;
    viewer_account(sim, self);
    results_law(sim_results(sim), self->name, "fragments fetched = shown", (double)viewer->fetched,
                (double)*viewer->sums.delivered, 0);
}

static const struct event_kind viewer_events[VIEWER_EVENTS] = {
    [VIEWER_JOIN] = {"join", viewer_on_join},
    [VIEWER_LEAVE] = {"leave", viewer_on_leave},
    [VIEWER_POLL] = {"poll", viewer_on_poll},
    [VIEWER_CLIP_DUE] = {"clip", viewer_on_clip},
};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere viewer_elsewhere[] = {
    {"stream_name", "from"},
    {"max_media_playlist_fragment_results", "playlist"},
    {"expires", "session"},
    {"get_images", NULL},
    {0},
};

const struct component_type viewer_type = {
    .kind = "viewer",
    .section = "consumers",
    .summary = "Who watches video streams, by GetMedia, HLS, DASH, WebRTC or clips.",
    .config_bytes = sizeof(struct viewer_config),
    .fields = viewer_fields,
    .elsewhere = viewer_elsewhere,
    .validate = viewer_validate,
    .state_bytes = sizeof(struct viewer),
    .events = viewer_events,
    .event_count = VIEWER_EVENTS,
    .open = viewer_open,
    .start = viewer_start,
    .measure = viewer_account,
    .finish = viewer_finish,
    .theory = viewer_theory,
    .findings = viewer_findings,
    .expect = viewer_expect,
};
