#include "models/common/aggregate.h"

#include <string.h>

#include "sim/banned.h"

static size_t bytes_of(uint32_t count)
{
    return sizeof(struct aggregate) + count * sizeof(struct user_record);
}

struct aggregate *aggregate_create(struct memory *memory, const struct user_record *users,
                                   uint32_t count)
{
    CHECK(count > 0);
    struct aggregate *aggregate = memory_take(memory, bytes_of(count));
    *aggregate = (struct aggregate){.count = count, .holders = 1};
    memcpy(aggregate->users, users, count * sizeof *users);
    for (uint32_t i = 0; i < count; i++) aggregate->bytes += users[i].size;
    return aggregate;
}

void aggregate_release(struct memory *memory, struct aggregate *aggregate)
{
    CHECK(aggregate->holders > 0);
    if (--aggregate->holders == 0) memory_give(memory, aggregate, bytes_of(aggregate->count));
}

uint32_t user_records_again(int64_t created_at_ns)
{
    uint32_t again = 0;
    if (!is_aggregate(created_at_ns)) return 0;
    const struct aggregate *aggregate = aggregate_of(created_at_ns);
    for (uint32_t i = 0; i < aggregate->count; i++) again += aggregate->users[i].again;
    return again;
}

void user_records_add_created(int64_t created_at_ns, struct histogram *histogram, int64_t now_ns)
{
    enum { WORDS = sizeof(struct user_record) / sizeof(int64_t) };
    if (!is_aggregate(created_at_ns)) {
        histogram_add(histogram, now_ns - created_at_ns);
        return;
    }
    const struct aggregate *aggregate = aggregate_of(created_at_ns);
    histogram_add_since_every(histogram, now_ns, &aggregate->users->created_at_ns, WORDS,
                              aggregate->count);
}
