#include "sim/timeline.h"

#include <stdio.h>
#include <string.h>

#include "sim/check.h"
#include "sim/field.h"
#include "sim/sim.h"
#include "sim/timeline_state.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ours: what was usual is the worst of the last five minutes, in two halves of which the older is dropped; a look a
 * second is finer than any poll, and a four-thousandth of the time that a fault takes is no error in it. */
static const int64_t calm_half_ns = 150 * NS_PER_S, look_ns = NS_PER_S, looks_each = 4096;

/* ours: who is a quarter further behind than the worst of five minutes feels something; less is chance. */
static const double felt_from = 1.25;

static const struct column fault_columns[] = {
    {"fault", CELL_TEXT},
    {"component", CELL_TEXT},
    {"kind", CELL_TEXT},
    {"occurrence", CELL_INTEGER},
    {"began_ns", CELL_INTEGER},
    {"ended_ns", CELL_INTEGER},
    {"worst_lag_ns", CELL_INTEGER},
    {"worst_component", CELL_TEXT},
    {"drained_after_ns", CELL_INTEGER},
    {"lost", CELL_INTEGER},
    {"read_twice", CELL_INTEGER},
};
const struct table_spec timeline_fault_table = {.name = "fault",
                                                .every_replication = true,
                                                .column_count = sizeof fault_columns /
                                                                sizeof *fault_columns,
                                                .columns = fault_columns};

/* ---- who feels it */

/* Whether what the rows have filled names the component. */
static bool names(const struct field *rows, const void *config, int32_t index)
{
    const char *base = config;
    for (; rows != NULL && rows->key != NULL; rows++) {
        if (rows->kind == FIELD_REF &&
            ((const struct reference *)(base + rows->offset))->index == index)
            return true;
        if (rows->kind == FIELD_GROUP &&
            (rows->present == 0 || *(const bool *)(base + rows->present)) &&
            names(rows->group, base + rows->offset, index))
            return true;
        if (rows->kind != FIELD_LIST) continue;
        const struct field_list *list = (const void *)(base + rows->offset);
        for (uint32_t i = 0; i < list->count; i++)
            if (names(rows->group, (const char *)list->items + i * rows->item_bytes, index))
                return true;
    }
    return false;
}

static void find_near(const struct timeline_run *run, struct course *course)
{
    const uint32_t self = course->spec->component;
    const struct component *struck = &run->components[self];
    course->near = memory_zeroed(run->memory, run->component_count, sizeof *course->near);
    for (uint32_t i = 0; i < run->component_count; i++) {
        const struct component *other = &run->components[i];
        course->near[i] = i == self || names(struck->type->fields, struck->config, (int32_t)i) ||
                          names(other->type->fields, other->config, (int32_t)self);
    }
}

struct timeline *timeline_create(const struct timeline_run *run)
{
    if (run->incident_count == 0) return NULL;
    struct timeline *timeline = memory_zeroed(run->memory, 1, sizeof *timeline);
    timeline->run = *run;
    timeline->courses = memory_zeroed(run->memory, run->incident_count, sizeof(struct course));
    timeline->usual_ns = memory_zeroed(run->memory, run->component_count, sizeof(int64_t));
    timeline->older_ns = memory_zeroed(run->memory, run->component_count, sizeof(int64_t));
    timeline->look_at_ns = INT64_MAX;
    for (uint32_t i = 0; i < run->incident_count; i++) {
        struct course *course = &timeline->courses[i];
        course->spec = &run->incidents[i];
        CHECK(course->spec->component < run->component_count);
        CHECK(course->spec->at_ns >= 0);
        find_near(run, course);
        course->next_ns = run->warmup_ns + course->spec->at_ns;
        run->rng(run->sim, &course->rng, &run->components[course->spec->component],
                 course->spec->name);
        const int64_t calm_ns = course->next_ns - 2 * calm_half_ns;
        const int64_t first_ns = calm_ns > 0 ? calm_ns : 0;
        if (first_ns < timeline->look_at_ns) timeline->look_at_ns = first_ns;
    }
    return timeline;
}

