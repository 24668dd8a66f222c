#include "scenarios/values/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/check.h"

/* Reads to the end or beyond the limit, of a file that says to have `expected` bytes; NULL with
 * errno set. The caller frees it. */
static char *slurp(int file, size_t expected, size_t most, size_t *length)
{
    enum { ROOM_MIN = 65536 }; /* what is no file says 0 */
    size_t room = expected < ROOM_MIN ? ROOM_MIN : expected + 1;
    char *bytes = check_alloc(room);
    *length = 0;
    while (*length <= most) {
        if (*length == room) bytes = check_resized(bytes, room *= 2);
        const ssize_t got = read(file, bytes + *length, room - *length);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            free(bytes);
            return NULL;
        }
        if (got == 0) break;
        *length += (size_t)got;
    }
    return bytes;
}

static char *read_most(struct arena *arena, struct diag *diag, struct place place, const char *path,
                       const char *file, bool any, size_t most, size_t *length)
{
    /* Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever. */
    const int opened = open(file, O_RDONLY | O_CLOEXEC | (any ? 0 : O_NONBLOCK));
    struct stat about;
    if (opened < 0 || fstat(opened, &about) != 0) {
        diag_error(diag, place, path, "cannot read %.200s: %s", file, strerror(errno));
        if (opened >= 0) close(opened);
        return NULL;
    }
    char *kept = NULL, *bytes = NULL;
    if (S_ISDIR(about.st_mode)) {
        diag_error(diag, place, path, "%.200s is a folder", file);
    } else if (!any && !S_ISREG(about.st_mode)) {
        diag_error(diag, place, path, "%.200s is not a regular file", file);
    } else if ((size_t)about.st_size > most) {
        diag_error(diag, place, path, "%.200s is larger than %zu MiB", file, most >> 20);
    } else {
        bytes = slurp(opened, (size_t)about.st_size, most, length);
        if (!bytes) diag_error(diag, place, path, "cannot read %.200s: %s", file, strerror(errno));
        else if (*length > most)
            diag_error(diag, place, path, "%.200s is larger than %zu MiB", file, most >> 20);
        else kept = arena_text(arena, bytes, *length);
    }
    free(bytes);
    close(opened);
    return kept;
}

const char *text_file_read(struct arena *arena, struct diag *diag, struct place place,
                           const char *path, const char *file, bool any, size_t *length)
{
    return read_most(arena, diag, place, path, file, any, TEXT_FILE_MAX, length);
}

static const char *beside(struct reader *reader, const char *file)
{
    const char *slash = strrchr(reader->scenario, '/');
    if (*file == '/' || !slash) return file;
    return arena_format(reader->arena, "%.*s/%s", (int)(slash - reader->scenario), reader->scenario,
                        file);
}

bool text_file_beside(struct reader *reader, const struct yaml_node *node, const char *path,
                      size_t most, struct text_beside *text)
{
    const char *name = reader_text(reader, node, path, "the name of a file");
    if (!name) return false;
    text->file = beside(reader, name);
    text->text = read_most(reader->arena, reader->diag, node->place, path, text->file, false, most,
                           &text->length);
    return text->text;
}

/* Takes `"a ""b"", c"` or what stands before the last comma; `*rest` is at the comma or the end. */
static char *cut_text(char *line, char **rest)
{
    if (*line != '"') {
        char *comma = strrchr(line, ',');
        *rest = comma ? comma : line + strlen(line);
        return line;
    }
    char *out = line;
    const char *in = line + 1;
    for (; *in; *out++ = *in++) {
        if (*in != '"') continue;
        if (in[1] != '"') break;
        in++;
    }
    if (*in != '"') return NULL;
    *rest = line + (in + 1 - line);
    *out = '\0';
    return line;
}

/* One line without its break; false after a complaint. */
static bool read_line(struct reader *reader, char *text, struct weighted_line *line)
{
    char *rest;
    const char *name = cut_text(text, &rest);
    line->text = name ? name : text;
    line->weight = 1;
    if (!name || (*rest != '\0' && *rest != ',')) {
        diag_error(reader->diag, line->place, "", "a quote that is not closed");
        return false;
    }
    if (*rest == '\0') return true;
    *rest = '\0';
    const char *number = rest + 1 + strspn(rest + 1, " \t");
    struct quantity weight;
    char problem[QUANTITY_PROBLEM_MAX];
    struct place place = line->place;
    place.column += (int)(number - text);
    if (!quantity_read(FIELD_NUMBER, number, &weight, problem) || weight.value < 0) {
        diag_error(reader->diag, place, "", "weight %.40s is not a number such as 3 or 0.25",
                   number);
        return false;
    }
    line->weight = weight.value;
    return true;
}

static bool is_skipped(const char *text, bool first)
{
    const size_t length = strlen(text);
    if (length == 0 || *text == '#') return true;
    return first && length > 7 && strcmp(text + length - 7, ",weight") == 0;
}

static char *trimmed(char *text, char *end)
{
    while (end > text && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r')) end--;
    *end = '\0';
    return text + strspn(text, " \t");
}

struct weighted_line *text_file_lines(struct reader *reader, const struct yaml_node *node,
                                      const char *path, size_t max, size_t *count, bool *good)
{
    const char *name = reader_text(reader, node, path, "the name of a file");
    if (!name) return NULL;
    const char *file = beside(reader, name);
    size_t length;
    char *text = (char *)text_file_read(reader->arena, reader->diag, node->place, path, file, false,
                                        &length);
    if (!text) return NULL;
    diag_source(reader->diag, file, text, length);
    if (memchr(text, 0, length)) {
        diag_error(reader->diag, node->place, path, "%.200s is not a text file", file);
        return NULL;
    }
    size_t lines = 1;
    for (size_t i = 0; i < length; i++) lines += text[i] == '\n';
    struct weighted_line *read = arena_alloc(reader->arena, lines * sizeof *read);
    *good = true;
    *count = 0;
    char *at = text + (strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
    for (int number = 1; at; number++) {
        char *end = strchr(at, '\n');
        char *line = trimmed(at, end ? end : at + strlen(at));
        struct weighted_line *next = &read[*count];
        next->place = (struct place){file, number, (int)(line - at) + 1};
        if (!is_skipped(line, number == 1)) {
            *good = read_line(reader, line, next) && *good;
            ++*count;
        }
        at = end ? end + 1 : NULL;
    }
    if (*count == 0) diag_error(reader->diag, node->place, path, "%.200s has no values", file);
    if (*count > max)
        diag_error(reader->diag, node->place, path, "%.200s has more than %zu lines", file, max);
    return *count > 0 && *count <= max ? read : NULL;
}
