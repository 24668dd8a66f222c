#!/bin/bash
# The bill expected from rates where shards and lanes are not alike, buffers are short, and loads are large.
. "$(dirname "$0")/../support/expect.sh"
cat >skewed.yaml <<'END'
kinesim: 1
name: skewed
duration: 10m
warmup: 1m
replications: 4
producers: {p: {kind: sdk, to: s, rate: 20/s, record_size: 1 KB, keys: {single: k}}}
streams: {s: {shards: 63}}
consumers: {c: {kind: lambda, from: s, duration: 20ms}}
deliveries: {d: {kind: firehose, from: s, to: b, buffer: {interval: 709ms}}}
destinations: {b: {kind: s3}}
END

# agree ITEM PER_CENT [OPTION...]: nothing is noted; the total and this line are as simulated.
agree() {
    local item=$1 apart=$2
    shift 2
    expect 0 run skewed.yaml "$@" --json --no-plots --progress never
    mv out run.json
    expect 0 run skewed.yaml "$@" --cost-only --json
    same "$line: notes" "$(json out '$.notes[0]')" ""
    same "$line: $item" "$(sqlite3 :memory: "
      WITH line AS (SELECT total(e) AS e, total(s) AS s FROM (
        SELECT value->>'usd_month' AS e, 0 AS s, value->>'item' AS item FROM json_each(readfile('out'), '\$.cost.lines')
        UNION ALL SELECT 0, value->>'usd_month', value->>'item' FROM json_each(readfile('run.json'), '\$.cost.lines'))
        WHERE item = '$item')
      SELECT s > 0 AND abs(e / s - 1) < $apart / 100.0 FROM line")" 1
}

# One key: 62 shards get nothing, and each key has one lane.
agree "PUT requests" 1.5
agree requests 1.5
agree requests 1.5 --set consumers.c.parallelization_factor=9 --set streams.s.shards=1
agree requests 1.5 --set consumers.c.parallelization_factor=9 --set producers.p.keys='{list: [a, {key: b, weight: 5}, c]}' \
    --set consumers.c.read=enhanced-fan-out
# Polls that bring one record or none are a little fewer than a Poisson process has.
agree "PUT requests" 3 --set 'producers.p.keys={zipf: {count: 200, exponent: 1.1}}'
# A poll comes just as a short buffer closes.
for interval in 1s 2s 3s; do
    agree "PUT requests" 1.2 --set producers.p.keys=random-uuid --set streams.s.shards=8 --set producers.p.rate=400/s \
        --set "deliveries.d.buffer.interval=$interval"
done

# quantity ITEM of what was expected.
quantity() {
    sqlite3 :memory: "SELECT total(value->>'quantity') FROM json_each(readfile('out'), '\$.cost.lines') WHERE value->>'item' = '$1'"
}
# Ten lanes a shard, one record a call: no invocation is without a record.
expect 0 run skewed.yaml --cost-only --json --set producers.p.keys=random-uuid --set producers.p.batch.records=1 \
    --set streams.s.shards=4 --set consumers.c.read=enhanced-fan-out --set consumers.c.parallelization_factor=10
same "invocations" "$(sqlite3 :memory: "SELECT $(quantity requests) * 1e6 BETWEEN 11000 AND 12000.5")" 1

# On demand gets the shards that it needs, and says so; forecast agrees.
expect 0 run skewed.yaml --cost-only --json --set producers.p.keys=random-uuid --set producers.p.rate=40000/s \
    --set 'streams={s: {mode: on-demand}}'
same "on demand" "$(json out '$.notes[0].component') $(json out '$.notes[0].bound')" "s about"
usd=$(json out '$.cost.usd_month')
expect 0 forecast skewed.yaml --json --no-plots --months 2 --growth 100% --set producers.p.keys=random-uuid \
    --set producers.p.rate=40000/s --set 'streams={s: {mode: on-demand}}'
same "as the forecast" "$(sqlite3 :memory: "SELECT abs($(json out '$.months[0].usd') / $usd - 1) < 0.01")" 1
same "nobody is told of shards that AWS sees to" \
    "$(sqlite3 :memory: "SELECT count(*) FROM json_each(readfile('out'), '\$.events') WHERE value->>'kind' = 'shards'")" 0

# So few crawls that chance decides: said. A month of them: not.
crawls="destinations={b: {kind: s3}, g: {kind: glue-crawler, on: b, trigger: event}}"
expect 0 run skewed.yaml --cost-only --json --set "$crawls"
same "few crawls" "$(json out '$.notes[0].component') $(json out '$.notes[0].bound')" "g about"
expect 0 run skewed.yaml --cost-only --json --set "$crawls" --set duration=30d
same "many crawls" "$(json out '$.notes[0]')" ""
# The largest seed ends an axis.
expect 0 sweep skewed.yaml --no-plots --set duration=10s --set warmup=0s --set replications=1 --vary 'seed=1..9223372036854775807 x3'

# The sentence about the budget is of the table's own column, also where growth is uncertain.
expect 0 forecast skewed.yaml --json --no-plots --months 8 --growth 15%
budget=$(json out '$.months[7].usd')
expect 99 forecast skewed.yaml --json --no-plots --months 12 --growth 5%..25% --budget "$budget USD"
same "budget" "$(sqlite3 :memory: "
  SELECT CAST(event.value->>'detail' AS REAL) = round(month.value->>'usd', 2) AND month.value->>'usd' > $budget
  FROM json_each(readfile('out'), '\$.events') AS event JOIN json_each(readfile('out'), '\$.months') AS month
    ON month.value->>'month' = event.value->>'month' WHERE event.value->>'kind' = 'budget'")" 1

# Hardly any number of shards is enough: that is found once, not every month; and many years do not take long.
cat >hardly.yaml <<'END'
kinesim: 1
name: hardly
producers:
  hot: {kind: dms, to: s, rate: 1164/s, record_size: 1 KB, keys: {list: [a, {key: b, weight: 3}, c, d, e, f, g, h, i, j]}}
  rest: {kind: sdk, to: s, rate: 53000/s, record_size: 1 KB, keys: random-uuid}
streams: {s: {}}
END
expect 0 forecast hardly.yaml --months 120 --linear 10% --no-plots
same "months" "$(grep -c throttled out)" 121
# The largest rates: a month of them does not fit a counter, and is no less than nothing for that.
expect 0 forecast hardly.yaml --json --no-plots --months 1 --set producers.hot.rate=700000000/s --set producers.hot.record_size=30KB
same "volume" "$(sqlite3 :memory: "SELECT $(json out '$.months[0].gb') > 1e9")" 1
finish
