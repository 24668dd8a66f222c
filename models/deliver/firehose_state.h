/*
 * firehose_state.h -- what the files of a Firehose stream share, in the order in which a record
 * meets them: firehose.c (the component, reading its source), firehose_transform.c (the function),
 * firehose_delivery.c (buffers, conversion, objects).
 */
#ifndef KINESIM_MODELS_FIREHOSE_STATE_H
#define KINESIM_MODELS_FIREHOSE_STATE_H

#include "models/common/destination.h"
#include "models/common/message.h"
#include "models/common/object.h"
#include "models/consume/function.h"
#include "models/deliver/firehose_direct.h"
#include "models/deliver/firehose_partition.h"
#include "models/deliver/record_pack.h"
#include "models/read/lineage.h"
#include "models/read/polling.h"
#include "models/read/read_findings.h"

enum firehose_timer {
    FIREHOSE_POLL = MSG_COUNT,
    FIREHOSE_READ,        /* a GetRecords call has answered; arg: shard */
    FIREHOSE_GATHER_DUE,  /* the transform buffer's interval is over; arg: shard */
    FIREHOSE_TRANSFORMED, /* an invocation is over; arg: struct transform * */
    FIREHOSE_TRANSFORM_RETRY,
    FIREHOSE_FLUSH_DUE,     /* the delivery buffer's interval is over; arg: buffer */
    FIREHOSE_CONVERTED,     /* arg: struct object * */
    FIREHOSE_PUT_RETRY,     /* arg: struct object * */
    FIREHOSE_TAKEN,         /* a call of a producer is stored; arg: struct batch * */
    FIREHOSE_PARTITION_DUE, /* a value's buffer is due; arg: struct firehose_partition * */
    FIREHOSE_EVENTS,
};

enum firehose_format { FIREHOSE_NONE, FIREHOSE_PARQUET, FIREHOSE_ORC };
enum firehose_compression { FIREHOSE_UNCOMPRESSED, FIREHOSE_GZIP, FIREHOSE_SNAPPY };
enum firehose_level { FIREHOSE_PER_SHARD, FIREHOSE_PER_STREAM };

struct firehose_config {
    struct reference from; /* absent: direct put */
    struct firehose_direct_config direct_put;
    struct polling_config polling;
    double catch_up_hz;
    struct {
        int64_t bytes;
        int64_t interval_ns;
    } buffer;
    int buffer_level;
    bool direct_given, buffer_given, transforms, partitions; /* whether the group is there */
    struct firehose_transform_config {
        int kind;
        struct function_config function;
        int64_t buffer_bytes;
        int64_t buffer_interval_ns;
        int64_t retries;
        double expansion;
        double dropped, failed; /* shares of the records, by what the function says of each */
    } transform;
    struct firehose_partition_config partition;
    int convert, compression;
    double convert_ratio;
    double convert_bytes_per_s;
    double gzip_ratio, snappy_ratio;
    int64_t retry_base_ns, retry_cap_ns;
    struct reference to;
};

/* One batch on its way through the function. */
struct transform {
    struct function_caller caller; /* first: a caller that starts is its transform */
    uint32_t shard;
    struct record_pack pack;
    uint32_t failures;
    bool too_large;         /* the answer of its last attempt */
    struct transform *next; /* waiting or spare */
};

/* A shard of its source; of direct put an internal one, which reads nothing. */
struct firehose_shard {
    struct cursor cursor;
    struct shard *shard;
    struct poller poller;
    uint32_t reading; /* records that the call under way brings */
    int64_t reading_bytes;
    struct record_pack gathering; /* for the function */
    sim_timer gather_due;
    uint32_t transforming;          /* invocations under way: at most 5 (facts Firehose 1.2, D) */
    struct transform *first, *last; /* waiting for their turn */
};

struct firehose_buffer {
    struct record_pack pack;
    sim_timer due;
    bool opened; /* once before */
};

