#!/usr/bin/env bash
# Metrics age as CloudWatch's do, counted back from the end: a minute for 15 days, 5 minutes for 63, then an hour;
# nothing is lost of what they add up to. In the database names stand once; a file that had a row a statistic goes on.
. "$(dirname "$0")/../support/expect.sh"
cat >old.yaml <<'YAML'
kinesim: 1
name: old
duration: 1537h
warmup: 0s
replications: 1
producers:
  app: {kind: sdk, to: feed, rate: 0.05/s, record_size: 1000 B, keys: random-uuid}
streams:
  feed: {shards: 1}
consumers:
  pulled: {kind: reader, from: feed, polling: {interval: 10s}}
YAML
expect 0 run old.yaml --no-plots --quiet
of="component = 'feed' AND name = 'GetRecords.Success' AND statistic = 'SampleCount'"
day=1440 end=$((1537 * 60))
between() { sql "SELECT count(*) || ' ' || coalesce(max(minute % $3), '-') FROM metric WHERE $of AND minute >= $1 AND minute < $2"; }
same "25 hours, by the hour" "$(between 0 $((end - 63 * day)) 60)" "25 0"
same "48 days by 5 minutes" "$(between $((end - 63 * day)) $((end - 15 * day)) 5)" "$((48 * day / 5)) 0"
same "15 days by the minute" "$(between $((end - 15 * day)) $end 1)" "$((15 * day)) 0"
same "all records are in some period" \
    "$(sql "SELECT CAST(sum(value) AS INTEGER) FROM metric WHERE component = 'feed' AND name = 'IncomingRecords' AND statistic = 'Sum'")" \
    "$(sql "SELECT value FROM counter WHERE component = 'app' AND name = 'records_acknowledged'")"

# Or as the scenario says.
expect 0 run old.yaml --set duration=2h --set metric_period=5m --no-plots --quiet --output by_five
db=by_five/kinesim.db
same "5 minutes from the first on" "$(between 0 120 5)" "24 0"
db=results/kinesim.db
expect 2 check old.yaml --set metric_period=2m
says err "5m"

# A database from before: the table becomes the view, with the rows it had, and takes the next run.
expect 0 run old.yaml --set duration=1h --no-plots --quiet --output later
rows() { sqlite3 later/kinesim.db "SELECT component, name, unit, statistic, minute, value FROM metric WHERE run_id = $1 ORDER BY 1, 2, 3, 4, 5"; }
rows 1 >before
[ -s before ] || fail "no metrics"
sqlite3 later/kinesim.db "CREATE TABLE was(run_id INTEGER NOT NULL, component TEXT NOT NULL, name TEXT NOT NULL, unit TEXT,
    statistic TEXT, minute INTEGER NOT NULL, value REAL) STRICT; INSERT INTO was SELECT * FROM metric; DROP VIEW metric;
    DROP TABLE metric_point; DROP TABLE metric_series; ALTER TABLE was RENAME TO metric; PRAGMA user_version = 6"
expect 0 run old.yaml --set duration=1h --no-plots --quiet --output later
rows 1 | cmp -s - before || fail "an older file's metrics changed"
rows 2 | cmp -s - before || fail "the next run's metrics differ"
finish
