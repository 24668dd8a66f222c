/*
 * kpl_expect.c -- what a KPL puts, without a run: how many user records an aggregate of each shard holds, and how large
 * that makes it.
 *
 * An aggregate is closed by its first record's deadline or when it is full: the buffer of sim/theory.h. What does not
 * fit any more begins the next, and is left out.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/expect.h"
#include "models/produce/kpl_size.h"
#include "models/produce/kpl_state.h"
#include "models/produce/producer_load.h"
#include "models/stream/stream_expect.h"
#include "sim/theory.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ours: of so many keys each is looked at, then as many again of the rest */
enum { KEYS_LOOKED_AT = 500, LAW_POINTS = 32 };

/* What one user record is, in the mean. */
struct users {
    const struct keys *keys;
    double rate_per_s; /* of all shards */
    double data, key;  /* bytes */
    uint32_t shards;
};

/* Different keys among what one shard gets in `seconds`, of `records`. */
static double different(const struct users *users, double seconds, double records)
{
    const uint32_t count = keys_count(users->keys);
    const double tries = users->rate_per_s * seconds;
    double sum = 0;
    if (count == 0) return records;
    const uint32_t head = count < KEYS_LOOKED_AT ? count : KEYS_LOOKED_AT;
    for (uint32_t key = 0; key < head; key++) sum -= expm1(-tries * keys_share(users->keys, key));
    const uint32_t rest = count - head;
    const uint32_t step = rest / KEYS_LOOKED_AT + 1;
    double tail = 0;
    uint32_t looked = 0;
    for (uint32_t key = head; key < count; key += step, looked++)
        tail -= expm1(-tries * keys_share(users->keys, key));
    if (looked > 0) sum += tail * rest / looked;
    return fmin(records, fmax(1, sum / users->shards));
}

static double varint(double value)
{
    return value < 128 ? 1 : value < 16384 ? 2 : value < 2097152 ? 3 : 4;
}

/* An aggregate of so many user records and keys, as kpl_size has it. */
static double size_of(const struct users *users, double records, double keys)
{
    const double low = fmin(1, 128 / keys); /* share of records whose key's number takes one byte */
    const double record = 3 + varint(users->data) + (2 - low) + users->data - 1;
    return KPL_SIZE_EMPTY + keys * (1 + varint(users->key) + users->key) +
           records * (1 + varint(record) + record);
}

/* Aggregates of a shard that gets `rate` user records a second. */
struct law {
    double rate, seconds; /* that they are open at most */
    double most;          /* user records that fit */
    double mean;          /* user records in one */
};

static double grown(const struct users *users, const struct law *law, double records)
{
    return size_of(users, records, different(users, records / law->rate, records));
}

static struct law law_of(const struct kpl_config *config, const struct users *users, double rate)
{
    const double limit = (double)config->aggregation.bytes;
    struct law law = {.rate = rate, .seconds = (double)config->max_buffered_ns / (double)NS_PER_S};
    double low = 1, high = fmax(2, limit / fmax(1, users->data));
    while (high - low > 0.5) {
        const double middle = (low + high) / 2;
        if (grown(users, &law, middle) > limit) high = middle;
        else low = middle;
    }
    law.most = fmax(1, fmin(floor(low), (double)config->aggregation.count));
    law.mean = theory_buffer((uint64_t)law.most, rate * law.seconds).size;
    return law;
}

/* The level p of the user records in an aggregate: one, and a Poisson number, up to the most. */
static double records_at(const struct law *law, double p)
{
    const double mean = law->rate * law->seconds;
    double count = 0;
    if (mean < 100) {
        double term = exp(-mean), below = term;
        while (below < p && count < law->most) below += term *= mean / ++count;
    } else {
        const struct dist normal = dist_lognormal(1, 1 / sqrt(mean));
        count = fmax(0, mean + sqrt(mean) * log(dist_quantile(&normal, p)) * sqrt(mean));
    }
    return fmin(law->most, 1 + floor(count));
}

