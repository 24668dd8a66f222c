/*
 * figure_heatmap.c -- shard by time, the share of the nearer write limit; red where records were
 * refused. Long runs are averaged over several minutes a column; many shards share a row, which
 * then shows the one with the highest use, so that a hot shard never disappears in a mean.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/database/shard_use.h"
#include "reports/figures/figure.h"
#include "sim/check.h"

enum { COLUMNS_MOST = 120, ROWS_MOST = 64, TICS_MOST = 20 };

struct cell_use {
    double most; /* highest mean of a shard in this cell; below 0: none was open */
    int throttled;
};

struct map {
    const struct shard_uses *uses; /* one per shard, in order */
    int per_row, per_column, rows, columns;
    struct cell_use *cells;
    bool upside_down; /* shards have come and gone: those before them stand above */
};

/* Streams stay as they came, and a stream's shards are in the order of their numbers: parents before children. */
static int by_number(const void *one, const void *other)
{
    const struct shard_use *a = one, *b = other;
    return (a->shard > b->shard) - (a->shard < b->shard);
}

static void sort_by_number(struct shard_uses *uses)
{
    size_t sorted = 0;
    for (size_t s = 0; s < uses->stream_count; s++) {
        const size_t first = sorted;
        const char *stream = uses->rows[first].stream;
        for (size_t i = first; i < uses->count; i++) {
            if (strcmp(uses->rows[i].stream, stream) != 0) continue;
            const struct shard_use use = uses->rows[i];
            uses->rows[i] = uses->rows[sorted];
            uses->rows[sorted++] = use;
        }
        qsort(uses->rows + first, sorted - first, sizeof *uses->rows, by_number);
    }
}

/* Of a database from before there was lineage: none. */
static bool any_closed(struct db *db, int64_t run_id)
{
    return db_number(db,
                     "SELECT count(*) FROM shard WHERE run_id = ?1 AND replication = 0"
                     " AND closed_ns IS NOT NULL",
                     run_id) > 0;
}

/* Where a row stands, from below. */
static int height_of(const struct map *map, int row)
{
    return map->upside_down ? map->rows - 1 - row : row;
}

static int minutes_of(struct db *db, int64_t run_id)
{
    const double last = db_number(
        db, "SELECT max(minute) FROM shard_minute WHERE run_id = ?1 AND replication = 0", run_id);
    return isnan(last) ? 0 : (int)last + 1;
}

static void flush_shard(struct map *map, int shard, const double *sum, const int *count,
                        const int *throttled)
{
    for (int c = 0; c < map->columns && shard >= 0; c++) {
        if (count[c] == 0) continue;
        struct cell_use *cell = &map->cells[shard / map->per_row * map->columns + c];
        cell->most = fmax(cell->most, sum[c] / count[c]);
        cell->throttled |= throttled[c];
    }
}

static int shard_at(const struct map *map, int from, const char *stream, int64_t shard)
{
    const int count = (int)map->uses->count;
    for (int n = 0; n < count; n++) {
        const struct shard_use *use = &map->uses->rows[(from + n) % count];
        if (use->shard == shard && strcmp(use->stream, stream) == 0) return (from + n) % count;
    }
    return -1;
}

static void read_cells(struct map *map, struct db *db, int64_t run_id)
{
    double sum[COLUMNS_MOST];
    int count[COLUMNS_MOST], throttled[COLUMNS_MOST], now = -1;
    sqlite3_stmt *query = db_query(
        db,
        "SELECT stream, shard, minute, throttled_records,"
        " max(coalesce(bytes / (" SHARD_MINUTE_SECONDS " * nullif(limit_bytes, 0)), 0),"
        "     coalesce(records / (" SHARD_MINUTE_SECONDS " * nullif(limit_records, 0)), 0))"
        " FROM shard_minute WHERE run_id = ?1 AND replication = 0"
        " ORDER BY stream, shard, minute",
        run_id);
    while (db_next(db, &query)) {
        const int from = now < 0 ? 0 : now;
        const int shard = shard_at(map, from, db_text(query, 0), sqlite3_column_int64(query, 1));
        if (shard != now) {
            flush_shard(map, now, sum, count, throttled);
            memset(sum, 0, sizeof sum);
            memset(count, 0, sizeof count);
            memset(throttled, 0, sizeof throttled);
            now = shard;
        }
        const int c = sqlite3_column_int(query, 2) / map->per_column;
        if (c < 0 || c >= map->columns) continue;
        sum[c] += db_real(query, 4);
        count[c]++;
        throttled[c] |= sqlite3_column_int64(query, 3) > 0;
    }
    flush_shard(map, now, sum, count, throttled);
}

