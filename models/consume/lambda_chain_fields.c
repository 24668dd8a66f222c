/*
 * lambda_chain_fields.c -- the settings of a function that puts into a stream, and its place among the others: records
 * that come back to where they were cannot go on for ever.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/consume/lambda_chain.h"
#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

#define AT(member) offsetof(struct lambda_put_config, member)

const struct field lambda_put_fields[] = {
    {.key = "keys",
     .kind = FIELD_KEYS,
     .offset = AT(keys),
     .required = true,
     .help = "which partition key a record has that it puts"},
    {.key = "record_size",
     .kind = FIELD_DIST,
     .of = FIELD_BYTES,
     .offset = AT(record_size),
     .required = true,
     .min = 1,
     .max = (double)QUOTA_RECORD_BYTES_MAX,
     .help = "bytes of one record that it puts: data and partition key"},
    {.key = "emits",
     .kind = FIELD_NUMBER,
     .offset = AT(emits),
     .fallback = "1",
     .min = 0,
     .max = 100,
     .help = "records that it puts for each that it gets, in the mean, evenly spread",
     .source = "ours: depends on the code"},
    {.key = "attempts",
     .kind = FIELD_COUNT,
     .offset = AT(attempts),
     .fallback = "3",
     .min = 1,
     .max = 1000,
     .help = "tries of a call with what was refused; after the last the function fails",
     .source = "KDS 2.1, D, BC: standard mode"},
    {.key = "base",
     .kind = FIELD_DURATION,
     .offset = AT(base_ns),
     .fallback = "1s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "full jitter before retry n: rand(0,1) x min(base x 2^(n-1), cap)",
     .source = "KDS 2.1, D, BC"},
    {.key = "cap",
     .kind = FIELD_DURATION,
     .offset = AT(cap_ns),
     .fallback = "20s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "longest backoff",
     .source = "KDS 2.1, D, BC"},
    {.key = "round_trip",
     .kind = FIELD_DURATION,
     .offset = AT(round_trip_ns),
     .fallback = "1ms",
     .min = 0,
     .max = (double)(10 * NS_PER_S),
     .help = "network time from the function to Kinesis and back",
     .source = "KDS 9.3, A"},
    {0},
};

void lambda_put_validate(const struct lambda_config *config, struct complaints *complaints)
{
    if (config->put.given && config->put.cap_ns < config->put.base_ns)
        complaints_error(complaints, "put.cap", "the longest backoff is shorter than `base`");
}

/* ---- circles */

enum { CIRCLE_TEXT = 400 };
struct circle {
    const struct component_spec *all;
    uint32_t count, self;
    bool *seen;
    uint32_t *way; /* the functions that a record passes, from `self` on */
    uint32_t length;
};

static const struct lambda_config *chained(const struct circle *circle, uint32_t i)
{
    if (circle->all[i].type->wired != lambda_wired) return NULL;
    const struct lambda_config *config = circle->all[i].config;
    if (!config->put.given || config->to.index < 0 ||
        !lambda_is_chained(&circle->all[config->to.index]))
        return NULL;
    return config;
}

/* Whether what `at` puts comes back to `self`. A circle is told of once, by the first of its functions. */
static bool comes_back(struct circle *circle, uint32_t at)
{
    const struct lambda_config *config = chained(circle, at);
    circle->way[circle->length++] = at;
    circle->seen[at] = true;
    for (uint32_t i = circle->self; i < circle->count; i++) {
        const struct lambda_config *next = chained(circle, i);
        if (!next || next->reading.from.index != config->to.index) continue;
        if (i == circle->self || (!circle->seen[i] && comes_back(circle, i))) return true;
    }
    circle->length--;
    return false;
}

static void complain(const struct circle *circle, struct complaints *complaints)
{
    char text[CIRCLE_TEXT];
    double gain = 1;
    const struct lambda_config *first = circle->all[circle->self].config;
    int length = snprintf(text, sizeof text, "%.60s", circle->all[first->reading.from.index].name);
    for (uint32_t i = 0; i < circle->length; i++) {
        const struct lambda_config *config = circle->all[circle->way[i]].config;
        gain *= config->filter * config->put.emits;
        if (length < CIRCLE_TEXT - 150)
            length += snprintf(text + length, sizeof text - (size_t)length, " -> %.60s -> %.60s",
                               circle->all[circle->way[i]].name,
                               circle->all[config->to.index].name);
    }
    if (gain >= 1)
        complaints_error(complaints, "to",
                         "records go in a circle, and %.3g come back for each: %s", gain, text);
    else
        complaints_unmodelled(complaints, "to",
                              "of a circle is not modelled, even if only %.3g come back for each "
                              "record: %s",
                              gain, text);
}

static void check_circle(const struct component_spec *all, uint32_t count, uint32_t self,
                         struct complaints *complaints)
{
    struct circle circle = {.all = all, .count = count, .self = self};
    circle.seen = check_zeroed(count + 1, sizeof *circle.seen);
    circle.way = check_zeroed(count + 1, sizeof *circle.way);
    if (comes_back(&circle, self)) complain(&circle, complaints);
    free(circle.seen);
    free(circle.way);
}

void lambda_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                  struct complaints *complaints)
{
    const struct lambda_config *config = all[self].config;
    reading_wired(all, count, self, complaints);
    const struct component_spec *target = config->to.index < 0 ? NULL : &all[config->to.index];
    if (!target || !lambda_is_chained(target)) {
        if (config->put.given)
            complaints_warning(complaints, "put", "`to` names no stream: nothing is put");
        return;
    }
    if (!config->put.given) {
        complaints_error(complaints, "to",
                         "'%s' is a stream: say in `put: {keys: ..., record_size: ...}` what it "
                         "gets",
                         target->name);
        return;
    }
    const int64_t most = put_kind_of(target->type)->record_bytes(target->config);
    if (dist_max(&config->put.record_size) > (double)most)
        complaints_error(complaints, "put.record_size",
                         "may be more than the %lld B that '%s' takes (max_record_size)",
                         (long long)most, target->name);
    check_circle(all, count, self, complaints);
}
