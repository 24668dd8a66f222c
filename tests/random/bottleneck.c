#include "tests/random/bottleneck.h"

#include <math.h>

#include "tests/random/draw.h"

/* What can be the narrowest place. */
enum station {
    CLIENT,        /* p: workers x batch / round trip */
    WRITE_RECORDS, /* s: 1,000 records/s a shard (facts KDS 1.2, D) */
    WRITE_BYTES,   /* s: 1 MiB/s a shard */
    READ_CALLS,    /* s: 5 GetRecords/s a shard (facts KDS 1.4, D) */
    READ_BYTES,    /* s: 2 MiB/s a shard for all who poll */
    PIPE,          /* f: the rate of its pipe */
    LANES,         /* l: lanes x batch / duration */
    CONCURRENCY,   /* l: environments x batch / duration */
    PROCESSING,    /* r: one record after another in each shard */
    TRANSFORM,     /* d: five at a time in each shard (facts Firehose 1.4, D) */
    BUCKET,        /* b: PUT requests per second */
    STATIONS,
    NOTHING
};

static const double mib = 1048576;

/* One pipeline's numbers; `load` is what the narrowest place is offered of what it can do. */
struct pipeline {
    struct draw draw;
    enum station narrow;
    double load;
    unsigned shards;
    double rate, bytes; /* of records, in all */
    unsigned pollers;   /* named r, r2 ... */
};

static double light(struct pipeline *pipeline)
{
    return draw_ratio(&pipeline->draw, 0.05, 0.4);
}

static bool is_reader(enum station station)
{
    return station >= PIPE && station <= TRANSFORM;
}

/* The load of one station. Readers do not take from each other: beside the narrowest another may be too narrow too,
 * but less. */
static double load_of(struct pipeline *pipeline, enum station station)
{
    if (pipeline->narrow == station) return pipeline->load;
    const bool rival = is_reader(station) && is_reader(pipeline->narrow);
    if (rival && draw_chance(&pipeline->draw, 0.3)) return 1 + (pipeline->load - 1) / 2;
    return light(pipeline);
}

static bool has(struct pipeline *pipeline, enum station first, enum station last)
{
    return (pipeline->narrow >= first && pipeline->narrow <= last) ||
           draw_chance(&pipeline->draw, 0.4);
}

/* ---- producer and stream */

static void choose_flow(struct pipeline *pipeline)
{
    struct draw *draw = &pipeline->draw;
    pipeline->shards = 1u << draw_below(draw, 4);
    if (pipeline->narrow == CONCURRENCY || pipeline->narrow == BUCKET)
        pipeline->shards = 4 + draw_below(draw, 5);
    double records = load_of(pipeline, WRITE_RECORDS), bytes = load_of(pipeline, WRITE_BYTES);
    /* Who is measured in bytes needs some. */
    if (pipeline->narrow == READ_BYTES) bytes = 0.75;
    if (pipeline->narrow == TRANSFORM || pipeline->narrow == PIPE) bytes = 0.35;
    if (pipeline->narrow == WRITE_RECORDS && bytes > 0.3) bytes = 0.3;
    if (pipeline->narrow == WRITE_RECORDS) pipeline->shards = 1 + draw_below(draw, 2);
    pipeline->rate = 1000 * records * pipeline->shards;
    pipeline->bytes = ceil(mib * bytes * pipeline->shards / pipeline->rate);
}

static void write_producer(struct pipeline *pipeline, FILE *out)
{
    struct draw *draw = &pipeline->draw;
    fprintf(out,
            "producers:\n  p:\n    kind: sdk\n    to: s\n    rate: %.3f/s\n"
            "    record_size: %.0f B\n    keys: random-uuid\n",
            pipeline->rate, pipeline->bytes);
    if (pipeline->narrow != CLIENT) return;
    const unsigned workers = 1 + draw_below(draw, 5);
    /* A round trip beside which the stream's own 16 ms do not count; 10 s is the longest. */
    const double trip_s = draw_ratio(draw, 0.3, 2);
    const double batch = fmax(1, floor(pipeline->rate * trip_s / pipeline->load / workers));
    const double fitting_s = workers * batch * pipeline->load / pipeline->rate;
    fprintf(out, "    workers: %u\n    batch: {records: %.0f}\n    round_trip: %.0fms\n", workers,
            fmin(batch, 500), 1000 * fmin(10, fmax(trip_s, fitting_s)));
}

/* ---- who reads */

static void write_pollers(struct pipeline *pipeline, FILE *out)
{
    struct draw *draw = &pipeline->draw;
    double interval_ms = 1000, processing_s = 0;
    const bool there = has(pipeline, PROCESSING, PROCESSING);
    pipeline->pollers = there ? 1 : 0;
    if (pipeline->narrow == READ_CALLS) {
        pipeline->pollers = 3 + draw_below(draw, 4);
        interval_ms = 1000 * pipeline->pollers / (5 * pipeline->load);
    } else if (pipeline->narrow == READ_BYTES) {
        pipeline->pollers = 4 + draw_below(draw, 2);
        interval_ms = 2000;
    } else if (there) {
        processing_s = load_of(pipeline, PROCESSING) * pipeline->shards / pipeline->rate;
    }
    for (unsigned i = 0; i < pipeline->pollers; i++)
        fprintf(out,
                "  r%u: {kind: reader, from: s, read: polling, polling: {interval: %.0fms}, "
                "processing: %.0fus}\n",
                i, interval_ms, 1e6 * processing_s);
}

