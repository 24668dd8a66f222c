#include "scenarios/guide/facts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "scenarios/text/yaml_tree.h"
#include "scenarios/values/text_file.h"
#include "sim/arena.h"
#include "sim/check.h"

static const struct {
    const char *name, *file;
} books[] = {{"KDS", "kds.yaml"}, {"Firehose", "firehose.yaml"}, {"Additions", "additions.yaml"}};

enum { BOOKS = sizeof books / sizeof *books, PATH_BYTES = 4096 };

/* ---- reading */

static struct yaml_node *read_tree(struct facts *facts, const char *folder, const char *file,
                                   struct diag *diag)
{
    size_t length;
    const char *path = arena_format(facts->arena, "%s/%s", folder, file);
    const struct place place = {path, 0, 0};
    const char *text = text_file_read(facts->arena, diag, place, "", path, false, &length);
    if (!text) return NULL;
    diag_source(diag, path, text, length);
    struct yaml_node *root = yaml_tree_parse(facts->arena, path, text, length, diag);
    if (root && root->kind != NODE_MAPPING) {
        diag_error(diag, root->place, "", "it is no mapping of sections");
        return NULL;
    }
    return root;
}

static size_t lines_of(const char *text)
{
    size_t lines = 0;
    for (; *text; text++) lines += *text == '\n';
    return lines;
}

/* Cuts `line` at its bars into `count` cells without blanks around them; false if there are others than that. */
static bool cut(struct arena *arena, const char *line, size_t length, const char **cells,
                size_t count)
{
    size_t cell = 0;
    for (const char *at = line, *end = line + length; cell < count; cell++) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        const char *stop = bar ? bar : end;
        while (at < stop && *at == ' ') at++;
        while (stop > at && stop[-1] == ' ') stop--;
        cells[cell] = arena_text(arena, at, (size_t)(stop - at));
        if (!bar) return ++cell == count;
        at = bar + 1;
    }
    return false;
}

/* Calls take(context, cells, row) for each line of a text; false after a complaint. */
struct lines {
    struct arena *arena;
    struct diag *diag;
    const struct yaml_node *node;
    size_t columns;
    void (*take)(void *row, const char *const *cells);
    size_t row_bytes;
};

static bool read_lines(const struct lines *lines, char *rows)
{
    enum { COLUMNS_MAX = 4 };
    const char *cells[COLUMNS_MAX];
    const char *text = lines->node->text;
    for (size_t i = 0; *text; i++) {
        const size_t length = strcspn(text, "\n");
        /* The date of a code may be missing. */
        if (!cut(lines->arena, text, length, cells, lines->columns)) {
            diag_error(lines->diag, lines->node->place, lines->node->key,
                       "'%.*s' is not cut into %zu by |", (int)(length > 60 ? 60 : length), text,
                       lines->columns);
            return false;
        }
        lines->take(rows + i * lines->row_bytes, cells);
        text += length + (text[length] != '\0');
    }
    return true;
}

static void take_fact(void *row, const char *const *cells)
{
    *(struct fact *)row = (struct fact){cells[0], cells[1], cells[2], cells[3]};
}

static void take_code(void *row, const char *const *cells)
{
    *(struct fact_code *)row = (struct fact_code){cells[0], cells[1], cells[2]};
}

static bool read_section(struct facts *facts, const char *book, const struct yaml_node *node,
                         struct diag *diag)
{
    struct fact_section *section = &facts->sections[facts->section_count++];
    const size_t number = strspn(node->key, "0123456789.");
    if (number == 0 || node->key[number] != ' ' || node->kind != NODE_SCALAR) {
        diag_error(diag, node->key_place, node->key, "a section is \"9.3 its title\": | and lines");
        return false;
    }
    const size_t count = lines_of(node->text);
    struct fact *rows = arena_alloc(facts->arena, (count + 1) * sizeof *rows);
    *section = (struct fact_section){book, arena_text(facts->arena, node->key, number),
                                     node->key + number + 1, rows, count};
    const struct lines lines = {facts->arena, diag, node, 4, take_fact, sizeof *rows};
    return read_lines(&lines, (char *)rows);
}

static bool read_book(struct facts *facts, const char *folder, size_t book, struct diag *diag)
{
    const struct yaml_node *root = read_tree(facts, folder, books[book].file, diag);
    if (!root) return false;
    struct fact_section *all =
        arena_alloc(facts->arena, (facts->section_count + root->count + 1) * sizeof *all);
    if (facts->section_count > 0) memcpy(all, facts->sections, facts->section_count * sizeof *all);
    facts->sections = all;
    for (const struct yaml_node *node = root->first; node; node = node->next)
        if (!read_section(facts, books[book].name, node, diag)) return false;
    return true;
}

