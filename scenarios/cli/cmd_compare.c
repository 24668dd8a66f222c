/*
 * cmd_compare.c -- `kinesim compare A B`: two scenarios or stored runs, figure by figure, in pairs of
 * replications.
 *
 * A and B are scenarios, `DB:RUN`, or the number of a run in the database of -o. `--against
 * PATH=VALUE` changes B alone; B left out is A.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reports/common/text.h"
#include "scenarios/cli/books.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/paths.h"
#include "scenarios/cli/pilot.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/read.h"
#include "scenarios/print/compare_page.h"
#include "scenarios/print/compare_print.h"
#include "scenarios/ranks/study_ranks.h"
#include "scenarios/study/study.h"
#include "sim/check.h"
#include "sim/units.h"

enum { AGAINST = 256, ALL, FAIL_ON_DIFFERENCE, PAGE, AGAINST_MAX = 64, REASON_MAX = 1024 };

struct compare_own {
    const char *against[AGAINST_MAX];
    size_t against_count;
    bool all, fails;
    const char *page; /* a file for it; NULL: none */
};

static const struct argp_option own_rows[] = {
    {"against", AGAINST, "PATH=VALUE", 0, "a change of B alone; may be repeated, B may be left out",
     0},
    {"all", ALL, NULL, 0, "figures that are the same as well", 0},
    {"fail-on-difference", FAIL_ON_DIFFERENCE, NULL, 0,
     "exit status 99 if any figure differs by more than chance", 0},
    {"page", PAGE, "FILE", 0, "also as an HTML page, into FILE", 0},
    {0},
};

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    struct compare_own *compare = own;
    if (key == ALL) compare->all = true;
    else if (key == FAIL_ON_DIFFERENCE) compare->fails = true;
    else if (key == PAGE) compare->page = text;
    else if (!strchr(text, '=') || text[0] == '=')
        argp_error(state, "--against: '%s' is not PATH=VALUE", text);
    else if (compare->against_count == AGAINST_MAX)
        argp_error(state, "more than %d changes by --against", AGAINST_MAX);
    else compare->against[compare->against_count++] = text;
}

const struct command_options compare_options = {own_rows, sizeof(struct compare_own), take};

struct side {
    struct text name;        /* what it is called */
    struct options *options; /* of a scenario: with this side's changes */
    struct scenario *scenario;
    struct study_source source;
    char database[PATHS_MAX]; /* of a stored run; else "" */
    int64_t run_id;
    struct measures measures;
};

struct compare_run {
    const struct options *options;
    const struct compare_own *own;
    struct side sides[2];
    struct books books;
    struct study_point points[2];
    struct side *simulated[2]; /* whose points they are */
    size_t point_count;
    int64_t warmup_ns;  /* found by a pilot */
    struct text warmup; /* as a setting, warmup=97s; empty before */
};

/* ---- what A and B are */

/* `12` or `results/kinesim.db:12`; false if it is neither, and then a scenario. */
static bool is_stored(const struct options *options, const char *word, struct side *side)
{
    const char *colon = strrchr(word, ':'), *digits = colon ? colon + 1 : word;
    const size_t length = strlen(digits);
    if (length == 0 || length > 18 || strspn(digits, "0123456789") != length) return false;
    if (!colon && access(word, F_OK) == 0) return false;
    side->run_id = strtoll(digits, NULL, 10);
    if (colon) snprintf(side->database, sizeof side->database, "%.*s", (int)(colon - word), word);
    else
        snprintf(side->database, sizeof side->database, "%s/kinesim.db",
                 options->output ? options->output : "results");
    return true;
}

static int read_stored(struct side *side)
{
    char reason[REASON_MAX];
    if (measures_of_db(&side->measures, side->database, side->run_id, reason, sizeof reason))
        return EXIT_FINE;
    fprintf(stderr, "kinesim: %s: %s\n", side->database, reason);
    return EXIT_USAGE;
}

static int read_side(struct compare_run *run, struct side *side, const char *word, bool is_b)
{
    const struct compare_own *own = run->own;
    int status;
    text_add(&side->name, word);
    if (is_stored(run->options, word, side)) return read_stored(side);
    side->options = check_alloc(sizeof *side->options);
    *side->options = *run->options;
    side->options->arguments[0] = word;
    for (size_t i = 0; is_b && i < own->against_count; i++) {
        if (side->options->set_count == OPTIONS_SET_MAX) break;
        side->options->set[side->options->set_count++] = own->against[i];
        text_format(&side->name, " %s", own->against[i]);
    }
    if ((side->scenario = read_scenario(side->options, &status)) == NULL) return status;
    if (side->scenario->replications_auto) {
        fprintf(
            stderr,
            "kinesim compare: %s: replications: auto is for `kinesim run`: give a number here\n",
            side->name.at);
        return EXIT_USAGE;
    }
    if (!books_get(&run->books, side->scenario, &status)) return status;
    side->source = (struct study_source){side->scenario->path, side->scenario->yaml,
                                         side->scenario->yaml_length};
    run->simulated[run->point_count] = side;
    run->points[run->point_count++] = (struct study_point){
        .source = &side->source,
        .overrides = {side->options->set, side->options->set_count},
        .replications = (uint32_t)side->scenario->replications,
        .run_ns = side->scenario->warmup_ns + side->scenario->duration_ns,
    };
    return EXIT_FINE;
}

/* Antithetic ones count by pairs, as in the measures. */
static size_t replications_of(const struct side *side)
{
    if (!side->scenario) return side->measures.replications;
    const size_t replications = (size_t)side->scenario->replications;
    return side->scenario->antithetic ? replications / 2 : replications;
}

