/*
 * memory_file.h -- bytes as a file that a reader opens by its name, for fuzzing: never on a disk.
 */
#ifndef KINESIM_TESTS_FUZZ_MEMORY_FILE_H
#define KINESIM_TESTS_FUZZ_MEMORY_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim/check.h"
#include "sim/diag.h"

struct memory_file {
    int descriptor;
    char path[64];
};

static inline struct memory_file memory_file_make(const uint8_t *data, size_t size)
{
    struct memory_file file = {.descriptor = memfd_create("fuzz", MFD_CLOEXEC)};
    CHECK(file.descriptor >= 0);
    CHECK(size == 0 || write(file.descriptor, data, size) == (ssize_t)size);
    snprintf(file.path, sizeof file.path, "/proc/self/fd/%d", file.descriptor);
    return file;
}

/* Prints what was complained about, for carets are where offsets go wrong, and gives the diag back. */
static inline void memory_file_done(struct memory_file *file, struct diag *diag)
{
    char *printed = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&printed, &length);
    CHECK(out);
    diag_print(diag, out);
    fclose(out);
    CHECK((diag_error_count(diag) > 0) == (length > 0));
    free(printed);
    diag_destroy(diag);
    close(file->descriptor);
}

#endif
