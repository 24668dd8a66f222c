#include "reports/common/found.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/found_text.h"
#include "sim/check.h"
#include "sim/summary.h"
#include "sim/units.h"

/* ours: so much of a limit used in the mean, or so much of the time at it, leaves too little for a day like no other. */
static const double near_use = 0.8, near_time = 0.05;

/* ours: of a cycle this many should fit the measured time. */
static const double cycles_wanted = 2;

static bool same(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

/* ---- what components told, put together */

/* One finding of all replications while it is put together. */
struct pool {
    const char *component;
    struct finding sum; /* figures and severity added up */
    struct finding
        most;       /* of the replication that it was worst in: its subject and cause are told */
    double *values; /* figure 0 of each replication that told it */
    size_t count;
    size_t last_replication; /* that told it */
    size_t again;            /* tellings in the same replication: readers, shards ... */
};

struct pools {
    struct pool *rows;
    size_t count;
};

static bool is_the_same(const struct pool *pool, const struct finding_told *told)
{
    const struct finding_spec *a = pool->sum.spec, *b = told->finding.spec;
    return strcmp(pool->component, told->component) == 0 &&
           (a == b || (a->kind == b->kind && same(a->stage, b->stage) && same(a->limit, b->limit) &&
                       strcmp(a->text, b->text) == 0));
}

/* A component may tell the same of several subjects: each is a finding of its own, in the order of telling. */
static struct pool *pool_of(struct pools *pools, const struct finding_told *told,
                            size_t replication, size_t replications)
{
    for (size_t i = 0; i < pools->count; i++)
        if (is_the_same(&pools->rows[i], told) &&
            (pools->rows[i].count == 0 || pools->rows[i].last_replication != replication))
            return &pools->rows[i];
    pools->rows = check_resized(pools->rows, (pools->count + 1) * sizeof *pools->rows);
    struct pool *made = &pools->rows[pools->count++];
    *made = (struct pool){.component = told->component,
                          .sum.spec = told->finding.spec,
                          .most.severity = -1,
                          .values = check_zeroed(replications, sizeof *made->values)};
    return made;
}

static struct pools pool_findings(const struct run_report *run)
{
    struct pools pools = {0};
    for (size_t r = 0; r < run->replication_count; r++) {
        struct finding_told told;
        for (size_t i = 0; findings_finding_at(results_findings(run->replications[r]), i, &told);
             i++) {
            struct pool *pool = pool_of(&pools, &told, r, run->replication_count);
            pool->last_replication = r;
            pool->values[pool->count++] = told.finding.figures[0];
            pool->sum.severity += told.finding.severity;
            for (int k = 0; k < FINDING_FIGURES; k++)
                pool->sum.figures[k] += told.finding.figures[k];
            if (told.finding.severity > pool->most.severity) pool->most = told.finding;
        }
    }
    return pools;
}

/* ---- rows */

static struct found *add(struct found_set *set, const char *component,
                         const struct finding *finding)
{
    struct text text = {0};
    set->rows = check_resized(set->rows, (set->count + 1) * sizeof *set->rows);
    struct found *row = &set->rows[set->count++];
    found_text(&text, component, finding, set->varies);
    *row = (struct found){
        .kind = finding->spec->kind,
        .severity = finding->severity,
        .component = component,
        .stage = finding->spec->stage,
        .limit = finding->spec->limit,
        .subject = finding->subject,
        .cause = finding->cause,
        .unit = finding->spec->units[0],
        .value = finding->figures[0],
        .lo = NAN,
        .hi = NAN,
        .text = text.at,
    };
    return row;
}

/* A share stays within 0 and 1 (that of a limit may be many times it), anything else at or above 0. */
static void set_interval(struct found *row, const double *values, size_t count)
{
    const struct summary summary = summary_of(values, count);
    if (count < 2) return;
    row->lo = summary.low < 0 && row->value >= 0 ? 0 : summary.low;
    const bool part = row->unit == FINDING_SHARE && row->value <= 1;
    row->hi = part && summary.high > 1 ? 1 : summary.high;
}

static void add_told(struct found_set *set, const struct run_report *run)
{
    struct pools pools = pool_findings(run);
    for (size_t i = 0; i < pools.count; i++) {
        const struct pool *pool = &pools.rows[i];
        struct finding mean = pool->most;
        mean.severity = pool->sum.severity / (double)pool->count;
        /* Instants of several replications have no mean: they may lie on different days. */
        for (int k = 0; k < FINDING_FIGURES; k++)
            if (mean.spec->units[k] != FINDING_WEEK_TIME)
                mean.figures[k] = pool->sum.figures[k] / (double)pool->count;
        struct found *row = add(set, pool->component, &mean);
        row->replications = pool->count;
        set_interval(row, pool->values, pool->count);
    }
    for (size_t i = 0; i < pools.count; i++) free(pools.rows[i].values);
    free(pools.rows);
}

/* ---- limits */

struct limit_pool {
    const char *component;
    struct limit_use use;
    size_t count, timed; /* replications; those that know the time at the limit */
};

static struct limit_pool *limit_pool_of(struct limit_pool **pools, size_t *count,
                                        const struct limit_told *told)
{
    for (size_t i = 0; i < *count; i++)
        if (same((*pools)[i].component, told->component) &&
            same((*pools)[i].use.limit, told->use.limit))
            return &(*pools)[i];
    *pools = check_resized(*pools, (*count + 1) * sizeof **pools);
    (*pools)[*count] = (struct limit_pool){.component = told->component,
                                           .use = {.limit = told->use.limit, .peak = -1}};
    return &(*pools)[(*count)++];
}

static void pool_limit(struct limit_pool *pool, const struct limit_use *use)
{
    const bool higher = use->peak > pool->use.peak;
    pool->count++;
    pool->use.given += use->given;
    pool->use.mean += use->mean;
    pool->use.unit = use->unit;
    if (higher) pool->use.peak = use->peak;
    if (higher) pool->use.subject = use->subject;
    if (isnan(use->at_limit)) return;
    pool->use.at_limit += use->at_limit;
    pool->timed++;
}

static const struct finding_spec nearly_reached = {
    .kind = FINDING_NEAR,
    .stage = "",
    .limit = "",
    .units = {FINDING_SHARE, FINDING_SHARE, FINDING_NONE},
    .text = "{who} uses {0} of its {what} in the mean, {1} at its busiest",
};

static void add_near(struct found_set *set, const struct limit_pool *pool)
{
    const struct limit_use *use = &pool->use;
    struct finding_spec spec = nearly_reached;
    spec.limit = use->limit;
    if (use->mean < near_use && !(use->at_limit >= near_time)) return;
    struct text what = {0};
    text_format(&what, "%s (%s)", use->limit, found_figure(use->unit, use->given).text);
    if (use->subject) text_format(&what, " of %s", use->subject);
    const struct finding finding = {.spec = &spec,
                                    .severity = fmin(1, use->mean),
                                    .figures = {use->mean, use->peak},
                                    .subject = what.at};
    struct found *row = add(set, pool->component, &finding);
    row->subject = use->subject;
    row->replications = pool->count;
    text_free(&what);
}

/* Whether something worse is said of this limit already. */
static bool is_told(const struct found_set *set, const struct limit_pool *pool)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct found *row = &set->rows[i];
        const char *whose = row->cause ? row->cause : row->component;
        if (row->kind <= FINDING_NEAR && same(row->limit, pool->use.limit) &&
            same(whose, pool->component))
            return true;
    }
    return false;
}

