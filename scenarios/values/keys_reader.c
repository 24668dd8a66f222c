#include "scenarios/values/keys_reader.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/values/text_file.h"

static const char *const family_names[] = {"zipf", "uniform",     "single", "list",
                                           "file", "random-uuid", "salt",   NULL};

static const char example[] = "{zipf: {count: 1000, exponent: 1.0}}, {uniform: {count: 1000}}, "
                              "{single: orders}, {list: [a, b]}, {file: keys.csv} or random-uuid";

/* facts KDS 1.1, D: a partition key has 1 to 256 characters (Unicode code points). */
static bool key_fits(struct reader *reader, struct place place, const char *path, const char *key,
                     int64_t salt)
{
    size_t characters = 0;
    for (const char *c = key; *c; c++) characters += ((unsigned char)*c & 0xc0) != 0x80;
    if (characters == 0) {
        diag_error(reader->diag, place, path, "a partition key is at least one character");
        return false;
    }
    const size_t bucket = salt > 0 ? (size_t)snprintf(NULL, 0, "#%lld", (long long)salt - 1) : 0;
    /* keys.h keeps texts of so many bytes. */
    if (strlen(key) + bucket <= KEYS_TEXT_MAX) return true;
    diag_error(reader->diag, place, path,
               "'%.24s...' is a partition key of more than %d characters%s", key, KEYS_TEXT_MAX,
               bucket > 0 ? " with its salt" : "");
    return false;
}

/* ---- zipf and uniform */

static bool read_count(struct reader *reader, struct yaml_node *node, const char *path,
                       int64_t *count)
{
    struct quantity quantity;
    if (!reader_quantity(reader, node, path, FIELD_COUNT, 1, KEYS_COUNT_MAX, &quantity))
        return false;
    *count = quantity.whole;
    return true;
}

static bool read_exponent(struct reader *reader, struct yaml_node *node, const char *path,
                          double *exponent)
{
    struct quantity quantity;
    if (!reader_quantity(reader, node, path, FIELD_NUMBER, 0, 10, &quantity)) return false;
    *exponent = quantity.value;
    return true;
}

static bool read_format(struct reader *reader, struct yaml_node *node, const char *path,
                        const char **format)
{
    *format = reader_text(reader, node, path, "a text such as \"orders-%d\"");
    if (!*format) return false;
    const char *hole = strchr(*format, '%');
    bool valid = keys_format_valid(*format);
    /* A padding of more than 99 digits is no key. */
    if (valid && strspn(hole + 1, "0123456789") > 3) valid = false;
    if (!valid)
        diag_error(reader->diag, node->place, path,
                   "%s must hold one %%d (or %%05d) for the key's number and no other %%",
                   yaml_tree_said(reader->arena, node));
    return valid;
}

static bool read_numbered(struct reader *reader, struct yaml_node *node, const char *path,
                          struct keys_spec *spec)
{
    static const char *const zipf_names[] = {"count", "exponent", "format", NULL};
    static const char *const uniform_names[] = {"count", "format", NULL};
    const bool zipf = spec->family == KEYS_ZIPF;
    const char *const *names = zipf ? zipf_names : uniform_names;
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path, "%s is not a mapping such as {count: 1000}",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    spec->format = "key-%d";
    spec->exponent = zipf ? 1 : 0;
    struct place format_place = node->place;
    bool good = true, counted = false;
    for (struct yaml_node *child = node->first; child; child = child->next) {
        const char *below = reader_path(reader, path, child->key);
        if (!strcmp(child->key, "count")) {
            counted = true;
            good = read_count(reader, child, below, &spec->count) && good;
        } else if (!strcmp(child->key, "format")) {
            format_place = child->place;
            good = read_format(reader, child, below, &spec->format) && good;
        } else if (zipf && !strcmp(child->key, "exponent")) {
            good = read_exponent(reader, child, below, &spec->exponent) && good;
        } else {
            const char *meant = reader_unknown(reader, child, path, names);
            counted = counted || (meant && !strcmp(meant, "count"));
            good = false;
        }
    }
    if (!counted) diag_error(reader->diag, node->place, path, "'count' is missing");
    if (!good || !counted) return false;
    /* The longest key: the number, or its padding, in place of the hole. */
    const char *hole = strchr(spec->format, '%');
    const int width = atoi(hole + 1 + (hole[1] == '0'));
    const char *longest = arena_format(reader->arena, "%.*s%*lld%s", (int)(hole - spec->format),
                                       spec->format, width, (long long)spec->count,
                                       strchr(hole, 'd') + 1);
    return key_fits(reader, format_place, path, longest, spec->salt);
}

/* ---- single, list and file */

static bool read_single(struct reader *reader, struct yaml_node *node, const char *path,
                        struct keys_spec *spec)
{
    const char **text = arena_alloc(reader->arena, sizeof *text);
    *text = reader_text(reader, node, path, "a partition key");
    spec->text = text;
    spec->count = 1;
    return *text && key_fits(reader, node->place, path, *text, spec->salt);
}

