#include "scenarios/ranks/rank_tasks.h"

#include <stdlib.h>

#include "scenarios/ranks/ranks.h"
#include "scenarios/study/study_point.h"
#include "sim/check.h"
#include "sim/results_pack.h"
#include "sim/sim.h"

struct rank_tasks rank_tasks_open(const struct study *study)
{
    struct rank_tasks tasks = {
        .study = study,
        .firsts = check_zeroed(study->count + 1, sizeof *tasks.firsts),
        .results = check_zeroed(study->count + 1, sizeof *tasks.results),
        .missing = check_zeroed(study->count + 1, sizeof *tasks.missing),
        .keys = shared_keys_create(),
    };
    for (size_t p = 0; p < study->count; p++)
        tasks.firsts[p + 1] = tasks.firsts[p] + study->points[p].replications;
    return tasks;
}

static void forget(struct rank_tasks *tasks, size_t point)
{
    struct results **results = tasks->results[point];
    for (uint32_t r = 0; results && r < tasks->study->points[point].replications; r++)
        results_destroy(results[r]);
    free(results);
    tasks->results[point] = NULL;
}

void rank_tasks_close(struct rank_tasks *tasks)
{
    for (size_t p = 0; p < tasks->study->count; p++) forget(tasks, p);
    shared_keys_destroy(tasks->keys);
    free(tasks->firsts);
    free(tasks->results);
    free(tasks->missing);
}

/* The last point that begins at or before it. */
struct rank_task rank_tasks_at(const struct rank_tasks *tasks, size_t item)
{
    size_t low = 0, high = tasks->study->count;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (tasks->firsts[middle] <= item) low = middle;
        else high = middle;
    }
    return (struct rank_task){low, (uint32_t)(item - tasks->firsts[low])};
}

/* ---- rank 0 */

bool rank_tasks_has(const struct rank_tasks *tasks, struct rank_task task)
{
    return tasks->results[task.point] && tasks->results[task.point][task.replication];
}

bool rank_tasks_add(struct rank_tasks *tasks, struct rank_task task, const void *bytes,
                    size_t count)
{
    const uint32_t replications = tasks->study->points[task.point].replications;
    struct results ***results = &tasks->results[task.point];
    struct results *one = results_unpack(bytes, count);
    if (!one) return false;
    if (!*results) {
        tasks->missing[task.point] = replications;
        *results = check_zeroed(replications, sizeof **results);
    }
    (*results)[task.replication] = one;
    tasks->missing[task.point]--;
    return true;
}

bool rank_tasks_step(struct rank_tasks *tasks, struct rank_task task)
{
    const struct study *study = tasks->study;
    if (!study->progress) return true;
    const struct results *results = tasks->results[task.point][task.replication];
    return study->progress(study->progress_context, tasks->stepped++,
                           study_span(study->points, study->count), sim_totals(results).records);
}

bool rank_tasks_land(struct rank_tasks *tasks, size_t point)
{
    const struct study *study = tasks->study;
    struct scenario *scenario = study_point_read(&study->points[point], tasks->keys);
    const struct price_book *prices = scenario ? study->prices(study->context, scenario) : NULL;
    const bool landed = prices &&
                        study_point_land(study, point, scenario, prices, tasks->results[point]);
    forget(tasks, point);
    scenario_destroy(scenario);
    return landed;
}

/* ---- the others */

struct follower {
    struct rank_tasks tasks;
    struct scenario *scenario; /* of the last task's point: the next is mostly of the same */
    size_t point;
};

static const struct scenario *scenario_of(struct follower *follower, size_t point)
{
    if (follower->scenario && follower->point == point) return follower->scenario;
    scenario_destroy(follower->scenario);
    follower->scenario =
        study_point_read(&follower->tasks.study->points[point], follower->tasks.keys);
    follower->point = point;
    return follower->scenario;
}

static void *work(void *context, size_t item, size_t *bytes)
{
    struct follower *follower = context;
    const struct rank_task task = rank_tasks_at(&follower->tasks, item);
    const struct scenario *scenario = scenario_of(follower, task.point);
    if (!scenario) return NULL;
    struct results *results = study_point_simulate(scenario, task.replication, NULL, NULL);
    void *packed = results_pack(results, bytes);
    results_destroy(results);
    return packed;
}

void rank_tasks_follow(const struct study *study)
{
    struct follower follower = {.tasks = rank_tasks_open(study)};
    ranks_follow(work, &follower);
    scenario_destroy(follower.scenario);
    rank_tasks_close(&follower.tasks);
}
