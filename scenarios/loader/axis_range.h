/*
 * axis_range.h -- `4..16/4`, `10s..300s x5`, `10/s..1000/s x7 log`, `1..64`: a range of an axis.
 */
#ifndef KINESIM_SCENARIOS_LOADER_AXIS_RANGE_H
#define KINESIM_SCENARIOS_LOADER_AXIS_RANGE_H

#include "scenarios/loader/axis.h"
#include "scenarios/values/reader.h"

/* Whether the text is meant as a range; other text is a value. */
bool axis_is_range(enum field_kind kind, const char *text);

/*
 * What a range says. With `step` it takes low, low + step, ... up to high; with `count` that many
 * values from low to high, both included, evenly spaced or (`logarithmic`) at equal ratios; with
 * neither it is for a Latin hypercube alone.
 */
struct axis_range {
    double low, high;
    double step;  /* 0: none given */
    size_t count; /* 0: none given */
    bool logarithmic;
};

/* False after a complaint. */
bool axis_range_read(struct reader *reader, const struct yaml_node *node, const char *path,
                     enum field_kind kind, struct axis_range *range);

/* How many values it has; SIZE_MAX if more than AXIS_VALUES_MAX. */
size_t axis_range_count(const struct axis_range *range);

/* The value that lies at `share` (0..1) of the way, three significant digits inside. */
double axis_range_at(const struct axis_range *range, double share);

/* The range's values in order of index < axis_range_count. */
double axis_range_value(const struct axis_range *range, size_t index);

/* The amount, rounded where the kind is whole, as a value for --set; returns what the text says. */
double axis_amount_text(enum field_kind kind, double amount, char text[QUANTITY_TEXT_MAX]);

#endif
