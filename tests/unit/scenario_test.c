#include "scenarios/loader/scenario.h"

#include <unistd.h>

#include "tests/unit/loader_types.h"

#include "tests/unit/loader_fixture.h"

#define HEAD "kinesim: 1\nname: t\n"
#define PIPE                                                                                       \
    HEAD "producers:\n  a: {kind: source, to: b.c, rate: 1/s}\nstreams:\n  b.c: {shards: 2}\n"

#define PARTS                                                                                      \
    HEAD "producers:\n  a: {kind: source, rate: 1/s, parts: [{records: 7}, {records: 8}]}\n"

struct read {
    struct diag *diag;
    struct scenario *scenario;
};

static struct read read_with(const char *text, const char *const *set, size_t count)
{
    const struct scenario_overrides overrides = {set, count};
    struct read read = {diag_create(), NULL};
    read.scenario = scenario_parse("t.yaml", text, strlen(text), &overrides, read.diag);
    assert_int_equal(read.scenario != NULL, diag_exit_status(read.diag) == 0);
    return read;
}

static struct read read_text(const char *text)
{
    return read_with(text, NULL, 0);
}

static struct read read_set(const char *text, const char *set)
{
    return read_with(text, &set, 1);
}

static void done(struct read read)
{
    scenario_destroy(read.scenario);
    diag_destroy(read.diag);
}

static void assert_complaint(struct read read, int status, const char *complaint)
{
    assert_null(read.scenario);
    assert_said(read.diag, complaint);
    assert_int_equal(said_count(read.diag), 1);
    assert_int_equal(diag_exit_status(read.diag), status);
    done(read);
}

static const struct parameter *find(const struct scenario *scenario, const char *path)
{
    for (size_t i = 0; i < scenario->parameter_count; i++)
        if (strcmp(scenario->parameters[i].path, path) == 0) return &scenario->parameters[i];
    fail_msg("no parameter %s", path);
    return NULL;
}

static void a_scenario_has_defaults_at_the_top(void **state)
{
    (void)state;
    struct read read = read_text(PIPE);
    const struct scenario *scenario = read.scenario;
    assert_string_equal(scenario->name, "t");
    assert_string_equal(scenario->region, "us-east-1");
    assert_int_equal(scenario->duration_ns, INT64_C(3600000000000));
    assert_int_equal(scenario->warmup_ns, INT64_C(600000000000));
    assert_int_equal(scenario->billing_month_ns, INT64_C(2628000000000000));
    assert_int_equal(scenario->replications, 5);
    assert_int_equal(scenario->seed, 42);
    assert_string_equal(scenario->yaml, PIPE);
    assert_int_equal(find(scenario, "seed")->origin, ORIGIN_DEFAULT);
    assert_string_equal(find(scenario, "streams.b.c.shards")->value, "2");
    assert_string_equal(find(scenario, "producers.a.kind")->value, "source");
    done(read);
}

static void components_are_in_file_order_and_know_each_other(void **state)
{
    (void)state;
    struct read read = read_text(PIPE);
    assert_int_equal(read.scenario->component_count, 2);
    const struct component_spec *specs = read.scenario->components;
    assert_string_equal(specs[0].name, "a");
    assert_string_equal(specs[1].name, "b.c");
    const struct source_config *source = specs[0].config;
    assert_int_equal(source->to.index, 1);
    assert_string_equal(source->to.name, "b.c");
    assert_non_null(source->keys);
    const struct stream_config *stream = specs[1].config;
    assert_int_equal(stream->shards, 2);
    done(read);
}

static void the_largest_seed_is_exact(void **state)
{
    (void)state;
    struct read read = read_text(PIPE "seed: 9223372036854775807\n");
    assert_int_equal(read.scenario->seed, INT64_MAX);
    done(read);
}

static void all_mistakes_are_told_at_once_in_order(void **state)
{
    (void)state;
    struct read read = read_text(HEAD
                                 "seed: x\nproducers:\n  a: {kind: sauce, to: nobody}\n"
                                 "  b: {kind: source, to: z, rate: 5}\nstreams:\n  s: {shards: 0}\n"
                                 "thresholds: [q.x == 1]\n");
    char *text = printed(read.diag);
    static const char *const starts[] = {"t.yaml:3:7: seed: ",
                                         "t.yaml:5:13: producers.a.kind: ",
                                         "t.yaml:6:25: producers.b.to: ",
                                         "t.yaml:6:34: producers.b.rate: ",
                                         "t.yaml:8:15: streams.s.shards: ",
                                         "t.yaml:9:14: thresholds: "};
    const char *at = text;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        at = strstr(at, starts[i]);
        if (!at) fail_msg("no %s in\n%s", starts[i], text);
    }
    free(text);
    assert_int_equal(said_count(read.diag), 6);
    done(read);
}

