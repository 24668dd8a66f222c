/*
 * figure_keys_cuts.c -- the load below each hash, and where a stream should be cut: at equal steps of
 * the load, where its shards are now at equal steps of the hash. A jump is a key that no cut divides.
 */
#include <math.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "reports/figures/figure_keys.h"

enum { SHARDS_MOST = 64, PARTS_MOST = 4096 };

struct load {
    double below[PARTS_MOST + 1]; /* share of the records below part i */
    int parts;
};

static double below(const struct load *load, double place)
{
    const double at = place * load->parts;
    const int part = at < load->parts ? (int)at : load->parts - 1;
    return load->below[part] + (at - part) * (load->below[part + 1] - load->below[part]);
}

static void add_load(struct figure *figure, struct load *load, struct db *db, int64_t keys_id)
{
    sqlite3_stmt *row =
        db_query(db, "SELECT share FROM keys_space WHERE keys_id = ?1 ORDER BY part", keys_id);
    while (load->parts < PARTS_MOST && db_next(db, &row)) {
        load->below[load->parts + 1] = load->below[load->parts] + db_real(row, 0);
        load->parts++;
    }
    db_end(&row);
    for (int i = 0; i <= load->parts; i++)
        text_format(&figure->data, "%.8f\t%.8f\n", (double)i / load->parts, load->below[i]);
    text_add(&figure->data, "\n\n");
}

/* A block: each place where it is cut, and the load below it. */
static int add_cuts(struct figure *figure, const struct load *load, struct db *db, int64_t keys_id,
                    const char *sql)
{
    int count = 0;
    sqlite3_stmt *row = db_query(db, sql, keys_id);
    while (db_next(db, &row)) {
        const double place = figure_keys_place(db_text(row, 0));
        struct text words = {0};
        text_format(&words, "at %s: %s of the records below", db_text(row, 0),
                    format_share(below(load, place)).text);
        text_format(&figure->data, "%.8f\t%.8f\t", place, below(load, place));
        text_tsv(&figure->data, words.at);
        text_add(&figure->data, "\n");
        text_free(&words);
        count++;
    }
    text_add(&figure->data, "\n\n");
    return count;
}

bool figure_keys_cuts(struct figure *figure, struct db *db, int64_t keys_id)
{
    struct load load = {.parts = 0};
    sqlite3_stmt *head = db_query(db,
                                  "SELECT r.shards, hottest_share, cut_share FROM keys_run AS r"
                                  " JOIN keys_curve AS c ON c.keys_id = r.keys_id AND c.shards ="
                                  " r.shards WHERE r.keys_id = ?1",
                                  keys_id);
    if (!db_next(db, &head)) return false;
    const double shards = db_real(head, 0), hottest = db_real(head, 1), cut = db_real(head, 2);
    db_end(&head);
    if (shards < 2 || shards > SHARDS_MOST || isnan(cut)) return false;
    add_load(figure, &load, db, keys_id);
    if (load.parts == 0) return false;
    add_cuts(figure, &load, db, keys_id,
             "SELECT starting_hash_key FROM keys_shard JOIN keys_run USING (keys_id, shards)"
             " WHERE keys_id = ?1 AND shard > 0 ORDER BY shard");
    add_cuts(figure, &load, db, keys_id,
             "SELECT new_starting_hash_key FROM keys_cut WHERE keys_id = ?1 ORDER BY cut");
    if (cut < hottest * 0.995)
        text_format(&figure->title,
                    "Cut where it is best, the hottest of %.0f shards would have %s instead of %s",
                    shards, format_share(cut).text, format_share(hottest).text);
    else
        text_format(&figure->title, "No cut makes the hottest of %.0f shards smaller than %s",
                    shards, format_share(hottest).text);
    text_add(&figure->subtitle,
             "Share of the records below each hash; a jump is a heavy key, which "
             "no cut divides");
    figure->below = 4;
    figure->narrow = 300;
    return true;
}
