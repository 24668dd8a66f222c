#include "scenarios/guide/explain_setting.h"

#include <string.h>
#include <strings.h>

#include "models/registry.h"
#include "scenarios/loader/components.h"
#include "scenarios/loader/incidents.h"
#include "scenarios/loader/scenario.h"
#include "scenarios/text/quantity.h"

/* ---- which settings */

struct search {
    const char *asked;
    const struct component_type *type;
    size_t best; /* of paths that a name of a component stands before: the longest is meant */
    bool measuring;
    void (*take)(void *context, const struct explained_setting *setting);
    void *context;
};

static bool ends_in(const char *whole, const char *end)
{
    const size_t length = strlen(whole), own = strlen(end);
    if (own > length || strcmp(whole + length - own, end) != 0) return false;
    return own == length || whole[length - own - 1] == '.';
}

/* "deliveries.lake.buffer.interval": a section, a name of the user's, a path. */
static bool is_named(const struct search *search, const char *path)
{
    const char *section = search->type->section;
    const size_t length = strlen(section);
    if (strncmp(search->asked, section, length) != 0 || search->asked[length] != '.') return false;
    const char *behind = search->asked + length + 1;
    return strlen(behind) > strlen(path) && ends_in(behind, path);
}

static bool is_asked(struct search *search, const char *path)
{
    struct text whole = {0};
    if (!search->asked) return !search->measuring;
    if (search->type)
        text_format(&whole, "%s.%s.", search->type->section, component_word(search->type));
    text_add(&whole, path);
    bool asked = !search->measuring && ends_in(whole.at, search->asked);
    /* A kind where a name may stand means that kind alone: `whole` has said so. */
    if (!asked && search->type && is_named(search, path)) {
        const size_t kind = strlen(search->type->section) + 1;
        const size_t word = strcspn(search->asked + kind, ".");
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)word, search->asked + kind);
        const bool is_kind = registry_find(search->type->section, name) != NULL;
        if (!is_kind && search->measuring && strlen(path) > search->best)
            search->best = strlen(path);
        asked = !is_kind && !search->measuring && strlen(path) == search->best;
    }
    text_free(&whole);
    return asked;
}

static void look(struct search *search, const struct field *rows, const char *prefix)
{
    for (const struct field *row = rows; row && row->key; row++) {
        struct text path = {0};
        text_format(&path, "%s%s%s", prefix, *prefix ? "." : "", row->key);
        const struct explained_setting setting = {
            .type = search->type, .path = path.at, .row = row};
        if (is_asked(search, path.at)) search->take(search->context, &setting);
        if (row->kind == FIELD_GROUP) look(search, row->group, path.at);
        text_free(&path);
    }
}

static const struct field *row_at(const struct field *rows, const char *path)
{
    for (const struct field *row = rows; row && row->key; row++) {
        const size_t length = strlen(row->key);
        if (strncmp(row->key, path, length) != 0) continue;
        if (path[length] == '\0') return row;
        if (path[length] == '.' && row->kind == FIELD_GROUP)
            return row_at(row->group, path + length + 1);
    }
    return NULL;
}

/* Without case and '_', as the reader compares them. */
static bool same_name(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a == '_') a++;
        while (*b == '_') b++;
        if (strncasecmp(a, b, 1) != 0) return false;
        if (!*a) return true;
    }
}

static void look_elsewhere(const struct search *search)
{
    const struct field_elsewhere *name = search->type->elsewhere;
    for (; search->asked && name && name->key; name++) {
        const struct field *row = name->here ? row_at(search->type->fields, name->here) : NULL;
        if (!row || !same_name(name->key, search->asked)) continue;
        const struct explained_setting setting = {
            .type = search->type, .path = name->here, .row = row, .elsewhere = name->key};
        search->take(search->context, &setting);
    }
}

/* ---- of faults and actions */

