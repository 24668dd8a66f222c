/*
 * shared_keys.h -- partition keys that many scenarios have in common, worked out once.
 *
 * Hashing 100,000 keys takes as long as simulating millions of records, and the points of a sweep
 * mostly have the same ones. Keys are constant once made, so threads may share them.
 */
#ifndef KINESIM_SCENARIOS_LOADER_SHARED_KEYS_H
#define KINESIM_SCENARIOS_LOADER_SHARED_KEYS_H

#include "models/common/keys.h"

struct shared_keys;

struct shared_keys *shared_keys_create(void);
/* When all keys have been given back. */
void shared_keys_destroy(struct shared_keys *shared);

/* Any thread may call these. What nobody holds is kept for the next who asks, up to a few. */
const struct keys *shared_keys_get(struct shared_keys *shared, const struct keys_spec *spec);
void shared_keys_give_back(struct shared_keys *shared, const struct keys *keys);

#endif
