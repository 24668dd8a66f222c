#include "scenarios/cli/forecast_modes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

static const struct field *mode_field(const struct component_spec *stream)
{
    for (const struct field *field = stream->type->fields; field->key; field++)
        if (field->kind == FIELD_CHOICE && !strcmp(field->key, "mode")) return field;
    return NULL;
}

static bool is_stream(const struct component_spec *component)
{
    return !strcmp(component->type->section, "streams") && mode_field(component);
}

/* Whether any stream is in another mode. */
static bool would_change(const struct scenario *scenario, int mode)
{
    for (uint32_t i = 0; i < scenario->component_count; i++) {
        const struct component_spec *stream = &scenario->components[i];
        int now;
        if (!is_stream(stream)) continue;
        memcpy(&now, (const char *)stream->config + mode_field(stream)->offset, sizeof now);
        if (now != mode) return true;
    }
    return false;
}

/* PATH=VALUE, allocated. */
static const char *setting(const char *stream, const char *what, const char *value)
{
    const size_t room = strlen("streams..=") + strlen(stream) + strlen(what) + strlen(value) + 1;
    char *text = check_alloc(room);
    snprintf(text, room, "streams.%s.%s=%s", stream, what, value);
    return text;
}

static struct scenario *read_in_mode(const struct scenario *scenario, const struct field *field,
                                     int mode, struct shared_keys *keys,
                                     const struct options *options)
{
    const size_t most = options->set_count + 2 * (size_t)scenario->component_count;
    const char **set = check_alloc((most + 1) * sizeof *set);
    size_t count = options->set_count;
    const bool provisioned = !strcmp(field->choices[mode], "provisioned");
    memcpy(set, options->set, count * sizeof *set);
    for (uint32_t i = 0; i < scenario->component_count; i++) {
        const char *name = scenario->components[i].name;
        if (!is_stream(&scenario->components[i])) continue;
        set[count++] = setting(name, "mode", field->choices[mode]);
        set[count++] = setting(name, "shards", provisioned ? "1" : "4");
    }
    struct diag *diag = diag_create();
    const struct scenario_overrides overrides = {set, count};
    struct scenario *read = scenario_parse_shared(scenario->path, scenario->yaml,
                                                  scenario->yaml_length, &overrides, keys, diag);
    diag_destroy(diag);
    for (size_t i = options->set_count; i < count; i++) free((char *)set[i]);
    free(set);
    return read;
}

void forecast_modes_open(struct forecast_modes *modes, const struct scenario *scenario,
                         const struct price_book *prices, const struct options *options)
{
    *modes = (struct forecast_modes){.keys = shared_keys_create()};
    const struct field *field = NULL;
    for (uint32_t i = 0; i < scenario->component_count && !field; i++)
        if (is_stream(&scenario->components[i])) field = mode_field(&scenario->components[i]);
    for (int mode = 0; field && field->choices[mode] && modes->count < FORECAST_MODES_MAX; mode++) {
        const char *missing;
        if (!would_change(scenario, mode)) continue;
        struct scenario *other = read_in_mode(scenario, field, mode, modes->keys, options);
        if (!other) continue;
        modes->scenarios[modes->count] = other;
        modes->others[modes->count] =
            (struct forecast_other){field->choices[mode], expected_create(other, prices, &missing)};
        CHECK(modes->others[modes->count].expected != NULL);
        modes->count++;
    }
}

void forecast_modes_close(struct forecast_modes *modes)
{
    for (size_t i = 0; i < modes->count; i++) {
        expected_destroy(modes->others[i].expected);
        scenario_destroy(modes->scenarios[i]);
    }
    shared_keys_destroy(modes->keys);
}
