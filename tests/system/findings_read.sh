#!/usr/bin/env bash
# What holds up those who read a stream, and where records end, is the first thing that a run says, and --cost-only in
# the same words.
. "$(dirname "$0")/../support/expect.sh"

# scenario NAME RATE SIZE SHARDS REST...: ten minutes of it, or $time.
scenario() {
    local name=$1
    {
        printf 'kinesim: 1\nname: %s\nduration: %s\nwarmup: 1m\nreplications: 3\n' "$name" "${time:-10m}"
        printf 'producers:\n  app: {kind: sdk, to: feed, rate: %s, record_size: %s, keys: random-uuid, workers: 100}\n' "$2" "$3"
        printf 'streams:\n  feed: {mode: provisioned, shards: %s}\n' "$4"
        shift 4
        printf '%s\n' "$@"
    } >"$name.yaml"
    run=$name
    expect 0 run "$name.yaml" --no-plots
}
last() { sql "SELECT $1 FROM finding WHERE run_id = (SELECT max(run_id) FROM run) AND $2 ORDER BY rank LIMIT 1"; }
# first EXPECTED: kind, component, limit and cause of the worst finding of the last run.
first() { same "the worst of $run" "$(last "kind || '|' || component || '|' || limit_name || '|' || coalesce(cause, '')" "rank = 1")" "$1"; }
# from_rates TEXT...: --cost-only says it too.
from_rates() {
    expect 0 run "$run.yaml" --cost-only
    local text
    for text in "$@"; do says out "$text"; done
}

# Three full batches a second would be needed where a lane does one in two seconds.
scenario lanes 1200/s '800 B' 4 'consumers:' '  work: {kind: lambda, from: feed, duration: 2s}'
first 'behind|work|lanes (parallelization_factor)|'
says out 'behind: work needs 24.'
says out 'and has 4 (shards x'
says out '50.0 min an hour'
same 'lanes, and an interval of them' "$(last 'value BETWEEN 23.9 AND 24.3 AND lo < value AND hi > value' 'rank = 1')" 1
from_rates 'work needs 24.' 'and has 4 (shards x'

# 11.2 environments of ten.
time=20m scenario concurrency 2000/s '1200 B' 8 'consumers:' '  indexer: {kind: lambda, from: feed, memory: 1024 MB, duration: {lognormal: {median: 450ms, p99: 2s}}, batch_size: 100, batch_window: 5s, parallelization_factor: 2, reserved_concurrency: 10}'
first 'behind|indexer|concurrency (reserved_concurrency)|'
says out 'indexer needs 11.2 environments at once and has 10'
says out 'throttles a minute'
same 'throttles' "$(last "text LIKE '%with 1,0__ throttles a minute%'" 'rank = 1')" 1
from_rates 'indexer needs 11.2 environments at once and has 10'

# Two attempts that fail a fifth of the time.
scenario given_up 200/s '1 KB' 2 'consumers:' '  work: {kind: lambda, from: feed, duration: 20ms, error_rate: 0.2, retry_attempts: 1}'
first 'lost|work|attempts (retry_attempts)|'
says out 'was given up after 2 attempts'
says out 'that arrived'
from_rates 'lost: 4.0 % of the records that work took'

# Nothing succeeds.
scenario no_end 100/s '1 KB' 1 'consumers:' '  work: {kind: lambda, from: feed, duration: 20ms, error_rate: 1}'
first 'behind|work|retries (retry_attempts)|'
says out 'falls back 60.0 min an hour'
from_rates 'falls back 60.0 min an hour'

# Six pollers of five calls a second: the stream's limit, and who was refused.
time=30m scenario six 100/s '1 KB' 1 'consumers:' '  r1: {kind: reader, from: feed}' '  r2: {kind: reader, from: feed}' \
    '  r3: {kind: reader, from: feed}' '  r4: {kind: reader, from: feed}' '  r5: {kind: reader, from: feed}' '  r6: {kind: reader, from: feed}'
same 'whose limit' "$(last "limit_name || '|' || cause" 'rank = 1')" 'read limit in calls|feed'
same 'only readers' "$(sql "SELECT count(*) FROM finding WHERE run_id = (SELECT max(run_id) FROM run) AND component NOT LIKE 'r_' AND kind <> 'unsettled'")" 0
from_rates 'feed refuses 16 % of the GetRecords calls of r6'

# What is kept for a day expires if it is read by half.
time=24h scenario expires 10/s '100 B' 1 'consumers:' '  slow: {kind: reader, from: feed, polling: {interval: 2000s}}'
same 'behind before' "$(last "kind || '|' || limit_name" "component = 'slow' AND rank = 1")" 'behind|records of a GetRecords call'
expect 0 run expires.yaml --no-plots --set warmup=48h --set replications=1
first 'lost|slow|retention|feed'
says out 'before slow has read them'

# A transform that five invocations a shard cannot keep up with, and one that loses a quarter.
time=20m scenario transform 900/s '1000 B' 1 'deliveries:' '  lake: {kind: firehose, from: feed, to: bucket, buffer: {interval: 60s}, transform: {kind: lambda, duration: 10s}}' 'destinations:' '  bucket: {kind: s3}'
first 'behind|lake|transform invocations of a shard|'
says out 'and 5 may be under way'
from_rates 'and 5 may be under way'
expect 0 run transform.yaml --no-plots --set deliveries.lake.transform.duration=100ms --set deliveries.lake.transform.error_rate=0.5 --set deliveries.lake.transform.retries=1
first 'lost|lake|attempts of the transform (transform.retries)|bucket'

# Nothing is written before a buffer closes, and no table sees anything; the cycle is longer than half the run.
time=5m scenario nothing 10/s '1 KB' 1 'deliveries:' '  lake: {kind: firehose, from: feed, to: bucket, buffer: {size: 128 MiB, interval: 900s}}' 'destinations:' '  bucket: {kind: s3}' '  table: {kind: athena, on: bucket}'
says out 'lake writes nothing to bucket in the measured 300 s'
says out 'Nothing becomes queryable in table'
says out 'buffer.interval of lake'
from_rates 'lake writes nothing to bucket'

# PUTs that fail are tried again; a crawl is longer than its schedule.
time=12h scenario crawl 10/s '1 KB' 1 'deliveries:' '  lake: {kind: firehose, from: feed, to: bucket, buffer: {interval: 60s}}' 'destinations:' '  bucket: {kind: s3, error_rate: 0.2}' '  catalog: {kind: glue-crawler, on: bucket, every: 5m, run_time: 400s}'
first 'behind|catalog|schedule|'
says out 'of the PUTs to bucket fail'
from_rates 'of the times pass while the one before is under way' '20 % of the PUTs to bucket fail'

# A narrow pipe.
scenario pipe 500/s '1 KB' 1 'consumers:' '  a: {kind: reader, from: feed, read: enhanced-fan-out, fanout: {rate: 400 KB/s}}'
first 'behind|a|fan-out pipe|'
from_rates '125 % of what the pipe carries'
finish
