#include "models/store/sink.h"

#include "sim/check.h"
#include "sim/units.h"

int64_t sink_retry_ns(const void *config)
{
    return ((const struct sink_config *)config)->retry_ns;
}

/* ---- answers */

static void answer(struct sim *sim, struct object *object, bool written)
{
    object->written = written;
    object->next = NULL;
    sim_at(sim, sim_now(sim), object->delivery, MSG_OBJECT_DONE, arg_pointer(object));
}

static bool fails(struct sink *sink)
{
    const double well = (1 - sink->config->error_rate) * (1 - sink->impairment.errors);
    if (sink->impairment.outage) return true;
    return well < 1 && rng_uniform(&sink->rng) >= well;
}

/* ---- loads */

static struct sink_load *take_load(struct sink *sink)
{
    struct sink_load *load = sink->spare;
    if (load) sink->spare = load->next;
    else load = memory_zeroed(sink->memory, 1, sizeof *load);
    *load = (struct sink_load){.first = sink->first};
    CHECK(sink->first);
    struct object *last = sink->first;
    for (struct object *object = last; object; object = sink->kind->joins ? object->next : NULL) {
        last = object;
        load->objects++;
        load->bytes_in += object->bytes_in;
        load->bytes_out += object->bytes_out;
        load->records += object->records;
    }
    sink->first = last->next;
    last->next = NULL;
    if (!sink->first) sink->last = NULL;
    sink->waiting -= load->objects;
    sink->loading += load->objects;
    return load;
}

static void begin_loads(struct sim *sim, struct component *self)
{
    struct sink *sink = self->state;
    while (sink->first && (sink->kind->at_once == 0 || sink->loads < sink->kind->at_once)) {
        struct sink_load *load = take_load(sink);
        int64_t took_ns = sink->kind->load_ns(sim, self, load);
        if (sink->impairment.times > 1)
            took_ns = (int64_t)((double)took_ns * sink->impairment.times);
        if (sink->loads++ == 0) sink->busy_since_ns = sim_now(sim);
        histogram_add(sink->load, took_ns);
        ++*sink->load_count;
        sim_at(sim, sim_now(sim) + took_ns, self, SINK_LOADED, arg_pointer(load));
    }
}

/* Seen at once, or later; a query begun then. */
static void show(struct sim *sim, struct component *self, const struct sink_load *load)
{
    struct sink *sink = self->state;
    const int64_t at_ns = sink->kind->visible_at_ns(sim, self, load);
    for (const struct object *object = load->first; object; object = object->next) {
        age_profile_ages(object->ages, sink->queryable,
                         at_ns + dist_draw_int(&sink->config->query, &sink->query_rng));
        ++*sink->objects;
        *sink->records += object->records;
        *sink->bytes += object->bytes_in;
    }
}

static void on_loaded(struct sim *sim, struct component *self, union event_arg arg)
{
    struct sink *sink = self->state;
    struct sink_load *load = arg.pointer;
    const bool written = !load->failed && !fails(sink);
    const int64_t now_ns = sim_now(sim);
    if (written) show(sim, self, load);
    else *sink->failed += load->objects;
    if (--sink->loads == 0) sink->busy_ns += now_ns - sink->busy_since_ns;
    sink->loading -= load->objects;
    sink->answered += load->objects;
    sink->bytes_done += load->bytes_in;
    for (struct object *object = load->first, *next; object; object = next) {
        next = object->next;
        station_leave(&sink->station, now_ns, object->came_at_ns, 1);
        answer(sim, object, written);
    }
    load->next = sink->spare;
    sink->spare = load;
    begin_loads(sim, self);
}

/* ---- objects */

static void wait_for_load(struct sim *sim, struct component *self, struct object *object)
{
    struct sink *sink = self->state;
    object->came_at_ns = sim_now(sim);
    object->next = NULL;
    if (sink->last) sink->last->next = object;
    else sink->first = object;
    sink->last = object;
    sink->waiting++;
    station_enter(&sink->station, object->came_at_ns, 1);
    begin_loads(sim, self);
}

static void come(struct sim *sim, struct component *self, struct object *object)
{
    struct sink *sink = self->state;
    sink->came++;
    sink->bytes_came += object->bytes_in;
    const bool throttled = sink->impairment.throttled > 0 &&
                           rng_uniform(&sink->rng) < sink->impairment.throttled;
    const bool refused =
        !sink->impairment.outage &&
        (throttled || (sink->kind->refuses && sink->kind->refuses(sim, self, object)));
    if (!refused && !sink->impairment.outage) {
        wait_for_load(sim, self, object);
        return;
    }
    if (refused) ++*sink->rejected;
    else ++*sink->failed;
    sink->answered++;
    sink->bytes_done += object->bytes_in;
    answer(sim, object, false);
}

