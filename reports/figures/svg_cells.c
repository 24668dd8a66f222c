#include "reports/figures/svg_cells.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

/* A cell has 2 x 4 dots. */
enum { ACROSS = 2, DOWN = 4, CELLS_MOST = 1000, GLYPH = 5, CORNERS_MOST = 2048 };

struct character {
    char text[GLYPH]; /* UTF-8; "": dots */
    uint8_t dots;
    unsigned colour, text_colour;
};

struct canvas {
    struct character *cells;
    int columns, rows;
};

/* Where a line of markup stands in: the group's colours, and the place of its text. */
struct state {
    unsigned stroke, fill, text_fill;
    double x, y;
    char anchor; /* 's'tart, 'm'iddle, 'e'nd */
    bool turned;
};

static struct character *cell_at(const struct canvas *canvas, int column, int row)
{
    const bool inside = column >= 0 && row >= 0 && column < canvas->columns && row < canvas->rows;
    return inside ? &canvas->cells[row * canvas->columns + column] : NULL;
}

static void dot(const struct canvas *canvas, double x, double y, unsigned colour)
{
    /* Braille counts its dots down the left, then down the right, and the fourth row last. */
    static const uint8_t bits[DOWN][ACROSS] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
    const int across = (int)floor(x * ACROSS / SVG_CELL_WIDTH),
              down = (int)floor(y * DOWN / SVG_CELL_HEIGHT);
    struct character *cell = cell_at(canvas, across / ACROSS, down / DOWN);
    if (across < 0 || down < 0 || !cell) return;
    cell->dots |= bits[down % DOWN][across % ACROSS];
    cell->colour = colour;
}

static void line(const struct canvas *canvas, const double from[2], const double to[2],
                 unsigned colour)
{
    const double far = fmax(fabs(to[0] - from[0]) / 3, fabs(to[1] - from[1]) / 3);
    const int steps = far < 1 ? 1 : far > 1e5 ? 100000 : (int)ceil(far);
    for (int i = 0; i <= steps; i++)
        dot(canvas, from[0] + (to[0] - from[0]) * i / steps,
            from[1] + (to[1] - from[1]) * i / steps, colour);
}

/* ---- reading: attributes as svg_dress writes them, in either kind of quotes */

static const char *attribute(const char *at, const char *end, const char *name)
{
    const size_t length = strlen(name);
    for (; at < end; at++) {
        const char *hit = strstr(at, name);
        if (!hit || hit >= end) return NULL;
        const bool whole = hit > at ? hit[-1] == ' ' || hit[-1] == '\t' : true;
        if (whole && hit[length] == '=') return hit + length + 2;
        at = hit;
    }
    return NULL;
}

static bool colour_of(const char *at, const char *end, const char *name, unsigned *colour)
{
    const char *value = attribute(at, end, name);
    if (!value || *value != '#') return false;
    *colour = (unsigned)strtoul(value + 1, NULL, 16);
    return true;
}

/* "12.5,3" at `at` into a pair; gives what follows. */
static const char *pair(const char *at, double place[2])
{
    char *behind = NULL;
    place[0] = strtod(at, &behind);
    const char *comma = behind ? behind : at;
    if (*comma != ',') return comma;
    place[1] = strtod(comma + 1, &behind);
    return behind ? behind : comma;
}

/* M and L with their pairs; dashes and curves there are none. */
static void path(const struct canvas *canvas, const char *at, const char *end, unsigned colour)
{
    double last[2] = {0}, next[2] = {0};
    const char *value = attribute(at, end, "d");
    bool open = false;
    while (value && value < end && *value != '\'' && *value != '"') {
        const bool draw = *value == 'L';
        if (*value != 'M' && *value != 'L') {
            value++;
            continue;
        }
        value = pair(value + 1, next);
        if (draw && open) line(canvas, last, next, colour);
        last[0] = next[0];
        last[1] = next[1];
        open = true;
    }
}

struct outline {
    double corners[CORNERS_MOST][2], low[2], high[2];
    int count;
};

/* Whether a place lies in it: by how often the border is crossed to the right. */
static bool covers(const struct outline *outline, double x, double y)
{
    bool inside = false;
    for (int i = 0, j = outline->count - 1; i < outline->count; j = i++) {
        const double *a = outline->corners[i], *b = outline->corners[j];
        if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
            inside = !inside;
    }
    return inside;
}

