/*
 * Video streams: what facts Firehose 6 and the additions 2.13 say and give figures for, through the models.
 */
#include "tests/support/run.h"

#define HEAD "kinesim: 1\nname: t\nduration: 20m\nwarmup: 2m\n"
#define CAMERAS(settings)                                                                          \
    "producers:\n  cameras: {kind: video, to: wall, bitrate: 2 Mbit/s, round_trip: 40ms" settings  \
    "}\n"
#define WALL(settings)   "streams:\n  wall: {kind: video" settings "}\n"
#define GUARDS(settings) "consumers:\n  guards: {kind: viewer, from: wall" settings "}\n"

/* A fragment being written, the ones a player holds, half a fragment until it is asked for, and the way. */
static void hls_is_as_late_as_its_fragments_say(void **state)
{
    (void)state;
    static const struct {
        const char *fragment;
        double fragment_s;
        const char *hold;
        double held;
    } cases[] = {{"2s", 2, "3", 3}, {"4s", 4, "2", 2}, {"10s", 10, "1", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char yaml[1024];
        snprintf(yaml, sizeof yaml,
                 HEAD "replications: 20\n" CAMERAS(", fragment: %s")
                     WALL(", count: 100, persist: 300ms")
                         GUARDS(", sessions: 100, hold: %s, call: 50ms, downlink: 25 MB/s"),
                 cases[i].fragment, cases[i].hold);
        struct run run = run_text(yaml);
        const double bytes = 250000 * cases[i].fragment_s;
        const double exact = cases[i].fragment_s * (cases[i].held + 0.5) + 0.020 + 0.300 + 0.050 +
                             bytes / 25e6;
        assert_true(run_counter(&run, "guards", "stalls") == 0);
        assert_agrees("end_to_end", run_mean_s(&run, "guards", "end_to_end"), exact, 6);
        run_free(&run);
    }
}

/* Additions 2.13 and 4, V8: below 2 s with fragments of a second; facts 6.2: 3 to 5 s as players usually are. */
static void hls_low_latency_is_about_two_seconds(void **state)
{
    (void)state;
    struct run low = run_text(HEAD "replications: 4\n" CAMERAS(", fragment: 1s, key_frames: 1s")
                                  WALL(", count: 50") GUARDS(", sessions: 50, hold: 1"));
    struct run usual = run_text(HEAD "replications: 4\n" CAMERAS(", fragment: 1s, key_frames: 1s")
                                    WALL(", count: 50") GUARDS(", sessions: 50, hold: 3"));
    const double low_s = run_quantile_s(&low, "guards", "end_to_end", 0.5).mean;
    const double usual_s = run_quantile_s(&usual, "guards", "end_to_end", 0.5).mean;
    assert_true(low_s > 1.5 && low_s < 3);
    assert_true(usual_s > 3 && usual_s < 5);
    run_free(&low);
    run_free(&usual);
}

/* The stages of a fragment's way add up to its age, to the nanosecond. */
static void stages_add_up_to_the_age(void **state)
{
    (void)state;
    static const char *const stages[] = {"capture", "upload", "store", "listed", "fetch", "held"};
    static const char *const ways[] = {"hls", "dash", "get-media"};
    for (size_t way = 0; way < 3; way++) {
        char yaml[1024];
        snprintf(yaml, sizeof yaml,
                 HEAD "replications: 1\n" CAMERAS(", uplink: 2.2 Mbit/s") WALL(", count: 7")
                     GUARDS(", sessions: 21, by: %s"),
                 ways[way]);
        struct run run = run_text(yaml);
        double sum = 0;
        for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
            sum += histogram_mean(run_stage(&run, 0, "guards", stages[i]));
        assert_near("sum of stages", sum,
                    histogram_mean(run_stage(&run, 0, "guards", "end_to_end")), 1e-9);
        run_free(&run);
    }
}

/* Firehose 6.2, A: GetMedia is about a fragment and half a second late. */
static void get_media_is_a_fragment_and_half_a_second_late(void **state)
{
    (void)state;
    struct run run = run_text(HEAD "replications: 4\n" CAMERAS("") WALL(", count: 20")
                                  GUARDS(", sessions: 20, by: get-media"));
    const double there_s = run_mean_s(&run, "guards", "propagation").mean;
    assert_near("after a fragment", there_s, 0.5, 0.1);
    run_free(&run);
}

/* Firehose 6.1, D: three GetMedia connections; KVS-RTC: ten viewers of a channel. The newest are refused. */
static void connections_of_a_stream_are_three_and_ten(void **state)
{
    (void)state;
    static const struct {
        const char *by;
        double connections;
    } cases[] = {{"get-media", 3}, {"webrtc", 10}};
    for (size_t i = 0; i < 2; i++) {
        char yaml[1024];
        snprintf(yaml, sizeof yaml,
                 HEAD "replications: 1\n" CAMERAS("") WALL("")
                     GUARDS(", sessions: 20, session: 60s, by: %s"),
                 cases[i].by);
        struct run run = run_text(yaml);
        /* A session that ends is followed by another within moments. */
        assert_near("watched", run_counter(&run, "guards", "watched_ns") / (20.0 * 60e9),
                    cases[i].connections, 0.001);
        assert_true(run_counter(&run, "guards", "sessions_refused") > 100);
        run_free(&run);
    }
}

/* Firehose 6.1, D: 500 media points a second of a stream, one a fragment: sessions x 1/d of them are asked for. */
static void media_points_carry_500_fragments_a_second(void **state)
{
    (void)state;
    struct run below = run_text(HEAD "replications: 1\n" CAMERAS(", fragment: 2s") WALL("")
                                    GUARDS(", sessions: 400, session: 1h"));
    assert_true(run_counter(&below, "guards", "throttled_calls") == 0);
    struct run above = run_text(HEAD "replications: 1\n" CAMERAS(", fragment: 2s") WALL("")
                                    GUARDS(", sessions: 1500, session: 1h"));
    assert_true(run_counter(&above, "guards", "throttled_calls") > 0);
    assert_near("a second", run_counter(&above, "guards", "records_delivered") / 1200, 500, 0.02);
    run_free(&below);
    run_free(&above);
}

/* An uplink of three quarters of the bitrate loses a quarter once the buffer is full, and the rest is as old as it. */
static void a_slow_uplink_loses_what_it_does_not_carry(void **state)
{
    (void)state;
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 1h\nwarmup: 20m\nreplications: 2\n" CAMERAS(
            ", uplink: 1.5 Mbit/s, buffer: 60s") WALL(", count: 10"));
    const double created = run_counter(&run, "cameras", "records_created");
    assert_near("dropped", run_counter(&run, "cameras", "records_dropped") / created, 0.25, 0.01);
    assert_near("age", run_mean_s(&run, "cameras", "ingest").mean, 60 + 2.67, 0.05);
    run_free(&run);
}

