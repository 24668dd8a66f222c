#include "scenarios/keys/key_load.h"

#include <stdlib.h>
#include <string.h>

#include "models/common/keys.h"
#include "sim/check.h"

enum { TEXT_MAX = 4 * KEYS_TEXT_MAX, PLACES = 4 * KEY_LOAD_HEAVY };

struct counter {
    hash_key hash;
    double weight, error;
    uint32_t heap; /* its place there */
    uint16_t length;
    char text[TEXT_MAX + 1];
};

struct key_load {
    uint32_t least, most;
    uint64_t lines;
    double total;
    double **shards;   /* by number of shards - least */
    hash_key **firsts; /* the first hash of each shard but the first */
    bool given;        /* they are not even */
    double cells[KEY_LOAD_CELLS];

    struct counter *counters;
    uint32_t count;
    uint32_t heap[KEY_LOAD_HEAVY]; /* counters, the lightest first */
    uint32_t places[PLACES];       /* by hash: counter + 1; 0: free */
    bool replaced;                 /* there were more keys than counters */
};

struct key_load *key_load_create(uint32_t least, uint32_t most)
{
    CHECK(least >= 1 && least <= most && most <= KEY_LOAD_SHARDS_MAX);
    struct key_load *load = check_zeroed(1, sizeof *load);
    load->least = least;
    load->most = most;
    load->counters = check_alloc(KEY_LOAD_HEAVY * sizeof *load->counters);
    load->shards = check_alloc((most - least + 1) * sizeof *load->shards);
    load->firsts = check_alloc((most - least + 1) * sizeof *load->firsts);
    for (uint32_t n = least; n <= most; n++) {
        load->shards[n - least] = check_zeroed(n, sizeof **load->shards);
        load->firsts[n - least] = check_alloc(n * sizeof **load->firsts);
        for (uint32_t i = 1; i < n; i++)
            load->firsts[n - least][i - 1] = hash_key_range_first(i, n);
        load->firsts[n - least][n - 1] = ~(hash_key)0;
    }
    return load;
}

struct key_load *key_load_create_given(const hash_key *firsts, uint32_t shards)
{
    CHECK(firsts[0] == 0);
    struct key_load *load = key_load_create(shards, shards);
    load->given = true;
    for (uint32_t i = 1; i < shards; i++) load->firsts[0][i - 1] = firsts[i];
    return load;
}

void key_load_destroy(struct key_load *load)
{
    if (!load) return;
    for (uint32_t n = load->least; n <= load->most; n++) {
        free(load->shards[n - load->least]);
        free(load->firsts[n - load->least]);
    }
    free(load->shards);
    free(load->firsts);
    free(load->counters);
    free(load);
}

/* ---- shards */

/* As hash_key_shard, with the bounds at hand. */
static inline uint32_t even_shard(const struct key_load *load, uint32_t n, hash_key hash)
{
    const uint32_t shard = (uint32_t)((hash >> 64) * n >> 64);
    return shard + (shard + 1 < n && hash >= load->firsts[n - load->least][shard]);
}

/* How many shards begin at or below it, less the first. */
static uint32_t given_shard(const struct key_load *load, uint32_t n, hash_key hash)
{
    const hash_key *firsts = load->firsts[n - load->least];
    uint32_t low = 0, high = n - 1;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (firsts[middle] <= hash) low = middle + 1;
        else high = middle;
    }
    return low;
}

uint32_t key_load_shard(const struct key_load *load, uint32_t shards, hash_key hash)
{
    return load->given ? given_shard(load, shards, hash) : even_shard(load, shards, hash);
}

static void add_to_shards(struct key_load *load, hash_key hash, double weight)
{
    if (load->given) {
        load->shards[0][given_shard(load, load->least, hash)] += weight;
        return;
    }
    for (uint32_t n = load->least; n <= load->most; n++)
        load->shards[n - load->least][even_shard(load, n, hash)] += weight;
}

/* ---- Space-Saving */

static uint32_t place_of(hash_key hash)
{
    return (uint32_t)(hash >> 32) % PLACES;
}

static uint32_t find(const struct key_load *load, hash_key hash)
{
    uint32_t place = place_of(hash);
    while (load->places[place] && load->counters[load->places[place] - 1].hash != hash)
        place = (place + 1) % PLACES;
    return place;
}

/* Takes a key out of the open table; those behind it that would no longer be found move up. */
static void forget(struct key_load *load, hash_key hash)
{
    uint32_t hole = find(load, hash), next = hole;
    for (;;) {
        next = (next + 1) % PLACES;
        if (!load->places[next]) break;
        const uint32_t home = place_of(load->counters[load->places[next] - 1].hash);
        if ((next - home + PLACES) % PLACES < (next - hole + PLACES) % PLACES) continue;
        load->places[hole] = load->places[next];
        hole = next;
    }
    load->places[hole] = 0;
}

