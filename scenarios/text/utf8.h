/*
 * utf8.h -- characters of a text from outside.
 */
#ifndef KINESIM_SCENARIOS_TEXT_UTF8_H
#define KINESIM_SCENARIOS_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the UTF-8 character at `text`; 0: it is none (RFC 3629). */
size_t utf8_character(const unsigned char *text, size_t left);

/* How many characters `length` bytes are; false with the place of the first byte that belongs to none. */
bool utf8_count(const char *text, size_t length, size_t *characters);

#endif
