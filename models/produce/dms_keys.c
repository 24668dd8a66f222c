#include "models/produce/dms_keys.h"

#include <string.h>

#include "models/common/keys.h"
#include "sim/check.h"

#include "sim/banned.h"

const char *const dms_key_type_names[] = {"auto",           "schema-table", "primary-key",
                                          "transaction-id", "constant",     NULL};

#define AT(member) offsetof(struct dms_table, member)
const struct field dms_table_fields[] = {
    {.key = "name",
     .kind = FIELD_TEXT,
     .offset = AT(name),
     .required = true,
     .help = "schema.table, as DMS writes it"},
    {.key = "weight",
     .kind = FIELD_NUMBER,
     .offset = AT(weight),
     .fallback = "1",
     .min = 0,
     .max = 1e9,
     .help = "its share of the changes, relative to the other tables'"},
    {.key = "rows",
     .kind = FIELD_COUNT,
     .offset = AT(rows),
     .fallback = "10000",
     .min = 1,
     .max = 1e6,
     .help = "rows that change, each as often: so many primary keys",
     .source = "ours: enough that no row is hot"},
    {0},
};

static const struct dms_table *table_at(const struct dms_keys *config, size_t i)
{
    return (const struct dms_table *)config->tables.items + i;
}

static int type_of(const struct dms_keys *config, int64_t threads)
{
    if (config->type != DMS_KEY_AUTO) return config->type;
    return threads > 0 ? DMS_KEY_PRIMARY : DMS_KEY_SCHEMA_TABLE;
}

static void by_table(const struct dms_keys *config, struct arena *arena, struct keys_spec *spec)
{
    const char **text = arena_alloc(arena, config->tables.count * sizeof *text);
    double *weight = arena_alloc(arena, config->tables.count * sizeof *weight);
    for (size_t i = 0; i < config->tables.count; i++) {
        if (table_at(config, i)->weight <= 0) continue;
        text[spec->count] = table_at(config, i)->name;
        weight[spec->count++] = table_at(config, i)->weight;
    }
    spec->family = KEYS_LIST;
    spec->text = text;
    spec->weight = weight;
}

static void by_row(const struct dms_keys *config, struct arena *arena, struct keys_spec *spec)
{
    size_t rows = 0;
    for (size_t i = 0; i < config->tables.count; i++) rows += (size_t)table_at(config, i)->rows;
    const char **text = arena_alloc(arena, rows * sizeof *text);
    double *weight = arena_alloc(arena, rows * sizeof *weight);
    for (size_t i = 0; i < config->tables.count; i++) {
        const struct dms_table *table = table_at(config, i);
        for (int64_t row = 1; row <= table->rows && table->weight > 0; row++) {
            text[spec->count] = config->include_schema_table
                                    ? arena_format(arena, "%s.%lld", table->name, (long long)row)
                                    : arena_format(arena, "%lld", (long long)row);
            weight[spec->count++] = table->weight / (double)table->rows;
        }
    }
    spec->family = KEYS_LIST;
    spec->text = text;
    spec->weight = weight;
}

void dms_keys_spec(const struct dms_keys *config, int64_t threads, struct arena *arena,
                   struct keys_spec *spec)
{
    static const char *const constant[] = {"constant"};
    *spec = (struct keys_spec){.salt = config->salt};
    CHECK(config->tables.count > 0);
    switch (type_of(config, threads)) {
    case DMS_KEY_PRIMARY: by_row(config, arena, spec); break;
    /* ours: every change is a transaction of its own */
    case DMS_KEY_TRANSACTION: spec->family = KEYS_RANDOM_UUID; break;
    case DMS_KEY_CONSTANT:
        spec->family = KEYS_SINGLE;
        spec->count = 1;
        spec->text = constant;
        break;
    default: by_table(config, arena, spec); break;
    }
}

void dms_keys_validate(const struct dms_keys *config, struct complaints *complaints)
{
    double weight = 0, rows = 0;
    for (size_t i = 0; i < config->tables.count; i++) {
        const struct dms_table *table = table_at(config, i);
        weight += table->weight;
        rows += (double)table->rows;
        /* 256 characters with a row's number and a bucket (facts KDS 1.1, D). */
        if (strlen(table->name) == 0 || strlen(table->name) > KEYS_TEXT_MAX - 20)
            complaints_error(complaints, "tables", "a table's name is 1 to %d characters",
                             KEYS_TEXT_MAX - 20);
    }
    if (config->tables.count == 0) {
        if (config->type != DMS_KEY_AUTO || config->include_schema_table || config->salt > 0)
            complaints_error(complaints, "tables",
                             "is missing: partition_key_type, partition_include_schema_table and "
                             "salt say which keys its changes have");
        return;
    }
    if (weight <= 0) complaints_error(complaints, "tables", "no table has a weight above 0");
    if (rows * (config->salt > 0 ? (double)config->salt : 1) > KEYS_COUNT_MAX)
        complaints_error(complaints, "tables", "%.0f rows x salt are more than %d keys", rows,
                         KEYS_COUNT_MAX);
}
