#include "scenarios/keys/key_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "models/common/keys.h"
#include "scenarios/text/utf8.h"
#include "sim/check.h"

enum { COMPLAINTS_MAX = 20, COLUMNS_MAX = 1000, SHOWN = 40 };

/* A field of a line: where it is, and where it begins as columns are counted. */
struct key_field {
    const char *text;
    size_t length;
    int column;
};

struct reading {
    const struct key_file *file;
    struct diag *diag;
    int line, complaints;
    int key, weight; /* columns from 0; weight -1: none */
    char *unquoted;  /* room for a field whose quotes are taken off */
    size_t room;
    char separator; /* of what the first line, taken whole, seems to be made of; 0: of nothing */
    size_t separators;
};

static struct place place_of(const struct reading *reading, int column)
{
    const char *path = strcmp(reading->file->path, "-") ? reading->file->path : "(standard input)";
    return (struct place){path, reading->line, column};
}

static void complain(struct reading *reading, int column, const char *what)
{
    if (++reading->complaints > COMPLAINTS_MAX) return;
    diag_error(reading->diag, place_of(reading, column), "", "%s", what);
}

/* ---- fields */

/* Takes the quotes off; gives what follows the closing one, NULL if there is none. */
static const char *unquote(struct reading *reading, const char *text, const char *end,
                           struct key_field *field)
{
    size_t length = 0;
    const char *at = text + 1;
    for (; at < end; at++) {
        if (*at == '"' && (at + 1 == end || at[1] != '"')) break;
        if (*at == '"') at++;
        reading->unquoted[length++] = *at;
    }
    field->text = reading->unquoted;
    field->length = length;
    return at < end ? at + 1 : NULL;
}

/* Field number `number` from 0. False after a complaint. */
static bool find_field(struct reading *reading, const char *line, size_t length, int number,
                       struct key_field *field)
{
    const char *at = line, *end = line + length;
    const char delimiter = reading->file->delimiter;
    for (int column = 0;; column++) {
        const char *after;
        *field = (struct key_field){.column = (int)(at - line) + 1};
        if (delimiter && at < end && *at == '"') {
            after = unquote(reading, at, end, field);
            if (!after || (after < end && *after != delimiter)) {
                complain(reading, field->column, "a quote is not closed at the end of its field");
                return false;
            }
        } else {
            after = delimiter ? memchr(at, delimiter, (size_t)(end - at)) : NULL;
            if (!after) after = end;
            field->text = at;
            field->length = (size_t)(after - at);
        }
        if (column == number) return true;
        if (after == end) break;
        at = after + 1;
    }
    char what[64];
    snprintf(what, sizeof what, "there is no column %d", number + 1);
    complain(reading, (int)length + 1, what);
    return false;
}

/* ---- a line */

static bool check_key(struct reading *reading, const struct key_field *field)
{
    size_t characters = 0;
    if (field->length == 0) {
        complain(reading, field->column, "there is no key");
        return false;
    }
    for (size_t i = 0; i < field->length; characters++) {
        const size_t bytes =
            utf8_character((const unsigned char *)field->text + i, field->length - i);
        if (bytes == 0) {
            complain(reading, field->column + (int)i, "the key is not UTF-8");
            return false;
        }
        i += bytes;
    }
    if (characters <= KEYS_TEXT_MAX) return true;
    complain(reading, field->column, "the key has more than 256 characters");
    return false;
}

static bool read_weight(struct reading *reading, const struct key_field *field, double *weight)
{
    char text[64], what[128], *end = text;
    const size_t length = field->length < sizeof text - 1 ? field->length : sizeof text - 1;
    memcpy(text, field->text, length);
    text[length] = '\0';
    *weight = strtod(text, &end);
    if (end != text && *end == '\0' && field->length == length && isfinite(*weight) && *weight >= 0)
        return true;
    snprintf(what, sizeof what, "'%.*s' is not a weight: a number of at least 0",
             (int)(length < SHOWN ? length : SHOWN), text);
    complain(reading, field->column, what);
    return false;
}

/* The column that a number or a name in the heading means; -1: none. */
static int column_of(struct reading *reading, const char *word, const char *line, size_t length)
{
    char *end;
    const long number = strtol(word, &end, 10);
    if (!*end && end != word) return number >= 1 && number <= COLUMNS_MAX ? (int)number - 1 : -1;
    for (int column = 0; column < COLUMNS_MAX; column++) {
        struct key_field field;
        const int complaints = reading->complaints;
        reading->complaints = COMPLAINTS_MAX; /* the end of the line is no mistake here */
        const bool found = find_field(reading, line, length, column, &field);
        reading->complaints = complaints;
        if (!found) return -1;
        if (field.length == strlen(word) && !memcmp(field.text, word, field.length)) return column;
    }
    return -1;
}

static bool is_number(const char *word)
{
    return word && *word && word[strspn(word, "0123456789")] == '\0';
}

