#!/usr/bin/env bash
# Records that retention takes before they are read: counted, told as an event when it begins, and in the ledger.
. "$(dirname "$0")/../support/expect.sh"

# Who serves half of what comes is 24 hours behind after 48; in the 12 hours from then on as much expires as is served.
cat >slow.yaml <<'YAML'
kinesim: 1
name: slow
duration: 60h
warmup: 0s
replications: 1
producers:
  p: {kind: sdk, to: s, rate: 4/s, record_size: 100 B, keys: random-uuid}
  q: {kind: sdk, to: large, rate: 0.9/s, arrivals: constant, record_size: 1000000 B, keys: random-uuid}
streams:
  s: {shards: 1, retention: 24h}
  large: {shards: 1, retention: 24h}
consumers:
  reader: {kind: reader, from: s, processing: 500ms}
  function: {kind: lambda, from: s, read: polling, duration: 500ms, invoke_overhead: 0ms, batch_size: 1}
  keeps-up: {kind: reader, from: s, processing: 200ms}
deliveries:
  l1: {kind: firehose, from: large, to: bucket}
  l2: {kind: firehose, from: large, to: bucket}
  l3: {kind: firehose, from: large, to: bucket}
  l4: {kind: firehose, from: large, to: bucket}
  l5: {kind: firehose, from: large, to: bucket}
destinations:
  bucket: {kind: s3}
YAML
expect 0 run slow.yaml --no-plots --quiet
# expired COMPONENT EXPECTED SLACK: records; what a call brings at most is the slack.
expired() {
    same "$1: expired" "$(sql "SELECT abs(value - $2) < $3 FROM counter WHERE component = '$1' AND name = 'records_expired'")" 1
    same "$1: told once" "$(sql "SELECT count(*), time_ns / 3600e9 BETWEEN 40 AND 51 FROM event
        WHERE component = '$1' AND kind = 'records-expired'")" '1|1'
    same "$1: its law" "$(sql "SELECT count(*), min(holds), max(left) > 0 FROM ledger WHERE component = '$1'
        AND law LIKE '%= stored - not yet read - expired%'")" '1|1|1'
    same "$1: a finding" "$(sql "SELECT count(*) > 0 FROM finding WHERE component = '$1' AND kind = 'lost'")" 1
}
expired reader 86400 11000
expired function 86400 21000 # two calls' records wait in its lane
# Five share what a shard gives: a call brings ten of them, and the next is answered 5 s later (10 MiB at most, then the
# lock-out), so that each has 0.4/s or a little less of 0.9. At 0.4 they are 24 hours behind after 43.2, and from then on
# 0.5/s expire: 30,240. 0.38 make 34,600.
for lake in l1 l2 l3 l4 l5; do expired $lake 33000 3000; done
same "who keeps up loses nothing" "$(sql "SELECT value FROM counter WHERE component = 'keeps-up' AND name = 'records_expired'")" 0
finish
