/*
 * figure_keys_map.c -- the space of hashes from left to right, a row for each number of shards: the
 * load of each shard against an even share. The heaviest keys stand above it at their hashes.
 */
#include <math.h>
#include <stdlib.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "reports/figures/figure_keys.h"
#include "sim/check.h"

enum { ROWS_MOST = 24, KEYS_MOST = 6, NAME_CHARACTERS = 22 };

struct map {
    int64_t rows[ROWS_MOST]; /* numbers of shards */
    int count, cells;
    double capacity;
    int64_t shards; /* that details are given for */
    double hottest_share;
    int64_t hottest;
    bool refused;
};

/* All numbers, or some of equal ratio, the one that details are given for among them. */
static void choose_rows(struct map *map, struct db *db, int64_t keys_id)
{
    const double all =
        db_number(db, "SELECT count(DISTINCT shards) FROM keys_shard WHERE keys_id = ?1", keys_id);
    const double ratio =
        all > ROWS_MOST
            ? db_number(db,
                        "SELECT max(shards) * 1.0 / min(shards) FROM keys_shard WHERE keys_id = ?1",
                        keys_id)
            : 1;
    const double factor = pow(ratio, 1.0 / (ROWS_MOST - 2));
    double next = 0;
    sqlite3_stmt *row = db_query(
        db, "SELECT DISTINCT shards FROM keys_shard WHERE keys_id = ?1 ORDER BY shards", keys_id);
    while (db_next(db, &row) && map->count < ROWS_MOST) {
        const int64_t shards = sqlite3_column_int64(row, 0);
        if ((double)shards < next && shards != map->shards) continue;
        map->rows[map->count++] = shards;
        if ((double)shards >= next) next = fmax((double)shards, next) * factor;
    }
    db_end(&row);
}

/* "shard 3 of 8: 17 % of the records, 20 % of them refused" */
static void add_shard_words(struct figure *figure, sqlite3_stmt *row, double refused)
{
    struct text words = {0};
    text_format(&words, "shard %s of ", db_text(row, 4));
    text_format(&words, "%s: %s of the records", db_text(row, 0),
                format_share(db_real(row, 3)).text);
    if (refused > 0) text_format(&words, ", %s of them refused", format_share(refused).text);
    text_tsv(&figure->data, words.at);
    text_add(&figure->data, "\n");
    text_free(&words);
}

/* Row, begin, end, logarithm of the ratio to an even share, the part that the shard refuses. */
static void add_shards(struct figure *figure, struct map *map, struct db *db, int64_t keys_id)
{
    int at = 0;
    sqlite3_stmt *row =
        db_query(db,
                 "SELECT shards, starting_hash_key, ending_hash_key, share, shard FROM"
                 " keys_shard WHERE keys_id = ?1 ORDER BY shards, shard",
                 keys_id);
    while (db_next(db, &row)) {
        const int64_t shards = sqlite3_column_int64(row, 0);
        while (at + 1 < map->count && map->rows[at] < shards) at++;
        if (map->rows[at] != shards) continue;
        const double share = db_real(row, 3);
        const double refused = share > map->capacity ? 1 - map->capacity / share : 0;
        map->refused |= refused > 0;
        text_format(&figure->data, "%d\t%.8f\t", at + 1, figure_keys_place(db_text(row, 1)));
        text_format(&figure->data, "%.8f\t%.4f\t%.4f\t", figure_keys_place(db_text(row, 2)),
                    fmax(-2, fmin(2, log2(share * (double)shards))), refused);
        add_shard_words(figure, row, refused);
        map->cells++;
    }
    text_add(&figure->data, "\n\n");
}

