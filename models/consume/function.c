#include "models/consume/function.h"

#include <string.h>

#include "models/bill/usage.h"
#include "sim/check.h"
#include "sim/units.h"

const char *const function_architecture_names[] = {"x86_64", "arm64", NULL};

/* What every environment has without being asked or billed (Firehose 3.5, D). */
enum { STORAGE_INCLUDED_MB = 512 };

/* Lambda counts memory in MB of 2^20 and calls them MB; people write either. */
static int64_t in_mb(int64_t bytes)
{
    return bytes % BYTES_PER_MIB == 0 ? bytes / BYTES_PER_MIB : (bytes + 500000) / 1000000;
}

int64_t function_memory_mb(const struct function_config *config)
{
    return in_mb(config->memory_bytes);
}

int64_t function_storage_mb(const struct function_config *config)
{
    return in_mb(config->ephemeral_bytes) - STORAGE_INCLUDED_MB;
}

const char *function_duration_item(const struct function_config *config)
{
    return config->architecture == FUNCTION_ARM64 ? USAGE_LAMBDA_DURATION_ARM
                                                  : USAGE_LAMBDA_DURATION;
}

void function_open(struct sim *sim, struct component *owner, struct function *function,
                   const struct function_config *config, function_started *started)
{
    const unsigned sum = METRIC_SUM;
    function->memory = sim_memory(sim);
    function->owner = owner;
    function->started = started;
    function->config = config;
    function->limit =
        (uint32_t)(config->concurrency > 0 ? config->concurrency : QUOTA_LAMBDA_CONCURRENCY);
    sim_rng(sim, &function->rng, owner, "function");
    sim_rng(sim, &function->duration.rng, owner, "duration");
    sim_rng(sim, &function->overhead.rng, owner, "overhead");
    dist_buffer_init(&function->duration, &config->duration);
    dist_buffer_init(&function->overhead, &config->overhead);
    function->wait = sim_latency(sim, owner, "function_wait");
    function->cold_start = sim_latency(sim, owner, "cold_start");
    function->requests_meter = sim_meter(sim, owner, USAGE_LAMBDA_REQUESTS);
    function->duration_meter = sim_meter(sim, owner, function_duration_item(config));
    function->storage_meter = sim_meter(sim, owner, USAGE_LAMBDA_STORAGE);
    function->memory_mb = function_memory_mb(config);
    function->storage_mb = function_storage_mb(config);
    function->invocations = sim_counter(sim, owner, "invocations");
    function->cold_starts = sim_counter(sim, owner, "cold_starts");
    function->errors = sim_counter(sim, owner, "errors");
    function->init = function_init(config);
    if (config->timeout_ns < (int64_t)FUNCTION_LONGEST_S * NS_PER_S || function_minds_sizes(config))
        function->timeouts = sim_counter(sim, owner, "timeouts");
    if (config->provisioned > 0) {
        function->provisioned_meter = sim_meter(sim, owner, USAGE_LAMBDA_PROVISIONED);
        function->provisioned_time = sim_meter(sim, owner, USAGE_LAMBDA_PROVISIONED_DURATION);
    }
    function->invocations_metric = sim_metric(sim, owner, "Invocations", "Count", sum);
    function->errors_metric = sim_metric(sim, owner, "Errors", "Count", sum);
    function->throttles = sim_metric(sim, owner, "Throttles", "Count", sum);
    function->duration_ms = sim_metric(sim, owner, "Duration", "Milliseconds", METRIC_ALL);
    function->concurrent =
        sim_metric(sim, owner, "ConcurrentExecutions", "Count", METRIC_MAXIMUM | METRIC_AVERAGE);
}

/* Takes the environment that became idle last; false if there is none that is still kept. */
static bool take_idle(struct function *function, int64_t now_ns)
{
    if (function->idle_count == 0) return false;
    const int64_t since_ns = function->idle_since_ns[--function->idle_count];
    if (now_ns - since_ns <= function->config->idle_timeout_ns) return true;
    function->idle_count = 0; /* those below have been idle for longer */
    return false;
}

void function_renew(struct function *function)
{
    function->idle_count = 0;
    function->outdated = function->busy;
}

static void put_idle(struct function *function, int64_t now_ns)
{
    if (function->outdated > 0) {
        function->outdated--;
        return;
    }
    if (function->idle_count == function->idle_capacity) {
        const uint32_t old = function->idle_capacity;
        function->idle_capacity = old > 0 ? 2 * old : 16;
        function->idle_since_ns = memory_grown(
            function->memory, function->idle_since_ns, old * sizeof *function->idle_since_ns,
            function->idle_capacity * sizeof *function->idle_since_ns);
    }
    function->idle_since_ns[function->idle_count++] = now_ns;
}

