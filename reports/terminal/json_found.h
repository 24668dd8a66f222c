/*
 * json_found.h -- what limits, loses and lags, for programs.
 */
#ifndef KINESIM_REPORTS_JSON_FOUND_H
#define KINESIM_REPORTS_JSON_FOUND_H

#include <jansson.h>

#include "reports/common/found.h"

/* An array, the worst first: kind, severity, component, stage, limit, subject, cause, value, unit, interval,
 * replications, text. The caller's; NULL without memory. */
json_t *json_findings(const struct found_set *set);

/* The headline as a string. */
json_t *json_headline(const struct found_set *set);

/* Adds to a latency's object that it drifts, or which share of the records it is known of. False without memory. */
bool json_found_latency(json_t *object, const struct found_latency *said);

#endif
