/*
 * theory.h -- queues whose answer is known exactly: what models and tests are held against.
 *
 * Loads are dimensionless and waits are in units of the mean service time unless a unit is named. A
 * wait ends where service begins. rho = arrival rate x mean service, cv2 = variance / mean^2. Nothing
 * here decides an event, so libm and GSL may be used.
 */
#ifndef KINESIM_SIM_THEORY_H
#define KINESIM_SIM_THEORY_H

#include <stdint.h>

#include "sim/dist.h"

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

/*
 * Variance of the M/G/1 wait, for service with E[S] = 1, E[S^2] = second, E[S^3] = third:
 *
 *     Var W = W^2 + rho E[S^3] / (3 (1 - rho)),     W = rho E[S^2] / (2 (1 - rho))
 *
 * Takacs 1962; Kleinrock I, 5.7: E[W^2] = 2 W^2 + rho E[S^3] / (3 (1 - rho)).
 */
double theory_mg1_wait_variance(double rho, double second, double third);

/*
 * M/D/1: P(wait > t), t >= 0 in service times, 0 <= rho < 1. With k = floor(t) + 1 and Q(j) = P(at most
 * j wait),
 *
 *     P(wait <= t) = sum of Q(k - 1 - j) e^(-x) x^j / j!, j = 0 .. k - 1,     x = rho (k - t)
 *
 * Franx 2001 (Operations Research Letters 29), one server. Erlang's series of 1909 has terms of both
 * signs and loses all digits from t = 20 on; here all are positive. The effort grows with t.
 */
double theory_md1_wait_above(double rho, double t);
/* The least t with P(wait <= t) >= p, 0 <= p < 1; 0 for p <= 1 - rho. */
double theory_md1_wait_quantile(double rho, double p);

/*
 * Queues side by side whose customers are told apart at random, as records by their keys: each part takes
 * its share > 0 of them, shares sum to 1, and loads it by `load` < 1. Of a Poisson process each gets one of
 * its own (Kingman 1993, 5.1), so that over all customers
 *
 *     W = sum of share W(load),     P(wait > t) = sum of share P(wait > t; load)
 */
struct theory_part {
    double share, load;
};
double theory_parts_mg1_wait(const struct theory_part *parts, uint32_t count, double cv2);
double theory_parts_md1_wait_quantile(const struct theory_part *parts, uint32_t count, double p);

/*
 * M/M/1/K: at most `most` >= 1 in the system, rho >= 0, others are lost:
 *
 *     P(n) = rho^n / (1 + rho + ... + rho^most),     lost = P(most),     time = E[n] / (rho (1 - lost))
 *
 * Kleinrock I, 3.6.
 */
struct theory_mm1k {
    double lost;    /* share of arrivals */
    double present; /* mean number in the system */
    double time;    /* mean time in the system of those admitted */
};
struct theory_mm1k theory_mm1k(uint64_t most, double rho);

/*
 * M^X/M/1: batches come at random, E[X] = first and E[X^2] = second records each, rho counts records:
 *
 *     mean time in the system = (1 + second / first) / (2 (1 - rho))
 *
 * Kleinrock I, 4.3 (bulk arrivals). With X = 1 it is M/M/1.
 */
double theory_batch_mm1_time(double rho, double first, double second);

/*
 * G/G/1, 0 < rho < 1, by the squared coefficients of variation of gaps (ca2) and service (cs2).
 *
 *     upper bound: (ca2 / rho + rho cs2) / (2 (1 - rho))            Kingman 1962
 *     lower bound: max(0, (rho (1 + cs2) - 2) / (2 (1 - rho)))      Marshall 1968
 *
 * and two approximations, no bounds, exact for M/G/1:
 *
 *     upper x (1 + cs2) / (1 / rho^2 + cs2)                         Marchal 1976
 *     rho (ca2 + cs2) / (2 (1 - rho)) x g                           Kraemer & Langenbach-Belz 1976
 *         g = e^(-2 (1 - rho) (1 - ca2)^2 / (3 rho (ca2 + cs2)))    ca2 < 1
 *         g = e^(-(1 - rho) (ca2 - 1) / (ca2 + 4 cs2))              ca2 >= 1
 */
double theory_gg1_upper(double rho, double ca2, double cs2);
double theory_gg1_lower(double rho, double cs2);
double theory_gg1_marchal(double rho, double ca2, double cs2);
double theory_gg1_klb(double rho, double ca2, double cs2);

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
 *     E[size^2] = 1 + sum of (2 j + 1) Q(j), j = 1 .. most - 1
 *
 * A closed form of the integral in facts/performance.md 5: the integral over s in [0, expected] of
 * (j + 1) P(Poisson(s) = j) is (j + 1) Q(j + 1). most >= 1, expected > 0.
 */
