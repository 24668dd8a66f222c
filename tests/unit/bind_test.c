#include "scenarios/values/bind.h"

#include "tests/unit/loader_types.h"

#include "tests/unit/loader_fixture.h"

struct bound {
    struct arena *arena;
    struct diag *diag;
    struct reader reader;
    struct source_config config;
    bool good;
};

/* The text is one source's settings. */
static void bind(struct bound *bound, const char *text)
{
    *bound = (struct bound){.arena = arena_create(), .diag = diag_create()};
    bound->reader = reader_of(bound->diag, bound->arena, "t.yaml");
    struct yaml_node *root =
        yaml_tree_parse(bound->arena, "t.yaml", text, strlen(text), bound->diag);
    assert_non_null(root);
    const struct binding binding = {{"t.yaml", 1, 1}, "producers.p", NULL, NULL};
    bound->good = bind_mapping(&bound->reader, root, binding, source_rows, &bound->config);
}

static void done(struct bound *bound)
{
    arena_destroy(bound->arena);
    diag_destroy(bound->diag);
}

static void assert_refused(const char *text, const char *complaint)
{
    struct bound bound;
    bind(&bound, text);
    assert_false(bound.good);
    assert_said(bound.diag, complaint);
    assert_int_equal(said_count(bound.diag), 1);
    done(&bound);
}

static const struct parameter *find(const struct bound *bound, const char *path)
{
    for (const struct kept_parameter *kept = bound->reader.parameters; kept; kept = kept->next)
        if (strcmp(kept->parameter.path, path) == 0) return &kept->parameter;
    return NULL;
}

static void values_go_where_their_rows_say(void **state)
{
    (void)state;
    struct bound bound;
    bind(&bound, "{to: s, rate: 390/s, size: 1 KB, on: false, count: 3, number: 2.5, ratio: 20 %,\n"
                 " speed: 1.5 MB/s, wait: 250 ms, bytes: 64 MiB, choice: red, text: a b,\n"
                 " batch: {records: 7}, extra: {linger: 1s}}");
    const struct source_config *config = &bound.config;
    assert_true(bound.good);
    assert_string_equal(config->to.name, "s");
    assert_true(config->rate_per_s == 390);
    assert_int_equal(config->size.family, DIST_CONSTANT);
    assert_true(config->size.a == 1000);
    assert_false(config->on);
    assert_int_equal(config->count, 3);
    assert_true(config->number == 2.5);
    assert_true(config->ratio == 0.2);
    assert_true(config->bytes_per_s == 1.5e6);
    assert_int_equal(config->wait_ns, 250000000);
    assert_int_equal(config->bytes, 67108864);
    assert_int_equal(config->choice, 0);
    assert_string_equal(config->text, "a b");
    assert_int_equal(config->batch.records, 7);
    assert_int_equal(config->batch.linger_ns, 100000000);
    assert_true(config->has_extra);
    assert_int_equal(config->extra.linger_ns, 1000000000);
    done(&bound);
}

static void a_list_holds_what_its_rows_say(void **state)
{
    (void)state;
    struct bound bound;
    bind(&bound, "{rate: 1/s, parts: [{records: 7}, {linger: 2s}]}");
    assert_true(bound.good);
    assert_int_equal(bound.config.parts.count, 2);
    const struct source_group *parts = bound.config.parts.items;
    assert_int_equal(parts[0].records, 7);
    assert_int_equal(parts[0].linger_ns, 100000000);
    assert_int_equal(parts[1].records, 500);
    assert_int_equal(parts[1].linger_ns, 2000000000);
    assert_string_equal(find(&bound, "producers.p.parts.1.linger")->value, "2s");
    assert_int_equal(find(&bound, "producers.p.parts.1.records")->origin, ORIGIN_DEFAULT);
    assert_null(find(&bound, "producers.p.parts"));
    done(&bound);
    bind(&bound, "rate: 1/s");
    assert_int_equal(bound.config.parts.count, 0);
    done(&bound);
    assert_int_equal(bind_room(source_rows), sizeof(struct source_group));
}

static void what_is_left_out_has_its_default(void **state)
{
    (void)state;
    struct bound bound;
    bind(&bound, "rate: 1/s");
    const struct source_config *config = &bound.config;
    assert_true(bound.good);
    assert_null(config->to.name);
    assert_int_equal(config->to.index, -1);
    assert_int_equal(config->size.family, DIST_UNIFORM);
    assert_true(config->size.b == 1000);
    assert_true(config->on);
    assert_int_equal(config->count, -1);
    assert_int_equal(config->choice, 1);
    assert_null(config->text);
    assert_int_equal(config->batch.records, 500);
    assert_false(config->has_extra);
    assert_int_equal(config->extra.records, 0);
    done(&bound);
}

