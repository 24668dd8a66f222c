/*
 * mm1_test.c -- one server under Poisson arrivals against its closed forms, through sim.h.
 *
 * Formulas: facts/performance.md, section 5. Each figure is one mean per replication, and twenty
 * replications: |t| beyond 6.0 with 19 degrees of freedom happens by chance about once in 110,000
 * tries. Seeds are fixed, so a pass is a fact.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/replicate.h"
#include "sim/summary.h"
#include "sim/units.h"
#include "tests/theory/single_server.h"

enum { REPLICATIONS = 20, MEASURED_S = 1000 };

static const double T_MAX = 6.0;
static const double SERVICE_NS = 1e6;
static const double utilisations[] = {0.5, 0.8};

struct figures {
    double mean_wait_ns[REPLICATIONS];
    double mean_sojourn_ns[REPLICATIONS];
    double no_wait_ratio[REPLICATIONS];
    double p50_sojourn_ns[REPLICATIONS];
    double p99_sojourn_ns[REPLICATIONS];
    double departures_per_s[REPLICATIONS];
};

static const struct histogram *stage_of(const struct results *results, const char *stage)
{
    struct results_named named;
    for (size_t i = 0; results_latency_at(results, i, &named); i++) {
        if (strcmp(named.name, stage) == 0) return named.histogram;
    }
    fail_msg("no stage %s", stage);
    return NULL;
}

/* The share of customers whose wait is exactly nothing. */
static double no_wait_ratio(const struct histogram *wait)
{
    size_t cursor = 0;
    int64_t low, high, count;
    if (!histogram_next(wait, &cursor, &low, &high, &count) || low > 0) return 0.0;
    return (double)count / (double)histogram_count(wait);
}

/* A million services' time is measured (what the 99 % point at 0.8 needs to be known to 5 % in the
 * sense of assert_theory) after 20,000, hundreds of times what a queue at 0.8 takes to forget how it
 * began. */
static void measure(struct dist service, double utilisation, struct figures *figures)
{
    const struct single_server_config config = {.gap = dist_exponential(SERVICE_NS / utilisation),
                                                .service = service};
    const struct component_spec server = {&single_server_type, "server", &config};
    const struct sim_spec spec = {
        .components = &server,
        .component_count = 1,
        .seed = 20240601,
        .warmup_ns = 20 * NS_PER_S,
        .duration_ns = MEASURED_S * NS_PER_S,
    };
    struct results *results[REPLICATIONS];
    assert_true(replicate_run(&spec, 0, REPLICATIONS, 0, results));
    for (int i = 0; i < REPLICATIONS; i++) {
        const struct histogram *wait = stage_of(results[i], "wait");
        const struct histogram *sojourn = stage_of(results[i], "sojourn");
        figures->mean_wait_ns[i] = histogram_mean(wait);
        figures->mean_sojourn_ns[i] = histogram_mean(sojourn);
        figures->no_wait_ratio[i] = no_wait_ratio(wait);
        figures->p50_sojourn_ns[i] = (double)histogram_quantile(sojourn, 0.5);
        figures->p99_sojourn_ns[i] = (double)histogram_quantile(sojourn, 0.99);
        figures->departures_per_s[i] = (double)histogram_count(sojourn) / MEASURED_S;
        assert_int_equal(results_broken_laws(results[i]), 0);
        results_destroy(results[i]);
    }
}

/* `coarse` is what the figure may be off for another reason than chance, relative to it. */
static void assert_theory(const char *figure, const double *values, double expected, double coarse)
{
    const struct summary summary = summary_of(values, REPLICATIONS);
    const double error = summary.sd / sqrt((double)REPLICATIONS);
    const double apart = fabs(summary.mean - expected) - coarse * expected;
    print_message("%s: %.6g, theory %.6g, t = %.2f, half interval %.2f %%\n", figure, summary.mean,
                  expected, (summary.mean - expected) / error,
                  100.0 * (summary.high - summary.mean) / expected);
    assert_true(apart <= T_MAX * error);
    /* The test has teeth: it would see an error of a few per cent. */
    assert_true(T_MAX * error < 0.05 * expected);
}

/* A quantile is within 1/512 (sim/histogram.h). */
static const double BUCKET = 1.0 / 512.0;

static void mm1_agrees_with_the_exponential_sojourn(void **state)
{
    (void)state;
    static struct figures figures;
    for (int i = 0; i < 2; i++) {
        const double rho = utilisations[i];
        /* 1 / (mu - lambda) */
        const double sojourn_ns = SERVICE_NS / (1.0 - rho);
        measure(dist_exponential(SERVICE_NS), rho, &figures);
        assert_theory("M/M/1 wait", figures.mean_wait_ns, rho * sojourn_ns, 0.0);
        assert_theory("M/M/1 sojourn", figures.mean_sojourn_ns, sojourn_ns, 0.0);
        assert_theory("M/M/1 without wait", figures.no_wait_ratio, 1.0 - rho, 0.0);
        assert_theory("M/M/1 median", figures.p50_sojourn_ns, log(2.0) * sojourn_ns, BUCKET);
        assert_theory("M/M/1 p99", figures.p99_sojourn_ns, log(100.0) * sojourn_ns, BUCKET);
        assert_theory("M/M/1 rate", figures.departures_per_s, rho * 1e9 / SERVICE_NS, 0.0);
    }
}

static void md1_agrees_with_pollaczek_and_khinchine(void **state)
{
    (void)state;
    static struct figures figures;
    for (int i = 0; i < 2; i++) {
        const double rho = utilisations[i];
        const double wait_ns = rho / (2.0 * (1.0 - rho)) * SERVICE_NS;
        measure(dist_constant(SERVICE_NS), rho, &figures);
        assert_theory("M/D/1 wait", figures.mean_wait_ns, wait_ns, 0.0);
        assert_theory("M/D/1 sojourn", figures.mean_sojourn_ns, wait_ns + SERVICE_NS, 0.0);
        assert_theory("M/D/1 without wait", figures.no_wait_ratio, 1.0 - rho, 0.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mm1_agrees_with_the_exponential_sojourn),
        cmocka_unit_test(md1_agrees_with_pollaczek_and_khinchine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