static void on_object(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct sink *sink = self->state;
    struct object *object = arg.pointer;
    if (sink->kind->prepare_ns && !object->prepared) {
        object->prepared = true;
        sim_at(sim, sim_now(sim) + sink->kind->prepare_ns(sim, self, object), self, SINK_PREPARED,
               arg);
        return;
    }
    come(sim, self, object);
}

static void on_prepared(struct sim *sim, struct component *self, union event_arg arg)
{
    come(sim, self, arg.pointer);
}

const struct event_kind sink_events[SINK_EVENTS] = {
    [MSG_OBJECT] = {"object", on_object},
    [SINK_PREPARED] = {"prepared", on_prepared},
    [SINK_LOADED] = {"loaded", on_loaded},
};

/* ---- its life */

void sink_open(struct sim *sim, struct component *self, const struct sink_kind *kind)
{
    struct sink *sink = self->state;
    sink->config = self->config;
    sink->kind = kind;
    sink->memory = sim_memory(sim);
    sim_rng(sim, &sink->rng, self, "loads");
    sim_rng(sim, &sink->query_rng, self, "query");
    sink->queryable = sim_latency(sim, self, "queryable");
    sink->load = sim_latency(sim, self, kind->stage);
    sink->objects = sim_counter(sim, self, "objects");
    sink->records = sim_counter(sim, self, "records_delivered");
    sink->failed = sim_counter(sim, self, "objects_failed");
    sink->rejected = sim_counter(sim, self, "objects_rejected");
    sink->bytes = sim_counter(sim, self, "bytes");
    sink->load_count = sim_counter(sim, self, "loads");
}

static int64_t busy_ns(const struct sim *sim, const struct sink *sink)
{
    return sink->busy_ns + (sink->loads > 0 ? sim_now(sim) - sink->busy_since_ns : 0);
}

void sink_measure(struct sim *sim, struct component *self)
{
    struct sink *sink = self->state;
    sink->measured.bytes_came = sink->bytes_came;
    sink->measured.bytes_done = sink->bytes_done;
    sink->measured.busy_ns = busy_ns(sim, sink);
    station_measure(&sink->station, sim_now(sim));
}

void sink_finish(struct sim *sim, struct component *self)
{
    const struct sink *sink = self->state;
    struct results *results = sim_results(sim);
    results_law(results, self->name, "objects come = answered + waiting + being loaded",
                (double)sink->came, (double)(sink->answered + sink->waiting + sink->loading), 0);
    station_law(&sink->station, results, self->name,
                "objects: mean number = rate x mean time (Little)");
}

void sink_bill_time(const struct sim *sim, meter_units *meter, int64_t count)
{
    if (meter) *meter = sim_now(sim) / NS_PER_MS * count;
}

void sink_theory(struct sim *sim, struct component *self)
{
    const struct sink *sink = self->state;
    station_theory(&sink->station, sim_results(sim), self->name, sink->kind->stage, "objects",
                   sim_now(sim));
}

/* ---- faults */

static void begin_impairment(struct sim *sim, struct component *self,
                             const struct incident *incident)
{
    struct sink *sink = self->state;
    impairment_begin(&sink->impairment, sim_memory(sim), incident);
}

static void end_impairment(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct sink *sink = self->state;
    (void)sim;
    impairment_end(&sink->impairment, incident);
}

const struct incident_kind sink_incidents[] = {
    IMPAIRMENT_ROW("outage", IMPAIRMENT_OUTAGE, NULL,
                   "It cannot be reached: what comes fails, and what is being loaded.",
                   "additions 2.11, D: OS.ConnectionFailed, Redshift.ConnectionFailed and the like",
                   begin_impairment, end_impairment),
    IMPAIRMENT_ROW("errors", IMPAIRMENT_ERRORS, impairment_share_fields,
                   "A share of its loads fails.", "additions 2.11, D", begin_impairment,
                   end_impairment),
    IMPAIRMENT_ROW("slow", IMPAIRMENT_SLOW, impairment_slow_fields,
                   "Loads take so many times as long.", "ours", begin_impairment, end_impairment),
    IMPAIRMENT_ROW("throttle", IMPAIRMENT_THROTTLE, impairment_share_fields,
                   "A share of what comes is rejected.", "additions 2.11, D", begin_impairment,
                   end_impairment),
    {0},
};

int64_t sink_lag(const struct sim *sim, const struct component *self)
{
    const struct sink *sink = self->state;
    return sink->first ? sim_now(sim) - sink->first->came_at_ns : 0;
}
