/*
 * cmd_keys.c -- `kinesim keys`: where real partition keys land, the hottest shard, what would help.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/keys_store.h"
#include "scenarios/cli/option_value.h"
#include "scenarios/keys/key_file.h"
#include "scenarios/print/keys_print.h"
#include "scenarios/text/quantity.h"
#include "scenarios/values/key_ranges.h"

enum { SHARDS = 256, RANGES, COLUMN, WEIGHT, DELIMITER, RATE, RECORD_SIZE };

struct keys_own {
    uint32_t least, most;
    const char *ranges, *column, *weight;
    char delimiter;
    double records_per_s, record_bytes;
};

static const struct argp_option own_rows[] = {
    {"shards", SHARDS, "N|A..B", 0, "even shards: a number or all from A to B (default 1..16)", 0},
    {"ranges", RANGES, "FILE", 0,
     "instead: what `aws kinesis list-shards` prints, or a line START,END for each open shard", 0},
    {"column", COLUMN, "N|NAME", 0, "which column of a CSV is the key", 0},
    {"weight", WEIGHT, "N|NAME", 0, "which column says how often (default: once a line)", 0},
    {"delimiter", DELIMITER, "C", 0, "between columns (default ',' if a column is named)", 0},
    {"rate", RATE, "RATE", 0, "records in all, such as 2000/s: what would be refused", 0},
    {"record-size", RECORD_SIZE, "SIZE", 0, "of a record with its key (default 1 KB)", 0},
    {0},
};

static void take_shards(struct keys_own *keys, const char *text, struct argp_state *state)
{
    const char *dots = strstr(text, "..");
    char least[32];
    snprintf(least, sizeof least, "%.*s", (int)(dots ? dots - text : (long)strlen(text)), text);
    keys->least = (uint32_t)option_whole_number(state, "shards", least, 1, KEY_LOAD_SHARDS_MAX);
    keys->most = !dots ? keys->least
                       : (uint32_t)option_whole_number(state, "shards", dots + 2, keys->least,
                                                       KEY_LOAD_SHARDS_MAX);
    const uint64_t sum = ((uint64_t)keys->least + keys->most) * (keys->most - keys->least + 1) / 2;
    if (sum > KEY_LOAD_SUM_MAX) argp_error(state, "--shards: '%s' are too many at once", text);
}

static double take_quantity(struct argp_state *state, const char *name, enum field_kind kind,
                            const char *text)
{
    struct quantity quantity = {0};
    char problem[QUANTITY_PROBLEM_MAX];
    if (!quantity_read(kind, text, &quantity, problem))
        argp_error(state, "--%s: %s", name, problem);
    if (!(quantity.value > 0)) argp_error(state, "--%s: '%s' is not above 0", name, text);
    return quantity.value;
}

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    struct keys_own *keys = own;
    switch (key) {
    case SHARDS: take_shards(keys, text, state); break;
    case RANGES: keys->ranges = text; break;
    case COLUMN: keys->column = text; break;
    case WEIGHT: keys->weight = text; break;
    case DELIMITER:
        if (strcmp(text, "\\t") != 0 && strlen(text) != 1)
            argp_error(state, "--delimiter: '%s' is not one character", text);
        keys->delimiter = text[0] == '\\' ? '\t' : text[0];
        break;
    case RATE: keys->records_per_s = take_quantity(state, "rate", FIELD_RATE, text); break;
    default: keys->record_bytes = take_quantity(state, "record-size", FIELD_BYTES, text); break;
    }
}

const struct command_options keys_options = {own_rows, sizeof(struct keys_own), take};

static void add(void *context, const char *key, size_t length, double weight)
{
    key_load_add(context, key, length, weight);
}

/* NULL after a complaint. */
static struct key_load *make_load(struct keys_own *own, struct diag *diag)
{
    if (!own->ranges) return key_load_create(own->least, own->most);
    hash_key *firsts;
    own->least = own->most = key_ranges_read(own->ranges, &firsts, diag);
    struct key_load *load = own->least ? key_load_create_given(firsts, own->least) : NULL;
    free(firsts);
    return load;
}

int cmd_keys(const struct options *options)
{
    struct keys_own own = *(const struct keys_own *)options->own;
    if (!own.least) own.least = 1, own.most = 16;
    if (!own.delimiter && (own.column || own.weight)) own.delimiter = ',';
    if (own.record_bytes <= 0) own.record_bytes = 1000;
    const struct key_file file = {options->arguments[0], own.delimiter, own.column, own.weight};
    struct diag *diag = diag_create();
    struct key_load *load = make_load(&own, diag);
    if (load) key_file_read(&file, add, load, diag);
    diag_print(diag, stderr);
    int status = diag_exit_status(diag);
    if (status == EXIT_FINE && !(key_load_total(load) > 0)) {
        fprintf(stderr, "kinesim: %s: all keys together weigh nothing\n", file.path);
        status = EXIT_USAGE;
    }
    if (status == EXIT_FINE) {
        const struct keys_view view = {load, own.least, own.most, own.records_per_s,
                                       own.record_bytes};
        struct key_findings findings = key_findings_of(&view);
        if (options->json) keys_print_json(stdout, &findings);
        else if (!options->quiet) keys_print(stdout, &findings);
        if (!keys_store(options, file.path, own.ranges != NULL, &findings)) status = EXIT_INTERNAL;
        key_findings_free(&findings);
    }
    diag_destroy(diag);
    key_load_destroy(load);
    return status;
}
