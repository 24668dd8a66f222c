#include "models/store/delivery_retry.h"

#include <math.h>

#include "sim/check.h"
#include "sim/units.h"

/* Gap number `i` of `count`, the first the least and the last the most. */
static double gap_of(enum retry_curve curve, double least, double most, int64_t i, int64_t count)
{
    const double part = count > 1 ? (double)i / (double)(count - 1) : 0;
    switch (curve) {
    case RETRY_LINEAR: return least + (most - least) * part;
    /* Sums of growing steps: the gaps lie on a parabola (ours: the guide draws it so and gives no formula). */
    case RETRY_ARITHMETIC: return least + (most - least) * part * (1 + part) / 2;
    case RETRY_GEOMETRIC: return least + (most - least) * part * part;
    case RETRY_EXPONENTIAL: return least * pow(most / least, part);
    }
    return most;
}

static void add_phase(struct delivery_retry *retry, enum retry_curve curve, double least_ns,
                      double most_ns, int64_t count)
{
    double at_ns = retry->noted > 0 ? (double)retry->noted_ns[retry->noted - 1] : 0;
    for (int64_t i = 0; i < count; i++) {
        CHECK(retry->noted < DELIVERY_RETRIES_NOTED);
        at_ns += gap_of(curve, least_ns, most_ns, i, count);
        retry->noted_ns[retry->noted++] = (int64_t)at_ns;
    }
    retry->attempts = retry->noted;
}

struct delivery_retry delivery_retry_managed(void)
{
    enum { AT_ONCE = 3, PRE = 2, BACKING_OFF = 10, POST = 100000 };
    struct delivery_retry retry = {.gap_ns = 20 * NS_PER_S};
    add_phase(&retry, RETRY_LINEAR, 0, 0, AT_ONCE);
    add_phase(&retry, RETRY_LINEAR, (double)NS_PER_S, (double)NS_PER_S, PRE);
    add_phase(&retry, RETRY_EXPONENTIAL, (double)NS_PER_S, 20.0 * (double)NS_PER_S, BACKING_OFF);
    retry.attempts += POST;
    return retry;
}

struct delivery_retry delivery_retry_mail(void)
{
    enum { PRE = 2, BACKING_OFF = 10, POST = 38 };
    struct delivery_retry retry = {.gap_ns = 600 * NS_PER_S};
    const double least_ns = 10.0 * (double)NS_PER_S;
    retry.noted = 1; /* the first attempt, at 0 */
    add_phase(&retry, RETRY_LINEAR, least_ns, least_ns, PRE);
    add_phase(&retry, RETRY_EXPONENTIAL, least_ns, 600.0 * (double)NS_PER_S, BACKING_OFF);
    retry.attempts += POST;
    return retry;
}

struct delivery_retry delivery_retry_http(const struct delivery_policy *policy)
{
    struct delivery_retry retry = {.noted = 1, .gap_ns = policy->most_ns};
    const double least_ns = (double)policy->least_ns, most_ns = (double)policy->most_ns;
    const int64_t between = policy->retries - policy->at_once - policy->pre - policy->post;
    CHECK(between >= 0 && policy->retries < DELIVERY_RETRIES_NOTED);
    add_phase(&retry, RETRY_LINEAR, 0, 0, policy->at_once);
    add_phase(&retry, RETRY_LINEAR, least_ns, least_ns, policy->pre);
    add_phase(&retry, (enum retry_curve)policy->curve, least_ns, most_ns, between);
    add_phase(&retry, RETRY_LINEAR, most_ns, most_ns, policy->post);
    return retry;
}

int64_t delivery_retry_at_ns(const struct delivery_retry *retry, int64_t number)
{
    CHECK(number >= 0 && number < retry->attempts);
    if (number < retry->noted) return retry->noted_ns[number];
    return retry->noted_ns[retry->noted - 1] + (number - retry->noted + 1) * retry->gap_ns;
}

int64_t delivery_retry_from(const struct delivery_retry *retry, int64_t ns)
{
    for (uint32_t i = 0; i < retry->noted; i++)
        if (retry->noted_ns[i] >= ns) return i;
    const int64_t left_ns = ns - retry->noted_ns[retry->noted - 1];
    const int64_t number = retry->noted - 1 + (left_ns + retry->gap_ns - 1) / retry->gap_ns;
    return number < retry->attempts ? number : retry->attempts;
}
