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

# The search is in the database, whole, and the same whatever the threads.
same "all points" "$(sql "SELECT points, count(*), sum(fate = 'chosen'), sum(fate = 'runner-up') FROM plan JOIN plan_point USING (plan_id)")" "48|48|1|1"
same "fates" "$(sql "SELECT sum(fate = 'broken'), sum(fate = 'dear'), sum(fate IN ('chosen', 'runner-up', 'replicated')) FROM plan_point")" \
    "$(json plan.json '$.search.broken')|$(json plan.json '$.search.dear')|$(json plan.json '$.search.open')"
same "replications" "$(sql "SELECT sum(p.replications) FROM plan_point AS p")" "$(json plan.json '$.search.replications')"
same "what was put aside was not replicated" "$(sql "SELECT count(*) FROM plan_point WHERE fate IN ('broken', 'dear') AND (phase = 'replicating' OR replications > 1)")" 0
same "what screening put aside has none" "$(sql "SELECT count(*), sum(replications) FROM plan_point WHERE phase = 'screening'" | sed 's/^[1-9][0-9]*|0$/some without/')" "some without"
same "the choice" "$(sql "SELECT printf('%.6f', usd_month) FROM plan JOIN plan_point AS p ON p.plan_id = plan.plan_id AND number = best")" \
    "$(printf '%.6f' "$(json plan.json '$.plan.usd_month')")"
same "keeps all" "$(sql "SELECT group_concat(DISTINCT t.verdict), count(*) FROM plan JOIN plan_point_threshold AS t ON t.plan_id = plan.plan_id AND number = best")" "kept|3"
same "its settings" "$(sql "SELECT json_group_object(path, value) FROM plan JOIN plan_axis AS a ON a.plan_id = plan.plan_id AND number = best ORDER BY axis")" "$(json plan.json '$.plan.settings')"
same "the cheaper ones break something" "$(sql "SELECT count(*) FROM v_plan_points AS v JOIN v_plan_points AS best ON best.fate = 'chosen' WHERE v.replications > 0 AND v.usd_month < best.usd_month AND v.thresholds_broken = 0")" 0
rows="SELECT number, fate, phase, replications, usd_month, usd_month_lo FROM plan_point"
same "the search whatever the threads" "$(sql "$rows")" "$(sqlite3 other/kinesim.db "$rows")"
sql "SELECT answer FROM plan" | head -c -1 >answer.yaml
cmp -s answer.yaml results/plan-1/plan.yaml && cmp -s results/plan.yaml results/plan-1/plan.yaml || fail "the plan as a scenario differs"
[ -s results/plan-1/plan_search.svg ] || fail "the picture is missing"
says results/plan-1/report.html "The cheapest of 48 points that keeps all 3 thresholds"
mv results/plan-1 first
expect 0 report results --plan 1
cmp -s first/report.html results/plan-1/report.html || fail "the page is another one the second time"

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
db=results/kinesim.db
same "and that is stored" "$(sql "SELECT verdict, best, answer FROM plan WHERE plan_id = (SELECT max(plan_id) FROM plan)")" "no point keeps all||"
sed '/^thresholds:/,/records_throttled/d' planted.yaml >free.yaml
expect 2 plan free.yaml
says err 'a plan needs at least one'
expect 2 plan planted.yaml --confidence 1.5
expect 2 plan planted.yaml --budget 0
finish
