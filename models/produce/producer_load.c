#include "models/produce/producer_load.h"

#include "models/produce/arrivals.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ---- settings */

const char *const producer_arrivals_names[] = {"auto",   "poisson", "constant", "batch",
                                               "on-off", "mmpp",    "trace",    NULL};
const char *const producer_rate_unless[] = {"mmpp", "trace", NULL};
const char *const producer_sizes_unless[] = {"trace", "tenants", NULL};
const char *const producer_keys_unless[] = {"trace", "tables", "tenants", NULL};

#define ON_OFF_AT(member)                                                                          \
    (offsetof(struct producer_config, on_off.member) - offsetof(struct producer_config, on_off))
#define MMPP_AT(member)                                                                            \
    (offsetof(struct producer_config, mmpp.member) - offsetof(struct producer_config, mmpp))

const struct field producer_on_off_fields[] = {
    {.key = "on",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = ON_OFF_AT(on),
     .required = true,
     .min = 0,
     .max = (double)(365 * NS_PER_DAY),
     .help = "how long records come, Poisson, each time"},
    {.key = "off",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = ON_OFF_AT(off),
     .required = true,
     .min = 0,
     .max = (double)(365 * NS_PER_DAY),
     .help = "how long none come, each time"},
    {0},
};

static const struct field state_fields[] = {
    {.key = "rate",
     .kind = FIELD_RATE,
     .offset = offsetof(struct producer_mmpp_state, rate_per_s),
     .required = true,
     .min = 0,
     .max = 1e9,
     .help = "records created per second in this state"},
    {.key = "stay",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct producer_mmpp_state, stay_ns),
     .required = true,
     .min = (double)NS_PER_MS,
     .max = (double)(365 * NS_PER_DAY),
     .help = "how long it stays in it: the mean of an exponential time"},
    {0},
};

const struct field producer_mmpp_fields[] = {
    {.key = "states",
     .kind = FIELD_LIST,
     .offset = MMPP_AT(states),
     .group = state_fields,
     .item_bytes = sizeof(struct producer_mmpp_state),
     .required = true,
     .min = 2,
     .max = PRODUCER_STATES_MAX,
     .help = "the states, which take turns in this order"},
    {0},
};

/* ---- rules between them */

enum producer_arrivals producer_load_arrivals(const struct producer_config *config)
{
    if (config->arrivals != ARRIVALS_AUTO) return (enum producer_arrivals)config->arrivals;
    if (config->trace) return ARRIVALS_TRACE;
    if (config->mmpp.given) return ARRIVALS_MMPP;
    if (config->on_off.given) return ARRIVALS_ON_OFF;
    return dist_max(&config->clump) > 0 ? ARRIVALS_BATCH : ARRIVALS_POISSON;
}

/* A setting and the kind of arrivals that has it. Beside another kind it is no mistake: a sweep may try them all. */
struct owned {
    const char *key;
    enum producer_arrivals arrivals;
    bool given;
};

static void check_owned(const struct producer_config *config, const struct owned *owned,
                        struct complaints *complaints)
{
    const bool is_kind = producer_load_arrivals(config) == owned->arrivals;
    if (owned->given && !is_kind)
        complaints_warning(complaints, owned->key, "is not used: `arrivals: %s` has it, not %s",
                           producer_arrivals_names[owned->arrivals],
                           producer_arrivals_names[producer_load_arrivals(config)]);
    if (is_kind && !owned->given)
        complaints_error(complaints, owned->key, "is missing, and `arrivals: %s` needs it",
                         producer_arrivals_names[owned->arrivals]);
}

static void check_rate(const struct producer_config *config, struct complaints *complaints)
{
    const bool own_rate = producer_load_arrivals(config) == ARRIVALS_MMPP ||
                          producer_load_arrivals(config) == ARRIVALS_TRACE;
    if (producer_load_arrivals(config) == ARRIVALS_MMPP && config->rate_per_s > 0)
        complaints_warning(complaints, "rate", "is not used: each state of `mmpp` has its own");
    if (!own_rate && config->rate_per_s <= 0)
        complaints_error(complaints, "rate", "is missing, and `arrivals: %s` needs it",
                         producer_arrivals_names[producer_load_arrivals(config)]);
    if (producer_load_arrivals(config) != ARRIVALS_TRACE) return;
    if (config->starts_ns > 0 || config->ends_ns > 0)
        complaints_warning(complaints, config->starts_ns > 0 ? "starts" : "ends",
                           "is not used: a trace begins and ends by itself");
}

