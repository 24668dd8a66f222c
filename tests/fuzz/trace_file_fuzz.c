/*
 * trace_file_fuzz.c -- whatever the bytes, a trace that is read keeps what its header promises, or there is a complaint.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/values/trace_file.h"
#include "sim/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_slots(const struct trace_file *read)
{
    const struct trace *trace = &read->trace;
    int64_t total = 0, empty = 0;
    CHECK(trace->count >= 1 && trace->count <= TRACE_SLOTS_MAX && trace->step_ns > 0);
    for (uint32_t i = 0; i < trace->count; i++) {
        CHECK(trace->records[i] >= 0);
        if (trace->bytes) CHECK(trace->bytes[i] >= trace->records[i]);
        total += trace->records[i];
        empty += trace->records[i] == 0;
    }
    CHECK(total == read->total && read->empty <= empty && read->gaps <= read->empty);
}

static void check_records(const struct trace_file *read)
{
    const struct trace *trace = &read->trace;
    for (uint32_t i = 0; i < trace->count; i++) {
        CHECK(i == 0 || trace->at_ns[i] >= trace->at_ns[i - 1]);
        CHECK(trace->at_ns[i] >= 0);
        if (trace->key) CHECK(trace->key[i] < read->keys.count);
        if (trace->size) CHECK(trace->size[i] > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create();
    struct diag *diag = diag_create();
    struct trace_file read;
    char *text = arena_text(arena, (const char *)data, size);
    const bool good = trace_file_parse(arena, "trace.csv", text, size, &read, diag);
    CHECK(good == (diag_error_count(diag) == 0));
    CHECK(diag_error_count(diag) <= 64);
    if (good && read.trace.records) check_slots(&read);
    else if (good) check_records(&read);
    char *printed = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&printed, &length);
    CHECK(out);
    diag_print(diag, out);
    fclose(out);
    CHECK(good || length > 0);
    free(printed);
    diag_destroy(diag);
    arena_destroy(arena);
    return 0;
}
