/*
 * reader_faults.c -- what can happen to a reader and what operators do to it.
 *
 * After a crash it begins again at its last checkpoint, and what it had read since then comes twice; a clean stop leaves
 * a checkpoint behind (facts KDS 4.4, D: the KCL's rule).
 */
#include "models/consume/reader_state.h"
#include "sim/check.h"
#include "sim/units.h"

enum number { CRASH, STOP, RESTART, SUBSCRIPTION };

struct restart_config {
    int64_t down_ns;
};

static const struct field restart_fields[] = {
    {.key = "down",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct restart_config, down_ns),
     .fallback = "30s",
     .min = 0,
     .max = (double)NS_PER_DAY,
     .help = "from its clean stop until the new one reads",
     .source = "ours: a container that is stopped and started"},
    {0},
};

/* ---- checkpoints */

void reader_open_checkpoint(struct sim *sim, struct component *self, struct reader_shard *at)
{
    const struct reader *reader = self->state;
    if (!reader->checkpoints) return;
    shard_add_cursor(at->shard, &at->checkpoint);
    at->checkpoint.position = at->fanout.cursor.position;
    at->checkpoint_at_ns = sim_now(sim) + reader->config->checkpoint_ns;
}

void reader_checkpoint(const struct reader *reader, struct reader_shard *at, int64_t now_ns)
{
    if (!reader->checkpoints || now_ns < at->checkpoint_at_ns) return;
    at->checkpoint.position = at->fanout.cursor.position;
    at->checkpoint_at_ns = now_ns + reader->config->checkpoint_ns;
}

/* Back to the last checkpoint; gives the user records that come again. */
static int64_t rewind_shard(struct reader_shard *at)
{
    struct cursor *cursor = &at->fanout.cursor;
    int64_t users = 0, position = at->checkpoint.position;
    while (position < cursor->position) {
        const struct log_span span =
            shard_log_span(&at->shard->log, position, cursor->position - position);
        users += log_span_users(&span, 0, span.count);
        position += span.count;
    }
    cursor->position = at->checkpoint.position;
    return users;
}

/* ---- down and up again */

static void stop_shard(struct sim *sim, struct reader *reader, struct reader_shard *at, bool clean)
{
    const bool through =
        lineage_at_end(&reader->lineage, &at->fanout.cursor, at->shard->log.number);
    if (!clean && !through) {
        const int64_t users = rewind_shard(at);
        *reader->records_duplicate += users;
        reader->read_again += users;
        handed_drop(&at->handed, handed_count(&at->handed));
    }
    /* What it worked on is not done, or was handed over whole: nobody works now. */
    at->free_at_ns = sim_now(sim);
}

static void go_down(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct reader *reader = self->state;
    const bool clean = incident->spec->kind->number != CRASH;
    reader->down++;
    for (uint32_t i = 0; i < reader->port->shard_count; i++)
        if (reader->shards[i].shard) stop_shard(sim, reader, &reader->shards[i], clean);
}

static void resume(struct sim *sim, struct reader *reader, struct reader_shard *at)
{
    fanout_hold(&at->fanout, sim_now(sim) + reader->config->reading.fanout.resubscribe_gap_ns);
    reader->pushed(sim, &at->fanout.cursor);
    if (reader->gathers) reader_plan(sim, at->reader, at);
}

static void come_up(struct sim *sim, struct component *self)
{
    struct reader *reader = self->state;
    CHECK(reader->down > 0);
    if (--reader->down > 0 || reader->config->reading.way != READING_FANOUT) return;
    for (uint32_t i = 0; i < reader->port->shard_count; i++) {
        struct reader_shard *at = &reader->shards[i];
        if (at->shard && at->begun) resume(sim, reader, at);
    }
}

void reader_orphan(struct sim *sim, struct reader *reader, struct reader_shard *at, bool clean)
{
    if (clean) at->checkpoint.position = at->fanout.cursor.position;
    stop_shard(sim, reader, at, clean);
    at->orphan = true;
}

void reader_adopt(struct sim *sim, struct reader *reader, struct reader_shard *at)
{
    at->orphan = false;
    if (reader->config->reading.way == READING_FANOUT && !at->fanout.cursor.armed)
        resume(sim, reader, at);
}

static void end_down(struct sim *sim, struct component *self, const struct incident *incident)
{
    (void)incident;
    come_up(sim, self);
}

void reader_on_up(struct sim *sim, struct component *self, union event_arg arg)
{
    (void)arg;
    come_up(sim, self);
}

static void restart(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct restart_config *config = incident->config;
    go_down(sim, self, incident);
    sim_at(sim, sim_now(sim) + config->down_ns, self, READER_UP, arg_none());
}

/* ---- a subscription that is lost */

static void lose(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct reader *reader = self->state;
    (void)sim;
    for (uint32_t i = 0; i < reader->port->shard_count; i++)
        if (reader->shards[i].shard) fanout_hold(&reader->shards[i].fanout, incident->ends_ns);
}

static void subscription_validate(const void *config, const struct component_spec *component,
                                  struct complaints *complaints)
{
    const struct reader_config *reader = component->config;
    (void)config;
    if (reader->reading.way != READING_FANOUT)
        complaints_error(complaints, "on", "'%s' polls: it has no subscription", component->name);
}

const struct incident_kind reader_incidents[] = {
    {.name = "worker-crash",
     .number = CRASH,
     .length = INCIDENT_LASTS,
     .summary =
         "It is gone, until another begins at its last checkpoint: what it had read since then "
         "comes again.",
     .source = "KDS 4.4, D: at least once",
     .begin = go_down,
     .end = end_down},
    {.name = "worker-stop",
     .number = STOP,
     .length = INCIDENT_LASTS,
     .summary = "It leaves a checkpoint and stops, until it is started again.",
     .source = "KDS 4.4, D",
     .begin = go_down,
     .end = end_down},
    {.name = "restart",
     .number = RESTART,
     .action = true,
     .length = INCIDENT_INSTANT,
     .summary = "A deploy: it leaves a checkpoint, and the new one reads after `down`.",
     .source = "ours",
     .config_bytes = sizeof(struct restart_config),
     .fields = restart_fields,
     .begin = restart},
    {.name = "lost-subscription",
     .number = SUBSCRIPTION,
     .length = INCIDENT_LASTS,
     .summary = "Nothing is pushed to it until it has subscribed again, where it had left off.",
     .source = "KDS 4.3, D: no data are lost",
     .validate = subscription_validate,
     .begin = lose},
    {0},
};
