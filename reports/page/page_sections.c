#include "reports/page/page_sections.h"

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/page/page_table.h"

void page_latencies(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {
        {"component", PAGE_TEXT},   {"stage", PAGE_WORDS},     {"records", PAGE_COUNT},
        {"mean", PAGE_NS_INTERVAL}, {"p50", PAGE_NS_INTERVAL}, {"p90", PAGE_NS_INTERVAL},
        {"p95", PAGE_NS_INTERVAL},  {"p99", PAGE_NS_INTERVAL}, {"p99.9", PAGE_NS_INTERVAL},
        {"max", PAGE_NS},           {"", PAGE_TEXT},           {0}};
    page_table(
        out, db, run_id,
        &(struct page_query){
            .id = "latency",
            .title = "Latency",
            .intro = "Pooled over the replications; below each value its 95 % interval over them, "
                     "or from the batches of a single one; what grows or falls has none. "
                     "Measured from the moment a record is created, unless the stage is "
                     "propagation (from its arrival in the shard), put (from the first "
                     "attempt) or buffering (from its being read).",
            .sql =
                "SELECT component, stage, count, mean_ns, mean_lo_ns, mean_hi_ns, p50_ns,"
                " p50_lo_ns, p50_hi_ns, p90_ns, p90_lo_ns, p90_hi_ns, p95_ns, p95_lo_ns,"
                " p95_hi_ns, p99_ns, p99_lo_ns, p99_hi_ns, p999_ns,"
                " p999_lo_ns, p999_hi_ns, max_ns,"
                " coalesce(CASE WHEN growth_an_hour_ns > 0 THEN printf('grows %.3g s an hour',"
                " growth_an_hour_ns / 1e9) WHEN growth_an_hour_ns < 0 THEN printf('falls %.3g s an"
                " hour', -growth_an_hour_ns / 1e9) END, '') || coalesce(CASE WHEN arrived < 1 THEN "
                "printf("
                "'of the %.3g %% that arrived', 100 * arrived) END, '') FROM latency"
                " WHERE run_id = ?1 AND replication IS NULL AND max_ns > 0 ORDER BY rowid",
            .columns = columns});
}

