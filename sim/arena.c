/* arena.c -- a chain of blocks; pieces are cut from the newest one. */
#include "sim/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

/* ours: a scenario fits in a few of them, and a bigger piece gets a block of its own. */
enum { ARENA_BLOCK_BYTES = 32768 };

struct block {
    struct block *older;
    size_t used;
    size_t bytes;
    alignas(max_align_t) unsigned char memory[];
};

struct arena {
    struct block *newest;
};

struct arena *arena_create(void)
{
    return check_zeroed(1, sizeof(struct arena));
}

void arena_destroy(struct arena *arena)
{
    if (arena == NULL) return;
    for (struct block *block = arena->newest; block != NULL;) {
        struct block *older = block->older;
        free(block);
        block = older;
    }
    free(arena);
}

static struct block *new_block(size_t bytes)
{
    struct block *block = check_zeroed(1, sizeof *block + bytes);
    block->bytes = bytes;
    return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    const size_t align = alignof(max_align_t);
    CHECK(bytes < SIZE_MAX / 2);
    const size_t size = (bytes > 0 ? bytes + align - 1 : align) / align * align;

    struct block *block = arena->newest;
    if (block != NULL && size <= block->bytes - block->used) {
        void *piece = block->memory + block->used;
        block->used += size;
        return piece;
    }

    if (block != NULL && size > ARENA_BLOCK_BYTES / 4) {
        /* Behind the newest block, whose rest stays in use. */
        struct block *own = new_block(size);
        own->used = size;
        own->older = block->older;
        block->older = own;
        return own->memory;
    }

    struct block *fresh = new_block(size > ARENA_BLOCK_BYTES ? size : ARENA_BLOCK_BYTES);
    fresh->older = block;
    fresh->used = size;
    arena->newest = fresh;
    return fresh->memory;
}

char *arena_text(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0) memcpy(copy, text, length);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    CHECK(length >= 0);

    char *text = arena_alloc(arena, (size_t)length + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}
