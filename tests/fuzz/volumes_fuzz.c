/*
 * volumes_fuzz.c -- whatever the bytes, volumes and seasons are read whole, or are complained of.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/study/volumes.h"
#include "tests/fuzz/memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void finish(struct diag *diag)
{
    struct memory_file none = memory_file_make(NULL, 0);
    memory_file_done(&none, diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct volumes volumes;
    double season[SEASON_MONTHS];
    /* No NUL behind it: who reads beyond its length is found. */
    char *text = check_alloc(size + !size);
    if (size > 0) memcpy(text, data, size);
    struct diag *diag = diag_create();
    const bool good = volumes_parse("volumes.csv", text, size, &volumes, diag);
    CHECK(good == (diag_error_count(diag) == 0));
    CHECK(!good || (volumes.count > 0 && volumes.first <= 1 &&
                    volumes.first + volumes.count <= VOLUMES_MONTHS_MAX + 1));
    for (uint32_t i = 0; good && i < volumes.count; i++) CHECK(volumes.amounts[i] >= 0);
    finish(diag);
    diag = diag_create();
    const bool whole = season_parse("season", text, size, season, diag);
    CHECK(whole == (diag_error_count(diag) == 0));
    for (int i = 0; whole && i < SEASON_MONTHS; i++) CHECK(season[i] > 0);
    finish(diag);
    free(text);
    return 0;
}
