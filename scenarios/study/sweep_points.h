/*
 * sweep_points.h -- a scenario's sweep as points to simulate and as rows of the database.
 */
#ifndef KINESIM_SCENARIOS_STUDY_SWEEP_POINTS_H
#define KINESIM_SCENARIOS_STUDY_SWEEP_POINTS_H

#include "reports/database/sweep_db.h"
#include "scenarios/study/points.h"
#include "scenarios/study/study.h"

struct sweep_points {
    struct points grid;
    struct study_source source;
    struct study_point *points;
    struct sweep_report report; /* without started_at and command, which only the caller knows */
    struct sweep_column *axes;
    struct sweep_cell *cells;
    const char **keys;
    char sha256[FINISHED_SHA256]; /* of the scenario's text */
    char key[FINISHED_SHA256];
    struct arena *arena;
};

/*
 * Everything that `base` and the scenario's sweep ask for; the scenario was read with `base` and the
 * axes. A point's key is the SHA-256 of kinesim's version, the prices, the scenario's text and all
 * overrides, seed and replications among them; files that a scenario names (CSV) are not in it.
 * Complaints of all points are in `diag`; false if there are any. Start with a zeroed struct;
 * sweep_points_free also after a failure, while the scenario is still there.
 */
bool sweep_points_make(struct sweep_points *list, const struct scenario *scenario,
                       struct scenario_overrides base, const struct price_book *prices,
                       struct diag *diag);
void sweep_points_free(struct sweep_points *list);

#endif
