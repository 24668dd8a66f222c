#include "scenarios/books/price_reader.h"

#include <string.h>

#include "sim/check.h"

enum { PRICE_MAX_USD = 9000000 }; /* 2^63 x 10^-12 USD */

const struct usage_kind *price_reader_usage(struct reader *reader, struct place place,
                                            const char *path, const char *key)
{
    const struct usage_kind *usage = usage_find(key);
    if (usage) return usage;
    const char *keys[256] = {0};
    size_t count = 0;
    for (const struct usage_kind *kind = usage_kinds; kind->key; kind++) {
        CHECK(count + 1 < sizeof keys / sizeof *keys);
        keys[count++] = kind->key;
    }
    const char *nearest = diag_nearest(key, keys);
    diag_error(reader->diag, place, path, "nothing is metered as '%.60s'%s%s%s", key,
               nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return NULL;
}

/* Decimal text to 10^-12, exactly. */
static bool read_decimal(struct reader *reader, struct place place, const char *text,
                         const char *path, int64_t *amount)
{
    struct quantity quantity;
    char problem[QUANTITY_PROBLEM_MAX];
    const char *point = strchr(text, '.');
    if (!quantity_read(FIELD_NUMBER, text, &quantity, problem)) {
        diag_error(reader->diag, place, path, "%s", problem);
        return false;
    }
    if (*text == '-' || quantity.value > PRICE_MAX_USD) {
        diag_error(reader->diag, place, path, "%.40s is not within 0 to %d USD", text,
                   PRICE_MAX_USD);
        return false;
    }
    const size_t decimals = point ? strlen(point + 1) : 0;
    if (decimals > MONEY_DECIMALS) {
        diag_error(reader->diag, place, path, "%.40s has more than %d decimals", text,
                   MONEY_DECIMALS);
        return false;
    }
    *amount = 0;
    for (const char *c = text; *c; c++)
        if (*c != '.') *amount = 10 * *amount + (*c - '0');
    for (size_t i = decimals; i < MONEY_DECIMALS; i++) *amount *= 10;
    return true;
}

static bool read_price(struct reader *reader, const struct yaml_node *node, const char *path,
                       int64_t *amount)
{
    const char *text = reader_text(reader, node, path, "a price in USD such as 0.08");
    return text && read_decimal(reader, node->place, text, path, amount);
}

bool price_reader_scale(struct reader *reader, const struct yaml_node *node, const char *path,
                        struct price_scale *scale)
{
    const char *text = reader_text(reader, node, path, "a factor such as 1.3 or 0.017/0.015");
    if (!text) return false;
    const size_t length = strcspn(text, "/");
    *scale = (struct price_scale){.whole = PICOUSD_PER_USD, .text = text};
    const char *part = arena_text(reader->arena, text, length);
    if (!read_decimal(reader, node->place, part, path, &scale->part) ||
        (text[length] &&
         !read_decimal(reader, node->place, text + length + 1, path, &scale->whole)))
        return false;
    const double ratio = (double)scale->part / (double)scale->whole;
    if (ratio >= 0.001 && ratio <= 1000) return true;
    diag_error(reader->diag, node->place, path, "%.40s is not within 0.001 to 1000", text);
    return false;
}

bool price_scale_apply(const struct price_scale *scale, struct price_item *item)
{
    bool good = true;
    mpq_t part, whole;
    mpq_inits(part, whole, NULL);
    mpz_set_si(mpq_numref(part), scale->part);
    mpz_set_si(mpq_numref(whole), scale->whole);
    for (uint32_t i = 0; i < item->tier_count; i++) {
        const picousd price = money_share(item->tiers[i].picousd, part, whole);
        if (price > (picousd)PRICE_MAX_USD * PICOUSD_PER_USD) good = false;
        else item->tiers[i].picousd = (int64_t)price;
    }
    mpq_clears(part, whole, NULL);
    return good;
}

/* `before` is where the tier before ended. */
static bool read_tier(struct reader *reader, const struct yaml_node *node, const char *path,
                      int64_t before, struct price_tier *tier)
{
    static const char *const names[] = {"from", "up_to", "price", NULL};
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path, "%s is not {up_to: 512000, price: 0.029}",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    bool good = true, priced = false;
    for (struct yaml_node *child = node->first; child; child = child->next) {
        const char *below = reader_path(reader, path, child->key);
        struct quantity quantity = {0};
        if (!strcmp(child->key, "price")) {
            priced = true;
            good = read_price(reader, child, below, &tier->picousd) && good;
        } else if (!strcmp(child->key, "up_to")) {
            good = reader_quantity(reader, child, below, FIELD_COUNT, 1, 1e15, &quantity) && good;
            tier->up_to = (int64_t)quantity.value;
        } else if (!strcmp(child->key, "from")) {
            good = reader_quantity(reader, child, below, FIELD_COUNT, 0, 1e15, &quantity) && good;
            const int64_t from = (int64_t)quantity.value;
            if (!good || from == before) continue;
            diag_error(reader->diag, child->place, below, "the tier before ends at %lld: %s",
                       (long long)before, from > before ? "a gap" : "an overlap");
            good = false;
        } else {
            priced = reader_unknown(reader, child, path, names) || priced;
            good = false;
        }
    }
    if (!priced) diag_error(reader->diag, node->place, path, "'price' is missing");
    return good && priced;
}

/* Ends increase, and only the last tier has none. */
static bool read_tiers(struct reader *reader, const struct yaml_node *node, const char *path,
                       struct price_item *item)
{
    if (node->kind != NODE_LIST || node->count == 0 || node->count > PRICE_TIERS_MAX) {
        diag_error(reader->diag, node->place, path, "tiers are a list of 1 to %d {up_to, price}",
                   PRICE_TIERS_MAX);
        return false;
    }
    bool good = true;
    int64_t before = 0;
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        struct price_tier *tier = &item->tiers[item->tier_count++];
        if (!read_tier(reader, child, path, before, tier)) {
            good = false;
            continue;
        }
        const char *wrong = NULL;
        if (child->next && tier->up_to == 0)
            wrong = "'up_to' is missing; only the last tier has none";
        else if (!child->next && tier->up_to != 0)
            wrong = "the last tier has no 'up_to': it has no end";
        else if (child->next && tier->up_to <= before)
            wrong = "'up_to' must be more than the tier before's";
        if (wrong) diag_error(reader->diag, child->place, path, "%s", wrong);
        good = good && !wrong;
        before = tier->up_to;
    }
    return good;
}

static const char *const priced_by[] = {"price", "tiers", NULL};

bool price_reader_read(struct reader *reader, const struct yaml_node *node, const char *path,
                       struct price_item *item)
{
    struct yaml_node *price = yaml_tree_find(node, "price"), *tiers = yaml_tree_find(node, "tiers");
    for (const struct yaml_node *child = node->first; !price && !tiers && child;
         child = child->next)
        if (diag_nearest(child->key, priced_by)) return false; /* misspelt, and said so */
    if (!price == !tiers) {
        diag_error(reader->diag, node->key_place, path, "give either 'price' or 'tiers'");
        return false;
    }
    if (tiers) return read_tiers(reader, tiers, reader_path(reader, path, "tiers"), item);
    item->tier_count = 1;
    return read_price(reader, price, reader_path(reader, path, "price"), &item->tiers[0].picousd);
}
