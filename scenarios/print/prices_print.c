#include "scenarios/print/prices_print.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "scenarios/books/price_writer.h"
#include "scenarios/text/iso_day.h"
#include "sim/check.h"

enum { CONFIDENCES = 3, TIER_MAX = 256 };
static const char *const confidences[CONFIDENCES] = {"documented", "inferred", "assumed"};

/* How sure and how old a book is. */
struct summary {
    size_t counts[CONFIDENCES];
    const struct price_item *oldest; /* NULL: an empty book */
};

static int64_t day_of(const struct price_item *item)
{
    int64_t day;
    CHECK(iso_day_read(item->date, &day)); /* the reader has seen to it */
    return day;
}

static struct summary summarise(const struct price_book *book)
{
    struct summary summary = {0};
    for (size_t i = 0; i < book->count; i++) {
        const struct price_item *item = &book->items[i];
        for (size_t c = 0; c < CONFIDENCES; c++)
            summary.counts[c] += !strcmp(item->confidence, confidences[c]);
        if (!summary.oldest || day_of(item) < day_of(summary.oldest)) summary.oldest = item;
    }
    return summary;
}

/* The book's items in the order in which meters are declared, each service in one piece. */
static const struct price_item **in_order(const struct price_book *book)
{
    const struct price_item **items = check_zeroed(book->count + 1, sizeof *items);
    const struct price_item **sorted = check_zeroed(book->count + 1, sizeof *sorted);
    size_t count = 0;
    for (const struct usage_kind *kind = usage_kinds; kind->key; kind++) {
        const struct price_item *item = price_find(book, kind->key);
        if (item) items[count++] = item;
    }
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (!items[i]) continue;
        const char *service = items[i]->service;
        for (size_t k = i; k < count; k++) {
            if (!items[k] || strcmp(items[k]->service, service) != 0) continue;
            sorted[at++] = items[k];
            items[k] = NULL;
        }
    }
    free(items);
    return sorted;
}

/* ---- for people */

/* "0.029 / GB up to 512,000" */
static void tier_text(const struct price_item *item, uint32_t at, char text[TIER_MAX])
{
    char price[PRICE_TEXT_MAX];
    const struct price_tier *tier = &item->tiers[at];
    price_text(tier->picousd, price);
    if (item->tier_count == 1) snprintf(text, TIER_MAX, "%s / %.80s", price, item->unit);
    else if (tier->up_to)
        snprintf(text, TIER_MAX, "%s / %.80s up to %s", price, item->unit,
                 format_count((double)tier->up_to).text);
    else snprintf(text, TIER_MAX, "%s / %.80s above", price, item->unit);
}

static void print_item(FILE *out, const struct price_item *item, int64_t day)
{
    char tier[TIER_MAX], age[32], rate[RATE_TEXT_MAX];
    tier_text(item, 0, tier);
    snprintf(age, sizeof age, "%lld d", (long long)(day - day_of(item)));
    fprintf(out, "  %-34s %-40s %s %8s  %s\n", item->usage->key, tier, item->date, age,
            item->confidence);
    for (uint32_t i = 1; i < item->tier_count; i++) {
        tier_text(item, i, tier);
        fprintf(out, "  %-34s %s\n", "", tier);
    }
    fprintf(out, "      %s: %s\n", item->item, item->rule);
    if (item->has_free) fprintf(out, "      free each month: %s\n", item->free_text);
    if (item->free_with)
        fprintf(out, "      free each month: what %s leaves of its own\n", item->free_with);
    if (item->commitment.bytes_per_s) {
        fprintf(out, "      committed: %s of", price_rate_text(item->commitment.bytes_per_s, rate));
        for (const char *const *of = item->commitment.of; *of; of++)
            fprintf(out, "%s %s", of == item->commitment.of ? "" : " and", *of);
        fputc('\n', out);
    }
    fprintf(out, "      %s\n", item->source);
}

