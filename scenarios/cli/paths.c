#include "scenarios/cli/paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/check.h"

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* `beside` the folder that the program lies in; false unless price books lie there. */
static bool beside_program(const char *beside, char path[PATHS_MAX])
{
    char program[PATHS_MAX / 2], books[PATHS_MAX + 8];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0) return false;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (!slash) return false;
    *slash = '\0';
    snprintf(path, PATHS_MAX, "%s/%s", program, beside);
    snprintf(books, sizeof books, "%s/prices", path);
    return is_folder(books);
}

void paths_data(char path[PATHS_MAX])
{
    const char *data = getenv("KINESIM_DATA");
    if (data && *data) snprintf(path, PATHS_MAX, "%s", data);
    else if (!beside_program("../share/kinesim", path) && !beside_program("../scenarios", path))
        snprintf(path, PATHS_MAX, "%s", KINESIM_DATA_DIR);
}

/* DATA/name */
static void in_data(const char *name, char path[PATHS_MAX])
{
    char data[PATHS_MAX];
    paths_data(data);
    if (snprintf(path, PATHS_MAX, "%s/%s", data, name) >= PATHS_MAX) path[0] = '\0';
}

void paths_scenario(const char *given, char path[PATHS_MAX])
{
    /* A folder of that name beside us does not hide the scenario. */
    if (!strchr(given, '/') && (access(given, F_OK) != 0 || is_folder(given))) {
        char name[PATHS_MAX];
        snprintf(name, sizeof name, "%.200s.yaml", given);
        in_data(name, path);
        if (access(path, R_OK) == 0) return;
    }
    snprintf(path, PATHS_MAX, "%s", given);
}

bool paths_price_book(const char *region, char path[PATHS_MAX])
{
    char name[PATHS_MAX];
    snprintf(name, sizeof name, "prices/%.200s.yaml", region);
    in_data(name, path);
    return !strchr(region, '/') && access(path, R_OK) == 0;
}

/* ---- names */

static int is_yaml(const struct dirent *entry)
{
    const size_t length = strlen(entry->d_name);
    return length > 5 && entry->d_name[0] != '.' && !strcmp(entry->d_name + length - 5, ".yaml");
}

static char **names_in(const char *folder)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, is_yaml, alphasort);
    char **names = check_zeroed(count > 0 ? (size_t)count + 1 : 1, sizeof *names);
    for (int i = 0; i < count; i++) {
        const size_t length = strlen(entries[i]->d_name) - strlen(".yaml");
        names[i] = check_zeroed(length + 1, 1);
        memcpy(names[i], entries[i]->d_name, length);
        free(entries[i]);
    }
    free(entries);
    return names;
}

char **paths_scenarios(void)
{
    char folder[PATHS_MAX];
    paths_data(folder);
    return names_in(folder);
}

char **paths_regions(void)
{
    char folder[PATHS_MAX];
    in_data("prices", folder);
    return names_in(folder);
}

void paths_names_free(char **names)
{
    for (char **name = names; *name; name++) free(*name);
    free(names);
}

/* ---- folders */

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
    if (errno != EEXIST) return false;
    if (is_folder(part)) return true;
    errno = ENOTDIR;
    return false;
}

bool paths_can_write(const char *path)
{
    char part[PATHS_MAX];
    struct stat about;
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    /* Up to what is there already. */
    while (stat(part, &about) != 0) {
        if (errno != ENOENT) return false;
        char *slash = strrchr(part, '/');
        if (!slash) return access(".", W_OK | X_OK) == 0;
        slash[slash == part] = '\0'; /* "/x" is in "/" */
    }
    if (!S_ISDIR(about.st_mode)) {
        errno = ENOTDIR;
        return false;
    }
    return access(part, W_OK | X_OK) == 0;
}
