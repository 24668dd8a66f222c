#include "models/handed.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

enum { HANDED_CAPACITY_MIN = 8 };

void handed_free(struct handed *handed)
{
    free(handed->records);
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
    handed->records = check_alloc(capacity * sizeof *handed->records);
    handed->capacity = capacity;
    handed->head = 0;
    handed->tail = count;
    if (count > 0) memcpy(handed->records, old.records + old.head, count * sizeof *old.records);
    free(old.records);
}

void handed_append(struct handed *handed, const struct log_span *span, const int64_t *handed_at_ns,
                   uint32_t from, uint32_t count)
{
    if (count > handed->capacity - handed->tail) make_room(handed, count);
    struct handed_record *at = handed->records + handed->tail;
    for (uint32_t i = 0; i < count; i++)
        at[i] = (struct handed_record){span->records[from + i], handed_at_ns[from + i]};
    handed->tail += count;
}

void handed_add_created(const struct handed *handed, uint32_t count, struct histogram *histogram,
                        int64_t now_ns)
{
    int64_t created_at_ns[LOG_BLOCK];
    for (uint32_t from = 0; from < count; from += LOG_BLOCK) {
        const uint32_t some = count - from < LOG_BLOCK ? count - from : LOG_BLOCK;
        for (uint32_t i = 0; i < some; i++)
            created_at_ns[i] = handed_at(handed, from + i)->record.created_at_ns;
        histogram_add_since(histogram, now_ns, created_at_ns, some);
    }
}
