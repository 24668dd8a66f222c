#include "reports/figures/figure_choices.h"

#include <math.h>
#include <stdlib.h>

#include "reports/common/format.h"
#include "sim/check.h"

enum { EDGE_PX = 26 /* free at the right */, ROW_HEIGHT = 26, ROWS_FEW = 6, ROW_HEIGHT_FEW = 44 };

/* As the house's style numbers them. */
static const unsigned colours[FIGURE_CHOICES_MAX] = {0x1f6feb, 0xe8710a, 0x0f9d8a, 0xa142c9,
                                                     0x7a8290, 0x8a6d00, 0xd6569b, 0x3c4858};
static const unsigned nobody = 0xe7e9ec;

/* Paler where the next best is hardly worse, full where it costs twice as much. */
static unsigned tint(const struct choice_cell *cell)
{
    if (cell->best < 0) return nobody;
    const unsigned full = colours[cell->best % FIGURE_CHOICES_MAX];
    const double share = 0.3 + 0.6 * fmin(1, log1p(cell->margin) / log(2));
    unsigned tinted = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        const double part = (double)(full >> shift & 0xff);
        tinted |= (unsigned)lround(255 - share * (255 - part)) << shift;
    }
    return tinted;
}

/* A stretch of a row in which one choice is best and one colour holds. */
struct span {
    double left, right;
    int best;
    unsigned colour;
};

struct spans {
    struct span *at;
    size_t count;
};

static bool lies_in(const struct choice_line *line, size_t row, size_t left)
{
    return line->row == row && line->of_best && line->column >= (double)left &&
           line->column <= (double)left + 1;
}

/* The row's cells, cut where the lines are; half way between points of one choice. Between two lines
 * of one gap the choice in the middle has no point of its own. */
static struct spans spans_of(const struct choices_view *view, size_t row)
{
    struct spans spans = {check_alloc((view->columns + view->line_count) * sizeof *spans.at), 0};
    double left = -0.5;
    for (size_t column = 0; column < view->columns; column++) {
        const struct choice_cell *cell = &view->cells[row * view->columns + column];
        struct span *span = &spans.at[spans.count++];
        *span = (struct span){left, (double)column + 0.5, cell->best, tint(cell)};
        left = span->right;
        for (size_t i = 0, found = 0; i < view->line_count; i++) {
            const struct choice_line *line = &view->lines[i];
            if (!lies_in(line, row, column)) continue;
            if (found++ == 0) span->right = line->column;
            else {
                const struct choice_cell between = {line->below, 0.2};
                spans.at[spans.count++] =
                    (struct span){left, line->column, line->below, tint(&between)};
            }
            left = line->column;
        }
    }
    return spans;
}

/* A block of cells: left, right, row, colour. */
static void add_cells(struct figure *figure, const struct spans *rows, size_t count)
{
    for (size_t row = 0; row < count; row++)
        for (size_t i = 0; i < rows[row].count; i++) {
            const struct span *span = &rows[row].at[i];
            text_format(&figure->data, "%.6f\t%.6f\t%zu\t%u\n", span->left, span->right, row,
                        span->colour);
        }
    text_add(&figure->data, "\n\n");
}

static void add_segment(struct figure *figure, double x, double y, double dx, double dy, int best)
{
    text_format(&figure->data, "%.6f\t%.6f\t%.6f\t%.6f\t%d\n", x, y, dx, dy, best);
}

/* Where two neighbouring rows disagree. */
static void add_steps(struct figure *figure, const struct spans *below, const struct spans *above,
                      size_t row)
{
    for (size_t i = 0, k = 0; i < below->count && k < above->count;) {
        const struct span *one = &below->at[i], *other = &above->at[k];
        const double left = fmax(one->left, other->left), right = fmin(one->right, other->right);
        if (one->best != other->best && right > left)
            add_segment(figure, left, (double)row + 0.5, right - left, 0, 1);
        if (one->right <= other->right) i++;
        else k++;
    }
}

/* A block of lines: x, y, dx, dy, 1 where the best changes. */
static void add_lines(struct figure *figure, const struct choices_view *view,
                      const struct spans *rows)
{
    add_segment(figure, NAN, NAN, 0, 0, 0);
    for (size_t i = 0; i < view->line_count; i++)
        add_segment(figure, view->lines[i].column, (double)view->lines[i].row - 0.5, 0, 1,
                    view->lines[i].of_best);
    for (size_t row = 0; row + 1 < view->rows; row++)
        add_steps(figure, &rows[row], &rows[row + 1], row);
}

