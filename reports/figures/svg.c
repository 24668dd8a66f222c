#include "reports/figures/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

/* ---- dark */

/* As kinesim-style.gp names them: ink, muted, axis, grid, paper, the colours of lines, those of words. */
static const unsigned named[][2] = {
    {0x202124, 0xe8eaed}, {0x5f6672, 0xa3aab4}, {0xb8bdc4, 0x5b6068}, {0xe7e9ec, 0x2c2f34},
    {0xffffff, 0x17181a}, {0x1f6feb, 0x5c9dff}, {0xe8710a, 0xff9440}, {0x0f9d8a, 0x2fc2ae},
    {0xa142c9, 0xc77ff0}, {0x7a8290, 0x8f98a6}, {0x8a6d00, 0xcdaa2c}, {0xd6569b, 0xf07fb8},
    {0x3c4858, 0x93a8c6}, {0xd93025, 0xf4695f}, {0x1a5fd0, 0x7fb1ff}, {0xb35400, 0xffab66},
    {0x0b7a6b, 0x4fd6c3}, {0x8a34ad, 0xd6a0f5}, {0x5d6470, 0xa9b1bd}, {0x755c00, 0xdcbd52},
    {0xb23a7a, 0xf59ac6}, {0xc5221f, 0xff8a80},
};

static double hue_part(double p, double q, double t)
{
    t -= floor(t);
    if (t < 1.0 / 6) return p + (q - p) * 6 * t;
    if (t < 0.5) return q;
    if (t < 2.0 / 3) return p + (q - p) * (2.0 / 3 - t) * 6;
    return p;
}

unsigned svg_dark(unsigned colour)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (named[i][0] == colour) return named[i][1];
    const double r = (colour >> 16 & 255) / 255.0, g = (colour >> 8 & 255) / 255.0,
                 b = (colour & 255) / 255.0;
    const double most = fmax(r, fmax(g, b)), least = fmin(r, fmin(g, b)), apart = most - least;
    const double light = (most + least) / 2;
    double hue = 0, saturation = 0;
    if (apart > 1e-9) {
        saturation = apart / (1 - fabs(2 * light - 1));
        if (most == r) hue = (g - b) / apart;
        else if (most == g) hue = 2 + (b - r) / apart;
        else hue = 4 + (r - g) / apart;
        hue /= 6;
    }
    /* From the paper's own 0.1 up; pale tints lose what would glow on a dark page. */
    const double turned = 0.1 + 0.78 * (1 - light);
    saturation = fmin(saturation, 0.75);
    const double q = turned < 0.5 ? turned * (1 + saturation)
                                  : turned + saturation - turned * saturation;
    const double p = 2 * turned - q;
    return (unsigned)lround(255 * hue_part(p, q, hue + 1.0 / 3)) << 16 |
           (unsigned)lround(255 * hue_part(p, q, hue)) << 8 |
           (unsigned)lround(255 * hue_part(p, q, hue - 1.0 / 3));
}

/* ---- reading gnuplot's lines */

enum { COLOURS_MOST = 512 };

struct dresser {
    const char *name;
    struct text body;
    unsigned colours[COLOURS_MOST];
    size_t colour_count;
    bool skip_defs, with_marks, with_points, in_filter;
};

static void meet(struct dresser *dresser, unsigned colour)
{
    for (size_t i = 0; i < dresser->colour_count; i++)
        if (dresser->colours[i] == colour) return;
    if (dresser->colour_count < COLOURS_MOST) dresser->colours[dresser->colour_count++] = colour;
}

/* The length of a colour at the beginning of `at`, 0 if there is none. */
static int colour_at(const char *at, unsigned *colour)
{
    int r, g, b, length = 0;
    char hex[8];
    if (strncmp(at, "rgb(", 4) == 0 && sscanf(at, "rgb(%d,%d,%d)%n", &r, &g, &b, &length) == 3 &&
        length > 0 && (r | g | b) >= 0 && (r | g | b) < 256) {
        *colour = (unsigned)r << 16 | (unsigned)g << 8 | (unsigned)b;
        return length;
    }
    if (*at == '#' && sscanf(at, "#%6[0-9a-fA-F]%n", hex, &length) == 1 && length == 7 &&
        (at[7] == '"' || at[7] == '\'')) {
        *colour = (unsigned)strtoul(hex, NULL, 16);
        return length;
    }
    return 0;
}

