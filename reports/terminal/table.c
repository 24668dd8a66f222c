#include "reports/terminal/table.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/common/found_text.h"
#include "reports/common/latency.h"
#include "reports/common/object_use.h"
#include "reports/common/sureness.h"
#include "reports/common/theory_use.h"
#include "reports/common/threshold_text.h"
#include "reports/database/shard_use.h"
#include "sim/units.h"

/* ours: what an 80-column terminal leaves for a name. */
enum { NAME_WIDTH = 22, STAGE_WIDTH = 12 };

static const char *bold(int colour)
{
    return colour ? "\033[1m" : "";
}

static const char *plain(int colour)
{
    return colour ? "\033[0m" : "";
}

static void heading(FILE *out, const char *text, int colour)
{
    fprintf(out, "\n%s%s%s\n", bold(colour), text, plain(colour));
}

/* `text` in a column of `width` characters, left or right; printf would count bytes. */
static void column(FILE *out, const char *text, int width, int right)
{
    const int pad = width - (int)format_width(text);
    fprintf(out, "%*s%s%*s", right && pad > 0 ? pad : 0, "", text, !right && pad > 0 ? pad : 0, "");
}

static void words(FILE *out, const char *text, int width)
{
    /* On no terminal a sentence is a line: whoever reads it breaks it, or looks for words in it. */
    const int most = width == 0 ? INT_MAX : width > 40 ? (width < 100 ? width : 100) : 80;
    int at = 2;
    fputs("  ", out);
    while (*text) {
        const size_t bytes = strcspn(text, " ");
        int word = 0;
        for (size_t i = 0; i < bytes; i++) word += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (at > 2 && at + word + 1 > most) {
            fputs("\n  ", out);
            at = 2;
        }
        fprintf(out, "%s%.*s", at > 2 ? " " : "", (int)bytes, text);
        at += word + (at > 2);
        text += bytes;
        while (*text == ' ') text++;
    }
    fputc('\n', out);
}

/* "146 ms ±2.1 ms"; the interval is symmetric about the value, unless it would begin below 0. One as wide as the value
 * is printed from end to end: "93.5 ms 0..192 ms". */
static void with_interval(FILE *out, struct label (*format)(double), double value,
                          const struct summary *summary)
{
    column(out, format(value).text, 10, 1);
    struct text half = {0};
    text_add(&half, "");
    const double width = summary->high - summary->mean;
    if (summary->count > 1 && value > 0 && width >= value)
        text_format(&half, " %s..%s", summary->low > 0 ? format(summary->low).text : "0",
                    format(summary->high).text);
    else if (summary->count > 1) text_format(&half, " ±%s", format(width).text);
    column(out, half.at, 10, 0);
    text_free(&half);
}

/* Where the intervals come from; batches that follow each other too closely make them too narrow. */
static void explain_intervals(FILE *out, const struct run_report *run,
                              const struct latency_set *set)
{
    if (run->replication_count > 1) {
        fprintf(out, "  ± is half a 95 %% interval over %s.\n",
                format_replications(run->replication_count, run->antithetic).text);
        return;
    }
    size_t batches = 0;
    for (size_t i = 0; i < set->count; i++)
        if (set->rows[i].batches > batches) batches = set->rows[i].batches;
    if (batches == 0) return;
    fprintf(out,
            "  ± is half a 95 %% interval from %zu batches of the one run; the bill has none.\n",
            batches);
    for (size_t i = 0; i < set->count; i++) {
        const struct latency *row = &set->rows[i];
        if (row->batch_lag1 > latency_lag1_limit(row->batches))
            fprintf(
                out,
                "  %s %s: neighbouring batches correlate (%.2f), the interval is too narrow: run"
                " longer or replicate.\n",
                row->component, row->stage, row->batch_lag1);
    }
}

/* What a reader of the row has to know: it drifts, or only some are in it. */
static void latency_notes(FILE *out, const struct found_latency *said)
{
    if (!said) return;
    if (said->trend.drifts)
        fprintf(out, "  %s %s an hour", said->growth_an_hour_ns > 0 ? "grows" : "falls",
                format_ns(fabs(said->growth_an_hour_ns)).text);
    if (said->arrived < 1)
        fprintf(out, "  of the %s that arrived", format_share(said->arrived).text);
}

