/*
 * theory.h -- queues whose answer is known exactly: what tests hold the models against.
 *
 * Loads are dimensionless and waits are in units of the mean service time unless a unit is named. A
 * wait ends where service begins. Nothing here is used by a run, so libm and GSL may be.
 */
#ifndef KINESIM_SIM_THEORY_H
#define KINESIM_SIM_THEORY_H

#include <stdint.h>

/*
 * Mean wait with one server, Poisson arrivals and any service:
 *
 *     W = rho (1 + cv2) / (2 (1 - rho)),     0 <= rho < 1
 *
 * cv2 is the squared coefficient of variation of service. Pollaczek-Khinchine; Kleinrock, Queueing
 * Systems I, ch. 5. M/M/1 has cv2 = 1, M/D/1 cv2 = 0.
 */
double theory_mg1_wait(double rho, double cv2);
double theory_mm1_wait(double rho);
double theory_md1_wait(double rho);

/* Time in an M/M/1 system, which is exponential: the p-quantile -ln(1 - p) / (1 - rho), 0 <= p < 1. */
double theory_mm1_sojourn_quantile(double rho, double p);

/*
 * `servers` >= 1 and `load` = arrival rate x mean service > 0. Erlang B: the share of arrivals that
 * finds all servers busy and is lost, for any service (M/G/c/c; Sevastyanov 1957). Erlang C: the
 * share that has to wait in an M/M/c queue, load < servers (Erlang 1917).
 */
double theory_erlang_b(uint32_t servers, double load);
double theory_erlang_c(uint32_t servers, double load);

/* M/M/c: mean wait C / (c - load), and P(wait > t) = C e^(-(c - load) t), of all customers. */
double theory_mmc_wait(uint32_t servers, double load);
double theory_mmc_wait_above(uint32_t servers, double load, double t);

/*
 * A buffer that its first record opens and that closes with record `most` or after an interval T,
 * whichever comes first, under Poisson arrivals; `expected` = rate x T, Q(j) = P(Poisson(expected)
 * >= j):
 *
 *     E[size] = 1 + sum of Q(j), j = 1 .. most - 1
 *     E[wait] = (sum of j Q(j), j = 1 .. most - 1) / E[size],   in units of 1 / rate
 *
 * A closed form of the integral in facts/performance.md 5: the integral over s in [0, expected] of
 * (j + 1) P(Poisson(s) = j) is (j + 1) Q(j + 1). most >= 1, expected > 0.
 */
struct theory_buffer {
    double size; /* mean records a buffer closes with */
    double wait; /* mean over records from arrival to closing, in mean gaps between arrivals */
};
struct theory_buffer theory_buffer(uint64_t most, double expected);

/*
 * A reader that polls every `interval` and takes all there is: a record waits uniformly on
 * [0, interval], the p-quantile being p x interval. After the poll its call may take time of its
 * own, which is not part of this wait.
 */
double theory_poll_wait_quantile(double interval, double p);

#endif
