/*
 * warmup.h -- when has a series of means settled? For cutting the start off statistics, never off state.
 *
 * values[count] are means of successive equal slices of time of a run that began empty, best averaged over
 * replications. Both rules give the number of slices to cut, or WARMUP_NEVER if the series has not
 * settled in its first half.
 */
#ifndef KINESIM_SIM_WARMUP_H
#define KINESIM_SIM_WARMUP_H

#include <stddef.h>

#define WARMUP_NEVER ((size_t)-1)

/* Fewer slices than this cannot be judged: WARMUP_NEVER. */
enum { WARMUP_SLICES_MIN = 50 };

/*
 * Brings what is far from the last half's median back to 8 median absolute deviations from it (five and
 * a half standard deviations of a normal law). A slice in which one call hung for seconds is no sign
 * that a run has not settled, and MSER-5 would cut up to the last such slice. For both rules; ours.
 */
void warmup_tame(double *values, size_t count);

/*
 * MSER-5 (White 1997, Simulation 69(6), 323-334): with z the means of groups of five values and m their
 * number, the cut is the d that minimises the squared standard error of what is left,
 *
 *     sum over j >= d of (z_j - mean)^2 / (m - d)^2,
 *
 * and a minimum in the last half means that the run was too short. On a series that was settled from
 * the start the minimum lies anywhere by chance, where the end is quiet even in the last half: a cut whose
 * mean (or the first half's, if the cut is longer) is within four standard errors of the rest's is
 * therefore taken for none (ours).
 */
size_t warmup_mser5(const double *values, size_t count);

/*
 * Welch's moving average (Welch 1983; Law, "Simulation Modeling and Analysis", section 9.5.1) with a window
 * of a tenth of the series, shrinking at its start as his does. He reads the cut off a plot; here it
 * is the first slice at which the smoothed series is within what it ranges over in the last half, give
 * or take two standard deviations of what a narrower window leaves of the noise.
 */
size_t warmup_welch(const double *values, size_t count);

#endif
