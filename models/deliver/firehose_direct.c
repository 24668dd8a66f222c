/* firehose_direct.c -- direct put: who gets in, and what becomes of it; see firehose_direct.h. */
#include "models/deliver/firehose_direct.h"

#include <stdio.h>

#include "models/deliver/firehose_state.h"
#include "sim/units.h"

const char *const firehose_direct_limits[DIRECT_QUOTAS] = {
    [DIRECT_BYTES] = "bytes a second of direct put",
    [DIRECT_RECORDS] = "records a second of direct put",
    [DIRECT_REQUESTS] = "requests a second of direct put",
};

double firehose_direct_quota(const struct firehose_direct_config *config, enum direct_quota quota)
{
    const double mib = config->bytes_per_s / (double)BYTES_PER_MIB;
    if (quota == DIRECT_BYTES) return config->bytes_per_s;
    return mib * (quota == DIRECT_RECORDS ? config->records_per_mib : config->requests_per_mib);
}

/* ---- quotas */

/* A burst of one second (ours: not documented). */
static struct token_bucket bucket_of(const struct firehose_direct_config *config,
                                     enum direct_quota quota, double raised, int64_t now_ns)
{
    const double exact = firehose_direct_quota(config, quota) * raised;
    const int64_t whole = exact < 1 ? 1 : (int64_t)exact;
    return token_bucket_full(whole, whole, now_ns);
}

/* Firehose 1.2, D: a stream that throttles gets more until it does not; how soon is assumed. */
static void raise_quota(struct sim *sim, struct component *self)
{
    struct firehose *firehose = self->state;
    struct firehose_direct *direct = &firehose->direct;
    const struct firehose_direct_config *config = &firehose->config->direct_put;
    const int64_t now_ns = sim_now(sim);
    char text[100];
    direct->raised = 2 * direct->raised < config->raise_most ? 2 * direct->raised
                                                             : config->raise_most;
    for (int i = 0; i < DIRECT_QUOTAS; i++) {
        const int64_t tokens = direct->left[i].tokens;
        direct->left[i] = bucket_of(config, (enum direct_quota)i, direct->raised, now_ns);
        direct->left[i].tokens = tokens;
    }
    direct->throttled_since_ns = now_ns;
    ++*direct->quota_raises;
    snprintf(text, sizeof text,
             "to %.4g times what it was (when is assumed: direct_put.raise_after)", direct->raised);
    results_event(sim_results(sim), now_ns, self->name, "quota-raised", text);
}

static void note_throttle(struct sim *sim, struct component *self)
{
    struct firehose *firehose = self->state;
    struct firehose_direct *direct = &firehose->direct;
    const struct firehose_direct_config *config = &firehose->config->direct_put;
    const int64_t now_ns = sim_now(sim);
    /* ours: a minute without a refusal ends what counts as throttling */
    if (direct->throttled_at_ns < 0 || now_ns - direct->throttled_at_ns > NS_PER_MINUTE)
        direct->throttled_since_ns = now_ns;
    direct->throttled_at_ns = now_ns;
    if (config->raise_after_ns > 0 && direct->raised < config->raise_most &&
        now_ns - direct->throttled_since_ns >= config->raise_after_ns)
        raise_quota(sim, self);
}

static int64_t whole_left(struct token_bucket *bucket, int64_t now_ns)
{
    token_bucket_refill(bucket, now_ns);
    return bucket->tokens > 0 ? bucket->tokens / NS_PER_S : 0;
}

/* The busiest second, of the measured ones. */
static void use(struct firehose_direct *direct, int64_t now_ns, const int64_t amount[DIRECT_QUOTAS])
{
    const int64_t second = now_ns / NS_PER_S;
    for (int i = 0; i < DIRECT_QUOTAS; i++) {
        if (second != direct->measured.second) direct->measured.used[i] = 0;
        direct->measured.used[i] += amount[i];
        if (direct->measured.used[i] > direct->measured.most[i])
            direct->measured.most[i] = direct->measured.used[i];
    }
    direct->measured.second = second;
}

