#include "scenarios/text/csv_lines.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Of the separator itself no blank is passed over. */
static bool is_skipped(const struct csv_lines *lines, char c)
{
    return is_blank(c) && c != lines->separator;
}

static char separator_of(const char *text, size_t length)
{
    static const char separators[] = ",;\t";
    const char *at = text, *end = text + length;
    while (at < end && (*at == '#' || *at == '\n' || *at == '\r')) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        at = line ? line + 1 : end;
    }
    const char *line = memchr(at, '\n', (size_t)(end - at));
    const size_t first = (size_t)((line ? line : end) - at);
    for (const char *one = separators; *one; one++)
        if (memchr(at, *one, first)) return *one;
    return ',';
}

struct csv_lines csv_lines_of(char *text, size_t length)
{
    const size_t mark = length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
    return (struct csv_lines){
        .at = text + mark,
        .end = text + length,
        .separator = separator_of(text + mark, length - mark),
    };
}

/* Takes a quoted cell's quotes off, in place; what follows the closing one, or NULL. */
static char *unquote(char *at, const char *end, struct csv_cell *cell)
{
    char *out = at;
    cell->text = at;
    for (at++; at < end; at++) {
        if (*at == '"') {
            if (at + 1 == end || at[1] != '"') break;
            at++;
        }
        *out++ = *at;
    }
    cell->length = (size_t)(out - cell->text);
    return at < end ? at + 1 : NULL;
}

/* The cell at `at`; what follows it, or NULL. */
static char *take_cell(const struct csv_lines *lines, char *at, char *end, struct csv_cell *cell)
{
    if (at < end && *at == '"') {
        char *after = unquote(at, end, cell);
        while (after && after < end && is_skipped(lines, *after)) after++;
        return after && (after == end || *after == lines->separator) ? after : NULL;
    }
    char *after = memchr(at, lines->separator, (size_t)(end - at));
    if (!after) after = end;
    cell->text = at;
    cell->length = (size_t)(after - at);
    while (cell->length > 0 && is_skipped(lines, cell->text[cell->length - 1])) cell->length--;
    return after;
}

static int refuse(struct csv_lines *lines, const char *line, const char *at)
{
    lines->cells[0].column = (int)(at - line) + 1;
    return -1;
}

static int take_cells(struct csv_lines *lines, char *line, char *end)
{
    int count = 0;
    for (char *at = line;; at++) {
        while (at < end && is_skipped(lines, *at)) at++;
        if (count == CSV_CELLS_MAX) return refuse(lines, line, at);
        struct csv_cell *cell = &lines->cells[count++];
        char *after = take_cell(lines, at, end, cell);
        cell->column = (int)(at - line) + 1;
        if (!after) return refuse(lines, line, at);
        const bool last = after == end;
        cell->text[cell->length] = '\0'; /* on the separator, the line's end or a quote */
        if (last) return count;
        at = after;
    }
}

int csv_lines_next(struct csv_lines *lines)
{
    while (lines->at < lines->end) {
        char *line = lines->at;
        char *end = memchr(line, '\n', (size_t)(lines->end - line));
        if (!end) end = lines->end;
        lines->at = end < lines->end ? end + 1 : end;
        lines->line++;
        const char *null = memchr(line, '\0', (size_t)(end - line));
        if (null) return refuse(lines, line, null);
        char *at = line;
        while (at < end && is_blank(*at)) at++;
        if (at == end || *at == '#') continue;
        return take_cells(lines, line, end);
    }
    return 0;
}
