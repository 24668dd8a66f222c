#include "scenarios/text/moment.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/text/iso_day.h"
#include "scenarios/text/quantity.h"
#include "sim/week_time.h"

/* 1970-01-01 was a Thursday. */
enum { EPOCH_WEEK_DAY = 3, DECIMALS_MAX = 9, DIGITS_MAX = 19 };

static const struct {
    const char *name, *example;
    int64_t unit_ns; /* of a plain number */
} forms[] = {
    [MOMENT_NONE] = {"no time", "2026-03-02T18:00:00Z", 0},
    [MOMENT_SECONDS] = {"seconds from 0", "3600", NS_PER_S},
    [MOMENT_DURATION] = {"durations from 0", "30m", 0},
    [MOMENT_EPOCH_S] = {"epoch in s", "1772474400", NS_PER_S},
    [MOMENT_EPOCH_MS] = {"epoch in ms", "1772474400000", NS_PER_MS},
    [MOMENT_EPOCH_US] = {"epoch in us", "1772474400000000", NS_PER_US},
    [MOMENT_EPOCH_NS] = {"epoch in ns", "1772474400000000000", 1},
    [MOMENT_ISO_ZONE] = {"ISO 8601 UTC", "2026-03-02T18:00:00Z", 0},
    [MOMENT_ISO_LOCAL] = {"ISO 8601 without a zone, taken as UTC", "2026-03-02T18:00:00", 0},
};

const char *moment_form_name(enum moment_form form)
{
    return forms[form].name;
}

const char *moment_example(enum moment_form form)
{
    return forms[form].example;
}

bool moment_is_calendar(enum moment_form form)
{
    return form >= MOMENT_EPOCH_S;
}

/* ---- plain numbers */

/* Decimal digits, and after a point some more: how many before it; -1 if there is anything else. */
static int whole_digits(const char *text)
{
    const size_t whole = strspn(text, "0123456789");
    const size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    if (whole == 0 || whole > DIGITS_MAX || decimals > DECIMALS_MAX) return -1;
    if (text[whole] == '.' && decimals == 0) return -1;
    return text[whole + (decimals > 0 ? decimals + 1 : 0)] == '\0' ? (int)whole : -1;
}

/* Exactly; parts of a ns are cut off. */
static bool read_number(const char *text, int64_t unit_ns, int64_t *ns)
{
    __extension__ typedef __int128 wide;
    if (whole_digits(text) < 0) return false;
    wide sum = 0;
    for (; isdigit((unsigned char)*text); text++) sum = 10 * sum + (*text - '0');
    sum *= unit_ns;
    wide unit = unit_ns;
    wide part = 0, scale = 1;
    for (text += *text == '.'; isdigit((unsigned char)*text); text++) {
        part = 10 * part + (*text - '0');
        scale *= 10;
    }
    sum += part * unit / scale;
    if (sum > INT64_MAX) return false;
    *ns = (int64_t)sum;
    return true;
}

/* ---- ISO 8601 */

static bool take_two(const char **at, int bound, int *number)
{
    const char *text = *at;
    if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1])) return false;
    *number = 10 * (text[0] - '0') + (text[1] - '0');
    *at += 2;
    return *number < bound;
}

/* `18:00`, `18:00:30` or `18:00:30.25`, after its T. */
static bool take_time(const char **at, int64_t *ns)
{
    int hour, minute, second = 0;
    int64_t part = 0;
    if (!take_two(at, 24, &hour) || *(*at)++ != ':' || !take_two(at, 60, &minute)) return false;
    if (**at == ':') {
        ++*at;
        if (!take_two(at, 60, &second)) return false;
        if (**at == '.' || **at == ',') {
            int64_t unit = NS_PER_S / 10;
            const char *from = ++*at;
            for (; isdigit((unsigned char)**at); ++*at, unit /= 10) part += (**at - '0') * unit;
            if (*at == from || *at - from > DECIMALS_MAX) return false;
        }
    }
    *ns = hour * NS_PER_HOUR + minute * NS_PER_MINUTE + second * NS_PER_S + part;
    return true;
}

