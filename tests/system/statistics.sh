#!/usr/bin/env bash
# `warmup: auto`, `replications: auto`, antithetic pairs, batches of one run: what is found, and that it is
# told in the summary and in the database.
. "$(dirname "$0")/../support/expect.sh"
scenarios=$OLDPWD/scenarios

# queue NAME RATE: one shard, a function that takes 8 ms a record and 10 s to begin.
queue() {
    cat >"$1.yaml" <<END
kinesim: 1
name: $1
duration: 10m
warmup: auto
seed: 7
producers:
  p: {kind: sdk, to: s, rate: $2/s, record_size: 1 KiB, keys: random-uuid}
streams:
  s: {mode: provisioned, shards: 1, internal_failure_rate: 0}
consumers:
  f: {kind: lambda, from: s, read: enhanced-fan-out, memory: 128 MB, duration: 8ms, invoke_overhead: 0ms,
      batch_size: 1, init: 10s, placement: 0s, idle_timeout: 1h, fanout: {propagation: 0ms}}
END
}
warmup() { sql "SELECT warmup_ns / 1000000000 FROM run WHERE run_id = $1"; }
within() { # NAME VALUE LEAST MOST
    checks=$((checks + 1))
    awk -v v="$2" -v a="$3" -v b="$4" 'BEGIN { exit !(v >= a && v <= b) }' ||
        fail "$1: $2 is not within $3 and $4"
}

# The 10 s of starting leave 1,000 records behind at 100/s, which 125/s work off in 40 s.
queue transient 100
expect 0 run transient.yaml --no-plots --threads 1
says out 'warm-up: f end_to_end settles last'
within "the transient is cut" "$(warmup 1)" 25 90
expect 0 run transient.yaml --no-plots --quiet --threads 2
same "whatever the threads" "$(sql 'SELECT warmup_ns, digest FROM run WHERE run_id = 1')" "$(sql 'SELECT warmup_ns, digest FROM run WHERE run_id = 2')"
within "without it the mean is a settled queue's" "$(sql "SELECT mean_ns / 1e6 FROM latency WHERE run_id = 1 AND component = 'f' AND stage = 'end_to_end' AND replication IS NULL")" 125 141

expect 0 run transient.yaml -o page --replications 2
page=page/1/report.html
same "the page shows the warm-up" "$(grep -c 'id="warmup"' "$page")" 1
same "and no precision that nobody asked for" "$(grep -c 'id="precision"' "$page")" 0

# Nothing to cut where a function is there at once and hardly used.
queue settled 10
expect 0 run settled.yaml --no-plots --set consumers.f.init=10ms
within "a settled run is left alone" "$(warmup 3)" 0 60
same "each latency was judged" "$(sql "SELECT count(*) >= 3 FROM warmup WHERE run_id = 3 AND mser5_ns IS NOT NULL")" 1

# 200/s into 125/s never settle.
queue overloaded 200
expect 0 run overloaded.yaml --no-plots
says out 'warm-up: f end_to_end has not settled'
same "then half of it is cut" "$(warmup 4)" 300
same "and the database says so" "$(sql "SELECT count(*) FROM warmup WHERE run_id = 4 AND component = 'f' AND stage = 'end_to_end' AND (mser5_ns IS NULL OR welch_ns IS NULL)")" 1

# As many replications as the precision needs, whatever the threads.
queue precise 100
auto=(--set warmup=1m --set duration=2m --set replications=auto)
expect 0 run precise.yaml --no-plots "${auto[@]}" --set precision=0.008 --threads 1
says out 'precision: reached'
within "replications" "$(sql 'SELECT replications FROM run WHERE run_id = 5')" 11 100
same "every figure is within" "$(sql 'SELECT count(*) > 0 AND max(relative) <= 0.008 / 1.008 FROM precision WHERE run_id = 5')" 1
expect 0 run precise.yaml --no-plots "${auto[@]}" --set precision=0.008 --quiet --threads 2
same "whatever the threads" "$(sql 'SELECT replications, digest FROM run WHERE run_id = 5')" "$(sql 'SELECT replications, digest FROM run WHERE run_id = 6')"
expect 0 run precise.yaml --no-plots "${auto[@]}" --set precision=0.0001 --set replications_max=12
says out 'precision: not reached'
same "no more than allowed" "$(sql 'SELECT replications FROM run WHERE run_id = 7')" 12

# Thresholds of counters and of the bill count as well.
cat >>precise.yaml <<END
thresholds:
  - f.end_to_end.mean < 1h
  - p.records_created > 1
  - cost.month < 1000000 USD
END
expect 0 run precise.yaml -o thresholds --no-plots "${auto[@]}" --set precision=0.05
same "three figures are watched" "$(sqlite3 thresholds/kinesim.db "SELECT group_concat(component || '.' || stage || '.' || measure, ' ') FROM precision")" "f.end_to_end.mean p..records_created cost..month"

