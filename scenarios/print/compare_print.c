#include "scenarios/print/compare_print.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/common/text.h"

const char *const compare_heads[COMPARE_COLUMNS] = {"component",     "figure", "A",    "B", "B - A",
                                                    "95 % interval", "change", "ratio"};

static struct label amount(enum measure_kind kind, double value)
{
    if (isnan(value)) return (struct label){"-"};
    if (kind == MEASURE_USD) return format_usd(value);
    if (kind == MEASURE_TIME) return format_ns(value);
    if (value >= 1000) return format_count(value);
    struct label label;
    snprintf(label.text, sizeof label.text, "%.3g", value);
    return label;
}

static struct label signed_amount(enum measure_kind kind, double value)
{
    if (isnan(value)) return (struct label){"-"};
    if (value == 0) return (struct label){"0"};
    const struct label size = amount(kind, fabs(value));
    struct label label;
    snprintf(label.text, sizeof label.text, "%s%.100s", value < 0 ? "-" : "+", size.text);
    return label;
}

static struct label interval(const struct comparison_row *row)
{
    struct label label = {"-"};
    if (isnan(row->paired.low)) return label;
    const struct label low = signed_amount(row->measure->kind, row->paired.low);
    const struct label high = signed_amount(row->measure->kind, row->paired.high);
    snprintf(label.text, sizeof label.text, "%.50s to %.50s", low.text, high.text);
    return label;
}

/* Where chance alone may have made the difference there is no change to speak of. */
static struct label change(const struct comparison_row *row)
{
    struct label label = {""};
    const enum comparison_verdict verdict = row->verdict;
    if (verdict == COMPARISON_CHANCE) return (struct label){"~"};
    if (verdict == COMPARISON_SAME) return (struct label){"same"};
    if (verdict == COMPARISON_ONE_SIDED)
        return format_name(isnan(row->a) ? "only B" : "only A", 16);
    const double per_cent = 100 * row->paired.difference / row->a;
    if (row->a != 0 && fabs(per_cent) < 0.05)
        snprintf(label.text, sizeof label.text, "%+.1g %%", per_cent); /* no -0.0 % */
    else if (row->a != 0) snprintf(label.text, sizeof label.text, "%+.1f %%", per_cent);
    else snprintf(label.text, sizeof label.text, "new");
    return label;
}

static struct label ratio(const struct comparison_row *row)
{
    struct label label = {"-"};
    if (isfinite(row->paired.variance_ratio))
        snprintf(label.text, sizeof label.text, row->paired.variance_ratio < 100 ? "%.2f" : "%.0f",
                 row->paired.variance_ratio);
    return label;
}

struct compare_line compare_line_of(const struct comparison_row *row)
{
    const struct measure *measure = row->measure;
    return (struct compare_line){{
        format_name(*measure->component ? measure->component : "bill", 24),
        format_name(measure->name, 44),
        amount(measure->kind, row->a),
        amount(measure->kind, row->b),
        signed_amount(measure->kind, row->paired.difference),
        interval(row),
        change(row),
        ratio(row),
    }};
}

bool compare_is_shown(const struct comparison_row *row, const struct compare_words *words)
{
    return words->all || row->verdict != COMPARISON_SAME;
}

/* ---- text */

static void print_cell(FILE *out, const char *text, int column, size_t width)
{
    const size_t own = format_width(text);
    const int pad = (int)(own < width ? width - own : 0);
    if (column < 2) fprintf(out, "%s%*s", text, pad + 2, "");
    else fprintf(out, "%*s%s", pad + 2, "", text);
}

static void print_line(FILE *out, const struct compare_line *line,
                       const size_t widths[COMPARE_COLUMNS])
{
    for (int c = 0; c < COMPARE_COLUMNS; c++) print_cell(out, line->cells[c].text, c, widths[c]);
    fputc('\n', out);
}

/* What was found, and how sure it is. */
void compare_print_summary(FILE *out, const struct comparison *comparison,
                           const struct compare_words *words)
{
    const size_t *of = comparison->of;
    fprintf(out, "%zu of %zu figures differ, %zu may be chance (~), %zu are the same",
            of[COMPARISON_DIFFERENT], comparison->count, of[COMPARISON_CHANCE],
            of[COMPARISON_SAME]);
    if (of[COMPARISON_UNSURE]) fprintf(out, ", %zu have no interval", of[COMPARISON_UNSURE]);
    if (of[COMPARISON_ONE_SIDED])
        fprintf(out, ", %zu are on one side only", of[COMPARISON_ONE_SIDED]);
    fprintf(out, ". Of so many about %.0f would differ by chance alone",
            0.05 * (double)(of[COMPARISON_DIFFERENT] + of[COMPARISON_CHANCE]));
    fprintf(out, ". Paired over %zu replication%s%s.\n", words->pairs, words->pairs == 1 ? "" : "s",
            words->common ? " with common random numbers" : ", which share no random numbers");
}