static void put_in_heap(struct key_load *load, uint32_t place, uint32_t counter)
{
    load->heap[place] = counter;
    load->counters[counter].heap = place;
}

/* A counter has grown: it sinks. */
static void sink(struct key_load *load, uint32_t place)
{
    const uint32_t counter = load->heap[place];
    const double weight = load->counters[counter].weight;
    for (;;) {
        uint32_t child = 2 * place + 1;
        if (child >= load->count) break;
        if (child + 1 < load->count &&
            load->counters[load->heap[child + 1]].weight < load->counters[load->heap[child]].weight)
            child++;
        if (weight <= load->counters[load->heap[child]].weight) break;
        put_in_heap(load, place, load->heap[child]);
        place = child;
    }
    put_in_heap(load, place, counter);
}

static void rise(struct key_load *load, uint32_t place)
{
    const uint32_t counter = load->heap[place];
    const double weight = load->counters[counter].weight;
    while (place > 0) {
        const uint32_t above = (place - 1) / 2;
        if (weight >= load->counters[load->heap[above]].weight) break;
        put_in_heap(load, place, load->heap[above]);
        place = above;
    }
    put_in_heap(load, place, counter);
}

static void name(struct counter *counter, hash_key hash, const char *key, size_t length)
{
    counter->hash = hash;
    counter->length = (uint16_t)length;
    memcpy(counter->text, key, length);
    counter->text[length] = '\0';
}

static void count_key(struct key_load *load, hash_key hash, const char *key, size_t length,
                      double weight)
{
    const uint32_t place = find(load, hash);
    if (load->places[place]) {
        struct counter *counter = &load->counters[load->places[place] - 1];
        counter->weight += weight;
        sink(load, counter->heap);
        return;
    }
    if (load->count < KEY_LOAD_HEAVY) {
        struct counter *counter = &load->counters[load->count];
        name(counter, hash, key, length);
        counter->weight = weight;
        counter->error = 0;
        load->places[place] = load->count + 1;
        load->heap[load->count] = load->count;
        rise(load, load->count++);
        return;
    }
    /* The lightest makes room; the new key may have had all of its weight. */
    const uint32_t lightest = load->heap[0];
    struct counter *counter = &load->counters[lightest];
    forget(load, counter->hash);
    name(counter, hash, key, length);
    counter->error = counter->weight;
    counter->weight += weight;
    load->places[find(load, hash)] = lightest + 1;
    load->replaced = true;
    sink(load, 0);
}

void key_load_add(struct key_load *load, const char *key, size_t length, double weight)
{
    CHECK(length <= TEXT_MAX && weight >= 0);
    const hash_key hash = hash_key_of(key, length);
    load->lines++;
    load->total += weight;
    load->cells[(uint32_t)(hash >> 112)] += weight;
    add_to_shards(load, hash, weight);
    count_key(load, hash, key, length, weight);
}

/* ---- reading */

uint64_t key_load_lines(const struct key_load *load)
{
    return load->lines;
}

double key_load_total(const struct key_load *load)
{
    return load->total;
}

const double *key_load_shards(const struct key_load *load, uint32_t shards)
{
    CHECK(shards >= load->least && shards <= load->most);
    return load->shards[shards - load->least];
}

hash_key key_load_first(const struct key_load *load, uint32_t shards, uint32_t shard)
{
    CHECK(shards >= load->least && shards <= load->most && shard < shards);
    return shard == 0 ? 0 : load->firsts[shards - load->least][shard - 1];
}

hash_key key_load_last(const struct key_load *load, uint32_t shards, uint32_t shard)
{
    return shard + 1 < shards ? key_load_first(load, shards, shard + 1) - 1 : ~(hash_key)0;
}

const double *key_load_cells(const struct key_load *load)
{
    return load->cells;
}

/* Heaviest first, then by name, so that the order is always the same. */
static int by_weight(const void *one, const void *other)
{
    const struct heavy_key *a = one, *b = other;
    if (a->weight != b->weight) return a->weight < b->weight ? 1 : -1;
    return strcmp(a->text, b->text);
}

size_t key_load_heavy(const struct key_load *load, size_t most, struct heavy_key **keys,
                      bool *exact)
{
    *keys = check_alloc((load->count + 1) * sizeof **keys);
    *exact = !load->replaced;
    for (uint32_t i = 0; i < load->count; i++) {
        const struct counter *counter = &load->counters[i];
        (*keys)[i] =
            (struct heavy_key){counter->text, counter->hash, counter->weight, counter->error};
    }
    qsort(*keys, load->count, sizeof **keys, by_weight);
    return load->count < most ? load->count : most;
}