/* ours: shorter ones are no states but a matter of single records, and there would be millions of them */
static const double state_least_ns = 1e6;

static struct dist state_of(const struct dist *stay)
{
    return dist_mean(stay) < state_least_ns ? dist_constant(state_least_ns) : *stay;
}

static void check_states(const struct producer_config *config, struct complaints *complaints)
{
    const struct producer_mmpp_state *states = config->mmpp.states.items;
    double most = 0;
    for (uint32_t i = 0; i < config->mmpp.states.count; i++)
        if (states[i].rate_per_s > most) most = states[i].rate_per_s;
    if (config->mmpp.given && most <= 0)
        complaints_warning(complaints, "mmpp.states", "no state brings records: each rate is 0");
    if (!config->on_off.given) return;
    if (dist_mean(&config->on_off.on) < state_least_ns)
        complaints_warning(complaints, "on_off.on", "is taken as 1ms: it is shorter in the mean");
    if (dist_mean(&config->on_off.off) < state_least_ns)
        complaints_warning(complaints, "on_off.off", "is taken as 1ms: it is shorter in the mean");
}

void producer_load_validate(const struct producer_config *config, struct complaints *complaints)
{
    const struct owned owned[] = {
        {"clump", ARRIVALS_BATCH, dist_max(&config->clump) > 0},
        {"on_off", ARRIVALS_ON_OFF, config->on_off.given},
        {"mmpp", ARRIVALS_MMPP, config->mmpp.given},
        {"trace", ARRIVALS_TRACE, config->trace != NULL},
    };
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        check_owned(config, &owned[i], complaints);
    check_rate(config, complaints);
    check_states(config, complaints);
    if (config->ends_ns > 0 && config->ends_ns <= config->starts_ns)
        complaints_error(complaints, "ends", "it ends before it starts (`starts`)");
}

/* ---- what they come to */

static bool has_shape(const struct producer_config *config)
{
    return config->profile && config->profile->count > 0;
}

bool producer_load_is_steady(const struct producer_config *config)
{
    return producer_load_arrivals(config) != ARRIVALS_TRACE && !has_shape(config) &&
           config->starts_ns == 0 && config->ends_ns == 0;
}

bool producer_load_is_flat(const struct producer_config *config)
{
    return (producer_load_arrivals(config) == ARRIVALS_POISSON ||
            producer_load_arrivals(config) == ARRIVALS_CONSTANT) &&
           producer_load_is_steady(config);
}

bool producer_load_is_poisson(const struct producer_config *config)
{
    return producer_load_arrivals(config) == ARRIVALS_POISSON && producer_load_is_flat(config);
}

/* Where the profile is 1. */
static double mean_rate(const struct producer_config *config)
{
    const struct producer_mmpp_state *states = config->mmpp.states.items;
    double records = 0, time_ns = 0;
    if (producer_load_arrivals(config) != ARRIVALS_MMPP) return config->rate_per_s;
    for (uint32_t i = 0; i < config->mmpp.states.count; i++) {
        records += states[i].rate_per_s * (double)states[i].stay_ns;
        time_ns += (double)states[i].stay_ns;
    }
    return records / time_ns;
}

double producer_load_records(const struct producer_config *config, int64_t from_ns, int64_t to_ns)
{
    if (producer_load_arrivals(config) == ARRIVALS_TRACE)
        return trace_sum(config->trace, from_ns, to_ns).records;
    if (config->starts_ns > from_ns && config->starts_ns > 0) from_ns = config->starts_ns;
    if (config->ends_ns > 0 && config->ends_ns < to_ns) to_ns = config->ends_ns;
    if (from_ns >= to_ns) return 0;
    return mean_rate(config) / (double)NS_PER_S *
           load_shape_integral(config->profile, from_ns, to_ns);
}

double producer_load_rate(const struct producer_config *config, int64_t time_ns)
{
    if (producer_load_is_flat(config)) return config->rate_per_s;
    return producer_load_records(config, 0, time_ns) / (double)time_ns * (double)NS_PER_S;
}

