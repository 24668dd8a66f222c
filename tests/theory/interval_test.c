/*
 * interval_test.c -- 95 % intervals beside those of coverage_test.c (tests/support/coverage.h): of money, of antithetic pairs, at the end
 * of `replications: auto`, of a paired difference; and what pairs are worth.
 */
#include "reports/common/interval.h"
#include "reports/common/latency.h"
#include "scenarios/books/price_book.h"
#include "scenarios/study/finished.h"
#include "scenarios/study/precise.h"
#include "sim/check.h"
#include "sim/paired.h"
#include "sim/theory.h"
#include "sim/units.h"
#include "tests/support/coverage.h"
#include "tests/support/run.h"
#include "tests/theory/single_server.h"

static bool holds(double low, double high, double truth)
{
    return low <= truth && truth <= high;
}

static void assert_covered(const char *what, const char *figure, int covered)
{
    if (!coverage_holds(what, figure, covered)) fail_msg("%s: %s is not covered", what, figure);
}

/* ---- an M/M/1 queue of 1 ms services */

struct queue {
    double rho;
    bool antithetic;
    double service_ns;
    uint64_t seed;
};

/* Of one replication: 20 batches. */
static void serve(const struct queue *queue, uint32_t first, uint32_t count,
                  struct results **results)
{
    const struct single_server_config config = {
        .gap = dist_exponential((double)NS_PER_MS / queue->rho),
        .service = dist_exponential(queue->service_ns)};
    const struct component_spec server = {&single_server_type, "server", &config};
    const struct sim_spec spec = {.components = &server,
                                  .component_count = 1,
                                  .seed = queue->seed,
                                  .antithetic = queue->antithetic,
                                  .warmup_ns = NS_PER_S / 5,
                                  .duration_ns = 5 * NS_PER_S,
                                  .slices = count == 1 ? 20 : 0};
    assert_true(replicate_run(&spec, first, count, 2, results));
}

static void destroy(struct results **results, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) results_destroy(results[i]);
}

static struct latency *find_latency(const struct latency_set *set, const char *stage)
{
    for (size_t i = 0; i < set->count; i++)
        if (!strcmp(set->rows[i].stage, stage)) return &set->rows[i];
    fail_msg("no latency %s", stage);
    return NULL;
}

static double sojourn_ns(const struct results *results)
{
    struct results_named named;
    for (size_t i = 0; results_latency_at(results, i, &named); i++)
        if (!strcmp(named.name, "sojourn")) return histogram_mean(named.histogram);
    fail_msg("no sojourn");
    return 0;
}

/* Ten pairs. */
static void antithetic_pairs_cover(void **state)
{
    (void)state;
    enum { REPLICATIONS = 20 };
    const double rho = 0.5;
    int mean = 0, median = 0, tail = 0, arrivals = 0;
    for (uint64_t seed = 1; seed <= (uint64_t)coverage_seeds(); seed++) {
        struct results *results[REPLICATIONS];
        serve(&(struct queue){rho, true, (double)NS_PER_MS, seed}, 0, REPLICATIONS, results);
        const struct run_report report = {
            .replications = results, .replication_count = REPLICATIONS, .antithetic = true};
        struct latency_set set = latency_pool(&report);
        const struct latency *row = find_latency(&set, "sojourn");
        mean +=
            holds(row->mean.low, row->mean.high, (theory_mm1_wait(rho) + 1) * (double)NS_PER_MS);
        median += holds(row->at[LATENCY_P50].low, row->at[LATENCY_P50].high,
                        theory_mm1_sojourn_quantile(rho, 0.5) * (double)NS_PER_MS);
        tail += holds(row->at[LATENCY_P99].low, row->at[LATENCY_P99].high,
                      theory_mm1_sojourn_quantile(rho, 0.99) * (double)NS_PER_MS);
        latency_free(&set);
        struct interval_set counts = interval_all(&report);
        for (size_t i = 0; i < counts.count; i++)
            if (!strcmp(counts.rows[i].name, "arrivals"))
                arrivals +=
                    holds(counts.rows[i].summary.low, counts.rows[i].summary.high, rho * 5000);
        interval_free(&counts);
        destroy(results, REPLICATIONS);
    }
    assert_covered("antithetic", "mean", mean);
    assert_covered("antithetic", "p50", median);
    assert_covered("antithetic", "p99", tail);
    assert_covered("antithetic", "arrivals", arrivals);
}

