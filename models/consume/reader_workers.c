/*
 * reader_workers.c -- threads that all shards of a reader share.
 *
 * A thread takes what a shard has been pushed, does it record after record, and is free again; meanwhile the shard
 * gathers. Shards wait for a thread in the order in which they became ready: no thread rests while one waits.
 */
#include "models/consume/reader_state.h"
#include "sim/sim.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ours: records that a thread does of a shard before it looks who else waits */
enum { TURN = FANOUT_BLOCK };

void reader_occupy(const struct reader *reader, int64_t until_ns)
{
    int64_t *heap = reader->worker_free_at_ns, at = 0;
    const int64_t count = reader->config->workers;
    for (;;) {
        int64_t least = 2 * at + 1;
        if (least >= count) break;
        if (least + 1 < count && heap[least + 1] < heap[least]) least++;
        if (heap[least] >= until_ns) break;
        heap[at] = heap[least];
        at = least;
    }
    heap[at] = until_ns;
}

void reader_plan(struct sim *sim, struct component *self, struct reader_shard *at)
{
    if (at->working || handed_count(&at->handed) == 0) return;
    const int64_t first_ns = handed_at(&at->handed, 0)->handed_at_ns;
    at->working = true;
    sim_at(sim, first_ns > sim_now(sim) ? first_ns : sim_now(sim), self, READER_WORK,
           arg_integer(at->shard->log.number));
}

void reader_on_work(struct sim *sim, struct component *self, union event_arg arg)
{
    struct reader *reader = self->state;
    struct reader_shard *at = &reader->shards[arg.integer];
    struct handed *handed = &at->handed;
    const int64_t now_ns = sim_now(sim);
    at->working = false;
    if (reader->down > 0) return;
    const uint32_t waiting = handed_count(handed);
    uint32_t count = handed_until(handed, waiting < TURN ? waiting : TURN, now_ns);
    if (count == 0) {
        reader_plan(sim, self, at);
        return;
    }
    int64_t done_at_ns = reader->worker_free_at_ns[0] > now_ns ? reader->worker_free_at_ns[0]
                                                               : now_ns;
    at->measured.worked_ns -= done_at_ns;
    for (; count > 0; count--) {
        for (int64_t users = handed_users(handed, 1); users > 0; users--) {
            const int64_t takes_ns =
                dist_draw_int(&reader->config->processing, &reader->processing_rng);
            done_at_ns += takes_ns;
            *reader->processing_ns += takes_ns;
        }
        handed_add_created(handed, 1, reader->end_to_end, done_at_ns);
        handed_drop(handed, 1);
    }
    at->measured.worked_ns += done_at_ns;
    at->free_at_ns = done_at_ns;
    reader_occupy(reader, done_at_ns);
    at->working = true;
    sim_at(sim, done_at_ns, self, READER_WORK, arg);
}
