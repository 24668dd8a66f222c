/*
 * dms_keys.h -- which partition keys a DMS task gives the changes of its tables (facts KDS 2.4, D).
 *
 * By default all of a table has one key, `schema.table`, and so one shard; with any ParallelApply setting it is the primary
 * key instead. A primary key is the row's alone: rows of several tables with one number share it, unless
 * PartitionIncludeSchemaTable puts the table in front.
 */
#ifndef KINESIM_MODELS_DMS_KEYS_H
#define KINESIM_MODELS_DMS_KEYS_H

#include "sim/arena.h"
#include "sim/field.h"

struct keys;
struct keys_spec;

enum dms_key_type {
    DMS_KEY_AUTO, /* as the service chooses */
    DMS_KEY_SCHEMA_TABLE,
    DMS_KEY_PRIMARY,
    DMS_KEY_TRANSACTION,
    DMS_KEY_CONSTANT,
};

struct dms_table {
    const char *name; /* schema.table */
    double weight;    /* share of the changes, relative */
    int64_t rows;     /* that change, each as often */
};

struct dms_keys {
    struct field_list tables; /* struct dms_table; none: the task says `keys` */
    int type;                 /* enum dms_key_type */
    bool include_schema_table;
    int64_t salt; /* buckets, appended by a transformation rule; 0: none */
};

/* What the keys come to with so many ParallelApplyThreads; texts lie in `arena`. There are tables. */
void dms_keys_spec(const struct dms_keys *config, int64_t threads, struct arena *arena,
                   struct keys_spec *spec);

void dms_keys_validate(const struct dms_keys *config, struct complaints *complaints);

extern const char *const dms_key_type_names[];
extern const struct field dms_table_fields[];

/* The rows; `type` holds a struct dms_keys called `member`. */
#define DMS_KEYS_FIELDS(type_of_config, member)                                                    \
    {.key = "tables",                                                                              \
     .kind = FIELD_LIST,                                                                           \
     .offset = offsetof(type_of_config, member.tables),                                            \
     .group = dms_table_fields,                                                                    \
     .item_bytes = sizeof(struct dms_table),                                                       \
     .min = 1,                                                                                     \
     .max = 1000,                                                                                  \
     .help = "the tables whose changes are sent: then keys follow from partition_key_type"},       \
        {.key = "partition_key_type",                                                              \
         .kind = FIELD_CHOICE,                                                                     \
         .offset = offsetof(type_of_config, member.type),                                          \
         .fallback = "auto",                                                                       \
         .choices = dms_key_type_names,                                                            \
         .help = "with `tables`: the key of a change; auto is schema-table, or primary-key with "  \
                 "parallel_apply_threads",                                                         \
         .source = "KDS 2.4, D, DMS23"},                                                           \
        {.key = "partition_include_schema_table",                                                  \
         .kind = FIELD_BOOL,                                                                       \
         .offset = offsetof(type_of_config, member.include_schema_table),                          \
         .fallback = "false",                                                                      \
         .help = "PartitionIncludeSchemaTable: schema.table stands in front of the primary key",   \
         .source = "KDS 2.4, D, DMS23"},                                                           \
    {                                                                                              \
        .key = "salt", .kind = FIELD_COUNT, .offset = offsetof(type_of_config, member.salt),       \
        .fallback = "0", .min = 0, .max = 1 << 20,                                                 \
        .help = "with `tables`: buckets appended to the key, by a transformation rule and "        \
                "attribute-name; changes of one key then lose their order",                        \
        .source = "ours: none unless told"                                                         \
    }

#endif
