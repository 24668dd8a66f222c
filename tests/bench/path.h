/* path.h -- the record path that path.c and those beside it walk: the same work, whoever does it. */
#ifndef KINESIM_TESTS_BENCH_PATH_H
#define KINESIM_TESTS_BENCH_PATH_H

/* A record draws one of a million keys by Zipf's law, finds the shard of its key, and goes through four
 * stages. Each adds a lognormal latency of this median and sigma and enters the record's age into the
 * stage's histogram. */
enum { PATH_KEYS = 1000000, PATH_SHARDS = 256, PATH_STAGES = 4, PATH_BATCH = 500 };
#define PATH_MEDIAN_NS 20e6
#define PATH_SIGMA     0.5
#define PATH_KEY       "sales-orders-%d"

#endif
