/*
 * price_book_fuzz.c -- whatever the bytes, reading them ends with a price book or with a complaint.
 *
 * And a book that was read is written and read back as the same. us-east-1's book lies beside, so that
 * there is one to extend.
 */
#include <limits.h>
#include <string.h>

#include "scenarios/books/price_book.h"
#include "scenarios/books/price_writer.h"
#include "tests/fuzz/memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/kinesim-fuzz-XXXXXX", base[PATH_MAX], book[PATH_MAX];

static void remove_folder(void)
{
    unlink(base);
    unlink(book);
    rmdir(folder);
}

/* Two links: to the bundled book, and to the bytes in memory. */
static const char *linked(const struct memory_file *file)
{
    if (!*base) {
        CHECK(mkdtemp(folder));
        snprintf(base, sizeof base, "%s/us-east-1.yaml", folder);
        snprintf(book, sizeof book, "%s/fuzz.yaml", folder);
        CHECK(symlink(KINESIM_DATA_DIR "/prices/us-east-1.yaml", base) == 0);
        atexit(remove_folder);
    }
    unlink(book);
    CHECK(symlink(file->path, book) == 0);
    return book;
}

static void read_back(const struct price_book *first)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    CHECK(out);
    price_book_write(out, first, "");
    CHECK(fclose(out) == 0);
    const struct memory_file file = memory_file_make((const uint8_t *)text, length);
    struct diag *diag = diag_create();
    struct price_book *again = price_book_read(file.path, diag);
    if (!again) diag_print(diag, stderr);
    CHECK(again && again->count == first->count && !strcmp(again->region, first->region));
    for (size_t i = 0; i < first->count; i++) {
        const struct price_item *one = &first->items[i], *other = &again->items[i];
        CHECK(one->usage == other->usage && one->tier_count == other->tier_count);
        CHECK(!strcmp(one->source, other->source) && !strcmp(one->confidence, other->confidence));
        for (uint32_t t = 0; t < one->tier_count; t++)
            CHECK(one->tiers[t].picousd == other->tiers[t].picousd &&
                  one->tiers[t].up_to == other->tiers[t].up_to);
    }
    price_book_destroy(again);
    diag_destroy(diag);
    close(file.descriptor);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct memory_file file = memory_file_make(data, size);
    struct diag *diag = diag_create();
    struct price_book *first = price_book_read(linked(&file), diag);
    CHECK((first != NULL) == (diag_error_count(diag) == 0));
    if (first) read_back(first);
    price_book_destroy(first);
    memory_file_done(&file, diag);
    return 0;
}
