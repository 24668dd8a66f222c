#include "scenarios/text/quantity.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/units.h"

/* 2^63 x the largest unit (a day in ns, 8.64e13) stays below 2^127. */
enum { DIGITS_MAX = 19, DECIMALS_MAX = 18 };

__extension__ typedef __int128 wide;

struct unit {
    const char *name;
    int64_t size;
};

static const struct unit durations[] = {
    {"ns", 1},
    {"us", NS_PER_US},
    {"\xc2\xb5s", NS_PER_US},
    {"\xce\xbcs", NS_PER_US},
    {"ms", NS_PER_MS},
    {"s", NS_PER_S},
    {"m", NS_PER_MINUTE},
    {"min", NS_PER_MINUTE},
    {"h", NS_PER_HOUR},
    {"d", NS_PER_DAY},
    {NULL, 0},
};

enum { BIT_UNITS = 3 };

/* Bits are for rates alone: lines and cameras are told of in them. */
static const struct unit byte_rates[] = {
    {"kbit", 125},
    {"Mbit", 125000},
    {"Gbit", 125000000},
    {"B", 1},
    {"KB", 1000},
    {"MB", 1000000},
    {"GB", 1000000000},
    {"TB", 1000000000000},
    {"KiB", BYTES_PER_KIB},
    {"MiB", BYTES_PER_MIB},
    {"GiB", BYTES_PER_GIB},
    {"TiB", 1024 * BYTES_PER_GIB},
    {NULL, 0},
};
static const struct unit *const sizes = byte_rates + BIT_UNITS;

static const struct unit periods[] = {{"s", 1},    {"m", 60},    {"min", 60},
                                      {"h", 3600}, {"d", 86400}, {NULL, 0}};

/* Of a rate, as powers of ten: 1.2k/s. */
static const struct unit thousands[] = {{"k", 3}, {"M", 6}, {"G", 9}, {NULL, 0}};

/* How each kind is called and written. */
static const struct {
    const char *name, *examples, *unit;
} words[] = {
    [FIELD_COUNT] = {"a whole number", "1, 500 or 100000", "1"},
    [FIELD_NUMBER] = {"a number", "1, 0.5 or 2.75", "1"},
    [FIELD_RATIO] = {"a share", "0.1 or 10 %", "1"},
    [FIELD_DURATION] = {"a duration", "250ms, 60s, 1h30m or 7d", "ns"},
    [FIELD_BYTES] = {"a size", "512 B, 1 KB, 64 MiB or 64 MB", "B"},
    [FIELD_RATE] = {"a rate", "390/s, 1.2k/s or 5/m", "1/s"},
    [FIELD_BYTE_RATE] = {"a byte rate", "1.5 MB/s or 2 MiB/s", "B/s"},
};

/* Decimal digits as `digits` x 10^-decimals. */
struct decimal {
    bool negative;
    int64_t digits;
    int decimals;
    char text[DIGITS_MAX + DECIMALS_MAX]; /* for strtod, which rounds correctly */
};

#define REFUSE(problem, ...) (snprintf(problem, QUANTITY_PROBLEM_MAX, __VA_ARGS__), false)

/* A number that other readers take and that means something else, or nothing, here. */
static const char *why_ambiguous(const char *text)
{
    const char *c = text + (*text == '-' || *text == '+');
    if (*text == '+') return "a plus sign is not used";
    if (c[0] == '0' && (c[1] == 'x' || c[1] == 'o' || c[1] == 'b'))
        return "only decimal digits are read";
    if (c[0] == '0' && isdigit((unsigned char)c[1]))
        return "a leading 0 would mean octal to some readers";
    if (c[0] == '.' && isdigit((unsigned char)c[1])) return "a digit is missing before the point";
    c += strspn(c, "0123456789.");
    if (c > text && c[-1] == '.') return "a digit is missing after the point";
    if (*c == '_' && isdigit((unsigned char)c[1])) return "digits are not grouped by _";
    if (*c == ',' && isdigit((unsigned char)c[1]))
        return "digits are not grouped, and decimals follow a point";
    if (*c == ':' && isdigit((unsigned char)c[1])) return "sexagesimal numbers are not read";
    if ((*c == 'e' || *c == 'E') && (isdigit((unsigned char)c[1]) || c[1] == '+' || c[1] == '-'))
        return "exponents are not read; write all digits";
    return NULL;
}

