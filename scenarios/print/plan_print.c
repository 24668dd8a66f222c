#include "scenarios/print/plan_print.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/common/threshold_text.h"

/* "consumers.alerts.read = polling": where a point differs from the plan. */
static void print_difference(FILE *out, const struct plan_spec *spec, size_t point, size_t best)
{
    const struct points *grid = &spec->points->grid;
    const char *between = "";
    for (size_t a = 0; a < grid->axis_count; a++) {
        const char *value = points_at(grid, point, a)->text;
        if (!strcmp(value, points_at(grid, best, a)->text)) continue;
        fprintf(out, "%s%s = %s", between, grid->axes[a].path, value);
        between = ", ";
    }
}

static void print_search(FILE *out, const struct plan *plan, const struct plan_spec *spec)
{
    fprintf(out,
            "Searched\n  %s points over %zu axes; screening and probes put aside %s that break a "
            "threshold",
            format_count((double)spec->points->report.point_count).text,
            spec->points->grid.axis_count,
            format_count((double)plan->fate_counts[PLAN_BROKEN]).text);
    fprintf(out, " and %s that cost more", format_count((double)plan->fate_counts[PLAN_DEAR]).text);
    if (plan->fate_counts[PLAN_LOSES] > 0)
        fprintf(out, ", %s that lose records",
                format_count((double)plan->fate_counts[PLAN_LOSES]).text);
    if (plan->unseen > 0)
        fprintf(out, ", %s of them by their rates alone",
                plan->unseen == plan->fate_counts[PLAN_DEAR]
                    ? "all"
                    : format_count((double)plan->unseen).text);
    fputc('\n', out);
    fprintf(out, "  %s were left, and took %s replications at full length;",
            format_count((double)plan->fate_counts[PLAN_OPEN]).text,
            format_count((double)plan->replications).text);
    fprintf(out, " %s records in all\n", format_count((double)plan->records).text);
}

static void print_price(FILE *out, const struct plan *plan, const struct plan_spec *spec, size_t t)
{
    const struct plan_price *price = &plan->prices[t];
    const char *expression = spec->scenario->thresholds[t].expression;
    if (price->without < 0) {
        fprintf(out, "      costs nothing: without it the same point would be chosen\n");
        return;
    }
    fprintf(out, "      costs %s USD a month: without it ", format_usd(price->saved_usd).text);
    print_difference(out, spec, (size_t)price->without, (size_t)plan->best);
    fprintf(out, " would do");
    const struct threshold *threshold = &spec->scenario->thresholds[t];
    const bool counted = threshold->comparison[0] == '=' || threshold->comparison[0] == '!';
    if (!counted && isfinite(price->loosened)) {
        fprintf(out, ",\n      %s looser", threshold_text(expression, price->loosened).text);
        if (threshold->stage && price->loosened > 0)
            fprintf(out, ": %s USD a month for each second",
                    format_usd(price->saved_usd / (price->loosened * 1e-9)).text);
    }
    fputc('\n', out);
}

static void print_thresholds(FILE *out, const struct plan *plan, const struct plan_spec *spec)
{
    fprintf(out, "\nThresholds\n");
    for (size_t t = 0; t < spec->scenario->threshold_count; t++) {
        const struct threshold *threshold = &spec->scenario->thresholds[t];
        const struct selection_estimate slack = plan_slack(plan, (size_t)plan->best, t);
        const double observed = plan_observed(threshold, slack.mean);
        fprintf(out, "  %s\n      observed %s", threshold->expression,
                threshold_text(threshold->expression, observed).text);
        if (selection_half_width(slack) > 0)
            fprintf(out, " ±%s",
                    threshold_text(threshold->expression, selection_half_width(slack)).text);
        fputc('\n', out);
        print_price(out, plan, spec, t);
    }
}

