#include "models/stream/stream_faults.h"

#include <string.h>

#include "models/stream/stream_actions.h"
#include "models/stream/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/units.h"

enum number {
    OUTAGE,
    ERRORS,
    SLOW,
    THROTTLE,
    INTERNAL_FAILURE,
    THROTTLING_EXCEPTION,
    SERVICE_UNAVAILABLE,
    THROUGHPUT_EXCEEDED,
    EXPIRED_ITERATOR,
    ZONE_LOSS,
    KMS_THROTTLE,
};

struct config {
    int call; /* 0: any; else enum stream_call + 1 */
    double share, times;
    int64_t client_timeout_ns;
};
#define AT(member) offsetof(struct config, member)

/* Which third of the shards was led from the zone, how long calls go there unanswered, and from when to when its shards
 * move (additions 3, A: nothing is published; the finding says so). */
static const int64_t zone_unanswered_ns = 60 * NS_PER_S, zone_moved_from_ns = 60 * NS_PER_S,
                     zone_moved_until_ns = 120 * NS_PER_S;

static const char *const calls[] = {"any", "PutRecord", "PutRecords", "GetRecords", NULL};

#define SHARE                                                                                      \
    {                                                                                              \
        .key = "share", .kind = FIELD_RATIO, .offset = AT(share), .fallback = "25 %", .min = 0,    \
        .max = 1, .help = "of the calls",                                                          \
        .source = "additions 2.14, D: AWS suggests to begin with 25"                               \
    }
#define CALL                                                                                       \
    {                                                                                              \
        .key = "call", .kind = FIELD_CHOICE, .offset = AT(call), .fallback = "any",                \
        .choices = calls, .help = "which calls: PutRecord, PutRecords, GetRecords or any of them", \
        .source = "additions 2.14, D"                                                              \
    }

static const struct field call_fields[] = {CALL, SHARE, {0}};
static const struct field read_fields[] = {SHARE, {0}};
static const struct field slow_fields[] = {
    {.key = "times",
     .kind = FIELD_NUMBER,
     .offset = AT(times),
     .required = true,
     .min = 1,
     .max = 10000,
     .help = "how many times as long a call takes"},
    {0},
};
static const struct field zone_fields[] = {
    {.key = "client_timeout",
     .kind = FIELD_DURATION,
     .offset = AT(client_timeout_ns),
     .fallback = "6s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "after which a client gives up a call that nobody answers",
     .source = "KDS 2.2, D: the KPL's RequestTimeout; an SDK waits 60 s"},
    {0},
};

static const struct config *config_of(const struct incident *incident)
{
    return incident->config;
}

/* What it rests on. */
static const struct finding_spec zone_assumed = {
    .kind = FINDING_ASSUMED,
    .stage = "",
    .limit = "zones",
    .text =
        "What the loss of a zone does to {who} is not published: assumed are a minute in which a "
        "third of its puts is not answered, two copies after it, and shards that have moved "
        "within two minutes",
};

/* ---- what holds now */

/* A further cause of an answer: each of them spares a call by itself. */
static void add_share(double *share, double more)
{
    *share = 1 - (1 - *share) * (1 - more);
}

static void add_calls(struct stream_faults *faults, const struct incident *incident,
                      enum stream_refusal refusal)
{
    const struct config *config = config_of(incident);
    for (int call = 0; call < STREAM_CALLS; call++)
        if (config->call == 0 || config->call == call + 1)
            add_share(&faults->share[call][refusal], config->share);
}

static void add_incident(struct stream_faults *faults, const struct incident *incident)
{
    const struct config *config = config_of(incident);
    switch ((enum number)incident->spec->kind->number) {
    case OUTAGE:
        for (int call = 0; call < STREAM_CALLS; call++) faults->share[call][STREAM_HANGS] = 1;
        break;
    case ERRORS:
    case INTERNAL_FAILURE: add_calls(faults, incident, STREAM_HANGS); break;
    case SERVICE_UNAVAILABLE: add_calls(faults, incident, STREAM_FAILS); break;
    case THROTTLE:
    case THROTTLING_EXCEPTION:
    case THROUGHPUT_EXCEEDED: add_calls(faults, incident, STREAM_THROTTLES); break;
    case KMS_THROTTLE: add_calls(faults, incident, STREAM_FAILS); break;
    case EXPIRED_ITERATOR:
        add_share(&faults->share[STREAM_GET_RECORDS][STREAM_FAILS], config->share);
        break;
    case SLOW: faults->times *= config->times; break;
    case ZONE_LOSS:
        faults->zone_lost = true;
        faults->zone_begins_ns = incident->began_ns;
        faults->client_timeout_ns = config->client_timeout_ns;
        break;
    }
}

static void work_out(struct stream_faults *faults)
{
    memset(faults->share, 0, sizeof faults->share);
    faults->times = 1;
    faults->zone_lost = false;
    for (uint32_t i = 0; i < faults->count; i++) add_incident(faults, faults->under_way[i]);
}

