#include "scenarios/values/trace_file.h"

#include <string.h>

#include "sim/units.h"

#include "tests/unit/loader_fixture.h"

struct parsed {
    struct arena *arena;
    struct diag *diag;
    struct trace_file read;
    bool good;
};

static struct parsed parse_bytes(const char *text, size_t length)
{
    struct parsed parsed = {.arena = arena_create(), .diag = diag_create()};
    parsed.good = trace_file_parse(parsed.arena, "w.csv", arena_text(parsed.arena, text, length),
                                   length, &parsed.read, parsed.diag);
    return parsed;
}

static struct parsed parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

static void done(struct parsed parsed)
{
    arena_destroy(parsed.arena);
    diag_destroy(parsed.diag);
}

static void assert_refused(const char *text, const char *complaint)
{
    struct parsed parsed = parse(text);
    assert_false(parsed.good);
    assert_said(parsed.diag, complaint);
    assert_int_equal(said_count(parsed.diag), 1);
    done(parsed);
}

/* Slots that hold `records`, 60 s each, from 0. */
static void assert_minutes(const char *text, uint32_t count, const int64_t *records)
{
    struct parsed parsed = parse(text);
    const struct trace *trace = &parsed.read.trace;
    if (!parsed.good) diag_print(parsed.diag, stderr);
    assert_true(parsed.good);
    assert_int_equal(trace->count, count);
    assert_int_equal(trace->step_ns, NS_PER_MINUTE);
    assert_int_equal(trace->from_ns, 0);
    for (uint32_t i = 0; i < count; i++) assert_int_equal(trace->records[i], records[i]);
    done(parsed);
}

static void counts_of_minutes_are_the_same_in_every_form_of_time(void **state)
{
    (void)state;
    static const int64_t records[] = {5, 0, 7};
    static const char *const same[] = {
        "time,records\n0,5\n60,0\n120,7\n",
        "0,5\n60,0\n120,7",
        "0s,5\n1m,0\n2m,7\n",
        "1772474400,5\n1772474460,0\n1772474520,7\n",
        "1772474400000,5\n1772474460000,0\n1772474520000,7\n",
        "2026-03-02T18:00:00Z,5\n2026-03-02T18:01:00Z,0\n2026-03-02T18:02:00Z,7\n",
        "2026-03-02T18:00,5\n2026-03-02T18:01,0\n2026-03-02T18:02,7\n",
        "2026-03-02T19:00:00+01:00,5\n2026-03-02T18:01:00+00:00,0\n2026-03-02T18:02:00Z,7\n",
        "\xef\xbb\xbftime,records\r\n0,5\r\n60,0\r\n120,7\r\n",
        "# last week\nTimestamp;IncomingRecords\n\n 0 ; 5.0 \n60;0.0\n120;7.0\n",
        "records\ttime\n5\t0\n0\t60\n7\t120\n",
        "\"time\",\"records\"\n\"0\",\"5\"\n\"60\",0\n120,7\n",
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) assert_minutes(same[i], 3, records);
}

static void gaps_are_slots_without_records(void **state)
{
    (void)state;
    struct parsed parsed = parse("time,records\n0,5\n60,6\n240,7\n300,8\n480,9\n");
    assert_true(parsed.good);
    assert_int_equal(parsed.read.trace.count, 9);
    assert_int_equal(parsed.read.gaps, 2);
    assert_int_equal(parsed.read.empty, 4);
    assert_int_equal(parsed.read.total, 35);
    static const int64_t records[] = {5, 6, 0, 0, 7, 8, 0, 0, 9};
    for (size_t i = 0; i < 9; i++) assert_int_equal(parsed.read.trace.records[i], records[i]);
    assert_null(parsed.read.trace.bytes);
    done(parsed);
    /* Of minutes of which no two are neighbours the step is what divides all distances. */
    parsed = parse("0,5\n120,6\n300,7\n");
    assert_int_equal(parsed.read.trace.step_ns, NS_PER_MINUTE);
    assert_int_equal(parsed.read.trace.count, 6);
    done(parsed);
}

static void plain_seconds_count_from_the_start_of_the_measured_time(void **state)
{
    (void)state;
    struct parsed parsed = parse("600,1\n660,2\n");
    assert_int_equal(parsed.read.trace.from_ns, 10 * NS_PER_MINUTE);
    done(parsed);
    parsed = parse("1772474400,1\n1772474460,2\n");
    assert_int_equal(parsed.read.trace.from_ns, 0);
    assert_int_equal(parsed.read.first_ns, 1772474400 * NS_PER_S);
    done(parsed);
}