/* ---- all shards together */

struct point {
    double size, weight;
};

static int by_size(const void *left, const void *right)
{
    const struct point *a = left, *b = right;
    return (a->size > b->size) - (a->size < b->size);
}

struct sent {
    double records_per_s, bytes_per_s; /* Kinesis records */
    struct point points[EXPECT_GROUPS_MAX * LAW_POINTS];
    uint32_t point_count;
    double most_load; /* of a shard, over its limit */
    double lost;      /* share of the bytes that is beyond shards' limits */
};

static void add_group(const struct kpl_config *config, const struct users *users,
                      const struct expect_group *group, struct sent *sent)
{
    const double raw = users->data + users->key;
    const struct law law = law_of(config, users, group->each.records_per_s);
    const double records_per_s = law.rate / law.mean;
    double mean = 0;
    for (int i = 0; i < LAW_POINTS; i++) {
        const double records = records_at(&law, (i + 0.5) / LAW_POINTS);
        const double size = records < 2 ? raw : KPL_KEY_BYTES + grown(users, &law, records);
        sent->points[sent->point_count++] =
            (struct point){floor(size + 0.5), records_per_s * group->count / LAW_POINTS};
        mean += size / LAW_POINTS;
    }
    const double load = fmax(records_per_s * mean / (double)QUOTA_SHARD_WRITE_BYTES_PER_S,
                             records_per_s / (double)QUOTA_SHARD_WRITE_RECORDS_PER_S);
    sent->records_per_s += records_per_s * group->count;
    sent->bytes_per_s += records_per_s * group->count * mean;
    sent->most_load = fmax(sent->most_load, load);
    if (load > 1) sent->lost += records_per_s * group->count * mean * (1 - 1 / load);
}

static struct dist sizes_of(struct expect *expect, struct sent *sent)
{
    double *values = expect_numbers(expect, 2 * sent->point_count);
    double *cumulative = values + sent->point_count;
    double sum = 0;
    qsort(sent->points, sent->point_count, sizeof *sent->points, by_size);
    for (uint32_t i = 0; i < sent->point_count; i++) {
        values[i] = sent->points[i].size;
        cumulative[i] = sum += sent->points[i].weight / sent->records_per_s;
    }
    cumulative[sent->point_count - 1] = 1;
    return (struct dist){.family = DIST_EMPIRICAL,
                         .count = sent->point_count,
                         .values = values,
                         .cumulative = cumulative};
}

static struct sent sent_of(struct expect *expect, const struct kpl_config *config,
                           const struct users *users)
{
    struct expect_group groups[EXPECT_GROUPS_MAX];
    struct sent sent = {0};
    const double *share = expect_shares(expect, users->keys, users->shards);
    struct expect_shard *shards = calloc(users->shards, sizeof *shards);
    CHECK(shards);
    for (uint32_t i = 0; i < users->shards; i++)
        shards[i].records_per_s = share[i] * users->rate_per_s;
    const uint32_t count = expect_groups_of(shards, users->shards, groups);
    for (uint32_t g = 0; g < count; g++)
        if (groups[g].each.records_per_s > 0) add_group(config, users, &groups[g], &sent);
    free(shards);
    sent.lost /= sent.bytes_per_s;
    return sent;
}

/* ---- the hook */

/* In the mean over records: of the first keys, and of some of the others. */
static double key_length(const struct keys *keys)
{
    const uint32_t count = keys_count(keys);
    const uint32_t step = count / KEYS_LOOKED_AT / 2 + 1;
    double sum = 0, weight = 0;
    char text[KEYS_TEXT_ROOM];
    if (count == 0) {
        keys_text(keys, 0, text);
        return (double)strlen(text);
    }
    for (uint32_t key = 0; key < count; key += key < KEYS_LOOKED_AT ? 1 : step) {
        const double stands_for = keys_share(keys, key) * (key < KEYS_LOOKED_AT ? 1 : step);
        keys_text(keys, key, text);
        sum += stands_for * (double)strlen(text);
        weight += stands_for;
    }
    return sum / weight;
}

