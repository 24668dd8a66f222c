/*
 * memory.h -- the memory of one run, in huge pages where the system has them.
 *
 * What a run touches at random -- events, logs, lanes -- is spread over many pages of 4 KiB, whose
 * addresses a processor looks up again and again; and arrays that grow by realloc give pages back and
 * take new ones, each a fault. Here pages are of 2 MiB, and a block that has been outgrown is kept for
 * the next that needs one of its size. All of it goes at once. A run is one thread's: nothing is locked.
 */
#ifndef KINESIM_SIM_MEMORY_H
#define KINESIM_SIM_MEMORY_H

#include <stddef.h>

struct memory;

struct memory *memory_create(void);
void memory_destroy(struct memory *memory);

/* `bytes` of memory at the beginning of a cache line, with whatever was there before. Never NULL: the
 * program stops when there is none. */
void *memory_take(struct memory *memory, size_t bytes);
/* Takes back a block of memory_take, of the bytes that were asked for; NULL is fine. */
void memory_give(struct memory *memory, void *block, size_t bytes);

/* A block of `to` bytes that begins with what one of `from` <= to held, which is taken back (NULL, 0: none). */
void *memory_grown(struct memory *memory, void *block, size_t from, size_t to);

/* Zeroed, and never given back: for what lasts as long as the run. */
void *memory_zeroed(struct memory *memory, size_t count, size_t bytes);

/* The same for `most` of which `count` are used now and the others perhaps never: what is not touched takes
 * addresses alone. */
void *memory_growing(struct memory *memory, size_t count, size_t most, size_t bytes);

/*
 * Asks for the cache line at `address`, which must be readable, long before it is needed: by a load that
 * nobody waits for. A prefetch instruction is dropped where the page's address is not at hand, and that is
 * where what is asked for is far: 10,000 shards took a quarter less with loads.
 */
static inline void memory_touch(const void *address)
{
    (void)*(const volatile char *)address;
}

#endif
