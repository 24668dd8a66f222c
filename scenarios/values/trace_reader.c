#include "scenarios/values/trace_reader.h"

#include <string.h>

#include "scenarios/text/moment.h"
#include "scenarios/values/text_file.h"
#include "scenarios/values/trace_file.h"
#include "sim/week_time.h"

/* A trace, and the keys that wait with it; callers hold a pointer to the first. */
struct read_trace {
    struct trace trace;
    struct waiting_keys waiting;
};

/* ---- what was found, in words */

/* 10080 -> "10,080". */
static const char *grouped(struct reader *reader, int64_t count)
{
    if (count < 1000) return arena_format(reader->arena, "%lld", (long long)count);
    return arena_format(reader->arena, "%s,%03d", grouped(reader, count / 1000),
                        (int)(count % 1000));
}

static const char *duration_text(struct reader *reader, int64_t ns)
{
    char text[QUANTITY_TEXT_MAX];
    quantity_text(FIELD_DURATION, (struct quantity){.whole = ns, .value = (double)ns}, text);
    return arena_text(reader->arena, text, strlen(text));
}

/* "10,080 minutes", "1 second", "288 steps of 300s". */
static const char *steps_text(struct reader *reader, int64_t count, int64_t step_ns)
{
    const char *unit = step_ns == NS_PER_S        ? "second"
                       : step_ns == NS_PER_MINUTE ? "minute"
                       : step_ns == NS_PER_HOUR   ? "hour"
                       : step_ns == NS_PER_DAY    ? "day"
                                                  : NULL;
    if (unit)
        return arena_format(reader->arena, "%s %s%s", grouped(reader, count), unit,
                            count == 1 ? "" : "s");
    return arena_format(reader->arena, "%s step%s of %s", grouped(reader, count),
                        count == 1 ? "" : "s", duration_text(reader, step_ns));
}

/* Where the calendar has it, if the scenario's clock does not say so already. */
static const char *calendar_text(struct reader *reader, const struct trace_file *read)
{
    char moment[MOMENT_TEXT_ROOM], week[WEEK_TIME_ROOM];
    if (!moment_is_calendar(read->form)) return "";
    const int64_t at_ns = moment_week_time(read->first_ns);
    moment_text(read->first_ns, moment);
    week_time_text(at_ns, week);
    if (at_ns / NS_PER_MINUTE == reader->clock_ns / NS_PER_MINUTE)
        return arena_format(reader->arena, " from %s on", moment);
    return arena_format(reader->arena, " from %s on (`clock: %s` makes its hours the run's)",
                        moment, week);
}

static void tell(struct reader *reader, const char *file, const struct trace_file *read)
{
    const struct trace *trace = &read->trace;
    const char *gaps = "";
    if (reader->trial) return;
    if (read->gaps > 0)
        gaps = arena_format(reader->arena, ", %s gap%s of %s %s taken as no records",
                            grouped(reader, read->gaps), read->gaps == 1 ? "" : "s",
                            steps_text(reader, read->empty, trace->step_ns),
                            read->gaps == 1 ? "is" : "are");
    if (trace->records)
        diag_note(reader->diag, file, "%s of %s records%s, %s%s%s",
                  steps_text(reader, trace->count, trace->step_ns), grouped(reader, read->total),
                  trace->bytes ? " with their bytes" : "", moment_form_name(read->form),
                  calendar_text(reader, read), gaps);
    else
        diag_note(reader->diag, file, "%s single records%s%s, %s%s", grouped(reader, read->total),
                  read->keys.count > 0 ? arena_format(reader->arena, " of %s keys",
                                                      grouped(reader, read->keys.count))
                                       : "",
                  trace->size ? " with their bytes" : "", moment_form_name(read->form),
                  calendar_text(reader, read));
    if (read->lone)
        diag_warning(reader->diag, (struct place){file, 0, 0}, "",
                     "one line alone: its records are taken to be a minute's");
}

/* ---- the setting */

static bool read_spread(struct reader *reader, const struct yaml_node *node, const char *path,
                        bool *even)
{
    const char *text = node ? reader_text(reader, node, path, "random or even") : "random";
    if (!text) return false;
    *even = !strcmp(text, "even");
    if (*even || !strcmp(text, "random")) return true;
    diag_error(reader->diag, node->place, path, "%s is not one of random or even",
               yaml_tree_said(reader->arena, node));
    return false;
}

/* Its `file` and how records lie in a step. False after a complaint. */
static bool read_settings(struct reader *reader, const struct yaml_node *node, const char *path,
                          struct yaml_node **file, bool *even)
{
    static const char *const names[] = {"file", "spread", NULL};
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path, "%s is not a mapping such as {file: week.csv}",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    bool good = true, misspelt = false;
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        if (!strcmp(child->key, "file") || !strcmp(child->key, "spread")) continue;
        misspelt = reader_unknown(reader, child, path, names) || misspelt;
        good = false;
    }
    *file = yaml_tree_find(node, "file");
    if (!*file && !misspelt) diag_error(reader->diag, node->place, path, "'file' is missing");
    good = read_spread(reader, yaml_tree_find(node, "spread"), reader_path(reader, path, "spread"),
                       even) &&
           good;
    return good && *file;
}

const struct trace *trace_read(struct reader *reader, struct yaml_node *node, const char *path)
{
    struct yaml_node *named;
    struct text_beside text;
    struct trace_file read;
    bool even;
    if (!read_settings(reader, node, path, &named, &even)) return NULL;
    if (!text_file_beside(reader, named, reader_path(reader, path, "file"), TRACE_FILE_MAX, &text))
        return NULL;
    if (!trace_file_parse(reader->arena, text.file, text.text, text.length, &read, reader->diag))
        return NULL;
    tell(reader, text.file, &read);
    struct read_trace *kept = arena_alloc(reader->arena, sizeof *kept);
    kept->trace = read.trace;
    kept->trace.even = even;
    kept->waiting.spec = read.keys;
    return &kept->trace;
}

bool trace_wait_for_keys(struct reader *reader, const struct trace *trace, const struct keys **keys)
{
    struct read_trace *read = (struct read_trace *)trace;
    if (read->waiting.spec.count == 0) return false;
    read->waiting.keys = &read->trace.keys;
    read->waiting.also = keys;
    read->waiting.next = reader->keys;
    reader->keys = &read->waiting;
    return true;
}
