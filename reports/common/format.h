/*
 * format.h -- numbers as people read them, with their unit, three significant digits.
 *
 * Each gives a small struct by value, so that it can stand in an argument list:
 * printf("%s", format_ns(x).text).
 */
#ifndef KINESIM_REPORTS_FORMAT_H
#define KINESIM_REPORTS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct label {
    char text[128];
};

/* 146 ms, 1.23 s, 15.0 min; "-" for NaN. */
struct label format_ns(double ns);
/* 60 s, 10 min, 1 h, 7 d: a duration as one would write it in a scenario. */
struct label format_span(int64_t ns);
/* 1,404,000 */
struct label format_count(double count);
/* 23.4 MiB */
struct label format_bytes(double bytes);
/* 153.20; below a cent as many digits as it takes to see something. */
struct label format_usd(double usd);
/* 12.3 % of a ratio 0.123 */
struct label format_share(double ratio);
/* 100 replications, or 50 antithetic pairs: what intervals are over. */
struct label format_replications(size_t count, bool antithetic);
/* A number without unit: whole as a count, else six digits and no exponent. */
struct label format_number(double value);
/* A mean of counts: 1,404.0 */
struct label format_mean(double value);
/* How many times: 1.07, 12.50, 1,404.00. */
struct label format_times(double times);
/* Three significant digits, more of what is large: 0.0123, 2.57, 1,404. */
struct label format_figure(double value);

/* A name that is not longer than `most` characters (UTF-8 aware), with an ellipsis if it was cut.
 */
struct label format_name(const char *name, size_t most);
/* "end_to_end" as "end to end". */
struct label format_words(const char *name);
/* Characters, not bytes. */
size_t format_width(const char *text);

#endif
