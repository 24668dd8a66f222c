/* event_queue_test.c -- the radix ladder against a sorted array, and its header's promises. */
#include "sim/event_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The dumb one: an array sorted by time, then by order of pushing. */
struct pending {
    int64_t at_ns;
    int64_t number;  /* the how manieth push */
    uint64_t handle; /* 0: no timer */
};

struct sorted {
    struct pending *at;
    size_t count;
};

struct both {
    struct memory *memory;
    struct event_queue *queue;
    struct sorted sorted;
    int64_t now_ns;
    int64_t pushed;
    size_t most; /* pending at once */
    uint64_t chance;
    bool only_timers; /* else every second push is one */
};

static uint64_t draw(struct both *both, uint64_t bound)
{
    both->chance = both->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (both->chance >> 33) % bound;
}

static struct both both_create(size_t capacity, uint64_t seed)
{
    struct memory *memory = memory_create();
    return (struct both){
        .memory = memory,
        .queue = event_queue_create(memory),
        .sorted.at = calloc(capacity, sizeof(struct pending)),
        .chance = seed,
    };
}

static void both_destroy(struct both *both)
{
    memory_destroy(both->memory);
    free(both->sorted.at);
}

static void both_push(struct both *both, int64_t at_ns)
{
    struct sorted *sorted = &both->sorted;
    const struct event event = {.at_ns = at_ns, .tag = 7, .arg = arg_integer(both->pushed)};
    uint64_t handle = 0;
    if (both->only_timers || draw(both, 2) == 0) {
        handle = event_queue_push_timer(both->queue, &event);
        assert_true(handle != 0);
    } else {
        event_queue_push(both->queue, &event);
    }

    size_t low = 0;
    size_t high = sorted->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (sorted->at[middle].at_ns <= at_ns) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    memmove(sorted->at + low + 1, sorted->at + low, (sorted->count - low) * sizeof *sorted->at);
    sorted->at[low] = (struct pending){at_ns, both->pushed++, handle};
    sorted->count++;
    if (both->most < sorted->count) both->most = sorted->count;
    assert_int_equal(event_queue_high_water(both->queue), both->most);
}

static void sorted_remove(struct sorted *sorted, size_t i)
{
    sorted->count--;
    memmove(sorted->at + i, sorted->at + i + 1, (sorted->count - i) * sizeof *sorted->at);
}

static void both_pop(struct both *both)
{
    struct event event = {0};
    const bool popped = event_queue_pop(both->queue, &event);
    assert_int_equal(popped, both->sorted.count > 0);
    if (!popped) return;
    assert_true(event.at_ns == both->sorted.at[0].at_ns);
    assert_true(event.arg.integer == both->sorted.at[0].number);
    assert_int_equal((uint32_t)event.tag, 7);
    both->now_ns = event.at_ns;
    sorted_remove(&both->sorted, 0);
}

static void both_cancel(struct both *both)
{
    if (both->sorted.count == 0) return;
    const size_t i = draw(both, both->sorted.count);
    const uint64_t handle = both->sorted.at[i].handle;
    if (handle == 0) {
        assert_false(event_queue_cancel(both->queue, handle));
        return;
    }
    assert_true(event_queue_cancel(both->queue, handle));
    assert_false(event_queue_cancel(both->queue, handle));
    sorted_remove(&both->sorted, i);
}

/* Ties of all sorts: now, a grid, a few far instants; and gaps over eighteen powers of two. */
static int64_t next_time(struct both *both)
{
    switch (draw(both, 6)) {
    case 0: return both->now_ns;
    case 1: return (both->now_ns / 1000 + 1 + (int64_t)draw(both, 3)) * 1000;
    case 2: return both->now_ns + (int64_t)draw(both, 4);
    case 3: return (both->now_ns / 1000000000 + 1) * 1000000000;
    default: return both->now_ns + (int64_t)draw(both, UINT64_C(1) << draw(both, 40));
    }
}