void producer_load_course(const struct producer_config *config, int64_t time_ns, double *course,
                          uint32_t count)
{
    double sum = 0;
    if (producer_load_arrivals(config) == ARRIVALS_TRACE)
        trace_course(config->trace, time_ns, course, count);
    for (uint32_t i = 0; i < count; i++) {
        const int64_t from_ns = (int64_t)((double)time_ns * i / count);
        const int64_t to_ns = (int64_t)((double)time_ns * (i + 1) / count);
        if (producer_load_arrivals(config) != ARRIVALS_TRACE)
            course[i] = producer_load_records(config, from_ns, to_ns);
        sum += course[i];
    }
    for (uint32_t i = 0; sum > 0 && i < count; i++) course[i] *= count / sum;
}

/* Of its states. */
static uint32_t state_levels(const struct producer_config *config,
                             struct producer_level levels[PRODUCER_STATES_MAX])
{
    const struct producer_mmpp_state *states = config->mmpp.states.items;
    double whole = 0;
    levels[0] = (struct producer_level){1, 1};
    if (producer_load_arrivals(config) == ARRIVALS_ON_OFF) {
        const struct dist on = state_of(&config->on_off.on), off = state_of(&config->on_off.off);
        const double share = dist_mean(&on) / (dist_mean(&on) + dist_mean(&off));
        levels[0] = (struct producer_level){share, 1 / share};
    }
    if (producer_load_arrivals(config) != ARRIVALS_MMPP) return 1;
    const double mean = mean_rate(config);
    for (uint32_t i = 0; i < config->mmpp.states.count; i++) whole += (double)states[i].stay_ns;
    for (uint32_t i = 0; i < config->mmpp.states.count; i++)
        levels[i] = (struct producer_level){(double)states[i].stay_ns / whole,
                                            mean > 0 ? states[i].rate_per_s / mean : 0};
    return config->mmpp.states.count;
}

static bool is_exponential(const struct dist *dist)
{
    return dist->family == DIST_EXPONENTIAL && dist->shift == 0 && dist->high == 0;
}

static struct expect_bursts bursts_of_on_off(const struct producer_config *config)
{
    const struct dist on = state_of(&config->on_off.on), off = state_of(&config->on_off.off);
    struct expect_bursts bursts = {.on_s = dist_mean(&on) / (double)NS_PER_S,
                                   .off_s = dist_mean(&off) / (double)NS_PER_S,
                                   .exponential = is_exponential(&on) && is_exponential(&off)};
    bursts.high = (bursts.on_s + bursts.off_s) / bursts.on_s;
    return bursts;
}

/* Of two states; of more the highest is told of, and that nothing is known. */
static struct expect_bursts bursts_of_mmpp(const struct producer_config *config)
{
    const struct producer_mmpp_state *states = config->mmpp.states.items;
    const double mean = mean_rate(config);
    uint32_t high = 0, low = 0;
    for (uint32_t i = 1; i < config->mmpp.states.count; i++) {
        if (states[i].rate_per_s > states[high].rate_per_s) high = i;
        if (states[i].rate_per_s < states[low].rate_per_s) low = i;
    }
    if (high == low || mean <= 0) return (struct expect_bursts){.high = 0};
    return (struct expect_bursts){.high = states[high].rate_per_s / mean,
                                  .low = states[low].rate_per_s / mean,
                                  .on_s = (double)states[high].stay_ns / (double)NS_PER_S,
                                  .off_s = (double)states[low].stay_ns / (double)NS_PER_S,
                                  .exponential = config->mmpp.states.count == 2};
}

struct expect_bursts producer_load_bursts(const struct producer_config *config)
{
    switch (producer_load_arrivals(config)) {
    case ARRIVALS_BATCH:
        return (struct expect_bursts){.clump = arrivals_clump_mean(&config->clump)};
    case ARRIVALS_ON_OFF: return bursts_of_on_off(config);
    case ARRIVALS_MMPP: return bursts_of_mmpp(config);
    default: return (struct expect_bursts){.clump = 0};
    }
}

