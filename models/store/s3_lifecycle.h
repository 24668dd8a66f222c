/*
 * s3_lifecycle.h -- classes of storage that objects move to with age, and what that is billed (facts Firehose 4.3).
 *
 * An object is written to Standard and moves from class to class until it is gone. A class bills its least time, though an
 * object leaves it sooner, and each move is a request. Objects below 128 KiB are not moved.
 */
#ifndef KINESIM_MODELS_S3_LIFECYCLE_H
#define KINESIM_MODELS_S3_LIFECYCLE_H

#include "models/common/expect.h"
#include "sim/sim.h"

enum s3_class {
    S3_STANDARD_IA,
    S3_ONE_ZONE_IA,
    S3_GLACIER,
    S3_DEEP_ARCHIVE,
    S3_CLASSES /* that objects move to */
};

struct s3_transition_config {
    int64_t after_ns;
    int to; /* enum s3_class */
};

extern const struct field s3_transition_fields[];

/* Of a list of struct s3_transition_config, in order of `after`. */
void s3_lifecycle_validate(const struct field_list *transitions, int64_t kept_ns,
                           struct complaints *complaints);

/* How long an object of `bytes` that is kept for kept_ns is billed in Standard and in each class, and how often it moves. */
struct s3_stay {
    double standard_ns, class_ns[S3_CLASSES];
    double moves;
};
struct s3_stay s3_stay_of(const struct field_list *transitions, double bytes, int64_t kept_ns);

/* Meters of the classes that a list names. */
struct s3_lifecycle {
    struct s3_stay moved; /* of objects that are large enough */
    int64_t kept_ns;
    meter_units *storage[S3_CLASSES], *moves;
};
void s3_lifecycle_open(struct sim *sim, struct component *self, struct s3_lifecycle *lifecycle,
                       const struct field_list *transitions, int64_t kept_ns);
/* An object was written: its classes and moves are metered; gives what it is billed in Standard, in byte-hours. */
meter_units s3_lifecycle_stores(struct s3_lifecycle *lifecycle, int64_t bytes);

/* From rates: meters the same of all objects in the measured time, Standard too. */
void s3_lifecycle_expect(struct expect *expect, int32_t self, const struct field_list *transitions,
                         int64_t kept_ns);

#endif
