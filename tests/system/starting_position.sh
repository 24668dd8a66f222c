#!/usr/bin/env bash
# Consumers that come late: what they skip, what they catch up on, and what the ledger says of both.
. "$(dirname "$0")/../support/expect.sh"
pipeline() { # NAME DURATION STREAM CONSUMERS [MORE]
    printf 'kinesim: 1\nname: %s\nduration: %s\nwarmup: 1m\nreplications: 2\nproducers:\n  p: {kind: sdk, to: s, rate: 400/s, record_size: 1 KiB, keys: {uniform: {count: 1000}}}\nstreams:\n  s: %s\nconsumers:\n%b\n%b' "$1" "$2" "$3" "$4" "${5:-}" >"$1.yaml"
    db=$1/kinesim.db
    expect 0 run "$1.yaml" --no-plots --quiet -o "$1"
    same "$1: every law holds" "$(sql 'SELECT min(holds) FROM ledger')" 1
}
skipped() { sql "SELECT CAST(avg(value) AS INTEGER) FROM counter WHERE component = '$1' AND name = 'records_skipped'"; }

for read in polling enhanced-fan-out; do
    late="  new: {kind: reader, from: s, read: $read, starts: 10m}
  old: {kind: reader, from: s, read: $read, starts: 10m, starting_position: trim-horizon}
  mid: {kind: lambda, from: s, read: $read, duration: 5ms, starts: 7m, activation: 3m, starting_position: at-timestamp, starting_position_timestamp: 5m}
  never: {kind: reader, from: s, read: $read, starts: 1h}"
    pipeline "$read" 20m '{shards: 2}' "$late"
    near "$read: LATEST skips eleven minutes" "$(skipped new)" 264000 0.01
    same "$read: TRIM_HORIZON skips nothing" "$(skipped old)" 0
    near "$read: AT_TIMESTAMP skips what came before" "$(skipped mid)" 144000 0.02
    same "$read: who never comes reads nothing" "$(sql "SELECT sum(value) FROM counter WHERE component = 'never' AND name = 'records_delivered'")" 0
    same "$read: each tells when it comes" "$(sql "SELECT count(*) FROM event WHERE kind = 'starts'")" 6
done
# A pipe is billed from when it is registered on: 10 of 20 minutes, 2 shards.
near "consumer-shard-hours of ten minutes, two shards" "$(sql "SELECT quantity FROM cost WHERE component = 'new' AND item LIKE '%consumer-shard-hours'")" 0.33333 0.001
same "nobody pays for a pipe that is not there" "$(sql "SELECT count(*) FROM cost WHERE component = 'never' AND usd_month > 0")" 0

# Shards that closed before: LATEST never looks at them, TRIM_HORIZON reads parents first.
changes='actions:
  - {at: 2m, kind: update-shard-count, on: s, target: 4}
  - {at: 14m, kind: update-shard-count, on: s, target: 2}
'
pipeline changed 20m '{shards: 2}' "  new: {kind: reader, from: s, starts: 10m}
  old: {kind: reader, from: s, read: enhanced-fan-out, starts: 10m, starting_position: trim-horizon}
  map: {kind: lambda, from: s, duration: 5ms, starts: 10m, starting_position: trim-horizon, batch_size: 1000}" "$changes"
near "LATEST skips what closed shards hold too" "$(skipped new)" 264000 0.01
same "every shard that closed is drained by all" "$(sql 'SELECT count(*) FROM shard WHERE closed_ns IS NOT NULL AND drained_ns IS NULL')" 0
same "and not before they came" "$(sql 'SELECT min(drained_ns) >= 600e9 FROM shard WHERE closed_ns IS NOT NULL')" 1

# From 1,000 shards on, events that are near ask for memory: those of no lane must not be taken for one.
pipeline many 6m '{shards: 1000}' '  map: {kind: lambda, from: s, duration: 5ms, starts: 1m, activation: 1m, error_rate: 0.2, retry_attempts: 0, on_failure: lost}' 'destinations: {lost: {kind: s3}}
actions:
  - {at: 4m, kind: stop, on: map}
  - {at: 5m, kind: start, on: map, delay: 1s}
'
near "a mapping of 1,000 shards comes late too" "$(skipped map)" 72000 0.02
same "what it gives up is kept" "$(sql "SELECT min(value) > 0 FROM counter WHERE component = 'lost' AND name = 'objects'")" 1

# Rates take it as there all along, and say so.
expect 0 run polling.yaml --cost-only
says out 'taken to be there all along'

# Mistakes.
bad() { printf 'kinesim: 1\nname: bad\nduration: 5m\nproducers: {p: {kind: sdk, to: s, rate: 1/s, record_size: 1 KB, keys: random-uuid}}\nstreams: {s: {}}\nconsumers:\n  c: {kind: reader, from: s, %s}\n' "$1" >bad.yaml; }
bad 'starts: 1m, starting_position: at-timestamp, starting_position_timestamp: 2m'
expect 2 check bad.yaml
says err 'starting_position_timestamp: is later than `starts`'
bad 'starting_position: trim-horizon'
expect 0 check bad.yaml
says err 'without `starts` it has read the stream all along'
bad 'starts: 1m, starting_position: oldest'
expect 2 check bad.yaml
says err 'trim-horizon'
finish
