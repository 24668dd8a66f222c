#include "models/stream/alarm.h"

#include "sim/check.h"

#include "sim/banned.h"

bool alarm_add(struct alarm *alarm, const struct alarm_rule *rule, double value)
{
    CHECK(rule->datapoints > 0 && rule->datapoints <= rule->of && rule->of <= ALARM_DATAPOINTS_MAX);
    const bool breaches = rule->below ? value < rule->threshold : value >= rule->threshold;
    const uint64_t window = rule->of < 64 ? (UINT64_C(1) << rule->of) - 1 : UINT64_MAX;
    alarm->breaches = alarm->breaches << 1 | breaches;
    return (uint32_t)__builtin_popcountll(alarm->breaches & window) >= rule->datapoints;
}
