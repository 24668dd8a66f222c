/*
 * key_findings.h -- what a load of keys comes to: a number of shards, its heavy keys, a salt, cuts.
 */
#ifndef KINESIM_SCENARIOS_KEYS_KEY_FINDINGS_H
#define KINESIM_SCENARIOS_KEYS_KEY_FINDINGS_H

#include "scenarios/keys/key_advice.h"
#include "scenarios/keys/key_salt.h"

/* ours: keys that a salt may be for, buckets that anybody would read back */
enum { KEY_FINDINGS_HEAVY = 64, KEY_FINDINGS_BUCKETS = 1000 };

struct keys_view {
    const struct key_load *load;
    uint32_t least, most; /* numbers of shards */
    double records_per_s; /* 0: not said, nothing is refused */
    double record_bytes;
};

struct key_findings {
    const struct keys_view *view;
    double capacity; /* share of the records that a shard takes; INFINITY: no rate was given */
    uint32_t shards; /* the fewest that refuse nothing, else the most of the view */
    bool enough;     /* nothing is refused with so many */
    struct heavy_key *heavy;
    size_t heavy_count;
    bool exact;
    size_t too_heavy; /* keys that alone exceed a shard */
    size_t salted;    /* of heavy[]: those a salt is for */
    struct key_salt *salt;
    uint32_t buckets;    /* of it, with a rate: 1: none is needed, 0: no number helps */
    double salted_share; /* of the hottest shard then */
    uint32_t shown;      /* buckets of the salt that pictures show: `buckets` where that is one */
    hash_key *firsts;    /* even cuts for that number of shards: shards - 1 */
    double split_share;
};

/* The view has weight in it and outlives the findings. */
struct key_findings key_findings_of(const struct keys_view *view);
void key_findings_free(struct key_findings *findings);

/* `weight` as a share of all. */
double key_findings_share(const struct key_findings *findings, double weight);

#endif
