#include "tests/random/extras.h"

#include <stdlib.h>
#include <string.h>

#include "sim/incident.h"

enum { SEVERAL_ROWS = 256 };

/* ---- axes */

struct choice {
    const struct field *row;
    char path[STRIKES_PATH_MAX];
};

/* Rows whose values are quantities or words; a file or a list of keys is no axis here. */
static size_t collect(const struct field *rows, const char *before, struct choice *choices,
                      size_t count)
{
    for (const struct field *row = rows; row->key; row++) {
        char path[STRIKES_PATH_MAX];
        snprintf(path, sizeof path, "%.400s.%.60s", before, row->key);
        if (row->kind == FIELD_GROUP) count = collect(row->group, path, choices, count);
        const bool fits = quantity_is_kind(draw_kind(row)) || row->kind == FIELD_BOOL ||
                          row->kind == FIELD_CHOICE;
        if (!fits || count == SEVERAL_ROWS) continue;
        choices[count].row = row;
        memcpy(choices[count++].path, path, sizeof path);
    }
    return count;
}

static char *value_text(struct draft *draft, struct draw *draw, const struct field *row,
                        enum end end)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    value_write(out, draw, row, end, &draft->folder, &draft->load);
    fclose(out);
    return text;
}

static void write_axis(struct draft *draft, FILE *out, struct draw *draw,
                       const struct choice *choice)
{
    char *first = value_text(draft, draw, choice->row, draw_end(draw));
    char *second = value_text(draft, draw, choice->row, draw_end(draw));
    fputs("  ", out);
    value_quoted(out, choice->path);
    if (strcmp(first, second) == 0) fprintf(out, ": [%s]\n", first);
    else fprintf(out, ": [%s, %s]\n", first, second);
    free(first);
    free(second);
}

static bool struck(const struct draft *draft, const char *section)
{
    for (size_t i = 0; i < draft->strikes.count; i++)
        if (strncmp(draft->strikes.list[i].path, section, strlen(section)) == 0) return true;
    return false;
}

static void write_sweep(struct draft *draft, FILE *out)
{
    struct draw draw = draw_of(draft->seed, "sweep", 0);
    if (draft->edge || struck(draft, "sweep") || draw_chance(&draw, 0.5)) return;
    struct choice *choices = calloc(SEVERAL_ROWS, sizeof *choices);
    fputs("sweep:\n", out);
    for (int axes = 0; axes < 2; axes++) {
        /* Two components, so that no axis is given twice. */
        const uint32_t half = (uint32_t)(draft->count + 1) / 2;
        const size_t at = (size_t)axes * half + draw_below(&draw, half);
        if (at >= draft->count) continue;
        const struct drawn *drawn = &draft->components[at];
        char path[STRIKES_PATH_MAX];
        snprintf(path, sizeof path, "%s.%s", drawn->type->section, drawn->name);
        const size_t count = collect(drawn->type->fields, path, choices, 0);
        if (count > 0) write_axis(draft, out, &draw, &choices[draw_below(&draw, (uint32_t)count)]);
    }
    free(choices);
}

/* ---- thresholds and prices */

static void write_thresholds(struct draft *draft, FILE *out)
{
    struct draw draw = draw_of(draft->seed, "thresholds", 0);
    if (!draft->edge && draw_chance(&draw, 0.4)) return;
    fprintf(out, "thresholds:\n  - cost.month < %.2f USD\n", draw_ratio(&draw, 1, 1e6));
    if (draft->edge) return;
    if (draw_chance(&draw, 0.5)) fprintf(out, "  - cost.run >= 0 USD\n");
    for (size_t i = 0; i < draft->count && !struck(draft, "thresholds"); i++) {
        const struct drawn *drawn = &draft->components[i];
        if (strcmp(drawn->type->section, "producers") != 0 || draw_chance(&draw, 0.5)) continue;
        char text[2 * STRIKES_PATH_MAX];
        snprintf(text, sizeof text, "%s.%s", drawn->name,
                 draw_chance(&draw, 0.5) ? "ingest.p99 < 100 ms" : "records_dropped == 0");
        fputs("  - ", out);
        value_quoted(out, text);
        fputc('\n', out);
    }
}

