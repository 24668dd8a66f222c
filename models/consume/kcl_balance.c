/*
 * kcl_balance.c -- a look at all leases: what has expired is taken, and what is uneven is evened out (additions 2.7, D).
 *
 * Versions 1 and 2: each worker looks for itself; below its part it takes what has expired, and only if there is nothing
 * it steals one from who has most. Version 3: the leader gives what has expired to who has least to do, and every third
 * time moves leases away from who has more than a tenth above the mean, by throughput.
 */
#include "models/consume/kcl_state.h"
#include "sim/units.h"

/* Seen unchanged by the look before this one, a failover time ago at least. */
static bool has_expired(const struct kcl *kcl, const struct kcl_worker *who, uint32_t shard,
                        int64_t now_ns)
{
    if (kcl->leases[shard].owner == KCL_NOBODY) return true;
    return who->scanned_ns != KCL_NEVER && kcl_changed_ns(kcl, shard, now_ns) <= who->scanned_ns;
}

/* ---- versions 1 and 2 */

struct view {
    uint32_t leases, expired, workers;
};

static struct view look(const struct kcl *kcl, const struct kcl_worker *who, uint32_t count,
                        int64_t now_ns)
{
    struct view view = {0};
    for (uint32_t w = 0; w < count; w++) kcl->workers[w].live = kcl->workers[w].gone = 0;
    for (uint32_t i = 0; i < kcl->reader.port->shard_count; i++) {
        if (!kcl_leased(kcl, i)) continue;
        view.leases++;
        if (has_expired(kcl, who, i, now_ns)) {
            view.expired++;
            continue;
        }
        struct kcl_worker *owner = kcl_worker_of(kcl, kcl->leases[i].owner);
        if (kcl_lives(kcl, kcl->leases[i].owner)) owner->live++;
        else owner->gone++;
    }
    for (uint32_t w = 0; w < count; w++) {
        view.workers += kcl->workers[w].live > 0 || &kcl->workers[w] == who;
        view.workers += kcl->workers[w].gone > 0;
    }
    return view;
}

static void take_expired(struct sim *sim, struct component *self, const struct kcl_worker *who,
                         uint32_t most)
{
    struct kcl *kcl = self->state;
    const uint32_t count = kcl->reader.port->shard_count;
    const uint32_t from = (uint32_t)rng_below(&kcl->rng, count);
    for (uint32_t i = 0; i < count && most > 0; i++) {
        const uint32_t shard = (from + i) % count;
        if (!kcl_leased(kcl, shard) || !has_expired(kcl, who, shard, sim_now(sim))) continue;
        kcl_give(sim, self, shard, who->identity);
        most--;
    }
}

/* One lease of who has most, if that is more than the part, or as much and two are needed. */
static void steal(struct sim *sim, struct component *self, const struct kcl_worker *who,
                  uint32_t need, uint32_t target)
{
    struct kcl *kcl = self->state;
    const uint32_t workers = (uint32_t)((const struct kcl_config *)self->config)->workers;
    const uint32_t count = kcl->reader.port->shard_count;
    uint32_t most = 0, donor = 0;
    bool gone = false;
    for (uint32_t w = 0; w < workers; w++) {
        const struct kcl_worker *one = &kcl->workers[w];
        if (one != who && one->live > most) most = one->live, donor = w, gone = false;
        if (one->gone > most) most = one->gone, donor = w, gone = true;
    }
    if (most < target || (most == target && need < 2) || most == 0) return;
    uint32_t pick = (uint32_t)rng_below(&kcl->rng, most);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t owner = kcl->leases[i].owner;
        if (!kcl_leased(kcl, i) || owner == KCL_NOBODY || owner % workers != donor) continue;
        if (kcl_lives(kcl, owner) == gone || has_expired(kcl, who, i, sim_now(sim))) continue;
        if (pick-- > 0) continue;
        kcl_give(sim, self, i, who->identity);
        return;
    }
}

static void search(struct sim *sim, struct component *self, struct kcl_worker *who)
{
    const struct kcl *kcl = self->state;
    const uint32_t workers = (uint32_t)((const struct kcl_config *)self->config)->workers;
    const struct view view = look(kcl, who, workers, sim_now(sim));
    uint32_t target = 1;
    if (view.workers > 0 && view.workers < view.leases)
        target = (view.leases + view.workers - 1) / view.workers;
    if (who->live >= target) return;
    const uint32_t need = target - who->live;
    if (view.expired > 0) take_expired(sim, self, who, need);
    else steal(sim, self, who, need, target);
}

/* ---- version 3 */

