/* stream_expect.c -- what a stream meters and hands on, without a run. */
#include "models/stream/stream_expect.h"

#include <math.h>
#include <stdlib.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/stream/stream_findings.h"
#include "models/stream/stream_varying.h"
#include "sim/check.h"
#include "sim/theory.h"
#include "sim/units.h"

#include "sim/banned.h"

#define MS_PER_S 1e3

/* The level of one zone at which the slowest of three, or the second, has the level p. */
static double zone_level(double p, bool majority)
{
    if (!majority) return theory_largest_at(3, p);
    double low = 0, high = 1;
    while (high - low > 1e-12) {
        const double middle = (low + high) / 2;
        if (middle * middle * (3 - 2 * middle) < p) low = middle;
        else high = middle;
    }
    return (low + high) / 2;
}

void stream_expect_put(const struct stream_config *config, double bytes,
                       double points[PUT_EXPECT_POINTS])
{
    const bool majority = config->ack == STREAM_ACK_MAJORITY;
    const double mean_ns = majority ? theory_middle_of_three(&config->zone_write)
                                    : theory_largest_of_three(&config->zone_write);
    const double rest_s =
        (double)config->front_end_ns / (double)NS_PER_S + bytes / config->put_bytes_per_s +
        (config->encryption == STREAM_KMS ? (double)QUOTA_KMS_LATENCY_NS / (double)NS_PER_S : 0);
    double sum = 0;
    for (int i = 0; i < PUT_EXPECT_POINTS; i++) {
        const double level = zone_level((i + 0.5) / PUT_EXPECT_POINTS, majority);
        sum += points[i] = dist_quantile(&config->zone_write, level);
    }
    for (int i = 0; i < PUT_EXPECT_POINTS; i++) {
        const double zones_ns = sum > 0 ? points[i] * mean_ns * PUT_EXPECT_POINTS / sum : 0;
        points[i] = zones_ns / (double)NS_PER_S + rest_s;
    }
}

/* ---- load on shards */

/* Where a producer's records go and what they are in the mean, worked out once and not for every shard. */
struct offer {
    const double *share;  /* of each shard */
    double mean, rounded; /* bytes, and rounded up one by one */
};

static struct offer *offers_of(struct expect *expect, const struct stream_config *config,
                               const struct expect_puts *puts, size_t count, uint32_t shards)
{
    const double rounding = (double)QUOTA_WRITE_ROUNDING_BYTES;
    struct offer *offers = check_zeroed(count + 1, sizeof *offers);
    for (size_t i = 0; i < count; i++)
        offers[i] = (struct offer){
            expect_shares_of(expect, puts[i].keys, stream_cut(config, shards), 1),
            dist_mean(&puts[i].size), rounding * dist_mean_steps(&puts[i].size, rounding)};
    return offers;
}

/* Bytes per second that a shard's bucket pays for `share` of what one producer puts: a PutRecord is rounded up
 * by itself, a PutRecords call once per shard (facts KDS 1.2). */
static double paid_per_s(const struct expect_puts *puts, const struct offer *offer, double share)
{
    const double records = puts->records_per_s * share;
    const double company = records * puts->calls.mean;
    if (puts->single || company < 1) return records * offer->rounded;
    return records * offer->mean + (double)QUOTA_WRITE_ROUNDING_BYTES / 2 / puts->calls.mean;
}

/* The least it can pay: refused records go again with others, and large calls are hardly rounded. */
static double paid_at_least(const struct expect_puts *puts, const struct offer *offer, double share)
{
    return puts->single ? paid_per_s(puts, offer, share)
                        : puts->records_per_s * share * offer->mean;
}

