#include "reports/figures/figure_keys.h"

#include <stddef.h>

const struct figure_kind figure_keys_kinds[] = {
    {"keys_curve", 1100, 440, figure_keys_curve},
    {"keys_map", 1100, 360, figure_keys_map},
    {"keys_cuts", 1100, 400, figure_keys_cuts},
    {0},
};
