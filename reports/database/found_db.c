#include "reports/database/found_db.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

void found_db_write_findings(struct db *db, const struct found_set *set, const char *table,
                             const char *of, int64_t run_id)
{
    const char *const columns[] = {of,      "rank",       "kind",    "severity",     "component",
                                   "stage", "limit_name", "subject", "cause",        "value",
                                   "unit",  "lo",         "hi",      "replications", "text"};
    struct db_insert insert = db_insert_begin(db, table, columns, COUNT(columns));
    for (size_t i = 0; i < set->count; i++) {
        const struct found *row = &set->rows[i];
        db_insert_row(&insert,
                      (struct db_value[]){
                          db_integer(run_id), db_integer((int64_t)i + 1),
                          db_value_text(finding_kind_name(row->kind)), db_value_real(row->severity),
                          db_value_text(row->component), db_value_text(row->stage),
                          db_value_text(row->limit), db_value_text(row->subject),
                          db_value_text(row->cause), db_value_real(row->value),
                          db_value_text(finding_unit_name(row->unit)), db_value_real(row->lo),
                          db_value_real(row->hi), db_integer((int64_t)row->replications),
                          db_value_text(row->text)});
    }
    db_insert_end(&insert);
}

static void write_limits(struct db *db, const struct results *results, int64_t run_id)
{
    static const char *const columns[] = {"run_id",  "replication", "component", "limit_name",
                                          "subject", "unit",        "given",     "mean",
                                          "peak",    "at_limit"};
    struct db_insert insert = db_insert_begin(db, "limit_use", columns, COUNT(columns));
    struct limit_told told;
    for (size_t i = 0; findings_limit_at(results_findings(results), i, &told); i++)
        db_insert_row(&insert, (struct db_value[]){
                                   db_integer(run_id), db_integer(results_replication(results)),
                                   db_value_text(told.component), db_value_text(told.use.limit),
                                   db_value_text(told.use.subject),
                                   db_value_text(finding_unit_name(told.use.unit)),
                                   db_value_real(told.use.given), db_value_real(told.use.mean),
                                   db_value_real(told.use.peak), db_value_real(told.use.at_limit)});
    db_insert_end(&insert);
}

void found_db_write(struct db *db, const struct run_report *run, const struct found_set *set,
                    int64_t run_id)
{
    found_db_write_findings(db, set, "finding", "run_id", run_id);
    for (size_t r = 0; r < run->replication_count; r++)
        write_limits(db, run->replications[r], run_id);
}
