#include "reports/terminal/forecast_table.h"

#include <jansson.h>
#include <math.h>

#include "reports/common/format.h"

/* ---- a terminal */

static void print_head(FILE *out, const struct forecast_report *forecast)
{
    fprintf(out, "%s\n  USD a month, expected from rates; %s\n\n", forecast->scenario,
            forecast->growth);
    fprintf(out, "  month  volume          GB         USD");
    if (forecast->paths > 0) fprintf(out, "         P10         P90");
    if (!isnan(forecast->budget_usd) && forecast->paths > 0) fprintf(out, "  over budget");
    for (size_t i = 0; i < forecast->mode_count; i++)
        fprintf(out, "  %*s", (int)fmax(11, (double)format_width(forecast->modes[i].mode)),
                forecast->modes[i].mode);
    fputc('\n', out);
}

static void print_month(FILE *out, const struct forecast_report *forecast, size_t month)
{
    const struct forecast_month *row = &forecast->months[month];
    fprintf(out, "  %5zu  %6.2f  %10s  %10s", month, row->factor, format_count(row->gb).text,
            format_usd(row->usd).text);
    if (forecast->paths > 0)
        fprintf(out, "  %10s  %10s", format_usd(row->p10).text, format_usd(row->p90).text);
    if (!isnan(forecast->budget_usd) && forecast->paths > 0)
        fprintf(out, "  %11s", format_share(row->over_budget).text);
    for (size_t i = 0; i < forecast->mode_count; i++)
        fprintf(out, "  %*s", (int)fmax(11, (double)format_width(forecast->modes[i].mode)),
                format_usd(forecast->modes[i].usd[month]).text);
    /* What is refused is not billed: such a month's figure is no forecast of its volume. */
    fputs(row->hottest_shard > 1 ? "  throttled\n" : "\n", out);
}

static void print_budget(FILE *out, const struct forecast_report *forecast)
{
    const struct forecast_month *last = &forecast->months[forecast->month_count - 1];
    if (isnan(forecast->budget_usd)) return;
    fprintf(out, "\n  The budget of %s USD ", format_usd(forecast->budget_usd).text);
    if (forecast->budget_month >= 0)
        fprintf(out, "is passed in month %lld", (long long)forecast->budget_month);
    else fprintf(out, "lasts for all %zu months", forecast->month_count - 1);
    if (forecast->paths > 0)
        fprintf(out, "; within %zu months it is passed with a chance of %s",
                forecast->month_count - 1, format_share(last->over_by_then).text);
    fputs(".\n", out);
}

void forecast_print(FILE *out, const struct forecast_report *forecast)
{
    print_head(out, forecast);
    for (size_t m = 0; m < forecast->month_count; m++) print_month(out, forecast, m);
    if (forecast->event_count > 0) fprintf(out, "\nOn the way\n");
    for (size_t i = 0; i < forecast->event_count; i++) {
        const struct forecast_event *event = &forecast->events[i];
        fprintf(out, "  month %-3u  %-10s  %s\n", event->month, event->kind, event->text);
    }
    print_budget(out, forecast);
}

/* ---- programs */

/* NULL, which json_pack's "so*" leaves out, where there is none. */
static json_t *figure(double value)
{
    return isnan(value) ? NULL : json_real(value);
}

static json_t *months_of(const struct forecast_report *forecast)
{
    json_t *list = json_array();
    for (size_t m = 0; m < forecast->month_count; m++) {
        const struct forecast_month *row = &forecast->months[m];
        json_array_append_new(
            list,
            json_pack("{sI,sf,sf,sf,so*,so*,so*,so*,so*,sf,sI}", "month", (json_int_t)m, "factor",
                      row->factor, "gb", row->gb, "usd", row->usd, "usd_p10", figure(row->p10),
                      "usd_p50", figure(row->p50), "usd_p90", figure(row->p90), "over_budget",
                      figure(row->over_budget), "over_by_then", figure(row->over_by_then),
                      "hottest_shard", row->hottest_shard, "shards", (json_int_t)row->shards));
    }
    return list;
}

static json_t *modes_of(const struct forecast_report *forecast)
{
    json_t *list = json_array();
    for (size_t i = 0; i < forecast->mode_count; i++) {
        const struct forecast_mode *mode = &forecast->modes[i];
        json_t *usd = json_array();
        for (size_t m = 0; m < forecast->month_count; m++)
            json_array_append_new(usd, json_real(mode->usd[m]));
        json_array_append_new(
            list, json_pack("{ss,so*,so}", "mode", mode->mode, "cheaper_from",
                            mode->cheaper_from < 0 ? NULL : json_integer(mode->cheaper_from), "usd",
                            usd));
    }
    return list;
}

static json_t *events_of(const struct forecast_report *forecast)
{
    json_t *list = json_array();
    for (size_t i = 0; i < forecast->event_count; i++)
        json_array_append_new(
            list, json_pack("{sI,ss,ss}", "month", (json_int_t)forecast->events[i].month, "kind",
                            forecast->events[i].kind, "detail", forecast->events[i].text));
    return list;
}

int forecast_print_json(FILE *out, const struct forecast_report *forecast, int64_t forecast_id)
{
    json_t *whole = json_pack(
        "{sI,ss,ss,ss,sf,sI,sI,so*,so*,so,so,so}", "forecast_id", (json_int_t)forecast_id,
        "scenario", forecast->scenario, "version", forecast->version, "growth", forecast->growth,
        "noise", forecast->noise, "paths", (json_int_t)forecast->paths, "seed",
        (json_int_t)forecast->seed, "budget_usd", figure(forecast->budget_usd), "budget_month",
        forecast->budget_month < 0 ? NULL : json_integer(forecast->budget_month), "months",
        months_of(forecast), "modes", modes_of(forecast), "events", events_of(forecast));
    const int ok = whole && json_dumpf(whole, out, JSON_INDENT(2)) == 0 &&
                   fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(whole);
    return ok;
}
