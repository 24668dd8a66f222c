#include "scenarios/cli/json_table.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/common/text.h"
#include "reports/common/threshold_text.h"
#include "reports/terminal/grid.h"
#include "sim/check.h"

/* ---- which list */

/* "cost.lines" */
static json_t *find(json_t *root, const char *path, size_t length)
{
    while (root && length > 0) {
        const size_t part = strcspn(path, ". ");
        char *key = check_zeroed(part + 1, 1);
        memcpy(key, path, part);
        root = json_object_get(root, key);
        free(key);
        const size_t step = part < length ? part + 1 : part;
        path += step;
        length -= step;
    }
    return json_is_array(root) ? root : NULL;
}

static json_t *find_first(json_t *root, const char *names)
{
    if (json_is_array(root)) return root;
    while (*names) {
        const size_t length = strcspn(names, " ");
        json_t *list = find(root, names, length);
        if (list) return list;
        names += length + strspn(names + length, " ");
    }
    return NULL;
}

/* ---- a row without depth: column name -> value, in the order of appearance */

static void put(json_t *flat, const char *prefix, const char *key, json_t *value)
{
    struct text name = {0};
    text_format(&name, "%s%s%s", prefix, *prefix && *key ? "." : "", key);
    json_object_set(flat, name.at, value);
    text_free(&name);
}

static void flatten(json_t *flat, const char *prefix, json_t *value);

static void flatten_object(json_t *flat, const char *prefix, json_t *object)
{
    const char *key;
    json_t *member;
    json_object_foreach(object, key, member)
    {
        struct text name = {0};
        text_format(&name, "%s%s%s", prefix, *prefix ? "." : "", key);
        flatten(flat, name.at, member);
        text_free(&name);
    }
}

/* Of objects: the words of each say whose its numbers are. */
static void flatten_objects(json_t *flat, json_t *list)
{
    size_t i;
    json_t *object, *member;
    const char *key;
    json_array_foreach(list, i, object)
    {
        struct text words = {0};
        json_object_foreach(object, key, member) if (json_is_string(member))
            text_format(&words, "%s%s", words.length ? "." : "", json_string_value(member));
        json_object_foreach(object, key, member)
        {
            struct text name = {0};
            text_format(&name, "%s%s%s", words.at ? words.at : "", words.length ? "." : "", key);
            if (!json_is_string(member)) flatten(flat, name.at, member);
            text_free(&name);
        }
        text_free(&words);
    }
}

