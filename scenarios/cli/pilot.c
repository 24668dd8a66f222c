#include "scenarios/cli/pilot.h"

#include "scenarios/cli/progress.h"
#include "scenarios/study/study_point.h"

bool pilot_run(struct scenario *scenario, const struct options *options, struct settled *settled)
{
    struct sim_spec spec = study_point_spec(scenario);
    struct progress *progress = progress_begin(options, SETTLE_REPLICATIONS, scenario->duration_ns);
    spec.progress = progress_step;
    spec.progress_context = progress;
    const bool whole = settle_find(&spec, options->threads, settled);
    if (progress_end(progress) || !whole) return false;
    scenario->warmup_ns = settled->cut_ns;
    return true;
}
