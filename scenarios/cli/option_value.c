#include "scenarios/cli/option_value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/figures/plot.h"
#include "scenarios/cli/terminal.h"

int64_t option_whole_number(struct argp_state *state, const char *name, const char *text,
                            int64_t least, int64_t most)
{
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < least || value > most)
        argp_error(state, "--%s: '%s' is not a whole number from %lld to %lld", name, text,
                   (long long)least, (long long)most);
    return value;
}

double option_number(struct argp_state *state, const char *name, const char *text, double above,
                     double below)
{
    char *end;
    const double value = strtod(text, &end);
    if (end == text || *end || !(value > above && value < below))
        argp_error(state, "--%s: '%s' is not a number above %g and below %g", name, text, above,
                   below);
    return value;
}

void option_formats(struct argp_state *state, const char *text, struct plot_formats *formats)
{
    formats->svg = formats->png = formats->pdf = false;
    for (const char *at = text; *at;) {
        const size_t length = strcspn(at, ",");
        if (length == 3 && !strncmp(at, "svg", 3)) formats->svg = true;
        else if (length == 3 && !strncmp(at, "png", 3)) formats->png = true;
        else if (length == 3 && !strncmp(at, "pdf", 3)) formats->pdf = true;
        else argp_error(state, "--format: '%.*s' is none of svg, png, pdf", (int)length, at);
        at += length + (at[length] == ',');
    }
    if (!formats->svg && !formats->png && !formats->pdf)
        argp_error(state, "--format: one of svg, png, pdf is missing");
}

/* ours: what a picture's words still fit into, and what no screen shows */
enum { LEAST_WIDTH = 320, LEAST_HEIGHT = 240, PX_MOST = 8000 };

void option_size(struct argp_state *state, const char *text, struct plot_formats *formats)
{
    int width, height, end = 0;
    if (sscanf(text, "%5dx%5d%n", &width, &height, &end) != 2 || text[end] || width < LEAST_WIDTH ||
        height < LEAST_HEIGHT || width > PX_MOST || height > PX_MOST)
        argp_error(state, "--size: '%s' is no WIDTHxHEIGHT from %dx%d to %dx%d", text, LEAST_WIDTH,
                   LEAST_HEIGHT, PX_MOST, PX_MOST);
    formats->width = width;
    formats->height = height;
}

/* ours: below it a picture has no room for its names, above it a line is hard to follow; what a pipe gets */
enum { COLUMNS_LEAST = 60, COLUMNS_MOST = 160, COLUMNS_OF_NO_TERMINAL = 110 };

void option_plot(struct argp_state *state, const char *text, struct plot_formats *formats)
{
    if (strcmp(text, "files") != 0 && strcmp(text, "terminal") != 0)
        argp_error(state, "--plot: '%s' is none of files, terminal", text);
    formats->columns = 0;
    if (text[0] == 'f') return;
    const int width = terminal_width(), columns = width > 0 ? width : COLUMNS_OF_NO_TERMINAL;
    formats->columns = columns < COLUMNS_LEAST  ? COLUMNS_LEAST
                       : columns > COLUMNS_MOST ? COLUMNS_MOST
                                                : columns;
}
