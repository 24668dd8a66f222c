/*
 * books.h -- the price books of a command that may meet several regions and agreements, each read once.
 */
#ifndef KINESIM_SCENARIOS_CLI_BOOKS_H
#define KINESIM_SCENARIOS_CLI_BOOKS_H

#include "scenarios/books/price_book.h"
#include "scenarios/cli/options.h"
#include "scenarios/cli/paths.h"
#include "scenarios/loader/scenario.h"

/* A region's book with what an account pays instead. */
struct books_entry {
    struct price_book *book;
    char path[PATHS_MAX];
    struct price_changes changes;
};

/* Start with zeros but for the options. */
struct books {
    const struct options *options;
    struct books_entry *at;
    size_t count;
};

/* The book of the scenario's region with the scenario's changes; NULL with an exit status after a complaint on stderr. */
const struct price_book *books_get(struct books *books, const struct scenario *scenario,
                                   int *status);
void books_free(struct books *books);

#endif
