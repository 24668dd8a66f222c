#include "reports/database/db_current.h"

#include "reports/database/schema.h"

/* The file's content in memory takes the place of the file. */
static void read_into_memory(struct db *db)
{
    sqlite3 *memory = NULL;
    if (sqlite3_open(":memory:", &memory) != SQLITE_OK) {
        db_fail(db, "cannot read the database into memory");
        sqlite3_close(memory);
        return;
    }
    sqlite3_backup *copy = sqlite3_backup_init(memory, "main", db->handle, "main");
    if (copy == NULL || sqlite3_backup_step(copy, -1) != SQLITE_DONE)
        db_fail(db, "cannot read the database into memory: %s", sqlite3_errmsg(memory));
    sqlite3_backup_finish(copy);
    if (db->failed) {
        sqlite3_close(memory);
        return;
    }
    db_run(db, "ROLLBACK");
    sqlite3_close(db->handle);
    db->handle = memory;
    db_run(db, "BEGIN");
}

bool db_open_current(struct db *db, const char *path, char *error, size_t error_bytes)
{
    if (!db_open(db, path, DB_READ, error, error_bytes)) return false;
    if (db_number(db, "PRAGMA user_version", 0) < SCHEMA_VERSION) {
        read_into_memory(db);
        schema_create(db);
    }
    if (db->failed) db_close(db, false);
    return !db->failed;
}
