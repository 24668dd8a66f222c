#include "scenarios/ranks/sweep_ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reports/database/sweep_db.h"
#include "scenarios/ranks/rank_tasks.h"
#include "scenarios/ranks/ranks.h"
#include "sim/check.h"

enum { REASON_MAX = 1024 };

/* ---- rank 0 */

struct leader {
    const struct sweep_ranks_job *job;
    struct rank_tasks tasks;
    bool *done;                /* points that have landed, before or now */
    struct sweep_part *unkept; /* replications that the database does not have yet */
    size_t unkept_count, unkept_room;
    time_t kept_at; /* s of the steady clock */
};

static bool complain(const struct leader *leader, const char *reason)
{
    fprintf(stderr, "kinesim: %s: %s\n", leader->job->database, reason);
    return false;
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

static bool keep(struct leader *leader, struct rank_task task, const void *bytes, size_t count)
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
    leader->done[point] = rank_tasks_land(&leader->tasks, point);
    forget_unkept(leader, leader->job->keys[point]);
    return leader->done[point];
}

static bool take(void *context, size_t item, const void *answer, size_t bytes)
{
    struct leader *leader = context;
    const struct rank_task task = rank_tasks_at(&leader->tasks, item);
    if (!rank_tasks_add(&leader->tasks, task, answer, bytes))
        return complain(leader, "a rank sent what another version of kinesim made");
    const bool goes_on = rank_tasks_step(&leader->tasks, task);
    const bool good = leader->tasks.missing[task.point] > 0 ? keep(leader, task, answer, bytes)
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
    struct rank_tasks *tasks = &finding->leader->tasks;
    const struct rank_task task = {finding->point, part->replication};
    if (task.replication >= tasks->study->points[task.point].replications ||
        rank_tasks_has(tasks, task) || !rank_tasks_add(tasks, task, part->bytes, part->count))
        return;
    finding->found++;
    rank_tasks_step(tasks, task);
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
        if (leader->tasks.results[finding.point] && leader->tasks.missing[finding.point] == 0 &&
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
    const struct rank_tasks *tasks = &leader->tasks;
    for (size_t p = 0; p < tasks->study->count; p++)
        for (size_t t = tasks->firsts[p]; t < tasks->firsts[p + 1] && !leader->done[p]; t++)
            if (!rank_tasks_has(tasks, rank_tasks_at(tasks, t))) items[count++] = t;
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
        .tasks = rank_tasks_open(study),
        .done = check_zeroed(study->count + 1, sizeof *leader.done),
    };
    memcpy(leader.done, job->landed, study->count * sizeof *leader.done);
    size_t *items = check_zeroed(leader.tasks.firsts[study->count] + 1, sizeof *items);
    size_t *dealt = check_zeroed((unsigned long)ranks_count(), sizeof *dealt);
    bool good = find_kept(&leader);
    /* With nothing to do, too: or the others would wait. */
    good = ranks_lead(items, good ? list_tasks(&leader, items) : 0, take, &leader, dealt) && good;
    good = keep_all(&leader) && good;
    if (job->told) tell(dealt);
    rank_tasks_close(&leader.tasks);
    free(dealt);
    free(items);
    free(leader.unkept);
    free(leader.done);
    return good;
}
