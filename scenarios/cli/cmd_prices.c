/*
 * cmd_prices.c -- `kinesim prices`: the price book of a region, or which regions there are.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scenarios/books/price_book.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/paths.h"
#include "scenarios/cli/prices_import.h"
#include "scenarios/print/prices_print.h"
#include "scenarios/text/iso_day.h"
#include "sim/check.h"

enum { DATE = 256, IMPORT };

struct prices_own {
    const char *date;
    int64_t day;
    struct prices_files files;
};

static const struct argp_option own_rows[] = {
    {"date", DATE, "DAY", 0,
     "the day on which ages are counted, such as 2026-11-23 (default today)", 0},
    {"import", IMPORT, "FILE...", 0,
     "a book with the prices of AWS's price list, as `aws pricing get-products` or an offer file "
     "has them. -o is the book to write (default: standard output)",
     0},
    {0},
};

static void take_file(struct prices_files *files, const char *file, struct argp_state *state)
{
    if (files->count == PRICES_FILES_MAX)
        argp_error(state, "--import: more than %d files", PRICES_FILES_MAX);
    files->at[files->count++] = file;
}

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    struct prices_own *prices = own;
    if (key == IMPORT) {
        take_file(&prices->files, text, state);
        /* The words after it are files too, as long as they cannot be the region. */
        while (state->next < state->argc && state->argv[state->next][0] != '-' &&
               !prices_is_region(state->argv[state->next]))
            take_file(&prices->files, state->argv[state->next++], state);
        return;
    }
    if (!iso_day_read(text, &prices->day))
        argp_error(state, "--date: '%s' is not a day such as 2026-11-23", text);
    prices->date = text;
}

const struct command_options prices_options = {own_rows, sizeof(struct prices_own), take};

/* There is no book of that region: say which there are. */
static void refuse_region(const char *region)
{
    char **names = paths_regions();
    const char *nearest = diag_nearest(region, (const char *const *)names);
    fprintf(stderr, "kinesim: there is no price book of '%s'; ", region);
    if (nearest) fprintf(stderr, "did you mean '%s'?\n", nearest);
    else fprintf(stderr, "see kinesim prices\n");
    paths_names_free(names);
}

/* The region's book; NULL with an exit status after a complaint. */
static struct price_book *read_region(const char *region, int *status)
{
    char path[PATHS_MAX];
    struct price_book *book = NULL;
    *status = EXIT_USAGE;
    if (!paths_price_book(region, path)) {
        refuse_region(region);
        return NULL;
    }
    struct diag *diag = diag_create();
    book = price_book_read(path, diag);
    diag_print(diag, stderr);
    *status = diag_exit_status(diag);
    diag_destroy(diag);
    return book;
}

/* A region without a book begins with us-east-1's. */
static int import_prices(const struct options *options, const struct prices_files *files)
{
    char path[PATHS_MAX];
    const char *region = options->arguments[0];
    if (!region || !prices_is_region(region)) {
        fprintf(stderr, "kinesim prices: --import wants a region such as eu-west-1\n");
        return EXIT_USAGE;
    }
    int status;
    struct price_book *base =
        read_region(paths_price_book(region, path) ? region : "us-east-1", &status);
    if (base) status = prices_import(options, files, base);
    price_book_destroy(base);
    return status;
}

static int print_regions(const struct options *options, int64_t day)
{
    char **names = paths_regions();
    size_t count = 0;
    int status = EXIT_FINE;
    while (names[count]) count++;
    struct price_book **books = check_zeroed(count + 1, sizeof(struct price_book *));
    for (size_t i = 0; i < count && status == EXIT_FINE; i++)
        books[i] = read_region(names[i], &status);
    if (status == EXIT_FINE && count == 0) {
        char data[PATHS_MAX];
        paths_data(data);
        fprintf(stderr, "kinesim: %s/prices: no price books there\n", data);
        status = EXIT_INTERNAL;
    } else if (status == EXIT_FINE && options->json)
        prices_print_regions_json(stdout, books, count, day);
    else if (status == EXIT_FINE && !options->quiet)
        prices_print_regions(stdout, books, count, day);
    for (size_t i = 0; i < count; i++) price_book_destroy(books[i]);
    free(books);
    paths_names_free(names);
    return status;
}

int cmd_prices(const struct options *options)
{
    const struct prices_own *own = options->own;
    const int64_t day = own->date ? own->day : iso_day_today();
    const char *region = options->arguments[0];
    if (own->files.count > 0) return import_prices(options, &own->files);
    if (!region) return print_regions(options, day);
    int status;
    struct price_book *book = read_region(region, &status);
    if (book && options->json) prices_print_json(stdout, book, day);
    else if (book && !options->quiet) prices_print(stdout, book, day);
    price_book_destroy(book);
    return status;
}
