#include "sim/quantile_table.h"

#include <string.h>

#include "sim/multiversion.h"
#include "sim/vmath.h"

#include "sim/banned.h"

enum { CELL_BITS = 4, CELL_SHIFT = 52 - CELL_BITS, BLOCK = 128, AT_ONCE = 4, LINE_BYTES = 64 };

/* value = c0 + x (c1 + x (c2 + x c3)), x from a cell's outer end to its inner one: 0 to its width below 1/2, 0 to
 * minus its width above. Lengths are in 2^-32: what a word counts. */
struct cell {
    double c[4];
};

struct quantile_table {
    _Alignas(LINE_BYTES) struct cell
        cells[2 * QUANTILE_CELLS]; /* outermost first; each below 1/2, then above */
};

/* The upper bits of a double, exponent and CELL_BITS of mantissa, name its cell. */
#define OUTERMOST ((uint64_t)(1023 + 31 - QUANTILE_OCTAVES) << CELL_BITS)
#define WITHIN    ((UINT64_C(1) << CELL_SHIFT) - 1)
/* All such names, a pair of cells 8 doubles. */
#define NAMES (((UINT64_C(1) << (11 + CELL_BITS)) - 1) << 3)
/* The least distance in the table. */
#define REACH (UINT32_C(1) << (31 - QUANTILE_OCTAVES))

static inline double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint64_t to_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* How far the uniform of a word lies from the nearer end of (0, 1), negative if that is 1: 1/2 to 2^31 - 1/2. */
static inline double distance_of(uint32_t word)
{
    return (double)(int32_t)word + 0.5;
}

/* ---- making */

/* The outer end of the cells that are so many inward, in 2^-32. */
static double edge_of(uint32_t cell)
{
    return from_bits((OUTERMOST + cell) << CELL_SHIFT);
}

void quantile_table_nodes(double probability[QUANTILE_NODES])
{
    double *low = probability, *high = probability + QUANTILE_NODES / 2;
    for (uint32_t cell = 0; cell <= QUANTILE_CELLS; cell++) {
        const double from = edge_of(cell), width = edge_of(cell + 1) - from;
        for (uint32_t third = 0; third < (cell < QUANTILE_CELLS ? 3 : 1); third++) {
            *low = (from + width * third / 3) * 0x1.0p-32;
            *high++ = 1 - *low++;
        }
    }
}

/* Newton's form of the cubic through four equidistant points, in powers of x. The width is a power of
 * two: dividing by it rounds nothing. */
static struct cell cubic(const double *y, double width)
{
    const double d1 = y[1] - y[0];
    const double d2 = y[2] - 2 * y[1] + y[0];
    const double d3 = y[3] - 3 * y[2] + 3 * y[1] - y[0];
    return (struct cell){{y[0], 3 * (d1 - d2 / 2 + d3 / 3) / width,
                          9 * (d2 - d3) / 2 / (width * width),
                          27 * d3 / 6 / (width * width * width)}};
}

