#!/usr/bin/env bash
# What limits, loses and lags is said first, in every place where people look, from one list.
. "$(dirname "$0")/../support/expect.sh"

# scenario NAME PRODUCER STREAM [CONSUMER]: ten minutes of it.
scenario() {
    cat >"$1.yaml" <<END
kinesim: 1
name: $1
duration: 10m
warmup: 1m
replications: 3
producers:
  app: $2
streams:
  feed: $3
consumers:
  out: ${4:-"{kind: reader, from: feed}"}
END
}
# first EXPECTED: kind, component, cause of the worst finding of the last run.
first() {
    same "the worst of $run" "$(sql "SELECT kind, component, coalesce(cause, '') FROM finding WHERE run_id = (SELECT max(run_id) FROM run) AND rank = 1")" "$1"
}
last() { sql "SELECT $1 FROM finding WHERE run_id = (SELECT max(run_id) FROM run) AND $2"; }

# A client with one call under way: 55 of 200 records/s.
run=slow
scenario slow "{kind: sdk, to: feed, rate: 200/s, arrivals: constant, record_size: 500 B, keys: random-uuid, api: put-record, workers: 1}" "{shards: 1}"
expect 0 run slow.yaml --no-plots
first "behind|app|"
says out "behind: app cannot send what it makes: 55"
says out "it needs 4"
says out "grows 43"
same "it is not calm" "$(grep -c "Nothing is" out)" 0
same "its growth, (1 - 55.3/200) hours an hour" "$(last "value / 6e10 BETWEEN 43 AND 44" "rank = 1")" 1
same "no ± beside what grows" "$(grep -c 'ingest .*±' out)" 0

# What has no steady state is not called precise, and a promise kept because the run ended says so.
expect 0 run slow.yaml --no-plots --set replications=auto --set precision='5 %' --set 'thresholds=[app.ingest.p99 < 1h]'
says out "not reached, for this one drifts"
says out "kept only because the run ended: grows 43"
same "no more replications for it" "$(sql "SELECT replications <= 20 FROM run ORDER BY run_id DESC LIMIT 1")" 1
expect 0 compare slow.yaml --against producers.app.workers=10
says out "app cannot send what it makes"
says out "Nothing is lost, late or refused"
expect 0 run slow.yaml --set duration=2m
says results/*/report.html "cannot send what it makes"

# Dropped after the last attempt: at twice what a shard takes half of it can never get in.
run=dropped
scenario dropped "{kind: sdk, to: feed, rate: 2000/s, record_size: 500 B, keys: random-uuid, retry: {attempts: 3, base: 500ms, cap: 500ms}}" "{shards: 1}"
expect 0 run dropped.yaml --no-plots --json
first "lost|app|feed"
same "half of them" "$(last "round(value, 2), unit" "rank = 1")" "0.5|share"
same "the same in JSON" "$(json out '$.findings[0].kind')|$(json out '$.findings[0].text')" "lost|$(last text "rank = 1")"
same "latencies of the half that arrived" "$(sql "SELECT round(arrived, 2) FROM latency WHERE replication IS NULL AND stage = 'ingest' AND run_id = (SELECT max(run_id) FROM run)")" 0.5
same "who refused" "$(last "component, limit_name" "kind = 'refused'")" "feed|write limit in records"
expect 0 run dropped.yaml --no-plots
says out "of the 50 % that arrived"

# One key that no shard can take is named.
run=key
scenario key "{kind: sdk, to: feed, rate: 1500/s, record_size: 500 B, keys: {list: [{key: hot, weight: 9}, cold]}}" "{shards: 4}"
expect 0 run key.yaml --no-plots
says out "Key hot alone sends 1,350/s to feed, 135 % of what a shard"
expect 0 run key.yaml --cost-only
says out "Key hot alone sends 1,350/s to feed"

# An on-demand stream that refuses until AWS has split its shards; and one that never needed to.
run=split
scenario split "{kind: sdk, to: feed, rate: 4800/s, record_size: 1 KB, keys: random-uuid, workers: 100}" "{mode: on-demand, on_demand: {delay: 2m}}"
expect 0 run split.yaml --no-plots
same "until it had more shards" "$(last "text LIKE 'feed refused % of the records tried, the last of them after 120 s: its shards, 4 in the beginning and 16 in the end, take all since they were changed%'" "limit_name = 'write limit until shards changed'")" 1
expect 0 run split.yaml --no-plots --set producers.app.rate=2400/s
says out "Nothing is lost, late or refused. Nearest to its limit is"

# What it refuses to become is said, with the service's name for it.
run=refusal
scenario refusal "{kind: sdk, to: feed, rate: 100/s, record_size: 1 KB, keys: random-uuid}" "{shards: 1}"
echo 'actions: [{at: 1m, kind: update-shard-count, on: feed, target: 3}]' >>refusal.yaml
expect 0 run refusal.yaml --no-plots
says out "feed refuses 1 of 1 requests to change it, the last with LimitExceededException"
same "and why" "$(sql "SELECT detail FROM event WHERE kind = 'refused' AND replication = 0 ORDER BY run_id DESC LIMIT 1")" "UpdateShardCount from 1 to 3: LimitExceededException: no more than twice the open shards"

# Light: nothing is claimed.
run=light
scenario light "{kind: sdk, to: feed, rate: 100/s, record_size: 1 KB, keys: random-uuid}" "{shards: 1}"
expect 0 run light.yaml --no-plots
says out "Nothing is lost, late or refused"
same "no finding" "$(last "count(*)" 1)" 0
same "limits are told all the same" "$(sql "SELECT count(*) > 0 FROM limit_use WHERE run_id = (SELECT max(run_id) FROM run) AND mean < 0.5")" 1

# A sweep marks the point and says why; its tries are shares of tries.
expect 0 sweep dropped.yaml --vary 'producers.app.rate=500/s,2000/s' --set duration=2m --no-plots --json
same "marks" "$(json out '$.points[0].mark')|$(json out '$.points[1].mark')" "|lost"
expect 0 sweep dropped.yaml --vary 'producers.app.rate=500/s,2000/s' --set duration=2m --no-plots
says out "point 2, lost:"

# A plan does not choose the cheapest that loses records, unless a threshold says that it may.
cat >>dropped.yaml <<'END'
thresholds:
  - app.put.p99 < 5 s
sweep:
  streams.feed.shards: [1, 4]
END
expect 0 plan dropped.yaml --set duration=2m --no-plots --json
same "the one that loses nothing" "$(json out '$.plan.settings."streams.feed.shards"')|$(json out '$.search.loses')" "4|1"
same "why" "$(sql "SELECT fate, reason LIKE '%dropped after the last%' FROM plan_point WHERE number = 1")" "loses|1"
sed -i 's/  - app.put.p99 < 5 s/&\n  - app.records_dropped < 1000000000/' dropped.yaml
expect 0 plan dropped.yaml --set duration=2m --no-plots --json
same "loss is fine" "$(json out '$.plan.settings."streams.feed.shards"')" 1
finish
