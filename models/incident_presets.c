#include "models/incident_presets.h"

#include <stddef.h>

#include "sim/units.h"

#define MINUTES(n) ((n)*NS_PER_MINUTE)

/* 05:15 to 22:23 PST on 25 November 2020, 17 h 8 min; servers came back a few hundred an hour: five equal steps (A). */
static const struct incident_stage kds_2020[] = {
    {"stream", "InternalFailure", 0, MINUTES(206), ", share: 90 %"},
    {"stream", "InternalFailure", MINUTES(206), MINUTES(206), ", share: 70 %"},
    {"stream", "InternalFailure", MINUTES(412), MINUTES(206), ", share: 50 %"},
    {"stream", "InternalFailure", MINUTES(618), MINUTES(205), ", share: 30 %"},
    {"stream", "InternalFailure", MINUTES(823), MINUTES(205), ", share: 10 %"},
    {0},
};

/* 14:45 PDT on 30 July 2024; improving from 17:39, most normal at 19:21. Customers' own streams were well. */
static const struct incident_stage kds_2024[] = {
    {"firehose", "outage", 0, MINUTES(174), ""},
    {"lambda", "throttle", 0, MINUTES(174), ", share: 30 %"},
    {"lambda", "throttle", MINUTES(174), MINUTES(102), ", share: 10 %"},
    {0},
};

/* DynamoDB 23:48 to 02:40 PDT on 19 October 2025; load balancers, and what Lambda runs on, 05:30 to 14:09. */
static const struct incident_stage ddb_2025[] = {
    {"lambda", "outage", 0, MINUTES(172), ""},
    {"lambda", "throttle", MINUTES(342), MINUTES(519), ", share: 30 %"},
    {"kcl", "dynamodb-throttle", 0, MINUTES(172), ", share: 100 %"},
    {0},
};

/* 11:49 to 13:45 PDT on 13 June 2023, normal at 15:37. */
static const struct incident_stage lambda_2023[] = {
    {"lambda", "throttle", 0, MINUTES(116), ", share: 80 %"},
    {"lambda", "throttle", MINUTES(116), MINUTES(112), ", share: 10 %"},
    {0},
};

const struct incident_preset incident_presets[] = {
    {"kds_2020", "the data plane of all streams fails, 17 h 8 min", "additions 2.14, D; shares A",
     kds_2020},
    {"kds_2024", "Firehose and Lambda degraded, streams are well, 4 h 36 min",
     "additions 2.14, D, times M; shares A", kds_2024},
    {"ddb_2025",
     "DynamoDB cannot be reached; Lambda's polling and KCL's leases are hit, 14 h 21 min",
     "additions 2.14, D; shares A", ddb_2025},
    {"lambda_2023", "invocations of Lambda fail, 3 h 48 min",
     "additions 2.14, D through digest; shares A", lambda_2023},
    {0},
};
