/*
 * store_rows.h -- rows that destinations of every kind have.
 */
#ifndef KINESIM_MODELS_STORE_ROWS_H
#define KINESIM_MODELS_STORE_ROWS_H

#include "sim/field.h"
#include "sim/units.h"

/* An int64_t of ns at `at`. */
#define STORE_KEPT_ROW(at, what)                                                                   \
    {                                                                                              \
        .key = "kept", .kind = FIELD_DURATION, .offset = (at), .fallback = "30d", .min = 0,        \
        .max = 3650.0 * (double)NS_PER_DAY, .help = (what), .source = "ours: one billing month"    \
    }

#endif
