/*
 * firehose_transform.c -- the Lambda transformation: a buffer of its own, then an invocation.
 *
 * Its buffer closes at `buffer_size` or `buffer_interval` and stands in series with the delivery
 * buffer (facts Firehose 1.5, I). At most 5 invocations per shard are under way (1.2, D); a failed one
 * is tried again three times after 1, 2, 4 s with full jitter, then its records go to the error
 * prefix and are lost to the table (1.5, D and A). One whose answer exceeds 6 MB fails, as often as it is tried. A
 * request has 6 MB at most as well: many small records close a batch by that.
 */
#include "models/common/retry.h"
#include "models/deliver/firehose_state.h"
#include "sim/check.h"
#include "sim/units.h"

void firehose_transform_started(struct sim *sim, struct component *self,
                                struct function_caller *caller, int64_t finish_at_ns)
{
    const struct firehose *firehose = self->state;
    metric_add(firehose->processing_ms, (double)(finish_at_ns - sim_now(sim)) / (double)NS_PER_MS);
    sim_at(sim, finish_at_ns, self, FIREHOSE_TRANSFORMED, arg_pointer(caller));
}

static struct transform *take_transform(struct firehose *firehose, uint32_t shard)
{
    struct transform *transform = firehose->spare_transforms;
    if (transform) {
        firehose->spare_transforms = transform->next;
    } else {
        transform = memory_zeroed(firehose->memory, 1, sizeof *transform);
        transform->pack.memory = firehose->memory;
    }
    transform->shard = shard;
    transform->failures = 0;
    transform->next = NULL;
    return transform;
}

/* Tried again later, as often as allowed (Firehose 1.5, D); false: it was the last time. */
static bool try_again(struct sim *sim, struct component *self, struct transform *transform)
{
    struct firehose *firehose = self->state;
    if (++transform->failures > firehose->config->transform.retries) return false;
    /* Firehose 1.5, A: 1, 2, 4 s, full jitter. */
    const struct retry policy = {.base_ns = NS_PER_S, .cap_ns = 4 * NS_PER_S};
    sim_at(sim, sim_now(sim) + retry_delay_ns(&policy, &firehose->retry_rng, transform->failures),
           self, FIREHOSE_TRANSFORM_RETRY, arg_pointer(transform));
    return true;
}

static void give_up(struct sim *sim, struct component *self, struct transform *transform);

/* An invocation that is refused is one that failed. */
static void invoke(struct sim *sim, struct component *self, struct transform *transform)
{
    struct firehose *firehose = self->state;
    transform->too_large = false;
    transform->caller.records = transform->pack.count;
    transform->caller.bytes = transform->pack.bytes;
    if (function_invoke(sim, &firehose->function, &transform->caller)) return;
    metric_add(firehose->processing_success, 0);
    if (!try_again(sim, self, transform)) give_up(sim, self, transform);
}

static void begin_waiting(struct sim *sim, struct component *self, struct firehose_shard *at)
{
    while (at->first && at->transforming < QUOTA_FIREHOSE_TRANSFORMS) {
        struct transform *transform = at->first;
        at->first = transform->next;
        if (!at->first) at->last = NULL;
        at->transforming++;
        invoke(sim, self, transform);
    }
}

/* The buffer is full or its time is over: its records go to the function. */
static void close_gathering(struct sim *sim, struct component *self, struct firehose_shard *at)
{
    struct firehose *firehose = self->state;
    struct transform *transform = take_transform(firehose, (uint32_t)(at - firehose->shards));
    sim_cancel(sim, at->gather_due);
    record_pack_swap(&transform->pack, &at->gathering);
    firehose->in_transform += transform->pack.count;
    if (at->last) at->last->next = transform;
    else at->first = transform;
    at->last = transform;
    begin_waiting(sim, self, at);
}

/* Bytes of the request that a batch makes: base64 in JSON (Firehose 1.5, I). */
static double request_bytes(double records, double bytes)
{
    return 4.0 / 3 * (bytes + records) + records * (double)QUOTA_LAMBDA_ENVELOPE_BYTES;
}

/* How many of the next `count` records still fit a request of 6 MB; a batch of many small ones meets that before its
 * buffer is full. As if all were as large as the largest. */
static uint32_t fitting(const struct record_pack *pack, const struct log_span *span, uint32_t from,
                        uint32_t count)
{
    const double left = (double)QUOTA_LAMBDA_PAYLOAD_BYTES -
                        request_bytes(pack->count, (double)pack->bytes);
    if (request_bytes(count, (double)log_span_bytes(span, from, count)) <= left) return count;
    const double each = request_bytes(1, log_span_size_max(span, from, count));
    return left > each ? (uint32_t)(left / each) : 0;
}

static bool request_is_full(const struct record_pack *pack, const struct log_span *span)
{
    const double next = request_bytes(1, log_span_size(span, span->count - 1));
    return request_bytes(pack->count, (double)pack->bytes) + next >
           (double)QUOTA_LAMBDA_PAYLOAD_BYTES;
}