/* "prices of us-east-1: 100 % documented, ..."; false where there is no bill. */
static bool prices_text(struct text *out, const char *region, const struct sureness *sureness)
{
    const struct label shares = sureness_text(sureness);
    if (!*shares.text) return false;
    text_format(out, "prices of %s: %s", region ? region : "its region", shares.text);
    return true;
}

/* A comparison of what drowns with what does not has to say so first, and one of regions how much of
 * their difference is guessed. */
static void print_side(FILE *out, const char *which, const char *name, const char *headline,
                       const char *region, const struct sureness *sureness)
{
    struct text prices = {0};
    fprintf(out, "%s  %s\n", which, name);
    if (headline) fprintf(out, "   %s\n", headline);
    if (prices_text(&prices, region, sureness)) fprintf(out, "   %s\n", prices.at);
    text_free(&prices);
}

/* ---- the headline: money, and the freshness that changed most */

static bool differs(const struct comparison_row *row)
{
    return row->verdict == COMPARISON_DIFFERENT || row->verdict == COMPARISON_UNSURE;
}

static const struct comparison_row *bill_of(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->count; i++) {
        const struct measure *measure = comparison->rows[i].measure;
        if (measure->kind == MEASURE_USD && !*measure->component &&
            !strcmp(measure->name, "total a month"))
            return &comparison->rows[i];
    }
    return NULL;
}

/* How old a record is where it is used, at the 99th percentile. */
static bool is_freshness(const struct measure *measure)
{
    static const char *const names[] = {"end_to_end p99", "delivery p99", "queryable p99"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (measure->kind == MEASURE_TIME && !strcmp(measure->name, names[i])) return true;
    return false;
}

static const struct comparison_row *changed_most(const struct comparison *comparison)
{
    const struct comparison_row *most = NULL;
    double greatest = 0;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct comparison_row *row = &comparison->rows[i];
        if (!is_freshness(row->measure) || !differs(row) || !(row->a > 0) || !(row->b > 0))
            continue;
        const double size = fabs(log(row->b / row->a));
        if (size <= greatest) continue;
        greatest = size;
        most = row;
    }
    return most;
}

/* "B costs 75.10 USD a month less (-3.5 %); its fraud-alerts end to end p99 is 1.31 s longer (+378.6 %)." */
struct text compare_headline(const struct comparison *comparison)
{
    const struct comparison_row *bill = bill_of(comparison), *latency = changed_most(comparison);
    struct text line = {0};
    if (bill && differs(bill)) {
        const double more = bill->paired.difference;
        text_format(&line, "B costs %s USD a month %s", format_usd(fabs(more)).text,
                    more > 0 ? "more" : "less");
        if (bill->a > 0) text_format(&line, " (%s)", change(bill).text);
    } else {
        text_add(&line, bill ? "B costs the same" : "Neither has a bill");
    }
    if (!latency) {
        text_add(&line,
                 "; how old records are where they are used differs by no more than chance.");
        return line;
    }
    const double more = latency->paired.difference;
    text_format(&line, "; its %s %s is %s %s (%s).", latency->measure->component,
                format_words(latency->measure->name).text, format_ns(fabs(more)).text,
                more > 0 ? "longer" : "shorter", change(latency).text);
    return line;
}

static bool regions_differ(const struct compare_words *words)
{
    return words->a_region && words->b_region && strcmp(words->a_region, words->b_region) != 0;
}

void compare_print_text(FILE *out, const struct comparison *comparison,
                        const struct compare_words *words)
{
    size_t widths[COMPARE_COLUMNS];
    struct compare_line head;
    for (int c = 0; c < COMPARE_COLUMNS; c++) {
        head.cells[c] = format_name(compare_heads[c], 64);
        widths[c] = format_width(compare_heads[c]);
    }
    for (size_t i = 0; i < comparison->count; i++) {
        const struct compare_line line = compare_line_of(&comparison->rows[i]);
        for (int c = 0; c < COMPARE_COLUMNS && compare_is_shown(&comparison->rows[i], words); c++)
            if (format_width(line.cells[c].text) > widths[c])
                widths[c] = format_width(line.cells[c].text);
    }
    print_side(out, "A", words->a, words->a_headline, words->a_region, &words->a_sureness);
    print_side(out, "B", words->b, words->b_headline, words->b_region, &words->b_sureness);
    if (regions_differ(words))
        fprintf(out,
                "A is billed by prices of %s, B by those of %s: what is not documented of "
                "either may not differ as shown.\n",
                words->a_region, words->b_region);
    struct text headline = compare_headline(comparison);
    fprintf(out, "\n%s\n\n", headline.at);
    text_free(&headline);
    print_line(out, &head, widths);
    for (size_t i = 0; i < comparison->count; i++) {
        const struct compare_line line = compare_line_of(&comparison->rows[i]);
        if (compare_is_shown(&comparison->rows[i], words)) print_line(out, &line, widths);
    }
    fputc('\n', out);
    compare_print_summary(out, comparison, words);
    fputs("ratio: how many times as many replications independent random numbers would take.\n",
          out);
}

