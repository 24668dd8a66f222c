/*
 * function_settings.c -- what follows from a function's settings alone: whose cold start it has, how long it takes.
 *
 * Cold starts are fits to LPERF's year (facts Firehose 3.2, M; where that gives no fit, a lognormal through p50 and p99).
 */
#include <stdio.h>

#include "models/consume/function.h"
#include "sim/dist.h"

enum function_runtime { CUSTOM, NODEJS, NODEJS_20, PYTHON, JAVA, DOTNET, GO, RUST, RUNTIMES };

/* nodejs22.x was not measured: as 20, which it followed (I). */
const char *const function_runtime_names[] = {
    "custom", "nodejs22.x", "nodejs20.x", "python3.12", "java21", "dotnet8", "go", "rust", NULL};

/* Median and sigma of a lognormal in ms, beyond a shift. */
static const struct {
    double shift_ms, median_ms, p99_ms; /* of what lies beyond the shift */
} measured[RUNTIMES][2] = {
    [NODEJS] = {{120.6, 24.4, 107.4}, {102, 29, 75}},
    [NODEJS_20] = {{120.6, 24.4, 107.4}, {102, 29, 75}},
    [PYTHON] = {{73.3, 16.7, 78.7}, {73.3, 16.7, 78.7}},
    [JAVA] = {{0, 262, 442}, {0, 262, 442}},
    [DOTNET] = {{0, 254, 599}, {0, 254, 599}},
    [GO] = {{41.7, 8.8, 32.3}, {34, 7, 16}},
    [RUST] = {{0, 16, 46}, {0, 16, 46}},
};

struct dist function_init(const struct function_config *config)
{
    if (config->runtime == CUSTOM) return config->init;
    const bool arm = config->architecture == FUNCTION_ARM64;
    struct dist init =
        dist_lognormal_p99(measured[config->runtime][arm].median_ms * (double)NS_PER_MS,
                           measured[config->runtime][arm].p99_ms * (double)NS_PER_MS);
    init.shift = measured[config->runtime][arm].shift_ms * (double)NS_PER_MS;
    return init;
}

double function_mean_ns(const struct function_config *config, double records, double bytes)
{
    return dist_mean(&config->duration) + dist_mean(&config->overhead) +
           records * (double)config->per_record_ns + bytes * (double)config->per_byte_ns;
}

void function_validate(const struct function_config *config, const char *path,
                       struct complaints *complaints)
{
    char full[64];
    snprintf(full, sizeof full, "%.32s%sprovisioned_concurrency", path, *path ? "." : "");
    if (config->concurrency > 0 && config->provisioned > config->concurrency)
        complaints_error(complaints, full, "is more than the reserved concurrency of %lld",
                         (long long)config->concurrency);
    if (config->provisioned > 0 && config->architecture == FUNCTION_ARM64)
        complaints_unmodelled(complaints, full, "on arm64 has a price that the book does not know");
}