static void random_life(size_t steps, size_t most, uint64_t seed)
{
    struct both both = both_create(most + 1, seed);
    for (size_t step = 0; step < steps; step++) {
        /* Whether it grows or shrinks changes now and then. */
        const uint64_t pushes = 2 + (step / 997 + seed) % 6;
        const uint64_t choice = draw(&both, 10);
        if (choice < pushes && both.sorted.count < most) {
            both_push(&both, next_time(&both));
        } else if (choice == 9) {
            both_cancel(&both);
        } else {
            both_pop(&both);
        }
        assert_int_equal(event_queue_pending(both.queue), both.sorted.count);
    }
    while (both.sorted.count > 0) both_pop(&both);
    both_pop(&both);
    both_destroy(&both);
}

static void it_does_what_a_sorted_array_does(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) random_life(10000, seed % 3 == 0 ? 40 : 3000, seed);
}

static void growth_to_a_hundred_thousand_drains_in_order(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    for (uint64_t ties = 0; ties < 3; ties++) {
        struct memory *memory = memory_create();
        struct event_queue *queue = event_queue_create(memory);
        struct both chance = {.chance = ties + 11};
        /* 0: hardly a tie; 1: ten thousand times; 2: ten times. */
        const uint64_t span = ties == 0 ? UINT64_C(1) << 30 : ties == 1 ? 10000 : 10;
        const int64_t unit = ties == 0 ? 1 : 200000000;
        int64_t number = 0;
        for (; number < MANY; number++) {
            event_queue_push(queue, &(struct event){.at_ns = unit * (int64_t)draw(&chance, span),
                                                    .arg = arg_integer(number)});
        }
        struct event before = {.at_ns = -1};
        struct event event;
        int64_t left = 2 * MANY;
        for (; event_queue_pop(queue, &event); left--) {
            assert_true(event.at_ns >= before.at_ns);
            if (event.at_ns == before.at_ns) assert_true(event.arg.integer > before.arg.integer);
            before = event;
            if (number == 2 * MANY) continue;
            /* As many again on the way down, many of them at the very time reached. */
            const int64_t later = event.at_ns + unit * (int64_t)draw(&chance, span / 2);
            event_queue_push(queue, &(struct event){.at_ns = later, .arg = arg_integer(number++)});
        }
        assert_int_equal(left, 0);
        assert_int_equal(event_queue_pending(queue), 0);
        assert_int_equal(event_queue_high_water(queue), MANY);
        memory_destroy(memory);
    }
}

static void equal_times_come_out_in_the_order_they_were_pushed(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct event_queue *queue = event_queue_create(memory);
    for (int64_t i = 0; i < 1000; i++) {
        event_queue_push(queue, &(struct event){.at_ns = 5, .arg = arg_integer(i)});
    }
    struct event event;
    for (int64_t i = 0; i < 2000; i++) {
        assert_true(event_queue_pop(queue, &event));
        assert_true(event.at_ns == 5);
        assert_true(event.arg.integer == i);
        /* Pushed at the time reached: after all that were there. */
        if (i < 1000) {
            event_queue_push(queue, &(struct event){.at_ns = 5, .arg = arg_integer(1000 + i)});
        }
    }
    assert_false(event_queue_pop(queue, &event));
    memory_destroy(memory);
}

/* Some of a crowd at one instant have come, the others wait, and many more are pushed: at this very
 * instant, and so soon after it that the queue has to make room. */
static void a_crowd_keeps_its_order_while_others_push_in(void **state)
{
    (void)state;
    struct both both = both_create(200, 9);
    for (int round = 0; round < 300; round++) {
        const int64_t instant = both.now_ns + 1 + (int64_t)draw(&both, 5000);
        const uint64_t crowd = 2 + draw(&both, 40);
        for (uint64_t i = 0; i < crowd; i++) both_push(&both, instant);
        for (uint64_t i = draw(&both, crowd); i > 0; i--) both_pop(&both);
        for (int i = 0; i < 40; i++) {
            both_push(&both, both.now_ns + (int64_t)(draw(&both, 2) * draw(&both, 5000)));
            if (draw(&both, 4) == 0) both_pop(&both);
        }
        while (both.sorted.count > 0) both_pop(&both);
    }
    both_destroy(&both);
}

