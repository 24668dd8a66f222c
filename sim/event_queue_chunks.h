/*
 * event_queue_chunks.h -- events in order of pushing, in a chain of chunks of one size.
 *
 * A chunk that has been emptied is the next to be filled, wherever that is: what many events touch stays as
 * small as they are, and near. Arrays that double would be moved again and again, and each bucket would keep
 * one as long as it ever needed.
 */
#ifndef KINESIM_SIM_EVENT_QUEUE_CHUNKS_H
#define KINESIM_SIM_EVENT_QUEUE_CHUNKS_H

#include <stddef.h>

enum { EVENT_CHUNK = 42 }; /* with the link 1 KiB */

struct event_chunk {
    struct event at[EVENT_CHUNK];
    struct event_chunk *next; /* NULL: none */
};

/* The first chunk stays when its events are gone. All NULL: nothing was ever here. */
struct events {
    struct event *next; /* the place of the next event, or `end` */
    struct event *end;  /* of the last chunk */
    struct event_chunk *first;
};

/* By field: what was just stored in parts is slow to load whole. */
static inline void event_copy(struct event *to, const struct event *from)
{
    to->at_ns = from->at_ns;
    to->arg.integer = from->arg.integer;
    to->tag = from->tag;
}

static inline struct event *event_chunk_end(struct event_chunk *chunk)
{
    return chunk->at + EVENT_CHUNK;
}

static inline bool events_at_end(const struct events *events)
{
    return events->next == events->end;
}

/* Goes on in a new chunk. */
static inline void events_grow(struct memory *memory, struct events *events)
{
    struct event_chunk *chunk = memory_take(memory, sizeof *chunk);
    chunk->next = NULL;
    if (events->first == NULL) events->first = chunk;
    else ((struct event_chunk *)(void *)(events->end - EVENT_CHUNK))->next = chunk;
    events->next = chunk->at;
    events->end = event_chunk_end(chunk);
}

static inline void events_append(struct memory *memory, struct events *events,
                                 const struct event *event)
{
    if (__builtin_expect(events_at_end(events), false)) events_grow(memory, events);
    event_copy(events->next++, event);
}

/* Where the events of this chunk end. */
static inline struct event *events_end_in(const struct events *events, struct event_chunk *chunk)
{
    return event_chunk_end(chunk) == events->end ? events->next : event_chunk_end(chunk);
}

/* The chunk after this one, or NULL; what comes after that is asked for from memory. */
static inline struct event_chunk *event_chunk_after(const struct event_chunk *chunk)
{
    struct event_chunk *after = chunk->next;
    if (after != NULL && after->next != NULL) {
        const unsigned char *coming = (const unsigned char *)after->next;
        for (size_t i = 0; i < sizeof *after; i += 64) __builtin_prefetch(coming + i);
    }
    return after;
}

/* The events of the first chunk are gone. True if there are more. */
static inline bool events_drop_chunk(struct memory *memory, struct events *events)
{
    struct event_chunk *dropped = events->first;
    struct event_chunk *after = event_chunk_after(dropped);
    if (after == NULL) {
        events->next = dropped->at;
        return false;
    }
    events->first = after;
    memory_give(memory, dropped, sizeof *dropped);
    return true;
}

/* Drops what is after `next`, which is in this chunk or its end. */
static inline void events_cut(struct memory *memory, struct events *events,
                              struct event_chunk *chunk, struct event *next)
{
    for (struct event_chunk *after = event_chunk_after(chunk); after != NULL;) {
        struct event_chunk *dropped = after;
        after = event_chunk_after(dropped);
        memory_give(memory, dropped, sizeof *dropped);
    }
    chunk->next = NULL;
    events->next = next;
    events->end = event_chunk_end(chunk);
}

#endif
