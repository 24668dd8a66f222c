#!/usr/bin/env bash
# Bills at the edges: years and days, quantities beyond 64 bits, seconds of a stream, functions that take no time.
. "$(dirname "$0")/../support/expect.sh"

run() { expect 0 run "$@" --json --no-plots --progress never; }
month() { json out '$.cost.usd_month'; }
line_of() { json out "\$.cost.lines[$1].$2"; }
item() { sqlite3 :memory: "SELECT printf('$2', value->>'$3') FROM json_each(readfile('out'), '\$.cost.lines') WHERE value->>'item' = '$1'"; }

# A year is twelve of the months that things are priced by.
cat >year.yaml <<'YAML'
kinesim: 1
name: year
duration: 5m
producers:
  app: {kind: sdk, to: s, rate: 100/s, record_size: 1 KB, keys: random-uuid}
streams:
  s: {mode: on-demand, retention: 7d, encryption: kms, kms_key: customer-managed, shard_metrics: true}
deliveries:
  d: {kind: firehose, from: s, to: b}
destinations:
  b: {kind: s3}
YAML
for how in '' --cost-only; do
    run year.yaml $how
    one=$(month)
    run year.yaml $how --set billing_month=8760h
    same "a year $how" "$(sqlite3 :memory: "SELECT abs($(month) - 12 * $one) < 1e-6")" 1
    same "keys $how" "$(item 'customer-managed keys' %.2f usd_month)" 12.00
    same "metrics $how" "$(item 'shard-level metrics' %.2f usd_month)" 100.80
    run year.yaml $how --set billing_month=73h
    same "a tenth of a month $how" "$(sqlite3 :memory: "SELECT abs(10 * $(month) - $one) < 1e-6")" 1
done

# 12 calls to KMS every 5 minutes are 105,120 in 730 h, however short the run.
for how in '' --cost-only; do
    for seconds in 10 60 299; do
        run year.yaml $how --set duration=${seconds}s --set warmup=0s
        same "KMS of ${seconds} s $how" "$(item requests '%.4f' usd_month)" 0.3154
    done
done

# Petabytes by the second: 11.95 G USD a TB and 1,000 queries a second, whatever the length of the run.
cat >wrap.yaml <<'YAML'
kinesim: 1
name: wrap
replications: 1
destinations:
  b: {kind: s3}
  a: {kind: athena, on: b, scan: 1 TB, query_rate: 1000/s}
YAML
for how in '' --cost-only '--set warmup=0s'; do
    for tb in 1 2 50 900; do
        run wrap.yaml $how --set "destinations.a.scan=$tb TiB"
        same "$tb TB $how" "$(item 'data scanned' %.0f usd_month)" "$(awk "BEGIN { printf \"%.0f\", $tb * 5 * 1000 * 730 * 3600 }")"
    done
done
run wrap.yaml --set duration=12d --set 'destinations.a.scan=10 TiB' --set destinations.a.query_rate=1/s
same "12 days" "$(item 'data scanned' %.2f usd_month)" 131400000.00
sed '1d; s/scan: 1 TB/scan: 1000000000000000 B/; s/1000\/s/10000\/s/' wrap.yaml | sed '1i kinesim: 1' >huge.yaml
expect 0 run huge.yaml --cost-only
says out '119,507,603'

# Ten years of an exabyte: storage.
cat >kept.yaml <<'YAML'
kinesim: 1
name: kept
duration: 10m
warmup: 0s
replications: 1
producers:
  p: {kind: sdk, to: s, rate: 2000/s, record_size: 1 MB, keys: random-uuid}
streams: {s: {shards: 4000}}
deliveries: {d: {kind: firehose, from: s, to: b, transform: {kind: none}}}
destinations: {b: {kind: s3, kept: 3650d}}
YAML
sed -i 's/, transform: {kind: none}//' kept.yaml
expect 0 run kept.yaml --cost-only --json
same "storage is not negative" "$(sqlite3 :memory: "SELECT $(item 'Standard storage' %.2f usd_month) > 1e6")" 1

# A function that takes no time is billed its millisecond.
cat >fast.yaml <<'YAML'
kinesim: 1
name: fast
duration: 1m
warmup: 0s
replications: 1
producers:
  p: {kind: sdk, to: s, rate: 100/s, record_size: 1 KB, keys: random-uuid}
streams: {s: {}}
consumers: {c: {kind: lambda, from: s, duration: 0s, init_billed: false, memory: 1024 MB}}
YAML
for how in '' --cost-only; do
    run fast.yaml $how
    same "a millisecond a call $how" "$(sqlite3 :memory: "SELECT abs($(item duration %.9f quantity) * 1000 / ($(item requests %.9f quantity) * 1e6) - 1) < 0.01")" 1
done
# One more GB is one more created, however often it is sent again: what flows grows by 1/GB of what is created.
cat >crowded.yaml <<'YAML'
kinesim: 1
name: crowded
duration: 2m
warmup: 0s
replications: 1
producers:
  p: {kind: sdk, to: s, rate: 2000/s, record_size: 1000 B, keys: random-uuid, workers: 64, retry: {base: 500ms, cap: 500ms}}
streams: {s: {shards: 1}}
YAML
gb() { awk "BEGIN { printf \"%.12g\", 2000 * 1000 * 730 * 3600 / 1073741824 }"; }
run crowded.yaml
same "what is sent is more" "$(sqlite3 :memory: "SELECT sum(CASE WHEN value->>'name' = 'bytes' THEN value->>'value' END) > 1.5 * sum(CASE WHEN value->>'name' = 'bytes_created' THEN value->>'value' END)
    FROM json_each(readfile('out'), '\$.counters') WHERE value->>'component' = 'p'")" 1
traffic() { sqlite3 :memory: "SELECT value->>'usd_month' FROM json_each(readfile('out'), '\$.cost.margins') WHERE value->>'what' = '$1'"; }
same "one more GB" "$(sqlite3 :memory: "SELECT abs($(traffic 'one more GB created') * $(gb) / $(traffic 'of it for traffic') - 1) < 0.02")" 1
run crowded.yaml --cost-only
same "GB created, from rates" "$(sqlite3 :memory: "SELECT abs(readfile('out')->>'\$.slope.gb_month' / $(gb) - 1) < 1e-6")" 1
expect 0 run crowded.yaml --cost-only --set producers.p.workers=1 --json
same "created, be it sent or not" "$(sqlite3 :memory: "SELECT abs(readfile('out')->>'\$.slope.gb_month' / $(gb) - 1) < 1e-6")" 1
finish
