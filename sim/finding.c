/* finding.c -- what components told, in columns of their own for each kind of telling. */
#include "sim/finding.h"

#include <math.h>
#include <stdlib.h>

#include "sim/arena.h"
#include "sim/check.h"
#include "sim/names.h"

#include "sim/banned.h"

struct findings {
    struct names *names;
    struct arena *specs; /* that came from another process */
    struct finding_told *findings;
    size_t finding_count;
    struct limit_told *limits;
    size_t limit_count;
    struct cycle_told *cycles;
    size_t cycle_count;
    struct survivors_told *survivors;
    size_t survivor_count;
};

const char *finding_kind_name(enum finding_kind kind)
{
    static const char *const names[FINDING_KINDS] = {"lost", "behind",    "refused",
                                                     "near", "unsettled", "assumed"};
    CHECK(kind < FINDING_KINDS);
    return names[kind];
}

const char *finding_unit_name(enum finding_unit unit)
{
    static const char *const names[] = {
        [FINDING_NONE] = "",        [FINDING_SHARE] = "share",
        [FINDING_COUNT] = "count",  [FINDING_NUMBER] = "number",
        [FINDING_NS] = "ns",        [FINDING_NS_AN_HOUR] = "ns/hour",
        [FINDING_BYTES] = "bytes",  [FINDING_BYTES_A_SECOND] = "bytes/s",
        [FINDING_A_SECOND] = "1/s", [FINDING_WEEK_TIME] = "ns since mon 00:00",
    };
    CHECK(unit < sizeof names / sizeof *names);
    return names[unit];
}

struct findings *findings_create(struct names *names)
{
    struct findings *findings = check_zeroed(1, sizeof *findings);
    findings->names = names;
    findings->specs = arena_create();
    return findings;
}

void findings_destroy(struct findings *findings)
{
    if (findings == NULL) return;
    free(findings->findings);
    free(findings->limits);
    free(findings->cycles);
    free(findings->survivors);
    arena_destroy(findings->specs);
    free(findings);
}

static const char *kept(struct findings *findings, const char *text)
{
    return text ? names_intern(findings->names, text) : NULL;
}

bool finding_can_be(const struct finding *finding)
{
    const struct finding_spec *spec = finding->spec;
    for (int i = 0; i < FINDING_FIGURES; i++)
        if (spec->units[i] >= FINDING_UNITS ||
            (spec->units[i] != FINDING_NONE && !isfinite(finding->figures[i])))
            return false;
    return spec->kind < FINDING_KINDS && finding->severity >= 0;
}

void findings_tell(struct findings *all, const char *component, const struct finding *finding)
{
    CHECK(finding_can_be(finding));
    all->findings = check_resized(all->findings, (all->finding_count + 1) * sizeof *all->findings);
    struct finding_told *told = &all->findings[all->finding_count++];
    *told = (struct finding_told){kept(all, component), *finding};
    told->finding.severity = fmin(1, finding->severity);
    told->finding.subject = kept(all, finding->subject);
    told->finding.cause = kept(all, finding->cause);
}

void findings_tell_copy(struct findings *all, const char *component, const struct finding *finding)
{
    struct finding_spec *spec = arena_alloc(all->specs, sizeof *spec);
    struct finding copy = *finding;
    *spec = *finding->spec;
    spec->stage = kept(all, spec->stage);
    spec->limit = kept(all, spec->limit);
    spec->text = kept(all, spec->text);
    copy.spec = spec;
    findings_tell(all, component, &copy);
}

void findings_limit(struct findings *all, const char *component, const struct limit_use *use)
{
    CHECK(use->given > 0 && use->mean >= 0 && use->peak >= 0);
    all->limits = check_resized(all->limits, (all->limit_count + 1) * sizeof *all->limits);
    struct limit_told *told = &all->limits[all->limit_count++];
    *told = (struct limit_told){kept(all, component), *use};
    told->use.limit = kept(all, use->limit);
    told->use.subject = kept(all, use->subject);
}

void findings_cycle(struct findings *all, const char *component, const char *name, double cycle_ns)
{
    CHECK(cycle_ns >= 0);
    all->cycles = check_resized(all->cycles, (all->cycle_count + 1) * sizeof *all->cycles);
    all->cycles[all->cycle_count++] =
        (struct cycle_told){kept(all, component), kept(all, name), cycle_ns};
}

void findings_survivors(struct findings *all, const char *component, const char *stage,
                        double arrived, double came)
{
    CHECK(arrived >= 0 && came >= arrived);
    all->survivors =
        check_resized(all->survivors, (all->survivor_count + 1) * sizeof *all->survivors);
    all->survivors[all->survivor_count++] =
        (struct survivors_told){kept(all, component), kept(all, stage), arrived, came};
}

bool findings_finding_at(const struct findings *all, size_t index, struct finding_told *out)
{
    if (index >= all->finding_count) return false;
    *out = all->findings[index];
    return true;
}

bool findings_limit_at(const struct findings *all, size_t index, struct limit_told *out)
{
    if (index >= all->limit_count) return false;
    *out = all->limits[index];
    return true;
}

bool findings_cycle_at(const struct findings *all, size_t index, struct cycle_told *out)
{
    if (index >= all->cycle_count) return false;
    *out = all->cycles[index];
    return true;
}

bool findings_survivors_at(const struct findings *all, size_t index, struct survivors_told *out)
{
    if (index >= all->survivor_count) return false;
    *out = all->survivors[index];
    return true;
}
