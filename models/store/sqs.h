/*
 * sqs.h -- what an SQS queue offers: sending to it.
 */
#ifndef KINESIM_MODELS_SQS_H
#define KINESIM_MODELS_SQS_H

#include <stdint.h>

#include "sim/component.h"

/* `messages` messages of `bytes` bytes each reach the queue at `at_ns` >= now. */
void sqs_send(struct sim *sim, struct component *queue, int64_t messages, int64_t bytes,
              int64_t at_ns);

extern const char *const sqs_kinds[]; /* for references */

/* A struct reference to a queue, at `at`. */
#define SQS_DEAD_LETTER_ROW(at, what)                                                              \
    {                                                                                              \
        .key = "dead_letter_queue", .kind = FIELD_REF, .offset = (at), .choices = sqs_kinds,       \
        .help = (what)                                                                             \
    }

#endif
