#include "reports/database/keys_db.h"

#include "reports/database/db.h"
#include "reports/database/schema.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static int64_t write_head(struct db *db, const struct keys_report *keys)
{
    static const char *const columns[] = {
        "file",         "file_sha256",   "version",      "started_at",     "command",    "lines",
        "weight",       "records_per_s", "record_bytes", "capacity_share", "shards",     "enough",
        "given_ranges", "top_exact",     "salted_keys",  "salt_buckets",   "salt_enough"};
    const struct db_value values[] = {db_value_text(keys->file),
                                      db_value_text(keys->sha256),
                                      db_value_text(keys->version),
                                      db_value_text(keys->started_at),
                                      db_value_text(keys->command),
                                      db_integer(keys->lines),
                                      db_value_real(keys->weight),
                                      db_value_real(keys->records_per_s),
                                      db_value_real(keys->record_bytes),
                                      db_value_real(keys->capacity_share),
                                      db_integer(keys->shards),
                                      db_integer(keys->enough),
                                      db_integer(keys->given),
                                      db_integer(keys->exact),
                                      db_integer((int64_t)keys->salted_keys),
                                      db_integer(keys->salt_buckets),
                                      db_integer(keys->salt_enough)};
    _Static_assert(COUNT(columns) == COUNT(values), "a value for each column");
    struct db_insert insert = db_insert_begin(db, "keys_run", columns, COUNT(columns));
    db_insert_row(&insert, values);
    db_insert_end(&insert);
    return db->failed ? 0 : sqlite3_last_insert_rowid(db->handle);
}

static void write_curve(struct db *db, const struct keys_report *keys, int64_t id)
{
    static const char *const columns[] = {"keys_id",       "shards",     "hottest",
                                          "hottest_share", "even_share", "hottest_records_per_s",
                                          "refused_share", "cut_share",  "salted_share"};
    struct db_insert insert = db_insert_begin(db, "keys_curve", columns, COUNT(columns));
    for (size_t i = 0; i < keys->curve_count; i++) {
        const struct keys_curve_row *row = &keys->curve[i];
        db_insert_row(
            &insert,
            (struct db_value[]){db_integer(id), db_integer(row->shards), db_integer(row->hottest),
                                db_value_real(row->hottest_share), db_value_real(1.0 / row->shards),
                                db_value_real(row->hottest_share * keys->records_per_s),
                                db_value_real(row->refused_share), db_value_real(row->cut_share),
                                db_value_real(row->salted_share)});
    }
    db_insert_end(&insert);
}

static void write_shards(struct db *db, const struct keys_report *keys, int64_t id)
{
    static const char *const columns[] = {"keys_id",           "shards",          "shard",
                                          "starting_hash_key", "ending_hash_key", "share"};
    struct db_insert insert = db_insert_begin(db, "keys_shard", columns, COUNT(columns));
    for (size_t i = 0; i < keys->shard_count; i++) {
        const struct keys_shard_row *row = &keys->shard[i];
        db_insert_row(&insert,
                      (struct db_value[]){db_integer(id), db_integer(row->shards),
                                          db_integer(row->shard), db_value_text(row->first),
                                          db_value_text(row->last), db_value_real(row->share)});
    }
    db_insert_end(&insert);
}

static void write_top(struct db *db, const struct keys_report *keys, int64_t id)
{
    static const char *const columns[] = {"keys_id", "rank",  "key",         "hash_key",
                                          "shard",   "share", "error_share", "exceeds_a_shard"};
    struct db_insert insert = db_insert_begin(db, "keys_top", columns, COUNT(columns));
    for (size_t i = 0; i < keys->top_count; i++) {
        const struct keys_top_row *row = &keys->top[i];
        db_insert_row(&insert,
                      (struct db_value[]){db_integer(id), db_integer((int64_t)i + 1),
                                          db_value_text(row->key), db_value_text(row->hash),
                                          db_integer(row->shard), db_value_real(row->share),
                                          db_value_real(row->error_share),
                                          db_integer(row->exceeds_a_shard)});
    }
    db_insert_end(&insert);
}

static void write_space(struct db *db, const struct keys_report *keys, int64_t id)
{
    static const char *const cuts[] = {"keys_id", "cut", "new_starting_hash_key"};
    static const char *const parts[] = {"keys_id", "part", "share"};
    struct db_insert insert = db_insert_begin(db, "keys_cut", cuts, COUNT(cuts));
    for (uint32_t i = 0; i + 1 < keys->shards; i++)
        db_insert_row(&insert, (struct db_value[]){db_integer(id), db_integer(i + 1),
                                                   db_value_text(keys->cuts[i])});
    db_insert_end(&insert);
    insert = db_insert_begin(db, "keys_space", parts, COUNT(parts));
    for (size_t i = 0; i < keys->space_count; i++)
        db_insert_row(&insert, (struct db_value[]){db_integer(id), db_integer((int64_t)i),
                                                   db_value_real(keys->space[i])});
    db_insert_end(&insert);
}

bool keys_db_land(const char *path, const struct keys_report *keys, int64_t *keys_id, char *error,
                  size_t error_bytes)
{
    struct db db;
    if (!db_open(&db, path, DB_WRITE, error, error_bytes)) return false;
    schema_create(&db);
    *keys_id = write_head(&db, keys);
    write_curve(&db, keys, *keys_id);
    write_shards(&db, keys, *keys_id);
    write_top(&db, keys, *keys_id);
    write_space(&db, keys, *keys_id);
    return db_close(&db, true);
}