static void bytes_of_steps_and_single_records_are_kept(void **state)
{
    (void)state;
    struct parsed parsed = parse("0,2,300\n1,0,0\n2,1,7\n");
    assert_true(parsed.good);
    assert_int_equal(parsed.read.trace.step_ns, NS_PER_S);
    assert_int_equal(parsed.read.trace.bytes[0], 300);
    assert_int_equal(parsed.read.trace.bytes[2], 7);
    done(parsed);
    parsed = parse("time,key,bytes\n0,a,10\n0.5,\"b,#1\",20\n0.5,a,30\n");
    const struct trace *trace = &parsed.read.trace;
    assert_true(parsed.good);
    assert_int_equal(trace->count, 3);
    assert_null(trace->records);
    assert_int_equal(trace->at_ns[1], NS_PER_S / 2);
    assert_int_equal(trace->key[0], 0);
    assert_int_equal(trace->key[1], 1);
    assert_int_equal(trace->key[2], 0);
    assert_int_equal(trace->size[2], 30);
    assert_int_equal(parsed.read.keys.count, 2);
    assert_string_equal(parsed.read.keys.text[1], "b,#1");
    assert_true(parsed.read.keys.weight[0] == 2);
    done(parsed);
    parsed = parse("0,orders,10\n"); /* no heading, but the second cell is no number */
    assert_int_equal(parsed.read.keys.count, 1);
    done(parsed);
    parsed = parse("time\n0\n0\n3.5\n");
    assert_int_equal(parsed.read.trace.count, 3);
    assert_null(parsed.read.trace.key);
    assert_null(parsed.read.trace.size);
    done(parsed);
}

static void every_mistake_has_its_line(void **state)
{
    (void)state;
    assert_refused("", "w.csv: there are no lines in it");
    assert_refused("time,records\n", "w.csv: there are no lines in it");
    assert_refused("0,0\n60,0\n", "w.csv: there are no records in it");
    assert_refused("0,5\n60,-1\n", "w.csv:2:4: '-1' is less than 0 records");
    assert_refused("0,5\n60,1.5\n", "w.csv:2:4: '1.5' is not a whole number of records");
    assert_refused("0,5\n60,x\n", "w.csv:2:4: 'x' is not a whole number of records");
    assert_refused("0,5\n120,5\n60,5\n180,5\n", "w.csv:3:1: '60' is before the line above it");
    assert_refused("0,5\n60,5\n60,5\n120,1\n", "w.csv:3:1: '60' comes twice");
    assert_refused("0,5\n60,5\nnoon,5\n",
                   "w.csv:3:1: 'noon' is not of the form of the first time: seconds from 0, 3600");
    assert_refused("0,5\n60,5\n2026-03-02T18:00Z,5\n",
                   "w.csv:3:1: '2026-03-02T18:00Z' is not of the form of the first time: seconds "
                   "from 0, 3600");
    assert_refused("0,5\n60,5,1\n", "w.csv:2:1: 3 columns, where the first line has 2");
    assert_refused("0,5,9\n60,5,4\n", "w.csv:2:6: 4 bytes of 5 records: each has one at least");
    assert_refused("0,5,9\n60,0,4\n", "w.csv:2:6: 4 bytes of no records");
    assert_refused("0,5,9\n60,1,99999999\n",
                   "w.csv:2:6: 99999999 bytes of 1 records: a record has 10 MiB at most");
    assert_refused("when,records\n0,5\n",
                   "w.csv:1:1: 'when' is neither a time such as 2026-03-02T18:00:00Z nor a heading "
                   "such as time,records");
    assert_refused("time,recs\n0,5\n",
                   "w.csv:1:6: no column is called 'recs'; use time, records, bytes or key");
    assert_refused("time,records,key\n0,5,a\n",
                   "w.csv:1:1: a line counts records, or is one with its key: not both");
    assert_refused("time,time\n0,5\n", "w.csv:1:6: a second column of the same");
    assert_refused("records,bytes\n0,5\n", "w.csv:1:1: there is no column 'time'");
    assert_refused("time,key\n0,\n", "w.csv:2:3: there is no key");
    assert_refused("time,key\n0,\"a\n", "w.csv:2:3: a quote is not closed, or there are too many "
                                        "columns, or no text");
    assert_refused("0\n1\n", "w.csv:1:1: 1 columns without a heading; use time,records or "
                             "time,records,bytes or time,key,bytes");
    assert_refused("0,1\n60,1\n119,1\n180,1\n240,1\n",
                   "w.csv:3:1: 59s after the one before, which is no whole number of steps of 60s");
}

static void many_mistakes_are_counted(void **state)
{
    (void)state;
    char text[4096] = "0,5\n";
    for (int i = 1; i <= 30; i++) sprintf(text + strlen(text), "%d,x\n", i);
    struct parsed parsed = parse(text);
    assert_false(parsed.good);
    assert_int_equal(said_count(parsed.diag), 21);
    assert_said(parsed.diag, "w.csv: 10 more lines cannot be read");
    done(parsed);
}

