#!/usr/bin/env bash
# Threads that all shards of a reader share never rest while a shard waits: c threads of D a record are c / D records/s.
. "$(dirname "$0")/../support/expect.sh"
pipeline() { # NAME RATE [MORE]: 4 threads of 4 ms over 8 shards take 1,000/s
    printf 'kinesim: 1\nname: %s\nduration: 30m\nwarmup: 0s\nreplications: 2\nproducers: {p: {kind: sdk, to: s, rate: %s, record_size: 100 B, keys: random-uuid, api: put-record, workers: 1000}}\nstreams: {s: {shards: 8}}\nconsumers: {c: {kind: reader, from: s, read: enhanced-fan-out, workers: 4, processing: 4ms}}\n%b' "$1" "$2" "${3:-}" >"$1.yaml"
    db=$1/kinesim.db
    expect 0 run "$1.yaml" --no-plots --quiet -o "$1"
    cp out "$1.out"
    same "$1: every law holds" "$(sql 'SELECT min(holds) FROM ledger')" 1
}
figure() { sql "SELECT $1 / 1e9 FROM latency WHERE replication IS NULL AND component = 'c' AND stage = 'end_to_end'"; }

# A fluid: who is done at T came at T c / (D lambda), so that the last has waited T (1 - 1 / 1.24).
pipeline over 1240/s
near "the last record's wait at 124 %" "$(figure max_ns)" 348.4 0.03
near "and the mean of all" "$(figure mean_ns)" 174.2 0.03
expect 0 run over.yaml --no-plots
says out 'The 4 workers of c would be busy 124 % of the time'
# At 90 % nobody waits long; a thread that a busy shard has taken would let them grow without end.
pipeline high 900/s
near "from creation to the end at 90 %" "$(figure mean_ns)" 0.197 0.05
same "processed as long as records take" "$(sql "SELECT abs(avg(value) / 4e6 - (SELECT avg(value) FROM counter WHERE name = 'records_delivered')) < 500 FROM counter WHERE name = 'processing_ns'")" 1

# A crash forgets what was gathered and reads it again; a deploy keeps it.
pipeline crash 800/s 'faults:\n  - {at: 10m, for: 1m, kind: worker-crash, on: c}\nactions:\n  - {at: 20m, kind: restart, on: c}\n'
same "what was read again is counted" "$(sql "SELECT min(value) > 0 FROM counter WHERE component = 'c' AND name = 'records_duplicate'")" 1
pipeline split 800/s 'actions:\n  - {at: 10m, kind: update-shard-count, on: s, target: 12}\n'
same "closed shards drain" "$(sql 'SELECT count(*) FROM shard WHERE closed_ns IS NOT NULL AND drained_ns IS NULL')" 0
finish
