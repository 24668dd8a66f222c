#include "scenarios/values/trace_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "models/common/quotas.h"
#include "scenarios/text/csv_lines.h"
#include "scenarios/text/quantity.h"
#include "scenarios/values/trace_keys.h"
#include "scenarios/values/trace_metrics.h"
#include "sim/check.h"
#include "sim/units.h"

enum { COMPLAINTS_MAX = 20, SHOWN = 40 };

/* What a column holds. */
enum role { ROLE_TIME, ROLE_RECORDS, ROLE_BYTES, ROLE_KEY, ROLES };

static const struct {
    const char *name;
    enum role role;
} headings[] = {
    {"time", ROLE_TIME},        {"timestamp", ROLE_TIME},          {"date", ROLE_TIME},
    {"datetime", ROLE_TIME},    {"records", ROLE_RECORDS},         {"count", ROLE_RECORDS},
    {"sum", ROLE_RECORDS},      {"incomingrecords", ROLE_RECORDS}, {"bytes", ROLE_BYTES},
    {"size", ROLE_BYTES},       {"incomingbytes", ROLE_BYTES},     {"key", ROLE_KEY},
    {"partitionkey", ROLE_KEY}, {"partition_key", ROLE_KEY},       {"partition-key", ROLE_KEY},
};

struct table {
    const char *file;
    struct diag *diag;
    struct csv_lines lines;
    int columns, place[ROLES]; /* of each role, from 0; -1: none */
    int complaints;
    enum moment_form form;
    struct trace_counts rows; /* `records` or, of single records, `bytes` alone */
    size_t room;
    struct trace_keys keys;
    uint32_t *key;
};

__attribute__((format(printf, 3, 4))) static bool complain(struct table *table, int column,
                                                           const char *format, ...)
{
    va_list arguments;
    char what[256];
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    if (++table->complaints <= COMPLAINTS_MAX)
        diag_error(table->diag, (struct place){table->file, table->lines.line, column}, "", "%s",
                   what);
    return false;
}

/* ---- columns */

static int role_of(const char *name)
{
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (!strcasecmp(headings[i].name, name)) return (int)headings[i].role;
    return -1;
}

static bool is_whole(const char *text)
{
    struct quantity quantity;
    char problem[QUANTITY_PROBLEM_MAX];
    const size_t whole = strspn(text, "0123456789");
    return whole > 0 && quantity_read(FIELD_NUMBER, text, &quantity, problem);
}

static bool read_heading(struct table *table)
{
    const struct csv_cell *cells = table->lines.cells;
    for (int i = 0; i < table->columns; i++) {
        const int role = role_of(cells[i].text);
        if (role < 0)
            return complain(table, cells[i].column,
                            "no column is called '%.40s'; use time, records, bytes or key",
                            cells[i].text);
        if (table->place[role] >= 0)
            return complain(table, cells[i].column, "a second column of the same");
        table->place[role] = i;
    }
    if (table->place[ROLE_RECORDS] >= 0 && table->place[ROLE_KEY] >= 0)
        return complain(table, 1, "a line counts records, or is one with its key: not both");
    if (table->place[ROLE_TIME] < 0) return complain(table, 1, "there is no column 'time'");
    return true;
}

/* Without a heading: `time,records`, `time,records,bytes` or `time,key,bytes`. */
static bool guess_columns(struct table *table)
{
    const struct csv_cell *cells = table->lines.cells;
    if (moment_form(cells[0].text) == MOMENT_NONE)
        return complain(table, cells[0].column,
                        "'%.40s' is neither a time such as %s nor a heading such as time,records",
                        cells[0].text, moment_example(MOMENT_NONE));
    if (table->columns < 2 || table->columns > 3)
        return complain(table, 1,
                        "%d columns without a heading; use time,records or time,records,bytes or "
                        "time,key,bytes",
                        table->columns);
    table->place[ROLE_TIME] = 0;
    table->place[is_whole(cells[1].text) ? ROLE_RECORDS : ROLE_KEY] = 1;
    if (table->columns == 3) table->place[ROLE_BYTES] = 2;
    return true;
}

/* What the first line says; *heading if it is one and holds nothing else. */
static bool read_columns(struct table *table, bool *heading)
{
    for (int role = 0; role < ROLES; role++) table->place[role] = -1;
    *heading = role_of(table->lines.cells[0].text) >= 0;
    for (int i = 0; i < table->columns; i++)
        *heading = *heading || role_of(table->lines.cells[i].text) == ROLE_TIME;
    return *heading ? read_heading(table) : guess_columns(table);
}

