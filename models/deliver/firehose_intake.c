/* firehose_intake.c -- records have come in, whoever brought them: they are counted, billed and go on. */
#include "models/deliver/firehose_state.h"

/* Firehose 2.1, D: each record is rounded up to the next 5 KB. */
int64_t firehose_billed_units(const struct log_span *span)
{
    const int64_t rounding = QUOTA_FIREHOSE_ROUNDING_BYTES;
    if (!span->details) return span->count * ((span->one_size + rounding - 1) / rounding);
    int64_t billed = 0;
    for (uint32_t i = 0; i < span->count; i++)
        billed += (span->details[i].size + rounding - 1) / rounding;
    return billed;
}

void firehose_count_in(struct firehose *firehose, int64_t records, int64_t bytes, int64_t units)
{
    firehose->read_records += records;
    *firehose->records_read += records;
    *firehose->bytes += bytes;
    *firehose->billed_in += firehose->to->rounds ? units * QUOTA_FIREHOSE_ROUNDING_BYTES : bytes;
    if (firehose->config->partitions)
        *firehose->partitions.bytes_meter += units * QUOTA_FIREHOSE_ROUNDING_BYTES;
    if (firehose->config->convert != FIREHOSE_NONE)
        *firehose->billed_conversion += units * QUOTA_FIREHOSE_ROUNDING_BYTES;
}

void firehose_take_span(struct sim *sim, struct component *self, uint32_t shard,
                        const struct log_span *span)
{
    const struct firehose *firehose = self->state;
    if (firehose->config->transforms) firehose_gather(sim, self, shard, span, sim_now(sim));
    else if (firehose->config->partitions) firehose_partition_span(sim, self, span, sim_now(sim));
    else firehose_buffer_span(sim, self, shard, span, sim_now(sim));
}
