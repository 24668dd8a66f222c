/*
 * firehose_delivery.c -- delivery buffers, format conversion, objects.
 *
 * A buffer is flushed at `buffer.size` or `buffer.interval` after its first record (facts Firehose 1.4, D
 * and A), one buffer per shard or one for all. What is flushed is converted and written as one
 * object; a failed PUT is tried again until it succeeds, for a Kinesis source keeps the data (1.9, D).
 */
#include "models/common/retry.h"
#include "models/deliver/firehose_state.h"
#include "sim/check.h"
#include "sim/units.h"

static const char *const reason_names[] = {"size", "interval"};

static const struct column object_columns[] = {
    {"delivery", CELL_TEXT},   {"destination", CELL_TEXT}, {"created_ns", CELL_INTEGER},
    {"records", CELL_INTEGER}, {"bytes_in", CELL_INTEGER}, {"bytes_out", CELL_INTEGER},
    {"reason", CELL_TEXT},     {"status", CELL_TEXT},
};
static const struct table_spec object_table = {"object", true, 8, object_columns};

static struct object *take_object(struct component *self)
{
    struct firehose *firehose = self->state;
    struct object *object = firehose->spare_objects;
    if (object) {
        firehose->spare_objects = object->next;
    } else {
        object = memory_zeroed(firehose->memory, 1, sizeof *object);
    }
    object->delivery = self;
    object->failures = 0;
    object->next = NULL;
    return object;
}

/* It is under way, until it is written. */
static void set_out(struct firehose *firehose, struct object *object)
{
    if (firehose->under_way_count == firehose->under_way_capacity) {
        const uint32_t old = firehose->under_way_capacity;
        firehose->under_way_capacity = old > 0 ? 2 * old : 16;
        firehose->under_way =
            memory_grown(firehose->memory, firehose->under_way, old * sizeof *firehose->under_way,
                         firehose->under_way_capacity * sizeof *firehose->under_way);
    }
    firehose->under_way[firehose->under_way_count++] = object;
}

static void arrive(struct firehose *firehose, const struct object *object)
{
    uint32_t i = 0;
    while (i < firehose->under_way_count && firehose->under_way[i] != object) i++;
    CHECK(i < firehose->under_way_count);
    firehose->under_way[i] = firehose->under_way[--firehose->under_way_count];
}

/* ---- flushing */

static int64_t written_bytes(const struct firehose_config *config, int64_t bytes)
{
    double ratio = 1;
    if (config->convert != FIREHOSE_NONE) ratio = config->convert_ratio;
    else if (config->compression == FIREHOSE_GZIP) ratio = config->gzip_ratio;
    else if (config->compression == FIREHOSE_SNAPPY) ratio = config->snappy_ratio;
    const int64_t out = (int64_t)((double)bytes / ratio + 0.5);
    return out > 0 ? out : 1;
}

/* Below 60 s Firehose writes by multipart upload: create, parts, complete (Firehose 1.4, I and A). */
static int64_t put_requests(const struct firehose_config *config, int64_t bytes_out)
{
    if (config->buffer.interval_ns >= QUOTA_FIREHOSE_MULTIPART_BELOW_NS) return 1;
    return 2 + (bytes_out + QUOTA_FIREHOSE_PART_BYTES - 1) / QUOTA_FIREHOSE_PART_BYTES;
}

/* Firehose 1.6, A: median bytes / throughput, lognormal sigma 0.3. */
static int64_t conversion_ns(struct firehose *firehose, int64_t bytes)
{
    if (firehose->config->convert == FIREHOSE_NONE) return 0;
    const double median_s = (double)bytes / firehose->config->convert_bytes_per_s;
    return (int64_t)(median_s * dist_draw(&firehose->convert_spread, &firehose->convert_rng) *
                     (double)NS_PER_S);
}

static void flush(struct sim *sim, struct component *self, struct firehose_buffer *buffer,
                  enum object_reason reason)
{
    struct firehose *firehose = self->state;
    struct object *object = take_object(self);
    struct record_pack *pack = &buffer->pack;
    sim_cancel(sim, buffer->due);
    object->records = pack->count;
    object->source_bytes = pack->source_bytes;
    object->bytes_in = pack->bytes;
    object->bytes_out = written_bytes(firehose->config, pack->bytes);
    object->oldest_arrived_at_ns = pack->oldest_arrived_at_ns;
    object->oldest_handed_at_ns = record_pack_oldest_handed_ns(pack);
    object->ages = record_pack_take_ages(pack);
    object->reason = reason;
    firehose->full_buffers += reason == OBJECT_SIZE;
    object->requests = put_requests(firehose->config, object->bytes_out);
    firehose->in_objects += object->records;
    set_out(firehose, object);
    record_pack_waits(pack, firehose->buffering, sim_now(sim));
    record_pack_clear(pack);
    sim_at(sim, sim_now(sim) + conversion_ns(firehose, object->bytes_in), self, FIREHOSE_CONVERTED,
           arg_pointer(object));
}