static void parameters_are_kept_with_unit_origin_and_source(void **state)
{
    (void)state;
    struct bound bound;
    bind(&bound, "{rate: 60/m, wait: 1m, size: {lognormal: {median: 1000 B, p99: 5 KB}}}");
    const struct parameter *wait = find(&bound, "producers.p.wait");
    assert_string_equal(wait->value, "60s");
    assert_string_equal(wait->unit, "ns");
    assert_int_equal(wait->origin, ORIGIN_SCENARIO);
    assert_string_equal(wait->source, "");
    assert_string_equal(find(&bound, "producers.p.rate")->value, "1/s");
    const struct parameter *size = find(&bound, "producers.p.size");
    assert_string_equal(size->value, "{lognormal: {median: 1 KB, p99: 5 KB}}");
    assert_string_equal(size->unit, "B");
    const struct parameter *linger = find(&bound, "producers.p.batch.linger");
    assert_string_equal(linger->value, "100ms");
    assert_int_equal(linger->origin, ORIGIN_DEFAULT);
    assert_null(find(&bound, "producers.p.extra.linger"));
    assert_null(find(&bound, "producers.p.text"));
    done(&bound);
    bind(&bound, "rate: 1/s");
    assert_string_equal(find(&bound, "producers.p.size")->source, "KDS 1.1");
    done(&bound);
}

static void a_misspelt_setting_counts_as_given(void **state)
{
    (void)state;
    assert_refused("raet: 1/s", "t.yaml:1:1: producers.p: no setting 'raet'; did you mean 'rate'?");
    assert_refused("{}", "t.yaml:1:1: producers.p: 'rate' is missing (per s)");
}

static void what_is_said_otherwise_may_be_left_out(void **state)
{
    (void)state;
    struct bound bound;
    bind(&bound, "parts: [{records: 7}]");
    assert_true(bound.config.rate_per_s == 0);
    assert_null(find(&bound, "producers.p.rate"));
    done(&bound);
    assert_refused("wait: 2s", "t.yaml:1:1: producers.p: 'rate' is missing (per s)");
}

static void wrong_values_are_refused_where_they_stand(void **state)
{
    (void)state;
    static const struct {
        const char *text, *complaint;
    } cases[] = {
        {"{rate: 1/s, count: 10}", "t.yaml:1:20: producers.p.count: 10 is more than 9"},
        {"{rate: 1/s, wait: 61s}", "t.yaml:1:19: producers.p.wait: 61s is more than 60s"},
        {"{rate: 1/s, on: yes}", "t.yaml:1:17: producers.p.on: 'yes' is neither true nor false"},
        {"{rate: 1/s, on: [true]}", "t.yaml:1:17: producers.p.on: a list is not true or false"},
        {"{rate: [1]}",
         "t.yaml:1:8: producers.p.rate: a list is not a rate such as 390/s, 1.2k/s or 5/m"},
        {"{rate: 1/s, choice: blue}",
         "t.yaml:1:21: producers.p.choice: 'blue' is not one of red or green"},
        {"{rate: 1/s, choice: infrared}",
         "t.yaml:1:21: producers.p.choice: 'infrared' is not modelled; use red or green"},
        {"{rate: 1/s, parts: 3}",
         "t.yaml:1:20: producers.p.parts: '3' is not a list such as [{records: ...}]"},
        {"{rate: 1/s, parts: []}",
         "t.yaml:1:20: producers.p.parts: a list of 0, where 1 to 3 are taken"},
        {"{rate: 1/s, parts: [{}, 4]}",
         "t.yaml:1:25: producers.p.parts.1: '4' is not a mapping such as {records: ...}"},
        {"{rate: 1/s, parts: [{}, {records: 0}]}",
         "t.yaml:1:35: producers.p.parts.1.records: 0 is less than 1"},
        {"{rate: 1/s, batch: 3}",
         "t.yaml:1:20: producers.p.batch: '3' is not a mapping such as {records: ...}"},
        {"{rate: 1/s, extra: {records: 0}}",
         "t.yaml:1:30: producers.p.extra.records: 0 is less than 1"},
        {"{rate: 1/s, size: 2 MiB}", "t.yaml:1:19: producers.p.size: 2 MiB is more than 1 MiB"},
        {"{rate: 1/s, size: {exponential: {mean: 2 MiB}}}",
         "t.yaml:1:33: producers.p.size: the mean is more than 1 MiB"},
        {"{rate: 1/s, size: {uniform: {low: 0 B, high: 1 KB}}}",
         "t.yaml:1:29: producers.p.size: 'low' is less than 1 B"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i].text, cases[i].complaint);
}

