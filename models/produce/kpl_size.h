/*
 * kpl_size.h -- how large an aggregate of the KPL is: exactly, and as the KPL takes it while it grows (facts, additions
 * 2.1, D).
 *
 * An aggregate is 4 bytes of magic, a protocol-buffer message, and the message's MD5. The message begins with a table of
 * the partition keys, each once, and then has for each user record the number of its key and its data.
 */
#ifndef KINESIM_MODELS_KPL_SIZE_H
#define KINESIM_MODELS_KPL_SIZE_H

#include <stdint.h>

/* Additions 2.1, D: the partition key of an aggregate is `a`. */
enum { KPL_KEY_BYTES = 1 };

/* The message of so many keys and records; one without any is {KPL_SIZE_EMPTY, 0}. */
struct kpl_size {
    int64_t bytes;
    uint32_t keys;
};
enum { KPL_SIZE_EMPTY = 4 + 16 };

/* Another key of `length` bytes comes into the table; its number is what `keys` was before. */
void kpl_size_add_key(struct kpl_size *size, uint32_t length);
/* Another user record of `data` bytes whose key has that number. */
void kpl_size_add_record(struct kpl_size *size, uint32_t key_number, uint32_t data);

/* By how much the KPL takes a growing aggregate to grow by a user record of `data` bytes; `new_key` is the length of a
 * key that it does not hold yet, else 0. */
static inline int64_t kpl_size_estimate(uint32_t data, uint32_t new_key)
{
    return (int64_t)data + 3 + 2 + (new_key > 0 ? (int64_t)new_key + 3 : 0);
}

#endif