static bool begins(const char *at, const char *word)
{
    return strncmp(at, word, strlen(word)) == 0;
}

/* A line of markup: colours in one way, ids of our own, the page's face. */
static void add_markup(struct dresser *dresser, const char *line, size_t length)
{
    static const char family[] = " font-family=\"Helvetica\"", headline[] = "font-size=\"17.00\"";
    const char *const end = line + length;
    for (const char *at = line; at < end;) {
        unsigned colour = 0;
        const int taken = colour_at(at, &colour);
        if (taken > 0) {
            meet(dresser, colour);
            text_format(&dresser->body, "#%06x", colour);
            at += taken;
        } else if (begins(at, family)) {
            at += strlen(family);
        } else if (begins(at, headline)) {
            text_add(&dresser->body, "font-size=\"17\" font-weight=\"600\"");
            at += strlen(headline);
        } else if (begins(at, " = '")) {
            text_add(&dresser->body, "='");
            at += 4;
        } else if (begins(at, "gpPt") || begins(at, "gpDot")) {
            text_format(&dresser->body, "%s-", dresser->name);
            text_add_bytes(&dresser->body, at, 4);
            at += 4;
        } else {
            text_add_bytes(&dresser->body, at++, 1);
        }
    }
    text_add(&dresser->body, "\n");
}

/* "<g onmousemove="gnuplot_svg.showHypertext(evt,'words')" ..." and the line after it with the place. */
static const char *add_point(struct dresser *dresser, const char *line, const char *next)
{
    static const char before[] = "showHypertext(evt,'", after[] = "')\" onmouseout";
    const char *from = strstr(line, before), *to = from ? strstr(from, after) : NULL;
    const char *place = next ? strstr(next, "translate(") : NULL;
    double x, y;
    const char *done = next ? strchr(next, '\n') : NULL;
    if (!to || !place || !done || sscanf(place, "translate(%lf,%lf)", &x, &y) != 2) return NULL;
    from += strlen(before);
    text_format(&dresser->body, "<circle class=\"pt\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\"><title>", x,
                y);
    text_add_bytes(&dresser->body, from, (size_t)(to - from));
    text_add(&dresser->body, "</title></circle>\n");
    dresser->with_points = true;
    return done + 1;
}

static const char *line_after(const char *line)
{
    const char *end = strchr(line, '\n');
    return end && end[1] ? end + 1 : NULL;
}

static const char *skip_blank(const char *line)
{
    while (*line == ' ' || *line == '\t') line++;
    return line;
}

static bool is_left_out(struct dresser *dresser, const char *line)
{
    if (begins(line, "<defs>") && !dresser->with_marks) dresser->skip_defs = true;
    if (begins(line, "<filter")) dresser->in_filter = true;
    const bool out = dresser->skip_defs || dresser->in_filter || begins(line, "<title>") ||
                     begins(line, "<desc>") || *line == '\n';
    if (begins(line, "</defs>")) dresser->skip_defs = false;
    if (begins(line, "</filter>")) dresser->in_filter = false;
    return out;
}

/* Takes one line, or several that belong together; gives the next. */
static const char *take(struct dresser *dresser, const char *line)
{
    const char *const next = line_after(line), *const after = next ? skip_blank(next) : "";
    line = skip_blank(line);
    const size_t length = strcspn(line, "\n");
    if (is_left_out(dresser, line)) return next;
    /* A group without content. */
    if (begins(line, "<g ") && begins(after, "</g>") && strncmp(after, "</g>\n", 5) == 0)
        return line_after(next);
    /* The group around a point goes with it. */
    if (begins(line, "<g fill=") && strstr(after, "showHypertext(evt") &&
        strstr(after, "showHypertext(evt") < after + 60) {
        const char *behind = add_point(dresser, after, line_after(next));
        if (behind && begins(skip_blank(behind), "</g>")) return line_after(behind);
    }
    if (begins(line, "<g onmousemove")) {
        const char *behind = add_point(dresser, line, next);
        if (behind) return behind;
    }
    if (begins(line, "<g id=\"")) text_add(&dresser->body, "<g>\n");
    else if (begins(line, "<text")) {
        text_add_bytes(&dresser->body, line, length);
        text_add(&dresser->body, "\n");
    } else add_markup(dresser, line, length);
    return next;
}

