/* stream_fields.c -- the settings of a stream, and the rules between them. */
#include "models/stream/stream_state.h"
#include "sim/units.h"

static const char *const mode_names[] = {"provisioned", "on-demand", "on-demand-advantage", NULL};
static const char *const encryption_names[] = {"none", "kms", NULL};
static const char *const key_names[] = {"aws-managed", "customer-managed", NULL};
static const char *const ack_names[] = {"all", "majority", NULL};
static const char *const enforcement_names[] = {"token-bucket", "fixed-window", NULL};

#define AT(member) offsetof(struct stream_config, member)

/* Three regions have more (Q26, D). */
static const struct field_regional ceilings[] = {
    {"us-east-1", "10240 MiB/s"}, {"us-west-2", "10240 MiB/s"}, {"eu-west-1", "10240 MiB/s"}, {0}};
static const struct field_regional shard_quotas[] = {
    {"us-east-1", "20000"}, {"us-west-2", "20000"}, {"eu-west-1", "20000"}, {0}};

static const struct field on_demand_fields[] = {
    {.key = "delay",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(scale_delay),
     .fallback = "{uniform: {low: 5m, high: 15m}}",
     .min = (double)NS_PER_S,
     .max = (double)NS_PER_DAY,
     .help = "from the minute that asks for more shards until they are there; 2m is fast, 15m the "
             "worst that is documented",
     .source = "additions 3, A: within the 15 min of KDS 3.2, D"},
    {.key = "ceiling",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(ceiling_bytes_per_s),
     .fallback = "200 MiB/s",
     .regional = ceilings,
     .min = (double)(4 * BYTES_PER_MIB),
     .max = (double)QUOTA_ON_DEMAND_WRITE_BYTES_PER_S,
     .help = "no shards beyond this rate, which is another in us-east-1, us-west-2 and eu-west-1",
     .source = "KDS 3.2, D, Q26"},
    {0},
};

static const struct field reshard_fields[] = {
    {.key = "start",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(reshard.start),
     .fallback = "{uniform: {low: 1s, high: 30s}}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "from the request until the first split or merge begins",
     .source = "additions 3, A: 9 to 30 s were seen"},
    {.key = "step",
     .kind = FIELD_DURATION,
     .offset = AT(reshard.step_ns),
     .fallback = "30s",
     .min = 1,
     .max = (double)NS_PER_HOUR,
     .help = "time of one split or merge",
     .source = "KDS 3.1, D: what AWS's sample code assumes"},
    {.key = "at_once",
     .kind = FIELD_COUNT,
     .offset = AT(reshard.at_once),
     .fallback = "10",
     .min = 1,
     .max = RESHARD_AT_ONCE_MAX,
     .help = "splits or merges of an UpdateShardCount that go on at one time",
     .source = "additions 3, A"},
    {.key = "quota",
     .kind = FIELD_COUNT,
     .offset = AT(reshard.quota),
     .fallback = "1000",
     .regional = shard_quotas,
     .min = 1,
     .max = 20000,
     .help = "open shards that the account may have; 1000 or 6000 outside us-east-1, us-west-2 and "
             "eu-west-1, of which the fewer are taken",
     .source = "KDS 3.1, D, Q26; which region has which, A"},
    {0},
};

