#include "scenarios/cli/books.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/read.h"
#include "sim/check.h"

const struct price_book *books_get(struct books *books, const struct scenario *scenario,
                                   int *status)
{
    for (size_t i = 0; i < books->count; i++)
        if (!strcmp(books->at[i]->region, scenario->region)) return books->at[i];
    struct price_book *book = read_prices(scenario, books->options, status);
    if (!book) return NULL;
    books->at = check_resized(books->at, (books->count + 1) * sizeof(struct price_book *));
    return books->at[books->count++] = book;
}

void books_free(struct books *books)
{
    for (size_t i = 0; i < books->count; i++) price_book_destroy(books->at[i]);
    free(books->at);
    *books = (struct books){0};
}
