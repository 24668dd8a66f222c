#include "scenarios/cli/books.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/read.h"
#include "sim/check.h"

const struct price_book *books_get(struct books *books, const struct scenario *scenario,
                                   int *status)
{
    char path[PATHS_MAX];
    const bool known = read_price_path(scenario, path);
    for (size_t i = 0; known && i < books->count; i++)
        if (!strcmp(books->at[i].path, path) &&
            price_changes_same(&books->at[i].changes, &scenario->prices))
            return books->at[i].book;
    struct price_book *book = read_prices(scenario, books->options, status);
    if (!book) return NULL;
    /* The scenario may be gone before the next asks. */
    const size_t count = scenario->prices.count;
    struct price_change *changes = check_zeroed(count + 1, sizeof *changes);
    if (count > 0) memcpy(changes, scenario->prices.changes, count * sizeof *changes);
    books->at = check_resized(books->at, (books->count + 1) * sizeof *books->at);
    books->at[books->count++] = (struct books_entry){.book = book, .changes = {changes, count}};
    snprintf(books->at[books->count - 1].path, PATHS_MAX, "%s", path);
    return book;
}

void books_free(struct books *books)
{
    for (size_t i = 0; i < books->count; i++) {
        price_book_destroy(books->at[i].book);
        free((void *)books->at[i].changes.changes);
    }
    free(books->at);
    *books = (struct books){0};
}
