#include "reports/common/format.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/diag.h"

#include "sim/units.h"

__attribute__((format(printf, 1, 2))) static struct label made(const char *format, ...)
{
    struct label label;
    va_list args;
    va_start(args, format);
    vsnprintf(label.text, sizeof label.text, format, args);
    va_end(args);
    return label;
}

/* Three significant digits; what would round up to 1000 keeps its unit. */
static struct label with_unit(double value, const char *unit)
{
    const double size = fabs(value);
    const int decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
    return made("%.*f %s", decimals, value, unit);
}

struct label format_ns(double ns)
{
    const double size = fabs(ns);
    if (isnan(ns)) return made("-");
    if (ns == 0) return made("0 s");
    if (size < 999.5) return made("%.0f ns", ns);
    if (size < 999.5e3) return with_unit(ns / 1e3, "µs");
    if (size < 999.5e6) return with_unit(ns / 1e6, "ms");
    if (size < 600e9) return with_unit(ns / 1e9, "s");
    if (size < 7200e9) return with_unit(ns / 60e9, "min");
    if (size < 172800e9) return with_unit(ns / 3600e9, "h");
    return with_unit(ns / 86400e9, "d");
}

struct label format_span(int64_t ns)
{
    static const struct {
        int64_t ns;
        const char *unit;
    } units[] = {{NS_PER_DAY, "d"}, {NS_PER_HOUR, "h"}, {NS_PER_MINUTE, "min"},
                 {NS_PER_S, "s"},   {NS_PER_MS, "ms"},  {NS_PER_US, "µs"}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (ns >= units[i].ns && ns % units[i].ns == 0)
            return ns > NS_PER_S && units[i].ns < NS_PER_S
                       ? made("%.15g s", (double)ns / (double)NS_PER_S)
                       : made("%lld %s", (long long)(ns / units[i].ns), units[i].unit);
    return format_ns((double)ns);
}

/* Digits, perhaps with a sign and decimals, with commas between thousands. */
static struct label grouped(struct label plain)
{
    struct label label;
    const size_t sign = plain.text[0] == '-', whole = strspn(plain.text + sign, "0123456789");
    size_t at = 0;
    for (size_t i = 0; plain.text[i] && at + 2 < sizeof label.text; i++) {
        label.text[at++] = plain.text[i];
        const size_t left = sign + whole - i - 1; /* of the whole digits; wraps behind them */
        if (i >= sign && left > 0 && left < whole && left % 3 == 0) label.text[at++] = ',';
    }
    label.text[at] = '\0';
    return label;
}

struct label format_count(double count)
{
    if (isnan(count)) return made("-");
    return grouped(made("%.0f", fabs(count) < 0.5 ? 0 : count));
}

struct label format_bytes(double bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB"};
    if (isnan(bytes)) return made("-");
    if (fabs(bytes) < 1023.5) return made("%.0f B", bytes);
    size_t unit = 0;
    double value = bytes / 1024;
    for (; fabs(value) >= 1023.5 && unit + 1 < sizeof units / sizeof units[0]; unit++)
        value /= 1024;
    return with_unit(value, units[unit]);
}

struct label format_usd(double usd)
{
    if (isnan(usd)) return made("-");
    if (fabs(usd) >= 999.995) {
        const double whole = trunc(round(usd * 100) / 100);
        return made("%s.%02.0f", format_count(whole).text, fabs(round(usd * 100) - whole * 100));
    }
    if (usd == 0 || fabs(usd) >= 0.00995) return made("%.2f", usd);
    return made("%.2g", usd);
}

struct label format_share(double ratio)
{
    const double percent = ratio * 100;
    if (isnan(ratio)) return made("-");
    /* Two digits of what is small, without an exponent down to a share of 10^-12. */
    const bool tiny = fabs(percent) < 1e-4 && fabs(percent) >= 1e-10;
    if (tiny) return made("%.*f %%", (int)(1 - floor(log10(fabs(percent)))), percent);
    if (percent != 0 && fabs(percent) < 0.1) return made("%.2g %%", percent);
    return made(fabs(percent) < 9.995 && percent != round(percent) ? "%.1f %%" : "%.0f %%",
                percent);
}

struct label format_replications(size_t count, bool antithetic)
{
    if (antithetic) return made("%zu antithetic pair%s", count / 2, count > 2 ? "s" : "");
    return made("%zu replication%s", count, count > 1 ? "s" : "");
}

struct label format_number(double value)
{
    const double size = fabs(value);
    if (isnan(value)) return made("-");
    if (value == round(value) && size < 1e15) return format_count(value);
    if (size >= 1e15 || size < 1e-12) return made("%.6g", value);
    const int decimals = 5 - (int)floor(log10(size));
    if (decimals <= 0) return format_count(value);
    struct label label = made("%.*f", decimals, value);
    size_t end = strlen(label.text);
    while (label.text[end - 1] == '0') end--;
    label.text[label.text[end - 1] == '.' ? end - 1 : end] = '\0';
    return grouped(label);
}

struct label format_mean(double value)
{
    return isnan(value) ? made("-") : grouped(made("%.1f", value));
}

struct label format_times(double times)
{
    return isnan(times) ? made("-") : grouped(made("%.2f", times));
}

struct label format_figure(double value)
{
    const double size = fabs(value);
    if (isnan(value)) return made("-");
    if (value == 0 || size >= 99.95) return format_count(value);
    if (size < 1e-4) return made("%.3g", value);
    const int decimals = 2 - (int)floor(log10(size) + 1e-9);
    return made("%.*f", size * pow(10, decimals) < 999.5 ? decimals : decimals - 1, value);
}

static int continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

size_t format_width(const char *text)
{
    size_t width = 0;
    for (; *text; text++) width += !continues(*text);
    return width;
}

struct label format_name(const char *name, size_t most)
{
    struct label label;
    const size_t room = sizeof label.text - 4;
    size_t characters = 0, at = 0;
    const int fits = format_width(name) <= most && strlen(name) <= room;
    while (name[at] && at < room && (fits || characters + 1 < most || continues(name[at]))) {
        characters += !continues(name[at]);
        label.text[at] = name[at];
        at++;
    }
    while (!fits && at > 0 && continues(name[at])) at--;
    memcpy(label.text + at, fits ? "" : "…", fits ? 1 : sizeof "…");
    for (char *c = label.text; *c; c++) /* a key or a name says nothing to the terminal */
        for (size_t bytes = diag_obeyed(c); bytes > 0; bytes--)
            c[bytes - 1] = bytes > 1 ? '.' : '?';
    return label;
}

struct label format_words(const char *name)
{
    struct label label = format_name(name, sizeof label.text);
    for (char *at = label.text; *at; at++)
        if (*at == '_') *at = ' ';
    return label;
}
