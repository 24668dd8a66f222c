/*
 * stream_faults.h -- what can happen to a stream: its calls fail or are throttled by the names of AWS's fault-injection
 * service (additions 2.14, D), take longer, a zone is lost, KMS refuses.
 *
 * A call fails whole: nothing of it is stored or read, and the client tries it again as after an answer of that name.
 */
#ifndef KINESIM_MODELS_STREAM_FAULTS_H
#define KINESIM_MODELS_STREAM_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/batch.h"
#include "sim/incident.h"
#include "sim/memory.h"
#include "sim/rng.h"

enum stream_call { STREAM_PUT_RECORD, STREAM_PUT_RECORDS, STREAM_GET_RECORDS, STREAM_CALLS };

enum stream_refusal {
    STREAM_TAKES,
    STREAM_THROTTLES, /* at once: ThrottlingException, ProvisionedThroughputExceededException */
    STREAM_FAILS, /* at once: ServiceUnavailable, ExpiredIteratorException, KMSThrottlingException */
    STREAM_HANGS, /* InternalFailure, an outage: after as long as the stream takes for such an answer */
    STREAM_TIMES_OUT, /* nobody answers: the client gives up */
    STREAM_REFUSALS
};

struct stream_faults {
    struct memory *memory;
    struct rng rng;
    const struct incident **under_way;
    uint32_t count, capacity;
    /* Of a call, while `count` > 0; `share[c][STREAM_TAKES]` is not used. */
    double share[STREAM_CALLS][STREAM_REFUSALS];
    double times;   /* as long as otherwise */
    bool zone_lost; /* its copies are two */
    bool zone_told; /* that this rests on assumptions */
    int64_t zone_begins_ns, client_timeout_ns;
};

/* What becomes of a call now. */
enum stream_refusal stream_faults_draw(struct stream_faults *faults, enum stream_call call,
                                       int64_t now_ns);

/* The stream's answer to a call that is refused. */
void stream_faults_answer(struct batch *batch, enum stream_refusal refusal);

/* While a zone is lost, a GetRecords call of a shard that was led from there is not answered until it has moved. */
bool stream_faults_moving(const struct stream_faults *faults, uint32_t shard, int64_t now_ns);

#endif
