/* reading_expect.c -- what reading a stream meters, without a run. */
#include <math.h>

#include "models/common/expect.h"
#include "models/common/quotas.h"
#include "models/read/read_findings.h"
#include "sim/theory.h"
#include "sim/units.h"

#include "sim/banned.h"

static double fullest_bytes_per_s(const struct expect_stream *stream)
{
    double most = 0;
    for (uint32_t i = 0; i < stream->shard_count; i++)
        most = fmax(most, stream->shards[i].bytes_per_s);
    return most;
}

/* All pollers of a shard share its calls and bytes (facts KDS 4.1); a pipe is a consumer's own (4.3). */
static void watch_limits(struct expect *expect, int32_t self, const struct reading_config *reading)
{
    const double bytes_per_s = fullest_bytes_per_s(expect_stream(expect, reading->from.index));
    if (reading->way == READING_FANOUT) {
        if (bytes_per_s > reading->fanout.bytes_per_s)
            expect_note(expect, self, EXPECT_AT_MOST,
                        "the fullest shard stores more than its pipe carries: it falls behind");
        read_expect_findings(expect, self, reading, NULL, bytes_per_s);
        return;
    }
    const struct expect_polls polls = expect_poll(
        expect, reading->from.index, (double)NS_PER_S / polling_gap_ns(&reading->polling));
    read_expect_findings(expect, self, reading, &polls, bytes_per_s);
    if (polls.calls_per_s > (double)QUOTA_SHARD_READ_CALLS_PER_S * (1 + 1e-9) ||
        polls.pollers * bytes_per_s > (double)QUOTA_SHARD_READ_BYTES_PER_S)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "%.0f pollers ask a shard for %.3g calls and %.3g MiB/s: more than it answers",
                    polls.pollers, polls.calls_per_s,
                    polls.pollers * bytes_per_s / (double)BYTES_PER_MIB);
}

double reading_expect(struct expect *expect, int32_t self, const struct reading_config *reading)
{
    const struct expect_stream *stream = expect_stream(expect, reading->from.index);
    const bool pushed = reading->way == READING_FANOUT;
    const double ns_per_s = (double)NS_PER_S;
    const double taken_s = expect_seconds(expect, stream->delay_s);
    const double bytes = stream->total.bytes_per_s * taken_s;
    watch_limits(expect, self, reading);
    if (reading->start.starts_ns > 0)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "it comes in the measured time: taken to be there all along");
    const struct stream_billing *billing = stream->billing;
    if (pushed) {
        expect_meter(expect, self, billing->fanout_out, bytes);
        if (billing->fanout_time)
            expect_meter(expect, self, billing->fanout_time,
                         expect_asked(expect)->duration_s * 1e3 * stream->shard_count);
    } else if (billing->out) {
        expect_meter(expect, reading->from.index, billing->out, bytes);
    }
    if (pushed) return stream->delay_s + dist_mean(&reading->fanout.propagation) / ns_per_s;
    return stream->delay_s +
           theory_poll_mean((double)reading->polling.interval_ns, &reading->polling.call) /
               ns_per_s;
}