struct theory_buffer {
    double size;    /* mean records a buffer closes with */
    double company; /* mean records of the buffer that a record is in: E[size^2] / E[size] */
    double wait;    /* mean over records from arrival to closing, in mean gaps between arrivals */
};
struct theory_buffer theory_buffer(uint64_t most, double expected);
/* The shares of records whose buffer closes with 1, 2, .. `most` of them: size P(size) / E[size]. */
void theory_buffer_shares(uint64_t most, double expected, double *share);

/*
 * The same buffer's share of records that wait longer than t, in mean gaps, 0 <= t:
 *
 *     (sum of P(Poisson(expected - t) >= j) P(Poisson(t) <= most - 2 - j), j = 0 .. most - 2) / E[size]
 *
 * for t < expected, else 0: the j-th record after the first comes before expected - t, and fewer than
 * most - 1 - j further ones come within t. Ours; its integral over t is E[wait]. The quantile is the
 * least t with at most 1 - p above it.
 */
double theory_buffer_wait_above(uint64_t most, double expected, double t);
double theory_buffer_wait_quantile(uint64_t most, double expected, double p);

/*
 * A buffer that is fed by polls, each bringing Poisson(`expected`) records at once, and closed
 * `polls_to_close` poll intervals after the first poll that brought any; a poll at that very moment
 * comes too late. Mean wait of a record, in poll intervals. With a = expected, I = polls_to_close and
 * m = ceil(I) - 1 further polls:
 *
 *     (F I + a (m I - m (m + 1) / 2)) / (F + a m),     F = a / (1 - e^(-a)), the mean of a poll that
 *                                                      brought something. Ours.
 */
double theory_polled_buffer_wait(double expected, double polls_to_close);

/*
 * A reader that polls every `interval` T > 0, or when its call has answered if that takes longer, and takes all there
 * is: gaps between polls are C = max(T, call), a record waits what is left of the one that it falls in (renewal theory:
 * Cox 1962, "Renewal Theory", 5.1), and then for the next call, which is independent of it; in the interval's unit. With
 * F the distribution function of the call and I(x) its integral from 0 to x:
 *
 *     E[C] = E[call] + I(T),     mean = E[C^2] / (2 E[C]) + E[call]
 *     P(wait <= x) = (I(x) - integral of F(y) F(x - y), y = T .. x) / E[C]
 *
 * If every call is shorter than T the wait is uniform on [0, T], and the last integral is I(x - T). The quantile is
 * taken by bisection, 0 < p < 1.
 */
double theory_poll_gap(double interval, const struct dist *call); /* E[C] */
double theory_poll_mean(double interval, const struct dist *call);
double theory_poll_cdf(double interval, const struct dist *call, double x);
double theory_poll_quantile(double interval, const struct dist *call, double p);

/* The largest of n >= 1 independent values: its p-quantile is the values' own at p^(1/n). The mean of n
 * exponentials of mean 1: 1 + 1/2 + ... + 1/n (Renyi 1953). */
double theory_largest_at(uint32_t n, double p);
double theory_largest_exponential(uint32_t n);

/*
 * Mean of the largest, or of the middle one, of three independent values with distribution function F:
 * integral of 1 - G over x >= 0, G = F^3 for the largest, 3 F^2 - 2 F^3 for the middle one (order
 * statistics; David & Nagaraja, Order Statistics, 2.1).
 */
double theory_largest_of_three(const struct dist *dist);
double theory_middle_of_three(const struct dist *dist);

/* A token bucket, as a fluid: what it admits in the long run of `offered`, both per second; and the
 * seconds until a full one first refuses, capacity / (offered - refill), INFINITY if never. */
double theory_bucket_admitted(double offered, double refill);
double theory_bucket_lasts(double capacity, double offered, double refill);

/*
 * Bursts against a token bucket, as a fluid: for an exponential time of mean `on` there comes `high` times what refills
 * the bucket, then for one of mean `off` `low` times, low < 1; the bucket holds what refills in `capacity` >= 0, in the
 * same unit of time. The share of what comes that the bucket refuses. What the bucket lacks is a fluid queue of that
 * size, which rises at high - 1 and falls at 1 - low; its density while on is K e^(z x) (Anick, Mitra & Sondhi 1982 with
 * one source; finite as Mitra 1988), and what overflows is refused: with g = on (high - 1), z = 1 / (off (1 - low)) -
 * 1 / g and m = (on high + off low) / on
 *
 *     (high - 1) / m  x  g / (g + (1 - e^(-z capacity)) / z)
 *
 * 0 with high <= 1; with low >= 1 what exceeds 1 in the mean.
 */
double theory_bursts_refused(double high, double low, double capacity, double on, double off);

/* Little 1961: mean number present = rate x mean time present, in units that agree. */
double theory_little(double rate, double time);

#endif