/* A block of words for each point: x, row, who is best there and by how much. */
static void add_words(struct figure *figure, const struct choices_view *view)
{
    for (size_t i = 0; i < view->columns * view->rows; i++) {
        const struct choice_cell *cell = &view->cells[i];
        struct text words = {0};
        text_format(&words, "%s %s, ", view->x, view->points_x[i % view->columns]);
        text_format(&words, "%s %s: ", view->y, view->points_y[i / view->columns]);
        if (cell->best < 0) text_add(&words, "none can");
        else {
            text_add(&words, view->choices[cell->best]);
            if (isfinite(cell->margin))
                text_format(&words, ", the next best costs %s more",
                            format_share(cell->margin).text);
            else text_add(&words, ", no other can");
        }
        text_format(&figure->data, "%zu\t%zu\t", i % view->columns, i / view->columns);
        text_tsv(&figure->data, words.at);
        text_add(&figure->data, "\n");
        text_free(&words);
    }
}

static void add_data(struct figure *figure, const struct choices_view *view)
{
    struct spans *rows = check_alloc(view->rows * sizeof *rows);
    for (size_t row = 0; row < view->rows; row++) rows[row] = spans_of(view, row);
    add_cells(figure, rows, view->rows);
    add_lines(figure, view, rows);
    text_add(&figure->data, "\n\n");
    add_words(figure, view);
    for (size_t row = 0; row < view->rows; row++) free(rows[row].at);
    free(rows);
}

/* "1,000/s" and "200/s", not "25.1/s": one digit, and zeros. */
static bool is_round(const char *name)
{
    int digits = 0, zeros = 0;
    for (const char *at = name; *at && *at != ' ' && *at != '/'; at++) {
        if (*at == '0') zeros++;
        else if (*at >= '1' && *at <= '9') {
            digits += 1 + zeros;
            zeros = 0;
        } else if (*at == '.') digits += 9;
    }
    return digits == 1;
}

/* Tics for pictures of either width: a slim one has room for fewer. */
static void add_tics(struct figure *figure, const char *axis, const char *const *names,
                     size_t count)
{
    const bool across = axis[0] == 'x';
    size_t round = 0;
    for (size_t i = 0; i < count; i++) round += is_round(names[i]);
    for (int slim = 0; slim < (across ? 2 : 1); slim++) {
        const double px = slim ? 270 : across ? 940 : 1e6;
        double right = -1e9;
        int shown = 0;
        text_format(&figure->axes, "if (%s(NARROW && %d)) { set %s (", slim ? "" : "!", across,
                    axis);
        for (size_t i = 0; i < count; i++) {
            const double middle = ((double)i + 0.5) / (double)count * px,
                         half = figure_text_px(names[i]) / 2 + 5;
            if (!*names[i] || (across && (middle - half < right || middle + half > px + EDGE_PX)))
                continue;
            if (across && round >= 3 && !is_round(names[i])) continue;
            right = middle + half;
            if (shown++) text_add(&figure->axes, ", ");
            text_gnuplot(&figure->axes, names[i]);
            text_format(&figure->axes, " %zu", i);
        }
        text_add(&figure->axes, ") }\n");
    }
}

void figure_choices(struct figure *figure, const struct choices_view *view)
{
    int count = 0;
    while (view->choices[count]) count++;
    CHECK(count <= FIGURE_CHOICES_MAX);
    figure->name = view->name;
    figure->template = "choices";
    figure->width = 1100;
    const int rows_px = (int)view->rows * (view->rows > ROWS_FEW ? ROW_HEIGHT : ROW_HEIGHT_FEW);
    figure->height = 106 + rows_px + 21 * ((count + 5) / 4);
    figure->narrow = 106 + rows_px + 21 * (count + 2);
    text_add(&figure->title, view->finding);
    text_add(&figure->subtitle, view->subtitle);
    add_data(figure, view);
    figure_set_number(figure, "COLUMNS", (double)view->columns);
    figure_set_number(figure, "ROWS", (double)view->rows);
    bool others = false;
    for (size_t i = 0; i < view->line_count; i++) others = others || !view->lines[i].of_best;
    figure_set_number(figure, "OTHERS", others);
    figure_set_text(figure, "XNAME", view->x);
    figure_set_text(figure, "YNAME", view->y);
    figure_set_texts(figure, "CHOICE", view->choices, count);
    add_tics(figure, "xtics", view->column_names, view->columns);
    add_tics(figure, "ytics", view->row_names, view->rows);
}