/* Of the shard with most to do, its load over its limit, at the busiest time. */
static double hottest(struct expect *expect, int32_t self, uint32_t shards)
{
    size_t count;
    const struct expect_puts *mean = expect_puts(expect, self, &count);
    struct offer *offers =
        offers_of(expect, expect_spec(expect, self)->config, mean, count, shards);
    struct expect_puts *room = check_zeroed(count + 1, sizeof *room);
    const struct expect_puts *puts = stream_at_busiest(expect, mean, count, room);
    double most = 0;
    for (uint32_t shard = 0; shard < shards; shard++) {
        double records = 0, paid = 0;
        for (size_t i = 0; i < count; i++) {
            const double share = offers[i].share[shard];
            records += puts[i].records_per_s * share;
            paid += paid_per_s(&puts[i], &offers[i], share);
        }
        most = fmax(most, fmax(records / (double)QUOTA_SHARD_WRITE_RECORDS_PER_S,
                               paid / (double)QUOTA_SHARD_WRITE_BYTES_PER_S));
    }
    free(offers);
    free(room);
    return most;
}

/* Of the shard that the heaviest key is on, whatever the number of shards, its load at least. */
static double hottest_key(struct expect *expect, int32_t self)
{
    size_t count;
    const struct expect_puts *mean = expect_puts(expect, self, &count);
    struct expect_puts *room = check_zeroed(count + 1, sizeof *room);
    const struct expect_puts *puts = stream_at_busiest(expect, mean, count, room);
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        const double records = puts[i].records_per_s * expect_heaviest(expect, puts[i].keys);
        const double bytes = records * dist_mean(&puts[i].size);
        most = fmax(most, fmax(records / (double)QUOTA_SHARD_WRITE_RECORDS_PER_S,
                               bytes / (double)QUOTA_SHARD_WRITE_BYTES_PER_S));
    }
    free(room);
    return most;
}

enum { SHARDS_MAX = 20000 }; /* as the field `shards` allows */

/* The next number of shards to try: one of few, so that what is known of it serves all loads. */
static uint32_t next_to_try(uint32_t shards)
{
    uint32_t tried = 1;
    while (tried <= shards) tried += 1 + tried / 20;
    return tried;
}

/* The fewest shards, tried in steps of a twentieth, that keep every shard within `load`; 0: there is no
 * such number, for some keys are too much for one shard. */
static uint32_t shards_for(struct expect *expect, int32_t self, double load)
{
    enum { TRIES_MAX = 64 }; /* ours: hot keys do not come apart by trying on */
    uint32_t shards = 1;
    if (hottest_key(expect, self) > load) return 0;
    for (int i = 0; i < TRIES_MAX && shards <= SHARDS_MAX; i++) {
        const double fullest = hottest(expect, self, shards);
        if (fullest <= load) return shards;
        if (i == 0) shards = (uint32_t)fmin(SHARDS_MAX, fmax(2, ceil(fullest / load)));
        else shards = next_to_try(shards);
    }
    return 0;
}

/* The load of a shard that is kept to by adding shards; 0: none are added. */
static double load_kept_to(const struct stream_config *config, const struct expect_request *request)
{
    if (config->mode != STREAM_PROVISIONED)
        return (double)QUOTA_ON_DEMAND_SPLIT_BYTES_PER_S / (double)QUOTA_SHARD_WRITE_BYTES_PER_S;
    return request->shards == EXPECT_SHARDS_ALL ? request->shard_load : 0;
}

/*
 * On demand every shard above half its limit is split evenly until none is: if keys are many, all of them, and again.
 * Where hot keys are too much for any shard, the others at least come below.
 */
static uint32_t shards_on_demand(struct expect *expect, int32_t self, uint32_t shards, double most)
{
    const struct stream_config *config = expect_spec(expect, self)->config;
    const double ceiling =
        fmin(SHARDS_MAX, config->ceiling_bytes_per_s / (double)QUOTA_SHARD_WRITE_BYTES_PER_S);
    const bool divides = hottest_key(expect, self) <= most;
    const double even = ceil(hottest(expect, self, 1) / most);
    while (2.0 * shards <= ceiling &&
           (divides ? hottest(expect, self, shards) > most : shards < even))
        shards *= 2;
    return shards;
}

/* Whether the run ends before AWS has split anything. */
static bool is_too_short(const struct stream_config *config, const struct expect_request *request)
{
    return request->warmup_s + request->duration_s <
           dist_mean(&config->scale_delay) / (double)NS_PER_S + 60;
}

