/*
 * publish.h -- pictures and page of what the database holds.
 */
#ifndef KINESIM_REPORTS_PUBLISH_H
#define KINESIM_REPORTS_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/figures/plot.h"

struct publish_options {
    struct plot_formats formats; /* of the files; none: the page is without pictures */
};

/*
 * Reads what has the number `id` from the database (0: the latest) and writes DIR/<name>/report.html,
 * *.svg (*.png), and the .gp and .tsv they were drawn from. Every file is written beside its place and
 * renamed into it. Without gnuplot the page has its tables and says how to install it. `page` receives
 * the page's path. False with a reason in `error`.
 */
typedef bool publish_function(const char *database, int64_t id, const char *directory,
                              const struct publish_options *options, char *page, size_t page_bytes,
                              char *error, size_t error_bytes);

publish_function publish_run;      /* <name> is the run_id */
publish_function publish_sweep;    /* sweep-<sweep_id> */
publish_function publish_plan;     /* plan-<plan_id>; the plan as a scenario beside it: plan.yaml */
publish_function publish_keys;     /* keys-<keys_id> */
publish_function publish_forecast; /* forecast-<forecast_id> */

/* Names of the pictures that the last of them drew; ends with NULL. */
const char *const *publish_figures(void);

#endif
