/*
 * volumes.h -- volumes by the month and seasons, from small files.
 *
 * Volumes: a header `month,factor` (today's volume is 1) or `month,GB` (2^30 bytes created in the
 * month), then a line for each month, from 0 (today) or 1 on, none left out. A season: twelve factors,
 * the first for the month of today, parted by commas or white space. `#` begins a comment.
 */
#ifndef KINESIM_SCENARIOS_STUDY_VOLUMES_H
#define KINESIM_SCENARIOS_STUDY_VOLUMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/diag.h"

enum { VOLUMES_MONTHS_MAX = 120, SEASON_MONTHS = 12 };

struct volumes {
    uint32_t first, count; /* months */
    bool gb;               /* amounts are GB, not factors */
    double amounts[VOLUMES_MONTHS_MAX + 1];
};

/* Every mistake goes to `diag` with its place in `file`; false if there was one. */
bool volumes_parse(const char *file, const char *text, size_t length, struct volumes *volumes,
                   struct diag *diag);
bool season_parse(const char *file, const char *text, size_t length, double season[SEASON_MONTHS],
                  struct diag *diag);

#endif