static void add_limits(struct found_set *set, const struct run_report *run)
{
    struct limit_pool *pools = NULL;
    size_t count = 0;
    for (size_t r = 0; r < run->replication_count; r++) {
        struct limit_told told;
        for (size_t i = 0; findings_limit_at(results_findings(run->replications[r]), i, &told); i++)
            pool_limit(limit_pool_of(&pools, &count, &told), &told.use);
    }
    for (size_t i = 0; i < count; i++) {
        struct limit_use *use = &pools[i].use;
        use->given /= (double)pools[i].count;
        use->mean /= (double)pools[i].count;
        use->at_limit = pools[i].timed > 0 ? use->at_limit / (double)pools[i].timed : NAN;
        if (!set->nearest.component || use->mean > set->nearest.use.mean)
            set->nearest = (struct found_limit){pools[i].component, *use};
        if (!is_told(set, &pools[i])) add_near(set, &pools[i]);
    }
    free(pools);
}

/* ---- the measured time and its cycles */

static const struct finding_spec too_short = {
    .kind = FINDING_UNSETTLED,
    .stage = "",
    .limit = "measured time",
    .units = {FINDING_NS, FINDING_NS, FINDING_NS},
    .text = "The measured {0} hold less than two of the slowest cycle, {what} of {who} ({1}): "
            "`duration` should be {2} or more",
};

