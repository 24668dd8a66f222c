#include "models/common/lag.h"

#include <math.h>

#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

struct lag lag_from_rates(const struct expect *expect, double came, double done,
                          double retention_ns)
{
    const struct expect_request *request = expect_asked(expect);
    const double warmup_s = isinf(request->warmup_s) ? 0 : request->warmup_s;
    const double late_ns = (1 - done / came) * (request->duration_s + warmup_s) * (double)NS_PER_S;
    return (struct lag){came, done, fmin(late_ns, retention_ns), retention_ns};
}

bool lag_grows(const struct lag *lag, double slack)
{
    const double deviations = 5, share = 0.01; /* ours */
    CHECK(lag->came >= 0 && slack >= 0);
    const double more = lag->came - lag->done;
    return more > fmax(deviations * sqrt(lag->came), share * lag->came) + slack;
}

double lag_share(const struct lag *lag)
{
    if (lag->came <= 0) return 0;
    return fmin(1, fmax(0, 1 - lag->done / lag->came));
}

double lag_growth_an_hour_ns(const struct lag *lag)
{
    return lag_share(lag) * (double)NS_PER_HOUR;
}

double lag_expires_ns(const struct lag *lag)
{
    const double least = 1e-9; /* ours: slower than that it does not grow */
    return fmax(0, lag->retention_ns - lag->behind_ns) / fmax(least, lag_share(lag));
}
