/*
 * replay.c -- every file of a folder through a fuzz target, without a fuzzer: what was found once stays
 * mended.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "replay FOLDER: %s\n", argc == 2 ? strerror(errno) : "one folder");
        return 2;
    }
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        struct text path = {0}, bytes = {0};
        text_format(&path, "%s/%s", argv[1], entry->d_name);
        if (!text_load(&bytes, path.at)) {
            fprintf(stderr, "%s: %s\n", path.at, strerror(errno));
            return 1;
        }
        printf("%s\n", entry->d_name);
        fflush(stdout);
        LLVMFuzzerTestOneInput((const uint8_t *)bytes.at, bytes.length);
        text_free(&path);
        text_free(&bytes);
        count++;
    }
    closedir(folder);
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
