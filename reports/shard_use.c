#include "reports/shard_use.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/db.h"
#include "reports/format.h"
#include "reports/rows.h"
#include "sim/check.h"

static const char *const columns[] = {"shard",
                                      "records",
                                      "bytes",
                                      "throttled_records",
                                      "peak_second_bytes",
                                      "peak_second_records",
                                      "limit_bytes",
                                      "limit_records"};
enum {
    SHARD,
    RECORDS,
    BYTES,
    REFUSED,
    PEAK_BYTES,
    PEAK_RECORDS,
    LIMIT_BYTES,
    LIMIT_RECORDS,
    FIELDS
};

static struct shard_use *use_of(struct shard_uses *uses, const char *stream, int64_t shard)
{
    /* Minutes come shard by shard, so the row wanted is most often the one after the last. */
    for (size_t n = 0; n < uses->count; n++) {
        const size_t i = (uses->next + n) % uses->count;
        if (uses->rows[i].shard != shard || strcmp(uses->rows[i].stream, stream) != 0) continue;
        uses->next = i + 1;
        return &uses->rows[i];
    }
    if ((uses->count & (uses->count - 1)) == 0)
        uses->rows =
            check_resized(uses->rows, (uses->count ? 2 * uses->count : 1) * sizeof *uses->rows);
    const size_t length = strlen(stream) + 1;
    struct shard_use *use = &uses->rows[uses->count++];
    *use = (struct shard_use){.stream = check_alloc(length), .shard = shard};
    memcpy(use->stream, stream, length);
    return use;
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* One minute of one shard; the limits are per second. */
static void add_minute(struct shard_use *use, const double *value)
{
    use->records += value[RECORDS];
    use->bytes += value[BYTES];
    use->throttled_records += value[REFUSED];
    use->minutes += 1;
    use->throttled_minutes += value[REFUSED] > 0;
    use->limit_bytes = value[LIMIT_BYTES];
    use->limit_records = value[LIMIT_RECORDS];
    use->use_sum += fmax(ratio(value[BYTES], 60 * value[LIMIT_BYTES]),
                         ratio(value[RECORDS], 60 * value[LIMIT_RECORDS]));
    const double by_bytes = ratio(value[PEAK_BYTES], value[LIMIT_BYTES]);
    const double by_records = ratio(value[PEAK_RECORDS], value[LIMIT_RECORDS]);
    if (fmax(by_bytes, by_records) > use->peak_use) {
        use->peak_use = fmax(by_bytes, by_records);
        use->peak_by_records = by_records > by_bytes;
    }
}

static void finish(struct shard_uses *uses)
{
    for (size_t i = 0; i < uses->count; i++) {
        double all = 0;
        for (size_t j = 0; j < uses->count; j++)
            if (strcmp(uses->rows[j].stream, uses->rows[i].stream) == 0) all += uses->rows[j].bytes;
        uses->rows[i].share = ratio(uses->rows[i].bytes, all);
        uses->rows[i].mean_use = ratio(uses->rows[i].use_sum, uses->rows[i].minutes);
    }
}

struct shard_uses shard_uses_of_run(const struct run_report *run)
{
    struct shard_uses uses = {.replications = (double)run->replication_count};
    for (size_t r = 0; r < run->replication_count; r++) {
        const struct results *results = run->replications[r];
        const struct table_spec *table = rows_table(results, "shard_minute");
        if (!table) continue;
        int at[FIELDS];
        for (int f = 0; f < FIELDS; f++) at[f] = rows_column(table, columns[f]);
        const int stream = rows_column(table, "stream");
        for (size_t row = 0; row < results_row_count(results, table); row++) {
            const struct cell *cells = results_row_at(results, table, row);
            double value[FIELDS];
            for (int f = 0; f < FIELDS; f++) value[f] = rows_number(cells, at[f]);
            add_minute(use_of(&uses, rows_text(cells, stream), (int64_t)value[SHARD]), value);
        }
    }
    finish(&uses);
    return uses;
}

struct shard_uses shard_uses_of_db(struct db *db, int64_t run_id)
{
    struct shard_uses uses = {
        .replications = db_number(db, "SELECT replications FROM run WHERE run_id = ?1", run_id)};
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT shard, records, bytes, throttled_records, peak_second_bytes,"
                 " peak_second_records, limit_bytes, limit_records, stream FROM shard_minute"
                 " WHERE run_id = ?1 ORDER BY rowid",
                 run_id);
    while (db_next(db, &query)) {
        double value[FIELDS];
        for (int f = 0; f < FIELDS; f++) value[f] = sqlite3_column_double(query, f);
        add_minute(use_of(&uses, db_text(query, FIELDS), (int64_t)value[SHARD]), value);
    }
    finish(&uses);
    return uses;
}

