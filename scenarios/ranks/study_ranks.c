#include "scenarios/ranks/study_ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/ranks/rank_tasks.h"
#include "scenarios/ranks/ranks.h"
#include "sim/arena.h"
#include "sim/check.h"

/* ---- a study's points as words: numbers and texts, each text with its length and a NUL */

static void put_number(FILE *out, uint64_t number)
{
    CHECK(fwrite(&number, sizeof number, 1, out) == 1);
}

static void put_text(FILE *out, const char *text, size_t length)
{
    put_number(out, length);
    CHECK(fwrite(text, 1, length, out) == length && fputc('\0', out) != EOF);
}

static void put_point(FILE *out, const struct study_point *point)
{
    put_text(out, point->source->path, strlen(point->source->path));
    put_text(out, point->source->yaml, point->source->yaml_length);
    put_number(out, point->replications);
    put_number(out, point->overrides.count);
    for (size_t i = 0; i < point->overrides.count; i++)
        put_text(out, point->overrides.set[i], strlen(point->overrides.set[i]));
}

static void tell(const struct study *study)
{
    char *words = NULL;
    size_t bytes = 0;
    FILE *out = check_memstream(&words, &bytes);
    put_number(out, study->count);
    for (size_t p = 0; p < study->count; p++) put_point(out, &study->points[p]);
    CHECK(fclose(out) == 0);
    ranks_tell(words, bytes);
    free(words);
}

static uint64_t get_number(const char **at)
{
    uint64_t number;
    memcpy(&number, *at, sizeof number);
    *at += sizeof number;
    return number;
}

static const char *get_text(const char **at, size_t *length)
{
    *length = get_number(at);
    const char *text = *at;
    *at += *length + 1;
    return text;
}

/* Points into the words. */
static void get_point(struct arena *arena, const char **at, struct study_point *point)
{
    struct study_source *source = arena_alloc(arena, sizeof *source);
    size_t length;
    source->path = get_text(at, &length);
    source->yaml = get_text(at, &source->yaml_length);
    point->source = source;
    point->replications = (uint32_t)get_number(at);
    point->overrides.count = get_number(at);
    const char **set = arena_alloc(arena, (point->overrides.count + 1) * sizeof *set);
    for (size_t i = 0; i < point->overrides.count; i++) set[i] = get_text(at, &length);
    point->overrides.set = set;
}

/* ---- rank 0 */

struct leader {
    struct rank_tasks tasks;
    enum study_end end;
};

static bool take(void *context, size_t item, const void *answer, size_t bytes)
{
    struct leader *leader = context;
    struct rank_tasks *tasks = &leader->tasks;
    const struct rank_task task = rank_tasks_at(tasks, item);
    CHECK(rank_tasks_add(tasks, task, answer, bytes));
    if (!rank_tasks_step(tasks, task)) leader->end = STUDY_STOPPED;
    else if (tasks->missing[task.point] == 0 && !rank_tasks_land(tasks, task.point))
        leader->end = STUDY_FAILED;
    return leader->end == STUDY_DONE;
}

static enum study_end lead(const struct study *study)
{
    struct leader leader = {.tasks = rank_tasks_open(study), .end = STUDY_DONE};
    const size_t count = leader.tasks.firsts[study->count];
    size_t *items = check_zeroed(count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++) items[i] = i;
    tell(study);
    const bool good = ranks_lead(items, count, take, &leader, NULL);
    free(items);
    rank_tasks_close(&leader.tasks);
    /* An empty answer: a follower could not read its point, and has said so. */
    return good || leader.end != STUDY_DONE ? leader.end : STUDY_FAILED;
}

enum study_end study_ranks_run(const struct study *study)
{
    return ranks_count() > 1 && study->count > 0 ? lead(study) : study_run(study);
}

void study_ranks_end(void)
{
    if (ranks_count() > 1) ranks_tell(NULL, 0);
}

/* ---- the others */

void study_ranks_follow(void)
{
    size_t bytes;
    for (char *words; (words = ranks_hear(&bytes)) != NULL; free(words)) {
        const char *at = words;
        struct arena *arena = arena_create();
        const size_t count = get_number(&at);
        struct study_point *points = arena_alloc(arena, (count + 1) * sizeof *points);
        for (size_t p = 0; p < count; p++) get_point(arena, &at, &points[p]);
        const struct study study = {.points = points, .count = count};
        rank_tasks_follow(&study);
        arena_destroy(arena);
    }
}
