/*
 * firehose_objects.c -- what becomes of an object: it is converted, written, tried again by its destination's rule, or
 * given up.
 *
 * For S3 a failed PUT is tried as long as the source keeps the data: 24 hours of direct put, a stream's retention (facts
 * Firehose 1.9, D); then it is lost. Other destinations set a time of their own, after which the data go to the backup
 * bucket's error prefix, or for Redshift a manifest of what was skipped does.
 */
#include <stdio.h>

#include "models/common/retry.h"
#include "models/deliver/firehose_state.h"
#include "sim/check.h"
#include "sim/units.h"

static const char *const reason_names[] = {"size", "interval"};

static const struct column object_columns[] = {
    {"delivery", CELL_TEXT},   {"destination", CELL_TEXT}, {"created_ns", CELL_INTEGER},
    {"records", CELL_INTEGER}, {"bytes_in", CELL_INTEGER}, {"bytes_out", CELL_INTEGER},
    {"reason", CELL_TEXT},     {"status", CELL_TEXT},
};
static const struct table_spec object_table = {"object", true, 8, object_columns};

static void arrive(struct firehose *firehose, const struct object *object)
{
    uint32_t i = 0;
    while (i < firehose->under_way_count && firehose->under_way[i] != object) i++;
    CHECK(i < firehose->under_way_count);
    firehose->under_way[i] = firehose->under_way[--firehose->under_way_count];
}

void firehose_on_converted(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct firehose *firehose = self->state;
    const struct object *object = arg.pointer;
    if (firehose->config->convert != FIREHOSE_NONE) {
        metric_add(firehose->converted_count, object->records);
        metric_add(firehose->converted_bytes, (double)object->bytes_in);
    }
    firehose_on_put_retry(sim, self, arg);
}

static void report_object(struct sim *sim, const struct component *self,
                          const struct object *object, const char *status)
{
    const struct firehose *firehose = self->state;
    const struct cell cells[] = {
        cell_text(self->name),
        cell_text(firehose->bucket->name),
        cell_integer(sim_now(sim)),
        cell_integer(object->records),
        cell_integer(object->bytes_in),
        cell_integer(object->bytes_out),
        cell_text(reason_names[object->reason]),
        cell_text(status),
    };
    results_row(sim_results(sim), &object_table, cells);
}

/* It is over with an object, one way or the other. */
static void forget(struct sim *sim, struct component *self, struct object *object)
{
    struct firehose *firehose = self->state;
    if (object->origin) firehose_partition_done(sim, self, object->origin);
    firehose->in_objects -= object->records;
    arrive(firehose, object);
    age_profile_destroy(object->ages);
    object->ages = NULL;
    object->next = firehose->spare_objects;
    firehose->spare_objects = object;
}

/* ---- trying again */

/* Until when an object that has failed is tried. */
static int64_t deadline_ns(const struct firehose *firehose, const struct object *object)
{
    if (firehose->to->retry_ns)
        return object->failed_at_ns + firehose->to->retry_ns(firehose->bucket->config);
    return firehose->port ? object->oldest_arrived_at_ns + firehose->port->retention_ns
                          : object->oldest_handed_at_ns + QUOTA_FIREHOSE_RETENTION_NS;
}

/* Full jitter for S3; every five minutes, or 1, 2, 4 s and so on give or take 15 %, for others (Firehose 1.9, D). */
static int64_t wait_ns(struct firehose *firehose, const struct object *object)
{
    const struct destination_kind *to = firehose->to;
    const struct retry policy = {.base_ns = firehose->config->retry_base_ns,
                                 .cap_ns = firehose->config->retry_cap_ns};
    if (to->retry_every_ns > 0) return to->retry_every_ns;
    if (to->retry_base_ns == 0)
        return retry_delay_ns(&policy, &firehose->retry_rng, object->failures);
    int64_t wait = to->retry_base_ns;
    for (uint32_t i = 1; i < object->failures && wait < to->retry_cap_ns; i++) wait *= 2;
    if (wait > to->retry_cap_ns) wait = to->retry_cap_ns;
    return (int64_t)((double)wait * (0.85 + 0.3 * rng_uniform(&firehose->retry_rng)));
}

static void give_up(struct sim *sim, struct component *self, struct object *object)
{
    struct firehose *firehose = self->state;
    const char *prefix = firehose->to->failed_prefix;
    char text[160];
    if (prefix) {
        *firehose->records_failed += object->records;
        ++*firehose->backup_puts;
        snprintf(text, sizeof text, "%s did not take an object in time; it is in %s",
                 firehose->bucket->name, prefix);
    } else {
        *firehose->records_expired += object->records;
        snprintf(text, sizeof text, "%s did not take an object as long as its source kept it",
                 firehose->bucket->name);
    }
    ++*firehose->objects_given_up;
    results_event(sim_results(sim), sim_now(sim), self->name, prefix ? "given-up" : "expired",
                  text);
    report_object(sim, self, object, prefix ? "given up" : "lost");
    firehose->failed_records += object->records;
    firehose->given_up_records += object->records;
    forget(sim, self, object);
}

/* After a failure; its own outage keeps an object as a failed PUT does. */
static void try_later(struct sim *sim, struct component *self, struct object *object)
{
    struct firehose *firehose = self->state;
    const int64_t now_ns = sim_now(sim);
    if (object->failures++ == 0) object->failed_at_ns = now_ns;
    const int64_t until_ns = deadline_ns(firehose, object);
    int64_t at_ns = now_ns + wait_ns(firehose, object);
    /* The last try at S3 is when the source lets the data go. */
    if (!firehose->to->retry_ns && at_ns > until_ns && now_ns < until_ns) at_ns = until_ns;
    if (at_ns > until_ns) give_up(sim, self, object);
    else sim_at(sim, at_ns, self, FIREHOSE_PUT_RETRY, arg_pointer(object));
}

void firehose_on_object_done(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose *firehose = self->state;
    struct object *object = arg.pointer;
    const int64_t now_ns = sim_now(sim);
    metric_add(firehose->success, object->written);
    if (!object->written) {
        ++*firehose->put_retries;
        try_later(sim, self, object);
        return;
    }
    const uint32_t count = object->records;
    age_profile_ages(object->ages, firehose->delivery, now_ns);
    metric_add(firehose->freshness,
               (double)(now_ns - object->oldest_handed_at_ns) / (double)NS_PER_S);
    metric_add(firehose->delivered_count, count);
    /* Firehose 1.5, D: before the transformation. */
    metric_add(firehose->delivered_bytes, (double)object->source_bytes);
    report_object(sim, self, object, object->failures ? "delivered after retries" : "delivered");
    firehose->delivered_records += count;
    *firehose->records_delivered += count;
    ++*firehose->objects;
    *firehose->bytes_written += object->bytes_out;
    if (object->origin) {
        ++*firehose->partitions.objects_meter;
        metric_add(firehose->partitions.object_count, 1);
    }
    forget(sim, self, object);
}

void firehose_on_put_retry(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct firehose *firehose = self->state;
    if (firehose->outages > 0) try_later(sim, self, arg.pointer);
    else sim_at(sim, sim_now(sim), firehose->bucket, MSG_OBJECT, arg);
}
