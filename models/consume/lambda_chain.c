/* lambda_chain.c -- the calls of a function that puts into a stream, and what becomes of what is refused. */
#include "models/consume/lambda_chain.h"

#include <math.h>

#include "models/common/aggregate.h"
#include "models/common/batch.h"
#include "models/common/measured.h"
#include "models/common/retry.h"
#include "sim/check.h"

/* What a lane's invocation puts. Of a record the batch's column `attempt` holds the number among those put in this
 * invocation of the one that it was made of, and first_sent_at_ns when it was sent first. */
struct lane_put {
    struct batch batch; /* first: the stream answers with it */
    struct lane *lane;
    uint32_t count, next, user, copy; /* records of the lane's batch; made of so far */
    uint32_t tries;                   /* of the call under way */
    int64_t began_ns;
    uint32_t *
        stored; /* by record of the batch: of it so many are in, from attempts before; NULL: none */
    uint32_t room;
    int64_t stored_from; /* the lane's number of the first of them */
    uint32_t *marked;    /* by record: how many of this attempt were made so far; beside `stored` */
};

bool lambda_is_chained(const struct component_spec *target)
{
    return target->type->offers && put_kind_of(target->type)->route;
}

struct lambda_chain *lambda_chain_open(struct sim *sim, struct component *self,
                                       struct component *target)
{
    const struct lambda *lambda = self->state;
    const struct component_spec spec = {target->type, target->name, target->config};
    if (!lambda_is_chained(&spec)) return NULL;
    struct lambda_chain *chain = memory_zeroed(sim_memory(sim), 1, sizeof *chain);
    chain->to = put_port_of(target);
    chain->route = stream_route_users(stream_port_of(target), lambda->config->put.keys);
    sim_rng(sim, &chain->key_rng, self, "put keys");
    sim_rng(sim, &chain->size_rng, self, "put sizes");
    sim_rng(sim, &chain->retry_rng, self, "put retries");
    chain->put = sim_latency(sim, self, "put");
    chain->made = sim_counter(sim, self, "records_put");
    chain->acknowledged = sim_counter(sim, self, "records_acknowledged");
    chain->again = sim_counter(sim, self, "records_stored_again");
    chain->throttled = sim_counter(sim, self, "records_throttled");
    chain->failed = sim_counter(sim, self, "records_put_failed");
    chain->given_up = sim_counter(sim, self, "records_put_given_up");
    chain->calls = sim_counter(sim, self, "put_calls");
    chain->retries = sim_counter(sim, self, "retries");
    return chain;
}

/* ---- a call */

/* Of user record `user` of the lane's record `number`: they are spread evenly (ours), so that an invocation that comes
 * again makes the same. */
static uint32_t copies_of(double emits, int64_t number, uint32_t user)
{
    const double golden = 0.6180339887498949, phase = fmod((double)number * golden, 1);
    if (emits == floor(emits)) return (uint32_t)emits;
    return (uint32_t)(floor(phase + (user + 1) * emits) - floor(phase + user * emits));
}

static int64_t user_created_ns(int64_t created_ns, uint32_t user)
{
    return is_aggregate(created_ns) ? aggregate_of(created_ns)->users[user].created_at_ns
                                    : created_ns;
}

/* It is in already: an attempt before has stored as many of the same record. */
static bool is_stored(struct lane_put *put, uint32_t record)
{
    if (!put->stored) return false;
    return put->marked[record]++ < put->stored[record];
}

static void add(struct sim *sim, struct lambda_chain *chain, struct lane_put *put,
                const struct user_record *user)
{
    struct batch *batch = &put->batch;
    const uint32_t at = batch->count++;
    batch->created_at_ns[at] =
        user->again ? aggregate_as_created(aggregate_create(sim_memory(sim), user, 1))
                    : user->created_at_ns;
    batch->key[at] = user->key;
    batch->size[at] = user->size;
    batch->first_sent_at_ns[at] = sim_now(sim);
    batch->attempt[at] = put->next;
    batch->bytes += user->size;
    ++*chain->made;
    chain->under_way++;
}

/* False: the call is full. */
static bool make(struct sim *sim, const struct lambda *lambda, struct lane_put *put,
                 int64_t created_ns)
{
    struct lambda_chain *chain = lambda->chain;
    const struct lambda_put_config *config = &lambda->config->put;
    struct batch *batch = &put->batch;
    if (batch->count == QUOTA_PUT_RECORDS_MAX) return false;
    /* Whatever comes fits: the largest record is looked at. */
    if (batch->bytes + (int64_t)dist_max(&config->record_size) > chain->to->kind->call_bytes)
        return false;
    struct user_record user = {
        .created_at_ns = created_ns,
        .first_sent_at_ns = sim_now(sim),
        .size = (uint32_t)dist_draw_int(&config->record_size, &chain->size_rng),
        .again = is_stored(put, put->next)};
    keys_fill(config->keys, &chain->key_rng, &user.key, 1);
    add(sim, chain, put, &user);
    return true;
}

