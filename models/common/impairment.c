#include "models/common/impairment.h"

#include "sim/check.h"

#define AT(member) offsetof(struct impairment_config, member)

const struct field impairment_share_fields[] = {
    {.key = "share",
     .kind = FIELD_RATIO,
     .offset = AT(share),
     .fallback = "100 %",
     .min = 0,
     .max = 1,
     .help = "of the calls",
     .source = "additions 2.14, D: the fault-injection service takes a share of calls"},
    {0},
};

const struct field impairment_slow_fields[] = {
    {.key = "times",
     .kind = FIELD_NUMBER,
     .offset = AT(times),
     .required = true,
     .min = 1,
     .max = 10000,
     .help = "how many times as long everything takes"},
    {0},
};

static void work_out(struct impairment *impairment)
{
    double well = 1, spared = 1;
    impairment->outage = false;
    impairment->times = 1;
    for (uint32_t i = 0; i < impairment->count; i++) {
        const struct incident *incident = impairment->under_way[i];
        const struct impairment_config *config = incident->config;
        switch ((enum impairment_number)incident->spec->kind->number) {
        case IMPAIRMENT_OUTAGE: impairment->outage = true; break;
        case IMPAIRMENT_ERRORS: well *= 1 - config->share; break;
        case IMPAIRMENT_SLOW: impairment->times *= config->times; break;
        case IMPAIRMENT_THROTTLE: spared *= 1 - config->share; break;
        }
    }
    impairment->errors = 1 - well;
    impairment->throttled = 1 - spared;
}

void impairment_begin(struct impairment *impairment, struct memory *memory,
                      const struct incident *incident)
{
    if (impairment->count == impairment->capacity) {
        const uint32_t old = impairment->capacity;
        impairment->capacity = old > 0 ? 2 * old : 4;
        impairment->under_way = memory_grown(memory, impairment->under_way,
                                             old * sizeof *impairment->under_way,
                                             impairment->capacity * sizeof *impairment->under_way);
    }
    impairment->under_way[impairment->count++] = incident;
    work_out(impairment);
}

void impairment_end(struct impairment *impairment, const struct incident *incident)
{
    uint32_t i = 0;
    while (i < impairment->count && impairment->under_way[i] != incident) i++;
    CHECK(i < impairment->count);
    impairment->under_way[i] = impairment->under_way[--impairment->count];
    work_out(impairment);
}
