/*
 * firehose_delivery.c -- delivery buffers, format conversion, objects.
 *
 * A buffer is flushed at `buffer.size` or `buffer.interval` after its first record (facts Firehose 1.4, D
 * and A), one buffer per shard or one for all. What is flushed is converted and becomes one object
 * (firehose_objects.c).
 */
#include "models/deliver/firehose_state.h"
#include "sim/check.h"
#include "sim/units.h"

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
    object->prepared = false;
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

void firehose_flush(struct sim *sim, struct component *self, struct record_pack *pack,
                    struct firehose_partition *partition, enum object_reason reason)
{
    struct firehose *firehose = self->state;
    struct object *object = take_object(self);
    object->origin = partition;
    object->value = partition ? partition->key + 1 : 0;
    object->records = pack->count;
    object->source_bytes = pack->source_bytes;
    object->bytes_in = pack->bytes;
    object->bytes_out = written_bytes(firehose->config, pack->bytes);
    object->oldest_arrived_at_ns = pack->oldest_arrived_at_ns;
    object->oldest_handed_at_ns = record_pack_oldest_handed_ns(pack);
    object->ages = record_pack_take_ages(pack);
    object->reason = reason;
    firehose->full_buffers += reason == OBJECT_SIZE;
    object->requests = firehose->to->is_bucket ? put_requests(firehose->config, object->bytes_out)
                                               : 0;
    firehose->in_objects += object->records;
    set_out(firehose, object);
    record_pack_waits(pack, firehose->buffering, sim_now(sim));
    record_pack_clear(pack);
    sim_at(sim, sim_now(sim) + conversion_ns(firehose, object->bytes_in), self, FIREHOSE_CONVERTED,
           arg_pointer(object));
}

static void flush(struct sim *sim, struct component *self, struct firehose_buffer *buffer,
                  enum object_reason reason)
{
    sim_cancel(sim, buffer->due);
    firehose_flush(sim, self, &buffer->pack, NULL, reason);
}

/* Buffers that opened one after another before the run began are not in step: what loads their objects in turn would else
 * get them all at once. (Those of a bucket, where nobody waits, begin with the run.) */
static int64_t interval_ns(struct firehose *firehose, struct firehose_buffer *buffer)
{
    const int64_t whole_ns = firehose->config->buffer.interval_ns;
    if (firehose->to->is_bucket || buffer->opened || whole_ns == 0) return whole_ns;
    buffer->opened = true;
    return (int64_t)rng_below(&firehose->phase_rng, (uint64_t)whole_ns);
}

static void after_append(struct sim *sim, struct component *self, uint32_t number, bool opened)
{
    struct firehose *firehose = self->state;
    const struct firehose_config *config = firehose->config;
    struct firehose_buffer *buffer = &firehose->buffers[number];
    if (opened)
        buffer->due = sim_timer_at(sim, sim_now(sim) + interval_ns(firehose, buffer), self,
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
    if (pack->count == 0) return;
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

/* ---- scratch */

void firehose_scratch_room(struct firehose *firehose, uint32_t count)
{
    struct firehose_scratch *scratch = &firehose->scratch;
    const uint32_t old = scratch->capacity;
    if (count <= old) return;
    scratch->capacity = 2 * count;
    scratch->stays = memory_grown(firehose->memory, scratch->stays, old, scratch->capacity);
    scratch->times = memory_grown(firehose->memory, scratch->times, old * sizeof *scratch->times,
                                  scratch->capacity * sizeof *scratch->times);
}