/* ---- lines */

/* A whole number; CloudWatch writes 44451.0. */
static bool read_whole(struct table *table, const struct csv_cell *cell, const char *what,
                       int64_t *whole)
{
    struct quantity quantity;
    char problem[QUANTITY_PROBLEM_MAX], text[64];
    if (cell->length >= sizeof text)
        return complain(table, cell->column, "'%.40s' is too long", cell->text);
    memcpy(text, cell->text, cell->length + 1);
    char *point = strchr(text, '.');
    if (point && point[1] != '\0' && strspn(point + 1, "0") == strlen(point + 1)) *point = '\0';
    if (*text == '-' && is_whole(text + 1))
        return complain(table, cell->column, "'%.40s' is less than 0 %s", cell->text, what);
    if (!quantity_read(FIELD_COUNT, text, &quantity, problem))
        return complain(table, cell->column, "'%.40s' is not a whole number of %s", cell->text,
                        what);
    *whole = quantity.whole;
    return true;
}

static bool read_time(struct table *table, const struct csv_cell *cell, int64_t *at_ns)
{
    const struct trace_counts *rows = &table->rows;
    if (table->form == MOMENT_NONE) table->form = moment_form(cell->text);
    if (table->form == MOMENT_NONE)
        return complain(table, cell->column, "'%.40s' is no time such as %s", cell->text,
                        moment_example(MOMENT_NONE));
    if (!moment_read(table->form, cell->text, at_ns))
        return complain(table, cell->column, "'%.40s' is not of the form of the first time: %s, %s",
                        cell->text, moment_form_name(table->form), moment_example(table->form));
    const int64_t last_ns = rows->count > 0 ? rows->at_ns[rows->count - 1] : 0;
    if (*at_ns < last_ns)
        return complain(table, cell->column, "'%.40s' is before the line above it", cell->text);
    if (table->place[ROLE_RECORDS] >= 0 && rows->count > 0 && *at_ns == last_ns)
        return complain(table, cell->column, "'%.40s' comes twice", cell->text);
    return true;
}

static void make_room(struct table *table)
{
    struct trace_counts *rows = &table->rows;
    if (rows->count < table->room) return;
    table->room = table->room ? 2 * table->room : 1024;
    rows->at_ns = check_resized(rows->at_ns, table->room * sizeof *rows->at_ns);
    rows->records = check_resized(rows->records, table->room * sizeof *rows->records);
    rows->bytes = check_resized(rows->bytes, table->room * sizeof *rows->bytes);
    rows->line = check_resized(rows->line, table->room * sizeof *rows->line);
    table->key = check_resized(table->key, table->room * sizeof *table->key);
}

static bool check_counts(struct table *table, int64_t records, int64_t bytes)
{
    const int column = table->lines.cells[table->place[ROLE_BYTES]].column;
    if (bytes < records)
        return complain(table, column, "%lld bytes of %lld records: each has one at least",
                        (long long)bytes, (long long)records);
    if (records == 0 && bytes > 0)
        return complain(table, column, "%lld bytes of no records", (long long)bytes);
    if (records > 0 && bytes / records > QUOTA_RECORD_BYTES_MAX)
        return complain(table, column, "%lld bytes of %lld records: a record has 10 MiB at most",
                        (long long)bytes, (long long)records);
    return true;
}

static bool read_line(struct table *table)
{
    const struct csv_cell *cells = table->lines.cells;
    struct trace_counts *rows = &table->rows;
    int64_t at_ns, records = 1, bytes = 1;
    if (!read_time(table, &cells[table->place[ROLE_TIME]], &at_ns)) return false;
    const int count = table->place[ROLE_RECORDS], size = table->place[ROLE_BYTES];
    const int key = table->place[ROLE_KEY];
    if (count >= 0 && !read_whole(table, &cells[count], "records", &records)) return false;
    if (size >= 0 && !read_whole(table, &cells[size], "bytes", &bytes)) return false;
    if (size >= 0 && !check_counts(table, records, bytes)) return false;
    make_room(table);
    if (key >= 0) {
        const char *wrong = trace_keys_add(&table->keys, cells[key].text, cells[key].length,
                                           &table->key[rows->count]);
        if (wrong) return complain(table, cells[key].column, "%s", wrong);
    }
    rows->at_ns[rows->count] = at_ns;
    rows->records[rows->count] = records;
    rows->bytes[rows->count] = bytes;
    rows->line[rows->count++] = table->lines.line;
    return true;
}

