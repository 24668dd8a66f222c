#include "scenarios/study/estimate.h"

#include <malloc.h>
#include <math.h>
#include <sys/resource.h>
#include <time.h>

#include "models/produce/producer_load.h"
#include "scenarios/study/study_point.h"
#include "scenarios/values/bind.h"
#include "sim/units.h"

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* What the heap has handed out. */
static double heap_bytes(void)
{
    const struct mallinfo2 heap = mallinfo2();
    return (double)heap.uordblks + (double)heap.hblkhd;
}

static double resident_bytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss * (double)BYTES_PER_KIB
                                               : 0;
}

struct trial {
    double began_s, ends_s, passed_s;
    int64_t simulated_ns, records;
    double first_bytes, half_bytes; /* of the heap: before, and halfway */
    double last_bytes;
    int64_t half_ns;
};

static bool look(void *context, uint32_t replication, int64_t now_ns, int64_t records)
{
    (void)replication;
    struct trial *trial = context;
    const double now = now_s();
    trial->simulated_ns = now_ns;
    trial->records = records;
    trial->passed_s = now - trial->began_s;
    if (trial->half_ns == 0 && now - trial->began_s > trial->ends_s - now) {
        trial->half_ns = now_ns;
        trial->half_bytes = heap_bytes();
    }
    if (now >= trial->ends_s) trial->last_bytes = heap_bytes();
    return now < trial->ends_s;
}

/* What one replication holds at its end: what it had when it was stopped, and more as from halfway on. */
static double replication_bytes(const struct trial *trial, double whole_ns)
{
    const double had = trial->last_bytes - trial->first_bytes;
    if (trial->half_ns == 0 || trial->simulated_ns <= trial->half_ns) return fmax(0, had);
    const double grown = (trial->last_bytes - trial->half_bytes) /
                         (double)(trial->simulated_ns - trial->half_ns);
    return fmax(0, had) + fmax(0, grown) * (whole_ns - (double)trial->simulated_ns);
}

/* How much more comes in all than came until now, as far as producers say; before the measured time a profile runs
 * backwards. */
static double load_times(const struct scenario *scenario, int64_t simulated_ns)
{
    double all = 0, until_now = 0;
    for (uint32_t i = 0; scenario->varies && i < scenario->component_count; i++) {
        const struct component_spec *spec = &scenario->components[i];
        const struct field *row = bind_find(spec->type->fields, "profile");
        if (!row || row->kind != FIELD_PROFILE) continue;
        const int64_t from_ns = -scenario->warmup_ns;
        all += producer_load_records(spec->config, from_ns, scenario->duration_ns);
        until_now += producer_load_records(spec->config, from_ns, from_ns + simulated_ns);
    }
    const double whole_ns = (double)(scenario->warmup_ns + scenario->duration_ns);
    return until_now > 0 ? all / until_now : whole_ns / fmax(1, (double)simulated_ns);
}

struct estimate estimate_of(const struct scenario *scenario, double seconds)
{
    const double began_s = now_s();
    struct trial trial = {
        .began_s = began_s, .ends_s = began_s + seconds, .first_bytes = heap_bytes()};
    struct results *results = study_point_simulate(scenario, 0, look, &trial);
    const int64_t count = scenario->replications_auto ? scenario->replications_max
                                                      : scenario->replications;
    const double whole_ns = (double)(scenario->warmup_ns + scenario->duration_ns);
    if (results) { /* to its end */
        trial.records = results_totals(results)->records;
        trial.simulated_ns = (int64_t)whole_ns;
        trial.last_bytes = heap_bytes();
        trial.half_ns = 0;
        trial.passed_s = now_s() - began_s;
        results_destroy(results);
    }
    const double times = load_times(scenario, trial.simulated_ns) * (double)count;
    return (struct estimate){
        .tries = (double)trial.records * times,
        .processor_s = trial.passed_s * times,
        .bytes = resident_bytes() + replication_bytes(&trial, whole_ns) * (double)count,
        .simulated_ns = (double)trial.simulated_ns,
    };
}
