/* stream_findings.c -- the write side's limits: of which shard, for which key. */
#include "models/stream/stream_findings.h"

#include <math.h>
#include <stdio.h>

#include "models/stream/read_use.h"
#include "models/stream/stream_bursts.h"
#include "models/stream/stream_state.h"
#include "models/stream/stream_varying.h"
#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char write_records[] = "write limit in records";
static const char write_bytes[] = "write limit in bytes";

static const char refuses[] = "{who}, {what}, limits first: {1} is not enough in {2} of the "
                              "minutes, and {0} of the records tried "
                              "there are refused. It carries {3} of the stream's bytes";
static const struct finding_spec refuses_records = {
    .kind = FINDING_REFUSED,
    .stage = "put",
    .limit = write_records,
    .units = {FINDING_SHARE, FINDING_A_SECOND, FINDING_SHARE, FINDING_SHARE},
    .text = refuses,
};
static const struct finding_spec refuses_bytes = {
    .kind = FINDING_REFUSED,
    .stage = "put",
    .limit = write_bytes,
    .units = {FINDING_SHARE, FINDING_BYTES_A_SECOND, FINDING_SHARE, FINDING_SHARE},
    .text = refuses,
};
/* Where the load varies it is told when. */
static const char refuses_at[] = "{who}, {what}, limits first: {1} is not enough in {2} of the "
                                 "minutes, most of all at {4}, and {0} of the records tried "
                                 "there are refused. It carries {3} of the stream's bytes";
static const struct finding_spec refuses_records_at = {
    .kind = FINDING_REFUSED,
    .stage = "put",
    .limit = write_records,
    .units = {FINDING_SHARE, FINDING_A_SECOND, FINDING_SHARE, FINDING_SHARE, FINDING_WEEK_TIME},
    .text = refuses_at,
};
static const struct finding_spec refuses_bytes_at = {
    .kind = FINDING_REFUSED,
    .stage = "put",
    .limit = write_bytes,
    .units = {FINDING_SHARE, FINDING_BYTES_A_SECOND, FINDING_SHARE, FINDING_SHARE,
              FINDING_WEEK_TIME},
    .text = refuses_at,
};
/* In a run the fullest minute is known, from rates the mean alone. */
static const char bursts_minute[] =
    "{who}, {what}, refuses {0} of the records tried there, in {2} of the minutes, though its "
    "fullest "
    "minute takes {3} of what a minute may bring: bursts of seconds exceed {1}, and figures by the "
    "minute do not show them";
static const char bursts_mean[] =
    "{who}, {what}, refuses {0} of the records that come, though they are {3} of its limit in the "
    "mean: bursts of seconds exceed {1}, and figures by the minute do not show them";
static const struct finding_spec bursts_of[2][2] = {
    {{.kind = FINDING_REFUSED,
      .stage = "put",
      .limit = write_bytes,
      .units = {FINDING_SHARE, FINDING_BYTES_A_SECOND, FINDING_SHARE, FINDING_SHARE},
      .text = bursts_mean},
     {.kind = FINDING_REFUSED,
      .stage = "put",
      .limit = write_records,
      .units = {FINDING_SHARE, FINDING_A_SECOND, FINDING_SHARE, FINDING_SHARE},
      .text = bursts_mean}},
    {{.kind = FINDING_REFUSED,
      .stage = "put",
      .limit = write_bytes,
      .units = {FINDING_SHARE, FINDING_BYTES_A_SECOND, FINDING_SHARE, FINDING_SHARE},
      .text = bursts_minute},
     {.kind = FINDING_REFUSED,
      .stage = "put",
      .limit = write_records,
      .units = {FINDING_SHARE, FINDING_A_SECOND, FINDING_SHARE, FINDING_SHARE},
      .text = bursts_minute}},
};
static const struct finding_spec one_key = {
    .kind = FINDING_REFUSED,
    .stage = "put",
    .limit = "write limit of one key",
    .units = {FINDING_SHARE, FINDING_A_SECOND},
    .text =
        "Key {what} alone sends {1} to {who}, {0} of what a shard takes: more shards do not help, "
        "a salt in the key does",
};
static double limit_of(bool by_records)
{
    return by_records ? (double)QUOTA_SHARD_WRITE_RECORDS_PER_S
                      : (double)QUOTA_SHARD_WRITE_BYTES_PER_S;
}

