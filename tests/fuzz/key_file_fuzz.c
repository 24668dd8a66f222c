/*
 * key_file_fuzz.c -- whatever the bytes, every line of a file of keys gives a key that Kinesis would take
 * or a complaint.
 *
 * The first line says how to read the rest, in words between blanks: the delimiter (one character, or
 * `none`), the column of the key and that of the weight (`none`: not said).
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/keys/key_file.h"
#include "tests/fuzz/memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Characters, decoded apart from the reader's own way: by leading bytes, with the value put together. */
static size_t count_characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; count++) {
        const unsigned char first = (unsigned char)text[i];
        const size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
        uint32_t value = first & (more == 0 ? 0x7fu : 0x3fu >> more);
        CHECK(more > 0 ? i + more < length : first < 0x80);
        for (size_t k = 1; k <= more; k++) {
            CHECK(((unsigned char)text[i + k] & 0xc0) == 0x80);
            value = value << 6 | ((unsigned char)text[i + k] & 0x3fu);
        }
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
        CHECK(value >= least[more] && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff));
        i += 1 + more;
    }
    return count;
}

static void take(void *context, const char *key, size_t length, double weight)
{
    size_t *taken = context;
    CHECK(length > 0 && isfinite(weight) && weight >= 0);
    CHECK(count_characters(key, length) <= 256);
    ++*taken;
}

/* The next word, in place; NULL for `none` and where there is no further one. */
static const char *next_word(char **at)
{
    const char *word = strsep(at, " ");
    return word && *word && strcmp(word, "none") != 0 ? word : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    if (!end) return -1;
    const size_t head_length = (size_t)(end - data);
    char *head = check_zeroed(1, head_length + 1), *at = head;
    memcpy(head, data, head_length);
    struct memory_file memory = memory_file_make(end + 1, size - head_length - 1);
    struct key_file file = {.path = memory.path};
    const char *delimiter = next_word(&at);
    file.delimiter = delimiter ? *delimiter : '\0';
    file.key = next_word(&at);
    file.weight = next_word(&at);
    struct diag *diag = diag_create();
    size_t taken = 0;
    const bool good = key_file_read(&file, take, &taken, diag);
    CHECK(good == (diag_error_count(diag) == 0));
    CHECK(diag_error_count(diag) <= 21);
    memory_file_done(&memory, diag);
    free(head);
    return 0;
}