static void theory(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {{"component", PAGE_TEXT},
                                                 {"stage", PAGE_WORDS},
                                                 {"", PAGE_TEXT},
                                                 {"theory", PAGE_NS},
                                                 {"simulated", PAGE_NS_INTERVAL},
                                                 {"law", PAGE_TEXT},
                                                 {"source", PAGE_TEXT},
                                                 {0}};
    /* A database of before has no such table. */
    if (db_number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'theory'", 0) == 0) return;
    page_table(
        out, db, run_id,
        &(struct page_query){
            .id = "theory",
            .folded = true,
            .title = "Theory",
            .intro = "Where every assumption of a closed form held in all replications: what "
                     "it says, beside what was simulated and its 95 % interval.",
            .sql = "SELECT component, stage, statistic, theory_ns, simulated_ns,"
                   " simulated_lo_ns, simulated_hi_ns, law, source FROM theory"
                   " WHERE run_id = ?1 ORDER BY rowid",
            .columns = columns});
}

static void theory_figures(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {
        {"component", PAGE_TEXT}, {"stage", PAGE_WORDS},   {"", PAGE_TEXT},
        {"of", PAGE_TEXT},        {"theory", PAGE_FIGURE}, {"simulated", PAGE_FIGURE_INTERVAL},
        {"law", PAGE_TEXT},       {"source", PAGE_TEXT},   {0}};
    /* A database of before has no such table. */
    if (db_number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'theory_figure'", 0) == 0)
        return;
    page_table(out, db, run_id,
               &(struct page_query){
                   .id = "theory-figures",
                   .folded = true,
                   .title = "Theory of rates and numbers",
                   .intro = "Closed forms of what is no latency, as means over the replications.",
                   .sql = "SELECT component, stage, statistic, unit, theory, simulated,"
                          " simulated_lo, simulated_hi, law, source FROM theory_figure"
                          " WHERE run_id = ?1 ORDER BY rowid",
                   .columns = columns});
}

/* What `warmup: auto` and `replications: auto` found. */
static void statistics(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column warmup_columns[] = {
        {"component", PAGE_TEXT}, {"stage", PAGE_WORDS}, {"MSER-5", PAGE_NS},
        {"Welch", PAGE_NS},       {"", PAGE_TEXT},       {0}};
    static const struct page_column precision_columns[] = {
        {"component", PAGE_TEXT},   {"stage", PAGE_WORDS},     {"measure", PAGE_TEXT},
        {"half width", PAGE_SHARE}, {"asked for", PAGE_SHARE}, {0}};
    page_table(
        out, db, run_id,
        &(struct page_query){
            .id = "warmup",
            .folded = true,
            .title = "Warm-up",
            .intro = "How long each latency of a pilot took to settle; the longest is cut off "
                     "every statistic. A dash: longer than half the pilot, or not judged.",
            .sql = "SELECT component, stage, mser5_ns, welch_ns,"
                   " iif(judged = 0, 'seen too seldom to judge', '') FROM warmup"
                   " WHERE run_id = ?1 ORDER BY rowid",
            .columns = warmup_columns});
    page_table(out, db, run_id,
               &(struct page_query){
                   .id = "precision",
                   .folded = true,
                   .title = "Precision",
                   .intro = "Half of each 95 % interval, relative to its figure. Replications were "
                            "added until p / (1 + p) was reached for the p asked for, or no more "
                            "were allowed.",
                   .sql = "SELECT component, stage, measure, relative, target FROM precision"
                          " WHERE run_id = ?1 ORDER BY rowid",
                   .columns = precision_columns});
}

static void thresholds(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {{"threshold", PAGE_TEXT},
                                                 {"observed", PAGE_OBSERVED},
                                                 {"verdict", PAGE_VERDICT},
                                                 {"", PAGE_TEXT},
                                                 {0}};
    page_table(out, db, run_id,
               &(struct page_query){.id = "thresholds",
                                    .title = "Thresholds",
                                    .sql = "SELECT expression, expression, observed, verdict, "
                                           "coalesce(note, '') FROM threshold"
                                           " WHERE run_id = ?1 ORDER BY rowid",
                                    .columns = columns});
}

static void shards_and_keys(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column shard_columns[] = {{"stream", PAGE_TEXT},
                                                       {"shard", PAGE_COUNT},
                                                       {"records", PAGE_COUNT},
                                                       {"bytes", PAGE_BYTES},
                                                       {"share", PAGE_SHARE},
                                                       {"busiest second", PAGE_SHARE},
                                                       {"records refused", PAGE_COUNT},
                                                       {"minutes throttled", PAGE_SHARE},
                                                       {0}};
    static const struct page_column key_columns[] = {{"stream", PAGE_TEXT},
                                                     {"shard", PAGE_COUNT},
                                                     {"key", PAGE_TEXT},
                                                     {"records", PAGE_COUNT},
                                                     {"bytes", PAGE_BYTES},
                                                     {"share of the shard", PAGE_SHARE},
                                                     {0}};
    page_table(
        out, db, run_id,
        &(struct page_query){
            .id = "shards",
            .folded = true,
            .title = "Hottest shards",
            .intro = "All replications together; the busiest second as a share of the shard's "
                     "nearer limit.",
            .sql = "SELECT stream, shard, records, bytes, share, peak_use, throttled_records,"
                   " throttled_minutes * 1.0 / minutes FROM v_hot_shards WHERE run_id = ?1"
                   " ORDER BY throttled_records DESC, peak_use DESC, stream, shard",
            .columns = shard_columns,
            .most = 16});
    page_table(out, db, run_id,
               &(struct page_query){.id = "keys",
                                    .folded = true,
                                    .title = "Hottest keys",
                                    .intro = "First replication.",
                                    .sql = "SELECT stream, shard, key, records, bytes, share FROM"
                                           " hot_key WHERE run_id = ?1 ORDER BY records DESC, key",
                                    .columns = key_columns,
                                    .most = 16});
}

static void bill(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {{"service", PAGE_TEXT},
                                                 {"item", PAGE_TEXT},
                                                 {"component", PAGE_TEXT},
                                                 {"quantity in the run", PAGE_NUMBER},
                                                 {"unit", PAGE_TEXT},
                                                 {"rate, USD", PAGE_NUMBER},
                                                 {"run, USD", PAGE_USD},
                                                 {"month, USD", PAGE_USD_INTERVAL},
                                                 {0}};
    page_table(
        out, db, run_id,
        &(struct page_query){
            .id = "bill",
            .folded = true,
            .title = "The bill",
            .intro = "The month is this load all month long; below it its 95 % interval over the "
                     "replications, of which a single one gives none. Each item's receipt stands "
                     "further down.",
            .sql = "SELECT service, item, component, quantity, unit, rate_usd, usd_run, usd_month,"
                   " usd_month_lo, usd_month_hi FROM (SELECT rowid AS place, * FROM cost WHERE"
                   " run_id = ?1) UNION ALL SELECT 'Total', '', '', NULL, '', NULL,"
                   " sum(usd_run), sum(cost.usd_month), min(run.usd_month_lo),"
                   " min(run.usd_month_hi) FROM cost JOIN run USING (run_id) WHERE run_id = ?1"
                   " HAVING count(*) > 0",
            .columns = columns});
}

/* Once an item: how its quantity is counted, and where its rate is from. */
static void receipts(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {
        {"service", PAGE_TEXT},    {"item", PAGE_TEXT},   {"how it is counted", PAGE_TEXT},
        {"grows with", PAGE_TEXT}, {"source", PAGE_TEXT}, {0}};
    page_table(out, db, run_id,
               &(struct page_query){
                   .id = "receipts",
                   .folded = true,
                   .title = "Receipts",
                   .sql = "SELECT service, item, rule || CASE WHEN coalesce(tiers, '') = '' THEN ''"
                          " ELSE '. The month: ' || tiers END, cause, source || ', ' || price_date"
                          " || ', ' || confidence FROM cost WHERE run_id = ?1"
                          " GROUP BY service, item ORDER BY min(rowid)",
                   .columns = columns});
}

/* A guess at a price has to be seen where its dollars are. */
static void sureness(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {
        {"prices", PAGE_TEXT}, {"month, USD", PAGE_USD}, {"share", PAGE_SHARE}, {0}};
    page_table(out, db, run_id,
               &(struct page_query){
                   .id = "bill-prices",
                   .folded = true,
                   .title = "How sure its prices are",
                   .intro = "Documented by AWS, inferred from others' transcriptions or from "
                            "another region, or assumed.",
                   .sql = "SELECT coalesce(confidence, 'not known'), usd_month, share FROM"
                          " v_cost_confidence WHERE run_id = ?1 ORDER BY confidence = 'assumed',"
                          " confidence = 'inferred'",
                   .columns = columns});
}

/* What the month is made of, and what the next step would add. */
static void margins(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {
        {"component", PAGE_TEXT}, {"month, USD", PAGE_USD}, {"share", PAGE_SHARE}, {0}};
    static const struct page_column margin_columns[] = {
        {"what", PAGE_TEXT}, {"of", PAGE_TEXT}, {"month, USD", PAGE_USD}, {0}};
    page_table(out, db, run_id,
               &(struct page_query){.id = "bill-components",
                                    .folded = true,
                                    .title = "The bill by component",
                                    .sql = "SELECT component, usd_month, usd_month / nullif(sum("
                                           "usd_month) OVER (), 0) FROM v_cost_component WHERE"
                                           " run_id = ?1 ORDER BY usd_month DESC",
                                    .columns = columns});
    page_table(out, db, run_id,
               &(struct page_query){
                   .id = "bill-margins",
                   .folded = true,
                   .title = "What the bill grows with",
                   .intro = "The first three are the month's parts; the others are what one more "
                            "would add to it.",
                   .sql = "SELECT what, coalesce(component, ''), usd_month FROM cost_margin"
                          " WHERE run_id = ?1 ORDER BY rowid",
                   .columns = margin_columns});
}

static void counters(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {
        {"component", PAGE_TEXT}, {"counter", PAGE_WORDS}, {"mean", PAGE_MEAN},  {"low", PAGE_MEAN},
        {"high", PAGE_MEAN},      {"least", PAGE_COUNT},   {"most", PAGE_COUNT}, {0}};
    static const struct page_column object_columns[] = {
        {"delivery", PAGE_TEXT},   {"to", PAGE_TEXT},       {"closed by", PAGE_TEXT},
        {"status", PAGE_TEXT},     {"objects", PAGE_COUNT}, {"mean records", PAGE_MEAN},
        {"mean size", PAGE_BYTES}, {"largest", PAGE_BYTES}, {0}};
    page_table(out, db, run_id,
               &(struct page_query){.id = "objects",
                                    .folded = true,
                                    .title = "Objects",
                                    .intro = "All replications together.",
                                    .sql = "SELECT delivery, destination, reason, status, count(*),"
                                           " avg(records), avg(bytes_out), max(bytes_out)"
                                           " FROM object WHERE run_id = ?1 GROUP BY 1, 2, 3, 4",
                                    .columns = object_columns});
    page_table(
        out, db, run_id,
        &(struct page_query){.id = "counters",
                             .folded = true,
                             .title = "Counters",
                             .intro = "Per replication; low and high are a 95 % interval of "
                                      "the mean.",
                             .sql = "SELECT c.component, c.name, avg(value),"
                                    " min(i.lo), min(i.hi), min(value),"
                                    " max(value) FROM counter AS c LEFT JOIN interval AS i ON"
                                    " i.run_id = c.run_id AND i.component = c.component AND"
                                    " i.name = c.name AND i.per IS NULL WHERE c.run_id = ?1"
                                    " GROUP BY c.component, c.name ORDER BY min(c.rowid)",
                             .columns = columns});
    static const struct page_column ratio_columns[] = {{"component", PAGE_TEXT},
                                                       {"counter", PAGE_WORDS},
                                                       {"per", PAGE_WORDS},
                                                       {"ratio", PAGE_SHARE},
                                                       {"low", PAGE_SHARE},
                                                       {"high", PAGE_SHARE},
                                                       {0}};
    page_table(
        out, db, run_id,
        &(struct page_query){.id = "ratios",
                             .folded = true,
                             .title = "Ratios",
                             .intro = "Of the sums over all replications; low and high are a "
                                      "95 % interval.",
                             .sql = "SELECT component, name, per, mean, max(lo, 0), hi"
                                    " FROM interval WHERE run_id = ?1 AND per IS NOT NULL"
                                    " AND mean > 0 ORDER BY rowid",
                             .columns = ratio_columns});
}

static void laws_and_events(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column law_columns[] = {{"component", PAGE_TEXT},
                                                     {"law", PAGE_TEXT},
                                                     {"left", PAGE_NUMBER},
                                                     {"right", PAGE_NUMBER},
                                                     {"in all replications", PAGE_VERDICT},
                                                     {0}};
    static const struct page_column event_columns[] = {{"at", PAGE_NS},
                                                       {"clock", PAGE_TEXT},
                                                       {"replication", PAGE_COUNT},
                                                       {"component", PAGE_TEXT},
                                                       {"what", PAGE_WORDS},
                                                       {"detail", PAGE_TEXT},
                                                       {0}};
    page_table(out, db, run_id,
               &(struct page_query){.id = "ledger",
                                    .folded = true,
                                    .title = "Ledger",
                                    .intro = "What must be conserved, checked at the end of every "
                                             "replication, the warm-up included; the sums over the "
                                             "replications.",
                                    .sql = "SELECT component, law, sum(\"left\"), sum(\"right\"),"
                                           " CASE WHEN min(holds) THEN 'kept' ELSE 'broken' END"
                                           " FROM ledger WHERE run_id = ?1 GROUP BY component, law"
                                           " ORDER BY min(rowid)",
                                    .columns = law_columns});
    page_table(
        out, db, run_id,
        &(struct page_query){.id = "events",
                             .folded = true,
                             .title = "Events",
                             .intro = "Day and hour are those of `clock`, at which the "
                                      "measured time begins.",
                             /* Seconds since a Monday 00:00, a week before that of the clock. */
                             .sql = "WITH clock AS (SELECT coalesce(max(trim(value, '\"')),"
                                    " 'mon 00:00') AS text FROM parameter"
                                    " WHERE run_id = ?1 AND path = 'clock'), begin AS ("
                                    "SELECT 604800 + (instr('mon tue wed thu fri sat sun',"
                                    " substr(text, 1, 3)) - 1) / 4 * 86400"
                                    " + 3600 * substr(text, 5, 2) + 60 * substr(text, 8, 2)"
                                    " - (SELECT warmup_ns FROM run WHERE run_id = ?1)"
                                    " / 1000000000 AS s FROM clock)"
                                    " SELECT time_ns, substr('montuewedthufrisatsun',"
                                    " 1 + 3 * ((s + time_ns / 1000000000) / 86400 % 7), 3)"
                                    " || strftime(' %H:%M', s + time_ns / 1000000000,"
                                    " 'unixepoch'), replication, component, kind, detail"
                                    " FROM event, begin WHERE run_id = ?1"
                                    " ORDER BY replication, time_ns, event.rowid",
                             .columns = event_columns,
                             .most = 100});
}

static void parameters(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {{"parameter", PAGE_TEXT}, {"value", PAGE_TEXT},
                                                 {"unit", PAGE_TEXT},      {"from", PAGE_TEXT},
                                                 {"source", PAGE_TEXT},    {0}};
    page_table(
        out, db, run_id,
        &(struct page_query){.id = "parameters",
                             .folded = true,
                             .title = "Resolved parameters",
                             .intro = "Everything that was in force, and where it came from: "
                                      "the scenario, an option on the command line (set), or "
                                      "a default with its source.",
                             .sql = "SELECT path, value, unit, origin, source FROM parameter"
                                    " WHERE run_id = ?1 ORDER BY rowid",
                             .columns = columns});
}

void page_details(struct text *out, struct db *db, int64_t run_id)
{
    theory(out, db, run_id);
    theory_figures(out, db, run_id);
    statistics(out, db, run_id);
    thresholds(out, db, run_id);
    bill(out, db, run_id);
    margins(out, db, run_id);
    sureness(out, db, run_id);
    receipts(out, db, run_id);
    shards_and_keys(out, db, run_id);
    counters(out, db, run_id);
    laws_and_events(out, db, run_id);
    parameters(out, db, run_id);
}

static void fact(struct text *out, const char *name, const char *value)
{
    if (!*value) return;
    text_format(out, "<dt>%s</dt><dd>", name);
    text_html(out, value);
    text_add(out, "</dd>\n");
}

void page_again(struct text *out, struct db *db, int64_t run_id)
{
    sqlite3_stmt *run = db_query(db,
                                 "SELECT coalesce(command, ''), seed, version, started_at,"
                                 " scenario_sha256, digest, events, yaml, pending_high_water,"
                                 " peak_memory_bytes FROM run"
                                 " WHERE run_id = ?1",
                                 run_id);
    if (!db_next(db, &run)) return;
    page_fold(out, "again", "Run it again", 0, false);
    text_add(out, "<pre tabindex=\"0\" aria-label=\"Command\"><code>");
    text_html(out, db_text(run, 0));
    text_add(out,
             "</code></pre>\n<p class=\"intro\">The same version with the same scenario and seed "
             "gives the same numbers to the last digit, on any number of threads.</p>\n<dl>");
    fact(out, "seed", db_text(run, 1));
    fact(out, "version", db_text(run, 2));
    fact(out, "started", db_text(run, 3));
    fact(out, "events", format_count(db_real(run, 6)).text);
    fact(out, "events waiting at most", format_count(db_real(run, 8)).text);
    if (db_real(run, 9) > 0) fact(out, "memory at most", format_bytes(db_real(run, 9)).text);
    fact(out, "scenario, sha256", db_text(run, 4));
    fact(out, "digest of all events", db_text(run, 5));
    text_add(out, "</dl>\n");
    if (*db_text(run, 7)) {
        text_add(out, "<details><summary>The scenario as it was read</summary><pre tabindex=\"0\" "
                      "aria-label=\"Scenario\"><code>");
        text_html(out, db_text(run, 7));
        text_add(out, "</code></pre></details>\n");
    }
    page_fold_end(out);
    db_end(&run);
}
