/*
 * object.h -- an object on its way into a bucket, and who is told when it is there.
 */
#ifndef KINESIM_MODELS_OBJECT_H
#define KINESIM_MODELS_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/age_profile.h"
#include "sim/component.h"

enum object_reason { OBJECT_SIZE, OBJECT_INTERVAL };

/* The delivery's; the bucket's between MSG_OBJECT and MSG_OBJECT_DONE. */
struct object {
    struct component *delivery;
    uint32_t records;
    int64_t source_bytes; /* of its records in the stream, before any transform */
    int64_t bytes_in, bytes_out;
    int64_t oldest_arrived_at_ns; /* of its records, in the stream */
    int64_t oldest_handed_at_ns;  /* of its records, to the delivery */
    struct age_profile *ages;
    void *origin;   /* the delivery's: whose buffer it was; NULL */
    uint32_t value; /* that it is partitioned by, + 1; 0: by none */
    enum object_reason reason;
    int64_t requests; /* PUT-class requests that writing it takes */
    uint32_t failures;
    int64_t failed_at_ns; /* the first of them */
    bool prepared;        /* the destination's: it has been staged */
    int64_t came_at_ns;   /* the destination's: when it began to wait for a load */
    bool written;         /* the bucket's answer */
    struct object *next;  /* spare; with a destination, the next that waits there */
};

/* Who wants to know of objects that were written; `listener` is told at once. */
struct object_listener {
    struct component *listener;
    void (*written)(struct sim *sim, struct component *listener, const struct object *object,
                    int64_t partition);
    struct object_listener *next;
};

/* What a catalog offers: tables are told when an object can be seen, with its records' ages. */
struct table_listener {
    struct component *listener;
    void (*visible)(struct sim *sim, struct component *listener, const struct age_profile *ages);
    struct table_listener *next;
};
struct catalog_port {
    struct table_listener *tables;
    int32_t bucket; /* whose objects it shows, as in struct reference */
};

/* What a bucket offers; as a catalog it shows every object when it is written. */
struct bucket_port {
    struct catalog_port catalog; /* first: a bucket is a catalog */
    struct object_listener *listeners;
};

static inline void catalog_show(struct sim *sim, const struct catalog_port *catalog,
                                const struct age_profile *ages)
{
    for (struct table_listener *at = catalog->tables; at; at = at->next)
        at->visible(sim, at->listener, ages);
}

#endif
