/*
 * found_text.h -- a finding's words with its figures in them.
 */
#ifndef KINESIM_REPORTS_FOUND_TEXT_H
#define KINESIM_REPORTS_FOUND_TEXT_H

#include "reports/common/format.h"
#include "reports/common/text.h"
#include "sim/finding.h"

/* A figure as people read it, with its unit: "12.6 min an hour", "1.00 MiB/s". */
struct label found_figure(enum finding_unit unit, double value);

/* Adds `finding`'s text with {0} .. {5}, {who}, {what} and {cause} filled in; its figures are those of all
 * replications together. If the load `varies`, what grows by the hour does so in the mean over them. */
void found_text(struct text *out, const char *component, const struct finding *finding,
                bool varies);

#endif
