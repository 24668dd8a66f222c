#include "scenarios/cli/sweep_ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reports/sweep_db.h"
#include "scenarios/ranks/ranks.h"
#include "scenarios/study/study_point.h"
#include "sim/check.h"
#include "sim/results_pack.h"
#include "sim/sim.h"

enum { REASON_MAX = 1024 };

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
    const struct sweep_ranks_job *job;
    size_t *firsts;
    struct results ***results; /* of each point: those that have come; NULL while none has */
    uint32_t *missing;
    bool *done; /* points that have landed, before or now */
    struct shared_keys *keys;
    struct sweep_part *unkept; /* replications that the database does not have yet */
    size_t unkept_count, unkept_room;
    time_t kept_at;   /* s of the steady clock */
    uint32_t stepped; /* replications that have come */
};

static bool complain(const struct leader *leader, const char *reason)
{
    fprintf(stderr, "kinesim: %s: %s\n", leader->job->database, reason);
    return false;
}

static void forget(struct leader *leader, size_t point)
{
    struct results **results = leader->results[point];
    for (uint32_t r = 0; results && r < leader->job->study->points[point].replications; r++)
        results_destroy(results[r]);
    free(results);
    leader->results[point] = NULL;
}

/* ---- until a point lands, its replications are kept: once a second, for a transaction takes a while */

static void forget_unkept(struct leader *leader, const char *key)
{
    size_t left = 0;
    for (size_t i = 0; i < leader->unkept_count; i++) {
        if (!key || !strcmp(leader->unkept[i].key, key)) free((void *)leader->unkept[i].bytes);
        else leader->unkept[left++] = leader->unkept[i];
    }
    leader->unkept_count = left;
}

static bool keep_all(struct leader *leader)
{
    char reason[REASON_MAX];
    const bool kept = leader->unkept_count == 0 ||
                      sweep_db_keep(leader->job->database, leader->unkept, leader->unkept_count,
                                    reason, sizeof reason);
    forget_unkept(leader, NULL);
    return kept || complain(leader, reason);
}

static bool keep(struct leader *leader, struct task task, const void *bytes, size_t count)
{
    struct timespec now;
    if (leader->unkept_count == leader->unkept_room) {
        leader->unkept_room = 2 * leader->unkept_room + 16;
        leader->unkept =
            check_resized(leader->unkept, leader->unkept_room * sizeof *leader->unkept);
    }
    leader->unkept[leader->unkept_count++] =
        (struct sweep_part){leader->job->keys[task.point], task.replication,
                            memcpy(check_alloc(count), bytes, count), count};
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec == leader->kept_at) return true;
    leader->kept_at = now.tv_sec;
    return keep_all(leader);
}

/* ---- points that come together */

static bool hand_over(struct leader *leader, size_t point)
{
    const struct study *study = leader->job->study;
    struct scenario *scenario = study_point_read(&study->points[point], leader->keys);
    const struct price_book *prices = scenario ? study->prices(study->context, scenario) : NULL;
    const bool landed = prices &&
                        study_point_land(study, point, scenario, prices, leader->results[point]);
    leader->done[point] = landed;
    forget(leader, point);
    forget_unkept(leader, leader->job->keys[point]);
    scenario_destroy(scenario);
    return landed;
}

static bool is_there(const struct leader *leader, struct task task)
{
    return leader->results[task.point] && leader->results[task.point][task.replication];
}

/* False: these are no results. */
static bool add(struct leader *leader, struct task task, const void *bytes, size_t count)
{
    const uint32_t replications = leader->job->study->points[task.point].replications;
    struct results ***results = &leader->results[task.point];
    struct results *one = results_unpack(bytes, count);
    if (!one) return false;
    if (!*results) {
        leader->missing[task.point] = replications;
        *results = check_zeroed(replications, sizeof **results);
    }
    (*results)[task.replication] = one;
    leader->missing[task.point]--;
    return true;
}