/* Reads the digits at the front; `*end` is what follows them. NULL, or what is wrong. */
static const char *decimal_read(const char *text, struct decimal *decimal, const char **end)
{
    *decimal = (struct decimal){0};
    const char *c = text;
    if (*c == '-') {
        decimal->negative = true;
        c++;
    }
    size_t used = 0;
    int significant = 0;
    bool point = false;
    for (;; c++) {
        if (*c == '.' && !point && used > 0) {
            point = true;
        } else if (isdigit((unsigned char)*c)) {
            significant += significant > 0 || *c != '0';
            decimal->decimals += point;
            if (significant > DIGITS_MAX || decimal->decimals > DECIMALS_MAX ||
                used + 2 >= sizeof decimal->text || decimal->digits > (INT64_MAX - (*c - '0')) / 10)
                return "too many digits";
            decimal->digits = 10 * decimal->digits + (*c - '0');
        } else {
            break;
        }
        decimal->text[used++] = *c;
    }
    *end = c;
    return used == 0 ? "" : NULL;
}

static const struct unit *find_unit(const struct unit *units, const char *name, size_t length)
{
    for (; units->name; units++)
        if (strlen(units->name) == length && memcmp(units->name, name, length) == 0) return units;
    return NULL;
}

static const char *skip_blank(const char *c)
{
    while (*c == ' ') c++;
    return c;
}

static bool not_a(enum field_kind kind, const char *text, char *problem)
{
    return REFUSE(problem, "'%.40s' is not %s such as %s", text, words[kind].name,
                  words[kind].examples);
}

/* Rounded to the nearest whole unit; what is there never becomes nothing. */
static bool to_whole(struct decimal decimal, int64_t unit, const char *least, const char *text,
                     struct quantity *quantity, char *problem)
{
    wide divisor = 1;
    for (int i = 0; i < decimal.decimals; i++) divisor *= 10;
    const wide product = (wide)decimal.digits * unit;
    const wide whole = (product + divisor / 2) / divisor;
    if (whole > INT64_MAX) return REFUSE(problem, "'%.40s' is too large", text);
    if (whole == 0 && product > 0)
        return REFUSE(problem, "'%.40s' is less than half a %s", text, least);
    quantity->whole = (int64_t)whole;
    quantity->value = (double)quantity->whole;
    return true;
}

static bool read_plain(enum field_kind kind, struct decimal decimal, const char *text,
                       const char *rest, struct quantity *quantity, char *problem)
{
    const bool percent = kind == FIELD_RATIO && *rest == '%';
    if (rest[percent] != '\0') return not_a(kind, text, problem);
    if (kind == FIELD_COUNT) {
        if (decimal.decimals > 0) return not_a(kind, text, problem);
        quantity->whole = decimal.negative ? -decimal.digits : decimal.digits;
        quantity->value = (double)quantity->whole;
        return true;
    }
    /* Rounded once: 0.07 % is the same number as 0.0007. */
    char scaled[sizeof decimal.text + 4];
    snprintf(scaled, sizeof scaled, "%s%s", decimal.text, percent ? "e-2" : "");
    quantity->value = strtod(scaled, NULL);
    if (decimal.negative) quantity->value = -quantity->value;
    return true;
}

