#include "scenarios/guide/init_text.h"

#include <stdlib.h>
#include <string.h>

#include "models/registry.h"
#include "scenarios/guide/init_template.h"
#include "scenarios/loader/components.h"
#include "scenarios/loader/scenario.h"
#include "sim/check.h"

static const char marked[] =
    "#\n# A setting behind a mark has its default: take the mark away to change it.\n";

enum { HELP_COLUMN = 46 };

/* Where a line stands. */
struct writer {
    FILE *out;
    const struct init_said *said; /* of this component */
    bool brief;
    int indent; /* of the line */
    int mark;   /* -1, or the column where its comment begins */
};

static const char *value_of(const struct writer *writer, const char *path)
{
    for (const struct init_said *said = writer->said; said->path; said++)
        if (!strcmp(said->path, path)) return said->value;
    return NULL;
}

static bool is_said_below(const struct writer *writer, const char *path)
{
    const size_t length = strlen(path);
    for (const struct init_said *said = writer->said; said->path; said++)
        if (!strncmp(said->path, path, length) && said->path[length] == '.') return true;
    return false;
}

/* `key: value`, its comment mark before it and what it is behind it. */
static void line(const struct writer *writer, const char *key, const char *value, const char *help)
{
    int used = writer->mark < 0 ? fprintf(writer->out, "%*s", writer->indent, "")
                                : fprintf(writer->out, "%*s# %*s", writer->mark, "",
                                          writer->indent - writer->mark, "");
    used += fprintf(writer->out, value ? "%s: %s" : "%s:", key, value);
    if (help)
        fprintf(writer->out, "%*s# %s", used < HELP_COLUMN ? HELP_COLUMN - used : 1, "", help);
    fputc('\n', writer->out);
}

/* Something that is no default, for a setting that has none and stands behind a mark. */
static const char *example(const struct field *row)
{
    switch (row->kind == FIELD_DIST ? row->of : row->kind) {
    case FIELD_REF: return "NAME";
    case FIELD_RANGES:
    case FIELD_TEXT: return "FILE";
    case FIELD_PROFILE: return "[{daily: {\"18:00\": 1, \"19:00\": 2, \"23:00\": 1}}]";
    case FIELD_TRACE: return "{file: FILE}";
    case FIELD_DURATION: return row->kind == FIELD_DIST ? "100ms" : "1h";
    case FIELD_COUNT: return "50";
    case FIELD_RATE: return "100/s";
    case FIELD_BYTES: return "1 KB";
    case FIELD_KEYS: return "random-uuid";
    case FIELD_RATIO: return "0.5";
    case FIELD_CHOICE: return row->choices[0];
    default: CHECK(false); /* a kind to learn */
    }
}

/* The least list there may be; text is malloc'd. */
static char *example_list(const struct field *row)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    CHECK(out);
    fputc('[', out);
    for (int i = 0; i < (int)row->min; i++) {
        fputs(i > 0 ? ", {" : "{", out);
        for (const struct field *item = row->group; item->key; item++)
            fprintf(out, "%s%s: %s", item > row->group ? ", " : "", item->key,
                    item->fallback ? item->fallback : example(item));
        fputc('}', out);
    }
    fputc(']', out);
    fclose(out);
    return text;
}

/* Where it is, unless it says. */
static const char *default_region(void)
{
    const struct field *row = scenario_settings();
    while (strcmp(row->key, "region") != 0) row++;
    return row->fallback;
}

static void rows(struct writer writer, const struct field *fields, const char *above);

static void row(struct writer writer, const struct field *field, const char *path)
{
    const char *value = value_of(&writer, path);
    if (field->kind == FIELD_GROUP) {
        const bool is_said = is_said_below(&writer, path);
        if (!is_said && writer.brief) return;
        if (!is_said && writer.mark < 0) writer.mark = writer.indent;
        line(&writer, field->key, NULL, field->help);
        writer.indent += 2;
        rows(writer, field->group, path);
        return;
    }
    if (value) {
        line(&writer, field->key, value, field->help);
        return;
    }
    CHECK(!field->required || writer.mark >= 0);
    if (writer.brief) return;
    if (writer.mark < 0) writer.mark = writer.indent;
    const char *fallback = field_fallback(field, default_region());
    char *list = field->kind == FIELD_LIST ? example_list(field) : NULL;
    line(&writer, field->key, list ? list : fallback ? fallback : example(field), field->help);
    free(list);
}

static void rows(struct writer writer, const struct field *fields, const char *above)
{
    for (; fields->key; fields++) {
        char path[256];
        CHECK(snprintf(path, sizeof path, "%s%s%s", above, *above ? "." : "", fields->key) <
              (int)sizeof path);
        row(writer, fields, path);
    }
}

static void component(FILE *out, const struct init_part *part, bool brief)
{
    const struct component_type *type = registry_find(part->section, part->kind);
    CHECK(type);
    struct writer writer = {out, part->said, brief, 4, -1};
    fprintf(out, "  %s:%*s# %s\n", part->name, HELP_COLUMN - 3 - (int)strlen(part->name), "",
            type->summary);
    if (!components_kind_is_optional(part->section)) line(&writer, "kind", part->kind, NULL);
    rows(writer, type->fields, "");
}

void init_text(FILE *out, const struct init_template *template, const char *name, const char *file,
               bool brief)
{
    const char *section = "";
    struct init_said said[INIT_SAID_MAX + 1] = {{"kinesim", "1"}, {"name", name}};
    fputs(template->head, out);
    fprintf(out,
            "#\n#   kinesim run %s                  simulate it\n"
            "#   kinesim check %s --resolved     every setting, and where its default comes from\n",
            file, file);
    if (!brief) fputs(marked, out);
    memcpy(said + 2, template->top, sizeof template->top);
    rows((struct writer){out, said, brief, 0, -1}, scenario_settings(), "");
    for (const struct init_part *part = template->parts; part->section; part++) {
        if (strcmp(section, part->section) != 0) fprintf(out, "\n%s:\n", part->section);
        section = part->section;
        component(out, part, brief);
    }
    fprintf(
        out,
        "\n# Promises: a broken one makes the exit status 99.\nthresholds:\n%s"
        "\n# Values to try: `kinesim sweep` simulates every combination, `kinesim plan` looks for "
        "the cheapest\n# that keeps the promises.\nsweep:\n%s",
        template->thresholds, template->sweep);
}
