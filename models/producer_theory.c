#include "models/producer_theory.h"

#include "models/producer.h"
#include "models/stream.h"
#include "sim/sim.h"
#include "sim/theory.h"
#include "sim/units.h"

/* Every record is the whole of its call. */
static bool goes_alone(const struct producer_config *config)
{
    return config->batch.records == 1 || config->batch.linger_ns == 0;
}

void producer_theory_tell(const struct producer_config *config, struct stream_port *port,
                          const struct producer_course *course)
{
    const int64_t there_ns = config->round_trip_ns / 2; /* as a call is sent */
    const bool random = config->arrivals == ARRIVALS_POISSON;
    const bool one_size = config->record_size.family == DIST_CONSTANT;
    stream_tell_inflow(port, course->route,
                       &(struct stream_inflow){
                           .random = random && !course->refused,
                           .poisson = random && goes_alone(config) && course->undisturbed,
                           .rate_per_s = config->rate_per_s,
                           .record_bytes = one_size ? (int64_t)config->record_size.a : 0,
                           .way_ns = (double)there_ns,
                       });
}

void producer_theory_offer(struct sim *sim, const struct component *self,
                           const struct stream_port *port)
{
    const struct producer_config *config = self->config;
    const bool single = config->api == PRODUCER_PUT_RECORD;
    const double size = config->record_size.a;
    const double full_bytes = size * (double)config->batch.records;
    if (config->record_size.family != DIST_CONSTANT) return;
    if (config->arrivals != ARRIVALS_POISSON || (single && !goes_alone(config))) return;
    struct theory_buffer buffer = {.company = 1};
    if (!goes_alone(config)) {
        if (full_bytes >= (double)config->batch.bytes) return;
        buffer =
            theory_buffer((uint64_t)config->batch.records,
                          config->rate_per_s * (double)config->batch.linger_ns / (double)NS_PER_S);
    }
    const double put_ns = (double)config->round_trip_ns +
                          stream_put_mean_ns(port, size * buffer.company);
    const double wait_ns = buffer.wait / config->rate_per_s * (double)NS_PER_S;
    results_theory(sim_results(sim), self->name,
                   &(struct results_theory){"put", RESULTS_MEAN, put_ns,
                                            "mean of the last of three zones, and the way",
                                            "order statistics; David & Nagaraja 2.1"});
    results_theory(sim_results(sim), self->name,
                   &(struct results_theory){"ingest", RESULTS_MEAN, wait_ns + put_ns,
                                            "batch by size or age under Poisson arrivals, then put",
                                            "sim/theory.h, theory_buffer"});
}
