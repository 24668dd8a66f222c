#include "sim/results_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/finding.h"
#include "sim/trend.h"

#include "sim/banned.h"

/* Another order of bytes, or another program, would not find it. */
static const uint64_t mark = UINT64_C(0x6b696e6573696d31);

/* ---- writing */

static void put(FILE *out, const void *value, size_t bytes)
{
    CHECK(fwrite(value, 1, bytes, out) == bytes);
}

static void put_number(FILE *out, int64_t value)
{
    put(out, &value, sizeof value);
}

static void put_text(FILE *out, const char *text)
{
    const size_t length = strlen(text);
    put_number(out, (int64_t)length);
    put(out, text, length);
}

static void put_histogram(FILE *out, const struct histogram *histogram)
{
    const struct histogram_exact exact = histogram_exact_of(histogram);
    size_t cursor = 0;
    int64_t low, high, count;
    put(out, &exact, sizeof exact);
    while (histogram_next(histogram, &cursor, &low, &high, &count)) {
        put_number(out, low);
        put_number(out, count);
    }
    put_number(out, -1);
}

static void put_trend(FILE *out, const struct trend *trend)
{
    static const struct trend none = {0};
    put(out, trend ? trend : &none, sizeof *trend);
}

typedef bool sink_at(const struct results *results, size_t index, struct results_named *out);

static void put_sinks(FILE *out, const struct results *results, sink_at *at)
{
    struct results_named named;
    size_t count = 0;
    while (at(results, count, &named)) count++;
    put_number(out, (int64_t)count);
    for (size_t i = 0; at(results, i, &named); i++) {
        CHECK(named.slice_count == 0);
        put_text(out, named.component);
        put_text(out, named.name);
        if (named.histogram) {
            put_histogram(out, named.histogram);
            put_trend(out, named.trend);
        } else if (at == results_meter_at) {
            put(out, &named.units, sizeof named.units);
        } else {
            put_number(out, named.value);
        }
    }
}

/* A row: component, law, left, right, holds. */
static void put_ledger(FILE *out, const struct results *results)
{
    const size_t rows = results_row_count(results, &results_ledger_table);
    put_number(out, (int64_t)rows);
    for (size_t i = 0; i < rows; i++) {
        const struct cell *law = results_row_at(results, &results_ledger_table, i);
        put_text(out, law[0].as.text);
        put_text(out, law[1].as.text);
        put(out, &law[2].as.real, sizeof law[2].as.real);
        put(out, &law[3].as.real, sizeof law[3].as.real);
        put_number(out, law[4].as.integer);
    }
}

/* A text that may be missing. */
static void put_optional(FILE *out, const char *text)
{
    put_number(out, text != NULL);
    if (text) put_text(out, text);
}

/* Addresses are another process's, so a spec goes as its texts. */
static void put_finding(FILE *out, const struct finding_told *told)
{
    const struct finding *finding = &told->finding;
    put_text(out, told->component);
    put_number(out, finding->spec->kind);
    put_text(out, finding->spec->stage);
    put_text(out, finding->spec->limit);
    put_text(out, finding->spec->text);
    put(out, finding->spec->units, sizeof finding->spec->units);
    put(out, &finding->severity, sizeof finding->severity);
    put(out, finding->figures, sizeof finding->figures);
    put_optional(out, finding->subject);
    put_optional(out, finding->cause);
}

static void put_limit(FILE *out, const struct limit_told *told)
{
    const double figures[] = {told->use.given, told->use.mean, told->use.peak, told->use.at_limit};
    put_text(out, told->component);
    put_text(out, told->use.limit);
    put_optional(out, told->use.subject);
    put_number(out, told->use.unit);
    put(out, figures, sizeof figures);
}

