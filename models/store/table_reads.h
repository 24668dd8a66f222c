/*
 * table_reads.h -- the files that a query of a table reads: how many, how large, and how long that takes.
 *
 * A query reads what was written in the last `window` of time. Opening a file takes its time, so many at once, and so do
 * its bytes; many small files are slow therefore, and each of them is a GET or two (facts Firehose 5.2, D; A for how long).
 * A window that is longer than the run so far is taken as filled as this time was.
 */
#ifndef KINESIM_MODELS_TABLE_READS_H
#define KINESIM_MODELS_TABLE_READS_H

#include "models/common/expect.h"
#include "models/store/compaction.h"
#include "sim/sim.h"

enum { TABLE_READS_SLOTS = 64 }; /* of a window */

struct table_reads_config {
    int64_t window_ns;
    double columns; /* share of the bytes that a query needs */
    int64_t opening_ns;
    int64_t parallel;
    double bytes_per_s;
    bool compaction_set;
    struct compaction_config compaction;
};

extern const struct field table_reads_fields[];

/* What a query reads. */
struct table_reading {
    double files;
    double bytes;          /* of the columns that it needs */
    double opening_ns, ns; /* for opening them; in all */
};

/* Begins with zeros. */
struct table_reads {
    const struct table_reads_config *config;
    struct {
        struct file_heap loose, taken,
            packed;             /* as written; of these, being compacted; compacted */
    } slots[TABLE_READS_SLOTS]; /* by when they were written */
    struct compaction compaction;
    int64_t newest; /* number of the newest slot since time 0 */
};

void table_reads_open(struct sim *sim, struct component *self, struct table_reads *reads,
                      const struct table_reads_config *config);
/* A file of `bytes` is written into a partition; time does not run back. */
void table_reads_add(struct table_reads *reads, int64_t now_ns, double bytes, int64_t partition);
/* What a query would read that began now. */
struct table_reading table_reads_now(struct table_reads *reads, int64_t now_ns);
/* The same of `files` and their bytes. */
struct table_reading table_reading_of(const struct table_reads_config *config, double files,
                                      double bytes);

/* From rates, in the long run; meters what compaction takes. */
struct table_reading table_reads_in_time(struct expect *expect, int32_t self,
                                         const struct table_reads_config *config,
                                         double files_per_s, double bytes_per_s);

/* Tells of many small files, if opening them is much of what a query takes that takes `else_ns` beside. */
void table_reads_tell(struct sim *sim, const struct component *self,
                      const struct table_reading *reading, const struct table_reads_config *config,
                      double else_ns);
void table_reads_expect(struct expect *expect, int32_t self, const struct table_reading *reading,
                        const struct table_reads_config *config, double else_ns);

#endif
