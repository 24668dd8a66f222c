/*
 * strikes.h -- what the reader complained about, so that the next draft of a scenario does better. Rules
 * between settings stand in code, not in tables: the only way to keep them without repeating them here.
 */
#ifndef KINESIM_TESTS_RANDOM_STRIKES_H
#define KINESIM_TESTS_RANDOM_STRIKES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STRIKES_MAX = 64, STRIKES_PATH_MAX = 512 };

struct strikes {
    struct strike {
        char path[STRIKES_PATH_MAX];
        uint32_t count;
    } list[STRIKES_MAX];
    size_t count;
};

/* One more complaint about the setting at `path`. */
void strikes_add(struct strikes *strikes, const char *path);

/* Complaints about this setting, or about a part of its value: it is drawn anew. Of "": all. */
uint32_t strikes_of(const struct strikes *strikes, const char *path);

/* It was drawn anew often enough: leave it out if that can be. With more complaints those beside it go
 * too (`retry.base` is to blame as much as `retry.cap`), at last all of its component. */
bool strikes_leave_out(const struct strikes *strikes, const char *path);

/* Somebody was complained about who stands beside this setting. */
bool strikes_beside(const struct strikes *strikes, const char *path);

/* Adds a strike for each line `file:line:col: path: message` of `printed` that begins with `file`. How many. */
size_t strikes_read(struct strikes *strikes, const char *file, const char *printed);

#endif