static void references_are_checked_for_name_and_kind(void **state)
{
    (void)state;
    assert_complaint(read_text(HEAD "producers:\n  a: {kind: source, rate: 1/s, to: snik}\n"
                                    "streams:\n  s: {}\ndestinations:\n  sink: {kind: sink}\n"),
                     2, "t.yaml:4:36: producers.a.to: there is no 'snik'; did you mean 's'?");
    assert_complaint(read_text(HEAD "producers:\n  a: {kind: source, rate: 1/s, to: sink}\n"
                                    "destinations:\n  sink: {kind: sink}\n"),
                     2, "t.yaml:4:36: producers.a.to: 'sink' is of kind sink; wanted here: stream");
}

static void of_a_setting_given_twice_the_first_is_checked(void **state)
{
    (void)state;
    struct read read =
        read_text(HEAD "producers:\n  a: {kind: source, rate: 1/s, to: nobody, to: }\n");
    assert_null(read.scenario);
    assert_said(read.diag, "t.yaml:4:36: producers.a.to: there is no 'nobody' (wanted: stream)");
    assert_int_equal(said_count(read.diag), 2);
    done(read);
}

static void what_is_not_modelled_is_refused_by_name(void **state)
{
    (void)state;
    assert_complaint(
        read_text(PIPE "faults: [{kind: outage, at: 5m, on: a}]\n"), 3,
        "t.yaml:7:17: faults.0.kind: 'outage' of a source is not modelled; use drought");
    assert_complaint(read_text(HEAD "producers:\n  a: {kind: agent}\n"), 3,
                     "t.yaml:4:13: producers.a.kind: 'agent' is not modelled; use source");
    struct read read = read_text(PIPE "faults: []\n");
    assert_non_null(read.scenario);
    done(read);
}

static void auto_leaves_it_to_the_run(void **state)
{
    (void)state;
    struct read read = read_text(PIPE "warmup: auto\nreplications: auto\nprecision: 2 %\n");
    assert_non_null(read.scenario);
    assert_true(read.scenario->warmup_auto && read.scenario->replications_auto);
    assert_int_equal(read.scenario->warmup_ns, 0);
    assert_int_equal(read.scenario->replications, 10);
    assert_true(read.scenario->precision == 0.02);
    for (size_t i = 0; i < read.scenario->parameter_count; i++)
        if (!strcmp(read.scenario->parameters[i].path, "warmup"))
            assert_string_equal(read.scenario->parameters[i].value, "auto");
    done(read);
    assert_complaint(read_text(PIPE "precision: 2 %\n"), 2,
                     "t.yaml:7:12: precision: is only for `replications: auto`");
}

static void rules_between_fields_complain_at_the_field(void **state)
{
    (void)state;
    assert_complaint(
        read_text(HEAD "producers:\n  a: {kind: source, rate: 1/s, batch: {linger: 2s}}\n"), 2,
        "t.yaml:4:48: producers.a.batch.linger: waits longer than `wait`");
    /* The rule names a setting that was not written: the nearest thing is the component. */
    assert_complaint(read_text(HEAD "producers:\n  a: {kind: source, rate: 1/s, wait: 1ms}\n"), 2,
                     "t.yaml:4:3: producers.a.batch.linger: waits longer than `wait`");
    assert_complaint(read_text(HEAD "producers:\n  a: {kind: source, rate: 1/s, count: 7}\n"), 3,
                     "t.yaml:4:39: producers.a.count: seven is not modelled");
    struct read read = read_text(HEAD "producers:\n  a: {kind: source, rate: 1/s, count: 8}\n");
    assert_non_null(read.scenario); /* a warning */
    assert_said(read.diag, "t.yaml:4:3: warning: producers.a.nowhere: eight is odd");
    done(read);
}

