/*
 * load_shape.h -- what multiplies a rate as time goes on: a product of curves.
 *
 * Times are ns since the measured time began: negative ones lie in the warm-up. A curve goes through its points,
 * straight between them or, with `steps`, from each as it is until the next; two points at one time are a jump, the
 * later one holds from there on. A curve with a period repeats for ever, backwards too, and goes on from its last
 * point to the first of the next period; without one it keeps its first factor before its first point and its last
 * after the last. Time of day and day of week are the reader's: it turns a period until 0 is where the run begins.
 *
 * Integrals are exact, but for rounding: a product of n straight lines is a polynomial of degree n, and Gauss-Legendre
 * quadrature with ceil((n + 1) / 2) nodes integrates it exactly.
 */
#ifndef KINESIM_MODELS_LOAD_SHAPE_H
#define KINESIM_MODELS_LOAD_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

struct load_point {
    int64_t at_ns; /* with a period: 0 .. period */
    double factor; /* >= 0 */
};

/* ours: more curves in one product are no profile anybody reads */
enum { LOAD_CURVES_MAX = 8 };

struct load_curve {
    const struct load_point *points; /* in order of time; at least one */
    uint32_t count;
    int64_t period_ns; /* 0: none */
    bool steps;
};

/* Plain data that belongs to whoever filled it. No curves: 1 at all times. */
struct load_shape {
    struct load_curve curves[LOAD_CURVES_MAX];
    uint32_t count;
};

/* A time in which every curve is straight: [from_ns, to_ns), at most a day of it, so that doubles hold its ns. The
 * factor at from_ns + x is scale times the product over i of (line[i].at + line[i].slope x), x in ns. */
struct load_piece {
    int64_t from_ns, to_ns;
    double scale;
    struct load_line {
        double at, slope;
    } line[LOAD_CURVES_MAX];
    uint32_t lines; /* curves that are not level here; 0: the factor is `scale` all along */
};

/* The piece that holds at_ns; it begins there, and ends where one of the curves bends. */
struct load_piece load_shape_piece(const struct load_shape *shape, int64_t at_ns);

/* Integral of a piece's factor over its first `span_ns`, in ns. */
double load_piece_integral(const struct load_piece *piece, double span_ns);

/* The least x, 0 <= x <= to - from, up to which a piece integrates to `sum` ns; 0 <= sum <= that of the whole piece. */
double load_piece_inverse(const struct load_piece *piece, double sum);

/* The factor at that time. `shape` may be NULL in all of these: then it is 1. */
double load_shape_factor(const struct load_shape *shape, int64_t at_ns);

/* Integral of the factor over [from_ns, to_ns), in ns: the length of flat time that brings as many records. */
double load_shape_integral(const struct load_shape *shape, int64_t from_ns, int64_t to_ns);

/* The greatest factor in [from_ns, to_ns], and where it is first reached (at_ns may be NULL). */
double load_shape_most(const struct load_shape *shape, int64_t from_ns, int64_t to_ns,
                       int64_t *at_ns);

/* After what time the whole repeats; 0: never. A shape without curves, or with constant ones only, repeats after 1. */
int64_t load_shape_period_ns(const struct load_shape *shape);

#endif
