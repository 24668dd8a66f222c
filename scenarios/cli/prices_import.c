#include "scenarios/cli/prices_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/text.h"
#include "scenarios/books/price_writer.h"
#include "scenarios/cli/command.h"
#include "scenarios/pricelist/price_import.h"
#include "sim/check.h"

enum { REASON_MAX = 1024 };

bool prices_is_region(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name) &&
           *name != '-';
}

/* What stands before the book: how it came about. */
static void make_head(struct text *head, const struct prices_files *files,
                      const struct price_import *import)
{
    text_format(head,
                "# What AWS charges in %s, in USD without tax: %zu items of AWS's price list, the"
                " others as their\n# sources say.\n#\n# Made by `kinesim prices %s --import`"
                " from:\n",
                import->book.region, import->book.count - import->kept_count, import->book.region);
    for (size_t i = 0; i < files->count; i++) {
        text_add(head, "#   ");
        for (const char *c = files->at[i]; *c; c++)
            text_add_bytes(head, (unsigned char)*c < ' ' ? "?" : c, 1);
        text_add(head, "\n");
    }
}

static void report(const struct price_import *import)
{
    fprintf(stderr, "%zu products gave a price, %zu are of other regions, %zu are left out\n",
            import->taken, import->elsewhere, import->left_out_count);
    for (size_t i = 0; i < import->left_out_count; i++) {
        const struct price_offer *offer = import->left_out[i].offer;
        fprintf(stderr, "  %s %s %s: %s; %s\n", offer->sku, offer->service, offer->usage_type,
                import->left_out[i].reason,
                offer->count ? offer->dimensions[0].description : "no on-demand price");
    }
    fprintf(stderr, "%zu items are not in the files and keep the book's price\n",
            import->kept_count);
    for (size_t i = 0; i < import->kept_count; i++) fprintf(stderr, "  %s\n", import->kept[i]);
}

/* To -o, whole or not at all, or to standard output. */
static int write_book(const struct options *options, const struct text *book)
{
    char reason[REASON_MAX];
    if (!options->output) {
        fwrite(book->at, 1, book->length, stdout);
        return EXIT_FINE;
    }
    const char *slash = strrchr(options->output, '/');
    struct text folder = {0};
    if (slash) text_add_bytes(&folder, options->output, (size_t)(slash - options->output) + 1);
    else text_add(&folder, ".");
    const bool saved =
        text_save(book, folder.at, slash ? slash + 1 : options->output, reason, sizeof reason);
    text_free(&folder);
    if (saved) return EXIT_FINE;
    fprintf(stderr, "kinesim: %s\n", reason);
    return EXIT_INTERNAL;
}

static int write_import(const struct options *options, const struct prices_files *files,
                        const struct price_import *import)
{
    struct text head = {0}, whole = {0};
    char *text = NULL;
    size_t length = 0;
    make_head(&head, files, import);
    FILE *out = check_memstream(&text, &length);
    price_book_write(out, &import->book, head.at);
    CHECK(fclose(out) == 0);
    text_add_bytes(&whole, text, length);
    const int status = write_book(options, &whole);
    if (status == EXIT_FINE && !options->quiet) report(import);
    free(text);
    text_free(&whole);
    text_free(&head);
    return status;
}

int prices_import(const struct options *options, const struct prices_files *files,
                  const struct price_book *base)
{
    struct diag *diag = diag_create();
    struct price_list *list = price_list_create();
    for (size_t i = 0; i < files->count; i++) price_list_read(list, files->at[i], diag);
    struct price_import *import = NULL;
    if (diag_error_count(diag) == 0)
        import = price_import_create(options->arguments[0], base, list, diag);
    diag_print(diag, stderr);
    int status = diag_exit_status(diag);
    if (import && import->taken == 0) {
        fprintf(stderr, "kinesim: the files have no price of %s that a book could take\n",
                options->arguments[0]);
        if (!options->quiet) report(import);
        status = EXIT_USAGE;
    } else if (import) status = write_import(options, files, import);
    price_import_destroy(import);
    price_list_destroy(list);
    diag_destroy(diag);
    return status;
}