const struct quantile_table *quantile_table_create(struct arena *arena,
                                                   const double value[QUANTILE_NODES])
{
    /* A cell must not lie across two lines of the cache; the arena promises less. */
    const uintptr_t room =
        (uintptr_t)arena_alloc(arena, sizeof(struct quantile_table) + LINE_BYTES - 1);
    struct quantile_table *table =
        (struct quantile_table *)((room + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES);
    for (uint32_t cell = 0; cell < QUANTILE_CELLS; cell++)
        for (uint32_t side = 0; side < 2; side++)
            table->cells[2 * cell + side] =
                cubic(value + side * (QUANTILE_NODES / 2) + 3 * cell,
                      (edge_of(cell + 1) - edge_of(cell)) * (side ? -1 : 1));
    return table;
}

/* ---- looking up */

/* A draw's place in the table, in doubles from where distance 0 would have its cells. */
static inline uint64_t place_of(double distance)
{
    const uint64_t bits = to_bits(distance);
    return (bits >> (CELL_SHIFT - 3) & NAMES) | (bits >> 61 & 4);
}

static inline double within_cell(double distance)
{
    return distance - from_bits(to_bits(distance) & ~WITHIN);
}

static inline const double *coefficients(const struct quantile_table *table, uint64_t place)
{
    /* From the whole table, not from its first cell: C bounds a pointer by the array it came from. */
    return (const double *)table + (place - 8 * OUTERMOST);
}

static inline double cubic_at(const double *c, double x)
{
    return c[0] + x * (c[1] + x * (c[2] + x * c[3]));
}

bool quantile_table_holds(uint32_t word)
{
    return word + REACH >= 2 * REACH;
}

double quantile_table_value(const struct quantile_table *table, uint32_t word)
{
    const double distance = distance_of(word);
    return cubic_at(coefficients(table, place_of(distance)), within_cell(distance));
}

/* Finds each draw's place and where in its cell; false if some lie further out than the table reaches. */
MULTIVERSION static bool find_places(const uint32_t *restrict words, uint64_t *restrict place,
                                     double *restrict x, size_t count)
{
    uint32_t below = 0;
    for (size_t i = 0; i < count; i++) {
        const double distance = distance_of(words[i]);
        below |= ((words[i] + REACH) >> 1) - REACH;
        place[i] = place_of(distance);
        x[i] = within_cell(distance);
    }
    return below >> 31 == 0;
}

typedef double four __attribute__((vector_size(AT_ONCE * sizeof(double))));
typedef int64_t four_wholes __attribute__((vector_size(AT_ONCE * sizeof(int64_t))));
/* The same anywhere in memory: a copy by memcpy goes through the stack where vectors are narrower. */
typedef double four_unaligned
    __attribute__((vector_size(AT_ONCE * sizeof(double)), aligned(sizeof(double)), may_alias));
typedef int64_t four_wholes_unaligned
    __attribute__((vector_size(AT_ONCE * sizeof(int64_t)), aligned(sizeof(int64_t)), may_alias));

/* The four coefficients of a cell lie together, one line of the cache: four cells are loaded whole and
 * turned, which a gather of each coefficient would take several times as long for. */
static inline __attribute__((always_inline)) void
cubics_at(const struct quantile_table *table, const uint64_t *place, const double *x, four *value)
{
    const four a = *(const four_unaligned *)coefficients(table, place[0]);
    const four b = *(const four_unaligned *)coefficients(table, place[1]);
    const four c = *(const four_unaligned *)coefficients(table, place[2]);
    const four d = *(const four_unaligned *)coefficients(table, place[3]);
    const four at = *(const four_unaligned *)x;
    const four ab02 = __builtin_shufflevector(a, b, 0, 4, 2, 6);
    const four ab13 = __builtin_shufflevector(a, b, 1, 5, 3, 7);
    const four cd02 = __builtin_shufflevector(c, d, 0, 4, 2, 6);
    const four cd13 = __builtin_shufflevector(c, d, 1, 5, 3, 7);
    const four c0 = __builtin_shufflevector(ab02, cd02, 0, 1, 4, 5);
    const four c1 = __builtin_shufflevector(ab13, cd13, 0, 1, 4, 5);
    const four c2 = __builtin_shufflevector(ab02, cd02, 2, 3, 6, 7);
    const four c3 = __builtin_shufflevector(ab13, cd13, 2, 3, 6, 7);
    *value = c0 + at * (c1 + at * (c2 + at * c3));
}

MULTIVERSION static void evaluate(const struct quantile_table *table, const uint64_t *place,
                                  const double *x, double *out, size_t count)
{
    size_t i = 0;
    for (; i + AT_ONCE <= count; i += AT_ONCE) {
        four value;
        cubics_at(table, &place[i], &x[i], &value);
        *(four_unaligned *)&out[i] = value;
    }
    for (; i < count; i++) out[i] = cubic_at(coefficients(table, place[i]), x[i]);
}

/* As evaluate, rounded; false if some are not in [0, 2^52). */
MULTIVERSION static bool evaluate_wholes(const struct quantile_table *table, const uint64_t *place,
                                         const double *x, int64_t *out, size_t count)
{
    const int64_t all_whole = (int64_t)to_bits(VMATH_ALL_WHOLE);
    four_wholes ored = {0};
    int64_t rest = 0;
    size_t i = 0;
    for (; i + AT_ONCE <= count; i += AT_ONCE) {
        four value;
        cubics_at(table, &place[i], &x[i], &value);
        const four_wholes whole = (four_wholes)(value + VMATH_ALL_WHOLE) ^ all_whole;
        ored |= whole;
        *(four_wholes_unaligned *)&out[i] = whole;
    }
    for (; i < count; i++) {
        const double value = cubic_at(coefficients(table, place[i]), x[i]);
        rest |= out[i] = (int64_t)to_bits(value + VMATH_ALL_WHOLE) ^ all_whole;
    }
    rest |= ored[0] | ored[1] | ored[2] | ored[3];
    return (uint64_t)rest >> 52 == 0;
}

/* Into one of the two. */
static bool look_up(const struct quantile_table *table, const uint32_t *words, double *values,
                    int64_t *wholes, size_t count)
{
    for (size_t done = 0; done < count; done += BLOCK) {
        uint64_t place[BLOCK];
        double x[BLOCK];
        const size_t some = count - done < BLOCK ? count - done : BLOCK;
        if (!find_places(words + done, place, x, some)) return false;
        if (values) evaluate(table, place, x, values + done, some);
        else if (!evaluate_wholes(table, place, x, wholes + done, some)) return false;
    }
    return true;
}

bool quantile_table_values(const struct quantile_table *table, const uint32_t *words, double *out,
                           size_t count)
{
    return look_up(table, words, out, NULL, count);
}

bool quantile_table_wholes(const struct quantile_table *table, const uint32_t *words, int64_t *out,
                           size_t count)
{
    return look_up(table, words, NULL, out, count);
}