static bool is_heading(const char *line, size_t length)
{
    static const char *const headings[] = {"key", "keys", "partitionkey", "partition_key",
                                           "partition-key"};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (strlen(headings[i]) == length && !strncasecmp(headings[i], line, length)) return true;
    return false;
}

/* What the first line says of the columns; `heading` if it is one. */
static bool read_columns(struct reading *reading, const char *line, size_t length, bool *heading)
{
    const struct key_file *file = reading->file;
    const char *key = file->key ? file->key : "1";
    reading->key = column_of(reading, key, line, length);
    reading->weight = file->weight ? column_of(reading, file->weight, line, length) : -1;
    *heading = !is_number(key) || (file->weight && !is_number(file->weight));
    if (reading->key < 0 || (file->weight && reading->weight < 0)) {
        char what[128];
        snprintf(what, sizeof what, "there is no column '%.60s' in the first line",
                 reading->key < 0 ? key : file->weight);
        complain(reading, 1, what);
        return false;
    }
    struct key_field field;
    if (!*heading && file->delimiter && find_field(reading, line, length, reading->key, &field))
        *heading = is_heading(field.text, field.length);
    return true;
}

/* ---- whole lines that look like something else: taken as they are, and said */

static size_t times(const char *line, size_t length, char wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) count += line[i] == wanted;
    return count;
}

static void doubt_first(struct reading *reading, const char *line, size_t length)
{
    static const char separators[] = ",\t;";
    for (const char *one = separators; *one && reading->separators == 0; one++) {
        reading->separator = *one;
        reading->separators = times(line, length, *one);
    }
    if (length > 0 && (line[0] == '{' || line[0] == '[')) {
        reading->separators = 0;
        diag_warning(reading->diag, place_of(reading, 1), "",
                     "looks like JSON; each whole line is taken as a key");
    }
    if (is_heading(line, length))
        diag_warning(reading->diag, place_of(reading, 1), "",
                     "looks like a heading and is taken as a key; --column 1 makes it one");
}

static void doubt_second(const struct reading *reading, const char *line, size_t length)
{
    if (reading->separators == 0 || times(line, length, reading->separator) != reading->separators)
        return;
    const bool tab = reading->separator == '\t', comma = reading->separator == ',';
    const char separator[] = {reading->separator, '\0'};
    diag_warning(
        reading->diag, place_of(reading, 1), "",
        "looks like a table of %zu columns; each whole line is taken as a key, --column N%s%s%s "
        "takes one column",
        reading->separators + 1, comma ? "" : " --delimiter '",
        comma ? ""
        : tab ? "\\t"
              : separator,
        comma ? "" : "'");
}

static void make_room(struct reading *reading, size_t length)
{
    if (reading->room >= length + 1) return;
    reading->room = length + 1;
    reading->unquoted = check_resized(reading->unquoted, reading->room);
}

bool key_file_read(const struct key_file *file,
                   void (*take)(void *context, const char *key, size_t length, double weight),
                   void *context, struct diag *diag)
{
    struct reading reading = {.file = file, .diag = diag, .weight = -1};
    FILE *in = strcmp(file->path, "-") ? fopen(file->path, "r") : stdin;
    if (!in) {
        diag_error(diag, (struct place){file->path, 0, 0}, "", "%s", strerror(errno));
        return false;
    }
    char *line = NULL;
    size_t capacity = 0;
    ssize_t got;
    while ((got = getline(&line, &capacity, in)) > 0) {
        size_t length = (size_t)got;
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
        make_room(&reading, length);
        const char *text = line;
        if (++reading.line == 1) {
            const bool marked = length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3);
            text += marked ? 3 : 0;
            length -= marked ? 3 : 0;
            if (!file->delimiter) doubt_first(&reading, text, length);
            bool heading;
            if (!read_columns(&reading, text, length, &heading)) break;
            if (heading) continue;
        }
        if (reading.line == 2 && !file->delimiter) doubt_second(&reading, text, length);
        struct key_field key, of_weight;
        double weight = 1;
        bool good = true;
        if (reading.weight >= 0)
            good = find_field(&reading, text, length, reading.weight, &of_weight) &&
                   read_weight(&reading, &of_weight, &weight);
        good = good && find_field(&reading, text, length, reading.key, &key);
        if (good && check_key(&reading, &key)) take(context, key.text, key.length, weight);
    }
    if (ferror(in)) diag_error(diag, (struct place){file->path, 0, 0}, "", "%s", strerror(errno));
    if (reading.complaints > COMPLAINTS_MAX)
        diag_error(diag, (struct place){file->path, reading.line, 0}, "",
                   "%d more lines cannot be read", reading.complaints - COMPLAINTS_MAX);
    if (reading.line == 0)
        diag_error(diag, (struct place){file->path, 0, 0}, "", "there are no keys in it");
    free(line);
    free(reading.unquoted);
    if (in != stdin) fclose(in);
    return diag_error_count(diag) == 0;
}
