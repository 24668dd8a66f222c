#include "scenarios/breakeven/break_even.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/bill/cost.h"
#include "scenarios/breakeven/load.h"
#include "scenarios/text/quantity.h"
#include "sim/check.h"

/* ---- one choice at one point */

void break_even_set(void *parameters, const struct field *row, double value)
{
    void *at = (char *)parameters + row->offset;
    if (quantity_is_whole(row->kind)) *(int64_t *)at = llround(value);
    else *(double *)at = value;
}

double break_even_get(const void *parameters, const struct field *row)
{
    const void *at = (const char *)parameters + row->offset;
    return quantity_is_whole(row->kind) ? (double)*(const int64_t *)at : *(const double *)at;
}

static struct cost_bill *bill_of(const struct question *question, const void *parameters,
                                 size_t choice, const struct price_book *book)
{
    struct results *results = results_create(0);
    question->meter(parameters, choice, results);
    const struct cost_request request = {.book = book,
                                         .results = &results,
                                         .count = 1,
                                         .duration_ns = LOAD_MONTH_NS,
                                         .month_ns = LOAD_MONTH_NS};
    struct cost_bill *bill = cost_bill_create(&request);
    results_destroy(results);
    return bill;
}

double break_even_usd(const struct question *question, const void *parameters, size_t choice,
                      const struct price_book *book)
{
    if (question->can && !question->can(parameters, choice)) return NAN;
    struct cost_bill *bill = bill_of(question, parameters, choice, book);
    CHECK(bill->unpriced_count == 0);
    const double usd = money_usd(bill->month);
    cost_bill_destroy(bill);
    return usd + (question->besides ? question->besides(parameters, choice) : 0);
}

const char *break_even_unpriced(const struct question *question, const void *parameters,
                                const struct price_book *book)
{
    for (size_t choice = 0; choice < question_choices(question); choice++) {
        struct results *results = results_create(0);
        const char *missing = NULL;
        question->meter(parameters, choice, results);
        struct results_named meter;
        for (size_t i = 0; !missing && results_meter_at(results, i, &meter); i++)
            if (!price_find(book, meter.name)) missing = usage_find(meter.name)->key;
        results_destroy(results);
        if (missing) return missing;
    }
    return NULL;
}

/* ---- all points */

struct mapping {
    const struct break_even_request *request;
    struct break_even *map;
    void *parameters; /* a copy, changed from point to point */
    size_t choices, capacity;
};

static void fill_cell(struct mapping *mapping, struct break_even_cell *cell)
{
    const struct break_even_request *request = mapping->request;
    cell->best = cell->second = -1;
    for (size_t i = 0; i < mapping->choices; i++) {
        cell->usd[i] = break_even_usd(request->question, mapping->parameters, i, request->book);
        if (isnan(cell->usd[i])) continue;
        if (cell->best < 0 || cell->usd[i] < cell->usd[cell->best]) {
            cell->second = cell->best;
            cell->best = (int)i;
        } else if (cell->second < 0 || cell->usd[i] < cell->usd[cell->second]) {
            cell->second = (int)i;
        }
    }
}

/* How much more `a` costs than `b`. */
static double more(const struct mapping *mapping, int a, int b)
{
    const struct break_even_request *request = mapping->request;
    return break_even_usd(request->question, mapping->parameters, (size_t)a, request->book) -
           break_even_usd(request->question, mapping->parameters, (size_t)b, request->book);
}

static double middle_of(const struct break_even_axis *axis, double low, double high)
{
    if (axis->logarithmic) return sqrt(low * high);
    return low + (high - low) / 2;
}

/* Halves [low, high], in which the cheaper of two changes from `below`, until it is narrow. */
static double narrow(const struct mapping *mapping, int below, int above, double low, double high)
{
    const struct break_even_axis *x = &mapping->request->x;
    while (high - low > 1e-6 * fabs(high)) {
        const double middle = middle_of(x, low, high);
        break_even_set(mapping->parameters, x->row, middle);
        const double at = break_even_get(mapping->parameters, x->row);
        if (at <= low || at >= high) break; /* whole numbers have no middle */
        if (more(mapping, below, above) <= 0) low = at;
        else high = at;
    }
    return high;
}

static void add_line(struct mapping *mapping, struct break_even_line line)
{
    struct break_even *map = mapping->map;
    if (map->line_count == mapping->capacity) {
        mapping->capacity = mapping->capacity ? 2 * mapping->capacity : 64;
        map->lines = check_resized(map->lines, mapping->capacity * sizeof *map->lines);
    }
    struct break_even_cell there = {0};
    break_even_set(mapping->parameters, mapping->request->x.row, line.x);
    fill_cell(mapping, &there);
    line.of_best = there.best == line.below || there.best == line.above;
    map->lines[map->line_count++] = line;
}

/* Between two neighbours in a row: every pair whose order changes. */
static void find_lines(struct mapping *mapping, size_t row, size_t column)
{
    const struct break_even_axis *x = &mapping->request->x;
    const struct break_even_cell *left = &mapping->map->cells[row * x->count + column];
    const struct break_even_cell *right = left + 1;
    for (int a = 0; a < (int)mapping->choices; a++)
        for (int b = a + 1; b < (int)mapping->choices; b++) {
            const double before = left->usd[a] - left->usd[b];
            const double after = right->usd[a] - right->usd[b];
            if (isnan(before) || isnan(after) || (before <= 0) == (after <= 0)) continue;
            const int below = before <= 0 ? a : b, above = before <= 0 ? b : a;
            const double at = narrow(mapping, below, above, x->at[column], x->at[column + 1]);
            add_line(mapping, (struct break_even_line){row, at, below, above, false});
        }
}

struct break_even *break_even_create(const struct break_even_request *request)
{
    struct break_even *map = check_zeroed(1, sizeof *map);
    const struct break_even_axis *x = &request->x, *y = &request->y;
    struct mapping mapping = {request, map, check_alloc(request->question->bytes),
                              question_choices(request->question), 0};
    map->cells = check_zeroed(x->count * y->count, sizeof *map->cells);
    memcpy(mapping.parameters, request->parameters, request->question->bytes);
    for (size_t row = 0; row < y->count; row++) {
        break_even_set(mapping.parameters, y->row, y->at[row]);
        for (size_t column = 0; column < x->count; column++) {
            break_even_set(mapping.parameters, x->row, x->at[column]);
            fill_cell(&mapping, &map->cells[row * x->count + column]);
        }
        for (size_t column = 0; column + 1 < x->count; column++) find_lines(&mapping, row, column);
    }
    free(mapping.parameters);
    return map;
}

void break_even_destroy(struct break_even *map)
{
    if (!map) return;
    free(map->cells);
    free(map->lines);
    free(map);
}
