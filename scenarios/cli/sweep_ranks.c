#include "scenarios/cli/sweep_ranks.h"

#include <stdio.h>
#include <stdlib.h>

#include "scenarios/ranks/ranks.h"
#include "scenarios/study/study_point.h"
#include "sim/check.h"
#include "sim/results_pack.h"

/* Tasks are numbered through all points and their replications, in order. */
struct task {
    size_t point;
    uint32_t replication;
};

static size_t *make_firsts(const struct study *study)
{
    size_t *firsts = check_zeroed(study->count + 1, sizeof *firsts);
    for (size_t p = 0; p < study->count; p++)
        firsts[p + 1] = firsts[p] + study->points[p].replications;
    return firsts;
}

/* The last point that begins at or before it. */
static struct task task_of(const size_t *firsts, size_t points, size_t item)
{
    size_t low = 0, high = points;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (firsts[middle] <= item) low = middle;
        else high = middle;
    }
    return (struct task){low, (uint32_t)(item - firsts[low])};
}

/* ---- rank 0 */

struct leader {
    const struct study *study;
    size_t *firsts;
    struct results ***results; /* of each point: those that have come; NULL while none has */
    uint32_t *missing;
    struct shared_keys *keys;
};

static void forget(struct leader *leader, size_t point)
{
    struct results **results = leader->results[point];
    for (uint32_t r = 0; results && r < leader->study->points[point].replications; r++)
        results_destroy(results[r]);
    free(results);
    leader->results[point] = NULL;
}

static bool hand_over(struct leader *leader, size_t point)
{
    const struct study *study = leader->study;
    struct scenario *scenario = study_point_read(&study->points[point], leader->keys);
    const struct price_book *prices = scenario ? study->prices(study->context, scenario) : NULL;
    const bool landed = prices &&
                        study_point_land(study, point, scenario, prices, leader->results[point]);
    forget(leader, point);
    scenario_destroy(scenario);
    return landed;
}

static bool take(void *context, size_t item, const void *answer, size_t bytes)
{
    struct leader *leader = context;
    const struct task task = task_of(leader->firsts, leader->study->count, item);
    struct results ***results = &leader->results[task.point];
    if (!*results) {
        leader->missing[task.point] = leader->study->points[task.point].replications;
        *results = check_zeroed(leader->missing[task.point], sizeof **results);
    }
    (*results)[task.replication] = results_unpack(answer, bytes);
    return --leader->missing[task.point] > 0 || hand_over(leader, task.point);
}

static void tell(const size_t *dealt)
{
    fprintf(stderr, "kinesim: replications by rank:");
    for (int rank = 1; rank < ranks_count(); rank++) fprintf(stderr, " %zu", dealt[rank]);
    fputc('\n', stderr);
}

bool sweep_ranks_lead(const struct study *study, const bool *landed, bool told)
{
    struct leader leader = {
        .study = study,
        .firsts = make_firsts(study),
        .results = check_zeroed(study->count + 1, sizeof *leader.results),
        .missing = check_zeroed(study->count + 1, sizeof *leader.missing),
        .keys = shared_keys_create(),
    };
    size_t *items = check_zeroed(leader.firsts[study->count] + 1, sizeof *items), count = 0;
    for (size_t p = 0; p < study->count; p++)
        for (size_t t = leader.firsts[p]; t < leader.firsts[p + 1] && !landed[p]; t++)
            items[count++] = t;
    size_t *dealt = check_zeroed((unsigned long)ranks_count(), sizeof *dealt);
    const bool good = ranks_lead(items, count, take, &leader, dealt);
    if (told) tell(dealt);
    for (size_t p = 0; p < study->count; p++) forget(&leader, p);
    shared_keys_destroy(leader.keys);
    free(dealt);
    free(items);
    free(leader.firsts);
    free(leader.results);
    free(leader.missing);
    return good;
}

/* ---- the others */

struct follower {
    const struct study *study;
    size_t *firsts;
    struct shared_keys *keys;
    struct scenario *scenario; /* of the last task's point: the next is mostly of the same */
    size_t point;
};

static const struct scenario *scenario_of(struct follower *follower, size_t point)
{
    if (follower->scenario && follower->point == point) return follower->scenario;
    scenario_destroy(follower->scenario);
    follower->scenario = study_point_read(&follower->study->points[point], follower->keys);
    follower->point = point;
    return follower->scenario;
}

static void *work(void *context, size_t item, size_t *bytes)
{
    struct follower *follower = context;
    const struct task task = task_of(follower->firsts, follower->study->count, item);
    const struct scenario *scenario = scenario_of(follower, task.point);
    if (!scenario) return NULL;
    struct results *results = study_point_simulate(scenario, task.replication, NULL, NULL);
    void *packed = results_pack(results, bytes);
    results_destroy(results);
    return packed;
}

void sweep_ranks_follow(const struct study *study)
{
    struct follower follower = {
        .study = study, .firsts = make_firsts(study), .keys = shared_keys_create()};
    ranks_follow(work, &follower);
    scenario_destroy(follower.scenario);
    shared_keys_destroy(follower.keys);
    free(follower.firsts);
}
