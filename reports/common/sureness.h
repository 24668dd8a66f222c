/*
 * sureness.h -- how sure the prices are that a bill rests on: the share of its dollars that comes by
 * documented, inferred and assumed ones.
 */
#ifndef KINESIM_REPORTS_SURENESS_H
#define KINESIM_REPORTS_SURENESS_H

#include "reports/common/format.h"
#include "reports/common/run_report.h"

enum { SURENESS_KINDS = 3 };
/* "documented", "inferred", "assumed": the surest first, as price books say. */
extern const char *const sureness_names[SURENESS_KINDS];

struct sureness {
    double usd[SURENESS_KINDS]; /* a month */
};

/* Adds dollars; those of a database from before confidences were kept count nowhere. */
void sureness_add(struct sureness *sureness, const char *confidence, double usd_month);
struct sureness sureness_of_run(const struct run_report *run);

/* Of all dollars; 0 where there are none. */
double sureness_share(const struct sureness *sureness, int kind);

/* "82.1 % documented, 17.9 % inferred, 0 % assumed"; "" where there are no dollars. */
struct label sureness_text(const struct sureness *sureness);

#endif
