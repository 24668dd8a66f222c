/*
 * The Kinesis Agent: facts KDS 2.3 and additions 2.2.
 */
#include "tests/support/run.h"

static struct run run_agent(const char *duration, const char *settings)
{
    char yaml[2048];
    snprintf(yaml, sizeof yaml,
             "kinesim: 1\nname: t\nduration: %s\nwarmup: 2m\nreplications: 2\n"
             "producers:\n  logs: {kind: agent, to: s, record_size: 200 B, keys: random-uuid, %s}\n"
             "streams:\n  s: {mode: provisioned, shards: 1, internal_failure_rate: 0}\n",
             duration, settings);
    return run_text(yaml);
}

/* maxBufferAgeMillis 60,000: a record waits uniformly up to a minute, the first of a buffer all of it. */
static void a_buffer_is_sent_after_a_minute(void **state)
{
    (void)state;
    struct run run = run_agent("1h", "rate: 2/s");
    assert_near("ingest", run_mean_s(&run, "logs", "ingest").mean, 30, 0.05);
    for (uint32_t r = 0; r < run.count; r++)
        assert_true(histogram_max(run_stage(&run, r, "logs", "ingest")) > INT64_C(59900000000));
    run_free(&run);
}

/* maxBufferSizeRecords 500. */
static void a_buffer_is_sent_at_500_records(void **state)
{
    (void)state;
    struct run run = run_agent("10m", "rate: 100/s");
    assert_near("records a call",
                run_counter(&run, "logs", "records_acknowledged") /
                    run_counter(&run, "logs", "calls"),
                500, 0.01);
    run_free(&run);
}

/* It retries until sent: refused records are late, and never dropped. */
static void what_is_refused_is_tried_until_it_is_in(void **state)
{
    (void)state;
    struct run run = run_agent("5m", "rate: 1300/s");
    assert_true(run_counter(&run, "logs", "records_throttled") > 0);
    assert_int_equal(run_counter(&run, "logs", "records_dropped"), 0);
    assert_near("in", run_counter(&run, "logs", "records_acknowledged") / 2 / 300, 1000, 0.01);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_is_sent_after_a_minute),
        cmocka_unit_test(a_buffer_is_sent_at_500_records),
        cmocka_unit_test(what_is_refused_is_tried_until_it_is_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
