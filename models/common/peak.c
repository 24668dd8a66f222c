#include "models/common/peak.h"

#include <math.h>

#include "sim/finding.h"
#include "sim/units.h"

#include "sim/banned.h"

#define BEHIND                                                                                     \
    .kind = FINDING_BEHIND, .stage = "", .limit = "load at its peak",                              \
    .units = {FINDING_NS, FINDING_WEEK_TIME, FINDING_WEEK_TIME, FINDING_WEEK_TIME, FINDING_NUMBER}
#define WORST "at its worst by {0} at {3}; until then up to {4} times as much comes as it does"
static const struct finding_spec caught_up = {
    BEHIND,
    .text = "{who} is behind from {1} until {2}, " WORST ". What limits it: {what}",
};
static const struct finding_spec still = {
    BEHIND,
    .text = "{who} is behind from {1} on and has not caught up when the run ends, " WORST
            ". What limits it: {what}",
};

/* ours: less is no time behind */
static const double behind_least_s = 5;

/* The time in which most waits, in slots: its first, its worst and the one in which nothing waits any more. */
struct wait {
    uint32_t first, worst, last, behind; /* `behind`: of all such times together */
    double most, load; /* what waits at the worst, in slots; the greatest load until then */
};

static struct wait wait_of(const struct expect *expect, const double *course, double load)
{
    const uint32_t slots = expect_slots(expect);
    struct wait found = {.most = 0, .load = 1};
    double waiting = 0, greatest = 0;
    uint32_t first = 0;
    bool worst_here = false;
    for (uint32_t i = 0; i < slots; i++) {
        const double now = load * course[i];
        if (waiting <= 0) {
            first = i;
            greatest = 0;
            worst_here = false;
        }
        greatest = fmax(greatest, now);
        waiting = fmax(0, waiting + now - 1);
        found.behind += waiting > 0;
        if (waiting > found.most) {
            found = (struct wait){first, i + 1, slots, found.behind, waiting, greatest};
            worst_here = true;
        }
        if (waiting <= 0 && worst_here) found.last = i + 1;
    }
    return found;
}

double expect_peak(struct expect *expect, int32_t self, const struct expect_stream *stream,
                   double load, const char *limit)
{
    const struct expect_request *request = expect_asked(expect);
    const uint32_t slots = expect_slots(expect);
    double peak = load;
    if (!stream->course) return load;
    for (uint32_t i = 0; i < slots; i++) peak = fmax(peak, load * stream->course[i]);
    if (load <= 0 || load > 1 || peak <= 1) return peak;
    const double slot_s = request->load_s / slots, clock = (double)request->clock_ns;
    const struct wait wait = wait_of(expect, stream->course, load);
    if (wait.most * slot_s < behind_least_s) return peak;
    const double slot_ns = slot_s * (double)NS_PER_S;
    expect_finding(
        expect, self,
        &(struct finding){
            .spec = wait.last < slots ? &caught_up : &still,
            .severity = (double)wait.behind / slots,
            .figures = {wait.most * slot_ns, clock + wait.first * slot_ns,
                        clock + wait.last * slot_ns, clock + wait.worst * slot_ns, wait.load},
            .subject = limit,
        });
    return peak;
}