/* "shard 3", or "shard 0–7" of a row of several. */
static void name_row(struct text *name, const struct map *map, int row)
{
    const struct shard_use *all = map->uses->rows;
    const int shards = (int)map->uses->count;
    const bool one_stream = strcmp(all[0].stream, all[shards - 1].stream) == 0;
    const int first = row * map->per_row;
    const int last = first + map->per_row < shards ? first + map->per_row - 1 : shards - 1;
    text_add(name, one_stream ? "shard" : format_name(all[first].stream, 16).text);
    text_format(name, " %lld", (long long)all[first].shard);
    if (last > first) text_format(name, "–%lld", (long long)all[last].shard);
}

/* "shard 3, minute 12: 35 % of its limit" */
static void add_words(struct figure *figure, const struct map *map, int row, int column)
{
    const struct cell_use *cell = &map->cells[row * map->columns + column];
    struct text words = {0};
    name_row(&words, map, row);
    text_format(&words, ", %s: %s of its limit%s",
                figure_moment(figure, column * map->per_column).text, format_share(cell->most).text,
                cell->throttled ? ", records refused" : "");
    text_tsv(&figure->data, words.at);
    text_add(&figure->data, "\n");
    text_free(&words);
}

static void add_row_names(struct figure *figure, const struct map *map)
{
    const int step = (map->rows + TICS_MOST - 1) / TICS_MOST;
    double most = 0;
    text_add(&figure->axes, "set ytics (");
    for (int row = 0; row < map->rows; row += step) {
        struct text name = {0};
        name_row(&name, map, row);
        most = fmax(most, figure_text_px(name.at));
        if (row > 0) text_add(&figure->axes, ", ");
        /* A label given with its tic is a format: a per cent sign in a name would be read as one.
         */
        for (char *at = name.at; *at; at++)
            if (*at == '%') *at = '_';
        text_gnuplot(&figure->axes, name.at);
        text_format(&figure->axes, " %d", height_of(map, row));
        text_free(&name);
    }
    text_add(&figure->axes, ")\n");
    figure_set_number(figure, "NAMEPX", ceil(most));
}

static void add_cells(struct figure *figure, const struct map *map)
{
    for (int row = 0; row < map->rows; row++)
        for (int c = 0; c < map->columns; c++) {
            const struct cell_use *cell = &map->cells[row * map->columns + c];
            if (cell->most < 0) continue;
            text_format(&figure->data, "%d\t%d\t%.2f\t%d\t", c * map->per_column,
                        height_of(map, row), fmin(cell->most, 1), cell->throttled);
            add_words(figure, map, row, c);
        }
}

static void add_subtitle(struct figure *figure, const struct map *map)
{
    text_add(&figure->subtitle,
             "Share of each shard's write limit (bytes or records, the nearer), ");
    if (map->per_column > 1) text_format(&figure->subtitle, "%d-minute means", map->per_column);
    else text_add(&figure->subtitle, "mean of each minute");
    if (map->per_row > 1)
        text_format(&figure->subtitle, ", the busiest of every %d shards", map->per_row);
    text_add(&figure->subtitle, "; red: records were refused. First replication.");
}

bool figure_heatmap(struct figure *figure, struct db *db, int64_t run_id)
{
    struct shard_uses uses = shard_uses_of_db(db, run_id);
    const int minutes = minutes_of(db, run_id);
    const bool some = uses.count > 0 && minutes > 0;
    if (some) {
        figure_time(figure, db, run_id);
        sort_by_number(&uses);
        struct map map = {.uses = &uses,
                          .per_row = ((int)uses.count + ROWS_MOST - 1) / ROWS_MOST,
                          .per_column = (minutes + COLUMNS_MOST - 1) / COLUMNS_MOST};
        map.rows = ((int)uses.count + map.per_row - 1) / map.per_row;
        map.columns = (minutes + map.per_column - 1) / map.per_column;
        map.cells =
            check_zeroed((unsigned long)map.rows * (unsigned long)map.columns, sizeof *map.cells);
        for (int i = 0; i < map.rows * map.columns; i++) map.cells[i].most = -1;
        map.upside_down = any_closed(db, run_id);
        read_cells(&map, db, run_id);
        add_cells(figure, &map);
        free(map.cells);
        shard_uses_headline(&uses, &figure->title);
        add_subtitle(figure, &map);
        add_row_names(figure, &map);
        figure_set_number(figure, "ROWS", map.rows);
        figure_set_number(figure, "STEP", map.per_column);
        figure_set_number(figure, "MINUTES", map.columns * map.per_column);
        figure_minutes_axis(figure, map.columns * map.per_column);
        /* A row is 10 to 44 px high; the picture follows. */
        const int row_px = map.rows >= 32 ? 10 : map.rows > 8 ? 18 : 44;
        figure->height = 50 + (map.rows * row_px > 180 ? map.rows * row_px : 180);
        figure->below = 4; /* rows or half rows for the scale of colours */
        figure_set_number(figure, "CELLS", map.rows * map.columns);
    }
    shard_uses_free(&uses);
    return some;
}
