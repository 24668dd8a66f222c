/*
 * object_use.h -- the objects of each delivery, all replications together.
 */
#ifndef KINESIM_REPORTS_OBJECT_USE_H
#define KINESIM_REPORTS_OBJECT_USE_H

#include <stddef.h>

#include "reports/common/run_report.h"

/* ours: more reasons than models know; further ones are counted as the last. */
#define OBJECT_REASONS_MOST 8

struct object_reason {
    const char *name;
    double objects;
};

struct object_use {
    const char *delivery, *destination; /* borrowed from the results */
    double objects, records, bytes;     /* bytes as written */
    struct object_reason reasons[OBJECT_REASONS_MOST];
    size_t reason_count;
};

struct object_uses {
    struct object_use *rows;
    size_t count;
};

struct object_uses object_uses_of_run(const struct run_report *run);
void object_uses_free(struct object_uses *uses);

#endif
