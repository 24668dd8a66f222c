/*
 * publish.h -- pictures and page of what the database holds.
 */
#ifndef KINESIM_REPORTS_PUBLISH_H
#define KINESIM_REPORTS_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct publish_options {
    bool svg; /* draw figures (default) */
    bool png; /* also as PNG */
};

/*
 * Reads run `run_id` from the database (0: the latest) and writes DIR/<run>/report.html, *.svg
 * (*.png), and the .gp and .tsv they were drawn from. <run> is the run_id. Every file is written
 * beside its place and renamed into it. Without gnuplot the page has its tables and says how to
 * install it. `page` receives the page's path. False with a reason in `error`.
 */
bool publish_run(const char *database, int64_t run_id, const char *directory,
                 const struct publish_options *options, char *page, size_t page_bytes, char *error,
                 size_t error_bytes);

/* The same for a sweep, into DIR/sweep-<sweep_id>/. */
bool publish_sweep(const char *database, int64_t sweep_id, const char *directory,
                   const struct publish_options *options, char *page, size_t page_bytes,
                   char *error, size_t error_bytes);

/* The same for where keys land, into DIR/keys-<keys_id>/. */
bool publish_keys(const char *database, int64_t keys_id, const char *directory,
                  const struct publish_options *options, char *page, size_t page_bytes, char *error,
                  size_t error_bytes);

/* Names of the pictures that the last of them drew; ends with NULL. */
const char *const *publish_figures(void);

#endif
