#include "models/read/polling.h"

#include <math.h>

#include "sim/sim.h"
#include "sim/theory.h"
#include "sim/units.h"

const struct field polling_fields[] = {
    {.key = "interval",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct polling_config, interval_ns),
     .fallback = "1s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "one GetRecords call per shard this often",
     .source = "KDS 4.2, D: Lambda and Firehose poll once per second and shard"},
    {.key = "call",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = offsetof(struct polling_config, call),
     .fallback =
         "{mixture: [{weight: 0.97, of: {lognormal: {median: 60ms, sigma: 0.3}}}, {weight: 0.03, "
         "of: {lognormal: {median: 800ms, sigma: 0.4}}}]}",
     .min = 0,
     .max = (double)(60 * NS_PER_S),
     .help = "how long a GetRecords call takes; the next one follows it",
     .source = "ours, M: fitted to a function behind a standard iterator, eu-west-1, September "
               "2022, 1,024 "
               "single records: p10 267, p50 627, p90 965, p99 1,580 ms from creation to handler"},
    {.key = "retry_base",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct polling_config, retry.base_ns),
     .fallback = "0s",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help =
         "full jitter: a call refused for the n-th time in a row is tried again after rand(0,1) x "
         "min(this x 2^(n-1), retry_cap); 0: twice the interval, so that one refusal costs a turn",
     .source = "KDS 2.1, D: SDKs back off with full jitter; that its mean is a turn: ours"},
    {.key = "retry_attempts",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct polling_config, retry_attempts),
     .fallback = "3",
     .min = 1,
     .max = 1000,
     .help = "calls in a row after which a client gives up until its next turn",
     .source = "KDS 2.1, D, BC: standard mode tries three times in all"},
    {.key = "retry_cap",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct polling_config, retry.cap_ns),
     .fallback = "20s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "the longest backoff",
     .source = "KDS 2.1, D, BC"},
    {0},
};

/* Up to 10 MiB or 10,000 records from the cursor on. */
static void read_limits(const struct shard *shard, const struct cursor *cursor, struct poll *poll)
{
    int64_t position = cursor->position;
    const int64_t last = position + QUOTA_GET_RECORDS_MAX;
    while (position < last) {
        const struct log_span span = shard_log_span(&shard->log, position, last - position);
        if (span.count == 0) break;
        const int64_t room = QUOTA_GET_BYTES_MAX - poll->bytes;
        uint32_t count = log_span_filling(&span, 0, room);
        int64_t bytes = log_span_bytes(&span, 0, count);
        if (bytes > room) bytes -= log_span_size(&span, --count);
        poll->bytes += bytes;
        poll->count += count;
        if (count < span.count) {
            poll->full = true;
            return;
        }
        position += span.count;
    }
    poll->full = position == last && position < shard->log.tail;
}

/* What an encrypted stream adds to a call. */
static int64_t decryption_ns(const struct stream_port *port)
{
    return port->encrypted ? QUOTA_KMS_LATENCY_NS : 0;
}

static void count_shard(struct shard_reads *reads, const struct poll *poll, double age_ms)
{
    shard_reads_add(reads, poll->count, poll->bytes);
    if (!reads) return;
    reads->calls++;
    reads->age_ms_sum += age_ms;
    if (age_ms > reads->age_ms_most) reads->age_ms_most = age_ms;
}

static void count_call(struct stream_port *port, const struct shard *shard,
                       const struct cursor *cursor, const struct poll *poll, int64_t now_ns)
{
    metric_add(port->get_bytes, (double)poll->bytes);
    metric_add(port->get_records, poll->count);
    metric_add(port->get_latency, (double)poll->call_ns / (double)NS_PER_MS);
    metric_add(port->get_success, 1);
    metric_add(port->get_throttled, 0);
    *port->out_bytes += poll->bytes;
    double age_ms = 0;
    if (poll->count > 0) {
        const struct log_record *last =
            shard_log_at(&shard->log, cursor->position + poll->count - 1);
        age_ms = (double)(now_ns - last->arrived_at_ns) / (double)NS_PER_MS;
    }
    metric_add(port->get_age, age_ms);
    count_shard(shard_side(shard)->reads, poll, age_ms);
}

/* A fault has the call refused, or makes it slow. */
static bool refused(struct stream_port *port, const struct shard *shard, struct poll *poll,
                    int64_t now_ns)
{
    struct stream_faults *faults = port->faults;
    const bool moving = stream_faults_moving(faults, shard->log.number, now_ns);
    const enum stream_refusal refusal =
        moving ? STREAM_FAILS : stream_faults_draw(faults, STREAM_GET_RECORDS, now_ns);
    poll->call_ns = (int64_t)((double)poll->call_ns * faults->times);
    if (refusal == STREAM_TAKES) return false;
    poll->throttled = true;
    metric_add(port->get_success, 0);
    metric_add(port->get_throttled, refusal == STREAM_THROTTLES);
    return true;
}