static void set_replaces_and_adds_before_anything_is_checked(void **state)
{
    (void)state;
    const char *const set[] = {"seed=7", "streams.b.c.shards=8", "streams.b.c.retention=2d",
                               "producers.a.batch.linger=1ms",
                               "producers.a.size={exponential: {mean: 1 KB}}"};
    struct read read = read_with(PIPE, set, 5);
    assert_int_equal(read.scenario->seed, 7);
    const struct stream_config *stream = read.scenario->components[1].config;
    assert_int_equal(stream->shards, 8);
    const struct source_config *source = read.scenario->components[0].config;
    assert_int_equal(source->batch.linger_ns, 1000000);
    assert_int_equal(source->size.family, DIST_EXPONENTIAL);
    assert_int_equal(find(read.scenario, "streams.b.c.shards")->origin, ORIGIN_SET);
    assert_int_equal(find(read.scenario, "producers.a.rate")->origin, ORIGIN_SCENARIO);
    done(read);
    /* It mends what the file has wrong. */
    read = read_set(HEAD "streams: {s: {shards: 0}}\n", "streams.s.shards=1");
    assert_non_null(read.scenario);
    done(read);
}

static void the_longest_name_that_fits_is_meant(void **state)
{
    (void)state;
    struct read read = read_set(HEAD "streams:\n  b: {}\n  b.c: {}\nthresholds: [b.c.puts == 1]\n",
                                "streams.b.c.shards=8");
    assert_non_null(read.scenario);
    const struct stream_config *stream = read.scenario->components[1].config;
    assert_int_equal(stream->shards, 8);
    assert_string_equal(read.scenario->thresholds[0].component, "b.c");
    done(read);
}

static void a_wrong_set_is_refused_by_its_own_words(void **state)
{
    (void)state;
    assert_complaint(read_set(PIPE, "streams.b.c.shards=0"), 2,
                     "--set streams.b.c.shards=0: streams.b.c.shards: 0 is less than 1");
    assert_complaint(read_set(PIPE, "streams.b.c.shrads=1"), 2,
                     "--set streams.b.c.shrads=1: streams.b.c: no setting 'shrads'; did you mean "
                     "'shards'?");
    assert_complaint(read_set(PIPE, "streams.b.d.shards=1"), 2,
                     "--set streams.b.d.shards=1: streams: there is no 'b' in streams; did you "
                     "mean 'b.c'?");
    assert_complaint(read_set(PIPE, "seeed=1"), 2,
                     "--set seeed=1: no setting 'seeed'; did you mean 'seed'?");
    assert_complaint(read_set(PIPE, "seed"), 2,
                     "--set seed: an override is PATH=VALUE, such as seed=7 or "
                     "streams.orders.shards=8");
    assert_complaint(read_set(PIPE, "producers.a.rate.mean=1/s"), 2,
                     "--set producers.a.rate.mean=1/s: 'rate' is '1/s', in which nothing has a "
                     "name");
    assert_complaint(read_set(PARTS, "producers.a.parts.2.records=3"), 2,
                     "--set producers.a.parts.2.records=3: '2' counts to nothing in a list of 2: "
                     "use 0 to 1");
    assert_complaint(read_set(PARTS, "producers.a.parts.one.records=3"), 2,
                     "--set producers.a.parts.one.records=3: 'one' counts to nothing in a list of "
                     "2: use 0 to 1");
}

static void set_reaches_into_lists(void **state)
{
    (void)state;
    const char *const set[] = {"producers.a.parts.1.records=9", "producers.a.parts.0={linger: 3s}"};
    struct read read = read_with(PARTS, set, 2);
    assert_non_null(read.scenario);
    const struct source_config *config = read.scenario->components[0].config;
    const struct source_group *parts = config->parts.items;
    assert_int_equal(config->parts.count, 2);
    assert_int_equal(parts[0].records, 500);
    assert_int_equal(parts[0].linger_ns, 3000000000);
    assert_int_equal(parts[1].records, 9);
    done(read);
}

static void thresholds_are_read_but_not_judged(void **state)
{
    (void)state;
    struct read read = read_text(PIPE
                                 "thresholds:\n  - b.c.ingest.p99 < 250 ms\n  - a.dropped == 0\n"
                                 "  - cost.month <= 400 USD\n  - a.put.count > 10\n"
                                 "  - a.put.p999 >= 1s\n");
    static const struct {
        const char *component, *stage, *measure, *comparison;
        double value;
    } wanted[] = {
        {"b.c", "ingest", "p99", "<", 250e6}, {"a", NULL, "dropped", "==", 0},
        {"cost", NULL, "month", "<=", 400},   {"a", "put", "count", ">", 10},
        {"a", "put", "p99.9", ">=", 1e9},
    };
    assert_int_equal(read.scenario->threshold_count, 5);
    for (size_t i = 0; i < 5; i++) {
        const struct threshold *threshold = &read.scenario->thresholds[i];
        assert_string_equal(threshold->component, wanted[i].component);
        assert_string_equal(threshold->measure, wanted[i].measure);
        assert_string_equal(threshold->comparison, wanted[i].comparison);
        assert_true(threshold->value == wanted[i].value);
        assert_int_equal(threshold->place.line, 8 + (int)i);
        if (!wanted[i].stage) assert_null(threshold->stage);
        else assert_string_equal(threshold->stage, wanted[i].stage);
    }
    assert_string_equal(read.scenario->thresholds[0].expression, "b.c.ingest.p99 < 250 ms");
    done(read);
}

