#include "scenarios/values/trace_keys.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/text/utf8.h"
#include "sim/check.h"

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

/* Where a key lies, or the empty cell where it would. */
static uint32_t *find_cell(const struct trace_keys *keys, const char *text)
{
    uint64_t at = hash_of(text) & (keys->cells - 1);
    while (keys->cell[at] != 0 && strcmp(keys->text[keys->cell[at] - 1], text) != 0)
        at = (at + 1) & (keys->cells - 1);
    return &keys->cell[at];
}

static void grow(struct trace_keys *keys)
{
    keys->room = keys->room ? 2 * keys->room : 256;
    keys->text = check_resized(keys->text, keys->room * sizeof *keys->text);
    keys->count = check_resized(keys->count, keys->room * sizeof *keys->count);
    free(keys->cell);
    keys->cells = 2 * keys->room;
    keys->cell = check_zeroed(keys->cells, sizeof *keys->cell);
    for (uint32_t i = 0; i < keys->used; i++) *find_cell(keys, keys->text[i]) = i + 1;
}

const char *trace_keys_add(struct trace_keys *keys, const char *text, size_t length, uint32_t *key)
{
    size_t characters;
    if (length == 0) return "there is no key";
    if (!utf8_count(text, length, &characters)) return "the key is not UTF-8";
    /* keys.h keeps texts of so many bytes. */
    if (length > KEYS_TEXT_MAX) return "the key has more than 256 bytes";
    if (keys->used == keys->room) grow(keys);
    uint32_t *cell = find_cell(keys, text);
    if (*cell == 0) {
        if (keys->used == KEYS_COUNT_MAX) return "there are more than 16777216 different keys";
        keys->text[keys->used] = text;
        keys->count[keys->used++] = 0;
        *cell = keys->used;
    }
    *key = *cell - 1;
    keys->count[*key]++;
    return NULL;
}

struct keys_spec trace_keys_spec(const struct trace_keys *keys, struct arena *arena)
{
    const char **text = arena_alloc(arena, keys->used * sizeof *text);
    double *weight = arena_alloc(arena, keys->used * sizeof *weight);
    memcpy(text, keys->text, keys->used * sizeof *text);
    memcpy(weight, keys->count, keys->used * sizeof *weight);
    return (struct keys_spec){
        .family = KEYS_LIST, .count = keys->used, .text = text, .weight = weight};
}

void trace_keys_free(struct trace_keys *keys)
{
    free(keys->text);
    free(keys->count);
    free(keys->cell);
}