static void write_prices(struct draft *draft, FILE *out)
{
    struct draw draw = draw_of(draft->seed, "prices", 0);
    if (draft->edge || struck(draft, "prices") || draw_chance(&draw, 0.9)) return;
    fprintf(out, "prices:\n  all: {discount: %u %%, note: \"it's 'ours'\"}\n",
            draw_below(&draw, 100));
}

/* ---- faults and actions */

/* The kind's own settings; references and groups stay as they are. */
static bool write_own(struct draft *draft, FILE *out, struct draw *draw,
                      const struct incident_kind *kind)
{
    struct load ignored = {0};
    for (const struct field *row = kind->fields; row && row->key; row++) {
        const bool plain = row->kind != FIELD_REF && row->kind != FIELD_GROUP &&
                           row->kind != FIELD_LIST;
        if (!plain && row->required) return false;
        if (!plain || (!row->required && draw_chance(draw, 0.5))) continue;
        fprintf(out, ", %s: ", row->key);
        value_write(out, draw, row, draw_end(draw), &draft->folder, &ignored);
    }
    return true;
}

static void write_time(FILE *out, struct draw *draw, const char *key, double most_s)
{
    char text[QUANTITY_TEXT_MAX];
    quantity_text(FIELD_DURATION,
                  draw_rounded(FIELD_DURATION, draw_ratio(draw, 1e-4, most_s) * 1e9), text);
    fprintf(out, "%s: %s", key, text);
}

/* One kind of those that a component of the draft offers in the list; NULL: it offers none. */
static const struct incident_kind *draw_kind_of(struct draw *draw, const struct drawn *drawn,
                                                bool actions)
{
    const struct incident_kind *fitting[64];
    uint32_t count = 0;
    for (const struct incident_kind *kind = drawn->type->incidents; kind && kind->name; kind++)
        if (kind->action == actions && count < 64) fitting[count++] = kind;
    return count > 0 ? fitting[draw_below(draw, count)] : NULL;
}

static void write_item(struct draft *draft, FILE *out, struct draw *draw, const struct drawn *drawn,
                       const struct incident_kind *kind)
{
    char *own = NULL;
    size_t length = 0;
    FILE *rest = open_memstream(&own, &length);
    const bool whole = write_own(draft, rest, draw, kind);
    fclose(rest);
    if (whole) {
        write_time(out, draw, "  - {at", 300);
        if (kind->length != INCIDENT_INSTANT) {
            fputs(", ", out);
            write_time(out, draw, "for", 300);
        }
        if (draw_chance(draw, 0.3)) fputs(", every: {exponential: {mean: 2m}}", out);
        fprintf(out, ", kind: %s, on: ", kind->name);
        value_quoted(out, drawn->name);
        fprintf(out, "%s}\n", own);
    }
    free(own);
}

static void write_incidents(struct draft *draft, FILE *out, const char *list, bool actions)
{
    struct draw draw = draw_of(draft->seed, list, 0);
    if (draft->edge || draft->count == 0 || struck(draft, list) || draw_chance(&draw, 0.5)) return;
    fprintf(out, "%s:\n", list);
    for (uint32_t i = draw_below(&draw, 6); i > 0; i--) {
        const struct drawn *drawn = &draft->components[draw_below(&draw, (uint32_t)draft->count)];
        const struct incident_kind *kind = draw_kind_of(&draw, drawn, actions);
        if (kind) write_item(draft, out, &draw, drawn, kind);
    }
}

void extras_write(struct draft *draft, FILE *out)
{
    write_sweep(draft, out);
    write_thresholds(draft, out);
    write_prices(draft, out);
    write_incidents(draft, out, "faults", false);
    write_incidents(draft, out, "actions", true);
}
