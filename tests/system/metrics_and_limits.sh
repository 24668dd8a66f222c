#!/usr/bin/env bash
# What CloudWatch shows and what it costs are of one mind: seven shard metrics, bytes before a transform, whole MB of
# a scan, the calls of an encrypted stream, the mean of a run that is no whole number of minutes.
. "$(dirname "$0")/../support/expect.sh"
run() { expect 0 run "$@" --no-plots --quiet; }
last() { sql "SELECT $1 AND run_id = (SELECT max(run_id) FROM run)"; }
metric() { sql "SELECT coalesce(round($1, 6), 'none') FROM metric WHERE run_id = (SELECT max(run_id) FROM run) AND component = '$2' AND name = '$3' AND statistic = '$4'"; }

cat >watched.yaml <<'YAML'
kinesim: 1
name: watched
duration: 3m
warmup: 0s
replications: 2
producers:
  app: {kind: sdk, to: feed, rate: 200/s, record_size: 1000 B, keys: random-uuid}
streams:
  feed: {shards: 2, shard_metrics: true}
consumers:
  pulled: {kind: reader, from: feed}
  pushed: {kind: reader, from: feed, read: enhanced-fan-out}
YAML
run watched.yaml
same "seven metrics a shard" "$(sql "SELECT count(DISTINCT name) || ' ' || count(DISTINCT component) FROM metric WHERE component LIKE 'feed/%'")" "7 2"
same "in every minute" "$(sql "SELECT count(*) FROM metric WHERE component = 'feed/shardId-000000000001' AND name = 'OutgoingBytes'")" 3
for what in Bytes Records; do
    both=$(sql "SELECT sum(value) FROM metric WHERE component LIKE 'feed/%' AND name = 'Outgoing$what'")
    polled=$(metric 'sum(value)' feed "GetRecords.$what" Sum)
    pushed=$(metric 'sum(value)' pushed "SubscribeToShardEvent.$what" Sum)
    same "out: what is polled and what is pushed, $what" "$both" "$(sqlite3 :memory: "SELECT $polled + $pushed")"
done
same "calls refused" "$(sql "SELECT sum(value) FROM metric WHERE component LIKE 'feed/%' AND name = 'ReadProvisionedThroughputExceeded'")" 0.0
same "the oldest of the shards is the stream's" \
    "$(sql "SELECT max(value) FROM metric WHERE component LIKE 'feed/%' AND name = 'IteratorAgeMilliseconds' AND statistic = 'Maximum'")" \
    "$(sql "SELECT max(value) FROM metric WHERE component = 'feed' AND name = 'GetRecords.IteratorAgeMilliseconds' AND statistic = 'Maximum'")"
run watched.yaml --set streams.feed.shard_metrics=false
same "none unless asked for" "$(sql "SELECT count(*) FROM metric WHERE run_id = 2 AND component LIKE 'feed/%'")" 0

# Encryption: 0.1 ms more a call.
mean() { sql "SELECT round(avg(value), 6) FROM metric WHERE run_id = $1 AND component = 'feed' AND name = 'GetRecords.Latency' AND statistic = 'Average'"; }
run watched.yaml --set consumers.pulled.polling.call=20ms
run watched.yaml --set consumers.pulled.polling.call=20ms --set streams.feed.encryption=kms
same "a call of an encrypted stream" "$(mean 3) $(mean 4)" "20.0 20.1"

# Bytes delivered are counted before the transform, those of the objects after it.
cat >shrunk.yaml <<'YAML'
kinesim: 1
name: shrunk
duration: 12m
warmup: 0s
replications: 1
producers:
  app: {kind: sdk, to: feed, rate: 100/s, record_size: 1000 B, keys: random-uuid}
streams: {feed: {}}
deliveries:
  lake: {kind: firehose, from: feed, to: bucket, transform: {kind: lambda, duration: 10ms, expansion: 0.25}}
destinations: {bucket: {kind: s3}}
YAML
run shrunk.yaml
same "bytes a record before the transform" "$(sql "SELECT round(sum(CASE WHEN name = 'DeliveryToS3.Bytes' THEN value END) / sum(CASE WHEN name = 'DeliveryToS3.Records' THEN value END), 3) FROM metric WHERE run_id = (SELECT max(run_id) FROM run) AND component = 'lake' AND statistic = 'Sum'")" 1000.0
same "bytes a record after it" "$(sql "SELECT round(1.0 * sum(bytes_in) / sum(records)) FROM object WHERE run_id = (SELECT max(run_id) FROM run)")" 250.0

# A scan of 10 MB and a byte is one of 11 MB.
cat >asked.yaml <<'YAML'
kinesim: 1
name: asked
replications: 1
destinations:
  bucket: {kind: s3}
  table: {kind: athena, on: bucket, scan: 10485761 B, query_rate: 1/s}
YAML
scanned() { printf %.0f "$(sqlite3 :memory: "SELECT value->>'quantity' * 1048576 / 3600 FROM json_each(readfile('out'), '\$.cost.lines') WHERE value->>'item' = 'data scanned'")"; }
for how in '' --cost-only; do
    for bytes in 1:10 10485760:10 10485761:11 11534337:12; do
        expect 0 run asked.yaml $how --set "destinations.table.scan=${bytes%:*} B" --json --no-plots
        same "${bytes%:*} B $how" "$(scanned)" "${bytes#*:}"
    done
done

# Advantage is the account's choice.
cat >mixed.yaml <<'YAML'
kinesim: 1
name: mixed
producers: {p: {kind: sdk, to: a, rate: 1/s, record_size: 1 KB, keys: random-uuid}}
streams:
  a: {mode: on-demand-advantage}
  b: {mode: on-demand}
  c: {mode: provisioned}
YAML
expect 2 check mixed.yaml
says err "mixed.yaml:6:"
says err "streams.b.mode: 'a' is on-demand-advantage, which an account chooses for all its on-demand streams"
sed -i '/^  b:/d' mixed.yaml
expect 0 check mixed.yaml

# A price of what is not there.
for how in 'run --no-plots' 'run --cost-only' check; do
    expect 0 $how watched.yaml --set prices.kds_on_demand_in.price=0.05 --set prices.kds_shard.price=0.01
    says err "prices.kds_on_demand_in changes nothing: the bill of watched has no line of it"
    same "one is enough" "$(grep -c 'changes nothing' err)" 1
done

# Half a minute of 10 % is 10 %.
cat >half.yaml <<'YAML'
kinesim: 1
name: half
duration: 30s
warmup: 10s
replications: 1
producers: {p: {kind: sdk, to: s, rate: 100/s, record_size: 100 B, keys: random-uuid, arrivals: constant}}
streams: {s: {shards: 1}}
YAML
for seconds in 30 60 90; do
    expect 0 run half.yaml --set duration=${seconds}s --quiet
    grep -rqE 'filled to (10(\.0)?|9\.9[0-9]*) % of the record limit in the mean' results/*/throughput.svg || fail "$seconds s"
    rm -r results/[0-9]*
done
finish