static void print_latencies(FILE *out, const struct run_report *run, const struct found_set *found,
                            int colour)
{
    struct latency_set set = latency_pool(run);
    size_t shown = 0;
    for (size_t i = 0; i < set.count; i++) {
        const struct latency *row = &set.rows[i];
        /* A stage that never took any time, such as a wait nobody had, says nothing. */
        if (histogram_max(row->pooled) == 0) continue;
        if (shown++ == 0) {
            heading(out, "Latency", colour);
            fprintf(out, "  %-*s %-*s%10s%10s%10s%10s%10s%10s%10s\n", NAME_WIDTH, "component",
                    STAGE_WIDTH, "stage", "mean", "", "p50", "p90", "p99", "", "max");
        }
        const struct found_latency *said = found_latency_of(found, row->component, row->stage);
        static const struct summary none = {0};
        const bool settled = !said || !said->trend.drifts;
        fputs("  ", out);
        column(out, format_name(row->component, NAME_WIDTH).text, NAME_WIDTH + 1, 0);
        column(out, format_name(row->stage, STAGE_WIDTH).text, STAGE_WIDTH, 0);
        with_interval(out, format_ns, histogram_mean(row->pooled), settled ? &row->mean : &none);
        column(out, format_ns((double)histogram_quantile(row->pooled, 0.5)).text, 10, 1);
        column(out, format_ns((double)histogram_quantile(row->pooled, 0.9)).text, 10, 1);
        with_interval(out, format_ns, (double)histogram_quantile(row->pooled, 0.99),
                      settled ? &row->at[LATENCY_P99] : &none);
        column(out, format_ns((double)histogram_max(row->pooled)).text, 10, 1);
        latency_notes(out, said);
        fputc('\n', out);
    }
    if (shown > 0) explain_intervals(out, run, &set);
    latency_free(&set);
}

static void theory_names(FILE *out, const char *component, const char *stage, const char *statistic)
{
    fputs("  ", out);
    column(out, format_name(component, NAME_WIDTH).text, NAME_WIDTH + 1, 0);
    column(out, format_name(stage, STAGE_WIDTH).text, STAGE_WIDTH, 0);
    column(out, statistic, 7, 0);
}

/* "4.98 ms   5.01 ms ±40 us", and the law. */
static void print_theory(FILE *out, const struct run_report *run, int colour)
{
    struct latency_set set = latency_pool(run);
    struct theory_uses uses = theory_uses_of_run(run, &set);
    if (uses.count + uses.figure_count > 0) {
        heading(out, "Theory", colour);
        fprintf(out, "  %-*s %-*s%-7s%11s %10s%10s  %s\n", NAME_WIDTH, "component", STAGE_WIDTH,
                "stage", "", "theory", "simulated", "", "law");
    }
    for (size_t i = 0; i < uses.count; i++) {
        const struct theory_use *use = &uses.rows[i];
        theory_names(out, use->component, use->stage, use->statistic);
        column(out, format_ns(use->theory_ns).text, 11, 1);
        fputc(' ', out);
        with_interval(out, format_ns, use->simulated_ns, &use->simulated);
        fprintf(out, "  %s\n", use->law);
    }
    for (size_t i = 0; i < uses.figure_count; i++) {
        const struct theory_figure *figure = &uses.figures[i];
        theory_names(out, figure->component, figure->stage, figure->statistic);
        column(out, format_figure(figure->theory).text, 11, 1);
        fputc(' ', out); /* what was created in a day may take the whole column */
        with_interval(out, format_figure, figure->simulated.mean, &figure->simulated);
        fprintf(out, "  %s: %s\n", figure->unit, figure->law);
    }
    theory_uses_free(&uses);
    latency_free(&set);
}

/* ours: what is read of a list; the rest is on the page and in the database. */
enum { FINDINGS_SHOWN = 8 };

/* "68 %, [0 %, 100 %]" behind a finding whose value the replications do not agree on. */
static void finding_interval(struct text *out, const struct found *row)
{
    const double half = (row->hi - row->lo) / 2;
    if (isnan(row->lo) || half <= 0.05 * fabs(row->value)) return;
    text_format(out, " [%s", found_figure(row->unit, row->lo).text);
    text_format(out, ", %s]", found_figure(row->unit, row->hi).text);
}

/* Red for what is lost or falls behind, yellow for what is refused, bold for what is near. */
static const char *finding_ink(enum finding_kind kind)
{
    if (kind <= FINDING_BEHIND) return "\033[1;31m";
    if (kind == FINDING_REFUSED) return "\033[1;33m";
    return kind == FINDING_NEAR ? "\033[1m" : "";
}

