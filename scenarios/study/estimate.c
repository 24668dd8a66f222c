#include "scenarios/study/estimate.h"

#include <math.h>
#include <time.h>

#include "scenarios/study/study_point.h"

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

struct trial {
    double began_s, ends_s, passed_s;
    int64_t simulated_ns, records;
};

static bool look(void *context, uint32_t replication, int64_t now_ns, int64_t records)
{
    (void)replication;
    struct trial *trial = context;
    const double now = now_s();
    trial->simulated_ns = now_ns;
    trial->records = records;
    trial->passed_s = now - trial->began_s;
    return now < trial->ends_s;
}

struct estimate estimate_of(const struct scenario *scenario, double seconds)
{
    const double began_s = now_s();
    struct trial trial = {.began_s = began_s, .ends_s = began_s + seconds};
    struct results *results = study_point_simulate(scenario, 0, look, &trial);
    const int64_t count = scenario->replications_auto ? scenario->replications_max
                                                      : scenario->replications;
    const double whole_ns = (double)(scenario->warmup_ns + scenario->duration_ns);
    if (results) { /* to its end */
        trial.records = results_totals(results)->records;
        trial.simulated_ns = (int64_t)whole_ns;
        trial.passed_s = now_s() - began_s;
        results_destroy(results);
    }
    const double times = whole_ns / fmax(1, (double)trial.simulated_ns) * (double)count;
    return (struct estimate){
        .records = (double)trial.records * times,
        .processor_s = trial.passed_s * times,
        .simulated_ns = (double)trial.simulated_ns,
    };
}