/* What the line does not carry for four minutes waits in the buffer, and comes late, but comes: at 10 of 8 Mbit/s to spare
 * those minutes are sent in one. */
static void a_line_that_was_down_loses_nothing_the_buffer_holds(void **state)
{
    (void)state;
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 20m\nwarmup: 2m\nreplications: 1\n" CAMERAS(
            ", uplink: 10 Mbit/s, buffer: 300s") WALL(", count: 10"));
    const double whole = run_counter(&run, "wall", "bytes");
    run_free(&run);
    run = run_text(
        "kinesim: 1\nname: t\nduration: 20m\nwarmup: 2m\nreplications: 1\n" CAMERAS(
            ", uplink: 10 Mbit/s, buffer: 300s")
            WALL(", count: 10") "faults:\n  - {at: 5m, for: 4m, kind: outage, on: cameras}\n");
    assert_true(run_counter(&run, "cameras", "records_dropped") == 0);
    assert_near("bytes", run_counter(&run, "wall", "bytes"), whole, 1e-9);
    assert_near("oldest", (double)histogram_max(run_stage(&run, 0, "cameras", "ingest")) * 1e-9,
                242, 0.02);
    run_free(&run);
}

/* A stream without a camera: players ask in vain, and the run ends. */
static void a_stream_without_a_camera_shows_nothing(void **state)
{
    (void)state;
    static const char *const ways[] = {"hls", "dash", "get-media", "webrtc", "clip"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char yaml[1024];
        snprintf(yaml, sizeof yaml,
                 HEAD "replications: 1\n" WALL("") GUARDS(", sessions: 20, every: 1m, by: %s"),
                 ways[i]);
        struct run run = run_text(yaml);
        assert_true(run_counter(&run, "guards", "records_delivered") == 0);
        run_free(&run);
    }
}

/* Firehose 6.1, D: 50 MB. */
static void a_fragment_above_50_mb_is_refused(void **state)
{
    (void)state;
    struct run run = run_text(
        HEAD "replications: 1\nproducers:\n  cameras: {kind: video, to: wall, fragment: 10s,"
             " bitrate: {uniform: {low: 40 Mbit/s, high: 60 Mbit/s}}, uplink: 1 Gbit/s}\n" WALL(
                 ", count: 20"));
    /* 10 s at more than 40 Mbit/s are more than 50 MB. */
    assert_true(run_counter(&run, "cameras", "records_acknowledged") == 0);
    assert_true(run_counter(&run, "cameras", "records_failed") > 2000);
    run_free(&run);
}

/* A frame rate, a bitrate and fragments that end at a key frame. */
static void fragments_end_at_key_frames(void **state)
{
    (void)state;
    struct run run = run_text(HEAD "replications: 1\n" CAMERAS(", fragment: 3s, key_frames: 2s")
                                  WALL(", count: 30"));
    assert_near("fragments", run_counter(&run, "cameras", "records_created"), 30 * 1200 / 4.0,
                0.001);
    assert_near("bytes", run_counter(&run, "wall", "bytes"), 30 * 1200 * 250000.0, 0.005);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hls_is_as_late_as_its_fragments_say),
        cmocka_unit_test(hls_low_latency_is_about_two_seconds),
        cmocka_unit_test(stages_add_up_to_the_age),
        cmocka_unit_test(get_media_is_a_fragment_and_half_a_second_late),
        cmocka_unit_test(connections_of_a_stream_are_three_and_ten),
        cmocka_unit_test(media_points_carry_500_fragments_a_second),
        cmocka_unit_test(a_slow_uplink_loses_what_it_does_not_carry),
        cmocka_unit_test(a_line_that_was_down_loses_nothing_the_buffer_holds),
        cmocka_unit_test(a_fragment_above_50_mb_is_refused),
        cmocka_unit_test(fragments_end_at_key_frames),
        cmocka_unit_test(a_stream_without_a_camera_shows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
