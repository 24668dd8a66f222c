#include "scenarios/guide/init_template.h"

#include <string.h>

/* ---- an application's orders */

static const struct init_part start[] = {
    {"producers",
     "sdk",
     "orders",
     {{"to", "feed"},
      {"rate", "200/s"},
      {"record_size", "1 KB"},
      {"keys", "{zipf: {count: 10000, exponent: 1.0, format: \"order-%d\"}}"}}},
    {"streams", "data", "feed", {{"shards", "2"}}},
    {"consumers",
     "lambda",
     "alerts",
     {{"from", "feed"}, {"duration", "{lognormal: {median: 5ms, p99: 20ms}}"}, {"to", "pager"}}},
    {"deliveries",
     "firehose",
     "lake-delivery",
     {{"from", "feed"}, {"to", "lake"}, {"buffer.interval", "60s"}}},
    {"destinations", "sns", "pager", {{0}}},
    {"destinations", "s3", "lake", {{0}}},
    {NULL, NULL, NULL, {{0}}},
};

/* ---- a database's changes into a lake */

static const struct init_part cdc_lake[] = {
    {"producers",
     "dms",
     "orders-db",
     {{"to", "changes"},
      {"rate", "150/s"},
      {"record_size", "2 KB"},
      {"keys", "{zipf: {count: 100000, exponent: 1.0, format: \"orders-%d\"}}"}}},
    {"streams", "data", "changes", {{"mode", "on-demand"}, {"retention", "7d"}}},
    {"consumers",
     "lambda",
     "fraud",
     {{"from", "changes"},
      {"read", "enhanced-fan-out"},
      {"duration", "{lognormal: {median: 5ms, p99: 20ms}}"},
      {"to", "pager"}}},
    {"deliveries",
     "firehose",
     "to-lake",
     {{"from", "changes"},
      {"to", "lake"},
      {"buffer.size", "64 MiB"},
      {"buffer.interval", "60s"},
      {"convert", "parquet"}}},
    {"destinations", "sns", "pager", {{0}}},
    {"destinations",
     "s3",
     "lake",
     {{"prefix", "\"year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/"
                 "hour=!{timestamp:HH}/\""}}},
    {"destinations", "glue-crawler", "catalog", {{"on", "lake"}, {"every", "15m"}}},
    {"destinations", "athena", "orders-table", {{"on", "catalog"}}},
    {NULL, NULL, NULL, {{0}}},
};

/* ---- what visitors of a site do */

static const struct init_part clickstream[] = {
    {"producers",
     "sdk",
     "web",
     {{"to", "clicks"},
      {"rate", "2000/s"},
      {"record_size", "{lognormal: {median: 600 B, p99: 4 KB, max: 64 KB}}"},
      {"keys", "{uniform: {count: 500000, format: \"session-%d\"}}"}}},
    {"streams", "data", "clicks", {{"mode", "provisioned"}, {"shards", "4"}}},
    {"consumers",
     "lambda",
     "sessions",
     {{"from", "clicks"},
      {"batch_size", "500"},
      {"batch_window", "2s"},
      {"duration", "{lognormal: {median: 40ms, p99: 200ms}}"}}},
    {"deliveries",
     "firehose",
     "archive",
     {{"from", "clicks"}, {"to", "lake"}, {"compression", "gzip"}}},
    {"destinations", "s3", "lake", {{0}}},
    {NULL, NULL, NULL, {{0}}},
};

/* ---- many small messages of devices */

static const struct init_part iot[] = {
    {"producers",
     "sdk",
     "devices",
     {{"to", "telemetry"},
      {"rate", "3000/s"},
      {"record_size", "200 B"},
      {"keys", "{uniform: {count: 20000, format: \"device-%d\"}}"}}},
    {"streams", "data", "telemetry", {{"mode", "on-demand"}}},
    {"consumers",
     "lambda",
     "rules",
     {{"from", "telemetry"},
      {"batch_size", "200"},
      {"duration", "{lognormal: {median: 10ms, p99: 60ms}}"}}},
    {"deliveries",
     "firehose",
     "archive",
     {{"from", "telemetry"}, {"to", "store"}, {"buffer.interval", "300s"}}},
    {"destinations", "s3", "store", {{0}}},
    {NULL, NULL, NULL, {{0}}},
};

/* ---- alerts within a fraction of a second */

static const struct init_part alerts[] = {
    {"producers",
     "sdk",
     "payments",
     {{"to", "events"},
      {"rate", "100/s"},
      {"record_size", "1 KB"},
      {"linger", "10ms"},
      {"keys", "random-uuid"}}},
    {"streams", "data", "events", {{"mode", "provisioned"}, {"shards", "1"}}},
    {"consumers",
     "lambda",
     "check",
     {{"from", "events"},
      {"read", "enhanced-fan-out"},
      {"duration", "{lognormal: {median: 4ms, p99: 15ms}}"},
      {"to", "pager"}}},
    {"destinations", "sns", "pager", {{0}}},
    {NULL, NULL, NULL, {{0}}},
};

/* ---- a database's changes under DMS's own key */

