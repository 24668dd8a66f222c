/*
 * impairment.h -- a component that answers badly for a while: the faults that can come to any part of AWS.
 *
 * Several may be under way at once: times multiply, and a call goes well if each of the shares spares it.
 */
#ifndef KINESIM_MODELS_IMPAIRMENT_H
#define KINESIM_MODELS_IMPAIRMENT_H

#include "sim/incident.h"
#include "sim/memory.h"

enum impairment_number {
    IMPAIRMENT_OUTAGE,
    IMPAIRMENT_ERRORS,
    IMPAIRMENT_SLOW,
    IMPAIRMENT_THROTTLE
};

struct impairment_config {
    double share; /* errors, throttle: of the calls */
    double times; /* slow */
};

/* What holds now; all zero, except `times` 1, while nothing is under way. */
struct impairment {
    const struct incident **under_way;
    uint32_t count, capacity;
    bool outage;
    double errors, throttled; /* chance of a call */
    double times;             /* as long as otherwise; 0 before the first */
};

extern const struct field impairment_share_fields[], impairment_slow_fields[];

void impairment_begin(struct impairment *impairment, struct memory *memory,
                      const struct incident *incident);
void impairment_end(struct impairment *impairment, const struct incident *incident);

/* Rows of a component's table of incidents; `what` begins the sentence of what it does there. */
#define IMPAIRMENT_ROW(kind_name, which, rows, what, from, on_begin, on_end)                       \
    {                                                                                              \
        .name = kind_name, .number = which, .length = INCIDENT_LASTS, .summary = what,             \
        .source = from, .config_bytes = sizeof(struct impairment_config), .fields = rows,          \
        .begin = on_begin, .end = on_end                                                           \
    }

#endif
