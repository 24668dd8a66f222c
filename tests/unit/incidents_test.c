/* incidents_test.c -- the lists `faults` and `actions` become what the simulation begins and ends. */
#include "models/incident_presets.h"
#include "scenarios/loader/incidents.h"
#include "scenarios/loader/scenario.h"

#include "tests/unit/loader_types.h"

#include "tests/unit/loader_fixture.h"

#define PIPE                                                                                       \
    "kinesim: 1\nname: t\nproducers:\n  a: {kind: source, to: b, rate: 1/s}\nstreams:\n  b: {}\n"  \
    "destinations:\n  k: {kind: sink}\n  l: {kind: sink}\n"

struct read {
    struct diag *diag;
    struct scenario *scenario;
};

static struct read read_set(const char *text, const char *set)
{
    const struct scenario_overrides overrides = {&set, set ? 1 : 0};
    struct read read = {diag_create(), NULL};
    read.scenario = scenario_parse("t.yaml", text, strlen(text), &overrides, read.diag);
    return read;
}

static void done(struct read read)
{
    scenario_destroy(read.scenario);
    diag_destroy(read.diag);
}

static void assert_complaint(const char *text, const char *complaint)
{
    struct read read = read_set(text, NULL);
    assert_null(read.scenario);
    assert_said(read.diag, complaint);
    assert_int_equal(said_count(read.diag), 1);
    done(read);
}

static const char *value_of(const struct scenario *scenario, const char *path)
{
    for (size_t i = 0; i < scenario->parameter_count; i++)
        if (strcmp(scenario->parameters[i].path, path) == 0) return scenario->parameters[i].value;
    return NULL;
}

static void an_item_is_read_by_the_rows_of_all_and_those_of_its_kind(void **state)
{
    (void)state;
    struct read read =
        read_set(PIPE "faults:\n  - {at: 5m, for: 30s, every: {exponential: {mean: 1h}}, kind: "
                      "drought, on: a, share: 20 %, batch: {records: 9}}\n"
                      "actions:\n  - {at: 7s, kind: nudge, on: a}\n",
                 NULL);
    assert_non_null(read.scenario);
    assert_int_equal(read.scenario->incident_count, 2);
    const struct incident_spec *fault = &read.scenario->incidents[0];
    const struct drought *drought = fault->config;
    assert_string_equal(fault->kind->name, "drought");
    assert_string_equal(fault->name, "faults.0");
    assert_int_equal(fault->component, 0);
    assert_true(fault->at_ns == INT64_C(300000000000));
    assert_true(fault->lasts && dist_mean(&fault->length) == 30e9);
    assert_true(fault->repeats && dist_mean(&fault->gap) == 3600e9);
    assert_true(drought->share == 0.2);
    assert_int_equal(drought->batch.records, 9);
    assert_int_equal(drought->batch.linger_ns, 100000000);
    assert_string_equal(read.scenario->incidents[1].kind->name, "nudge");
    assert_false(read.scenario->incidents[1].lasts || read.scenario->incidents[1].repeats);
    assert_string_equal(value_of(read.scenario, "faults.0.share"), "0.2");
    assert_string_equal(value_of(read.scenario, "faults.0.kind"), "drought");
    assert_string_equal(value_of(read.scenario, "actions.0.at"), "7s");
    done(read);
}

static void without_on_it_comes_to_all_that_offer_it_where_that_is_how_it_comes(void **state)
{
    (void)state;
    struct read read = read_set(PIPE "faults: [{at: 5m, kind: leak}]\n", NULL);
    assert_non_null(read.scenario);
    assert_int_equal(read.scenario->incident_count, 2);
    assert_int_equal(read.scenario->incidents[0].component, 2);
    assert_int_equal(read.scenario->incidents[1].component, 3);
    assert_false(read.scenario->incidents[1].lasts);
    done(read);
    assert_complaint(PIPE "faults: [{at: 5m, for: 1s, kind: drought}]\n",
                     "t.yaml:10:10: faults.0: 'on' is missing (the component that it is of)");
}

static void a_path_leads_into_an_item(void **state)
{
    (void)state;
    const char *text = PIPE "faults: [{at: 5m, for: 30s, kind: drought, on: a}]\n"
                            "sweep: {faults.0.for: [1m, 2m], faults.0.batch.records: [1, 2]}\n";
    struct read read = read_set(text, "faults.0.for=10m");
    assert_non_null(read.scenario);
    assert_true(dist_mean(&read.scenario->incidents[0].length) == 600e9);
    assert_int_equal(read.scenario->sweep.axis_count, 2);
    done(read);
    read = read_set(text, "faults.0.batch.records=8");
    assert_non_null(read.scenario);
    assert_int_equal(((const struct drought *)read.scenario->incidents[0].config)->batch.records,
                     8);
    done(read);
    read = read_set(text, "faults.1.for=10m");
    assert_null(read.scenario);
    done(read);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    assert_complaint(PIPE "actions: [{at: 5m, for: 1s, kind: nudge, on: a}]\n",
                     "t.yaml:10:20: actions.0.for: a 'nudge' is done at once");
    assert_complaint(PIPE "faults: [{at: 5m, kind: nudge, on: a}]\n",
                     "t.yaml:10:25: faults.0.kind: 'nudge' belongs in actions");
    assert_complaint(PIPE "faults: [{at: 5m, kind: leak, on: a}]\n",
                     "t.yaml:10:25: faults.0.kind: 'a' is of kind source, and 'leak' is for sink; "
                     "use drought");
    assert_complaint(
        PIPE "faults: [{at: 5m, kind: flood, on: a}]\n",
        "t.yaml:10:25: faults.0.kind: 'flood' of a source is not modelled; use drought");
    assert_complaint(PIPE "faults: [{at: 5m, for: 1s, every: 1ms, kind: drought, on: a}]\n",
                     "t.yaml:10:35: faults.0.every: is less than a second in the mean");
    assert_complaint(PIPE "faults: [{at: 5m, for: 1m, kind: drought, on: a}, {at: 330s, for: 1s, "
                          "kind: drought, on: a}]\n",
                     "t.yaml:10:51: faults.1: overlaps faults.0: a has one 'drought' at a time");
    struct read read = read_set(PIPE "faults: [{at: 5m, for: 1m, kind: drought, on: a}, {at: 6m, "
                                     "for: 1s, kind: drought, on: a}]\n",
                                NULL);
    assert_non_null(read.scenario);
    done(read);
}

static void every_incident_of_aws_has_its_name_in_the_language(void **state)
{
    (void)state;
    const struct field *name = incidents_preset_rows();
    while (strcmp(name->key, "name") != 0) name++;
    size_t count = 0;
    for (; incident_presets[count].name; count++)
        assert_string_equal(name->choices[count], incident_presets[count].name);
    assert_null(name->choices[count]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_is_read_by_the_rows_of_all_and_those_of_its_kind),
        cmocka_unit_test(without_on_it_comes_to_all_that_offer_it_where_that_is_how_it_comes),
        cmocka_unit_test(a_path_leads_into_an_item),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(every_incident_of_aws_has_its_name_in_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