/* ---- what shards see */

void shard_seen_begin(struct shard_seen *seen, const struct shard *shard)
{
    *seen = (struct shard_seen){.records_before = shard_admitted_records(shard),
                                .bytes_before = shard_admitted_bytes(shard)};
}

static int64_t larger(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

void shard_seen_minute(struct shard_seen *seen, const struct shard *shard, int64_t number,
                       double seconds)
{
    const struct shard_minute *minute = &shard_side(shard)->minute;
    CHECK(seconds > 0);
    seen->minutes++;
    seen->refused_minutes += minute->throttled_records > 0;
    seen->refused_records += minute->throttled_records;
    if (minute->throttled_records > seen->worst_refused) {
        seen->worst_refused = minute->throttled_records;
        seen->worst_minute = number;
    }
    const double by_records = (double)shard_minute_records(shard) / seconds / limit_of(true);
    const double by_bytes = (double)shard_minute_bytes(shard) / seconds / limit_of(false);
    /* The rest of a minute may be one burst. */
    if (seconds >= 60) seen->peak_minute = fmax(seen->peak_minute, fmax(by_records, by_bytes));
    seen->peak_second_records = larger(seen->peak_second_records, minute->peak_second_records);
    seen->peak_second_bytes = larger(seen->peak_second_bytes, minute->peak_second_bytes);
}

/* ---- the shard that limits first */

struct shard_load {
    uint32_t shard;
    double refused, tried; /* records */
    double share;          /* of the stream's bytes */
    double mean, peak;     /* use of the nearer limit */
    bool by_records;       /* that limit */
    double at_limit;       /* share of the minutes with refusals */
    double minute;         /* use of the nearer limit in the fullest minute */
};

static struct shard_load load_of(const struct sim *sim, const struct stream *stream,
                                 uint32_t number)
{
    const double seconds =
        stream_open_seconds(&stream->port, number, sim_measured_at_ns(sim), sim_end_at_ns(sim));
    const struct shard *shard = &stream->port.shards[number];
    const struct shard_seen *seen = &stream->seen[number];
    const double records = (double)(shard_admitted_records(shard) - seen->records_before);
    const double bytes = (double)(shard_admitted_bytes(shard) - seen->bytes_before);
    const double by_records = seconds > 0 ? records / seconds / limit_of(true) : 0;
    const double by_bytes = seconds > 0 ? bytes / seconds / limit_of(false) : 0;
    struct shard_load load = {
        .shard = number,
        .refused = (double)seen->refused_records,
        .tried = records + (double)seen->refused_records,
        .share = bytes,
        .by_records = by_records >= by_bytes,
        .mean = fmax(by_records, by_bytes),
        .at_limit = seen->minutes > 0 ? (double)seen->refused_minutes / seen->minutes : 0,
        .minute = seen->peak_minute,
    };
    load.peak = load.by_records ? (double)seen->peak_second_records / limit_of(true)
                                : (double)seen->peak_second_bytes / limit_of(false);
    return load;
}

static struct shard_load nearest(const struct sim *sim, const struct stream *stream)
{
    struct shard_load most = {.mean = -1};
    double bytes = 0;
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        const struct shard_load load = load_of(sim, stream, i);
        bytes += load.share;
        if (load.refused > most.refused || (load.refused == most.refused && load.mean > most.mean))
            most = load;
    }
    most.share = bytes > 0 ? most.share / bytes : 0;
    return most;
}

/* ---- a key that no shard could take */

