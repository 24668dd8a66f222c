#include "models/read/fanout.h"

#include <math.h>
#include <stdlib.h>

#include "models/common/quotas.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/theory.h"
#include "sim/units.h"

const struct field fanout_fields[] = {
    {.key = "rate",
     .kind = FIELD_BYTE_RATE,
     .offset = offsetof(struct fanout_config, bytes_per_s),
     .fallback = "2 MiB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "what a shard pushes to one consumer",
     .source = "KDS 4.3, D, Q26"},
    {.key = "propagation",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = offsetof(struct fanout_config, propagation),
     .fallback = "{lognormal: {median: 66.1ms, sigma: 0.34}}",
     .min = 0,
     .max = (double)(60 * NS_PER_S),
     .help = "from the shard to the consumer, beside queueing; the default's mean is 70 ms",
     .source = "KDS 9.2, I: AWS's average, L2"},
    {.key = "coherence",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct fanout_config, coherence_ns),
     .fallback = "2s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "how long a path keeps its propagation delay",
     .source = "ours: order is kept and the mean stays within 0.5 % of the distribution's"},
    {.key = "resubscribe_gap",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct fanout_config, resubscribe_gap_ns),
     .fallback = "50ms",
     .min = 0,
     .max = (double)NS_PER_MINUTE,
     .help = "nothing is pushed for this long every 5 minutes",
     .source = "KDS 4.3, A"},
    {0},
};

void fanout_open(struct fanout *fanout, const struct fanout_config *config, struct rng *rng,
                 int64_t now_ns)
{
    fanout->free_at_ns = now_ns;
    fanout->ns_per_byte = (double)NS_PER_S / config->bytes_per_s;
    /* Subscriptions of many shards do not end together. */
    fanout->renew_at_ns = now_ns + (int64_t)rng_below(rng, (uint64_t)QUOTA_EFO_SUBSCRIPTION_NS);
    fanout->delay_until_ns = now_ns + (int64_t)rng_below(rng, (uint64_t)config->coherence_ns);
    fanout->delay_ns = dist_draw_int(&config->propagation, rng);
}

static void renew(struct fanout *fanout, const struct fanout_config *config, int64_t *sent_at_ns)
{
    while (*sent_at_ns >= fanout->renew_at_ns) {
        const int64_t back_at_ns = fanout->renew_at_ns + config->resubscribe_gap_ns;
        if (*sent_at_ns < back_at_ns) *sent_at_ns = back_at_ns;
        fanout->renew_at_ns += QUOTA_EFO_SUBSCRIPTION_NS + config->resubscribe_gap_ns;
    }
}

/* A subscription or a delay that is over by the time of sending. */
static void turn(struct fanout *fanout, const struct fanout_config *config, struct rng *rng,
                 int64_t *sent_at_ns)
{
    if (*sent_at_ns >= fanout->renew_at_ns) renew(fanout, config, sent_at_ns);
    if (*sent_at_ns < fanout->delay_until_ns) return;
    fanout->delay_ns = dist_draw_int(&config->propagation, rng);
    const int64_t passed_ns = *sent_at_ns - fanout->delay_until_ns;
    fanout->delay_until_ns += (passed_ns / config->coherence_ns + 1) * config->coherence_ns;
}

static int64_t service_of(const struct fanout *fanout, uint32_t size)
{
    return (int64_t)((double)size * fanout->ns_per_byte + 0.5);
}

/* When the subscription or the delay ends. */
static int64_t turn_at_ns(const struct fanout *fanout)
{
    return fanout->renew_at_ns < fanout->delay_until_ns ? fanout->renew_at_ns
                                                        : fanout->delay_until_ns;
}

/* What a pipe does to one record after the other. */
struct pipe {
    int64_t free_at_ns, last_ns; /* the last record's sending ends, it is handed over */
};

static inline void push(struct pipe *pipe, int64_t sent_at_ns, int64_t service_ns, int64_t delay_ns)
{
    const int64_t after_ns = service_ns > delay_ns ? service_ns : delay_ns;
    pipe->free_at_ns = sent_at_ns + service_ns;
    if (sent_at_ns + after_ns > pipe->last_ns) pipe->last_ns = sent_at_ns + after_ns;
}