const struct field stream_fields[] = {
    {.key = "mode",
     .kind = FIELD_CHOICE,
     .offset = AT(mode),
     .fallback = "provisioned",
     .choices = mode_names,
     .help = "who decides on the number of shards, and what is billed",
     .source = "KDS 3, D: CreateStream's default"},
    {.key = "shards",
     .kind = FIELD_COUNT,
     .offset = AT(shards),
     .fallback = "4",
     .min = 1,
     .max = 20000,
     .help = "provisioned: open shards; on-demand: shards it starts with",
     .source = "KDS 3.2, D: what an on-demand stream starts with"},
    {.key = "ranges",
     .kind = FIELD_RANGES,
     .offset = AT(ranges),
     .help =
         "the shards it begins with, by their hashes, instead of `shards` even ones: a file "
         "that `aws kinesis list-shards` printed, of which open ones count, or lines `low,high`",
     .source = "KDS 1.4, D"},
    {.key = "warm_throughput",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(warm_bytes_per_s),
     .fallback = "0 MiB/s",
     .min = 0,
     .max = (double)QUOTA_ON_DEMAND_WRITE_BYTES_PER_S,
     .help = "on-demand-advantage: what it has shards for from the start, if more than `shards`",
     .source = "KDS 3.3, D, API: WarmThroughputMiBps"},
    {.key = "peak_30d",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(peak_bytes_per_s),
     .fallback = "0 MiB/s",
     .min = 0,
     .max = (double)QUOTA_ON_DEMAND_WRITE_BYTES_PER_S,
     .help = "on-demand: most that was written in the mean of a minute of the last 30 days; it has "
             "shards for twice of it, if that is more than `shards`",
     .source = "KDS 3.2, D: twice the peak of 30 days"},
    {.key = "on_demand",
     .kind = FIELD_GROUP,
     .group = on_demand_fields,
     .help = "how AWS scales it",
     .source = "KDS 3.2"},
    {.key = "reshard",
     .kind = FIELD_GROUP,
     .group = reshard_fields,
     .help = "how long a split or a merge takes, and how many shards there may be",
     .source = "KDS 3.1"},
    {.key = "autoscaling",
     .kind = FIELD_GROUP,
     .group = autoscaling_fields,
     .offset = AT(autoscaling),
     .present = AT(autoscaling.given),
     .help = "provisioned: a program of one's own that changes the number of shards as the load "
             "asks for it"},
    {.key = "retention",
     .kind = FIELD_DURATION,
     .offset = AT(retention_ns),
     .fallback = "24h",
     .min = (double)(24 * NS_PER_HOUR),
     .max = (double)(8760 * NS_PER_HOUR),
     .help = "how long records can be read",
     .source = "KDS 5, D, API"},
    {.key = "encryption",
     .kind = FIELD_CHOICE,
     .offset = AT(encryption),
     .fallback = "none",
     .choices = encryption_names,
     .help = "server-side encryption",
     .source = "KDS 1.7, D"},
    {.key = "kms_key",
     .kind = FIELD_CHOICE,
     .offset = AT(kms_key),
     .fallback = "aws-managed",
     .choices = key_names,
     .help = "whose key; a customer-managed one has a monthly fee",
     .source = "KDS 1.7, D"},
    {.key = "kms_calls_per_5min",
     .kind = FIELD_COUNT,
     .offset = AT(kms_calls_per_5min),
     .fallback = "12",
     .min = 0,
     .max = 1e6,
     .help = "KMS requests of an encrypted stream in five minutes",
     .source = "KDS 1.7, D, DG23 costs-performance"},
    {.key = "shard_metrics",
     .kind = FIELD_BOOL,
     .offset = AT(shard_metrics),
     .fallback = "false",
     .help = "shard-level CloudWatch metrics, billed as custom metrics",
     .source = "KDS 6, D: off by default"},
    {.key = "max_record_size",
     .kind = FIELD_BYTES,
     .offset = AT(max_record_bytes),
     .fallback = "1 MiB",
     .min = (double)BYTES_PER_MIB,
     .max = (double)QUOTA_RECORD_BYTES_MAX,
     .help = "largest record the stream takes; also the burst of its byte buckets",
     .source = "KDS 1.1, D, API: MaxRecordSizeInKiB"},
    {.key = "ack",
     .kind = FIELD_CHOICE,
     .offset = AT(ack),
     .fallback = "all",
     .choices = ack_names,
     .help = "how many of the three zones must have a put before it is acknowledged",
     .source = "KDS 9.3, A"},
    {.key = "enforcement",
     .kind = FIELD_CHOICE,
     .offset = AT(enforcement),
     .fallback = "token-bucket",
     .choices = enforcement_names,
     .help = "how the per-second limits are enforced",
     .source = "KDS 1.2, A"},
    {.key = "front_end",
     .kind = FIELD_DURATION,
     .offset = AT(front_end_ns),
     .fallback = "4ms",
     .min = 0,
     .max = (double)(10 * NS_PER_S),
     .help = "time of a put in the front end",
     .source = "KDS 9.3, A"},
    {.key = "zone_write",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(zone_write),
     .fallback = "{lognormal: {median: 4.74ms, sigma: 0.91}}",
     .min = 0,
     .max = (double)(60 * NS_PER_S),
     .help = "one zone's write; a put waits for the slowest needed",
     .source = "KDS 9.3, A"},
    {.key = "put_throughput",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(put_bytes_per_s),
     .fallback = "100 MB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "size term of a put: bytes / this",
     .source = "KDS 9.3, A"},
    {.key = "internal_failure_rate",
     .kind = FIELD_RATIO,
     .offset = AT(internal_failure_rate),
     .fallback = "0.000001",
     .min = 0,
     .max = 1,
     .help = "share of records answered with InternalFailure",
     .source = "KDS 1.3, A"},
    {.key = "internal_failure_latency",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(internal_failure_latency),
     .fallback = "{lognormal: {median: 2s, sigma: 0.7}}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "time until a call with an InternalFailure is answered",
     .source = "KDS 9.3, A"},
    {0},
};

