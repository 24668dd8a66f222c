#include "models/produce/trace.h"

#include <math.h>
#include <stdlib.h>

#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ---- counts by slot */

/* The share of slot i that lies in [from_ns, to_ns). */
static double share_within(const struct trace *trace, uint32_t i, int64_t from_ns, int64_t to_ns)
{
    const int64_t begin_ns = trace->from_ns + (int64_t)i * trace->step_ns;
    const int64_t end_ns = begin_ns + trace->step_ns;
    const int64_t low_ns = begin_ns > from_ns ? begin_ns : from_ns;
    const int64_t high_ns = end_ns < to_ns ? end_ns : to_ns;
    return high_ns > low_ns ? (double)(high_ns - low_ns) / (double)trace->step_ns : 0;
}

static struct trace_sum sum_of_slots(const struct trace *trace, int64_t from_ns, int64_t to_ns)
{
    struct trace_sum sum = {0, 0};
    for (uint32_t i = 0; i < trace->count; i++) {
        const double share = share_within(trace, i, from_ns, to_ns);
        sum.records += share * (double)trace->records[i];
        if (trace->bytes) sum.bytes += share * (double)trace->bytes[i];
    }
    return sum;
}

static struct trace_peak peak_of_slots(const struct trace *trace, int64_t from_ns, int64_t to_ns)
{
    const double step_s = (double)trace->step_ns / (double)NS_PER_S;
    struct trace_peak peak = {0, 0, from_ns};
    for (uint32_t i = 0; i < trace->count; i++) {
        const double records = (double)trace->records[i] / step_s;
        if (share_within(trace, i, from_ns, to_ns) <= 0 || records <= peak.records_per_s) continue;
        peak = (struct trace_peak){records, trace->bytes ? (double)trace->bytes[i] / step_s : 0,
                                   trace->from_ns + (int64_t)i * trace->step_ns};
    }
    return peak;
}

/* ---- single records */

static struct trace_sum sum_of_records(const struct trace *trace, int64_t from_ns, int64_t to_ns)
{
    struct trace_sum sum = {0, 0};
    for (uint32_t i = 0; i < trace->count; i++) {
        if (trace->at_ns[i] < from_ns || trace->at_ns[i] >= to_ns) continue;
        sum.records++;
        if (trace->size) sum.bytes += (double)trace->size[i];
    }
    return sum;
}

static struct trace_peak peak_of_records(const struct trace *trace, int64_t from_ns, int64_t to_ns)
{
    struct trace_peak peak = {0, 0, from_ns};
    uint32_t until = 0;
    double bytes = 0;
    for (uint32_t i = 0; i < trace->count && trace->at_ns[i] < to_ns; i++) {
        for (; until < trace->count && trace->at_ns[until] < trace->at_ns[i] + NS_PER_S; until++)
            if (trace->size) bytes += (double)trace->size[until];
        if (trace->at_ns[i] >= from_ns && until - i > peak.records_per_s)
            peak = (struct trace_peak){until - i, bytes, trace->at_ns[i]};
        if (trace->size) bytes -= (double)trace->size[i];
    }
    return peak;
}

/* ---- either */

struct trace_sum trace_sum(const struct trace *trace, int64_t from_ns, int64_t to_ns)
{
    return (trace->records ? sum_of_slots : sum_of_records)(trace, from_ns, to_ns);
}

struct trace_peak trace_peak(const struct trace *trace, int64_t from_ns, int64_t to_ns)
{
    return (trace->records ? peak_of_slots : peak_of_records)(trace, from_ns, to_ns);
}

/* A slot of the trace that lies across several of those asked for is shared out by time. */
void trace_course(const struct trace *trace, int64_t time_ns, double *records, uint32_t count)
{
    const double each_ns = (double)time_ns / count;
    for (uint32_t i = 0; i < count; i++) records[i] = 0;
    for (uint32_t i = 0; i < trace->count; i++) {
        if (!trace->records) {
            const double at = (double)trace->at_ns[i] / each_ns;
            if (at >= 0 && at < count) records[(uint32_t)at]++;
            continue;
        }
        const double step = (double)trace->step_ns / each_ns;
        const double from = (double)trace->from_ns / each_ns + i * step;
        for (double low = fmax(0, from); low < fmin(count, from + step);) {
            const double high = fmin(floor(low) + 1, from + step);
            records[(uint32_t)low] += (double)trace->records[i] * (high - low) / step;
            low = high;
        }
    }
}

/* ---- sizes */

struct weighed {
    double size, weight;
};

static int by_size(const void *a, const void *b)
{
    const double left = ((const struct weighed *)a)->size,
                 right = ((const struct weighed *)b)->size;
    return (left > right) - (left < right);
}

static uint32_t weigh(const struct trace *trace, struct weighed *weighed)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < trace->count; i++) {
        if (!trace->records) weighed[count++] = (struct weighed){trace->size[i], 1};
        else if (trace->records[i] > 0)
            weighed[count++] = (struct weighed){(double)trace->bytes[i] / (double)trace->records[i],
                                                (double)trace->records[i]};
    }
    return count;
}

/* Sorted; of one size there is one. */
static uint32_t merge(struct weighed *weighed, uint32_t count)
{
    uint32_t kept = 0;
    qsort(weighed, count, sizeof *weighed, by_size);
    for (uint32_t i = 0; i < count; i++) {
        if (kept > 0 && weighed[kept - 1].size == weighed[i].size)
            weighed[kept - 1].weight += weighed[i].weight;
        else weighed[kept++] = weighed[i];
    }
    return kept;
}

struct dist trace_sizes(const struct trace *trace, struct arena *arena)
{
    CHECK(trace->records ? trace->bytes != NULL : trace->size != NULL);
    struct weighed *weighed = check_alloc((trace->count + 1) * sizeof *weighed);
    uint32_t count = merge(weighed, weigh(trace, weighed));
    if (count == 0) weighed[count++] = (struct weighed){1, 1}; /* no record has a size */
    double *values = arena_alloc(arena, count * sizeof *values);
    double *cumulative = arena_alloc(arena, count * sizeof *cumulative);
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        values[i] = weighed[i].size;
        cumulative[i] = sum += weighed[i].weight;
    }
    for (uint32_t i = 0; i < count; i++) cumulative[i] /= sum;
    free(weighed);
    if (count == 1) return dist_constant(values[0]);
    return (struct dist){
        .family = DIST_EMPIRICAL, .count = count, .values = values, .cumulative = cumulative};
}
