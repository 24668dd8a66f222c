/*
 * figure_freshness.c -- how old the data is when it is read or written, minute by minute.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"

/* CloudWatch counts in whole milliseconds; a log axis has no zero. */
#define FLOOR_MS 1.0

enum { SERIES_MOST = 8 };

struct line {
    char component[256], name[256];
    double worst_ms, last_ms;
};

static const char *short_name(const char *metric)
{
    const char *dot = strchr(metric, '.');
    const char *name = dot ? dot + 1 : metric;
    if (strcmp(name, "DataFreshness") == 0) return "data freshness";
    if (strncmp(name, "IteratorAge", 11) == 0) return "iterator age";
    if (strcmp(name, "MillisBehindLatest") == 0) return "behind latest";
    return name;
}

static struct label name_of(const struct line *line)
{
    struct text name = {0};
    text_format(&name, "%s %s", format_name(line->component, 18).text, short_name(line->name));
    const struct label label = format_name(name.at, 34);
    text_free(&name);
    return label;
}

static int read_lines(struct figure *figure, struct db *db, int64_t run_id, struct line *lines,
                      double *low, int *points, bool *floored)
{
    int count = 0;
    sqlite3_stmt *query = db_query(
        db,
        "SELECT component, name, minute, value * CASE unit WHEN 'Seconds' THEN 1000.0"
        " WHEN 'Microseconds' THEN 0.001 ELSE 1.0 END FROM metric"
        " WHERE run_id = ?1 AND statistic = 'Maximum' AND value IS NOT NULL AND"
        " (name LIKE '%.DataFreshness' OR name = 'GetRecords.IteratorAgeMilliseconds'"
        "  OR name = 'SubscribeToShardEvent.MillisBehindLatest' OR name = 'IteratorAge')"
        " ORDER BY CASE WHEN name LIKE '%.DataFreshness' THEN 0 WHEN name LIKE '%IteratorAge%'"
        " THEN 1 ELSE 2 END, component, name, minute",
        run_id);
    while (db_next(db, &query)) {
        const char *component = db_text(query, 0), *name = db_text(query, 1);
        if (count == 0 || strcmp(lines[count - 1].component, component) != 0 ||
            strcmp(lines[count - 1].name, name) != 0) {
            if (count == SERIES_MOST) break;
            if (count > 0) text_add(&figure->data, "\n\n");
            lines[count] = (struct line){.worst_ms = 0};
            snprintf(lines[count].component, sizeof lines[count].component, "%s", component);
            snprintf(lines[count].name, sizeof lines[count].name, "%s", name);
            count++;
        }
        struct line *line = &lines[count - 1];
        const double value = db_real(query, 3);
        const int minute = sqlite3_column_int(query, 2);
        *floored = *floored || value < FLOOR_MS;
        line->last_ms = fmax(value, FLOOR_MS);
        line->worst_ms = fmax(line->worst_ms, value);
        *low = fmin(*low, line->last_ms);
        *points = minute + 1 > *points ? minute + 1 : *points;
        text_format(&figure->data, "%.1f\t%.6g\t", minute + 0.5, line->last_ms);
        struct text words = {0};
        text_format(&words, "%s, %s: ", name_of(line).text, figure_moment(figure, minute).text);
        text_add(&words, format_ns(value * 1e6).text);
        text_tsv(&figure->data, words.at);
        text_add(&figure->data, "\n");
        text_free(&words);
    }
    db_end(&query);
    return count;
}

/* The worst of each meaning (freshness, iterator age, ...), in order of appearance. */
static void add_headline(struct figure *figure, const struct line *lines, int count)
{
    int said = 0;
    text_add(&figure->title, "At worst");
    for (int i = 0; i < count && said < 2; i++) {
        const struct line *worst = &lines[i];
        bool repeated = false;
        for (int j = 0; j < count; j++) {
            if (strcmp(short_name(lines[j].name), short_name(lines[i].name)) != 0) continue;
            if (j < i) repeated = true;
            if (lines[j].worst_ms > worst->worst_ms) worst = &lines[j];
        }
        if (repeated) continue;
        text_format(&figure->title, "%s %s of %s", said++ ? " and" : "",
                    format_ns(worst->worst_ms * 1e6).text, short_name(worst->name));
        text_format(&figure->title, " (%s)", format_name(worst->component, 24).text);
    }
}

/* Where the greatest is not far above the least, a logarithm would make mountains of nothing. */
static void add_axis(struct figure *figure, const struct line *lines, int count, double low)
{
    double high = 0, y[SERIES_MOST];
    for (int i = 0; i < count; i++) high = fmax(high, lines[i].worst_ms);
    const bool is_log = high > 10 * low; /* ours */
    if (is_log) {
        low *= 0.85;
        high *= 1.3;
        figure_log_time_axis(figure, "ytics", low, high);
    } else {
        high = figure_linear_time_axis(&figure->axes, "ytics", high, 1);
        text_add(&figure->axes, "\n");
    }
    for (int i = 0; i < count; i++)
        y[i] = is_log ? log(lines[i].last_ms / low) / log(high / low) : lines[i].last_ms / high;
    figure_spread(y, count, figure_label_share(figure->height - 44));
    figure_set_numbers(figure, "Y", y, count);
    figure_set_number(figure, "LOGARITHMIC", is_log);
    text_format(&figure->subtitle,
                "Age of the oldest data, maximum of each minute as CloudWatch gives it%s. First "
                "replication.",
                is_log ? ", logarithmic" : "");
}

bool figure_freshness(struct figure *figure, struct db *db, int64_t run_id)
{
    struct line lines[SERIES_MOST];
    double low = INFINITY, high = 0;
    int points = 0;
    bool floored = false;
    figure_time(figure, db, run_id);
    const int count = read_lines(figure, db, run_id, lines, &low, &points, &floored);
    for (int i = 0; i < count; i++) high = fmax(high, lines[i].worst_ms);
    if (high <= FLOOR_MS) return false;
    add_headline(figure, lines, count);
    add_axis(figure, lines, count, low);
    if (floored) text_add(&figure->subtitle, " Less than 1 ms is drawn at 1 ms.");
    struct label labels[SERIES_MOST];
    const char *names[SERIES_MOST];
    for (int i = 0; i < count; i++) {
        labels[i] = name_of(&lines[i]);
        names[i] = labels[i].text;
    }
    figure_set_number(figure, "SERIES", count);
    const double minutes = fmax(points, figure->minutes);
    figure_set_number(figure, "POINTS", points);
    figure_set_number(figure, "MINUTES", minutes);
    figure_set_names(figure, names, count);
    figure_minutes_axis(figure, minutes);
    figure->narrow = 260;
    if (figure_shade(figure, db, run_id, minutes)) text_add(&figure->subtitle, " Shaded: faults.");
    return true;
}
