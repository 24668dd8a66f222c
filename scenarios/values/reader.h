/*
 * reader.h -- what all readers of a scenario share: where complaints go, where things are kept, and
 * what has to be done once everything is read.
 */
#ifndef KINESIM_SCENARIOS_VALUES_READER_H
#define KINESIM_SCENARIOS_VALUES_READER_H

#include "models/common/keys.h"
#include "scenarios/text/quantity.h"
#include "scenarios/text/yaml_tree.h"
#include "scenarios/values/parameter.h"
#include "sim/dist.h"

/* A reference that was read and waits for all names to be known. */
struct waiting_reference {
    struct place place;
    const char *path, *name; /* the name is kept: a setting given twice fills one reference twice */
    const char *const *kinds;      /* allowed, NULL at the end */
    const char *const *unmodelled; /* refused by name; may be NULL */
    struct reference *reference;
    struct waiting_reference *next;
};

/* Keys are worked out (an MD5 each) only when the whole scenario is right. */
struct waiting_keys {
    struct keys_spec spec;
    const struct keys **keys, **also; /* `also` may be NULL */
    struct waiting_keys *next;
};

struct kept_parameter {
    struct parameter parameter;
    struct kept_parameter *next;
};

/* ours: more laws than the components of a few kinds have by default */
enum { READER_TABULATED = 16 };

struct reader {
    struct diag *diag;
    struct arena *arena;
    const char *scenario; /* path of the scenario: files are named relative to its folder */
    int64_t clock_ns;     /* since Monday 00:00, at which the measured time begins */
    const char *region;   /* whose fallbacks hold (struct field_regional); NULL: not known */
    int64_t duration_ns;  /* measured */
    bool trial;           /* try a value: keep no parameter, no keys */
    struct waiting_reference *references;
    struct waiting_keys *keys;
    struct kept_parameter *parameters, **parameters_end;
    size_t parameter_count;
    struct dist tabulated
        [READER_TABULATED]; /* lately: components of a kind share the tables of their defaults */
    size_t tabulated_count;
};

struct reader reader_of(struct diag *diag, struct arena *arena, const char *scenario);

/* "path.key", in the arena. */
const char *reader_path(struct reader *reader, const char *path, const char *key);

/* Complains that `child` is no setting there, with the nearest of `names`, which is returned. */
const char *reader_unknown(struct reader *reader, const struct yaml_node *child, const char *path,
                           const char *const *names);

/* A scalar as a quantity within [min, max] (max 0: no limits). False after a complaint. */
bool reader_quantity(struct reader *reader, struct yaml_node *node, const char *path,
                     enum field_kind kind, double min, double max, struct quantity *quantity);

/* The same limits for a value that is no scalar of its own; `said` is what the user wrote. */
bool reader_in_range(struct reader *reader, struct place place, const char *path,
                     enum field_kind kind, const char *said, double value, double min, double max);

/* Text of a scalar, or NULL after a complaint that wants `what`. */
const char *reader_text(struct reader *reader, const struct yaml_node *node, const char *path,
                        const char *what);

/* "a, b or c" in the arena. */
const char *reader_list(struct reader *reader, const char *const *names);

void reader_keep(struct reader *reader, struct parameter parameter);

#endif
