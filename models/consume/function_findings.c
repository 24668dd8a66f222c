/* function_findings.c -- how far a function's concurrency was used, and who was throttled for want of it. */
#include <math.h>

#include "models/common/measured.h"
#include "models/consume/function.h"
#include "sim/units.h"

#include "sim/banned.h"

const char function_concurrency[] = "concurrency (reserved_concurrency)";

static const struct finding_spec throttled = {
    .kind = FINDING_REFUSED,
    .stage = "function_wait",
    .limit = function_concurrency,
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_NUMBER, FINDING_NS, FINDING_NS},
    .text = "{0} of the invocations of {who} are throttled, {2} a minute: all {1} environments "
            "are busy. They wait {3} in the mean and {4} at most",
};

struct function_use function_use_of(struct sim *sim, const struct function *function)
{
    const struct station *station = &function->station;
    const int64_t now_ns = sim_now(sim);
    const double time_ns = measured_ns(sim);
    const double present = (double)(station->area - station->measured.area) +
                           (double)station->present * (double)(now_ns - station->changed_at_ns);
    const double begun = (double)histogram_count(function->wait);
    double waited = begun * histogram_mean(function->wait), full_ns;
    for (uint32_t i = function->waiting.head; i != function->waiting.tail; i++)
        waited += (double)(now_ns -
                           function->waiting.at[i & (function->waiting.capacity - 1)].asked_at_ns);
    full_ns = (double)function->measured.full_ns;
    if (function->busy == function->limit)
        full_ns += (double)(now_ns - function->measured.full_since_ns);
    return (struct function_use){
        .limit = function->limit,
        .busy = fmin(function->limit, fmax(0, (present - waited) / time_ns)),
        .most = function->measured.most,
        .full = full_ns / time_ns,
        .invocations = begun,
        .throttled = (double)function->measured.throttled,
        .throttles_pm = (double)function->measured.throttled / time_ns * (double)NS_PER_MINUTE,
    };
}

void function_tell_limit(struct sim *sim, const struct component *owner,
                         const struct function *function, double callers, double share)
{
    const struct function_use use = function_use_of(sim, function);
    sim_limit(sim, owner,
              &(struct limit_use){
                  .limit = function_concurrency,
                  .unit = FINDING_COUNT,
                  .given = use.limit,
                  .mean = use.busy / use.limit * share,
                  .peak = use.most / use.limit,
                  /* Who cannot ask for more than there is does not meet the limit. */
                  .at_limit = callers > use.limit ? use.full : NAN,
              });
}

void function_tell_throttles(struct sim *sim, const struct component *owner,
                             const struct function *function)
{
    const struct function_use use = function_use_of(sim, function);
    if (use.throttled <= 0 || use.invocations <= 0) return;
    const double share = fmin(1, use.throttled / use.invocations);
    const double waited_ns = use.invocations * histogram_mean(function->wait) / use.throttled;
    sim_finding(sim, owner,
                &(struct finding){
                    .spec = &throttled,
                    .severity = share,
                    .figures = {share, use.limit, use.throttles_pm, waited_ns,
                                (double)histogram_max(function->wait)},
                });
}
