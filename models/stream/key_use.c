#include "models/stream/key_use.h"

#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

enum { SHARD_BITS = 15, SHARD_MASK = (1 << SHARD_BITS) - 1 };
#define ONE_RECORD (UINT32_C(1) << SHARD_BITS)
#define CELL_FULL  (INT64_C(1) << (32 - SHARD_BITS))

void key_use_open(struct key_use *use, struct memory *memory, uint32_t keys)
{
    *use = (struct key_use){.memory = memory, .keys = keys};
    if (keys > 0) use->cells = memory_zeroed(memory, keys, sizeof *use->cells);
}

void key_use_set_shard(struct key_use *use, uint32_t key, uint32_t shard)
{
    CHECK(shard <= SHARD_MASK);
    use->cells[key] = shard;
}

uint32_t key_use_shard(const struct key_use *use, uint32_t key)
{
    return use->cells[key] & SHARD_MASK;
}

void key_use_begin(struct key_use *use)
{
    memory_give(use->memory, use->earlier, use->keys * sizeof *use->earlier);
    memory_give(use->memory, use->bytes, use->keys * sizeof *use->bytes);
    use->earlier = NULL;
    use->bytes = NULL;
    use->size = 0;
    use->moves.count = 0;
    use->counting = use->keys > 0;
    for (uint32_t key = 0; key < use->keys; key++) use->cells[key] &= SHARD_MASK;
}

/* A second size has come: from now on bytes have cells of their own. */
static void split_bytes(struct key_use *use)
{
    int64_t *bytes = memory_take(use->memory, use->keys * sizeof *bytes);
    for (uint32_t key = 0; key < use->keys; key++) bytes[key] = key_use_bytes(use, key);
    use->bytes = bytes;
}

/* A cell has come round to 0, or gone below it. */
static void come_round(struct key_use *use, uint32_t key, int64_t records)
{
    if (!use->earlier) {
        use->earlier = memory_take(use->memory, use->keys * sizeof *use->earlier);
        memset(use->earlier, 0, use->keys * sizeof *use->earlier);
    }
    use->earlier[key] += records;
}

void key_use_route(struct key_use *use, const struct batch *batch, uint32_t *shard)
{
    uint32_t *cells = use->cells;
    if (!use->counting) {
        for (uint32_t i = 0; i < batch->count; i++) shard[i] = cells[batch->key[i]] & SHARD_MASK;
        return;
    }
    if (use->size == 0) use->size = batch_size(batch, 0);
    if (!use->bytes && batch->one_size != use->size) split_bytes(use);
    for (uint32_t i = 0; i < batch->count; i++) {
        const uint32_t cell = cells[batch->key[i]] + ONE_RECORD;
        cells[batch->key[i]] = cell;
        shard[i] = cell & SHARD_MASK;
        if (cell < ONE_RECORD) come_round(use, batch->key[i], CELL_FULL);
    }
}

void key_use_settle(struct key_use *use, const struct batch *batch)
{
    if (!use->counting) return;
    for (uint32_t i = batch->accepted; i < batch->count; i++) {
        uint32_t *cell = &use->cells[batch->key[i]];
        if (*cell < ONE_RECORD) come_round(use, batch->key[i], -CELL_FULL);
        *cell -= ONE_RECORD;
    }
    for (uint32_t i = 0; use->bytes && i < batch->accepted; i++)
        use->bytes[batch->key[i]] += batch_size(batch, i);
}

int64_t key_use_records(const struct key_use *use, uint32_t key)
{
    return (use->cells[key] >> SHARD_BITS) + (use->earlier ? use->earlier[key] : 0);
}

int64_t key_use_bytes(const struct key_use *use, uint32_t key)
{
    return use->bytes ? use->bytes[key] : key_use_records(use, key) * use->size;
}

void key_moves_add(struct key_moves *moves, struct memory *memory, const struct key_moved *moved)
{
    enum { ROOM_MIN = 64 };
    if (moves->count == moves->room) {
        const uint32_t room = moves->room ? 2 * moves->room : ROOM_MIN;
        moves->list = memory_grown(memory, moves->list, moves->room * sizeof *moves->list,
                                   room * sizeof *moves->list);
        moves->room = room;
    }
    moves->list[moves->count++] = *moved;
}

void key_use_move(struct key_use *use, uint32_t key, uint32_t shard)
{
    CHECK(shard <= SHARD_MASK);
    const struct key_moved moved = {
        .key = key,
        .shard = key_use_shard(use, key),
        .records = key_use_records(use, key),
        .bytes = key_use_bytes(use, key),
    };
    if (use->counting && moved.records > 0) key_moves_add(&use->moves, use->memory, &moved);
    use->cells[key] = shard;
    if (use->earlier) use->earlier[key] = 0;
    if (use->bytes) use->bytes[key] = 0;
}
