#!/bin/bash
# The bill expected from rates against the simulated one: every bundled scenario, every line.
scenarios=$(cd "$(dirname "$0")/../../scenarios" && pwd)
. "$(dirname "$0")/../support/expect.sh"

# lines: component, item, simulated and expected quantity of each line of either bill.
lines() {
    sqlite3 :memory: "
      CREATE TABLE line AS SELECT 's' AS way, value FROM json_each(readfile('run.json'), '\$.cost.lines')
        UNION ALL SELECT 'e', value FROM json_each(readfile('expected.json'), '\$.cost.lines');
      SELECT value->>'component' AS component, value->>'item' AS item,
             total(CASE WHEN way = 's' THEN value->>'quantity' END) AS simulated,
             total(CASE WHEN way = 'e' THEN value->>'quantity' END) AS expected
      FROM line GROUP BY 1, 2 $1"
}

# agree SCENARIO [OPTION...]: totals within 0.5 %, lines within 2 %.
agree() {
    expect 0 run "$@" --json --no-plots --progress never
    mv out run.json
    expect 0 run "$@" --cost-only --json
    mv out expected.json
    local apart
    apart=$(lines "HAVING abs(expected - simulated) > 0.02 * simulated")
    same "$line: lines more than 2 % apart" "$apart" ""
    same "$line: totals within 0.5 %" "$(sqlite3 :memory: "
      SELECT abs((readfile('expected.json')->>'$.cost.usd_month') /
                 (readfile('run.json')->>'$.cost.usd_month') - 1) < 0.005")" 1
}

# A crawler runs 11 or 12 times in an hour, for a run of more than 5 minutes lets one pass: with 20
# replications the mean is close enough to tell. The next two have the same crawler; theirs never takes so long.
steady="--set destinations.catalog.run_time=60s"
agree rds-cdc-to-lake --replications 20
for scenario in small-buffers provisioned-4-shards; do
    agree "$scenario" $steady
    same "$scenario: nothing to warn of" "$(json expected.json '$.notes[0]')" ""
done
# Two minutes with 8 invocations a second: as many replications make the duration known within 2 %.
agree sweep-modes --replications 20
for scenario in direct-put sweep-buffers sweep-fan-out polling-consumers plan-lake salted-keys; do
    case $scenario in
    plan-lake) # its thresholds are a run's to judge; one of them is broken
        sed '/^thresholds/,/^$/d' "$scenarios/$scenario.yaml" >plan-lake.yaml
        agree plan-lake.yaml
        ;;
    *) agree "$scenario" ;;
    esac
done

# One shard is offered more than it takes: the expectation says so, and that it is an upper bound.
expect 0 run hot-shard --json --no-plots --progress never
mv out run.json
expect 0 run hot-shard --cost-only --json
mv out expected.json
same "hot-shard: bound" "$(json expected.json '$.notes[0].bound')" "at most"
same "hot-shard: whose" "$(json expected.json '$.notes[0].component')" "cdc"
same "hot-shard: no line is below the simulated one" \
    "$(lines "HAVING expected < 0.9999 * simulated")" ""

# Five pollers may ask once a second each; a sixth's calls are refused now and then.
expect 0 run polling-consumers --cost-only --json
same "five pollers" "$(json out '$.notes[0]')" ""
expect 0 run polling-consumers --cost-only --json --set consumers.fifth.polling.interval=500ms
same "more than five calls a second" "$(json out '$.notes[0].component') $(json out '$.notes[0].bound')" "fifth at most"

# What the bundled ones do not do.
agree rds-cdc-to-lake $steady --set consumers.fraud-alerts.read=polling \
    --set consumers.fraud-alerts.batch_window=5s --set deliveries.rds-to-lake.convert=none \
    --set deliveries.rds-to-lake.compression=gzip --set destinations.orders-table.query_rate=1/m \
    --set 'thresholds=[]'
agree sweep-buffers --set deliveries.lake-delivery.buffer_level=stream \
    --set deliveries.lake-delivery.buffer.interval=30s
agree sweep-buffers --set deliveries.lake-delivery.buffer.size=1MiB
agree sweep-fan-out --set streams.feed.mode=on-demand-advantage \
    --set consumers.alerts.batch_window=2s --set consumers.alerts.architecture=arm64
# Clumps so long that several services, or several batches, go into one; lone records; no traffic to speak of.
agree sweep-fan-out --set producers.orders.batch.linger=1s
agree sweep-fan-out --set producers.orders.batch.records=1
agree sweep-fan-out --set producers.orders.batch.linger=0s
agree sweep-fan-out --set producers.orders.rate=5/s --set duration=1h
agree plan-lake.yaml --set warmup=0s \
    --set 'producers.orders.record_size={lognormal: {median: 800 B, p99: 20 KB}}'

# A table, marked as expected; nothing is written.
rm -rf results
expect 0 run rds-cdc-to-lake --cost-only
says out "expected from rates; nothing was simulated"
says out "crawler DPU-hours (catalog)"
says out "one more GB created"
same "nothing is written" "$(find . -name '*.db')" ""
silent err

# The fixed part is the bill of no traffic; one more GB costs what the bill grows by.
expect 0 run sweep-fan-out --cost-only --json
fixed=$(json out '$.slope.usd_month_fixed')
per_gb=$(json out '$.slope.usd_per_gb')
gb=$(json out '$.slope.gb_month')
month=$(json out '$.cost.usd_month')
same "two shards and two consumer-shards" "$fixed" "43.8"
expect 0 run sweep-fan-out --cost-only --json --set producers.orders.rate=404/s
same "one more per cent" "$(sqlite3 :memory: "
  SELECT abs((($(json out '$.cost.usd_month')) - $month) / (0.01 * $gb * $per_gb) - 1) < 0.1")" 1

# Thresholds of cost are judged, those of a run are left out.
expect 99 run rds-cdc-to-lake --cost-only --set 'thresholds=[cost.month < 100 USD]'
says out "broken"
expect 0 run rds-cdc-to-lake --cost-only --set 'thresholds=[fraud-alerts.end_to_end.p99 < 1 ns]'
expect 2 run rds-cdc-to-lake --cost-only --set streams.rds-cdc-prod.shards=many
expect 2 check rds-cdc-to-lake --cost-only
says err "--cost-only is an option of 'run'"
finish
