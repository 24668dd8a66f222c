#include "sim/spells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/component.h"
#include "sim/finding.h"
#include "sim/memory.h"
#include "sim/results.h"
#include "sim/units.h"
#include "sim/week_time.h"

#include "sim/banned.h"

/* ours: a day by the minute; what comes and goes between two looks is no time behind */
enum { LOOKS = 1440, SPELLS_MAX = 512 };
static const int64_t gap_least_ns = NS_PER_S, gap_most_ns = NS_PER_MINUTE;

/* ours: five times as far behind as in the better quarter of the time, and by five seconds, is behind; half of that is
 * not any more. Two spells with less than a hundredth of the time between them are one. */
static const int64_t behind_times = 5, behind_least_ns = 5 * NS_PER_S;
static const uint32_t apart_share = 100;

struct spells {
    struct spells_run run;
    int64_t gap_ns, next_ns;
    uint32_t looks, room;
    uint32_t *watched; /* components that can be behind */
    uint32_t watched_count;
    int64_t *lag_ns; /* of each watched component a row of `room` */
};

struct spells *spells_create(const struct spells_run *run)
{
    struct spells *spells = memory_zeroed(run->memory, 1, sizeof *spells);
    spells->run = *run;
    spells->gap_ns = run->duration_ns / LOOKS;
    if (spells->gap_ns < gap_least_ns) spells->gap_ns = gap_least_ns;
    if (spells->gap_ns > gap_most_ns) spells->gap_ns = gap_most_ns;
    spells->room = (uint32_t)(run->duration_ns / spells->gap_ns) + 1;
    spells->next_ns = run->measured_at_ns;
    spells->watched = memory_zeroed(run->memory, run->component_count + 1, sizeof(uint32_t));
    for (uint32_t i = 0; i < run->component_count; i++)
        if (run->components[i].type->lag != NULL) spells->watched[spells->watched_count++] = i;
    spells->lag_ns = memory_zeroed(run->memory, (size_t)spells->room * spells->watched_count + 1,
                                   sizeof(int64_t));
    return spells;
}

int64_t spells_next_ns(const struct spells *spells)
{
    return spells != NULL && spells->looks < spells->room ? spells->next_ns : INT64_MAX;
}

void spells_look(struct spells *spells, int64_t now_ns)
{
    if (spells_next_ns(spells) != now_ns) return;
    for (uint32_t i = 0; i < spells->watched_count; i++) {
        const struct component *self = &spells->run.components[spells->watched[i]];
        spells->lag_ns[(size_t)i * spells->room + spells->looks] =
            self->type->lag(spells->run.sim, self);
    }
    spells->looks++;
    spells->next_ns += spells->gap_ns;
}

/* ---- finding them */

