/*
 * lambda_poison.c -- records that the function can never process: one by its number, or a share of all.
 *
 * Which records those are is known when they come to a lane, and kept as their numbers in it.
 */
#include "models/consume/lambda_state.h"
#include "sim/check.h"
#include "sim/vmath.h"

#include "sim/banned.h"

/* One incident under way. */
struct poison_source {
    const struct incident *incident;
    int64_t until; /* records until the next one, itself counted; INT64_MAX: none comes any more */
};

struct lambda_poison {
    struct memory *memory;
    struct rng rng;
    struct poison_source *sources;
    uint32_t count, capacity;
};

const struct field lambda_poison_fields[] = {
    {.key = "record",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct lambda_poison_config, record),
     .min = 1,
     .max = 1e15,
     .help = "the so-manieth record that the mapping reads from then on"},
    {.key = "share",
     .kind = FIELD_RATIO,
     .offset = offsetof(struct lambda_poison_config, share),
     .min = 0,
     .max = 1,
     .help = "of all records that it reads meanwhile"},
    {0},
};

void lambda_poison_validate(const void *config, const struct component_spec *component,
                            struct complaints *complaints)
{
    const struct lambda_poison_config *poison = config;
    (void)component;
    if ((poison->record > 0) == (poison->share > 0))
        complaints_error(complaints, "", "say either `record`, its number, or `share`");
}

/* Geometric by inversion. */
static int64_t draw_until(struct lambda_poison *poison, double share)
{
    if (share >= 1) return 1;
    const double records = vmath_log(rng_uniform(&poison->rng)) / vmath_log(1 - share);
    return records > 9e18 ? INT64_MAX : 1 + (int64_t)records;
}

void lambda_poison_begin(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct lambda *lambda = self->state;
    const struct lambda_poison_config *config = incident->config;
    if (!lambda->poison) {
        lambda->poison = memory_zeroed(sim_memory(sim), 1, sizeof *lambda->poison);
        lambda->poison->memory = sim_memory(sim);
        sim_rng(sim, &lambda->poison->rng, self, "poison");
    }
    struct lambda_poison *poison = lambda->poison;
    if (poison->count == poison->capacity) {
        const uint32_t old = poison->capacity;
        poison->capacity = old > 0 ? 2 * old : 4;
        poison->sources = memory_grown(poison->memory, poison->sources,
                                       old * sizeof *poison->sources,
                                       poison->capacity * sizeof *poison->sources);
    }
    poison->sources[poison->count++] = (struct poison_source){
        incident, config->record > 0 ? config->record : draw_until(poison, config->share)};
}

void lambda_poison_end(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct lambda *lambda = self->state;
    struct lambda_poison *poison = lambda->poison;
    (void)sim;
    uint32_t i = 0;
    while (i < poison->count && poison->sources[i].incident != incident) i++;
    CHECK(i < poison->count);
    poison->sources[i] = poison->sources[--poison->count];
}

/* The lane's record of this number always fails. */
static void mark(const struct lambda_poison *poison, struct lane *lane, int64_t number)
{
    if (!lane->trouble) lane->trouble = memory_zeroed(poison->memory, 1, sizeof *lane->trouble);
    struct lane_trouble *trouble = lane->trouble;
    if (trouble->poison_count == trouble->poison_capacity) {
        const uint32_t old = trouble->poison_capacity;
        trouble->poison_capacity = old > 0 ? 2 * old : 4;
        trouble->poison = memory_grown(poison->memory, trouble->poison,
                                       old * sizeof *trouble->poison,
                                       trouble->poison_capacity * sizeof *trouble->poison);
    }
    /* Of several sources each goes through the same records. */
    uint32_t at = trouble->poison_count++;
    for (; at > 0 && trouble->poison[at - 1] > number; at--)
        trouble->poison[at] = trouble->poison[at - 1];
    trouble->poison[at] = number;
}

void lambda_mark_poison(struct lambda *lambda, struct lane *lane, uint32_t count)
{
    struct lambda_poison *poison = lambda->poison;
    const int64_t first = lane->done + handed_count(&lane->handed);
    for (uint32_t i = 0; i < poison->count; i++) {
        struct poison_source *source = &poison->sources[i];
        const struct lambda_poison_config *config = source->incident->config;
        int64_t passed = 0; /* of the `count` */
        while (source->until <= count - passed) {
            passed += source->until;
            mark(poison, lane, first + passed - 1);
            source->until = config->record > 0 ? INT64_MAX : draw_until(poison, config->share);
        }
        if (source->until != INT64_MAX) source->until -= count - passed;
    }
}

uint32_t lane_first_poison(const struct lane *lane)
{
    const struct lane_trouble *trouble = lane->trouble;
    if (trouble->poison_count == 0 || trouble->poison[0] >= lane->done + lane->batch)
        return LANE_ALL_WELL;
    return (uint32_t)(trouble->poison[0] - lane->done);
}

void lane_forget_poison(struct lane *lane)
{
    struct lane_trouble *trouble = lane->trouble;
    uint32_t gone = 0;
    while (gone < trouble->poison_count && trouble->poison[gone] < lane->done) gone++;
    for (uint32_t i = gone; gone > 0 && i < trouble->poison_count; i++)
        trouble->poison[i - gone] = trouble->poison[i];
    trouble->poison_count -= gone;
}
