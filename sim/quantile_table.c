#include "sim/quantile_table.h"

#include <string.h>

#include "sim/multiversion.h"

#include "sim/banned.h"

enum { CELL_BITS = 4, CELL_SHIFT = 52 - CELL_BITS, BLOCK = 256, AT_ONCE = 4 };

/* value = c0 + x (c1 + x (c2 + x c3)), x from 0 at a cell's outer end to its width at the inner one. */
struct cell {
    double c[4];
};

struct quantile_table {
    struct cell cells[2 * QUANTILE_CELLS]; /* outermost first; each below 1/2, then above */
};

/* The upper bits of a double, exponent and CELL_BITS of mantissa, name its cell. */
#define OUTERMOST ((uint64_t)(1023 - 1 - QUANTILE_OCTAVES) << CELL_BITS)
#define WITHIN    ((UINT64_C(1) << CELL_SHIFT) - 1)
#define ONE       0x3ff0000000000000u

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

/* How far the uniform of these bits, as rng_uniform_of, lies from the nearer end of (0, 1). At least
 * 2^-53, below 1/2; every step is exact. */
static inline uint64_t distance_of(uint64_t bits)
{
    const double from_middle = from_bits(bits >> 12 | ONE) - 1.5 + 0x1.0p-53;
    return to_bits(0.5 - from_bits(to_bits(from_middle) << 1 >> 1));
}

/* ---- making */

/* The outer end of the cells that are so many inward. */
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
            *low = from + width * third / 3;
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
    struct quantile_table *table = arena_alloc(arena, sizeof *table);
    for (uint32_t cell = 0; cell < QUANTILE_CELLS; cell++)
        for (uint32_t side = 0; side < 2; side++)
            table->cells[2 * cell + side] = cubic(value + side * (QUANTILE_NODES / 2) + 3 * cell,
                                                  edge_of(cell + 1) - edge_of(cell));
    return table;
}

/* ---- looking up */

#define REACH (OUTERMOST << CELL_SHIFT) /* the least distance in the table */

/* A draw's place in the table, in doubles from where distance 0 would have its cells. */
static inline uint64_t place_of(uint64_t distance, uint64_t bits)
{
    return (distance >> (CELL_SHIFT - 3) & ~UINT64_C(7)) | (bits >> 61 & 4);
}

static inline double within_cell(uint64_t distance)
{
    return from_bits(distance) - from_bits(distance & ~WITHIN);
}

static inline const double *coefficients(const struct quantile_table *table, uint64_t place)
{
    return table->cells[0].c + (place - 8 * OUTERMOST);
}

static inline double cubic_at(const double *c, double x)
{
    return c[0] + x * (c[1] + x * (c[2] + x * c[3]));
}

bool quantile_table_holds(uint64_t bits)
{
    return distance_of(bits) >= REACH;
}

double quantile_table_value(const struct quantile_table *table, uint64_t bits)
{
    const uint64_t distance = distance_of(bits);
    return cubic_at(coefficients(table, place_of(distance, bits)), within_cell(distance));
}

/* Finds each draw's place and where in its cell; false if some lie further out than the table reaches. */
MULTIVERSION static bool find_places(const uint64_t *restrict bits, uint64_t *restrict place,
                                     double *restrict x, size_t count)
{
    uint64_t below = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t distance = distance_of(bits[i]);
        below |= distance - REACH;
        place[i] = place_of(distance, bits[i]);
        x[i] = within_cell(distance);
    }
    return below >> 63 == 0;
}

typedef double four __attribute__((vector_size(AT_ONCE * sizeof(double))));
/* The same anywhere among doubles: a copy by memcpy goes through the stack where vectors are narrower. */
typedef double four_unaligned
    __attribute__((vector_size(AT_ONCE * sizeof(double)), aligned(sizeof(double)), may_alias));

/* The four coefficients of a cell lie together, one line of the cache: four cells are loaded whole and
 * turned, which a gather of each coefficient would take several times as long for. */
MULTIVERSION static void evaluate(const struct quantile_table *table, const uint64_t *place,
                                  const double *x, double *out, size_t count)
{
    size_t i = 0;
    for (; i + AT_ONCE <= count; i += AT_ONCE) {
        const four a = *(const four_unaligned *)coefficients(table, place[i]);
        const four b = *(const four_unaligned *)coefficients(table, place[i + 1]);
        const four c = *(const four_unaligned *)coefficients(table, place[i + 2]);
        const four d = *(const four_unaligned *)coefficients(table, place[i + 3]);
        const four at = *(const four_unaligned *)&x[i];
        const four ab02 = __builtin_shufflevector(a, b, 0, 4, 2, 6);
        const four ab13 = __builtin_shufflevector(a, b, 1, 5, 3, 7);
        const four cd02 = __builtin_shufflevector(c, d, 0, 4, 2, 6);
        const four cd13 = __builtin_shufflevector(c, d, 1, 5, 3, 7);
        const four c0 = __builtin_shufflevector(ab02, cd02, 0, 1, 4, 5);
        const four c1 = __builtin_shufflevector(ab13, cd13, 0, 1, 4, 5);
        const four c2 = __builtin_shufflevector(ab02, cd02, 2, 3, 6, 7);
        const four c3 = __builtin_shufflevector(ab13, cd13, 2, 3, 6, 7);
        *(four_unaligned *)&out[i] = c0 + at * (c1 + at * (c2 + at * c3));
    }
    for (; i < count; i++) out[i] = cubic_at(coefficients(table, place[i]), x[i]);
}

bool quantile_table_values(const struct quantile_table *table, const uint64_t *bits, double *out,
                           size_t count)
{
    while (count > 0) {
        uint64_t place[BLOCK];
        double x[BLOCK];
        const size_t some = count < BLOCK ? count : BLOCK;
        if (!find_places(bits, place, x, some)) return false;
        evaluate(table, place, x, out, some);
        bits += some;
        out += some;
        count -= some;
    }
    return true;
}