static int read_both(struct compare_run *run)
{
    const char *const *words = run->options->arguments;
    const char *b = words[1] ? words[1] : words[0];
    int status = read_side(run, &run->sides[0], words[0], false);
    if (status == EXIT_FINE) status = read_side(run, &run->sides[1], b, true);
    if (status != EXIT_FINE) return status;
    if (run->sides[1].database[0] && run->own->against_count) {
        fprintf(stderr, "kinesim compare: --against changes a scenario, and %s is a stored run\n",
                b);
        return EXIT_USAGE;
    }
    if (!strcmp(run->sides[0].name.at, run->sides[1].name.at))
        fputs("kinesim compare: A and B are the same, so nothing differs; --against changes B\n",
              stderr);
    const size_t of_a = replications_of(&run->sides[0]), of_b = replications_of(&run->sides[1]);
    if (of_a == of_b) return EXIT_FINE;
    fprintf(stderr,
            "kinesim compare: A has %zu replications and B has %zu; they are compared in pairs\n",
            of_a, of_b);
    return EXIT_USAGE;
}

/* ---- simulating */

/* `warmup: auto`: a pilot of the first side that asks for it says how much is cut off either. */
static int settle(struct compare_run *run)
{
    for (size_t i = 0; i < run->point_count; i++) {
        struct side *side = run->simulated[i];
        struct settled settled = {0};
        if (!side->scenario->warmup_auto) continue;
        const bool whole = run->warmup.at || pilot_run(side->scenario, run->options, &settled);
        settled_free(&settled);
        if (!whole) return progress_stopped("nothing was compared");
        if (!run->warmup.at) {
            run->warmup_ns = side->scenario->warmup_ns;
            text_format(&run->warmup, "warmup=%llds", (long long)(run->warmup_ns / NS_PER_S));
            if (!run->options->quiet)
                fprintf(stderr, "kinesim: %s, found by a pilot of %s\n", run->warmup.at,
                        side->name.at);
        }
        CHECK(side->options->set_count < OPTIONS_SET_MAX);
        side->options->set[side->options->set_count++] = run->warmup.at;
        run->points[i].overrides.count = side->options->set_count;
        run->points[i].run_ns = run->warmup_ns + side->scenario->duration_ns;
    }
    return EXIT_FINE;
}

static const struct price_book *prices(void *context, const struct scenario *scenario)
{
    struct compare_run *run = context;
    int status;
    return books_get(&run->books, scenario, &status);
}

static bool land(void *context, size_t point, const struct finished *finished)
{
    struct compare_run *run = context;
    measures_of_run(&run->simulated[point]->measures, finished);
    return true;
}

static int simulate(struct compare_run *run)
{
    if (run->point_count == 0) return EXIT_FINE;
    struct progress *progress = progress_begin(run->options,
                                               study_tasks(run->points, run->point_count),
                                               study_span(run->points, run->point_count));
    const struct study study = {
        .points = run->points,
        .count = run->point_count,
        .threads = run->options->threads,
        .prices = prices,
        .land = land,
        .progress = progress_step,
        .context = run,
        .progress_context = progress,
    };
    const enum study_end end = study_ranks_run(&study);
    const bool interrupted = progress_end(progress);
    if (end == STUDY_FAILED) return EXIT_INTERNAL;
    if (end == STUDY_DONE && !interrupted) return EXIT_FINE;
    return progress_stopped("nothing was compared");
}

/* ---- comparing */

static int show(const struct compare_run *run)
{
    const struct measures *a = &run->sides[0].measures, *b = &run->sides[1].measures;
    struct comparison comparison = comparison_make(a, b);
    const struct compare_words words = {
        .a = run->sides[0].name.at,
        .b = run->sides[1].name.at,
        .a_headline = a->headline,
        .b_headline = b->headline,
        .a_region = a->region,
        .b_region = b->region,
        .a_sureness = a->sureness,
        .b_sureness = b->sureness,
        .pairs = a->replications,
        .common = a->seed == b->seed,
        .all = run->own->all,
    };
    const bool differs = comparison.of[COMPARISON_DIFFERENT] > 0 ||
                         comparison.of[COMPARISON_ONE_SIDED] > 0;
    bool written = true; /* main complains where it was not */
    if (run->options->form == FORM_MARKDOWN) compare_print_markdown(stdout, &comparison, &words);
    else if (run->options->json) written = compare_print_json(stdout, &comparison, &words);
    else if (!run->options->quiet) compare_print_text(stdout, &comparison, &words);
    char reason[REASON_MAX];
    if (run->own->page && !compare_page(run->own->page, &comparison, &words, run->options->line,
                                        reason, sizeof reason)) {
        fprintf(stderr, "kinesim: %s\n", reason);
        written = false;
    }
    comparison_free(&comparison);
    if (!written) return EXIT_INTERNAL;
    return differs && run->own->fails ? EXIT_THRESHOLD : EXIT_FINE;
}

static int compare(struct compare_run *run)
{
    int status = read_both(run);
    if (status == EXIT_FINE) status = settle(run);
    if (status == EXIT_FINE) status = simulate(run);
    return status == EXIT_FINE ? show(run) : status;
}

int cmd_compare(const struct options *options)
{
    struct compare_run run = {.options = options, .own = options->own};
    run.books.options = options;
    const int status = compare(&run);
    for (int i = 0; i < 2; i++) {
        struct side *side = &run.sides[i];
        measures_free(&side->measures);
        text_free(&side->name);
        free(side->options);
        if (side->scenario) scenario_destroy(side->scenario);
    }
    text_free(&run.warmup);
    books_free(&run.books);
    return status;
}
