/*
 * alarm.h -- M of N datapoints beyond a threshold, as a CloudWatch alarm counts them.
 *
 * A datapoint is one value a period. Since it was reset an alarm knows nothing (INSUFFICIENT_DATA), and what it has not
 * seen does not count.
 */
#ifndef KINESIM_MODELS_ALARM_H
#define KINESIM_MODELS_ALARM_H

#include <stdbool.h>
#include <stdint.h>

enum { ALARM_DATAPOINTS_MAX = 64 };

struct alarm_rule {
    double threshold;
    bool below;              /* values below it breach; else those that reach it */
    uint32_t datapoints, of; /* 1 <= datapoints <= of <= ALARM_DATAPOINTS_MAX */
};

/* Zeroed: reset. */
struct alarm {
    uint64_t breaches; /* of the last datapoints, the latest in bit 0 */
};

/* Takes a datapoint; true if the alarm is in ALARM then. */
bool alarm_add(struct alarm *alarm, const struct alarm_rule *rule, double value);

#endif