/* ---- CloudWatch */

static void metric_data_is_read_newest_first_with_gaps(void **state)
{
    (void)state;
    struct parsed parsed = parse(
        "{\"MetricDataResults\": [{\"Id\": \"b\", \"Label\": \"IncomingBytes\", \"Timestamps\":"
        " [\"2026-11-29T12:20:00+00:00\", \"2026-11-29T12:05:00+00:00\"], \"Values\": [900.0, "
        "100.0]},\n {\"Id\": \"r\", \"Label\": \"orders IncomingRecords\", \"Timestamps\":"
        " [\"2026-11-29T12:20:00+00:00\", \"2026-11-29T12:10:00+00:00\", "
        "\"2026-11-29T12:05:00+00:00\"], \"Values\": [9.0, 0.0, 10.0], \"StatusCode\": "
        "\"Complete\"}]}");
    const struct trace *trace = &parsed.read.trace;
    assert_true(parsed.good);
    assert_int_equal(trace->count, 4);
    assert_int_equal(trace->step_ns, 5 * NS_PER_MINUTE);
    assert_int_equal(trace->records[0], 10);
    assert_int_equal(trace->records[1], 0);
    assert_int_equal(trace->records[2], 0);
    assert_int_equal(trace->records[3], 9);
    assert_int_equal(trace->bytes[3], 900);
    assert_int_equal(parsed.read.gaps, 1);
    assert_int_equal(parsed.read.empty, 1);
    assert_int_equal(parsed.read.form, MOMENT_ISO_ZONE);
    done(parsed);
}

static void metric_statistics_are_read_in_any_order(void **state)
{
    (void)state;
    struct parsed parsed =
        parse("{\"Label\": \"IncomingRecords\", \"Datapoints\": [{\"Timestamp\": 1772474460.0, "
              "\"Sum\": 7.0}, {\"Timestamp\": 1772474400.0, \"Sum\": 5.0}]}");
    assert_true(parsed.good);
    assert_int_equal(parsed.read.trace.count, 2);
    assert_int_equal(parsed.read.trace.records[0], 5);
    assert_int_equal(parsed.read.trace.records[1], 7);
    done(parsed);
}

static void json_that_is_something_else_is_refused(void **state)
{
    (void)state;
    assert_refused("{\"Shards\": []}",
                   "w.csv: it is neither what `aws cloudwatch get-metric-data` prints nor what "
                   "get-metric-statistics does");
    assert_refused("{\"MetricDataResults\": [{\"Label\": \"PutLatency\"}]}",
                   "w.csv: MetricDataResults: none has the label IncomingRecords; there are: "
                   "PutLatency");
    assert_refused("{\"Label\": \"IncomingBytes\", \"Datapoints\": []}",
                   "w.csv: Label: 'IncomingBytes' is not IncomingRecords");
    assert_refused("{\"Label\": \"IncomingRecords\", \"Datapoints\": [{\"Timestamp\": 1772474460, "
                   "\"Average\": 7.0}]}",
                   "w.csv: Datapoints[0]: it has no Sum; ask for --statistics Sum");
    assert_refused("{\"Label\": \"IncomingRecords\", \"Datapoints\": [{\"Timestamp\": 1772474460, "
                   "\"Sum\": -7.0}]}",
                   "w.csv: Datapoints[0]: its value is no number from 0 on");
    assert_refused("{\"Label\": \"IncomingRecords\", \"Datapoints\": [{\"Timestamp\": 1772474460, "
                   "\"Sum\": 7}, {\"Timestamp\": 1772474460, \"Sum\": 8}]}",
                   "w.csv: Datapoints: two values at 2026-03-02 18:01");
    assert_refused("{\"NextToken\": \"x\", \"Label\": \"IncomingRecords\", \"Datapoints\": "
                   "[{\"Timestamp\": 1772474460, \"Sum\": 7}]}",
                   "w.csv: NextToken: it is one page of several: ask for all of them at once");
    struct parsed parsed = parse("{\"Label\":\n oops}");
    assert_false(parsed.good);
    assert_int_equal(said_count(parsed.diag), 1);
    done(parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_of_minutes_are_the_same_in_every_form_of_time),
        cmocka_unit_test(gaps_are_slots_without_records),
        cmocka_unit_test(plain_seconds_count_from_the_start_of_the_measured_time),
        cmocka_unit_test(bytes_of_steps_and_single_records_are_kept),
        cmocka_unit_test(every_mistake_has_its_line),
        cmocka_unit_test(many_mistakes_are_counted),
        cmocka_unit_test(metric_data_is_read_newest_first_with_gaps),
        cmocka_unit_test(metric_statistics_are_read_in_any_order),
        cmocka_unit_test(json_that_is_something_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