static const struct init_part dms[] = {
    {"producers",
     "dms",
     "shop-db",
     {{"to", "changes"},
      {"rate", "60/s"},
      {"record_size", "1 KB"},
      {"keys", "{list: [{key: shop.orders, weight: 6}, {key: shop.items, weight: 3}, {key: "
               "shop.users, weight: 1}]}"}}},
    {"streams", "data", "changes", {{"mode", "provisioned"}, {"shards", "2"}}},
    {"consumers",
     "lambda",
     "apply",
     {{"from", "changes"}, {"duration", "{lognormal: {median: 10ms, p99: 50ms}}"}}},
    {NULL, NULL, NULL, {{0}}},
};

const struct init_template init_templates[] = {
    {"start",
     "orders to a function within seconds, to a lake after a minute",
     "# An application puts orders to a stream; a function looks at each within seconds, a lake "
     "has them\n"
     "# after a minute.\n#\n#   SDK ─► Kinesis ─┬─ Lambda ─► SNS\n#                   └─ Firehose "
     "─► S3\n",
     {{"duration", "5m"}, {"warmup", "30s"}, {"replications", "3"}},
     start,
     "  - alerts.end_to_end.p99 < 2 s\n  - lake-delivery.delivery.p99 < 90 s\n  - "
     "orders.records_throttled == 0\n",
     "  streams.feed.shards: [1, 2, 4]\n  consumers.alerts.read: [polling, enhanced-fan-out]\n"},
    {"cdc-lake",
     "a database's changes to alerts, and as Parquet to a lake that Athena queries",
     "# A database's changes by DMS: to alerts within a fraction of a second, as Parquet into a "
     "lake, and found by\n"
     "# Athena once a crawler has been there.\n#\n#   DMS ─► Kinesis ─┬─ Lambda ─► SNS\n"
     "#                   └─ Firehose ─► S3 ─► Glue crawler ─► Athena\n",
     {{"duration", "1h"}, {"warmup", "10m"}, {"replications", "3"}},
     cdc_lake,
     "  - fraud.end_to_end.p99 < 1 s\n  - to-lake.delivery.p99 < 3m\n  - "
     "orders-db.records_throttled == 0\n",
     "  deliveries.to-lake.buffer.interval: [60s, 120s, 300s]\n  destinations.catalog.every: [5m, "
     "15m, 1h]\n"},
    {"clickstream",
     "clicks of a site to sessions, and compressed to an archive",
     "# What visitors of a site do: records of many sizes under the key of their session, gathered "
     "by a function and kept\n"
     "# compressed.\n#\n#   SDK ─► Kinesis ─┬─ Lambda\n#                   └─ Firehose ─► S3 "
     "(GZIP)\n",
     {{"duration", "10m"}, {"warmup", "6m"}, {"replications", "3"}},
     clickstream,
     "  - sessions.end_to_end.p99 < 6 s\n  - web.records_throttled == 0\n",
     "  streams.clicks.shards: [3, 4, 6, 8]\n  streams.clicks.mode: [provisioned, on-demand]\n"},
    {"iot",
     "many small messages of devices: rounding up rules the bill",
     "# Many devices, each with small messages: every record is rounded up where it is billed, so "
     "that putting several\n"
     "# into one saves most of the bill.\n#\n#   SDK ─► Kinesis (on-demand) ─┬─ Lambda\n"
     "#                               └─ Firehose ─► S3\n",
     {{"duration", "10m"}, {"warmup", "6m"}, {"replications", "3"}},
     iot,
     "  - rules.end_to_end.p99 < 3 s\n  - devices.records_dropped == 0\n",
     "  streams.telemetry.mode: [on-demand, provisioned]\n  producers.devices.record_size: [200 B, "
     "1 KB, 5 KB]\n"},
    {"alerts",
     "events to a pager within a fraction of a second",
     "# Events that somebody has to hear of at once: enhanced fan-out pushes them to a "
     "function.\n#\n"
     "#   SDK ─► Kinesis ─► Lambda (enhanced fan-out) ─► SNS\n",
     {{"duration", "10m"}, {"warmup", "1m"}, {"replications", "5"}},
     alerts,
     "  - check.end_to_end.p99 < 500 ms\n  - payments.records_dropped == 0\n",
     "  consumers.check.read: [polling, enhanced-fan-out]\n  streams.events.shards: [1, 2, 4]\n"},
    {"dms",
     "changes under DMS's own partition key: a table is one key, hence one shard",
     "# A database's changes as DMS puts them by itself: the partition key is the table, so that "
     "all of a table lands on one\n"
     "# shard, one record after the other.\n#\n#   DMS ─► Kinesis ─► Lambda\n",
     {{"duration", "10m"}, {"warmup", "1m"}, {"replications", "3"}},
     dms,
     "  - shop-db.ingest.p99 < 5 s\n  - shop-db.records_throttled == 0\n",
     "  producers.shop-db.rate: [30/s, 60/s, 120/s]\n  producers.shop-db.parallel_apply_threads: "
     "[0, 4]\n"},
    {NULL, NULL, NULL, {{0}}, NULL, NULL, NULL},
};

const struct init_template *init_template_find(const char *name)
{
    for (const struct init_template *at = init_templates; at->name; at++)
        if (!strcmp(at->name, name)) return at;
    return NULL;
}
