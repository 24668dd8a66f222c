/*
 * stream_actions.h -- what operators do to a stream at the time that a scenario says: rows of its incidents.
 */
#ifndef KINESIM_MODELS_STREAM_ACTIONS_H
#define KINESIM_MODELS_STREAM_ACTIONS_H

#include "sim/incident.h"
#include "sim/sim.h"

struct stream_action {
    int64_t target; /* update-shard-count */
    int64_t shard;  /* split-shard */
    const char *at_hash;
    const char *shards; /* merge-shards: two numbers */
    int mode;           /* stream-mode */
    int64_t retention_ns, after_ns;
};

extern const struct field stream_count_fields[], stream_split_fields[], stream_merge_fields[],
    stream_mode_fields[], stream_retention_fields[];
extern void stream_action_validate(const void *config, const struct component_spec *component,
                                   struct complaints *complaints);
extern void stream_act_count(struct sim *, struct component *, const struct incident *);
extern void stream_act_split(struct sim *, struct component *, const struct incident *);
extern void stream_act_merge(struct sim *, struct component *, const struct incident *);
extern void stream_act_mode(struct sim *, struct component *, const struct incident *);
extern void stream_act_retention(struct sim *, struct component *, const struct incident *);

#define STREAM_ACTION(word, what, where, rows, does)                                               \
    {                                                                                              \
        .name = word, .action = true, .lawful = true, .length = INCIDENT_INSTANT, .summary = what, \
        .source = where, .config_bytes = sizeof(struct stream_action), .fields = rows,             \
        .validate = stream_action_validate, .begin = does                                          \
    }
#define STREAM_ACTIONS                                                                             \
    STREAM_ACTION("update-shard-count", "UpdateShardCount: another number of even shards.",        \
                  "KDS 3.1, D", stream_count_fields, stream_act_count),                            \
        STREAM_ACTION("split-shard", "SplitShard: one shard becomes two.", "KDS 3.1, D",           \
                      stream_split_fields, stream_act_split),                                      \
        STREAM_ACTION("merge-shards", "MergeShards: two neighbours become one.", "KDS 3.1, D",     \
                      stream_merge_fields, stream_act_merge),                                      \
        STREAM_ACTION("stream-mode", "UpdateStreamMode: provisioned or on demand.",                \
                      "additions 2.5, D", stream_mode_fields, stream_act_mode),                    \
        STREAM_ACTION("retention", "Records are kept for longer or shorter.", "KDS 5, D",          \
                      stream_retention_fields, stream_act_retention)

#endif
