/* stream_actions.c -- what operators do to a stream at the time that a scenario says. */
#include <stdlib.h>
#include <string.h>

#include "models/stream/stream_actions.h"
#include "models/stream/stream_state.h"
#include "sim/incident.h"
#include "sim/sim.h"
#include "sim/units.h"

#define AT(member) offsetof(struct stream_action, member)

const struct field stream_count_fields[] = {
    {.key = "target",
     .kind = FIELD_COUNT,
     .offset = AT(target),
     .required = true,
     .min = 1,
     .max = 20000,
     .help = "open shards that it is to have, all even"},
    {0},
};
const struct field stream_split_fields[] = {
    {.key = "shard",
     .kind = FIELD_COUNT,
     .offset = AT(shard),
     .required = true,
     .min = 0,
     .max = 32767,
     .help = "the number of the shard"},
    {.key = "at_hash",
     .kind = FIELD_TEXT,
     .offset = AT(at_hash),
     .fallback = "middle",
     .help = "the first hash of the upper child, in decimal; middle: halves",
     .source = "KDS 3.1, M"},
    {0},
};
const struct field stream_merge_fields[] = {
    {.key = "shards",
     .kind = FIELD_TEXT,
     .of = FIELD_COUNT,
     .offset = AT(shards),
     .required = true,
     .help = "the numbers of two neighbours: [3, 4]"},
    {0},
};
static const char *const mode_names[] = {"provisioned", "on-demand", NULL};
const struct field stream_mode_fields[] = {
    {.key = "mode",
     .kind = FIELD_CHOICE,
     .offset = AT(mode),
     .required = true,
     .choices = mode_names,
     .help = "who decides on the number of shards from then on; it keeps those it has"},
    {0},
};
const struct field stream_retention_fields[] = {
    {.key = "to",
     .kind = FIELD_DURATION,
     .offset = AT(retention_ns),
     .required = true,
     .min = (double)(24 * NS_PER_HOUR),
     .max = (double)(8760 * NS_PER_HOUR),
     .help = "how long records can be read from then on"},
    {.key = "after",
     .kind = FIELD_DURATION,
     .offset = AT(after_ns),
     .fallback = "3m",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "until a longer retention holds; a shorter one does at once",
     .source = "KDS 5, D: within several minutes; 3 of them A"},
    {0},
};

static bool read_hash(const char *text, hash_key *hash)
{
    *hash = 0;
    return strcmp(text, "middle") == 0 || (hash_key_read(&text, hash) && *text == '\0');
}

static bool read_pair(const char *text, uint32_t pair[2])
{
    for (int i = 0; i < 2; i++) {
        char *end;
        const unsigned long number = strtoul(text, &end, 10);
        if (end == text || number > INT16_MAX) return false;
        pair[i] = (uint32_t)number;
        text = end + strspn(end, ", ");
    }
    return *text == '\0';
}

void stream_action_validate(const void *config, const struct component_spec *component,
                            struct complaints *complaints)
{
    const struct stream_action *action = config;
    hash_key hash;
    uint32_t pair[2];
    (void)component;
    if (action->at_hash && !read_hash(action->at_hash, &hash))
        complaints_error(complaints, "at_hash",
                         "is a decimal number from 0 to 2^128 - 1, or `middle`");
    if (action->shards && !read_pair(action->shards, pair))
        complaints_error(complaints, "shards", "is a list of two shards' numbers, such as [3, 4]");
}

void stream_act_count(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct stream_action *action = incident->config;
    stream_update_shard_count(sim, self->port, (uint32_t)action->target);
}

void stream_act_split(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct stream_action *action = incident->config;
    hash_key at;
    if (read_hash(action->at_hash, &at))
        stream_split_shard(sim, self->port, (uint32_t)action->shard, at);
}

void stream_act_merge(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct stream_action *action = incident->config;
    uint32_t pair[2];
    if (read_pair(action->shards, pair)) stream_merge_shards(sim, self->port, pair[0], pair[1]);
}

void stream_act_mode(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct stream_action *action = incident->config;
    stream_switch_mode(sim, self->port, action->mode != 0);
}

void stream_act_retention(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct stream_action *action = incident->config;
    stream_set_retention(sim, self->port, action->retention_ns, action->after_ns);
}