static void put_findings(FILE *out, const struct findings *findings)
{
    struct finding_told finding;
    struct limit_told limit;
    struct cycle_told cycle;
    struct survivors_told survivors;
    for (size_t i = 0; findings_finding_at(findings, i, &finding); i++) {
        put_number(out, 1);
        put_finding(out, &finding);
    }
    put_number(out, 0);
    for (size_t i = 0; findings_limit_at(findings, i, &limit); i++) {
        put_number(out, 1);
        put_limit(out, &limit);
    }
    put_number(out, 0);
    for (size_t i = 0; findings_cycle_at(findings, i, &cycle); i++) {
        put_number(out, 1);
        put_text(out, cycle.component);
        put_text(out, cycle.name);
        put(out, &cycle.cycle_ns, sizeof cycle.cycle_ns);
    }
    put_number(out, 0);
    for (size_t i = 0; findings_survivors_at(findings, i, &survivors); i++) {
        put_number(out, 1);
        put_text(out, survivors.component);
        put_text(out, survivors.stage);
        put(out, &survivors.arrived, sizeof survivors.arrived);
        put(out, &survivors.came, sizeof survivors.came);
    }
    put_number(out, 0);
}

void *results_pack(const struct results *results, size_t *bytes)
{
    char *packed = NULL;
    FILE *out = check_memstream(&packed, bytes);
    put(out, &mark, sizeof mark);
    put_number(out, results_replication(results));
    put(out, results_totals(results), sizeof(struct results_totals));
    put_sinks(out, results, results_latency_at);
    put_sinks(out, results, results_counter_at);
    put_sinks(out, results, results_meter_at);
    put_ledger(out, results);
    put_findings(out, results_findings(results));
    CHECK(fclose(out) == 0);
    return packed;
}

/* ---- reading */

struct packed {
    const char *at, *end;
    bool bad; /* then everything that follows is nothing */
};

static void get(struct packed *in, void *value, size_t bytes)
{
    in->bad = in->bad || (size_t)(in->end - in->at) < bytes;
    if (in->bad) {
        memset(value, 0, bytes);
        return;
    }
    memcpy(value, in->at, bytes);
    in->at += bytes;
}

static int64_t get_number(struct packed *in)
{
    int64_t value;
    get(in, &value, sizeof value);
    return value;
}

static double get_real(struct packed *in)
{
    double value;
    get(in, &value, sizeof value);
    return value;
}

/* free() it. */
static char *get_text(struct packed *in)
{
    const int64_t length = get_number(in);
    in->bad = in->bad || length < 0 || in->end - in->at < length;
    char *text = check_zeroed(1, in->bad ? 1 : (size_t)length + 1);
    get(in, text, in->bad ? 0 : (size_t)length);
    return text;
}

static void get_histogram(struct packed *in, struct histogram *histogram)
{
    struct histogram_exact exact;
    get(in, &exact, sizeof exact);
    for (int64_t low; !in->bad && (low = get_number(in)) >= 0 && !in->bad;) {
        const int64_t count = get_number(in), before = histogram_count(histogram);
        in->bad = in->bad || count <= 0 || count > INT64_MAX - before;
        if (!in->bad) histogram_add_n(histogram, low, count);
    }
    in->bad = in->bad || !histogram_set_exact(histogram, &exact);
}

static void get_latency(struct packed *in, struct results *results, const char *component,
                        const char *name)
{
    struct trend trend;
    get_histogram(in, results_latency(results, component, name));
    get(in, &trend, sizeof trend);
    in->bad = in->bad || trend.parts > TREND_PARTS;
    if (!in->bad) results_set_trend(results, component, name, &trend);
}

enum sink { LATENCY, COUNTER, METER };

static void get_sinks(struct packed *in, struct results *results, enum sink sink)
{
    for (int64_t left = get_number(in); left > 0 && !in->bad; left--) {
        char *component = get_text(in), *name = get_text(in);
        switch (sink) {
        case LATENCY: get_latency(in, results, component, name); break;
        case COUNTER: *results_counter(results, component, name) = get_number(in); break;
        case METER: get(in, results_meter(results, component, name), sizeof(meter_units)); break;
        }
        free(component);
        free(name);
    }
}