/* ---- writing */

/* Whether the body says ATTRIBUTE="#colour". */
static bool is_used(const struct dresser *dresser, const char *attribute, unsigned colour)
{
    char word[40];
    for (const char *quote = "\"'"; *quote; quote++) {
        snprintf(word, sizeof word, "%s=%c#%06x", attribute, *quote, colour);
        if (strstr(dresser->body.at, word)) return true;
    }
    return false;
}

/* A variable for each colour, which is another on a dark page; who reads no variables has the colour itself. */
static void add_rules(struct text *out, const struct dresser *dresser)
{
    static const char *const attributes[] = {"fill", "stroke", "color"};
    struct text rules = {0}, light = {0}, dark = {0};
    for (size_t i = 0; i < dresser->colour_count; i++) {
        const unsigned colour = dresser->colours[i];
        bool used = false;
        for (size_t a = 0; a < sizeof attributes / sizeof attributes[0]; a++) {
            if (!is_used(dresser, attributes[a], colour)) continue;
            text_format(&rules, "[%s=\"#%06x\"]{%s:var(--c%06x)}", attributes[a], colour,
                        attributes[a], colour);
            used = true;
        }
        if (!used) continue;
        text_format(&light, "--c%06x:#%06x;", colour, colour);
        text_format(&dark, "--c%06x:#%06x;", colour, svg_dark(colour));
    }
    text_add(out, "<style>");
    if (dresser->with_points) text_add(out, ".pt{fill-opacity:0;stroke:none;fill:#000}");
    if (rules.at)
        text_format(out, "svg{%s}@media screen and (prefers-color-scheme:dark){svg{%s}}%s",
                    light.at, dark.at, rules.at);
    text_add(out, "</style>\n");
    text_free(&rules);
    text_free(&light);
    text_free(&dark);
}

static void add_root(struct text *out, const struct svg_words *words, double width, double height)
{
    const bool alone = words->subtitle != NULL;
    if (alone) text_add(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    text_format(out, "<svg role=\"img\" viewBox=\"0 0 %g %g\"", width, height);
    if (alone)
        text_format(
            out,
            " width=\"%g\" height=\"%g\" font-family=\"system-ui, -apple-system, 'Segoe UI',"
            " Helvetica, Arial, sans-serif\"",
            width, height);
    text_add(out, " xmlns=\"http://www.w3.org/2000/svg\""
                  " xmlns:xlink=\"http://www.w3.org/1999/xlink\" aria-label=\"");
    text_html(out, words->title);
    text_add(out, "\">\n");
    if (!alone) return;
    text_add(out, "<title>");
    text_html(out, words->title);
    text_add(out, "</title>\n<desc>");
    text_html(out, words->subtitle);
    text_add(out, "</desc>\n");
}

/* Whether a mark is used that is seen: those of hypertext are not. */
static bool has_marks(const char *svg)
{
    const char *at = strstr(svg, "</defs>");
    while (at && (at = strstr(at, "xlink:href='#gpPt"))) {
        const char *end = strchr(at, '\n'), *unseen = strstr(at, "opacity='0.00'");
        if (!unseen || (end && unseen > end)) return true;
        at++;
    }
    return false;
}

void svg_dress(struct text *out, const char *raw, const struct svg_words *words)
{
    const char *root = strstr(raw, "<svg"), *box = root ? strstr(root, "viewBox=\"0 0 ") : NULL;
    const char *end = root ? strchr(root, '>') : NULL;
    double width, height;
    if (!box || !end || box > end || sscanf(box, "viewBox=\"0 0 %lf %lf\"", &width, &height) != 2)
        return;
    struct dresser dresser = {.name = words->name};
    dresser.with_marks = has_marks(end);
    for (const char *line = end[1] == '\n' ? end + 2 : end + 1; line && *line;)
        line = take(&dresser, line);
    if (!dresser.body.at) text_add(&dresser.body, "</svg>\n");
    add_root(out, words, width, height);
    add_rules(out, &dresser);
    text_add(out, dresser.body.at);
    text_free(&dresser.body);
}
