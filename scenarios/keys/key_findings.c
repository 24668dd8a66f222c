#include "scenarios/keys/key_findings.h"

#include <math.h>
#include <stdlib.h>

#include "sim/check.h"

double key_findings_share(const struct key_findings *findings, double weight)
{
    return weight / key_load_total(findings->view->load);
}

/* The fewest shards that refuse nothing; else the most there are. */
static uint32_t choose_shards(const struct keys_view *view, double capacity, bool *enough)
{
    *enough = true;
    for (uint32_t n = view->least; n <= view->most && isfinite(capacity); n++)
        if (key_advice_shards(view->load, n, capacity).refused <= 0) return n;
    *enough = !isfinite(capacity);
    return view->most;
}

/* Keys above half a shard: together with anything else they make it hot. Without a rate a shard is
 * what it would have if all were even. */
static size_t count_salted(const struct key_findings *f)
{
    const double shard = isfinite(f->capacity) ? f->capacity : 1.0 / f->shards;
    size_t count = f->too_heavy;
    while (count < f->heavy_count && key_findings_share(f, f->heavy[count].weight) > shard / 2)
        count++;
    return count;
}

struct key_findings key_findings_of(const struct keys_view *view)
{
    struct key_findings f = {.view = view, .capacity = INFINITY, .salted_share = NAN};
    if (view->records_per_s > 0)
        f.capacity = key_advice_capacity(view->records_per_s, view->record_bytes);
    f.shards = choose_shards(view, f.capacity, &f.enough);
    f.heavy_count = key_load_heavy(view->load, KEY_FINDINGS_HEAVY, &f.heavy, &f.exact);
    while (f.too_heavy < f.heavy_count &&
           key_findings_share(&f, f.heavy[f.too_heavy].weight - f.heavy[f.too_heavy].error) >
               f.capacity)
        f.too_heavy++;
    f.salted = count_salted(&f);
    f.salt = key_salt_create(view->load, f.heavy, f.salted, KEY_FINDINGS_BUCKETS);
    f.firsts = check_alloc(f.shards * sizeof *f.firsts);
    f.split_share = key_advice_splits(view->load, f.shards, f.firsts);
    if (isfinite(f.capacity))
        f.buckets = key_salt_enough(f.salt, f.shards, f.capacity, &f.salted_share);
    /* Where no number is advised: two for each shard, so that chance has something to even out. */
    f.shown = f.buckets > 1 ? f.buckets : 2 * f.shards;
    if (f.shown > KEY_FINDINGS_BUCKETS) f.shown = KEY_FINDINGS_BUCKETS;
    return f;
}

void key_findings_free(struct key_findings *findings)
{
    key_salt_destroy(findings->salt);
    free(findings->heavy);
    free(findings->firsts);
}