static void read_outline(struct outline *outline, const char *points)
{
    while (points && outline->count < CORNERS_MOST) {
        double *corner = outline->corners[outline->count];
        const char *behind = pair(points, corner);
        if (behind == points) break;
        for (int i = 0; i < 2; i++) {
            outline->low[i] = outline->count ? fmin(outline->low[i], corner[i]) : corner[i];
            outline->high[i] = outline->count ? fmax(outline->high[i], corner[i]) : corner[i];
        }
        outline->count++;
        points = behind;
    }
}

/* By the middles of the dots that it covers; of what shines through every other one. */
static void polygon(const struct canvas *canvas, const char *at, const char *end, unsigned colour)
{
    static const double wide = (double)SVG_CELL_WIDTH / ACROSS,
                        high = (double)SVG_CELL_HEIGHT / DOWN;
    struct outline *outline = check_zeroed(1, sizeof *outline);
    const char *opacity = attribute(at, end, "fill-opacity");
    const bool pale = opacity && strtod(opacity, NULL) < 0.5;
    read_outline(outline, attribute(at, end, "points"));
    const int rows = canvas->rows * DOWN, columns = canvas->columns * ACROSS;
    for (int row = (int)fmax(0, outline->low[1] / high);
         outline->count > 2 && row < rows && row * high < outline->high[1]; row++)
        for (int column = (int)fmax(0, outline->low[0] / wide);
             column < columns && column * wide < outline->high[0]; column++) {
            const double x = (column + 0.5) * wide, y = (row + 0.5) * high;
            if ((!pale || (row + column) % 2 == 0) && covers(outline, x, y))
                dot(canvas, x, y, colour);
        }
    free(outline);
}

/* ---- words */

