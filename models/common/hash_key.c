#include "models/common/hash_key.h"

#include <md5.h>

#include "sim/check.h"

#include "sim/banned.h"

hash_key hash_key_of(const char *text, size_t length)
{
    uint8_t digest[MD5_DIGEST_LENGTH];
    MD5_CTX context;
    MD5Init(&context);
    MD5Update(&context, (const uint8_t *)text, length);
    MD5Final(digest, &context);
    hash_key hash = 0;
    for (int i = 0; i < MD5_DIGEST_LENGTH; i++) hash = hash << 8 | digest[i];
    return hash;
}

/* floor(2^128 / shards); one shard holds everything, which 128 bits cannot say. */
static hash_key range_width(uint32_t shards)
{
    const hash_key most = ~(hash_key)0, width = most / shards;
    return width + (most - width * shards == shards - 1 ? 1 : 0);
}

hash_key hash_key_range_first(uint32_t shard, uint32_t shards)
{
    CHECK(shard < shards);
    return shards == 1 ? 0 : range_width(shards) * shard;
}

hash_key hash_key_range_last(uint32_t shard, uint32_t shards)
{
    CHECK(shard < shards);
    return shard == shards - 1 ? ~(hash_key)0 : range_width(shards) * (shard + 1) - 1;
}

/* The upper half of the hash times the shards gives the shard or the one below: width is less than 2^128 /
 * shards by less than one, and the lower half moves the product by less than shards / 2^64. */
uint32_t hash_key_shard(hash_key hash, uint32_t shards)
{
    if (shards == 1) return 0;
    const uint32_t shard = (uint32_t)((hash >> 64) * shards >> 64);
    return shard + 1 < shards && hash >= range_width(shards) * (shard + 1) ? shard + 1 : shard;
}

void hash_key_print(hash_key hash, char text[HASH_KEY_DIGITS_MAX])
{
    char digits[HASH_KEY_DIGITS_MAX];
    int count = 0;
    do {
        digits[count++] = (char)('0' + (int)(hash % 10));
        hash /= 10;
    } while (hash > 0);
    for (int i = 0; i < count; i++) text[i] = digits[count - 1 - i];
    text[count] = '\0';
}

bool hash_key_read(const char **text, hash_key *hash)
{
    const hash_key most = ~(hash_key)0;
    const char *at = *text;
    *hash = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        const unsigned digit = (unsigned)(*at - '0');
        if (*hash > (most - digit) / 10) return false;
        *hash = *hash * 10 + digit;
    }
    const bool some = at > *text;
    *text = at;
    return some;
}

hash_key hash_ranges_last(const struct hash_ranges *ranges, uint32_t at)
{
    return at + 1 < ranges->count ? ranges->first[at + 1] - 1 : ~(hash_key)0;
}

uint32_t hash_ranges_find(const struct hash_ranges *ranges, hash_key hash)
{
    uint32_t low = 0, count = ranges->count;
    while (count > 1) {
        const uint32_t half = count / 2;
        if (ranges->first[low + half] <= hash) low += half;
        count -= half;
    }
    return low;
}