/* A replication has come: the next bar of progress is full. False: interrupted. */
static bool step(struct leader *leader, struct task task)
{
    const struct study *study = leader->job->study;
    if (!study->progress) return true;
    const struct results *results = leader->results[task.point][task.replication];
    return study->progress(study->progress_context, leader->stepped++,
                           study_span(study->points, study->count), sim_totals(results).records);
}

static bool take(void *context, size_t item, const void *answer, size_t bytes)
{
    struct leader *leader = context;
    const struct task task = task_of(leader->firsts, leader->job->study->count, item);
    if (!add(leader, task, answer, bytes))
        return complain(leader, "a rank sent what another version of kinesim made");
    const bool goes_on = step(leader, task);
    const bool good = leader->missing[task.point] > 0 ? keep(leader, task, answer, bytes)
                                                      : hand_over(leader, task.point);
    return good && goes_on;
}

/* ---- what an earlier job left */

struct finding {
    struct leader *leader;
    size_t point, found;
};

static void find_part(void *context, const struct sweep_part *part)
{
    struct finding *finding = context;
    const struct task task = {finding->point, part->replication};
    if (task.replication >= finding->leader->job->study->points[task.point].replications ||
        is_there(finding->leader, task) || !add(finding->leader, task, part->bytes, part->count))
        return;
    finding->found++;
    step(finding->leader, task);
}

static bool find_kept(struct leader *leader)
{
    const struct sweep_ranks_job *job = leader->job;
    struct finding finding = {.leader = leader};
    char reason[REASON_MAX];
    for (; finding.point < job->study->count; finding.point++) {
        if (leader->done[finding.point]) continue;
        if (!sweep_db_kept(job->database, job->keys[finding.point], find_part, &finding, reason,
                           sizeof reason))
            return complain(leader, reason);
        if (leader->results[finding.point] && leader->missing[finding.point] == 0 &&
            !hand_over(leader, finding.point))
            return false;
    }
    if (finding.found > 0 && job->told)
        fprintf(stderr, "kinesim: %zu replications are there already\n", finding.found);
    return true;
}

/* What nobody has simulated yet. */
static size_t list_tasks(const struct leader *leader, size_t *items)
{
    size_t count = 0;
    const struct study *study = leader->job->study;
    for (size_t p = 0; p < study->count; p++)
        for (size_t t = leader->firsts[p]; t < leader->firsts[p + 1] && !leader->done[p]; t++)
            if (!is_there(leader, task_of(leader->firsts, study->count, t))) items[count++] = t;
    return count;
}

static void tell(const size_t *dealt)
{
    fprintf(stderr, "kinesim: replications by rank:");
    for (int rank = 1; rank < ranks_count(); rank++) fprintf(stderr, " %zu", dealt[rank]);
    fputc('\n', stderr);
}

bool sweep_ranks_lead(const struct sweep_ranks_job *job)
{
    const struct study *study = job->study;
    struct leader leader = {
        .job = job,
        .firsts = make_firsts(study),
        .results = check_zeroed(study->count + 1, sizeof *leader.results),
        .missing = check_zeroed(study->count + 1, sizeof *leader.missing),
        .done = check_zeroed(study->count + 1, sizeof *leader.done),
        .keys = shared_keys_create(),
    };
    memcpy(leader.done, job->landed, study->count * sizeof *leader.done);
    size_t *items = check_zeroed(leader.firsts[study->count] + 1, sizeof *items);
    size_t *dealt = check_zeroed((unsigned long)ranks_count(), sizeof *dealt);
    bool good = find_kept(&leader);
    /* With nothing to do, too: or the others would wait. */
    good = ranks_lead(items, good ? list_tasks(&leader, items) : 0, take, &leader, dealt) && good;
    good = keep_all(&leader) && good;
    if (job->told) tell(dealt);
    for (size_t p = 0; p < study->count; p++) forget(&leader, p);
    shared_keys_destroy(leader.keys);
    free(dealt);
    free(items);
    free(leader.unkept);
    free(leader.firsts);
    free(leader.results);
    free(leader.missing);
    free(leader.done);
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