void firehose_gather(struct sim *sim, struct component *self, uint32_t shard,
                     const struct log_span *span, int64_t handed_at_ns)
{
    const struct firehose *firehose = self->state;
    struct firehose_shard *at = &firehose->shards[shard];
    const struct firehose_transform_config *config = &firehose->config->transform;
    uint32_t from = 0;
    while (from < span->count) {
        const bool opens = at->gathering.count == 0;
        uint32_t count = log_span_filling(span, from, config->buffer_bytes - at->gathering.bytes);
        const uint32_t fits = fitting(&at->gathering, span, from, count);
        if (fits < count) count = fits > 0 ? fits : 1;
        record_pack_add(&at->gathering, span, from, count, handed_at_ns);
        from += count;
        if (opens)
            at->gather_due = sim_timer_at(sim, sim_now(sim) + config->buffer_interval_ns, self,
                                          FIREHOSE_GATHER_DUE, arg_integer(shard));
        if (at->gathering.bytes >= config->buffer_bytes || request_is_full(&at->gathering, span))
            close_gathering(sim, self, at);
    }
}

void firehose_on_gather_due(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose *firehose = self->state;
    struct firehose_shard *at = &firehose->shards[arg.integer];
    CHECK(at->gathering.count > 0);
    close_gathering(sim, self, at);
}

static void end_transform(struct sim *sim, struct component *self, struct transform *transform)
{
    struct firehose *firehose = self->state;
    struct firehose_shard *at = &firehose->shards[transform->shard];
    firehose->in_transform -= transform->pack.count;
    record_pack_clear(&transform->pack);
    transform->next = firehose->spare_transforms;
    firehose->spare_transforms = transform;
    at->transforming--;
    begin_waiting(sim, self, at);
}

/* What the function says of each record: Ok, Dropped (it is wanted nowhere), or ProcessingFailed (it goes to the error
 * prefix); Firehose 1.5, D. */
static void judge(struct firehose *firehose, struct record_pack *pack)
{
    const struct firehose_transform_config *config = &firehose->config->transform;
    const uint32_t count = pack->count;
    uint32_t dropped = 0, failed = 0;
    firehose_scratch_room(firehose, count);
    for (uint32_t i = 0; i < count; i++) {
        const double u = rng_uniform(&firehose->outcome_rng);
        const bool drop = u < config->dropped, fail = !drop && u < config->dropped + config->failed;
        firehose->scratch.stays[i] = !drop && !fail;
        dropped += drop;
        failed += fail;
    }
    if (dropped + failed == 0) return;
    record_pack_keep(pack, firehose->scratch.stays, firehose->scratch.times);
    firehose->in_transform -= dropped + failed;
    firehose->filtered_records += dropped;
    *firehose->records_filtered += dropped;
    firehose->failed_records += failed;
    firehose->failed_one_by_one += failed;
    *firehose->records_failed += failed;
}

static void succeed(struct sim *sim, struct component *self, struct transform *transform)
{
    struct firehose *firehose = self->state;
    const uint32_t count = transform->pack.count;
    metric_add(firehose->processed_count, count);
    metric_add(firehose->processed_bytes, (double)transform->pack.bytes);
    transform->pack.bytes =
        (int64_t)((double)transform->pack.bytes * firehose->config->transform.expansion);
    if (firehose->config->transform.dropped + firehose->config->transform.failed > 0)
        judge(firehose, &transform->pack);
    if (firehose->config->partitions) firehose_partition_pack(sim, self, &transform->pack);
    else firehose_buffer_pack(sim, self, transform->shard, &transform->pack);
}

double firehose_answer_bytes(const struct firehose_config *config, double records, double bytes)
{
    /* Base64 pads a record by a byte in the mean. */
    return 4.0 / 3 * (bytes * config->transform.expansion + records) +
           records * (double)QUOTA_LAMBDA_ANSWER_ENVELOPE_BYTES;
}

/* The function has ended well: so has its invocation, if Lambda hands the answer on. */
static bool answers(struct firehose *firehose, const struct transform *transform)
{
    const struct record_pack *pack = &transform->pack;
    if (firehose_answer_bytes(firehose->config, pack->count, (double)pack->bytes) <=
        (double)QUOTA_LAMBDA_PAYLOAD_BYTES)
        return true;
    function_count_error(&firehose->function);
    ++*firehose->answers_too_large;
    return false;
}

static void give_up(struct sim *sim, struct component *self, struct transform *transform)
{
    struct firehose *firehose = self->state;
    *firehose->records_failed += transform->pack.count;
    firehose->failed_records += transform->pack.count;
    results_event(
        sim_results(sim), sim_now(sim), self->name, "processing-failed",
        transform->too_large
            ? "a batch's answer exceeds the 6 MB of a Lambda function; it went to the error prefix"
            : "a batch failed in the transform as often as allowed; it went to the error prefix");
    end_transform(sim, self, transform);
}

void firehose_on_transformed(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose *firehose = self->state;
    struct transform *transform = arg.pointer;
    const bool ended_well = function_finish(sim, &firehose->function, &transform->caller);
    const bool worked = ended_well && answers(firehose, transform);
    transform->too_large = ended_well && !worked;
    metric_add(firehose->processing_success, worked);
    if (worked) {
        succeed(sim, self, transform);
        end_transform(sim, self, transform);
        return;
    }
    if (!try_again(sim, self, transform)) give_up(sim, self, transform);
}

void firehose_on_transform_retry(struct sim *sim, struct component *self, union event_arg arg)
{
    invoke(sim, self, arg.pointer);
}