static inline int64_t later(int64_t a_ns, int64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

static void hand_each(struct fanout *fanout, const struct fanout_config *config, struct rng *rng,
                      const struct log_span *span, int64_t *handed_at_ns)
{
    struct pipe pipe = {fanout->free_at_ns, fanout->handed_at_ns};
    for (uint32_t i = 0; i < span->count; i++) {
        int64_t sent_at_ns = later(span->records[i].arrived_at_ns, pipe.free_at_ns);
        if (sent_at_ns >= turn_at_ns(fanout)) turn(fanout, config, rng, &sent_at_ns);
        push(&pipe, sent_at_ns, service_of(fanout, log_span_size(span, i)), fanout->delay_ns);
        handed_at_ns[i] = pipe.last_ns;
    }
    fanout->free_at_ns = pipe.free_at_ns;
    fanout->handed_at_ns = pipe.last_ns;
}

/* The same for records of one size before the next turn. */
static void hand_alike(struct fanout *fanout, const struct log_span *span, int64_t service_ns,
                       int64_t *handed_at_ns)
{
    const struct log_record *records = span->records;
    const int64_t delay_ns = fanout->delay_ns;
    const uint32_t count = span->count;
    struct pipe pipe = {fanout->free_at_ns, fanout->handed_at_ns};
    for (uint32_t i = 0; i < count; i++) {
        push(&pipe, later(records[i].arrived_at_ns, pipe.free_at_ns), service_ns, delay_ns);
        handed_at_ns[i] = pipe.last_ns;
    }
    fanout->free_at_ns = pipe.free_at_ns;
    fanout->handed_at_ns = pipe.last_ns;
}

void fanout_hand(struct fanout *fanout, const struct fanout_config *config, struct rng *rng,
                 const struct log_span *span, int64_t *handed_at_ns)
{
    if (span->count == 0) return;
    const int64_t service_ns = service_of(fanout, log_span_size(span, 0));
    /* No record is sent later than this: none waits for more than all before it. */
    const int64_t sent_by_ns =
        later(span->records[span->count - 1].arrived_at_ns, fanout->free_at_ns) +
        (span->count - 1) * service_ns;
    if (!span->details && sent_by_ns < turn_at_ns(fanout))
        hand_alike(fanout, span, service_ns, handed_at_ns);
    else hand_each(fanout, config, rng, span, handed_at_ns);
}

static double heaviest(const struct stream_port *port)
{
    double most = 0;
    for (uint32_t i = 0; i < port->shard_count; i++) most = fmax(most, port->inflow.shard_rate[i]);
    return most;
}

/* ours: a queue forgets its beginning within a few service / (1 - rho)^2; so many of them make the
 * beginning a thousandth of the mean at most. */
static const double relaxations = 1e4;

bool fanout_settles(const struct sim *sim, const struct stream_port *port, double service_ns)
{
    const double rho = heaviest(port) * service_ns / (double)NS_PER_S;
    const double duration_ns = (double)(sim_end_at_ns(sim) - sim_measured_at_ns(sim));
    return rho < 0.98 && duration_ns * (1 - rho) * (1 - rho) > relaxations * service_ns;
}

double fanout_service_ns(const struct fanout_config *config, const struct stream_port *port)
{
    return (double)port->inflow.record_bytes * (double)NS_PER_S / config->bytes_per_s;
}

bool fanout_is_md1(const struct sim *sim, const struct fanout_config *config,
                   const struct stream_port *port)
{
    const struct stream_inflow *inflow = &port->inflow;
    if (!inflow->poisson || inflow->record_bytes == 0) return false;
    if (config->propagation.family != DIST_CONSTANT || config->resubscribe_gap_ns > 0) return false;
    return fanout_settles(sim, port, fanout_service_ns(config, port));
}

void fanout_theory(struct sim *sim, const struct component *self,
                   const struct fanout_config *config, const struct stream_port *port,
                   const char *stage)
{
    static const char law[] = "M/D/1, then propagation";
    static const char source[] = "Pollaczek-Khinchine; Franx 2001";
    const double quantiles[] = {RESULTS_MEAN, 0.5, 0.99};
    if (!fanout_is_md1(sim, config, port)) return;
    const double service_ns = fanout_service_ns(config, port);
    const double after_ns = fmax(service_ns, config->propagation.a);
    struct theory_part *parts = check_zeroed(port->shard_count, sizeof *parts);
    const uint32_t count = stream_theory_parts(port, service_ns, parts);
    for (int i = 0; i < 3; i++) {
        const double wait = quantiles[i] < 0
                                ? theory_parts_mg1_wait(parts, count, 0)
                                : theory_parts_md1_wait_quantile(parts, count, quantiles[i]);
        results_theory(sim_results(sim), self->name,
                       &(struct results_theory){stage, quantiles[i], wait * service_ns + after_ns,
                                                law, source});
    }
    free(parts);
}