int64_t timeline_next_ns(const struct timeline *timeline)
{
    if (timeline == NULL) return INT64_MAX;
    int64_t next_ns = timeline->look_at_ns;
    for (uint32_t i = 0; i < timeline->run.incident_count; i++)
        if (timeline->courses[i].next_ns < next_ns) next_ns = timeline->courses[i].next_ns;
    return next_ns;
}

/* ---- looking */

static int64_t lag_of(const struct timeline *timeline, uint32_t component)
{
    const struct component *self = &timeline->run.components[component];
    return self->type->lag != NULL ? self->type->lag(timeline->run.sim, self) : 0;
}

/* Whether the component has such a counter. */
static bool has_counter(const struct results *results, const char *component, const char *name)
{
    struct results_named named;
    for (size_t i = 0; results_counter_at(results, i, &named); i++)
        if (strcmp(named.component, component) == 0 && strcmp(named.name, name) == 0) return true;
    return false;
}

static bool is_near(const struct timeline *timeline, const struct course *course, const char *name)
{
    for (uint32_t i = 0; i < timeline->run.component_count; i++)
        if (course->near[i] && strcmp(timeline->run.components[i].name, name) == 0) return true;
    return false;
}

/* What was dropped and expired is lost; what failed is too where it had been delivered: who sends tries again. */
static struct tally tally_now(const struct timeline *timeline, const struct course *course)
{
    const struct results *results = timeline->run.results;
    struct tally tally = {0};
    struct results_named named;
    for (size_t i = 0; results_counter_at(results, i, &named); i++) {
        const bool twice = strcmp(named.name, "records_duplicate") == 0;
        const bool failed = strcmp(named.name, "records_failed") == 0;
        const bool lost = strcmp(named.name, "records_dropped") == 0 ||
                          strcmp(named.name, "records_expired") == 0;
        if ((!twice && !failed && !lost) || named.value == 0 ||
            !is_near(timeline, course, named.component))
            continue;
        if (twice) tally.twice += named.value;
        else if (lost || has_counter(results, named.component, "records_delivered"))
            tally.lost += named.value;
    }
    return tally;
}

/* Nothing happens and nothing drains: this is how far they are behind as a rule. */
static void look_in_calm(struct timeline *timeline, int64_t now_ns)
{
    const bool turn = now_ns - timeline->half_since_ns >= calm_half_ns;
    if (turn) timeline->half_since_ns = now_ns;
    for (uint32_t i = 0; i < timeline->run.component_count; i++) {
        const int64_t lag_ns = lag_of(timeline, i);
        if (turn) timeline->older_ns[i] = timeline->usual_ns[i];
        if (turn || lag_ns > timeline->usual_ns[i]) timeline->usual_ns[i] = lag_ns;
    }
}

/* Each course that is watched keeps the worst that was seen of those near it, and whether any is behind. */
static void look_at_lags(struct timeline *timeline)
{
    for (uint32_t k = 0; k < timeline->run.incident_count; k++) timeline->courses[k].behind = false;
    for (uint32_t i = 0; i < timeline->run.component_count; i++) {
        const int64_t lag_ns = lag_of(timeline, i);
        const int64_t usual_ns = timeline->usual_ns[i] > timeline->older_ns[i]
                                     ? timeline->usual_ns[i]
                                     : timeline->older_ns[i];
        const bool felt = (double)lag_ns >= felt_from * (double)usual_ns;
        if (lag_ns <= usual_ns) continue;
        for (uint32_t k = 0; k < timeline->run.incident_count; k++) {
            struct course *course = &timeline->courses[k];
            if (!course->watched || !course->near[i]) continue;
            course->behind = true;
            if (!felt || lag_ns <= course->worst_ns) continue;
            course->worst_ns = lag_ns;
            course->worst = i;
        }
    }
}

