#include "models/stream/autoscaling.h"

#include <math.h>
#include <stdio.h>

#include "models/stream/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ours: who goes back within an hour has gone for nothing */
#define FLAP_NS NS_PER_HOUR
/* ours: a schedule changes at most every five minutes */
enum { SLOT_MINUTES = 5 };

struct autoscaling {
    const struct autoscaling_config *config;
    struct autoscaling_rules rules;
    struct alarm up, down;
    struct stream_incoming minute_before, period_before;
    int64_t minute, minutes; /* of the period under way; that it has */
    double use;              /* of the period that the alarm stands on */
    int64_t changed_ns[2];   /* last down and last up; 0: never */
    int64_t before_ns;       /* when the last change was, and whether it was one up */
    bool before_up;
    bool at_most;   /* it would have gone beyond its bound */
    uint32_t *need; /* shards, of each slot of the measured time */
    size_t slots, slots_room;
    uint32_t slot_minutes; /* seen of the last one */
    int64_t *ups, *downs, *flaps, *refused, *hours, *hours_least;
};

static struct autoscaling *autoscaling_of(const struct component *self)
{
    return ((const struct stream *)self->state)->autoscaling;
}

void autoscaling_open(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    const struct autoscaling_config *config = &stream->config->autoscaling;
    if (!config->given || stream->mode != STREAM_PROVISIONED) return;
    struct autoscaling *own = memory_zeroed(stream->memory, 1, sizeof *own);
    stream->autoscaling = own;
    own->config = config;
    own->rules = autoscaling_rules_of(config);
    own->minutes = own->rules.period_ns / NS_PER_MINUTE;
    own->minute_before.open_shards = own->period_before.open_shards = stream->port.open_count;
    own->ups = sim_counter(sim, self, "scale_ups");
    own->downs = sim_counter(sim, self, "scale_downs");
    own->flaps = sim_counter(sim, self, "scale_flaps");
    own->refused = sim_counter(sim, self, "scale_refused");
    own->hours = sim_counter(sim, self, "shard_minutes");
    own->hours_least = sim_counter(sim, self, "shard_minutes_least");
    const int64_t measured_ns = sim_end_at_ns(sim) - sim_measured_at_ns(sim);
    own->slots_room = (size_t)(measured_ns / (SLOT_MINUTES * NS_PER_MINUTE)) + 2;
    own->need = memory_zeroed(stream->memory, own->slots_room, sizeof *own->need);
    /* Periods begin with the measured time, and run backwards into the warm-up. */
    const int64_t first_ns = sim_measured_at_ns(sim) % own->rules.period_ns;
    own->minute = first_ns == 0 ? 0 : own->minutes - first_ns / NS_PER_MINUTE;
    const int64_t look_ns = first_ns % NS_PER_MINUTE;
    sim_at(sim, look_ns > 0 ? look_ns : NS_PER_MINUTE, self, STREAM_LOOK, arg_none());
    if (look_ns > 0) own->minute--; /* of a part of a minute nothing is known */
}

/* Of the shards' limit, in `seconds` until now. */
static double use_since(const struct stream_incoming *before, const struct stream_incoming *now,
                        double seconds)
{
    const double limit = seconds * now->open_shards;
    const double bytes = (double)(now->bytes - before->bytes) /
                         (limit * (double)QUOTA_SHARD_WRITE_BYTES_PER_S);
    const double records = (double)(now->records - before->records) /
                           (limit * QUOTA_SHARD_WRITE_RECORDS_PER_S);
    return fmax(bytes, records);
}

/* What a minute would have needed to have nothing refused: tries count, also those of a record that comes again. */
static void note_need(struct autoscaling *own, const struct stream_incoming *now)
{
    const double records = (double)(now->records - own->minute_before.records);
    const double refused = (double)(now->refused - own->minute_before.refused);
    const double use = use_since(&own->minute_before, now, 60);
    const double tried = records > 0 ? 1 + refused / records : 1;
    const double need = fmax(1, ceil(use * now->open_shards * tried));
    if (own->slot_minutes == 0) {
        CHECK(own->slots < own->slots_room);
        own->need[own->slots++] = 1;
    }
    own->slot_minutes = (own->slot_minutes + 1) % SLOT_MINUTES;
    if (need > own->need[own->slots - 1]) own->need[own->slots - 1] = (uint32_t)need;
}

static void look_at_period(struct sim *sim, struct component *self, struct autoscaling *own,
                           const struct stream_incoming *now)
{
    own->use = use_since(&own->period_before, now, (double)own->rules.period_ns / NS_PER_S);
    own->period_before = *now;
    const bool up = alarm_add(&own->up, &own->rules.up, own->use);
    const bool down = alarm_add(&own->down, &own->rules.down, own->use);
    if (up || down)
        sim_at(sim, sim_now(sim) + own->config->delay_ns, self, STREAM_SCALES, arg_integer(up));
}

