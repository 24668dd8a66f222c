/* level.c -- the area under a step function, kept up to its last step. */
#include "sim/level.h"

#include "sim/check.h"

#include "sim/banned.h"

void level_reset(struct level *level, int64_t now_ns, int64_t value)
{
    *level = (struct level){
        .value = value, .min = value, .max = value, .since_ns = now_ns, .changed_at_ns = now_ns};
}

void level_add(struct level *level, int64_t now_ns, int64_t change)
{
    CHECK(now_ns >= level->changed_at_ns);
    level->area = level_area(level, now_ns);
    level->changed_at_ns = now_ns;
    level->value += change;
    if (level->value < level->min) level->min = level->value;
    if (level->value > level->max) level->max = level->value;
}

double level_area(const struct level *level, int64_t now_ns)
{
    return level->area + (double)level->value * (double)(now_ns - level->changed_at_ns);
}

double level_mean(const struct level *level, int64_t now_ns)
{
    if (now_ns == level->since_ns) return (double)level->value;
    return level_area(level, now_ns) / (double)(now_ns - level->since_ns);
}