/* An occurrence is over: it has drained (after `drained_ns` >= 0), or will not be seen to. */
static void conclude(struct timeline *timeline, struct course *course, int64_t drained_ns)
{
    const struct component *self = timeline_struck(timeline, course);
    const struct tally now = tally_now(timeline, course);
    const int64_t lost = now.lost - course->before.lost, twice = now.twice - course->before.twice;
    const bool felt = course->worst_ns > 0;
    const struct cell cells[] = {
        cell_text(course->spec->name),
        cell_text(self->name),
        cell_text(course->spec->whole != NULL ? course->spec->whole : course->spec->kind->name),
        cell_integer(course->incident.occurrence),
        cell_integer(course->since_ns),
        cell_integer(course->ended_ns),
        cell_integer(course->worst_ns),
        cell_text(felt ? timeline->run.components[course->worst].name : ""),
        cell_integer(drained_ns),
        cell_integer(lost),
        cell_integer(twice),
    };
    results_row(timeline->run.results, &timeline_fault_table, cells);
    course->watched = false;
    timeline->watched--;
    course->told.times++;
    course->told.felt += felt;
    course->told.lost += lost;
    course->told.twice += twice;
    if (drained_ns < 0) course->told.undrained++;
    else course->told.drained_ns += (double)drained_ns;
    if ((double)course->worst_ns > course->told.worst_ns) {
        course->told.worst_ns = (double)course->worst_ns;
        course->told.worst = course->worst;
    }
}

static void look(struct timeline *timeline, int64_t now_ns)
{
    if (timeline->watched == 0) {
        look_in_calm(timeline, now_ns);
        return;
    }
    look_at_lags(timeline);
    for (uint32_t i = 0; i < timeline->run.incident_count; i++) {
        struct course *course = &timeline->courses[i];
        if (!course->watched || course->behind || course->ended_ns < 0) continue;
        if (course->worst_ns > 0) conclude(timeline, course, now_ns - course->ended_ns);
        else if (now_ns - course->ended_ns >= 2 * calm_half_ns) conclude(timeline, course, 0);
    }
}

static void plan_look(struct timeline *timeline, int64_t now_ns)
{
    int64_t gap_ns = INT64_MAX, begin_ns = INT64_MAX;
    for (uint32_t i = 0; i < timeline->run.incident_count; i++) {
        const struct course *course = &timeline->courses[i];
        if (!course->under_way && course->next_ns < begin_ns) begin_ns = course->next_ns;
        if (!course->watched) continue;
        const int64_t own_ns = (now_ns - course->since_ns) / looks_each;
        if (own_ns < gap_ns) gap_ns = own_ns;
    }
    if (timeline->watched > 0) {
        timeline->look_at_ns = now_ns + (gap_ns > look_ns ? gap_ns : look_ns);
        return;
    }
    const int64_t calm_ns = begin_ns == INT64_MAX ? INT64_MAX : begin_ns - 2 * calm_half_ns;
    timeline->look_at_ns = calm_ns > now_ns + look_ns || begin_ns == INT64_MAX ? calm_ns
                                                                               : now_ns + look_ns;
}

/* ---- beginning and ending */

static void tell_event(const struct timeline *timeline, const struct course *course,
                       const char *what)
{
    char detail[256];
    snprintf(detail, sizeof detail, "%s (%s) %s", course->spec->kind->name, course->spec->name,
             what);
    results_event(timeline->run.results, sim_now(timeline->run.sim),
                  timeline_struck(timeline, course)->name,
                  course->spec->kind->action ? "action" : "fault", detail);
}

static void plan_next(const struct timeline *timeline, struct course *course)
{
    const int64_t now_ns = sim_now(timeline->run.sim), began_ns = course->incident.began_ns;
    course->next_ns = INT64_MAX;
    if (!course->spec->repeats) return;
    int64_t gap_ns = dist_draw_int(&course->spec->gap, &course->rng);
    if (gap_ns < NS_PER_S) gap_ns = NS_PER_S;
    if (gap_ns > timeline->run.warmup_ns + timeline->run.duration_ns - began_ns) return;
    course->next_ns = began_ns + gap_ns > now_ns ? began_ns + gap_ns : now_ns;
}

