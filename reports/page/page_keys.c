/*
 * page_keys.c -- the page of where keys land: what was found, the pictures, shards, keys, cuts.
 */
#include <math.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/page/page.h"
#include "reports/page/page_frame.h"
#include "reports/page/page_table.h"

static void add_lead(struct text *out, sqlite3_stmt *run)
{
    text_add(out, "<h1>Keys of ");
    text_html(out, db_text(run, 0));
    text_format(out, "</h1>\n<p class=\"lead\">%s lines", format_count(db_real(run, 1)).text);
    if (sqlite3_column_type(run, 2) != SQLITE_NULL)
        text_format(out, ", %s records/s of %s: a shard takes %s of them",
                    format_count(db_real(run, 2)).text, format_bytes(db_real(run, 3)).text,
                    format_share(fmin(1, db_real(run, 4))).text);
    text_add(out, ".</p>\n");
}

static void add_too_heavy(struct text *out, struct db *db, int64_t keys_id)
{
    sqlite3_stmt *key = db_query(db,
                                 "SELECT key, share / capacity_share FROM keys_top JOIN keys_run"
                                 " USING (keys_id) WHERE keys_id = ?1 AND exceeds_a_shard ORDER BY"
                                 " rank LIMIT 10",
                                 keys_id);
    while (db_next(db, &key)) {
        text_add(out, "<li>Key <code>");
        text_html(out, db_text(key, 0));
        text_format(
            out, "</code> alone is %s of what a shard takes: no number of shards will help.</li>\n",
            format_share(db_real(key, 1)).text);
    }
}

/* What a rate asks for. */
static void add_advice(struct text *out, struct db *db, int64_t keys_id)
{
    sqlite3_stmt *run =
        db_query(db,
                 "SELECT r.shards, enough, salt_enough, salt_buckets, salted_keys,"
                 " salted_share, refused_share FROM keys_run AS r JOIN keys_curve AS c"
                 " ON c.keys_id = r.keys_id AND c.shards = r.shards"
                 " WHERE r.keys_id = ?1 AND capacity_share IS NOT NULL",
                 keys_id);
    if (!db_next(db, &run)) return;
    const bool enough = db_real(run, 1) > 0;
    text_add(out, "<section id=\"advice\"><h2>Advice</h2><ul>\n");
    add_too_heavy(out, db, keys_id);
    if (enough)
        text_format(out, "<li>%.0f shards refuse nothing in the long run.</li>\n", db_real(run, 0));
    else
        text_format(out, "<li>%.0f shards refuse %s of the records.</li>\n", db_real(run, 0),
                    format_share(db_real(run, 6)).text);
    if (!enough && db_real(run, 2) > 0 && db_real(run, 4) > 0)
        text_format(
            out,
            "<li>A salt of %.0f buckets on %s leaves the hottest of %.0f shards %s; order is"
            " then kept within a bucket only.</li>\n",
            db_real(run, 3), db_real(run, 4) > 1 ? "the heavy keys" : "the heaviest key",
            db_real(run, 0), format_share(db_real(run, 5)).text);
    else if (!enough) text_add(out, "<li>No salt alone is enough.</li>\n");
    text_add(out, "</ul></section>\n");
    db_end(&run);
}

static void add_curve(struct text *out, struct db *db, int64_t keys_id)
{
    static const struct page_column columns[] = {{"shards", PAGE_COUNT},
                                                 {"hottest", PAGE_COUNT},
                                                 {"its share", PAGE_SHARE},
                                                 {"an even share", PAGE_SHARE},
                                                 {"times even", PAGE_TIMES},
                                                 {"refused", PAGE_SHARE},
                                                 {"with the best cuts", PAGE_SHARE},
                                                 {"with the salt", PAGE_SHARE},
                                                 {0}};
    page_table(
        out, db, keys_id,
        &(struct page_query){
            .id = "curve",
            .title = "The hottest shard",
            .intro = "Its share of all records, by number of shards; what all shards refuse in "
                     "the long run; and what the hottest would have if the stream were cut at "
                     "the best hashes, or the heavy keys had the salt.",
            .sql = "SELECT shards, hottest, hottest_share, 1.0 / shards,"
                   " round(times_even, 2), iif(capacity_share IS NULL, NULL, refused_share),"
                   " cut_share, salted_share FROM v_keys WHERE keys_id = ?1 ORDER BY shards",
            .columns = columns,
            .most = 64});
}

