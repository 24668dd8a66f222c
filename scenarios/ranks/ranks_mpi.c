/*
 * ranks_mpi.c -- a job of several processes under mpirun. A rank that is lost takes the job with it
 * (MPI_ERRORS_ARE_FATAL); what was taken by then is in the database.
 */
#include <limits.h>
#include <mpi.h>
#include <stdlib.h>
#include <time.h>

#include "scenarios/ranks/ranks.h"
#include "sim/check.h"

/* A follower's answer, empty at first; the leader's next item, or none; its words. */
enum { TAG_ANSWER = 1, TAG_ITEM = 2, TAG_WORDS = 3 };
static const long long no_item = -1;

void ranks_begin(int *argc, char ***argv)
{
    MPI_Init(argc, argv);
}

void ranks_end(void)
{
    MPI_Finalize();
}

int ranks_own(void)
{
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

int ranks_count(void)
{
    int count;
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    return count;
}

/* MPI's own waiting takes a whole processor, which another rank may want. */
static MPI_Status await(int source, int tag)
{
    static const struct timespec nap = {
        .tv_nsec = 100000}; /* ours: far shorter than a replication */
    MPI_Status status;
    for (int there = 0;;) {
        MPI_Iprobe(source, tag, MPI_COMM_WORLD, &there, &status);
        if (there) return status;
        nanosleep(&nap, NULL);
    }
}

/* The next message, and who sent it. */
static void *receive(int source, int tag, int *from, size_t *bytes)
{
    MPI_Status status = await(source, tag);
    int count;
    MPI_Get_count(&status, MPI_BYTE, &count);
    void *message = check_alloc((unsigned long)count + 1);
    MPI_Recv(message, count, MPI_BYTE, status.MPI_SOURCE, tag, MPI_COMM_WORLD, &status);
    *from = status.MPI_SOURCE;
    *bytes = (size_t)count;
    return message;
}

bool ranks_lead(const size_t *items, size_t count,
                bool (*take)(void *context, size_t item, const void *answer, size_t bytes),
                void *context, size_t *dealt)
{
    const int ranks = ranks_count();
    long long *has = check_alloc((unsigned long)ranks * sizeof *has);
    size_t next = 0;
    bool good = true;
    for (int rank = 0; rank < ranks; rank++) {
        has[rank] = no_item;
        if (dealt) dealt[rank] = 0;
    }
    for (int working = ranks - 1; working > 0;) {
        int from;
        size_t bytes;
        void *answer = receive(MPI_ANY_SOURCE, TAG_ANSWER, &from, &bytes);
        if (has[from] != no_item)
            good = bytes > 0 && take(context, (size_t)has[from], answer, bytes) && good;
        free(answer);
        has[from] = good && next < count ? (long long)items[next++] : no_item;
        if (has[from] == no_item) working--;
        else if (dealt) dealt[from]++;
        MPI_Send(&has[from], 1, MPI_LONG_LONG, from, TAG_ITEM, MPI_COMM_WORLD);
    }
    free(has);
    return good;
}

void ranks_follow(void *(*work)(void *context, size_t item, size_t *bytes), void *context)
{
    void *answer = NULL;
    size_t bytes = 0;
    for (;;) {
        long long item;
        CHECK(bytes < INT_MAX);
        MPI_Send(answer, (int)bytes, MPI_BYTE, 0, TAG_ANSWER, MPI_COMM_WORLD);
        free(answer);
        await(0, TAG_ITEM);
        MPI_Recv(&item, 1, MPI_LONG_LONG, 0, TAG_ITEM, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        if (item == no_item) return;
        bytes = 0;
        answer = work(context, (size_t)item, &bytes);
    }
}

void ranks_tell(const void *words, size_t bytes)
{
    CHECK(bytes < INT_MAX);
    for (int rank = 1; rank < ranks_count(); rank++)
        MPI_Send(words, (int)bytes, MPI_BYTE, rank, TAG_WORDS, MPI_COMM_WORLD);
}

void *ranks_hear(size_t *bytes)
{
    int from;
    void *words = receive(0, TAG_WORDS, &from, bytes);
    if (*bytes > 0) return words;
    free(words);
    return NULL;
}
