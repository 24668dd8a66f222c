#include "scenarios/print/breakeven_print.h"

#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/print/breakeven_text.h"
#include "sim/check.h"

/* ours: when the next best is so near that it may as well be taken, in the map a small letter */
static const double near_margin = 0.1;

static double margin_of(const struct break_even_cell *cell)
{
    if (cell->best < 0 || cell->second < 0) return INFINITY;
    return cell->usd[cell->second] / cell->usd[cell->best] - 1;
}

/* ---- for people */

static void print_map(FILE *out, const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    const struct break_even_axis *x = &request->x, *y = &request->y;
    fprintf(out, "\n  %12s   %s %s to %s\n", y->row->key, x->row->key,
            breakeven_value(x->row, x->at[0]).text,
            breakeven_value(x->row, x->at[x->count - 1]).text);
    for (size_t row = y->count; row-- > 0;) {
        fprintf(out, "  %12s  ", breakeven_value(y->row, y->at[row]).text);
        for (size_t column = 0; column < x->count; column++) {
            const struct break_even_cell *cell = &view->map->cells[row * x->count + column];
            char letter = '-';
            if (cell->best >= 0) letter = breakeven_letter(request->question, (size_t)cell->best);
            if (margin_of(cell) < near_margin) letter = (char)tolower(letter);
            fprintf(out, " %c", letter);
        }
        fputc('\n', out);
    }
    fputs("\n ", out);
    for (size_t i = 0; request->question->choices[i]; i++)
        fprintf(out, " %c %s;", breakeven_letter(request->question, i),
                request->question->choices[i]);
    fprintf(out, " small: the next best costs less than %.0f %% more\n", 100 * near_margin);
}

static void print_rows(FILE *out, const struct breakeven_view *view)
{
    fputs("\nThe cheapest\n", out);
    for (size_t row = view->request->y.count; row-- > 0;) {
        struct text text = {0};
        breakeven_row(&text, view, row);
        fprintf(out, "  %s\n", text.at);
        text_free(&text);
    }
}

/* In some of the columns: who is the cheapest, and how much less that is than the next best. */
static void print_saved(FILE *out, const struct breakeven_view *view)
{
    enum { COLUMNS = 6 };
    const struct break_even_request *request = view->request;
    const struct break_even_axis *x = &request->x, *y = &request->y;
    const size_t columns = x->count < COLUMNS ? x->count : COLUMNS;
    fprintf(out, "\nUSD a month less than the next best\n  %12s", y->row->key);
    for (size_t i = 0; i < columns; i++)
        fprintf(out, "  %14s",
                breakeven_value(x->row, x->at[i * (x->count - 1) / (columns - 1)]).text);
    fputc('\n', out);
    for (size_t row = y->count; row-- > 0;) {
        fprintf(out, "  %12s", breakeven_value(y->row, y->at[row]).text);
        for (size_t i = 0; i < columns; i++) {
            const struct break_even_cell *cell =
                &view->map->cells[row * x->count + i * (x->count - 1) / (columns - 1)];
            struct label saved = {"only one"};
            if (cell->second >= 0)
                saved = format_usd(cell->usd[cell->second] - cell->usd[cell->best]);
            fprintf(out, "  %c %12.12s",
                    cell->best < 0 ? '-' : breakeven_letter(request->question, (size_t)cell->best),
                    cell->best < 0 ? "none can" : saved.text);
        }
        fputc('\n', out);
    }
}

/* Lines that the rows above do not tell: where two cost the same and a third less. */
static void print_other_lines(FILE *out, const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    const char *const *choices = request->question->choices;
    bool any = false;
    for (size_t i = 0; i < view->map->line_count; i++) {
        const struct break_even_line *line = &view->map->lines[i];
        if (line->of_best) continue;
        if (!any) fputs("\nOf the others\n", out);
        any = true;
        fprintf(out, "  %s %s: %s costs less than %s from %s %s on\n", request->y.row->key,
                breakeven_value(request->y.row, request->y.at[line->y]).text, choices[line->above],
                choices[line->below], request->x.row->key,
                breakeven_value(request->x.row, line->x).text);
    }
}

