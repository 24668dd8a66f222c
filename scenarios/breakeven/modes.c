/*
 * modes.c -- provisioned shards, on-demand Standard or on-demand Advantage (facts KDS 3, 7.1).
 */
#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "scenarios/breakeven/load.h"
#include "scenarios/breakeven/question.h"

enum { PROVISIONED, STANDARD, ADVANTAGE };

struct modes {
    struct load load;
};

static const char *const choices[] = {"provisioned", "on-demand Standard", "on-demand Advantage",
                                      NULL};

static const struct field rows[] = {
    LOAD_RATE(struct modes),
    LOAD_SIZE(struct modes),
    LOAD_PEAK(struct modes, "20"),
    LOAD_CONSUMERS(struct modes, "1"),
    {0},
};

static void meter(const void *parameters, size_t choice, struct results *results)
{
    const struct load *load = &((const struct modes *)parameters)->load;
    const double readers = (double)load->consumers;
    const double in = load_rounded_bytes(load, QUOTA_ON_DEMAND_ROUNDING_BYTES);
    const double out = load_bytes(load) * readers;
    switch (choice) {
    case PROVISIONED:
        load_meter(results, USAGE_KDS_SHARD, load_shards(load, readers) * load_month_ms());
        load_meter(results, USAGE_KDS_PUT_UNITS, load_put_units(load));
        break;
    case STANDARD:
        load_meter(results, USAGE_KDS_OD_STREAM, load_month_ms());
        load_meter(results, USAGE_KDS_OD_IN, in);
        load_meter(results, USAGE_KDS_OD_OUT, out);
        break;
    default: /* its commitment is the book's */
        load_meter(results, USAGE_KDS_ADV_IN, in);
        load_meter(results, USAGE_KDS_ADV_OUT, out);
        break;
    }
}

const struct question question_modes = {
    .name = "modes",
    .asks = "Which mode of a stream is the cheapest?",
    .choices = choices,
    .rows = rows,
    .bytes = sizeof(struct modes),
    .x = "rate=10/s..1000000/s x26 log",
    .y = "size=64 B..256 KiB x13 log",
    .counts = "one stream of 24 h retention, read by GetRecords; on-demand is taken to follow the"
              " peak; the account has no other Advantage stream",
    .meter = meter,
};
