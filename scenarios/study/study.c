#include "scenarios/study/study.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "scenarios/study/study_point.h"
#include "sim/check.h"

/* ---- before */

bool study_check(struct study_point *points, size_t count, struct diag *diag)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        struct study_point *point = &points[i];
        const struct study_source *source = point->source;
        struct scenario *scenario = scenario_check(source->path, source->yaml, source->yaml_length,
                                                   &point->overrides, diag);
        good = good && scenario;
        if (!scenario) continue;
        /* A point among many is run once, and all alike. */
        const struct place place = {source->path, 0, 0};
        if (scenario->warmup_auto)
            diag_error(diag, place, "warmup", "auto is for `kinesim run`: give a duration here");
        if (scenario->replications_auto)
            diag_error(diag, place, "replications",
                       "auto is for `kinesim run`: give a number here");
        good = good && !scenario->warmup_auto && !scenario->replications_auto;
        point->replications = (uint32_t)scenario->replications;
        point->run_ns = scenario->warmup_ns + scenario->duration_ns;
        scenario_destroy(scenario);
    }
    return good;
}

uint32_t study_tasks(const struct study_point *points, size_t count)
{
    uint64_t tasks = 0;
    for (size_t i = 0; i < count; i++) tasks += points[i].replications;
    CHECK(tasks < UINT32_MAX / 2);
    return (uint32_t)tasks;
}

int64_t study_span(const struct study_point *points, size_t count)
{
    int64_t span = 1;
    for (size_t i = 0; i < count; i++)
        if (points[i].run_ns > span) span = points[i].run_ns;
    return span;
}

/* ---- a point while it is worked on */

struct open_point {
    pthread_mutex_t lock; /* for reading the scenario: who comes second waits */
    struct scenario *scenario;
    const struct price_book *prices;
    struct results **results;
    atomic_uint left;    /* replications that have not ended */
    uint32_t first_task; /* number of its first replication */
};

struct crew {
    const struct study *study;
    struct shared_keys *keys;
    struct open_point *open; /* per point; small while it is not worked on */
    int64_t span_ns;
    pthread_mutex_t hand_out; /* the next task */
    size_t point;
    uint32_t replication;
    pthread_mutex_t hand_over; /* prices and land */
    atomic_int end;            /* enum study_end */
};

struct task {
    size_t point;
    uint32_t replication;
};

static void stop(struct crew *crew, enum study_end why)
{
    int done = STUDY_DONE; /* the first reason stays */
    atomic_compare_exchange_strong(&crew->end, &done, (int)why);
}

static bool next_task(struct crew *crew, struct task *task)
{
    pthread_mutex_lock(&crew->hand_out);
    const bool some = crew->point < crew->study->count && atomic_load(&crew->end) == STUDY_DONE;
    if (some) {
        *task = (struct task){crew->point, crew->replication++};
        if (crew->replication == crew->study->points[crew->point].replications) {
            crew->replication = 0;
            crew->point++;
        }
    }
    pthread_mutex_unlock(&crew->hand_out);
    return some;
}

static void open_scenario(struct crew *crew, const struct study_point *point,
                          struct open_point *open)
{
    open->scenario = study_point_read(point, crew->keys);
    if (!open->scenario) return;
    pthread_mutex_lock(&crew->hand_over);
    open->prices = crew->study->prices(crew->study->context, open->scenario);
    pthread_mutex_unlock(&crew->hand_over);
}

/* NULL after a complaint. */
static const struct scenario *scenario_of(struct crew *crew, const struct study_point *point,
                                          struct open_point *open)
{
    pthread_mutex_lock(&open->lock);
    if (!open->scenario && atomic_load(&crew->end) == STUDY_DONE) open_scenario(crew, point, open);
    pthread_mutex_unlock(&open->lock);
    return open->prices ? open->scenario : NULL;
}

static void close_point(const struct study_point *point, struct open_point *open)
{
    for (uint32_t r = 0; open->results && r < point->replications; r++)
        if (open->results[r]) results_destroy(open->results[r]);
    free(open->results);
    if (open->scenario) scenario_destroy(open->scenario);
    open->results = NULL;
    open->scenario = NULL;
}

/* ---- one task */

