/* firehose_partition.c -- records into the buffers of their values; see firehose_partition.h. */
#include "models/deliver/firehose_partition.h"

#include "models/bill/usage.h"
#include "models/deliver/firehose_state.h"
#include "sim/check.h"
#include "sim/units.h"

/* ---- active values */

/* The place of an active value; NULL: it is not. */
static struct firehose_partition *find(const struct firehose_partitions *partitions, uint32_t key)
{
    const uint32_t place = partitions->of_key ? partitions->of_key[key] : 0;
    return place ? &partitions->at[place - 1] : NULL;
}

static struct firehose_partition *activate(struct sim *sim, struct firehose *firehose, uint32_t key)
{
    struct firehose_partitions *partitions = &firehose->partitions;
    uint32_t place = partitions->free;
    CHECK(partitions->at);
    if (partitions->active == firehose->config->partition.limit) return NULL;
    if (place) partitions->free = partitions->at[place - 1].next;
    else place = ++partitions->made;
    struct firehose_partition *partition = &partitions->at[place - 1];
    partition->pack.memory = firehose->memory;
    partition->key = key;
    partition->objects = 0;
    partition->active_since_ns = sim_now(sim);
    if (partitions->of_key) partitions->of_key[key] = place;
    if (++partitions->active > partitions->most) partitions->most = partitions->active;
    station_enter(&partitions->station, sim_now(sim), 1);
    return partition;
}

/* Its buffer is empty and nothing is under way: it is active no more. */
static void rest(struct sim *sim, struct firehose *firehose, struct firehose_partition *partition)
{
    struct firehose_partitions *partitions = &firehose->partitions;
    if (partition->open || partition->objects > 0) return;
    if (partitions->of_key) partitions->of_key[partition->key] = 0;
    partition->next = partitions->free;
    partitions->free = (uint32_t)(partition - partitions->at) + 1;
    partitions->active--;
    station_leave(&partitions->station, sim_now(sim), partition->active_since_ns, 1);
}

/* ---- records */

static void refuse(struct firehose *firehose, int64_t users)
{
    firehose->partitions.over += users;
    firehose->failed_records += users;
    *firehose->records_failed += users;
    *firehose->partitions.records_over += users;
}

static void after_append(struct sim *sim, struct component *self,
                         struct firehose_partition *partition)
{
    struct firehose *firehose = self->state;
    const struct firehose_config *config = firehose->config;
    if (!partition->open) {
        const double more = 0.5 * rng_uniform(&firehose->partitions.wait_rng);
        partition->open = true;
        partition->due = sim_timer_at(
            sim, sim_now(sim) + (int64_t)((1 + more) * (double)config->buffer.interval_ns), self,
            FIREHOSE_PARTITION_DUE, arg_pointer(partition));
    }
    if (partition->pack.bytes < config->buffer.bytes) return;
    sim_cancel(sim, partition->due);
    partition->open = false;
    partition->objects++;
    firehose_flush(sim, self, &partition->pack, partition, OBJECT_SIZE);
}

/* One record, or what counts as one, of a value that is drawn. */
static void take(struct sim *sim, struct component *self, uint32_t key, const struct log_span *span,
                 uint32_t i, int64_t handed_at_ns)
{
    struct firehose *firehose = self->state;
    struct firehose_partition *partition = find(&firehose->partitions, key);
    if (!partition) partition = activate(sim, firehose, key);
    if (!partition) {
        refuse(firehose, log_span_users(span, i, 1));
        return;
    }
    record_pack_add(&partition->pack, span, i, 1, handed_at_ns);
    after_append(sim, self, partition);
}

/* jq looks into each record. */
static void count_jq(struct firehose *firehose, uint32_t count)
{
    struct firehose_partitions *partitions = &firehose->partitions;
    const struct firehose_partition_config *config = &firehose->config->partition;
    if (config->by != PARTITION_BY_JQ) return;
    partitions->jq_ns += (double)count * (double)config->jq_ns;
    *partitions->jq_meter = (meter_units)(partitions->jq_ns / (double)NS_PER_MS);
    metric_add(partitions->jq_ms, (double)count * (double)config->jq_ns / (double)NS_PER_MS);
}

void firehose_partition_span(struct sim *sim, struct component *self, const struct log_span *span,
                             int64_t handed_at_ns)
{
    struct firehose *firehose = self->state;
    uint32_t keys[LOG_BLOCK];
    count_jq(firehose, span->count);
    for (uint32_t from = 0; from < span->count; from += LOG_BLOCK) {
        const uint32_t left = span->count - from, count = left < LOG_BLOCK ? left : LOG_BLOCK;
        keys_fill(firehose->config->partition.keys, &firehose->partitions.value_rng, keys, count);
        for (uint32_t i = 0; i < count; i++) take(sim, self, keys[i], span, from + i, handed_at_ns);
    }
}

