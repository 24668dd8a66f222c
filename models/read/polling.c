#include "models/read/polling.h"

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
     .fallback = "{lognormal: {median: 15ms, sigma: 0.8}}",
     .min = 0,
     .max = (double)(60 * NS_PER_S),
     .help = "how long a GetRecords call takes",
     .source = "KDS 9.3, A"},
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
}

struct poll polling_get_records(struct sim *sim, struct stream_port *port, struct shard *shard,
                                struct cursor *cursor, const struct polling_config *config,
                                struct rng *call_rng)
{
    const int64_t now_ns = sim_now(sim);
    struct shard_side *side = shard_side(shard);
    struct poll poll = {0};
    cursor->calls++;
    if (now_ns < side->read_blocked_until_ns || !token_bucket_positive(&side->read_bytes, now_ns) ||
        !token_bucket_take(&side->read_calls, now_ns, 1)) {
        poll.throttled = true;
        cursor->refused++;
        cursor->refused_bytes += now_ns < side->read_blocked_until_ns ||
                                 !token_bucket_positive(&side->read_bytes, now_ns);
        metric_add(port->get_throttled, 1);
        metric_add(port->get_success, 0);
        return poll;
    }
    shard_expire(shard, cursor, now_ns, port->retention_ns);
    read_limits(shard, cursor, &poll);
    token_bucket_force(&side->read_bytes, now_ns, poll.bytes);
    if (poll.full && poll.count < QUOTA_GET_RECORDS_MAX)
        side->read_blocked_until_ns = now_ns + QUOTA_GET_PENALTY_NS;
    poll.call_ns = dist_draw_int(&config->call, call_rng);
    count_call(port, shard, cursor, &poll, now_ns);
    return poll;
}

int64_t polling_next_at_ns(int64_t now_ns, int64_t phase_ns, int64_t interval_ns)
{
    if (now_ns < phase_ns) return phase_ns;
    return phase_ns + ((now_ns - phase_ns) / interval_ns + 1) * interval_ns;
}

void polling_theory(struct sim *sim, const struct component *self, const struct stream_port *port,
                    const struct polling_config *config, const char *stage)
{
    static const char law[] = "polling: uniform on [0, interval] + call";
    static const char source[] = "the phase of a poller is independent of the arrivals";
    const double interval_ns = (double)config->interval_ns;
    const double quantiles[] = {0.5, 0.99};
    struct results *results = sim_results(sim);
    /* The first poll finds no more than has come since the start. */
    if (!port->inflow.random || sim_measured_at_ns(sim) < config->interval_ns) return;
    results_theory(results, self->name,
                   &(struct results_theory){stage, RESULTS_MEAN,
                                            theory_poll_mean(interval_ns, &config->call), law,
                                            source});
    for (int i = 0; i < 2; i++)
        results_theory(
            results, self->name,
            &(struct results_theory){stage, quantiles[i],
                                     theory_poll_quantile(interval_ns, &config->call, quantiles[i]),
                                     law, source});
}
