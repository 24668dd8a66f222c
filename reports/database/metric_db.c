#include "reports/database/metric_db.h"

#include <stdlib.h>
#include <string.h>

#include "reports/common/text.h"
#include "reports/database/db.h"
#include "sim/check.h"

enum { STATISTICS = 5 };
static const struct {
    const char *name;   /* CloudWatch's */
    const char *column; /* of metric_set */
} statistics[STATISTICS] = {{"Sum", "sum"},
                            {"Average", "average"},
                            {"Minimum", "minimum"},
                            {"Maximum", "maximum"},
                            {"SampleCount", "samples"}};

/* Rows of a run come in order of minutes, so the tree grows at its end. */
static const char tables[] =
    "CREATE TABLE IF NOT EXISTS metric_series(run_id INTEGER NOT NULL REFERENCES run(run_id),"
    " series INTEGER NOT NULL, component TEXT NOT NULL, name TEXT NOT NULL, unit TEXT,"
    " PRIMARY KEY (run_id, series)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS metric_set(run_id INTEGER NOT NULL, minute INTEGER NOT NULL,"
    " series INTEGER NOT NULL, sum REAL, average REAL, minimum REAL, maximum REAL, samples REAL,"
    " PRIMARY KEY (run_id, minute, series)) STRICT, WITHOUT ROWID;";

static const char old_rows[] =
    "ALTER TABLE metric RENAME TO metric_before;"
    "INSERT INTO metric_series SELECT run_id, row_number() OVER (PARTITION BY run_id ORDER BY "
    "first)"
    " - 1, component, name, unit FROM (SELECT run_id, component, name, unit, min(rowid) AS first"
    "  FROM metric_before GROUP BY run_id, component, name, unit);"
    "INSERT INTO metric_set SELECT m.run_id, minute, series,"
    " max(value) FILTER (WHERE statistic = 'Sum'),"
    " max(value) FILTER (WHERE statistic = 'Average'),"
    " max(value) FILTER (WHERE statistic = 'Minimum'),"
    " max(value) FILTER (WHERE statistic = 'Maximum'),"
    " max(value) FILTER (WHERE statistic = 'SampleCount')"
    " FROM metric_before AS m JOIN metric_series AS s ON s.run_id = m.run_id"
    "  AND s.component = m.component AND s.name = m.name AND s.unit IS m.unit"
    " GROUP BY m.run_id, minute, series ORDER BY m.run_id, minute, series;"
    "DROP TABLE metric_before;";

void metric_db_create(struct db *db)
{
    db_run(db, tables);
    if (db_number(db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'metric'",
                  0) > 0)
        db_run(db, old_rows);
    struct text sql = {0};
    text_add(&sql, "CREATE VIEW IF NOT EXISTS metric AS ");
    for (int i = 0; i < STATISTICS; i++)
        text_format(&sql,
                    "%sSELECT m.run_id AS run_id, component, name, unit, '%s' AS statistic, minute,"
                    " m.%s AS value FROM metric_set AS m JOIN metric_series AS s"
                    " ON s.run_id = m.run_id AND s.series = m.series WHERE m.%s IS NOT NULL",
                    i > 0 ? " UNION ALL " : "", statistics[i].name, statistics[i].column,
                    statistics[i].column);
    db_run(db, sql.at);
    text_free(&sql);
}

/* Where the series of a row stands among those met so far. Texts are interned: one address, one name. */
struct series {
    const char *component, *name, *unit;
};

struct writer {
    struct series *series;
    size_t count, capacity;
    size_t last; /* rows mostly come in the order of their series */
    struct db_insert names, sets;
    struct db_value set[3 + STATISTICS];
    bool open;
};

static bool is(const struct series *series, const struct cell *cells)
{
    return series->name == cells[1].as.text && series->component == cells[0].as.text &&
           series->unit == cells[2].as.text;
}

static size_t series_of(struct writer *writer, const struct cell *cells)
{
    for (size_t step = 0; step < writer->count; step++) {
        const size_t at = (writer->last + step) % writer->count;
        if (is(&writer->series[at], cells)) return writer->last = at;
    }
    if (writer->count == writer->capacity) {
        const size_t capacity = writer->capacity > 0 ? 2 * writer->capacity : 64;
        writer->series = check_resized(writer->series, capacity * sizeof *writer->series);
        writer->capacity = capacity;
    }
    writer->last = writer->count++;
    writer->series[writer->last] =
        (struct series){cells[0].as.text, cells[1].as.text, cells[2].as.text};
    db_insert_row(&writer->names,
                  (struct db_value[]){writer->set[0], db_integer((int64_t)writer->last),
                                      db_value_text(cells[0].as.text),
                                      db_value_text(cells[1].as.text),
                                      db_value_text(cells[2].as.text)});
    return writer->last;
}

static void flush(struct writer *writer)
{
    if (writer->open) db_insert_row(&writer->sets, writer->set);
    writer->open = false;
}

/* Statistics of one set follow each other. */
static void add(struct writer *writer, const struct cell *cells)
{
    const bool goes_on = writer->open && writer->set[1].as.integer == cells[4].as.integer &&
                         is(&writer->series[writer->last], cells);
    if (!goes_on) {
        flush(writer);
        writer->set[1] = db_integer(cells[4].as.integer);
        writer->set[2] = db_integer((int64_t)series_of(writer, cells));
        for (int i = 0; i < STATISTICS; i++) writer->set[3 + i].kind = DB_NULL;
        writer->open = true;
    }
    for (int i = 0; i < STATISTICS; i++)
        if (strcmp(statistics[i].name, cells[3].as.text) == 0)
            writer->set[3 + i] = db_value_real(cells[5].as.real);
}

void metric_db_write(struct db *db, const struct results *results, int64_t run_id)
{
    static const char *const names[] = {"run_id", "series", "component", "name", "unit"};
    static const char *const sets[] = {"run_id",  "minute",  "series",  "sum",
                                       "average", "minimum", "maximum", "samples"};
    if (results_replication(results) != 0) return;
    struct writer writer = {.names = db_insert_begin(db, "metric_series", names, 5),
                            .sets = db_insert_begin(db, "metric_set", sets, 3 + STATISTICS)};
    writer.set[0] = db_integer(run_id);
    const size_t rows = results_row_count(results, &results_metric_table);
    for (size_t row = 0; row < rows && !db->failed; row++)
        add(&writer, results_row_at(results, &results_metric_table, row));
    flush(&writer);
    db_insert_end(&writer.names);
    db_insert_end(&writer.sets);
    free(writer.series);
}
