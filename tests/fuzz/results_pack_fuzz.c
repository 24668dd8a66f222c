/*
 * results_pack_fuzz.c -- whatever the bytes, they are results that can be read and packed again, or none.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/results_pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct results *results = results_unpack(data, size);
    if (!results) return 0;
    struct results_named named;
    struct histogram *all = histogram_create();
    for (size_t i = 0; results_latency_at(results, i, &named); i++) {
        if (histogram_count(named.histogram) < INT64_MAX - histogram_count(all))
            histogram_merge(all, named.histogram);
        CHECK(histogram_quantile(named.histogram, 0.5) <= histogram_max(named.histogram));
    }
    size_t once, twice;
    void *packed = results_pack(results, &once);
    struct results *again = results_unpack(packed, once);
    CHECK(again);
    void *other = results_pack(again, &twice);
    CHECK(once == twice && memcmp(packed, other, once) == 0);
    free(packed);
    free(other);
    histogram_destroy(all);
    results_destroy(again);
    results_destroy(results);
    return 0;
}