/* How many of the first records are admitted; `bytes` of them. */
static uint32_t admit(struct firehose_direct *direct, const struct batch *batch, int64_t now_ns,
                      int64_t *bytes)
{
    const int64_t bytes_left = whole_left(&direct->left[DIRECT_BYTES], now_ns);
    const int64_t records_left = whole_left(&direct->left[DIRECT_RECORDS], now_ns);
    uint32_t count = 0;
    *bytes = 0;
    if (!token_bucket_take(&direct->left[DIRECT_REQUESTS], now_ns, 1)) {
        direct->refused_by[DIRECT_REQUESTS] += batch->count;
        return 0;
    }
    while (count < batch->count && count < records_left &&
           *bytes + batch_size(batch, count) <= bytes_left)
        *bytes += batch_size(batch, count++);
    token_bucket_force(&direct->left[DIRECT_BYTES], now_ns, *bytes);
    token_bucket_force(&direct->left[DIRECT_RECORDS], now_ns, count);
    use(direct, now_ns, (const int64_t[DIRECT_QUOTAS]){*bytes, count, 1});
    if (count < batch->count)
        direct->refused_by[count < records_left ? DIRECT_BYTES : DIRECT_RECORDS] += batch->count -
                                                                                    count;
    return count;
}

/* ---- calls */

static void answer(struct sim *sim, struct firehose_direct *direct, struct batch *batch)
{
    metric_add(direct->put_latency[batch->single],
               (double)(sim_now(sim) - batch->received_at_ns) / (double)NS_PER_MS);
    sim_at(sim, sim_now(sim) + batch->round_trip_ns - batch->round_trip_ns / 2, batch->producer,
           MSG_PUT_DONE, arg_pointer(batch));
}

static void refuse(struct sim *sim, struct component *self, struct batch *batch, uint32_t count)
{
    struct firehose_direct *direct = &((struct firehose *)self->state)->direct;
    for (uint32_t i = count; i < batch->count; i++) batch->outcome[i] = BATCH_THROTTLED;
    metric_add(direct->throttled, batch->count - count);
    *direct->records_throttled += batch->count - count;
    note_throttle(sim, self);
}

void firehose_on_put(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose *firehose = self->state;
    struct firehose_direct *direct = &firehose->direct;
    struct batch *batch = arg.pointer;
    const int64_t now_ns = sim_now(sim);
    int64_t bytes;
    batch->received_at_ns = now_ns;
    if (firehose->outages > 0) { /* additions 2.4, D: ServiceUnavailableException */
        batch->accepted = batch->cell_count = 0;
        for (uint32_t i = 0; i < batch->count; i++) batch->outcome[i] = BATCH_FAILED;
        answer(sim, direct, batch);
        return;
    }
    batch->accepted = admit(direct, batch, now_ns, &bytes);
    batch->cell_count = 0;
    metric_add(direct->put_bytes[batch->single], (double)batch->bytes);
    metric_add(direct->put_requests[batch->single], 1);
    if (!batch->single) metric_add(direct->batch_records, batch->count);
    if (batch->accepted < batch->count) refuse(sim, self, batch, batch->accepted);
    if (batch->accepted == 0) {
        answer(sim, direct, batch);
        return;
    }
    direct->calls++;
    direct->taken_bytes += bytes;
    direct->admitted += batch->accepted;
    direct->answering += batch->accepted;
    metric_add(direct->in_requests, 1);
    metric_add(direct->in_records, batch->accepted);
    metric_add(direct->in_bytes, (double)bytes);
    const int64_t took_ns = dist_draw_int(&firehose->config->direct_put.put_latency, &direct->rng);
    sim_at(sim, now_ns + took_ns, self, FIREHOSE_TAKEN, arg);
}

/* The records of a call as those of a shard, which the rest of a delivery takes. */
static struct log_span span_of(const struct batch *batch, int64_t now_ns,
                               struct log_record records[QUOTA_PUT_RECORDS_MAX],
                               struct log_detail details[QUOTA_PUT_RECORDS_MAX])
{
    for (uint32_t i = 0; i < batch->accepted; i++)
        records[i] = (struct log_record){batch->created_at_ns[i], now_ns};
    for (uint32_t i = 0; !batch->one_size && i < batch->accepted; i++)
        details[i] = (struct log_detail){batch->size[i], batch->key[i]};
    return (struct log_span){.count = batch->accepted,
                             .one_size = batch->one_size,
                             .records = records,
                             .details = batch->one_size ? NULL : details};
}

/* Stored: the call is answered, and its records go to one of the internal shards, each call to the next (A: Firehose
 * 1.4 says that there are some). */
void firehose_on_taken(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose *firehose = self->state;
    struct firehose_direct *direct = &firehose->direct;
    struct batch *batch = arg.pointer;
    struct log_record records[QUOTA_PUT_RECORDS_MAX];
    struct log_detail details[QUOTA_PUT_RECORDS_MAX];
    const struct log_span span = span_of(batch, sim_now(sim), records, details);
    const uint32_t shard = direct->next_shard;
    direct->next_shard = (shard + 1) % firehose_lanes(firehose);
    direct->answering -= batch->accepted;
    direct->taken += batch->accepted;
    firehose_count_in(firehose, span.count, log_span_bytes(&span, 0, span.count),
                      firehose_billed_units(&span));
    firehose_take_span(sim, self, shard, &span);
    answer(sim, direct, batch);
}

