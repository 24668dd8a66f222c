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
}
run='(SELECT max(run_id) FROM run)'

expect 0 run "$scenarios/queue.yaml" --no-plots
says out "Theory"
says out "M/D/1, then propagation"
agrees queue 16
expect 0 report results/kinesim.db
same "theory on the page" "$(grep -c 'id="theory"' results/*/report.html)" 1
sqlite3 results/kinesim.db "CREATE TABLE kept AS SELECT * FROM theory; DROP TABLE theory"
expect 0 report results/kinesim.db
same "no theory on the page of a database of before" "$(grep -c 'id="theory"' results/*/report.html)" 0
expect 0 run "$scenarios/batching.yaml" --no-plots --json --set replications=2
same "theory as JSON" "$(json out '$.theory[1].stage') $(json out '$.theory[1].law')" \
    "ingest batch by size or age under Poisson arrivals, then put"
same "theory as JSON, its numbers" "$(sqlite3 :memory: "SELECT json_extract(readfile('out'),
    '\$.theory[1].theory_ns') > 0 AND json_extract(readfile('out'), '\$.theory[1].simulated_interval_ns[0]') <
    json_extract(readfile('out'), '\$.theory[1].simulated_interval_ns[1]')")" 1
expect 0 run "$scenarios/batching.yaml" --no-plots --quiet
agrees batching 5
# Both ways of closing matter there, or the test would show less than it says.
same "batching waits less than by age alone" \
    "$(sql "SELECT theory_ns < 18e6 + 14e6 FROM theory WHERE run_id = $run AND stage = 'ingest'")" 1

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
offered "all hold" "function.end_to_end function.propagation lake.buffering lake.propagation \
polled.propagation pushed.propagation $puts"
offered "arrivals are not Poisson" "" --set producers.source.arrivals=constant
offered "records are batched" "$polls $puts" --set producers.source.batch.linger=5ms \
    --set producers.source.api=put-records
offered "too few workers" "$polls" --set producers.source.workers=20
offered "the shard throttles" "$polls" --set producers.source.rate=1050/s
offered "sizes differ" "lake.buffering $polls" \
    --set 'producers.source.record_size={uniform: {low: 100 B, high: 1000 B}}'
offered "two shards" "$polls $puts" --set streams.pipe.shards=2
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
finish
