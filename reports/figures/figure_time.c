/*
 * figure_time.c -- the abscissa of pictures over time: minutes since the measured time began, or the clock's hours.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "sim/week_time.h"

enum { DAY_MIN = 1440 };
/* ours: from here on it matters at which hour something was, even if the scenario has not set its clock */
static const double LONG_MIN = 12 * 60;
/* ours: beyond, the name of a day says too little */
static const double NAMED_MIN = 8 * DAY_MIN;

/* Minutes since Monday at which the measured time began; -1: the picture counts from 0. */
static double clock_of(struct db *db, int64_t run_id, double minutes)
{
    double clock = -1;
    int64_t ns;
    sqlite3_stmt *row = db_query(db,
                                 "SELECT value, origin FROM parameter"
                                 " WHERE run_id = ?1 AND path = 'clock'",
                                 run_id);
    if (db_next(db, &row)) {
        const bool told = strcmp(db_text(row, 1), "default") != 0 || minutes >= LONG_MIN;
        if (told && minutes <= NAMED_MIN && week_time_read(db_text(row, 0), &ns))
            clock = (double)ns / (double)NS_PER_MINUTE;
        db_end(&row);
    }
    return clock;
}

double figure_time(struct figure *figure, struct db *db, int64_t run_id)
{
    const double minutes =
        db_number(db, "SELECT duration_ns / 60e9 FROM run WHERE run_id = ?1", run_id);
    figure->minutes = minutes > 0 ? minutes : 1;
    figure->clock_min = clock_of(db, run_id, figure->minutes);
    return figure->minutes;
}

struct label figure_moment(const struct figure *figure, int minute)
{
    struct label label;
    char words[WEEK_TIME_ROOM];
    if (figure->clock_min < 0) snprintf(label.text, sizeof label.text, "minute %d", minute);
    else {
        week_time_text((int64_t)(figure->clock_min + minute) * NS_PER_MINUTE, words);
        snprintf(label.text, sizeof label.text, "%s", words);
    }
    return label;
}

static const struct step {
    double step, unit;
    const char *name;
} steps[] = {{1. / 60, 1. / 60, "s"}, {5. / 60, 1. / 60, "s"}, {10. / 60, 1. / 60, "s"},
             {0.5, 1. / 60, "s"},     {1, 1, "min"},           {2, 1, "min"},
             {5, 1, "min"},           {10, 1, "min"},          {15, 1, "min"},
             {30, 1, "min"},          {60, 60, "h"},           {120, 60, "h"},
             {180, 60, "h"},          {360, 60, "h"},          {720, 60, "h"},
             {1440, 1440, "d"},       {2880, 1440, "d"},       {7200, 1440, "d"},
             {14400, 1440, "d"}};
enum { STEPS = (int)(sizeof steps / sizeof steps[0]) };

/* `18:00`, midnight as the day that begins; the first in a wide picture says its day. */
static void add_clock_tic(struct text *out, double at_min, bool with_day)
{
    char words[WEEK_TIME_ROOM];
    week_time_text((int64_t)llround(at_min * 60) * NS_PER_S, words);
    const bool midnight = fmod(at_min, DAY_MIN) == 0;
    text_add_bytes(out, midnight || with_day ? words : words + 4,
                   midnight ? 3 : strlen(words) - (with_day ? 0 : 4));
}

static void add_tics(struct text *out, const struct step *step, double minutes, double clock,
                     bool narrow)
{
    const bool by_clock = clock >= 0 && step->step >= 1;
    const double ahead = by_clock ? step->step * ceil(clock / step->step) - clock : 0;
    bool first = true;
    text_add(out, "set xtics (");
    for (int i = 0; ahead + i * step->step <= minutes * 1.0001; i++) {
        const double at = ahead + i * step->step;
        text_add(out, first ? "'" : ", '");
        if (by_clock) add_clock_tic(out, clock + at, first && !narrow);
        else text_format(out, "%.4g %s", at / step->unit, step->name);
        text_format(out, "' %.10g", at);
        first = false;
    }
    text_add(out, ")");
}

void figure_minutes_axis(struct figure *figure, double minutes)
{
    figure->minutes = minutes;
    /* A narrow picture has room for half as many. */
    for (int narrow = 0; narrow < 2; narrow++) {
        int pick = 0;
        while (pick + 1 < STEPS && minutes / steps[pick].step > (narrow ? 5 : 9)) pick++;
        text_add(&figure->axes, narrow ? "if (NARROW) { " : "if (!NARROW) { ");
        add_tics(&figure->axes, &steps[pick], minutes, figure->clock_min, narrow);
        text_add(&figure->axes, " }\n");
    }
}
