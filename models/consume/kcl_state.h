/*
 * kcl_state.h -- what an application of the Kinesis Client Library holds in a run: a reader (reader_state.h), whose shards
 * are leased by workers.
 */
#ifndef KINESIM_MODELS_KCL_STATE_H
#define KINESIM_MODELS_KCL_STATE_H

#include "models/bill/usage.h"
#include "models/consume/reader_state.h"

enum kcl_timer { KCL_SEARCH = READER_EVENTS, KCL_TAKE, KCL_LEAVE, KCL_STOP, KCL_START, KCL_EVENTS };

struct kcl_config {
    struct reader_config reader; /* first; a thread for each shard */
    int64_t version, workers, failover_ns, row_bytes;
};
enum { KCL_1 = 1, KCL_3 = 3 };

/* A process is one of a row in its slot: its identity is slot + workers x how many came before it. */
struct kcl_worker {
    bool up;
    uint32_t identity;
    int64_t started_ns; /* its renewals, and its looks for leases of its own, count from here */
    int64_t scanned_ns; /* when it last looked at all leases; KCL_NEVER */
    sim_timer search;
    uint32_t live,
        gone; /* leases of its own, and of those before it, that have not expired: for a search */
    double load;
};
#define KCL_NEVER INT64_MIN

struct kcl_lease {
    uint32_t owner, holder, heir; /* identities: of the row, who reads, whom it is handed to */
    int64_t changed_ns;           /* its counter, beside renewals */
};
#define KCL_NOBODY UINT32_MAX

struct kcl {
    struct reader reader; /* first */
    struct kcl_worker *workers;
    struct kcl_lease *leases; /* of each shard */
    struct rng rng;
    uint32_t leader, runs; /* of version 3; runs since it leads */
    meter_units *writes, *reads;
    int64_t *taken;
    bool begun; /* shards that begin from now on are nobody's */
    int64_t billed_ns;
    double writes_due, reads_due; /* until then, of a unit */
};

/* additions 2.7, D */
static inline int64_t kcl_renewal_ns(const struct kcl_config *config)
{
    return config->failover_ns / 3 - 25 * NS_PER_MS;
}
static inline int64_t kcl_search_ns(const struct kcl_config *config)
{
    return 2 * (config->failover_ns + (config->version == KCL_3 ? 0 : 25 * NS_PER_MS));
}
static inline int64_t kcl_discovery_ns(const struct kcl_config *config)
{
    return config->failover_ns - 25 * NS_PER_MS;
}
static inline struct kcl_worker *kcl_worker_of(const struct kcl *kcl, uint32_t identity)
{
    const struct kcl_config *config = (const struct kcl_config *)kcl->reader.config;
    return &kcl->workers[identity % (uint32_t)config->workers];
}
static inline bool kcl_lives(const struct kcl *kcl, uint32_t identity)
{
    if (identity == KCL_NOBODY) return false;
    const struct kcl_worker *worker = kcl_worker_of(kcl, identity);
    return worker->up && worker->identity == identity;
}

/* kcl_lease.c: workers come and go, leases change hands. */
void kcl_begin_workers(struct sim *sim, struct component *self);
void kcl_worker_start(struct sim *sim, struct component *self, uint32_t slot);
void kcl_worker_stop(struct sim *sim, struct component *self, uint32_t slot, bool clean);
void kcl_give(struct sim *sim, struct component *self, uint32_t shard, uint32_t identity);
bool kcl_leased(const struct kcl *kcl, uint32_t shard); /* it is there, and not at its end */
/* When its counter last changed: renewals of who lives count. */
int64_t kcl_changed_ns(const struct kcl *kcl, uint32_t shard, int64_t now_ns);
extern void kcl_on_take(struct sim *sim, struct component *self, union event_arg arg);
extern void kcl_on_leave(struct sim *sim, struct component *self, union event_arg arg);

/* kcl_balance.c: a look for leases: by each worker, in version 3 by the leader. */
extern void kcl_on_search(struct sim *sim, struct component *self, union event_arg arg);

/* kcl_faults.c */
extern const struct incident_kind kcl_incidents[];
extern void kcl_on_stop(struct sim *sim, struct component *self, union event_arg arg);
extern void kcl_on_start(struct sim *sim, struct component *self, union event_arg arg);

#endif
