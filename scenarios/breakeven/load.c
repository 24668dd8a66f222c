#include "scenarios/breakeven/load.h"

#include <math.h>

#include "models/common/quotas.h"
#include "sim/check.h"

static const double month_s = (double)LOAD_MONTH_NS / 1e9;

double load_records(const struct load *load)
{
    return load->records_per_s * month_s;
}

double load_bytes(const struct load *load)
{
    return load_records(load) * (double)load->record_bytes;
}

double load_rounded_bytes(const struct load *load, int64_t step)
{
    const int64_t steps = (load->record_bytes + step - 1) / step;
    return load_records(load) * (double)(steps * step);
}

double load_put_units(const struct load *load)
{
    return load_rounded_bytes(load, QUOTA_PUT_UNIT_BYTES) / (double)QUOTA_PUT_UNIT_BYTES;
}

/* A billionth less, so that a load of exactly 3 shards does not take 4. */
static double whole_shards(const struct load *load, double shards)
{
    return fmax(1, ceil(load->peak * shards * (1 - 1e-9)));
}

double load_byte_shards(const struct load *load, double shared_readers)
{
    const double bytes_per_s = load->records_per_s * (double)load->record_bytes;
    const double in = bytes_per_s / (double)QUOTA_SHARD_WRITE_BYTES_PER_S;
    const double out = bytes_per_s * shared_readers / (double)QUOTA_SHARD_READ_BYTES_PER_S;
    return whole_shards(load, fmax(in, out));
}

double load_shards(const struct load *load, double shared_readers)
{
    const double records = load->records_per_s / (double)QUOTA_SHARD_WRITE_RECORDS_PER_S;
    return fmax(load_byte_shards(load, shared_readers), whole_shards(load, records));
}

void load_meter(struct results *results, const char *item, double base_units)
{
    CHECK(base_units >= 0);
    *results_meter(results, "load", item) += results_units(base_units);
}

double load_month_ms(void)
{
    return (double)LOAD_MONTH_NS / (double)NS_PER_MS;
}
