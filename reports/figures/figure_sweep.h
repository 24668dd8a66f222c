/*
 * figure_sweep.h -- the pictures of a sweep; figure.h says what one is.
 */
#ifndef KINESIM_REPORTS_FIGURE_SWEEP_H
#define KINESIM_REPORTS_FIGURE_SWEEP_H

#include "reports/figures/figure.h"

bool figure_sweep_lines(struct figure *figure, struct db *db, int64_t sweep_id);
bool figure_sweep_map(struct figure *figure, struct db *db, int64_t sweep_id);
bool figure_sweep_front(struct figure *figure, struct db *db, int64_t sweep_id);

/* In the order of the page; ends with a NULL name. */
extern const struct figure_kind figure_sweep_kinds[];

#endif
