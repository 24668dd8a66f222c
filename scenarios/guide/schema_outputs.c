#include "scenarios/guide/schema_outputs.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "sim/check.h"

/* ---- shapes: s text, i whole number, n number, b true or false, any; [shape], {name: shape, ...}, {*: shape} whatever the
 * names; shape? may be null, name? may be missing; one | another. */

#define PRICES "{documented: n, inferred: n, assumed: n}"
#define FINDING                                                                                    \
    "{kind: s, severity: n, component: s, stage: s, limit: s, subject: s?, cause: s?, value: n?, " \
    "unit: s, interval: [n?]?, replications: i, text: s}"
#define COST                                                                                       \
    "{usd_month: n, usd_month_interval?: [n], usd_month_exact: s, usd_run: n, lines: [{"           \
    "component: s?, service: s, item: s, quantity: n, unit: s, rule: s, rate_usd: n, source: s?, " \
    "usd_run: n, usd_month: n, usd_month_interval?: [n], usd_month_exact: s, cause: s?, tiers: "   \
    "s?, price_date: s?, confidence: s?}], margins: [{what: s, component: s?, usd_month: n}], "    \
    "prices: " PRICES "}"
#define THRESHOLDS "[{expression: s, observed: n?, verdict: s, note: s?}]"
#define DESIGN     "{settings: {*: s}, usd_month: n?, usd_month_half_interval: n?, replications: i}?"
#define BOOK                                                                                       \
    "{region: s, date: s, items: i, documented: i, inferred: i, assumed: i, oldest_date: s, "      \
    "oldest_days: i}"
#define AXIS "{parameter: s, logarithmic: b, at: [n]}"
#define SIDE "{region: s?, documented: n, inferred: n, assumed: n}"

