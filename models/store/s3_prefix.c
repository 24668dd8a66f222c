#include "models/store/s3_prefix.h"

#include <stdbool.h>
#include <string.h>

#include "sim/units.h"

/* A `!{namespace:value}`. */
struct expression {
    const char *namespace, *value;
    int namespace_length, value_length;
};

static bool is(const char *text, int length, const char *word)
{
    return strlen(word) == (size_t)length && memcmp(text, word, (size_t)length) == 0;
}

static void timestamp(const struct expression *at, struct complaints *complaints, const char *path)
{
    if (at->value_length == 0)
        complaints_error(complaints, path,
                         "`!{timestamp:}` has no pattern, such as yyyy/MM/dd/HH (Firehose 1.8)");
}

static void firehose(const struct expression *at, struct complaints *complaints, const char *path)
{
    if (is(at->value, at->value_length, "random-string")) return;
    if (is(at->value, at->value_length, "error-output-type"))
        complaints_error(complaints, path,
                         "`!{firehose:error-output-type}` is for an error prefix only");
    else
        complaints_error(complaints, path,
                         "`!{firehose:%.*s}` is not known; there is `!{firehose:random-string}`",
                         at->value_length, at->value);
}

static void partition_key(const struct expression *at, struct complaints *complaints,
                          const char *path)
{
    if (at->value_length == 0)
        complaints_error(complaints, path, "`!{%.*s:}` has no key (Firehose 1.8)",
                         at->namespace_length, at->namespace);
}

/* Firehose 1.8, D, FH-23: the namespaces of a prefix. */
static const struct {
    const char *name;
    void (*validate)(const struct expression *at, struct complaints *complaints, const char *path);
} namespaces[] = {
    {"timestamp", timestamp},
    {"firehose", firehose},
    {"partitionKeyFromQuery", partition_key},
    {"partitionKeyFromLambda", partition_key},
};

static void validate(const struct expression *at, struct complaints *complaints, const char *path)
{
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
        if (!is(at->namespace, at->namespace_length, namespaces[i].name)) continue;
        namespaces[i].validate(at, complaints, path);
        return;
    }
    complaints_error(complaints, path,
                     "`!{%.*s:...}` is not known; there are timestamp, firehose, "
                     "partitionKeyFromQuery and partitionKeyFromLambda",
                     at->namespace_length, at->namespace);
}

void s3_prefix_validate(const char *prefix, struct complaints *complaints, const char *path)
{
    for (const char *at = prefix; (at = strstr(at, "!{")) != NULL; at += 2) {
        const char *end = strchr(at, '}');
        const char *colon = strchr(at, ':');
        if (!end) {
            complaints_error(complaints, path, "`!{` is not closed by `}`");
            return;
        }
        if (!colon || colon > end) {
            complaints_error(complaints, path, "`%.*s` is not `!{namespace:value}`",
                             (int)(end + 1 - at), at);
            continue;
        }
        validate(&(struct expression){.namespace = at + 2,
                                      .namespace_length = (int)(colon - at) - 2,
                                      .value = colon + 1,
                                      .value_length = (int)(end - colon) - 1},
                 complaints, path);
    }
}

int64_t s3_prefix_partition_ns(const char *prefix)
{
    static const struct {
        const char *field;
        int64_t length_ns;
    } fields[] = {
        {"ss", NS_PER_S},   {"mm", NS_PER_MINUTE},   {"HH", NS_PER_HOUR},
        {"dd", NS_PER_DAY}, {"MM", 30 * NS_PER_DAY}, {"yyyy", 365 * NS_PER_DAY},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        for (const char *at = prefix; (at = strstr(at, "!{timestamp:")); at++) {
            const char *end = strchr(at, '}');
            const char *found = strstr(at + 12, fields[i].field);
            if (end && found && found < end) return fields[i].length_ns;
        }
    }
    return 0;
}