static void add_cycle(struct found_set *set, const struct run_report *run)
{
    struct cycle_told slowest = {0}, told;
    for (size_t r = 0; r < run->replication_count; r++)
        for (size_t i = 0; findings_cycle_at(results_findings(run->replications[r]), i, &told); i++)
            if (told.cycle_ns > slowest.cycle_ns) slowest = told;
    const double measured_ns = (double)run->duration_ns;
    if (!slowest.component || measured_ns >= cycles_wanted * slowest.cycle_ns) return;
    const struct finding finding = {
        .spec = &too_short,
        .severity = 1 - measured_ns / (cycles_wanted * slowest.cycle_ns),
        .figures = {measured_ns, slowest.cycle_ns, cycles_wanted * slowest.cycle_ns},
        .subject = slowest.name,
    };
    add(set, slowest.component, &finding)->replications = run->replication_count;
}

/* ---- latencies that drift, or that are known of survivors only */

static const struct finding_spec drifting = {
    .kind = FINDING_UNSETTLED,
    .limit = "steady state",
    .units = {FINDING_NS_AN_HOUR, FINDING_NS},
    .text =
        "{what} of {who} has no steady state: it grows {0}, and its mean of {1} is that of this "
        "measured time alone",
};
static const struct finding_spec falling = {
    .kind = FINDING_UNSETTLED,
    .limit = "steady state",
    .units = {FINDING_NS_AN_HOUR, FINDING_NS},
    .text = "{what} of {who} has not settled: it falls {0}, and its mean of {1} is that of this "
            "measured time alone",
};

static double arrived_of(const struct run_report *run, const char *component, const char *stage)
{
    double arrived = 0, came = 0;
    struct survivors_told told;
    for (size_t r = 0; r < run->replication_count; r++)
        for (size_t i = 0; findings_survivors_at(results_findings(run->replications[r]), i, &told);
             i++) {
            if (!same(told.component, component) || !same(told.stage, stage)) continue;
            arrived += told.arrived;
            came += told.came;
        }
    return came > 0 ? arrived / came : 1;
}

static struct trend_verdict trend_of(const struct run_report *run, const char *component,
                                     const char *stage)
{
    const struct trend **trends = check_zeroed(run->replication_count, sizeof *trends);
    size_t count = 0;
    struct results_named named;
    for (size_t r = 0; r < run->replication_count; r++)
        for (size_t i = 0; results_latency_at(run->replications[r], i, &named); i++)
            if (named.trend && same(named.component, component) && same(named.name, stage))
                trends[count++] = named.trend;
    const struct trend_verdict verdict = trend_judge(trends, count);
    free(trends);
    return verdict;
}