void shard_uses_free(struct shard_uses *uses)
{
    for (size_t i = 0; i < uses->count; i++) free(uses->rows[i].stream);
    free(uses->rows);
    *uses = (struct shard_uses){0};
}

const struct shard_use *shard_uses_hottest(const struct shard_uses *uses)
{
    const struct shard_use *hottest = NULL;
    for (size_t i = 0; i < uses->count; i++) {
        const struct shard_use *use = &uses->rows[i];
        if (!hottest || use->throttled_records > hottest->throttled_records ||
            (use->throttled_records == hottest->throttled_records &&
             use->peak_use > hottest->peak_use))
            hottest = use;
    }
    return hottest;
}

/* "60 of 60 minutes", per replication. */
static void minutes(struct text *out, const struct shard_uses *uses, const struct shard_use *use)
{
    const double replications = uses->replications > 0 ? uses->replications : 1;
    const double hit = use->throttled_minutes / replications, all = use->minutes / replications;
    if (hit < 0.5 && hit > 0) text_format(out, "less than 1 of %.0f minutes", all);
    else text_format(out, "%.0f of %.0f minutes", hit, all);
}

static void limit_of(struct text *out, const struct shard_use *use)
{
    if (use->peak_by_records)
        text_format(out, "%s records/s", format_count(use->limit_records).text);
    else text_format(out, "%s/s", format_bytes(use->limit_bytes).text);
}

static double refused_share(const struct shard_use *use)
{
    return ratio(use->throttled_records, use->throttled_records + use->records);
}

void shard_uses_limit_sentence(const struct shard_uses *uses, struct text *out)
{
    const struct shard_use *use = shard_uses_hottest(uses);
    if (!use) return;
    if (use->throttled_records > 0) {
        text_format(out, "Shard %lld of %s limits first: ", (long long)use->shard, use->stream);
        limit_of(out, use);
        text_add(out, " is not enough in ");
        minutes(out, uses, use);
        text_format(out,
                    ", where it refuses %s of the records put to it. It carries %s of the "
                    "stream's bytes.",
                    format_share(refused_share(use)).text, format_share(use->share).text);
        return;
    }
    text_format(out,
                "Nothing is throttled. Nearest to its limit is shard %lld of %s: its busiest "
                "second used %s of ",
                (long long)use->shard, use->stream, format_share(use->peak_use).text);
    limit_of(out, use);
    text_format(out, ", its mean minute %s.", format_share(use->mean_use).text);
}

void shard_uses_headline(const struct shard_uses *uses, struct text *out)
{
    const struct shard_use *use = shard_uses_hottest(uses);
    if (!use) return;
    size_t shards = 0;
    for (size_t i = 0; i < uses->count; i++) shards += uses->rows[i].throttled_records > 0;
    const struct label stream = format_name(use->stream, 28);
    if (use->throttled_records > 0) {
        text_format(out, "Shard %lld of %s carries %s of the load and is throttled in ",
                    (long long)use->shard, stream.text, format_share(use->share).text);
        minutes(out, uses, use);
        if (shards > 1) text_format(out, ", with %zu more", shards - 1);
    } else if (uses->count == 1) {
        text_format(out, "The one shard of %s is never throttled; its busiest second is at %s",
                    stream.text, format_share(use->peak_use).text);
    } else {
        text_format(out,
                    "No shard is throttled; shard %lld of %s comes nearest to its limit, with %s",
                    (long long)use->shard, stream.text, format_share(use->peak_use).text);
    }
}
