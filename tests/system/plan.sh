#!/usr/bin/env bash
# `kinesim plan` finds what a sweep of the same points finds, with fewer records, whatever the threads, and
# writes it as a scenario that keeps its thresholds.
. "$(dirname "$0")/../support/expect.sh"
cat >planted.yaml <<'END'
kinesim: 1
name: planted
duration: 20m
warmup: 2m
replications: 5
seed: 11
producers:
  orders: {kind: sdk, to: feed, rate: 60/s, record_size: 1 KiB, keys: {uniform: {count: 1000}}}
streams:
  feed: {shards: 1}
consumers:
  alerts: {kind: lambda, from: feed, memory: 128 MB, duration: 8ms}
deliveries:
  lake: {kind: firehose, from: feed, buffer: {size: 64 MiB, interval: 60s}, to: bucket}
destinations:
  bucket: {kind: s3}
thresholds:
  - lake.delivery.p99 < 200 s
  - alerts.end_to_end.p99 < 900 ms
  - orders.records_throttled == 0
sweep:
  streams.feed.shards: [1, 2, 4]
  consumers.alerts.read: [polling, enhanced-fan-out]
  consumers.alerts.memory: [128 MB, 1024 MB]
  deliveries.lake.buffer.interval: [60s, 120s, 180s, 300s]
END
expect 0 plan planted.yaml --json --threads 1
is_json out
cp out plan.json
expect 0 plan planted.yaml --json --threads 2 -o other
same "whatever the threads" "$(json out '$.plan')" "$(json plan.json '$.plan')"
same "the search too" "$(json out '$.search')" "$(json plan.json '$.search')"
same "it is sure" "$(json out '$.probability') >= 0.95" "$(json out '$.probability') >= 0.95"

# Brute force over the same points, on other streams of chance.
expect 0 sweep planted.yaml --no-plots --quiet --seed 12 -o brute
db=brute/kinesim.db
best=$(sql "SELECT min(usd_month) FROM v_points WHERE thresholds_unkept = 0")
checks=$((checks + 2))
awk -v plan="$(json plan.json '$.plan.usd_month')" -v brute="$best" \
    'BEGIN { exit !(plan > 0 && plan <= brute * 1.005 && plan >= brute * 0.995) }' ||
    fail "the plan costs $(json plan.json '$.plan.usd_month'), brute force finds $best"
awk -v plan="$(json plan.json '$.search.records')" -v brute="$(sql 'SELECT sum(records) FROM v_points')" \
    'BEGIN { exit !(plan > 0 && plan < brute / 4) }' ||
    fail "$(json plan.json '$.search.records') records against $(sql 'SELECT sum(records) FROM v_points')"

# One step cheaper on any axis breaks a threshold: of one shard, fan-out, 128 MB that is polling or 300 s.
same "shards" "$(json plan.json '$.plan.settings."streams.feed.shards"')" 1
same "reading" "$(json plan.json '$.plan.settings."consumers.alerts.read"')" enhanced-fan-out
same "memory" "$(json plan.json '$.plan.settings."consumers.alerts.memory"')" '128 MB'
expect 0 run results/plan.yaml --no-plots --quiet --seed 99
expect 99 run results/plan.yaml --no-plots --quiet --seed 99 --set consumers.alerts.read=polling
says err 'alerts.end_to_end.p99'
expect 99 run results/plan.yaml --no-plots --quiet --seed 99 --set deliveries.lake.buffer.interval=300s
says err 'lake.delivery.p99'

# What the latency promise costs is the fan-out.
checks=$((checks + 1))
[ "$(sqlite3 :memory: "SELECT count(*) FROM json_each(json_extract(readfile('plan.json'), '$.thresholds'))
      WHERE json_extract(value, '$.expression') LIKE 'alerts.end_to_end%' AND json_extract(value, '$.saved_usd_month') > 10")" = 1 ] ||
    fail "the price of end_to_end"

expect 0 plan planted.yaml
says out 'runner-up'
says out 'Not explored'
expect 99 plan planted.yaml --vary deliveries.lake.buffer.interval=240s,300s --no-plots
says out 'No point keeps all thresholds'
sed '/^thresholds:/,/records_throttled/d' planted.yaml >free.yaml
expect 2 plan free.yaml
says err 'a plan needs at least one'
expect 2 plan planted.yaml --confidence 1.5
expect 2 plan planted.yaml --budget 0
finish
