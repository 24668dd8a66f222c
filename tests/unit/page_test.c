#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reports/page/page.h"
#include "tests/unit/report_folder.h"

static int times(const char *text, const char *word)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word)) count++;
    return count;
}

static void the_page_is_whole_and_fetches_nothing(void **state)
{
    (void)state;
    struct folder folder;
    struct fixture *fixture = fixture_create(3, "rds-cdc-prod");
    if (!folder_publish(&folder, &fixture->run,
                        &(struct publish_options){{.svg = true, .png = false}}))
        fail_msg("%s", folder.error);
    struct text page = folder_read(&folder, "report.html");
    assert_int_equal(times(page.at, "<svg role"), 18); /* each for three widths */
    assert_int_equal(times(page.at, "<!DOCTYPE"), 1);
    assert_int_equal(times(page.at, "<?xml"), 0);
    assert_int_equal(times(page.at, "<script>"), 1);
    assert_int_equal(times(page.at, "src="), 0);
    assert_int_equal(times(page.at, "<link"), 0);
    assert_int_equal(times(page.at, "<section"), times(page.at, "</section>"));
    assert_int_equal(times(page.at, "<table"), times(page.at, "</table>"));
    static const char *const ids[] = {"waterfall", "latency",    "pictures", "thresholds", "bill",
                                      "shards",    "keys",       "objects",  "counters",   "ledger",
                                      "events",    "parameters", "again"};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct text id = {0};
        text_format(&id, "<section id=\"%s\">", ids[i]);
        if (times(page.at, id.at) != 1) fail_msg("no section %s", ids[i]);
        text_free(&id);
    }
    assert_non_null(strstr(page.at, "220.57"));
    assert_non_null(strstr(page.at, "95\u00a0%: 216.50 – 224.64"));
    assert_non_null(strstr(page.at, "141.80<small>138.00 – 145.60</small>"));
    assert_non_null(strstr(page.at, "<dt>events waiting at most</dt><dd>137</dd>"));
    assert_non_null(strstr(page.at, "<dt>memory at most</dt><dd>11.8 MiB</dd>"));
    assert_non_null(strstr(page.at, "<th scope=\"col\" class=\"n\">ratio</th>"));
    text_free(&page);
    folder_remove(&folder);
    fixture_destroy(fixture);
}

static void ids_of_all_pictures_differ(void **state)
{
    (void)state;
    struct folder folder;
    struct fixture *fixture = fixture_create(1, "s");
    assert_true(folder_publish(&folder, &fixture->run,
                               &(struct publish_options){{.svg = true, .png = false}}));
    struct text page = folder_read(&folder, "report.html");
    for (const char *at = page.at; (at = strstr(at, " id=\""));) {
        const size_t length = strcspn(at + 5, "\"") + 6;
        struct text id = {0};
        text_add_bytes(&id, at, length);
        if (times(page.at, id.at) != 1) fail_msg("twice: %s", id.at);
        text_free(&id);
        at += length;
    }
    text_free(&page);
    folder_remove(&folder);
    fixture_destroy(fixture);
}

static void what_a_user_wrote_is_text_and_not_markup(void **state)
{
    (void)state;
    struct folder folder;
    struct fixture *fixture = fixture_create(1, FIXTURE_NASTY);
    fixture->run.scenario = "<img src=x onerror=alert(1)>";
    assert_true(folder_publish(&folder, &fixture->run,
                               &(struct publish_options){{.svg = true, .png = false}}));
    struct text page = folder_read(&folder, "report.html");
    assert_int_equal(times(page.at, "<img"), 0);
    assert_int_equal(times(page.at, "r<b>"), 0);
    assert_int_equal(times(page.at, "<at>"), 0);
    assert_non_null(strstr(page.at, "tenant-&lt;7&gt;"));
    assert_non_null(strstr(page.at, "&lt;img src=x"));
    text_free(&page);
    folder_remove(&folder);
    fixture_destroy(fixture);
}

static void a_run_that_is_not_there_is_said_so(void **state)
{
    (void)state;
    struct folder folder;
    struct fixture *fixture = fixture_create(1, "s");
    assert_true(folder_publish(&folder, &fixture->run,
                               &(struct publish_options){{.svg = false, .png = false}}));
    assert_false(publish_run(folder.database, 9, folder.path,
                             &(struct publish_options){{.svg = true, .png = false}}, folder.page,
                             sizeof folder.page, folder.error, sizeof folder.error));
    assert_string_equal(folder.error, "the database has no run 9");
    assert_false(publish_run("/nowhere.db", 0, folder.path,
                             &(struct publish_options){{.svg = true, .png = false}}, folder.page,
                             sizeof folder.page, folder.error, sizeof folder.error));
    folder_remove(&folder);
    fixture_destroy(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_whole_and_fetches_nothing),
        cmocka_unit_test(ids_of_all_pictures_differ),
        cmocka_unit_test(what_a_user_wrote_is_text_and_not_markup),
        cmocka_unit_test(a_run_that_is_not_there_is_said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
