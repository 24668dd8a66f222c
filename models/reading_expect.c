/* reading_expect.c -- what reading a stream meters, without a run. */
#include "models/expect.h"
#include "models/reading.h"
#include "sim/units.h"

#include "sim/banned.h"

double reading_expect(struct expect *expect, int32_t self, const struct reading_config *reading)
{
    const struct expect_stream *stream = expect_stream(expect, reading->from.index);
    const bool pushed = reading->way == READING_FANOUT;
    const double ns_per_s = (double)NS_PER_S;
    const double taken_s = expect_seconds(expect, stream->delay_s);
    const double bytes = stream->total.bytes_per_s * taken_s;
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
           ((double)reading->polling.interval_ns / 2 + dist_mean(&reading->polling.call)) /
               ns_per_s;
}