static void a_count_covers_from_one_run(void **state)
{
    (void)state;
    int arrivals = 0;
    for (uint64_t seed = 1; seed <= (uint64_t)coverage_seeds(); seed++) {
        struct results *results;
        serve(&(struct queue){0.5, false, (double)NS_PER_MS, seed}, 0, 1, &results);
        const struct run_report report = {.replications = &results, .replication_count = 1};
        struct interval_set counts = interval_all(&report);
        for (size_t i = 0; i < counts.count; i++)
            if (!strcmp(counts.rows[i].name, "arrivals"))
                arrivals += holds(counts.rows[i].summary.low, counts.rows[i].summary.high, 2500);
        interval_free(&counts);
        destroy(&results, 1);
    }
    assert_covered("20 batches", "arrivals", arrivals);
}

/* Each call of the function fails with a chance of 0.1, those that are tried again too. */
static void a_ratio_covers(void **state)
{
    (void)state;
    int errors = 0;
    for (int seed = 1; seed <= coverage_seeds(); seed++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "kinesim: 1\nname: t\nwarmup: 5s\nduration: 60s\nreplications: 10\nseed: %d\n"
                 "producers:\n  p: {kind: sdk, to: s, rate: 10/s, record_size: 1 KiB,"
                 " keys: random-uuid}\n"
                 "streams:\n  s: {mode: provisioned, shards: 1}\n"
                 "consumers:\n  f: {kind: lambda, from: s, read: enhanced-fan-out, memory: 128 MB,"
                 " duration: 8ms, error_rate: 0.1}\n",
                 seed);
        struct run run = run_text(text);
        const struct run_report report = {.replications = run.results,
                                          .replication_count = run.count};
        struct interval_set counts = interval_all(&report);
        for (size_t i = 0; i < counts.count; i++) {
            const struct interval *row = &counts.rows[i];
            if (row->per && !strcmp(row->name, "errors") && !strcmp(row->per, "invocations"))
                errors += holds(row->summary.low, row->summary.high, 0.1);
        }
        interval_free(&counts);
        run_free(&run);
    }
    assert_covered("errors", "share of invocations", errors);
}

/* The same work without pairs: var of a pair's mean against half of one's variance. */
static void antithetic_pairs_are_worth_something(void **state)
{
    (void)state;
    enum { REPLICATIONS = 400 };
    double values[REPLICATIONS];
    struct results **results = check_alloc(REPLICATIONS * sizeof(struct results *));
    serve(&(struct queue){0.5, true, (double)NS_PER_MS, 1}, 0, REPLICATIONS, results);
    for (int i = 0; i < REPLICATIONS; i++) values[i] = sojourn_ns(results[i]);
    const double alone = summary_of(values, REPLICATIONS).sd;
    const double paired = summary_of(values, summary_pairs(values, REPLICATIONS)).sd;
    const double worth = alone * alone / 2 / (paired * paired);
    print_message("antithetic pairs are worth %.2f times as many replications\n", worth);
    assert_true(worth > 1.15);
    destroy(results, REPLICATIONS);
    free(results);
}

/* A service that takes 0.9 ms instead of 1 ms, on the same arrivals and the same chance: M/M/1, gaps of
 * 2 ms: 1 / (1/1 - 1/2) = 2 ms and 1 / (1/0.9 - 1/2) = 1.63636 ms. */
static void a_paired_difference_covers_and_the_pairs_are_worth_much(void **state)
{
    (void)state;
    enum { REPLICATIONS = 10 };
    const double truth_ns = (1 / (1 / 0.9 - 0.5) - 2) * (double)NS_PER_MS;
    int covered = 0;
    double least = INFINITY;
    for (uint64_t seed = 1; seed <= (uint64_t)coverage_seeds(); seed++) {
        struct results *slow[REPLICATIONS], *fast[REPLICATIONS];
        double a[REPLICATIONS], b[REPLICATIONS];
        serve(&(struct queue){0.5, false, 1.0e6, seed}, 0, REPLICATIONS, slow);
        serve(&(struct queue){0.5, false, 0.9e6, seed}, 0, REPLICATIONS, fast);
        for (int i = 0; i < REPLICATIONS; i++) {
            a[i] = sojourn_ns(slow[i]);
            b[i] = sojourn_ns(fast[i]);
        }
        const struct paired paired = paired_of(a, b, REPLICATIONS);
        covered += holds(paired.low, paired.high, truth_ns);
        least = fmin(least, paired.variance_ratio);
        destroy(slow, REPLICATIONS);
        destroy(fast, REPLICATIONS);
    }
    assert_covered("common random numbers", "difference", covered);
    print_message("common random numbers: variance ratio at least %.1f\n", least);
    assert_true(least > 2);
}

