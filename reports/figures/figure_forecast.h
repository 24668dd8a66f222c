/*
 * figure_forecast.h -- the picture of a forecast; figure.h says what one is.
 */
#ifndef KINESIM_REPORTS_FIGURE_FORECAST_H
#define KINESIM_REPORTS_FIGURE_FORECAST_H

#include "reports/figures/figure.h"

bool figure_forecast(struct figure *figure, struct db *db, int64_t forecast_id);

/* Ends with a NULL name. */
extern const struct figure_kind figure_forecast_kinds[];

#endif