void autoscaling_look(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct stream *stream = self->state;
    struct autoscaling *own = autoscaling_of(self);
    const struct stream_incoming now = stream_incoming(&stream->port);
    if (sim_now(sim) > sim_measured_at_ns(sim)) note_need(own, &now);
    own->minute_before = now;
    if (++own->minute == own->minutes) {
        own->minute = 0;
        look_at_period(sim, self, own, &now);
    }
    sim_at(sim, sim_now(sim) + NS_PER_MINUTE, self, STREAM_LOOK, arg);
}

static void tell_change(struct sim *sim, const struct component *self,
                        const struct autoscaling *own, bool up, uint32_t open, uint32_t wanted)
{
    const struct alarm_rule *rule = up ? &own->rules.up : &own->rules.down;
    char detail[160];
    snprintf(detail, sizeof detail,
             "%s: from %u to %u shards, for %.0f %% of their limit is used; %u of %u periods of "
             "%lld min are %s %.0f %%",
             autoscaling_policy_names[own->config->policy], open, wanted, 100 * own->use,
             rule->datapoints, rule->of, (long long)(own->rules.period_ns / NS_PER_MINUTE),
             up ? "above" : "below", 100 * rule->threshold);
    reshard_note(sim, self, "autoscaling", detail);
}

static void count_change(struct sim *sim, struct autoscaling *own, bool up)
{
    const int64_t now_ns = sim_now(sim);
    ++*(up ? own->ups : own->downs);
    if (own->before_ns > 0 && own->before_up != up && now_ns - own->before_ns < FLAP_NS)
        ++*own->flaps;
    own->before_ns = own->changed_ns[up] = now_ns;
    own->before_up = up;
    own->up = own->down = (struct alarm){0};
}

void autoscaling_act(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    struct autoscaling *own = autoscaling_of(self);
    const bool up = arg.integer != 0;
    const int64_t rest_ns = up ? own->rules.up_rest_ns : own->rules.down_rest_ns;
    const uint32_t open = stream->port.open_count;
    /* It sees by the state that a change is under way, and an operator may have made the stream on-demand. */
    if (stream->mode != STREAM_PROVISIONED || stream_is_updating(&stream->port)) return;
    if (own->changed_ns[up] > 0 && sim_now(sim) < own->changed_ns[up] + rest_ns) return;
    const uint32_t wanted = autoscaling_wants(own->config, up, open, own->use);
    own->at_most |= up && open >= own->config->most;
    if (up ? wanted <= open : wanted >= open) return;
    tell_change(sim, self, own, up, open, wanted);
    if (stream_update_shard_count(sim, &stream->port, wanted) == RESHARD_ACCEPTED)
        count_change(sim, own, up);
    else ++*own->refused;
}

void autoscaling_finish(struct sim *sim, struct component *self)
{
    const struct stream *stream = self->state;
    struct autoscaling *own = autoscaling_of(self);
    if (!own || own->slots == 0) return;
    const double least = autoscaling_least(own->need, own->slots,
                                           (size_t)(NS_PER_DAY / (SLOT_MINUTES * NS_PER_MINUTE)),
                                           QUOTA_UPDATE_SHARD_COUNT_A_DAY);
    const meter_units open_ms = stream_open_ms(&stream->port, sim_now(sim)) -
                                stream->open_ms_before;
    *own->hours = (int64_t)(open_ms / (NS_PER_MINUTE / NS_PER_MS));
    if (!isinf(least)) *own->hours_least = (int64_t)(least * SLOT_MINUTES);
}

/* ---- findings */

static const struct finding_spec regret = {
    .kind = FINDING_NEAR,
    .stage = "",
    .limit = "autoscaling",
    .units = {FINDING_COUNT, FINDING_COUNT, FINDING_NUMBER, FINDING_NUMBER},
    .text =
        "{what} uses {2} shard-hours on {who}, where {3} would have done for who had known every "
        "minute; changes: {0}, taken back within an hour: {1}",
};
static const struct finding_spec bound = {
    .kind = FINDING_REFUSED,
    .stage = "put",
    .limit = "max_shards of autoscaling",
    .units = {FINDING_COUNT},
    .text = "the autoscaling of {who} would give it more than {0} shards, and may not",
};

void autoscaling_tell(struct sim *sim, const struct component *self)
{
    /* ours: a quarter more than it takes, and as much time again lost in changing, are worth a word */
    const double much = 1.25;
    const struct autoscaling *own = autoscaling_of(self);
    if (!own) return;
    const double hours = (double)*own->hours / 60, least = (double)*own->hours_least / 60;
    const double changes = (double)(*own->ups + *own->downs);
    if (own->at_most)
        sim_finding(sim, self,
                    &(struct finding){
                        .spec = &bound, .severity = 0.5, .figures = {(double)own->config->most}});
    if (least > 0 && (hours > much * least || *own->flaps > 0))
        sim_finding(sim, self,
                    &(struct finding){.spec = &regret,
                                      .severity = fmin(1, hours / least / 10),
                                      .subject = autoscaling_policy_names[own->config->policy],
                                      .figures = {changes, (double)*own->flaps, hours, least}});
}
