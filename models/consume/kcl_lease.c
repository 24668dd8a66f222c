/*
 * kcl_lease.c -- workers of a KCL application come and go, and leases change hands.
 *
 * A lease names its owner and counts its renewals. A worker that is gone, cleanly or not, leaves its name there: nobody
 * reads its shards until another has seen the same count twice (additions 2.7, D; kcl_balance.c looks). Renewals are no
 * events: when the last one was follows from when the worker began.
 */
#include "models/consume/kcl_state.h"
#include "sim/units.h"

static const struct kcl_config *config_of(const struct kcl *kcl)
{
    return (const struct kcl_config *)kcl->reader.config;
}

bool kcl_leased(const struct kcl *kcl, uint32_t shard)
{
    const struct reader_shard *at = &kcl->reader.shards[shard];
    return at->shard && at->begun &&
           !lineage_at_end(&kcl->reader.lineage, &at->fanout.cursor, shard);
}

static int64_t renewed_ns(const struct kcl *kcl, const struct kcl_worker *worker, int64_t now_ns)
{
    const int64_t every_ns = kcl_renewal_ns(config_of(kcl));
    return now_ns - (now_ns - worker->started_ns) % every_ns;
}

int64_t kcl_changed_ns(const struct kcl *kcl, uint32_t shard, int64_t now_ns)
{
    const struct kcl_lease *lease = &kcl->leases[shard];
    if (!kcl_lives(kcl, lease->owner)) return lease->changed_ns;
    const int64_t renewed = renewed_ns(kcl, kcl_worker_of(kcl, lease->owner), now_ns);
    return renewed > lease->changed_ns ? renewed : lease->changed_ns;
}

void kcl_begin_workers(struct sim *sim, struct component *self)
{
    struct kcl *kcl = self->state;
    const struct kcl_config *config = self->config;
    const int64_t search_ns = kcl_search_ns(config);
    for (uint32_t i = 0; i < (uint32_t)config->workers; i++) {
        struct kcl_worker *worker = &kcl->workers[i];
        worker->up = true;
        worker->identity = i;
        worker->started_ns = sim_now(sim) -
                             (int64_t)rng_below(&kcl->rng, (uint64_t)(20 * search_ns));
        const int64_t next_ns = (int64_t)rng_below(&kcl->rng, (uint64_t)search_ns);
        worker->scanned_ns = sim_now(sim) + next_ns - search_ns;
        if (config->version != KCL_3 || i == kcl->leader)
            worker->search =
                sim_timer_at(sim, sim_now(sim) + next_ns, self, KCL_SEARCH, arg_integer(i));
    }
}

/* A lock of version 3 is free: the first worker that asks for it, each every 30 s, leads (additions 2.7, D). */
static void elect(struct sim *sim, struct component *self, int64_t free_at_ns)
{
    struct kcl *kcl = self->state;
    const uint32_t count = (uint32_t)config_of(kcl)->workers;
    int64_t first_ns = INT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (!kcl->workers[i].up) continue;
        const int64_t asks_ns = free_at_ns + (int64_t)rng_below(&kcl->rng, 30 * NS_PER_S);
        if (asks_ns >= first_ns) continue;
        first_ns = asks_ns;
        kcl->leader = i;
    }
    if (first_ns == INT64_MAX) return;
    kcl->runs = 0;
    kcl->workers[kcl->leader].scanned_ns = KCL_NEVER;
    kcl->workers[kcl->leader].search =
        sim_timer_at(sim, first_ns, self, KCL_SEARCH, arg_integer(kcl->leader));
}

void kcl_worker_start(struct sim *sim, struct component *self, uint32_t slot)
{
    struct kcl *kcl = self->state;
    const struct kcl_config *config = self->config;
    struct kcl_worker *worker = &kcl->workers[slot];
    if (worker->up) return;
    worker->up = true;
    worker->identity += (uint32_t)config->workers;
    worker->started_ns = sim_now(sim);
    worker->scanned_ns = KCL_NEVER;
    if (config->version != KCL_3)
        worker->search = sim_timer_at(sim, sim_now(sim), self, KCL_SEARCH, arg_integer(slot));
    else if (!kcl->workers[kcl->leader].up) elect(sim, self, sim_now(sim));
}

