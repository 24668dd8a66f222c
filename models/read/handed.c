#include "models/read/handed.h"

#include "sim/check.h"

#include "sim/banned.h"

enum { HANDED_CAPACITY_MIN = 8 };

/* Makes room for `count` more; who waits longest moves to the front. */
static __attribute__((noinline)) void make_room(struct handed *handed, uint32_t count)
{
    const uint32_t waiting = handed_count(handed), old = handed->capacity;
    uint32_t capacity = old ? old : HANDED_CAPACITY_MIN;
    while (capacity - waiting < count) capacity *= 2;
    CHECK(capacity >= waiting + count);
    struct handed_record *records = memory_take(handed->memory, capacity * sizeof *records);
    uint32_t *sizes = NULL;
    if (handed->sizes) sizes = memory_take(handed->memory, capacity * sizeof *sizes);
    for (uint32_t i = 0; i < waiting; i++) {
        records[i] = *handed_at(handed, i);
        if (sizes) sizes[i] = handed_size(handed, i);
    }
    memory_give(handed->memory, handed->records, old * sizeof *records);
    memory_give(handed->memory, handed->sizes, old * sizeof *sizes);
    handed->records = records;
    handed->sizes = sizes;
    handed->capacity = capacity;
    handed->head = 0;
    handed->tail = waiting;
}

static void begin_sizes(struct handed *handed)
{
    handed->sizes = memory_take(handed->memory, handed->capacity * sizeof *handed->sizes);
    for (uint32_t i = 0; i < handed->capacity; i++) handed->sizes[i] = handed->one_size;
}

/* How many of `count` places from `place` on come before the ring's end. */
static uint32_t before_end(const struct handed *handed, uint32_t place, uint32_t count)
{
    const uint32_t left = handed->capacity - place;
    return count < left ? count : left;
}

static void copy_in(struct handed *handed, uint32_t place, const struct log_span *span,
                    uint32_t from, uint32_t count, const int64_t *handed_at_ns)
{
    struct handed_record *to = handed->records + place;
    const struct log_record *records = span->records + from;
    for (uint32_t i = 0; i < count; i++)
        to[i] = (struct handed_record){records[i], handed_at_ns[i]};
    if (!span->details) return;
    for (uint32_t i = 0; i < count; i++) handed->sizes[place + i] = span->details[from + i].size;
}

/* Those that came after `waiting` others. */
static void hold(struct handed *handed, uint32_t waiting)
{
    handed->aggregates = true;
    for (uint32_t i = waiting; i < handed_count(handed); i++) {
        const int64_t created = handed_at(handed, i)->record.created_at_ns;
        if (is_aggregate(created)) aggregate_hold(aggregate_of(created));
    }
}

void handed_let_go(const struct handed *handed, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const int64_t created = handed_at(handed, i)->record.created_at_ns;
        if (is_aggregate(created)) aggregate_release(handed->memory, aggregate_of(created));
    }
}

int64_t handed_aggregated_users(const struct handed *handed, uint32_t count)
{
    int64_t users = 0;
    for (uint32_t i = 0; i < count; i++)
        users += user_records_of(handed_at(handed, i)->record.created_at_ns);
    return users;
}

void handed_append(struct handed *handed, const struct log_span *span, uint32_t from,
                   uint32_t count, const int64_t *handed_at_ns)
{
    const uint32_t waiting = handed_count(handed);
    if (handed->capacity - waiting < count) make_room(handed, count);
    if (!span->details) handed->one_size = span->one_size;
    else if (!handed->sizes) begin_sizes(handed);
    const uint32_t place = handed_place(handed, waiting);
    const uint32_t first = before_end(handed, place, count);
    copy_in(handed, place, span, from, first, handed_at_ns);
    copy_in(handed, 0, span, from + first, count - first, handed_at_ns + first);
    handed->tail += count;
    if (span->aggregates) hold(handed, waiting);
}

static uint32_t until(const struct handed_record *records, uint32_t most, int64_t now_ns)
{
    uint32_t count = 0;
    while (count < most && records[count].handed_at_ns <= now_ns) count++;
    return count;
}

uint32_t handed_until(const struct handed *handed, uint32_t most, int64_t now_ns)
{
    if (most == 0) return 0;
    const uint32_t place = handed_place(handed, 0);
    const uint32_t first = before_end(handed, place, most);
    const uint32_t count = until(handed->records + place, first, now_ns);
    if (count < first) return count;
    return first + until(handed->records, most - first, now_ns);
}

void handed_add_created(const struct handed *handed, uint32_t count, struct histogram *histogram,
                        int64_t now_ns)
{
    enum { WORDS = sizeof(struct handed_record) / sizeof(int64_t) };
    if (count == 0) return;
    for (uint32_t i = 0; handed->aggregates && i < count; i++)
        user_records_add_created(handed_at(handed, i)->record.created_at_ns, histogram, now_ns);
    if (handed->aggregates) return;
    const uint32_t first = before_end(handed, handed_place(handed, 0), count);
    histogram_add_since_every(histogram, now_ns, &handed_at(handed, 0)->record.created_at_ns, WORDS,
                              first);
    if (count > first)
        histogram_add_since_every(histogram, now_ns, &handed->records->record.created_at_ns, WORDS,
                                  count - first);
}
