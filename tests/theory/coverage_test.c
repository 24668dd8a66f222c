/*
 * coverage_test.c -- 95 % intervals are 95 % intervals (tests/support/coverage.h): of the mean, the median and the
 * 99 % point, on queues and models whose truth is known. What is measured is what users get:
 * latency_pool, over replications and over the batches of one run.
 */
#include "reports/common/latency.h"
#include "sim/theory.h"
#include "sim/units.h"
#include "tests/support/coverage.h"
#include "tests/support/run.h"
#include "tests/theory/single_server.h"

enum { FIGURES = 3 };

static const char *const figure_names[FIGURES] = {"mean", "p50", "p99"};

struct truth {
    double ns[FIGURES];
};

struct covered {
    int seeds[FIGURES];
};

static void count(struct covered *covered, struct results *const *results, size_t replications,
                  const char *component, const char *stage, const struct truth *truth)
{
    const struct run_report report = {.replications = results, .replication_count = replications};
    struct latency_set set = latency_pool(&report);
    for (size_t i = 0; i < set.count; i++) {
        const struct latency *row = &set.rows[i];
        if (strcmp(row->component, component) != 0 || strcmp(row->stage, stage) != 0) continue;
        const struct summary *figures[FIGURES] = {&row->mean, &row->at[LATENCY_P50],
                                                  &row->at[LATENCY_P99]};
        for (int f = 0; f < FIGURES; f++)
            covered->seeds[f] += figures[f]->low <= truth->ns[f] &&
                                 truth->ns[f] <= figures[f]->high;
    }
    latency_free(&set);
}

static void assert_covered(const char *what, const struct covered *covered, int seeds)
{
    int wrong = 0;
    for (int f = 0; f < FIGURES; f++)
        wrong += !coverage_holds_in(what, figure_names[f], covered->seeds[f], seeds);
    if (wrong) fail_msg("%s: %d of %d figures are not covered", what, wrong, (int)FIGURES);
}

/* ---- queues with one server, service 1 ms */

static void queue(const char *what, struct dist service, double rho, int64_t duration_ns,
                  uint32_t replications, const struct truth *truth)
{
    struct covered covered = {{0}};
    const struct single_server_config config = {.gap = dist_exponential((double)NS_PER_MS / rho),
                                                .service = service};
    const struct component_spec server = {&single_server_type, "server", &config};
    for (uint64_t seed = 1; seed <= (uint64_t)coverage_seeds(); seed++) {
        const struct sim_spec spec = {
            .components = &server,
            .component_count = 1,
            .seed = seed,
            /* Thousands of services: what even rho = 0.9 needs to forget that it began empty. */
            .warmup_ns = rho > 0.8 ? 4 * NS_PER_S : NS_PER_S / 5,
            .duration_ns = duration_ns,
            .slices = replications == 1 ? 20 : 0,
        };
        struct results *results[RUN_REPLICATIONS_MAX];
        assert_true(replicate_run(&spec, 0, replications, 2, results));
        count(&covered, results, replications, "server", "sojourn", truth);
        for (uint32_t i = 0; i < replications; i++) results_destroy(results[i]);
    }
    assert_covered(what, &covered, coverage_seeds());
}

static struct truth mm1(double rho)
{
    return (struct truth){{
        (theory_mm1_wait(rho) + 1) * (double)NS_PER_MS,
        theory_mm1_sojourn_quantile(rho, 0.5) * (double)NS_PER_MS,
        theory_mm1_sojourn_quantile(rho, 0.99) * (double)NS_PER_MS,
    }};
}

/* P(wait <= t) = (1 - rho) sum over k <= t of (rho (k - t))^k e^(-rho (k - t)) / k!, t in services
 * (Erlang 1909; Tijms, "A First Course in Stochastic Models", section 9.6.2). */
static double md1_wait_cdf(double rho, double t)
{
    long double sum = 0, factorial = 1;
    for (int k = 0; k <= (int)t; k++) {
        if (k > 0) factorial *= k;
        const long double at = (long double)rho * (k - (long double)t);
        sum += powl(at, k) * expl(-at) / factorial;
    }
    return (double)((1 - (long double)rho) * sum);
}

static double md1_sojourn_quantile(double rho, double p)
{
    double low = 0, high = 30;
    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;
        if (md1_wait_cdf(rho, middle) < p) low = middle;
        else high = middle;
    }
    return 1 + high;
}

static struct truth md1(double rho)
{
    return (struct truth){{
        (theory_md1_wait(rho) + 1) * (double)NS_PER_MS,
        md1_sojourn_quantile(rho, 0.5) * (double)NS_PER_MS,
        md1_sojourn_quantile(rho, 0.99) * (double)NS_PER_MS,
    }};
}

static void of_an_m_m_1_queue_at_half_load(void **state)
{
    (void)state;
    const struct truth truth = mm1(0.5);
    queue("M/M/1 at 0.5", dist_exponential((double)NS_PER_MS), 0.5, 5 * NS_PER_S, 10, &truth);
}