/* ---- Markdown */

static void put_markdown(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("|\\`*_<>~", *text)) fputc('\\', out);
        fputc(*text, out);
    }
}

static void print_markdown_cell(FILE *out, const char *text)
{
    fputs(" ", out);
    put_markdown(out, text);
    fputs(" |", out);
}

void compare_print_markdown(FILE *out, const struct comparison *comparison,
                            const struct compare_words *words)
{
    struct text headline = compare_headline(comparison);
    put_markdown(out, headline.at);
    fputs("\n\n", out);
    text_free(&headline);
    fputs("|", out);
    for (int c = 0; c < COMPARE_COLUMNS; c++) print_markdown_cell(out, compare_heads[c]);
    fputs("\n|", out);
    for (int c = 0; c < COMPARE_COLUMNS; c++) fputs(c < 2 ? " --- |" : " ---: |", out);
    fputc('\n', out);
    for (size_t i = 0; i < comparison->count; i++) {
        if (!compare_is_shown(&comparison->rows[i], words)) continue;
        const struct compare_line line = compare_line_of(&comparison->rows[i]);
        fputs("|", out);
        for (int c = 0; c < COMPARE_COLUMNS; c++) print_markdown_cell(out, line.cells[c].text);
        fputc('\n', out);
    }
    fprintf(out, "\nA: `%s`, B: `%s`. ", words->a, words->b);
    if (words->a_headline && words->b_headline)
        fprintf(out, "\n\nA: %s\n\nB: %s\n\n", words->a_headline, words->b_headline);
    struct text a = {0}, b = {0};
    if (prices_text(&a, words->a_region, &words->a_sureness) &&
        prices_text(&b, words->b_region, &words->b_sureness))
        fprintf(out, "A: %s. B: %s.\n\n", a.at, b.at);
    text_free(&a);
    text_free(&b);
    compare_print_summary(out, comparison, words);
}

/* ---- JSON */

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *prices_json(const char *region, const struct sureness *sureness)
{
    json_t *prices = json_pack("{s:s?}", "region", region);
    for (int kind = 0; kind < SURENESS_KINDS; kind++)
        json_object_set_new(prices, sureness_names[kind],
                            json_real(sureness_share(sureness, kind)));
    return prices;
}

bool compare_print_json(FILE *out, const struct comparison *comparison,
                        const struct compare_words *words)
{
    static const char *const units[] = {"ns", "1", "USD/month"};
    json_t *rows = json_array();
    for (size_t i = 0; i < comparison->count; i++) {
        const struct comparison_row *row = &comparison->rows[i];
        json_array_append_new(
            rows, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:[o,o], s:s, s:o}", "component",
                            row->measure->component, "figure", row->measure->name, "unit",
                            units[row->measure->kind], "a", number(row->a), "b", number(row->b),
                            "difference", number(row->paired.difference), "interval",
                            number(row->paired.low), number(row->paired.high), "verdict",
                            comparison_verdict_name(row->verdict), "variance_ratio",
                            number(row->paired.variance_ratio)));
    }
    struct text headline = compare_headline(comparison);
    json_t *whole = json_pack(
        "{s:s, s:s, s:s, s:s?, s:s?, s:o, s:o, s:I, s:b, s:I, s:o}", "headline", headline.at, "a",
        words->a, "b", words->b, "a_headline", words->a_headline, "b_headline", words->b_headline,
        "a_prices", prices_json(words->a_region, &words->a_sureness), "b_prices",
        prices_json(words->b_region, &words->b_sureness), "pairs", (json_int_t)words->pairs,
        "common_random_numbers", (int)words->common, "different",
        (json_int_t)comparison->of[COMPARISON_DIFFERENT], "figures", rows);
    text_free(&headline);
    const bool good = whole && json_dumpf(whole, out, JSON_INDENT(2)) == 0 &&
                      fputc('\n', out) != EOF;
    json_decref(whole);
    return good;
}
