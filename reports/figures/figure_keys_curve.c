/*
 * figure_keys_curve.c -- the share of the hottest shard over the number of shards, beside an even
 * share, the heaviest key, what better cuts and a salt would give, and what a shard takes.
 */
#include <math.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "reports/figures/figure_keys.h"

/* ours: neighbours on the abscissa that a picture can tell apart; a key so near to the hottest shard's share
 * is what makes it hot */
static const double STEP_LEAST = 1.01, KEY_DECIDES = 0.8;

enum { NAME_CHARACTERS = 24 };
enum series { HOTTEST, CUTS, SALTED, EVEN, HEAVIEST, SERIES };

struct curve {
    double least, most;        /* numbers of shards */
    double end[SERIES];        /* shares at the right end; NaN: not there */
    double low, high;          /* the least share */
    double capacity, heaviest; /* shares; NaN: no rate was given */
    int64_t shards, buckets, salted_keys;
    bool enough;
    struct label key; /* the heaviest */
};

static bool read_head(struct curve *curve, struct db *db, int64_t keys_id)
{
    sqlite3_stmt *head = db_query(
        db,
        "SELECT capacity_share, shards, salt_buckets, salted_keys, enough, share, key"
        " FROM keys_run LEFT JOIN keys_top AS t ON t.keys_id = keys_run.keys_id AND rank = 1"
        " WHERE keys_run.keys_id = ?1",
        keys_id);
    if (!db_next(db, &head)) return false;
    curve->capacity = db_real(head, 0);
    curve->shards = sqlite3_column_int64(head, 1);
    curve->buckets = sqlite3_column_int64(head, 2);
    curve->salted_keys = sqlite3_column_int64(head, 3);
    curve->enough = sqlite3_column_int(head, 4) != 0;
    curve->heaviest = db_real(head, 5);
    curve->key = format_name(db_text(head, 6), NAME_CHARACTERS);
    db_end(&head);
    return true;
}

/* Where the heaviest key is lighter than half of every shard it decides nothing. */
static const char heaviest_key[] =
    "(SELECT share FROM keys_top AS t WHERE t.keys_id = ?1 AND rank = 1 AND share > 0.5 *"
    " (SELECT min(even_share) FROM keys_curve WHERE keys_id = ?1))";
static const char *const column_of[SERIES] = {"hottest_share", "cut_share", "salted_share",
                                              "even_share", heaviest_key};

static void add_point(struct figure *figure, enum series series, double shards, double share)
{
    static const char *const words_of[SERIES] = {"the hottest has", "with the best cuts",
                                                 "with the salt", "an even share is",
                                                 "the heaviest key has"};
    struct text words = {0};
    text_format(&words, "%s shards: %s ", format_count(shards).text, words_of[series]);
    text_add(&words, format_share(share).text);
    text_format(&figure->data, "%.0f\t%.8g\t", shards, share);
    text_tsv(&figure->data, words.at);
    text_add(&figure->data, "\n");
    text_free(&words);
}

/* A block: shards and share, in words too, as far apart as can be seen, the last one always. */
static void add_line(struct figure *figure, struct curve *curve, struct db *db, int64_t keys_id,
                     enum series series)
{
    struct text sql = {0};
    double next = 0, shards = NAN, share = NAN, written = 0;
    text_format(&sql, "SELECT shards, %s FROM keys_curve WHERE keys_id = ?1 ORDER BY shards",
                column_of[series]);
    sqlite3_stmt *row = db_query(db, sql.at, keys_id);
    while (db_next(db, &row)) {
        shards = db_real(row, 0);
        share = db_real(row, 1);
        if (isnan(curve->least)) curve->least = shards;
        curve->most = shards;
        if (isnan(share)) continue;
        curve->low = fmin(curve->low, share);
        curve->high = fmax(curve->high, share);
        curve->end[series] = share;
        if (shards < next) continue;
        add_point(figure, series, shards, share);
        written = shards;
        next = shards * STEP_LEAST;
    }
    if (written < shards && !isnan(share)) add_point(figure, series, shards, share);
    if (isnan(curve->end[series])) text_add(&figure->data, "NaN\tNaN\t\"\"\n");
    text_add(&figure->data, "\n\n");
    text_free(&sql);
}

