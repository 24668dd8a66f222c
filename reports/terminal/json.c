#include "reports/terminal/json.h"

#include <jansson.h>
#include <math.h>

#include "reports/common/interval.h"
#include "reports/common/latency.h"
#include "reports/common/object_use.h"
#include "reports/common/sureness.h"
#include "reports/common/theory_use.h"
#include "reports/database/shard_use.h"
#include "reports/terminal/json_found.h"

/* jansson packs nothing for NaN; a number that is not there is null. */
static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* Replaces what is not UTF-8 rather than losing the whole answer. */
static json_t *text(const char *value)
{
    if (!value) return json_null();
    json_t *string = json_string(value);
    return string ? string : json_string("(not UTF-8)");
}

/* When a latency has settled; never: null. */
static json_t *settled(int64_t ns)
{
    return ns < 0 ? json_null() : json_integer(ns);
}

static json_t *pair(double low, double high)
{
    return json_pack("[o,o]", real(low), real(high));
}

/* NULL with fewer than two replications: then there is none, and packed with `*` no key. */
static json_t *money_interval(double low, double high)
{
    return isnan(low) ? NULL : pair(low, high);
}

static json_t *latencies(const struct run_report *run, const struct found_set *found)
{
    static const char *const names[] = {"p50_ns", "p90_ns", "p95_ns", "p99_ns", "p999_ns"};
    static const char *const intervals[] = {"p50_interval_ns", "p90_interval_ns", "p95_interval_ns",
                                            "p99_interval_ns", "p999_interval_ns"};
    json_t *list = json_array();
    struct latency_set set = latency_pool(run);
    for (size_t i = 0; list && i < set.count; i++) {
        const struct latency *row = &set.rows[i];
        const struct histogram *pooled = row->pooled;
        json_t *one = json_pack("{so,so,sI}", "component", text(row->component), "stage",
                                text(row->stage), "count", (json_int_t)histogram_count(pooled));
        int bad = !one;
        if (one && histogram_count(pooled) > 0) {
            bad |= json_object_set_new(one, "min_ns", json_integer(histogram_min(pooled)));
            bad |= json_object_set_new(one, "mean_ns", real(histogram_mean(pooled)));
            for (int p = 0; p < LATENCY_POINTS; p++)
                bad |= json_object_set_new(
                    one, names[p], json_integer(histogram_quantile(pooled, latency_quantile[p])));
            bad |= json_object_set_new(one, "max_ns", json_integer(histogram_max(pooled)));
        }
        if (one && row->batches > 0) {
            bad |= json_object_set_new(one, "batches", json_integer((json_int_t)row->batches));
            bad |= json_object_set_new(one, "batch_lag1", real(row->batch_lag1));
        }
        const struct found_latency *said = found_latency_of(found, row->component, row->stage);
        if (one && row->mean.count > 1 && !(said && said->trend.drifts)) {
            bad |=
                json_object_set_new(one, "mean_interval_ns", pair(row->mean.low, row->mean.high));
            for (int p = 0; p < LATENCY_POINTS; p++)
                bad |=
                    json_object_set_new(one, intervals[p], pair(row->at[p].low, row->at[p].high));
        }
        bad |= !one || !json_found_latency(one, said);
        bad |= json_array_append_new(list, one);
        if (!bad) continue;
        json_decref(list);
        list = NULL;
    }
    latency_free(&set);
    return list;
}

/* Appends or, where that fails, gives the list up: NULL from here on. */
static json_t *append(json_t *list, json_t *one)
{
    if (list && json_array_append_new(list, one) == 0) return list;
    json_decref(list);
    return NULL;
}

static json_t *theory(const struct run_report *run)
{
    json_t *list = json_array();
    struct latency_set set = latency_pool(run);
    struct theory_uses uses = theory_uses_of_run(run, &set);
    for (size_t i = 0; list && i < uses.count; i++) {
        const struct theory_use *use = &uses.rows[i];
        json_t *interval = use->simulated.count > 1 ? pair(use->simulated.low, use->simulated.high)
                                                    : json_null();
        list =
            append(list, json_pack("{so,so,so,so,so,so,so,so}", "component", text(use->component),
                                   "stage", text(use->stage), "statistic", text(use->statistic),
                                   "theory_ns", real(use->theory_ns), "simulated_ns",
                                   real(use->simulated_ns), "simulated_interval_ns", interval,
                                   "law", text(use->law), "source", text(use->source)));
    }
    theory_uses_free(&uses);
    latency_free(&set);
    return list;
}

