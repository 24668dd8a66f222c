#include "reports/database/shard_use.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/common/rows.h"
#include "reports/database/db.h"
#include "sim/check.h"

static const char *const columns[] = {"shard",
                                      "records",
                                      "bytes",
                                      "throttled_records",
                                      "peak_second_bytes",
                                      "peak_second_records",
                                      "limit_bytes",
                                      "limit_records",
                                      "minute"};
enum {
    SHARD,
    RECORDS,
    BYTES,
    REFUSED,
    PEAK_BYTES,
    PEAK_RECORDS,
    LIMIT_BYTES,
    LIMIT_RECORDS,
    MINUTE,
    FIELDS
};

struct stream_use {
    char *name;
    size_t *row_of_shard; /* one more than its place among the rows; 0: not seen yet */
    size_t shard_room;
};

static struct stream_use *stream_of(struct shard_uses *uses, const char *name)
{
    for (size_t i = 0; i < uses->stream_count; i++)
        if (strcmp(uses->streams[i].name, name) == 0) return &uses->streams[i];
    uses->streams = check_resized(uses->streams, (uses->stream_count + 1) * sizeof *uses->streams);
    struct stream_use *stream = &uses->streams[uses->stream_count++];
    const size_t length = strlen(name) + 1;
    *stream = (struct stream_use){.name = check_alloc(length)};
    memcpy(stream->name, name, length);
    return stream;
}

static void reach_shard(struct stream_use *stream, size_t shard)
{
    if (shard < stream->shard_room) return;
    const size_t room = 2 * shard + 1;
    stream->row_of_shard = check_resized(stream->row_of_shard, room * sizeof(size_t));
    memset(stream->row_of_shard + stream->shard_room, 0,
           (room - stream->shard_room) * sizeof(size_t));
    stream->shard_room = room;
}

static struct shard_use *use_of(struct shard_uses *uses, const char *name, int64_t shard)
{
    struct stream_use *stream = stream_of(uses, name);
    reach_shard(stream, (size_t)shard);
    size_t *row = &stream->row_of_shard[shard];
    if (*row > 0) return &uses->rows[*row - 1];
    if ((uses->count & (uses->count - 1)) == 0)
        uses->rows =
            check_resized(uses->rows, (uses->count ? 2 * uses->count : 1) * sizeof *uses->rows);
    *row = uses->count + 1;
    uses->rows[uses->count] = (struct shard_use){.stream = stream->name, .shard = shard};
    return &uses->rows[uses->count++];
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* The last minute ends with the run. */
static double seconds_of(double minute, double run_s)
{
    const double left = run_s - 60 * minute;
    return left > 0 && left < 60 ? left : 60;
}

/* One minute of one shard; the limits are per second. */
static void add_minute(struct shard_use *use, const double *value, double run_s)
{
    const double seconds = seconds_of(value[MINUTE], run_s);
    use->records += value[RECORDS];
    use->bytes += value[BYTES];
    use->throttled_records += value[REFUSED];
    use->minutes += 1;
    use->throttled_minutes += value[REFUSED] > 0;
    use->limit_bytes = value[LIMIT_BYTES];
    use->limit_records = value[LIMIT_RECORDS];
    use->seconds += seconds;
    use->use_sum +=
        fmax(ratio(value[BYTES], value[LIMIT_BYTES]), ratio(value[RECORDS], value[LIMIT_RECORDS]));
    const double by_bytes = ratio(value[PEAK_BYTES], value[LIMIT_BYTES]);
    const double by_records = ratio(value[PEAK_RECORDS], value[LIMIT_RECORDS]);
    if (fmax(by_bytes, by_records) > use->peak_use) {
        use->peak_use = fmax(by_bytes, by_records);
        use->peak_by_records = by_records > by_bytes;
    }
}

static void finish(struct shard_uses *uses)
{
    for (size_t s = 0; s < uses->stream_count; s++) {
        const struct stream_use *stream = &uses->streams[s];
        double all = 0;
        for (size_t i = 0; i < stream->shard_room; i++)
            if (stream->row_of_shard[i] > 0) all += uses->rows[stream->row_of_shard[i] - 1].bytes;
        for (size_t i = 0; i < stream->shard_room; i++) {
            if (stream->row_of_shard[i] == 0) continue;
            struct shard_use *use = &uses->rows[stream->row_of_shard[i] - 1];
            use->share = ratio(use->bytes, all);
            use->mean_use = ratio(use->use_sum, use->seconds);
        }
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
            add_minute(use_of(&uses, rows_text(cells, stream), (int64_t)value[SHARD]), value,
                       (double)run->duration_ns / 1e9);
        }
    }
    finish(&uses);
    return uses;
}

struct shard_uses shard_uses_of_db(struct db *db, int64_t run_id)
{
    struct shard_uses uses = {
        .replications = db_number(db, "SELECT replications FROM run WHERE run_id = ?1", run_id)};
    const double run_s =
        db_number(db, "SELECT duration_ns / 1e9 FROM run WHERE run_id = ?1", run_id);
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT shard, records, bytes, throttled_records, peak_second_bytes,"
                 " peak_second_records, limit_bytes, limit_records, minute, stream FROM"
                 " shard_minute"
                 " WHERE run_id = ?1 AND shard BETWEEN 0 AND 1048575 ORDER BY rowid",
                 run_id); /* ours: a shard beyond no model has, whoever wrote the database */
    while (db_next(db, &query)) {
        double value[FIELDS];
        for (int f = 0; f < FIELDS; f++) value[f] = sqlite3_column_double(query, f);
        add_minute(use_of(&uses, db_text(query, FIELDS), (int64_t)value[SHARD]), value, run_s);
    }
    finish(&uses);
    return uses;
}

void shard_uses_free(struct shard_uses *uses)
{
    for (size_t i = 0; i < uses->stream_count; i++) {
        free(uses->streams[i].name);
        free(uses->streams[i].row_of_shard);
    }
    free(uses->streams);
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