static uint32_t shards_of(struct expect *expect, int32_t self, struct expect_load *load)
{
    const struct stream_config *config = expect_spec(expect, self)->config;
    const double most = load_kept_to(config, expect_asked(expect));
    uint32_t shards = stream_first_shards(config);
    load->on_demand = config->mode != STREAM_PROVISIONED;
    load->needed = shards;
    if (load->on_demand && !is_too_short(config, expect_asked(expect))) {
        shards = shards_on_demand(expect, self, shards, most);
        load->needed = hottest(expect, self, shards) <= most ? shards : 0;
    } else if (most > 0 && !load->on_demand) {
        load->needed = shards_for(expect, self, most);
        /* Where hot keys are too much for any, others at least have room. */
        const double even = ceil(hottest(expect, self, 1) / most);
        const uint32_t wanted = load->needed > 0 ? load->needed : (uint32_t)fmin(even, SHARDS_MAX);
        if (wanted > shards) shards = wanted;
    }
    load->stream = expect_spec(expect, self)->name;
    load->shards = shards;
    load->hottest = hottest(expect, self, shards);
    return shards;
}

/* ---- what flows on */

/* E[(1 - share)^records], the chance that a call passes a shard by. */
static double passes_by(const struct expect_company *company, double share)
{
    const double varying = share * company->varying;
    const double poisson = exp(-share * company->steady);
    return (1 - share * company->alone) * poisson *
           (company->spread > 0 ? pow(1 + varying * company->spread, -1 / company->spread)
                                : exp(-varying));
}

/* Adds a producer's calls, `weight` of all calls: the share that brings a shard any of its records, and
 * the share that brings one, -share d/dshare E[(1 - share)^records]. */
static void add_calls(struct expect_shard *shard, const struct expect_puts *puts, double share,
                      double weight)
{
    const struct expect_company *company = &puts->company;
    const double empty = company->filled ? passes_by(company, 1) : 0;
    const double apart = share * 1e-4;
    const double slope = (passes_by(company, share - apart) - passes_by(company, share + apart)) /
                         (2 * apart);
    if (share <= 0) return;
    shard->touched += weight * (1 - passes_by(company, share) + share * empty);
    shard->lone += weight * share * (slope + empty);
}

/* Adds what a producer puts into one of its keys' places. */
static void add_puts(struct expect_shard *place, const struct expect_puts *puts, double share,
                     double mean, double calls)
{
    place->records_per_s += puts->records_per_s * share;
    place->bytes_per_s += puts->records_per_s * share * mean;
    add_calls(place, puts, share, 1 / puts->calls.mean / calls);
}

/* Calls per second of all that put into a stream. */
static double calls_per_s(const struct expect_puts *puts, size_t count)
{
    double calls = 0;
    for (size_t i = 0; i < count; i++) calls += 1 / puts[i].calls.mean;
    return calls;
}

struct expect_shard *stream_expect_lanes(struct expect *expect, int32_t self, uint32_t lanes)
{
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    const struct stream_config *config = expect_spec(expect, self)->config;
    const struct expect_stream *stream = expect_stream(expect, self);
    const uint32_t shards = stream->shard_count;
    const double calls = calls_per_s(puts, count);
    struct expect_shard *places = check_zeroed((size_t)shards * lanes, sizeof *places);
    for (size_t i = 0; i < count; i++) {
        const double mean = dist_mean(&puts[i].size);
        const double *share =
            expect_shares_of(expect, puts[i].keys, stream_cut(config, shards), lanes);
        for (size_t at = 0; at < (size_t)shards * lanes; at++)
            add_puts(&places[at], &puts[i], share[at], mean, calls);
    }
    for (uint32_t shard = 0; shard < shards; shard++) {
        double offered = 0;
        struct expect_shard *lane = &places[(size_t)shard * lanes];
        for (uint32_t i = 0; i < lanes; i++) offered += lane[i].records_per_s;
        const double admitted = offered > 0 ? stream->shards[shard].records_per_s / offered : 1;
        for (uint32_t i = 0; i < lanes; i++) {
            lane[i].records_per_s *= admitted;
            lane[i].bytes_per_s *= admitted;
        }
    }
    return places;
}

