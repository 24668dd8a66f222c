/*
 * text.h -- text that grows, quoted for whoever reads it next, and written to a file whole or not
 * at all.
 *
 * Start with a zeroed struct; text_free gives the memory back. `at` is always NUL-terminated once
 * something was added.
 */
#ifndef KINESIM_REPORTS_TEXT_H
#define KINESIM_REPORTS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *at;
    size_t length, capacity;
};

void text_free(struct text *text);
void text_add(struct text *text, const char *more);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
__attribute__((format(printf, 2, 3))) void text_format(struct text *text, const char *format, ...);

/* `raw` with & < > " ' as entities; control characters and changes of direction as U+FFFD; NULL adds nothing. */
void text_html(struct text *text, const char *raw);

/* `raw` as a single-quoted gnuplot string. Inside double quotes gnuplot would run what stands
 * between backquotes; here nothing is special but the quote itself. */
void text_gnuplot(struct text *text, const char *raw);

/* `raw` as the cell of a tab-separated file: double-quoted, without tabs, line ends and quotes. */
void text_tsv(struct text *text, const char *raw);

/* Adds what the file holds; false if it cannot be read. */
bool text_load(struct text *text, const char *path);

/* Writes DIRECTORY/NAME through a temporary name, fsync and rename. False with a reason. */
bool text_save(const struct text *text, const char *directory, const char *name, char *error,
               size_t error_bytes);

#endif
