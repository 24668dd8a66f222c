#include "models/stream/read_use.h"

#include <math.h>
#include <stdio.h>

#include "models/stream/stream.h"
#include "models/stream/stream_findings.h"
#include "sim/units.h"

#include "sim/banned.h"

const char read_use_calls[] = "read limit in calls";
const char read_use_bytes[] = "read limit in bytes";

/* The shard of most use. */
struct most {
    double use;
    uint32_t shard;
};

static void consider(struct most *most, double use, uint32_t shard)
{
    if (use <= most->use) return;
    most->use = use;
    most->shard = shard;
}

static void tell(struct sim *sim, const struct component *stream, const struct most *most,
                 bool alone, struct limit_use use)
{
    char shard[32];
    snprintf(shard, sizeof shard, "shard %u", most->shard);
    use.subject = alone ? NULL : shard;
    use.mean = use.peak = most->use;
    use.at_limit = NAN;
    sim_limit(sim, stream, &use);
}

void read_use_tell(struct sim *sim, const struct component *stream, const struct stream_port *port,
                   const struct shard_seen *seen)
{
    struct most calls = {0}, bytes = {0};
    for (uint32_t i = 0; i < port->shard_count; i++) {
        const struct shard *shard = &port->shards[i];
        const double stored = (double)(shard_admitted_bytes(shard) - seen[i].bytes_before);
        const double seconds =
            stream_open_seconds(port, i, sim_measured_at_ns(sim), sim_end_at_ns(sim));
        double called = 0, pollers = 0;
        if (seconds <= 0) continue;
        for (const struct cursor *at = shard_side(shard)->cursors; at; at = at->next) {
            called += at->calls;
            pollers += at->calls > 0;
        }
        consider(&calls, called / seconds / (double)QUOTA_SHARD_READ_CALLS_PER_S, i);
        /* Each wants all that is stored. */
        consider(&bytes, pollers * stored / seconds / (double)QUOTA_SHARD_READ_BYTES_PER_S, i);
    }
    if (calls.use <= 0) return;
    const bool alone = port->shard_count == 1;
    tell(sim, stream, &calls, alone,
         (struct limit_use){.limit = read_use_calls,
                            .unit = FINDING_A_SECOND,
                            .given = (double)QUOTA_SHARD_READ_CALLS_PER_S});
    tell(sim, stream, &bytes, alone,
         (struct limit_use){.limit = read_use_bytes,
                            .unit = FINDING_BYTES_A_SECOND,
                            .given = (double)QUOTA_SHARD_READ_BYTES_PER_S});
}
