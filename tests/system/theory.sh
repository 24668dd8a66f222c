#!/usr/bin/env bash
# Closed forms beside what was simulated: they agree where their assumptions hold, and keep silent where
# one of them does not.
. "$(dirname "$0")/../support/expect.sh"
scenarios=$(cd "$OLDPWD/tests/system/theory" && pwd)

# Twice the half-width of a 95 % interval over ten replications is 4.5 standard errors: chance alone
# exceeds it once in 700 rows. Most of function.propagation is 20 ms exactly and the rest microseconds more:
# all of it is in a bucket or two, which is known to 0.2 % (sim/histogram.h).
agrees() {
    same "$1: rows of theory" "$(sql "SELECT count(*) FROM theory WHERE run_id = $run")" "$2"
    same "$1: apart" "$(sql "SELECT group_concat(component || '.' || stage || ' ' || statistic || ': '
        || theory_ns || ' against ' || simulated_ns) FROM theory WHERE run_id = $run
        AND abs(theory_ns - (simulated_lo_ns + simulated_hi_ns) / 2) >
             simulated_hi_ns - simulated_lo_ns + (component || '.' || stage = 'function.propagation'
             AND statistic <> 'mean') * theory_ns / 512")" ""
    same "$1: rates and numbers" "$(figures)" "$3"
    same "$1: rates and numbers apart" "$(sql "SELECT group_concat(component || '.' || stage || ': '
        || theory || ' against ' || simulated) FROM theory_figure WHERE run_id = $run
        AND abs(theory - simulated) > simulated_hi - simulated_lo")" ""
}
figures() {
    sql "SELECT group_concat(law, ' ') FROM (SELECT component || '.' || stage AS law FROM theory_figure
        WHERE run_id = $run ORDER BY 1)"
}
run='(SELECT max(run_id) FROM run)'

expect 0 run "$scenarios/queue.yaml" --no-plots
says out "Theory"
says out "M/D/1, then propagation"
agrees queue 18 "function.function pipe.replication"
says out "invocations: mean number = rate x mean time"
# Three shards, each with its own load.
keys=(--set streams.pipe.shards=3 --set producers.source.rate=1700/s
    --set 'producers.source.keys={zipf: {count: 1000}}')
expect 0 run "$scenarios/queue.yaml" --no-plots --quiet --set duration=5m "${keys[@]}"
agrees "uneven shards" 18 "function.function pipe.replication"
expect 0 report results/kinesim.db
same "theory on the page" "$(grep -cE 'id="theory(-figures)?"' results/2/report.html)" 2
sqlite3 results/kinesim.db "CREATE TABLE kept AS SELECT * FROM theory; DROP TABLE theory; DROP TABLE theory_figure"
expect 0 report results/kinesim.db
same "no theory on the page of a database of before" "$(grep -cE 'id="theory(-figures)?"' results/*/report.html)" 0
expect 0 run "$scenarios/batching.yaml" --no-plots --json --set replications=2
same "theory as JSON" "$(json out '$.theory[3].stage') $(json out '$.theory[3].law')" \
    "ingest batch by size or age under Poisson arrivals, then put"
same "theory as JSON, its numbers" "$(sqlite3 :memory: "SELECT json_extract(readfile('out'),
    '\$.theory[3].theory_ns') > 0 AND json_extract(readfile('out'), '\$.theory[3].simulated_interval_ns[0]') <
    json_extract(readfile('out'), '\$.theory[3].simulated_interval_ns[1]')")" 1
cp out json
expect 0 run "$scenarios/batching.yaml" --no-plots --quiet
agrees batching 7 "pipe.replication polled.function"
same "figures as JSON" "$(sqlite3 :memory: "SELECT json_extract(figure.value, '\$.unit'),
    json_extract(figure.value, '\$.simulated_interval[0]') <= json_extract(figure.value, '\$.simulated')
    FROM json_each(readfile('json'), '\$.theory_figures') AS figure LIMIT 1")" "records|1"
