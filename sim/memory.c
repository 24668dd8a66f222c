/* memory.c -- blocks of few sizes, cut from reserved chunks; those given back wait in a list by size. */
#include "sim/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/check.h"
#include "sim/multiversion.h"

#ifdef KINESIM_SANITIZED
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(begin, bytes)   ((void)(begin), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(begin, bytes) ((void)(begin), (void)(bytes))
#endif

#include "sim/banned.h"

enum {
    LINE_BYTES = 64,
    CLASSES = 4 * 56, /* whole lines: 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20 ... */
};
static const size_t HUGE_PAGE_BYTES = (size_t)2 << 20;
/* ours: addresses only; memory comes with the first touch of each page. A sanitizer marks all of it. */
#ifdef KINESIM_SANITIZED
static const size_t CHUNK_BYTES = (size_t)2 << 20;
#else
static const size_t CHUNK_BYTES = (size_t)64 << 20;
#endif

struct chunk {
    struct chunk *older;
    size_t bytes; /* with this */
};

struct memory {
    struct chunk *chunks;
    unsigned char *next, *end; /* what is left of the newest shared chunk */
    struct free_block {
        struct free_block *next;
    } * free[CLASSES];
};

struct memory *memory_create(void)
{
    return check_zeroed(1, sizeof(struct memory));
}

void memory_destroy(struct memory *memory)
{
    if (memory == NULL) return;
    for (struct chunk *chunk = memory->chunks; chunk != NULL;) {
        struct chunk *older = chunk->older;
        ASAN_UNPOISON_MEMORY_REGION(chunk, chunk->bytes);
        munmap(chunk, chunk->bytes);
        chunk = older;
    }
    free(memory);
}

/* At least `bytes` in a chunk, a multiple of huge pages at the beginning of one; of small pages if it is `sparse`. */
static struct chunk *chunk_map(struct memory *memory, size_t bytes, bool sparse)
{
    const size_t whole = (bytes + LINE_BYTES + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES *
                         HUGE_PAGE_BYTES;
    unsigned char *mapped = mmap(NULL, whole + HUGE_PAGE_BYTES, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) check_out_of_memory();
    const size_t before = (HUGE_PAGE_BYTES - (uintptr_t)mapped % HUGE_PAGE_BYTES) % HUGE_PAGE_BYTES;
    if (before > 0) munmap(mapped, before);
    munmap(mapped + before + whole, HUGE_PAGE_BYTES - before);
    struct chunk *chunk = (struct chunk *)(mapped + before);
    /* where it is refused, small pages do */
    madvise(chunk, whole, sparse ? MADV_NOHUGEPAGE : MADV_HUGEPAGE);
    *chunk = (struct chunk){memory->chunks, whole};
    memory->chunks = chunk;
    if (!sparse) ASAN_POISON_MEMORY_REGION((unsigned char *)chunk + LINE_BYTES, whole - LINE_BYTES);
    return chunk;
}

/* `bytes`, whole lines, that nobody had before: zeros. */
static void *cut(struct memory *memory, size_t bytes)
{
    if (bytes > CHUNK_BYTES / 2) {
        unsigned char *own = (unsigned char *)chunk_map(memory, bytes, false) + LINE_BYTES;
        ASAN_UNPOISON_MEMORY_REGION(own, bytes);
        return own;
    }
    if (bytes > (size_t)(memory->end - memory->next)) {
        struct chunk *chunk = chunk_map(memory, CHUNK_BYTES - LINE_BYTES, false);
        memory->next = (unsigned char *)chunk + LINE_BYTES;
        memory->end = (unsigned char *)chunk + chunk->bytes;
    }
    void *piece = memory->next;
    memory->next += bytes;
    ASAN_UNPOISON_MEMORY_REGION(piece, bytes);
    return piece;
}

/* The class of a block of so many bytes: the least that holds them. */
static unsigned class_of(size_t bytes)
{
    CHECK(bytes <= SIZE_MAX / 4);
    const size_t last = bytes > 0 ? (bytes - 1) / LINE_BYTES : 0; /* line */
    if (last < 4) return (unsigned)last;
    const unsigned shift = 61 - (unsigned)__builtin_clzll(last);
    return 4 * shift + (unsigned)(last >> shift);
}

static size_t class_bytes(unsigned class)
{
    if (class < 4) return (class + 1) * (size_t)LINE_BYTES;
    return (size_t)(class % 4 + 5) * LINE_BYTES << (class / 4 - 1);
}

void *memory_take(struct memory *memory, size_t bytes)
{
    const unsigned class = class_of(bytes);
    struct free_block *block = memory->free[class];
    if (block == NULL) return cut(memory, class_bytes(class));
    memory->free[class] = block->next;
    ASAN_UNPOISON_MEMORY_REGION(block, class_bytes(class));
    return block;
}

void memory_give(struct memory *memory, void *block, size_t bytes)
{
    if (block == NULL) return;
    const unsigned class = class_of(bytes);
    struct free_block *free = block;
    free->next = memory->free[class];
    memory->free[class] = free;
    ASAN_POISON_MEMORY_REGION(free + 1, class_bytes(class) - sizeof *free);
}

void *memory_grown(struct memory *memory, void *block, size_t from, size_t to)
{
    void *grown = memory_take(memory, to);
    if (from > 0) memcpy(grown, block, from);
    memory_give(memory, block, from);
    return grown;
}

void *memory_zeroed(struct memory *memory, size_t count, size_t bytes)
{
    CHECK(bytes == 0 || count <= SIZE_MAX / 4 / bytes);
    return cut(memory, (count * bytes + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES);
}

void *memory_growing(struct memory *memory, size_t count, size_t most, size_t bytes)
{
    CHECK(count <= most);
    CHECK(bytes == 0 || most <= SIZE_MAX / 4 / bytes);
    if (count == most) return memory_zeroed(memory, count, bytes);
    return (unsigned char *)chunk_map(memory, most * bytes, count * bytes < HUGE_PAGE_BYTES) +
           LINE_BYTES;
}