/* Fills the shards with what each can admit at most. */
static void admit(struct expect *expect, int32_t self, struct expect_stream *stream)
{
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    struct offer *offers =
        offers_of(expect, expect_spec(expect, self)->config, puts, count, stream->shard_count);
    struct stream_varying *varying = stream_varying_create(expect, self, stream->shard_count);
    const double calls = calls_per_s(puts, count);
    double offered = 0;
    for (uint32_t shard = 0; shard < stream->shard_count; shard++) {
        struct expect_shard *at = &stream->shards[shard];
        double paid = 0;
        for (size_t i = 0; i < count; i++) {
            const double share = offers[i].share[shard];
            paid += paid_at_least(&puts[i], &offers[i], share);
            add_puts(at, &puts[i], share, offers[i].mean, calls);
        }
        const double load = fmax(at->records_per_s / (double)QUOTA_SHARD_WRITE_RECORDS_PER_S,
                                 paid / (double)QUOTA_SHARD_WRITE_BYTES_PER_S);
        offered += at->records_per_s;
        const double over = varying ? 1 / stream_varying_use(varying, shard).done : load;
        if (over > 1) {
            at->records_per_s /= over;
            at->bytes_per_s /= over;
        }
        stream->total.touched += at->touched;
        stream->total.lone += at->lone;
        stream->total.records_per_s += at->records_per_s;
        stream->total.bytes_per_s += at->bytes_per_s;
    }
    stream->admitted = offered > 0 ? stream->total.records_per_s / offered : 1;
    stream_varying_destroy(varying);
    free(offers);
}

/* Calls of all producers, sizes' second moment, and how long it takes to be readable. */
static void join(struct expect *expect, int32_t self, struct expect_stream *stream)
{
    enum { PRODUCERS_MAX = 64 }; /* ours: more of them are Poisson together */
    const struct stream_config *config = expect_spec(expect, self)->config;
    struct renewal calls[PRODUCERS_MAX];
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    const size_t some = count < PRODUCERS_MAX ? count : PRODUCERS_MAX;
    double rate = 0, second = 0, delay = 0, bytes = 0, users = 0, user_bytes = 0;
    for (size_t i = 0; i < count; i++) {
        const double mean = dist_mean(&puts[i].size);
        rate += puts[i].records_per_s;
        second += puts[i].records_per_s * (dist_variance(&puts[i].size) + mean * mean);
        delay += puts[i].records_per_s * puts[i].delay_s;
        bytes += puts[i].records_per_s * mean;
        users += puts[i].records_per_s * (puts[i].users > 0 ? puts[i].users : 1);
        user_bytes += puts[i].users > 0 ? puts[i].user_bytes_per_s : puts[i].records_per_s * mean;
    }
    if (rate <= 0) return;
    for (size_t i = 0; i < some; i++) calls[i] = puts[i].calls;
    stream->calls = renewal_joined(calls, (unsigned)some);
    double points[PUT_EXPECT_POINTS], put_s = 0;
    stream_expect_put(config, stream->total.bytes_per_s * stream->calls.mean, points);
    for (int i = 0; i < PUT_EXPECT_POINTS; i++) put_s += points[i] / PUT_EXPECT_POINTS;
    stream->delay_s = delay / rate + put_s;
    stream->bytes_second = second / rate;
    stream->users = users / rate;
    stream->user_bytes = user_bytes / bytes;
}

/* ---- meters */

/* What is stored: rate x time kept; provisioned, whatever is stored, by the shard (as stream_account). */
static void meter_kept(struct expect *expect, int32_t self, const struct expect_stream *stream,
                       double bytes)
{
    const struct stream_config *config = expect_spec(expect, self)->config;
    const struct stream_billing *billing = stream->billing;
    const double hour_ns = (double)NS_PER_HOUR;
    const double kept_ns = (double)config->retention_ns;
    const double until_ns = (double)billing->extended_until_ns;
    const double extended_ns = fmin(kept_ns, until_ns) - (double)QUOTA_RETENTION_BASE_NS;
    if (extended_ns > 0)
        expect_meter(expect, self, billing->extended,
                     stream->on_demand
                         ? bytes * extended_ns / hour_ns
                         : expect_asked(expect)->duration_s * MS_PER_S * stream->shard_count);
    if (kept_ns > until_ns && billing->beyond)
        expect_meter(expect, self, billing->beyond, bytes * (kept_ns - until_ns) / hour_ns);
}

