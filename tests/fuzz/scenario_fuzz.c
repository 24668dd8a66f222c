/*
 * scenario_fuzz.c -- whatever the bytes, reading them ends with a scenario or with a complaint.
 *
 * Not both and not neither. Complaints are printed too, for lines, carets and characters of any
 * width are where offsets go wrong. Files that a scenario names are looked for in a folder that
 * does not exist.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/loader/scenario.h"
#include "sim/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Large key tables are legal and take seconds to hash: what bounds them is tested elsewhere. */
static bool asks_for_many_keys(const char *text, const char *word, size_t digits_max)
{
    for (const char *at = text; (at = strstr(at, word)); at++) {
        size_t digits = 0;
        const char *c = at + strlen(word);
        for (size_t skipped = 0; *c && !isdigit((unsigned char)*c) && skipped < 64; skipped++) c++;
        while (isdigit((unsigned char)c[digits])) digits++;
        if (digits > digits_max) return true;
    }
    return false;
}

static void try_text(const char *text, size_t length, const struct scenario_overrides *overrides)
{
    struct diag *diag = diag_create();
    struct scenario *scenario =
        scenario_parse("/no/such/folder/fuzz.yaml", text, length, overrides, diag);
    CHECK((scenario != NULL) == (diag_exit_status(diag) == 0));
    char *printed = NULL;
    size_t printed_length = 0;
    FILE *out = open_memstream(&printed, &printed_length);
    CHECK(out);
    diag_print(diag, out);
    fclose(out);
    CHECK(scenario || printed_length > 0);
    free(printed);
    scenario_destroy(scenario);
    diag_destroy(diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = check_alloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    if (asks_for_many_keys(text, "count", 3) || asks_for_many_keys(text, "salt", 2)) {
        free(text);
        return -1;
    }
    /* What stands after a last line `--set PATH=VALUE` is an override. */
    struct scenario_overrides overrides = {0};
    const char *set = NULL;
    char *option = memchr(text, 0, size) ? NULL : strstr(text, "\n--set ");
    size_t length = size;
    if (option) {
        length = (size_t)(option + 1 - text);
        set = option + strlen("\n--set ");
        overrides = (struct scenario_overrides){&set, 1};
    }
    try_text(text, length, &overrides);
    free(text);
    return 0;
}