struct heavy_key {
    const struct keys *keys;
    uint32_t key;
    double load, records_per_s; /* of a shard's nearer limit */
};

static void look_for_heavy(struct heavy_key *heavy, const struct keys *keys, double records_per_s,
                           double mean_bytes)
{
    const double load =
        fmax(records_per_s / limit_of(true), records_per_s * mean_bytes / limit_of(false));
    for (uint32_t key = 0; key < keys_count(keys); key++) {
        const double share = keys_share(keys, key);
        if (share * load > heavy->load)
            *heavy = (struct heavy_key){keys, key, share * load, share * records_per_s};
    }
}

static struct finding heavy_finding(const struct heavy_key *heavy, char *text)
{
    keys_text(heavy->keys, heavy->key, text);
    return (struct finding){.spec = &one_key,
                            .severity = 1 - 1 / heavy->load,
                            .figures = {heavy->load, heavy->records_per_s},
                            .subject = text};
}

/* ---- telling */

static struct finding refused_finding(const char *subject, bool by_records, double refused,
                                      double minutes, double share)
{
    return (struct finding){.spec = by_records ? &refuses_records : &refuses_bytes,
                            .severity = refused,
                            .figures = {refused, limit_of(by_records), minutes, share},
                            .subject = subject};
}

/* ours: a shard that was full for most of a minute admits nearly all that one may bring */
static const double full_minute = 0.9;

static struct finding bursts_finding(const struct shard_load *load, const char *subject,
                                     bool of_run)
{
    const double refused = load->refused / load->tried;
    return (struct finding){.spec = &bursts_of[of_run][load->by_records],
                            .severity = refused,
                            .figures = {refused, limit_of(load->by_records), load->at_limit,
                                        of_run ? load->minute : load->mean},
                            .subject = subject};
}

static struct limit_use use_of(const struct shard_load *load, const char *subject, double at_limit)
{
    return (struct limit_use){
        .limit = load->by_records ? write_records : write_bytes,
        .subject = subject,
        .unit = load->by_records ? FINDING_A_SECOND : FINDING_BYTES_A_SECOND,
        .given = limit_of(load->by_records),
        .mean = load->mean,
        .peak = fmax(load->peak, load->mean),
        .at_limit = at_limit,
    };
}

void stream_findings(struct sim *sim, struct component *self)
{
    const struct stream *stream = self->state;
    const struct shard_load load = nearest(sim, stream);
    char shard[32], key[KEYS_TEXT_ROOM];
    snprintf(shard, sizeof shard, "shard %u", load.shard);
    const struct limit_use use = use_of(&load, shard, load.at_limit);
    sim_limit(sim, self, &use);
    read_use_tell(sim, self, &stream->port, stream->seen);
    reshard_tell(sim, self);
    if (load.refused == 0 || reshard_tell_healed(sim, self)) return;
    const bool bursts = load.minute > 0 && load.minute < full_minute;
    struct finding refused = bursts ? bursts_finding(&load, shard, true)
                                    : refused_finding(shard, load.by_records,
                                                      load.refused / load.tried, load.at_limit,
                                                      load.share);
    if (!bursts && sim_varies(sim)) {
        const int64_t at_ns = stream->seen[load.shard].worst_minute * NS_PER_MINUTE;
        refused.spec = load.by_records ? &refuses_records_at : &refuses_bytes_at;
        refused.figures[4] = (double)(sim_clock_ns(sim) + at_ns);
    }
    sim_finding(sim, self, &refused);
    struct heavy_key heavy = {.load = 1};
    for (uint32_t i = 0; i < stream->route_count; i++)
        look_for_heavy(&heavy, stream->routes[i].keys, stream->routes[i].records_per_s,
                       stream->routes[i].mean_bytes);
    if (!heavy.keys) return;
    const struct finding finding = heavy_finding(&heavy, key);
    sim_finding(sim, self, &finding);
}