static void after_append(struct sim *sim, struct component *self, uint32_t number, bool opened)
{
    struct firehose *firehose = self->state;
    const struct firehose_config *config = firehose->config;
    struct firehose_buffer *buffer = &firehose->buffers[number];
    if (opened)
        buffer->due = sim_timer_at(sim, sim_now(sim) + config->buffer.interval_ns, self,
                                   FIREHOSE_FLUSH_DUE, arg_integer(number));
    if (buffer->pack.bytes >= config->buffer.bytes) flush(sim, self, buffer, OBJECT_SIZE);
}

static uint32_t buffer_number(const struct firehose *firehose, uint32_t shard)
{
    return firehose->config->buffer_level == FIREHOSE_PER_SHARD ? shard : 0;
}

void firehose_buffer_pack(struct sim *sim, struct component *self, uint32_t shard,
                          struct record_pack *pack)
{
    struct firehose *firehose = self->state;
    const uint32_t number = buffer_number(firehose, shard);
    struct firehose_buffer *buffer = &firehose->buffers[number];
    const bool opened = buffer->pack.count == 0;
    record_pack_append(&buffer->pack, pack);
    after_append(sim, self, number, opened);
}

void firehose_buffer_span(struct sim *sim, struct component *self, uint32_t shard,
                          const struct log_span *span, int64_t handed_at_ns)
{
    struct firehose *firehose = self->state;
    const uint32_t number = buffer_number(firehose, shard);
    struct firehose_buffer *buffer = &firehose->buffers[number];
    uint32_t from = 0;
    while (from < span->count) {
        const bool opened = buffer->pack.count == 0;
        const int64_t room = firehose->config->buffer.bytes - buffer->pack.bytes;
        const uint32_t count = log_span_filling(span, from, room);
        record_pack_add(&buffer->pack, span, from, count, handed_at_ns);
        from += count;
        after_append(sim, self, number, opened);
    }
}

void firehose_on_flush_due(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose *firehose = self->state;
    struct firehose_buffer *buffer = &firehose->buffers[arg.integer];
    CHECK(buffer->pack.count > 0);
    flush(sim, self, buffer, OBJECT_INTERVAL);
}

/* ---- objects */

void firehose_on_converted(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct firehose *firehose = self->state;
    const struct object *object = arg.pointer;
    if (firehose->config->convert != FIREHOSE_NONE) {
        metric_add(firehose->converted_count, object->records);
        metric_add(firehose->converted_bytes, (double)object->bytes_in);
    }
    firehose_on_put_retry(sim, self, arg);
}

static void report_object(struct sim *sim, const struct component *self,
                          const struct object *object)
{
    const struct firehose *firehose = self->state;
    const struct cell cells[] = {
        cell_text(self->name),
        cell_text(firehose->bucket->name),
        cell_integer(sim_now(sim)),
        cell_integer(object->records),
        cell_integer(object->bytes_in),
        cell_integer(object->bytes_out),
        cell_text(reason_names[object->reason]),
        cell_text(object->failures ? "delivered after retries" : "delivered"),
    };
    results_row(sim_results(sim), &object_table, cells);
}

/* Its own outage keeps an object as a failed PUT does. */
static void try_later(struct sim *sim, struct component *self, struct object *object)
{
    struct firehose *firehose = self->state;
    const struct retry policy = {.base_ns = firehose->config->retry_base_ns,
                                 .cap_ns = firehose->config->retry_cap_ns};
    object->failures++;
    sim_at(sim, sim_now(sim) + retry_delay_ns(&policy, &firehose->retry_rng, object->failures),
           self, FIREHOSE_PUT_RETRY, arg_pointer(object));
}

void firehose_on_object_done(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose *firehose = self->state;
    struct object *object = arg.pointer;
    const int64_t now_ns = sim_now(sim);
    metric_add(firehose->success, object->written);
    if (!object->written) {
        ++*firehose->put_retries;
        try_later(sim, self, object);
        return;
    }
    const uint32_t count = object->records;
    age_profile_ages(object->ages, firehose->delivery, now_ns);
    metric_add(firehose->freshness,
               (double)(now_ns - object->oldest_handed_at_ns) / (double)NS_PER_S);
    metric_add(firehose->delivered_count, count);
    /* Firehose 1.5, D: before the transformation. */
    metric_add(firehose->delivered_bytes, (double)object->source_bytes);
    report_object(sim, self, object);
    firehose->in_objects -= count;
    arrive(firehose, object);
    firehose->delivered_records += count;
    *firehose->records_delivered += count;
    ++*firehose->objects;
    age_profile_destroy(object->ages);
    object->ages = NULL;
    object->next = firehose->spare_objects;
    firehose->spare_objects = object;
}

void firehose_on_put_retry(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct firehose *firehose = self->state;
    if (firehose->outages > 0) try_later(sim, self, arg.pointer);
    else sim_at(sim, sim_now(sim), firehose->bucket, MSG_OBJECT, arg);
}