# Both ways of closing matter there, or the test would show less than it says.
same "batching waits less than by age alone" \
    "$(sql "SELECT theory_ns < 18e6 + 14e6 FROM theory WHERE run_id = $run AND stage = 'ingest'")" 1

# Half of a put is the bytes of its call, and a majority of the zones is enough.
expect 0 run "$scenarios/batching.yaml" --no-plots --quiet --set producers.source.record_size='9 KiB' \
    --set streams.pipe.shards=16 --set streams.pipe.ack=majority --set streams.pipe.encryption=kms \
    --set producers.source.batch.records=100 --set producers.source.batch.linger=120ms
agrees "puts of many sizes" 7 "pipe.replication polled.function"

# offered NAME LAWS ARGUMENT...: which stages have a law when a setting is changed.
offered() {
    local name=$1 laws=$2
    shift 2
    expect 0 run "$scenarios/queue.yaml" --no-plots --quiet --set duration=6m --set replications=1 "$@"
    same "$name" "$(sql "SELECT group_concat(law, ' ') FROM (SELECT DISTINCT component || '.' || stage
        AS law FROM theory WHERE run_id = $run ORDER BY 1)")" "$laws"
}
polls="lake.propagation polled.propagation"
puts="source.ingest source.put"
all="function.end_to_end function.propagation lake.buffering $polls pushed.propagation $puts"
offered "all hold" "$all"
offered "arrivals are not Poisson" "" --set producers.source.arrivals=constant
offered "records are batched" "$polls $puts" --set producers.source.batch.linger=5ms \
    --set producers.source.api=put-records
offered "too few workers" "$polls" --set producers.source.workers=20
offered "the shard throttles" "" --set producers.source.rate=1050/s
offered "a warm-up shorter than a poll's interval" "function.end_to_end function.propagation \
lake.buffering polled.propagation pushed.propagation $puts" --set warmup=900ms
offered "sizes differ" "lake.buffering $polls" \
    --set 'producers.source.record_size={uniform: {low: 100 B, high: 1000 B}}'
offered "two shards" "$all" --set streams.pipe.shards=2
offered "two shards with one buffer" "${all/lake.buffering /}" --set streams.pipe.shards=2 \
    --set deliveries.lake.buffer_level=stream
offered "one environment for two shards" "${all/function.end_to_end /}" --set streams.pipe.shards=2 \
    --set consumers.function.reserved_concurrency=1
offered "a key that fills one of two shards" "function.propagation lake.buffering $polls $puts" --set streams.pipe.shards=2 \
    --set producers.source.rate=990/s --set 'producers.source.keys={single: "hot"}'
offered "puts fail inside" "$polls" --set streams.pipe.internal_failure_rate=0.01
offered "a call a record, but held back" "$polls" --set producers.source.batch.linger=5ms
offered "pollers are refused" "function.end_to_end function.propagation pushed.propagation $puts" \
    --set consumers.polled.polling.interval=150ms --set deliveries.lake.polling.interval=150ms
offered "a propagation that varies" "function.end_to_end function.propagation lake.buffering $polls $puts" \
    --set 'consumers.pushed.fanout.propagation={lognormal: {median: 20ms, sigma: 0.3}}'
offered "subscriptions end" "function.end_to_end function.propagation lake.buffering $polls $puts" \
    --set consumers.pushed.fanout.resubscribe_gap=50ms
offered "buffers fill up" "function.end_to_end function.propagation $polls pushed.propagation $puts" \
    --set deliveries.lake.buffer.size=1MiB
offered "calls of the buffer's poller vary" \
    "function.end_to_end function.propagation $polls pushed.propagation $puts" \
    --set 'deliveries.lake.polling.call={lognormal: {median: 10ms, sigma: 0.3}}'
