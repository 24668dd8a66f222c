#include "tests/random/families.h"

#include <string.h>

#include "models/common/hash_key.h"
#include "scenarios/values/dist_reader.h"
#include "sim/check.h"

FILE *family_file(FILE *out, struct folder *folder)
{
    char name[256], path[1024];
    const uint32_t number = ++folder->files;
    snprintf(name, sizeof name, "%.200s-%u.csv", folder->stem, (unsigned)number);
    snprintf(path, sizeof path, "%.700s/%s", folder->path, name);
    FILE *file = fopen(path, "w");
    CHECK(file);
    value_quoted(out, name);
    return file;
}

/* ---- distributions */

static void write_quantity(FILE *out, enum field_kind kind, double value, struct load *load)
{
    char text[QUANTITY_TEXT_MAX];
    quantity_text(kind, draw_rounded(kind, value), text);
    load_add(load, kind, value);
    fputs(text, out);
}

/* Settings that are no quantities: shapes of either sort, at the ends of what is allowed and between. */
static void write_number(FILE *out, struct draw *draw, const char *setting)
{
    const bool sigma = strcmp(setting, "sigma") == 0;
    const double least = sigma ? 0.001 : 0.01, most = sigma ? 10 : 1e6;
    const enum end end = draw_end(draw);
    const double value = end == END_LOW    ? least
                         : end == END_HIGH ? most
                                           : draw_ratio(draw, sigma ? 0.01 : 0.05, sigma ? 2 : 50);
    char text[QUANTITY_TEXT_MAX];
    quantity_text(FIELD_NUMBER, draw_rounded(FIELD_NUMBER, value), text);
    fputs(text, out);
}

/* A setting as a multiple of the family's first: what its name says is beyond it lies beyond it. */
static double multiple(struct draw *draw, const char *setting)
{
    if (strcmp(setting, "shift") == 0) return draw_ratio(draw, 0.01, 1);
    if (strcmp(setting, "max") == 0) return draw_ratio(draw, 2.5, 40);
    if (strcmp(setting, "sd") == 0) return draw_ratio(draw, 0.01, 2);
    return draw_ratio(draw, 1.01, 20); /* p99, high */
}

static void write_family(FILE *out, struct draw *draw, const struct field *row, uint32_t family,
                         struct load *load)
{
    struct dist_word word;
    /* So that most of the distribution lies within the row's range. */
    const double room = row->max / 50 > row->min ? row->max / 50 : row->max;
    struct field narrow = *row;
    narrow.max = room;
    double first = draw_quantity(draw, &narrow, END_INSIDE).value;
    if (!(first > 1)) first = 1;
    /* Beside `median` stands either `p99` or `sigma`. */
    const char *excluded = draw_chance(draw, 0.5) ? "p99" : "sigma";
    dist_word_at(family, 0, &word);
    fprintf(out, "{%s: {", word.family);
    for (size_t i = 0; dist_word_at(family, i, &word); i++) {
        const bool spread = strcmp(word.setting, "p99") == 0 || strcmp(word.setting, "sigma") == 0;
        if (!word.required &&
            (spread ? strcmp(word.setting, excluded) == 0 : draw_chance(draw, 0.7)))
            continue;
        fprintf(out, "%s%s: ", i > 0 ? ", " : "", word.setting);
        if (word.is_number) write_number(out, draw, word.setting);
        else
            write_quantity(out, row->of, i == 0 ? first : first * multiple(draw, word.setting),
                           load);
    }
    fputs("}}", out);
}

static uint32_t family_count(void)
{
    struct dist_word word;
    uint32_t count = 0;
    while (dist_word_at(count, 0, &word)) count++;
    return count;
}

static void write_mixture(FILE *out, struct draw *draw, const struct field *row, struct load *load)
{
    const uint32_t parts = 1 + draw_below(draw, 3);
    fputs("{mixture: [", out);
    for (uint32_t i = 0; i < parts; i++) {
        fprintf(out, "%s{weight: %u, of: ", i > 0 ? ", " : "", 1 + draw_below(draw, 1000));
        if (draw_chance(draw, 0.5))
            write_quantity(out, row->of, draw_quantity(draw, row, draw_end(draw)).value, load);
        else write_family(out, draw, row, draw_below(draw, family_count()), load);
        fputc('}', out);
    }
    fputs("]}", out);
}