struct firehose {
    const struct firehose_config *config;
    struct stream_port *port; /* NULL: direct put */
    struct firehose_direct direct;
    struct component *bucket; /* or another destination: */
    const struct destination_kind *to;
    struct function function;
    struct firehose_partitions partitions;
    struct firehose_shard *shards;
    struct firehose_buffer *buffers;
    uint32_t buffer_count;
    struct rng poll_rng, convert_rng, retry_rng, phase_rng;
    struct dist convert_spread;
    struct transform *spare_transforms;
    struct object *spare_objects;
    struct memory *memory;
    int64_t read_records, failed_records, delivered_records; /* lifetime */
    double given_up_records;                                 /* of those that failed */
    int64_t failed_one_by_one;                               /* ProcessingFailed */
    int64_t in_transform, in_objects;                        /* records */
    struct object **under_way; /* converted or written now, in no order */
    uint32_t under_way_count, under_way_capacity;
    uint32_t outages;                      /* of its own, under way */
    int64_t irregular_polls, full_buffers; /* lifetime */
    struct read_watch watch;
    struct lineage lineage;
    struct {
        int64_t read_records, in_transform, in_objects; /* when the measured time began */
        double given_up_records;
        int64_t full_buffers, failed_one_by_one;
    } measured;

    struct histogram *propagation, *buffering, *delivery;
    struct metric *read_bytes, *read_count, *behind, *throttled_gets;
    struct metric *delivered_bytes, *delivered_count, *success, *freshness;
    struct metric *processing_ms, *processed_count, *processed_bytes, *processing_success;
    struct metric *converted_count, *converted_bytes;
    meter_units *billed_in, *billed_conversion;
    int64_t *records_delivered, *records_duplicate, *records_failed, *objects, *put_retries;
    int64_t *records_read, *bytes, *throttled_calls, *records_expired;
    int64_t *answers_too_large; /* invocations */
    int64_t *objects_given_up, *bytes_written, *records_filtered;
    int64_t filtered_records; /* lifetime */
    struct rng outcome_rng;
    struct firehose_scratch {
        uint8_t *stays;
        int64_t *times;
        uint32_t capacity;
    } scratch;
    meter_units *backup_puts; /* of a backup bucket, where the destination wants one */
    meter_units scrap;
};

struct expect_stream;

static inline bool firehose_is_direct(const struct firehose_config *config)
{
    return config->from.name == NULL;
}

/* Shards of its source by now: those that were ever open, or internal ones. */
static inline uint32_t firehose_lanes(const struct firehose *firehose)
{
    return firehose->port ? firehose->port->shard_count
                          : (uint32_t)firehose->config->direct_put.shards;
}

/* firehose_faults.c: what can happen to it, and how far it is behind. */
extern const struct incident_kind firehose_incidents[];
int64_t firehose_lag(const struct sim *sim, const struct component *self);

void firehose_expect(struct expect *expect, int32_t self); /* firehose_expect.c */

/* firehose_intake.c: records have come in, billed as so many units of 5 KB; they go to the function or to a buffer. */
void firehose_count_in(struct firehose *firehose, int64_t records, int64_t bytes, int64_t units);
int64_t firehose_billed_units(const struct log_span *span);
void firehose_take_span(struct sim *sim, struct component *self, uint32_t shard,
                        const struct log_span *span);

/* firehose_direct.c */
void firehose_direct_open(struct sim *sim, struct component *self);
void firehose_direct_minute(struct sim *sim, struct component *self, int64_t minute);
void firehose_direct_measure(struct firehose *firehose);
void firehose_on_put(struct sim *sim, struct component *self, union event_arg arg);
void firehose_on_taken(struct sim *sim, struct component *self, union event_arg arg);

/* firehose_direct_findings.c: what of direct put was refused; and from rates, of what producers ask for a second. */
void firehose_direct_findings(struct sim *sim, struct component *self);
void firehose_expect_direct_findings(struct expect *expect, int32_t self,
                                     const double asked[DIRECT_QUOTAS]);

/* firehose_expect_direct.c: what producers put, as a stream of so many shards. False: nothing. */
bool firehose_expect_source(struct expect *expect, int32_t self, struct expect_stream *source);
/* Records of all producers a second in steps of `step` bytes, each rounded up, of those that get in. */
double firehose_expect_steps(const struct expect *expect, int32_t self, double admitted,
                             double step);