/* What a transform hands on: records of about the same size, whose times are known about as well as a pack knows them. */
void firehose_partition_pack(struct sim *sim, struct component *self, struct record_pack *pack)
{
    struct firehose *firehose = self->state;
    const uint32_t count = pack->count;
    if (count == 0) return;
    firehose_scratch_room(firehose, count);
    int64_t *times = firehose->scratch.times;
    CHECK(age_profile_times(pack->ages, times) == count);
    int64_t left = pack->bytes;
    count_jq(firehose, count);
    for (uint32_t p = 0, at = 0; p < pack->part_count; p++) {
        for (uint32_t i = 0; i < pack->parts[p].count; i++, at++) {
            uint32_t key;
            const int64_t size = left / (count - at);
            const struct log_record record = {times[at], pack->oldest_arrived_at_ns};
            const struct log_span span = {
                .count = 1, .one_size = size > 0 ? (uint32_t)size : 1, .records = &record};
            left -= size;
            keys_fill(firehose->config->partition.keys, &firehose->partitions.value_rng, &key, 1);
            take(sim, self, key, &span, 0, pack->parts[p].handed_at_ns);
        }
    }
}

void firehose_on_partition_due(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose_partition *partition = arg.pointer;
    CHECK(partition->open);
    partition->open = false;
    partition->objects++;
    firehose_flush(sim, self, &partition->pack, partition, OBJECT_INTERVAL);
}

void firehose_partition_done(struct sim *sim, struct component *self,
                             struct firehose_partition *partition)
{
    CHECK(partition->objects > 0);
    partition->objects--;
    rest(sim, self->state, partition);
}

/* ---- its life */

void firehose_partition_open(struct sim *sim, struct component *self)
{
    struct firehose *firehose = self->state;
    struct firehose_partitions *partitions = &firehose->partitions;
    const struct firehose_partition_config *config = &firehose->config->partition;
    const uint32_t keys = keys_count(config->keys);
    sim_rng(sim, &partitions->value_rng, self, "partition values");
    sim_rng(sim, &partitions->wait_rng, self, "partition waits");
    partitions->at = memory_zeroed(sim_memory(sim), (size_t)config->limit, sizeof *partitions->at);
    if (keys > 0)
        partitions->of_key = memory_zeroed(sim_memory(sim), keys, sizeof *partitions->of_key);
    partitions->count = sim_metric(sim, self, "PartitionCount", "Count", METRIC_ALL);
    partitions->limit = sim_metric(sim, self, "ActivePartitionsLimit", "Count", METRIC_AVERAGE);
    partitions->exceeded = sim_metric(sim, self, "PartitionCountExceeded", "Count", METRIC_ALL);
    partitions->jq_ms = sim_metric(sim, self, "JQProcessing.Duration", "Milliseconds", METRIC_ALL);
    partitions->object_count =
        sim_metric(sim, self, "DeliveryToS3.ObjectCount", "Count", METRIC_SUM);
    partitions->bytes_meter = sim_meter(sim, self, USAGE_FIREHOSE_PARTITIONING);
    partitions->objects_meter = sim_meter(sim, self, USAGE_FIREHOSE_PARTITION_OBJECTS);
    partitions->jq_meter = sim_meter(sim, self, USAGE_FIREHOSE_JQ);
    partitions->records_over = sim_counter(sim, self, "records_over_partitions");
}

void firehose_partition_minute(struct firehose *firehose)
{
    struct firehose_partitions *partitions = &firehose->partitions;
    const bool full = partitions->active == firehose->config->partition.limit;
    metric_add(partitions->count, partitions->active);
    metric_add(partitions->limit, (double)firehose->config->partition.limit);
    metric_add(partitions->exceeded, full);
}

void firehose_partition_measure(struct sim *sim, struct firehose *firehose)
{
    struct firehose_partitions *partitions = &firehose->partitions;
    partitions->most = partitions->active;
    partitions->measured.over = partitions->over;
    station_measure(&partitions->station, sim_now(sim));
}

int64_t firehose_partition_buffered(const struct firehose *firehose)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < firehose->partitions.made; i++)
        count += firehose->partitions.at[i].pack.count;
    return count;
}

/* ---- its settings */

static const char *const by_names[] = {"jq", "lambda", NULL};

#define AT(member) offsetof(struct firehose_partition_config, member)

const struct field firehose_partition_fields[] = {
    {.key = "keys",
     .kind = FIELD_KEYS,
     .offset = AT(keys),
     .required = true,
     .help = "which values the records are partitioned by, and how often each comes"},
    {.key = "by",
     .kind = FIELD_CHOICE,
     .offset = AT(by),
     .fallback = "jq",
     .choices = by_names,
     .help = "what finds the value: jq expressions, billed by their time, or the transform",
     .source = "Firehose 1.7, D"},
    {.key = "active",
     .kind = FIELD_COUNT,
     .offset = AT(limit),
     .fallback = "500",
     .min = 1,
     .max = 5000,
     .help = "active values at most; what comes above goes to the error prefix",
     .source = "Firehose 1.7, D, FH-DP: 500, on request 2,500 (older pages 5,000)"},
    {.key = "jq_time",
     .kind = FIELD_DURATION,
     .offset = AT(jq_ns),
     .fallback = "20us",
     .min = 0,
     .max = (double)NS_PER_S,
     .help = "time of the jq expressions for one record; what is billed is their sum",
     .source = "ours: no figure is published; that it is compute time is assumed (Firehose 2.2)"},
    {0},
};
