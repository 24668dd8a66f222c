/*
 * sns.h -- what an SNS topic offers: publishing.
 */
#ifndef KINESIM_MODELS_SNS_H
#define KINESIM_MODELS_SNS_H

#include <stdint.h>

#include "sim/component.h"

/* Publishes `messages` messages of `bytes` > 0 bytes each to the topic, now. Returns how long it takes until they
 * have arrived at every subscription; what fails by chance comes later (stage `notification`) or never. */
int64_t sns_publish(struct sim *sim, struct component *topic, int64_t messages, int64_t bytes);

#endif
