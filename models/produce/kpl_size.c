#include "models/produce/kpl_size.h"

#include "sim/banned.h"

/* Bytes of a number in base 128. */
static int64_t varint(uint64_t value)
{
    int64_t bytes = 1;
    while (value >>= 7) bytes++;
    return bytes;
}

void kpl_size_add_key(struct kpl_size *size, uint32_t length)
{
    size->bytes += 1 + varint(length) + length;
    size->keys++;
}

void kpl_size_add_record(struct kpl_size *size, uint32_t key_number, uint32_t data)
{
    const int64_t record = 1 + varint(key_number) + 1 + varint(data) + data;
    size->bytes += 1 + varint((uint64_t)record) + record;
}
