#include "scenarios/cli/progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "reports/common/format.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/terminal.h"
#include "sim/check.h"
#include "sim/units.h"

struct progress {
    const struct options *options;
    bool limited; /* by records, time or memory */
    bool shown;
    bool terminal; /* one line written over; else a line each time */
    uint32_t replications;
    int64_t run_ns;
    pthread_mutex_t lock;
    int64_t *now_ns;  /* of each replication */
    int64_t *records; /* of each replication */
    int64_t began_ns, shown_ns;
};

/* What a signal can reach: set by the handler, read between event batches by every thread. */
static atomic_bool running, interrupted;
static atomic_bool limit_reached; /* what interrupted it was no signal */
_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "a signal handler may only touch lock-free atomics");

static void on_signal(int number)
{
    (void)number;
    static const char said[] = "kinesim: interrupted\n";
    if (atomic_load(&running) && !atomic_exchange(&interrupted, true)) return;
    if (write(STDERR_FILENO, said, sizeof said - 1) < 0) _exit(130);
    _exit(130);
}

void progress_catch_signals(void)
{
    const struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static int64_t wall_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

bool progress_wanted(const struct options *options)
{
    if (options->progress == PROGRESS_AUTO) return !options->quiet && isatty(STDERR_FILENO);
    return options->progress == PROGRESS_ALWAYS;
}

struct progress *progress_begin(const struct options *options, uint32_t replications,
                                int64_t run_ns)
{
    struct progress *progress = check_zeroed(1, sizeof *progress);
    progress->shown = progress_wanted(options);
    progress->options = options;
    progress->limited = options->max_records > 0 || options->max_seconds > 0 ||
                        options->max_bytes > 0;
    progress->terminal = terminal_has_escapes(STDERR_FILENO);
    progress->replications = replications;
    progress->run_ns = run_ns;
    progress->now_ns = check_zeroed(replications, sizeof *progress->now_ns);
    progress->records = check_zeroed(replications, sizeof *progress->records);
    progress->began_ns = wall_ns();
    pthread_mutex_init(&progress->lock, NULL);
    atomic_store(&interrupted, false);
    atomic_store(&limit_reached, false);
    atomic_store(&running, true);
    progress_catch_signals();
    return progress;
}

/* "1.23 million records/s" */
static struct label rate_text(double per_s)
{
    struct label label;
    const char *scale = per_s < 1e3 ? "" : per_s < 1e6 ? "thousand " : "million ";
    const double value = per_s < 1e3 ? per_s : per_s < 1e6 ? per_s / 1e3 : per_s / 1e6;
    snprintf(label.text, sizeof label.text, "%.*f %srecords/s", per_s < 1e6 ? 0 : 2, value, scale);
    return label;
}

/* The rate of the first moments says nothing about the rest: then nothing. */
static struct label left_text(double share, double passed_s)
{
    struct label label = {""};
    if (share <= 0 || passed_s < 0.5) return label;
    const double left_s = passed_s * (1 - share) / share;
    if (left_s < 99.5) snprintf(label.text, sizeof label.text, "  %.0f s left", left_s);
    else snprintf(label.text, sizeof label.text, "  %.0f min left", left_s / 60);
    return label;
}

void progress_line(const struct progress_figures *figures, char line[PROGRESS_LINE_MAX])
{
    const double share = figures->simulated_ns / figures->whole_ns;
    const double per_s = figures->passed_s > 0 ? figures->records / figures->passed_s : 0;
    snprintf(line, PROGRESS_LINE_MAX, "%3.0f %%  %s of %s simulated  %s%s", 100 * share,
             format_ns(figures->simulated_ns).text, format_ns(figures->whole_ns).text,
             rate_text(per_s).text, left_text(share, figures->passed_s).text);
}

void progress_bar(double share, char bar[PROGRESS_BAR_MAX])
{
    static const char *const eighths[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
    const int full = share > 0 ? (int)(8 * PROGRESS_BAR * (share < 1 ? share : 1)) : 0;
    char *at = bar;
    for (int i = 0; i < PROGRESS_BAR; i++) {
        const int part = full - 8 * i;
        at = stpcpy(at, eighths[part < 0 ? 0 : part > 8 ? 8 : part]);
    }
}

static void show(struct progress *progress, int64_t wall)
{
    char line[PROGRESS_LINE_MAX], bar[PROGRESS_BAR_MAX];
    struct progress_figures figures = {
        .whole_ns = (double)progress->run_ns * progress->replications,
        .passed_s = (double)(wall - progress->began_ns) * 1e-9,
    };
    for (uint32_t i = 0; i < progress->replications; i++) {
        figures.simulated_ns += (double)progress->now_ns[i];
        figures.records += (double)progress->records[i];
    }
    progress_line(&figures, line);
    progress_bar(figures.simulated_ns / figures.whole_ns, bar);
    if (progress->terminal) fprintf(stderr, "\r%s %s\033[K", bar, line);
    else fprintf(stderr, "%s\n", line);
    fflush(stderr);
    progress->shown_ns = wall;
}

/* Says which limit was passed, once. */
static bool passes_limit(struct progress *progress, int64_t wall)
{
    const struct options *limits = progress->options;
    const double passed_s = (double)(wall - progress->began_ns) * 1e-9;
    const char *end = progress->terminal && progress->shown_ns ? "\n" : "";
    struct rusage usage;
    int64_t records = 0;
    for (uint32_t i = 0; i < progress->replications; i++) records += progress->records[i];
    if (limits->max_records > 0 && records > limits->max_records)
        fprintf(stderr, "%skinesim: stopped after %lld records (--max-records)\n", end,
                (long long)records);
    else if (limits->max_seconds > 0 && passed_s > limits->max_seconds)
        fprintf(stderr, "%skinesim: stopped after %.3g s (--max-time)\n", end, passed_s);
    else if (limits->max_bytes > 0 && getrusage(RUSAGE_SELF, &usage) == 0 &&
             (double)usage.ru_maxrss * (double)BYTES_PER_KIB > limits->max_bytes)
        fprintf(stderr, "%skinesim: stopped at %ld MiB of memory (--max-memory)\n", end,
                usage.ru_maxrss / 1024);
    else return false;
    progress->limited = false; /* said */
    atomic_store(&limit_reached, true);
    return true;
}

bool progress_step(void *context, uint32_t replication, int64_t now_ns, int64_t records)
{
    struct progress *progress = context;
    if (atomic_load_explicit(&interrupted, memory_order_relaxed)) return false;
    if (!progress->shown && !progress->limited) return true;
    pthread_mutex_lock(&progress->lock);
    progress->now_ns[replication] = now_ns;
    progress->records[replication] = records;
    const int64_t wall = wall_ns();
    if (progress->limited && passes_limit(progress, wall)) atomic_store(&interrupted, true);
    if (progress->shown && wall - progress->shown_ns >= NS_PER_S / 10) show(progress, wall);
    pthread_mutex_unlock(&progress->lock);
    return !atomic_load_explicit(&interrupted, memory_order_relaxed);
}

bool progress_end(struct progress *progress)
{
    atomic_store(&running, false);
    if (progress->shown && progress->shown_ns && progress->terminal) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    pthread_mutex_destroy(&progress->lock);
    free(progress->now_ns);
    free(progress->records);
    free(progress);
    return atomic_load(&interrupted);
}

int progress_stopped(const char *format, ...)
{
    const bool limit = atomic_load(&limit_reached);
    va_list arguments;
    fputs(limit ? "kinesim: " : "kinesim: interrupted; ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return limit ? EXIT_THRESHOLD : EXIT_INTERRUPTED;
}