static void get_ledger(struct packed *in, struct results *results)
{
    for (int64_t left = get_number(in); left > 0 && !in->bad; left--) {
        char *component = get_text(in), *law = get_text(in);
        const double one = get_real(in), other = get_real(in);
        /* A tolerance is not kept: what held within one is said to hold within any. */
        results_law(results, component, law, one, other, get_number(in) ? 2 : 0);
        free(component);
        free(law);
    }
}

/* NULL where there was none; else free() it. */
static char *get_optional(struct packed *in)
{
    return get_number(in) ? get_text(in) : NULL;
}

static void get_finding(struct packed *in, struct findings *findings)
{
    struct finding_spec spec = {0};
    struct finding finding = {.spec = &spec};
    char *component = get_text(in);
    const int64_t kind = get_number(in);
    char *stage = get_text(in), *limit = get_text(in), *text = get_text(in);
    get(in, spec.units, sizeof spec.units);
    get(in, &finding.severity, sizeof finding.severity);
    get(in, finding.figures, sizeof finding.figures);
    char *subject = get_optional(in), *cause = get_optional(in);
    in->bad = in->bad || kind < 0 || kind >= FINDING_KINDS || !finding_can_be(&finding);
    if (!in->bad) {
        spec.kind = (enum finding_kind)kind;
        spec.stage = stage;
        spec.limit = limit;
        spec.text = text;
        finding.subject = subject;
        finding.cause = cause;
        findings_tell_copy(findings, component, &finding);
    }
    char *const texts[] = {component, stage, limit, text, subject, cause};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) free(texts[i]);
}

static void get_limit(struct packed *in, struct findings *findings)
{
    double figures[4];
    char *component = get_text(in), *limit = get_text(in), *subject = get_optional(in);
    const int64_t unit = get_number(in);
    get(in, figures, sizeof figures);
    in->bad = in->bad || unit < 0 || unit >= FINDING_UNITS || !(figures[0] > 0) ||
              !(figures[1] >= 0) || !(figures[2] >= 0);
    if (!in->bad)
        findings_limit(findings, component,
                       &(struct limit_use){limit, subject, (enum finding_unit)unit, figures[0],
                                           figures[1], figures[2], figures[3]});
    free(component);
    free(limit);
    free(subject);
}

static void get_findings(struct packed *in, struct findings *findings)
{
    while (get_number(in) == 1 && !in->bad) get_finding(in, findings);
    while (get_number(in) == 1 && !in->bad) get_limit(in, findings);
    while (get_number(in) == 1 && !in->bad) {
        char *component = get_text(in), *name = get_text(in);
        const double cycle_ns = get_real(in);
        in->bad = in->bad || !(cycle_ns >= 0);
        if (!in->bad) findings_cycle(findings, component, name, cycle_ns);
        free(component);
        free(name);
    }
    while (get_number(in) == 1 && !in->bad) {
        char *component = get_text(in), *stage = get_text(in);
        const double arrived = get_real(in), came = get_real(in);
        in->bad = in->bad || !(arrived >= 0) || !(came >= arrived);
        if (!in->bad) findings_survivors(findings, component, stage, arrived, came);
        free(component);
        free(stage);
    }
}

struct results *results_unpack(const void *packed, size_t bytes)
{
    struct packed in = {packed, (const char *)packed + bytes, false};
    struct results_totals totals;
    uint64_t found;
    get(&in, &found, sizeof found);
    if (found != mark) return NULL;
    struct results *results = results_create((uint32_t)get_number(&in));
    get(&in, &totals, sizeof totals);
    results_set_totals(results, &totals);
    get_sinks(&in, results, LATENCY);
    get_sinks(&in, results, COUNTER);
    get_sinks(&in, results, METER);
    get_ledger(&in, results);
    get_findings(&in, results_findings(results));
    if (!in.bad && in.at == in.end) return results;
    results_destroy(results);
    return NULL;
}