/* Names stand at the right end, at the height of their lines. */
static void add_names(struct figure *figure, const struct curve *curve, double low, double high)
{
    struct text names[SERIES] = {{0}};
    const char *texts[SERIES];
    double y[SERIES];
    int at[SERIES], count = 0;
    text_add(&names[HOTTEST], "hottest shard");
    text_add(&names[CUTS], "with the best cuts");
    text_format(&names[SALTED], "%s salted, %lld buckets",
                curve->salted_keys == 1 ? "heaviest key" : "heavy keys", (long long)curve->buckets);
    text_add(&names[EVEN], "an even share");
    text_format(&names[HEAVIEST], "%s alone", curve->key.text);
    for (int i = 0; i < SERIES; i++) {
        texts[i] = names[i].at;
        if (isnan(curve->end[i])) continue;
        at[count] = i;
        y[count++] = log(curve->end[i] / low) / log(high / low);
    }
    figure_spread(y, count, figure_label_share(figure->height - 64));
    text_format(&figure->settings, "array Y[%d]\n", SERIES);
    for (int i = 0; i < SERIES; i++) text_format(&figure->settings, "Y[%d] = -1\n", i + 1);
    for (int i = 0; i < count; i++)
        text_format(&figure->settings, "Y[%d] = %.4f\n", at[i] + 1, y[i]);
    figure_set_names(figure, texts, SERIES);
    figure->below = count;
    figure_set_number(figure, "SERIES", count);
    figure->narrow = 300;
    for (int i = 0; i < SERIES; i++) text_free(&names[i]);
}

static void add_axes(struct figure *figure, const struct curve *curve, double low, double high)
{
    static const double shares[] = {0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01,
                                    0.02,   0.05,   0.1,    0.2,   0.5,   1};
    const char *comma = "";
    text_format(&figure->axes, "set logscale y 10\nset yrange [%.8g:%.8g]\nset ytics (", low, high);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        if (shares[i] < low * 0.999 || shares[i] > high * 1.001) continue;
        text_format(&figure->axes, "%s'%g %%%%' %.8g", comma, shares[i] * 100, shares[i]);
        comma = ", ";
    }
    text_format(&figure->axes, ")\nset xrange [%.0f:%.0f]\nset xtics (", curve->least, curve->most);
    comma = "";
    const bool is_log = curve->most / curve->least >= 12;
    const long step = is_log ? 1 : lround(fmax(1, figure_step(curve->most - curve->least, 12)));
    const long least = lround(curve->least), most = lround(curve->most);
    for (long n = step; n <= most; n = is_log ? 2 * n : n + step) {
        if (n < least) continue;
        text_format(&figure->axes, "%s'%ld' %ld", comma, n, n);
        comma = ", ";
    }
    text_format(&figure->axes, ")\n%s", is_log ? "set logscale x 10\n" : "");
}

static void add_words(struct figure *figure, const struct curve *curve)
{
    const struct label heaviest = format_share(curve->heaviest);
    const double times = curve->end[HOTTEST] / curve->end[EVEN];
    if (curve->heaviest > curve->capacity)
        text_format(&figure->title, "Key %s alone has %s of the records, and a shard takes %s",
                    curve->key.text, heaviest.text, format_share(curve->capacity).text);
    else if (!isnan(curve->capacity) && curve->enough)
        text_format(&figure->title, "%lld shards refuse nothing", (long long)curve->shards);
    else if (curve->heaviest > KEY_DECIDES * curve->end[HOTTEST])
        text_format(&figure->title,
                    "Key %s has %s of the records: no number of shards brings the hottest below",
                    curve->key.text, heaviest.text);
    else
        text_format(&figure->title,
                    "Of %.0f shards the hottest has %s of the records, %.2f times an even share",
                    curve->most, format_share(curve->end[HOTTEST]).text, times);
    text_add(&figure->subtitle,
             "Share of all records that the hottest shard has, by number of shards");
    if (!isnan(curve->capacity))
        text_add(&figure->subtitle, "; red: above what a shard takes, and refused");
}

bool figure_keys_curve(struct figure *figure, struct db *db, int64_t keys_id)
{
    struct curve curve = {.least = NAN, .low = 1};
    for (int i = 0; i < SERIES; i++) curve.end[i] = NAN;
    if (!read_head(&curve, db, keys_id)) return false;
    for (int i = 0; i < SERIES; i++) add_line(figure, &curve, db, keys_id, (enum series)i);
    if (!(curve.most > curve.least)) return false;
    const double low = fmin(curve.low, isnan(curve.capacity) ? 1 : curve.capacity) / 1.3;
    const double high = fmax(curve.high, isnan(curve.capacity) ? 0 : fmin(1, curve.capacity)) *
                        1.08;
    add_names(figure, &curve, low, high);
    add_axes(figure, &curve, low, high);
    add_words(figure, &curve);
    figure_set_number(figure, "LIMIT", curve.capacity < 1 ? curve.capacity : 0);
    /* Where the lines leave room: above it at the right, else below it at the left. */
    figure_set_number(figure, "LEFTSIDE", curve.end[HOTTEST] > curve.capacity);
    figure_set_text(figure, "LIMITNAME", format_share(curve.capacity).text);
    return true;
}