static void fill(struct sim *sim, const struct lambda *lambda, struct lane_put *put)
{
    const double emits = lambda->config->put.emits;
    const struct lane *lane = put->lane;
    for (; put->next < put->count; put->next++, put->user = 0) {
        const int64_t created_ns = handed_at(&lane->handed, put->next)->record.created_at_ns;
        for (; put->user < user_records_of(created_ns); put->user++, put->copy = 0)
            for (; put->copy < copies_of(emits, lane->done + put->next, put->user); put->copy++)
                if (!make(sim, lambda, put, user_created_ns(created_ns, put->user))) return;
    }
}

static void send(struct sim *sim, struct lambda_chain *chain, struct lane_put *put)
{
    struct batch *batch = &put->batch;
    ++*chain->calls;
    put->tries++;
    sim_count_records(sim, batch->count);
    sim_at(sim, sim_now(sim) + batch->round_trip_ns / 2, chain->to->target, MSG_PUT,
           arg_pointer(batch));
}

/* The invocation is over; `refused`: it could not put all. */
static void end(struct sim *sim, struct component *self, struct lane_put *put, bool refused)
{
    struct lambda *lambda = self->state;
    function_settle(&lambda->function, &put->lane->caller, sim_now(sim) - put->began_ns);
    if (refused && !put->lane->caller.fails) put->lane->caller.fails = FUNCTION_REFUSED;
    lane_on_finish(sim, self, arg_pointer(put->lane));
}

static void put_next(struct sim *sim, struct component *self, struct lane_put *put)
{
    struct lambda *lambda = self->state;
    put->batch.count = 0;
    put->batch.bytes = 0;
    put->tries = 0;
    fill(sim, lambda, put);
    if (put->batch.count > 0) send(sim, lambda->chain, put);
    else end(sim, self, put, false);
}

/* ---- attempts */

static struct lane_put *put_of(struct sim *sim, struct component *self, struct lane *lane)
{
    const struct lambda *lambda = self->state;
    struct memory *memory = sim_memory(sim);
    if (!lane->trouble) lane->trouble = memory_zeroed(memory, 1, sizeof *lane->trouble);
    struct lane_put *put = lane->trouble->put;
    if (put) return put;
    put = lane->trouble->put = memory_zeroed(memory, 1, sizeof *put);
    put->lane = lane;
    put->batch.producer = self;
    put->batch.route = lambda->chain->route;
    put->batch.round_trip_ns = lambda->config->put.round_trip_ns;
    put->batch.aggregates = true;
    put->batch.resent = true; /* its columns go along */
    return put;
}

/* What attempts before have stored stays with its record, while those in front of it leave. */
static void follow(struct lane_put *put, const struct lane *lane)
{
    if (!put->stored) return;
    const int64_t gone = lane->done - put->stored_from;
    for (uint32_t i = 0; i < put->room; i++) {
        put->stored[i] = i + gone < put->room ? put->stored[i + gone] : 0;
        put->marked[i] = 0;
    }
    put->stored_from = lane->done;
}

void lambda_on_worked(struct sim *sim, struct component *self, union event_arg arg)
{
    struct lane *lane = arg.pointer;
    struct lane_put *put = put_of(sim, self, lane);
    const uint32_t bad = lane_first_poison(lane);
    put->began_ns = sim_now(sim);
    put->next = put->user = put->copy = 0;
    /* It comes to the first that it cannot process; what timed out puts nothing any more. */
    put->count = bad == LANE_ALL_WELL ? lane->batch : bad;
    if (lane->caller.fails) put->count = 0;
    follow(put, lane);
    put_next(sim, self, put);
}

/* From now on it is known what of the lane's batch is in: the batch may come again. */
static void remember(struct sim *sim, const struct lambda *lambda, struct lane_put *put)
{
    struct memory *memory = sim_memory(sim);
    if (put->stored) return;
    put->room = (uint32_t)lambda->config->batch_size;
    put->stored = memory_zeroed(memory, put->room, sizeof *put->stored);
    put->marked = memory_zeroed(memory, put->room, sizeof *put->marked);
    put->stored_from = put->lane->done;
}

