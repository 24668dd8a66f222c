/*
 * incident_presets.h -- incidents that AWS has told of, as faults of the components that they came to (additions 2.14).
 *
 * The times are those of AWS's summaries. What share of the calls failed it did not publish: those are ours, and a run
 * with such an incident says so.
 */
#ifndef KINESIM_MODELS_INCIDENT_PRESETS_H
#define KINESIM_MODELS_INCIDENT_PRESETS_H

#include <stdint.h>

/* What it did to every component of one kind for some of the time. */
struct incident_stage {
    const char *component; /* a component's kind: "stream", "lambda"; NULL at the end */
    const char *kind;      /* of a fault that such a component offers */
    int64_t at_ns, for_ns; /* from the incident's begin */
    const char *settings;  /* of the fault, in the scenario language: ", share: 90 %" */
};

struct incident_preset {
    const char *name; /* "kds_2020"; NULL at the end */
    const char *summary, *source;
    const struct incident_stage *stages;
};

extern const struct incident_preset incident_presets[];

#endif