static json_t *theory_figures(const struct run_report *run)
{
    json_t *list = json_array();
    struct latency_set set = latency_pool(run);
    struct theory_uses uses = theory_uses_of_run(run, &set);
    for (size_t i = 0; list && i < uses.figure_count; i++) {
        const struct theory_figure *figure = &uses.figures[i];
        const struct summary *simulated = &figure->simulated;
        list = append(
            list,
            json_pack("{so,so,so,so,so,so,so,so,so}", "component", text(figure->component), "stage",
                      text(figure->stage), "statistic", text(figure->statistic), "unit",
                      text(figure->unit), "theory", real(figure->theory), "simulated",
                      real(simulated->mean), "simulated_interval",
                      simulated->count > 1 ? pair(simulated->low, simulated->high) : json_null(),
                      "law", text(figure->law), "source", text(figure->source)));
    }
    theory_uses_free(&uses);
    latency_free(&set);
    return list;
}

static json_t *warmups(const struct run_report *run)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < run->warmup_count; i++) {
        const struct run_warmup *row = &run->warmup[i];
        const bool judged = row->judged;
        list = append(list, json_pack("{so,so,sb,so,so}", "component", text(row->component),
                                      "stage", text(row->stage), "judged", (int)judged, "mser5_ns",
                                      settled(judged ? row->mser5_ns : -1), "welch_ns",
                                      settled(judged ? row->welch_ns : -1)));
    }
    return list;
}

static json_t *precisions(const struct run_report *run)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < run->precision_count; i++) {
        const struct run_precision *row = &run->precision[i];
        list =
            append(list, json_pack("{so,so,so,so,so}", "component", text(row->component), "stage",
                                   text(row->stage), "measure", text(row->measure), "relative",
                                   real(row->relative), "target", real(run->precision_target)));
    }
    return list;
}

/* Per replication; of a ratio, `per` is its denominator. */
static json_t *intervals(const struct run_report *run)
{
    json_t *list = json_array();
    struct interval_set set = interval_all(run);
    for (size_t i = 0; list && i < set.count; i++) {
        const struct interval *row = &set.rows[i];
        list = append(list, json_pack("{so,so,so,so,so}", "component", text(row->component), "name",
                                      text(row->name), "per", text(row->per), "mean",
                                      real(row->summary.mean), "interval",
                                      pair(row->summary.low, row->summary.high)));
    }
    interval_free(&set);
    return list;
}

static json_t *ledger(const struct run_report *run)
{
    json_t *list = json_array();
    for (size_t r = 0; r < run->replication_count; r++) {
        const struct results *results = run->replications[r];
        const size_t rows = results_row_count(results, &results_ledger_table);
        for (size_t row = 0; list && row < rows; row++) {
            const struct cell *law = results_row_at(results, &results_ledger_table, row);
            list = append(list, json_pack("{sI,so,so,so,so,sb}", "replication",
                                          (json_int_t)results_replication(results), "component",
                                          text(law[0].as.text), "law", text(law[1].as.text), "left",
                                          real(law[2].as.real), "right", real(law[3].as.real),
                                          "holds", (int)law[4].as.integer));
        }
    }
    return list;
}

static json_t *counters(const struct run_report *run)
{
    json_t *list = json_array();
    for (size_t r = 0; r < run->replication_count; r++) {
        struct results_named named;
        for (size_t i = 0; list && results_counter_at(run->replications[r], i, &named); i++)
            list = append(list, json_pack("{sI,so,so,sI}", "replication",
                                          (json_int_t)results_replication(run->replications[r]),
                                          "component", text(named.component), "name",
                                          text(named.name), "value", (json_int_t)named.value));
    }
    return list;
}

static json_t *shards(const struct run_report *run)
{
    json_t *list = json_array();
    struct shard_uses uses = shard_uses_of_run(run);
    for (size_t i = 0; list && i < uses.count; i++) {
        const struct shard_use *use = &uses.rows[i];
        list = append(list, json_pack("{so,sI,so,so,so,so,so,so}", "stream", text(use->stream),
                                      "shard", (json_int_t)use->shard, "records",
                                      real(use->records), "bytes", real(use->bytes), "share",
                                      real(use->share), "peak_use", real(use->peak_use),
                                      "throttled_records", real(use->throttled_records),
                                      "throttled_minutes", real(use->throttled_minutes)));
    }
    shard_uses_free(&uses);
    return list;
}

static json_t *objects(const struct run_report *run)
{
    json_t *list = json_array();
    struct object_uses uses = object_uses_of_run(run);
    for (size_t i = 0; list && i < uses.count; i++) {
        const struct object_use *use = &uses.rows[i];
        json_t *reasons = json_object();
        for (size_t r = 0; reasons && r < use->reason_count; r++)
            if (json_object_set_new(reasons, use->reasons[r].name, real(use->reasons[r].objects))) {
                json_decref(reasons);
                reasons = NULL;
            }
        list = append(list, json_pack("{so,so,so,so,so,so}", "delivery", text(use->delivery),
                                      "destination", text(use->destination), "objects",
                                      real(use->objects), "records", real(use->records), "bytes",
                                      real(use->bytes), "reasons", reasons));
    }
    object_uses_free(&uses);
    return list;
}

