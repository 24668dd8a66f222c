/*
 * figure_plan.h -- the picture of a plan; figure.h says what one is.
 */
#ifndef KINESIM_REPORTS_FIGURE_PLAN_H
#define KINESIM_REPORTS_FIGURE_PLAN_H

#include "reports/figures/figure.h"

bool figure_plan_search(struct figure *figure, struct db *db, int64_t plan_id);

/* In the order of the page; ends with a NULL name. */
extern const struct figure_kind figure_plan_kinds[];

#endif
