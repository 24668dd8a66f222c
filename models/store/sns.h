/*
 * sns.h -- what an SNS topic offers: publishing.
 */
#ifndef KINESIM_MODELS_SNS_H
#define KINESIM_MODELS_SNS_H

#include <stdint.h>

#include "sim/component.h"

/* Publishes `messages` messages of `bytes` bytes each to the topic, now. Returns how long it takes until
 * they are delivered: one draw for all of them. */
int64_t sns_publish(struct component *topic, int64_t messages, int64_t bytes);

#endif