# Pairs are one observation each: half as many, and the interval knows.
pair=(--set warmup=1m --set duration=2m --set replications=8)
expect 0 run precise.yaml --no-plots --quiet "${pair[@]}"
expect 0 run precise.yaml --no-plots --quiet "${pair[@]}" --set antithetic=true
same "the second of a pair differs" "$(sql "SELECT count(DISTINCT mean_ns) FROM latency WHERE run_id = 9 AND replication IS NOT NULL AND component = 'f' AND stage = 'end_to_end'")" 8
same "created records mirror each other" "$(sql "SELECT (SELECT value FROM counter WHERE run_id = 8 AND replication = 0 AND name = 'records_created') = (SELECT value FROM counter WHERE run_id = 9 AND replication = 0 AND name = 'records_created')")" 1

expect 0 run precise.yaml -o pairs "${pair[@]}" --set antithetic=true
says out '4 antithetic pairs, seed'
says out 'interval over 4 antithetic pairs'
same "the page says so too" "$(grep -c '4 antithetic pairs' pairs/1/report.html)" 1
expect 0 run precise.yaml -o pairs --no-plots --json "${pair[@]}" --set antithetic=true
same "and the JSON" "$(json out '$.antithetic')" 1

expect 0 compare precise.yaml --against producers.p.rate=90/s --json "${pair[@]}" --set antithetic=true
same "four pairs to compare" "$(json out '$.pairs')" 4
expect 0 compare results/kinesim.db:8 results/kinesim.db:8 --json
same "eight without" "$(json out '$.pairs')" 8
expect 2 compare precise.yaml --against antithetic=true "${pair[@]}"
says err 'A has 8 replications and B has 4'

# A number on the command line is more than what the scenario asks for.
sed 's/^seed: 7/replications: auto\nprecision: 0.02/' precise.yaml >asks.yaml
expect 0 run asks.yaml -o asks --no-plots --set warmup=1m --set duration=2m --replications 2
says err 'precision: is not used'

# One long run: batches.
expect 0 run precise.yaml --no-plots --set warmup=1m --set replications=1
says out 'from 20 batches of the one run'
same "batches" "$(sql "SELECT batches, abs(batch_lag1) < 1 FROM latency WHERE run_id = 10 AND component = 'f' AND stage = 'end_to_end' AND replication IS NULL")" "20|1"

same "counts have intervals from them too" "$(sql "SELECT count(*) = 3 AND min(lo < mean) AND min(mean < hi) FROM interval WHERE run_id = 10 AND name IN ('calls', 'invocations', 'records')")" 1
same "but not what is only known at the end" "$(sql "SELECT lo FROM interval WHERE run_id = 10 AND name = 'records_created' AND per IS NULL")" ""
same "around what was counted" "$(sql "SELECT count(*) FROM interval AS i JOIN counter AS c USING (run_id, component, name) WHERE run_id = 10 AND per IS NULL AND abs(mean - value) > 1e-6 * value")" 0

# In a run of 5 minutes the first 10 s, in which nothing ends, are cut with the rest of the transient.
expect 0 run transient.yaml --no-plots --set duration=5m
within "what begins late is judged" "$(warmup 11)" 40 120
within "and its mean is right" "$(sql "SELECT mean_ns / 1e6 FROM latency WHERE run_id = 11 AND component = 'f' AND stage = 'end_to_end' AND replication IS NULL")" 125 141
same "in whole seconds" "$(sql 'SELECT warmup_ns % 1000000000 FROM run WHERE run_id = 11')" 0

# What is seen twice in a quarter of an hour is not judged, and that is said.
expect 0 run "$scenarios/rds-cdc-to-lake.yaml" --no-plots --set warmup=auto --set duration=15m --replications 1
says out 'warm-up: catalog queryable is seen too seldom'
same "in the database too" "$(sql "SELECT judged, mser5_ns IS NULL FROM warmup WHERE run_id = (SELECT max(run_id) FROM run) AND component = 'catalog' AND stage = 'queryable'")" "0|1"

# Of two that are compared one pilot speaks for both.
expect 0 compare transient.yaml --against producers.p.rate=90/s --set duration=5m --replications 4 --json
says err 's, found by a pilot of transient.yaml'
within "a settled queue is compared" "$(sqlite3 :memory: "SELECT json_extract(value, '\$.a') / 1e6 FROM json_each(readfile('out'), '\$.figures') WHERE json_extract(value, '\$.component') = 'f' AND json_extract(value, '\$.figure') = 'end_to_end mean'")" 125 141
expect 2 compare precise.yaml --set replications=auto
says err 'replications: auto is for `kinesim run`'

# A study's points are run alike.
expect 2 sweep precise.yaml --vary producers.p.rate=50/s,100/s
says err 'auto is for `kinesim run`'
finish
