#include "scenarios/values/trace_slots.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/text/quantity.h"
#include "sim/check.h"
#include "sim/units.h"

enum { COMPLAINTS_MAX = 20 };

static int by_size(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* What divides all distances of neighbours; a minute for a line alone. ours: below a minute, and where no two lines
 * are that near, some line is off, and the most usual distance is what it is told against. */
static int64_t step_of(const struct trace_counts *counts)
{
    if (counts->count < 2) return NS_PER_MINUTE;
    const uint32_t apart = counts->count - 1;
    int64_t *sorted = check_alloc(apart * sizeof *sorted);
    int64_t divisor = 0;
    for (uint32_t i = 0; i < apart; i++) {
        sorted[i] = counts->at_ns[i + 1] - counts->at_ns[i];
        divisor = common_divisor(sorted[i], divisor);
    }
    qsort(sorted, apart, sizeof *sorted, by_size);
    const bool plain = divisor == sorted[0] || divisor >= NS_PER_MINUTE;
    const int64_t step = plain ? divisor : sorted[apart / 2];
    free(sorted);
    return step;
}

static const char *step_text(int64_t ns, char text[QUANTITY_TEXT_MAX])
{
    quantity_text(FIELD_DURATION, (struct quantity){.whole = ns, .value = (double)ns}, text);
    return text;
}

/* Every time is a whole number of steps from the first. */
static bool check_steps(const char *file, const struct trace_counts *counts, int64_t step,
                        struct diag *diag)
{
    int complaints = 0;
    char after[QUANTITY_TEXT_MAX], steps[QUANTITY_TEXT_MAX];
    for (uint32_t i = 1; i < counts->count; i++) {
        if ((counts->at_ns[i] - counts->at_ns[0]) % step == 0) continue;
        const int64_t apart = counts->at_ns[i] - counts->at_ns[i - 1];
        const bool even = apart % step == 0; /* one before it was off */
        if (even || ++complaints > COMPLAINTS_MAX) continue;
        diag_error(diag, (struct place){file, counts->line ? counts->line[i] : 0, 1}, "",
                   "%s after the one before, which is no whole number of steps of %s",
                   step_text(apart, after), step_text(step, steps));
    }
    return complaints == 0;
}

bool trace_slots_fill(struct arena *arena, const char *file, const struct trace_counts *counts,
                      struct trace_file *out, struct diag *diag)
{
    const int64_t step = step_of(counts), first = counts->at_ns[0];
    const int64_t slots = (counts->at_ns[counts->count - 1] - first) / step + 1;
    if (!check_steps(file, counts, step, diag)) return false;
    if (slots > TRACE_SLOTS_MAX) {
        char text[QUANTITY_TEXT_MAX];
        diag_error(diag, (struct place){file, 0, 0}, "", "more than %d steps of %s with its gaps",
                   TRACE_SLOTS_MAX, step_text(step, text));
        return false;
    }
    int64_t *records = arena_alloc(arena, (size_t)slots * sizeof *records);
    int64_t *bytes = counts->bytes ? arena_alloc(arena, (size_t)slots * sizeof *bytes) : NULL;
    int64_t last = -1;
    for (uint32_t i = 0; i < counts->count; i++) {
        const int64_t slot = (counts->at_ns[i] - first) / step;
        records[slot] = counts->records[i];
        if (bytes) bytes[slot] = counts->bytes[i];
        out->total += counts->records[i];
        out->gaps += slot > last + 1;
        out->empty += slot - last - 1;
        last = slot;
    }
    out->first_ns = first;
    out->lone = counts->count == 1;
    out->trace = (struct trace){.count = (uint32_t)slots,
                                .from_ns = moment_is_calendar(out->form) ? 0 : first,
                                .step_ns = step,
                                .records = records,
                                .bytes = bytes};
    return true;
}
