/*
 * renewal.h -- things that come one after another, known by the mean and variance of their gaps.
 *
 * A gap is at least `least`; what n gaps have above that is taken as a gamma variable of their mean and
 * variance: exact for Poisson processes, for constant gaps, and for a constant and an exponential one
 * after the other; close for what lies between. A share `kept` of what comes may be kept and the
 * rest be dropped at random: the gaps between those kept are geometric sums. Times are in any one
 * unit. Cox 1962, Renewal Theory, ch. 2 to 4.
 */
#ifndef KINESIM_SIM_RENEWAL_H
#define KINESIM_SIM_RENEWAL_H

struct renewal {
    double mean;     /* of a gap, > 0 */
    double variance; /* of a gap, >= 0 */
    double least;    /* that a gap takes, 0 <= least <= mean */
    double jitter; /* variance that a sum of gaps has beside theirs, however many: both its ends */
    double kept;   /* 0 < kept <= 1 */
};

/* Mean gap between those kept. */
double renewal_gap(const struct renewal *renewal);

/* P(the next one kept comes within t of one), t >= 0. */
double renewal_within(const struct renewal *renewal, double t);
/* E[max(0, gap - t)] of those kept, t >= 0. */
double renewal_beyond(const struct renewal *renewal, double t);

/* The renewal function: how many of those kept come within t after one, which does not count. */
double renewal_count(const struct renewal *renewal, double t);

/* How many come in [from, to) if the first comes at `first`: all are kept. */
double renewal_between(const struct renewal *renewal, double first, double from, double to);

/* Several independent processes together: Whitt 1982 (Operations Research 30), asymptotic method, with
 * the weight by which many become a Poisson process. Nothing is dropped. */
struct renewal renewal_joined(const struct renewal *each, unsigned count);

#endif
