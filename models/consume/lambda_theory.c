/*
 * lambda_theory.c -- the closed forms that hold for an event source mapping.
 */
#include <math.h>
#include <stdlib.h>

#include "models/consume/lambda_state.h"
#include "sim/check.h"
#include "sim/theory.h"

/*
 * One record at a time through a shard's one lane is M/G/1 if the pipe before it is M/D/1 and no invocation
 * is shorter than the pipe's service: then the pipe only shifts what the lane does (of all paths of waits
 * the longest goes through the lane; Friedman 1965). All that was measured was warm, found an environment
 * at once, succeeded, and published nothing. The wait for an environment itself has no law here: a lane has
 * one call under way, so calls do not come by a Poisson process as in M/M/c.
 */
static bool is_mg1(const struct sim *sim, const struct lambda *lambda, double service_ns)
{
    const struct lambda_config *config = lambda->config;
    const struct fanout_config *fanout = &config->reading.fanout;
    const double pipe_ns = fanout_service_ns(fanout, lambda->port);
    if (!fanout_is_md1(sim, fanout, lambda->port) || lambda->topic || lambda->chain) return false;
    if (config->batch_size != 1 || config->batch_window_ns > 0 || lambda->lanes_per_shard > 1)
        return false;
    if (*lambda->function.errors > 0 || histogram_count(lambda->function.cold_start) > 0 ||
        histogram_max(lambda->function.wait) > 0)
        return false;
    if (function_minds_sizes(&config->function) || lambda->function.timeouts) return false;
    return dist_cdf(&config->function.duration, pipe_ns) < 1e-9 &&
           fanout_settles(sim, lambda->port, service_ns);
}

static void end_to_end_theory(struct sim *sim, const struct component *self)
{
    const struct lambda *lambda = self->state;
    const struct stream_inflow *inflow = &lambda->port->inflow;
    const struct function_config *function = &lambda->config->function;
    const struct fanout_config *fanout = &lambda->config->reading.fanout;
    const double service_ns = dist_mean(&function->duration) + dist_mean(&function->overhead);
    if (!is_mg1(sim, lambda, service_ns)) return;
    const double variance = dist_variance(&function->duration) + dist_variance(&function->overhead);
    struct theory_part *parts = check_zeroed(lambda->port->shard_count, sizeof *parts);
    const uint32_t count = stream_theory_parts(lambda->port, service_ns, parts);
    const double wait = theory_parts_mg1_wait(parts, count, variance / (service_ns * service_ns));
    free(parts);
    const double before_ns = inflow->way_ns +
                             stream_put_mean_ns(lambda->port, (double)inflow->record_bytes) +
                             fmax(fanout->propagation.a, fanout_service_ns(fanout, lambda->port));
    results_theory(sim_results(sim), self->name,
                   &(struct results_theory){
                       "end_to_end", RESULTS_MEAN, before_ns + (wait + 1) * service_ns,
                       "put, propagation, then M/G/1", "Pollaczek-Khinchine; Friedman 1965"});
}

void lambda_theory(struct sim *sim, struct component *self)
{
    const struct lambda *lambda = self->state;
    const struct reading_config *reading = &lambda->config->reading;
    if (lambda->records_skipped) return; /* it has come and caught up in the measured time */
    function_theory(sim, self, &lambda->function);
    if (reading->way == READING_FANOUT) {
        fanout_theory(sim, self, &reading->fanout, lambda->port, "propagation");
        end_to_end_theory(sim, self);
    } else if (lambda->irregular_polls == 0) {
        polling_theory(sim, self, lambda->port, &reading->polling, "propagation");
    }
}