/* `a` or `{key: a, weight: 3}`. */
static bool read_entry(struct reader *reader, struct yaml_node *node, const char *path,
                       int64_t salt, const char **key, double *weight)
{
    static const char *const names[] = {"key", "weight", NULL};
    struct yaml_node *text = node;
    bool good = true, misspelt = false;
    *weight = 1;
    if (node->kind == NODE_MAPPING) {
        text = yaml_tree_find(node, "key");
        for (struct yaml_node *child = node->first; child; child = child->next) {
            if (!strcmp(child->key, "key")) continue;
            if (strcmp(child->key, "weight") != 0) {
                misspelt = reader_unknown(reader, child, path, names) || misspelt;
                good = false;
                continue;
            }
            struct quantity quantity;
            if (!reader_quantity(reader, child, reader_path(reader, path, "weight"), FIELD_NUMBER,
                                 0, 1e15, &quantity))
                good = false;
            *weight = quantity.value;
        }
        if (!text && !misspelt) diag_error(reader->diag, node->place, path, "'key' is missing");
        if (!text) return false;
    }
    *key = reader_text(reader, text, path, "a partition key, or {key: a, weight: 3}");
    return *key && key_fits(reader, text->place, path, *key, salt) && good;
}

/* Keys of weight 0 never occur: the spec holds only the others. */
static bool keep_weighted(struct reader *reader, struct place place, const char *path,
                          const char **keys, double *weights, size_t count, struct keys_spec *spec)
{
    size_t kept = 0;
    bool even = true;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] <= 0) continue;
        keys[kept] = keys[i];
        weights[kept] = weights[i];
        even = even && weights[kept] == weights[0];
        kept++;
    }
    if (kept == 0) {
        diag_error(reader->diag, place, path, "no key has a weight above 0");
        return false;
    }
    spec->count = (int64_t)kept;
    spec->text = keys;
    spec->weight = even ? NULL : weights;
    return true;
}

static bool read_list(struct reader *reader, struct yaml_node *node, const char *path,
                      struct keys_spec *spec)
{
    if (node->kind != NODE_LIST || node->count == 0) {
        diag_error(reader->diag, node->place, path, "%s is not a list such as [a, b]",
                   node->kind == NODE_LIST ? "[]" : yaml_tree_said(reader->arena, node));
        return false;
    }
    const char **keys = arena_alloc(reader->arena, node->count * sizeof *keys);
    double *weights = arena_alloc(reader->arena, node->count * sizeof *weights);
    bool good = true;
    size_t i = 0;
    for (struct yaml_node *child = node->first; child; child = child->next, i++)
        good = read_entry(reader, child, path, spec->salt, &keys[i], &weights[i]) && good;
    return good && keep_weighted(reader, node->place, path, keys, weights, i, spec);
}

static bool read_file(struct reader *reader, struct yaml_node *node, const char *path,
                      struct keys_spec *spec)
{
    size_t count;
    bool good;
    const struct weighted_line *lines =
        text_file_lines(reader, node, path, KEYS_COUNT_MAX, &count, &good);
    if (!lines) return false;
    const char **keys = arena_alloc(reader->arena, count * sizeof *keys);
    double *weights = arena_alloc(reader->arena, count * sizeof *weights);
    for (size_t i = 0; i < count; i++) {
        keys[i] = lines[i].text;
        weights[i] = lines[i].weight;
        good = key_fits(reader, lines[i].place, "", keys[i], spec->salt) && good;
    }
    return good && keep_weighted(reader, node->place, path, keys, weights, count, spec);
}

/* ---- one `keys` */

static bool read_family(struct reader *reader, struct yaml_node *node, const char *path,
                        struct keys_spec *spec)
{
    static const struct {
        const char *name;
        enum keys_family family;
        bool (*read)(struct reader *, struct yaml_node *, const char *, struct keys_spec *);
    } readers[] = {
        {"zipf", KEYS_ZIPF, read_numbered},   {"uniform", KEYS_UNIFORM, read_numbered},
        {"single", KEYS_SINGLE, read_single}, {"list", KEYS_LIST, read_list},
        {"file", KEYS_LIST, read_file},
    };
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        if (strcmp(readers[i].name, node->key) != 0) continue;
        spec->family = readers[i].family;
        return readers[i].read(reader, node, reader_path(reader, path, node->key), spec);
    }
    if (!strcmp(node->key, "random-uuid")) /* {random-uuid: } reads like the others */
        diag_error(reader->diag, node->key_place, path,
                   "write `keys: random-uuid`; it has no settings");
    else reader_unknown(reader, node, path, family_names);
    return false;
}

static bool read_salt(struct reader *reader, struct yaml_node *node, const char *path,
                      int64_t *salt)
{
    struct quantity quantity;
    if (!reader_quantity(reader, node, path, FIELD_COUNT, 1, KEYS_SALT_MAX, &quantity))
        return false;
    *salt = quantity.whole;
    return true;
}

bool keys_read(struct reader *reader, struct yaml_node *node, const char *path,
               struct keys_spec *spec)
{
    *spec = (struct keys_spec){0};
    if (node->kind == NODE_SCALAR && !strcmp(node->text, "random-uuid")) {
        spec->family = KEYS_RANDOM_UUID;
        return true;
    }
    struct yaml_node *salt = yaml_tree_find(node, "salt");
    if (node->kind != NODE_MAPPING || node->count - (salt != NULL) != 1) {
        diag_error(reader->diag, node->place, path, "keys are one of %s", example);
        return false;
    }
    bool good = !salt || read_salt(reader, salt, reader_path(reader, path, "salt"), &spec->salt);
    struct yaml_node *family = salt && node->first == salt ? salt->next : node->first;
    good = read_family(reader, family, path, spec) && good;
    if (good && spec->count * (spec->salt > 0 ? spec->salt : 1) > KEYS_COUNT_MAX) {
        diag_error(reader->diag, node->place, path,
                   "%lld keys x %lld buckets of salt are more than %d keys", (long long)spec->count,
                   (long long)spec->salt, KEYS_COUNT_MAX);
        return false;
    }
    return good;
}
