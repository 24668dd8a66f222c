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

/* Moves what waits to the front, into a block twice as large if it fills more than half. */
void handed_grow(struct handed *handed)
{
    const struct handed old = *handed;
    const uint32_t count = handed_count(&old);
    const uint32_t capacity = old.capacity == 0          ? HANDED_CAPACITY_MIN
                              : count > old.capacity / 2 ? 2 * old.capacity
                                                         : old.capacity;
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
