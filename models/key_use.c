#include "models/key_use.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

void key_use_open(struct key_use *use, uint32_t keys)
{
    *use = (struct key_use){.keys = keys};
    if (keys > 0) use->cells = check_zeroed(keys, sizeof *use->cells);
}

void key_use_free(struct key_use *use)
{
    free(use->cells);
    free(use->earlier);
    free(use->bytes);
    *use = (struct key_use){0};
}

void key_use_begin(struct key_use *use)
{
    free(use->earlier);
    free(use->bytes);
    use->earlier = NULL;
    use->bytes = NULL;
    use->size = 0;
    use->recent = 0;
    use->counting = use->keys > 0;
    for (uint32_t key = 0; key < use->keys; key++) use->cells[key].records = 0;
}

/* A second size has come: from now on bytes have cells of their own. */
static void split_bytes(struct key_use *use)
{
    int64_t *bytes = check_alloc(use->keys * sizeof *bytes);
    for (uint32_t key = 0; key < use->keys; key++) bytes[key] = key_use_bytes(use, key);
    use->bytes = bytes;
}

/* Before a cell could overflow. */
static void keep_earlier(struct key_use *use)
{
    if (!use->earlier) use->earlier = check_zeroed(use->keys, sizeof *use->earlier);
    for (uint32_t key = 0; key < use->keys; key++) {
        use->earlier[key] += use->cells[key].records;
        use->cells[key].records = 0;
    }
    use->recent = 0;
}

void key_use_add(struct key_use *use, const struct batch *batch)
{
    if (!use->counting || batch->count == 0) return;
    if (use->size == 0) use->size = batch->size[0];
    if (!use->bytes && batch->one_size != use->size) split_bytes(use);
    if (use->recent > UINT32_MAX - batch->accepted) keep_earlier(use);
    use->recent += batch->accepted;
    for (uint32_t i = 0; i < batch->accepted; i++) {
        use->cells[batch->key[i]].records++;
        if (use->bytes) use->bytes[batch->key[i]] += batch->size[i];
    }
}

int64_t key_use_records(const struct key_use *use, uint32_t key)
{
    return use->cells[key].records + (use->earlier ? use->earlier[key] : 0);
}

int64_t key_use_bytes(const struct key_use *use, uint32_t key)
{
    return use->bytes ? use->bytes[key] : key_use_records(use, key) * use->size;
}
