/*
 * page_sections.h -- the parts of a run's page, each from the database.
 */
#ifndef KINESIM_REPORTS_PAGE_SECTIONS_H
#define KINESIM_REPORTS_PAGE_SECTIONS_H

#include <stdint.h>

#include "reports/common/text.h"

struct db;

/* Name, summary sentences, key figures, what limits. */
void page_summary(struct text *out, struct db *db, int64_t run_id);
/* Where the time of a record goes, stage by stage. */
void page_waterfall(struct text *out, struct db *db, int64_t run_id);
void page_latencies(struct text *out, struct db *db, int64_t run_id);
/* Theory, warm-up, precision, thresholds, shards, keys, bill, counters, laws, events, parameters. */
void page_details(struct text *out, struct db *db, int64_t run_id);
/* How to run it again. */
void page_again(struct text *out, struct db *db, int64_t run_id);

#endif
