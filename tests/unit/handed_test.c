#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/handed.h"

static void records_come_out_in_the_order_they_went_in(void **state)
{
    (void)state;
    struct handed handed = {0};
    int64_t in = 0, out = 0;
    for (int round = 0; round < 3000; round++) {
        for (int i = 0; i < round % 7; i++, in++)
            handed_append(&handed, &(struct handed_record){{in, in + 1}, in + 2, (uint32_t)in});
        while (handed_count(&handed) > (uint32_t)(round % 13)) {
            const struct handed_record *first = handed_at(&handed, 0);
            assert_int_equal(first->record.created_at_ns, out);
            assert_int_equal(first->record.arrived_at_ns, out + 1);
            assert_int_equal(first->handed_at_ns, out + 2);
            assert_int_equal(first->size, out);
            handed_drop(&handed, 1);
            out++;
        }
    }
    assert_int_equal(in - out, handed_count(&handed));
    assert_true(handed.capacity <= 32);
    handed_free(&handed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_out_in_the_order_they_went_in)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
