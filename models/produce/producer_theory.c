#include "models/produce/producer_theory.h"

#include "models/common/measured.h"
#include "models/produce/producer_load.h"
#include "models/stream/stream.h"
#include "sim/sim.h"
#include "sim/theory.h"
#include "sim/units.h"

/* Every record is the whole of its call. */
static bool goes_alone(const struct producer_config *config)
{
    return config->batch.records == 1 || config->batch.linger_ns == 0;
}

/* Calls that close at an age come that and a gap between records apart, and drift against a clock by the latter only;
 * those that close at a number of records by the square root of it. */
static void tell_gaps(const struct producer_config *config, struct stream_inflow *inflow)
{
    const double between_ns = (double)NS_PER_S / inflow->rate_per_s;
    const double by_age_ns = (double)config->batch.linger_ns + between_ns;
    const double by_count_ns = between_ns * (double)config->batch.records;
    const bool by_age = !goes_alone(config) && by_age_ns < by_count_ns;
    inflow->gap_ns = by_age ? by_age_ns : goes_alone(config) ? between_ns : by_count_ns;
    inflow->drift_ns = by_age ? between_ns * between_ns / by_age_ns : between_ns;
}

void producer_theory_tell(const struct producer_config *config, struct put_port *to,
                          const struct producer_course *course)
{
    const int64_t there_ns = config->round_trip_ns / 2; /* as a call is sent */
    const bool random = producer_load_is_poisson(config) && key_mix_is_steady(&config->mix);
    const bool often = goes_alone(config) || config->batch.linger_ns <= NS_PER_S / 2;
    const bool one_size = config->record_size.family == DIST_CONSTANT;
    struct stream_inflow inflow = {
        .random = random && !course->refused,
        .prompt = random && often && !course->late,
        .single = config->api == PRODUCER_PUT_RECORD,
        .poisson = random && goes_alone(config) && course->undisturbed,
        .rate_per_s = course->rate_per_s,
        .record_bytes = one_size ? (int64_t)config->record_size.a : 0,
        .mean_bytes = dist_mean(&config->record_size),
        .way_ns = (double)there_ns,
    };
    if (course->rate_per_s <= 0) return; /* nothing came */
    tell_gaps(config, &inflow);
    to->kind->tell_inflow(to->target, course->route, &inflow);
}

/* The calls of a producer, as buffers that its records gather in. */
struct calls {
    const struct put_port *to;
    double record_bytes, round_trip_ns;
    struct theory_buffer buffer;
    uint64_t most;                       /* records */
    double share[QUOTA_PUT_RECORDS_MAX]; /* of records in calls of 1, 2, .. `most` */
};

/* P(a record's call is answered within t_ns). */
static double put_cdf(const struct calls *calls, double t_ns)
{
    double sum = 0;
    for (uint64_t i = 0; i < calls->most; i++)
        if (calls->share[i] > 1e-12)
            sum += calls->share[i] * calls->to->kind->cdf(calls->to->target,
                                                          (double)(i + 1) * calls->record_bytes,
                                                          t_ns - calls->round_trip_ns);
    return sum;
}

static double put_quantile(const struct calls *calls, double p)
{
    double low = calls->round_trip_ns, high = low + (double)NS_PER_MS;
    while (put_cdf(calls, high) < p) high += high;
    for (int halving = 0; halving < 50; halving++) {
        const double middle = (low + high) / 2;
        *(put_cdf(calls, middle) < p ? &low : &high) = middle;
    }
    return high;
}

/* False if something else than the number of records or their age closes a call. */
static bool calls_of(const struct producer_config *config, const struct put_port *to,
                     struct calls *calls)
{
    const double expected = config->rate_per_s * (double)config->batch.linger_ns / (double)NS_PER_S;
    const double size = config->record_size.a;
    *calls = (struct calls){.to = to,
                            .record_bytes = size,
                            .round_trip_ns = (double)config->round_trip_ns,
                            .buffer = {.size = 1, .company = 1},
                            .most = 1,
                            .share = {1}};
    if (config->record_size.family != DIST_CONSTANT || !producer_load_is_poisson(config))
        return false;
    if (goes_alone(config)) return true;
    calls->most = (uint64_t)config->batch.records;
    if (config->api == PRODUCER_PUT_RECORD ||
        size * (double)calls->most >= (double)producer_call_bytes(config, to->kind))
        return false;
    calls->buffer = theory_buffer(calls->most, expected);
    theory_buffer_shares(calls->most, expected, calls->share);
    return true;
}

/* Of what varies over time the mean is known all the same: of a trace the number itself. */
void producer_theory_created(struct sim *sim, const struct component *self)
{
    const struct producer_config *config = self->config;
    const int64_t time_ns = sim_end_at_ns(sim) - sim_measured_at_ns(sim);
    if (producer_load_is_flat(config)) return;
    results_figure(
        sim_results(sim), self->name,
        &(struct results_figure){
            .stage = "created",
            .statistic = "count",
            .unit = "records",
            .theory = producer_load_records(config, 0, time_ns),
            .simulated = (double)measured_count(sim, self, "records_created"),
            .law = config->trace ? "the trace's records" : "the integral of the intensity",
            .source = "models/produce/intensity.h; Cinlar 4.7",
        });
}

void producer_theory_offer(struct sim *sim, const struct component *self, const struct put_port *to)
{
    const char *law = to->kind->law, *source = to->kind->source;
    const struct producer_config *config = self->config;
    struct results *results = sim_results(sim);
    const double quantiles[] = {0.5, 0.99};
    struct calls calls;
    /* Records of a call are answered together: the calls are what is observed. */
    if (measured_count(sim, self, "calls") < RESULTS_THEORY_LEAST) return;
    if (!calls_of(config, to, &calls)) return;
    const double put_ns = calls.round_trip_ns +
                          to->kind->mean_ns(to->target, calls.record_bytes * calls.buffer.company);
    const double wait_ns = calls.buffer.wait / config->rate_per_s * (double)NS_PER_S;
    results_theory(results, self->name,
                   &(struct results_theory){"put", RESULTS_MEAN, put_ns, law, source});
    for (int i = 0; i < 2; i++)
        results_theory(results, self->name,
                       &(struct results_theory){"put", quantiles[i],
                                                put_quantile(&calls, quantiles[i]), law, source});
    results_theory(results, self->name,
                   &(struct results_theory){"ingest", RESULTS_MEAN, wait_ns + put_ns,
                                            "batch by size or age under Poisson arrivals, then put",
                                            "sim/theory.h, theory_buffer"});
}
