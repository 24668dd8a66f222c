/* replicate.c -- threads that take the next replication until none is left. */
#include "sim/replicate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/check.h"

#include "sim/banned.h"

struct pool {
    const struct sim_spec *asked;
    struct sim_spec spec; /* as asked, with our progress in front */
    uint32_t first;
    uint32_t replications;
    struct results **results;
    atomic_uint next;
    atomic_bool stopped;
};

/* Once one replication was stopped the others stop too, each at its next progress. */
static bool progress(void *context, uint32_t replication, int64_t now_ns, int64_t records)
{
    struct pool *pool = context;
    if (atomic_load(&pool->stopped)) return false;
    const struct sim_spec *asked = pool->asked;
    if (asked->progress(asked->progress_context, replication - pool->first, now_ns, records))
        return true;
    atomic_store(&pool->stopped, true);
    return false;
}

static void *work(void *context)
{
    struct pool *pool = context;
    while (!atomic_load(&pool->stopped)) {
        const uint32_t replication = atomic_fetch_add(&pool->next, 1);
        if (replication >= pool->replications) break;
        pool->results[replication] = sim_run(&pool->spec, pool->first + replication);
    }
    return NULL;
}

static uint32_t thread_count(uint32_t asked, uint32_t replications)
{
    if (asked == 0) {
        const long processors = sysconf(_SC_NPROCESSORS_ONLN);
        asked = processors > 0 ? (uint32_t)processors : 1;
    }
    return asked < replications ? asked : replications;
}

bool replicate_run(const struct sim_spec *spec, uint32_t first, uint32_t count, uint32_t threads,
                   struct results **results)
{
    CHECK(count < UINT32_MAX / 2); /* `next` goes past it by one per thread */
    struct pool pool = {
        .asked = spec, .spec = *spec, .first = first, .replications = count, .results = results};
    if (spec->progress != NULL) {
        pool.spec.progress = progress;
        pool.spec.progress_context = &pool;
    }
    for (uint32_t i = 0; i < count; i++) results[i] = NULL;

    const uint32_t wanted = thread_count(threads, count);
    pthread_t *helpers = check_zeroed(wanted, sizeof *helpers);
    uint32_t started = 0;
    /* This thread works as well, so a helper that cannot be had only costs time. */
    while (started + 1 < wanted && pthread_create(&helpers[started], NULL, work, &pool) == 0) {
        started++;
    }
    work(&pool);
    for (uint32_t i = 0; i < started; i++) pthread_join(helpers[i], NULL);
    free(helpers);

    if (!atomic_load(&pool.stopped)) return true;
    for (uint32_t i = 0; i < count; i++) {
        results_destroy(results[i]);
        results[i] = NULL;
    }
    return false;
}
