#include "scenarios/cli/progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "sim/check.h"
#include "sim/units.h"

struct progress {
    bool shown;
    uint32_t replications;
    int64_t run_ns;
    pthread_mutex_t lock;
    int64_t *now_ns;  /* of each replication */
    int64_t *records; /* of each replication */
    int64_t began_ns, shown_ns;
};

/* Set by the handler, read between event batches: the one thing a signal can reach. */
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    if (interrupted) _exit(130);
    interrupted = 1;
}

static int64_t wall_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

struct progress *progress_begin(bool shown, uint32_t replications, int64_t run_ns)
{
    struct progress *progress = check_zeroed(1, sizeof *progress);
    progress->shown = shown;
    progress->replications = replications;
    progress->run_ns = run_ns;
    progress->now_ns = check_zeroed(replications, sizeof *progress->now_ns);
    progress->records = check_zeroed(replications, sizeof *progress->records);
    progress->began_ns = wall_ns();
    pthread_mutex_init(&progress->lock, NULL);
    interrupted = 0;
    const struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return progress;
}

static void show(struct progress *progress, int64_t wall)
{
    double simulated = 0, records = 0;
    for (uint32_t i = 0; i < progress->replications; i++) {
        simulated += (double)progress->now_ns[i];
        records += (double)progress->records[i];
    }
    const double share = simulated / ((double)progress->run_ns * progress->replications);
    const double passed_s = (double)(wall - progress->began_ns) * 1e-9;
    const double left_s = share > 0 ? passed_s * (1 - share) / share : 0;
    fprintf(stderr, "\r%5.1f %%  %.0f min simulated  %.2f M records/s  %.0f s left\033[K",
            100 * share, simulated / 60e9, records / passed_s * 1e-6, left_s);
    fflush(stderr);
    progress->shown_ns = wall;
}

bool progress_step(void *context, uint32_t replication, int64_t now_ns, int64_t records)
{
    struct progress *progress = context;
    if (interrupted) return false;
    if (!progress->shown) return true;
    pthread_mutex_lock(&progress->lock);
    progress->now_ns[replication] = now_ns;
    progress->records[replication] = records;
    const int64_t wall = wall_ns();
    if (wall - progress->shown_ns > NS_PER_S / 10) show(progress, wall);
    pthread_mutex_unlock(&progress->lock);
    return true;
}

bool progress_end(struct progress *progress)
{
    if (progress->shown && progress->shown_ns) fprintf(stderr, "\r\033[K");
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    pthread_mutex_destroy(&progress->lock);
    free(progress->now_ns);
    free(progress->records);
    free(progress);
    return interrupted;
}