/* PutRecords calls: a Kinesis record opens one, which waits for more (kpl_collector.c). */
static struct renewal calls_of(const struct kpl_config *config, const struct sent *sent,
                               double *company)
{
    const double share_s = 0.2 * (double)config->max_buffered_ns / (double)NS_PER_S;
    const double more_s = fmin(share_s, 0.05); /* KDS 2.2, D */
    const double most = fmin(
        (double)config->producer.batch.records,
        fmax(1, (double)config->producer.batch.bytes * sent->records_per_s / sent->bytes_per_s));
    const double size = fmin(most, 1 + sent->records_per_s * more_s);
    *company = size;
    return (struct renewal){.mean = size / sent->records_per_s,
                            .variance = 1 / (sent->records_per_s * sent->records_per_s),
                            .least = (size - 1) / sent->records_per_s,
                            .kept = 1};
}

static void expect_aggregates(struct expect *expect, int32_t self)
{
    const struct kpl_config *config = expect_spec(expect, self)->config;
    const struct producer_config *producer = &config->producer;
    const struct stream_config *stream = expect_spec(expect, producer->to.index)->config;
    const double bytes = dist_mean(&producer->record_size), key = key_length(producer->keys);
    const double duration_s = expect_asked(expect)->duration_s;
    const int64_t load_ns = (int64_t)(expect_asked(expect)->load_s * (double)NS_PER_S);
    const struct users users = {
        .keys = producer->keys,
        .rate_per_s = producer_load_rate(producer, load_ns) * expect_asked(expect)->factor,
        .data = fmax(0, bytes - key),
        .key = key,
        .shards = stream_first_shards(stream),
    };
    expect_count(expect, self, "bytes_created", users.rate_per_s * bytes * duration_s);
    if (users.rate_per_s <= 0) return;
    struct sent sent = sent_of(expect, config, &users);
    double company;
    const struct renewal calls = calls_of(config, &sent, &company);
    kpl_expect_findings(expect, self,
                        &(struct kpl_expected){users.rate_per_s, sent.most_load, sent.lost});
    double *course = NULL;
    if (!producer_load_is_steady(producer)) {
        course = expect_course(expect);
        producer_load_course(producer, load_ns, course, expect_slots(expect));
    }
    if (!producer_load_is_flat(producer))
        expect_note(expect, self, EXPECT_ABOUT,
                    "its load varies: aggregates are as large as at its mean rate");
    struct expect_bursts bursts = producer_load_bursts(producer);
    bursts.exponential = false; /* its limiter makes them longer: no closed form here */
    bursts.clump = 0;
    expect_count(expect, self, "bytes", sent.bytes_per_s * duration_s);
    expect_put(expect, producer->to.index,
               &(struct expect_puts){
                   .records_per_s = sent.records_per_s,
                   .size = sizes_of(expect, &sent),
                   .keys = producer->keys,
                   .calls = calls,
                   .company = {.alone = 1, .steady = company - 1},
                   .delay_s = (double)config->max_buffered_ns / 2 / (double)NS_PER_S,
                   .course = course,
                   .bursts = bursts,
                   .users = users.rate_per_s / sent.records_per_s,
                   .user_bytes_per_s = users.rate_per_s * bytes,
               });
}

void kpl_expect(struct expect *expect, int32_t self)
{
    const struct kpl_config *config = expect_spec(expect, self)->config;
    struct producer_config alone = config->producer;
    if (!config->aggregation.none) {
        expect_aggregates(expect, self);
        return;
    }
    alone.batch.linger_ns = config->max_buffered_ns;
    producer_expect_as(expect, self, &alone);
}