void kcl_worker_stop(struct sim *sim, struct component *self, uint32_t slot, bool clean)
{
    struct kcl *kcl = self->state;
    struct kcl_worker *worker = &kcl->workers[slot];
    const int64_t now_ns = sim_now(sim);
    if (!worker->up) return;
    for (uint32_t i = 0; i < kcl->reader.port->shard_count; i++) {
        struct kcl_lease *lease = &kcl->leases[i];
        struct reader_shard *at = &kcl->reader.shards[i];
        if (lease->owner == worker->identity) lease->changed_ns = kcl_changed_ns(kcl, i, now_ns);
        if (lease->holder != worker->identity || !at->begun) continue;
        reader_orphan(sim, &kcl->reader, at, clean);
        lease->holder = KCL_NOBODY;
    }
    worker->up = false;
    if (worker->search) sim_cancel(sim, worker->search);
    worker->search = 0;
    if (config_of(kcl)->version != KCL_3 || kcl->leader != slot) return;
    /* Its lock lasts for 120 s after its last heartbeat, one every 30 s; who stops lets it go. */
    const int64_t held_ns = clean ? 0
                                  : 120 * NS_PER_S - (int64_t)rng_below(&kcl->rng, 30 * NS_PER_S);
    elect(sim, self, now_ns + held_ns);
}

/* The row has a new owner, who begins to read at its next dispatch, one a second; in version 3 when it has found it. */
void kcl_give(struct sim *sim, struct component *self, uint32_t shard, uint32_t identity)
{
    struct kcl *kcl = self->state;
    const struct kcl_config *config = self->config;
    const struct kcl_worker *worker = kcl_worker_of(kcl, identity);
    int64_t at_ns = sim_now(sim);
    kcl->leases[shard].owner = identity;
    kcl->leases[shard].heir = KCL_NOBODY;
    kcl->leases[shard].changed_ns = at_ns;
    ++*kcl->writes;
    ++*kcl->taken;
    if (config->version == KCL_3) {
        const int64_t every_ns = kcl_discovery_ns(config);
        at_ns += every_ns - (at_ns - worker->started_ns) % every_ns;
    }
    sim_at(sim, at_ns + (int64_t)rng_below(&kcl->rng, NS_PER_S), self, KCL_TAKE,
           arg_integer(shard));
}

void kcl_on_take(struct sim *sim, struct component *self, union event_arg arg)
{
    struct kcl *kcl = self->state;
    const uint32_t shard = (uint32_t)arg.integer;
    struct kcl_lease *lease = &kcl->leases[shard];
    struct reader_shard *at = &kcl->reader.shards[shard];
    if (!kcl_lives(kcl, lease->owner) || lease->holder == lease->owner) return;
    /* From whoever reads it still: the new one begins at the checkpoint. */
    if (!at->orphan) reader_orphan(sim, &kcl->reader, at, false);
    lease->holder = lease->owner;
    reader_adopt(sim, &kcl->reader, at);
}

/* Version 3 hands over: who has it leaves a checkpoint and lets it go. */
void kcl_on_leave(struct sim *sim, struct component *self, union event_arg arg)
{
    struct kcl *kcl = self->state;
    const uint32_t shard = (uint32_t)arg.integer;
    struct kcl_lease *lease = &kcl->leases[shard];
    if (!kcl_lives(kcl, lease->holder) || lease->holder != lease->owner) return;
    if (!kcl_lives(kcl, lease->heir) || !kcl_leased(kcl, shard)) return;
    reader_orphan(sim, &kcl->reader, &kcl->reader.shards[shard], true);
    lease->holder = KCL_NOBODY;
    kcl_give(sim, self, shard, lease->heir);
}