static bool read_codes(struct facts *facts, const char *folder, struct diag *diag)
{
    const struct yaml_node *root = read_tree(facts, folder, "sources.yaml", diag);
    size_t count = 0;
    for (const struct yaml_node *node = root ? root->first : NULL; node; node = node->next)
        count += node->kind == NODE_SCALAR ? lines_of(node->text) : 0;
    facts->codes = arena_alloc(facts->arena, (count + 1) * sizeof *facts->codes);
    for (const struct yaml_node *node = root ? root->first : NULL; node; node = node->next) {
        if (node->kind != NODE_SCALAR) continue;
        const struct lines lines = {facts->arena, diag, node, 3, take_code, sizeof *facts->codes};
        if (!read_lines(&lines, (char *)&facts->codes[facts->code_count])) return false;
        facts->code_count += lines_of(node->text);
    }
    return root;
}

struct facts *facts_read(const char *folder, struct diag *diag)
{
    struct arena *arena = arena_create();
    struct facts *facts = arena_alloc(arena, sizeof *facts);
    facts->arena = arena;
    bool good = read_codes(facts, folder, diag);
    for (size_t book = 0; book < BOOKS; book++) good = read_book(facts, folder, book, diag) && good;
    if (good) return facts;
    arena_destroy(arena);
    return NULL;
}

void facts_destroy(struct facts *facts)
{
    if (facts) arena_destroy(facts->arena);
}

/* ---- addresses */

/* "9.3", "10", not "1000/s": what a number is followed by tells. `dotted`: only with a point. */
static size_t number_length(const char *text, bool dotted)
{
    size_t length = strspn(text, "0123456789");
    if (length == 0 || length > 3) return 0;
    const bool point = text[length] == '.' && isdigit((unsigned char)text[length + 1]);
    if (point) length += 1 + strspn(text + length + 1, "0123456789");
    if (dotted && !point) return 0;
    return isalnum((unsigned char)text[length]) || length > 8 ? 0 : length;
}

static void take_number(const char **text, const char *number, size_t length,
                        struct fact_address *address)
{
    snprintf(address->number, sizeof address->number, "%.*s", (int)length, number);
    *text = number + length;
}

/* What follows an address: ", 7.1", " and 1.8". */
static bool next_in_list(const char **text, struct fact_address *address)
{
    static const char *const between[] = {", ", " and ", " or "};
    for (size_t i = 0; address->book && i < sizeof between / sizeof *between; i++) {
        const size_t skipped = strlen(between[i]);
        if (strncmp(*text, between[i], skipped) != 0) continue;
        const size_t length = number_length(*text + skipped, true);
        if (length == 0) continue;
        take_number(text, *text + skipped, length, address);
        return true;
    }
    return false;
}

/* The number behind a book's name; NULL if none stands there. */
static const char *number_behind(const char *text, const char *book)
{
    static const char year[] = " of November 2026,";
    const size_t length = strlen(book);
    if (strncasecmp(text, book, length) != 0) return NULL;
    text += length;
    if (!strncmp(text, year, sizeof year - 1)) text += sizeof year - 1;
    return *text == ' ' && number_length(text + 1, false) > 0 ? text + 1 : NULL;
}

bool facts_next_address(const char **text, struct fact_address *address)
{
    if (next_in_list(text, address)) return true;
    for (const char *at = *text; *at; at++)
        for (size_t book = 0; book < BOOKS; book++) {
            const char *number = number_behind(at, books[book].name);
            if (!number) continue;
            address->book = books[book].name;
            take_number(text, number, number_length(number, false), address);
            return true;
        }
    return false;
}

static bool is_within(const char *number, const char *asked)
{
    const size_t length = strlen(asked);
    return !strncmp(number, asked, length) && (number[length] == '\0' || number[length] == '.');
}

const struct fact_section *facts_section(const struct facts *facts,
                                         const struct fact_address *address,
                                         const struct fact_section *from)
{
    const struct fact_section *end = facts->sections + facts->section_count;
    for (const struct fact_section *at = from ? from + 1 : facts->sections; at < end; at++)
        if (!strcmp(at->book, address->book) && is_within(at->number, address->number)) return at;
    return NULL;
}

/* ---- codes */

static bool is_word_part(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

const struct fact_code *facts_next_code(const struct facts *facts, const char **text)
{
    for (const char *at = *text, *begin = at; *at; at++) {
        if (at > begin && is_word_part(at[-1])) continue;
        const struct fact_code *longest = NULL;
        for (size_t i = 0; i < facts->code_count; i++) {
            const size_t length = strlen(facts->codes[i].code);
            if (strncmp(at, facts->codes[i].code, length) != 0 || is_word_part(at[length]))
                continue;
            if (!longest || length > strlen(longest->code)) longest = &facts->codes[i];
        }
        if (!longest) continue;
        *text = at + strlen(longest->code);
        return longest;
    }
    return NULL;
}

bool facts_resolve(const struct facts *facts, const char *source)
{
    struct fact_address address = {0};
    const char *text = source;
    size_t found = 0;
    for (; facts_next_address(&text, &address); found++)
        if (!facts_section(facts, &address, NULL)) return false;
    text = source;
    return found > 0 || facts_next_code(facts, &text);
}
