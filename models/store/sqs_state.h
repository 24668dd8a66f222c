/*
 * sqs_state.h -- what sqs.c (the component) and sqs_findings.c (limits, and its bill from rates) share.
 */
#ifndef KINESIM_MODELS_SQS_STATE_H
#define KINESIM_MODELS_SQS_STATE_H

#include "models/common/message.h"
#include "sim/dist.h"
#include "sim/sim.h"

enum sqs_timer { SQS_ARRIVE = MSG_COUNT, SQS_DONE, SQS_VISIBLE, SQS_EVENTS };
enum { SQS_BATCH_MAX = 10 };

struct sqs_config {
    bool fifo;
    int64_t workers;
    struct dist processing;
    int64_t receive_batch;
    int64_t wait_ns, visibility_ns, retention_ns;
    double error_rate;
    int64_t max_receives;
    struct reference dead;
};

/* Messages that came at once. */
struct sqs_lot {
    int64_t sent_at_ns, visible_at_ns;
    int64_t count, receives;
    struct sqs_lot *next; /* spare */
};

struct sqs_worker {
    struct sqs_lot held[SQS_BATCH_MAX]; /* of one message each */
    int64_t done_at_ns[SQS_BATCH_MAX];
    uint32_t count;
    int64_t since_ns; /* that it works, or waits */
};

struct sqs {
    const struct sqs_config *config;
    struct memory *memory;
    struct component *dead;
    struct rng processing_rng, error_rng;
    /* A ring of what can be received, oldest first; a power of two. */
    struct sqs_lot *lots, *spare;
    uint32_t head, tail, capacity;
    int64_t visible, held, hidden,
        coming; /* messages: in the ring, with workers, failed, on their way */
    int64_t last_bytes;
    struct sqs_worker *workers;
    uint32_t *idle;
    uint32_t idle_count, busy;

    struct histogram *waiting, *processed;
    int64_t *sent, *received, *deleted, *expired, *failures, *duplicate, *dead_lettered,
        *empty_receives, *requests, *busy_ns;
    meter_units *request_meter;
    struct metric *sent_metric, *size_metric, *received_metric, *deleted_metric, *empty_metric,
        *visible_metric, *hidden_metric, *age_metric;
    struct {
        int64_t left; /* when the measured time began */
    } measured;
};

const char *sqs_request_meter(const struct sqs_config *config);

/* sqs_findings.c */
void sqs_findings(struct sim *sim, struct component *self);
void sqs_expect(struct expect *expect, int32_t self);

#endif