uint32_t producer_load_levels(const struct producer_config *config, int64_t time_ns,
                              struct producer_level levels[PRODUCER_LEVELS_MAX])
{
    struct producer_level states[PRODUCER_STATES_MAX];
    double course[PRODUCER_LEVEL_PARTS] = {1};
    const uint32_t state_count = state_levels(config, states);
    const uint32_t parts = producer_load_is_steady(config) ? 1 : PRODUCER_LEVEL_PARTS;
    uint32_t count = 0;
    if (parts > 1) producer_load_course(config, time_ns, course, parts);
    for (uint32_t part = 0; part < parts; part++)
        for (uint32_t i = 0; i < state_count; i++)
            levels[count++] =
                (struct producer_level){states[i].share / parts, states[i].factor * course[part]};
    return count;
}

/* ---- in a run */

static void open_states(struct sim *sim, const struct producer_config *config,
                        struct intensity *intensity)
{
    const struct producer_mmpp_state *given = config->mmpp.states.items;
    const uint32_t count = producer_load_arrivals(config) == ARRIVALS_MMPP
                               ? config->mmpp.states.count
                           : producer_load_arrivals(config) == ARRIVALS_ON_OFF ? 2
                                                                               : 1;
    struct intensity_state *states = memory_zeroed(sim_memory(sim), count, sizeof *states);
    intensity->states = states;
    intensity->state_count = count;
    states[0].per_ns = config->rate_per_s / (double)NS_PER_S;
    if (producer_load_arrivals(config) == ARRIVALS_BATCH)
        states[0].per_ns /= arrivals_clump_mean(&config->clump);
    if (producer_load_arrivals(config) == ARRIVALS_ON_OFF) {
        states[0].stay = state_of(&config->on_off.on);
        states[1].stay = state_of(&config->on_off.off);
        const double on = dist_mean(&states[0].stay), off = dist_mean(&states[1].stay);
        states[0].per_ns *= (on + off) / on;
    }
    for (uint32_t i = 0; producer_load_arrivals(config) == ARRIVALS_MMPP && i < count; i++)
        states[i] = (struct intensity_state){given[i].rate_per_s / (double)NS_PER_S,
                                             dist_exponential((double)given[i].stay_ns)};
}

static void open_changing(struct sim *sim, const struct component *self,
                          const struct producer_config *config, struct arrivals *arrivals)
{
    struct arrivals_changing *changing = memory_zeroed(sim_memory(sim), 1, sizeof *changing);
    const int64_t origin_ns = sim_measured_at_ns(sim);
    struct intensity *intensity = &changing->intensity;
    arrivals->changing = changing;
    if (producer_load_arrivals(config) == ARRIVALS_TRACE) {
        changing->is_trace = true;
        changing->trace = (struct trace_cursor){
            .trace = config->trace, .origin_ns = origin_ns, .gap = &arrivals->gap};
        sim_rng(sim, &changing->trace.rng, self, "arrivals");
        trace_cursor_begin(&changing->trace);
        return;
    }
    if (producer_load_arrivals(config) == ARRIVALS_BATCH) changing->clumps.size = &config->clump;
    changing->clumps.used = ARRIVALS_CLUMPS_AHEAD;
    sim_rng(sim, &changing->clumps.rng, self, "clumps");
    sim_rng(sim, &intensity->stays, self, "stays");
    intensity->shape = has_shape(config) ? config->profile : NULL;
    intensity->origin_ns = origin_ns;
    intensity->end_ns = sim_end_at_ns(sim);
    if (config->ends_ns > 0 && origin_ns + config->ends_ns < intensity->end_ns)
        intensity->end_ns = origin_ns + config->ends_ns;
    open_states(sim, config, intensity);
    intensity_begin(intensity, config->starts_ns > 0 ? origin_ns + config->starts_ns : 0);
}

void producer_load_open(struct sim *sim, const struct component *self, struct arrivals *arrivals,
                        struct arena *arena)
{
    const struct producer_config *config = self->config;
    const bool flat = producer_load_is_flat(config);
    arrivals->gap_mean_ns = flat ? (double)NS_PER_S / config->rate_per_s : 0;
    arrivals->gap = dist_exponential(flat ? arrivals->gap_mean_ns : 1);
    dist_tabulate(&arrivals->gap, arena);
    arrivals->constant = producer_load_arrivals(config) == ARRIVALS_CONSTANT;
    sim_rng(sim, &arrivals->rng, self, "arrivals");
    if (!flat) open_changing(sim, self, config, arrivals);
}
