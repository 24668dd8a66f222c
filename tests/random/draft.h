/*
 * draft.h -- a random scenario: which components it has, what they are called, who names whom, and how long
 * it runs. Drawn again where the reader complains, until it is valid.
 */
#ifndef KINESIM_TESTS_RANDOM_DRAFT_H
#define KINESIM_TESTS_RANDOM_DRAFT_H

#include "tests/random/edges.h"
#include "tests/random/strikes.h"
#include "tests/random/values.h"

enum { DRAFT_COMPONENTS_MAX = 32, DRAFT_NAME_MAX = 128 };

struct draft {
    uint64_t seed;
    const struct edge *edge; /* NULL: everything is random; else all as usual but for this */
    struct strikes strikes;
    struct folder folder;
    struct load load;
    double boldness; /* how often a setting is given that need not be */
    double work;     /* events of a run, about */
    struct drawn {
        const struct component_type *type;
        char name[DRAFT_NAME_MAX + 1];
    } components[DRAFT_COMPONENTS_MAX];
    size_t count;
};

/* Writes one draft. */
void draft_write(struct draft *draft, FILE *out);

/* FOLDER/STEM.yaml and the files it names. False: none of many drafts was valid; says why on stderr. */
bool draft_make(struct draft *draft);

#endif
