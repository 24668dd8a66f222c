#include "models/store/table_reads.h"

#include <math.h>

#include "sim/units.h"

#include "sim/banned.h"

#define AT(member) offsetof(struct table_reads_config, member)

const struct field table_reads_fields[] = {
    {.key = "window",
     .kind = FIELD_DURATION,
     .offset = AT(window_ns),
     .fallback = "1d",
     .min = (double)NS_PER_MINUTE,
     .max = 3650.0 * (double)NS_PER_DAY,
     .help = "a query reads what was written in the last so long",
     .source = "ours: yesterday"},
    {.key = "columns",
     .kind = FIELD_RATIO,
     .offset = AT(columns),
     .fallback = "100 %",
     .min = 0,
     .max = 1,
     .help = "share of the bytes that its columns are; of Parquet and ORC no others are read",
     .source = "ours: all of them"},
    {.key = "opening",
     .kind = FIELD_DURATION,
     .offset = AT(opening_ns),
     .fallback = "30ms",
     .min = 0,
     .max = (double)NS_PER_MINUTE,
     .help = "time that each file costs beside its bytes",
     .source = "Firehose 5.2, A"},
    {.key = "parallel",
     .kind = FIELD_COUNT,
     .offset = AT(parallel),
     .fallback = "20",
     .min = 1,
     .max = 100000,
     .help = "files that are opened at once",
     .source = "Firehose 5.2, A"},
    {.key = "throughput",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(bytes_per_s),
     .fallback = "1 GB/s",
     .min = 1e3,
     .max = 1e15,
     .help = "bytes that a query scans a second",
     .source = "Firehose 5.2, A"},
    {.key = "compaction",
     .kind = FIELD_GROUP,
     .offset = AT(compaction),
     .present = AT(compaction_set),
     .group = compaction_fields,
     .help = "a job rewrites small files as larger ones; without it they stay as they are"},
    {0},
};
#undef AT

/* ---- what lies in the window */

static int64_t slot_ns(const struct table_reads_config *config)
{
    return config->window_ns / TABLE_READS_SLOTS;
}

/* Slots that have left the window are empty again. */
static void move_on(struct table_reads *reads, int64_t now_ns)
{
    const int64_t newest = now_ns / slot_ns(reads->config);
    int64_t gone = newest - reads->newest;
    if (gone > TABLE_READS_SLOTS) gone = TABLE_READS_SLOTS;
    for (int64_t i = 0; i < gone; i++) {
        const int64_t slot = (newest - i) % TABLE_READS_SLOTS;
        reads->slots[slot].loose = (struct file_heap){0};
        reads->slots[slot].taken = (struct file_heap){0};
        reads->slots[slot].packed = (struct file_heap){0};
    }
    reads->newest = newest;
}

/* What compaction has done by now; `made` of all ages are shared out by bytes. */
static void compact(struct table_reads *reads, int64_t now_ns)
{
    struct file_heap made;
    enum compaction_step step;
    while ((step = compaction_next(&reads->compaction, now_ns, &made)) != COMPACTION_NOTHING) {
        for (int i = 0; i < TABLE_READS_SLOTS; i++) {
            struct file_heap *loose = &reads->slots[i].loose, *taken = &reads->slots[i].taken;
            struct file_heap *packed = &reads->slots[i].packed;
            if (step == COMPACTION_BEGINS) {
                *taken = *loose;
                continue;
            }
            if (made.bytes > 0) packed->files += made.files * taken->bytes / made.bytes;
            packed->bytes += taken->bytes;
            loose->files -= taken->files;
            loose->bytes -= taken->bytes;
            *taken = (struct file_heap){0};
        }
    }
}

void table_reads_open(struct sim *sim, struct component *self, struct table_reads *reads,
                      const struct table_reads_config *config)
{
    reads->config = config;
    if (config->compaction_set) compaction_open(sim, self, &reads->compaction, &config->compaction);
}

void table_reads_add(struct table_reads *reads, int64_t now_ns, double bytes, int64_t partition)
{
    move_on(reads, now_ns);
    if (reads->config->compaction_set) {
        compact(reads, now_ns);
        compaction_add(&reads->compaction, bytes, partition);
    }
    const int64_t slot = reads->newest % TABLE_READS_SLOTS;
    reads->slots[slot].loose.files++;
    reads->slots[slot].loose.bytes += bytes;
}