for change in batch_size=5 batch_window=1s parallelization_factor=2 error_rate=0.01 duration=50us; do
    offered "function: $change" "function.propagation lake.buffering $polls pushed.propagation $puts" \
        --set "consumers.function.$change"
done
offered "too short to settle" "function.propagation lake.buffering $polls $puts" \
    --set duration=2m
expect 0 run "$scenarios/saturated.yaml" --no-plots --quiet
agrees saturated 0 "pipe.replication pipe.stored"
same "what is stored" "$(sql "SELECT theory, unit FROM theory_figure WHERE run_id = $run AND stage = 'stored'")" \
    "3000.0|records/s"
# stores NAME RATE ARGUMENT...: what the law says is stored, if it says anything.
stores() {
    local name=$1 rate=$2
    shift 2
    expect 0 run "$scenarios/saturated.yaml" --no-plots --quiet --set replications=3 "$@"
    same "$name" "$(sql "SELECT theory FROM theory_figure WHERE run_id = $run AND stage = 'stored'
        AND abs(theory - simulated) < 0.001 * theory")" "$rate"
}
stores "by bytes" 1024.0 --set producers.source.record_size='3 KiB'
stores "each rounded up" 1024.0 --set producers.source.record_size='2500 B' --set producers.source.api=put-record \
    --set producers.source.batch.linger=0s
stores "one shard of three" 1000.0 --set 'producers.source.keys={single: "hot"}'
stores "what is sent again changes nothing" 3000.0 --set producers.source.retry.attempts=3
stores "sums rounded up" "" --set producers.source.record_size='2500 B'
stores "sizes differ" "" --set 'producers.source.record_size={uniform: {low: 100 B, high: 1000 B}}'
stores "fixed windows" "" --set streams.pipe.enforcement=fixed-window
stores "hardly saturated" "" --set producers.source.rate=3100/s
stores "one shard is not saturated" "" --set 'producers.source.keys={zipf: {count: 1000}}' --set producers.source.rate=3600/s
stores "too few workers" "" --set producers.source.workers=1 --set streams.pipe.front_end=100ms
stores "calls too seldom" "" --set producers.source.batch.linger=1s
stores "the buckets' beginning" "" --set warmup=4s

# Little's law needs a measured time of a thousand stays.
expect 0 run "$scenarios/queue.yaml" --no-plots --quiet --set duration=1m --set replications=1 \
    --set consumers.function.duration=100ms
same "a queue that grows" "$(figures)" "pipe.replication"

# Where too little is seen no law is offered: of a latency of fewer than a hundred records, of records that went in fewer
# calls, of polls that calls keep step with.
seen() {
    local name=$1 laws=$2
    shift 2
    sed "s|RATE|$1|; s|LINGER|$2|; s|MINUTES|$3|; s|ARRIVALS|${4:-poisson}|" >seen.yaml <<'YAML'
kinesim: 1
name: seen
duration: MINUTES
warmup: 1m
replications: 2
producers:
  p: {kind: sdk, to: s, rate: RATE, arrivals: ARRIVALS, record_size: 1 KiB, keys: random-uuid, batch: {linger: LINGER}}
streams:
  s: {shards: 1}
consumers:
  c: {kind: reader, from: s}
YAML
    expect 0 run seen.yaml --no-plots --quiet
    same "$name" "$(sql "SELECT group_concat(law, ' ') FROM (SELECT DISTINCT component || '.' || stage AS law
        FROM theory WHERE run_id = $run ORDER BY 1)")" "$laws"
}
seen "all is seen" "c.propagation p.ingest p.put" 20/s 0s 30m
seen "seventy records" "" 1/s 0s 70s
seen "few records fall anyhow among the polls" "p.ingest p.put" 1/s 0s 5m
seen "sixty calls of many records" "" 20/s 10s 10m
seen "calls that keep step with polls" "p.ingest p.put" 20/s 5s 30m
seen "regular records" "" 20/s 0s 30m constant
finish
