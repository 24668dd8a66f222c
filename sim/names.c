/* names.c -- an open-addressing set of texts; at most half of its places are taken. */
#include "sim/names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/arena.h"
#include "sim/check.h"

#include "sim/banned.h"

struct name {
    const char *text; /* NULL: a free place */
    uint64_t hash;
};

struct names {
    struct arena *arena;
    struct name *at;
    size_t capacity; /* a power of two */
    size_t count;
};

struct names *names_create(void)
{
    struct names *names = check_zeroed(1, sizeof *names);
    names->arena = arena_create();
    names->capacity = 64;
    names->at = check_zeroed(names->capacity, sizeof *names->at);
    return names;
}

void names_destroy(struct names *names)
{
    if (names == NULL) return;
    arena_destroy(names->arena);
    free(names->at);
    free(names);
}

/* FNV-1a (Fowler, Noll and Vo), 64 bits, with its upper half folded into the bits that are used. */
static uint64_t hash_of(const char *text, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    }
    return hash ^ hash >> 32;
}

/* Where the text is, or the free place where it belongs. */
static struct name *place_of(const struct names *names, const char *text, uint64_t hash)
{
    size_t i = (size_t)hash & (names->capacity - 1);
    while (names->at[i].text != NULL) {
        if (names->at[i].hash == hash && strcmp(names->at[i].text, text) == 0) break;
        i = (i + 1) & (names->capacity - 1);
    }
    return &names->at[i];
}

static void grow(struct names *names)
{
    struct name *old = names->at;
    const size_t old_capacity = names->capacity;
    names->capacity *= 2;
    names->at = check_zeroed(names->capacity, sizeof *names->at);
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].text != NULL) *place_of(names, old[i].text, old[i].hash) = old[i];
    }
    free(old);
}

const char *names_intern(struct names *names, const char *text)
{
    if (text == NULL) return NULL;
    const size_t length = strlen(text);
    const uint64_t hash = hash_of(text, length);
    struct name *name = place_of(names, text, hash);
    if (name->text != NULL) return name->text;

    const char *copy = arena_text(names->arena, text, length);
    *name = (struct name){copy, hash};
    if (++names->count > names->capacity / 2) grow(names);
    return copy;
}