const char *stream_mode_name(enum stream_mode mode)
{
    return mode_names[mode];
}

uint32_t stream_fanout_consumers(const void *config)
{
    const struct stream_config *stream = config;
    return stream->mode == STREAM_ADVANTAGE ? QUOTA_EFO_CONSUMERS_ADVANTAGE : QUOTA_EFO_CONSUMERS;
}

void stream_validate(const void *config, struct complaints *complaints)
{
    const struct stream_config *stream = config;
    if (stream->warm_bytes_per_s > 0 && stream->mode != STREAM_ADVANTAGE)
        complaints_error(complaints, "warm_throughput", "is only for `mode: on-demand-advantage`");
    if (stream->peak_bytes_per_s > 0 && stream->mode == STREAM_PROVISIONED)
        complaints_error(complaints, "peak_30d", "is only for a stream on demand");
    if (!stream->autoscaling.given) return;
    if (stream->mode != STREAM_PROVISIONED)
        complaints_error(complaints, "autoscaling", "is only for `mode: provisioned`");
    else autoscaling_validate(&stream->autoscaling, stream_first_shards(stream), complaints);
}

/* Advantage is chosen for an account and a region: all its on-demand streams have it (KDS 3.3, D). */
void stream_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                  struct complaints *complaints)
{
    const struct stream_config *own = all[self].config;
    if (own->mode != STREAM_ON_DEMAND) return;
    for (uint32_t i = 0; i < count; i++) {
        const struct stream_config *other = all[i].config;
        if (all[i].type != all[self].type || other->mode != STREAM_ADVANTAGE) continue;
        complaints_error(complaints, "mode",
                         "'%s' is on-demand-advantage, which an account chooses for all its "
                         "on-demand streams (KDS 3.3): give both the same mode",
                         all[i].name);
        return;
    }
}

/* The names of the service and of its API for what is called otherwise here or not modelled. */
const struct field_elsewhere stream_elsewhere[] = {
    {"stream_mode", "mode"},
    {"shard_count", "shards"},
    {"retention_period_hours", "retention"},
    {"retention_period", "retention"},
    {"stream_encryption", "encryption"},
    {"encryption_type", "encryption"},
    {"desired_shard_level_metrics", "shard_metrics"},
    {"shard_level_metrics", "shard_metrics"},
    {"max_record_size_in_kib", "max_record_size"},
    {"warm_throughput_mibps", "warm_throughput"},
    {0},
};
