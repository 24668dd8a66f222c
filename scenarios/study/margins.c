#include "scenarios/study/margins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/units.h"

enum { CAUSES_AND_GB = USAGE_CAUSES + 1, PER_STREAM = 2 };

/* What reading a stream costs, by how the stream is billed: the first price that applies to it is
 * for its bytes, the other for its shards. */
struct way {
    const char *what;
    const char *stream_meter; /* one that only such a stream has */
    const char *per_byte, *per_shard;
};

static const struct way ways[] = {
    {"one more fan-out consumer", USAGE_KDS_SHARD, USAGE_KDS_EFO_OUT, USAGE_KDS_EFO_SHARD},
    {"one more polling consumer", USAGE_KDS_SHARD, NULL, NULL},
    {"one more fan-out consumer", USAGE_KDS_OD_STREAM, USAGE_KDS_OD_EFO_OUT, NULL},
    {"one more polling consumer", USAGE_KDS_OD_STREAM, USAGE_KDS_OD_OUT, NULL},
    {"one more fan-out consumer", USAGE_KDS_ADV_IN, USAGE_KDS_ADV_EFO_OUT, NULL},
    {"one more polling consumer", USAGE_KDS_ADV_IN, USAGE_KDS_ADV_OUT, NULL},
};

typedef bool (*named_at)(const struct results *results, size_t index, struct results_named *out);

/* Of all replications; false if none has it. */
static bool sum_of(const struct cost_request *request, named_at at, const char *component,
                   const char *name, picousd *sum)
{
    bool found = false;
    *sum = 0;
    for (size_t r = 0; r < request->count; r++) {
        struct results_named named;
        for (size_t i = 0; at(request->results[r], i, &named); i++) {
            if (strcmp(named.component, component) != 0 || strcmp(named.name, name) != 0) continue;
            *sum += named.value + named.units;
            found = true;
        }
    }
    return found;
}

/* NaN: no producer has counted what it created. What is sent again is no more of it. */
static double one_more_gb(const struct scenario *scenario, const struct cost_request *request,
                          const struct cost_bill *bill)
{
    picousd bytes = 0, some;
    for (uint32_t i = 0; i < scenario->component_count; i++) {
        const struct component_spec *component = &scenario->components[i];
        if (strcmp(component->type->section, "producers") != 0) continue;
        sum_of(request, results_counter_at, component->name, "bytes_created", &some);
        bytes += some;
    }
    if (bytes == 0) return NAN;
    const double month_bytes = (double)bytes / (double)request->count * (double)request->month_ns /
                               (double)request->duration_ns;
    return money_usd(cost_month_if(request, 1 + (double)BYTES_PER_GIB / month_bytes, NULL, 0) -
                     bill->month);
}

static size_t add_readers(struct run_cost_margin *margins, const struct component_spec *stream,
                          const struct cost_request *request, const struct cost_bill *bill)
{
    size_t count = 0;
    picousd bytes, shard_ms;
    sum_of(request, results_counter_at, stream->name, "bytes", &bytes);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const struct way *way = &ways[i];
        if (!sum_of(request, results_meter_at, stream->name, way->stream_meter, &shard_ms))
            continue;
        struct cost_more more[2];
        size_t uses = 0;
        if (way->per_byte)
            more[uses++] =
                (struct cost_more){way->per_byte, (double)bytes / (double)request->count};
        if (way->per_shard)
            more[uses++] =
                (struct cost_more){way->per_shard, (double)shard_ms / (double)request->count};
        const picousd month = cost_month_if(request, 1, more, uses);
        margins[count++] =
            (struct run_cost_margin){way->what, stream->name, money_usd(month - bill->month)};
    }
    return count;
}

struct run_cost_margin *margins_of(const struct scenario *scenario,
                                   const struct cost_request *request, const struct cost_bill *bill,
                                   size_t *count)
{
    static const char *const of_cause[USAGE_CAUSES] = {[USAGE_TIME] = "of it for time alone",
                                                       [USAGE_TRAFFIC] = "of it for traffic",
                                                       [USAGE_STORAGE] = "of it for storage"};
    struct run_cost_margin *margins = check_zeroed(
        CAUSES_AND_GB + PER_STREAM * (size_t)scenario->component_count, sizeof *margins);
    for (*count = 0; *count < USAGE_CAUSES; ++*count)
        margins[*count] = (struct run_cost_margin){
            of_cause[*count], NULL, money_usd(cost_month_of(bill, (enum usage_cause) * count))};
    const double gb_usd = one_more_gb(scenario, request, bill);
    if (!isnan(gb_usd))
        margins[(*count)++] = (struct run_cost_margin){"one more GB created", NULL, gb_usd};
    for (uint32_t i = 0; i < scenario->component_count; i++)
        if (!strcmp(scenario->components[i].type->section, "streams"))
            *count += add_readers(margins + *count, &scenario->components[i], request, bill);
    return margins;
}
