/*
 * Topics and queues: facts Firehose 5.5 and additions 2.10 that have a figure, through the models.
 */
#include "tests/support/run.h"

#define HEAD(duration) "kinesim: 1\nname: t\nduration: " duration "\nwarmup: 1m\nreplications: 2\n"
/* One message a record, so as many a second as `rate`. */
#define PIPE(rate)                                                                                 \
    "producers:\n  p: {kind: sdk, to: s, rate: " rate ", record_size: 1 KB, keys: random-uuid}\n"  \
    "streams:\n  s: {shards: 8}\n"                                                                 \
    "consumers:\n  f: {kind: lambda, from: s, duration: 5ms, to: t}\n"

static double counter(const struct run *run, const char *component, const char *name)
{
    return run_counter(run, component, name) / run->count;
}

/* Additions 2.10, D: the first attempt and three retries, 20 s apart; then the dead-letter queue, a minute late. */
static void a_dead_https_endpoint_fills_the_dead_letter_queue(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("20m") PIPE(
        "10/s") "destinations:\n"
                "  t: {kind: sns, subscriptions: [{protocol: https, error_rate: 100 %,"
                " dead_letter_queue: d}]}\n"
                "  d: {kind: sqs}\n");
    assert_true(counter(&run, "t", "notifications") == 0);
    assert_near("redriven", counter(&run, "t", "messages_dead_lettered"),
                counter(&run, "t", "messages"), 1e-9);
    assert_near("in the queue", counter(&run, "d", "messages"), counter(&run, "t", "messages"),
                1e-9);
    assert_true(counter(&run, "t", "records_dropped") == 0);
    run_free(&run);
}

/* 5 % of attempts fail: 0.05^4 of the messages never get through, 5 % come later. */
static void retries_are_geometric(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("1h") PIPE(
        "200/s") "destinations:\n"
                 "  t: {kind: sns, subscriptions: [{protocol: https, error_rate: 30 %}]}\n");
    const double messages = counter(&run, "t", "messages");
    assert_near("lost", counter(&run, "t", "records_dropped") / messages, 0.3 * 0.3 * 0.3 * 0.3,
                0.03);
    assert_near("retried", counter(&run, "t", "notifications_retried") / messages,
                0.3 - 0.3 * 0.3 * 0.3 * 0.3, 0.02);
    run_free(&run);
}

/* An outage of 30 s ends between the attempts at 20 and 40 s. */
static void an_outage_is_over_at_the_next_attempt(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("10m") PIPE(
        "100/s") "destinations:\n"
                 "  t: {kind: sns, subscriptions: [{protocol: https, delay: 100ms}]}\n"
                 "faults:\n  - {at: 5m, for: 30s, kind: outage, on: t}\n");
    for (uint32_t r = 0; r < run.count; r++) {
        const struct histogram *delivery = run_stage(&run, r, "t", "notification");
        assert_near("longest", (double)histogram_max(delivery) * 1e-9, 40.1, 1e-3);
    }
    assert_true(counter(&run, "t", "records_dropped") == 0);
    run_free(&run);
}

static void filters_let_their_share_through(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD("20m") PIPE("200/s") "destinations:\n"
                                           "  t: {kind: sns, subscriptions: [{protocol: lambda},"
                                           " {protocol: sqs, filter: 20 %, to: q}]}\n"
                                           "  q: {kind: sqs, workers: 20, processing: 1ms}\n");
    const double messages = counter(&run, "t", "messages");
    assert_near("filtered", counter(&run, "q", "messages") / messages, 0.2, 0.01);
    assert_near("all but those", counter(&run, "t", "notifications") / messages, 1.2, 0.01);
    run_free(&run);
}

/* Additions 2.10, D: quotas by region, and 300 messages/s of a FIFO group. */
static void publishing_beyond_the_quota_falls_behind(void **state)
{
    (void)state;
    static const struct {
        const char *region, *topic;
        double quota;
    } cases[] = {
        {"us-east-2", "{kind: sns}", 1500},
        {"us-east-1", "{kind: sns, protocol: sqs, fifo: {groups: 2}}", 600},
        {"us-east-1", "{kind: sns, protocol: sqs, fifo: {groups: 1000}}", 3000},
        {"eu-west-1", "{kind: sns}", 9000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char yaml[1024];
        snprintf(yaml, sizeof yaml,
                 HEAD("5m") "region: %s\n" PIPE("5000/s") "destinations:\n  t: %s\n",
                 cases[i].region, cases[i].topic);
        struct run run = run_text(yaml);
        /* What came over in five minutes and a warm-up waits longer and longer: the last for what six minutes were over. */
        const double over_s = 360 * (5000 / cases[i].quota - 1);
        const double longest_s = (double)histogram_max(run_stage(&run, 0, "f", "end_to_end")) *
                                 1e-9;
        if (cases[i].quota > 5000) assert_true(longest_s < 60);
        else assert_near("waits", longest_s, over_s, 0.05);
        run_free(&run);
    }
}

/* Two workers of 100 ms delete 20 a second of 30: what waits gets older by a third of the time. */
static void a_queue_that_is_too_slow_gets_older(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("1h")
                                  PIPE("30/s") "destinations:\n"
                                               "  t: {kind: sns, protocol: sqs, subscriptions: "
                                               "[{protocol: sqs, to: q}]}\n"
                                               "  q: {kind: sqs, workers: 2, processing: 100ms}\n");
    assert_near("deleted", counter(&run, "q", "messages_deleted"), 20.0 * 3600, 0.01);
    const double longest_s = (double)histogram_max(run_stage(&run, 0, "q", "queued")) * 1e-9;
    assert_near("oldest", longest_s, 3660.0 * (1 - 20.0 / 30), 0.05);
    run_free(&run);
}

/* A message that always fails is received `max_receive_count` times, a visibility timeout apart, and then gone. */
static void what_always_fails_is_received_as_often_as_allowed(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("1h") PIPE(
        "5/s") "destinations:\n"
               "  t: {kind: sns, subscriptions: [{protocol: sqs, to: q}]}\n"
               "  q: {kind: sqs, workers: 20, processing: 10ms, error_rate: 100 %,"
               " visibility_timeout: 30s, max_receive_count: 3, dead_letter_queue: d}\n"
               "  d: {kind: sqs}\n");
    assert_true(counter(&run, "q", "messages_deleted") == 0);
    assert_near("received", counter(&run, "q", "messages_received"),
                3 * counter(&run, "q", "messages"), 0.03);
    assert_near("dead", counter(&run, "q", "messages_dead_lettered"),
                counter(&run, "q", "messages"), 0.05);
    run_free(&run);
}

/* Nobody sends: each worker asks every 20 s and is billed for it (additions 2.10, D: long polling). */
static void idle_workers_ask_every_20_seconds(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("1h") PIPE("5/s") "destinations:\n  t: {kind: sns}\n"
                                                     "  q: {kind: sqs, workers: 4}\n");
    assert_near("requests", counter(&run, "q", "requests"), 4 * 3600 / 20.0, 0.01);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dead_https_endpoint_fills_the_dead_letter_queue),
        cmocka_unit_test(retries_are_geometric),
        cmocka_unit_test(an_outage_is_over_at_the_next_attempt),
        cmocka_unit_test(filters_let_their_share_through),
        cmocka_unit_test(publishing_beyond_the_quota_falls_behind),
        cmocka_unit_test(a_queue_that_is_too_slow_gets_older),
        cmocka_unit_test(what_always_fails_is_received_as_often_as_allowed),
        cmocka_unit_test(idle_workers_ask_every_20_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
