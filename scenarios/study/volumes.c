#include "scenarios/study/volumes.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/text/quantity.h"

enum { FIELD_MAX = 64, FIELDS_MAX = 3 };

/* ours: more than any stream carries; 0 is a month without traffic */
static const double amount_most = 1e12;

/* A field of a line, without the blanks around it. */
struct cut {
    char text[FIELD_MAX];
    int column;
};

struct scan {
    const char *file, *at, *end;
    int line;
    struct diag *diag;
    bool good;
};

static void complain(struct scan *scan, int column, const char *what, const char *text)
{
    scan->good = false;
    diag_error(scan->diag, (struct place){scan->file, scan->line, column}, "", "'%s' %s", text,
               what);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Takes the next field up to a comma or the line's end; false if it is too long for any number. */
static bool take_field(const char **at, const char *end, const char *line, struct cut *cut)
{
    const char *from = *at;
    while (from < end && is_blank(*from)) from++;
    const char *to = from;
    while (to < end && *to != ',') to++;
    *at = to;
    while (to > from && is_blank(to[-1])) to--;
    const size_t length = (size_t)(to - from);
    cut->column = (int)(from - line) + 1;
    const size_t kept = length < FIELD_MAX ? length : FIELD_MAX - 1;
    memcpy(cut->text, from, kept);
    cut->text[kept] = '\0';
    return length < FIELD_MAX && !memchr(from, '\0', length);
}

/* The fields of the next line that has any; how many, 0 at the end. */
static int take_line(struct scan *scan, struct cut cuts[FIELDS_MAX])
{
    while (scan->at < scan->end) {
        const char *line = scan->at;
        const char *end = memchr(line, '\n', (size_t)(scan->end - line));
        if (!end) end = scan->end;
        scan->at = end < scan->end ? end + 1 : end;
        scan->line++;
        const char *comment = memchr(line, '#', (size_t)(end - line));
        if (comment) end = comment;
        const char *at = line;
        while (at < end && is_blank(*at)) at++;
        if (at == end) continue;
        int count = 0;
        at = line;
        for (bool more = true; more && count < FIELDS_MAX; at++) {
            if (!take_field(&at, end, line, &cuts[count]))
                complain(scan, cuts[count].column, "is too long", cuts[count].text);
            count++;
            more = at < end;
        }
        return count;
    }
    return 0;
}

static bool read_header(struct scan *scan, struct volumes *volumes)
{
    struct cut cuts[FIELDS_MAX];
    const int count = take_line(scan, cuts);
    if (count == 2 && !strcmp(cuts[0].text, "month")) {
        volumes->gb = !strcmp(cuts[1].text, "GB");
        if (volumes->gb || !strcmp(cuts[1].text, "factor")) return true;
    }
    if (count == 0) {
        scan->line = 1;
        strcpy(cuts[0].text, "");
        cuts[0].column = 1;
    }
    complain(scan, cuts[0].column, "is not the header 'month,factor' or 'month,GB'", cuts[0].text);
    return false;
}

static void read_month(struct scan *scan, const struct cut cuts[FIELDS_MAX], int count,
                       struct volumes *volumes)
{
    struct quantity month = {0}, amount = {0};
    char problem[QUANTITY_PROBLEM_MAX];
    const int64_t next = (int64_t)volumes->first + volumes->count;
    if (count != 2) {
        complain(scan, cuts[0].column, "begins a line that is not 'month,amount'", cuts[0].text);
        return;
    }
    if (!quantity_read(FIELD_COUNT, cuts[0].text, &month, problem) || month.whole < 0)
        complain(scan, cuts[0].column, "is not the number of a month", cuts[0].text);
    else if (volumes->count == 0 ? month.whole > 1 : month.whole != next)
        complain(scan, cuts[0].column,
                 volumes->count == 0 ? "is not 0 or 1, with which months begin"
                                     : "does not follow the month before",
                 cuts[0].text);
    else if (month.whole > VOLUMES_MONTHS_MAX)
        complain(scan, cuts[0].column, "is more than 120 months ahead", cuts[0].text);
    if (!quantity_read(FIELD_NUMBER, cuts[1].text, &amount, problem) || amount.value < 0 ||
        amount.value > amount_most)
        complain(scan, cuts[1].column, "is not a number from 0 to 1000000000000", cuts[1].text);
    if (!scan->good) return;
    if (volumes->count == 0) volumes->first = (uint32_t)month.whole;
    volumes->amounts[volumes->count++] = amount.value;
}

bool volumes_parse(const char *file, const char *text, size_t length, struct volumes *volumes,
                   struct diag *diag)
{
    struct scan scan = {file, text, text + length, 0, diag, true};
    struct cut cuts[FIELDS_MAX];
    *volumes = (struct volumes){0};
    diag_source(diag, file, text, length);
    if (!read_header(&scan, volumes)) return false;
    for (int count; (count = take_line(&scan, cuts)) > 0;) read_month(&scan, cuts, count, volumes);
    if (scan.good && volumes->count == 0) {
        diag_error(diag, (struct place){.file = file}, "", "there is no month in it");
        return false;
    }
    return scan.good;
}

bool season_parse(const char *file, const char *text, size_t length, double season[SEASON_MONTHS],
                  struct diag *diag)
{
    struct scan scan = {file, text, text + length, 1, diag, true};
    int count = 0;
    const char *line = text;
    diag_source(diag, file, text, length);
    for (const char *at = text; at < scan.end;) {
        if (*at == '\n') scan.line++, line = at + 1;
        if (*at == '#')
            while (at < scan.end && *at != '\n') at++;
        else if (is_blank(*at) || *at == '\n' || *at == ',') at++;
        else {
            struct cut cut = {.column = (int)(at - line) + 1};
            size_t used = 0;
            for (; at < scan.end && !strchr(" \t\r\n,#", *at) && *at; at++)
                if (used + 1 < FIELD_MAX) cut.text[used++] = *at;
            if (at < scan.end && !*at) at++;
            char problem[QUANTITY_PROBLEM_MAX];
            struct quantity factor;
            if (!quantity_read(FIELD_NUMBER, cut.text, &factor, problem) || factor.value <= 0 ||
                factor.value > 1e6)
                complain(&scan, cut.column, "is not a factor above 0", cut.text);
            else if (count < SEASON_MONTHS) season[count] = factor.value;
            count++;
        }
    }
    if (count != SEASON_MONTHS && scan.good) {
        diag_error(diag, (struct place){.file = file}, "", "%d factors, where a year has 12",
                   count);
        return false;
    }
    return scan.good;
}