static void write_lambda(struct pipeline *pipeline, FILE *out)
{
    struct draw *draw = &pipeline->draw;
    if (!has(pipeline, LANES, CONCURRENCY)) return;
    const bool few = pipeline->narrow == CONCURRENCY;
    const unsigned lanes = (few ? 2 : 1) + draw_below(draw, 3);
    const unsigned all = lanes * pipeline->shards, given = few ? all / 4 : all;
    const double batch = draw_chance(draw, 0.5) ? 100 : 10;
    /* ours: a Poisson lane with 30 ms of its own beside a shorter function would not be light */
    const double duration_s =
        fmax(0.001, load_of(pipeline, few ? CONCURRENCY : LANES) * given * batch / pipeline->rate);
    fprintf(out,
            "  l: {kind: lambda, from: s, read: enhanced-fan-out, batch_size: %.0f, "
            "parallelization_factor: %u, duration: %.0fms",
            batch, lanes, ceil(1000 * fmin(600, duration_s)));
    if (few) fprintf(out, ", reserved_concurrency: %u", given);
    fputs("}\n", out);
}

static void write_consumers(struct pipeline *pipeline, FILE *out)
{
    fputs("consumers:\n", out);
    fputs("  idle: {kind: reader, from: s, read: enhanced-fan-out}\n", out);
    write_pollers(pipeline, out);
    if (has(pipeline, PIPE, PIPE)) {
        const double shard_bytes = pipeline->rate * pipeline->bytes / pipeline->shards;
        fprintf(out,
                "  f: {kind: reader, from: s, read: enhanced-fan-out, fanout: {rate: %.0f B/s}}\n",
                fmax(shard_bytes / load_of(pipeline, PIPE), 1000));
    }
    write_lambda(pipeline, out);
}

static void write_delivery(struct pipeline *pipeline, FILE *out)
{
    if (pipeline->narrow == READ_CALLS || pipeline->narrow == READ_BYTES) return;
    if (!has(pipeline, TRANSFORM, BUCKET)) return;
    const double shard_bytes = pipeline->rate * pipeline->bytes / pipeline->shards;
    const double buffer = 262144;
    fputs("deliveries:\n  d:\n    kind: firehose\n    from: s\n    to: b\n", out);
    if (pipeline->narrow == BUCKET) fputs("    buffer: {interval: 1s}\n", out);
    if (pipeline->narrow == TRANSFORM)
        fprintf(out, "    transform: {buffer_size: 256 KiB, duration: %.0fms}\n",
                1000 * pipeline->load * 5 * buffer / shard_bytes);
    /* Objects of a buffer's second and the wait for the poll that opens the next, three requests each. */
    const double requests = 3 * pipeline->shards / 2.0;
    fprintf(out, "destinations:\n  b: {kind: s3, requests_per_second: %.0f}\n",
            pipeline->narrow == BUCKET ? fmax(1, floor(requests / pipeline->load)) : 3500);
}

/* ---- all of it */

void bottleneck_write(FILE *out, uint64_t seed, bool overloaded)
{
    static const char *const culprits[] = {
        [CLIENT] = "'p'",     [WRITE_RECORDS] = "'s'", [WRITE_BYTES] = "'s'",
        [READ_CALLS] = "'s'", [READ_BYTES] = "'s'",    [PIPE] = "'f'",
        [LANES] = "'l'",      [CONCURRENCY] = "'l'",   [PROCESSING] = "'r0'",
        [TRANSFORM] = "'d'",  [BUCKET] = "'b'",        [NOTHING] = "'-'"};
    struct pipeline pipeline = {.draw = draw_of(seed, "bottleneck", overloaded)};
    pipeline.narrow = overloaded ? (enum station)(seed % STATIONS) : NOTHING;
    pipeline.load = draw_ratio(&pipeline.draw, 1.5, 4);
    choose_flow(&pipeline);
    fprintf(out, "# bottleneck: %s\n", culprits[pipeline.narrow]);
    fprintf(out, "# offered %.2f times what it can do; seed %llu\n", pipeline.load,
            (unsigned long long)seed);
    fputs("kinesim: 1\nname: bottleneck\nduration: 120s\nwarmup: 10s\nreplications: 2\n", out);
    fprintf(out, "seed: %llu\n", (unsigned long long)seed);
    write_producer(&pipeline, out);
    fprintf(out, "streams:\n  s: {shards: %u}\n", pipeline.shards);
    write_consumers(&pipeline, out);
    write_delivery(&pipeline, out);
}