/* `Z`, `+01:00`, `+0100`, `+01` or nothing. */
static bool take_zone(const char **at, int64_t *offset_ns, bool *given)
{
    *given = **at != '\0';
    *offset_ns = 0;
    if (!*given) return true;
    const char sign = *(*at)++;
    if (sign == 'Z' || sign == 'z') return true;
    if (sign != '+' && sign != '-') return false;
    int hour, minute = 0;
    if (!take_two(at, 24, &hour)) return false;
    if (**at == ':') ++*at;
    if (**at != '\0' && !take_two(at, 60, &minute)) return false;
    *offset_ns = (sign == '-' ? -1 : 1) * (hour * NS_PER_HOUR + minute * NS_PER_MINUTE);
    return true;
}

static bool read_iso(const char *text, int64_t *ns, bool *zone)
{
    char day_text[ISO_DAY_LENGTH + 1] = {0};
    int64_t day, time_ns = 0, offset_ns = 0;
    const char *at = text;
    if (strnlen(text, ISO_DAY_LENGTH) < ISO_DAY_LENGTH) return false;
    memcpy(day_text, text, ISO_DAY_LENGTH);
    /* ours: from 1970 on, to 2261, whatever its offset */
    if (!iso_day_read(day_text, &day) || day < 1 || day > 106000) return false;
    at += ISO_DAY_LENGTH;
    *zone = false;
    if (*at == 'T' || *at == 't' || *at == ' ') {
        at++;
        if (!take_time(&at, &time_ns) || !take_zone(&at, &offset_ns, zone)) return false;
    }
    if (*at != '\0') return false;
    *ns = day * NS_PER_DAY + time_ns - offset_ns;
    return true;
}

/* ---- any of them */

enum moment_form moment_form(const char *text)
{
    int64_t ns;
    bool zone;
    const int digits = whole_digits(text);
    if (digits >= 0) {
        static const enum moment_form epochs[] = {MOMENT_EPOCH_S, MOMENT_EPOCH_MS, MOMENT_EPOCH_US,
                                                  MOMENT_EPOCH_NS};
        /* 9 digits of seconds begin in 1973; a run from 0 is no longer than 366 days. */
        if (digits < 9) return MOMENT_SECONDS;
        return epochs[digits > 17 ? 3 : (digits - 9) / 3];
    }
    if (read_iso(text, &ns, &zone)) return zone ? MOMENT_ISO_ZONE : MOMENT_ISO_LOCAL;
    return moment_read(MOMENT_DURATION, text, &ns) ? MOMENT_DURATION : MOMENT_NONE;
}

bool moment_read(enum moment_form form, const char *text, int64_t *ns)
{
    bool zone;
    struct quantity quantity;
    char problem[QUANTITY_PROBLEM_MAX];
    switch (form) {
    case MOMENT_NONE: return false;
    case MOMENT_ISO_ZONE:
    case MOMENT_ISO_LOCAL: return read_iso(text, ns, &zone) && zone == (form == MOMENT_ISO_ZONE);
    case MOMENT_DURATION:
        if (!quantity_read(FIELD_DURATION, text, &quantity, problem)) return false;
        *ns = quantity.whole;
        return true;
    default: break;
    }
    /* A number of another length is of another unit, or a slip. */
    if (form != MOMENT_SECONDS && moment_form(text) != form) return false;
    return read_number(text, forms[form].unit_ns, ns);
}

int64_t moment_week_time(int64_t ns)
{
    return (ns + EPOCH_WEEK_DAY * NS_PER_DAY) % NS_PER_WEEK;
}

void moment_text(int64_t ns, char text[MOMENT_TEXT_ROOM])
{
    /* Days since 0000-03-01, so that a leap day is the last of its year (Hinnant, "chrono-compatible low-level date
     * algorithms"). */
    const int64_t days = ns / NS_PER_DAY + 719468, s = ns / NS_PER_S % 86400;
    const int64_t era = days / 146097, of_era = days % 146097;
    const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const int64_t month = (5 * of_year + 2) / 153;
    const int day = (int)(of_year - (153 * month + 2) / 5 + 1);
    const int of_twelve = (int)(month < 10 ? month + 3 : month - 9);
    const int used = snprintf(text, MOMENT_TEXT_ROOM, "%04d-%02d-%02d %02d:%02d",
                              (int)(year + era * 400 + (of_twelve <= 2)) % 10000, of_twelve, day,
                              (int)(s / 3600), (int)(s / 60 % 60));
    if (s % 60 > 0) snprintf(text + used, MOMENT_TEXT_ROOM - (size_t)used, ":%02d", (int)(s % 60));
}