/* Delay and money of each choice, row by row, in the middle of the x axis. */
static void print_delays(FILE *out, const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    const struct question *question = request->question;
    const struct break_even_axis *x = &request->x, *y = &request->y;
    if (!question->delay_ns) return;
    void *parameters = check_alloc(question->bytes);
    memcpy(parameters, request->parameters, question->bytes);
    break_even_set(parameters, x->row, x->at[x->count / 2]);
    fprintf(out, "\nMean propagation, and USD a month at %s %s\n", x->row->key,
            breakeven_value(x->row, x->at[x->count / 2]).text);
    for (size_t row = 0; row < y->count; row++) {
        break_even_set(parameters, y->row, y->at[row]);
        fprintf(out, "  %12s", breakeven_value(y->row, y->at[row]).text);
        for (size_t i = 0; question->choices[i]; i++) {
            const double usd = view->map->cells[row * x->count + x->count / 2].usd[i];
            fprintf(out, "   %s %9s %10s", question->choices[i],
                    format_ns(question->delay_ns(parameters, i)).text,
                    isnan(usd) ? "too slow" : format_usd(usd).text);
        }
        fputc('\n', out);
    }
    free(parameters);
}

void breakeven_print(FILE *out, const struct breakeven_view *view)
{
    struct text parameters = {0};
    breakeven_parameters(&parameters, view);
    fprintf(out, "%s\n  %s, 730 h; %s\n  counted: %s\n", view->request->question->asks,
            view->request->book->region, parameters.at ? parameters.at : "",
            view->request->question->counts);
    print_map(out, view);
    print_rows(out, view);
    print_saved(out, view);
    print_other_lines(out, view);
    print_delays(out, view);
    text_free(&parameters);
}

void breakeven_print_questions(FILE *out)
{
    for (const struct question *const *at = questions; *at; at++) {
        const struct question *question = *at;
        fprintf(out, "%s%s: %s\n  --x '%s' --y '%s'\n", at == questions ? "" : "\n", question->name,
                question->asks, question->x, question->y);
        for (const struct field *row = question->rows; row->key; row++)
            fprintf(out, "  %-14s %-12s %s (%s)\n", row->key, row->fallback, row->help,
                    row->source);
    }
}

/* ---- for programs */

void breakeven_print_questions_json(FILE *out)
{
    json_t *list = json_array();
    for (const struct question *const *at = questions; *at; at++) {
        json_t *parameters = json_array(), *choices = json_array();
        for (const struct field *row = (*at)->rows; row->key; row++)
            json_array_append_new(parameters, json_pack("{s:s, s:s, s:s, s:s}", "name", row->key,
                                                        "default", row->fallback, "help", row->help,
                                                        "source", row->source));
        for (size_t i = 0; (*at)->choices[i]; i++)
            json_array_append_new(choices, json_string((*at)->choices[i]));
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:s, s:s, s:o}", "name", (*at)->name,
                                              "asks", (*at)->asks, "choices", choices, "x",
                                              (*at)->x, "y", (*at)->y, "parameters", parameters));
    }
    json_dumpf(list, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(list);
}

static json_t *axis_json(const struct break_even_axis *axis)
{
    json_t *at = json_array();
    for (size_t i = 0; i < axis->count; i++) json_array_append_new(at, json_real(axis->at[i]));
    return json_pack("{s:s, s:b, s:o}", "parameter", axis->row->key, "logarithmic",
                     (int)axis->logarithmic, "at", at);
}

static json_t *cells_json(const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    const char *const *choices = request->question->choices;
    json_t *rows = json_array();
    for (size_t y = 0; y < request->y.count; y++)
        for (size_t x = 0; x < request->x.count; x++) {
            const struct break_even_cell *cell = &view->map->cells[y * request->x.count + x];
            json_t *usd = json_object();
            for (size_t i = 0; choices[i]; i++)
                json_object_set_new(usd, choices[i],
                                    isnan(cell->usd[i]) ? json_null() : json_real(cell->usd[i]));
            json_t *row = json_pack(
                "{s:f, s:f, s:o, s:o}", "x", request->x.at[x], "y", request->y.at[y], "usd_month",
                usd, "best", cell->best < 0 ? json_null() : json_string(choices[cell->best]));
            if (isfinite(margin_of(cell)))
                json_object_set_new(row, "margin", json_real(margin_of(cell)));
            json_array_append_new(rows, row);
        }
    return rows;
}

