/*
 * field.h -- a parameter is declared once, here, as a row.
 *
 * The reader of scenarios, range errors, --set, sweep axes, the resolved-parameter table and the
 * manual all come from these rows. A row's `fallback` is text in the scenario language and goes
 * through the same reader as what a user writes.
 */
#ifndef KINESIM_SIM_FIELD_H
#define KINESIM_SIM_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/diag.h"

enum field_kind {
    FIELD_BOOL,      /* bool: true | false */
    FIELD_COUNT,     /* int64_t: a whole number */
    FIELD_NUMBER,    /* double: a plain number */
    FIELD_RATIO,     /* double: 0.1 or 10 % */
    FIELD_DURATION,  /* int64_t ns: 250ms 60s 5m 7d */
    FIELD_BYTES,     /* int64_t: 64 MiB, 64 MB, 512 B */
    FIELD_RATE,      /* double per second: 390/s 5/m */
    FIELD_BYTE_RATE, /* double bytes per second: 1.5 MB/s, 2 MiB/s */
    FIELD_CHOICE,    /* int: index into `choices` */
    FIELD_TEXT,      /* const char *; `of` FIELD_COUNT: a list of whole numbers, as "1, 2" */
    FIELD_REF,       /* struct reference: the name of another component */
    FIELD_DIST,      /* struct dist of the quantity in `of` (FIELD_DURATION, FIELD_BYTES, ...) */
    FIELD_KEYS, /* const struct keys *: models/common/keys.h; read by a reader that the loader is given */
    FIELD_WEEK_TIME, /* int64_t: ns since Monday 00:00, `mon 18:00` (sim/week_time.h) */
    FIELD_PROFILE, /* const struct load_shape *: models/produce/load_shape.h; the loader's too, as: */
    FIELD_TRACE,   /* const struct trace *: models/produce/trace.h */
    FIELD_RANGES, /* const struct hash_ranges *: models/common/hash_key.h; from a file */
    FIELD_GROUP,  /* a nested mapping, read by the rows in `group` into the struct at `offset` */
    FIELD_LIST, /* struct field_list: mappings, each read by the rows in `group` into `item_bytes` */
};

/* The name of another component. `index` is its place among the scenario's components, -1 if the
 * field was left out. */
struct reference {
    const char *name;
    int32_t index;
};

/* What a list of mappings became: `count` structs one after another. */
struct field_list {
    const void *items;
    uint32_t count;
};

/* A fallback that is another one in some region of the scenario's; ends with a region of NULL. */
struct field_regional {
    const char *region, *fallback;
};

struct field {
    const char *key;
    enum field_kind kind;
    enum field_kind of;   /* FIELD_DIST: what is distributed */
    size_t offset;        /* in the struct that the rows fill */
    bool required;        /* no fallback: the user must give it */
    bool defaulted;       /* FIELD_GROUP with `present`: left out, its defaults hold all the same */
    const char *fallback; /* scenario language; NULL with required == false: left at zero */
    const struct field_regional *regional; /* fallbacks that differ by region; may be NULL */
    double min, max; /* inclusive, in the inner unit (ns, bytes, per s); max 0 = no limits. A
                             distribution's least and greatest value must lie within. */
    const char *const *choices; /* FIELD_CHOICE: names, NULL at the end; FIELD_REF: kinds allowed */
    const char *const
        *unmodelled; /* FIELD_CHOICE: real-service names, FIELD_REF: kinds that we refuse
                                      by name (exit 3) */
    const char *const *
        unless; /* required: keys beside it that say it themselves, NULL at the end; with one of them
                                  it may be left out, and is zero */
    const char *without; /* required: what the service does without it, refused in the same way */
    const struct field *group; /* FIELD_GROUP, FIELD_LIST */
    size_t item_bytes;         /* FIELD_LIST: of one; min and max are how many there may be */
    size_t present;            /* FIELD_GROUP: offset of a bool set when the mapping is there; 0
                                   means the group is always there, with its defaults */
    const char
        *off; /* FIELD_GROUP: a word instead of the mapping for having none of it; its rows are
                                   zero then, and the bool at offset `absent` is set */
    size_t absent;
    const char *help;   /* what it is, one line */
    const char *source; /* where the default comes from: "KDS 4.3, D" */
};
/* A table of rows ends with a row whose key is NULL. */

/* What holds if the row is left out in a scenario of `region` (NULL: of none that is named); NULL: nothing does. */
const char *field_fallback(const struct field *row, const char *region);

/* A name that the real service, or the language of a later version, has for something: what means it here, or
 * NULL, and then it is refused as not modelled. Compared without case and '_': MaximumRetryAttempts is
 * maximum_retry_attempts. Ends with a key of NULL. */
struct field_elsewhere {
    const char *key;
    const char *here;
};

/* What a rule between fields complains to. `path` is relative to the component: "buffer.interval". */
struct complaints;
__attribute__((format(printf, 3, 4))) void
complaints_error(struct complaints *complaints, const char *path, const char *format, ...);
__attribute__((format(printf, 3, 4))) void
complaints_unmodelled(struct complaints *complaints, const char *path, const char *format, ...);
__attribute__((format(printf, 3, 4))) void
complaints_warning(struct complaints *complaints, const char *path, const char *format, ...);

/* How the loader supplies the functions above: it finds the place of `path` and calls diag. */
struct complaints {
    void (*report)(struct complaints *complaints, int severity, const char *path,
                   const char *message); /* severity: 2 error, 3 unmodelled, 0 warning */
    void *context;
};

#endif
