#include "scenarios/cli/sweep_ranks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reports/text.h"
#include "scenarios/ranks/ranks.h"
#include "sim/check.h"

enum { REASON_MAX = 1024, NAME_BYTES = 4096 };

/* A file of our own where temporary files go; "" after a complaint. */
static void temporary(char name[NAME_BYTES])
{
    const char *folder = getenv("TMPDIR");
    snprintf(name, NAME_BYTES, "%s/kinesim.XXXXXX", folder && *folder ? folder : "/tmp");
    const int file = mkstemp(name);
    if (file >= 0) {
        close(file);
        return;
    }
    fprintf(stderr, "kinesim: %s: %s\n", name, strerror(errno));
    name[0] = '\0';
}

static void complain(const char *name, const char *reason)
{
    fprintf(stderr, "kinesim: rank %d: %s: %s\n", ranks_own(), name, reason);
}

/* ---- rank 0 */

static bool save(const char *name, const void *bytes, size_t count)
{
    FILE *file = fopen(name, "wb");
    if (!file) return false;
    const bool written = fwrite(bytes, 1, count, file) == count;
    return fclose(file) == 0 && written;
}

static bool take(void *context, size_t item, const void *answer, size_t bytes)
{
    (void)item;
    const char *database = context;
    char name[NAME_BYTES], reason[REASON_MAX];
    temporary(name);
    if (!name[0]) return false;
    bool good = save(name, answer, bytes);
    if (!good) complain(name, strerror(errno));
    if (good && !sweep_db_take(database, name, reason, sizeof reason)) {
        complain(database, reason);
        good = false;
    }
    unlink(name);
    return good;
}

bool sweep_ranks_lead(const char *database, const bool *landed, size_t count)
{
    size_t *items = check_zeroed(count + 1, sizeof *items);
    size_t open = 0;
    for (size_t i = 0; i < count; i++)
        if (!landed[i]) items[open++] = i;
    const bool good = ranks_lead(items, open, take, (void *)database);
    free(items);
    return good;
}

/* ---- the others */

struct follower {
    const struct sweep_points *list;
    const struct study *study;
    const char *file; /* the point's database */
    size_t item;
};

static const struct price_book *prices(void *context, const struct scenario *scenario)
{
    const struct study *study = ((struct follower *)context)->study;
    return study->prices(study->context, scenario);
}

static bool land(void *context, size_t point, const struct finished *finished)
{
    (void)point;
    const struct follower *follower = context;
    char reason[REASON_MAX];
    if (sweep_db_prepare(follower->file, reason, sizeof reason) &&
        sweep_db_land(follower->file, follower->list->keys[follower->item], &finished->report,
                      reason, sizeof reason))
        return true;
    complain(follower->file, reason);
    return false;
}

static void *work(void *context, size_t item, size_t *bytes)
{
    struct follower *follower = context;
    char name[NAME_BYTES];
    struct text whole = {0};
    temporary(name);
    if (!name[0]) return NULL;
    follower->file = name;
    follower->item = item;
    const struct study study = {
        .points = &follower->list->points[item],
        .count = 1,
        .threads = 1,
        .prices = prices,
        .land = land,
        .context = follower,
    };
    const bool good = study_run(&study) == STUDY_DONE && text_load(&whole, name);
    unlink(name);
    *bytes = good ? whole.length : 0;
    if (good) return whole.at;
    text_free(&whole);
    return NULL;
}

void sweep_ranks_follow(const struct sweep_points *list, const struct study *study)
{
    struct follower follower = {.list = list, .study = study};
    ranks_follow(work, &follower);
}