static json_t *lines_json(const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    const char *const *choices = request->question->choices;
    json_t *rows = json_array();
    for (size_t i = 0; i < view->map->line_count; i++) {
        const struct break_even_line *line = &view->map->lines[i];
        json_array_append_new(rows, json_pack("{s:f, s:f, s:s, s:s, s:b}", "x", line->x, "y",
                                              request->y.at[line->y], "below", choices[line->below],
                                              "above", choices[line->above], "of_best",
                                              (int)line->of_best));
    }
    return rows;
}

void breakeven_print_json(FILE *out, const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    struct text parameters = {0};
    breakeven_parameters(&parameters, view);
    json_t *root =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "question",
                  request->question->name, "asks", request->question->asks, "region",
                  request->book->region, "parameters", parameters.at ? parameters.at : "", "counts",
                  request->question->counts, "x", axis_json(&request->x), "y",
                  axis_json(&request->y), "cells", cells_json(view), "lines", lines_json(view));
    json_dumpf(root, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(root);
    text_free(&parameters);
}

/* ---- as a picture */

/* A place on the axis in points: 2.5 is half way between the third and the fourth. */
static double column_of(const struct break_even_axis *axis, double x)
{
    size_t left = 0;
    while (left + 2 < axis->count && axis->at[left + 1] < x) left++;
    const double low = axis->at[left], high = axis->at[left + 1];
    const double share = axis->logarithmic ? log(x / low) / log(high / low)
                                           : (x - low) / (high - low);
    return (double)left + share;
}

/* A name for each point, empty where it would run into its neighbour. */
static const char **names_of(const struct break_even_axis *axis, size_t most, struct text *store)
{
    const size_t every = (axis->count + most - 1) / most;
    size_t *starts = check_zeroed(axis->count, sizeof *starts);
    const char **names = check_zeroed(axis->count, sizeof *names);
    text_add_bytes(store, "", 1);
    for (size_t i = 0; i < axis->count; i += every) {
        starts[i] = store->length;
        const struct label name = breakeven_value(axis->row, axis->at[i]);
        text_add_bytes(store, name.text, strlen(name.text) + 1);
    }
    for (size_t i = 0; i < axis->count; i++) names[i] = store->at + starts[i];
    free(starts);
    return names;
}

static struct choice_cell *cells_of(const struct breakeven_view *view)
{
    const size_t count = view->request->x.count * view->request->y.count;
    struct choice_cell *cells = check_zeroed(count, sizeof *cells);
    for (size_t i = 0; i < count; i++)
        cells[i] = (struct choice_cell){view->map->cells[i].best, margin_of(&view->map->cells[i])};
    return cells;
}

static struct choice_line *lines_of(const struct breakeven_view *view)
{
    struct choice_line *lines = check_zeroed(view->map->line_count + 1, sizeof *lines);
    for (size_t i = 0; i < view->map->line_count; i++) {
        const struct break_even_line *line = &view->map->lines[i];
        lines[i] = (struct choice_line){line->y, column_of(&view->request->x, line->x), line->below,
                                        line->above, line->of_best};
    }
    return lines;
}

void breakeven_figure(struct figure *figure, const char *name, const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    struct text finding = {0}, subtitle = {0}, x_names = {0}, y_names = {0};
    breakeven_finding(&finding, view);
    text_format(&subtitle,
                "Cheapest in %s; pale: the next best costs hardly more, full: twice as much; ",
                request->book->region);
    breakeven_parameters(&subtitle, view);
    struct choice_cell *cells = cells_of(view);
    struct choice_line *lines = lines_of(view);
    const char **columns = names_of(&request->x, request->x.count, &x_names);
    const char **rows = names_of(&request->y, request->y.count, &y_names);
    const struct choices_view picture = {
        .name = name,
        .finding = finding.at,
        .subtitle = subtitle.at,
        .choices = request->question->choices,
        .x = request->x.row->key,
        .y = request->y.row->key,
        .columns = request->x.count,
        .rows = request->y.count,
        .column_names = columns,
        .row_names = rows,
        .points_x = columns,
        .points_y = rows,
        .cells = cells,
        .lines = lines,
        .line_count = view->map->line_count,
    };
    figure_choices(figure, &picture);
    free(cells);
    free(lines);
    free(columns);
    free(rows);
    text_free(&finding);
    text_free(&subtitle);
    text_free(&x_names);
    text_free(&y_names);
}