/* Each share of the dollars, by how sure its prices are. */
static json_t *prices_of(const struct run_report *run)
{
    const struct sureness sureness = sureness_of_run(run);
    json_t *shares = json_object();
    for (int kind = 0; shares && kind < SURENESS_KINDS; kind++)
        if (json_object_set_new(shares, sureness_names[kind],
                                real(sureness_share(&sureness, kind)))) {
            json_decref(shares);
            shares = NULL;
        }
    return shares;
}

json_t *json_cost(const struct run_report *run)
{
    double month = 0, whole = 0;
    json_t *list = json_array();
    for (size_t i = 0; list && i < run->cost_count; i++) {
        const struct run_cost_line *line = &run->cost[i];
        month += line->usd_month;
        whole += line->usd_run;
        list =
            append(list, json_pack("{so,so,so,so,so,so,so,so,so,so,so*,so,so,so,so,so}",
                                   "component", text(line->component), "service",
                                   text(line->service), "item", text(line->item), "quantity",
                                   real(line->quantity), "unit", text(line->unit), "rule",
                                   text(line->rule), "rate_usd", real(line->rate_usd), "source",
                                   text(line->source), "usd_run", real(line->usd_run), "usd_month",
                                   real(line->usd_month), "usd_month_interval",
                                   money_interval(line->usd_month_lo, line->usd_month_hi),
                                   "usd_month_exact", text(line->month_exact), "cause",
                                   text(line->cause), "tiers", text(line->tiers), "price_date",
                                   text(line->price_date), "confidence", text(line->confidence)));
    }
    json_t *margins = json_array();
    for (size_t i = 0; margins && i < run->margin_count; i++)
        margins = append(margins, json_pack("{so,so,so}", "what", text(run->margins[i].what),
                                            "component", text(run->margins[i].component),
                                            "usd_month", real(run->margins[i].usd_month)));
    return json_pack("{so,so*,so,so,so,so,so}", "usd_month", real(month), "usd_month_interval",
                     money_interval(run->usd_month_lo, run->usd_month_hi), "usd_month_exact",
                     text(run->month_exact), "usd_run", real(whole), "lines", list, "margins",
                     margins, "prices", prices_of(run));
}

json_t *json_thresholds(const struct run_report *run)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < run->threshold_count; i++)
        list = append(list,
                      json_pack("{so,so,so,so}", "expression", text(run->thresholds[i].expression),
                                "observed", real(run->thresholds[i].observed), "verdict",
                                text(run->thresholds[i].verdict), "note",
                                text(run->thresholds[i].note)));
    return list;
}

int json_print_summary(FILE *out, const struct run_report *run, int64_t run_id)
{
    char digest[32];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)run->digest);
    json_t *whole =
        json_pack("{sI,so,so,sI,sI,sb,sI,sI,so,so,so,sI,sI,ss,sI,sI}", "run_id", (json_int_t)run_id,
                  "scenario", text(run->scenario), "scenario_sha256", text(run->scenario_sha256),
                  "seed", (json_int_t)run->seed, "replications", (json_int_t)run->replication_count,
                  "antithetic", (int)run->antithetic, "duration_ns", (json_int_t)run->duration_ns,
                  "warmup_ns", (json_int_t)run->warmup_ns, "version", text(run->version),
                  "started_at", text(run->started_at), "wall_seconds", real(run->wall_seconds),
                  "records", (json_int_t)run->records, "events", (json_int_t)run->events, "digest",
                  digest, "pending_high_water", (json_int_t)run->pending_high_water,
                  "peak_memory_bytes", (json_int_t)run->peak_memory_bytes);
    if (!whole) return 0;
    /* Setting NULL fails, so a part that could not be made is noticed here. */
    struct found_set found = found_of_run(run);
    int bad = json_object_set_new(whole, "latency", latencies(run, &found));
    bad |= json_object_set_new(whole, "theory", theory(run));
    bad |= json_object_set_new(whole, "theory_figures", theory_figures(run));
    bad |= json_object_set_new(whole, "warmup", warmups(run));
    bad |= json_object_set_new(whole, "precision", precisions(run));
    bad |= json_object_set_new(whole, "limit", json_headline(&found));
    bad |= json_object_set_new(whole, "findings", json_findings(&found));
    found_free(&found);
    bad |= json_object_set_new(whole, "shards", shards(run));
    bad |= json_object_set_new(whole, "objects", objects(run));
    bad |= json_object_set_new(whole, "counters", counters(run));
    bad |= json_object_set_new(whole, "intervals", intervals(run));
    bad |= json_object_set_new(whole, "ledger", ledger(run));
    bad |= json_object_set_new(whole, "cost", json_cost(run));
    bad |= json_object_set_new(whole, "thresholds", json_thresholds(run));
    const int ok = !bad && json_dumpf(whole, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF &&
                   fflush(out) == 0;
    json_decref(whole);
    return ok;
}
