#include "scenarios/cli/keys_print.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/format.h"
#include "sim/check.h"

/* ours: what is shown of long lists, keys that a salt may be for, buckets that anybody would read back */
enum { HEAVY_SHOWN = 10, SHARDS_SHOWN = 64, SALTED_MOST = 64, BUCKETS_MOST = 1000, MAP_WIDTH = 32 };

/* What one printing works out. */
struct findings {
    const struct keys_view *view;
    double capacity; /* share of the records that a shard takes; INFINITY: no rate was given */
    uint32_t shards; /* the number that details are given for */
    bool enough;     /* nothing is refused with so many */
    struct heavy_key *heavy;
    size_t heavy_count;
    bool exact;
    size_t too_heavy; /* keys that alone exceed a shard */
    uint32_t buckets; /* of a salt; 0: no number helps */
    double salted_share;
    hash_key *firsts; /* even splits for that number of shards */
    double split_share;
};

static double share_of(const struct findings *findings, double weight)
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

static struct findings find(const struct keys_view *view)
{
    struct findings f = {.view = view, .capacity = INFINITY};
    if (view->records_per_s > 0)
        f.capacity = key_advice_capacity(view->records_per_s, view->record_bytes);
    f.shards = choose_shards(view, f.capacity, &f.enough);
    f.heavy_count = key_load_heavy(view->load, SALTED_MOST, &f.heavy, &f.exact);
    while (f.too_heavy < f.heavy_count &&
           share_of(&f, f.heavy[f.too_heavy].weight - f.heavy[f.too_heavy].error) > f.capacity)
        f.too_heavy++;
    f.firsts = check_alloc(f.shards * sizeof *f.firsts);
    f.split_share = key_advice_splits(view->load, f.shards, f.firsts);
    if (isfinite(f.capacity)) {
        /* Keys above half a shard: together with anything else they make it hot. */
        size_t count = f.too_heavy;
        while (count < f.heavy_count && share_of(&f, f.heavy[count].weight) > f.capacity / 2)
            count++;
        f.buckets = key_advice_salt(view->load, f.shards, f.capacity, f.heavy, count, BUCKETS_MOST,
                                    &f.salted_share);
    }
    return f;
}

static void findings_free(struct findings *findings)
{
    free(findings->heavy);
    free(findings->firsts);
}

/* ---- for people */

static void print_curve(FILE *out, const struct findings *f)
{
    const bool rated = isfinite(f->capacity);
    fprintf(out, "\n  shards   hottest    its share   even share   times even%s\n",
            rated ? "      refused" : "");
    for (uint32_t n = f->view->least; n <= f->view->most; n++) {
        const struct shards_advice advice = key_advice_shards(f->view->load, n, f->capacity);
        fprintf(out, "  %6u   %7u   %10s   %10s   %10.2f", n, advice.hottest,
                format_share(advice.hottest_share).text, format_share(1.0 / n).text,
                advice.hottest_share * n);
        if (rated)
            fprintf(out, "   %10s", advice.refused > 0 ? format_share(advice.refused).text : "-");
        fputc('\n', out);
    }
}

static void print_heavy(FILE *out, const struct findings *f)
{
    fprintf(out, "\nHeaviest keys%s\n", f->exact ? "" : " (too high by at most the second share)");
    for (size_t i = 0; i < f->heavy_count && i < HEAVY_SHOWN; i++) {
        const struct heavy_key *key = &f->heavy[i];
        fprintf(out, "  %10s", format_share(share_of(f, key->weight)).text);
        if (!f->exact) fprintf(out, "  %10s", format_share(share_of(f, key->error)).text);
        fprintf(out, "  shard %u of %u  %s\n", key_load_shard(f->view->load, f->shards, key->hash),
                f->shards, format_name(key->text, 60).text);
    }
}

/* A bar for each shard, as long as its share of the hottest; marked where it refuses. */
static void print_map(FILE *out, const struct findings *f)
{
    const double *weights = key_load_shards(f->view->load, f->shards);
    const double most = key_advice_shards(f->view->load, f->shards, f->capacity).hottest_share;
    fprintf(out, "\n%u shards\n", f->shards);
    for (uint32_t i = 0; i < f->shards && i < SHARDS_SHOWN; i++) {
        const double share = share_of(f, weights[i]);
        fprintf(out, "  %5u  %10s  ", i, format_share(share).text);
        for (int k = 0; most > 0 && k < (int)(share / most * MAP_WIDTH + 0.5); k++) fputs("█", out);
        fputs(share > f->capacity ? "  refuses\n" : "\n", out);
    }
    if (f->shards > SHARDS_SHOWN) fprintf(out, "  ... and %u more\n", f->shards - SHARDS_SHOWN);
}

