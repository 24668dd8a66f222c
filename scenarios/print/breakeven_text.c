#include "scenarios/print/breakeven_text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/loader/axis_range.h"

struct label breakeven_value(const struct field *row, double value)
{
    char digits[64], text[QUANTITY_TEXT_MAX];
    struct label label;
    snprintf(digits, sizeof digits, "%.3e", value);
    const double rounded = quantity_is_whole(row->kind) ? value : strtod(digits, NULL);
    axis_amount_text(row->kind, rounded, text);
    /* Rates are compared: all in one unit. */
    if (row->kind == FIELD_RATE)
        snprintf(label.text, sizeof label.text, "%.64s/s", format_number(rounded).text);
    else snprintf(label.text, sizeof label.text, "%s", text);
    return label;
}

char breakeven_letter(const struct question *question, size_t choice)
{
    const char *name = question->choices[choice];
    const char *space = strrchr(name, ' ');
    return (char)toupper((unsigned char)(space ? space[1] : name[0]));
}

/* Whether a choice, the cheapest below, cannot do what is asked at the next point above `x`. */
static bool is_too_slow(const struct break_even_request *request,
                        const struct break_even_cell *cells, int best, double x)
{
    size_t at = 0;
    while (at + 1 < request->x.count && request->x.at[at] < x) at++;
    return request->question->delay_ns && best >= 0 && isnan(cells[at].usd[best]);
}

void breakeven_row(struct text *text, const struct breakeven_view *view, size_t row)
{
    const struct break_even_request *request = view->request;
    const struct break_even_cell *cells = &view->map->cells[row * request->x.count];
    const char *const *choices = request->question->choices;
    text_format(text, "%s %s: ", request->y.row->key,
                breakeven_value(request->y.row, request->y.at[row]).text);
    int best = cells[0].best;
    for (size_t i = 0; i < view->map->line_count; i++) {
        const struct break_even_line *line = &view->map->lines[i];
        if (line->y != row || !line->of_best || line->below != best) continue;
        text_format(
            text, "%s up to %s%s, ", choices[best], breakeven_value(request->x.row, line->x).text,
            is_too_slow(request, cells, best, line->x) ? ", beyond which it is too slow" : "");
        best = line->above;
    }
    const bool changed = best != cells[0].best;
    if (best < 0) text_add(text, "none of them can");
    else
        text_format(text, "%s%s%s", changed ? "then " : "", choices[best],
                    changed ? "" : " throughout");
}

/* The same upwards, in one column: between which points the cheapest changes. */
static void describe_column(struct text *text, const struct breakeven_view *view, size_t column)
{
    const struct break_even_request *request = view->request;
    const struct break_even_axis *x = &request->x, *y = &request->y;
    const char *const *choices = request->question->choices;
    text_format(text, "%s %s: ", x->row->key, breakeven_value(x->row, x->at[column]).text);
    bool changed = false;
    int best = view->map->cells[column].best;
    for (size_t row = 1; row < y->count; row++) {
        const int now = view->map->cells[row * x->count + column].best;
        if (now == best) continue;
        const struct break_even_cell *cell = &view->map->cells[row * x->count + column];
        text_format(text, "%s up to %s %s%s, ", best < 0 ? "none" : choices[best], y->row->key,
                    breakeven_value(y->row, y->at[row - 1]).text,
                    request->question->delay_ns && best >= 0 && isnan(cell->usd[best])
                        ? ", beyond which it is too slow"
                        : "");
        best = now;
        changed = true;
    }
    text_format(text, "%s%s%s", changed ? "then " : "", best < 0 ? "none" : choices[best],
                changed ? "" : " throughout");
}

void breakeven_finding(struct text *text, const struct breakeven_view *view)
{
    const size_t rows = view->request->y.count, middle = rows / 2;
    size_t told = middle, most = 0;
    for (size_t row = 0; row < rows; row++) {
        size_t lines = 0;
        for (size_t i = 0; i < view->map->line_count; i++)
            lines += view->map->lines[i].y == row && view->map->lines[i].of_best;
        const size_t off = row > middle ? row - middle : middle - row;
        const size_t told_off = told > middle ? told - middle : middle - told;
        if (lines > most || (lines == most && lines > 0 && off < told_off)) told = row;
        if (lines > most) most = lines;
    }
    if (most > 0) breakeven_row(text, view, told);
    else describe_column(text, view, view->request->x.count / 2);
    text->at[0] = (char)toupper((unsigned char)text->at[0]);
}

void breakeven_parameters(struct text *text, const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    bool first = true;
    for (const struct field *row = request->question->rows; row->key; row++) {
        if (row == request->x.row || row == request->y.row) continue;
        const char *at = (const char *)request->parameters + row->offset;
        text_format(text, "%s%s ", first ? "" : ", ", row->key);
        first = false;
        if (row->kind == FIELD_CHOICE) text_add(text, row->choices[*(const int *)at]);
        else if (row->kind == FIELD_BOOL) text_add(text, *(const bool *)at ? "true" : "false");
        else text_add(text, breakeven_value(row, break_even_get(request->parameters, row)).text);
    }
}