static const struct {
    const char *name, *shape;
} outputs[] = {
    {"run",
     "{run_id: i, scenario: s, scenario_sha256: s, seed: i, replications: i, antithetic: b, "
     "duration_ns: i, warmup_ns: i, version: s, started_at: s, wall_seconds: n, records: i, "
     "events: i, digest: s, pending_high_water: i, peak_memory_bytes: i, "
     "latency: [{component: s, stage: s, count: i, min_ns?: i, mean_ns?: n, p50_ns?: i, p90_ns?: "
     "i, "
     "p95_ns?: i, p99_ns?: i, p999_ns?: i, max_ns?: i, mean_interval_ns?: [n?], p50_interval_ns?: "
     "[n?], p90_interval_ns?: [n?], p95_interval_ns?: [n?], p99_interval_ns?: [n?], "
     "p999_interval_ns?: [n?], growth_an_hour_ns?: n, batches?: i, batch_lag1?: n, arrived?: n}], "
     "theory: [{component: s, stage: s, statistic: s, theory_ns: n, simulated_ns: n, "
     "simulated_interval_ns: [n?]?, law: s, source: s?}], "
     "theory_figures: [{component: s, stage: s, statistic: s, unit: s, theory: n, simulated: n, "
     "simulated_interval: [n?]?, law: s, source: s?}], "
     "warmup: [{component: s, stage: s, judged: b, mser5_ns: i?, welch_ns: i?}], "
     "precision: [{component: s, stage: s, measure: s, relative: n?, target: n}], limit: s?, "
     "findings: [" FINDING "], shards: [{stream: s, shard: i, records: n, bytes: n, share: n?, "
     "peak_use: n?, throttled_records: n, throttled_minutes: n}], objects: [{delivery: s, "
     "destination: s?, objects: n, records: n, bytes: n, reasons: {*: n}}], counters: "
     "[{replication: "
     "i, component: s, name: s, value: i}], intervals: [{component: s, name: s, per: s?, mean: n?, "
     "interval: [n?]}], ledger: [{replication: i, component: s, law: s, left: n, right: n, holds: "
     "b}], cost: " COST ", thresholds: " THRESHOLDS "}"},
    {"cost-only", "{scenario: s, expected: b, version: s, duration_ns: i, warmup_ns: i, cost: " COST
                  ", slope: {usd_month_fixed: n?, usd_per_gb: n?, gb_month: n?}, notes: "
                  "[{component: s, bound: s, "
                  "text: s}], thresholds: " THRESHOLDS ", findings: [" FINDING "]}"},
    {"check",
     "{scenario: s, components: i, parameters: [{path: s, value: s, unit: s, origin: s, source: s, "
     "meaning: s}], latencies?: [{component: s, name: s}], counters?: [{component: s, name: s}], "
     "estimate?: {records_tried: n, processor_s: n, bytes: n, simulated_ns: n}}"},
    {"sweep",
     "{scenario: s, sweep_id: i, planned: i, points: [{point: i, axes: {*: s}, latencies: "
     "[{component: s, stage: s, p50_ns: n?, p50_interval: [n?], p99_ns: n?, p99_interval: [n?]}], "
     "records_throttled: n?, records_dropped: n?, objects: n?, usd_month: n?, prices: " PRICES
     ", thresholds_unkept: i, mark: s?, reason: s?}]}"},
    {"plan",
     "{plan: " DESIGN ", runner_up: " DESIGN ", thresholds: [{expression: s, observed: n?, "
     "saved_usd_month: n?, loosened: n?, without: " DESIGN "}], confidence: n, probability: n, "
     "scenario: s?, search: {points: i, broken: i, dear: i, loses: i, unseen: i, open: i, "
     "replications: i, records: i}}"},
    {"compare",
     "{headline: s, a: s, b: s, a_headline: s?, b_headline: s?, a_prices: " SIDE ", b_prices: " SIDE
     ", pairs: i, common_random_numbers: b, different: i, figures: [{component: "
     "s, figure: s, unit: s, a: n?, b: n?, difference: n?, interval: [n?], verdict: s, "
     "variance_ratio: n?}]}"},
    {"forecast",
     "{forecast_id: i, scenario: s, version: s, growth: s, noise: n, paths: i, seed: i, "
     "budget_usd?: "
     "n, budget_month?: i, months: [{month: i, factor: n, gb: n, usd: n, usd_p10?: n, usd_p50?: n, "
     "usd_p90?: n, over_budget?: n, over_by_then?: n, hottest_shard: n, shards: i}], modes: "
     "[{mode: "
     "s, usd: [n], cheaper_from?: i}], events: [{month: i, kind: s, detail: s}]}"},
    {"keys",
     "{lines: i, weight: n, curve: [{shards: i, hottest: i, hottest_share: n, refused: n, shares: "
     "[n]}], heaviest: [{key: s, hash: s, share: n, error: n, exceeds_a_shard: b}], "
     "heaviest_exact: "
     "b, shards: i, enough: b, split_hash_keys: [s], split_hottest_share: n, capacity_share?: n, "
     "salt_buckets?: i, salted_hottest_share?: n}"},
    {"report", "{database: s, page: s?, pictures: [s], run_id?: i}"},
    {"runs",
     "[{kind: s, id: i, of: s, began: s, parts: n?, records: n?, usd_month: n?, found: s}]"},
    {"sql", "[{*: any}]"},
    {"explain", "[{what: s, kind: s, meaning: s?, of?: s?, takes?: s, default?: s?, required?: b, "
                "source?: s?}]"},
    {"facts", "[{book: s, section: s, title: s, what: s, value: s, sure: s, source: s}]"},
    {"prices",
     "[" BOOK "] | {region: s, date: s, summary: " BOOK ", items: [{key: s, service: s, item: s, "
     "unit: s, rule: s, tiers: [{usd: s, up_to?: i}], source: s, date: s, age_days: i, confidence: "
     "s, "
     "commitment?: {bytes_per_s: i, of: [s]}, free?: s, free_with?: s}]}"},
    {"breakeven",
     "[{name: s, asks: s, choices: [s], x: s, y: s, parameters: [{name: s, default: s, help: s, "
     "source: s}]}] | {question: s, asks: s, region: s, parameters: s, counts: s, x: " AXIS
     ", y: " AXIS ", cells: [{x: n, y: n, usd_month: {*: n?}, best: s?, margin?: n?}], lines: [{x: "
     "n, y: n, below: s, above: s, of_best: b}]}"},
    {"list", "[{name: s, summary: s}]"},
};