static char *joined(json_t *list)
{
    struct text words = {0};
    size_t i;
    json_t *member;
    text_add(&words, "");
    json_array_foreach(list, i, member)
    {
        char *word = json_dumps(member, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
        if (!word) check_out_of_memory();
        const char *said = json_is_string(member) ? json_string_value(member) : word;
        text_format(&words, "%s%s", i ? " " : "", said);
        free(word);
    }
    return words.at;
}

static bool ends_in(const char *name, const char *end)
{
    const size_t length = strlen(name), own = strlen(end);
    return length >= own && !strcmp(name + length - own, end);
}

static void flatten_list(json_t *flat, const char *prefix, json_t *list)
{
    static const char *const ends[] = {"lo", "hi"};
    if (json_is_object(json_array_get(list, 0))) {
        flatten_objects(flat, list);
    } else if (json_array_size(list) == 2 &&
               (ends_in(prefix, "interval") || ends_in(prefix, "interval_ns"))) {
        for (size_t i = 0; i < 2; i++) put(flat, prefix, ends[i], json_array_get(list, i));
    } else {
        char *words = joined(list);
        json_t *value = json_string(words);
        put(flat, prefix, "", value);
        json_decref(value);
        free(words);
    }
}

static void flatten(json_t *flat, const char *prefix, json_t *value)
{
    if (json_is_object(value)) flatten_object(flat, prefix, value);
    else if (json_is_array(value)) flatten_list(flat, prefix, value);
    else put(flat, prefix, "", value);
}

/* ---- cells */

static struct label plain_text(json_t *value)
{
    struct label label = {""};
    if (json_is_integer(value))
        snprintf(label.text, sizeof label.text, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        snprintf(label.text, sizeof label.text, "%.15g", json_real_value(value));
    else if (json_is_boolean(value))
        snprintf(label.text, sizeof label.text, "%s", json_is_true(value) ? "true" : "false");
    return label;
}

/* By the name of its column: what JSON has in ns, people read with a unit. */
static struct label people_text(const char *column, json_t *value)
{
    const double number = json_number_value(value);
    if (!json_is_number(value)) return plain_text(value);
    if (ends_in(column, "_ns")) return format_ns(number);
    if (strstr(column, "usd")) return format_usd(number);
    if (ends_in(column, "share") || ends_in(column, "refused")) return format_share(number);
    if (ends_in(column, "bytes")) return format_bytes(number);
    if (ends_in(column, "point") || ends_in(column, "month") || ends_in(column, "shard"))
        return plain_text(value);
    return json_is_integer(value) ? format_count(number) : format_figure(number);
}

/* Both ends of the interval about a row's column: "p99_ns" has "p99_interval_ns" or "p99_interval", "mean" may have
 * "interval". */
static bool find_interval(json_t *row, const char *column, json_t *ends[2])
{
    static const char *const words[] = {"_interval_ns", "_interval", "interval"};
    static const char *const names[] = {".lo", ".hi"};
    const int stem = (int)strlen(column) - (ends_in(column, "_ns") ? 3 : 0);
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        const bool alone = *words[w] != '_';
        if (alone && strcmp(column, "mean") != 0) continue;
        for (size_t i = 0; i < 2; i++) {
            struct text name = {0};
            text_format(&name, "%.*s%s%s", alone ? 0 : stem, column, words[w], names[i]);
            ends[i] = json_object_get(row, name.at);
            text_free(&name);
        }
        if (json_is_number(ends[0]) && json_is_number(ends[1])) return true;
    }
    return false;
}

/* "30.5 ms (29.9 – 31.0 ms)" */
static void add_figure(struct grid *grid, const char *column, json_t *row, json_t *value)
{
    struct text words = {0};
    json_t *ends[2];
    text_add(&words, people_text(column, value).text);
    if (find_interval(row, column, ends) && !json_equal(ends[0], ends[1])) {
        const struct label low = people_text(column, ends[0]), high = people_text(column, ends[1]);
        const char *unit = strrchr(low.text, ' '), *same = strrchr(high.text, ' ');
        const bool once = unit && same && !strcmp(unit, same);
        text_format(&words, " (%.*s – %s)", once ? (int)(unit - low.text) : (int)strlen(low.text),
                    low.text, high.text);
    }
    grid_add(grid, words.at, json_is_number(value));
    text_free(&words);
}

static void add_cell(struct grid *grid, const char *column, json_t *row, enum output_form form)
{
    json_t *value = json_object_get(row, column);
    const char *threshold = json_string_value(json_object_get(row, "expression"));
    if (json_is_string(value)) grid_add(grid, json_string_value(value), false);
    else if (!value) grid_add(grid, "", false);
    else if (form == FORM_CSV) grid_add(grid, plain_text(value).text, json_is_number(value));
    else if (threshold && json_is_number(value) &&
             (!strcmp(column, "observed") || !strcmp(column, "loosened")))
        grid_add(grid, threshold_text(threshold, json_number_value(value)).text, true);
    else add_figure(grid, column, row, value);
}

/* "alerts.end_to_end.p99_ns" stays for programs; people read "alerts.end to end.p99". */
static char *head(const char *column, enum output_form form)
{
    static const char axes[] = "axes.";
    char *text = check_zeroed(strlen(column) + 1, 1);
    const bool is_axis = form != FORM_CSV && !strncmp(column, axes, sizeof axes - 1);
    strcpy(text, column + (is_axis ? sizeof axes - 1 : 0));
    if (form == FORM_CSV || is_axis) return text;
    if (ends_in(text, "_ns")) text[strlen(text) - 3] = '\0';
    for (char *at = text; *at; at++)
        if (*at == '_') *at = ' ';
    return text;
}

/* People are spared columns without anything in them; ends of intervals stand beside their values. */
static bool is_shown(const char *column, json_t *value, enum output_form form)
{
    if (form == FORM_CSV) return true;
    const bool nothing = json_is_null(value) ||
                         (json_is_string(value) && !*json_string_value(value));
    return !nothing && !ends_in(column, "interval.lo") && !ends_in(column, "interval.hi") &&
           !ends_in(column, "interval_ns.lo") && !ends_in(column, "interval_ns.hi");
}

static void print_rows(FILE *out, json_t *rows, enum output_form form)
{
    json_t *columns = json_object(), *value;
    size_t count = 0;
    const char *key;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_object_foreach(json_array_get(rows, i), key, value)
        {
            if (is_shown(key, value, form)) json_object_set_new(columns, key, json_true());
        }
    }
    const size_t width = json_object_size(columns);
    char **heads = check_zeroed(width + 1, sizeof *heads);
    json_object_foreach(columns, key, value) heads[count++] = head(key, form);
    if (width > 0) {
        struct grid *grid = grid_create((const char *const *)heads, width);
        for (size_t i = 0; i < json_array_size(rows); i++) {
            json_object_foreach(columns, key, value)
            {
                add_cell(grid, key, json_array_get(rows, i), form);
            }
        }
        grid_print(out, grid, form == FORM_CSV ? GRID_CSV : GRID_MARKDOWN);
        grid_destroy(grid);
    }
    for (size_t c = 0; c < width; c++) free(heads[c]);
    free(heads);
    json_decref(columns);
}

bool json_table_print(FILE *out, const char *text, const char *names, enum output_form form)
{
    json_error_t error;
    if (!*text) return true; /* it stopped before, and said why */
    if (*text != '{' && *text != '[') {
        fputs(text, out);
        return true;
    }
    json_t *root = json_loads(text, 0, &error), *rows = json_array();
    json_t *list = find_first(root, names), *member;
    size_t i;
    json_array_foreach(list, i, member)
    {
        json_t *flat = json_object();
        flatten(flat, "", member);
        json_array_append_new(rows, flat);
    }
    print_rows(out, rows, form);
    json_decref(rows);
    json_decref(root);
    return list;
}
