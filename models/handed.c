#include "models/handed.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

enum { HANDED_CAPACITY_MIN = 64 };

void handed_free(struct handed *handed)
{
    free(handed->created_at_ns);
    *handed = (struct handed){0};
}

/* Moves what waits to the front, into a block twice as large as long as more would fill over half. */
static void make_room(struct handed *handed, uint32_t more)
{
    const struct handed old = *handed;
    const uint32_t count = handed_count(&old);
    uint32_t capacity = old.capacity ? old.capacity : HANDED_CAPACITY_MIN;
    while (count + more > capacity / 2) capacity *= 2;
    CHECK(capacity > count);
    handed->created_at_ns =
        check_alloc((size_t)capacity * (3 * sizeof(int64_t) + sizeof(uint32_t)));
    handed->arrived_at_ns = handed->created_at_ns + capacity;
    handed->handed_at_ns = handed->arrived_at_ns + capacity;
    handed->size = (uint32_t *)(handed->handed_at_ns + capacity);
    handed->capacity = capacity;
    handed->head = 0;
    handed->tail = count;
    if (count > 0) {
        memcpy(handed->created_at_ns, old.created_at_ns + old.head, count * sizeof(int64_t));
        memcpy(handed->arrived_at_ns, old.arrived_at_ns + old.head, count * sizeof(int64_t));
        memcpy(handed->handed_at_ns, old.handed_at_ns + old.head, count * sizeof(int64_t));
        memcpy(handed->size, old.size + old.head, count * sizeof(uint32_t));
    }
    free(old.created_at_ns);
}

void handed_append(struct handed *handed, const struct log_span *span, const int64_t *handed_at_ns,
                   uint32_t from, uint32_t count)
{
    if (count > handed->capacity - handed->tail) make_room(handed, count);
    const struct log_record *record = span->records + from;
    const uint32_t at = handed->tail;
    for (uint32_t i = 0; i < count; i++) handed->created_at_ns[at + i] = record[i].created_at_ns;
    for (uint32_t i = 0; i < count; i++) handed->arrived_at_ns[at + i] = record[i].arrived_at_ns;
    for (uint32_t i = 0; i < count; i++) handed->size[at + i] = record[i].size;
    memcpy(handed->handed_at_ns + at, handed_at_ns + from, count * sizeof *handed_at_ns);
    handed->tail += count;
}