/* `rest` is what follows the digits: "MB/s", "/s". */
static bool read_rate(enum field_kind kind, struct decimal decimal, const char *text,
                      const char *rest, struct quantity *quantity, char *problem)
{
    const char *slash = strchr(rest, '/');
    if (!slash) return not_a(kind, text, problem);
    size_t length = (size_t)(slash - rest);
    while (length > 0 && rest[length - 1] == ' ') length--;
    const char *per = skip_blank(slash + 1);
    const struct unit *period = find_unit(periods, per, strlen(per));
    const bool of_bytes = kind == FIELD_BYTE_RATE;
    const struct unit *before = find_unit(of_bytes ? byte_rates : thousands, rest, length);
    if (!period || (!before && (of_bytes || length > 0))) return not_a(kind, text, problem);
    char scaled[sizeof decimal.text + 4]; /* rounded once: 1.2k/s is the same number as 1200/s */
    snprintf(scaled, sizeof scaled, "%se%d", decimal.text,
             of_bytes || !before ? 0 : (int)before->size);
    quantity->value = strtod(scaled, NULL) * (of_bytes ? (double)before->size : 1) /
                      (double)period->size;
    return true;
}

/* A unit of the right kind in the wrong case: `64 mib`, `10 Kb`. */
static const char *same_unit_in_other_case(const struct unit *units, const char *rest)
{
    for (; units->name; units++)
        if (strcasecmp(units->name, rest) == 0) return units->name;
    return NULL;
}

static bool read_unit(enum field_kind kind, struct decimal decimal, const char *text,
                      const char *rest, struct quantity *quantity, char *problem)
{
    const struct unit *units = kind == FIELD_DURATION ? durations : sizes;
    const struct unit *unit = find_unit(units, rest, strlen(rest));
    if (unit)
        return to_whole(decimal, unit->size, kind == FIELD_DURATION ? "nanosecond" : "byte", text,
                        quantity, problem);
    const char *meant = same_unit_in_other_case(units, rest);
    if (meant && strcmp(rest, "M") != 0)
        return REFUSE(problem, "'%.40s' has no unit '%.10s'; did you mean '%s'?", text, rest,
                      meant);
    return not_a(kind, text, problem);
}

/* `1h30m`: what follows the first digits, each part of a smaller unit than the one before it. False with no
 * problem told: it is no such list. */
static bool read_parts(struct decimal decimal, const char *text, const char *rest,
                       struct quantity *quantity, char *problem)
{
    int64_t sum = 0, last = INT64_MAX;
    for (bool more = true; more;) {
        const size_t length = strcspn(rest, "0123456789 ");
        const struct unit *unit = find_unit(durations, rest, length);
        if (!unit || unit->size >= last) return false;
        if (!to_whole(decimal, unit->size, "nanosecond", text, quantity, problem)) return false;
        if (quantity->whole > INT64_MAX - sum) return REFUSE(problem, "'%.40s' is too large", text);
        sum += quantity->whole;
        last = unit->size;
        rest = skip_blank(rest + length);
        more = *rest != '\0';
        if (more && decimal_read(rest, &decimal, &rest)) return false;
        if (decimal.negative) return false;
        rest = skip_blank(rest);
    }
    *quantity = (struct quantity){(double)sum, sum};
    return true;
}

bool quantity_read(enum field_kind kind, const char *text, struct quantity *quantity,
                   char problem[QUANTITY_PROBLEM_MAX])
{
    *quantity = (struct quantity){0};
    const char *ambiguous = why_ambiguous(text);
    if (ambiguous)
        return REFUSE(problem, "'%.40s' is not %s such as %s: %s", text, words[kind].name,
                      words[kind].examples, ambiguous);
    struct decimal decimal;
    const char *rest;
    const char *wrong = decimal_read(text, &decimal, &rest);
    if (wrong && *wrong) return REFUSE(problem, "'%.40s' has %s", text, wrong);
    if (wrong) return not_a(kind, text, problem);
    rest = skip_blank(rest);

    if (kind == FIELD_COUNT || kind == FIELD_NUMBER)
        return read_plain(kind, decimal, text, rest, quantity, problem);
    if (decimal.negative) return REFUSE(problem, "'%.40s' cannot be negative", text);
    if (kind == FIELD_RATIO) return read_plain(kind, decimal, text, rest, quantity, problem);
    if (*rest == '\0')
        return REFUSE(problem, "'%.40s' has no unit; write %s such as %s", text, words[kind].name,
                      words[kind].examples);
    if (kind == FIELD_RATE || kind == FIELD_BYTE_RATE)
        return read_rate(kind, decimal, text, rest, quantity, problem);
    if (kind == FIELD_DURATION && strpbrk(rest, "0123456789")) {
        *problem = '\0';
        if (read_parts(decimal, text, rest, quantity, problem)) return true;
        return *problem ? false : not_a(kind, text, problem);
    }
    return read_unit(kind, decimal, text, rest, quantity, problem);
}