static void meter_switched_on(struct expect *expect, int32_t self, uint32_t shards)
{
    const struct stream_config *config = expect_spec(expect, self)->config;
    const double duration_s = expect_asked(expect)->duration_s;
    if (config->encryption == STREAM_KMS) {
        expect_meter(expect, self, USAGE_KMS_REQUESTS,
                     (double)config->kms_calls_per_5min * duration_s / 300 * USAGE_PARTS);
        if (config->kms_key == STREAM_KEY_CUSTOMER)
            expect_meter(expect, self, USAGE_KMS_KEY, duration_s * MS_PER_S);
    }
    if (config->shard_metrics)
        expect_meter(expect, self, USAGE_CLOUDWATCH_METRICS,
                     duration_s * MS_PER_S * QUOTA_SHARD_METRICS * shards);
}

static void meter_in(struct expect *expect, int32_t self, const struct expect_stream *stream)
{
    const double arriving_s = expect_seconds(expect, stream->delay_s);
    const double time_ms = expect_asked(expect)->duration_s * MS_PER_S *
                           (stream->on_demand ? 1 : stream->shard_count);
    const double step =
        (double)(stream->on_demand ? QUOTA_ON_DEMAND_ROUNDING_BYTES : QUOTA_PUT_UNIT_BYTES);
    const double steps = expect_steps_per_s(expect, self, step) * arriving_s;
    expect_meter(expect, self, stream->billing->in, stream->on_demand ? steps * step : steps);
    if (stream->billing->time) expect_meter(expect, self, stream->billing->time, time_ms);
    /* So that what is read is known to be metered, be it nothing. */
    if (stream->billing->out) expect_meter(expect, self, stream->billing->out, 0);
    expect_count(expect, self, "bytes", stream->total.bytes_per_s * arriving_s);
    meter_kept(expect, self, stream, stream->total.bytes_per_s * arriving_s);
    meter_switched_on(expect, self, stream->shard_count);
}

void stream_expect(struct expect *expect, int32_t self)
{
    const struct stream_config *config = expect_spec(expect, self)->config;
    struct expect_load load = {0};
    struct expect_stream *stream = expect_stream_make(expect, self, shards_of(expect, self, &load));
    stream->retention_ns = (double)config->retention_ns;
    stream->on_demand = config->mode != STREAM_PROVISIONED;
    stream->billing = stream_billing((enum stream_mode)config->mode);
    stream->course = stream_course(expect, self);
    admit(expect, self, stream);
    join(expect, self, stream);
    meter_in(expect, self, stream);
    expect_load(expect, &load);
    stream_expect_findings(expect, self, load.shards);
    if (load.on_demand && load.shards > stream_first_shards(config) &&
        expect_asked(expect)->shards == EXPECT_SHARDS_KEPT)
        expect_note(expect, self, EXPECT_ABOUT,
                    "on demand it gets %u shards for this load, where it begins with %u: what it "
                    "refuses until then, only a run tells",
                    load.shards, stream_first_shards(config));
    if (config->autoscaling.given)
        expect_note(expect, self, EXPECT_ABOUT,
                    "its autoscaling changes the shards as it runs: taken to keep %u",
                    stream_first_shards(config));
    const char *busiest = stream_varies(expect, self) ? " at the busiest time" : "";
    if (load.hottest > 1)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "the fullest shard is offered %.0f %% of its limit%s: records are throttled; "
                    "how many are sent again or dropped, only a run tells",
                    100 * load.hottest, busiest);
    else if (load.hottest > 0.85)
        expect_note(
            expect, self, EXPECT_ABOUT,
            "the fullest shard is offered %.0f %% of its limit%s: bursts are throttled and come "
            "again in larger calls",
            100 * load.hottest, busiest);
}
