#include "sim/field.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

__attribute__((format(printf, 4, 0))) static void report(struct complaints *complaints,
                                                         int severity, const char *path,
                                                         const char *format, va_list arguments)
{
    char *message = NULL;
    CHECK(vasprintf(&message, format, arguments) >= 0);
    complaints->report(complaints, severity, path, message);
    free(message);
}

#define REPORT(severity)                                                                           \
    va_list arguments;                                                                             \
    va_start(arguments, format);                                                                   \
    report(complaints, severity, path, format, arguments);                                         \
    va_end(arguments)

void complaints_error(struct complaints *complaints, const char *path, const char *format, ...)
{
    REPORT(2);
}

void complaints_unmodelled(struct complaints *complaints, const char *path, const char *format, ...)
{
    REPORT(3);
}

void complaints_warning(struct complaints *complaints, const char *path, const char *format, ...)
{
    REPORT(0);
}

const char *field_fallback(const struct field *row, const char *region)
{
    for (const struct field_regional *at = row->regional; region && at && at->region; at++)
        if (!strcmp(at->region, region)) return at->fallback;
    return row->fallback;
}