/* ---- writing */

void quantity_number_text(double value, char text[QUANTITY_TEXT_MAX])
{
    if (fabs(value) >= 1e40) { /* beyond anything that can be written */
        snprintf(text, QUANTITY_TEXT_MAX, "%g", value);
        return;
    }
    for (int decimals = 0; decimals <= 40; decimals++) {
        snprintf(text, QUANTITY_TEXT_MAX, "%.*f", decimals, value);
        if (strtod(text, NULL) == value) return;
    }
    snprintf(text, QUANTITY_TEXT_MAX, "%.17g", value);
}

/* 1500000 ns as 1.5ms: the units below a second are powers of 1000, so the decimals are exact. */
static void subsecond_text(int64_t ns, char *text)
{
    int64_t unit = 1;
    const char *const names[] = {"ns", "us", "ms", "s"};
    size_t name = 0;
    while (name < 3 && ns >= 1000 * unit) {
        unit *= 1000;
        name++;
    }
    int length = snprintf(text, QUANTITY_TEXT_MAX, "%lld", (long long)(ns / unit));
    int64_t left = ns % unit;
    if (left > 0) text[length++] = '.';
    for (int64_t place = unit / 10; left > 0; place /= 10) {
        text[length++] = (char)('0' + left / place);
        left %= place;
    }
    snprintf(text + length, (size_t)(QUANTITY_TEXT_MAX - length), "%s", names[name]);
}

/* The way AWS and people write them: 60s, 300s, 10m, 24h, 7d. */
static void duration_text(int64_t ns, char *text)
{
    int64_t count = ns / NS_PER_S;
    const char *unit = "s";
    if (ns % NS_PER_S != 0) {
        subsecond_text(ns, text);
        return;
    }
    if (ns >= 2 * NS_PER_DAY && ns % NS_PER_DAY == 0) {
        count = ns / NS_PER_DAY;
        unit = "d";
    } else if (ns >= NS_PER_HOUR && ns % NS_PER_HOUR == 0) {
        count = ns / NS_PER_HOUR;
        unit = "h";
    } else if (ns >= 10 * NS_PER_MINUTE && ns % NS_PER_MINUTE == 0) {
        count = ns / NS_PER_MINUTE;
        unit = "m";
    }
    snprintf(text, QUANTITY_TEXT_MAX, "%lld%s", (long long)count, unit);
}

/* The exact unit with the smallest number before it. */
static void size_text(int64_t bytes, const char *suffix, char *text)
{
    const struct unit *best = &sizes[0];
    for (const struct unit *unit = sizes; unit->name; unit++)
        if (bytes != 0 && bytes % unit->size == 0 && unit->size > best->size) best = unit;
    snprintf(text, QUANTITY_TEXT_MAX, "%lld %s%s", (long long)(bytes / best->size), best->name,
             suffix);
}

/* 5/m is not 0.08333333333333333/s: the period that gives the shortest text. */
static void rate_text(double per_s, char *text)
{
    text[0] = '\0';
    for (const struct unit *period = periods; period->name; period++) {
        char tried[QUANTITY_TEXT_MAX];
        quantity_number_text(per_s * (double)period->size, tried);
        if (strtod(tried, NULL) / (double)period->size != per_s) continue;
        const size_t length = strlen(tried);
        snprintf(tried + length, sizeof tried - length, "/%s", period->name);
        if (!*text || strlen(tried) < strlen(text)) strcpy(text, tried);
    }
    CHECK(*text); /* per second always reads back */
}

