#include "reports/terminal/grid.h"

#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "sim/arena.h"
#include "sim/check.h"

struct grid {
    struct arena *arena;
    const char **cells; /* heads, then row by row; in an array of its own, which grows */
    size_t columns, count, room;
    bool *words; /* by column: some cell is no number */
    bool *seen;  /* by column: some cell is a number */
};

static void append(struct grid *grid, const char *text)
{
    if (grid->count == grid->room) {
        grid->room = grid->room ? 2 * grid->room : 64;
        grid->cells = check_resized(grid->cells, grid->room * sizeof *grid->cells);
    }
    grid->cells[grid->count++] = arena_text(grid->arena, text, strlen(text));
}

struct grid *grid_create(const char *const *heads, size_t columns)
{
    struct grid *grid = check_zeroed(1, sizeof *grid);
    CHECK(columns > 0);
    grid->arena = arena_create();
    grid->columns = columns;
    grid->words = arena_alloc(grid->arena, columns * sizeof *grid->words);
    grid->seen = arena_alloc(grid->arena, columns * sizeof *grid->seen);
    for (size_t c = 0; c < columns; c++) append(grid, heads[c]);
    return grid;
}

void grid_destroy(struct grid *grid)
{
    free(grid->cells);
    arena_destroy(grid->arena);
    free(grid);
}

void grid_add(struct grid *grid, const char *text, bool number)
{
    const size_t column = grid->count % grid->columns;
    if (number) grid->seen[column] = true;
    else if (*text) grid->words[column] = true;
    append(grid, text);
}

static bool is_right(const struct grid *grid, size_t column)
{
    return grid->seen[column] && !grid->words[column];
}

/* ---- columns */

/* A cell of several lines stays in its row. */
static void put_plain(FILE *out, const char *text)
{
    for (; *text; text++) fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
}

static void print_columns(FILE *out, const struct grid *grid)
{
    size_t *widths = check_zeroed(grid->columns, sizeof *widths);
    for (size_t i = 0; i < grid->count; i++) {
        const size_t width = format_width(grid->cells[i]);
        if (width > widths[i % grid->columns]) widths[i % grid->columns] = width;
    }
    int blanks = 0; /* before the next text: none at a line's end */
    for (size_t i = 0; i < grid->count; i++) {
        const size_t column = i % grid->columns;
        const int pad = (int)(widths[column] - format_width(grid->cells[i]));
        const bool right = is_right(grid, column);
        if (*grid->cells[i]) {
            fprintf(out, "%*s", blanks + (right ? pad : 0), "");
            put_plain(out, grid->cells[i]);
            blanks = 0;
        } else {
            blanks += right ? pad : 0;
        }
        blanks += (right ? 0 : pad) + 2;
        if (column + 1 < grid->columns) continue;
        fputc('\n', out);
        blanks = 0;
    }
    free(widths);
}

/* ---- CSV */

static void put_csv(FILE *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void print_csv(FILE *out, const struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        put_csv(out, grid->cells[i]);
        fputc((i + 1) % grid->columns ? ',' : '\n', out);
    }
}

/* ---- Markdown */

static void put_markdown(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("|\\`*_<>~[]", *text)) fputc('\\', out);
        fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
    }
}

static void print_markdown(FILE *out, const struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        fputs(i % grid->columns ? " " : "| ", out);
        put_markdown(out, grid->cells[i]);
        fputs(" |", out);
        if ((i + 1) % grid->columns) continue;
        fputc('\n', out);
        if (i + 1 > grid->columns) continue;
        fputc('|', out);
        for (size_t c = 0; c < grid->columns; c++)
            fputs(is_right(grid, c) ? " ---: |" : " --- |", out);
        fputc('\n', out);
    }
}

void grid_print(FILE *out, const struct grid *grid, enum grid_form form)
{
    switch (form) {
    case GRID_COLUMNS: print_columns(out, grid); break;
    case GRID_CSV: print_csv(out, grid); break;
    case GRID_MARKDOWN: print_markdown(out, grid); break;
    }
}
