/*
 * hold.c -- ns per hold: the first of N pending events happens and asks for itself again.
 *
 * A hold is the queue's pop and push, the dispatch and the digest. `hold` has exponential gaps, `hold_LAW` the
 * other laws of laws.h; `hold_ties` polls on a grid, so that all events of a round share one instant;
 * `hold_timeout` also takes back and re-arms a far timer.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/check.h"
#include "sim/sim.h"
#include "sim/units.h"
#include "tests/bench/clock.h"
#include "tests/bench/laws.h"

enum { GAPS = 1 << 20, TIMER = 0, TIMEOUT = 1 };

struct holder_config {
    const int64_t *gaps_ns; /* GAPS of them; NULL: always `every_ns` */
    int64_t every_ns;
    int64_t timeout_ns; /* 0: none */
    uint32_t timers;
};

struct holder {
    sim_timer *timeouts;
    uint32_t next_gap;
    double began_s;
    uint64_t holds;
};

static int64_t next_gap(struct holder *holder, const struct holder_config *config)
{
    if (config->gaps_ns == NULL) return config->every_ns;
    return config->gaps_ns[holder->next_gap++ % GAPS];
}

static void on_timer(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct holder_config *config = self->config;
    struct holder *holder = self->state;
    holder->holds++;
    if (config->timeout_ns > 0) {
        sim_timer *timeout = &holder->timeouts[arg.integer];
        sim_cancel(sim, *timeout);
        *timeout = sim_timer_at(sim, sim_now(sim) + config->timeout_ns, self, TIMEOUT, arg);
    }
    sim_at(sim, sim_now(sim) + next_gap(holder, config), self, TIMER, arg);
}

static void on_timeout(struct sim *sim, struct component *self, union event_arg arg)
{
    (void)sim;
    (void)self;
    (void)arg;
}

static void holder_open(struct sim *sim, struct component *self)
{
    const struct holder_config *config = self->config;
    struct holder *holder = self->state;
    holder->timeouts = check_zeroed(config->timers, sizeof *holder->timeouts);
    for (uint32_t i = 0; i < config->timers; i++) {
        sim_at(sim, next_gap(holder, config), self, TIMER, arg_integer(i));
    }
}

static void holder_measure(struct sim *sim, struct component *self)
{
    (void)sim;
    struct holder *holder = self->state;
    holder->holds = 0;
    holder->began_s = bench_seconds();
}

static void holder_finish(struct sim *sim, struct component *self)
{
    struct holder *holder = self->state;
    const double took_s = bench_seconds() - holder->began_s;
    int64_t *picoseconds = sim_counter(sim, self, "picoseconds");
    *picoseconds = (int64_t)(1e12 * took_s / (double)holder->holds);
}

static void holder_close(struct component *self)
{
    struct holder *holder = self->state;
    free(holder->timeouts);
}

static const struct event_kind holder_events[] = {
    [TIMER] = {"timer", on_timer},
    [TIMEOUT] = {"timeout", on_timeout},
};

static const struct component_type holder_type = {
    .kind = "holder",
    .state_bytes = sizeof(struct holder),
    .events = holder_events,
    .event_count = 2,
    .open = holder_open,
    .measure = holder_measure,
    .finish = holder_finish,
    .close = holder_close,
};

/* Runs about `holds` holds after two rounds of warm-up. */
static void bench(const char *name, const struct holder_config *config, double gap_ns, double holds)
{
    const struct component_spec holder = {&holder_type, "holder", config};
    const struct sim_spec spec = {
        .components = &holder,
        .component_count = 1,
        .warmup_ns = (int64_t)(2 * gap_ns),
        .duration_ns = (int64_t)(gap_ns * holds / (double)config->timers),
    };
    struct results *results = sim_run(&spec, 0);
    struct results_named picoseconds;
    if (!results_counter_at(results, 0, &picoseconds)) exit(1);
    printf("%s_%u %.2f\n", name, config->timers, 1e-3 * (double)picoseconds.value);
    fflush(stdout);
    results_destroy(results);
}

int main(int argc, char **argv)
{
    const double holds = argc > 1 ? atof(argv[1]) : 1e7;
    int64_t *gaps_ns = check_zeroed(GAPS, sizeof *gaps_ns);
    static const uint32_t sizes[] = {10, 1000, 100000, 1000000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        /* An event every microsecond whatever their number. */
        const double gap_ns = (double)NS_PER_US * sizes[i];
        struct holder_config config = {.gaps_ns = gaps_ns, .timers = sizes[i]};
        for (size_t l = LAWS; l-- > 0;) {
            char name[32] = "hold"; /* the exponential law, the first */
            if (l > 0) snprintf(name, sizeof name, "hold_%s", laws[l].name);
            law_fill(&laws[l], gap_ns, gaps_ns, GAPS);
            bench(name, &config, gap_ns, holds);
        }
        if (sizes[i] > 100000) continue;
        config.timeout_ns = (int64_t)(10 * gap_ns); /* gaps are exponential now */
        bench("hold_timeout", &config, gap_ns, holds / 4);
        config = (struct holder_config){.every_ns = 200 * NS_PER_MS, .timers = sizes[i]};
        bench("hold_ties", &config, (double)config.every_ns, holds);
    }
    free(gaps_ns);
    return 0;
}