/* ---- replications: auto */

/* Begun at ten, looked at again until the mean is precise to 3 %. */
static void the_end_of_replications_auto_covers(void **state)
{
    (void)state;
    enum { MOST_REPLICATIONS = 200, FIRST = 10 };
    const double rho = 0.5, truth_ns = (theory_mm1_wait(rho) + 1) * (double)NS_PER_MS;
    const struct threshold threshold = {
        .component = "server", .stage = "sojourn", .measure = "mean"};
    const struct scenario scenario = {.precision = 0.03,
                                      .replications_max = MOST_REPLICATIONS,
                                      .thresholds = &threshold,
                                      .threshold_count = 1};
    int covered = 0, near = 0;
    uint64_t spent = 0;
    for (uint64_t seed = 1; seed <= (uint64_t)coverage_seeds(); seed++) {
        struct results *results[MOST_REPLICATIONS];
        uint32_t count = 0, wanted = FIRST;
        double estimate_ns = 0;
        struct summary mean = {0};
        bool reached = false;
        while (wanted > count) {
            serve(&(struct queue){rho, false, (double)NS_PER_MS, seed}, count, wanted - count,
                  results + count);
            count = wanted;
            const struct run_report report = {.replications = results, .replication_count = count};
            struct precise precise;
            precise_look(&precise, &scenario, &report);
            wanted = precise.wanted;
            reached = precise.reached;
            precise_free(&precise);
            struct latency_set set = latency_pool(&report);
            mean = find_latency(&set, "sojourn")->mean;
            estimate_ns = mean.mean;
            latency_free(&set);
        }
        assert_true(reached);
        covered += holds(mean.low, mean.high, truth_ns);
        near += fabs(estimate_ns / truth_ns - 1) <= scenario.precision;
        spent += count;
        destroy(results, count);
    }
    print_message("replications: auto: %.1f in the mean\n", (double)spent / coverage_seeds());
    assert_true(spent >
                (uint64_t)coverage_seeds() * FIRST * 11 / 10); /* it had to look more than once */
    assert_covered("replications: auto", "mean", covered);
    assert_true(near >= coverage_seeds() * 93 / 100);
}

/* ---- money */

/* 50 records of 1 KiB a second, one PUT payload unit each: 50 x 730 x 3,600 a month. */
static void money_covers(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_book *book = price_book_read(KINESIM_DATA_DIR "/prices/us-east-1.yaml", diag);
    diag_destroy(diag);
    assert_non_null(book);
    int line = 0, total = 0;
    for (int seed = 1; seed <= coverage_seeds(); seed++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "kinesim: 1\nname: t\nwarmup: 5s\nduration: 60s\nreplications: 10\nseed: %d\n"
                 "producers:\n  p: {kind: sdk, to: s, rate: 50/s, record_size: 1 KiB,"
                 " keys: random-uuid}\n"
                 "streams:\n  s: {mode: provisioned, shards: 1, internal_failure_rate: 0}\n",
                 seed);
        struct run run = run_text(text);
        struct finished finished = {0};
        assert_true(finished_make(&finished, run.scenario, book, run.results, run.count));
        const struct run_cost_line *units = NULL;
        double others_usd = 0, truth_usd = 0;
        for (size_t i = 0; i < finished.report.cost_count; i++) {
            const struct run_cost_line *row = &finished.report.cost[i];
            if (strcmp(row->item, "PUT payload units") != 0) {
                others_usd += row->usd_month;
                continue;
            }
            units = row;
            truth_usd = row->rate_usd * 50 * 730 * 3600 / 1e6; /* a million units */
        }
        assert_non_null(units);
        line += holds(units->usd_month_lo, units->usd_month_hi, truth_usd);
        total += holds(finished.report.usd_month_lo, finished.report.usd_month_hi,
                       truth_usd + others_usd);
        finished_free(&finished);
        run_free(&run);
    }
    price_book_destroy(book);
    assert_covered("money", "PUT payload units", line);
    assert_covered("money", "total", total);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(antithetic_pairs_cover),
        cmocka_unit_test(a_count_covers_from_one_run),
        cmocka_unit_test(a_ratio_covers),
        cmocka_unit_test(antithetic_pairs_are_worth_something),
        cmocka_unit_test(a_paired_difference_covers_and_the_pairs_are_worth_much),
        cmocka_unit_test(the_end_of_replications_auto_covers),
        cmocka_unit_test(money_covers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