struct table_reading table_reading_of(const struct table_reads_config *config, double files,
                                      double bytes)
{
    const double needed = bytes * config->columns;
    /* In the mean, of a number that is a mean itself: no whole rounds, but one file takes one. */
    const double rounds = files > 0 ? fmax(1, files / (double)config->parallel) : 0;
    const double opening_ns = rounds * (double)config->opening_ns;
    return (struct table_reading){
        .files = files,
        .bytes = needed,
        .opening_ns = opening_ns,
        .ns = opening_ns + needed / config->bytes_per_s * (double)NS_PER_S,
    };
}

struct table_reading table_reads_now(struct table_reads *reads, int64_t now_ns)
{
    struct file_heap loose = {0}, packed = {0};
    move_on(reads, now_ns);
    if (reads->config->compaction_set) compact(reads, now_ns);
    for (int i = 0; i < TABLE_READS_SLOTS; i++) {
        loose.files += reads->slots[i].loose.files;
        loose.bytes += reads->slots[i].loose.bytes;
        packed.files += reads->slots[i].packed.files;
        packed.bytes += reads->slots[i].packed.bytes;
    }
    /* The newest slot is not over yet: what is kept is of so long. */
    const int64_t since_ns = (reads->newest + 1 - TABLE_READS_SLOTS) * slot_ns(reads->config);
    const double kept_ns = (double)(now_ns - (since_ns > 0 ? since_ns : 0));
    const double scale = kept_ns > 0 ? (double)reads->config->window_ns / kept_ns : 1;
    const double bytes = (loose.bytes + packed.bytes) * scale;
    if (!reads->config->compaction_set)
        return table_reading_of(reads->config, loose.files * scale, bytes);
    /* Loose ones are those of a while, however long the window; what lies before is compacted. */
    const double each = packed.files > 0 ? packed.bytes / packed.files
                                         : (double)reads->config->compaction.target_bytes;
    return table_reading_of(reads->config, loose.files + (bytes - loose.bytes) / each, bytes);
}

struct table_reading table_reads_in_time(struct expect *expect, int32_t self,
                                         const struct table_reads_config *config,
                                         double files_per_s, double bytes_per_s)
{
    const double window_s = (double)config->window_ns / (double)NS_PER_S;
    double files = files_per_s * window_s;
    if (config->compaction_set) {
        const struct compaction_course course =
            compaction_expect(expect, self, &config->compaction, files_per_s, bytes_per_s);
        const double loose = fmin(1, course.waits_s / window_s);
        files *= loose + (1 - loose) * course.left;
    }
    return table_reading_of(config, files, bytes_per_s * window_s);
}

/* ---- many small files */

/* Firehose 5.2, D: recommended. */
static const double good_bytes = 128e6;

static const struct finding_spec small_files = {
    .kind = FINDING_NEAR,
    .stage = "queryable",
    .limit = "size of the files that a query reads",
    .units = {FINDING_NUMBER, FINDING_COUNT, FINDING_BYTES, FINDING_NS, FINDING_NS, FINDING_NS},
    .text = "A query of {who} takes {0} times as long as it would of files of 128 MB: it opens {1} "
            "files of {2} in the mean, which is {3} of its {4}; else it would take {5}. Larger "
            "buffers, longer intervals or fewer of them make fewer files, and so does `compaction`",
};

/* False if there is nothing to tell. */
static bool judge(const struct table_reading *reading, const struct table_reads_config *config,
                  double else_ns, struct finding *told)
{
    /* ours: thousands of files, and a quarter longer for them */
    const double many = 1000, much = 1.25;
    if (reading->files < many || config->columns <= 0) return false;
    const double bytes = reading->bytes / config->columns;
    const struct table_reading good =
        table_reading_of(config, fmin(reading->files, fmax(1, bytes / good_bytes)), bytes);
    const double takes_ns = else_ns + reading->ns, would_ns = else_ns + good.ns;
    if (would_ns <= 0 || takes_ns < much * would_ns) return false;
    *told = (struct finding){
        .spec = &small_files,
        .severity = 1 - would_ns / takes_ns,
        .figures = {takes_ns / would_ns, reading->files, bytes / reading->files,
                    reading->opening_ns, takes_ns, would_ns},
    };
    return true;
}

void table_reads_tell(struct sim *sim, const struct component *self,
                      const struct table_reading *reading, const struct table_reads_config *config,
                      double else_ns)
{
    struct finding told;
    if (judge(reading, config, else_ns, &told)) sim_finding(sim, self, &told);
}

void table_reads_expect(struct expect *expect, int32_t self, const struct table_reading *reading,
                        const struct table_reads_config *config, double else_ns)
{
    struct finding told;
    if (judge(reading, config, else_ns, &told)) expect_finding(expect, self, &told);
}
