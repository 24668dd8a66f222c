/*
 * hash_key.h -- partition key to 128-bit hash to shard.
 *
 * Kinesis hashes a partition key by MD5 and reads the digest as a big-endian unsigned 128-bit number
 * (facts KDS 1.4, D). N shards at creation cut the space evenly: width = floor(2^128 / N), shard i
 * holds [i width, (i + 1) width - 1], the last one ends at 2^128 - 1 (KDS 1.4, M).
 */
#ifndef KINESIM_MODELS_HASH_KEY_H
#define KINESIM_MODELS_HASH_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 hash_key;

hash_key hash_key_of(const char *text, size_t length);

/* First and last hash of shard `shard` of `shards` even ones; 0 <= shard < shards. */
hash_key hash_key_range_first(uint32_t shard, uint32_t shards);
hash_key hash_key_range_last(uint32_t shard, uint32_t shards);

/* The even shard that owns `hash`. */
uint32_t hash_key_shard(hash_key hash, uint32_t shards);

/* Decimal digits of a number below 2^128; `text` moves past them. False: there are none, or it is no such number. */
bool hash_key_read(const char **text, hash_key *hash);

/* Ranges that cover the space of hashes once, in order: the first hash of each. */
struct hash_ranges {
    const hash_key *first;
    uint32_t count;
};
/* The last hash of range `at`; the range of `hash`. */
hash_key hash_ranges_last(const struct hash_ranges *ranges, uint32_t at);
uint32_t hash_ranges_find(const struct hash_ranges *ranges, hash_key hash);

enum { HASH_KEY_DIGITS_MAX = 40 };
/* Decimal, as AWS prints it, with a final NUL. */
void hash_key_print(hash_key hash, char text[HASH_KEY_DIGITS_MAX]);

#endif
