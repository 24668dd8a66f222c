#include "scenarios/values/trace_metrics.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/quotas.h"
#include "sim/check.h"

enum { TIME_ROOM = 64 };

/* One metric's points, in order of time once they are read. */
struct point {
    int64_t at_ns;
    double value;
};
struct series {
    struct point *points;
    size_t count;
};

struct document {
    const char *file;
    struct diag *diag;
    enum moment_form form;
    bool good;
};

__attribute__((format(printf, 3, 4))) static void
complain(struct document *document, const char *path, const char *format, ...)
{
    va_list arguments;
    char what[256];
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    document->good = false;
    diag_error(document->diag, (struct place){document->file, 0, 0}, path, "%s", what);
}

/* ---- points */

/* Text, or seconds since 1970 as version 1 of the command prints. */
static bool read_time(struct document *document, const json_t *json, const char *path, int64_t *ns)
{
    char number[TIME_ROOM];
    const char *text = json_string_value(json);
    if (json_is_number(json)) {
        snprintf(number, sizeof number, "%.3f", json_number_value(json));
        text = number;
    }
    if (!text) {
        complain(document, path, "there is no time");
        return false;
    }
    const enum moment_form form = moment_form(text);
    if (moment_is_calendar(form) && moment_read(form, text, ns)) {
        if (document->form == MOMENT_NONE) document->form = form;
        return true;
    }
    complain(document, path, "'%.40s' is no time such as %s", text, moment_example(MOMENT_NONE));
    return false;
}

static void add_point(struct document *document, struct series *series, const json_t *time,
                      const json_t *value, const char *path)
{
    struct point point;
    if (!read_time(document, time, path, &point.at_ns)) return;
    point.value = json_number_value(value);
    if (!json_is_number(value) || !(point.value >= 0) || point.value > 9e15) {
        complain(document, path, "its value is no number from 0 on");
        return;
    }
    series->points[series->count++] = point;
}

static int by_time(const void *left, const void *right)
{
    const struct point *a = left, *b = right;
    return (a->at_ns > b->at_ns) - (a->at_ns < b->at_ns);
}

/* CloudWatch gives the newest first, or in no order. */
static void sort(struct document *document, struct series *series, const char *name)
{
    char text[MOMENT_TEXT_ROOM];
    qsort(series->points, series->count, sizeof *series->points, by_time);
    for (size_t i = 1; i < series->count; i++) {
        if (series->points[i].at_ns != series->points[i - 1].at_ns) continue;
        moment_text(series->points[i].at_ns, text);
        complain(document, name, "two values at %s", text);
        return;
    }
}

/* ---- the two answers */

static bool is_named(const json_t *object, const char *key, const char *name)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text && strstr(text, name);
}

/* The result whose label or id is, or holds, the metric's name; -1: none. */
static int find_result(const json_t *results, const char *name)
{
    for (size_t i = 0; i < json_array_size(results); i++)
        if (is_named(json_array_get(results, i), "Label", name) ||
            is_named(json_array_get(results, i), "Id", name))
            return (int)i;
    return -1;
}

static void list_labels(struct document *document, const json_t *results)
{
    char list[160] = "";
    size_t used = 0;
    for (size_t i = 0; i < json_array_size(results) && used < sizeof list; i++) {
        const char *label = json_string_value(json_object_get(json_array_get(results, i), "Label"));
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.40s", used ? ", " : "",
                                 label ? label : "one without a label");
    }
    complain(document, "MetricDataResults", "none has the label IncomingRecords; there are: %s",
             used ? list : "none");
}

static void read_result(struct document *document, const json_t *results, int index,
                        const char *name, struct series *series)
{
    const json_t *result = json_array_get(results, (size_t)index);
    const json_t *times = json_object_get(result, "Timestamps");
    const json_t *values = json_object_get(result, "Values");
    const char *status = json_string_value(json_object_get(result, "StatusCode"));
    const size_t count = json_array_size(times);
    char path[64];
    snprintf(path, sizeof path, "MetricDataResults[%d]", index);
    if (count != json_array_size(values)) {
        complain(document, path, "%zu times and %zu values", count, json_array_size(values));
        return;
    }
    if (status && strcmp(status, "Complete") != 0)
        diag_warning(document->diag, (struct place){document->file, 0, 0}, path,
                     "its StatusCode is %.40s: values are missing", status);
    series->points = check_alloc((count + 1) * sizeof *series->points);
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "MetricDataResults[%d].Values[%zu]", index, i);
        add_point(document, series, json_array_get(times, i), json_array_get(values, i), path);
    }
    sort(document, series, name);
}

static void read_data(struct document *document, const json_t *results, struct series *records,
                      struct series *bytes)
{
    const int of_records = find_result(results, "IncomingRecords");
    const int of_bytes = find_result(results, "IncomingBytes");
    if (of_records < 0) {
        list_labels(document, results);
        return;
    }
    read_result(document, results, of_records, "IncomingRecords", records);
    if (of_bytes >= 0) read_result(document, results, of_bytes, "IncomingBytes", bytes);
}

