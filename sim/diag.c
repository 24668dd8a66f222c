/* diag.c -- collects, sorts and prints; knows how wide a character is on a terminal. */
#include "sim/diag.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/arena.h"
#include "sim/check.h"

#include "sim/banned.h"

/* ours: more than anybody reads, and a bound on what a hostile file can make us keep. */
enum { COMPLAINTS_MAX = 10000, SHOWN_COLUMNS = 160 };

enum severity { SEVERITY_ERROR, SEVERITY_UNMODELLED, SEVERITY_WARNING, SEVERITY_NOTE, SEVERITIES };

struct complaint {
    enum severity severity;
    size_t file; /* index into `files` */
    int line, column;
    size_t order; /* of asking */
    const char *path, *message;
};

struct file {
    const char *name;
    const char *text; /* NULL: not known */
    size_t length;
};

struct diag {
    struct arena *arena;
    struct complaint *complaints;
    size_t count, room;
    struct file *files;
    size_t file_count, file_room;
    int counts[SEVERITIES];
    bool without_notes;
};

struct diag *diag_create(void)
{
    struct diag *diag = check_zeroed(1, sizeof *diag);
    diag->arena = arena_create();
    return diag;
}

void diag_destroy(struct diag *diag)
{
    if (diag == NULL) return;
    free(diag->complaints);
    free(diag->files);
    arena_destroy(diag->arena);
    free(diag);
}

static size_t file_index(struct diag *diag, const char *name)
{
    for (size_t i = 0; i < diag->file_count; i++)
        if (strcmp(diag->files[i].name, name) == 0) return i;
    if (diag->file_count == diag->file_room) {
        diag->file_room = diag->file_room ? 2 * diag->file_room : 4;
        diag->files = check_resized(diag->files, diag->file_room * sizeof *diag->files);
    }
    diag->files[diag->file_count] =
        (struct file){.name = arena_text(diag->arena, name, strlen(name))};
    return diag->file_count++;
}

void diag_source(struct diag *diag, const char *file, const char *text, size_t length)
{
    const size_t index = file_index(diag, file); /* may move diag->files */
    struct file *known = &diag->files[index];
    known->text = arena_text(diag->arena, text, length);
    known->length = length;
}

__attribute__((format(printf, 5, 0))) static void add(struct diag *diag, enum severity severity,
                                                      struct place place, const char *path,
                                                      const char *format, va_list arguments)
{
    diag->counts[severity]++;
    if (diag->count == COMPLAINTS_MAX) return;
    if (diag->count == diag->room) {
        diag->room = diag->room ? 2 * diag->room : 16;
        diag->complaints = check_resized(diag->complaints, diag->room * sizeof *diag->complaints);
    }
    char *message = NULL;
    CHECK(vasprintf(&message, format, arguments) >= 0);
    diag->complaints[diag->count] = (struct complaint){
        .severity = severity,
        .file = file_index(diag, place.file),
        .line = place.line,
        .column = place.column,
        .order = diag->count,
        .path = arena_text(diag->arena, path, strlen(path)),
        .message = arena_text(diag->arena, message, strlen(message)),
    };
    diag->count++;
    free(message);
}

#define ADD(severity)                                                                              \
    va_list arguments;                                                                             \
    va_start(arguments, format);                                                                   \
    add(diag, severity, place, path, format, arguments);                                           \
    va_end(arguments)

void diag_error(struct diag *diag, struct place place, const char *path, const char *format, ...)
{
    ADD(SEVERITY_ERROR);
}

void diag_unmodelled(struct diag *diag, struct place place, const char *path, const char *format,
                     ...)
{
    ADD(SEVERITY_UNMODELLED);
}

void diag_warning(struct diag *diag, struct place place, const char *path, const char *format, ...)
{
    ADD(SEVERITY_WARNING);
}

void diag_note(struct diag *diag, const char *file, const char *format, ...)
{
    const struct place place = {file, 0, 0};
    const char *path = "";
    ADD(SEVERITY_NOTE);
}

void diag_leave_out_notes(struct diag *diag)
{
    diag->without_notes = true;
}

int diag_error_count(const struct diag *diag)
{
    return diag->counts[SEVERITY_ERROR];
}

int diag_unmodelled_count(const struct diag *diag)
{
    return diag->counts[SEVERITY_UNMODELLED];
}

int diag_exit_status(const struct diag *diag)
{
    if (diag->counts[SEVERITY_ERROR] > 0) return 2;
    return diag->counts[SEVERITY_UNMODELLED] > 0 ? 3 : 0;
}

/* ---- characters */

