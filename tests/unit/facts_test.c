#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/bill/price.h"
#include "models/registry.h"
#include "scenarios/books/price_book.h"
#include "scenarios/cli/paths.h"
#include "scenarios/guide/explain_setting.h"
#include "scenarios/guide/facts.h"
#include "scenarios/loader/scenario.h"

static struct facts *facts;

static int read_facts(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    facts = facts_read(KINESIM_DATA_DIR "/facts", diag);
    diag_print(diag, stderr);
    diag_destroy(diag);
    return facts ? 0 : -1;
}

static int free_facts(void **state)
{
    (void)state;
    facts_destroy(facts);
    return 0;
}

static const struct fact_section *section(const char *text)
{
    struct fact_address address = {0};
    return facts_next_address(&text, &address) ? facts_section(facts, &address, NULL) : NULL;
}

static void an_address_leads_to_its_section(void **state)
{
    (void)state;
    assert_string_equal(section("KDS 9.3, A")->title, "latencies to start from");
    assert_string_equal(section("Firehose 1.6 and 1.8, D")->number, "1.6");
    assert_string_equal(section("additions of November 2026, 1.3, M")->book, "Additions");
    assert_string_equal(section("Additions 2.10")->number, "2.10");
    assert_string_equal(section("KDS 3, D: CreateStream's default")->number, "3");
    assert_null(section("KDS 99.1"));
    assert_null(section("ours: 500 records of KDS"));
}

static void a_list_of_addresses_is_read_whole(void **state)
{
    (void)state;
    static const struct {
        const char *text, *numbers;
    } cases[] = {
        {"Firehose 1.6 and 1.8, D", "1.6 1.8 "},
        {"KDS 3.3, 7.1 (B-ADV)", "3.3 7.1 "},
        {"Firehose 2.1, 2.2", "2.1 2.2 "},
        {"KDS 12, A: 500 records", "12 "},
        {"Firehose 5.7, Additions 1.22", "5.7 1.22 "},
        {"Firehose 10, A: spacing not documented; S3's advice of 2, 4 s (4.1)", "10 "},
        {"KDS 7.2 (back-solved, 0.0163 to 0.0168)", "7.2 "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fact_address address = {0};
        char numbers[64] = "";
        const char *text = cases[i].text;
        while (facts_next_address(&text, &address))
            snprintf(numbers + strlen(numbers), sizeof numbers - strlen(numbers), "%s ",
                     address.number);
        assert_string_equal(numbers, cases[i].numbers);
    }
}

static void a_section_asked_for_by_its_first_number_is_all_of_it(void **state)
{
    (void)state;
    const struct fact_address address = {"KDS", "9"};
    size_t count = 0;
    for (const struct fact_section *at = facts_section(facts, &address, NULL); at;
         at = facts_section(facts, &address, at))
        count++;
    assert_int_equal(count, 3); /* 9.1, 9.2, 9.3, and not 10 */
}

static void letters_and_codes_are_words_of_their_own(void **state)
{
    (void)state;
    const char *text = "KDS 4.5, D, LAM-ESM";
    assert_string_equal(facts_next_code(facts, &text)->code, "D");
    assert_string_equal(facts_next_code(facts, &text)->code, "LAM-ESM");
    assert_null(facts_next_code(facts, &text));
}

static bool resolves(const char *where, const char *source)
{
    if (facts_resolve(facts, source)) return true;
    print_error("%s: '%s' leads to no fact: see scenarios/facts/\n", where, source);
    return false;
}

static void count_source(void *context, const struct explained_setting *setting)
{
    size_t *counts = context;
    if (!setting->row->source) return;
    counts[0]++;
    if (!resolves(setting->path, setting->row->source)) counts[1]++;
}

static void the_source_of_every_setting_leads_to_a_fact(void **state)
{
    (void)state;
    size_t counts[2] = {0, 0};
    explain_settings(NULL, count_source, counts);
    assert_true(counts[0] > 100);
    assert_int_equal(counts[1], 0);
}

static void the_source_of_every_price_leads_to_a_fact(void **state)
{
    (void)state;
    char **regions = paths_regions();
    size_t items = 0, wrong = 0;
    for (char **region = regions; *region; region++) {
        char path[PATHS_MAX];
        struct diag *diag = diag_create();
        assert_true(paths_price_book(*region, path));
        struct price_book *book = price_book_read(path, diag);
        diag_destroy(diag);
        assert_non_null(book);
        for (size_t i = 0; i < book->count; i++, items++)
            wrong += !resolves(book->items[i].item, book->items[i].source);
        price_book_destroy(book);
    }
    paths_names_free(regions);
    assert_true(items > 100);
    assert_int_equal(wrong, 0);
}

static void every_fact_says_how_sure_it_is_and_what_is_not_assumed_by_whom(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t s = 0; s < facts->section_count; s++)
        for (size_t i = 0; i < facts->sections[s].count; i++) {
            const struct fact *fact = &facts->sections[s].facts[i];
            const bool letter = strlen(fact->sure) == 1 && strchr("DMIA", *fact->sure);
            const bool said = *fact->source || *fact->sure == 'A' || *fact->sure == 'I';
            if (letter && said && *fact->what && *fact->value) continue;
            print_error("%s %s: '%s'\n", facts->sections[s].book, facts->sections[s].number,
                        fact->what);
            wrong++;
        }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_leads_to_its_section),
        cmocka_unit_test(a_list_of_addresses_is_read_whole),
        cmocka_unit_test(a_section_asked_for_by_its_first_number_is_all_of_it),
        cmocka_unit_test(letters_and_codes_are_words_of_their_own),
        cmocka_unit_test(the_source_of_every_setting_leads_to_a_fact),
        cmocka_unit_test(the_source_of_every_price_leads_to_a_fact),
        cmocka_unit_test(every_fact_says_how_sure_it_is_and_what_is_not_assumed_by_whom),
    };
    return cmocka_run_group_tests(tests, read_facts, free_facts);
}
