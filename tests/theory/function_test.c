/*
 * A pool of environments under Poisson arrivals: the wait of M/M/c by Erlang C, through
 * the function that consumers and transforms use.
 */
#include <stdlib.h>

#include "models/common/message.h"
#include "models/consume/function.h"
#include "sim/check.h"
#include "sim/theory.h"
#include "sim/units.h"
#include "tests/support/run.h"

enum pool_timer { POOL_ARRIVAL = MSG_COUNT, POOL_FINISH, POOL_EVENTS };
enum { CALLERS = 4096 };

struct pool_config {
    struct function_config function;
    struct dist gap;
};

struct pool_caller {
    struct function_caller caller; /* first: a caller that starts is this */
    bool used;
};

struct pool {
    struct function function;
    struct rng gaps;
    struct pool_caller callers[CALLERS];
    uint32_t next;
};

static void on_started(struct sim *sim, struct component *self, struct function_caller *caller,
                       int64_t finish_at_ns)
{
    sim_at(sim, finish_at_ns, self, POOL_FINISH, arg_pointer(caller));
}

static void on_arrival(struct sim *sim, struct component *self, union event_arg arg)
{
    struct pool *pool = self->state;
    const struct pool_config *config = self->config;
    struct pool_caller *caller = &pool->callers[pool->next++ % CALLERS];
    CHECK(!caller->used);
    caller->used = true;
    function_invoke(sim, &pool->function, &caller->caller);
    sim_at(sim, sim_now(sim) + dist_draw_int(&config->gap, &pool->gaps), self, POOL_ARRIVAL, arg);
}

static void on_finish(struct sim *sim, struct component *self, union event_arg arg)
{
    struct pool *pool = self->state;
    struct pool_caller *caller = arg.pointer;
    caller->used = false;
    function_finish(sim, &pool->function, &caller->caller);
}

static void pool_open(struct sim *sim, struct component *self)
{
    struct pool *pool = self->state;
    const struct pool_config *config = self->config;
    sim_rng(sim, &pool->gaps, self, "gaps");
    function_open(sim, self, &pool->function, &config->function, on_started);
    sim_at(sim, 0, self, POOL_ARRIVAL, arg_none());
}

static const struct event_kind pool_events[POOL_EVENTS] = {
    [POOL_ARRIVAL] = {"arrival", on_arrival},
    [POOL_FINISH] = {"finish", on_finish},
};

static const struct component_type pool_type = {
    .kind = "pool",
    .section = "consumers",
    .state_bytes = sizeof(struct pool),
    .events = pool_events,
    .event_count = POOL_EVENTS,
    .open = pool_open,
};

static void waits_for_an_environment_are_erlang_c(void **state)
{
    (void)state;
    /* 4 environments, 3.2 erlangs: rho = 0.8. */
    const struct pool_config config = {
        .function = {.memory_bytes = 128 * BYTES_PER_MIB,
                     .duration = dist_exponential(100e6),
                     .concurrency = 4,
                     .overhead = dist_constant(0),
                     .placement = dist_constant(0),
                     .init = dist_constant(0),
                     .timeout_ns = FUNCTION_LONGEST_S * NS_PER_S,
                     .idle_timeout_ns = NS_PER_HOUR},
        .gap = dist_exponential(100e6 / 3.2),
    };
    const struct component_spec spec = {&pool_type, "pool", &config};
    const struct sim_spec run_spec = {.components = &spec,
                                      .component_count = 1,
                                      .seed = 7,
                                      .warmup_ns = 100 * NS_PER_S,
                                      .duration_ns = 2000 * NS_PER_S};
    struct run run = {.count = 20};
    assert_true(replicate_run(&run_spec, 0, run.count, 2, run.results));
    const double wait_s = theory_mmc_wait(4, 3.2) * 0.1;
    assert_agrees("M/M/4 wait", run_mean_s(&run, "pool", "function_wait"), wait_s, 6.0);
    for (uint32_t i = 0; i < run.count; i++) results_destroy(run.results[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(waits_for_an_environment_are_erlang_c)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