static void begin(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct stream *stream = self->state;
    struct stream_faults *faults = stream->port.faults;
    if (!faults) {
        faults = stream->port.faults = memory_zeroed(sim_memory(sim), 1, sizeof *faults);
        faults->memory = sim_memory(sim);
        sim_rng(sim, &faults->rng, self, "faults");
    }
    if (faults->count == faults->capacity) {
        const uint32_t old = faults->capacity;
        faults->capacity = old > 0 ? 2 * old : 4;
        faults->under_way = memory_grown(faults->memory, faults->under_way,
                                         old * sizeof *faults->under_way,
                                         faults->capacity * sizeof *faults->under_way);
    }
    faults->under_way[faults->count++] = incident;
    work_out(faults);
    if (!faults->zone_lost || faults->zone_told) return;
    faults->zone_told = true;
    sim_finding(sim, self, &(struct finding){.spec = &zone_assumed, .severity = 0.5});
}

static void end(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct stream *stream = self->state;
    struct stream_faults *faults = stream->port.faults;
    (void)sim;
    uint32_t i = 0;
    while (i < faults->count && faults->under_way[i] != incident) i++;
    CHECK(i < faults->count);
    faults->under_way[i] = faults->under_way[--faults->count];
    work_out(faults);
}

/* ---- calls */

enum stream_refusal stream_faults_draw(struct stream_faults *faults, enum stream_call call,
                                       int64_t now_ns)
{
    static const enum stream_refusal order[] = {STREAM_HANGS, STREAM_FAILS, STREAM_THROTTLES};
    /* A third of the calls goes to the zone's front ends. */
    if (faults->zone_lost && call != STREAM_GET_RECORDS &&
        now_ns < faults->zone_begins_ns + zone_unanswered_ns &&
        rng_below(&faults->rng, REPLICATION_ZONES) == 0)
        return STREAM_TIMES_OUT;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const double share = faults->share[call][order[i]];
        if (share > 0 && rng_uniform(&faults->rng) < share) return order[i];
    }
    return STREAM_TAKES;
}

void stream_faults_answer(struct batch *batch, enum stream_refusal refusal)
{
    batch->accepted = 0;
    batch->cell_count = 0;
    memset(batch->outcome, refusal == STREAM_THROTTLES ? BATCH_THROTTLED : BATCH_FAILED,
           batch->count);
}

bool stream_faults_moving(const struct stream_faults *faults, uint32_t shard, int64_t now_ns)
{
    if (!faults->zone_lost || shard % REPLICATION_ZONES != 0) return false;
    /* Evenly over the time in which they move, by their number. */
    const int64_t part = (int64_t)(shard / REPLICATION_ZONES % 16);
    const int64_t moved_ns = zone_moved_from_ns +
                             (zone_moved_until_ns - zone_moved_from_ns) * part / 15;
    return now_ns < faults->zone_begins_ns + moved_ns;
}

/* ---- the table */

static void kms_validate(const void *config, const struct component_spec *component,
                         struct complaints *complaints)
{
    const struct stream_config *stream = component->config;
    (void)config;
    if (stream->encryption != STREAM_KMS)
        complaints_error(complaints, "on", "'%s' is not encrypted: it asks nothing of KMS",
                         component->name);
}

#define FAULT(kind_name, which, rows, words, from)                                                 \
    .name = kind_name, .number = which, .length = INCIDENT_LASTS, .summary = words,                \
    .source = from, .config_bytes = sizeof(struct config), .fields = rows, .begin = begin,         \
    .end = end

const struct incident_kind stream_incidents[] = {
    {FAULT("outage", OUTAGE, NULL, "Every call fails, after as long as an InternalFailure takes.",
           "additions 2.14, D: what was seen of streams in November 2020")},
    {FAULT("errors", ERRORS, call_fields, "A share of the calls fails.", "additions 2.14, D")},
    {FAULT("slow", SLOW, slow_fields, "Calls take so many times as long.", "ours")},
    {FAULT("throttle", THROTTLE, call_fields, "A share of the calls is throttled.",
           "additions 2.14, D")},
    {FAULT("InternalFailure", INTERNAL_FAILURE, call_fields, "500 for a share of the calls.",
           "additions 2.14, D")},
    {FAULT("ThrottlingException", THROTTLING_EXCEPTION, call_fields,
           "400 for a share of the calls.", "additions 2.14, D")},
    {FAULT("ServiceUnavailable", SERVICE_UNAVAILABLE, call_fields, "503 for a share of the calls.",
           "additions 2.14, D")},
    {FAULT("ProvisionedThroughputExceededException", THROUGHPUT_EXCEEDED, call_fields,
           "400 for a share of the calls.", "additions 2.14, D")},
    {FAULT("ExpiredIteratorException", EXPIRED_ITERATOR, read_fields,
           "400 for a share of the GetRecords calls: the reader asks for a new iterator.",
           "additions 2.14, D")},
    {FAULT("zone-loss", ZONE_LOSS, zone_fields,
           "A zone is lost: for a minute a third of the puts is not answered, then two copies are "
           "made; the shards led from there move within two.",
           "additions 3, A"),
     .everywhere = true, .alone = true},
    {FAULT("kms-throttle", KMS_THROTTLE, call_fields,
           "KMSThrottlingException for a share of the calls of an encrypted stream.",
           "additions 2.14, D"),
     .validate = kms_validate},
    STREAM_ACTIONS,
    {0},
};
