#include "scenarios/study/finished.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/common/found.h"
#include "scenarios/study/evaluate.h"
#include "scenarios/study/margins.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/summary.h"

_Static_assert(FINISHED_SHA256 == SHA256_DIGEST_STRING_LENGTH, "room for the digest");

/* A broken law is our mistake, never the user's: say which. */
static bool laws_hold(const struct scenario *scenario, struct results *const *all, size_t count)
{
    bool hold = true;
    for (size_t r = 0; r < count; r++) {
        const struct results *results = all[r];
        if (results_broken_laws(results) == 0) continue;
        hold = false;
        const size_t rows = results_row_count(results, &results_ledger_table);
        for (size_t i = 0; i < rows; i++) {
            /* component, law, left, right, holds */
            const struct cell *law = results_row_at(results, &results_ledger_table, i);
            if (law[4].as.integer) continue;
            fprintf(stderr,
                    "kinesim: internal failure (seed %lld, replication %u): %s: '%s' does not "
                    "hold: %.17g against %.17g\n",
                    (long long)scenario->seed, results_replication(results), law[0].as.text,
                    law[1].as.text, law[2].as.real, law[3].as.real);
        }
    }
    return hold;
}

struct cost_request finished_bill_of(const struct scenario *scenario,
                                     const struct price_book *prices,
                                     struct results *const *results, size_t count)
{
    return (struct cost_request){
        .book = prices,
        .results = results,
        .count = count,
        .duration_ns = scenario->duration_ns,
        .month_ns = scenario->billing_month_ns,
        .free_tier = scenario->free_tier,
    };
}

static bool price(struct finished *finished, const struct scenario *scenario,
                  const struct price_book *prices, struct results *const *results, size_t count)
{
    const struct cost_request request = finished_bill_of(scenario, prices, results, count);
    finished->bill = cost_bill_create(&request);
    for (size_t i = 0; i < finished->bill->unpriced_count; i++)
        fprintf(stderr, "kinesim: internal failure: the price book of %s has no '%s'\n",
                scenario->region, finished->bill->unpriced[i]);
    return finished->bill->unpriced_count == 0;
}

/* A promise that is kept only because the run ended before it was broken. */
static void note_growth(struct finished *finished, const struct scenario *scenario,
                        struct results *const *results, size_t count)
{
    const struct run_report report = {
        .replications = results,
        .replication_count = count,
        .duration_ns = scenario->duration_ns,
        .varies = scenario->varies,
    };
    if (scenario->threshold_count == 0) return;
    struct found_set found = found_of_run(&report);
    for (size_t i = 0; i < scenario->threshold_count; i++) {
        const struct threshold *threshold = &scenario->thresholds[i];
        struct run_threshold *verdict = &finished->thresholds[i];
        if (!threshold->stage || threshold->comparison[0] != '<') continue;
        if (strcmp(verdict->verdict, "kept") != 0) continue;
        const struct found_latency *said =
            found_latency_of(&found, threshold->component, threshold->stage);
        if (said && said->trend.drifts && said->growth_an_hour_ns > 0)
            snprintf(verdict->note, sizeof verdict->note,
                     "kept only because the run ended: grows %.30s an hour",
                     format_ns(said->growth_an_hour_ns).text);
    }
    found_free(&found);
}

static void judge(struct finished *finished, const struct scenario *scenario,
                  struct results *const *results, size_t count)
{
    finished->thresholds =
        check_zeroed(scenario->threshold_count + 1, sizeof *finished->thresholds);
    finished->thresholds_unkept =
        evaluate_thresholds(scenario, results, count, finished->bill, finished->thresholds);
    note_growth(finished, scenario, results, count);
}

static void gather_parameters(struct finished *finished, const struct scenario *scenario)
{
    finished->parameters =
        check_zeroed(scenario->parameter_count + 1, sizeof *finished->parameters);
    for (size_t i = 0; i < scenario->parameter_count; i++) {
        const struct parameter *parameter = &scenario->parameters[i];
        finished->parameters[i] =
            (struct run_parameter){parameter->path, parameter->value, parameter->unit,
                                   parameter_origin_name(parameter->origin), parameter->source};
    }
}

/* Around the whole bill's figure, which fills the tiers with the mean of all replications. */
static struct summary money(double usd_month, const double *each, size_t count, bool antithetic)
{
    antithetic = antithetic && count > 1; /* what is expected from rates is one */
    double *values = check_alloc(2 * (count + 1) * sizeof *values);
    double *weights = values + count;
    for (size_t r = 0; r < count; r++) {
        values[r] = each[r];
        weights[r] = 1;
    }
    const size_t sections = antithetic ? summary_pairs(values, count) : count;
    const struct summary summary =
        summary_from_zero(summary_about(usd_month, values, weights, sections));
    free(values);
    return summary;
}

