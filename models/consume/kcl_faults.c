/*
 * kcl_faults.c -- what can happen to the workers of a KCL application: crashes, clean stops, a deploy.
 */
#include "models/consume/kcl_state.h"
#include "sim/units.h"

enum number { CRASH, STOP };

struct gone_config {
    int64_t workers, down_ns;
};
struct deploy_config {
    int64_t rolling_ns, down_ns;
};

static const struct field gone_fields[] = {
    {.key = "workers",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct gone_config, workers),
     .fallback = "1",
     .min = 1,
     .max = 1000,
     .help = "how many at once, drawn from those that are there"},
    {.key = "down",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct gone_config, down_ns),
     .fallback = "30s",
     .min = 0,
     .max = (double)NS_PER_DAY,
     .help = "until a new process, of a new name, begins in its place",
     .source = "ours: a container that is stopped and started"},
    {0},
};
static const struct field deploy_fields[] = {
    {.key = "rolling",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct deploy_config, rolling_ns),
     .fallback = "60s",
     .min = 0,
     .max = (double)NS_PER_DAY,
     .help = "from one worker's stop to the next one's; 0: all at once",
     .source = "ours: the deployment chooses"},
    {.key = "down",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct deploy_config, down_ns),
     .fallback = "30s",
     .min = 0,
     .max = (double)NS_PER_DAY,
     .help = "from a worker's clean stop until the new process begins in its place",
     .source = "ours: a container that is stopped and started"},
    {0},
};

void kcl_on_stop(struct sim *sim, struct component *self, union event_arg arg)
{
    kcl_worker_stop(sim, self, (uint32_t)arg.integer, true);
}

void kcl_on_start(struct sim *sim, struct component *self, union event_arg arg)
{
    kcl_worker_start(sim, self, (uint32_t)arg.integer);
}

static void go(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct kcl *kcl = self->state;
    const struct gone_config *gone = incident->config;
    const uint32_t count = (uint32_t)((const struct kcl_config *)self->config)->workers;
    int64_t left = gone->workers;
    const uint32_t from = (uint32_t)rng_below(&kcl->rng, count);
    for (uint32_t i = 0; i < count && left > 0; i++) {
        const uint32_t slot = (from + i) % count;
        if (!kcl->workers[slot].up) continue;
        kcl_worker_stop(sim, self, slot, incident->spec->kind->number == STOP);
        sim_at(sim, sim_now(sim) + gone->down_ns, self, KCL_START, arg_integer(slot));
        left--;
    }
}

static void deploy(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct deploy_config *config = incident->config;
    const int64_t count = ((const struct kcl_config *)self->config)->workers;
    for (int64_t i = 0; i < count; i++) {
        const int64_t at_ns = sim_now(sim) + i * config->rolling_ns;
        sim_at(sim, at_ns, self, KCL_STOP, arg_integer(i));
        sim_at(sim, at_ns + config->down_ns, self, KCL_START, arg_integer(i));
    }
}

const struct incident_kind kcl_incidents[] = {
    {.name = "worker-crash",
     .number = CRASH,
     .length = INCIDENT_INSTANT,
     .summary = "Workers are gone: others take their shards when the leases have expired, and read "
                "again what came after the last checkpoint.",
     .source = "additions 2.7, D",
     .config_bytes = sizeof(struct gone_config),
     .fields = gone_fields,
     .begin = go},
    {.name = "worker-stop",
     .number = STOP,
     .length = INCIDENT_INSTANT,
     .summary = "Workers leave a checkpoint and stop; their leases have to expire all the same.",
     .source = "additions 2.7, D",
     .config_bytes = sizeof(struct gone_config),
     .fields = gone_fields,
     .begin = go},
    {.name = "restart",
     .action = true,
     .length = INCIDENT_INSTANT,
     .summary = "A deploy: one worker after another stops cleanly, and a new process begins.",
     .source = "additions 2.7, D",
     .config_bytes = sizeof(struct deploy_config),
     .fields = deploy_fields,
     .begin = deploy},
    {0},
};