void quantity_text(enum field_kind kind, struct quantity quantity, char text[QUANTITY_TEXT_MAX])
{
    switch (kind) {
    case FIELD_DURATION: duration_text(quantity.whole, text); return;
    case FIELD_BYTES: size_text(quantity.whole, "", text); return;
    case FIELD_COUNT: snprintf(text, QUANTITY_TEXT_MAX, "%lld", (long long)quantity.whole); return;
    case FIELD_RATE: rate_text(quantity.value, text); return;
    case FIELD_BYTE_RATE:
        if (quantity.value == floor(quantity.value) && quantity.value < 9e18) {
            size_text((int64_t)quantity.value, "/s", text);
            return;
        }
        break;
    default: break;
    }
    quantity_number_text(quantity.value, text);
    if (kind == FIELD_BYTE_RATE) strncat(text, " B/s", QUANTITY_TEXT_MAX - strlen(text) - 1);
}

void quantity_limit_text(enum field_kind kind, double limit, char text[QUANTITY_TEXT_MAX])
{
    const bool fits = fabs(limit) < 9e18;
    const struct quantity quantity = {limit, fits ? (int64_t)limit : INT64_MAX};
    quantity_text(kind, quantity, text);
    if (kind != FIELD_DURATION || limit < 2.0 * (double)NS_PER_DAY) return;
    const size_t length = strlen(text);
    snprintf(text + length, QUANTITY_TEXT_MAX - length, " (%lld h)",
             (long long)(quantity.whole / NS_PER_HOUR));
}

bool quantity_is_kind(enum field_kind kind)
{
    return kind == FIELD_COUNT || kind == FIELD_NUMBER || kind == FIELD_RATIO ||
           kind == FIELD_DURATION || kind == FIELD_BYTES || kind == FIELD_RATE ||
           kind == FIELD_BYTE_RATE;
}

bool quantity_is_whole(enum field_kind kind)
{
    return kind == FIELD_COUNT || kind == FIELD_DURATION || kind == FIELD_BYTES;
}

const char *quantity_unit(enum field_kind kind)
{
    return kind < sizeof words / sizeof *words && words[kind].unit ? words[kind].unit : "";
}

/* ---- as a regular expression */

/* " *(ns|us|ms)" after what is there. */
static void add_units(char *pattern, const char *before, const struct unit *units)
{
    const char *between = "";
    size_t length = strlen(pattern);
    length += (size_t)snprintf(pattern + length, QUANTITY_PATTERN_MAX - length, " *%s(", before);
    for (; units->name; units++, between = "|")
        length += (size_t)snprintf(pattern + length, QUANTITY_PATTERN_MAX - length, "%s%s", between,
                                   units->name);
    snprintf(pattern + length, QUANTITY_PATTERN_MAX - length, ")");
}

void quantity_pattern(enum field_kind kind, char pattern[QUANTITY_PATTERN_MAX])
{
    CHECK(quantity_is_kind(kind));
    const bool negative = kind == FIELD_COUNT || kind == FIELD_NUMBER;
    snprintf(pattern, QUANTITY_PATTERN_MAX, "^%s(0|[1-9][0-9]*)%s", negative ? "-?" : "",
             kind == FIELD_COUNT ? "" : "(\\.[0-9]+)?");
    if (kind == FIELD_RATIO) strcat(pattern, "( *%)?");
    if (kind == FIELD_DURATION) {
        add_units(pattern, "", durations);
        strcat(pattern, "( *[0-9]+(\\.[0-9]+)?");
        add_units(pattern, "", durations);
        strcat(pattern, ")*");
    }
    if (kind == FIELD_RATE) strcat(pattern, "( *[kMG])?");
    if (kind == FIELD_BYTES) add_units(pattern, "", sizes);
    if (kind == FIELD_BYTE_RATE) add_units(pattern, "", byte_rates);
    if (kind == FIELD_RATE || kind == FIELD_BYTE_RATE) add_units(pattern, "/ *", periods);
    CHECK(strlen(pattern) + 2 < QUANTITY_PATTERN_MAX);
    strcat(pattern, "$");
}
