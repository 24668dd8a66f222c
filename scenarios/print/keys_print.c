#include "scenarios/print/keys_print.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "sim/check.h"

/* ours: what is shown of long lists */
enum { HEAVY_SHOWN = 10, SHARDS_SHOWN = 64, KEY_SHOWN = 60, MAP_WIDTH = 32 };

/* ---- for people */

static void print_curve(FILE *out, const struct key_findings *f)
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

/* A key as a terminal may have it: control characters would be commands to it. */
static struct label shown(const char *key)
{
    struct label label = format_name(key, KEY_SHOWN);
    for (char *at = label.text; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f) *at = '?';
    return label;
}

static void print_heavy(FILE *out, const struct key_findings *f)
{
    fprintf(out, "\nHeaviest keys%s\n", f->exact ? "" : " (too high by at most the second share)");
    for (size_t i = 0; i < f->heavy_count && i < HEAVY_SHOWN; i++) {
        const struct heavy_key *key = &f->heavy[i];
        fprintf(out, "  %10s", format_share(key_findings_share(f, key->weight)).text);
        if (!f->exact) fprintf(out, "  %10s", format_share(key_findings_share(f, key->error)).text);
        fprintf(out, "  shard %u of %u  %s\n", key_load_shard(f->view->load, f->shards, key->hash),
                f->shards, shown(key->text).text);
    }
}

/* A bar for each shard, as long as its share of the hottest; marked where it refuses. */
static void print_map(FILE *out, const struct key_findings *f)
{
    const double *weights = key_load_shards(f->view->load, f->shards);
    const double most = key_advice_shards(f->view->load, f->shards, f->capacity).hottest_share;
    fprintf(out, "\n%u shards\n", f->shards);
    for (uint32_t i = 0; i < f->shards && i < SHARDS_SHOWN; i++) {
        const double share = key_findings_share(f, weights[i]);
        fprintf(out, "  %5u  %10s  ", i, format_share(share).text);
        for (int k = 0; most > 0 && k < (int)(share / most * MAP_WIDTH + 0.5); k++) fputs("█", out);
        fputs(share > f->capacity ? "  refuses\n" : "\n", out);
    }
    if (f->shards > SHARDS_SHOWN) fprintf(out, "  ... and %u more\n", f->shards - SHARDS_SHOWN);
}

static void print_splits(FILE *out, const struct key_findings *f)
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

/* The plain reason, before any that keys give: all shards together take less than is offered. Whether so. */
static bool print_total(FILE *out, const struct key_findings *f)
{
    if (f->shards * f->capacity >= 1) return false;
    fprintf(out, "  %u shards take %s records/s in all, %s are offered: at least %s are needed.\n",
            f->shards, format_count(f->shards * f->capacity * f->view->records_per_s).text,
            format_count(f->view->records_per_s).text, format_count(ceil(1 / f->capacity)).text);
    return true;
}

static void print_advice(FILE *out, const struct key_findings *f)
{
    if (!isfinite(f->capacity)) return;
    fprintf(out, "\nAdvice\n");
    const bool short_in_all = print_total(out, f);
    for (size_t i = 0; i < f->too_heavy && i < HEAVY_SHOWN; i++)
        fprintf(out,
                "  No number of shards will help: key %s alone exceeds a shard, %s of what one"
                " takes.\n",
                shown(f->heavy[i].text).text,
                format_share(key_findings_share(f, f->heavy[i].weight) / f->capacity).text);
    if (f->enough) fprintf(out, "  %u shards refuse nothing in the long run.\n", f->shards);
    else
        fprintf(out, "  %u shards refuse some; more may help unless a key says otherwise.\n",
                f->shards);
    /* No salt makes room that all shards together do not have. */
    if (f->buckets == 1 || short_in_all) return;
    if (f->buckets == 0)
        fprintf(out, "  No salt of up to %d buckets is enough for %u shards.\n",
                KEY_FINDINGS_BUCKETS, f->shards);
    else
        fprintf(out,
                "  A salt of %u buckets on the heavy keys leaves the hottest of %u shards %s;"
                " order is then kept within a bucket only.\n",
                f->buckets, f->shards, format_share(f->salted_share).text);
}

void keys_print(FILE *out, const struct key_findings *f)
{
    fprintf(out, "%s lines", format_count((double)key_load_lines(f->view->load)).text);
    if (isfinite(f->capacity))
        fprintf(out, ", %s records/s of %s: a shard takes %s of them",
                format_count(f->view->records_per_s).text, format_bytes(f->view->record_bytes).text,
                format_share(f->capacity < 1 ? f->capacity : 1).text);
    fputc('\n', out);
    print_curve(out, f);
    print_heavy(out, f);
    print_map(out, f);
    print_splits(out, f);
    print_advice(out, f);
}

/* ---- JSON */

static json_t *curve(const struct key_findings *f)
{
    json_t *list = json_array();
    for (uint32_t n = f->view->least; n <= f->view->most; n++) {
        const struct shards_advice advice = key_advice_shards(f->view->load, n, f->capacity);
        json_t *weights = json_array();
        for (uint32_t i = 0; i < n; i++)
            json_array_append_new(
                weights, json_real(key_findings_share(f, key_load_shards(f->view->load, n)[i])));
        json_array_append_new(list,
                              json_pack("{s:i, s:i, s:f, s:f, s:o}", "shards", (int)n, "hottest",
                                        (int)advice.hottest, "hottest_share", advice.hottest_share,
                                        "refused", advice.refused, "shares", weights));
    }
    return list;
}

static json_t *heavy(const struct key_findings *f)
{
    json_t *list = json_array();
    for (size_t i = 0; i < f->heavy_count; i++) {
        const struct heavy_key *key = &f->heavy[i];
        char digits[HASH_KEY_DIGITS_MAX];
        hash_key_print(key->hash, digits);
        json_array_append_new(list, json_pack("{s:s, s:s, s:f, s:f, s:b}", "key", key->text, "hash",
                                              digits, "share", key_findings_share(f, key->weight),
                                              "error", key_findings_share(f, key->error),
                                              "exceeds_a_shard", i < f->too_heavy));
    }
    return list;
}

static json_t *splits(const struct key_findings *f)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i + 1 < f->shards; i++) {
        char digits[HASH_KEY_DIGITS_MAX];
        hash_key_print(f->firsts[i], digits);
        json_array_append_new(list, json_string(digits));
    }
    return list;
}

void keys_print_json(FILE *out, const struct key_findings *f)
{
    json_t *root = json_pack("{s:I, s:f, s:o, s:o, s:b, s:i, s:b, s:o, s:f}", "lines",
                             (json_int_t)key_load_lines(f->view->load), "weight",
                             key_load_total(f->view->load), "curve", curve(f), "heaviest", heavy(f),
                             "heaviest_exact", (int)f->exact, "shards", (int)f->shards, "enough",
                             (int)f->enough, "split_hash_keys", splits(f), "split_hottest_share",
                             f->split_share);
    if (root && isfinite(f->capacity)) {
        json_object_set_new(root, "capacity_share", json_real(f->capacity));
        json_object_set_new(root, "salt_buckets", json_integer(f->buckets));
        json_object_set_new(root, "salted_hottest_share", json_real(f->salted_share));
    }
    if (root) json_dumpf(root, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(root);
}
