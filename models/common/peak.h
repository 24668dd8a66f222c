/*
 * peak.h -- who keeps up with a stream in the mean and not at its peak, from rates: as a fluid.
 */
#ifndef KINESIM_MODELS_PEAK_H
#define KINESIM_MODELS_PEAK_H

#include <stdbool.h>

#include "models/common/expect.h"

/* Tells by day and hour when component `self` is behind that reads `stream`, if it is asked for `load` <= 1 of what it
 * can do in the mean, by a limit of that name, and for more at times. Gives its peak load: `load` where the stream is
 * flat. */
double expect_peak(struct expect *expect, int32_t self, const struct expect_stream *stream,
                   double load, const char *limit);

#endif