/* Near saturation a far quantile needs long replications, because those of shorter ones are skewed: 91.8 % of
 * 1,600 seeds hold the p99 with replications of 40 s, 93.4 % of 1,000 with 120 s, 94.6 % with 160 s.
 * That is the size of the sample: a log scale, the jackknife and plain batching do no better at
 * 40 s. */
static void of_an_m_m_1_queue_at_nine_tenths(void **state)
{
    (void)state;
    const struct truth truth = mm1(0.9);
    queue("M/M/1 at 0.9", dist_exponential((double)NS_PER_MS), 0.9, 160 * NS_PER_S, 10, &truth);
}

static void of_an_m_d_1_queue(void **state)
{
    (void)state;
    const struct truth truth = md1(0.7);
    queue("M/D/1 at 0.7", dist_constant((double)NS_PER_MS), 0.7, 5 * NS_PER_S, 10, &truth);
}

static void of_the_batches_of_one_run(void **state)
{
    (void)state;
    const struct truth truth = mm1(0.5);
    queue("batches of M/M/1 at 0.5", dist_exponential((double)NS_PER_MS), 0.5, 100 * NS_PER_S, 1,
          &truth);
}

/* ---- the models that users run */

static void model(const char *what, const char *yaml, int seeds, const char *component,
                  const char *stage, const struct truth *truth)
{
    struct covered covered = {{0}};
    for (int seed = 1; seed <= seeds; seed++) {
        char text[2048];
        snprintf(text, sizeof text, "kinesim: 1\nname: t\nwarmup: 5s\nseed: %d\n%s", seed, yaml);
        struct run run = run_text(text);
        count(&covered, run.results, run.count, component, stage, truth);
        run_free(&run);
    }
    assert_covered(what, &covered, seeds);
}

/* Uniform on [0, 1 s] beside 10 ms of call. With 30 s, 1,500 records, the p99 has a little more than its 95 %: 96.8 % of
 * 2,000 seeds. With 60 s 95.3 % of 2,400; of the first 400 it has 92.8 %, so the suite takes 800. */
static void of_the_polling_model(void **state)
{
    (void)state;
    const struct truth truth = {{0.510e9, 0.510e9, 1.000e9}};
    model("polling",
          "duration: 60s\nreplications: 10\n"
          "producers:\n  p: {kind: sdk, to: s, rate: 50/s, record_size: 1 KiB, keys: random-uuid}\n"
          "streams:\n  s: {mode: provisioned, shards: 1}\n"
          "consumers:\n  c: {kind: reader, from: s, polling: {interval: 1s, call: 10ms}}\n",
          2 * coverage_seeds(), "c", "propagation", &truth);
}

/* Long enough that an interval is narrower than a bucket of the histogram: all replications' quantiles fall
 * into the same few. */
static void of_the_polling_model_in_long_runs(void **state)
{
    (void)state;
    const struct truth truth = {{0.510e9, 0.510e9, 1.000e9}};
    model("polling, 20 times 10 minutes",
          "duration: 10m\nreplications: 20\n"
          "producers:\n  p: {kind: sdk, to: s, rate: 50/s, record_size: 1 KiB, keys: random-uuid}\n"
          "streams:\n  s: {mode: provisioned, shards: 1}\n"
          "consumers:\n  c: {kind: reader, from: s, polling: {interval: 1s, call: 10ms}}\n",
          coverage_seeds() / 5, "c", "propagation", &truth);
}

/* 700/s x 1,024 B into 1,000,000 B/s: rho = 0.7168 of 1.024 ms. The median lies well above the atom of those
 * that need not wait. The p99 is held by 93.1 % of 2,400 seeds with 10 s, 93.9 % of 1,600 with 20 s, 94.3 % with
 * 30 s. */
static void of_the_push_pipe(void **state)
{
    (void)state;
    const double rho = 0.7168, service_ns = 1.024e6;
    const struct truth truth = {{
        (theory_md1_wait(rho) + 1) * service_ns,
        md1_sojourn_quantile(rho, 0.5) * service_ns,
        md1_sojourn_quantile(rho, 0.99) * service_ns,
    }};
    model("push pipe",
          "duration: 20s\nreplications: 10\n"
          "producers:\n  p: {kind: sdk, to: s, rate: 700/s, record_size: 1 KiB, keys: random-uuid,"
          " api: put-record, workers: 200, batch: {linger: 0s}}\n"
          "streams:\n  s: {mode: provisioned, shards: 1, zone_write: 5ms,"
          " internal_failure_rate: 0}\n"
          "consumers:\n  c: {kind: reader, from: s, read: enhanced-fan-out, fanout: {rate: 1 MB/s,"
          " propagation: 0ms, resubscribe_gap: 0s}}\n",
          coverage_seeds(), "c", "propagation", &truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_an_m_m_1_queue_at_half_load),
        cmocka_unit_test(of_an_m_m_1_queue_at_nine_tenths),
        cmocka_unit_test(of_an_m_d_1_queue),
        cmocka_unit_test(of_the_batches_of_one_run),
        cmocka_unit_test(of_the_polling_model),
        cmocka_unit_test(of_the_polling_model_in_long_runs),
        cmocka_unit_test(of_the_push_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