/* All that is at hand is for the very time reached when something later asks for room. */
static void the_time_reached_may_take_all_the_room(void **state)
{
    (void)state;
    for (int crowd = 1; crowd < 40; crowd++) {
        struct both both = both_create(200, 21);
        both_push(&both, 1000);
        both_pop(&both);
        for (int i = 0; i < crowd; i++) both_push(&both, 1000);
        for (int i = 0; i < 20; i++) both_push(&both, 1000 + i % 7);
        while (both.sorted.count > 0) both_pop(&both);
        both_destroy(&both);
    }
}

static void the_greatest_times_are_kept_too(void **state)
{
    (void)state;
    struct both both = both_create(200, 3);
    for (int i = 0; i < 100; i++) {
        both_push(&both, INT64_MAX - (int64_t)draw(&both, 3));
        both_push(&both, (int64_t)draw(&both, 3));
    }
    while (both.sorted.count > 0) both_pop(&both);
    both_destroy(&both);
}

static void what_is_later_than_asked_for_stays(void **state)
{
    (void)state;
    struct event event;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct both both = both_create(400, seed);
        int64_t limit = 0;
        while (both.pushed < 5000) {
            limit += (int64_t)draw(&both, UINT64_C(1) << draw(&both, 34));
            while (both.sorted.count > 0 && both.sorted.at[0].at_ns < limit) {
                assert_true(event_queue_pop_before(both.queue, limit, &event));
                assert_true(event.arg.integer == both.sorted.at[0].number);
                sorted_remove(&both.sorted, 0);
            }
            assert_false(event_queue_pop_before(both.queue, limit, &event));
            /* From here on the caller may push at the limit itself. */
            both.now_ns = limit;
            while (both.sorted.count < 300 && draw(&both, 100) > 0) {
                both_push(&both, next_time(&both));
            }
        }
        while (both.sorted.count > 0) both_pop(&both);
        both_destroy(&both);
    }
}

static void a_cancelled_event_never_comes(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct event_queue *queue = event_queue_create(memory);
    struct event event = {.at_ns = 10};
    const uint64_t first = event_queue_push_timer(queue, &event);
    event.at_ns = 20;
    const uint64_t second = event_queue_push_timer(queue, &event);
    assert_true(event_queue_cancel(queue, first));
    assert_int_equal(event_queue_pending(queue), 1);
    assert_true(event_queue_pop(queue, &event));
    assert_true(event.at_ns == 20);
    assert_false(event_queue_cancel(queue, second));
    assert_false(event_queue_cancel(queue, first));
    assert_false(event_queue_cancel(queue, 0));
    assert_false(event_queue_cancel(queue, UINT64_MAX));
    assert_false(event_queue_pop(queue, &event));
    memory_destroy(memory);
}

/* A queue of cancelled events only looks empty, and takes times before those it dropped. */
static void after_dropping_what_was_cancelled_earlier_times_are_fine(void **state)
{
    (void)state;
    struct both both = both_create(400, 5);
    both.only_timers = true;
    both_push(&both, 10);
    both_pop(&both);
    static const uint64_t spans[] = {1, 20, 1000000};
    for (int round = 0; round < 3; round++) {
        const int64_t far = both.now_ns + 1000000;
        for (int i = 0; i < 100; i++) both_push(&both, far + (int64_t)draw(&both, spans[round]));
        while (both.sorted.count > 0) both_cancel(&both);
        both_pop(&both);
        both_push(&both, 2 * far);
        for (int i = 0; i < 100; i++) both_push(&both, both.now_ns + (int64_t)draw(&both, 300));
        while (both.sorted.count > 0) both_pop(&both);
    }
    both_destroy(&both);
}

