/*
 * cmd_facts.c -- `kinesim facts`: what is known of AWS behind a limit, a latency, a price, and how sure that is.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/text.h"
#include "reports/terminal/grid.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/facts_folder.h"
#include "scenarios/cli/paths.h"
#include "sim/check.h"

struct facts *facts_folder_read(int *status)
{
    static char folder[2 * PATHS_MAX]; /* complaints point to it */
    char data[PATHS_MAX];
    struct diag *diag = diag_create();
    paths_data(data);
    snprintf(folder, sizeof folder, "%s/facts", data);
    struct facts *facts = facts_read(folder, diag);
    diag_print(diag, stderr);
    *status = diag_exit_status(diag);
    diag_destroy(diag);
    return facts;
}

/* ---- which rows */

struct found_fact {
    const struct fact_section *section;
    const struct fact *fact;
};

struct found_facts {
    struct found_fact *rows;
    size_t count;
};

static void find_section(struct found_facts *found, const struct fact_section *section)
{
    for (size_t i = 0; i < section->count; i++)
        found->rows[found->count++] = (struct found_fact){section, &section->facts[i]};
}

static bool holds(const char *text, const char *word)
{
    return strcasestr(text, word) != NULL;
}

/* By address, else by words: of a title all rows, else the rows that have them. */
static void find(const struct facts *facts, const char *asked, struct found_facts *found)
{
    struct fact_address address = {0};
    const char *text = asked;
    while (facts_next_address(&text, &address))
        for (const struct fact_section *at = facts_section(facts, &address, NULL); at;
             at = facts_section(facts, &address, at))
            find_section(found, at);
    if (address.book) return;
    for (size_t s = 0; s < facts->section_count; s++) {
        const struct fact_section *section = &facts->sections[s];
        for (size_t i = 0; i < section->count; i++) {
            const struct fact *fact = &section->facts[i];
            if (holds(section->title, asked) || holds(fact->what, asked) ||
                holds(fact->value, asked) || holds(fact->source, asked))
                found->rows[found->count++] = (struct found_fact){section, fact};
        }
    }
}

/* ---- on a terminal */

static void print_sections(const struct facts *facts)
{
    static const char *const heads[] = {"section", "about", "rows"};
    struct grid *grid = grid_create(heads, 3);
    for (size_t i = 0; i < facts->section_count; i++) {
        const struct fact_section *section = &facts->sections[i];
        char address[64], rows[16];
        if (section->count == 0) continue;
        snprintf(address, sizeof address, "%s %s", section->book, section->number);
        snprintf(rows, sizeof rows, "%zu", section->count);
        grid_add(grid, address, false);
        grid_add(grid, section->title, false);
        grid_add(grid, rows, true);
    }
    grid_print(stdout, grid, GRID_COLUMNS);
    grid_destroy(grid);
}

static void print_rows(const struct found_fact *rows, size_t count)
{
    static const char *const heads[] = {"what", "value", "sure", "source"};
    const struct fact_section *section = rows->section;
    struct grid *grid = grid_create(heads, 4);
    printf("%s %s: %s\n", section->book, section->number, section->title);
    for (size_t i = 0; i < count; i++) {
        const char *const cells[] = {rows[i].fact->what, rows[i].fact->value, rows[i].fact->sure,
                                     rows[i].fact->source};
        for (int c = 0; c < 4; c++) grid_add(grid, cells[c], false);
    }
    grid_print(stdout, grid, GRID_COLUMNS);
    grid_destroy(grid);
    putchar('\n');
}

/* The letters and codes that stand in a text, each once. */
static void collect_codes(const struct facts *facts, const char *text, bool *seen)
{
    const struct fact_code *code;
    while ((code = facts_next_code(facts, &text))) seen[code - facts->codes] = true;
}

static void print_codes(const struct facts *facts, const bool *seen)
{
    for (size_t i = 0; i < facts->code_count; i++) {
        const struct fact_code *code = &facts->codes[i];
        if (!seen[i]) continue;
        printf("%-8s %s%s%s%s\n", code->code, code->meaning, *code->date ? " (" : "", code->date,
               *code->date ? ")" : "");
    }
}

static void print_found(const struct facts *facts, const char *asked,
                        const struct found_facts *found)
{
    bool *seen = check_zeroed(facts->code_count + 1, sizeof *seen);
    for (size_t i = 0, next; i < found->count; i = next) {
        for (next = i; next < found->count && found->rows[next].section == found->rows[i].section;
             next++) {
            collect_codes(facts, found->rows[next].fact->sure, seen);
            collect_codes(facts, found->rows[next].fact->source, seen);
        }
        print_rows(&found->rows[i], next - i);
    }
    collect_codes(facts, asked, seen);
    print_codes(facts, seen);
    free(seen);
}

/* ---- for programs */

static void print_json(const struct found_facts *found)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < found->count; i++) {
        const struct found_fact *row = &found->rows[i];
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "book",
                                              row->section->book, "section", row->section->number,
                                              "title", row->section->title, "what", row->fact->what,
                                              "value", row->fact->value, "sure", row->fact->sure,
                                              "source", row->fact->source));
    }
    json_dumpf(rows, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(rows);
}

static int show(const struct facts *facts, const char *asked, const struct options *options)
{
    size_t most = 0;
    for (size_t i = 0; i < facts->section_count; i++) most += facts->sections[i].count;
    struct found_facts found = {check_zeroed(2 * most + 1, sizeof *found.rows), 0};
    const char *text = asked;
    find(facts, asked, &found);
    const bool known = found.count > 0 || facts_next_code(facts, &text);
    if (!known)
        fprintf(stderr, "kinesim facts: nothing about '%s'; kinesim facts lists all sections\n",
                asked);
    else if (options->json) print_json(&found);
    else print_found(facts, asked, &found);
    free(found.rows);
    return known ? EXIT_FINE : EXIT_USAGE;
}

int cmd_facts(const struct options *options)
{
    int status;
    struct facts *facts = facts_folder_read(&status);
    if (!facts) return status;
    const char *const *words = options->arguments;
    struct text asked = {0};
    text_format(&asked, "%s%s%s", words[0] ? words[0] : "", words[1] ? " " : "",
                words[1] ? words[1] : "");
    if (asked.length == 0 && !options->json) print_sections(facts);
    else status = show(facts, asked.at, options);
    text_free(&asked);
    facts_destroy(facts);
    return status;
}
