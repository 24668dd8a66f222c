/*
 * parameter.h -- one resolved setting of a scenario, and who set it.
 */
#ifndef KINESIM_SCENARIOS_VALUES_PARAMETER_H
#define KINESIM_SCENARIOS_VALUES_PARAMETER_H

enum parameter_origin { ORIGIN_SCENARIO, ORIGIN_DEFAULT, ORIGIN_SET };

/* "scenario", "default" or "set". */
const char *parameter_origin_name(enum parameter_origin origin);

/* One resolved parameter, for `check --resolved` and the table `parameter`. */
struct parameter {
    const char *path; /* "deliveries.rds-to-lake.buffer.interval" */
    const char *
        value; /* canonical scenario language: "60s", "64 MiB", "{lognormal: {...}}"; reads back by --set */
    const char *unit; /* "ns", "B", "1/s", "B/s", "1", "" */
    enum parameter_origin origin;
    const char *source; /* where a default comes from; "" for what the user gave */
    const char *help;   /* what it is, one line */
};

#endif
