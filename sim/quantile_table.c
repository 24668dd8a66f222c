#include "sim/quantile_table.h"

#include <string.h>

#include "sim/multiversion.h"

#include "sim/banned.h"

enum { CELL_BITS = 4, BLOCK = 256, AT_ONCE = 4 };

/* value = c0 + t (c1 + t (c2 + t c3)), t from 0 at a cell's outer end to 1 at its inner one. */
struct cell {
    double c[4];
};

struct quantile_table {
    struct cell cells[2 * QUANTILE_CELLS]; /* those below 1/2, then those above; outermost first */
};

/* The upper bits of a double, exponent and CELL_BITS of mantissa, name its cell. */
#define OUTERMOST ((uint32_t)(1023 - 1 - QUANTILE_OCTAVES) << CELL_BITS)
#define MANTISSA  0x000fffffffffffffu
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

/* How far the uniform of these bits lies from the nearer end of (0, 1): as rng_uniform_of, of the
 * complement where the first bit is set. At least 2^-53, below 1/2, exact. */
static inline uint64_t distance_bits(uint64_t bits)
{
    const uint64_t mirrored = bits ^ (0 - (bits >> 63));
    return to_bits(from_bits(mirrored >> 12 | ONE) - 1.0 + 0x1.0p-53);
}

static inline uint32_t upper_bits(uint64_t distance)
{
    return (uint32_t)(distance >> (52 - CELL_BITS));
}

/* ---- making */

void quantile_table_nodes(double probability[QUANTILE_NODES])
{
    double *low = probability, *high = probability + QUANTILE_NODES / 2;
    for (uint32_t cell = 0; cell <= QUANTILE_CELLS; cell++) {
        const uint64_t edge = (uint64_t)(OUTERMOST + cell) << (52 - CELL_BITS);
        const double from = from_bits(edge);
        const double width = from_bits(edge + (UINT64_C(1) << (52 - CELL_BITS))) - from;
        for (uint32_t third = 0; third < (cell < QUANTILE_CELLS ? 3 : 1); third++) {
            *low = from + width * third / 3;
            *high++ = 1 - *low++;
        }
    }
}

/* Newton's form of the cubic through four equidistant points, in powers of t. */
static struct cell cubic(const double *y)
{
    const double d1 = y[1] - y[0];
    const double d2 = y[2] - 2 * y[1] + y[0];
    const double d3 = y[3] - 3 * y[2] + 3 * y[1] - y[0];
    return (struct cell){{y[0], 3 * (d1 - d2 / 2 + d3 / 3), 9 * (d2 - d3) / 2, 27 * d3 / 6}};
}

const struct quantile_table *quantile_table_create(struct arena *arena,
                                                   const double value[QUANTILE_NODES])
{
    struct quantile_table *table = arena_alloc(arena, sizeof *table);
    for (uint32_t side = 0; side < 2; side++)
        for (uint32_t cell = 0; cell < QUANTILE_CELLS; cell++)
            table->cells[side * QUANTILE_CELLS + cell] =
                cubic(value + side * (QUANTILE_NODES / 2) + 3 * cell);
    return table;
}

/* ---- looking up */

/* Below 0: further out than the table reaches. */
static inline int32_t cells_inward(uint64_t distance)
{
    return (int32_t)(upper_bits(distance) - OUTERMOST);
}

static inline uint32_t cell_of(int32_t inward, uint64_t bits)
{
    return (uint32_t)(inward > 0 ? inward : 0) + (uint32_t)(bits >> 63) * QUANTILE_CELLS;
}

static inline double place_in_cell(uint64_t distance)
{
    return from_bits((distance << CELL_BITS & MANTISSA) | ONE) - 1.0;
}

static inline double cubic_at(const struct cell *cell, double t)
{
    return cell->c[0] + t * (cell->c[1] + t * (cell->c[2] + t * cell->c[3]));
}

bool quantile_table_holds(uint64_t bits)
{
    return cells_inward(distance_bits(bits)) >= 0;
}

double quantile_table_value(const struct quantile_table *table, uint64_t bits)
{
    const uint64_t distance = distance_bits(bits);
    return cubic_at(&table->cells[cell_of(cells_inward(distance), bits)], place_in_cell(distance));
}

/* Finds each draw's cell and where in it; true if some lie further out than the table reaches. */
MULTIVERSION static bool find_cells(const uint64_t *restrict bits, uint32_t *restrict cell,
                                    double *restrict t, size_t count)
{
    int32_t signs = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t distance = distance_bits(bits[i]);
        const int32_t inward = cells_inward(distance);
        signs |= inward;
        cell[i] = cell_of(inward, bits[i]);
        t[i] = place_in_cell(distance);
    }
    return signs < 0;
}

typedef double four __attribute__((vector_size(AT_ONCE * sizeof(double))));
/* The same anywhere among doubles: a copy by memcpy goes through the stack where vectors are narrower. */
typedef double four_unaligned
    __attribute__((vector_size(AT_ONCE * sizeof(double)), aligned(sizeof(double)), may_alias));

/* The four coefficients of a cell lie together, one line of the cache: four cells are loaded whole and
 * turned, which a gather of each coefficient would take several times as long for. */
MULTIVERSION static void evaluate(const struct cell *cells, const uint32_t *cell, const double *t,
                                  double *out, size_t count)
{
    size_t i = 0;
    for (; i + AT_ONCE <= count; i += AT_ONCE) {
        const four a = *(const four_unaligned *)cells[cell[i]].c;
        const four b = *(const four_unaligned *)cells[cell[i + 1]].c;
        const four c = *(const four_unaligned *)cells[cell[i + 2]].c;
        const four d = *(const four_unaligned *)cells[cell[i + 3]].c;
        const four at = *(const four_unaligned *)&t[i];
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
    for (; i < count; i++) out[i] = cubic_at(&cells[cell[i]], t[i]);
}

bool quantile_table_values(const struct quantile_table *table, const uint64_t *bits, double *out,
                           size_t count)
{
    uint32_t cell[BLOCK];
    bool beyond = false;
    double t[BLOCK];
    while (count > 0) {
        const size_t some = count < BLOCK ? count : BLOCK;
        beyond = find_cells(bits, cell, t, some) || beyond;
        evaluate(table->cells, cell, t, out, some);
        bits += some;
        out += some;
        count -= some;
    }
    return !beyond;
}
