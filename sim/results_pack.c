#include "sim/results_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

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
        if (named.histogram) put_histogram(out, named.histogram);
        else put_number(out, named.value);
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

void *results_pack(const struct results *results, size_t *bytes)
{
    char *packed = NULL;
    FILE *out = open_memstream(&packed, bytes);
    CHECK(out);
    put(out, &mark, sizeof mark);
    put_number(out, results_replication(results));
    put(out, results_totals(results), sizeof(struct results_totals));
    put_sinks(out, results, results_latency_at);
    put_sinks(out, results, results_counter_at);
    put_sinks(out, results, results_meter_at);
    put_ledger(out, results);
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

enum sink { LATENCY, COUNTER, METER };

static void get_sinks(struct packed *in, struct results *results, enum sink sink)
{
    for (int64_t left = get_number(in); left > 0 && !in->bad; left--) {
        char *component = get_text(in), *name = get_text(in);
        switch (sink) {
        case LATENCY: get_histogram(in, results_latency(results, component, name)); break;
        case COUNTER: *results_counter(results, component, name) = get_number(in); break;
        case METER: *results_meter(results, component, name) = get_number(in); break;
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
    if (!in.bad && in.at == in.end) return results;
    results_destroy(results);
    return NULL;
}
