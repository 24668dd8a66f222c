/*
 * arena.h -- memory that is handed out in pieces and goes all at once.
 */
#ifndef KINESIM_SIM_ARENA_H
#define KINESIM_SIM_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_create(void);
void arena_destroy(struct arena *arena);

/* Zeroed, aligned for any type; never NULL. */
void *arena_alloc(struct arena *arena, size_t bytes);

/* A copy of `length` bytes of `text` with a final NUL. */
char *arena_text(struct arena *arena, const char *text, size_t length);

__attribute__((format(printf, 2, 3))) char *arena_format(struct arena *arena, const char *format,
                                                         ...);

#endif