static void settle(struct sim *sim, struct lambda *lambda, struct lane_put *put)
{
    struct lambda_chain *chain = lambda->chain;
    struct batch *batch = &put->batch;
    remember(sim, lambda, put);
    for (uint32_t i = 0; i < batch->accepted; i++) {
        const int64_t created_ns = batch->created_at_ns[i];
        histogram_add(chain->put, sim_now(sim) - batch->first_sent_at_ns[i]);
        if (is_aggregate(created_ns)) {
            ++*chain->again;
            aggregate_release(sim_memory(sim), aggregate_of(created_ns));
        } else {
            put->stored[batch->attempt[i]]++;
            put->marked[batch->attempt[i]]++;
        }
    }
    *chain->acknowledged += batch->accepted;
    chain->under_way -= batch->accepted;
}

/* Those that were refused come to the front. */
static void keep_refused(struct lambda_chain *chain, struct batch *batch)
{
    uint32_t kept = 0;
    batch->bytes = 0;
    for (uint32_t i = batch->accepted; i < batch->count; i++, kept++) {
        ++*(batch->outcome[i] == BATCH_THROTTLED ? chain->throttled : chain->failed);
        batch->created_at_ns[kept] = batch->created_at_ns[i];
        batch->first_sent_at_ns[kept] = batch->first_sent_at_ns[i];
        batch->key[kept] = batch->key[i];
        batch->size[kept] = batch->size[i];
        batch->attempt[kept] = batch->attempt[i];
        batch->bytes += batch->size[i];
    }
    batch->count = kept;
}

static void give_up(struct sim *sim, struct lambda_chain *chain, struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++)
        if (is_aggregate(batch->created_at_ns[i]))
            aggregate_release(sim_memory(sim), aggregate_of(batch->created_at_ns[i]));
    *chain->given_up += batch->count;
    chain->under_way -= batch->count;
}

void lambda_on_put_done(struct sim *sim, struct component *self, union event_arg arg)
{
    struct lambda *lambda = self->state;
    struct lane_put *put = arg.pointer;
    const struct lambda_put_config *config = &lambda->config->put;
    settle(sim, lambda, put);
    if (put->batch.accepted == put->batch.count) {
        put_next(sim, self, put);
        return;
    }
    keep_refused(lambda->chain, &put->batch);
    if (put->tries >= config->attempts) {
        give_up(sim, lambda->chain, &put->batch);
        end(sim, self, put, true);
        return;
    }
    const struct retry policy = {.base_ns = config->base_ns, .cap_ns = config->cap_ns};
    sim_at(sim, sim_now(sim) + retry_delay_ns(&policy, &lambda->chain->retry_rng, put->tries), self,
           LAMBDA_PUT_AGAIN, arg);
}

void lambda_on_put_again(struct sim *sim, struct component *self, union event_arg arg)
{
    struct lambda *lambda = self->state;
    struct lane_put *put = arg.pointer;
    *lambda->chain->retries += put->batch.count;
    send(sim, lambda->chain, put);
}

/* ---- the end of a run */

void lambda_chain_finish(struct sim *sim, const struct component *self)
{
    const struct lambda *lambda = self->state;
    const struct lambda_chain *chain = lambda->chain;
    const double put = measured_count(sim, self, "records_put");
    const double in = measured_count(sim, self, "records_acknowledged");
    results_law(sim_results(sim), self->name, "put = acknowledged + given up + under way",
                (double)*chain->made,
                (double)(*chain->acknowledged + *chain->given_up + chain->under_way), 0);
    chain->to->came += in;
    chain->to->arrived += in;
    if (put <= 0) return;
    /* What comes in clumps by a function has no closed form. */
    chain->to->kind->tell_inflow(
        chain->to->target, chain->route,
        &(struct stream_inflow){.rate_per_s = put * (double)NS_PER_S / measured_ns(sim),
                                .mean_bytes = dist_mean(&lambda->config->put.record_size)});
}

static const struct finding_spec refused = {
    .kind = FINDING_REFUSED,
    .stage = "end_to_end",
    .limit = "write limit of a shard",
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_COUNT},
    .text =
        "{cause} refuses {0} of what {who} puts: its invocations wait and put again, {1} records "
        "were given up after the last attempt (put.attempts), so that their batches came again, "
        "and {2} are stored twice or more",
};

void lambda_chain_findings(struct sim *sim, struct component *self)
{
    const struct lambda *lambda = self->state;
    const double turned_away = measured_count(sim, self, "records_throttled") +
                               measured_count(sim, self, "records_put_failed");
    const double tries = turned_away + measured_count(sim, self, "records_acknowledged");
    if (measured_count(sim, self, "records_throttled") <= 0 &&
        measured_count(sim, self, "records_put_given_up") <= 0)
        return;
    sim_finding(
        sim, self,
        &(struct finding){
            .spec = &refused,
            .severity = turned_away / tries,
            .figures = {turned_away / tries, measured_count(sim, self, "records_put_given_up"),
                        measured_count(sim, self, "records_stored_again")},
            .cause = lambda->chain->to->target->name,
        });
}
