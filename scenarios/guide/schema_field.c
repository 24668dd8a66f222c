#include "scenarios/guide/schema_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/keys.h"
#include "scenarios/text/quantity.h"
#include "scenarios/values/dist_reader.h"
#include "sim/check.h"

enum { WORDS_MAX = 1024 };

/* ---- quantities */

static json_t *whole_or_real(enum field_kind kind, double value)
{
    if (kind != FIELD_COUNT) return json_real(value);
    return json_integer(value < 9.2e18 ? (json_int_t)value : INT64_MAX);
}

/* Counts, numbers and shares are numbers of YAML; quotes around them change nothing. What has a unit is a text,
 * whose range a schema cannot say. */
static json_t *quantity(enum field_kind kind, double min, double max)
{
    char pattern[QUANTITY_PATTERN_MAX];
    quantity_pattern(kind, pattern);
    const bool is_number = kind == FIELD_COUNT || kind == FIELD_NUMBER || kind == FIELD_RATIO;
    if (!is_number) return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
    json_t *schema = json_pack("{s:[s, s], s:s}", "type",
                               kind == FIELD_COUNT ? "integer" : "number", "string", "pattern",
                               pattern);
    if (max != 0) {
        json_object_set_new(schema, "minimum", whole_or_real(kind, min));
        json_object_set_new(schema, "maximum", whole_or_real(kind, max));
    }
    return schema;
}

/* ---- distributions */

static const char *distribution_name(enum field_kind of)
{
    static const char *const names[] = {[FIELD_COUNT] = "distribution_of_count",
                                        [FIELD_NUMBER] = "distribution_of_number",
                                        [FIELD_RATIO] = "distribution_of_share",
                                        [FIELD_DURATION] = "distribution_of_duration",
                                        [FIELD_BYTES] = "distribution_of_size",
                                        [FIELD_RATE] = "distribution_of_rate",
                                        [FIELD_BYTE_RATE] = "distribution_of_byte_rate"};
    CHECK(quantity_is_kind(of));
    return names[of];
}

static json_t *reference(const char *name)
{
    return json_sprintf("#/$defs/%s", name);
}

/* A quantity, or a distribution of it. */
static json_t *distributed(enum field_kind of, double min, double max)
{
    return json_pack("{s:[o, {s:o}]}", "anyOf", quantity(of, min, max), "$ref",
                     reference(distribution_name(of)));
}

static json_t *family(size_t number, enum field_kind of)
{
    struct dist_word word;
    json_t *properties = json_object(), *required = json_array();
    for (size_t s = 0; dist_word_at(number, s, &word); s++) {
        json_object_set_new(properties, word.setting,
                            quantity(word.is_number ? FIELD_NUMBER : of, 0, 0));
        if (word.required) json_array_append_new(required, json_string(word.setting));
    }
    json_t *schema = json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties,
                               "required", required, "additionalProperties", 0);
    if (json_object_get(properties, "sigma")) /* either says how wide it is */
        json_object_set_new(
            schema, "oneOf",
            json_pack("[{s:[s]}, {s:[s]}]", "required", "p99", "required", "sigma"));
    return schema;
}

static json_t *distribution(enum field_kind of)
{
    struct dist_word word;
    json_t *families = json_object();
    for (size_t f = 0; dist_word_at(f, 0, &word); f++)
        json_object_set_new(families, word.family, family(f, of));
    json_object_set_new(families, "empirical",
                        json_pack("{s:s, s:s}", "type", "string", "description",
                                  "a file of lines `value` or `value,weight`"));
    json_t *part = json_pack("{s:s, s:{s:o, s:o}, s:[s, s], s:b}", "type", "object", "properties",
                             "weight", quantity(FIELD_NUMBER, 0, 0), "of", distributed(of, 0, 0),
                             "required", "weight", "of", "additionalProperties", 0);
    json_object_set_new(
        families, "mixture",
        json_pack("{s:s, s:i, s:o}", "type", "array", "minItems", 1, "items", part));
    return json_pack("{s:s, s:i, s:i, s:b, s:o}", "type", "object", "minProperties", 1,
                     "maxProperties", 1, "additionalProperties", 0, "properties", families);
}

/* ---- keys; their reader has no rows */