static void axes_must_be_settings_and_their_values_must_fit(void **state)
{
    (void)state;
    struct read read = read_text(PIPE
                                 "sweep:\n  streams.b.c.shards: [1, 2]\n  duration: [1h, 2h]\n"
                                 "  producers.a.batch.linger: [1ms]\n  producers.a.to: [b.c]\n");
    assert_non_null(read.scenario);
    done(read);
    assert_complaint(read_text(PIPE "sweep:\n  streams.b.c.shards: [1, 0]\n"), 2,
                     "t.yaml:8:27: sweep.streams.b.c.shards: 0 is less than 1");
    assert_complaint(
        read_text(PIPE "sweep:\n  producers.a.to: [nobody]\n"), 2,
        "t.yaml:8:20: sweep.producers.a.to: there is no 'nobody'; did you mean 'b.c'?");
    assert_complaint(read_text(PIPE "sweep:\n  producers.b.rate: [1/s]\n"), 2,
                     "t.yaml:8:3: sweep: 'producers.b.rate' is not the path of a setting such as "
                     "streams.orders.shards");
}

static void files_are_found_beside_the_scenario(void **state)
{
    (void)state;
    char folder[] = "/tmp/kinesim-scenario-XXXXXX", path[256];
    assert_non_null(mkdtemp(folder));
    static const char *const files[][2] = {
        {"t.yaml", HEAD "producers:\n  a: {kind: source, rate: 1/s, size: {empirical: sizes.csv}, "
                        "keys: {file: keys.csv}}\n"},
        {"sizes.csv", "value,weight\n2 KB,3\n# comment\n1 KB, 1\n"},
        {"keys.csv", "orders\r\n\"a, b\",3\r\n"},
    };
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i][0]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(files[i][1], file);
        fclose(file);
    }
    snprintf(path, sizeof path, "%s/t.yaml", folder);
    struct diag *diag = diag_create();
    struct scenario *scenario = scenario_read(path, NULL, diag);
    if (!scenario) diag_print(diag, stderr);
    assert_non_null(scenario);
    const struct source_config *source = scenario->components[0].config;
    assert_int_equal(source->size.count, 2);
    assert_true(source->size.values[0] == 1000);
    assert_true(source->size.cumulative[0] == 0.25);
    char key[KEYS_TEXT_ROOM];
    keys_text(source->keys, 1, key);
    assert_string_equal(key, "a, b");
    assert_true(keys_share(source->keys, 1) == 0.75);
    scenario_destroy(scenario);
    diag_destroy(diag);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i][0]);
        unlink(path);
    }
    rmdir(folder);
}

static void a_missing_file_is_a_mistake_not_a_crash(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    assert_null(scenario_read("/no/such/file.yaml", NULL, diag));
    assert_said(diag,
                "/no/such/file.yaml: cannot read /no/such/file.yaml: No such file or directory");
    assert_int_equal(diag_exit_status(diag), 2);
    diag_destroy(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_has_defaults_at_the_top),
        cmocka_unit_test(components_are_in_file_order_and_know_each_other),
        cmocka_unit_test(the_largest_seed_is_exact),
        cmocka_unit_test(all_mistakes_are_told_at_once_in_order),
        cmocka_unit_test(references_are_checked_for_name_and_kind),
        cmocka_unit_test(of_a_setting_given_twice_the_first_is_checked),
        cmocka_unit_test(what_is_not_modelled_is_refused_by_name),
        cmocka_unit_test(auto_leaves_it_to_the_run),
        cmocka_unit_test(rules_between_fields_complain_at_the_field),
        cmocka_unit_test(set_replaces_and_adds_before_anything_is_checked),
        cmocka_unit_test(the_longest_name_that_fits_is_meant),
        cmocka_unit_test(a_wrong_set_is_refused_by_its_own_words),
        cmocka_unit_test(set_reaches_into_lists),
        cmocka_unit_test(thresholds_are_read_but_not_judged),
        cmocka_unit_test(axes_must_be_settings_and_their_values_must_fit),
        cmocka_unit_test(files_are_found_beside_the_scenario),
        cmocka_unit_test(a_missing_file_is_a_mistake_not_a_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