static void distributions_are_read_in_every_family(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum dist_family family;
        double mean;
    } cases[] = {
        {"1 KB", DIST_CONSTANT, 1000},
        {"{exponential: {mean: 1 KB}}", DIST_EXPONENTIAL, 1000},
        {"{uniform: {low: 1 KB, high: 3 KB}}", DIST_UNIFORM, 2000},
        {"{gamma: {mean: 1 KB, shape: 2}}", DIST_GAMMA, 1000},
        {"{gamma: {mean: 1 KB, shape: 2, shift: 500 B}}", DIST_GAMMA, 1500},
        {"{weibull: {scale: 1 KB, shape: 1}}", DIST_WEIBULL, 1000},
        {"{normal: {mean: 1 KB, sd: 1 B}}", DIST_NORMAL, 1000},
        {"{lognormal: {median: 1 KB, sigma: 0.1}}", DIST_LOGNORMAL, 1005.0125},
        {"{lognormal: {median: 1 KB, p99: 1262 B}}", DIST_LOGNORMAL, 1005.0125},
        {"{mixture: [{weight: 1, of: 1 KB}, {weight: 3, of: 5 KB}]}", DIST_MIXTURE, 4000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        struct bound bound;
        snprintf(text, sizeof text, "{rate: 1/s, size: %s}", cases[i].text);
        bind(&bound, text);
        assert_true(bound.good);
        assert_int_equal(bound.config.size.family, cases[i].family);
        const double mean = dist_mean(&bound.config.size);
        if (mean < cases[i].mean * 0.9999 || mean > cases[i].mean * 1.0001)
            fail_msg("%s: mean %g, wanted %g", cases[i].text, mean, cases[i].mean);
        done(&bound);
    }
}

static void keys_wait_as_specifications(void **state)
{
    (void)state;
    struct bound bound;
    bind(&bound,
         "{rate: 1/s, keys: {list: [a, {key: b, weight: 3}, {key: c, weight: 0}], salt: 4}}");
    assert_true(bound.good);
    const struct keys_spec *spec = &bound.reader.keys->spec;
    assert_int_equal(spec->family, KEYS_LIST);
    assert_int_equal(spec->count, 2); /* c never occurs */
    assert_string_equal(spec->text[1], "b");
    assert_true(spec->weight[1] == 3);
    assert_int_equal(spec->salt, 4);
    assert_ptr_equal(bound.reader.keys->keys, &bound.config.keys);
    done(&bound);
    bind(&bound, "{rate: 1/s, keys: {zipf: {count: 5, format: \"k-%03d\"}}}");
    assert_int_equal(bound.reader.keys->spec.count, 5);
    assert_true(bound.reader.keys->spec.exponent == 1);
    assert_string_equal(bound.reader.keys->spec.format, "k-%03d");
    done(&bound);
}

static void a_row_is_found_by_its_path(void **state)
{
    (void)state;
    assert_ptr_equal(bind_find(source_rows, "rate"), &source_rows[1]);
    assert_ptr_equal(bind_find(source_rows, "batch.linger"), &group_rows[1]);
    assert_null(bind_find(source_rows, "batch.lingers"));
    assert_null(bind_find(source_rows, "rate.per"));
    assert_null(bind_find(source_rows, "rat"));
    assert_ptr_equal(bind_find(source_rows, "parts.1.linger"), &group_rows[1]);
    assert_null(bind_find(source_rows, "parts.linger"));
    assert_null(bind_find(source_rows, "parts.1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_go_where_their_rows_say),
        cmocka_unit_test(a_list_holds_what_its_rows_say),
        cmocka_unit_test(what_is_left_out_has_its_default),
        cmocka_unit_test(parameters_are_kept_with_unit_origin_and_source),
        cmocka_unit_test(a_misspelt_setting_counts_as_given),
        cmocka_unit_test(what_is_said_otherwise_may_be_left_out),
        cmocka_unit_test(wrong_values_are_refused_where_they_stand),
        cmocka_unit_test(distributions_are_read_in_every_family),
        cmocka_unit_test(keys_wait_as_specifications),
        cmocka_unit_test(a_row_is_found_by_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
