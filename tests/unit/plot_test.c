#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reports/figures/figure.h"
#include "tests/unit/report_folder.h"

static const char *const names[] = {"latency",   "heatmap", "throughput",
                                    "freshness", "objects", "bill"};

static bool has(const struct folder *folder, const char *name, const char *suffix)
{
    struct text file = {0};
    text_format(&file, "%s.%s", name, suffix);
    struct text text = folder_read(folder, file.at);
    const bool some = text.length > 0;
    text_free(&text);
    text_free(&file);
    return some;
}

static void every_figure_has_picture_script_and_data(void **state)
{
    (void)state;
    struct folder folder;
    struct fixture *fixture = fixture_create(2, "rds-cdc-prod");
    if (!folder_publish(&folder, &fixture->run,
                        &(struct publish_options){{.svg = true, .png = true}}))
        fail_msg("%s", folder.error);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_true(has(&folder, names[i], "svg"));
        assert_true(has(&folder, names[i], "png"));
        assert_true(has(&folder, names[i], "gp"));
        assert_true(has(&folder, names[i], "tsv"));
        assert_string_equal(publish_figures()[i], names[i]);
    }
    struct text script = folder_read(&folder, "heatmap.gp");
    assert_non_null(strstr(script.at, "Shard 2 of rds-cdc-prod carries 40 % of the load and is "
                                      "throttled in 20 of 60 minutes"));
    text_free(&script);
    folder_remove(&folder);
    fixture_destroy(fixture);
}

static void a_name_never_runs_as_a_command_and_stays_one_string(void **state)
{
    (void)state;
    struct folder folder;
    struct fixture *fixture = fixture_create(1, FIXTURE_NASTY);
    fixture->run.command = "kinesim run `touch /tmp/kinesim-owned` '; system \"touch "
                           "/tmp/kinesim-owned\"";
    unlink("/tmp/kinesim-owned");
    if (!folder_publish(&folder, &fixture->run,
                        &(struct publish_options){{.svg = true, .png = false}}))
        fail_msg("%s", folder.error);
    assert_int_equal(access("/tmp/kinesim-owned", F_OK), -1);
    struct text svg = folder_read(&folder, "heatmap.svg");
    assert_non_null(strstr(svg.at, "o'r&lt;b"));
    text_free(&svg);
    folder_remove(&folder);
    fixture_destroy(fixture);
}

static void what_a_run_does_not_have_is_not_drawn(void **state)
{
    (void)state;
    struct folder folder;
    struct results *results = results_create(0);
    struct results *const replications[] = {results};
    const struct run_report run = {.scenario = "empty",
                                   .duration_ns = NS_PER_MINUTE,
                                   .replications = replications,
                                   .replication_count = 1};
    if (!folder_publish(&folder, &run, &(struct publish_options){{.svg = true, .png = false}}))
        fail_msg("%s", folder.error);
    assert_null(publish_figures()[0]);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_false(has(&folder, names[i], "gp"));
    folder_remove(&folder);
    results_destroy(results);
}

static void without_gnuplot_scripts_and_page_are_there(void **state)
{
    (void)state;
    struct folder folder;
    struct fixture *fixture = fixture_create(1, "s");
    struct text path = {0};
    text_add(&path, getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    setenv("PATH", "/nowhere", 1);
    const bool ok = folder_publish(&folder, &fixture->run,
                                   &(struct publish_options){{.svg = true, .png = false}});
    setenv("PATH", path.at, 1);
    assert_true(ok);
    assert_true(has(&folder, "bill", "gp"));
    assert_false(has(&folder, "bill", "svg"));
    struct text page = folder_read(&folder, "report.html");
    assert_non_null(strstr(page.at, "apt-get install gnuplot-nox"));
    text_free(&page);
    text_free(&path);
    folder_remove(&folder);
    fixture_destroy(fixture);
}

static void steps_are_round_and_labels_keep_apart(void **state)
{
    (void)state;
    assert_true(figure_step(4.48, 4) == 2);
    assert_true(figure_step(100, 4) == 25);
    assert_true(figure_step(0.3, 6) == 0.05);
    double y[] = {0.5, 0.5, 0.51, 0.1};
    figure_spread(y, 4, 0.05);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++) assert_true(fabs(y[i] - y[j]) >= 0.0499);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_has_picture_script_and_data),
        cmocka_unit_test(a_name_never_runs_as_a_command_and_stays_one_string),
        cmocka_unit_test(what_a_run_does_not_have_is_not_drawn),
        cmocka_unit_test(without_gnuplot_scripts_and_page_are_there),
        cmocka_unit_test(steps_are_round_and_labels_keep_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
