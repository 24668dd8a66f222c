#!/usr/bin/env bash
# A function that puts into another stream: what it puts arrives, as old as it was; what is refused comes twice; rates know
# its bill.
. "$(dirname "$0")/../support/expect.sh"
chain() { # NAME SHARDS LAMBDA PUT
    printf 'kinesim: 1\nname: %s\nduration: 10m\nwarmup: 1m\nreplications: 4\nproducers:\n  p: {kind: sdk, to: a, rate: 400/s, record_size: 1 KiB, keys: {uniform: {count: 1000}}}\nstreams:\n  a: {shards: 2}\n  b: {shards: %s}\nconsumers:\n  f: {kind: lambda, from: a, duration: 10ms, to: b, %s put: {keys: {uniform: {count: 1000}}, record_size: 200 B, %s}}\n  r: {kind: reader, from: b}\n' "$1" "$2" "$3" "$4" >"$1.yaml"
    db=$1/kinesim.db
    expect 0 run "$1.yaml" --no-plots --quiet -o "$1"
    same "$1: every law holds" "$(sql 'SELECT min(holds) FROM ledger')" 1
}
count() { sql "SELECT CAST(total(value) AS INTEGER) FROM counter WHERE component = '$1' AND name = '$2'"; }

chain plain 2 '' 'emits: 1'
near "one for each is put" "$(count f records_acknowledged)" "$(count f records_processed)" 0.001
near "and read behind" "$(count r records_delivered)" "$(count f records_acknowledged)" 0.005
same "nothing comes twice" "$(count f records_stored_again)" 0
same "records behind are older" "$(sql "SELECT r.mean_ns > f.mean_ns FROM latency r JOIN latency f USING (stage) WHERE stage = 'end_to_end' AND r.component = 'r' AND f.component = 'f' AND r.replication IS NULL AND f.replication IS NULL")" 1
bill=$(sql "SELECT sum(usd_month) FROM cost WHERE run_id = 1")
expect 0 run plain.yaml --cost-only --json
near "rates know the bill" "$bill" "$(sed -n 's/.*"usd_month": *\([0-9.]*\).*/\1/p' out | sort -g | tail -1)" 0.02

chain ratio 2 '' 'emits: 2.3'
near "2.3 for each" "$(count f records_acknowledged)" "$(awk -v n="$(count f records_processed)" 'BEGIN { print 2.3 * n }')" 0.002

# Attempts that fail have put: each record is stored 1 / (1 - 0.2) times, and a reader behind sees the rest as such.
chain errors 4 'error_rate: 0.2, retry: {base: 10ms, cap: 10ms},' 'emits: 1'
near "a quarter more comes again" "$(count f records_stored_again)" "$(awk -v n="$(count f records_processed)" 'BEGIN { print n / 4 }')" 0.03
near "who reads behind counts it" "$(count r records_duplicate)" "$(count f records_stored_again)" 0.01

# 1,200 a second for one shard: the function waits, fails, and comes again.
chain narrow 1 '' 'emits: 3, attempts: 2'
same "calls are given up" "$(sql "SELECT sum(value) > 0 FROM counter WHERE component = 'f' AND name = 'records_put_given_up'")" 1
near "the shard takes what it can" "$(awk -v n="$(count f records_acknowledged)" 'BEGIN { print n / 2400 }')" 1000 0.03
same "it is told" "$(sql "SELECT count(*) > 0 FROM finding WHERE component = 'f' AND kind = 'refused' AND cause = 'b'")" 1
same "twice is twice" "$(sql "SELECT d.value > 0 FROM (SELECT sum(value) AS value FROM counter WHERE component = 'r' AND name = 'records_duplicate') d")" 1
finish
