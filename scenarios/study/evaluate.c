#include "scenarios/study/evaluate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/histogram.h"

static struct histogram *pooled(struct results *const *results, size_t count, const char *component,
                                const char *stage)
{
    struct histogram *all = histogram_create();
    for (size_t r = 0; r < count; r++) {
        struct results_named named;
        for (size_t i = 0; results_latency_at(results[r], i, &named); i++)
            if (!strcmp(named.component, component) && !strcmp(named.name, stage))
                histogram_merge(all, named.histogram);
    }
    return all;
}

static double of_histogram(const struct histogram *histogram, const char *measure)
{
    if (!strcmp(measure, "count")) return (double)histogram_count(histogram);
    if (histogram_count(histogram) == 0) return NAN;
    if (!strcmp(measure, "mean")) return histogram_mean(histogram);
    if (!strcmp(measure, "min")) return (double)histogram_min(histogram);
    if (!strcmp(measure, "max")) return (double)histogram_max(histogram);
    if (measure[0] != 'p') return NAN;
    char *end;
    const double percent = strtod(measure + 1, &end);
    if (*end || end == measure + 1 || percent < 0 || percent > 100) return NAN;
    return (double)histogram_quantile(histogram, percent / 100);
}

bool evaluate_names_counter(const char *given, const char *name)
{
    if (!strcmp(given, name)) return true;
    const char *second = strchr(given, '_');
    if (!second) return false;
    const size_t first = (size_t)(second - given), rest = strlen(second + 1);
    return strlen(name) == first + rest + 1 && !memcmp(name, second + 1, rest) &&
           name[rest] == '_' && !memcmp(name + rest + 1, given, first);
}

bool evaluate_allows_loss(const struct scenario *scenario)
{
    static const char *const lost[] = {"records_dropped", "records_expired", "records_failed",
                                       "records_oversize"};
    for (size_t t = 0; t < scenario->threshold_count; t++) {
        const struct threshold *threshold = &scenario->thresholds[t];
        if (threshold->stage || !strcmp(threshold->comparison, "==")) continue;
        for (size_t i = 0; i < sizeof lost / sizeof *lost; i++)
            if (evaluate_names_counter(threshold->measure, lost[i])) return true;
    }
    return false;
}

static double of_counter(struct results *const *results, size_t count, const char *component,
                         const char *name)
{
    double sum = 0;
    bool found = false;
    for (size_t r = 0; r < count; r++) {
        struct results_named named;
        for (size_t i = 0; results_counter_at(results[r], i, &named); i++) {
            if (strcmp(named.component, component) != 0 ||
                !evaluate_names_counter(name, named.name))
                continue;
            sum += (double)named.value;
            found = true;
        }
    }
    return found ? sum / (double)count : NAN;
}

static double observe(const struct threshold *threshold, struct results *const *results,
                      size_t count, const struct cost_bill *bill)
{
    if (!strcmp(threshold->component, "cost"))
        return !strcmp(threshold->measure, "month") ? money_usd(bill->month) : money_usd(bill->run);
    if (!threshold->stage)
        return of_counter(results, count, threshold->component, threshold->measure);
    struct histogram *all = pooled(results, count, threshold->component, threshold->stage);
    const double observed = of_histogram(all, threshold->measure);
    histogram_destroy(all);
    return observed;
}

static bool keeps(double observed, const char *comparison, double value)
{
    static const struct {
        const char *sign;
        bool less, equal, more;
    } signs[] = {
        {"<", true, false, false}, {"<=", true, true, false},  {">", false, false, true},
        {">=", false, true, true}, {"==", false, true, false}, {"!=", true, false, true},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (strcmp(signs[i].sign, comparison) != 0) continue;
        if (observed < value) return signs[i].less;
        return observed > value ? signs[i].more : signs[i].equal;
    }
    return false;
}

size_t evaluate_thresholds(const struct scenario *scenario, struct results *const *results,
                           size_t count, const struct cost_bill *bill,
                           struct run_threshold *verdicts)
{
    size_t unkept = 0;
    for (size_t i = 0; i < scenario->threshold_count; i++) {
        const struct threshold *threshold = &scenario->thresholds[i];
        const double observed = observe(threshold, results, count, bill);
        const char *verdict = "unknown";
        if (!isnan(observed))
            verdict = keeps(observed, threshold->comparison, threshold->value) ? "kept" : "broken";
        verdicts[i] = (struct run_threshold){threshold->expression, observed, verdict, ""};
        if (strcmp(verdict, "kept") != 0) unkept++;
    }
    return unkept;
}