static int by_size(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* The better quarter ends here. */
static int64_t usual_of(const int64_t *lag_ns, uint32_t count)
{
    int64_t *sorted = check_alloc(count * sizeof *sorted);
    memcpy(sorted, lag_ns, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_size);
    const int64_t usual_ns = sorted[count / 4];
    free(sorted);
    return usual_ns;
}

static uint32_t worst_of(const int64_t *lag_ns, uint32_t first, uint32_t last)
{
    uint32_t worst = first;
    for (uint32_t i = first; i < last; i++)
        if (lag_ns[i] > lag_ns[worst]) worst = i;
    return worst;
}

uint32_t spells_of(const int64_t *lag_ns, uint32_t count, int64_t gap_ns, struct spell *out,
                   uint32_t most)
{
    uint32_t found = 0;
    if (count == 0) return 0;
    const int64_t usual_ns = usual_of(lag_ns, count);
    int64_t behind_ns = behind_times * usual_ns;
    if (behind_ns < behind_least_ns) behind_ns = behind_least_ns;
    if (behind_ns < 2 * gap_ns && usual_ns < gap_ns) behind_ns = 2 * gap_ns;
    for (uint32_t i = 0; i < count; i++) {
        if (lag_ns[i] <= behind_ns) continue;
        struct spell spell = {.first = i};
        while (i < count && lag_ns[i] > behind_ns / 2) i++;
        spell.last = i;
        struct spell *before = found > 0 ? &out[found - 1] : NULL;
        if (before != NULL && spell.first - before->last < count / apart_share + 1)
            before->last = spell.last;
        else if (found < most) out[found++] = spell;
    }
    for (uint32_t i = 0; i < found; i++) out[i].worst = worst_of(lag_ns, out[i].first, out[i].last);
    return found;
}

double spell_load(const int64_t *lag_ns, const struct spell *spell, int64_t gap_ns)
{
    const double load_most = 1000;
    /* One look earlier nothing was late, or little. */
    const uint32_t from = spell->first > 0 ? spell->first - 1 : 0;
    const double time_ns = (double)(spell->worst - from) * (double)gap_ns;
    const double grown = time_ns > 0 ? (double)(lag_ns[spell->worst] - lag_ns[from]) / time_ns : 0;
    if (grown <= 0) return 1;
    return grown < 1 - 1 / load_most ? 1 / (1 - grown) : load_most;
}

/* ---- telling */

enum words { CAUGHT_UP, SEVERAL, STILL, CAME, CAME_STILL };

#define BEHIND                                                                                     \
    .kind = FINDING_BEHIND, .stage = "", .limit = "load at its peak",                              \
    .units = {FINDING_NS,        FINDING_WEEK_TIME, FINDING_WEEK_TIME,                             \
              FINDING_WEEK_TIME, FINDING_NUMBER,    FINDING_COUNT}
#define WORST "at its worst by {0} at {3}; until then {4} times as much comes as it does"
static const struct finding_spec specs[] = {
    [CAUGHT_UP] = {BEHIND, .text = "{who} is behind from {1} until {2}, " WORST},
    [SEVERAL] = {BEHIND,
                 .text = "{who} falls behind {5} times and catches up again, the worst time from "
                         "{1} until {2}, " WORST},
    [STILL] = {BEHIND,
               .text =
                   "{who} is behind from {1} on and has not caught up when the run ends, " WORST},
    [CAME] = {BEHIND, .text = "{who} comes at {1} with {0} to catch up on, and has done so by {2}"},
    [CAME_STILL] = {BEHIND,
                    .text = "{who} comes at {1} with {0} to catch up on, and has not done so when "
                            "the run ends"},
};

/* A lag grows no faster than time passes: one that does is of a component that came late. */
static bool came_late(const int64_t *lag_ns, const struct spell *spell, int64_t gap_ns)
{
    return spell->first > 0 && lag_ns[spell->first] - lag_ns[spell->first - 1] > 2 * gap_ns;
}

/* The instant of a look, as the run's clock has it. */
static double week_time(const struct spells *spells, int64_t at_ns)
{
    return (double)(spells->run.clock_ns + at_ns);
}

/* In the mean over the measured time: the component has told of it. NULL: it has none. */
static const char *nearest_limit(const struct spells *spells, const struct component *self)
{
    const char *nearest = NULL;
    double most = 0;
    struct limit_told told;
    const struct findings *findings = results_findings(spells->run.results);
    for (size_t i = 0; findings_limit_at(findings, i, &told); i++) {
        if (strcmp(told.component, self->name) != 0 || told.use.mean <= most) continue;
        most = told.use.mean;
        nearest = told.use.limit;
    }
    return nearest;
}

static void tell(const struct spells *spells, const struct component *self, const int64_t *lag_ns,
                 const struct spell *spell, uint32_t times, double behind)
{
    const int64_t first_ns = spell->first * spells->gap_ns;
    const bool came = came_late(lag_ns, spell, spells->gap_ns);
    const int64_t since_ns = came ? first_ns : first_ns - lag_ns[spell->first];
    const bool still = spell->last >= spells->looks;
    const char *limit = nearest_limit(spells, self);
    struct finding_spec spec = specs[came        ? still ? CAME_STILL : CAME
                                     : still     ? STILL
                                     : times > 1 ? SEVERAL
                                                 : CAUGHT_UP];
    char text[512];
    snprintf(text, sizeof text, "%s%s%s", spec.text, limit ? ". Most used of its limits: " : "",
             limit ? limit : "");
    spec.text = text;
    const struct finding finding = {
        .spec = &spec,
        .severity = behind / spells->looks,
        .figures = {(double)lag_ns[spell->worst], week_time(spells, since_ns > 0 ? since_ns : 0),
                    week_time(spells, spell->last * spells->gap_ns),
                    week_time(spells, spell->worst * spells->gap_ns),
                    spell_load(lag_ns, spell, spells->gap_ns), times},
    };
    findings_tell_copy(results_findings(spells->run.results), self->name, &finding);
}

static void tell_events(const struct spells *spells, const struct component *self,
                        const int64_t *lag_ns, const struct spell *spell)
{
    char detail[96];
    const int64_t from_ns = spells->run.measured_at_ns;
    snprintf(detail, sizeof detail, "by %.1f s; at the worst by %.1f s",
             (double)lag_ns[spell->first] / (double)NS_PER_S,
             (double)lag_ns[spell->worst] / (double)NS_PER_S);
    results_event(spells->run.results, from_ns + spell->first * spells->gap_ns, self->name,
                  "behind", detail);
    if (spell->last < spells->looks)
        results_event(spells->run.results, from_ns + spell->last * spells->gap_ns, self->name,
                      "caught up", "");
}

void spells_finish(struct spells *spells)
{
    struct spell found[SPELLS_MAX];
    if (spells == NULL) return;
    for (uint32_t i = 0; i < spells->watched_count; i++) {
        const struct component *self = &spells->run.components[spells->watched[i]];
        const int64_t *lag_ns = &spells->lag_ns[(size_t)i * spells->room];
        const uint32_t count = spells_of(lag_ns, spells->looks, spells->gap_ns, found, SPELLS_MAX);
        uint32_t worst = 0, behind = 0;
        for (uint32_t k = 0; k < count; k++) {
            if (lag_ns[found[k].worst] > lag_ns[found[worst].worst]) worst = k;
            behind += found[k].last - found[k].first;
            tell_events(spells, self, lag_ns, &found[k]);
        }
        /* What has no end is told whatever was before it. */
        if (count > 0 && found[count - 1].last >= spells->looks) worst = count - 1;
        if (count > 0) tell(spells, self, lag_ns, &found[worst], count, behind);
    }
}
