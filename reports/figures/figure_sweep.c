#include "reports/figures/figure_sweep.h"

#include <stddef.h>

const struct figure_kind figure_sweep_kinds[] = {
    {"sweep_lines", 1100, 400, figure_sweep_lines},
    {"sweep_map", 1100, 360, figure_sweep_map},
    {"sweep_front", 1100, 440, figure_sweep_front},
    {0},
};