static const char keys_schema[] =
    "{'anyOf': [{'const': 'random-uuid'}, {'type': 'object', 'properties': {"
    " 'zipf': {'type': 'object', 'properties': {'count': @, 'exponent': {'type': ['number', "
    "'string']},"
    "  'format': {'type': 'string'}}, 'required': ['count'], 'additionalProperties': false},"
    " 'uniform': {'type': 'object', 'properties': {'count': @, 'format': {'type': 'string'}},"
    "  'required': ['count'], 'additionalProperties': false},"
    " 'single': {'type': ['string', 'number']},"
    " 'list': {'type': 'array', 'minItems': 1, 'items': {'anyOf': [{'type': ['string', 'number']},"
    "  {'type': 'object', 'properties': {'key': {'type': ['string', 'number']}, 'weight':"
    "   {'type': ['number', 'string']}}, 'required': ['key'], 'additionalProperties': false}]}},"
    " 'file': {'type': 'string', 'description': 'lines `key` or `key,weight`'},"
    " 'salt': {'type': ['integer', 'string'], 'minimum': 1, 'description':"
    "  'buckets: every key becomes KEY#0, KEY#1, ...'}},"
    " 'additionalProperties': false, 'oneOf': [{'required': ['zipf']}, {'required': ['uniform']},"
    "  {'required': ['single']}, {'required': ['list']}, {'required': ['file']}]}]}";

/* ---- what multiplies a rate, and a measured load; their readers have no rows either */

static const char profile_schema[] =
    "{'$defs': {'factor': {'type': ['number', 'string'], 'minimum': 0},"
    "  'steps': {'type': 'boolean', 'description': 'each factor holds until the next'},"
    "  'every': {'type': 'string', 'description': 'it repeats after so long'},"
    "  'curve': {'type': 'object', 'additionalProperties': false, 'properties': {"
    "   'daily': {'type': 'object', 'minProperties': 1, 'description': 'times of day: 18:00',"
    "    'additionalProperties': {'$ref': '#/$defs/profile/$defs/factor'}},"
    "   'weekly': {'type': 'object', 'minProperties': 1, 'description':"
    "    'whole days (sat), or times of the week (sat 18:00)',"
    "    'additionalProperties': {'$ref': '#/$defs/profile/$defs/factor'}},"
    "   'points': {'type': 'object', 'minProperties': 1, 'description':"
    "    'durations from the start of the measured time',"
    "    'additionalProperties': {'$ref': '#/$defs/profile/$defs/factor'}},"
    "   'file': {'type': 'string', 'description': 'lines time,factor'},"
    "   'steps': {'$ref': '#/$defs/profile/$defs/steps'},"
    "   'every': {'$ref': '#/$defs/profile/$defs/every'}}, 'oneOf': [{'required': ['daily']},"
    "   {'required': ['weekly']}, {'required': ['points']}, {'required': ['file']}]}},"
    " 'anyOf': [{'$ref': '#/$defs/profile/$defs/curve'},"
    "  {'type': 'array', 'minItems': 1, 'maxItems': 8,"
    "   'items': {'$ref': '#/$defs/profile/$defs/curve'}}]}";

static const char trace_schema[] =
    "{'type': 'object', 'properties': {'file': {'type': 'string', 'description':"
    "  'time,records[,bytes], time,key[,bytes] or JSON of CloudWatch'},"
    " 'spread': {'enum': ['random', 'even'], 'default': 'random', 'description':"
    "  'how the records of a step lie in it'}},"
    " 'required': ['file'], 'additionalProperties': false}";

enum { SCHEMA_TEXT_ROOM = 4096 };

/* JSON written with ' for ", and @ for a number of keys. */
static json_t *written(const char *schema_text)
{
    char text[SCHEMA_TEXT_ROOM], *at = text;
    for (const char *c = schema_text; *c; c++) {
        CHECK(at < text + sizeof text - 128);
        if (*c == '@')
            at += snprintf(at, (size_t)(text + sizeof text - at),
                           "{\"type\": [\"integer\", \"string\"], \"minimum\": 1, \"maximum\": %d}",
                           KEYS_COUNT_MAX);
        else *at++ = *c == '\'' ? '"' : *c;
    }
    *at = '\0';
    json_t *schema = json_loads(text, 0, NULL);
    CHECK(schema);
    return schema;
}

json_t *schema_shared(void)
{
    json_t *shared = json_object();
    for (int kind = FIELD_BOOL; kind <= FIELD_LIST; kind++)
        if (quantity_is_kind((enum field_kind)kind))
            json_object_set_new(shared, distribution_name((enum field_kind)kind),
                                distribution((enum field_kind)kind));
    json_object_set_new(shared, "keys", written(keys_schema));
    json_object_set_new(shared, "profile", written(profile_schema));
    json_object_set_new(shared, "trace", written(trace_schema));
    return shared;
}

/* ---- one row */

static json_t *choices(const char *const *names)
{
    json_t *list = json_array();
    for (; names && *names; names++) json_array_append_new(list, json_string(*names));
    return list;
}

static const char week_time[] =
    "^ *([Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*( +[0-2][0-9]:[0-5][0-9](:[0-5]"
    "[0-9])?)? *$";

