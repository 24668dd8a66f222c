/* check.c -- stopping at once, with what is known about where. */
#include "sim/check.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

/* One run is one thread's, so what describes it is too. */
static _Thread_local void (*describe_run)(void *context);
static _Thread_local void *describe_context;

static _Thread_local void (*leave_whole)(void *context);
static _Thread_local void *leave_context;

void check_before_stop(void (*leave)(void *context), void *context)
{
    leave_whole = leave;
    leave_context = context;
}

static void leave(void)
{
    void (*last)(void *) = leave_whole;
    leave_whole = NULL; /* it may stop as well */
    if (last != NULL) last(leave_context);
}

void check_context(void (*describe)(void *context), void *context)
{
    describe_run = describe;
    describe_context = context;
}

_Noreturn void check_failed(const char *file, int line, const char *function,
                            const char *expression)
{
    fprintf(stderr, "%s:%d: %s: %s\n", file, line, function, expression);
    if (describe_run != NULL) {
        /* Taken back first: a check that fails while describing must not describe again. */
        void (*describe)(void *) = describe_run;
        describe_run = NULL;
        describe(describe_context);
    }
    fflush(stderr);
#ifdef KINESIM_FUZZED
    abort(); /* libFuzzer keeps the input of a signal alone */
#else
    /* Other threads may be in the middle of a run, so nothing registered with atexit is called. */
    leave();
    _Exit(1);
#endif
}

_Noreturn void check_out_of_memory(void)
{
    fputs("kinesim: out of memory\n", stderr);
    fflush(stderr);
    leave();
    _Exit(1);
}

/* Tables of a million keys are read at random: in huge pages their addresses are at hand. */
static void *or_stop(void *memory, unsigned long bytes)
{
    const uintptr_t huge = (uintptr_t)2 << 20;
    if (memory == NULL) check_out_of_memory();
    if (bytes < 2 * huge) return memory;
    const uintptr_t first = ((uintptr_t)memory + huge - 1) / huge * huge;
    madvise((void *)first, (uintptr_t)memory + bytes - first, MADV_HUGEPAGE);
    return memory;
}

void *check_alloc(unsigned long bytes)
{
    return or_stop(malloc(bytes > 0 ? bytes : 1), bytes);
}

void *check_zeroed(unsigned long count, unsigned long bytes)
{
    return or_stop(calloc(count > 0 ? count : 1, bytes > 0 ? bytes : 1), count * bytes);
}

void *check_resized(void *memory, unsigned long bytes)
{
    return or_stop(realloc(memory, bytes > 0 ? bytes : 1), bytes);
}

FILE *check_memstream(char **text, size_t *bytes)
{
    FILE *out = open_memstream(text, bytes);
    if (out == NULL) check_out_of_memory();
    return out;
}
