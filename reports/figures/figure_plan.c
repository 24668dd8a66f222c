#include "reports/figures/figure_plan.h"

#include <stddef.h>

const struct figure_kind figure_plan_kinds[] = {
    {"plan_search", 1100, 440, figure_plan_search},
    {0},
};
