#include "scenarios/cli/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *paths_data(void)
{
    const char *data = getenv("KINESIM_DATA");
    return data && *data ? data : KINESIM_DATA_DIR;
}

void paths_scenario(const char *given, char path[PATHS_MAX])
{
    if (!strchr(given, '/') && !strchr(given, '.') && access(given, R_OK) != 0) {
        snprintf(path, PATHS_MAX, "%s/%s.yaml", paths_data(), given);
        if (access(path, R_OK) == 0) return;
    }
    snprintf(path, PATHS_MAX, "%s", given);
}

bool paths_price_book(const char *region, char path[PATHS_MAX])
{
    snprintf(path, PATHS_MAX, "%s/prices/%s.yaml", paths_data(), region);
    return access(path, R_OK) == 0;
}

bool paths_make_folder(const char *path)
{
    char part[PATHS_MAX];
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (char *at = part + 1; *at; at++) {
        if (*at != '/') continue;
        *at = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) return false;
        *at = '/';
    }
    if (mkdir(part, 0777) == 0) return true;
    struct stat about;
    if (errno != EEXIST || stat(part, &about) != 0) return false;
    if (S_ISDIR(about.st_mode)) return true;
    errno = ENOTDIR;
    return false;
}
