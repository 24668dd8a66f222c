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

static int read_lines(struct figure *figure, struct db *db, int64_t run_id, struct line *lines,
                      double *low, int *minutes, bool *floored)
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
        *minutes = minute > *minutes ? minute : *minutes;
        text_format(&figure->data, "%d\t%.6g\n", minute, line->last_ms);
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

bool figure_freshness(struct figure *figure, struct db *db, int64_t run_id)
{
    struct line lines[SERIES_MOST];
    double low = INFINITY, high = 0, y[SERIES_MOST];
    int minutes = 0;
    bool floored = false;
    const int count = read_lines(figure, db, run_id, lines, &low, &minutes, &floored);
    for (int i = 0; i < count; i++) high = fmax(high, lines[i].worst_ms);
    if (high <= FLOOR_MS) return false;
    add_headline(figure, lines, count);
    text_add(&figure->subtitle,
             "Age of the oldest data, maximum of each minute as CloudWatch gives "
             "it, logarithmic. First replication.");
    if (floored) text_add(&figure->subtitle, " Less than 1 ms is drawn at 1 ms.");
    low *= 0.85;
    high *= 1.3;
    struct label labels[SERIES_MOST];
    const char *names[SERIES_MOST];
    for (int i = 0; i < count; i++) {
        struct text name = {0};
        text_format(&name, "%s %s", format_name(lines[i].component, 18).text,
                    short_name(lines[i].name));
        labels[i] = format_name(name.at, 34);
        text_free(&name);
        names[i] = labels[i].text;
        y[i] = log(lines[i].last_ms / low) / log(high / low);
    }
    figure_spread(y, count, 0.05);
    figure_set_number(figure, "SERIES", count);
    figure_set_number(figure, "MINUTES", minutes);
    figure_set_texts(figure, "NAMES", names, count);
    text_format(&figure->settings, "array Y[%d] = [", count);
    for (int i = 0; i < count; i++) text_format(&figure->settings, "%s%.4f", i ? ", " : "", y[i]);
    text_add(&figure->settings, "]\n");
    figure_log_time_axis(figure, "ytics", low, high);
    figure_minutes_axis(figure, minutes);
    if (figure_shade(figure, db, run_id, minutes)) text_add(&figure->subtitle, " Shaded: faults.");
    return true;
}