/* The code point at `at` and its length in bytes; a byte that is no UTF-8 is '?' of length 1. */
static uint32_t decode(const unsigned char *at, size_t left, size_t *length)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
    for (size_t extra = 0; extra < 4 && extra < left; extra++) {
        if ((at[0] & forms[extra].mask) != forms[extra].lead) continue;
        uint32_t code = at[0] & (unsigned char)~forms[extra].mask;
        size_t i = 1;
        for (; i <= extra && (at[i] & 0xc0) == 0x80; i++) code = code << 6 | (at[i] & 0x3fu);
        if (i <= extra || code < forms[extra].least || code > 0x10ffff) break;
        *length = extra + 1;
        return code;
    }
    *length = 1;
    return '?';
}

/* Columns a terminal gives a character: combining marks take none, East Asian ones and emoji two. */
static int width_of(uint32_t code)
{
    static const struct {
        uint32_t first, last;
        int width;
    } ranges[] = {
        {0x0300, 0x036f, 0},   {0x200b, 0x200f, 0},   {0x20d0, 0x20ff, 0},   {0xfe00, 0xfe0f, 0},
        {0x1100, 0x115f, 2},   {0x2e80, 0x303e, 2},   {0x3041, 0xa4cf, 2},   {0xac00, 0xd7a3, 2},
        {0xf900, 0xfaff, 2},   {0xfe30, 0xfe6f, 2},   {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2},
        {0x1f300, 0x1f64f, 2}, {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code >= ranges[i].first && code <= ranges[i].last) return ranges[i].width;
    return 1;
}

/* What a terminal would obey instead of show. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

size_t diag_obeyed(const char *at)
{
    size_t bytes;
    if ((unsigned char)*at >= ' ' && (unsigned char)*at < 0x7f) return 0;
    return *at && is_control(decode((const unsigned char *)at, strnlen(at, 4), &bytes)) ? bytes : 0;
}

struct diag_shown diag_shown(const char *word)
{
    struct diag_shown shown;
    size_t used = 0;
    while (*word && used + 1 < sizeof shown.text) {
        const size_t obeyed = diag_obeyed(word);
        shown.text[used++] = '?';
        if (!obeyed) shown.text[used - 1] = *word;
        word += obeyed ? obeyed : 1;
    }
    shown.text[used] = '\0';
    return shown;
}

static void print_safely(const char *text, size_t length, FILE *out)
{
    for (size_t i = 0, bytes; i < length; i += bytes) {
        const unsigned char *at = (const unsigned char *)text + i;
        const uint32_t code = decode(at, length - i, &bytes);
        if (code == '\t' || (code == '?' && *at != '?') || is_control(code))
            fputc(code == '\t' ? '\t' : '?', out);
        else fwrite(at, 1, bytes, out);
    }
}

/* ---- the line and the caret */

/* Length of the line break at `at`, as YAML 1.1 has them (LF, CR, CR LF, NEL, LS, PS); else 0. */
static size_t break_length(const char *at, size_t left)
{
    const unsigned char *c = (const unsigned char *)at;
    if (left == 0) return 0;
    if (c[0] == '\r') return left > 1 && c[1] == '\n' ? 2 : 1;
    if (c[0] == '\n') return 1;
    if (left > 1 && c[0] == 0xc2 && c[1] == 0x85) return 2;
    if (left > 2 && c[0] == 0xe2 && c[1] == 0x80 && (c[2] == 0xa8 || c[2] == 0xa9)) return 3;
    return 0;
}

/* Where a line begins; complaints come in order, so the next is looked for from the last on. */
struct cursor {
    const struct file *file;
    const char *at;
    int line;
};

static const char *find_line(struct cursor *cursor, const struct file *file, int line,
                             size_t *length)
{
    const char *end = file->text + file->length;
    if (cursor->file != file || cursor->line > line) {
        const bool marked = file->length >= 3 && memcmp(file->text, "\xef\xbb\xbf", 3) == 0;
        *cursor = (struct cursor){file, file->text + (marked ? 3 : 0), 1};
    }
    while (cursor->line < line && cursor->at < end) {
        const size_t step = break_length(cursor->at, (size_t)(end - cursor->at));
        cursor->line += step > 0;
        cursor->at += step > 0 ? step : 1;
    }
    const char *stop = cursor->at;
    while (stop < end && break_length(stop, (size_t)(end - stop)) == 0) stop++;
    *length = (size_t)(stop - cursor->at);
    return cursor->at;
}

static bool is_utf16(const struct file *file)
{
    return file->length >= 2 &&
           (memcmp(file->text, "\xff\xfe", 2) == 0 || memcmp(file->text, "\xfe\xff", 2) == 0);
}

/* The line, or the part of it around the column, and a caret below. */
static void print_excerpt(struct cursor *cursor, const struct file *file, int line, int column,
                          FILE *out)
{
    if (file->text == NULL || line < 1 || is_utf16(file)) return;
    size_t length;
    const char *text = find_line(cursor, file, line, &length);
    const int first = column > SHOWN_COLUMNS - 40 ? column - SHOWN_COLUMNS / 2 : 1;

    size_t from = 0, caret = 0, at = 0, bytes;
    int number = 1;
    for (; at < length && number < first + SHOWN_COLUMNS; at += bytes, number++) {
        decode((const unsigned char *)text + at, length - at, &bytes);
        if (number == first) from = at;
        if (number == column) caret = at;
    }
    if (number <= first) return;
    if (number <= column) caret = at;

    fputs("    ", out);
    print_safely(text + from, at - from, out);
    fputs("\n    ", out);
    for (size_t i = from; i < caret; i += bytes) {
        const uint32_t code = decode((const unsigned char *)text + i, caret - i, &bytes);
        if (code == '\t') fputc('\t', out);
        else
            for (int width = is_control(code) ? 1 : width_of(code); width > 0; width--)
                fputc(' ', out);
    }
    fputs("^\n", out);
}

static int by_place(const void *left, const void *right)
{
    const struct complaint *a = left, *b = right;
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static bool is_same(const struct complaint *a, const struct complaint *b)
{
    return a->file == b->file && a->line == b->line && a->column == b->column &&
           strcmp(a->path, b->path) == 0 && strcmp(a->message, b->message) == 0;
}

static bool is_printed(const struct complaint *sorted, size_t index)
{
    for (size_t i = index; i-- > 0;) {
        if (sorted[i].file != sorted[index].file || sorted[i].line != sorted[index].line ||
            sorted[i].column != sorted[index].column)
            return false;
        if (is_same(&sorted[i], &sorted[index])) return true;
    }
    return false;
}

static void print_complaint(const struct diag *diag, struct cursor *cursor,
                            const struct complaint *complaint, FILE *out)
{
    const struct file *file = &diag->files[complaint->file];
    print_safely(file->name, strlen(file->name), out);
    if (complaint->line > 0) fprintf(out, ":%d:%d", complaint->line, complaint->column);
    fputs(": ", out);
    if (complaint->severity == SEVERITY_WARNING) fputs("warning: ", out);
    print_safely(complaint->path, strlen(complaint->path), out);
    if (complaint->path[0] != '\0') fputs(": ", out);
    print_safely(complaint->message, strlen(complaint->message), out);
    fputc('\n', out);
    print_excerpt(cursor, file, complaint->line, complaint->column, out);
}

void diag_print(const struct diag *diag, FILE *out)
{
    if (diag->count == 0) return;
    struct complaint *sorted = check_alloc(diag->count * sizeof *sorted);
    memcpy(sorted, diag->complaints, diag->count * sizeof *sorted);
    qsort(sorted, diag->count, sizeof *sorted, by_place);
    struct cursor cursor = {0};
    const bool without = diag->without_notes || diag_exit_status(diag) != 0;
    for (size_t i = 0; i < diag->count; i++)
        if (!is_printed(sorted, i) && !(without && sorted[i].severity == SEVERITY_NOTE))
            print_complaint(diag, &cursor, &sorted[i], out);
    free(sorted);
    const int asked = diag->counts[0] + diag->counts[1] + diag->counts[2];
    if (asked > COMPLAINTS_MAX) fprintf(out, "and %d more\n", asked - COMPLAINTS_MAX);
}

/* ---- did you mean */

enum { WORD_MAX = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Damerau-Levenshtein, restricted: insert, delete, replace, or swap two neighbours, each once. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MAX + 1];
    for (size_t j = 0; j <= b_length; j++) rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *now = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            const size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(replaced, least(above[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *diag_nearest(const char *word, const char *const *candidates)
{
    const size_t length = strnlen(word, WORD_MAX + 1);
    if (length == 0 || length > WORD_MAX) return NULL;
    const size_t limit = length / 3 > 2 ? length / 3 : 2;
    const char *nearest = NULL;
    size_t best = limit + 1;
    for (; *candidates != NULL; candidates++) {
        const size_t other = strnlen(*candidates, WORD_MAX + 1);
        if (other > WORD_MAX || (other > length ? other - length : length - other) >= best)
            continue;
        const size_t apart = distance(word, length, *candidates, other);
        /* Nothing in common is no likeness: "s3" is not "sns". */
        if (apart >= best || apart >= least(length, other)) continue;
        best = apart;
        nearest = *candidates;
    }
    return nearest;
}