void prices_print(FILE *out, const struct price_book *book, int64_t day)
{
    const struct price_item **items = in_order(book);
    const struct summary summary = summarise(book);
    fprintf(out, "Prices in %s, USD without tax; the book is of %s\n", book->region, book->date);
    for (size_t i = 0; items[i]; i++) {
        if (i == 0 || strcmp(items[i]->service, items[i - 1]->service) != 0)
            fprintf(out, "\n%s\n", items[i]->service);
        print_item(out, items[i], day);
    }
    fprintf(out, "\n%zu items: %zu documented by AWS, %zu inferred, %zu assumed", book->count,
            summary.counts[0], summary.counts[1], summary.counts[2]);
    if (summary.oldest)
        fprintf(out, "; the oldest is of %s, %lld days old (%s)", summary.oldest->date,
                (long long)(day - day_of(summary.oldest)), summary.oldest->usage->key);
    fputc('\n', out);
    free(items);
}

void prices_print_regions(FILE *out, struct price_book *const *books, size_t count, int64_t day)
{
    fprintf(out, "%-16s %10s %6s %11s %9s %8s   %s\n", "region", "book of", "items", "documented",
            "inferred", "assumed", "oldest price");
    for (size_t i = 0; i < count; i++) {
        const struct summary summary = summarise(books[i]);
        fprintf(out, "%-16s %10s %6zu %11zu %9zu %8zu", books[i]->region, books[i]->date,
                books[i]->count, summary.counts[0], summary.counts[1], summary.counts[2]);
        if (summary.oldest)
            fprintf(out, "   %s, %lld days", summary.oldest->date,
                    (long long)(day - day_of(summary.oldest)));
        fputc('\n', out);
    }
}

/* ---- for programs */

/* Amounts are texts: a number would lose their last digits. */
static json_t *tiers_json(const struct price_item *item)
{
    char price[PRICE_TEXT_MAX];
    json_t *tiers = json_array();
    for (uint32_t i = 0; i < item->tier_count; i++) {
        json_t *tier = json_pack("{s:s}", "usd", price_text(item->tiers[i].picousd, price));
        if (item->tiers[i].up_to)
            json_object_set_new(tier, "up_to", json_integer(item->tiers[i].up_to));
        json_array_append_new(tiers, tier);
    }
    return tiers;
}

static json_t *item_json(const struct price_item *item, int64_t day)
{
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:I, s:s}", "key",
                            item->usage->key, "service", item->service, "item", item->item, "unit",
                            item->unit, "rule", item->rule, "tiers", tiers_json(item), "source",
                            item->source, "date", item->date, "age_days",
                            (json_int_t)(day - day_of(item)), "confidence", item->confidence);
    if (item->has_free) json_object_set_new(row, "free", json_string(item->free_text));
    if (item->free_with) json_object_set_new(row, "free_with", json_string(item->free_with));
    if (item->commitment.bytes_per_s) {
        json_t *of = json_array();
        for (const char *const *key = item->commitment.of; *key; key++)
            json_array_append_new(of, json_string(*key));
        json_object_set_new(row, "commitment",
                            json_pack("{s:I, s:o}", "bytes_per_s",
                                      (json_int_t)item->commitment.bytes_per_s, "of", of));
    }
    return row;
}

static json_t *summary_json(const struct price_book *book, int64_t day)
{
    const struct summary summary = summarise(book);
    json_t *row = json_pack("{s:s, s:s, s:I}", "region", book->region, "date", book->date, "items",
                            (json_int_t)book->count);
    for (size_t c = 0; c < CONFIDENCES; c++)
        json_object_set_new(row, confidences[c], json_integer((json_int_t)summary.counts[c]));
    if (summary.oldest) {
        json_object_set_new(row, "oldest_date", json_string(summary.oldest->date));
        json_object_set_new(row, "oldest_days", json_integer(day - day_of(summary.oldest)));
    }
    return row;
}

void prices_print_json(FILE *out, const struct price_book *book, int64_t day)
{
    const struct price_item **items = in_order(book);
    json_t *rows = json_array();
    for (size_t i = 0; items[i]; i++) json_array_append_new(rows, item_json(items[i], day));
    json_t *root = json_pack("{s:s, s:s, s:o, s:o}", "region", book->region, "date", book->date,
                             "summary", summary_json(book, day), "items", rows);
    json_dumpf(root, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(root);
    free(items);
}

void prices_print_regions_json(FILE *out, struct price_book *const *books, size_t count,
                               int64_t day)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < count; i++) json_array_append_new(rows, summary_json(books[i], day));
    json_dumpf(rows, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(rows);
}