struct step {
    struct crew *crew;
    uint32_t task;
    int64_t run_ns;
};

/* A run's progress, on the scale of the longest run. */
static bool progress(void *context, uint32_t replication, int64_t now_ns, int64_t records)
{
    (void)replication;
    const struct step *step = context;
    struct crew *crew = step->crew;
    if (atomic_load_explicit(&crew->end, memory_order_relaxed) != STUDY_DONE) return false;
    if (!crew->study->progress) return true;
    const double share = (double)now_ns / (double)step->run_ns;
    if (crew->study->progress(crew->study->progress_context, step->task,
                              (int64_t)(share * (double)crew->span_ns), records))
        return true;
    stop(crew, STUDY_STOPPED);
    return false;
}

static bool run_task(struct crew *crew, struct task task)
{
    const struct study_point *point = &crew->study->points[task.point];
    struct open_point *open = &crew->open[task.point];
    const struct scenario *scenario = scenario_of(crew, point, open);
    if (!scenario) {
        stop(crew, STUDY_FAILED);
        return false;
    }
    struct step step = {crew, open->first_task + task.replication, point->run_ns};
    struct results *results = study_point_simulate(scenario, task.replication, progress, &step);
    open->results[task.replication] = results;
    return results && progress(&step, 0, point->run_ns, sim_totals(results).records);
}

static void hand_over(struct crew *crew, size_t number)
{
    const struct open_point *open = &crew->open[number];
    pthread_mutex_lock(&crew->hand_over);
    if (!study_point_land(crew->study, number, open->scenario, open->prices, open->results))
        stop(crew, STUDY_FAILED);
    pthread_mutex_unlock(&crew->hand_over);
}

static void *work(void *context)
{
    struct crew *crew = context;
    struct task task;
    while (next_task(crew, &task)) {
        if (!run_task(crew, task)) break;
        if (atomic_fetch_sub(&crew->open[task.point].left, 1) > 1) continue;
        hand_over(crew, task.point);
        close_point(&crew->study->points[task.point], &crew->open[task.point]);
    }
    return NULL;
}

/* ---- all of them */

static void open_all(struct crew *crew)
{
    uint32_t task = 0;
    crew->open = check_zeroed(crew->study->count + 1, sizeof *crew->open);
    for (size_t i = 0; i < crew->study->count; i++) {
        struct open_point *open = &crew->open[i];
        const uint32_t replications = crew->study->points[i].replications;
        pthread_mutex_init(&open->lock, NULL);
        atomic_init(&open->left, replications);
        open->results = check_zeroed(replications, sizeof(struct results *));
        open->first_task = task;
        task += replications;
    }
}

static void close_all(struct crew *crew)
{
    for (size_t i = 0; i < crew->study->count; i++) {
        close_point(&crew->study->points[i], &crew->open[i]);
        pthread_mutex_destroy(&crew->open[i].lock);
    }
    free(crew->open);
}

static uint32_t thread_count(const struct study *study)
{
    const uint32_t tasks = study_tasks(study->points, study->count);
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const uint32_t asked = study->threads ? study->threads
                                          : (processors > 0 ? (uint32_t)processors : 1);
    return asked < tasks ? asked : tasks;
}

enum study_end study_run(const struct study *study)
{
    struct crew crew = {.study = study, .span_ns = study_span(study->points, study->count)};
    pthread_mutex_init(&crew.hand_out, NULL);
    pthread_mutex_init(&crew.hand_over, NULL);
    crew.keys = shared_keys_create();
    open_all(&crew);
    const uint32_t wanted = thread_count(study);
    pthread_t *helpers = check_zeroed(wanted + 1, sizeof *helpers);
    uint32_t started = 0;
    /* This thread works as well, so a helper that cannot be had only costs time. */
    while (started + 1 < wanted && pthread_create(&helpers[started], NULL, work, &crew) == 0)
        started++;
    work(&crew);
    for (uint32_t i = 0; i < started; i++) pthread_join(helpers[i], NULL);
    free(helpers);
    close_all(&crew);
    shared_keys_destroy(crew.keys);
    pthread_mutex_destroy(&crew.hand_out);
    pthread_mutex_destroy(&crew.hand_over);
    return (enum study_end)atomic_load(&crew.end);
}
