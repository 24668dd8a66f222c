#include "models/bill/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

struct word {
    const char *word;
    int64_t value;
};

static const struct word multiples[] = {
    {"thousand", 1000},
    {"million", 1000000},
    {"billion", 1000000000},
    {0},
};

static const struct word byte_words[] = {
    {"byte", 1},
    {"KB", INT64_C(1) << 10},
    {"MB", INT64_C(1) << 20},
    {"GB", INT64_C(1) << 30},
    {"TB", INT64_C(1) << 40},
    {"PB", INT64_C(1) << 50},
    {0},
};

static const struct word times[] = {
    {"millisecond", UNIT_MILLISECOND},
    {"second", UNIT_SECOND},
    {"hour", UNIT_HOUR},
    {"month", UNIT_MONTH},
    {0},
};

static const struct word *word_find(const struct word *words, const char *text)
{
    for (; words->word; words++)
        if (!strcmp(words->word, text)) return words;
    return NULL;
}

/* "10,000 million " before the thing; 0: not a number of ours. */
static int64_t take_count(const char **text)
{
    int64_t count = 1;
    if (isdigit((unsigned char)**text)) {
        count = 0;
        for (; isdigit((unsigned char)**text) || **text == ','; ++*text) {
            if (**text == ',') continue;
            if (count > INT64_C(1000000000000)) return 0;
            count = 10 * count + (**text - '0');
        }
        if (**text != ' ') return 0;
        ++*text;
    }
    for (const struct word *multiple = multiples; multiple->word; multiple++) {
        const size_t length = strlen(multiple->word);
        if (strncmp(*text, multiple->word, length) != 0 || (*text)[length] != ' ') continue;
        *text += length + 1;
        return count * multiple->value;
    }
    return count;
}

static void make_singular(char *word)
{
    const size_t length = strlen(word);
    if (length > 2 && word[length - 1] == 's' && word[length - 2] != 's') word[length - 1] = '\0';
}

bool unit_parse(const char *text, struct unit *unit, char problem[UNIT_PROBLEM_MAX])
{
    static const char examples[] = "a unit is like 'GB', 'shard-hour' or 'million requests'";
    *unit = (struct unit){.count = 1};
    static const char millionth[] = "millionth ";
    const char *at = text;
    const bool part = !strncmp(at, millionth, strlen(millionth));
    if (part) at += strlen(millionth);
    const int64_t count = take_count(&at);
    const size_t length = strlen(at);
    if (count < 1 || length == 0 || length >= sizeof unit->thing || strchr(at, ' ')) {
        snprintf(problem, UNIT_PROBLEM_MAX, "'%.40s' is not a unit: %s", text, examples);
        return false;
    }
    unit->count = count;
    unit->parts = part ? 1000000 : 1;
    memcpy(unit->thing, at, length + 1);
    make_singular(unit->thing);
    char *dash = strrchr(unit->thing, '-');
    const struct word *time = dash ? word_find(times, dash + 1) : NULL;
    if (time) {
        unit->time = (enum unit_time)time->value;
        *dash = '\0';
    }
    for (const char *c = unit->thing; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-') {
            snprintf(problem, UNIT_PROBLEM_MAX, "'%.40s' is not a unit: %s", text, examples);
            return false;
        }
    const struct word *bytes = word_find(byte_words, unit->thing);
    if (bytes) {
        unit->count *= bytes->value;
        snprintf(unit->thing, sizeof unit->thing, "byte");
    }
    return true;
}

bool unit_alike(const struct unit *a, const struct unit *b)
{
    return !strcmp(a->thing, b->thing) && (a->time == UNIT_TIMELESS) == (b->time == UNIT_TIMELESS);
}

static int64_t milliseconds(enum unit_time time, int64_t month_ns)
{
    switch (time) {
    case UNIT_SECOND: return 1000;
    case UNIT_HOUR: return NS_PER_HOUR / NS_PER_MS;
    case UNIT_MONTH: return month_ns / NS_PER_MS;
    default: return 1;
    }
}

static int64_t parts(const struct unit *unit)
{
    return unit->parts > 0 ? unit->parts : 1;
}

void unit_ratio(mpq_t ratio, const struct unit *unit, const struct unit *base, int64_t month_ns)
{
    CHECK(unit_alike(unit, base));
    mpz_set_si(mpq_numref(ratio), unit->count);
    mpz_mul_si(mpq_numref(ratio), mpq_numref(ratio), milliseconds(unit->time, month_ns));
    mpz_mul_si(mpq_numref(ratio), mpq_numref(ratio), parts(base));
    mpz_set_si(mpq_denref(ratio), base->count);
    mpz_mul_si(mpq_denref(ratio), mpq_denref(ratio), milliseconds(base->time, month_ns));
    mpz_mul_si(mpq_denref(ratio), mpq_denref(ratio), parts(unit));
    mpq_canonicalize(ratio);
}
