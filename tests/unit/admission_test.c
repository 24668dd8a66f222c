/* admission_test.c -- admission against one that counts tokens, record by record (facts KDS 1.2, 1.3). */
#include "models/stream/admission.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/units.h"

enum { SHARDS = 7, CALLS = 20000 };
__extension__ typedef __int128 tokens; /* x 10^9 */

/* A shard's two buckets as the facts tell them. */
struct counted {
    tokens bytes[SHARDS], records[SHARDS];
    int64_t filled_at_ns[SHARDS];
};

struct chance {
    uint64_t state;
};

static uint64_t draw(struct chance *chance, uint64_t bound)
{
    chance->state = chance->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (chance->state >> 33) % bound;
}

static tokens at_most(tokens value, tokens most)
{
    return value < most ? value : most;
}

static void fill(struct counted *counted, const struct admission_config *config, int shard,
                 int64_t now_ns)
{
    const tokens bytes_full = (tokens)config->burst_bytes * NS_PER_S;
    const tokens records_full = (tokens)1000 * NS_PER_S;
    const int64_t passed_ns = now_ns - counted->filled_at_ns[shard];
    if (config->fixed_window) {
        if (now_ns / NS_PER_S == counted->filled_at_ns[shard] / NS_PER_S) return;
        counted->bytes[shard] = bytes_full;
        counted->records[shard] = records_full;
    } else {
        counted->bytes[shard] =
            at_most(counted->bytes[shard] + (tokens)passed_ns * BYTES_PER_MIB, bytes_full);
        counted->records[shard] =
            at_most(counted->records[shard] + (tokens)passed_ns * 1000, records_full);
    }
    counted->filled_at_ns[shard] = now_ns;
}

static int64_t rounded_up(int64_t bytes)
{
    return (bytes + 1023) / 1024 * 1024;
}

/* Which records of a call find room; the round-up of what a shard took is paid at the end. */
static void expect(struct counted *counted, const struct admission_config *config,
                   const struct batch *batch, int64_t now_ns, bool *accepted)
{
    int64_t taken[SHARDS] = {0};
    for (int shard = 0; shard < SHARDS; shard++) fill(counted, config, shard, now_ns);
    for (uint32_t i = 0; i < batch->count; i++) {
        const uint32_t shard = batch->shard[i];
        const int64_t size = batch_size(batch, i);
        const int64_t need = batch->single ? rounded_up(size) : size;
        accepted[i] = counted->bytes[shard] >= (tokens)need * NS_PER_S &&
                      counted->records[shard] >= NS_PER_S;
        if (!accepted[i]) continue;
        counted->bytes[shard] -= (tokens)size * NS_PER_S;
        counted->records[shard] -= NS_PER_S;
        taken[shard] += size;
    }
    for (int shard = 0; shard < SHARDS; shard++)
        counted->bytes[shard] -= (tokens)(rounded_up(taken[shard]) - taken[shard]) * NS_PER_S;
}

/* Keys are numbers in order of the call: the answer tells by them which records it is about. */
static void make_call(struct batch *batch, struct chance *chance)
{
    batch->single = draw(chance, 8) == 0;
    batch->count = batch->single ? 1 : 1 + (uint32_t)draw(chance, 500);
    batch->one_size = draw(chance, 2) ? 1 + (uint32_t)draw(chance, 3000) : 0;
    const uint64_t spread = 1 + draw(chance, SHARDS), largest = 1 + draw(chance, 60000);
    for (uint32_t i = 0; i < batch->count; i++) {
        batch->key[i] = i;
        batch->size[i] = 1 + (uint32_t)draw(chance, largest);
        batch->shard[i] = (uint32_t)draw(chance, spread);
    }
}

static void check_answer(const struct batch *batch, const uint32_t *shard_of, const bool *accepted)
{
    uint32_t counts[SHARDS] = {0}, next_accepted = 0, next_refused = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        uint32_t *next = i < batch->accepted ? &next_accepted : &next_refused;
        while (*next < batch->count && accepted[*next] != (i < batch->accepted)) ++*next;
        assert_int_equal(batch->key[i], *next);
        assert_int_equal(batch->shard[i], shard_of[*next]);
        if (i < batch->accepted) counts[batch->shard[i]]++;
        ++*next;
    }
    for (uint32_t c = 0; c < batch->cell_count; c++) {
        assert_true(batch->cells[c].count > 0);
        assert_int_equal(batch->cells[c].count, counts[batch->cells[c].shard]);
        counts[batch->cells[c].shard] = 0;
    }
    for (int shard = 0; shard < SHARDS; shard++) assert_int_equal(counts[shard], 0);
}

static void run_calls(const struct admission_config *config, uint64_t seed, uint32_t pause_ms)
{
    struct chance chance = {seed};
    struct counted counted = {0};
    struct admission admission;
    struct memory *memory = memory_create();
    struct shard *shards = shards_create(memory, SHARDS, SHARDS);
    struct batch *batch = calloc(1, sizeof *batch);
    const struct rng rng = {0};
    uint64_t full = 0, partly = 0;
    int64_t now_ns = 0;
    admission_open(&admission, config, shards, SHARDS, &rng);
    for (uint32_t i = 0; i < SHARDS; i++) admission_begin(&admission, i);
    for (int shard = 0; shard < SHARDS; shard++) {
        counted.bytes[shard] = (tokens)config->burst_bytes * NS_PER_S;
        counted.records[shard] = (tokens)1000 * NS_PER_S;
    }
    for (int call = 0; call < CALLS; call++) {
        bool accepted[QUOTA_PUT_RECORDS_MAX];
        uint32_t shard_of[QUOTA_PUT_RECORDS_MAX];
        now_ns += (int64_t)draw(&chance, (uint64_t)pause_ms * NS_PER_MS);
        if (draw(&chance, 1000) == 0) now_ns += 30 * NS_PER_S;
        make_call(batch, &chance);
        memcpy(shard_of, batch->shard, sizeof shard_of);
        expect(&counted, config, batch, now_ns, accepted);
        admission_try(&admission, batch, now_ns);
        check_answer(batch, shard_of, accepted);
        full += batch->accepted == batch->count;
        partly += batch->accepted > 0 && batch->accepted < batch->count;
    }
    assert_true(full > CALLS / 20 && partly > CALLS / 20); /* both ways were met */
    admission_free(&admission);
    memory_destroy(memory);
    free(batch);
}

static void token_buckets_answer_as_counted_tokens_do(void **state)
{
    (void)state;
    const struct admission_config small = {.burst_bytes = BYTES_PER_MIB};
    const struct admission_config large = {.burst_bytes = 10 * BYTES_PER_MIB};
    run_calls(&small, 1, 100);
    run_calls(&small, 2, 1500);
    run_calls(&large, 3, 600);
}

static void fixed_windows_begin_full(void **state)
{
    (void)state;
    const struct admission_config config = {.fixed_window = true, .burst_bytes = BYTES_PER_MIB};
    run_calls(&config, 4, 200);
    run_calls(&config, 5, 900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_buckets_answer_as_counted_tokens_do),
        cmocka_unit_test(fixed_windows_begin_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
