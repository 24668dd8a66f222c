/*
 * cmd_schema.c -- `kinesim schema`: the language of scenarios as a JSON Schema, for editors.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "models/bill/usage.h"
#include "models/registry.h"
#include "scenarios/cli/command.h"
#include "scenarios/guide/schema_field.h"
#include "scenarios/guide/schema_outputs.h"
#include "scenarios/loader/incidents.h"
#include "scenarios/loader/scenario.h"
#include "scenarios/text/quantity.h"
#include "sim/check.h"
#include "sim/diag.h"

static const char dialect[] = "https://json-schema.org/draft/2020-12/schema";
static const char names_pattern[] = "^(?!cost$)[A-Za-z0-9_.-]{1,128}$";

/* ---- components */

/* "producers.sdk" */
static json_t *definition_name(const struct component_type *type)
{
    return json_sprintf("%s.%s", type->section, type->kind);
}

static json_t *component(const struct component_type *type)
{
    json_t *schema = schema_rows(type->fields);
    const char *word = component_word(type);
    json_object_set_new(schema, "description", json_string(type->summary));
    json_object_set_new(json_object_get(schema, "properties"), "kind",
                        json_pack("{s:s, s:s}", "const", word, "description", type->summary));
    if (components_kind_is_optional(type->section)) return schema;
    json_array_append_new(json_object_get(schema, "required"), json_string("kind"));
    json_object_set_new(schema, "type", json_string("object"));
    return schema;
}

/* What holds if the kind is this one, or is left out and this is the one it is then. */
static json_t *case_of(const struct component_type *type, bool without)
{
    json_t *name = definition_name(type);
    json_t *test = json_pack("{s:{s:{s:s}}}", "properties", "kind", "const", component_word(type));
    if (!without) json_object_set_new(test, "required", json_pack("[s]", "kind"));
    json_t *result = json_pack("{s:o, s:{s:o}}", "if", test, "then", "$ref",
                               json_sprintf("#/$defs/%s", json_string_value(name)));
    json_decref(name);
    return result;
}

/* By its kind; an editor then names what is wrong with this kind, not that none of all fits. */
static json_t *any_component(const char *section)
{
    const bool optional = components_kind_is_optional(section);
    json_t *kinds = json_array(), *cases = json_array();
    const struct component_type *type;
    for (size_t i = 0; (type = registry_at(i)); i++) {
        if (strcmp(type->section, section) != 0) continue;
        json_array_append_new(cases, case_of(type, optional && json_array_size(kinds) == 0));
        json_array_append_new(kinds, json_string(component_word(type)));
    }
    json_t *properties = json_pack("{s:{s:o}}", "kind", "enum", kinds);
    if (optional) return json_pack("{s:o, s:o}", "properties", properties, "allOf", cases);
    return json_pack("{s:s, s:[s], s:o, s:o}", "type", "object", "required", "kind", "properties",
                     properties, "allOf", cases);
}

static json_t *section(const char *name)
{
    return json_pack("{s:[s, s], s:{s:s}, s:o}", "type", "object", "null", "propertyNames",
                     "pattern", names_pattern, "additionalProperties", any_component(name));
}

/* ---- thresholds, sweeps, faults */

static json_t *thresholds(void)
{
    return json_pack("{s:[s, s], s:s, s:{s:s, s:s}}", "type", "array", "null", "description",
                     "checked after the run; a broken one makes the exit status 99", "items",
                     "type", "string", "pattern",
                     "^[^<>=!]*[^<>=! ] *(<=|>=|==|!=|<|>) *[^<>=! ][^<>=!]*$");
}

/* The axes are paths of settings; which there are is the scenario's own business. */
static json_t *sweep(void)
{
    json_t *axis = json_pack("{s:[{s:s, s:i}, {s:s, s:s}]}", "anyOf", "type", "array", "minItems",
                             1, "type", "string", "pattern", "\\.\\.");
    json_t *properties = json_object(), *patterns = json_object();
    for (const struct field *row = scenario_settings(); row->key; row++)
        json_object_set(properties, row->key, axis);
    for (size_t i = 0; components_sections[i]; i++) {
        json_t *pattern = json_sprintf("^%s\\..+\\..+$", components_sections[i]);
        json_object_set(patterns, json_string_value(pattern), axis);
        json_decref(pattern);
    }
    json_object_set(patterns, "^(faults|actions)\\.[0-9]+\\..+$", axis);
    json_decref(axis);
    json_object_set_new(properties, "where",
                        json_pack("{s:s, s:{s:s}}", "type", "array", "items", "type", "string"));
    json_object_set_new(properties, "points",
                        json_pack("{s:s, s:i, s:{s:s, s:i}}", "type", "array", "minItems", 1,
                                  "items", "type", "object", "minProperties", 1));
    static const char *const numbers[] = {"samples", "repeat"};
    for (size_t i = 0; i < 2; i++)
        json_object_set_new(
            properties, numbers[i],
            json_pack("{s:[s, s], s:i}", "type", "integer", "string", "minimum", 1));
    return json_pack("{s:[s, s], s:s, s:o, s:o, s:b}", "type", "object", "null", "description",
                     "axes of `kinesim sweep` and `kinesim plan`: values of settings", "properties",
                     properties, "patternProperties", patterns, "additionalProperties", 0);
}

