#include "tests/random/draft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/registry.h"
#include "scenarios/loader/components.h"
#include "scenarios/loader/scenario.h"
#include "sim/check.h"
#include "tests/random/cast.h"
#include "tests/random/extras.h"

enum { DRAFTS_MAX = 300, PATH_MAX_LENGTH = STRIKES_PATH_MAX };

/* Beside an edge, which stays, everything else is drawn anew until it suits it. */
static struct draw draw_at(const struct draft *draft, const char *path)
{
    return draw_of(draft->seed, path, strikes_of(&draft->strikes, draft->edge ? "" : path));
}

/* ---- settings */

/* The edge lies at this path of a component, or below it. */
static bool is_edge(const struct draft *draft, const struct component_type *type, const char *path)
{
    const size_t length = strlen(path);
    return draft->edge && draft->edge->type == type &&
           strncmp(draft->edge->path, path, length) == 0 &&
           (draft->edge->path[length] == '\0' || draft->edge->path[length] == '.');
}

/* How a setting is named: within its component, and from the top. */
struct at {
    const struct component_type *type;
    char below[PATH_MAX_LENGTH], full[PATH_MAX_LENGTH];
};

static struct at at_key(const struct at *at, const char *key)
{
    struct at inner = {.type = at->type};
    snprintf(inner.below, sizeof inner.below, "%.400s%s%.60s", at->below, *at->below ? "." : "",
             key);
    snprintf(inner.full, sizeof inner.full, "%.400s%s%.60s", at->full, *at->full ? "." : "", key);
    return inner;
}

/* A rule between settings forbids the edge alone: what is measured alike beside it goes to the same end. */
static bool goes_along(const struct draft *draft, const struct at *at, const struct field *row)
{
    return draft->edge && draft->edge->type == at->type && draft->edge->kind == draw_kind(row) &&
           quantity_is_kind(draft->edge->kind) && strikes_beside(&draft->strikes, at->full);
}

/* Something about its component did not suit the edge: words, groups and what was complained about are
 * tried. */
static bool is_tried(const struct draft *draft, struct draw *draw, const struct at *at,
                     const struct field *row)
{
    const bool blamed = strikes_of(&draft->strikes, at->full) > 0;
    if (!blamed && !strikes_beside(&draft->strikes, at->full)) return false;
    if (row->group) return blamed || (row->kind == FIELD_GROUP && row->present == 0);
    return (blamed || row->kind == FIELD_CHOICE) && draw_chance(draw, 0.5);
}

static bool wanted(const struct draft *draft, struct draw *draw, const struct at *at,
                   const struct field *row)
{
    if (draft->edge && edge_says_load(at->type, row->key)) return false;
    if (row->required || is_edge(draft, at->type, at->below)) return true;
    if (draft->edge)
        return (row->kind == FIELD_REF && strikes_of(&draft->strikes, at->full) == 0) ||
               goes_along(draft, at, row) || is_tried(draft, draw, at, row);
    if (strikes_leave_out(&draft->strikes, at->full)) return false;
    return draw_chance(draw, row->kind == FIELD_GROUP ? 0.7 : draft->boldness);
}

/* A required setting that another one says: there is seldom a use for both. */
static bool is_said_otherwise(const struct draft *draft, const struct at *at,
                              const struct field *rows, const struct field *row)
{
    for (const char *const *key = row->unless; key && *key; key++)
        for (const struct field *other = rows; other->key; other++) {
            const struct at beside = at_key(at, other->key);
            struct draw draw = draw_at(draft, beside.full);
            if (!strcmp(other->key, *key) && wanted(draft, &draw, &beside, other)) return true;
        }
    return false;
}

static void write_row(struct draft *draft, FILE *out, const struct at *at, const struct field *row,
                      struct draw *draw)
{
    const bool exact = is_edge(draft, at->type, at->below) || goes_along(draft, at, row);
    struct load ignored = {0};
    /* Shards, video streams and who watches them; other numbers make no work by themselves. */
    const bool counts = at->type && (strcmp(at->type->section, "streams") == 0 ||
                                     strcmp(at->type->kind, "viewer") == 0);
    struct load *load =
        row->kind == FIELD_DIST || (row->kind == FIELD_COUNT && !counts) ? &ignored : &draft->load;
    if (exact) value_write(out, draw, row, draft->edge->end, &draft->folder, load);
    else if (draft->edge) value_write(out, draw, row, END_INSIDE, &draft->folder, load);
    else value_write_any(out, draw, row, &draft->folder, load);
}