/* "actions.4.at_hash", "split-shard.at_hash", "at_hash". */
static bool is_asked_of(const char *asked, const char *list, const char *kind, const char *key)
{
    const size_t length = strlen(list);
    if (!asked || !strcmp(asked, key)) return true;
    if (!ends_in(asked, key)) return false;
    const size_t before = strlen(asked) - strlen(key) - 1;
    if (!strncmp(asked, list, length) && asked[length] == '.' && before > length) {
        const char *number = asked + length + 1;
        return strspn(number, "0123456789") == before - length - 1;
    }
    return kind && strlen(kind) == before && !strncmp(asked, kind, before);
}

static void look_at_incident(const struct search *search, const char *list,
                             const struct incident_kind *kind, const struct field *rows)
{
    for (const struct field *row = rows; row && row->key; row++) {
        const struct explained_setting setting = {
            .path = row->key, .row = row, .list = list, .incident = kind};
        if (is_asked_of(search->asked, list, kind ? kind->name : NULL, row->key))
            search->take(search->context, &setting);
    }
}

/* Kinds that several components offer are told once. */
static bool is_offered_before(const struct incident_kind *kind, size_t type)
{
    for (size_t i = 0; i < type; i++)
        for (const struct incident_kind *other = registry_at(i)->incidents; other && other->name;
             other++)
            if (!strcmp(other->name, kind->name)) return true;
    return false;
}

static void look_at_incidents(const struct search *search)
{
    const struct component_type *type;
    for (const char *const *list = incidents_lists; *list; list++)
        look_at_incident(search, *list, NULL, incidents_rows());
    for (size_t i = 0; (type = registry_at(i)); i++)
        for (const struct incident_kind *kind = type->incidents; kind && kind->name; kind++)
            if (!is_offered_before(kind, i))
                look_at_incident(search, kind->action ? "actions" : "faults", kind, kind->fields);
}

void explain_settings(const char *asked,
                      void (*take)(void *context, const struct explained_setting *setting),
                      void *context)
{
    struct search search = {.asked = asked, .take = take, .context = context};
    look(&search, scenario_settings(), "");
    for (size_t i = 0; (search.type = registry_at(i)); i++) {
        search.best = 0;
        search.measuring = true;
        look(&search, search.type->fields, "");
        search.measuring = false;
        look(&search, search.type->fields, "");
        look_elsewhere(&search);
    }
    look_at_incidents(&search);
}

/* ---- in words */

static const char *const kind_words[] = {
    [FIELD_BOOL] = "true or false",
    [FIELD_COUNT] = "a whole number such as 1, 500 or 100000",
    [FIELD_NUMBER] = "a number such as 1, 0.5 or 2.75",
    [FIELD_RATIO] = "a share such as 0.1 or 10 %",
    [FIELD_DURATION] = "a duration such as 250ms, 60s, 1h30m or 7d",
    [FIELD_BYTES] = "a size such as 512 B, 1 KB, 64 MiB or 64 MB",
    [FIELD_RATE] = "a rate such as 390/s, 1.2k/s or 5/m",
    [FIELD_BYTE_RATE] = "a byte rate such as 1.5 MB/s or 2 MiB/s",
    [FIELD_TEXT] = "a text",
    [FIELD_KEYS] =
        "partition keys: zipf, uniform, single, list, file or random-uuid, with or without salt",
    [FIELD_WEEK_TIME] = "a time of the week such as mon 18:00",
    [FIELD_PROFILE] =
        "factors over time: daily, weekly, points or a file; several multiply each other",
    [FIELD_TRACE] =
        "a file of counts or records over time, or what `aws cloudwatch get-metric-data` prints",
    [FIELD_RANGES] =
        "a file of ranges of hashes, as `aws kinesis list-shards` prints, or lines `low,high`",
    [FIELD_GROUP] = "settings of its own",
    [FIELD_LIST] = "a list of mappings",
};

static void add_choices(struct text *words, const char *const *choices)
{
    for (size_t i = 0; choices && choices[i]; i++)
        text_format(words, "%s%s", i == 0 ? "" : choices[i + 1] ? ", " : " or ", choices[i]);
}