static double load_of(const struct kcl *kcl, uint32_t shard)
{
    return (double)shard_admitted_bytes(&kcl->reader.port->shards[shard]) + 1;
}

static struct kcl_worker *idlest(const struct kcl *kcl, uint32_t workers)
{
    struct kcl_worker *least = NULL;
    for (uint32_t w = 0; w < workers; w++)
        if (kcl->workers[w].up && (!least || kcl->workers[w].load < least->load))
            least = &kcl->workers[w];
    return least;
}

/* 60 % of what it has above the mean, and one lease at least. */
static void relieve(struct sim *sim, struct component *self, struct kcl_worker *full, double mean)
{
    struct kcl *kcl = self->state;
    const uint32_t workers = (uint32_t)((const struct kcl_config *)self->config)->workers;
    const uint32_t count = kcl->reader.port->shard_count;
    const uint32_t from = (uint32_t)rng_below(&kcl->rng, count);
    const double most = (full->load - mean) * 0.6; /* dampeningPercentage; additions 2.7, D */
    double moved = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t shard = (from + i) % count;
        struct kcl_lease *lease = &kcl->leases[shard];
        if (lease->owner != full->identity || lease->holder != full->identity) continue;
        if (!kcl_leased(kcl, shard) || lease->heir != KCL_NOBODY) continue;
        const double load = load_of(kcl, shard);
        struct kcl_worker *to = idlest(kcl, workers);
        if ((moved > 0 && moved + load > most) || to == full || to->load + load >= full->load)
            continue;
        moved += load;
        full->load -= load;
        to->load += load;
        lease->heir = to->identity;
        /* It hears of it with its next renewal, and looks every 2 s (additions 2.7, D). */
        const int64_t hears_ns =
            (int64_t)rng_below(&kcl->rng, (uint64_t)kcl_renewal_ns(self->config)) +
            (int64_t)rng_below(&kcl->rng, 2 * NS_PER_S);
        sim_at(sim, sim_now(sim) + hears_ns, self, KCL_LEAVE, arg_integer(shard));
    }
}

static void balance(struct sim *sim, struct component *self)
{
    struct kcl *kcl = self->state;
    const uint32_t workers = (uint32_t)((const struct kcl_config *)self->config)->workers;
    double sum = 0, up = 0;
    bool uneven = false;
    for (uint32_t w = 0; w < workers; w++) {
        if (!kcl->workers[w].up) continue;
        sum += kcl->workers[w].load;
        up++;
    }
    const double mean = sum / up;
    for (uint32_t w = 0; w < workers; w++) { /* reBalanceThresholdPercentage; additions 2.7, D */
        const struct kcl_worker *one = &kcl->workers[w];
        uneven |= one->up && (one->load > 1.1 * mean || one->load < 0.9 * mean);
    }
    for (uint32_t w = 0; uneven && w < workers; w++)
        if (kcl->workers[w].up && kcl->workers[w].load > mean)
            relieve(sim, self, &kcl->workers[w], mean);
}

static void assign(struct sim *sim, struct component *self, const struct kcl_worker *leader)
{
    struct kcl *kcl = self->state;
    const uint32_t workers = (uint32_t)((const struct kcl_config *)self->config)->workers;
    for (uint32_t w = 0; w < workers; w++) kcl->workers[w].load = 0;
    for (uint32_t i = 0; i < kcl->reader.port->shard_count; i++)
        if (kcl_leased(kcl, i) && kcl_lives(kcl, kcl->leases[i].owner))
            kcl_worker_of(kcl, kcl->leases[i].owner)->load += load_of(kcl, i);
    for (uint32_t i = 0; i < kcl->reader.port->shard_count; i++) {
        if (!kcl_leased(kcl, i) || !has_expired(kcl, leader, i, sim_now(sim))) continue;
        struct kcl_worker *to = idlest(kcl, workers);
        to->load += load_of(kcl, i);
        kcl_give(sim, self, i, to->identity);
    }
    if (kcl->runs++ % 3 == 0) balance(sim, self); /* varianceBalancingFrequency; additions 2.7, D */
}

void kcl_on_search(struct sim *sim, struct component *self, union event_arg arg)
{
    struct kcl *kcl = self->state;
    const struct kcl_config *config = self->config;
    struct kcl_worker *who = &kcl->workers[arg.integer];
    if (config->version == KCL_3) assign(sim, self, who);
    else search(sim, self, who);
    who->scanned_ns = sim_now(sim);
    who->search = sim_timer_at(sim, sim_now(sim) + kcl_search_ns(config), self, KCL_SEARCH, arg);
}
