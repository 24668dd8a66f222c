#include "scenarios/keys/key_ranges.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "scenarios/keys/key_load.h"
#include "sim/check.h"

struct range {
    hash_key first, last;
    int line;
};

/* Decimal digits of a number below 2^128; `text` moves past them. */
static bool read_hash(const char **text, hash_key *hash)
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

static bool read_line(const char *path, const char *line, size_t length, int number,
                      struct range *range, struct diag *diag)
{
    const char *at = line;
    range->line = number;
    bool good = read_hash(&at, &range->first);
    if (good) {
        at += strspn(at, ", \t");
        good = read_hash(&at, &range->last);
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
        const struct place place = {path, ranges[i].line, 1};
        const hash_key wanted = i ? ranges[i - 1].last + 1 : 0;
        if (ranges[i].first < wanted || (i && wanted == 0))
            diag_error(diag, place, "", "overlaps the shard of line %d", ranges[i - 1].line);
        else if (ranges[i].first > wanted)
            diag_error(diag, place, "", "hashes below this shard belong to none");
    }
    if (count > 0 && ranges[count - 1].last != ~(hash_key)0)
        diag_error(diag, (struct place){path, ranges[count - 1].line, 1}, "",
                   "hashes above this shard belong to none");
}

uint32_t key_ranges_read(const char *path, hash_key **firsts, struct diag *diag)
{
    struct range *ranges = check_alloc(KEY_LOAD_SHARDS_MAX * sizeof *ranges);
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    uint32_t count = 0;
    *firsts = NULL;
    FILE *in = fopen(path, "r");
    if (!in) diag_error(diag, (struct place){path, 0, 0}, "", "%s", strerror(errno));
    for (int number = 1; in && (length = getline(&line, &room, in)) > 0; number++) {
        if (line[0] == '#' || strspn(line, " \t\r\n") == (size_t)length) continue;
        if (count == KEY_LOAD_SHARDS_MAX) {
            diag_error(diag, (struct place){path, number, 1}, "", "more than %d shards",
                       KEY_LOAD_SHARDS_MAX);
            break;
        }
        count += read_line(path, line, (size_t)length, number, &ranges[count], diag);
    }
    if (in && ferror(in)) diag_error(diag, (struct place){path, 0, 0}, "", "%s", strerror(errno));
    if (in) fclose(in);
    free(line);
    if (in && count == 0 && diag_error_count(diag) == 0)
        diag_error(diag, (struct place){path, 0, 0}, "", "there are no ranges in it");
    qsort(ranges, count, sizeof *ranges, by_first);
    if (diag_error_count(diag) == 0) check_cover(path, ranges, count, diag);
    if (diag_error_count(diag) > 0) count = 0;
    if (count > 0) *firsts = check_alloc(count * sizeof **firsts);
    for (uint32_t i = 0; i < count; i++) (*firsts)[i] = ranges[i].first;
    free(ranges);
    return count;
}