/* ---- its life */

static void open_calls(struct sim *sim, struct component *self, bool single)
{
    struct firehose_direct *direct = &((struct firehose *)self->state)->direct;
    const unsigned no_sum = METRIC_ALL & ~(unsigned)METRIC_SUM;
    direct->put_latency[single] = sim_metric(
        sim, self, single ? "PutRecord.Latency" : "PutRecordBatch.Latency", "Milliseconds", no_sum);
    direct->put_bytes[single] = sim_metric(
        sim, self, single ? "PutRecord.Bytes" : "PutRecordBatch.Bytes", "Bytes", METRIC_ALL);
    direct->put_requests[single] = sim_metric(
        sim, self, single ? "PutRecord.Requests" : "PutRecordBatch.Requests", "Count", METRIC_ALL);
}

void firehose_direct_open(struct sim *sim, struct component *self)
{
    struct firehose *firehose = self->state;
    struct firehose_direct *direct = &firehose->direct;
    const struct firehose_direct_config *config = &firehose->config->direct_put;
    direct->put = (struct put_port){.target = self, .kind = &firehose_put_kind};
    self->port = &direct->put;
    direct->raised = 1;
    direct->throttled_at_ns = -1;
    direct->inflow.poisson = true;
    sim_rng(sim, &direct->rng, self, "direct put");
    for (int i = 0; i < DIRECT_QUOTAS; i++)
        direct->left[i] = bucket_of(config, (enum direct_quota)i, 1, 0);
    direct->in_bytes = sim_metric(sim, self, "IncomingBytes", "Bytes", METRIC_ALL);
    direct->in_records = sim_metric(sim, self, "IncomingRecords", "Count", METRIC_ALL);
    direct->in_requests = sim_metric(sim, self, "IncomingPutRequests", "Count", METRIC_ALL);
    direct->throttled = sim_metric(sim, self, "ThrottledRecords", "Count", METRIC_ALL);
    direct->limit[DIRECT_BYTES] =
        sim_metric(sim, self, "BytesPerSecondLimit", "Bytes/Second", METRIC_AVERAGE);
    direct->limit[DIRECT_RECORDS] =
        sim_metric(sim, self, "RecordsPerSecondLimit", "Count/Second", METRIC_AVERAGE);
    direct->limit[DIRECT_REQUESTS] =
        sim_metric(sim, self, "PutRequestsPerSecondLimit", "Count/Second", METRIC_AVERAGE);
    direct->batch_records = sim_metric(sim, self, "PutRecordBatch.Records", "Count", METRIC_ALL);
    open_calls(sim, self, false);
    open_calls(sim, self, true);
    direct->records_throttled = sim_counter(sim, self, "records_throttled");
    direct->quota_raises = sim_counter(sim, self, "quota_raises");
}

void firehose_direct_minute(struct sim *sim, struct component *self, int64_t minute)
{
    (void)sim, (void)minute;
    struct firehose *firehose = self->state;
    if (firehose->config->partitions) firehose_partition_minute(firehose);
    if (!firehose_is_direct(firehose->config)) return;
    struct firehose_direct *direct = &firehose->direct;
    for (int i = 0; i < DIRECT_QUOTAS; i++)
        metric_add(direct->limit[i], (double)direct->left[i].rate);
}

void firehose_direct_measure(struct firehose *firehose)
{
    struct firehose_direct *direct = &firehose->direct;
    for (int i = 0; i < DIRECT_QUOTAS; i++) {
        direct->measured.most[i] = 0;
        direct->measured.refused_by[i] = direct->refused_by[i];
    }
    direct->measured.taken = direct->admitted;
    direct->measured.taken_bytes = direct->taken_bytes;
    direct->measured.calls = direct->calls;
}

/* ---- what it offers producers */

static int64_t record_bytes(const void *config)
{
    (void)config;
    return QUOTA_FIREHOSE_RECORD_BYTES_MAX;
}

static void expect_points(const void *config, double bytes, double points[PUT_EXPECT_POINTS])
{
    const struct dist *latency = &((const struct firehose_config *)config)->direct_put.put_latency;
    (void)bytes;
    dist_points(latency, points, PUT_EXPECT_POINTS);
    for (int i = 0; i < PUT_EXPECT_POINTS; i++) points[i] /= (double)NS_PER_S;
}

