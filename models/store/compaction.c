#include "models/store/compaction.h"

#include <math.h>

#include "models/bill/usage.h"
#include "sim/units.h"

#include "sim/banned.h"

#define AT(member) offsetof(struct compaction_config, member)

const struct field compaction_fields[] = {
    {.key = "every",
     .kind = FIELD_DURATION,
     .offset = AT(every_ns),
     .fallback = "1h",
     .min = (double)(5 * NS_PER_MINUTE),
     .max = 31.0 * (double)NS_PER_DAY,
     .help = "how often the job runs; one that is due while another runs is left out",
     .source = "ours"},
    {.key = "target",
     .kind = FIELD_BYTES,
     .offset = AT(target_bytes),
     .fallback = "128 MB",
     .min = (double)BYTES_PER_MIB,
     .max = 1e12,
     .help = "size of the files that it makes",
     .source = "Firehose 5.2, D: 128 MB recommended"},
    {.key = "dpu",
     .kind = FIELD_NUMBER,
     .offset = AT(dpu),
     .fallback = "2",
     .min = 0.0625,
     .max = 1000,
     .help = "data processing units of the job",
     .source = "Firehose 5.1, A: as a crawler's"},
    {.key = "throughput",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(bytes_per_s),
     .fallback = "75 MB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "bytes that a DPU rewrites a second",
     .source = "Firehose 1.6, A: as format conversion"},
    {.key = "start",
     .kind = FIELD_DURATION,
     .offset = AT(start_ns),
     .fallback = "30s",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "time of a run beside its files",
     .source = "Firehose 5.1, A: tens of seconds"},
    {.key = "billed_least",
     .kind = FIELD_DURATION,
     .offset = AT(billed_least_ns),
     .fallback = "10m",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "a run is billed so long at least",
     .source = "Firehose 5.1, D: of the older page for jobs"},
    {0},
};
#undef AT

/* Firehose 5.2, A: 30 ms a file; 5.1, D: a DPU is four processors, each of which opens one at a time. */
static const double opening_s = 0.03, openers = 4;

static double run_s(const struct compaction_config *config, double files, double bytes)
{
    return (double)config->start_ns / (double)NS_PER_S +
           files * opening_s / (openers * config->dpu) +
           bytes / (config->bytes_per_s * config->dpu);
}

static double made_of(const struct compaction_config *config, double files, double bytes,
                      double partitions)
{
    const double made = ceil(fmax(bytes / (double)config->target_bytes, partitions));
    return fmin(files, made);
}

/* ---- in a run */

void compaction_open(struct sim *sim, struct component *self, struct compaction *compaction,
                     const struct compaction_config *config)
{
    compaction->config = config;
    compaction->due_ns = config->every_ns;
    compaction->done_ns = INT64_MAX;
    compaction->runs = sim_counter(sim, self, "compactions");
    compaction->before = sim_counter(sim, self, "files_compacted");
    compaction->after = sim_counter(sim, self, "files_made");
    compaction->dpu_meter = sim_meter(sim, self, USAGE_GLUE_ETL);
    compaction->puts_meter = sim_meter(sim, self, USAGE_S3_PUTS);
}

void compaction_add(struct compaction *compaction, double bytes, int64_t partition)
{
    const uint64_t hash = (uint64_t)partition * UINT64_C(0x9e3779b97f4a7c15) >> 50;
    compaction->waiting.files++;
    compaction->waiting.bytes += bytes;
    compaction->partitions[hash / 64] |= UINT64_C(1) << hash % 64;
}

/* Whang 1990: linear counting. */
static double partitions_of(struct compaction *compaction)
{
    int set = 0;
    for (size_t i = 0; i < COMPACTION_BITS / 64; i++) {
        for (uint64_t bits = compaction->partitions[i]; bits; bits &= bits - 1) set++;
        compaction->partitions[i] = 0;
    }
    const double empty = fmax(1, COMPACTION_BITS - set);
    return rint(-COMPACTION_BITS * log(empty / COMPACTION_BITS));
}

static void begin(struct compaction *compaction)
{
    const struct compaction_config *config = compaction->config;
    const int64_t began_ns = compaction->due_ns;
    compaction->taken = compaction->waiting;
    compaction->waiting = (struct file_heap){0};
    compaction->taken_partitions = partitions_of(compaction);
    const int64_t ran_ns =
        (int64_t)(run_s(config, compaction->taken.files, compaction->taken.bytes) *
                  (double)NS_PER_S);
    const int64_t billed_ns = ran_ns > config->billed_least_ns ? ran_ns : config->billed_least_ns;
    compaction->done_ns = began_ns + ran_ns;
    while (compaction->due_ns <= compaction->done_ns) compaction->due_ns += config->every_ns;
    ++*compaction->runs;
    *compaction->before += (int64_t)compaction->taken.files;
    compaction->gets += compaction->taken.files;
    *compaction->dpu_meter += (meter_units)((double)billed_ns / (double)NS_PER_MS * config->dpu);
}

enum compaction_step compaction_next(struct compaction *compaction, int64_t now_ns,
                                     struct file_heap *made)
{
    if (compaction->done_ns <= now_ns) {
        const struct file_heap *taken = &compaction->taken;
        *made = (struct file_heap){
            made_of(compaction->config, taken->files, taken->bytes, compaction->taken_partitions),
            taken->bytes};
        *compaction->after += (int64_t)made->files;
        *compaction->puts_meter += (meter_units)made->files;
        compaction->done_ns = INT64_MAX;
        return COMPACTION_ENDS;
    }
    if (compaction->done_ns == INT64_MAX && compaction->due_ns <= now_ns) {
        begin(compaction);
        return COMPACTION_BEGINS;
    }
    return COMPACTION_NOTHING;
}

/* ---- without a run */

struct compaction_course compaction_expect(struct expect *expect, int32_t self,
                                           const struct compaction_config *config,
                                           double files_per_s, double bytes_per_s)
{
    double every_s = (double)config->every_ns / (double)NS_PER_S;
    /* A run that takes longer lets times pass. */
    const double busy_s = run_s(config, files_per_s * every_s, bytes_per_s * every_s);
    every_s *= fmax(1, ceil(busy_s / every_s));
    const double files = files_per_s * every_s, bytes = bytes_per_s * every_s;
    const double made = made_of(config, files, bytes, files > 0);
    const double took_s = run_s(config, files, bytes);
    const double runs = expect_asked(expect)->duration_s / every_s;
    const double billed_s = fmax(took_s, (double)config->billed_least_ns / (double)NS_PER_S);
    expect_meter(expect, self, USAGE_GLUE_ETL, runs * billed_s * 1e3 * config->dpu);
    expect_meter(expect, self, USAGE_S3_PUTS, runs * made);
    expect_meter(expect, self, USAGE_S3_GETS, runs * files * USAGE_PARTS);
    expect_note(expect, self, EXPECT_ABOUT,
                "how many partitions a compaction finds files in is not known from rates: one is "
                "taken");
    return (struct compaction_course){.left = files > 0 ? made / files : 1,
                                      .waits_s = every_s / 2 + took_s};
}
