/* libraries.c -- libraries that allocate by sim/check.h. */
#include "scenarios/cli/libraries.h"

#include <gmp.h>
#include <jansson.h>
#include <stdlib.h>

#include "sim/check.h"

static void *resized(void *memory, size_t old_bytes, size_t bytes)
{
    (void)old_bytes;
    return check_resized(memory, bytes);
}

static void give_back(void *memory, size_t bytes)
{
    (void)bytes;
    free(memory);
}

void libraries_stop_without_memory(void)
{
    mp_set_memory_functions(check_alloc, resized, give_back);
    json_set_alloc_funcs(check_alloc, free);
}