/* "a duration such as 250ms, from 0s to 900s" */
struct text explain_takes(const struct field *row)
{
    struct text words = {0};
    const enum field_kind kind = row->kind == FIELD_DIST ? row->of : row->kind;
    if (row->kind == FIELD_CHOICE) {
        add_choices(&words, row->choices);
    } else if (row->kind == FIELD_REF) {
        text_add(&words, "the name of another component");
        if (row->choices) text_add(&words, " of kind ");
        add_choices(&words, row->choices);
    } else {
        text_add(&words, kind_words[kind]);
        if (row->kind == FIELD_DIST) text_add(&words, ", or a distribution of it");
    }
    if (quantity_is_kind(kind) && row->max != 0) {
        char low[QUANTITY_TEXT_MAX], high[QUANTITY_TEXT_MAX];
        quantity_limit_text(kind, row->min, low);
        quantity_limit_text(kind, row->max, high);
        text_format(&words, ", from %s to %s", low, high);
    }
    return words;
}

const char *explain_default(const struct field *row)
{
    if (row->fallback) return *row->fallback ? row->fallback : "\"\"";
    return row->required ? "none: it has to be given" : "none: left out, there is no such thing";
}

/* "deliveries.NAME.buffer.interval" */
static struct text place_of(const struct explained_setting *setting)
{
    struct text place = {0};
    if (setting->type) text_format(&place, "%s.NAME.", setting->type->section);
    if (setting->list) text_format(&place, "%s.N.", setting->list);
    text_add(&place, setting->path);
    return place;
}

/* Letters of the source in words, then the sections it points to. */
static void print_source(FILE *out, const char *source, const struct facts *facts)
{
    const char *text = source;
    const struct fact_code *code;
    fprintf(out, "    source    %s\n", source);
    while ((code = facts_next_code(facts, &text)))
        fprintf(out, "              %s: %s%s%s%s\n", code->code, code->meaning,
                *code->date ? " (" : "", code->date, *code->date ? ")" : "");
    struct fact_address address = {0};
    text = source;
    while (facts_next_address(&text, &address)) {
        const struct fact_section *section = facts_section(facts, &address, NULL);
        if (section)
            fprintf(out, "              kinesim facts '%s %s': %s\n", address.book, address.number,
                    section->title);
    }
}

void explain_setting_print(FILE *out, const struct explained_setting *setting,
                           const struct facts *facts)
{
    const struct field *row = setting->row;
    struct text place = place_of(setting), words = explain_takes(row);
    fprintf(out, "%s", place.at);
    if (setting->type)
        fprintf(out, ", of kind %s (%s)", component_word(setting->type), setting->type->summary);
    if (setting->incident)
        fprintf(out, ", of kind %s (%s)", setting->incident->name, setting->incident->summary);
    fputc('\n', out);
    if (setting->elsewhere) fprintf(out, "    AWS's name %s\n", setting->elsewhere);
    fprintf(out, "    %s\n", row->help ? row->help : "");
    if (row->group) {
        fputs("    holds     ", out);
        for (const struct field *inner = row->group; inner->key; inner++)
            fprintf(out, "%s%s", inner == row->group ? "" : ", ", inner->key);
        fputc('\n', out);
    } else {
        fprintf(out, "    takes     %s\n", words.at);
        fprintf(out, "    default   %s\n", explain_default(row));
    }
    if (row->source) print_source(out, row->source, facts);
    text_free(&place);
    text_free(&words);
}

json_t *explain_setting_json(const struct explained_setting *setting)
{
    struct text place = place_of(setting), words = explain_takes(setting->row);
    json_t *json = json_pack(
        "{s:s, s:s, s:s?, s:s?, s:s, s:s?, s:b, s:s?}", "what", place.at, "kind", "setting", "of",
        setting->type       ? component_word(setting->type)
        : setting->incident ? setting->incident->name
                            : NULL,
        "meaning", setting->row->help, "takes", words.at, "default", setting->row->fallback,
        "required", setting->row->required, "source", setting->row->source);
    text_free(&place);
    text_free(&words);
    return json;
}