struct summary finished_month(const struct scenario *scenario, const struct price_book *prices,
                              struct results *const *results, size_t count)
{
    const struct cost_request request = finished_bill_of(scenario, prices, results, count);
    struct cost_bill *bill = cost_bill_create(&request);
    const struct summary month =
        money(money_usd(bill->month), bill->usd_month_each, count, scenario->antithetic);
    cost_bill_destroy(bill);
    return month;
}

static void gather_cost(struct finished *finished, size_t count, bool antithetic)
{
    finished->cost = check_zeroed(finished->bill->count + 1, sizeof *finished->cost);
    finished->exact = check_zeroed(finished->bill->count + 1, sizeof *finished->exact);
    for (size_t i = 0; i < finished->bill->count; i++) {
        const struct cost_line *line = &finished->bill->lines[i];
        const struct summary month =
            money(money_usd(line->month), line->usd_month_each, count, antithetic);
        finished->cost[i] = (struct run_cost_line){
            .component = line->component,
            .service = line->price->service,
            .item = line->price->item,
            .quantity = line->quantity,
            .unit = line->price->unit,
            .rule = line->price->rule,
            .rate_usd = line->rate_usd,
            .source = line->price->source,
            .usd_run = money_usd(line->run),
            .usd_month = money_usd(line->month),
            .usd_month_lo = month.low,
            .usd_month_hi = month.high,
            .cause = usage_cause_name(line->price->usage->cause),
            .tiers = line->tiers,
            .price_date = line->price->date,
            .confidence = line->price->confidence,
            .month_exact = money_text(line->month, finished->exact[i]),
        };
    }
}

static void add_totals(struct run_report *report)
{
    for (size_t r = 0; r < report->replication_count; r++) {
        const struct sim_totals totals = sim_totals(report->replications[r]);
        report->records += totals.records;
        report->events += totals.events;
        if (totals.pending_high_water > report->pending_high_water)
            report->pending_high_water = totals.pending_high_water;
        /* One number for all replications, in their order (the step of FNV-1a, 64 bits). */
        report->digest = (report->digest ^ totals.digest) * UINT64_C(0x100000001b3);
    }
}

bool finished_make(struct finished *finished, const struct scenario *scenario,
                   const struct price_book *prices, struct results *const *results, size_t count)
{
    finished->scenario = scenario;
    finished->prices = prices;
    if (!laws_hold(scenario, results, count) || !price(finished, scenario, prices, results, count))
        return false;
    judge(finished, scenario, results, count);
    gather_parameters(finished, scenario);
    gather_cost(finished, count, scenario->antithetic);
    const struct cost_request request = finished_bill_of(scenario, prices, results, count);
    size_t margin_count;
    finished->margins = margins_of(scenario, &request, finished->bill, &margin_count);
    const struct summary month = money(money_usd(finished->bill->month),
                                       finished->bill->usd_month_each, count, scenario->antithetic);
    SHA256Data((const uint8_t *)scenario->yaml, scenario->yaml_length, finished->sha256);
    finished->report = (struct run_report){
        .scenario = scenario->name,
        .scenario_sha256 = finished->sha256,
        .yaml = scenario->yaml,
        .seed = scenario->seed,
        .duration_ns = scenario->duration_ns,
        .warmup_ns = scenario->warmup_ns,
        .clock_ns = scenario->clock_ns,
        .varies = scenario->varies,
        .version = KINESIM_VERSION,
        .replications = results,
        .replication_count = count,
        .parameters = finished->parameters,
        .parameter_count = scenario->parameter_count,
        .cost = finished->cost,
        .cost_count = finished->bill->count,
        .usd_month_lo = month.low,
        .usd_month_hi = month.high,
        .month_exact = money_text(finished->bill->month, finished->exact[finished->bill->count]),
        .margins = finished->margins,
        .margin_count = margin_count,
        .thresholds = finished->thresholds,
        .threshold_count = scenario->threshold_count,
        .antithetic = scenario->antithetic,
    };
    add_totals(&finished->report);
    return true;
}

void finished_free(struct finished *finished)
{
    free(finished->thresholds);
    free(finished->parameters);
    free(finished->cost);
    free(finished->margins);
    free(finished->exact);
    if (finished->bill) cost_bill_destroy(finished->bill);
    *finished = (struct finished){0};
}
