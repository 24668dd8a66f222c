#include "tests/random/strikes.h"

#include <stdio.h>
#include <string.h>

#include "sim/check.h"

enum { REDRAWS = 3, BESIDE = 5, WHOLE = 7 };

void strikes_add(struct strikes *strikes, const char *path)
{
    size_t i = 0;
    while (i < strikes->count && strcmp(strikes->list[i].path, path) != 0) i++;
    if (i == strikes->count) {
        CHECK(strikes->count < STRIKES_MAX);
        struct strike *strike = &strikes->list[strikes->count++];
        snprintf(strike->path, sizeof strike->path, "%s", path);
        strike->count = 0;
    }
    strikes->list[i].count++;
}

/* `inner` is `path` or stands below it: "record_size.mixture.of" in "record_size". All is in "". */
static bool is_within(const char *inner, const char *path)
{
    const size_t length = strlen(path);
    return length == 0 ||
           (strncmp(inner, path, length) == 0 && (inner[length] == '\0' || inner[length] == '.'));
}

uint32_t strikes_of(const struct strikes *strikes, const char *path)
{
    uint32_t count = 0;
    for (size_t i = 0; i < strikes->count; i++)
        if (is_within(strikes->list[i].path, path)) count += strikes->list[i].count;
    return count;
}

/* Up to the last dot, with it. */
static size_t parent_length(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? (size_t)(dot - path) + 1 : 0;
}

static bool beside(const char *a, const char *b)
{
    const size_t length = parent_length(a);
    return length > 0 && strncmp(a, b, length) == 0;
}

bool strikes_leave_out(const struct strikes *strikes, const char *path)
{
    for (size_t i = 0; i < strikes->count; i++) {
        const struct strike *strike = &strikes->list[i];
        if (is_within(strike->path, path) && strike->count >= REDRAWS) return true;
        if (strike->count >= BESIDE && beside(strike->path, path)) return true;
        if (strike->count >= WHOLE) return true;
    }
    return false;
}

bool strikes_beside(const struct strikes *strikes, const char *path)
{
    for (size_t i = 0; i < strikes->count; i++)
        if (beside(strikes->list[i].path, path)) return true;
    return false;
}

/* The path of one line of complaint; false for the line that shows the source, and the caret. */
static bool read_line(const char *file, const char *line, char path[STRIKES_PATH_MAX])
{
    const size_t length = strlen(file);
    if (strncmp(line, file, length) != 0) return false;
    int used = 0, row, column;
    if (sscanf(line + length, ":%d:%d: %n", &row, &column, &used) != 2 || used == 0) return false;
    const char *from = line + length + used, *to = strstr(from, ": ");
    if (!to || to - from >= STRIKES_PATH_MAX) return false;
    snprintf(path, STRIKES_PATH_MAX, "%.*s", (int)(to - from), from);
    return true;
}

size_t strikes_read(struct strikes *strikes, const char *file, const char *printed)
{
    size_t found = 0;
    char path[STRIKES_PATH_MAX];
    for (const char *line = printed; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!*line) break;
        if (!read_line(file, line, path)) continue;
        strikes_add(strikes, path);
        found++;
    }
    return found;
}
