#include "models/handed.h"

#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

enum { HANDED_CAPACITY_MIN = 8 };

void handed_free(struct handed *handed)
{
    free(handed->records);
    *handed = (struct handed){0};
}

void handed_grow(struct handed *handed)
{
    const uint32_t count = handed_count(handed);
    const uint32_t capacity = handed->capacity ? 2 * handed->capacity : HANDED_CAPACITY_MIN;
    CHECK(capacity > count);
    struct handed_record *records = check_alloc(capacity * sizeof *records);
    for (uint32_t i = 0; i < count; i++) records[i] = *handed_at(handed, i);
    free(handed->records);
    *handed = (struct handed){.tail = count, .capacity = capacity, .records = records};
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