static inline __attribute__((always_inline)) void
bill(struct function *function, const struct function_caller *caller, int64_t billed_ns)
{
    /* Firehose 3.5, D: up to the next millisecond, and never none. */
    const int64_t whole_ms = (billed_ns + NS_PER_MS - 1) / NS_PER_MS;
    const int64_t billed_ms = whole_ms > 1 ? whole_ms : 1;
    ++*function->requests_meter;
    *(caller->provisioned ? function->provisioned_time : function->duration_meter) +=
        (meter_units)billed_ms * function->memory_mb;
    if (function->storage_mb > 0)
        *function->storage_meter += (meter_units)billed_ms * function->storage_mb;
}

void function_settle(struct function *function, struct function_caller *caller, int64_t more_ns)
{
    const int64_t left_ns = function->config->timeout_ns - caller->work_ns;
    if (more_ns > left_ns) {
        caller->fails = FUNCTION_TIMES_OUT;
        more_ns = left_ns;
    }
    metric_add(function->duration_ms, (double)(caller->work_ns + more_ns) / (double)NS_PER_MS);
    bill(function, caller, caller->billed_ns + more_ns);
}

/* ---- faults */

static int64_t slowed_ns(int64_t work_ns, double times)
{
    const double most_ns = (double)(FUNCTION_LONGEST_S * NS_PER_S) + 1,
                 slow_ns = (double)work_ns * times;
    return (int64_t)(slow_ns < most_ns ? slow_ns : most_ns);
}

/* Whether the service turns an invocation away; that is no want of environments, so it is not counted as one. */
static bool refuses(struct function *function)
{
    const struct impairment *impairment = &function->impairment;
    if (impairment->outage) return true;
    if (impairment->throttled <= 0 || rng_uniform(&function->fault_rng) >= impairment->throttled)
        return false;
    metric_add(function->throttles, 1);
    return true;
}

void function_impair(struct sim *sim, struct function *function, const struct incident *incident)
{
    if (function->impairment.capacity == 0)
        sim_rng(sim, &function->fault_rng, function->owner, "function faults");
    impairment_begin(&function->impairment, function->memory, incident);
}

/* How much longer the handler takes for what it is given, and while the service is slow. */
static __attribute__((noinline)) int64_t
more_work(const struct function *function, const struct function_caller *caller, int64_t work_ns)
{
    const struct function_config *config = function->config;
    const double more_ns = (double)caller->records * (double)config->per_record_ns +
                           (double)caller->bytes * (double)config->per_byte_ns;
    /* Far beyond any timeout it does not matter how far. */
    const double most_ns = 2.0 * FUNCTION_LONGEST_S * (double)NS_PER_S;
    if (function_minds_sizes(config)) work_ns += (int64_t)(more_ns < most_ns ? more_ns : most_ns);
    return function->impairment.count > 0 ? slowed_ns(work_ns, function->impairment.times)
                                          : work_ns;
}

/* How long the handler runs, as far as it may. */
static inline int64_t work_of(struct function *function, struct function_caller *caller)
{
    const struct function_config *config = function->config;
    int64_t work_ns = dist_buffer_next(&function->duration);
    if (function_minds_sizes(config) || function->impairment.count > 0)
        work_ns = more_work(function, caller, work_ns);
    caller->fails = work_ns > config->timeout_ns ? FUNCTION_TIMES_OUT : FUNCTION_LASTS;
    return caller->fails ? config->timeout_ns : work_ns;
}

static void begin(struct sim *sim, struct function *function, const struct function_waiting *next)
{
    const struct function_config *config = function->config;
    const int64_t now_ns = sim_now(sim);
    const int64_t work_ns = work_of(function, next->caller);
    int64_t finish_at_ns = now_ns + dist_buffer_next(&function->overhead) + work_ns;
    int64_t billed_ns = work_ns;
    next->caller->provisioned = function->provisioned_busy < config->provisioned;
    if (next->caller->provisioned) {
        function->provisioned_busy++;
    } else if (!take_idle(function, now_ns)) {
        const int64_t init_ns = dist_draw_int(&function->init, &function->rng);
        const int64_t cold_ns = init_ns + dist_draw_int(&config->placement, &function->rng);
        finish_at_ns += cold_ns;
        if (config->init_billed) billed_ns += init_ns;
        ++*function->cold_starts;
        histogram_add(function->cold_start, cold_ns);
    }
    function->busy++;
    if (function->busy > function->measured.most) function->measured.most = function->busy;
    if (function->busy == function->limit) function->measured.full_since_ns = now_ns;
    ++*function->invocations;
    histogram_add(function->wait, now_ns - next->asked_at_ns);
    metric_add(function->invocations_metric, 1);
    metric_add(function->concurrent, function->busy);
    if (function->open_ended) {
        next->caller->work_ns = work_ns;
        next->caller->billed_ns = billed_ns;
    } else {
        metric_add(function->duration_ms, (double)work_ns / (double)NS_PER_MS);
        bill(function, next->caller, billed_ns);
    }
    function->started(sim, function->owner, next->caller, finish_at_ns);
}

