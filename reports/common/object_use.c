#include "reports/common/object_use.h"

#include <stdlib.h>
#include <string.h>

#include "reports/common/rows.h"
#include "sim/check.h"

static struct object_use *use_of(struct object_uses *uses, const char *delivery,
                                 const char *destination)
{
    for (size_t i = 0; i < uses->count; i++)
        if (strcmp(uses->rows[i].delivery, delivery) == 0 &&
            strcmp(uses->rows[i].destination, destination) == 0)
            return &uses->rows[i];
    uses->rows = check_resized(uses->rows, (uses->count + 1) * sizeof *uses->rows);
    uses->rows[uses->count] = (struct object_use){.delivery = delivery, .destination = destination};
    return &uses->rows[uses->count++];
}

static void count_reason(struct object_use *use, const char *name)
{
    size_t i = 0;
    while (i < use->reason_count && strcmp(use->reasons[i].name, name) != 0) i++;
    if (i == OBJECT_REASONS_MOST) i--;
    if (i == use->reason_count) use->reasons[use->reason_count++] = (struct object_reason){name, 0};
    use->reasons[i].objects++;
}

struct object_uses object_uses_of_run(const struct run_report *run)
{
    struct object_uses uses = {0};
    for (size_t r = 0; r < run->replication_count; r++) {
        const struct results *results = run->replications[r];
        const struct table_spec *table = rows_table(results, "object");
        if (!table) continue;
        const int delivery = rows_column(table, "delivery");
        const int destination = rows_column(table, "destination");
        const int records = rows_column(table, "records"), bytes = rows_column(table, "bytes_out");
        const int reason = rows_column(table, "reason");
        for (size_t row = 0; row < results_row_count(results, table); row++) {
            const struct cell *cells = results_row_at(results, table, row);
            struct object_use *use =
                use_of(&uses, rows_text(cells, delivery), rows_text(cells, destination));
            use->objects++;
            use->records += rows_number(cells, records);
            use->bytes += rows_number(cells, bytes);
            count_reason(use, rows_text(cells, reason));
        }
    }
    return uses;
}

void object_uses_free(struct object_uses *uses)
{
    free(uses->rows);
    *uses = (struct object_uses){0};
}