static size_t glyph(const char *at, const char *end, char text[GLYPH])
{
    static const char *const entities[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
        if (strncmp(at, entities[i][0], strlen(entities[i][0])) == 0) {
            memcpy(text, entities[i][1], 2);
            return strlen(entities[i][0]);
        }
    size_t length = 1;
    while (at + length < end && ((unsigned char)at[length] & 0xc0) == 0x80 && length < GLYPH - 1)
        length++;
    memcpy(text, at, length);
    text[length] = '\0';
    return length;
}

static void words(const struct canvas *canvas, const struct state *state, const char *at,
                  const char *end)
{
    char text[GLYPH];
    int width = 0;
    if (state->turned) return;
    for (const char *c = at; c < end; width++) c += glyph(c, end, text);
    const double left = state->x / SVG_CELL_WIDTH;
    const int row = (int)((state->y - 4) / SVG_CELL_HEIGHT);
    int column = (int)lround(state->anchor == 'e'   ? left - width
                             : state->anchor == 'm' ? left - width / 2.0
                                                    : left);
    if (column < 0) column = 0;
    for (const char *c = at; c < end; column++) {
        c += glyph(c, end, text);
        struct character *cell = cell_at(canvas, column, row);
        if (!cell) continue;
        memcpy(cell->text, text, sizeof text);
        cell->text_colour = state->text_fill;
    }
}

static void group(struct state *state, const char *at, const char *end)
{
    const char *place = attribute(at, end, "transform");
    if (place && strncmp(place, "translate(", 10) == 0) {
        double at_place[2] = {0};
        pair(place + 10, at_place);
        state->x = at_place[0];
        state->y = at_place[1];
        const char *rotate = strstr(place, "rotate("), *anchor = attribute(at, end, "text-anchor");
        state->turned = rotate && rotate < end && strtod(rotate + 7, NULL) != 0;
        state->anchor = anchor ? *anchor : 's';
        colour_of(at, end, "fill", &state->text_fill);
        return;
    }
    state->stroke = state->fill = 0x5f6672;
    colour_of(at, end, "stroke", &state->stroke);
    colour_of(at, end, "fill", &state->fill);
}

/* Marks: a line of its own, or two elements on one. */
static void element(const struct canvas *canvas, struct state *state, const char *at,
                    const char *end)
{
    unsigned colour;
    if (strncmp(at, "<g ", 3) == 0) group(state, at, end);
    else if (strncmp(at, "<path", 5) == 0) {
        const char *class = attribute(at, end, "class");
        if (class && strncmp(class, "gridline", 8) == 0) return;
        colour = state->stroke;
        colour_of(at, end, "stroke", &colour);
        path(canvas, at, end, colour);
    } else if (strncmp(at, "<polygon", 8) == 0) {
        colour = state->fill;
        colour_of(at, end, "fill", &colour);
        polygon(canvas, at, end, colour);
    } else if (strncmp(at, "<use", 4) == 0) {
        const char *place = attribute(at, end, "transform");
        colour = state->stroke;
        colour_of(at, end, "color", &colour);
        if (place && strncmp(place, "translate(", 10) == 0) {
            double at_place[2] = {0};
            pair(place + 10, at_place);
            dot(canvas, at_place[0], at_place[1], colour);
        }
    }
}

static void read_all(const struct canvas *canvas, const char *svg)
{
    struct state state = {.anchor = 's', .stroke = 0x5f6672};
    const char *defs = strstr(svg, "</defs>"), *at = defs ? defs : strstr(svg, "</style>");
    while (at && (at = strchr(at + 1, '<'))) {
        const char *end = strchr(at, '>');
        if (!end) return;
        if (strncmp(at, "<text", 5) == 0) {
            const char *close = strstr(end, "</text>");
            if (!close) return;
            words(canvas, &state, end + 1, close);
            at = close;
        } else element(canvas, &state, at, end);
    }
}

/* ---- printing */

static void ink(FILE *out, unsigned colour, unsigned *now)
{
    if (*now == colour) return;
    *now = colour;
    fprintf(out, "\033[38;2;%u;%u;%um", colour >> 16 & 255, colour >> 8 & 255, colour & 255);
}

/* Without colours what is dark on paper is dense. */
static const char *shade(unsigned colour)
{
    static const char *const shades[] = {"█", "▓", "▒", "░"};
    const unsigned light = (3 * (colour >> 16 & 255) + 6 * (colour >> 8 & 255) + (colour & 255)) /
                           10;
    return shades[light < 110 ? 0 : light < 165 ? 1 : light < 215 ? 2 : 3];
}

/* Ink and muted words are the terminal's own colour: it may be dark or light. */
static void put(FILE *out, const struct character *cell, bool colour, unsigned *now)
{
    const bool is_text = cell->text[0] != '\0';
    const unsigned wanted = is_text ? cell->text_colour : cell->colour;
    if (!is_text && cell->dots == 0) {
        fputc(' ', out);
        return;
    }
    const bool plain = wanted == 0x202124 || wanted == 0x5f6672;
    if (colour && !plain) ink(out, wanted, now);
    else if (colour && *now != UINT32_MAX) {
        fputs("\033[0m", out);
        *now = UINT32_MAX;
    }
    if (is_text) fputs(cell->text, out);
    else if (cell->dots == 255) fputs(colour ? "█" : shade(cell->colour), out);
    else
        fprintf(out, "\xe2%c%c", (char)(0xa0 + (cell->dots >> 6)),
                (char)(0x80 + (cell->dots & 63)));
}

static void print(FILE *out, const struct canvas *canvas, bool colour)
{
    for (int row = 0; row < canvas->rows; row++) {
        unsigned now = UINT32_MAX;
        int last = canvas->columns;
        while (last > 0 && !canvas->cells[row * canvas->columns + last - 1].text[0] &&
               canvas->cells[row * canvas->columns + last - 1].dots == 0)
            last--;
        for (int column = 0; column < last; column++)
            put(out, &canvas->cells[row * canvas->columns + column], colour, &now);
        fputs(now == UINT32_MAX ? "\n" : "\033[0m\n", out);
    }
}

void svg_cells(FILE *out, const char *svg, bool colour)
{
    const char *box = strstr(svg, "viewBox=\"0 0 ");
    double width, height;
    if (!box || sscanf(box, "viewBox=\"0 0 %lf %lf\"", &width, &height) != 2) return;
    struct canvas canvas = {.columns = (int)ceil(width / SVG_CELL_WIDTH) + SVG_CELLS_BESIDE,
                            .rows = (int)ceil(height / SVG_CELL_HEIGHT)};
    if (canvas.columns > CELLS_MOST || canvas.rows > CELLS_MOST) return;
    canvas.cells = check_zeroed((size_t)canvas.columns * (size_t)canvas.rows, sizeof *canvas.cells);
    read_all(&canvas, svg);
    print(out, &canvas, colour);
    free(canvas.cells);
}
