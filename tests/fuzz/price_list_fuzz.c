/*
 * price_list_fuzz.c -- whatever the bytes, importing them ends with a book or with a complaint.
 *
 * And a book that is made can be written and read back.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scenarios/books/price_book.h"
#include "scenarios/books/price_writer.h"
#include "scenarios/pricelist/price_import.h"
#include "sim/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct price_book *base(void)
{
    static struct price_book *book;
    if (!book) {
        struct diag *diag = diag_create();
        book = price_book_read(KINESIM_DATA_DIR "/prices/us-east-1.yaml", diag);
        diag_destroy(diag);
        CHECK(book);
    }
    return book;
}

static void read_back(const struct price_book *book)
{
    char path[] = "/tmp/kinesim-fuzz-XXXXXX";
    const int file = mkstemp(path);
    CHECK(file >= 0);
    FILE *out = fdopen(file, "w");
    CHECK(out);
    price_book_write(out, book, "");
    CHECK(fclose(out) == 0);
    struct diag *diag = diag_create();
    struct price_book *again = price_book_read(path, diag);
    if (!again) diag_print(diag, stderr);
    CHECK(again && again->count == book->count);
    price_book_destroy(again);
    diag_destroy(diag);
    unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diag *diag = diag_create();
    struct price_list *list = price_list_create();
    price_list_parse(list, "fuzz.json", (const char *)data, size, diag);
    struct price_import *import = NULL;
    if (diag_error_count(diag) == 0) import = price_import_create("eu-west-1", base(), list, diag);
    CHECK((import != NULL) == (diag_exit_status(diag) == 0));
    /* Reading back takes a millisecond: only where something came in. */
    if (import && import->taken > 0) read_back(&import->book);
    price_import_destroy(import);
    price_list_destroy(list);
    diag_destroy(diag);
    return 0;
}
