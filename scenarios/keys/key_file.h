/*
 * key_file.h -- partition keys from a file, one line at a time: a key a line, or columns of a CSV.
 *
 * Columns are separated by one character; a field may stand in double quotes, with "" for a quote in it.
 * A first line whose key column says `key` or `partition_key`, or the name that was asked for, is a heading; a byte order mark before
 * it is skipped. Whole lines that look like a table, like JSON or like a heading are taken, with a warning. Memory
 * does not grow with the file.
 */
#ifndef KINESIM_SCENARIOS_KEYS_KEY_FILE_H
#define KINESIM_SCENARIOS_KEYS_KEY_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/diag.h"

struct key_file {
    const char *path;   /* "-" is standard input */
    char delimiter;     /* 0: the whole line is the key */
    const char *key;    /* a column's number from 1, or its name; NULL: the first */
    const char *weight; /* the same; NULL: every line counts once */
};

/*
 * Calls `take` for each line with its key (not NUL-terminated) and weight >= 0. Complains, at line and
 * column, of a line without a key, of one longer than 256 characters or not UTF-8 (facts KDS 1.1, D),
 * of a weight that is no number >= 0 and of a column that is not there: of the first 20 such lines.
 * False if there was any complaint.
 */
bool key_file_read(const struct key_file *file,
                   void (*take)(void *context, const char *key, size_t length, double weight),
                   void *context, struct diag *diag);

#endif
