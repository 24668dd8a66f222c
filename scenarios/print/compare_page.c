#include "scenarios/print/compare_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/page/page_frame.h"
#include "reports/page/page_table.h"

static void add_side(struct text *out, const char *which, const char *name, const char *headline)
{
    text_format(out, "<li><b>%s</b>", which);
    text_html(out, name);
    if (headline) {
        text_add(out, "<br>");
        page_words(out, headline);
    }
    text_add(out, "</li>\n");
}

static void add_card(struct text *out, const struct comparison_row *row)
{
    const struct compare_line line = compare_line_of(row);
    text_add(out, "<div class=\"card\"><span>");
    text_html(out, line.cells[0].text);
    text_add(out, " ");
    text_html(out, format_words(line.cells[1].text).text);
    text_add(out, "</span><b>");
    page_words(out, row->verdict == COMPARISON_CHANCE ? "~" : line.cells[4].text);
    text_add(out, "</b><small>");
    page_words(out, line.cells[2].text);
    text_add(out, " to ");
    page_words(out, line.cells[3].text);
    text_add(out, "</small></div>\n");
}

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), own = strlen(end);
    return length >= own && strcmp(text + length - own, end) == 0;
}

/* What is asked first: the bill, and the 99th percentiles of what users wait for. */
static void add_cards(struct text *out, const struct comparison *comparison)
{
    int count = 0;
    struct text cards = {0};
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < comparison->count && count < 5; i++) {
            const struct comparison_row *row = &comparison->rows[i];
            const char *name = row->measure->name;
            const bool bill = !*row->measure->component && strstr(name, "total a month");
            const bool way = ends_with(name, " p99") &&
                             (!strncmp(name, "end_to_end", 10) || !strncmp(name, "delivery", 8) ||
                              !strncmp(name, "queryable", 9));
            if (isnan(row->a) || isnan(row->b) || !(pass == 0 ? bill : way)) continue;
            add_card(&cards, row);
            count++;
        }
    if (count > 0) {
        text_format(out, "<div class=\"cards\" style=\"--columns:%d\">\n", count);
        text_add(out, cards.at);
        text_add(out, "</div>\n");
    }
    text_free(&cards);
}

/* The interval of the change as a bar about the middle, which is no change; what is beyond the double is cut. */
static void add_bar(struct text *out, const struct comparison_row *row)
{
    const double low = row->paired.low / row->a, high = row->paired.high / row->a;
    text_add(out, "<td>");
    if (isfinite(low) && isfinite(high) && row->a != 0) {
        const double from = fmin(fmax(fmin(low, high), -1), 1),
                     to = fmin(fmax(fmax(low, high), -1), 1);
        const char *kind = row->verdict != COMPARISON_DIFFERENT ? "chance"
                           : low > 0                            ? "more"
                                                                : "less";
        text_format(
            out,
            "<div class=\"change\" aria-hidden=\"true\"><i class=\"%s\" style=\"left:%.2f%%;"
            "width:%.2f%%\"></i></div>",
            kind, 50 + 50 * from, fmax(50 * (to - from), 1));
    }
    text_add(out, "</td>");
}

static void add_row(struct text *out, const struct comparison_row *row)
{
    const struct compare_line line = compare_line_of(row);
    const double numbers[COMPARE_COLUMNS] = {0,
                                             0,
                                             row->a,
                                             row->b,
                                             row->paired.difference,
                                             NAN,
                                             row->paired.difference / row->a,
                                             row->paired.variance_ratio};
    text_add(out, "<tr>");
    for (int c = 0; c < COMPARE_COLUMNS; c++) {
        if (c < 2) text_add(out, "<td>");
        else if (isfinite(numbers[c]))
            text_format(out, "<td class=\"n\" data-v=\"%.8g\">", numbers[c]);
        else text_add(out, "<td class=\"n\" data-v=\"\">");
        text_html(out, c == 1 ? format_words(row->measure->name).text : line.cells[c].text);
        text_add(out, "</td>");
        if (c == 6) add_bar(out, row);
    }
    text_add(out, "</tr>\n");
}

static void add_table(struct text *out, const struct comparison *comparison,
                      const struct compare_words *words)
{
    size_t rows = 0;
    for (size_t i = 0; i < comparison->count; i++)
        rows += compare_is_shown(&comparison->rows[i], words);
    page_fold(out, "figures", "Figure by figure", rows, false);
    text_add(out,
             "<p class=\"intro\">~ stands where the interval of the difference holds 0. The bar is "
             "the interval of the change, from −100 % to +100 %. ratio: how many times as many "
             "replications independent random numbers would take.</p>\n");
    page_table_begin(out, "Figure by figure");
    for (int c = 0; c < COMPARE_COLUMNS; c++) {
        text_format(out, "<th scope=\"col\"%s>%s</th>", c < 2 ? "" : " class=\"n\"",
                    compare_heads[c]);
        if (c == 6) text_add(out, "<td></td>");
    }
    text_add(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < comparison->count; i++)
        if (compare_is_shown(&comparison->rows[i], words)) add_row(out, &comparison->rows[i]);
    text_add(out, "</tbody></table></div>\n");
    page_fold_end(out);
}

/* The sentence that the terminal has. */
static void add_summary(struct text *out, const struct comparison *comparison,
                        const struct compare_words *words)
{
    char *at = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&at, &length);
    if (!memory) return;
    compare_print_summary(memory, comparison, words);
    if (fclose(memory) == 0) {
        struct text headline = compare_headline(comparison);
        text_add(out, "<p class=\"headline\">");
        page_words(out, headline.at ? headline.at : "");
        text_add(out, "</p>\n<p>");
        text_free(&headline);
        page_words(out, at);
        text_add(out, "</p>\n");
    }
    free(at);
}

bool compare_page(const char *path, const struct comparison *comparison,
                  const struct compare_words *words, const char *command, char *error,
                  size_t error_bytes)
{
    struct text body = {0}, page = {0}, folder = {0};
    const char *slash = strrchr(path, '/');
    text_add(&body, "<h1>B against A</h1>\n<ol class=\"findings\">\n");
    add_side(&body, "A", words->a, words->a_headline);
    add_side(&body, "B", words->b, words->b_headline);
    text_add(&body, "</ol>\n");
    add_summary(&body, comparison, words);
    add_cards(&body, comparison);
    add_table(&body, comparison, words);
    text_add(&body, "<p class=\"intro\">Again: <code>");
    text_html(&body, command);
    text_add(&body, "</code></p>\n");
    page_frame(&page, "compare", body.at);
    if (slash) text_add_bytes(&folder, path, slash == path ? 1 : (size_t)(slash - path));
    else text_add(&folder, ".");
    const bool saved = text_save(&page, folder.at, slash ? slash + 1 : path, error, error_bytes);
    text_free(&body);
    text_free(&page);
    text_free(&folder);
    return saved;
}
