/*
 * check.h -- what we believe about our own code, checked in every build.
 *
 * CHECK is for our mistakes only: a broken one stops the program at once with exit status 1. What a
 * user wrote is never a CHECK (see diag.h), nor is what the world does (return an error value).
 * CHECK_SLOW exists in debug builds only (KINESIM_SLOW_CHECKS): walk the heap, sum a ledger.
 */
#ifndef KINESIM_SIM_CHECK_H
#define KINESIM_SIM_CHECK_H

#include <stdio.h>

/* Prints `file:line: function: expression` and what check_context says, then exits with status 1. */
_Noreturn void check_failed(const char *file, int line, const char *function,
                            const char *expression);

/* A run says where it is (time, seed, event) when a check fails in this thread; NULL takes it back. */
void check_context(void (*describe)(void *context), void *context);

/* What this thread would leave half done where the program stops: it is called first, once; NULL takes it back. */
void check_before_stop(void (*leave)(void *context), void *context);

/* Stops the program with one line. */
_Noreturn void check_out_of_memory(void);

/* malloc, calloc, realloc that stop the program with one line when there is no memory. */
void *check_alloc(unsigned long bytes);
void *check_zeroed(unsigned long count, unsigned long bytes);
void *check_resized(void *memory, unsigned long bytes);
/* open_memstream likewise. */
FILE *check_memstream(char **text, size_t *bytes);

#define CHECK(expression)                                                                          \
    ((expression) ? (void)0 : check_failed(__FILE__, __LINE__, __func__, #expression))
#ifdef KINESIM_SLOW_CHECKS
#define CHECK_SLOW(expression) CHECK(expression)
#else
#define CHECK_SLOW(expression) ((void)0)
#endif

#endif
