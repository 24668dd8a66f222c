#include "scenarios/study/plan_expect.h"

#include <math.h>

#include "scenarios/study/expected.h"
#include "scenarios/study/study_point.h"
#include "sim/check.h"

static double month_usd(const struct plan_spec *spec, const struct scenario *scenario)
{
    const struct price_book *prices = spec->prices(spec->context, scenario);
    const char *missing;
    struct expected *expected = prices ? expected_create(scenario, prices, &missing) : NULL;
    if (!expected) return NAN;
    const struct expect_request request = expected_request(scenario);
    const double usd = expected_month_usd(expected, &request);
    size_t notes;
    expected_notes(expected, &notes);
    expected_destroy(expected);
    return notes > 0 ? NAN : usd;
}

double *plan_expect(const struct plan_spec *spec)
{
    const size_t points = spec->points->report.point_count;
    double *usd = check_zeroed(points + 1, sizeof *usd);
    struct shared_keys *keys = shared_keys_create();
    for (size_t p = 0; p < points; p++) {
        struct scenario *scenario = study_point_read(&spec->points->points[p], keys);
        usd[p] = scenario ? month_usd(spec, scenario) : NAN;
        scenario_destroy(scenario);
    }
    shared_keys_destroy(keys);
    return usd;
}
