#include "sim/week_time.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sim/banned.h"

enum { DAYS = 7, SHORT_LENGTH = 3 };

const char *const week_days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static const char *const whole_days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday"};

int week_day_read(const char *text, size_t length)
{
    for (int day = 0; day < DAYS; day++) {
        if (length == SHORT_LENGTH && !strncasecmp(text, week_days[day], length)) return day;
        if (length == strlen(whole_days[day]) && !strncasecmp(text, whole_days[day], length))
            return day;
    }
    return -1;
}

/* Two digits below `bound`; -1: none. */
static int two_digits(const char *text, int bound)
{
    if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1])) return -1;
    const int number = 10 * (text[0] - '0') + (text[1] - '0');
    return number < bound ? number : -1;
}

bool day_time_read(const char *text, int64_t *ns)
{
    const size_t length = strlen(text);
    if (length != strlen("18:00") && length != strlen("18:00:00")) return false;
    const bool seconds = length > strlen("18:00");
    if (text[2] != ':' || (seconds && text[5] != ':')) return false;
    const int hour = two_digits(text, 24), minute = two_digits(text + 3, 60);
    const int second = seconds ? two_digits(text + 6, 60) : 0;
    if (hour < 0 || minute < 0 || second < 0) return false;
    *ns = hour * NS_PER_HOUR + minute * NS_PER_MINUTE + second * NS_PER_S;
    return true;
}

bool week_time_read(const char *text, int64_t *ns)
{
    const size_t length = strcspn(text, " ");
    const int day = week_day_read(text, length);
    int64_t of_day = 0;
    if (day < 0) return false;
    if (text[length] == ' ' && !day_time_read(text + length + strspn(text + length, " "), &of_day))
        return false;
    *ns = day * NS_PER_DAY + of_day;
    return true;
}

static int64_t within_week(int64_t ns)
{
    const int64_t left = ns % NS_PER_WEEK;
    return left < 0 ? left + NS_PER_WEEK : left;
}

void week_time_text(int64_t ns, char text[WEEK_TIME_ROOM])
{
    const int64_t at = within_week(ns), s = at / NS_PER_S % 86400;
    const int used = snprintf(text, WEEK_TIME_ROOM, "%s %02d:%02d", week_days[at / NS_PER_DAY],
                              (int)(s / 3600), (int)(s / 60 % 60));
    if (s % 60 > 0) snprintf(text + used, WEEK_TIME_ROOM - (size_t)used, ":%02d", (int)(s % 60));
}

void clock_text(int64_t at_ns, char text[CLOCK_TEXT_ROOM])
{
    char time[WEEK_TIME_ROOM];
    const int64_t part_ns = (at_ns % NS_PER_MINUTE + NS_PER_MINUTE) % NS_PER_MINUTE;
    week_time_text(at_ns - part_ns, time);
    if (at_ns < NS_PER_WEEK) snprintf(text, CLOCK_TEXT_ROOM, "%s", time);
    else
        snprintf(text, CLOCK_TEXT_ROOM, "%s of week %lld", time,
                 (long long)(at_ns / NS_PER_WEEK + 1) % 1000);
}
