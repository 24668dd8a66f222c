#include "scenarios/loader/price_writer.h"

#include <ctype.h>
#include <string.h>

#include "scenarios/loader/quantity.h"

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

/* Every text in double quotes: no reader then takes one for a number or a comment. */
static void write_text(FILE *out, const char *key, const char *text)
{
    fprintf(out, "    %s: \"", key);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') fputc('\\', out);
        if (iscntrl((unsigned char)*text)) fprintf(out, "\\x%02x", (unsigned char)*text);
        else fputc(*text, out);
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
    fprintf(out, "%sprice_book: 1\nregion: %s\ndate: %s\nitems:\n", head, book->region, book->date);
    for (size_t i = 0; i < book->count; i++) {
        const struct price_item *item = &book->items[i];
        fprintf(out, "  %s:\n", item->usage->key);
        write_text(out, "service", item->service);
        write_text(out, "item", item->item);
        write_text(out, "unit", item->unit);
        write_text(out, "rule", item->rule);
        write_money(out, item);
        if (item->has_free) write_text(out, "free", item->free_text);
        if (item->commitment.bytes_per_s) write_commitment(out, &item->commitment);
        write_text(out, "source", item->source);
        fprintf(out, "    date: %s\n    confidence: %s\n", item->date, item->confidence);
    }
}
