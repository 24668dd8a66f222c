/* ranks_one.c -- a job of one process: nobody to lead or to follow. */
#include "scenarios/ranks/ranks.h"
#include "sim/check.h"

void ranks_begin(int *argc, char ***argv)
{
    (void)argc, (void)argv;
}

void ranks_end(void)
{
}

int ranks_own(void)
{
    return 0;
}

int ranks_count(void)
{
    return 1;
}

bool ranks_lead(const size_t *items, size_t count,
                bool (*take)(void *context, size_t item, const void *answer, size_t bytes),
                void *context, size_t *dealt)
{
    (void)items, (void)count, (void)take, (void)context, (void)dealt;
    CHECK(ranks_count() > 1);
    return false;
}

void ranks_follow(void *(*work)(void *context, size_t item, size_t *bytes), void *context)
{
    (void)work, (void)context;
    CHECK(ranks_own() > 0);
}

void ranks_tell(const void *words, size_t bytes)
{
    (void)words, (void)bytes;
}

void *ranks_hear(size_t *bytes)
{
    CHECK(ranks_own() > 0);
    *bytes = 0;
    return NULL;
}
