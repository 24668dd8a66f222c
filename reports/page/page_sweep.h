/*
 * page_sweep.h -- parts of the page of a sweep.
 */
#ifndef KINESIM_REPORTS_PAGE_SWEEP_H
#define KINESIM_REPORTS_PAGE_SWEEP_H

#include "reports/common/text.h"
#include "reports/database/sweep_view.h"

/* Levers for the axes. */
void page_whatif(struct text *out, const struct sweep_view *view);

#endif
