/*
 * page_waterfall.c -- where the time of a record goes: for each latency from its creation on, the means of the stages
 * it consists of, one behind the other, and what is left.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/page/page_frame.h"
#include "reports/page/page_sections.h"
#include "reports/page/page_table.h"

enum { PARTS_MOST = 5, NAME_MAX = 256, HOPS_MOST = 4 };

struct part {
    const char *name;
    double ns;
};

struct way {
    char component[NAME_MAX], stage[64];
    double ns;
    struct part parts[PARTS_MOST];
    int count;
};

static double one(struct db *db, int64_t run_id, const char *sql, const char *first,
                  const char *second)
{
    double value = NAN;
    sqlite3_stmt *row = db_query(db, sql, run_id);
    if (!row) return NAN;
    if (sqlite3_bind_text(row, 2, first, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
        (second && sqlite3_bind_text(row, 3, second, -1, SQLITE_TRANSIENT) != SQLITE_OK))
        db_fail(db, "%s", sqlite3_errmsg(db->handle));
    if (db_next(db, &row)) {
        value = db_real(row, 0);
        db_end(&row);
    }
    return value;
}

static double mean_of(struct db *db, int64_t run_id, const char *component, const char *stage)
{
    return one(db, run_id,
               "SELECT mean_ns FROM latency WHERE run_id = ?1 AND component = ?2 AND stage = ?3"
               " AND replication IS NULL AND count > 0",
               component, stage);
}

/* The value of a component's setting, "" where it has none. */
static void setting(struct db *db, int64_t run_id, const char *component, const char *key,
                    char value[NAME_MAX])
{
    struct text ending = {0};
    *value = '\0';
    text_format(&ending, ".%s.%s", component, key);
    sqlite3_stmt *row = db_query(db,
                                 "SELECT value FROM parameter WHERE run_id = ?1 AND"
                                 " substr(path, instr(path, '.')) = ?2",
                                 run_id);
    if (row && sqlite3_bind_text(row, 2, ending.at, -1, SQLITE_TRANSIENT) != SQLITE_OK)
        db_fail(db, "%s", sqlite3_errmsg(db->handle));
    if (row && db_next(db, &row)) {
        snprintf(value, NAME_MAX, "%s", db_text(row, 0));
        db_end(&row);
    }
    text_free(&ending);
}

static void add_part(struct way *way, const char *name, double ns)
{
    if (isnan(ns) || !(ns > 0) || way->count == PARTS_MOST) return;
    way->parts[way->count++] = (struct part){name, ns};
}

/* What comes before a reader of the stream is the way of its producers into it, weighted by their records. */
static void add_ingest(struct way *way, struct db *db, int64_t run_id, const char *stream)
{
    add_part(way, "ingest",
             one(db, run_id,
                 "SELECT sum(mean_ns * count) / sum(count) FROM latency AS l WHERE run_id = ?1 AND"
                 " stage = 'ingest' AND replication IS NULL AND count > 0 AND EXISTS (SELECT 1 FROM"
                 " parameter AS p WHERE p.run_id = l.run_id AND value = ?2 AND"
                 " path = 'producers.' || l.component || '.to')",
                 stream, NULL));
}

/* The delivery that writes what a destination finds, one or two hops before it. */
static double delivered(struct db *db, int64_t run_id, const char *component)
{
    char at[NAME_MAX], next[NAME_MAX];
    snprintf(at, sizeof at, "%.255s", component);
    for (int hop = 0; hop < HOPS_MOST; hop++) {
        setting(db, run_id, at, "on", next);
        if (!*next) break;
        snprintf(at, sizeof at, "%.255s", next);
    }
    return one(db, run_id,
               "SELECT sum(mean_ns * count) / sum(count) FROM latency AS l WHERE run_id = ?1 AND"
               " stage = 'delivery' AND replication IS NULL AND count > 0 AND EXISTS (SELECT 1"
               " FROM parameter AS p WHERE p.run_id = l.run_id AND value = ?2 AND"
               " path = 'deliveries.' || l.component || '.to')",
               at, NULL);
}

static void find_parts(struct way *way, struct db *db, int64_t run_id)
{
    char stream[NAME_MAX];
    double left = way->ns;
    const bool found = strcmp(way->stage, "queryable") == 0;
    if (found) add_part(way, "delivery", delivered(db, run_id, way->component));
    else {
        setting(db, run_id, way->component, "from", stream);
        if (*stream) add_ingest(way, db, run_id, stream);
        add_part(way, "propagation", mean_of(db, run_id, way->component, "propagation"));
        add_part(way, "buffering", mean_of(db, run_id, way->component, "buffering"));
    }
    for (int i = 0; i < way->count; i++) left -= way->parts[i].ns;
    add_part(way,
             found                                 ? "until a query finds it"
             : strcmp(way->stage, "delivery") == 0 ? "written"
                                                   : "batched and handled",
             left);
}

static void add_bar(struct text *out, const struct way *way)
{
    static const char *const names[] = {"ingest", "propagation", "buffering", "delivery"};
    double sum = 0;
    for (int i = 0; i < way->count; i++) sum += way->parts[i].ns;
    struct text key = {0};
    text_add(out, "<b>");
    text_html(out, way->component);
    text_format(out, "</b><div class=\"way\" aria-hidden=\"true\">");
    for (int i = 0; i < way->count; i++) {
        const struct part *part = &way->parts[i];
        int colour = 4;
        for (int n = 0; n < 4; n++)
            if (strcmp(part->name, names[n]) == 0) colour = n;
        text_format(out, "<span class=\"w%d\" style=\"width:%.2f%%\"></span>", colour,
                    100 * part->ns / sum);
        text_format(&key, "<span><i class=\"w%d\"></i>%s ", colour, part->name);
        page_words(&key, format_ns(part->ns).text);
        text_add(&key, "</span> ");
    }
    text_add(out, "</div><b>");
    page_words(out, format_ns(way->ns).text);
    text_format(out, "</b><div class=\"key\">%s: %s</div>\n", format_words(way->stage).text,
                key.at ? key.at : "");
    text_free(&key);
}

void page_waterfall(struct text *out, struct db *db, int64_t run_id)
{
    bool open = false;
    struct way ways[16];
    int count = 0;
    sqlite3_stmt *row = db_query(db,
                                 "SELECT component, stage, mean_ns FROM latency WHERE run_id = ?1"
                                 " AND replication IS NULL AND count > 0 AND mean_ns > 0 AND stage"
                                 " IN ('end_to_end', 'delivery', 'queryable') ORDER BY rowid",
                                 run_id);
    while (db_next(db, &row)) {
        if (count == 16) continue;
        struct way *way = &ways[count++];
        *way = (struct way){.ns = db_real(row, 2)};
        snprintf(way->component, sizeof way->component, "%s", db_text(row, 0));
        snprintf(way->stage, sizeof way->stage, "%s", db_text(row, 1));
    }
    for (int i = 0; i < count; i++) {
        find_parts(&ways[i], db, run_id);
        if (ways[i].count == 0) continue;
        if (!open) {
            page_fold(out, "waterfall", "Where the time goes", 0, false);
            text_add(out,
                     "<p class=\"intro\">The mean latency from a record's creation on, stage by "
                     "stage; each bar is as long as its own whole.</p>\n<div class=\"ways\">\n");
        }
        open = true;
        add_bar(out, &ways[i]);
    }
    if (!open) return;
    text_add(out, "</div>\n");
    page_fold_end(out);
}