static void write_rows(struct draft *draft, FILE *out, const struct at *at,
                       const struct field *rows, const char *before);

static void write_group(struct draft *draft, FILE *out, const struct at *at,
                        const struct field *row)
{
    fputc('{', out);
    write_rows(draft, out, at, row->group, "");
    fputc('}', out);
}

/* Few items, whose paths end in a number. */
static void write_list(struct draft *draft, FILE *out, const struct at *at, const struct field *row,
                       struct draw *draw)
{
    uint32_t count = 1 + draw_below(draw, 3);
    if (row->max > 0 && count > row->max) count = (uint32_t)row->max;
    if (count < row->min || draft->edge) count = row->min > 1 ? (uint32_t)row->min : 1;
    fputc('[', out);
    for (uint32_t i = 0; i < count; i++) {
        char number[16];
        snprintf(number, sizeof number, "%u", (unsigned)i);
        const struct at item = at_key(at, number);
        fputs(i > 0 ? ", " : "", out);
        write_group(draft, out, &item, row);
    }
    fputc(']', out);
}

/* `key: value` for the rows that are wanted; each begins with `before`. */
static void write_rows(struct draft *draft, FILE *out, const struct at *at,
                       const struct field *rows, const char *before)
{
    for (const struct field *row = rows; row->key; row++) {
        const struct at inner = at_key(at, row->key);
        struct draw draw = draw_at(draft, inner.full);
        const char *target = NULL;
        if (!wanted(draft, &draw, &inner, row)) continue;
        if (is_said_otherwise(draft, at, rows, row) && !is_edge(draft, at->type, inner.below) &&
            draw_chance(&draw, row->kind == FIELD_RATE ? 1 : 0.5))
            continue;
        if (row->kind == FIELD_REF && !(target = cast_find(draft, &draw, row))) continue;
        fprintf(out, "%s%s: ", before, row->key);
        if (row->kind == FIELD_GROUP && row->off && !draft->edge && draw_chance(&draw, 0.3)) {
            fputs(row->off, out);
        } else if (row->kind == FIELD_GROUP) {
            write_group(draft, out, &inner, row);
        } else if (row->kind == FIELD_LIST) {
            write_list(draft, out, &inner, row, &draw);
        } else if (target) {
            value_quoted(out, target);
        } else {
            write_row(draft, out, &inner, row, &draw);
        }
        if (!strchr(before, '\n')) fputs(", ", out);
    }
}

static void write_component(struct draft *draft, FILE *out, const struct drawn *drawn)
{
    struct at at = {.type = drawn->type};
    snprintf(at.full, sizeof at.full, "%s.%s", drawn->type->section, drawn->name);
    fputs("  ", out);
    value_quoted(out, drawn->name);
    fputc(':', out);
    fprintf(out, "\n    kind: %s", component_word(drawn->type));
    write_rows(draft, out, &at, drawn->type->fields, "\n    ");
    fputc('\n', out);
}

static void write_sections(struct draft *draft, FILE *out)
{
    for (size_t s = 0; components_sections[s]; s++) {
        bool begun = false;
        for (size_t i = 0; i < draft->count; i++) {
            if (strcmp(draft->components[i].type->section, components_sections[s]) != 0) continue;
            if (!begun) fprintf(out, "%s:\n", components_sections[s]);
            begun = true;
            write_component(draft, out, &draft->components[i]);
        }
    }
}

/* ---- the top level */

static const struct field *top_row(const char *key)
{
    for (const struct field *row = scenario_settings(); row->key; row++)
        if (strcmp(row->key, key) == 0) return row;
    CHECK(false);
}

/* As long as the draft's work allows, in all replications and the warm-up. */
static double longest_s(const struct draft *draft, double replications)
{
    const double parts = draft->load.count > 4 ? draft->load.count : 4;
    const double calls_per_s = parts /
                               (draft->load.shortest_s < 0.2 ? draft->load.shortest_s : 0.2);
    const double longest = draft->work / replications / (draft->load.per_s + calls_per_s);
    return longest < 0.001 ? 0.001 : longest;
}

static void write_time(struct draft *draft, FILE *out, const char *key, double least, double most)
{
    struct draw draw = draw_at(draft, key);
    char text[QUANTITY_TEXT_MAX];
    const double value = least < most ? draw_ratio(&draw, least, most) : most;
    quantity_text(FIELD_DURATION, draw_rounded(FIELD_DURATION, value * 1e9), text);
    fprintf(out, "%s: %s\n", key, text);
}

