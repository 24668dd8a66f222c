/*
 * told.h -- what components told of a run (sim/finding.h), and what they tell from rates.
 */
#ifndef KINESIM_TESTS_SUPPORT_TOLD_H
#define KINESIM_TESTS_SUPPORT_TOLD_H

#include "models/common/expect.h"
#include "sim/finding.h"
#include "sim/units.h"
#include "tests/support/run.h"

/* How many findings there are. */
static inline size_t told_count(const struct results *results)
{
    struct finding_told told;
    size_t count = 0;
    while (findings_finding_at(results_findings(results), count, &told)) count++;
    return count;
}

/* The finding of a kind and limit that the component told. */
static inline struct finding told_of(const struct results *results, const char *component,
                                     enum finding_kind kind, const char *limit)
{
    struct finding_told told;
    for (size_t i = 0; findings_finding_at(results_findings(results), i, &told); i++)
        if (!strcmp(told.component, component) && told.finding.spec->kind == kind &&
            strstr(told.finding.spec->limit, limit) != NULL)
            return told.finding;
    fail_msg("%s told of nothing %s by %s", component, finding_kind_name(kind), limit);
    return (struct finding){0};
}

static inline bool told_any(const struct results *results, const char *component,
                            enum finding_kind kind)
{
    struct finding_told told;
    for (size_t i = 0; findings_finding_at(results_findings(results), i, &told); i++)
        if (!strcmp(told.component, component) && told.finding.spec->kind == kind) return true;
    return false;
}

/* How far the component used its limit in the mean. */
static inline struct limit_use told_limit(const struct results *results, const char *component,
                                          const char *limit)
{
    struct limit_told told;
    for (size_t i = 0; findings_limit_at(results_findings(results), i, &told); i++)
        if (!strcmp(told.component, component) && strstr(told.use.limit, limit)) return told.use;
    fail_msg("%s told of no limit %s", component, limit);
    return (struct limit_use){0};
}

/* Which share of what set out the component's stage is known of; 1 if it says nothing. */
static inline double told_survivors(const struct results *results, const char *component,
                                    const char *stage)
{
    struct survivors_told told;
    for (size_t i = 0; findings_survivors_at(results_findings(results), i, &told); i++)
        if (!strcmp(told.component, component) && !strcmp(told.stage, stage))
            return told.arrived / told.came;
    return 1;
}

/* What is told from rates: the results are the caller's. */
static inline struct results *told_from_rates(const struct run *run)
{
    const char *missing = NULL;
    struct expect *expect =
        expect_create(run->scenario->components, run->scenario->component_count, &missing);
    assert_non_null(expect);
    const struct expect_request request = {
        .warmup_s = (double)run->scenario->warmup_ns / (double)NS_PER_S,
        .duration_s = (double)run->scenario->duration_ns / (double)NS_PER_S,
        .factor = 1,
        .shards = EXPECT_SHARDS_KEPT,
        .shard_load = 1,
    };
    struct results *results = expect_results(expect, &request);
    expect_destroy(expect);
    return results;
}

#endif