/* ---- from rates */

/* What the puts offer to a shard. */
static struct shard_load offered_to(struct expect *expect, int32_t self, uint32_t shard,
                                    uint32_t shards)
{
    const struct stream_config *config = expect_spec(expect, self)->config;
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    double records = 0, bytes = 0;
    for (size_t i = 0; i < count; i++) {
        const double rate = puts[i].records_per_s * expect_shares_of(expect, puts[i].keys,
                                                                     stream_cut(config, shards),
                                                                     1)[shard];
        records += rate;
        bytes += rate * dist_mean(&puts[i].size);
    }
    const double by_records = records / limit_of(true), by_bytes = bytes / limit_of(false);
    return (struct shard_load){.shard = shard,
                               .share = bytes,
                               .mean = fmax(by_records, by_bytes),
                               .by_records = by_records >= by_bytes};
}

static struct shard_load most_offered(struct expect *expect, int32_t self, uint32_t shards)
{
    struct shard_load most = {.mean = -1};
    double bytes = 0;
    for (uint32_t i = 0; i < shards; i++) {
        const struct shard_load load = offered_to(expect, self, i, shards);
        bytes += load.share;
        if (load.mean > most.mean) most = load;
    }
    most.share = bytes > 0 ? most.share / bytes : 0;
    return most;
}

/* Of a load that varies: the shard as it is used slot by slot. False if it is flat. */
static bool varying_use(struct expect *expect, int32_t self, uint32_t shards, uint32_t shard,
                        struct course_use *use)
{
    struct stream_varying *varying = stream_varying_create(expect, self, shards);
    if (!varying) return false;
    *use = stream_varying_use(varying, shard);
    stream_varying_destroy(varying);
    return true;
}

static void expect_heavy(struct expect *expect, int32_t self)
{
    char key[KEYS_TEXT_ROOM];
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    struct heavy_key heavy = {.load = 1};
    for (size_t i = 0; i < count; i++)
        look_for_heavy(&heavy, puts[i].keys, puts[i].records_per_s, dist_mean(&puts[i].size));
    if (!heavy.keys) return;
    const struct finding finding = heavy_finding(&heavy, key);
    expect_finding(expect, self, &finding);
}

/* A mean that a shard can take, in bursts that it cannot. */
static void expect_bursts(struct expect *expect, int32_t self, uint32_t shards,
                          const struct shard_load *most, const char *subject)
{
    const struct stream_bursts bursts = stream_bursts_of(expect, self, most->shard, shards);
    struct shard_load load = *most;
    if (!bursts.known)
        expect_note(
            expect, self, EXPECT_AT_MOST,
            "records come in bursts that exceed a shard's limits: how many are refused, only "
            "a run tells");
    if (bursts.refused < 1e-6) return;
    load.refused = bursts.refused;
    load.tried = 1;
    load.by_records = bursts.by_records;
    const struct finding finding = bursts_finding(&load, subject, false);
    expect_finding(expect, self, &finding);
}

void stream_expect_findings(struct expect *expect, int32_t self, uint32_t shards)
{
    struct shard_load load = most_offered(expect, self, shards);
    struct course_use course = {.peak = load.mean, .over = 1, .exceeds = 1 - 1 / load.mean};
    const bool varies = varying_use(expect, self, shards, load.shard, &course);
    char shard[32];
    snprintf(shard, sizeof shard, "shard %u", load.shard);
    load.peak = course.peak;
    const struct limit_use use = use_of(&load, shard, varies ? course.over : NAN);
    expect_limit(expect, self, &use);
    if (course.peak <= 1) {
        expect_bursts(expect, self, shards, &load, shard);
        return;
    }
    /* What is refused comes again: of all tries it is at least what exceeds the limit. */
    const struct finding refused =
        refused_finding(shard, load.by_records, course.exceeds, course.over, load.share);
    expect_finding(expect, self, &refused);
    expect_heavy(expect, self);
}
