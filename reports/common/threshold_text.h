/*
 * threshold_text.h -- what a threshold observed, in the unit its expression speaks of.
 */
#ifndef KINESIM_REPORTS_THRESHOLD_TEXT_H
#define KINESIM_REPORTS_THRESHOLD_TEXT_H

#include "reports/common/format.h"

/* `observed` is ns for component.stage.measure, USD for cost.*, else a count; NaN: "nothing". */
struct label threshold_text(const char *expression, double observed);

#endif
