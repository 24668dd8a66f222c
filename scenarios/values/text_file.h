/*
 * text_file.h -- whole files into memory, and files of `text` or `text,weight` lines.
 */
#ifndef KINESIM_SCENARIOS_VALUES_TEXT_FILE_H
#define KINESIM_SCENARIOS_VALUES_TEXT_FILE_H

#include "scenarios/values/reader.h"

enum { TEXT_FILE_MAX = 16 << 20 };

/* The file's bytes and a NUL, in the arena; NULL after a complaint at `place`. `any` allows what is
 * no regular file (a pipe), for a path that the user typed. */
const char *text_file_read(struct arena *arena, struct diag *diag, struct place place,
                           const char *path, const char *file, bool any, size_t *length);

/* A file that a value names, seen from the scenario's folder: its text to write into, with a NUL behind it. */
struct text_beside {
    const char *file; /* as it was opened, for complaints */
    char *text;
    size_t length;
};
bool text_file_beside(struct reader *reader, const struct yaml_node *node, const char *path,
                      size_t most, struct text_beside *text);

struct weighted_line {
    const char *text;
    double weight; /* 1 where none is given */
    struct place place;
};

/* The lines of the file that `node` names, without blanks, comments (#) and a header line that ends
 * in ",weight". At least one, at most `max`; NULL after a complaint about the whole file, and not
 * `good` after one about a line. */
struct weighted_line *text_file_lines(struct reader *reader, const struct yaml_node *node,
                                      const char *path, size_t max, size_t *count, bool *good);

#endif