/* ---- faults and actions */

/* An item of one kind, as one kind of component takes it. */
static json_t *incident(const struct incident_kind *kind)
{
    json_t *item = schema_rows(incidents_rows());
    json_t *properties = json_object_get(item, "properties");
    if (kind->length == INCIDENT_INSTANT) json_object_del(properties, "for");
    if (kind->length == INCIDENT_LASTS)
        json_array_append_new(json_object_get(item, "required"), json_string("for"));
    if (kind->fields) {
        json_t *own = schema_rows(kind->fields);
        json_object_update(properties, json_object_get(own, "properties"));
        json_array_extend(json_object_get(item, "required"), json_object_get(own, "required"));
        json_decref(own);
    }
    json_object_set_new(properties, "kind",
                        json_pack("{s:s, s:s}", "const", kind->name, "description", kind->summary));
    json_object_set_new(properties, "on", json_pack("{s:[s, s]}", "type", "string", "number"));
    json_array_append_new(json_object_get(item, "required"), json_string("kind"));
    if (!kind->everywhere)
        json_array_append_new(json_object_get(item, "required"), json_string("on"));
    return item;
}

/* An incident that AWS has told of. */
static json_t *preset(void)
{
    json_t *item = schema_rows(incidents_preset_rows());
    json_t *properties = json_object_get(item, "properties");
    json_object_set_new(properties, "kind",
                        json_pack("{s:s, s:s}", "const", "incident", "description",
                                  "what AWS has told of, for all components that it came to"));
    json_object_set_new(properties, "on", json_pack("{s:[s, s]}", "type", "string", "number"));
    json_array_append_new(json_object_get(item, "required"), json_string("kind"));
    return item;
}

/* Components that offer the same kind in the same way give one shape. */
static json_t *incidents(bool actions, const char *description)
{
    json_t *shapes = json_array();
    const struct component_type *type;
    for (size_t i = 0; (type = registry_at(i)); i++)
        for (const struct incident_kind *kind = type->incidents; kind && kind->name; kind++) {
            if (kind->action != actions) continue;
            json_t *shape = incident(kind);
            size_t at = 0;
            while (at < json_array_size(shapes) && !json_equal(json_array_get(shapes, at), shape))
                at++;
            if (at == json_array_size(shapes)) json_array_append(shapes, shape);
            json_decref(shape);
        }
    if (!actions) json_array_append_new(shapes, preset());
    json_t *list =
        json_pack("{s:[s, s], s:s}", "type", "array", "null", "description", description);
    if (json_array_size(shapes) == 0) json_object_set_new(list, "maxItems", json_integer(0));
    else json_object_set_new(list, "items", json_pack("{s:O}", "anyOf", shapes));
    json_decref(shapes);
    return list;
}

/* ---- what an account pays; the reader of prices takes decimals by hand */

static json_t *decimal(const char *description)
{
    char pattern[QUANTITY_PATTERN_MAX];
    quantity_pattern(FIELD_NUMBER, pattern);
    return json_pack("{s:[s, s], s:s, s:i, s:s}", "type", "number", "string", "pattern", pattern,
                     "minimum", 0, "description", description);
}

/* A share that comes off, and where that is agreed. */
static json_t *discount(void)
{
    char pattern[QUANTITY_PATTERN_MAX];
    quantity_pattern(FIELD_RATIO, pattern);
    return json_pack("{s:{s:[s, s], s:s, s:i, s:i, s:s}, s:{s:s}}", "discount", "type", "number",
                     "string", "pattern", pattern, "minimum", 0, "maximum", 1, "description",
                     "what comes off the price", "note", "type", "string");
}

