#include "models/bill/cost.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

/* A meter of all replications, or what is missing to a commitment. */
struct usage {
    const char *component, *item;
    meter_units sum;     /* over replications, base units */
    meter_units *each;   /* of each replication */
    size_t component_at; /* the first meter of its component: gives the order of components */
    size_t at;
    const struct price_item *price;
};

struct usages {
    const struct cost_request *request;
    struct usage *rows;
    size_t count, capacity;
};

/* ---- gathering */

static struct usage *usage_add(struct usages *usages, const char *component, const char *item)
{
    if (usages->count == usages->capacity) {
        usages->capacity = usages->capacity ? 2 * usages->capacity : 32;
        usages->rows = check_resized(usages->rows, usages->capacity * sizeof *usages->rows);
    }
    const size_t at = usages->count++;
    size_t component_at = at;
    for (size_t i = 0; i < at && component_at == at; i++)
        if (!strcmp(usages->rows[i].component, component)) component_at = i;
    usages->rows[at] = (struct usage){
        .component = component,
        .item = item,
        .each = check_zeroed(usages->request->count, sizeof *usages->rows[at].each),
        .component_at = component_at,
        .at = at,
        .price = price_find(usages->request->book, item),
    };
    return &usages->rows[at];
}

/* Replications meter alike, so what is at `index` in one mostly is there in all. */
static struct usage *usage_of(struct usages *usages, size_t index,
                              const struct results_named *meter)
{
    for (size_t i = 0; i < usages->count; i++) {
        struct usage *row = &usages->rows[(index + i) % usages->count];
        if (!strcmp(row->component, meter->component) && !strcmp(row->item, meter->name))
            return row;
    }
    return usage_add(usages, meter->component, meter->name);
}

