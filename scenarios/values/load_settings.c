#include "scenarios/values/load_settings.h"

#include <string.h>

#include "models/produce/load_shape.h"
#include "models/produce/trace.h"
#include "scenarios/values/trace_reader.h"

/* What a trace stands for, or may. */
struct beside {
    const char *key;
    bool known; /* the trace says it */
    const char *why;
};

static bool check_beside(struct reader *reader, const struct yaml_node *node,
                         struct binding binding, const struct field *rows,
                         const struct beside *beside)
{
    const struct yaml_node *given = yaml_tree_find(node, beside->key);
    const struct field *row = bind_find(rows, beside->key);
    if (given && beside->known) {
        diag_error(reader->diag, given->key_place, reader_path(reader, binding.path, beside->key),
                   "is not said beside a trace, which %s", beside->why);
        return false;
    }
    if (given || beside->known || !row || !row->required) return true;
    diag_error(reader->diag, binding.place, binding.path, "'%s' is missing (%s); the trace %s",
               beside->key, row->help, beside->why);
    return false;
}

bool load_settings_complete(struct reader *reader, const struct yaml_node *node,
                            struct binding binding, const struct field *rows, void *config)
{
    const struct field *row = rows;
    while (row->key && row->kind != FIELD_TRACE) row++;
    const struct trace *trace = row->key ? *(const struct trace **)((char *)config + row->offset)
                                         : NULL;
    if (!trace) return true;
    const bool sizes = trace->bytes || trace->size, keys = trace->key;
    const struct beside settings[] = {
        {"rate", true, "has its own"},
        {"profile", true, "has its own"},
        {"record_size", sizes, sizes ? "knows its bytes" : "does not know its bytes"},
        {"keys", keys, keys ? "names its keys" : "names no keys"},
    };
    bool good = true;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        good = check_beside(reader, node, binding, rows, &settings[i]) && good;
    if (!good || reader->trial) return good;
    const struct field *of_size = bind_find(rows, "record_size"),
                       *of_keys = bind_find(rows, "keys");
    if (sizes && of_size)
        *(struct dist *)((char *)config + of_size->offset) = trace_sizes(trace, reader->arena);
    if (keys && of_keys)
        trace_wait_for_keys(reader, trace,
                            (const struct keys **)((char *)config + of_keys->offset));
    return true;
}

bool load_settings_vary(const struct field *rows, const void *config)
{
    for (; rows->key; rows++) {
        const void *at = (const char *)config + rows->offset;
        if (rows->kind == FIELD_PROFILE || rows->kind == FIELD_TRACE)
            if (*(const void *const *)at) return true;
        const bool hours = !strcmp(rows->key, "starts") || !strcmp(rows->key, "ends");
        if (hours && rows->kind == FIELD_DURATION && *(const int64_t *)at > 0) return true;
    }
    return false;
}

/* ---- against the measured time */

static const char *span(struct reader *reader, int64_t ns)
{
    char text[QUANTITY_TEXT_MAX];
    quantity_text(FIELD_DURATION, (struct quantity){.whole = ns, .value = (double)ns}, text);
    return arena_text(reader->arena, text, strlen(text));
}

static void check_profile(struct reader *reader, struct place place, const char *name,
                          const struct load_shape *profile)
{
    const int64_t period_ns = load_shape_period_ns(profile);
    if (period_ns <= 0 || reader->duration_ns % period_ns == 0) return;
    diag_warning(
        reader->diag, place, "duration",
        "%s is no whole number of the %s after which the profile of '%s' repeats: a month of "
        "the bill is made of such times",
        span(reader, reader->duration_ns), span(reader, period_ns), name);
}

static void check_trace(struct reader *reader, struct place place, const char *name,
                        const struct trace *trace)
{
    const int64_t end_ns = trace->records ? trace->from_ns + (int64_t)trace->count * trace->step_ns
                                          : trace->at_ns[trace->count - 1];
    /* Of single records the last one is not the end of what they are of. */
    const int64_t slack_ns = trace->records ? 0 : reader->duration_ns / 10;
    if (end_ns + slack_ns < reader->duration_ns)
        diag_warning(reader->diag, place, "duration",
                     "the trace of '%s' ends after %s: nothing comes in the rest of the %s", name,
                     span(reader, end_ns), span(reader, reader->duration_ns));
    else if (end_ns > reader->duration_ns)
        diag_note(reader->diag, reader->scenario,
                  "the first %s of the trace of '%s' are used, of %s",
                  span(reader, reader->duration_ns), name, span(reader, end_ns));
}

void load_settings_check_time(struct reader *reader, const struct yaml_node *root, const char *name,
                              const struct field *rows, const void *config)
{
    const struct yaml_node *given = yaml_tree_find(root, "duration");
    const struct place place = given ? given->place : (struct place){reader->scenario, 0, 0};
    for (; rows->key; rows++) {
        if (rows->kind != FIELD_PROFILE && rows->kind != FIELD_TRACE) continue;
        const void *value = *(const void *const *)((const char *)config + rows->offset);
        if (value && rows->kind == FIELD_PROFILE) check_profile(reader, place, name, value);
        if (value && rows->kind == FIELD_TRACE) check_trace(reader, place, name, value);
    }
}
