#!/usr/bin/env bash
# What a part is billed for follows from its settings: the modes of a stream, the kinds of a function, the
# instance of DMS, a table's queries.
. "$(dirname "$0")/../support/expect.sh"

cat >meters.yaml <<'END'
kinesim: 1
name: meters
duration: 10m
warmup: 30s
replications: 1
seed: 3
producers:
  cdc: {kind: dms, to: s, rate: 100/s, record_size: 1000 B, keys: random-uuid, multi_az: true}
streams:
  s: {mode: provisioned, shards: 2, retention: 8d, internal_failure_rate: 0}
consumers:
  pushed: {kind: lambda, from: s, read: enhanced-fan-out, memory: 256 MB, duration: 10ms, ephemeral_storage: 1024 MB}
  polled: {kind: reader, from: s, read: polling}
deliveries:
  d: {kind: firehose, from: s, to: lake}
destinations:
  lake: {kind: s3}
  table: {kind: athena, on: lake, query_rate: 1/s, gets: 20}
  topic: {kind: sns}
END
run() { expect 0 run meters.yaml --no-plots --quiet "$@"; }
of="run_id = (SELECT max(run_id) FROM run)"
quantity() { sql "SELECT quantity FROM cost WHERE $of AND item = '$1' ${2:-}"; }
bytes() { sql "SELECT value FROM counter WHERE $of AND component = 's' AND name = 'bytes'"; }
records() { sql "SELECT value FROM counter WHERE $of AND component = 's' AND name = 'records'"; }
gb=1073741824

run
near "shard-hours" "$(quantity shard-hours)" "$(echo 2 6 | awk '{ print $1 / $2 }')"
near "units, one a record" "$(quantity 'PUT payload units')" "$(records | awk '{ print $1 / 1e6 }')"
near "7 days of shards, a day of bytes" "$(quantity 'extended retention')" 0.333333
near "a day of bytes" "$(quantity 'long-term retention')" "$(bytes | awk -v gb=$gb '{ print $1 * 24 / 730 / gb }')"
near "two instances" "$(quantity 'dms.t3.medium instances')" 0.333333
same "polling provisioned shards" "$(quantity 'on-demand data out')" ""
near "ephemeral storage above 512 MB is twice the memory" "$(quantity 'ephemeral storage')" \
    "$(quantity duration "AND component = 'pushed'" | awk '{ print 2 * $1 }')"
near "a query scans 10 MB" "$(quantity 'data scanned')" "$(echo | awk '{ print 600 * 10 / 1024 / 1024 }')"
near "and asks for 20 objects" "$(quantity 'GET requests')" 12

run --set streams.s.mode=on-demand --set consumers.pushed.architecture=arm64 --set producers.cdc.instance=none
near "on-demand bytes, in steps of 1 KB" "$(quantity 'on-demand data in')" "$(records | awk -v gb=$gb '{ print $1 * 1024 / gb }')"
near "6 days" "$(quantity 'on-demand extended retention')" "$(bytes | awk -v gb=$gb '{ print $1 * 144 / 730 / gb }')"
near "and one more" "$(quantity 'on-demand long-term retention')" "$(bytes | awk -v gb=$gb '{ print $1 * 24 / 730 / gb }')"
same "arm64 has a price of its own" "$(sql "SELECT count(*), max(rate_usd) FROM cost WHERE $of AND item = 'duration on arm64'")" "1|1.33334e-05"
same "no instance" "$(quantity 'dms.t3.medium instances')" ""

# So many shards that their memory is asked for ahead, which changes nothing.
run --set streams.s.shards=1500 --set duration=1m
near "1,500 shards for a minute" "$(quantity shard-hours)" 25
same "every law holds" "$(sql "SELECT count(*) > 0, min(holds) FROM ledger WHERE $of")" "1|1"
delivered() { sql "SELECT value FROM counter WHERE $of AND component = '$1' AND name = 'records_delivered'"; }
checks=$((checks + 1))
[ "$(delivered pushed)" -gt 5500 ] && [ "$(delivered polled)" -gt 5500 ] || fail "records of 1,500 shards are missing"

messages() { sql "SELECT value FROM counter WHERE $of AND component = 'topic' AND name = 'messages'"; }
run --set consumers.pushed.to=topic --set 'consumers.pushed.message_size=64 KiB'
near "64 KiB are one request" "$(quantity publishes)" "$(messages | awk '{ print $1 / 1e6 }')"
run --set consumers.pushed.to=topic --set 'consumers.pushed.message_size=65537 B'
near "a byte more is a second" "$(quantity publishes)" "$(messages | awk '{ print 2 * $1 / 1e6 }')"

run --set streams.s.mode=on-demand-advantage --set 'streams.s.warm_throughput=10 MiB/s'
same "warmed shards" "$(sql "SELECT count(DISTINCT shard) FROM shard_minute WHERE $of")" 10
same "no stream-hours" "$(quantity 'on-demand stream-hours')" ""
near "7 days at one price" "$(quantity 'Advantage retention')" "$(bytes | awk -v gb=$gb '{ print $1 * 168 / 730 / gb }')"
near "the commitment is met by use and shortfall" \
    "$(sql "SELECT sum(quantity) FROM cost WHERE $of AND item IN ('Advantage data in', 'Advantage commitment for data in')")" \
    "$(echo | awk '{ print 25 * 600 / 1024 }')"
near "fan-out and polling are retrieval" \
    "$(sql "SELECT sum(quantity) FROM cost WHERE $of AND item LIKE 'Advantage%out%'")" "$(echo | awk '{ print 25 * 600 / 1024 }')"
finish