/* So many are cancelled that they are swept, soon ones and late ones, before any of them could come. */
static void what_is_swept_was_not_pending(void **state)
{
    (void)state;
    struct both both = both_create(100, 17);
    both.only_timers = true;
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 3000; i++) {
            both_push(&both, both.now_ns + (int64_t)draw(&both, i % 2 == 0 ? 10 : 1000000000));
            if (both.sorted.count > 20) both_cancel(&both);
            assert_int_equal(event_queue_pending(both.queue), both.sorted.count);
        }
        for (int i = 0; i < 10; i++) both_pop(&both);
    }
    while (both.sorted.count > 0) both_pop(&both);
    both_destroy(&both);
}

/* A timer that is re-armed at every event leaves no heap of dead entries behind. */
static void timers_can_be_rearmed_more_often_than_there_are_slots(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct event_queue *queue = event_queue_create(memory);
    struct event timer = {.at_ns = INT64_C(1) << 50};
    uint64_t handle = event_queue_push_timer(queue, &timer);
    for (int i = 0; i < (1 << 24) + 5000; i++) {
        assert_true(event_queue_cancel(queue, handle));
        timer.at_ns++;
        handle = event_queue_push_timer(queue, &timer);
    }
    assert_int_equal(event_queue_high_water(queue), 1);
    struct event event;
    assert_true(event_queue_pop(queue, &event));
    assert_true(event.at_ns == timer.at_ns);
    assert_false(event_queue_pop(queue, &event));
    memory_destroy(memory);
}

/* ---- what is coming */

enum { FORETOLD = 2000 };

struct told {
    int64_t steps[FORETOLD]; /* by number of the event */
    int64_t popped;
};

static void on_coming(void *context, const struct event *event, enum fetch_step step)
{
    struct told *told = context;
    assert_int_equal(told->steps[event->arg.integer]++, step);
    assert_true(event->arg.integer >= told->popped);
}

static void what_is_coming_is_told_step_by_step_and_before_it_comes(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct event_queue *queue = event_queue_create(memory);
    struct told told = {0};
    struct event event = {0};
    event_queue_foretell(queue, on_coming, &told);
    for (int64_t i = 0; i < FORETOLD; i++)
        event_queue_push(queue, &(struct event){.at_ns = 1000 * i, .arg = arg_integer(i)});
    int64_t known = 0;
    while (event_queue_pop(queue, &event)) {
        assert_int_equal(event.arg.integer, told.popped);
        const int64_t steps = told.steps[told.popped++];
        assert_true(steps == 0 || steps == FETCH_BEHIND + 1);
        known += steps > 0;
    }
    assert_int_equal(told.popped, FORETOLD);
    assert_true(known > FORETOLD * 9 / 10);
    memory_destroy(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_does_what_a_sorted_array_does),
        cmocka_unit_test(growth_to_a_hundred_thousand_drains_in_order),
        cmocka_unit_test(equal_times_come_out_in_the_order_they_were_pushed),
        cmocka_unit_test(a_crowd_keeps_its_order_while_others_push_in),
        cmocka_unit_test(the_time_reached_may_take_all_the_room),
        cmocka_unit_test(the_greatest_times_are_kept_too),
        cmocka_unit_test(what_is_later_than_asked_for_stays),
        cmocka_unit_test(a_cancelled_event_never_comes),
        cmocka_unit_test(after_dropping_what_was_cancelled_earlier_times_are_fine),
        cmocka_unit_test(what_is_coming_is_told_step_by_step_and_before_it_comes),
        cmocka_unit_test(what_is_swept_was_not_pending),
        cmocka_unit_test(timers_can_be_rearmed_more_often_than_there_are_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
