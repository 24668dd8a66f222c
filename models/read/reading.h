/*
 * reading.h -- the `read:` of a consumer: which way records come to it.
 *
 * Rows and configuration shared by every consumer of a stream; polling.h and fanout.h do the work.
 */
#ifndef KINESIM_MODELS_READING_H
#define KINESIM_MODELS_READING_H

#include "models/read/fanout.h"
#include "models/read/lineage.h"
#include "models/read/polling.h"

enum reading_way { READING_FANOUT, READING_POLLING };

struct reading_config {
    struct reference from;
    int way; /* enum reading_way */
    struct polling_config polling;
    struct fanout_config fanout;
    struct lineage_start start;
};

extern const char *const reading_way_names[];
extern const char *const reading_position_names[];
extern const char *const reading_sources[];

/*
 * The rule between the fan-out consumers of a stream: no more than it registers. A configuration of the section
 * `consumers` begins with its struct reading_config.
 */
void reading_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                   struct complaints *complaints);

/* What a fan-out consumer is billed, and the metrics of its events. */
struct reading_fanout_meters {
    meter_units *shard_time;                  /* provisioned: consumer-shard-ms */
    meter_units time_before, shard_ms_before; /* when they were opened */
    meter_units *out_bytes;
    struct metric *event_bytes, *event_records, *event_behind;
};

void reading_open_fanout(struct sim *sim, struct component *self, const struct stream_port *port,
                         struct reading_fanout_meters *meters);
/* The stream's billing is another from now on: accounts for what was until now, and opens the meters of that. */
void reading_bill_anew(struct sim *sim, struct component *self, const struct stream_port *port,
                       struct reading_fanout_meters *meters);
/* Brings the time-based meter up to now. */
void reading_account(struct sim *sim, const struct stream_port *port,
                     const struct reading_fanout_meters *meters);

/*
 * A consumer that comes late: tells the event, says what it skips to `skipped`, and begins. From then on the caller asks
 * reading_caught_up every second.
 */
void reading_begin(struct sim *sim, struct component *self, const struct reading_config *reading,
                   struct lineage *lineage, const struct stream_port *port,
                   struct reading_fanout_meters *meters, int64_t *skipped);
/* Whether it is as near to the tip as it will ever be: then it tells the event. */
bool reading_caught_up(struct sim *sim, const struct component *self,
                       const struct reading_config *reading);

/* Records that retention took before they were read: into the counter, and the first time as an event. */
void reading_count_expired(struct sim *sim, const struct component *self, int64_t *counter,
                           int64_t expired);
/* The same of what nobody has asked for any more when the run ends. */
void reading_expire(struct sim *sim, const struct component *self, const struct stream_port *port,
                    struct shard *shard, struct cursor *cursor, int64_t *counter);

/* Without a run (reading_expect.c): meters what is read; gives the mean time in s from a record's creation
 * until it is handed to the reader. */
double reading_expect(struct expect *expect, int32_t self, const struct reading_config *reading);

/* The rows; `type` holds a struct reading_config called `member`. */
#define READING_FIELDS(type, member, default_way)                                                  \
    {.key = "from",                                                                                \
     .kind = FIELD_REF,                                                                            \
     .offset = offsetof(type, member.from),                                                        \
     .required = true,                                                                             \
     .choices = reading_sources,                                                                   \
     .help = "the stream that is read"},                                                           \
        {.key = "read",                                                                            \
         .kind = FIELD_CHOICE,                                                                     \
         .offset = offsetof(type, member.way),                                                     \
         .fallback = default_way,                                                                  \
         .choices = reading_way_names,                                                             \
         .help = "pushed down a pipe of its own, or polled under limits shared with others",       \
         .source = "KDS 4.5, D: enhanced fan-out only if asked for"},                              \
        {.key = "polling",                                                                         \
         .kind = FIELD_GROUP,                                                                      \
         .offset = offsetof(type, member.polling),                                                 \
         .group = polling_fields,                                                                  \
         .help = "when read is polling"},                                                          \
        {.key = "fanout",                                                                          \
         .kind = FIELD_GROUP,                                                                      \
         .offset = offsetof(type, member.fanout),                                                  \
         .group = fanout_fields,                                                                   \
         .help = "when read is enhanced-fan-out"},                                                 \
        {.key = "starts",                                                                          \
         .kind = FIELD_DURATION,                                                                   \
         .offset = offsetof(type, member.start.starts_ns),                                         \
         .fallback = "0s",                                                                         \
         .min = 0,                                                                                 \
         .max = (double)(365 * NS_PER_DAY),                                                        \
         .source = "ours: it is no new consumer",                                                  \
         .help = "when in the measured time it comes; 0s: it has read the stream all along"},      \
        {.key = "starting_position",                                                               \
         .kind = FIELD_CHOICE,                                                                     \
         .offset = offsetof(type, member.start.position),                                          \
         .fallback = "latest",                                                                     \
         .choices = reading_position_names,                                                        \
         .source = "KDS 4.5, D: the names; additions 2.7, D: LATEST is what the KCL takes",        \
         .help = "where one that comes late begins: at what comes from then on, at the oldest "    \
                 "record kept, or at a time"},                                                     \
    {                                                                                              \
        .key = "starting_position_timestamp", .kind = FIELD_DURATION,                              \
        .offset = offsetof(type, member.start.timestamp_ns), .fallback = "0s", .min = 0,           \
        .max = (double)(365 * NS_PER_DAY), .source = "ours: all that was measured",                \
        .help = "of at-timestamp: the time in the measured time"                                   \
    }

#endif