static void print_choice(FILE *out, const struct plan *plan, const struct plan_spec *spec)
{
    const struct points *grid = &spec->points->grid;
    const struct selection_estimate cost = plan_cost(plan, (size_t)plan->best);
    fprintf(out, "\nPlan\n");
    for (size_t a = 0; a < grid->axis_count; a++)
        fprintf(out, "  %s = %s\n", grid->axes[a].path,
                points_at(grid, (size_t)plan->best, a)->text);
    fprintf(out, "  %s ±%s USD a month, from %u replications\n", format_usd(cost.mean).text,
            format_usd(selection_half_width(cost)).text, cost.count);
    fprintf(out, "  right with a probability of at least %.3f%s\n", plan->probability,
            plan->probability >= spec->confidence
                ? ""
                : ": the budget was used up before it was enough");
    if (plan->runner_up < 0) return;
    fprintf(out, "  runner-up: the same with ");
    print_difference(out, spec, (size_t)plan->runner_up, (size_t)plan->best);
    fprintf(out, ", %s USD a month\n",
            format_usd(plan_cost(plan, (size_t)plan->runner_up).mean).text);
}

static void print_unexplored(FILE *out, const struct plan_spec *spec)
{
    const struct points *grid = &spec->points->grid;
    fprintf(out, "\nNot explored\n  settings that are no axis, and values other than these:\n");
    for (size_t a = 0; a < grid->axis_count; a++) {
        const struct axis *axis = &grid->axes[a];
        fprintf(out, "  %s: %zu from %s to %s\n", axis->path, axis->count, axis->values[0].text,
                axis->values[axis->count - 1].text);
    }
    if (grid->left_out)
        fprintf(out, "  %s points that a rule of `where` leaves out\n",
                format_count((double)grid->left_out).text);
}

void plan_print(FILE *out, const struct plan *plan, const struct plan_spec *spec, const char *path)
{
    print_search(out, plan, spec);
    if (plan->best >= 0) {
        print_choice(out, plan, spec);
        print_thresholds(out, plan, spec);
    } else {
        fprintf(out, "\nNo point keeps all thresholds, with a probability of at least %.3f\n",
                plan->probability);
    }
    print_unexplored(out, spec);
    if (path) fprintf(out, "\nscenario  %s\n", path);
}

/* ---- JSON */

static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *point_json(const struct plan_spec *spec, const struct plan *plan, ptrdiff_t point)
{
    if (point < 0) return json_null();
    const struct points *grid = &spec->points->grid;
    json_t *settings = json_object();
    for (size_t a = 0; a < grid->axis_count; a++)
        json_object_set_new(settings, grid->axes[a].path,
                            json_string(points_at(grid, (size_t)point, a)->text));
    const struct selection_estimate cost = plan_cost(plan, (size_t)point);
    return json_pack("{s:o, s:o, s:o, s:i}", "settings", settings, "usd_month", real(cost.mean),
                     "usd_month_half_interval", real(selection_half_width(cost)), "replications",
                     (int)cost.count);
}

static json_t *thresholds_json(const struct plan *plan, const struct plan_spec *spec)
{
    json_t *list = json_array();
    for (size_t t = 0; t < spec->scenario->threshold_count; t++) {
        const struct threshold *threshold = &spec->scenario->thresholds[t];
        const struct plan_price *price = &plan->prices[t];
        const double observed =
            plan->best < 0 ? NAN
                           : plan_observed(threshold, plan_slack(plan, (size_t)plan->best, t).mean);
        json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:o, s:o}", "expression",
                                              threshold->expression, "observed", real(observed),
                                              "saved_usd_month", real(price->saved_usd), "loosened",
                                              real(price->loosened), "without",
                                              point_json(spec, plan, price->without)));
    }
    return list;
}

void plan_print_json(FILE *out, const struct plan *plan, const struct plan_spec *spec,
                     const char *path)
{
    json_t *root = json_pack(
        "{s:o, s:o, s:o, s:f, s:o, s:s?, s:{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}}", "plan",
        point_json(spec, plan, plan->best), "runner_up", point_json(spec, plan, plan->runner_up),
        "thresholds", thresholds_json(plan, spec), "confidence", spec->confidence, "probability",
        real(plan->probability), "scenario", path, "search", "points",
        (json_int_t)spec->points->report.point_count, "broken",
        (json_int_t)plan->fate_counts[PLAN_BROKEN], "dear",
        (json_int_t)plan->fate_counts[PLAN_DEAR], "loses",
        (json_int_t)plan->fate_counts[PLAN_LOSES], "unseen", (json_int_t)plan->unseen, "open",
        (json_int_t)plan->fate_counts[PLAN_OPEN], "replications", (json_int_t)plan->replications,
        "records", (json_int_t)plan->records);
    if (root) json_dumpf(root, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(root);
}