void table_print_findings(FILE *out, const struct run_report *run, const struct found_set *set,
                          int width, int colour)
{
    if (set->count == 0 && !set->nearest.component) return; /* nobody told anything */
    heading(out, "What limits", colour);
    if (found_nothing(set)) {
        char *headline = found_headline(set);
        words(out, headline, width);
        free(headline);
    }
    for (size_t i = 0; i < set->count && i < FINDINGS_SHOWN; i++) {
        const struct found *row = &set->rows[i];
        struct text line = {0};
        text_format(&line, "%s: %s", finding_kind_name(row->kind), row->text);
        finding_interval(&line, row);
        if (row->replications < run->replication_count)
            text_format(&line, " (in %zu of %zu replications)", row->replications,
                        run->replication_count);
        text_add(&line, ".");
        if (colour) fputs(finding_ink(row->kind), out);
        words(out, line.at, width);
        fputs(plain(colour), out);
        text_free(&line);
    }
    if (set->count > FINDINGS_SHOWN)
        fprintf(out, "  and %zu more, in the table `finding`\n", set->count - FINDINGS_SHOWN);
}

/* The shard that takes most, in any case. */
static void print_hottest(FILE *out, const struct run_report *run)
{
    struct shard_uses uses = shard_uses_of_run(run);
    const struct shard_use *hot = shard_uses_hottest(&uses);
    const double replications = (double)run->replication_count;
    if (hot) {
        fprintf(out, "  Hottest shard: %s %lld, ", hot->stream, (long long)hot->shard);
        fprintf(out, "%s of the bytes, ", format_share(hot->share).text);
        fprintf(out, "busiest second %s of its limit, ", format_share(hot->peak_use).text);
        fprintf(out, "%s records refused%s.\n",
                format_count(hot->throttled_records / replications).text,
                replications > 1 ? " per replication" : "");
    }
    shard_uses_free(&uses);
}

static void print_objects(FILE *out, const struct run_report *run, int colour)
{
    struct object_uses uses = object_uses_of_run(run);
    if (uses.count > 0) heading(out, "Objects", colour);
    for (size_t i = 0; i < uses.count; i++) {
        const struct object_use *use = &uses.rows[i];
        fprintf(out, "  %s to %s: %s objects", use->delivery, use->destination,
                format_count(use->objects / (double)run->replication_count).text);
        if (run->replication_count > 1) fputs(" per replication", out);
        fprintf(out, ", %s in the mean; closed by", format_bytes(use->bytes / use->objects).text);
        for (size_t r = 0; r < use->reason_count; r++)
            fprintf(out, "%s %s %s", r ? "," : "", use->reasons[r].name,
                    format_share(use->reasons[r].objects / use->objects).text);
        fputc('\n', out);
    }
    object_uses_free(&uses);
}

/* What a month is made of. */
static struct label bill_heading(const struct run_report *run)
{
    const int64_t day_ns = NS_PER_DAY, week_ns = 7 * day_ns;
    struct label label = {"Bill, USD a month at this load"};
    if (!run->varies) return label;
    if (run->duration_ns == day_ns || run->duration_ns == week_ns)
        snprintf(label.text, sizeof label.text, "Bill, USD a month of such %s",
                 run->duration_ns == day_ns ? "days" : "weeks");
    else
        snprintf(label.text, sizeof label.text, "Bill, USD a month made of such %.40s",
                 format_span(run->duration_ns).text);
    return label;
}

void table_print_bill(FILE *out, const struct run_report *run, int colour)
{
    double total = 0;
    if (run->cost_count == 0) return;
    heading(out, bill_heading(run).text, colour);
    for (size_t i = 0; i < run->cost_count; i++) {
        const struct run_cost_line *line = &run->cost[i];
        total += line->usd_month;
        if (line->usd_month == 0) continue;
        fputs("  ", out);
        column(out, format_usd(line->usd_month).text, 12, 1);
        fputs("  ", out);
        column(out, format_name(line->service, NAME_WIDTH).text, NAME_WIDTH + 1, 0);
        fprintf(out, "%s", format_name(line->item, 40).text);
        if (line->component && *line->component)
            fprintf(out, " (%s)", format_name(line->component, NAME_WIDTH).text);
        fputc('\n', out);
    }
    fprintf(out, "  %s%12s  total", bold(colour), format_usd(total).text);
    /* Equal replications, as of a fixed number of shards, leave no doubt to print. */
    const double half = run->usd_month_hi - total;
    if (half > 0 && half >= total)
        fprintf(out, " %s..%s", format_usd(run->usd_month_lo).text,
                format_usd(run->usd_month_hi).text);
    else if (half > 0) fprintf(out, " ±%s", format_usd(half).text);
    fprintf(out, "%s\n", plain(colour));
    for (size_t i = 0; i < run->margin_count; i++) {
        const struct run_cost_margin *margin = &run->margins[i];
        fputs("  ", out);
        column(out, format_usd(margin->usd_month).text, 12, 1);
        fprintf(out, "  %s", margin->what);
        if (margin->component)
            fprintf(out, " (%s)", format_name(margin->component, NAME_WIDTH).text);
        fputc('\n', out);
    }
}

