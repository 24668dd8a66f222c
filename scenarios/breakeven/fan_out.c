/*
 * fan_out.c -- enhanced fan-out or GetRecords for N consumers (facts KDS 4.1 to 4.3, 7.1).
 *
 * Polling consumers share 5 calls and 2 MiB a second and shard: N of them can each ask every N x
 * 200 ms, and a record waits for half of that on the mean. Enhanced fan-out has 2 MiB a second and
 * shard for each consumer and takes 70 ms, however many there are.
 */
#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "scenarios/breakeven/load.h"
#include "scenarios/breakeven/question.h"

enum { POLLING, FAN_OUT };
enum { ON_SHARDS, ON_DEMAND };

#define FAN_OUT_NS (70 * NS_PER_MS) /* KDS 4.3, D */
enum { FAN_OUT_MOST = 20 };         /* KDS 4.3, D: registered consumers of a stream */

struct fan_out {
    struct load load;
    int mode;
    int64_t within_ns;
};

static const char *const choices[] = {"polling", "enhanced fan-out", NULL};
static const char *const modes[] = {"provisioned", "on-demand", NULL};

static const struct field rows[] = {
    LOAD_RATE(struct fan_out),
    LOAD_SIZE(struct fan_out),
    LOAD_PEAK(struct fan_out, "1.25"),
    LOAD_CONSUMERS(struct fan_out, "2"),
    {.key = "mode",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct fan_out, mode),
     .fallback = "provisioned",
     .choices = modes,
     .help = "of the stream",
     .source = "the load asked about"},
    {.key = "within",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct fan_out, within_ns),
     .fallback = "300ms",
     .min = 1e6,
     .max = 1e12,
     .help = "the mean propagation that is still good enough",
     .source = "assumed"},
    {0},
};

static void meter(const void *parameters, size_t choice, struct results *results)
{
    const struct fan_out *asked = parameters;
    const struct load *load = &asked->load;
    const double readers = (double)load->consumers;
    const double out = load_bytes(load) * readers;
    if (asked->mode == ON_DEMAND) {
        load_meter(results, USAGE_KDS_OD_STREAM, load_month_ms());
        load_meter(results, USAGE_KDS_OD_IN,
                   load_rounded_bytes(load, QUOTA_ON_DEMAND_ROUNDING_BYTES));
        load_meter(results, choice == POLLING ? USAGE_KDS_OD_OUT : USAGE_KDS_OD_EFO_OUT, out);
        return;
    }
    const double shards = load_shards(load, choice == POLLING ? readers : 0);
    load_meter(results, USAGE_KDS_SHARD, shards * load_month_ms());
    load_meter(results, USAGE_KDS_PUT_UNITS, load_put_units(load));
    if (choice == POLLING) return;
    load_meter(results, USAGE_KDS_EFO_SHARD, shards * readers * load_month_ms());
    load_meter(results, USAGE_KDS_EFO_OUT, out);
}

static double delay_ns(const void *parameters, size_t choice)
{
    const struct fan_out *asked = parameters;
    if (choice == FAN_OUT) return (double)FAN_OUT_NS;
    return (double)asked->load.consumers * 1e9 / (double)QUOTA_SHARD_READ_CALLS_PER_S / 2;
}

static bool can(const void *parameters, size_t choice)
{
    const struct fan_out *asked = parameters;
    if (choice == FAN_OUT && asked->load.consumers > FAN_OUT_MOST) return false;
    return delay_ns(parameters, choice) <= (double)asked->within_ns;
}

const struct question question_fan_out = {
    .name = "fan-out",
    .asks = "Polling or enhanced fan-out?",
    .choices = choices,
    .rows = rows,
    .bytes = sizeof(struct fan_out),
    .x = "rate=10/s..100000/s x21 log",
    .y = "consumers=1..10/1",
    .counts = "the stream and its readers; polling needs shards for all reads together, 2 MiB/s"
              " each; the GetRecords call itself is not in the propagation",
    .meter = meter,
    .can = can,
    .delay_ns = delay_ns,
};
