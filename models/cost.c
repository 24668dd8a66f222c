#include "models/cost.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

/* A meter of all replications. */
struct usage {
    const char *component, *item;
    double sum;          /* over replications, base units */
    double *each;        /* of each replication */
    size_t component_at; /* the first meter of its component: gives the order of components */
    size_t at;
    const struct price_item *price;
};

struct usages {
    struct usage *rows;
    size_t count, capacity;
    size_t replications;
};

/* ---- gathering */

/* Replications meter alike, so what is at `index` in one mostly is there in all. */
static struct usage *usage_of(struct usages *usages, size_t index,
                              const struct results_named *meter)
{
    for (size_t i = 0; i < usages->count; i++) {
        struct usage *row = &usages->rows[(index + i) % usages->count];
        if (!strcmp(row->component, meter->component) && !strcmp(row->item, meter->name))
            return row;
    }
    if (usages->count == usages->capacity) {
        usages->capacity = usages->capacity ? 2 * usages->capacity : 32;
        usages->rows = check_resized(usages->rows, usages->capacity * sizeof *usages->rows);
    }
    const size_t at = usages->count++;
    size_t component_at = at;
    for (size_t i = 0; i < at && component_at == at; i++)
        if (!strcmp(usages->rows[i].component, meter->component)) component_at = i;
    usages->rows[at] = (struct usage){
        .component = meter->component,
        .item = meter->name,
        .each = check_zeroed(usages->replications, sizeof *usages->rows[at].each),
        .component_at = component_at,
        .at = at,
    };
    return &usages->rows[at];
}

static int usage_order(const void *left, const void *right)
{
    const struct usage *a = left, *b = right;
    if (a->component_at != b->component_at) return a->component_at < b->component_at ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static struct usages gather(struct results *const *results, size_t count)
{
    struct usages usages = {.replications = count};
    for (size_t replication = 0; replication < count; replication++) {
        struct results_named meter;
        for (size_t i = 0; results_meter_at(results[replication], i, &meter); i++) {
            struct usage *row = usage_of(&usages, i, &meter);
            row->sum += (double)meter.value;
            row->each[replication] += (double)meter.value;
        }
    }
    if (usages.count > 0) qsort(usages.rows, usages.count, sizeof *usages.rows, usage_order);
    return usages;
}

/* ---- pricing */

static void note_unpriced(struct cost_bill *bill, const char *item)
{
    for (size_t i = 0; i < bill->unpriced_count; i++)
        if (!strcmp(bill->unpriced[i], item)) return;
    bill->unpriced[bill->unpriced_count++] = item;
}

/* USD per priced unit once all components' usage of an item, `sum` base units, has filled its tiers. */
static double blended_rate(const struct price_item *price, double sum, double months_per_sum)
{
    const double quantity = sum * months_per_sum / price->per;
    /* Within the first tier the rate is the book's own, to the last digit. */
    const struct price_tier *first = &price->tiers[0];
    if (first->up_to <= 0 || quantity <= first->up_to) return (double)first->picousd / 1e12;
    return (double)price_amount(price, quantity) / 1e12 / quantity;
}

static double sum_of(const struct usages *usages, const struct price_item *price)
{
    double sum = 0;
    for (size_t i = 0; i < usages->count; i++)
        if (usages->rows[i].price == price) sum += usages->rows[i].sum;
    return sum;
}

static double sum_of_one(const struct usages *usages, const struct price_item *price,
                         size_t replication)
{
    double sum = 0;
    for (size_t i = 0; i < usages->count; i++)
        if (usages->rows[i].price == price) sum += usages->rows[i].each[replication];
    return sum;
}

/* Each replication as if it were the only one; `each` has room for all of the line's. */
static void price_each(struct cost_bill *bill, const struct usages *usages, const struct usage *row,
                       double runs_per_month, double *each)
{
    for (size_t r = 0; r < usages->replications; r++) {
        const double sum = sum_of_one(usages, row->price, r);
        const double rate_usd = blended_rate(row->price, sum, runs_per_month);
        each[r] = row->each[r] / row->price->per * rate_usd * runs_per_month;
        bill->usd_month_each[r] += each[r];
    }
}

struct cost_bill *cost_bill_create(const struct price_book *book, struct results *const *results,
                                   size_t count, int64_t duration_ns, int64_t month_ns)
{
    CHECK(count > 0);
    CHECK(duration_ns > 0 && month_ns > 0);
    struct usages usages = gather(results, count);
    struct cost_bill *bill = check_zeroed(1, sizeof *bill);
    bill->lines = check_zeroed(usages.count + 1, sizeof *bill->lines);
    bill->unpriced = check_zeroed(usages.count + 1, sizeof *bill->unpriced);
    /* The total's, then each line's. */
    bill->usd_month_each = check_zeroed((usages.count + 1) * count, sizeof *bill->usd_month_each);
    bill->month_ns = (double)month_ns;
    const double runs_per_month = (double)month_ns / (double)duration_ns;

    for (size_t i = 0; i < usages.count; i++) {
        struct usage *row = &usages.rows[i];
        row->price = price_find(book, row->item);
        if (row->price == NULL) note_unpriced(bill, row->item);
    }
    for (size_t i = 0; i < usages.count; i++) {
        const struct usage *row = &usages.rows[i];
        if (row->price == NULL || row->sum == 0) continue;
        struct cost_line *line = &bill->lines[bill->count++];
        line->component = row->component;
        line->price = row->price;
        line->quantity = row->sum / (double)count / row->price->per;
        line->rate_usd =
            blended_rate(row->price, sum_of(&usages, row->price), runs_per_month / (double)count);
        line->usd_run = line->quantity * line->rate_usd;
        line->usd_month = line->usd_run * runs_per_month;
        bill->usd_run += line->usd_run;
        bill->usd_month += line->usd_month;
        double *each = bill->usd_month_each + bill->count * count;
        price_each(bill, &usages, row, runs_per_month, each);
        line->usd_month_each = each;
    }
    for (size_t i = 0; i < usages.count; i++) free(usages.rows[i].each);
    free(usages.rows);
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
