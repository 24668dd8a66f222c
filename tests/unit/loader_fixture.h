/*
 * loader_fixture.h -- reading a text and looking at what was complained about. Include last of all.
 */
#ifndef KINESIM_TESTS_UNIT_LOADER_FIXTURE_H
#define KINESIM_TESTS_UNIT_LOADER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/diag.h"

/* What diag_print gives; to be freed. Inlined, gcc 12 takes the stream's buffer for the local one. */
__attribute__((noinline, unused)) static char *printed(const struct diag *diag)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    diag_print(diag, out);
    fclose(out);
    return text;
}

/* A complaint, whole on a line of its own. */
static inline void assert_said(const struct diag *diag, const char *line)
{
    char *text = printed(diag);
    const char *at = strstr(text, line);
    const int found = at && (at == text || at[-1] == '\n') && at[strlen(line)] == '\n';
    if (!found) fprintf(stderr, "wanted: %s\ngot:\n%s", line, text);
    free(text);
    assert_true(found);
}

/* The number of complaints printed. */
static inline int said_count(const struct diag *diag)
{
    int count = 0;
    char *text = printed(diag);
    for (const char *at = text; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
        count += *at != '\0' && *at != ' ';
    free(text);
    return count;
}

#endif