static void read_statistics(struct document *document, const json_t *root, struct series *records)
{
    const json_t *points = json_object_get(root, "Datapoints");
    const char *label = json_string_value(json_object_get(root, "Label"));
    char path[64];
    if (!label || !strstr(label, "IncomingRecords")) {
        complain(document, "Label", "'%.60s' is not IncomingRecords", label ? label : "");
        return;
    }
    records->points = check_alloc((json_array_size(points) + 1) * sizeof *records->points);
    for (size_t i = 0; i < json_array_size(points); i++) {
        const json_t *point = json_array_get(points, i);
        snprintf(path, sizeof path, "Datapoints[%zu]", i);
        if (!json_object_get(point, "Sum")) {
            complain(document, path, "it has no Sum; ask for --statistics Sum");
            return;
        }
        add_point(document, records, json_object_get(point, "Timestamp"),
                  json_object_get(point, "Sum"), path);
    }
    sort(document, records, "Datapoints");
}

/* ---- as slots */

static bool is_whole(double value)
{
    return fabs(value - nearbyint(value)) <= 1e-6;
}

/* The bytes at the times of the records: both series were asked for at once. */
static bool join(struct document *document, const struct series *records,
                 const struct series *bytes, struct trace_counts *counts)
{
    char text[MOMENT_TEXT_ROOM];
    size_t b = 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct point *point = &records->points[i];
        moment_text(point->at_ns, text);
        counts->at_ns[i] = point->at_ns;
        counts->records[i] = (int64_t)nearbyint(point->value);
        if (!is_whole(point->value))
            complain(document, text, "%.12g records are no whole number: is it a Sum?",
                     point->value);
        if (!counts->bytes) continue;
        while (b < bytes->count && bytes->points[b].at_ns < point->at_ns) b++;
        const bool there = b < bytes->count && bytes->points[b].at_ns == point->at_ns;
        counts->bytes[i] = there ? (int64_t)nearbyint(bytes->points[b].value) : 0;
        if (counts->bytes[i] < counts->records[i])
            complain(document, text, "%lld bytes of %lld records: each has one at least",
                     (long long)counts->bytes[i], (long long)counts->records[i]);
        else if (counts->records[i] > 0 &&
                 counts->bytes[i] / counts->records[i] > QUOTA_RECORD_BYTES_MAX)
            complain(document, text, "%lld bytes of %lld records: a record has 10 MiB at most",
                     (long long)counts->bytes[i], (long long)counts->records[i]);
        if (counts->records[i] == 0) counts->bytes[i] = 0;
    }
    return document->good;
}

static bool keep(struct document *document, struct arena *arena, const struct series *records,
                 const struct series *bytes, struct trace_file *trace)
{
    const size_t count = records->count;
    if (count == 0) complain(document, "", "there are no values of IncomingRecords in it");
    if (count > TRACE_SLOTS_MAX) complain(document, "", "more than %d values", TRACE_SLOTS_MAX);
    if (!document->good) return false;
    struct trace_counts counts = {.count = (uint32_t)count};
    counts.at_ns = check_alloc(count * sizeof *counts.at_ns);
    counts.records = check_alloc(count * sizeof *counts.records);
    if (bytes->count > 0) counts.bytes = check_alloc(count * sizeof *counts.bytes);
    trace->form = document->form;
    const bool good = join(document, records, bytes, &counts) &&
                      trace_slots_fill(arena, document->file, &counts, trace, document->diag);
    free(counts.at_ns);
    free(counts.records);
    free(counts.bytes);
    return good;
}

bool trace_metrics_parse(struct arena *arena, const char *file, const char *text, size_t length,
                         struct trace_file *trace, struct diag *diag)
{
    json_error_t error;
    struct document document = {.file = file, .diag = diag, .good = true};
    struct series records = {0}, bytes = {0};
    json_t *root = json_loadb(text, length, 0, &error);
    if (!root) {
        const int line = error.line > 0 ? error.line : 1;
        diag_error(diag, (struct place){file, line, error.column > 0 ? error.column : 1}, "",
                   "it is no JSON: %s", error.text);
        return false;
    }
    const json_t *results = json_object_get(root, "MetricDataResults");
    if (json_object_get(root, "NextToken"))
        complain(&document, "NextToken", "it is one page of several: ask for all of them at once");
    if (json_is_array(results)) read_data(&document, results, &records, &bytes);
    else if (json_is_array(json_object_get(root, "Datapoints")))
        read_statistics(&document, root, &records);
    else
        complain(&document, "",
                 "it is neither what `aws cloudwatch get-metric-data` prints nor what "
                 "get-metric-statistics does");
    const bool good = document.good && keep(&document, arena, &records, &bytes, trace);
    free(records.points);
    free(bytes.points);
    json_decref(root);
    return good;
}
