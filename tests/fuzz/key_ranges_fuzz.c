/*
 * key_ranges_fuzz.c -- whatever the bytes, ranges of shards cover the space of hashes once, or are
 * complained of.
 */
#include <stdint.h>
#include <stdlib.h>

#include "scenarios/keys/key_load.h"
#include "scenarios/values/key_ranges.h"
#include "tests/fuzz/memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct memory_file memory = memory_file_make(data, size);
    struct diag *diag = diag_create();
    hash_key *firsts;
    const uint32_t shards = key_ranges_read(memory.path, &firsts, diag);
    CHECK((shards > 0) == (diag_error_count(diag) == 0));
    CHECK((shards > 0) == (firsts != NULL) && shards <= KEY_LOAD_SHARDS_MAX);
    for (uint32_t i = 0; i < shards; i++)
        CHECK(i == 0 ? firsts[i] == 0 : firsts[i] > firsts[i - 1]);
    free(firsts);
    memory_file_done(&memory, diag);
    return 0;
}
