#include "scenarios/text/iso_day.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool iso_day_read(const char *text, int64_t *day)
{
    static const char form[] = "dddd-dd-dd";
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(text) != ISO_DAY_LENGTH) return false;
    for (int i = 0; i < ISO_DAY_LENGTH; i++)
        if (form[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != form[i]) return false;
    const int year = atoi(text), month = atoi(text + 5), of_month = atoi(text + 8);
    if (year < 1 || month < 1 || month > 12 || of_month < 1) return false;
    if (of_month > lengths[month - 1] + (month == 2 && is_leap(year))) return false;
    /* Whole years before this one, from year 1; 719162 of their days are before 1970. */
    const int64_t before = year - 1;
    *day = 365 * before + before / 4 - before / 100 + before / 400 - 719162 + of_month - 1;
    for (int m = 1; m < month; m++) *day += lengths[m - 1] + (m == 2 && is_leap(year));
    return true;
}

int64_t iso_day_today(void)
{
    return (int64_t)time(NULL) / (24 * 60 * 60);
}
