/*
 * producer_findings.h -- a producer's findings from rates, for producer_expect.c.
 */
#ifndef KINESIM_MODELS_PRODUCER_FINDINGS_H
#define KINESIM_MODELS_PRODUCER_FINDINGS_H

#include "models/common/course.h"
#include "models/common/expect.h"

struct producer_expected {
    double whole;        /* share of the records that is not too large, 0 .. 1 */
    double most_bytes;   /* that a record may have */
    double wanted_per_s; /* records that are not too large */
    double sent_per_s;   /* those that its workers can send, <= wanted */
    double most_per_s;   /* that its workers could send, > 0 */
    double call_s;       /* that a full call takes */
    const double
        *course; /* of what is wanted, by slot (expect_slots), 1 in the mean; NULL: it is flat */
    struct course_use use; /* of the workers */
};

/* It creates no record. */
void producer_expect_nothing(struct expect *expect, int32_t self);

void producer_expect_findings(struct expect *expect, int32_t self,
                              const struct producer_expected *expected);

#endif