static void add_keys(struct text *out, struct db *db, int64_t keys_id)
{
    static const struct page_column columns[] = {
        {"key", PAGE_TEXT},    {"share", PAGE_SHARE}, {"too high by at most", PAGE_SHARE},
        {"shard", PAGE_COUNT}, {"hash", PAGE_TEXT},   {0}};
    page_table(out, db, keys_id,
               &(struct page_query){.id = "top",
                                    .title = "Heaviest keys",
                                    .sql = "SELECT key, share, error_share, shard, hash_key FROM"
                                           " keys_top WHERE keys_id = ?1 ORDER BY rank",
                                    .columns = columns,
                                    .most = 20});
}

static void add_shards(struct text *out, struct db *db, int64_t keys_id)
{
    static const struct page_column shards[] = {
        {"shard", PAGE_COUNT},          {"share", PAGE_SHARE},        {"times even", PAGE_TIMES},
        {"StartingHashKey", PAGE_TEXT}, {"EndingHashKey", PAGE_TEXT}, {0}};
    static const struct page_column cuts[] = {
        {"cut", PAGE_COUNT}, {"NewStartingHashKey", PAGE_TEXT}, {0}};
    page_table(out, db, keys_id,
               &(struct page_query){.id = "shards",
                                    .title = "Shards",
                                    .sql = "SELECT shard, share, share * shards,"
                                           " starting_hash_key, ending_hash_key FROM keys_shard"
                                           " JOIN keys_run USING (keys_id, shards)"
                                           " WHERE keys_id = ?1 ORDER BY shard",
                                    .columns = shards,
                                    .most = 64});
    page_table(out, db, keys_id,
               &(struct page_query){.id = "cuts",
                                    .title = "Best cuts",
                                    .intro = "Hashes at which as many shards would be most even.",
                                    .sql = "SELECT cut, new_starting_hash_key FROM keys_cut"
                                           " WHERE keys_id = ?1 ORDER BY cut",
                                    .columns = cuts,
                                    .most = 64});
}

void page_make_keys(struct text *out, struct db *db, int64_t keys_id,
                    const struct page_figure *figures, size_t figure_count, const char *remark)
{
    sqlite3_stmt *run = db_query(db,
                                 "SELECT file, lines, records_per_s, record_bytes, capacity_share,"
                                 " coalesce(command, ''), coalesce(file_sha256, '')"
                                 " FROM keys_run WHERE keys_id = ?1",
                                 keys_id);
    if (!db_next(db, &run)) return;
    struct text body = {0}, name = {0};
    text_add(&name, db_text(run, 0));
    add_lead(&body, run);
    page_remark(&body, remark);
    add_advice(&body, db, keys_id);
    page_figures(&body, figures, figure_count);
    add_curve(&body, db, keys_id);
    add_keys(&body, db, keys_id);
    add_shards(&body, db, keys_id);
    text_add(&body, "<p class=\"intro\">Again: <code>");
    text_html(&body, db_text(run, 5));
    text_add(&body, "</code>");
    if (*db_text(run, 6)) {
        text_add(&body, "; SHA-256 of the file: <code>");
        text_html(&body, db_text(run, 6));
        text_add(&body, "</code>");
    }
    text_add(&body, "</p>\n");
    page_frame(out, name.at, body.at);
    text_free(&name);
    text_free(&body);
    db_end(&run);
}