static json_t *price(void)
{
    json_t *properties = discount();
    json_t *tier = json_pack("{s:s, s:{s:o, s:o, s:o}, s:[s], s:b}", "type", "object", "properties",
                             "from", decimal("where it begins"), "up_to", decimal("where it ends"),
                             "price", decimal("USD for one unit"), "required", "price",
                             "additionalProperties", 0);
    json_object_set_new(properties, "price",
                        decimal("USD for one unit, instead of the list price"));
    json_object_set_new(
        properties, "tiers",
        json_pack("{s:s, s:i, s:o}", "type", "array", "minItems", 1, "items", tier));
    return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                     "additionalProperties", 0);
}

static json_t *prices(void)
{
    json_t *items = json_object();
    for (const struct usage_kind *kind = usage_kinds; kind->key; kind++)
        json_object_set_new(items, kind->key,
                            json_pack("{s:o, s:s}", "$ref", json_string("#/$defs/price"),
                                      "description", kind->counts));
    json_object_set_new(items, "all",
                        json_pack("{s:s, s:o, s:b}", "type", "object", "properties", discount(),
                                  "additionalProperties", 0));
    return json_pack("{s:[s, s], s:s, s:o, s:b}", "type", "object", "null", "description",
                     "private rates and discounts", "properties", items, "additionalProperties", 0);
}

/* ---- the whole */

/* `auto` beside what the row says. */
static void allow_auto(json_t *properties, const char *key)
{
    json_t *plain = json_incref(json_object_get(properties, key));
    json_t *description = json_incref(json_object_get(plain, "description"));
    CHECK(plain && description);
    json_object_set_new(properties, key,
                        json_pack("{s:[o, {s:s}], s:o}", "anyOf", plain, "const", "auto",
                                  "description", description));
}

static json_t *definitions(void)
{
    json_t *all = schema_shared();
    json_object_set_new(all, "price", price());
    const struct component_type *type;
    for (size_t i = 0; (type = registry_at(i)); i++) {
        json_t *name = definition_name(type);
        json_object_set_new(all, json_string_value(name), component(type));
        json_decref(name);
    }
    return all;
}

static json_t *whole(void)
{
    json_t *top = schema_rows(scenario_settings());
    json_t *properties = json_object_get(top, "properties");
    json_object_set_new(
        properties, "kinesim",
        json_pack("{s:[i, s], s:s}", "enum", 1, "1", "description", "version of the language"));
    json_object_set_new(properties, "name",
                        json_pack("{s:[s, s], s:s, s:s}", "type", "string", "number", "pattern",
                                  "^[A-Za-z0-9_.-]{1,128}$", "description",
                                  "what the run is called"));
    allow_auto(properties, "warmup");
    allow_auto(properties, "replications");
    for (size_t i = 0; components_sections[i]; i++)
        json_object_set_new(properties, components_sections[i], section(components_sections[i]));
    json_object_set_new(properties, "thresholds", thresholds());
    json_object_set_new(properties, "sweep", sweep());
    json_object_set_new(properties, "prices", prices());
    json_object_set_new(properties, "faults", incidents(false, "what happens to components"));
    json_object_set_new(properties, "actions", incidents(true, "what operators do to components"));
    json_t *root = json_pack("{s:s, s:s}", "$schema", dialect, "title", "kinesim scenario");
    json_object_update(root, top);
    json_decref(top);
    json_object_set_new(root, "$defs", definitions());
    return root;
}

/* What --json prints, of the command that `asked` names; NULL after a complaint. */
static json_t *output(const char *asked)
{
    json_t *schema = schema_output(asked);
    if (!schema) {
        const char *nearest = diag_nearest(asked, schema_output_names());
        fprintf(stderr, "kinesim schema: no output '%s'", diag_shown(asked).text);
        if (nearest) fprintf(stderr, "; did you mean '%s'?\n", nearest);
        else fputs("; commands such as run, cost-only, sweep or compare have one\n", stderr);
        return NULL;
    }
    json_t *name =
        json_sprintf("kinesim %s --json", strcmp(asked, "cost-only") ? asked : "run --cost-only");
    json_t *whole = json_pack("{s:s, s:o}", "$schema", dialect, "title", name);
    json_object_update(whole, schema);
    json_decref(schema);
    return whole;
}

int cmd_schema(const struct options *options)
{
    json_t *schema = options->arguments[0] ? output(options->arguments[0]) : whole();
    if (!schema) return EXIT_USAGE;
    const bool good = json_dumpf(schema, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0 &&
                      putchar('\n') != EOF;
    json_decref(schema);
    return good ? EXIT_FINE : EXIT_INTERNAL;
}
