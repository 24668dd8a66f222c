/*
 * timeline_tell.c -- what incidents did, as findings.
 */
#include <stdio.h>
#include <string.h>

#include "sim/finding.h"
#include "sim/timeline_state.h"

#include "sim/banned.h"

/* The words of each outcome. Each incident is a finding of its own, so its name stands in the text itself: it is found
 * by it in all replications. */
enum outcome { DRAINED, NOT_DRAINED, NOT_FELT, LOST, OUTCOMES };

static const struct finding_spec outcomes[OUTCOMES] = {
    [DRAINED] = {.kind = FINDING_BEHIND,
                 .stage = "",
                 .limit = "incident",
                 .units = {FINDING_NS, FINDING_NS, FINDING_COUNT, FINDING_COUNT},
                 .text = "{cause} is {1} behind at its worst, and all have caught up {0} after its "
                         "end; until then {2} records are lost and {3} read twice"},
    [NOT_DRAINED] = {.kind = FINDING_BEHIND,
                     .stage = "",
                     .limit = "incident",
                     .units = {FINDING_NS, FINDING_COUNT, FINDING_COUNT},
                     .text =
                         "{cause} is {0} behind at its worst, and has not caught up when {what}; "
                         "until then {1} records are lost and {2} read twice"},
    [NOT_FELT] = {.kind = FINDING_NEAR,
                  .stage = "",
                  .limit = "incident",
                  .units = {FINDING_COUNT, FINDING_COUNT},
                  .text =
                      "nobody falls further behind than before; {0} records are lost and {1} read "
                      "twice until it ends"},
    [LOST] = {.kind = FINDING_LOST,
              .stage = "",
              .limit = "incident",
              .units = {FINDING_COUNT},
              .text = "{0} records are lost from its begin until all have caught up"},
};

static void tell(struct timeline *timeline, const struct course *course, enum outcome outcome,
                 const struct finding *finding)
{
    char head[256], text[768];
    const struct component *self = timeline_struck(timeline, course);
    const struct incident_spec *spec_of = course->spec;
    snprintf(head, sizeof head, "%.60s of %.128s (%.*s)",
             spec_of->whole != NULL ? spec_of->whole : spec_of->kind->name, self->name,
             timeline_path_length(spec_of), spec_of->name);
    snprintf(text, sizeof text, "%s%s: %s", course->told.times > 1 ? "each " : "", head,
             outcomes[outcome].text);
    struct finding_spec spec = outcomes[outcome];
    struct finding copy = *finding;
    spec.text = text;
    copy.spec = &spec;
    findings_tell_copy(results_findings(timeline->run.results), self->name, &copy);
}

static void tell_course(struct timeline *timeline, const struct course *course)
{
    const double times = course->told.times, drained = times - course->told.undrained;
    const double lost = (double)course->told.lost / times,
                 twice = (double)course->told.twice / times;
    const char *worst = timeline->run.components[course->told.worst].name;
    const double measured_ns = (double)timeline->run.duration_ns;
    const double worst_ns = course->told.worst_ns;
    const double severity = worst_ns < measured_ns ? worst_ns / measured_ns : 1;
    if (course->told.felt == 0) {
        tell(timeline, course, NOT_FELT, &(struct finding){.figures = {lost, twice}});
    } else if (course->told.undrained > 0) {
        tell(timeline, course, NOT_DRAINED,
             &(struct finding){.severity = severity,
                               .figures = {worst_ns, lost, twice},
                               .subject = course->told.times > 1 ? "the next one begins"
                                                                 : "the run ends",
                               .cause = worst});
    } else {
        tell(
            timeline, course, DRAINED,
            &(struct finding){.severity = severity,
                              .figures = {course->told.drained_ns / drained, worst_ns, lost, twice},
                              .cause = worst});
    }
    if (course->told.lost > 0)
        tell(timeline, course, LOST,
             &(struct finding){.severity = severity, .figures = {(double)course->told.lost}});
}

/* What an incident rests on, once for all that say the same. */
static void tell_assumption(const struct timeline *timeline, uint32_t number)
{
    const char *assumes = timeline->courses[number].spec->assumes;
    if (assumes == NULL) return;
    for (uint32_t i = 0; i < number; i++) {
        const struct course *other = &timeline->courses[i];
        if (other->spec->assumes != NULL && other->begun > 0 &&
            strcmp(other->spec->assumes, assumes) == 0)
            return;
    }
    const struct finding_spec spec = {
        .kind = FINDING_ASSUMED, .stage = "", .limit = "incident", .text = assumes};
    findings_tell_copy(results_findings(timeline->run.results),
                       timeline_struck(timeline, &timeline->courses[number])->name,
                       &(struct finding){.spec = &spec, .severity = 0.5});
}

void timeline_tell(struct timeline *timeline)
{
    for (uint32_t i = 0; i < timeline->run.incident_count; i++) {
        const struct course *course = &timeline->courses[i];
        if (course->told.times > 0) tell_course(timeline, course);
        if (course->begun > 0) tell_assumption(timeline, i);
    }
}
