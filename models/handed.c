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

static void make_room(struct handed *handed, uint32_t more)
{
    const uint32_t count = handed_count(handed);
    uint32_t capacity = handed->capacity ? handed->capacity : HANDED_CAPACITY_MIN;
    while (count + more > capacity) capacity *= 2;
    CHECK(capacity > count);
    struct handed_record *records = check_alloc(capacity * sizeof *records);
    for (uint32_t i = 0; i < count; i++) records[i] = *handed_at(handed, i);
    free(handed->records);
    *handed = (struct handed){.tail = count, .capacity = capacity, .records = records};
}

void handed_append(struct handed *handed, const struct log_span *span, const int64_t *handed_at_ns,
                   uint32_t from, uint32_t count)
{
    if (handed_count(handed) + count > handed->capacity) make_room(handed, count);
    const uint32_t mask = handed->capacity - 1;
    for (uint32_t i = from; i < from + count; i++)
        handed->records[handed->tail++ & mask] =
            (struct handed_record){span->records[i], handed_at_ns[i], log_span_size(span, i)};
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
