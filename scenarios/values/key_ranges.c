#include "scenarios/values/key_ranges.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "sim/check.h"

enum { SHARD_ID_MAX = 132 };

struct range {
    hash_key first, last;
    int line;
    char id[SHARD_ID_MAX]; /* where the file has names and no lines that matter; else empty */
};

/* What is read so far. */
struct ranges {
    struct range *list;
    uint32_t count;
};

static bool read_line(const char *path, const char *line, size_t length, int number,
                      struct range *range, struct diag *diag)
{
    const char *at = line;
    range->line = number;
    range->id[0] = '\0';
    bool good = hash_key_read(&at, &range->first);
    if (good) {
        at += strspn(at, ", \t");
        good = hash_key_read(&at, &range->last);
    }
    /* Up to the end: a NUL is none. */
    if (good) {
        at += strspn(at, " \t\r\n");
        good = at == line + length;
    }
    const struct place place = {path, number, (int)(at - line) + 1};
    if (!good)
        diag_error(diag, place, "",
                   "expected two hashes, the first and the last of a shard, each"
                   " below 2^128");
    else if (range->last < range->first)
        diag_error(diag, place, "", "the last hash of a shard is below its first");
    else return true;
    return false;
}

static int by_first(const void *one, const void *other)
{
    const struct range *a = one, *b = other;
    return (a->first > b->first) - (a->first < b->first);
}

static void check_cover(const char *path, const struct range *ranges, uint32_t count,
                        struct diag *diag)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct place place = {path, ranges[i].line, ranges[i].line > 0};
        const hash_key wanted = i ? ranges[i - 1].last + 1 : 0;
        const bool overlaps = ranges[i].first < wanted || (i && wanted == 0);
        if (overlaps && ranges[i].line > 0)
            diag_error(diag, place, "", "overlaps the shard of line %d", ranges[i - 1].line);
        else if (overlaps) diag_error(diag, place, ranges[i].id, "overlaps %s", ranges[i - 1].id);
        else if (ranges[i].first > wanted)
            diag_error(diag, place, ranges[i].id, "hashes below this shard belong to none");
    }
    const struct range *last = &ranges[count ? count - 1 : 0];
    if (count > 0 && last->last != ~(hash_key)0)
        diag_error(diag, (struct place){path, last->line, last->line > 0}, last->id,
                   "hashes above this shard belong to none");
}

static bool has_room(const char *path, int line, const struct ranges *ranges, struct diag *diag)
{
    if (ranges->count < KEY_RANGES_MAX) return true;
    diag_error(diag, (struct place){path, line, line > 0}, "", "more than %d shards",
               KEY_RANGES_MAX);
    return false;
}

static void read_lines(const char *path, FILE *in, struct ranges *ranges, struct diag *diag)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    for (int number = 1; (length = getline(&line, &room, in)) > 0; number++) {
        if (line[0] == '#' || strspn(line, " \t\r\n") == (size_t)length) continue;
        if (!has_room(path, number, ranges, diag)) break;
        ranges->count +=
            read_line(path, line, (size_t)length, number, &ranges->list[ranges->count], diag);
    }
    free(line);
}

static bool hash_in(const json_t *shard, const char *end, hash_key *hash)
{
    const char *text =
        json_string_value(json_object_get(json_object_get(shard, "HashKeyRange"), end));
    return text && hash_key_read(&text, hash) && *text == '\0';
}

static void add_shard(const char *path, const json_t *shard, struct ranges *ranges,
                      struct diag *diag)
{
    const char *id = json_string_value(json_object_get(shard, "ShardId"));
    const json_t *numbers = json_object_get(shard, "SequenceNumberRange");
    /* A closed shard takes no more records. */
    if (json_is_string(json_object_get(numbers, "EndingSequenceNumber"))) return;
    if (!has_room(path, 0, ranges, diag)) return;
    struct range *range = &ranges->list[ranges->count];
    *range = (struct range){0};
    snprintf(range->id, sizeof range->id, "%s", id ? id : "a shard without ShardId");
    if (hash_in(shard, "StartingHashKey", &range->first) &&
        hash_in(shard, "EndingHashKey", &range->last) && range->first <= range->last)
        ranges->count++;
    else
        diag_error(diag, (struct place){path, 0, 0}, range->id,
                   "its HashKeyRange is not two hashes, the first and the last, each below 2^128");
}

/* What `aws kinesis list-shards` prints. */
static void read_json(const char *path, FILE *in, struct ranges *ranges, struct diag *diag)
{
    const int before = diag_error_count(diag);
    json_error_t error;
    json_t *whole = json_loadf(in, JSON_REJECT_DUPLICATES, &error);
    const json_t *shards = json_object_get(whole, "Shards");
    const struct place place = {path, 0, 0};
    if (!whole)
        diag_error(diag, (struct place){path, error.line, error.column}, "", "%s", error.text);
    else if (!json_is_array(shards))
        diag_error(diag, place, "",
                   "has no list of Shards, as `aws kinesis list-shards` prints one");
    else if (json_is_string(json_object_get(whole, "NextToken")))
        diag_error(diag, place, "NextToken",
                   "the list goes on; print all of it, without --max-items");
    const size_t count = diag_error_count(diag) == before ? json_array_size(shards) : 0;
    for (size_t i = 0; i < count; i++) add_shard(path, json_array_get(shards, i), ranges, diag);
    json_decref(whole);
}

/* JSON begins with a brace, a range never. */
static bool is_json(FILE *in)
{
    int c = getc(in);
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n') c = getc(in);
    rewind(in);
    return c == '{';
}

uint32_t key_ranges_read(const char *path, hash_key **firsts, struct diag *diag)
{
    struct ranges ranges = {check_alloc(KEY_RANGES_MAX * sizeof *ranges.list), 0};
    const int before = diag_error_count(diag);
    *firsts = NULL;
    FILE *in = fopen(path, "r");
    if (!in) diag_error(diag, (struct place){path, 0, 0}, "", "%s", strerror(errno));
    if (in) (is_json(in) ? read_json : read_lines)(path, in, &ranges, diag);
    if (in && ferror(in)) diag_error(diag, (struct place){path, 0, 0}, "", "%s", strerror(errno));
    if (in) fclose(in);
    if (in && ranges.count == 0 && diag_error_count(diag) == before)
        diag_error(diag, (struct place){path, 0, 0}, "", "there are no ranges in it");
    qsort(ranges.list, ranges.count, sizeof *ranges.list, by_first);
    if (diag_error_count(diag) == before) check_cover(path, ranges.list, ranges.count, diag);
    const uint32_t count = diag_error_count(diag) > before ? 0 : ranges.count;
    if (count > 0) *firsts = check_alloc(count * sizeof **firsts);
    for (uint32_t i = 0; i < count; i++) (*firsts)[i] = ranges.list[i].first;
    free(ranges.list);
    return count;
}
