#include "scenarios/loader/shared_keys.h"

#include <pthread.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

/* ours: as many as a scenario of several producers has, and little memory */
enum { UNUSED_MOST = 8 };

struct digest {
    uint8_t bytes[SHA256_DIGEST_LENGTH];
};

struct kept {
    struct digest digest; /* of what the keys were made from */
    struct keys *keys;
    size_t holders;
};

struct shared_keys {
    pthread_mutex_t lock;
    struct kept *kept; /* in order of making */
    size_t count;
};

struct shared_keys *shared_keys_create(void)
{
    struct shared_keys *shared = check_zeroed(1, sizeof *shared);
    pthread_mutex_init(&shared->lock, NULL);
    return shared;
}

void shared_keys_destroy(struct shared_keys *shared)
{
    for (size_t i = 0; i < shared->count; i++) {
        CHECK(shared->kept[i].holders == 0);
        keys_destroy(shared->kept[i].keys);
    }
    pthread_mutex_destroy(&shared->lock);
    free(shared->kept);
    free(shared);
}

static void add(SHA2_CTX *hash, const void *bytes, size_t count)
{
    SHA256Update(hash, bytes, count);
}

/* With its NUL, so that no two lists give the same bytes; a text that is not there is a 1. */
static void add_text(SHA2_CTX *hash, const char *text)
{
    if (text) add(hash, text, strlen(text) + 1);
    else add(hash, "\1", 1);
}

static struct digest digest_of(const struct keys_spec *spec);

static void add_parts(SHA2_CTX *hash, const struct keys_spec *spec)
{
    for (int64_t i = 0; i < spec->count; i++) {
        const struct digest part = digest_of(&spec->part[i]);
        add(hash, part.bytes, sizeof part.bytes);
        add(hash, &spec->weight[i], sizeof spec->weight[i]);
    }
}

static struct digest digest_of(const struct keys_spec *spec)
{
    SHA2_CTX hash;
    struct digest digest;
    const bool listed = spec->family == KEYS_LIST || spec->family == KEYS_SINGLE;
    const size_t texts = !listed || !spec->text        ? 0
                         : spec->family == KEYS_SINGLE ? 1
                                                       : (size_t)spec->count;
    SHA256Init(&hash);
    add(&hash, &spec->family, sizeof spec->family);
    add(&hash, &spec->count, sizeof spec->count);
    add(&hash, &spec->exponent, sizeof spec->exponent);
    add(&hash, &spec->salt, sizeof spec->salt);
    add_text(&hash, spec->format);
    for (size_t i = 0; i < texts; i++) add_text(&hash, spec->text[i]);
    for (size_t i = 0; spec->weight && i < texts; i++)
        add(&hash, &spec->weight[i], sizeof spec->weight[i]);
    if (spec->family == KEYS_JOINED) add_parts(&hash, spec);
    SHA256Final(digest.bytes, &hash);
    return digest;
}

/* The oldest that nobody holds go, where there are too many. */
static void tidy(struct shared_keys *shared)
{
    size_t unused = 0;
    for (size_t i = 0; i < shared->count; i++) unused += shared->kept[i].holders == 0;
    for (size_t i = 0; i < shared->count && unused > UNUSED_MOST;) {
        if (shared->kept[i].holders > 0) {
            i++;
            continue;
        }
        keys_destroy(shared->kept[i].keys);
        shared->count--;
        memmove(&shared->kept[i], &shared->kept[i + 1], (shared->count - i) * sizeof *shared->kept);
        unused--;
    }
}

const struct keys *shared_keys_get(struct shared_keys *shared, const struct keys_spec *spec)
{
    const struct digest digest = digest_of(spec);
    pthread_mutex_lock(&shared->lock);
    size_t i = 0;
    while (i < shared->count && memcmp(&shared->kept[i].digest, &digest, sizeof digest) != 0) i++;
    if (i == shared->count) {
        shared->kept = check_resized(shared->kept, (i + 1) * sizeof *shared->kept);
        shared->kept[shared->count++] = (struct kept){.digest = digest, .keys = keys_create(spec)};
    }
    shared->kept[i].holders++;
    const struct keys *keys = shared->kept[i].keys;
    pthread_mutex_unlock(&shared->lock);
    return keys;
}

void shared_keys_give_back(struct shared_keys *shared, const struct keys *keys)
{
    pthread_mutex_lock(&shared->lock);
    size_t i = 0;
    while (i < shared->count && shared->kept[i].keys != keys) i++;
    CHECK(i < shared->count && shared->kept[i].holders > 0);
    shared->kept[i].holders--;
    tidy(shared);
    pthread_mutex_unlock(&shared->lock);
}