static void read_lines(struct table *table)
{
    bool first = true, heading = false;
    for (int count; (count = csv_lines_next(&table->lines)) != 0;) {
        if (count < 0) {
            complain(table, table->lines.cells[0].column,
                     "a quote is not closed, or there are too many columns, or no text");
            if (first) return;
            continue;
        }
        if (first) {
            table->columns = count;
            if (!read_columns(table, &heading)) return;
        }
        first = false;
        if (heading) {
            heading = false;
        } else if (count != table->columns) {
            complain(table, 1, "%d columns, where the first line has %d", count, table->columns);
        } else if (table->rows.count == TRACE_SLOTS_MAX) {
            complain(table, 1, "more than %d lines", TRACE_SLOTS_MAX);
            return;
        } else {
            read_line(table);
        }
    }
}

/* ---- what is kept */

/* Columns of single records. */
static void keep_records(struct arena *arena, const struct table *table, struct trace_file *out)
{
    const struct trace_counts *rows = &table->rows;
    const uint32_t count = rows->count;
    int64_t *at_ns = arena_alloc(arena, count * sizeof *at_ns);
    uint32_t *size = table->place[ROLE_BYTES] >= 0 ? arena_alloc(arena, count * sizeof *size)
                                                   : NULL;
    uint32_t *key = table->place[ROLE_KEY] >= 0 ? arena_alloc(arena, count * sizeof *key) : NULL;
    out->first_ns = rows->at_ns[0];
    const int64_t origin = moment_is_calendar(out->form) ? out->first_ns : 0;
    for (uint32_t i = 0; i < count; i++) {
        at_ns[i] = rows->at_ns[i] - origin;
        if (size) size[i] = (uint32_t)rows->bytes[i];
        if (key) key[i] = table->key[i];
    }
    out->total = count;
    out->trace = (struct trace){.count = count, .at_ns = at_ns, .key = key, .size = size};
    if (key) out->keys = trace_keys_spec(&table->keys, arena);
}

static bool keep(struct arena *arena, struct table *table, struct trace_file *out)
{
    out->form = table->form;
    if (table->rows.count == 0) {
        diag_error(table->diag, (struct place){table->file, 0, 0}, "", "there are no lines in it");
        return false;
    }
    struct trace_counts counts = table->rows;
    if (table->place[ROLE_RECORDS] < 0) {
        keep_records(arena, table, out);
        return true;
    }
    if (table->place[ROLE_BYTES] < 0) counts.bytes = NULL;
    return trace_slots_fill(arena, table->file, &counts, out, table->diag);
}

static bool read_table(struct arena *arena, const char *file, char *text, size_t length,
                       struct trace_file *out, struct diag *diag)
{
    struct table table = {.file = file, .diag = diag, .lines = csv_lines_of(text, length)};
    read_lines(&table);
    if (table.complaints > COMPLAINTS_MAX)
        diag_error(diag, (struct place){file, 0, 0}, "", "%d more lines cannot be read",
                   table.complaints - COMPLAINTS_MAX);
    const bool good = table.complaints == 0 && keep(arena, &table, out);
    free(table.rows.at_ns);
    free(table.rows.records);
    free(table.rows.bytes);
    free(table.rows.line);
    free(table.key);
    trace_keys_free(&table.keys);
    return good;
}

bool trace_file_parse(struct arena *arena, const char *file, char *text, size_t length,
                      struct trace_file *trace, struct diag *diag)
{
    size_t at = length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (at < length && strchr(" \t\r\n", text[at]) && text[at]) at++;
    *trace = (struct trace_file){0};
    diag_source(diag, file, text, length);
    const bool json = at < length && (text[at] == '{' || text[at] == '[');
    const bool good = json ? trace_metrics_parse(arena, file, text + at, length - at, trace, diag)
                           : read_table(arena, file, text, length, trace, diag);
    if (!good || trace->total > 0) return good;
    diag_error(diag, (struct place){file, 0, 0}, "", "there are no records in it");
    return false;
}