static void write_empirical(FILE *out, struct draw *draw, const struct field *row,
                            struct folder *folder, struct load *load)
{
    fputs("{empirical: ", out);
    FILE *file = family_file(out, folder);
    fputc('}', out);
    const uint32_t lines = 1 + draw_below(draw, 5);
    for (uint32_t i = 0; i < lines; i++) {
        write_quantity(file, row->of, draw_quantity(draw, row, draw_end(draw)).value, load);
        fprintf(file, ",%u\n", 1 + draw_below(draw, 9));
    }
    CHECK(fclose(file) == 0);
}

void family_dist(FILE *out, struct draw *draw, const struct field *row, struct folder *folder,
                 struct load *load)
{
    const uint32_t families = family_count(), family = draw_below(draw, families + 2);
    if (family < families) write_family(out, draw, row, family, load);
    else if (family == families) write_mixture(out, draw, row, load);
    else write_empirical(out, draw, row, folder, load);
}

/* ---- keys */

static const char *const awkward_keys[] = {
    "a",  "b.c", "it's", "\"quoted\"", "with blank", "\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80",
    "{}", "#7"};
enum { AWKWARD = sizeof awkward_keys / sizeof *awkward_keys };

static void write_listed(FILE *out, struct draw *draw)
{
    const uint32_t count = 1 + draw_below(draw, AWKWARD);
    fputs("list: [", out);
    for (uint32_t i = 0; i < count; i++) {
        fputs(i > 0 ? ", " : "", out);
        const bool weighted = draw_chance(draw, 0.5);
        if (weighted) fputs("{key: ", out);
        value_quoted(out, awkward_keys[i]);
        if (weighted) fprintf(out, ", weight: %u}", 1 + draw_below(draw, 1000));
    }
    fputc(']', out);
}

static void write_numbered(FILE *out, struct draw *draw, bool zipf, uint32_t count)
{
    static const char *const formats[] = {"k-%d", "%08d", "\xc3\xbc.%d", "it's %d"};
    fprintf(out, "%s: {count: %u", zipf ? "zipf" : "uniform", (unsigned)count);
    if (zipf && draw_chance(draw, 0.7)) {
        const enum end end = draw_end(draw);
        if (end == END_INSIDE) fprintf(out, ", exponent: %.2f", draw_ratio(draw, 0.1, 5));
        else fprintf(out, ", exponent: %s", end == END_LOW ? "0" : "10");
    }
    if (draw_chance(draw, 0.5)) {
        fputs(", format: ", out);
        value_quoted(out, formats[draw_below(draw, sizeof formats / sizeof *formats)]);
    }
    fputc('}', out);
}

static void write_key_file(FILE *out, struct draw *draw, struct folder *folder)
{
    fputs("file: ", out);
    FILE *file = family_file(out, folder);
    const uint32_t lines = 1 + draw_below(draw, 20);
    for (uint32_t i = 0; i < lines; i++) fprintf(file, "key-%u,%u\n", i, 1 + draw_below(draw, 99));
    CHECK(fclose(file) == 0);
}

void family_keys(FILE *out, struct draw *draw, enum end end, struct folder *folder)
{
    /* Ours: each key costs an MD5; millions of them are other tests' matter. */
    const uint32_t count = end == END_HIGH ? 100000 : (uint32_t)draw_ratio(draw, 1, 5000);
    const uint32_t family = end == END_LOW ? 0 : end == END_HIGH ? 1 : draw_below(draw, 6);
    if (family == 5) {
        fputs("random-uuid", out);
        return;
    }
    fputc('{', out);
    const bool salted = end == END_INSIDE && draw_chance(draw, 0.3);
    if (salted) fprintf(out, "salt: %u, ", 1 + draw_below(draw, 50));
    if (family == 0) {
        fputs("single: ", out);
        value_quoted(out, awkward_keys[draw_below(draw, AWKWARD)]);
    } else if (family == 3) {
        write_listed(out, draw);
    } else if (family == 4) {
        write_key_file(out, draw, folder);
    } else {
        write_numbered(out, draw, family == 1, count);
    }
    fputc('}', out);
}

void family_ranges(FILE *out, struct draw *draw, struct folder *folder)
{
    const uint32_t count = 1 + draw_below(draw, 12);
    const hash_key most = ~(hash_key)0;
    FILE *file = family_file(out, folder);
    hash_key first = 0, last = 0;
    for (uint32_t i = 0; i < count && last < most; i++) {
        char low[HASH_KEY_DIGITS_MAX], high[HASH_KEY_DIGITS_MAX];
        /* Of what is left, so that the last ones are narrow. */
        last = i + 1 == count ? most : first + (most - first) / (2 + draw_below(draw, 5));
        hash_key_print(first, low);
        hash_key_print(last, high);
        fprintf(file, "%s,%s\n", low, high);
        first = last + 1;
    }
    fclose(file);
}