static uint32_t route(struct component *target, const struct keys *keys)
{
    (void)target, (void)keys;
    return 0;
}

/* All producers together, for the buffers' closed form. */
static void tell_inflow(struct component *target, uint32_t number,
                        const struct stream_inflow *inflow)
{
    struct stream_inflow *all = &((struct firehose *)target->state)->direct.inflow;
    (void)number;
    if (all->rate_per_s > 0 && all->record_bytes != inflow->record_bytes) all->record_bytes = 0;
    else all->record_bytes = inflow->record_bytes;
    all->poisson = all->poisson && inflow->poisson;
    all->rate_per_s += inflow->rate_per_s;
}

static const struct dist *latency_of(const struct component *target)
{
    return &((const struct firehose_config *)target->config)->direct_put.put_latency;
}

static double mean_ns(const struct component *target, double bytes)
{
    (void)bytes;
    return dist_mean(latency_of(target));
}

static double cdf(const struct component *target, double bytes, double t_ns)
{
    (void)bytes;
    return dist_cdf(latency_of(target), t_ns);
}

const struct put_kind firehose_put_kind = {
    .limit = "direct put quota",
    .call_bytes = QUOTA_FIREHOSE_CALL_BYTES_MAX,
    .record_bytes = record_bytes,
    .expect = expect_points,
    .route = route,
    .tell_inflow = tell_inflow,
    .mean_ns = mean_ns,
    .cdf = cdf,
    .law = "the service's answer, and the way",
    .source = "direct_put.put_latency",
};

/* ---- its settings */

#define AT(member) offsetof(struct firehose_direct_config, member)

/* Firehose 1.2, D, FH-LIM: three regions have more. */
static const struct field_regional more_bytes[] = {
    {"us-east-1", "5 MiB/s"}, {"us-west-2", "5 MiB/s"}, {"eu-west-1", "5 MiB/s"}, {0}};
static const struct field_regional fewer_requests[] = {
    {"us-east-1", "400"}, {"us-west-2", "400"}, {"eu-west-1", "400"}, {0}};

const struct field firehose_direct_fields[] = {
    {.key = "quota",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(bytes_per_s),
     .fallback = "1 MiB/s",
     .regional = more_bytes,
     .min = 1e4,
     .max = (double)BYTES_PER_GIB,
     .help = "bytes a second that the stream takes; records and requests grow with it",
     .source = "Firehose 1.2, D, FH-LIM"},
    {.key = "records_per_mib",
     .kind = FIELD_NUMBER,
     .offset = AT(records_per_mib),
     .fallback = "100000",
     .min = 1,
     .max = 1e6,
     .help = "records a second for each MiB/s of the quota",
     .source = "Firehose 1.2, D, FH-LIM: 500,000 of 5 MiB/s, 100,000 of 1 MiB/s"},
    {.key = "requests_per_mib",
     .kind = FIELD_NUMBER,
     .offset = AT(requests_per_mib),
     .fallback = "1000",
     .regional = fewer_requests,
     .min = 0.1,
     .max = 1e6,
     .help = "PutRecord and PutRecordBatch calls a second for each MiB/s of the quota",
     .source = "Firehose 1.2, D, FH-LIM: 2,000 of 5 MiB/s, 1,000 of 1 MiB/s"},
    {.key = "raise_after",
     .kind = FIELD_DURATION,
     .offset = AT(raise_after_ns),
     .fallback = "5m",
     .min = 0,
     .max = (double)NS_PER_DAY,
     .help = "a stream that throttles so long gets twice the quota; 0s: never",
     .source = "additions 3, A: that AWS raises it is documented, when is not"},
    {.key = "raise_most",
     .kind = FIELD_NUMBER,
     .offset = AT(raise_most),
     .fallback = "10",
     .min = 1,
     .max = 1000,
     .help = "times the quota that it is raised to at most",
     .source = "additions 3, A"},
    {.key = "shards",
     .kind = FIELD_COUNT,
     .offset = AT(shards),
     .fallback = "1",
     .min = 1,
     .max = 1000,
     .help = "internal shards, each with buffers of its own",
     .source = "Firehose 1.4, A: direct_put_internal_shards"},
    {.key = "put_latency",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(put_latency),
     .fallback = "{lognormal: {median: 20ms, p99: 120ms}}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "time from a call's arrival until it is stored and answered",
     .source = "Firehose 9.1, A: no figure is published"},
    {0},
};
