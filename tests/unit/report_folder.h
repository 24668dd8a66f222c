/*
 * report_folder.h -- a run of the fixture published into a folder of its own under /tmp.
 */
#ifndef KINESIM_TESTS_UNIT_REPORT_FOLDER_H
#define KINESIM_TESTS_UNIT_REPORT_FOLDER_H

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "reports/common/text.h"
#include "reports/database/results_db.h"
#include "reports/publish.h"
#include "tests/unit/report_fixture.h"

struct folder {
    char path[64], run[96], database[96], page[160], error[512];
};

/* The text of a file of the run; empty if there is none. The caller frees it. */
static inline struct text folder_read(const struct folder *folder, const char *name)
{
    struct text path = {0}, text = {0};
    text_format(&path, "%s/%s", folder->run, name);
    text_add(&text, "");
    text_load(&text, path.at);
    text_free(&path);
    return text;
}

static inline void folder_remove(const struct folder *folder)
{
    const char *const folders[] = {folder->run, folder->path};
    for (int i = 0; i < 2; i++) {
        DIR *dir = opendir(folders[i]);
        for (const struct dirent *entry; dir && (entry = readdir(dir));) {
            struct text path = {0};
            text_format(&path, "%s/%s", folders[i], entry->d_name);
            unlink(path.at);
            text_free(&path);
        }
        if (dir) closedir(dir);
        rmdir(folders[i]);
    }
}

/* False with a reason in folder->error. */
static inline bool folder_publish(struct folder *folder, const struct run_report *run,
                                  const struct publish_options *options)
{
    int64_t id = 0;
    *folder = (struct folder){.path = "/tmp/kinesim-report-XXXXXX"};
    if (!mkdtemp(folder->path)) return false;
    snprintf(folder->run, sizeof folder->run, "%s/1", folder->path);
    snprintf(folder->database, sizeof folder->database, "%s/k.db", folder->path);
    return results_db_write(folder->database, run, &id, folder->error, sizeof folder->error) &&
           publish_run(folder->database, 0, folder->path, options, folder->page,
                       sizeof folder->page, folder->error, sizeof folder->error);
}

#endif