void table_print_sureness(FILE *out, const struct run_report *run)
{
    const struct sureness sureness = sureness_of_run(run);
    const struct label shares = sureness_text(&sureness);
    if (*shares.text) fprintf(out, "  prices of these dollars: %s\n", shares.text);
}

void table_print_thresholds(FILE *out, const struct run_report *run, int colour)
{
    if (run->threshold_count == 0) return;
    heading(out, "Thresholds", colour);
    for (size_t i = 0; i < run->threshold_count; i++) {
        const struct run_threshold *threshold = &run->thresholds[i];
        const int broken = strcmp(threshold->verdict, "broken") == 0;
        const char *ink = !colour ? "" : broken ? "\033[1;31m" : "\033[32m";
        fprintf(out, "  %s%-8s%s %s", ink, threshold->verdict, plain(colour),
                threshold->expression);
        fprintf(out, "  (observed %s)%s%s\n",
                threshold_text(threshold->expression, threshold->observed).text,
                *threshold->note ? "  " : "", threshold->note);
    }
}

/* The latency that settles last says how long the warm-up is; those that do not settle are told. */
static void print_warmup(FILE *out, const struct run_report *run)
{
    const struct run_warmup *last = NULL;
    int64_t longest_ns = -1;
    for (size_t i = 0; i < run->warmup_count; i++) {
        const struct run_warmup *row = &run->warmup[i];
        const int64_t settled_ns = row->mser5_ns > row->welch_ns ? row->mser5_ns : row->welch_ns;
        if (!row->judged) {
            fprintf(out, "  warm-up: %s %s is seen too seldom to judge whether it has settled\n",
                    row->component, row->stage);
        } else if (row->mser5_ns < 0 || row->welch_ns < 0) {
            fprintf(out,
                    "  warm-up: %s %s has not settled within half a pilot as long as the run\n",
                    row->component, row->stage);
        } else if (settled_ns > longest_ns) {
            longest_ns = settled_ns;
            last = row;
        }
    }
    if (longest_ns > 0)
        fprintf(out, "  warm-up: %s %s settles last, after %s (MSER-5 %s, Welch %s)\n",
                last->component, last->stage, format_ns((double)longest_ns).text,
                format_ns((double)last->mser5_ns).text, format_ns((double)last->welch_ns).text);
    else if (last) fprintf(out, "  warm-up: nothing to cut\n");
}

static void print_precision(FILE *out, const struct run_report *run)
{
    const struct run_precision *worst = NULL;
    for (size_t i = 0; i < run->precision_count; i++)
        if (!worst || run->precision[i].relative > worst->relative) worst = &run->precision[i];
    if (!worst) return;
    const double target = run->precision_target / (1 + run->precision_target);
    fprintf(out, "  precision: %s; the widest interval is ±%.2g %%, of %s%s%s %s\n",
            worst->relative <= target ? "reached"
            : isinf(worst->relative)  ? "not reached, for this one drifts"
                                      : "not reached with the most replications allowed",
            100 * worst->relative, worst->component, *worst->stage ? " " : "", worst->stage,
            worst->measure);
}

void table_print_summary(FILE *out, const struct run_report *run, int width, int colour)
{
    fprintf(out, "%s%s%s\n", bold(colour), run->scenario, plain(colour));
    fprintf(out, "  %s of simulated time", format_span(run->duration_ns).text);
    if (run->warmup_ns > 0) fprintf(out, " after %s of warm-up", format_span(run->warmup_ns).text);
    if (run->replication_count > 1)
        fprintf(out, ", %s", format_replications(run->replication_count, run->antithetic).text);
    fprintf(out, ", seed %lld\n  ", (long long)run->seed);
    fprintf(out, "%s records tried, ", format_count((double)run->records).text);
    fprintf(out, "%s events in ", format_count((double)run->events).text);
    fprintf(out, "%s", format_ns(run->wall_seconds * 1e9).text);
    if (run->pending_high_water > 0)
        fprintf(out, ", at most %s waiting", format_count(run->pending_high_water).text);
    if (run->peak_memory_bytes > 0)
        fprintf(out, ", %s of memory", format_bytes((double)run->peak_memory_bytes).text);
    fputc('\n', out);
    print_warmup(out, run);
    print_precision(out, run);
    struct found_set found = found_of_run(run);
    table_print_findings(out, run, &found, width, colour);
    print_hottest(out, run);
    print_latencies(out, run, &found, colour);
    found_free(&found);
    print_theory(out, run, colour);
    print_objects(out, run, colour);
    table_print_bill(out, run, colour);
    table_print_sureness(out, run);
    table_print_thresholds(out, run, colour);
}