static int64_t write_replications(struct draft *draft, FILE *out)
{
    struct draw draw = draw_at(draft, "replications");
    /* The edge is of those settings that are only for it. */
    if (draft->edge && !draft->edge->type && draw.strikes > 0) {
        fputs("replications: auto\n", out);
        return 1000;
    }
    /* Pairs, for those that are antithetic. */
    int64_t count = 2 * (int64_t)draw_ratio(&draw, 1, draw_chance(&draw, 0.1) ? 30 : 4);
    if (draw.strikes == 0 && draw_chance(&draw, 0.3)) count--;
    fprintf(out, "replications: %lld\n", (long long)count);
    return count;
}

static void write_top(struct draft *draft, FILE *out)
{
    static const char *const own[] = {"kinesim",  "name",   "region",       "price_book",
                                      "duration", "warmup", "replications", NULL};
    fprintf(out, "kinesim: 1\n");
    struct draw draw = draw_at(draft, "name");
    fputs("name: ", out);
    value_quoted(out, cast_name(&draw));
    fputc('\n', out);
    const struct at at = {0};
    for (const struct field *row = scenario_settings(); row->key; row++) {
        size_t i = 0;
        while (own[i] && strcmp(own[i], row->key) != 0) i++;
        if (own[i]) continue;
        const struct field one[2] = {*row, {0}};
        char *text = NULL;
        size_t length = 0;
        FILE *line = open_memstream(&text, &length);
        CHECK(line);
        write_rows(draft, line, &at, one, "\n");
        fclose(line);
        if (length > 0) fprintf(out, "%s\n", text + 1);
        free(text);
    }
    const double replications = (double)write_replications(draft, out);
    const double most = longest_s(draft, replications), hours = draft->edge ? 60 : 7200;
    const double longest = fmin(most / 2, hours);
    write_time(draft, out, "duration", fmin(draft->edge ? 60 : 1, longest), longest);
    if (draft->edge || draw_chance(&draw, 0.5)) fputs("warmup: 0s\n", out);
    else write_time(draft, out, "warmup", 1e-6, fmin(longest, top_row("warmup")->max * 1e-9));
}

void draft_write(struct draft *draft, FILE *out)
{
    static const double boldnesses[] = {0.05, 0.2, 0.7};
    struct draw draw = draw_at(draft, "boldness");
    draft->boldness = boldnesses[draw_below(&draw, 3)];
    draft->load = (struct load){.shortest_s = 1};
    draft->folder.files = 0;
    cast_choose(draft);
    fprintf(out, "# kinesim's tests/random, seed %llu%s%s%s\n", (unsigned long long)draft->seed,
            draft->edge ? ", " : "", draft->edge ? draft->edge->path : "",
            !draft->edge                  ? ""
            : draft->edge->end == END_LOW ? " at its least"
                                          : " at its most");
    write_sections(draft, out);
    extras_write(draft, out);
    write_top(draft, out);
}

/* ---- until it is valid */

/* 0: valid. Else how many complaints were understood; -1: none. */
static long try_text(struct draft *draft, const char *path, const char *text, size_t length,
                     char **said)
{
    struct diag *diag = diag_create();
    struct scenario *scenario = scenario_check(path, text, length, NULL, diag);
    size_t printed_length = 0;
    FILE *printed = open_memstream(said, &printed_length);
    CHECK(printed);
    diag_print(diag, printed);
    fclose(printed);
    diag_destroy(diag);
    if (scenario) {
        scenario_destroy(scenario);
        return 0;
    }
    const size_t understood = strikes_read(&draft->strikes, path, *said);
    return understood > 0 ? (long)understood : -1;
}

static bool write_file(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "w");
    if (!file) return false;
    const bool good = fwrite(text, 1, length, file) == length;
    return fclose(file) == 0 && good;
}

bool draft_make(struct draft *draft)
{
    char path[1024], *said = NULL;
    snprintf(path, sizeof path, "%.700s/%.250s.yaml", draft->folder.path, draft->folder.stem);
    long complaints = 1;
    for (int i = 0; i < DRAFTS_MAX && complaints > 0; i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *out = open_memstream(&text, &length);
        CHECK(out);
        draft_write(draft, out);
        fclose(out);
        free(said);
        complaints = try_text(draft, path, text, length, &said);
        if ((complaints == 0 || i == DRAFTS_MAX - 1) && !write_file(path, text, length))
            complaints = -1;
        free(text);
    }
    if (complaints != 0) fprintf(stderr, "%s: no draft was valid; the last one:\n%s", path, said);
    free(said);
    return complaints == 0;
}