struct poll polling_get_records(struct sim *sim, struct stream_port *port, struct shard *shard,
                                struct cursor *cursor, const struct polling_config *config,
                                struct rng *call_rng)
{
    const int64_t now_ns = sim_now(sim);
    struct shard_side *side = shard_side(shard);
    struct poll poll = {.call_ns = dist_draw_int(&config->call, call_rng) + decryption_ns(port)};
    if (port->faults && port->faults->count > 0 && refused(port, shard, &poll, now_ns)) return poll;
    cursor->calls++;
    if (now_ns < side->read_blocked_until_ns || !token_bucket_positive(&side->read_bytes, now_ns) ||
        !token_bucket_take(&side->read_calls, now_ns, 1)) {
        poll.throttled = true;
        cursor->refused++;
        cursor->refused_bytes += now_ns < side->read_blocked_until_ns ||
                                 !token_bucket_positive(&side->read_bytes, now_ns);
        side->refused_calls++;
        metric_add(port->get_throttled, 1);
        if (side->reads) side->reads->refused_calls++;
        metric_add(port->get_success, 0);
        return poll;
    }
    poll.expired = shard_expire(shard, cursor, now_ns, port->retention_ns);
    read_limits(shard, cursor, &poll);
    token_bucket_force(&side->read_bytes, now_ns, poll.bytes);
    /* A limit of bytes has cut the answer, or it holds exactly as many as it may. */
    if ((poll.full && poll.count < QUOTA_GET_RECORDS_MAX) || poll.bytes == QUOTA_GET_BYTES_MAX)
        side->read_blocked_until_ns = now_ns + QUOTA_GET_PENALTY_NS;
    count_call(port, shard, cursor, &poll, now_ns);
    return poll;
}

/* ours: by how much a client's clock and its way to Kinesis move a call */
static const double call_jitter = 0.1;

int64_t polling_next_at_ns(const struct polling_config *config, struct poller *poller,
                           const struct shard *shard, const struct poll *poll, int64_t now_ns,
                           struct rng *rng)
{
    const uint64_t refusals = shard_side(shard)->refused_calls;
    const bool contended = refusals != poller->refusals_seen;
    const int64_t turn_ns = config->interval_ns;
    poller->refusals_seen = refusals;
    poller->refused_in_a_row = poll->throttled ? poller->refused_in_a_row + 1 : 0;
    if (poll->throttled && poller->refused_in_a_row < config->retry_attempts) {
        const struct retry retry = {
            .base_ns = config->retry.base_ns > 0 ? config->retry.base_ns : 2 * turn_ns,
            .cap_ns = config->retry.cap_ns,
        };
        return now_ns + poll->call_ns + 1 + retry_delay_ns(&retry, rng, poller->refused_in_a_row);
    }
    if (poll->throttled) poller->refused_in_a_row = 0; /* given up: the next turn begins anew */
    int64_t wait_ns = poll->call_ns > turn_ns ? poll->call_ns : turn_ns;
    /* Where nobody is refused the moment of a call does not matter, and the law of polling stays exact. */
    if (contended) wait_ns += (int64_t)(call_jitter * (2 * rng_uniform(rng) - 1) * (double)turn_ns);
    return now_ns + (wait_ns > poll->call_ns ? wait_ns : poll->call_ns + 1);
}

/* ours: how much of a mean the chance of how polls and arrivals fall together may be, a standard deviation. */
static const double chance = 0.02;

/* Calls that keep step with the polls meet only a few moments of an interval, others of each shard, or drift over it: a
 * mean wait is uniform on what they step by, seen once for each shard and for each time that they drift so far. */
static bool arrivals_meet_any_moment(const struct sim *sim, const struct stream_port *port,
                                     double interval_ns)
{
    const struct stream_inflow *inflow = &port->inflow;
    const double time_ns = (double)(sim_end_at_ns(sim) - sim_measured_at_ns(sim));
    const double step_ns = fmin(inflow->gap_ns, interval_ns);
    const double drifts = fmax(1, time_ns * inflow->drift_ns / (step_ns * step_ns));
    const double left_ns = step_ns / sqrt(12 * drifts * port->shard_count);
    return inflow->random && left_ns <= chance * interval_ns / 2;
}

void polling_theory(struct sim *sim, const struct component *self, const struct stream_port *port,
                    const struct polling_config *config, const char *stage)
{
    static const char law[] = "polling: what is left of an interval or a longer call, + call";
    static const char source[] = "the phase of a poller is independent of the arrivals";
    const double interval_ns = (double)config->interval_ns;
    const double quantiles[] = {0.5, 0.99};
    const double extra_ns = (double)decryption_ns(port);
    struct results *results = sim_results(sim);
    /* The first poll finds no more than has come since the start. */
    if (sim_measured_at_ns(sim) < config->interval_ns) return;
    if (!arrivals_meet_any_moment(sim, port, interval_ns)) return;
    /* Records of a poll wait for one call: the polls are what is observed. */
    if ((double)(sim_end_at_ns(sim) - sim_measured_at_ns(sim)) * port->shard_count <
        RESULTS_THEORY_LEAST * theory_poll_gap(interval_ns, &config->call))
        return;
    results_theory(results, self->name,
                   &(struct results_theory){stage, RESULTS_MEAN,
                                            theory_poll_mean(interval_ns, &config->call) + extra_ns,
                                            law, source});
    for (int i = 0; i < 2; i++)
        results_theory(
            results, self->name,
            &(struct results_theory){
                stage, quantiles[i],
                theory_poll_quantile(interval_ns, &config->call, quantiles[i]) + extra_ns, law,
                source});
}

double polling_gap_ns(const struct polling_config *config)
{
    return theory_poll_gap((double)config->interval_ns, &config->call);
}

double polling_gap_variance(const struct polling_config *config)
{
    const double gap_ns = polling_gap_ns(config);
    /* What is left of a gap is E[C^2] / 2 E[C] in the mean. */
    const double left_ns = theory_poll_mean((double)config->interval_ns, &config->call) -
                           dist_mean(&config->call);
    return fmax(0, (2 * left_ns - gap_ns) * gap_ns);
}