enum { OUTPUTS = sizeof outputs / sizeof *outputs };

/* ---- reading them */

static void skip(const char **at)
{
    while (**at == ' ' || **at == ',') ++*at;
}

static json_t *shape(const char **at);

/* "name?:", the name cut off; whether it may be missing. */
static bool field_name(const char **at, char name[64])
{
    const size_t length = strcspn(*at, "?:");
    CHECK(length > 0 && length < 64);
    memcpy(name, *at, length);
    name[length] = '\0';
    *at += length;
    const bool optional = **at == '?';
    *at += optional;
    CHECK(**at == ':');
    ++*at;
    skip(at);
    return optional;
}

static json_t *object(const char **at)
{
    json_t *properties = json_object(), *required = json_array(), *others = NULL;
    for (skip(at); **at != '}'; skip(at)) {
        char name[64];
        const bool optional = field_name(at, name);
        json_t *inner = shape(at);
        if (!strcmp(name, "*")) {
            others = inner;
            continue;
        }
        json_object_set_new(properties, name, inner);
        if (!optional) json_array_append_new(required, json_string(name));
    }
    ++*at;
    json_t *whole = json_pack("{s:s}", "type", "object");
    if (others) {
        json_object_set_new(whole, "additionalProperties", others);
        json_decref(properties);
        json_decref(required);
        return whole;
    }
    json_object_set_new(whole, "properties", properties);
    json_object_set_new(whole, "required", required);
    return whole;
}

static json_t *word(const char **at)
{
    static const struct {
        const char *word, *type;
    } types[] = {{"s", "string"}, {"i", "integer"}, {"n", "number"}, {"b", "boolean"}};
    const char *begin = *at;
    while (isalpha((unsigned char)**at)) ++*at;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (*at - begin == 1 && *begin == *types[i].word)
            return json_pack("{s:s}", "type", types[i].type);
    CHECK(!strncmp(begin, "any", 3));
    return json_object();
}

/* `shape?`: its type, or null. */
static json_t *or_null(json_t *plain)
{
    json_t *type = json_object_get(plain, "type");
    if (type) json_object_set_new(plain, "type", json_pack("[O, s]", type, "null"));
    return plain;
}

static json_t *shape(const char **at)
{
    json_t *read;
    skip(at);
    if (**at == '{') {
        ++*at;
        read = object(at);
    } else if (**at == '[') {
        ++*at;
        read = json_pack("{s:s, s:o}", "type", "array", "items", shape(at));
        CHECK(**at == ']');
        ++*at;
    } else {
        read = word(at);
    }
    if (**at != '?') return read;
    ++*at;
    return or_null(read);
}

json_t *schema_output(const char *name)
{
    for (size_t i = 0; i < OUTPUTS; i++) {
        if (strcmp(outputs[i].name, name) != 0) continue;
        const char *at = outputs[i].shape;
        json_t *whole = shape(&at);
        skip(&at);
        if (*at == '|') {
            at++;
            whole = json_pack("{s:[o, o]}", "anyOf", whole, shape(&at));
        }
        skip(&at);
        CHECK(*at == '\0');
        return whole;
    }
    return NULL;
}

const char *const *schema_output_names(void)
{
    static const char *names[OUTPUTS + 1];
    for (size_t i = 0; i < OUTPUTS; i++) names[i] = outputs[i].name;
    return names;
}
