#include "scenarios/text/utf8.h"

size_t utf8_character(const unsigned char *text, size_t left)
{
    const unsigned char first = text[0];
    const size_t length = first < 0x80   ? 1
                          : first < 0xc2 ? 0
                          : first < 0xe0 ? 2
                          : first < 0xf0 ? 3
                          : first < 0xf5 ? 4
                                         : 0;
    if (length == 0 || length > left) return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80) return 0;
    if ((first == 0xe0 && text[1] < 0xa0) || (first == 0xed && text[1] > 0x9f)) return 0;
    if ((first == 0xf0 && text[1] < 0x90) || (first == 0xf4 && text[1] > 0x8f)) return 0;
    return length;
}

bool utf8_count(const char *text, size_t length, size_t *characters)
{
    *characters = 0;
    for (size_t i = 0; i < length; ++*characters) {
        const size_t bytes = utf8_character((const unsigned char *)text + i, length - i);
        if (bytes == 0) {
            *characters = i;
            return false;
        }
        i += bytes;
    }
    return true;
}
