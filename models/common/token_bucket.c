#include "models/common/token_bucket.h"

#include "sim/check.h"

#include "sim/banned.h"

struct token_bucket token_bucket_full(int64_t capacity, int64_t rate, int64_t now_ns)
{
    CHECK(capacity > 0 && capacity <= TOKEN_BUCKET_UNITS_MAX);
    CHECK(rate > 0 && rate <= capacity * NS_PER_S);
    const int64_t scaled = capacity * NS_PER_S;
    return (struct token_bucket){
        .tokens = scaled,
        .capacity = scaled,
        .rate = rate,
        .full_ns = (scaled + rate - 1) / rate,
        .filled_at_ns = now_ns,
    };
}
