/*
 * compaction.h -- a job that rewrites a table's small files as larger ones, on a schedule.
 *
 * A run takes the files that no run before has taken, and leaves files of `target` bytes, at least one for each partition
 * that it found any in. It starts, opens the files, rewrites their bytes, and is billed by DPU and time (facts Firehose
 * 5.1, D: an ETL job's price; how fast it is, is assumed). Queries see its files when it ends.
 */
#ifndef KINESIM_MODELS_COMPACTION_H
#define KINESIM_MODELS_COMPACTION_H

#include "models/common/expect.h"
#include "sim/sim.h"

enum { COMPACTION_BITS = 1 << 14 }; /* of a bitmap that estimates how many partitions there are */

struct compaction_config {
    int64_t every_ns, target_bytes, start_ns, billed_least_ns;
    double dpu, bytes_per_s; /* the latter of one DPU */
};

extern const struct field compaction_fields[];

/* Files and their bytes. */
struct file_heap {
    double files, bytes;
};

/* Begins with zeros. */
struct compaction {
    const struct compaction_config *config;
    struct file_heap waiting, taken;           /* for the next run, and by this one */
    uint64_t partitions[COMPACTION_BITS / 64]; /* that any waits in, hashed */
    double taken_partitions;
    int64_t due_ns, done_ns; /* the next run begins; this one ends, INT64_MAX: there is none */
    int64_t *runs, *before, *after;
    meter_units *dpu_meter, *puts_meter;
    double gets; /* so far */
};

void compaction_open(struct sim *sim, struct component *self, struct compaction *compaction,
                     const struct compaction_config *config);
void compaction_add(struct compaction *compaction, double bytes, int64_t partition);

/* The next thing that happens up to now_ns: a run begins, or ends and has made `made` of `taken`. COMPACTION_NOTHING: none. */
enum compaction_step { COMPACTION_NOTHING, COMPACTION_BEGINS, COMPACTION_ENDS };
enum compaction_step compaction_next(struct compaction *compaction, int64_t now_ns,
                                     struct file_heap *made);

/* From rates: meters what the runs take of so many files a second, in `partitions` at a time; gives files for each that was
 * written, in the long run, and how long one waits until it is rewritten, in s. */
struct compaction_course {
    double left, waits_s;
};
struct compaction_course compaction_expect(struct expect *expect, int32_t self,
                                           const struct compaction_config *config,
                                           double files_per_s, double bytes_per_s);

#endif