/* The heaviest keys at their hashes, but those that would stand on another's name. */
static void add_keys(struct figure *figure, struct db *db, int64_t keys_id)
{
    double places[KEYS_MOST];
    int count = 0;
    sqlite3_stmt *row =
        db_query(db,
                 "SELECT hash_key, key, t.share FROM keys_top AS t JOIN keys_run USING (keys_id)"
                 " WHERE keys_id = ?1 AND share * shards > 0.5 ORDER BY rank",
                 keys_id);
    while (db_next(db, &row) && count < KEYS_MOST) {
        const double place = figure_keys_place(db_text(row, 0));
        bool is_free = place > 0.06 && place < 0.94; /* ours: the name is to stay in the picture */
        for (int i = 0; i < count; i++) is_free &= fabs(places[i] - place) > 0.16;
        if (!is_free) continue;
        struct text name = {0};
        text_format(&name, "%s, %s", format_name(db_text(row, 1), NAME_CHARACTERS).text,
                    format_share(db_real(row, 2)).text);
        text_format(&figure->data, "%.6f\t", place);
        text_tsv(&figure->data, name.at);
        /* A narrow picture has room for the heaviest alone. */
        text_add(&figure->data, "\t");
        text_tsv(&figure->data, count == 0 ? name.at : "");
        text_add(&figure->data, "\n");
        text_free(&name);
        places[count++] = place;
    }
    db_end(&row);
    if (count == 0) text_add(&figure->data, "NaN\t\"\"\t\"\"\n");
    figure_set_number(figure, "KEYS", count);
}

static void add_words(struct figure *figure, const struct map *map)
{
    text_format(&figure->title,
                "Of %lld shards number %lld carries %s of the records, %.2f times an even share",
                (long long)map->shards, (long long)map->hottest,
                format_share(map->hottest_share).text, map->hottest_share * (double)map->shards);
    text_add(&figure->subtitle,
             map->count > 1
                 ? "Load of each shard against an even share, a row for each number of shards"
                 : "Load of each shard against an even share");
    if (map->refused) text_add(&figure->subtitle, "; red: the part that is refused");
}

static bool read_head(struct map *map, struct db *db, int64_t keys_id)
{
    sqlite3_stmt *head = db_query(db,
                                  "SELECT coalesce(capacity_share, 9e9), r.shards, hottest,"
                                  " hottest_share FROM keys_run AS r JOIN keys_curve AS c ON"
                                  " c.keys_id = r.keys_id AND c.shards = r.shards"
                                  " WHERE r.keys_id = ?1",
                                  keys_id);
    if (!db_next(db, &head)) return false;
    map->capacity = db_real(head, 0);
    map->shards = sqlite3_column_int64(head, 1);
    map->hottest = sqlite3_column_int64(head, 2);
    map->hottest_share = db_real(head, 3);
    db_end(&head);
    return true;
}

bool figure_keys_map(struct figure *figure, struct db *db, int64_t keys_id)
{
    struct map map = {0};
    if (!read_head(&map, db, keys_id)) return false;
    choose_rows(&map, db, keys_id);
    /* One shard alone has everything: nothing to see. */
    if (map.count == 0 || map.rows[map.count - 1] < 2) return false;
    add_shards(figure, &map, db, keys_id);
    add_keys(figure, db, keys_id);
    add_words(figure, &map);
    figure_set_number(figure, "ROWS", map.count);
    figure_set_number(figure, "REFUSED", map.refused);
    text_add(&figure->axes, "set ytics (");
    for (int i = 0; i < map.count; i++)
        text_format(&figure->axes, "%s'%lld' %d", i ? ", " : "", (long long)map.rows[i], i + 1);
    text_add(&figure->axes, ")\n");
    /* A row is 16 to 60 px high; the picture follows. */
    const int row_px = map.count > 12 ? 18 : map.count > 4 ? 26 : 130 / map.count;
    figure_set_number(figure, "ROWPX", row_px);
    figure->height = 108 + map.count * row_px;
    figure->below = 4; /* rows or half rows for the scale of colours */
    figure_set_number(figure, "CELLS", map.cells);
    return true;
}