/* firehose_findings.c: the measured time begins; the hook; and the same from rates: of the batches a second that
 * all shards hand to the function. */
void firehose_findings_measure(struct sim *sim, struct firehose *firehose);
void firehose_findings(struct sim *sim, struct component *self);
void firehose_expect_findings(struct expect *expect, int32_t self,
                              const struct expect_stream *stream, double batches_per_s);
/* So many objects a second, of which each was so much before it was converted. */
void firehose_expect_small(struct expect *expect, int32_t self, double objects_per_s,
                           double written_per_s, double held_per_s);
/* A share of the records is in batches whose answer, of so many bytes, exceeds what a function returns. */
void firehose_expect_too_large(struct expect *expect, int32_t self, double share,
                               double answer_bytes);

/* firehose_transform.c */
void firehose_gather(struct sim *sim, struct component *self, uint32_t shard,
                     const struct log_span *span, int64_t handed_at_ns);
/* What the function returns for so many records of so many bytes: JSON around base64. */
double firehose_answer_bytes(const struct firehose_config *config, double records, double bytes);
function_started firehose_transform_started;
void firehose_on_gather_due(struct sim *sim, struct component *self, union event_arg arg);
void firehose_on_transformed(struct sim *sim, struct component *self, union event_arg arg);
void firehose_on_transform_retry(struct sim *sim, struct component *self, union event_arg arg);

/* firehose_delivery.c */
void firehose_buffer_span(struct sim *sim, struct component *self, uint32_t shard,
                          const struct log_span *span, int64_t handed_at_ns);
void firehose_buffer_pack(struct sim *sim, struct component *self, uint32_t shard,
                          struct record_pack *pack);
void firehose_on_flush_due(struct sim *sim, struct component *self, union event_arg arg);

/* A pack becomes an object, of a value's buffer if not NULL; the pack is empty then. */
void firehose_flush(struct sim *sim, struct component *self, struct record_pack *pack,
                    struct firehose_partition *partition, enum object_reason reason);
/* Scratch columns of so many records. */
void firehose_scratch_room(struct firehose *firehose, uint32_t count);

/* firehose_partition.c */
void firehose_partition_open(struct sim *sim, struct component *self);
void firehose_partition_minute(struct firehose *firehose);
void firehose_partition_measure(struct sim *sim, struct firehose *firehose);
int64_t firehose_partition_buffered(const struct firehose *firehose);
void firehose_partition_span(struct sim *sim, struct component *self, const struct log_span *span,
                             int64_t handed_at_ns);
void firehose_partition_pack(struct sim *sim, struct component *self, struct record_pack *pack);
void firehose_on_partition_due(struct sim *sim, struct component *self, union event_arg arg);
/* One of its objects has been delivered or given up. */
void firehose_partition_done(struct sim *sim, struct component *self,
                             struct firehose_partition *partition);

/* firehose_partition_findings.c: what a run tells; and of so many records a second, of so many bytes: values active at
 * once, objects they make, the share of the records that is lost where only one in `slowed` finds a place. */
void firehose_partition_findings(struct sim *sim, struct component *self, double came);
struct firehose_active {
    double values, objects_per_s, lost;
};
struct firehose_active firehose_partition_active(const struct firehose_config *config, double rate,
                                                 double record_bytes, double slowed);
/* Values that would be active without a limit. */
double firehose_partition_wanted(const struct firehose_config *config, double rate,
                                 double record_bytes);
/* With the limit, which is told of. */
struct firehose_active firehose_expect_active(struct expect *expect, int32_t self, double rate,
                                              double record_bytes);

/* firehose_objects.c */
void firehose_on_converted(struct sim *sim, struct component *self, union event_arg arg);
void firehose_on_object_done(struct sim *sim, struct component *self, union event_arg arg);
void firehose_on_put_retry(struct sim *sim, struct component *self, union event_arg arg);

/* firehose_fields.c */
extern const struct field firehose_fields[];
extern const struct field_elsewhere firehose_elsewhere[];
void firehose_validate(const void *config, struct complaints *complaints);
void firehose_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                    struct complaints *complaints);

#endif