static json_t *shape(const struct field *row)
{
    switch (row->kind) {
    case FIELD_BOOL: return json_pack("{s:s}", "type", "boolean");
    case FIELD_CHOICE: return json_pack("{s:o}", "enum", choices(row->choices));
    case FIELD_TEXT:
        if (row->of == FIELD_COUNT)
            return json_pack("{s:[s, s], s:{s:[s, s]}}", "type", "array", "string", "items", "type",
                             "integer", "string");
        return json_pack("{s:[s, s]}", "type", "string", "number");
    case FIELD_REF: return json_pack("{s:[s, s]}", "type", "string", "number");
    case FIELD_DIST: return distributed(row->of, row->min, row->max);
    case FIELD_KEYS: return json_pack("{s:o}", "$ref", reference("keys"));
    case FIELD_PROFILE: return json_pack("{s:o}", "$ref", reference("profile"));
    case FIELD_RANGES: return json_pack("{s:s}", "type", "string");
    case FIELD_TRACE: return json_pack("{s:o}", "$ref", reference("trace"));
    case FIELD_WEEK_TIME: return json_pack("{s:s, s:s}", "type", "string", "pattern", week_time);
    case FIELD_GROUP:
        if (!row->off) return schema_rows(row->group);
        return json_pack("{s:[{s:s}, o]}", "anyOf", "const", row->off, schema_rows(row->group));
    case FIELD_LIST:
        return json_pack("{s:s, s:o}", "type", "array", "items", schema_rows(row->group));
    default: return quantity(row->kind, row->min, row->max);
    }
}

/* "how long records can be read; 24h to 365d (8760 h); default: KDS 5, D". */
static void describe(json_t *schema, const struct field *row)
{
    char words[WORDS_MAX], low[QUANTITY_TEXT_MAX], high[QUANTITY_TEXT_MAX];
    const enum field_kind kind = row->kind == FIELD_DIST ? row->of : row->kind;
    size_t used = (size_t)snprintf(words, sizeof words, "%s", row->help ? row->help : "");
    if (quantity_is_kind(kind) && row->max != 0) {
        quantity_limit_text(kind, row->min, low);
        quantity_limit_text(kind, row->max, high);
        used += (size_t)snprintf(words + used, sizeof words - used, "; %s to %s", low, high);
    }
    if (row->kind == FIELD_REF && row->choices) {
        used += (size_t)snprintf(words + used, sizeof words - used, "; a component of kind");
        for (const char *const *name = row->choices; *name; name++)
            used += (size_t)snprintf(words + used, sizeof words - used, "%s %s",
                                     name == row->choices ? "" : ",", *name);
    }
    if (row->fallback && row->source)
        used += (size_t)snprintf(words + used, sizeof words - used, "; default %s from %s",
                                 row->fallback, row->source);
    for (const struct field_regional *at = row->regional; at && at->region; at++)
        used += (size_t)snprintf(words + used, sizeof words - used, "; in %s %s", at->region,
                                 at->fallback);
    CHECK(used < sizeof words);
    json_object_set_new(schema, "description", json_string(words));
}

/* Where the text of a default is no JSON value of its own the description has it. */
static void add_default(json_t *schema, const struct field *row)
{
    const char *text = row->fallback;
    if (!text) return;
    char *end;
    const double number = strtod(text, &end);
    if (row->kind == FIELD_BOOL)
        json_object_set_new(schema, "default", json_boolean(!strcmp(text, "true")));
    else if (row->kind == FIELD_COUNT || row->kind == FIELD_NUMBER || row->kind == FIELD_RATIO)
        json_object_set_new(schema, "default",
                            *end ? json_string(text) : whole_or_real(row->kind, number));
    else if (!strpbrk(text, "{[\"'")) json_object_set_new(schema, "default", json_string(text));
}

json_t *schema_value(const struct field *row)
{
    json_t *schema = shape(row);
    CHECK(schema);
    describe(schema, row);
    add_default(schema, row);
    return schema;
}

/* It, or one of those that stand instead. */
static json_t *any_of(const struct field *row)
{
    json_t *any = json_pack("[{s:[s]}]", "required", row->key);
    for (const char *const *key = row->unless; *key; key++)
        json_array_append_new(any, json_pack("{s:[s]}", "required", *key));
    return json_pack("{s:o}", "anyOf", any);
}

json_t *schema_rows(const struct field *rows)
{
    json_t *properties = json_object(), *required = json_array(), *all = json_array();
    for (; rows->key; rows++) {
        json_object_set_new(properties, rows->key, schema_value(rows));
        if (rows->required && rows->unless) json_array_append_new(all, any_of(rows));
        else if (rows->required) json_array_append_new(required, json_string(rows->key));
    }
    /* Nothing written is a mapping of nothing, unless something is required. */
    json_t *type = json_array_size(required) ? json_string("object")
                                             : json_pack("[s, s]", "object", "null");
    json_t *schema = json_pack("{s:o, s:o, s:o, s:b}", "type", type, "properties", properties,
                               "required", required, "additionalProperties", 0);
    if (json_array_size(all) > 0) json_object_set(schema, "allOf", all);
    json_decref(all);
    return schema;
}
