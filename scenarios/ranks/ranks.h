/*
 * ranks.h -- the processes of one job: one, or as many as mpirun started (cmake -DKINESIM_MPI=ON).
 *
 * Rank 0 leads: it hands out items one by one, whoever is free gets the next, and takes the answers.
 * ranks_one.c is the job of one process, ranks_mpi.c that of several.
 */
#ifndef KINESIM_SCENARIOS_RANKS_RANKS_H
#define KINESIM_SCENARIOS_RANKS_RANKS_H

#include <stdbool.h>
#include <stddef.h>

/* First and last in main. */
void ranks_begin(int *argc, char ***argv);
void ranks_end(void);

int ranks_own(void);   /* 0 for who leads */
int ranks_count(void); /* 1 without mpirun */

/* Rank 0 of several: hands out `items` and calls `take` with each answer, in order of arrival. False
 * if an answer was empty or `take` said so: then what is under way is still taken, and no more handed
 * out. `dealt` receives how many each rank got: ranks_count() of them; NULL: nobody asks. */
bool ranks_lead(const size_t *items, size_t count,
                bool (*take)(void *context, size_t item, const void *answer, size_t bytes),
                void *context, size_t *dealt);

/* The others: answers items until there are none. `work` gives memory that is freed here; NULL: it
 * failed. */
void ranks_follow(void *(*work)(void *context, size_t item, size_t *bytes), void *context);

/* Rank 0 of several: the same words to all others. `words` NULL: there is nothing more to hear. */
void ranks_tell(const void *words, size_t bytes);
/* The others: rank 0's next words, to be freed; NULL when there are none any more. */
void *ranks_hear(size_t *bytes);

#endif