static void queue_push(struct memory *memory, struct function_queue *queue,
                       const struct function_waiting *waiting)
{
    const uint32_t capacity = queue->capacity;
    if (queue->tail - queue->head == capacity) {
        /* Twice as long, the second half as the first: each is where its position says, whichever half. */
        queue->capacity = capacity > 0 ? 2 * capacity : 16;
        queue->at = memory_grown(memory, queue->at, capacity * sizeof *queue->at,
                                 queue->capacity * sizeof *queue->at);
        if (capacity > 0) memcpy(queue->at + capacity, queue->at, capacity * sizeof *queue->at);
    }
    queue->at[queue->tail++ & (queue->capacity - 1)] = *waiting;
}

bool function_invoke(struct sim *sim, struct function *function, struct function_caller *caller)
{
    caller->asked_at_ns = sim_now(sim);
    if (function->impairment.count > 0 && refuses(function)) return false;
    station_enter(&function->station, sim_now(sim), 1);
    const struct function_waiting waiting = {caller, sim_now(sim)};
    if (function->busy < function->limit) {
        begin(sim, function, &waiting);
        return true;
    }
    metric_add(function->throttles, 1);
    function->measured.throttled++;
    queue_push(function->memory, &function->waiting, &waiting);
    return true;
}

/* Who waits takes what is free; during an outage nobody begins. */
static void begin_waiting(struct sim *sim, struct function *function)
{
    struct function_queue *waiting = &function->waiting;
    while (waiting->head != waiting->tail && function->busy < function->limit &&
           !function->impairment.outage)
        begin(sim, function, &waiting->at[waiting->head++ & (waiting->capacity - 1)]);
}

void function_mend(struct sim *sim, struct function *function, const struct incident *incident)
{
    impairment_end(&function->impairment, incident);
    begin_waiting(sim, function);
}

void function_count_error(const struct function *function)
{
    ++*function->errors;
    metric_add(function->errors_metric, 1);
}

static __attribute__((noinline)) bool fails(struct function *function,
                                            const struct function_caller *caller)
{
    const double rate = function->config->error_rate;
    bool failed = rate > 0 && rng_uniform(&function->rng) < rate;
    if (function->impairment.errors > 0)
        failed = rng_uniform(&function->fault_rng) < function->impairment.errors || failed;
    if (caller->fails == FUNCTION_TIMES_OUT && function->timeouts) ++*function->timeouts;
    return failed || caller->fails;
}

bool function_finish(struct sim *sim, struct function *function,
                     const struct function_caller *caller)
{
    if (caller->provisioned) function->provisioned_busy--;
    CHECK(function->busy > 0);
    station_leave(&function->station, sim_now(sim), caller->asked_at_ns, 1);
    if (function->busy == function->limit)
        function->measured.full_ns += sim_now(sim) - function->measured.full_since_ns;
    function->busy--;
    const bool may_fail = caller->fails || function->config->error_rate > 0 ||
                          function->impairment.errors > 0;
    const bool failed = may_fail && fails(function, caller);
    if (failed) function_count_error(function);
    /* A failed environment is reset: its next call would begin cold (Firehose 3.1, D). */
    if (!failed && !caller->provisioned) put_idle(function, sim_now(sim));
    begin_waiting(sim, function);
    return !failed;
}

void function_account(const struct sim *sim, const struct function *function)
{
    if (!function->provisioned_meter) return;
    *function->provisioned_meter = (meter_units)(sim_now(sim) / NS_PER_MS) * function->memory_mb *
                                   function->config->provisioned;
}

void function_measure(const struct sim *sim, struct function *function)
{
    function_account(sim, function);
    station_measure(&function->station, sim_now(sim));
    function->measured.most = function->busy;
    function->measured.throttled = 0;
    function->measured.full_ns = 0;
    function->measured.full_since_ns = sim_now(sim);
}

void function_law(struct sim *sim, const struct component *owner, const struct function *function)
{
    function_account(sim, function);
    station_law(&function->station, sim_results(sim), owner->name,
                "Little, until last idle: invocations present x time = their times");
}

void function_theory(struct sim *sim, const struct component *owner,
                     const struct function *function)
{
    station_theory(&function->station, sim_results(sim), owner->name, "function", "invocations",
                   sim_now(sim));
}
