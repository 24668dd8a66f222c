/*
 * read_findings.h -- whether a reader gets what its stream stores: who is refused, who falls behind, what expires.
 *
 * A reader begins a watch when the measured time begins, and adds each shard's cursor to it when it tells.
 */
#ifndef KINESIM_MODELS_READ_FINDINGS_H
#define KINESIM_MODELS_READ_FINDINGS_H

#include <stdbool.h>

#include "models/common/expect.h"
#include "models/common/lag.h"
#include "models/read/reading.h"
#include "sim/finding.h"

/* What a shard and its reader were like when the measured time began, or the reader began with it if that was later. */
struct read_mark {
    int64_t at_ns;
    int64_t tail, position, expired, admitted_bytes;
    int64_t pipe_ns; /* that the pipe of a fan-out consumer was behind */
};
struct read_watch {
    struct read_mark *marks; /* of each shard */
};
void read_watch_open(struct read_watch *watch, struct sim *sim, const struct stream_port *port);
/* It is there, and waits for its parents. */
void read_watch_wait(struct read_watch *watch, uint32_t shard);
static inline bool read_watch_waits(const struct read_watch *watch, uint32_t shard)
{
    return watch->marks[shard].at_ns == INT64_MAX;
}
/* The measured time begins, unless it waits; or the reader begins with it. `pipe` is NULL for one that polls. */
void read_watch_measure(struct read_watch *watch, const struct shard *shard, struct cursor *cursor,
                        const struct fanout *pipe, int64_t now_ns);
void read_watch_begin(struct read_watch *watch, const struct shard *shard, struct cursor *cursor,
                      const struct fanout *pipe, int64_t now_ns);

/* What one reader did in the measured time; begins with zeros. */
struct read_course {
    double came, expired; /* records, of all shards */
    double calls, refused, refused_bytes;
    struct {
        uint32_t shard;
        struct lag lag;
        double refused; /* share of its calls there */
    } worst;            /* of the shards that it falls behind on, the one that it does most */
    bool falls_behind;  /* there is one */
    double pipe_load;   /* of its fullest pipe: what came over what it carries */
    uint32_t pipe_shard;
};
void read_course_add(struct read_course *course, struct sim *sim, const struct read_watch *watch,
                     const struct reading_config *config, const struct shard *shard,
                     const struct cursor *cursor, const struct fanout *pipe, int64_t retention_ns);

/* Tells what expired, who was refused and, unless it is something after reading that holds it `back`, that it does not
 * keep up and why. */
void read_tell(struct sim *sim, const struct component *self, const struct reading_config *config,
               const struct stream_port *port, const struct read_course *course, bool back);

/* Tells of which records a stage of the reader is known: of those that set out with a producer all that were neither
 * dropped nor expired, and of these a share `kept` that nothing lost after reading. Silent if that is all. */
void read_survivors(struct sim *sim, const struct component *self, const struct stream_port *port,
                    const struct read_course *course, const char *stage, double kept);

/* The same from rates; `polls` (of a poller) are those of all who poll the stream so far, `bytes_per_s` the fullest shard's. */
void read_expect_findings(struct expect *expect, int32_t self, const struct reading_config *config,
                          const struct expect_polls *polls, double bytes_per_s);
/* Of a poller that waits for its next turn even if it finds more than a call holds. */
void read_expect_paced(struct expect *expect, int32_t self, const struct reading_config *config);

#endif