static void add_latency(struct found_set *set, const struct run_report *run,
                        const struct results_named *named)
{
    const double hours = (double)run->duration_ns / (double)NS_PER_HOUR;
    struct found_latency row = {
        .component = named->component,
        .stage = named->name,
        .trend = trend_of(run, named->component, named->name),
        .arrived = arrived_of(run, named->component, named->name),
    };
    if (run->varies) row.trend.drifts = false; /* it goes up and down with the load */
    if (row.trend.drifts) row.growth_an_hour_ns = row.trend.growth / hours;
    if (!row.trend.drifts && row.arrived >= 1) return;
    set->latencies =
        check_resized(set->latencies, (set->latency_count + 1) * sizeof *set->latencies);
    set->latencies[set->latency_count++] = row;
    if (!row.trend.drifts) return;
    struct finding_spec spec = row.trend.growth > 0 ? drifting : falling;
    spec.stage = named->name;
    const struct label words = format_words(named->name);
    const struct finding finding = {
        .spec = &spec,
        .severity = fmin(1, fabs(row.trend.growth) / (2 * row.trend.level)),
        .figures = {fabs(row.growth_an_hour_ns), row.trend.level},
        .subject = words.text,
    };
    struct found *added = add(set, named->component, &finding);
    added->subject = NULL;
    added->replications = run->replication_count;
}

static void add_latencies(struct found_set *set, const struct run_report *run)
{
    struct results_named named;
    for (size_t r = 0; r < run->replication_count; r++)
        for (size_t i = 0; results_latency_at(run->replications[r], i, &named); i++) {
            bool seen = false;
            for (size_t before = 0; before < r && !seen; before++) {
                struct results_named other;
                for (size_t k = 0; results_latency_at(run->replications[before], k, &other); k++)
                    seen = seen ||
                           (same(other.component, named.component) && same(other.name, named.name));
            }
            if (!seen) add_latency(set, run, &named);
        }
}

/* ---- the list */

/* Equal ones stay in the order of telling: an insertion sort is stable, and the list is short. */
static void rank(struct found_set *set)
{
    for (size_t i = 1; i < set->count; i++) {
        const struct found row = set->rows[i];
        size_t at = i;
        for (; at > 0; at--) {
            const struct found *before = &set->rows[at - 1];
            if (before->kind < row.kind ||
                (before->kind == row.kind && before->severity >= row.severity))
                break;
            set->rows[at] = *before;
        }
        set->rows[at] = row;
    }
}

struct found_set found_of_run(const struct run_report *run)
{
    struct found_set set = {.varies = run->varies};
    add_told(&set, run);
    add_limits(&set, run);
    add_cycle(&set, run);
    add_latencies(&set, run);
    rank(&set);
    return set;
}

void found_free(struct found_set *set)
{
    for (size_t i = 0; i < set->count; i++) free(set->rows[i].text);
    free(set->rows);
    free(set->latencies);
    *set = (struct found_set){0};
}

const struct found_latency *found_latency_of(const struct found_set *set, const char *component,
                                             const char *stage)
{
    for (size_t i = 0; i < set->latency_count; i++)
        if (same(set->latencies[i].component, component) && same(set->latencies[i].stage, stage))
            return &set->latencies[i];
    return NULL;
}

bool found_nothing(const struct found_set *set)
{
    for (size_t i = 0; i < set->latency_count; i++)
        if (set->latencies[i].growth_an_hour_ns > 0) return false;
    return set->count == 0 || set->rows[0].kind > FINDING_REFUSED;
}

char *found_headline(const struct found_set *set)
{
    struct text text = {0};
    if (!found_nothing(set)) {
        text_add(&text, set->rows[0].text);
    } else {
        const struct limit_use *use = &set->nearest.use;
        text_add(&text, "Nothing is lost, late or refused");
        if (set->nearest.component) {
            text_format(&text, ". Nearest to its limit is %s: %s of its %s ",
                        set->nearest.component, format_share(use->mean).text, use->limit);
            text_format(&text, "(%s%s%s) in the mean", found_figure(use->unit, use->given).text,
                        use->subject ? ", " : "", use->subject ? use->subject : "");
            text_format(&text, ", %s at its busiest", format_share(use->peak).text);
        }
    }
    text_add(&text, ".");
    return text.at;
}
