/*
 * diag.h -- complaints about what a user wrote, each with its place.
 *
 * Functions that read input collect complaints here and go on, so that a user sees every mistake at
 * once, in the file's order. Only a command prints them and decides the exit status.
 */
#ifndef KINESIM_SIM_DIAG_H
#define KINESIM_SIM_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Where something was written. line and column count from 1; line 0: the whole of `file`, which may
 * also be a command-line option such as `--set streams.s.shards=0`. The diag keeps a copy of `file`. */
struct place {
    const char *file;
    int line;
    int column;
};

struct diag;

struct diag *diag_create(void);
void diag_destroy(struct diag *diag);

/* The text that places in `file` point into, for the line and the caret under a message. Copied. */
void diag_source(struct diag *diag, const char *file, const char *text, size_t length);

/* A mistake: the input cannot be used. `path` is what --set takes ("streams.s.shards"), or "". */
__attribute__((format(printf, 4, 5))) void diag_error(struct diag *diag, struct place place,
                                                      const char *path, const char *format, ...);

/* Something asked for that kinesim does not model: exit status 3 when there is no plain error. */
__attribute__((format(printf, 4, 5))) void
diag_unmodelled(struct diag *diag, struct place place, const char *path, const char *format, ...);

/* Suspicious but usable: printed, changes no exit status. */
__attribute__((format(printf, 4, 5))) void diag_warning(struct diag *diag, struct place place,
                                                        const char *path, const char *format, ...);

/* Something found out about a file, worth a line: `file: ...`. Printed where nothing is wrong. */
__attribute__((format(printf, 3, 4))) void diag_note(struct diag *diag, const char *file,
                                                     const char *format, ...);
/* From now on notes are left out when it is printed. */
void diag_leave_out_notes(struct diag *diag);

int diag_error_count(const struct diag *diag);
int diag_unmodelled_count(const struct diag *diag);

/* 0 without complaints, 2 with an error, else 3 with something unmodelled. */
int diag_exit_status(const struct diag *diag);

/* All of them in order of file, line, column, then of asking: `file:line:col: path: message`, the
 * line itself, and a caret (display columns, UTF-8 aware). Identical complaints print once. */
void diag_print(const struct diag *diag, FILE *out);

/* A word of a user's as a terminal may show it: what it would obey (escapes, changes of direction) is '?'. Cut if it is long. */
struct diag_shown {
    char text[256];
};
struct diag_shown diag_shown(const char *word);

/* Bytes of a character that a terminal or a page would obey instead of show, 0 if it is none: controls, changes of direction. */
size_t diag_obeyed(const char *at);

/* The candidate nearest to `word` (Damerau-Levenshtein distance at most 2 or a third of its
 * length), or NULL. `candidates` ends with NULL. For "did you mean 'x'?". */
const char *diag_nearest(const char *word, const char *const *candidates);

#endif
