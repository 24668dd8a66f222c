#include "models/handed.h"

#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

enum { HANDED_CAPACITY_MIN = 8 };

/* Makes room for `count` more; what waits moves to the front. */
static __attribute__((noinline)) void make_room(struct handed *handed, uint32_t count)
{
    const uint32_t waiting = handed_count(handed), head = handed->head;
    uint32_t capacity = handed->capacity ? handed->capacity : HANDED_CAPACITY_MIN;
    /* Half empty is room enough; less would move all at every other call. */
    while (capacity / 2 < waiting || capacity - waiting < count) capacity *= 2;
    CHECK(capacity >= waiting + count);
    if (capacity > handed->capacity) {
        const uint32_t old = handed->capacity;
        handed->records = memory_grown(handed->memory, handed->records,
                                       old * sizeof *handed->records,
                                       capacity * sizeof *handed->records);
        if (handed->sizes)
            handed->sizes = memory_grown(handed->memory, handed->sizes, old * sizeof *handed->sizes,
                                         capacity * sizeof *handed->sizes);
        handed->capacity = capacity;
    }
    memmove(handed->records, handed->records + head, waiting * sizeof *handed->records);
    if (handed->sizes)
        memmove(handed->sizes, handed->sizes + head, waiting * sizeof *handed->sizes);
    handed->head = 0;
    handed->tail = waiting;
}

static void begin_sizes(struct handed *handed)
{
    handed->sizes = memory_take(handed->memory, handed->capacity * sizeof *handed->sizes);
    for (uint32_t i = handed->head; i < handed->tail; i++) handed->sizes[i] = handed->one_size;
}

void handed_append(struct handed *handed, const struct log_span *span, uint32_t from,
                   uint32_t count, const int64_t *handed_at_ns)
{
    if (handed->capacity - handed->tail < count) make_room(handed, count);
    struct handed_record *to = handed->records + handed->tail;
    const struct log_record *records = span->records + from;
    for (uint32_t i = 0; i < count; i++) {
        to[i].record = records[i];
        to[i].handed_at_ns = handed_at_ns[i];
    }
    if (!span->details) {
        handed->one_size = span->one_size;
    } else {
        if (!handed->sizes) begin_sizes(handed);
        for (uint32_t i = 0; i < count; i++)
            handed->sizes[handed->tail + i] = span->details[from + i].size;
    }
    handed->tail += count;
}

void handed_add_created(const struct handed *handed, uint32_t count, struct histogram *histogram,
                        int64_t now_ns)
{
    histogram_add_since_every(histogram, now_ns, &handed_at(handed, 0)->record.created_at_ns,
                              sizeof(struct handed_record) / sizeof(int64_t), count);
}
