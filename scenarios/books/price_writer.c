#include "scenarios/books/price_writer.h"

#include <string.h>

#include "scenarios/text/quantity.h"

const char *price_text(int64_t amount, char text[PRICE_TEXT_MAX])
{
    int length = snprintf(text, PRICE_TEXT_MAX, "%lld.%012lld",
                          (long long)(amount / PICOUSD_PER_USD),
                          (long long)(amount % PICOUSD_PER_USD));
    while (text[length - 1] == '0') length--;
    text[text[length - 1] == '.' ? length - 1 : length] = '\0';
    return text;
}

const char *price_rate_text(int64_t bytes_per_s, char text[RATE_TEXT_MAX])
{
    quantity_text(FIELD_BYTE_RATE, (struct quantity){(double)bytes_per_s, bytes_per_s}, text);
    return text;
}

/* The code point at *at, which is whole UTF-8 as everything that was read is; *at moves on. */
static unsigned long take_point(const char **at)
{
    const unsigned char *c = (const unsigned char *)*at;
    const int more = *c < 0x80 ? 0 : *c < 0xe0 ? 1 : *c < 0xf0 ? 2 : 3;
    unsigned long point = more == 0 ? *c : *c & (0x3fU >> more);
    for (int i = 1; i <= more && c[i]; i++) point = point << 6 | (c[i] & 0x3fU);
    *at += 1 + more;
    return point;
}

/* In double quotes no text is a number or a comment. What is not ASCII is escaped: YAML takes some of
 * it for line ends and refuses some. */
static void write_text(FILE *out, const char *key, const char *text)
{
    fprintf(out, "%s: \"", key);
    while (*text) {
        const unsigned long point = take_point(&text);
        if (point < ' ' || point >= 0x7f) fprintf(out, "\\U%08lx", point);
        else fprintf(out, "%s%c", point == '"' || point == '\\' ? "\\" : "", (int)point);
    }
    fputs("\"\n", out);
}

static void write_money(FILE *out, const struct price_item *item)
{
    char price[PRICE_TEXT_MAX];
    if (item->tier_count == 1) {
        fprintf(out, "    price: %s\n", price_text(item->tiers[0].picousd, price));
        return;
    }
    fputs("    tiers:\n", out);
    for (uint32_t i = 0; i < item->tier_count; i++) {
        fputs("      - {", out);
        if (item->tiers[i].up_to) fprintf(out, "up_to: %lld, ", (long long)item->tiers[i].up_to);
        fprintf(out, "price: %s}\n", price_text(item->tiers[i].picousd, price));
    }
}

static void write_commitment(FILE *out, const struct price_commitment *commitment)
{
    char rate[RATE_TEXT_MAX];
    fprintf(out, "    commitment: {rate: %s, of: [",
            price_rate_text(commitment->bytes_per_s, rate));
    for (const char *const *of = commitment->of; *of; of++)
        fprintf(out, "%s%s", of == commitment->of ? "" : ", ", *of);
    fputs("]}\n", out);
}

void price_book_write(FILE *out, const struct price_book *book, const char *head)
{
    fprintf(out, "%sprice_book: 1\n", head);
    write_text(out, "region", book->region);
    fprintf(out, "date: %s\nitems:%s\n", book->date, book->count ? "" : " {}");
    for (size_t i = 0; i < book->count; i++) {
        const struct price_item *item = &book->items[i];
        fprintf(out, "  %s:\n", item->usage->key);
        write_text(out, "    service", item->service);
        write_text(out, "    item", item->item);
        write_text(out, "    unit", item->unit);
        write_text(out, "    rule", item->rule);
        write_money(out, item);
        if (item->has_free) write_text(out, "    free", item->free_text);
        if (item->free_with) write_text(out, "    free_with", item->free_with);
        if (item->commitment.bytes_per_s) write_commitment(out, &item->commitment);
        write_text(out, "    source", item->source);
        fprintf(out, "    date: %s\n    confidence: %s\n", item->date, item->confidence);
    }
}
