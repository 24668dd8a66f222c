#include "models/key_use.h"

#include <stdbool.h>
#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

void key_use_free(struct key_use *use)
{
    free(use->records);
    free(use->bytes);
    *use = (struct key_use){0};
}

void key_use_begin(struct key_use *use, uint32_t keys)
{
    key_use_free(use);
    use->keys = keys;
    if (keys > 0) use->records = check_zeroed(keys, sizeof *use->records);
}

static bool has_one_size(const struct batch *batch, uint32_t size)
{
    uint32_t differing = 0;
    for (uint32_t i = 0; i < batch->count; i++) differing |= batch->size[i] ^ size;
    return differing == 0;
}

/* A second size has come: from now on bytes have cells of their own. */
static void split_bytes(struct key_use *use)
{
    use->bytes = check_alloc(use->keys * sizeof *use->bytes);
    for (uint32_t key = 0; key < use->keys; key++) use->bytes[key] = use->records[key] * use->size;
}

void key_use_add(struct key_use *use, const struct batch *batch)
{
    if (use->keys == 0 || batch->count == 0) return;
    if (use->size == 0) use->size = batch->size[0];
    if (!use->bytes && !has_one_size(batch, use->size)) split_bytes(use);
    const bool all = batch->accepted == batch->count;
    for (uint32_t i = 0; i < batch->count; i++) {
        if (!all && batch->outcome[i] != BATCH_ACCEPTED) continue;
        use->records[batch->key[i]]++;
        if (use->bytes) use->bytes[batch->key[i]] += batch->size[i];
    }
}

int64_t key_use_bytes(const struct key_use *use, uint32_t key)
{
    return use->bytes ? use->bytes[key] : use->records[key] * use->size;
}
