/* function_expect.c -- what invocations meter, without a run. */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/consume/function.h"

#include "sim/banned.h"

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

void function_expect_points(const struct function_config *config,
                            double points[FUNCTION_EXPECT_POINTS])
{
    enum { N = FUNCTION_EXPECT_POINTS };
    double duration[N], overhead[N], sums[N * N];
    dist_points(&config->duration, duration, N);
    dist_points(&config->overhead, overhead, N);
    for (int i = 0; i < N * N; i++)
        sums[i] = (duration[i / N] + overhead[i % N]) / (double)NS_PER_S;
    qsort(sums, N * N, sizeof *sums, ascending);
    for (int i = 0; i < N; i++) {
        points[i] = 0;
        for (int k = 0; k < N; k++) points[i] += sums[i * N + k] / N;
    }
}

/* Cold starts of an environment that begins `rate` invocations per second and is given up after `timeout`
 * s without one; it is cold before its first, at `begin`. */
static double cold_starts_of(const struct expect *expect, double rate, double timeout, double begin)
{
    const struct expect_request *request = expect_asked(expect);
    const double lost = rate * exp(-rate * timeout); /* per second, in the long run */
    if (isinf(request->warmup_s)) return lost * request->duration_s;
    const double from = fmax(0, request->warmup_s - begin);
    const double to = fmax(from, request->warmup_s + request->duration_s - begin);
    const double young_from = fmin(from, timeout), young_to = fmin(to, timeout);
    return exp(-rate * young_from) - exp(-rate * young_to) +
           lost * (to - from - (young_to - young_from));
}

/*
 * With `callers` of whom each is busy a share of its time, the (k+1)-th environment is taken whenever an
 * invocation begins while k are running: births of a birth-and-death process (Engset; insensitive to
 * the law of the duration). Environments are taken last in first out, so each lives by its own births alone.
 */
static double cold_starts(const struct expect *expect, const struct function_config *config,
                          const struct function_calls *calls, double busy_s)
{
    enum { ENVIRONMENTS_MAX = 4096 };
    const double callers = fmin(calls->callers, ENVIRONMENTS_MAX);
    const double share = fmin(0.999, calls->calls_per_s * busy_s / calls->callers);
    const double each = calls->calls_per_s / callers / (1 - share); /* of an idle caller */
    const double limit = config->concurrency > 0 ? (double)config->concurrency
                                                 : (double)QUOTA_LAMBDA_CONCURRENCY;
    const double timeout_s = (double)config->idle_timeout_ns / (double)NS_PER_S;
    double sum = 0;
    for (unsigned k = (unsigned)config->provisioned; k < callers && k < limit; k++) {
        const double running = gsl_ran_binomial_pdf(k, share, (unsigned)callers);
        const double births = (callers - k) * each * running;
        if (births <= 0) continue;
        sum += cold_starts_of(expect, births, timeout_s, calls->begin_s);
    }
    return sum;
}

/* Of the invocations: those that begin while fewer run than are kept initialised. */
static double provisioned_share(const struct function_config *config,
                                const struct function_calls *calls, double busy_s)
{
    enum { ENVIRONMENTS_MAX = 4096 };
    const double callers = fmin(calls->callers, ENVIRONMENTS_MAX);
    const double share = fmin(0.999, calls->calls_per_s * busy_s / calls->callers);
    double all = 0, kept = 0;
    if (config->provisioned == 0) return 0;
    for (unsigned k = 0; k < callers; k++) {
        const double births = (callers - k) * gsl_ran_binomial_pdf(k, share, (unsigned)callers);
        all += births;
        if (k < config->provisioned) kept += births;
    }
    return all > 0 ? kept / all : 1;
}

void function_expect(struct expect *expect, int32_t self, const struct function_config *config,
                     const struct function_calls *calls)
{
    const double ms = (double)NS_PER_MS;
    const double invocations = calls->calls_per_s * expect_seconds(expect, calls->begin_s);
    const double busy_s =
        function_mean_ns(config, calls->records, calls->bytes) / (double)NS_PER_S + calls->more_s;
    const double limit = config->concurrency > 0 ? (double)config->concurrency
                                                 : (double)QUOTA_LAMBDA_CONCURRENCY;
    const struct dist init = function_init(config);
    if (config->provisioned > 0)
        expect_meter(expect, self, USAGE_LAMBDA_PROVISIONED,
                     expect_asked(expect)->duration_s * 1e3 * (double)function_memory_mb(config) *
                         (double)config->provisioned);
    if (calls->calls_per_s <= 0) return;
    /* A failed environment is reset: its next call begins cold. */
    const double cold = cold_starts(expect, config, calls, busy_s) +
                        invocations * config->error_rate;
    const double init_ms = config->init_billed ? dist_mean(&init) / ms : 0;
    /* As function.c's bill: what takes no time at all is a millisecond still, unless INIT is billed. */
    const double timeless = (invocations - (init_ms > 0 ? cold : 0)) *
                            (calls->more_s > 0 ? 0 : dist_cdf(&config->duration, 0.5));
    const double more_ms = (calls->records * (double)config->per_record_ns +
                            calls->bytes * (double)config->per_byte_ns) /
                           ms;
    /* What varies is half a step below the next millisecond. */
    const double each_ms = calls->more_s > 0
                               ? dist_mean(&config->duration) / ms + calls->more_s * 1e3 + 0.5
                               : dist_mean_steps(&config->duration, ms);
    const double billed_ms = invocations * (each_ms + more_ms) + timeless + cold * init_ms;
    const double kept = provisioned_share(config, calls, busy_s);
    expect_meter(expect, self, USAGE_LAMBDA_REQUESTS, invocations);
    expect_meter(expect, self, function_duration_item(config),
                 billed_ms * (1 - kept) * (double)function_memory_mb(config));
    if (config->provisioned > 0)
        expect_meter(expect, self, USAGE_LAMBDA_PROVISIONED_DURATION,
                     billed_ms * kept * (double)function_memory_mb(config));
    expect_meter(expect, self, USAGE_LAMBDA_STORAGE,
                 billed_ms * (double)function_storage_mb(config));
    const double running = calls->calls_per_s * busy_s;
    if (running <= limit && limit < calls->callers && running > 0.5 * limit)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "%.0f shards' batches share %.0f environments: they wait, grow and are fewer",
                    calls->callers, limit);
    if (running > limit)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "%.4g invocations run at once of %.0f allowed: batches wait and grow", running,
                    limit);
}
