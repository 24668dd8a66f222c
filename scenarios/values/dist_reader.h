/*
 * dist_reader.h -- `70ms` or `{lognormal: {median: 70ms, p99: 150ms}}` to a struct dist.
 */
#ifndef KINESIM_SCENARIOS_VALUES_DIST_READER_H
#define KINESIM_SCENARIOS_VALUES_DIST_READER_H

#include "scenarios/values/reader.h"
#include "sim/dist.h"

/* Quantities are read as `row->of`, limits are the row's: the least and greatest value of a bounded
 * family, the mean of an unbounded one, lie within. False after a complaint. */
bool dist_read(struct reader *reader, struct yaml_node *node, const char *path,
               const struct field *row, struct dist *dist);

/* The language's own words: setting `setting` of the family number `family`, for whoever describes it. False
 * past the last. `empirical` (a file) and `mixture` have none and are not among them. */
struct dist_word {
    const char *family, *setting;
    bool is_number; /* plain; else a quantity of the kind that is distributed */
    bool required;
};
bool dist_word_at(size_t family, size_t setting, struct dist_word *word);

#endif
