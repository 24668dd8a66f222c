/*
 * Indices that rotate (facts Firehose 1.9, additions 2.11), what a COPY writes beside its objects (1.9), and Spectrum (5.3).
 */
#include "models/bill/usage.h"
#include "tests/support/told.h"

#define INTO(place)                                                                                \
    "kinesim: 1\nname: t\nregion: us-east-1\nduration: 2h\nwarmup: 10m\nreplications: 1\n"         \
    "producers:\n  app: {kind: sdk, to: out, rate: 1000/s, record_size: 1000 B, keys: "            \
    "random-uuid}\n"                                                                               \
    "deliveries:\n  out: {kind: firehose, buffer: {size: 64 MiB, interval: 60s}, to: place}\n"     \
    "destinations:\n  place: " place "\n"

static double meter_of(const struct results *results, const char *item)
{
    struct results_named named;
    for (size_t i = 0; results_meter_at(results, i, &named); i++)
        if (!strcmp(named.component, "place") && !strcmp(named.name, item))
            return (double)named.units;
    fail_msg("no meter %s", item);
    return 0;
}

/* A week's index goes when its last document may: what is kept for 30 days stays 33.5. */
static void an_index_goes_when_its_last_document_may(void **state)
{
    (void)state;
    static const struct {
        const char *place;
        double days;
    } cases[] = {
        {INTO("{kind: opensearch, replicas: 0, index_ratio: 1}"), 30},
        {INTO("{kind: opensearch, replicas: 0, index_ratio: 1, index_rotation: daily}"), 30.5},
        {INTO("{kind: opensearch, replicas: 0, index_ratio: 1, index_rotation: weekly}"), 33.5},
    };
    for (int i = 0; i < 3; i++) {
        struct run run = run_text(cases[i].place);
        struct results *rates = told_from_rates(&run);
        const double byte_hours = run_counter(&run, "place", "bytes") * cases[i].days * 24;
        assert_near("stored", meter_of(run.results[0], USAGE_OPENSEARCH_GP2), byte_hours, 1e-4);
        assert_near("from rates", meter_of(rates, USAGE_OPENSEARCH_GP2), byte_hours, 0.02);
        results_destroy(rates);
        run_free(&run);
    }
}

/* An index an hour for 30 days, of five shards and their copies: 7,210 on two nodes, of which each takes 1,000. */
static void a_node_takes_a_thousand_shards(void **state)
{
    (void)state;
    struct run run = run_text(INTO("{kind: opensearch, nodes: 2, index_rotation: hourly}"));
    struct results *rates = told_from_rates(&run);
    const struct results *results[] = {run.results[0], rates};
    for (int i = 0; i < 2; i++) {
        const struct finding told = told_of(results[i], "place", FINDING_REFUSED, "shards");
        assert_near("shards of a node", told.figures[0], 721 * 5, 0);
        assert_near("nodes that would do", told.figures[3], 8, 0);
        assert_near("used", told_limit(results[i], "place", "shards").mean, 3.605, 1e-9);
    }
    results_destroy(rates);
    run_free(&run);
    struct run daily = run_text(INTO("{kind: opensearch, nodes: 2, index_rotation: daily}"));
    assert_near("used", told_limit(daily.results[0], "place", "shards").mean, 0.155, 1e-9);
    assert_false(told_any(daily.results[0], "place", FINDING_REFUSED));
    run_free(&daily);
}

/* 1.9: each COPY has its manifest, which is an object too. */
static void a_copy_writes_a_manifest(void **state)
{
    (void)state;
    struct run run = run_text(INTO("{kind: redshift}"));
    struct results *rates = told_from_rates(&run);
    assert_near("PUTs", meter_of(run.results[0], USAGE_S3_PUTS),
                run_counter(&run, "place", "objects") + run_counter(&run, "place", "loads"), 0.01);
    assert_near("PUTs from rates", meter_of(rates, USAGE_S3_PUTS), 2 * 120, 0.02);
    results_destroy(rates);
    run_free(&run);
}

/* 5.3: 5 USD a TB, a query a minute of 10 GB for two hours is 1.2 TB. */
static void spectrum_bills_what_it_scans(void **state)
{
    (void)state;
    struct run run = run_text(INTO("{kind: redshift, spectrum: {query_rate: 1/m, scan: 10 GB}}"));
    struct results *rates = told_from_rates(&run);
    assert_near("scanned", meter_of(run.results[0], USAGE_REDSHIFT_SPECTRUM), 1.2e12, 1e-9);
    assert_near("from rates", meter_of(rates, USAGE_REDSHIFT_SPECTRUM), 1.2e12, 1e-9);
    results_destroy(rates);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_goes_when_its_last_document_may),
        cmocka_unit_test(a_node_takes_a_thousand_shards),
        cmocka_unit_test(a_copy_writes_a_manifest),
        cmocka_unit_test(spectrum_bills_what_it_scans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
