#include "scenarios/cli/keys_store.h"

#include <math.h>
#include <sha2.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "reports/database/keys_db.h"
#include "scenarios/cli/results_folder.h"
#include "sim/arena.h"

/* ours: numbers of shards whose best cuts are looked for, whose shards are all stored; parts that a picture
 * can show */
enum { CUT_MOST = 512, STORED_SHARDS = 256, PARTS = 1024, REASON_MAX = 1024 };

static char *digits(struct arena *arena, hash_key hash)
{
    char *text = arena_alloc(arena, HASH_KEY_DIGITS_MAX);
    hash_key_print(hash, text);
    return text;
}

static void add_curve(struct keys_report *report, struct arena *arena, const struct key_findings *f)
{
    const struct keys_view *view = f->view;
    const size_t count = view->most - view->least + 1;
    struct keys_curve_row *rows = arena_alloc(arena, count * sizeof *rows);
    hash_key *firsts = arena_alloc(arena, view->most * sizeof *firsts);
    for (uint32_t n = view->least; n <= view->most; n++) {
        const struct shards_advice advice = key_advice_shards(view->load, n, f->capacity);
        rows[n - view->least] = (struct keys_curve_row){
            .shards = n,
            .hottest = advice.hottest,
            .hottest_share = advice.hottest_share,
            .refused_share = advice.refused,
            .cut_share = count <= CUT_MOST ? key_advice_splits(view->load, n, firsts) : NAN,
            .salted_share = f->salted ? key_salt_hottest(f->salt, n, f->shown) : NAN,
        };
    }
    report->curve = rows;
    report->curve_count = count;
}

static bool is_stored(const struct key_findings *f, uint32_t shards)
{
    return shards <= STORED_SHARDS || shards == f->shards;
}

static void add_shards(struct keys_report *report, struct arena *arena,
                       const struct key_findings *f)
{
    const struct keys_view *view = f->view;
    size_t room = 0, count = 0;
    for (uint32_t n = view->least; n <= view->most; n++) room += is_stored(f, n) ? n : 0;
    struct keys_shard_row *rows = arena_alloc(arena, room * sizeof *rows);
    for (uint32_t n = view->least; n <= view->most; n++)
        for (uint32_t i = 0; i < n && is_stored(f, n); i++)
            rows[count++] = (struct keys_shard_row){
                .shards = n,
                .shard = i,
                .first = digits(arena, key_load_first(view->load, n, i)),
                .last = digits(arena, key_load_last(view->load, n, i)),
                .share = key_findings_share(f, key_load_shards(view->load, n)[i]),
            };
    report->shard = rows;
    report->shard_count = count;
}

static void add_keys(struct keys_report *report, struct arena *arena, const struct key_findings *f)
{
    struct keys_top_row *rows = arena_alloc(arena, (f->heavy_count + 1) * sizeof *rows);
    for (size_t i = 0; i < f->heavy_count; i++) {
        const struct heavy_key *key = &f->heavy[i];
        rows[i] = (struct keys_top_row){
            .key = key->text,
            .hash = digits(arena, key->hash),
            .shard = key_load_shard(f->view->load, f->shards, key->hash),
            .share = key_findings_share(f, key->weight),
            .error_share = key_findings_share(f, key->error),
            .exceeds_a_shard = i < f->too_heavy,
        };
    }
    report->top = rows;
    report->top_count = f->heavy_count;
}

static void add_space(struct keys_report *report, struct arena *arena, const struct key_findings *f)
{
    _Static_assert(KEY_LOAD_CELLS % PARTS == 0, "parts are whole cells");
    double *space = arena_alloc(arena, PARTS * sizeof *space);
    const double *cells = key_load_cells(f->view->load);
    for (size_t i = 0; i < PARTS; i++) {
        double weight = 0;
        for (size_t k = 0; k < KEY_LOAD_CELLS / PARTS; k++)
            weight += cells[i * (KEY_LOAD_CELLS / PARTS) + k];
        space[i] = key_findings_share(f, weight);
    }
    char **cuts = arena_alloc(arena, f->shards * sizeof *cuts);
    for (uint32_t i = 0; i + 1 < f->shards; i++) cuts[i] = digits(arena, f->firsts[i]);
    report->space = space;
    report->space_count = PARTS;
    report->cuts = cuts;
}

/* Of a regular file only: a pipe has been read. */
static const char *digest(const char *path, char text[SHA256_DIGEST_STRING_LENGTH])
{
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return NULL;
    return SHA256File(path, text);
}

static bool land(const struct options *options, const char *file, bool given,
                 const struct key_findings *f, const char *database, int64_t *keys_id)
{
    char sha256[SHA256_DIGEST_STRING_LENGTH], started_at[RESULTS_FOLDER_TIME], reason[REASON_MAX];
    const bool rated = isfinite(f->capacity);
    results_folder_time(started_at);
    struct arena *arena = arena_create();
    struct keys_report report = {
        .file = file,
        .sha256 = digest(file, sha256),
        .version = KINESIM_VERSION,
        .started_at = started_at,
        .command = options->line,
        .lines = (int64_t)key_load_lines(f->view->load),
        .weight = key_load_total(f->view->load),
        .records_per_s = rated ? f->view->records_per_s : NAN,
        .record_bytes = rated ? f->view->record_bytes : NAN,
        .capacity_share = rated ? f->capacity : NAN,
        .shards = f->shards,
        .enough = f->enough,
        .given = given,
        .exact = f->exact,
        .salted_keys = f->salted,
        .salt_buckets = f->shown,
        .salt_enough = f->buckets > 0,
    };
    add_curve(&report, arena, f);
    add_shards(&report, arena, f);
    add_keys(&report, arena, f);
    add_space(&report, arena, f);
    const bool landed = keys_db_land(database, &report, keys_id, reason, sizeof reason);
    arena_destroy(arena);
    return landed || results_folder_complain(database, reason);
}

bool keys_store(const struct options *options, const char *file, bool given,
                const struct key_findings *findings)
{
    struct results_folder folder;
    int64_t keys_id = 0;
    return results_folder_make(&folder, options) &&
           land(options, file, given, findings, folder.database, &keys_id) &&
           results_folder_show(&folder, options, publish_keys, keys_id);
}
