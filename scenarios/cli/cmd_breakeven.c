/*
 * cmd_breakeven.c -- `kinesim breakeven`: which choice is the cheapest over two quantities, and where
 * choices cost the same.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "reports/figures/plot.h"
#include "scenarios/books/price_book.h"
#include "scenarios/breakeven/settings.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/paths.h"
#include "scenarios/print/breakeven_page.h"
#include "scenarios/print/breakeven_print.h"

enum { X = 256, Y, REGION, REASON_MAX = 1024 };

struct breakeven_own {
    const char *x, *y, *region;
};

static const struct argp_option own_rows[] = {
    {"x", X, "NAME=RANGE", 0, "which parameter goes to the right: 'rate=10/s..10000/s x13 log'", 0},
    {"y", Y, "NAME=RANGE", 0, "which goes up: 'size=64 B..64 KiB x11 log', 'consumers=1..10/1'", 0},
    {"region", REGION, "REGION", 0, "whose prices (default us-east-1)", 0},
    {0},
};

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    (void)state;
    struct breakeven_own *breakeven = own;
    switch (key) {
    case X: breakeven->x = text; break;
    case Y: breakeven->y = text; break;
    default: breakeven->region = text; break;
    }
}

const struct command_options breakeven_options = {own_rows, sizeof(struct breakeven_own), take};

/* NULL after a complaint. */
static const struct question *find_question(const char *name)
{
    const struct question *question = question_find(name);
    if (question) return question;
    const char *names[16] = {0};
    size_t count = 0;
    for (const struct question *const *at = questions; *at && count < 15; at++)
        names[count++] = (*at)->name;
    const char *nearest = diag_nearest(name, names);
    fprintf(stderr, "kinesim: there is no question '%s'; ", name);
    if (nearest) fprintf(stderr, "did you mean '%s'?\n", nearest);
    else fprintf(stderr, "see kinesim breakeven\n");
    return NULL;
}

/* The region's book, or NULL after complaints. */
static struct price_book *read_book(const char *region, struct diag *diag)
{
    char path[PATHS_MAX];
    if (paths_price_book(region, path)) return price_book_read(path, diag);
    diag_error(diag, (struct place){"--region", 0, 0}, "",
               "there is no price book of '%.60s'; see kinesim prices", region);
    return NULL;
}

/* The picture, its data and its script into -o. The exit status. */
static int draw(const struct options *options, const struct breakeven_view *view)
{
    char name[64], reason[REASON_MAX];
    const char *folder = options->output ? options->output : "results";
    snprintf(name, sizeof name, "breakeven_%.40s", view->request->question->name);
    for (char *c = name; *c; c++)
        if (*c == '-') *c = '_'; /* gnuplot's names have no hyphens */
    if (!paths_make_folder(folder)) {
        fprintf(stderr, "kinesim: %s: %s\n", folder, strerror(errno));
        return EXIT_INTERNAL;
    }
    struct figure figure = {0};
    const struct plot_job job = {
        .directory = folder, .note = options->line, .formats = options->formats, .page = true};
    struct plot_result result = {0};
    breakeven_figure(&figure, name, view);
    enum plot_outcome outcome = PLOT_FAILED;
    if (plot_style(folder, reason, sizeof reason))
        outcome = plot_filled(&figure, &job, &result, reason, sizeof reason);
    if (outcome != PLOT_FAILED &&
        !breakeven_page(folder, name, view, &result, options->line, reason, sizeof reason))
        outcome = PLOT_FAILED;
    if (outcome == PLOT_DRAWN) plot_show(stdout, &result, options->formats.colour);
    figure_free(&figure);
    plot_result_free(&result);
    if (outcome == PLOT_FAILED) {
        fprintf(stderr, "kinesim: %s\n", reason);
        return EXIT_INTERNAL;
    }
    if (!options->quiet && outcome == PLOT_DRAWN)
        fprintf(stderr, "Picture: %s/%s.svg\nPage: %s/%s.html\n", folder, name, folder, name);
    else if (!options->quiet)
        fprintf(stderr, "No picture: gnuplot is not installed (apt-get install gnuplot-nox)\n");
    return EXIT_FINE;
}

static int answer(const struct options *options, const struct break_even_request *request)
{
    const char *missing =
        break_even_unpriced(request->question, request->parameters, request->book);
    if (missing) {
        fprintf(stderr, "kinesim: the price book of %s has no '%s'\n", request->book->region,
                missing);
        return EXIT_USAGE;
    }
    struct break_even *map = break_even_create(request);
    const struct breakeven_view view = {request, map};
    if (options->json) breakeven_print_json(stdout, &view);
    else if (!options->quiet) breakeven_print(stdout, &view);
    const int status = options->plots ? draw(options, &view) : EXIT_FINE;
    break_even_destroy(map);
    return status;
}

int cmd_breakeven(const struct options *options)
{
    const struct breakeven_own *own = options->own;
    if (!options->arguments[0]) {
        if (options->json) breakeven_print_questions_json(stdout);
        else if (!options->quiet) breakeven_print_questions(stdout);
        return EXIT_FINE;
    }
    const struct question *question = find_question(options->arguments[0]);
    if (!question) return EXIT_USAGE;
    struct diag *diag = diag_create();
    struct settings *settings =
        settings_read(question, options->set, options->set_count, own->x, own->y, diag);
    if (settings) settings_complain_of_axes(settings, diag);
    struct price_book *book = read_book(own->region ? own->region : "us-east-1", diag);
    diag_print(diag, stderr);
    int status = diag_exit_status(diag);
    if (settings && book && status == EXIT_FINE) {
        const struct break_even_request request = {question, settings_parameters(settings),
                                                   *settings_x(settings), *settings_y(settings),
                                                   book};
        status = answer(options, &request);
    }
    price_book_destroy(book);
    settings_destroy(settings);
    diag_destroy(diag);
    return status;
}