static int usage_order(const void *left, const void *right)
{
    const struct usage *a = left, *b = right;
    if (a->component_at != b->component_at) return a->component_at < b->component_at ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static bool is_of(const struct price_commitment *commitment, const char *item)
{
    for (const char *const *of = commitment->of; *of; of++)
        if (!strcmp(*of, item)) return true;
    return false;
}

/* What the account committed to and did not use, were it `factor` times as much, is a use of its own. */
static void add_shortfall(struct usages *usages, const struct price_item *item, double factor)
{
    const struct cost_request *request = usages->request;
    const size_t metered = usages->count;
    bool committed = false;
    for (size_t i = 0; i < metered && !committed; i++)
        committed = is_of(&item->commitment, usages->rows[i].item);
    if (!committed) return;
    struct usage *row = usage_add(usages, "the account", item->usage->key);
    /* Whole bytes of the measured time. */
    const meter_units least = (meter_units)item->commitment.bytes_per_s * request->duration_ns /
                              INT64_C(1000000000);
    for (size_t r = 0; r < request->count; r++) {
        meter_units missing = least;
        for (size_t i = 0; i < metered; i++)
            if (is_of(&item->commitment, usages->rows[i].item))
                missing -= results_units(factor * (double)usages->rows[i].each[r]);
        row->each[r] = missing > 0 ? missing : 0;
        row->sum += row->each[r];
    }
}

static void add_more(struct usages *usages, const struct cost_more *more)
{
    struct usage *row = usage_add(usages, "more", more->item);
    for (size_t r = 0; r < usages->request->count; r++) {
        row->each[r] = results_units(more->base_units);
        row->sum += row->each[r];
    }
}

static struct usages gather(const struct cost_request *request)
{
    CHECK(request->count > 0 && request->duration_ns > 0 && request->month_ns > 0);
    struct usages usages = {.request = request};
    for (size_t replication = 0; replication < request->count; replication++) {
        struct results_named meter;
        for (size_t i = 0; results_meter_at(request->results[replication], i, &meter); i++) {
            struct usage *row = usage_of(&usages, i, &meter);
            row->sum += meter.units;
            row->each[replication] += meter.units;
        }
    }
    return usages;
}

/* What everything else decides; then the rows stand in the bill's order. */
static void gathered(struct usages *usages, double factor)
{
    const struct price_book *book = usages->request->book;
    for (size_t i = 0; i < book->count; i++)
        if (book->items[i].commitment.bytes_per_s > 0)
            add_shortfall(usages, &book->items[i], factor);
    if (usages->count > 0) qsort(usages->rows, usages->count, sizeof *usages->rows, usage_order);
}

static void usages_free(struct usages *usages)
{
    for (size_t i = 0; i < usages->count; i++) free(usages->rows[i].each);
    free(usages->rows);
}

/* ---- pricing */

/* Which of the use is priced: the mean of all replications or one alone, and more of it. */
struct view {
    bool alone;
    size_t replication;
    double factor; /* on what traffic and storage make */
};

/* Of a month, exactly. */
static void month_of(mpq_t base_units, const struct usages *usages, const struct usage *row,
                     const struct view *view)
{
    const struct cost_request *request = usages->request;
    mpq_t scale;
    mpq_init(scale);
    mpz_set_si(mpq_numref(scale), request->month_ns);
    mpz_set_si(mpq_denref(scale), request->duration_ns);
    money_whole(base_units, view->alone ? row->each[view->replication] : row->sum);
    if (!view->alone) mpz_mul_ui(mpq_denref(scale), mpq_denref(scale), request->count);
    mpq_canonicalize(scale);
    mpq_mul(base_units, base_units, scale);
    if (row->price->usage->cause != USAGE_TIME && view->factor != 1) {
        mpq_set_d(scale, view->factor);
        mpq_mul(base_units, base_units, scale);
    }
    mpq_clear(scale);
}

/* What all rows of an item come to in a month, base units. */
static void sum_of(mpq_t sum, const struct usages *usages, const struct price_item *price,
                   const struct view *view)
{
    mpq_t part;
    mpq_init(part);
    for (size_t i = 0; price && i < usages->count; i++) {
        if (usages->rows[i].price != price) continue;
        month_of(part, usages, &usages->rows[i], view);
        mpq_add(sum, sum, part);
    }
    mpq_clear(part);
}

/* price_month of an item, after the one that it shares its free quantity with. */
static picousd amount_of(const struct usages *usages, const struct view *view,
                         const struct price_item *price, const mpq_t base_units,
                         struct price_part *parts, uint32_t *count)
{
    const struct cost_request *request = usages->request;
    const struct price_item *first =
        request->free_tier && price->free_with ? price_find(request->book, price->free_with) : NULL;
    if (!first)
        return price_month(price, base_units, request->month_ns, request->free_tier, parts, count);
    mpq_t used;
    mpq_init(used);
    sum_of(used, usages, first, view);
    const picousd amount =
        price_month_after(price, base_units, first, used, request->month_ns, parts, count);
    mpq_clear(used);
    return amount;
}

/* Each row by itself: the same price for all, so that none depends on another's use. */
static void price_rows(const struct usages *usages, size_t first, const struct view *view,
                       picousd *month)
{
    const struct price_item *price = usages->rows[first].price;
    mpq_t part;
    mpq_init(part);
    for (size_t i = first; i < usages->count; i++) {
        if (usages->rows[i].price != price) continue;
        month_of(part, usages, &usages->rows[i], view);
        month[i] = amount_of(usages, view, price, part, NULL, NULL);
    }
    mpq_clear(part);
}

/* What the item of row `first` costs in a month, for all its rows from there on. */
static void price_item(const struct usages *usages, size_t first, const struct view *view,
                       picousd *month)
{
    const struct price_item *price = usages->rows[first].price;
    mpq_t sum, part;
    mpq_inits(sum, part, NULL);
    sum_of(sum, usages, price, view);
    struct price_part parts[PRICE_TIERS_MAX + 1];
    uint32_t part_count;
    const picousd amount = amount_of(usages, view, price, sum, parts, &part_count);
    if (part_count <= 1) {
        mpq_clears(sum, part, NULL);
        price_rows(usages, first, view, month);
        return;
    }
    /* Each row has the difference of two rounded running shares: they sum to the amount. */
    mpq_t running;
    mpq_init(running);
    picousd before = 0;
    for (size_t i = first; i < usages->count && mpq_sgn(sum) > 0; i++) {
        if (usages->rows[i].price != price) continue;
        month_of(part, usages, &usages->rows[i], view);
        mpq_add(running, running, part);
        const picousd now = money_share(amount, running, sum);
        month[i] = now - before;
        before = now;
    }
    mpq_clears(sum, part, running, NULL);
}

static bool first_of_its_item(const struct usages *usages, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (usages->rows[i].price == usages->rows[at].price) return false;
    return true;
}

/* Each row's month; zero without a price. */
static picousd *price_all(const struct usages *usages, struct view view)
{
    picousd *month = check_zeroed(usages->count + 1, sizeof *month);
    for (size_t i = 0; i < usages->count; i++)
        if (usages->rows[i].price && first_of_its_item(usages, i))
            price_item(usages, i, &view, month);
    return month;
}

/* ---- lines */

static void note_unpriced(struct cost_bill *bill, const char *item)
{
    for (size_t i = 0; i < bill->unpriced_count; i++)
        if (!strcmp(bill->unpriced[i], item)) return;
    bill->unpriced[bill->unpriced_count++] = item;
}

/* How the month's quantity of all components fell into the item's tiers. */
static uint32_t parts_of(const struct usages *usages, const struct price_item *price,
                         struct price_part parts[PRICE_TIERS_MAX + 1])
{
    const struct view all = {.factor = 1};
    uint32_t count;
    mpq_t sum;
    mpq_init(sum);
    sum_of(sum, usages, price, &all);
    amount_of(usages, &all, price, sum, parts, &count);
    mpq_clear(sum);
    return count;
}

static void write_tiers(struct cost_line *line, const struct price_part *parts, uint32_t count)
{
    size_t at = 0;
    for (uint32_t i = 0; i < count && at < sizeof line->tiers; i++) {
        char rate[32] = "free";
        if (parts[i].picousd) snprintf(rate, sizeof rate, "at %.10g", money_usd(parts[i].picousd));
        at += (size_t)snprintf(line->tiers + at, sizeof line->tiers - at, "%s%.8g %s",
                               i ? ", " : "", parts[i].quantity, rate);
    }
}

static void add_line(struct cost_bill *bill, const struct usages *usages, size_t at, picousd month)
{
    const struct cost_request *request = usages->request;
    const struct usage *row = &usages->rows[at];
    const struct price_item *price = row->price;
    const struct view all = {.factor = 1};
    struct cost_line *line = &bill->lines[bill->count++];
    *line = (struct cost_line){.component = row->component, .price = price, .month = month};
    mpq_t base_units, month_share, one;
    mpq_inits(base_units, month_share, one, NULL);
    mpq_set_si(one, 1, 1);
    mpz_set_si(mpq_numref(month_share), request->duration_ns);
    mpz_set_si(mpq_denref(month_share), request->month_ns);
    mpq_canonicalize(month_share);
    month_of(base_units, usages, row, &all);
    const double month_quantity = price_quantity(price, base_units, request->month_ns);
    mpq_mul(base_units, base_units, month_share);
    line->quantity = price_quantity(price, base_units, request->month_ns);
    line->run = money_share(month, month_share, one);
    mpq_clears(base_units, month_share, one, NULL);
    bill->run += line->run;
    bill->month += line->month;

    struct price_part parts[PRICE_TIERS_MAX + 1];
    const uint32_t count = parts_of(usages, price, parts);
    /* Where one tier holds all, the rate is the book's own, to the last digit. */
    line->rate_usd = count == 1 ? money_usd(parts[0].picousd) : money_usd(month) / month_quantity;
    if (price->tier_count > 1 || (request->free_tier && (price->has_free || price->free_with)))
        write_tiers(line, parts, count);
}

/* Each replication as if it were the only one. */
static void price_each(struct cost_bill *bill, const struct usages *usages, const size_t *row_of)
{
    const size_t count = usages->request->count;
    for (size_t r = 0; r < count; r++) {
        picousd *month =
            price_all(usages, (struct view){.alone = true, .replication = r, .factor = 1});
        picousd sum = 0;
        for (size_t i = 0; i < bill->count; i++) {
            sum += month[row_of[i]];
            bill->usd_month_each[(i + 1) * count + r] = money_usd(month[row_of[i]]);
        }
        bill->usd_month_each[r] = money_usd(sum);
        free(month);
    }
    for (size_t i = 0; i < bill->count; i++)
        bill->lines[i].usd_month_each = bill->usd_month_each + (i + 1) * count;
}

struct cost_bill *cost_bill_create(const struct cost_request *request)
{
    struct usages usages = gather(request);
    gathered(&usages, 1);
    struct cost_bill *bill = check_zeroed(1, sizeof *bill);
    bill->lines = check_zeroed(usages.count + 1, sizeof *bill->lines);
    bill->unpriced = check_zeroed(usages.count + 1, sizeof *bill->unpriced);
    bill->month_ns = (double)request->month_ns;
    size_t *row_of = check_zeroed(usages.count + 1, sizeof *row_of);
    picousd *month = price_all(&usages, (struct view){.factor = 1});
    for (size_t i = 0; i < usages.count; i++) {
        const struct usage *row = &usages.rows[i];
        if (!row->price) note_unpriced(bill, row->item);
        if (!row->price || row->sum == 0) continue;
        row_of[bill->count] = i;
        add_line(bill, &usages, i, month[i]);
    }
    /* The total's, then each line's. */
    bill->usd_month_each =
        check_zeroed((bill->count + 1) * request->count, sizeof *bill->usd_month_each);
    price_each(bill, &usages, row_of);
    free(month);
    free(row_of);
    usages_free(&usages);
    return bill;
}

void cost_bill_destroy(struct cost_bill *bill)
{
    if (bill == NULL) return;
    free(bill->lines);
    free(bill->unpriced);
    free(bill->usd_month_each);
    free(bill);
}

picousd cost_month_of(const struct cost_bill *bill, enum usage_cause cause)
{
    picousd sum = 0;
    for (size_t i = 0; i < bill->count; i++)
        if (bill->lines[i].price->usage->cause == cause) sum += bill->lines[i].month;
    return sum;
}

picousd cost_month_if(const struct cost_request *request, double factor,
                      const struct cost_more *more, size_t count)
{
    struct usages usages = gather(request);
    for (size_t i = 0; i < count; i++) add_more(&usages, &more[i]);
    gathered(&usages, factor);
    picousd *month = price_all(&usages, (struct view){.factor = factor});
    picousd sum = 0;
    for (size_t i = 0; i < usages.count; i++) sum += month[i];
    free(month);
    usages_free(&usages);
    return sum;
}
