#include "reports/common/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/check.h"
#include "sim/diag.h"

static void reserve(struct text *text, size_t more)
{
    if (text->length + more + 1 <= text->capacity) return;
    size_t capacity = text->capacity ? text->capacity : 256;
    while (capacity < text->length + more + 1) capacity *= 2;
    text->at = check_resized(text->at, capacity);
    text->capacity = capacity;
}

void text_free(struct text *text)
{
    free(text->at);
    *text = (struct text){0};
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    reserve(text, length);
    memcpy(text->at + text->length, bytes, length);
    text->length += length;
    text->at[text->length] = '\0';
}

void text_add(struct text *text, const char *more)
{
    text_add_bytes(text, more, strlen(more));
}

void text_format(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    CHECK(length >= 0);
    reserve(text, (size_t)length);
    va_start(args, format);
    vsnprintf(text->at + text->length, (size_t)length + 1, format, args);
    va_end(args);
    text->length += (size_t)length;
}

void text_html(struct text *text, const char *raw)
{
    size_t obeyed;
    for (; raw && *raw; raw++) {
        switch (*raw) {
        case '&': text_add(text, "&amp;"); break;
        case '<': text_add(text, "&lt;"); break;
        case '>': text_add(text, "&gt;"); break;
        case '"': text_add(text, "&quot;"); break;
        case '\'': text_add(text, "&#39;"); break;
        default:
            obeyed = *raw == '\n' || *raw == '\t' ? 0 : diag_obeyed(raw);
            if (obeyed) text_add(text, "\uFFFD");
            else text_add_bytes(text, raw, 1);
            raw += obeyed ? obeyed - 1 : 0;
        }
    }
}

void text_gnuplot(struct text *text, const char *raw)
{
    text_add(text, "'");
    for (; *raw; raw++) {
        if (*raw == '\'') text_add(text, "''");
        else if ((unsigned char)*raw < ' ') text_add(text, " ");
        else text_add_bytes(text, raw, 1);
    }
    text_add(text, "'");
}

void text_tsv(struct text *text, const char *raw)
{
    text_add(text, "\"");
    for (; *raw; raw++) {
        if (*raw == '"') text_add(text, "'");
        else if ((unsigned char)*raw < ' ') text_add(text, " ");
        else text_add_bytes(text, raw, 1);
    }
    text_add(text, "\"");
}

bool text_load(struct text *text, const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in) return false;
    char block[65536];
    size_t got;
    while ((got = fread(block, 1, sizeof block, in)) > 0) text_add_bytes(text, block, got);
    const bool ok = !ferror(in);
    fclose(in);
    return ok;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t done = write(file, bytes, length);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        bytes += done;
        length -= (size_t)done;
    }
    return true;
}

bool text_save(const struct text *text, const char *directory, const char *name, char *error,
               size_t error_bytes)
{
    struct text place = {0}, beside = {0};
    text_format(&place, "%s/%s", directory, name);
    text_format(&beside, "%s.tmp.%ld", place.at, (long)getpid());
    const int file = open(beside.at, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool ok = file >= 0;
    if (ok) {
        ok = write_all(file, text->at ? text->at : "", text->length) && fsync(file) == 0;
        ok = close(file) == 0 && ok;
        ok = ok && rename(beside.at, place.at) == 0;
    }
    if (!ok) {
        snprintf(error, error_bytes, "cannot write %s: %s", place.at, strerror(errno));
        if (file >= 0) unlink(beside.at);
    }
    text_free(&place);
    text_free(&beside);
    return ok;
}