static void print_splits(FILE *out, const struct findings *f)
{
    if (f->shards < 2) return;
    fprintf(out, "\nBest even cuts into %u: the hottest shard would have %s; NewStartingHashKey\n",
            f->shards, format_share(f->split_share).text);
    for (uint32_t i = 0; i + 1 < f->shards && i < SHARDS_SHOWN; i++) {
        char digits[HASH_KEY_DIGITS_MAX];
        hash_key_print(f->firsts[i], digits);
        fprintf(out, "  %s\n", digits);
    }
}

static void print_advice(FILE *out, const struct findings *f)
{
    if (!isfinite(f->capacity)) return;
    fprintf(out, "\nAdvice\n");
    for (size_t i = 0; i < f->too_heavy && i < HEAVY_SHOWN; i++)
        fprintf(out,
                "  No number of shards will help: key %s alone exceeds a shard, %s of what one"
                " takes.\n",
                format_name(f->heavy[i].text, 60).text,
                format_share(share_of(f, f->heavy[i].weight) / f->capacity).text);
    if (f->enough) fprintf(out, "  %u shards refuse nothing in the long run.\n", f->shards);
    else
        fprintf(out, "  %u shards refuse some; more may help unless a key says otherwise.\n",
                f->shards);
    if (f->buckets == 1) return;
    if (f->buckets == 0)
        fprintf(out, "  No salt of up to %d buckets is enough for %u shards.\n", BUCKETS_MOST,
                f->shards);
    else
        fprintf(out,
                "  A salt of %u buckets on the heavy keys leaves the hottest of %u shards %s;"
                " order is then kept within a bucket only.\n",
                f->buckets, f->shards, format_share(f->salted_share).text);
}

void keys_print(FILE *out, const struct keys_view *view)
{
    struct findings f = find(view);
    fprintf(out, "%s lines", format_count((double)key_load_lines(view->load)).text);
    if (isfinite(f.capacity))
        fprintf(out, ", %s records/s of %s: a shard takes %s of them",
                format_count(view->records_per_s).text, format_bytes(view->record_bytes).text,
                format_share(f.capacity < 1 ? f.capacity : 1).text);
    fputc('\n', out);
    print_curve(out, &f);
    print_heavy(out, &f);
    print_map(out, &f);
    print_splits(out, &f);
    print_advice(out, &f);
    findings_free(&f);
}

/* ---- JSON */

static json_t *curve(const struct findings *f)
{
    json_t *list = json_array();
    for (uint32_t n = f->view->least; n <= f->view->most; n++) {
        const struct shards_advice advice = key_advice_shards(f->view->load, n, f->capacity);
        json_t *weights = json_array();
        for (uint32_t i = 0; i < n; i++)
            json_array_append_new(weights,
                                  json_real(share_of(f, key_load_shards(f->view->load, n)[i])));
        json_array_append_new(list,
                              json_pack("{s:i, s:i, s:f, s:f, s:o}", "shards", (int)n, "hottest",
                                        (int)advice.hottest, "hottest_share", advice.hottest_share,
                                        "refused", advice.refused, "shares", weights));
    }
    return list;
}

static json_t *heavy(const struct findings *f)
{
    json_t *list = json_array();
    for (size_t i = 0; i < f->heavy_count; i++) {
        const struct heavy_key *key = &f->heavy[i];
        char digits[HASH_KEY_DIGITS_MAX];
        hash_key_print(key->hash, digits);
        json_array_append_new(list, json_pack("{s:s, s:s, s:f, s:f, s:b}", "key", key->text, "hash",
                                              digits, "share", share_of(f, key->weight), "error",
                                              share_of(f, key->error), "exceeds_a_shard",
                                              i < f->too_heavy));
    }
    return list;
}

static json_t *splits(const struct findings *f)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i + 1 < f->shards; i++) {
        char digits[HASH_KEY_DIGITS_MAX];
        hash_key_print(f->firsts[i], digits);
        json_array_append_new(list, json_string(digits));
    }
    return list;
}

void keys_print_json(FILE *out, const struct keys_view *view)
{
    struct findings f = find(view);
    json_t *root = json_pack("{s:I, s:f, s:o, s:o, s:b, s:i, s:b, s:o, s:f}", "lines",
                             (json_int_t)key_load_lines(view->load), "weight",
                             key_load_total(view->load), "curve", curve(&f), "heaviest", heavy(&f),
                             "heaviest_exact", (int)f.exact, "shards", (int)f.shards, "enough",
                             (int)f.enough, "split_hash_keys", splits(&f), "split_hottest_share",
                             f.split_share);
    if (root && isfinite(f.capacity)) {
        json_object_set_new(root, "capacity_share", json_real(f.capacity));
        json_object_set_new(root, "salt_buckets", json_integer(f.buckets));
        json_object_set_new(root, "salted_hottest_share", json_real(f.salted_share));
    }
    if (root) json_dumpf(root, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(root);
    findings_free(&f);
}
