/*
 * results_pack.h -- what one replication found, as bytes for another process of the same program on the
 * same kind of machine, or for later.
 *
 * Latencies, counters, meters, the ledger and the totals: what the point of a sweep is made of. Metrics
 * and rows of other tables stay behind, and there must be no slices.
 */
#ifndef KINESIM_SIM_RESULTS_PACK_H
#define KINESIM_SIM_RESULTS_PACK_H

#include "sim/results.h"

/* free() the bytes. */
void *results_pack(const struct results *results, size_t *bytes);

/* Results that report the same figures; results_destroy them. NULL if the bytes are not those of results_pack
 * on such a machine. */
struct results *results_unpack(const void *packed, size_t bytes);

#endif
