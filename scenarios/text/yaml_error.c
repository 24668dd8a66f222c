#include "scenarios/text/yaml_error.h"

#include <stdbool.h>
#include <string.h>

#include "sim/check.h"

static bool holds(const char *text, const char *part)
{
    return text && strstr(text, part);
}

static struct place at(const char *file, yaml_mark_t mark)
{
    return (struct place){file, (int)mark.line + 1, (int)mark.column + 1};
}

/* libyaml gives an offset in bytes for an encoding error, and no mark. */
static void report_encoding(const yaml_parser_t *parser, const char *file,
                            const struct place *fixed, const char *text, size_t length,
                            struct diag *diag)
{
    struct place place = {file, 1, 1};
    size_t end = parser->problem_offset < length ? parser->problem_offset : length;
    /* A byte that should continue a character is missing: show where that character begins. */
    if (holds(parser->problem, "trailing"))
        for (int back = 0; back < 3 && end > 0; back++)
            if (((unsigned char)text[--end] & 0xc0) == 0xc0) break;
    size_t i = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    for (; parser->encoding == YAML_UTF8_ENCODING && i < end; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '\n' || (c == '\r' && text[i + 1 < length ? i + 1 : i] != '\n')) {
            place.line++;
            place.column = 1;
        } else if ((c & 0xc0) != 0x80) {
            place.column++; /* bytes that continue a character take no column */
        }
    }
    diag_error(diag, fixed ? *fixed : place, "", "%s (0x%02X); a scenario is UTF-8 text",
               parser->problem ? parser->problem : "unreadable text",
               (unsigned)(parser->problem_value < 0 ? 0 : parser->problem_value));
}

static bool is_tab(const yaml_parser_t *parser, const char *text, size_t length)
{
    if (parser->encoding != YAML_UTF8_ENCODING) return false;
    size_t left = parser->problem_mark.index; /* in characters */
    size_t i = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    for (; i < length; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80 && left-- == 0) return text[i] == '\t';
    return false;
}

void yaml_error_report(const yaml_parser_t *parser, const char *file, const struct place *fixed,
                       const char *text, size_t length, struct diag *diag)
{
    if (parser->error == YAML_MEMORY_ERROR) check_out_of_memory(); /* nothing that a user wrote */
    if (parser->error == YAML_READER_ERROR) {
        report_encoding(parser, file, fixed, text, length, diag);
        return;
    }
    const struct place noticed = fixed ? *fixed : at(file, parser->problem_mark);
    const struct place began = fixed ? *fixed : at(file, parser->context_mark);
    const char *problem = parser->problem ? parser->problem : "unreadable text";
    if (holds(parser->context, "quoted scalar") &&
        (holds(problem, "end of stream") || holds(problem, "document indicator")))
        diag_error(diag, began, "", "the quote that begins here is never closed");
    else if (holds(parser->context, "flow ") && holds(problem, "did not find expected"))
        diag_error(diag, noticed, "", "%s; the %s that is open began at %d:%d", problem,
                   holds(parser->context, "mapping") ? "{" : "[", began.line, began.column);
    else if (is_tab(parser, text, length))
        diag_error(diag, noticed, "", "a tab; indentation is made of spaces");
    else if (holds(problem, "mapping values are not allowed"))
        diag_error(diag, noticed, "",
                   "a second ': ' on this line, or a wrong indentation; text "
                   "that holds ': ' needs quotes");
    else if (holds(problem, "could not find expected ':'"))
        diag_error(diag, began, "", "a setting without ': ' and its value");
    else if (holds(problem, "cannot start any token"))
        diag_error(diag, noticed, "", "a value cannot begin with this character; put it in quotes");
    else if (holds(parser->context, "tag") || holds(parser->context, "directive"))
        diag_error(diag, began, "", "%s; text that begins with ! or %% needs quotes", problem);
    else if (parser->context && parser->context_mark.line != parser->problem_mark.line)
        diag_error(diag, noticed, "", "%s, %s that began at %d:%d", problem, parser->context,
                   began.line, began.column);
    else if (parser->context) diag_error(diag, noticed, "", "%s, %s", problem, parser->context);
    else diag_error(diag, noticed, "", "%s", problem);
}