static void end(struct timeline *timeline, struct course *course)
{
    const struct incident_kind *kind = course->spec->kind;
    struct component *self = timeline_struck(timeline, course);
    if (kind->length != INCIDENT_INSTANT) {
        if (kind->end != NULL) kind->end(timeline->run.sim, self, &course->incident);
        tell_event(timeline, course, "ends");
    }
    course->under_way = false;
    course->ended_ns = sim_now(timeline->run.sim);
    plan_next(timeline, course);
}

static int64_t length_of(struct course *course)
{
    if (course->spec->kind->length == INCIDENT_INSTANT) return 0;
    if (!course->spec->lasts) return INT64_MAX;
    return dist_draw_int(&course->spec->length, &course->rng);
}

/* If the part before it is not over, that is not answered for by itself: this one goes on with what was seen. */
static void go_on_with(struct timeline *timeline, struct course *course)
{
    const struct incident_spec *spec = course->spec;
    for (uint32_t i = 0; i < timeline->run.incident_count; i++) {
        struct course *other = &timeline->courses[i];
        if (other == course || !other->watched || other->spec->component != spec->component ||
            other->spec->whole == NULL || strcmp(other->spec->whole, spec->whole) != 0 ||
            timeline_path_length(other->spec) != timeline_path_length(spec) ||
            strncmp(other->spec->name, spec->name, (size_t)timeline_path_length(spec)) != 0)
            continue;
        course->since_ns = other->since_ns;
        course->before = other->before;
        course->worst_ns = other->worst_ns;
        course->worst = other->worst;
        other->watched = false;
        timeline->watched--;
    }
}

static void begin(struct timeline *timeline, struct course *course)
{
    struct sim *sim = timeline->run.sim;
    const struct incident_spec *spec = course->spec;
    struct component *self = timeline_struck(timeline, course);
    const int64_t now_ns = sim_now(sim), length_ns = length_of(course);
    /* The one before it has not drained, and what is seen from now on is this one's too. */
    if (course->watched) conclude(timeline, course, -1);
    course->incident.spec = spec;
    course->incident.occurrence = course->begun++;
    course->incident.config = spec->config;
    course->incident.began_ns = now_ns;
    course->incident.ends_ns = length_ns < INT64_MAX - now_ns ? now_ns + length_ns : INT64_MAX;
    course->next_ns = course->incident.ends_ns;
    course->under_way = course->watched = true;
    course->ended_ns = -1;
    course->since_ns = now_ns;
    course->worst_ns = 0;
    course->before = tally_now(timeline, course);
    timeline->watched++;
    if (spec->whole != NULL) go_on_with(timeline, course);
    timeline->look_at_ns = now_ns + look_ns;
    spec->kind->begin(sim, self, &course->incident);
    tell_event(timeline, course, spec->kind->length == INCIDENT_INSTANT ? "is done" : "begins");
    if (spec->kind->length == INCIDENT_INSTANT) end(timeline, course);
}

void timeline_step(struct timeline *timeline)
{
    const int64_t now_ns = sim_now(timeline->run.sim);
    if (timeline->look_at_ns <= now_ns) {
        look(timeline, now_ns);
        plan_look(timeline, now_ns);
    }
    /* Who ends makes room for who begins. */
    for (uint32_t i = 0; i < timeline->run.incident_count; i++)
        if (timeline->courses[i].under_way && timeline->courses[i].next_ns <= now_ns)
            end(timeline, &timeline->courses[i]);
    for (uint32_t i = 0; i < timeline->run.incident_count; i++)
        if (!timeline->courses[i].under_way && timeline->courses[i].next_ns <= now_ns)
            begin(timeline, &timeline->courses[i]);
}

bool timeline_disturbed(const struct timeline *timeline)
{
    for (uint32_t i = 0; timeline != NULL && i < timeline->run.incident_count; i++)
        if (timeline->courses[i].begun > 0 && !timeline->run.incidents[i].kind->lawful) return true;
    return false;
}

void timeline_finish(struct timeline *timeline)
{
    if (timeline == NULL) return;
    for (uint32_t i = 0; i < timeline->run.incident_count; i++)
        if (timeline->courses[i].watched) conclude(timeline, &timeline->courses[i], -1);
    timeline_tell(timeline);
}
