#!/bin/bash
# The forecast as a user runs it: months, tiers, throttling, modes, budget, fan; and what is refused.
. "$(dirname "$0")/../support/expect.sh"
small_scenario >small.yaml
month() { json out "\$.months[$1].$2"; }
holds() { same "$1" "$(sqlite3 :memory: "SELECT $2")" 1; }

# Month 0 is the bill of today in the long run; 5 % a month compound.
expect 0 forecast small.yaml --months 24 --growth 5% --json --no-plots
holds "compound growth" "abs($(month 24 factor) - 3.2250999437) < 1e-9"
holds "GB follow" "abs($(month 24 gb) / $(month 0 gb) - $(month 24 factor)) < 1e-9"
grown=$(month 24 usd)
today=$(month 0 usd)
holds "it grows" "$grown > $today"
expect 0 run small.yaml --cost-only --json --set duration=730h --set warmup=1h
holds "month 0 is run --cost-only's bill" \
    "abs($(json out '$.cost.usd_month') / $today - 1) < 0.001"
expect 0 run small.yaml --cost-only --json --set duration=730h --set warmup=1h \
    --set producers.orders.rate=645.01998874/s
holds "month 24 is that of the grown rate" "abs($(json out '$.cost.usd_month') / $grown - 1) < 0.001"

# Linear, of today's volume; a season; volumes of a file.
expect 0 forecast small.yaml --months 12 --linear 10% --json --no-plots
holds "linear growth" "abs($(month 12 factor) - 2.2) < 1e-9"
expect 0 forecast small.yaml --months 13 --season 2,1,1,1,1,1,1,1,1,1,1,3 --json --no-plots
holds "a season is relative to this month" "$(month 1 factor) = 0.5 AND $(month 11 factor) = 1.5 AND $(month 12 factor) = 1"
printf 'month,factor\n0,1\n1,2.5\n2,0\n' >volumes.csv
expect 0 forecast small.yaml --volumes volumes.csv --json --no-plots
holds "months of the file" "$(json out '$.months[#-1].month') = 2 AND $(month 1 factor) = 2.5"
holds "without traffic only time is billed" "$(month 2 usd) < $(month 0 usd) AND $(month 2 gb) = 0"
printf 'month,GB\n1,1000\n' >gb.csv
expect 0 forecast small.yaml --volumes gb.csv --json --no-plots
holds "GB are GB" "abs($(month 1 gb) - 1000) < 1e-6"

# Shards do not grow by themselves: 200 x 1 KB/s on two shards are too much from 9.5 times as much on.
expect 0 forecast small.yaml --months 24 --growth 12% --json --no-plots
same "throttled from" "$(sqlite3 :memory: "SELECT value->>'month' FROM json_each(readfile('out'), '\$.events') WHERE value->>'kind' = 'throttling'")" 21
says out "would do"
expect 0 forecast small.yaml --months 24 --growth 12% --no-plots
same "months marked as throttled" "$(grep -c '  throttled$' out)" 4
expect 0 forecast small.yaml --months 24 --growth 12% --json --no-plots
holds "the fullest shard" "$(month 20 hottest_shard) < 1 AND $(month 21 hottest_shard) > 1"
expect 0 forecast small.yaml --months 24 --growth 12% --scale-shards --json --no-plots
holds "with shards added none is above 80 %" "$(sqlite3 :memory: "SELECT max(value->>'hottest_shard') <= 0.8 AND max(value->>'shards') > 2 FROM json_each(readfile('out'), '\$.months')")"
same "nothing is throttled" "$(sqlite3 :memory: "SELECT count(*) FROM json_each(readfile('out'), '\$.events') WHERE value->>'kind' = 'throttling'")" 0

# Other modes: what they cost is the bill of the scenario in that mode.
expect 0 forecast small.yaml --months 1 --json --no-plots
on_demand=$(json out '$.modes[0].usd[0]')
same "the first other mode" "$(json out '$.modes[0].mode')" on-demand
expect 0 run small.yaml --cost-only --json --set duration=730h --set warmup=1h \
    --set streams.feed.mode=on-demand --set streams.feed.shards=4
holds "on demand" "abs($(json out '$.cost.usd_month') / $on_demand - 1) < 0.001"
expect 0 forecast small.yaml --months 1 --json --no-plots --set streams.feed.mode=on-demand
same "provisioned is cheaper at once" "$(json out '$.modes[0].mode') $(json out '$.modes[0].cheaper_from')" "provisioned 0"

# Tiers: Firehose's first ends at 512,000 GB a month (facts Firehose 2.1); each 8 KiB record is two of 5 KiB.
printf 'month,factor\n0,1\n1,159\n2,161\n' >grown.csv
expect 0 forecast sweep-buffers --volumes grown.csv --scale-shards --json --no-plots
tier=$(sqlite3 :memory: "SELECT value->>'month' || ' ' || (value->>'detail') FROM json_each(readfile('out'), '\$.events') WHERE value->>'kind' = 'tier' AND value->>'detail' LIKE 'Data Firehose%'")
same "the tier" "${tier%%:*}" "2 Data Firehose, data ingested"

# A budget is passed in a month: exit status 99. A fan orders its percentiles, and is repeatable.
expect 99 forecast small.yaml --months 24 --growth 10% --budget "$(sqlite3 :memory: "SELECT 1.5 * $today") USD" --json --no-plots
passed=$(json out '$.budget_month')
holds "before it is kept" "$(month $((passed - 1)) usd) <= 1.5 * $today AND $(month "$passed" usd) > 1.5 * $today"
expect 0 forecast small.yaml --months 6 --budget 1000000 --no-plots
says out "lasts for all 6 months"
fan="--months 18 --growth 4%..12% --noise 10% --json --no-plots --budget 1e9"
expect 0 forecast small.yaml $fan
mv out first.json
expect 0 forecast small.yaml $fan -o other
same "the same twice" "$(json out '$.months')" "$(json first.json '$.months')"
holds "P10 < P50 < P90" "$(month 18 usd_p10) < $(month 18 usd_p50) AND $(month 18 usd_p50) < $(month 18 usd_p90)"
expect 0 forecast small.yaml $fan --seed 12
holds "another seed" "$(month 18 usd_p50) <> $(json first.json '$.months[18].usd_p50')"
# One rate, uniform on a range: its quantiles are those of the bill at the quantiles of the rate.
expect 0 forecast small.yaml --months 18 --growth 4%..12% --paths 20000 --json --no-plots
p90=$(month 18 usd_p90)
expect 0 forecast small.yaml --months 18 --growth 11.2% --json --no-plots
holds "P90 is the bill at 90 % of the range" "abs($p90 / $(month 18 usd) - 1) < 0.01"

# Rows of the database, a page, a picture that can be drawn again.
rm -rf results
expect 0 forecast small.yaml --months 3 --growth 5%..9%
says out "growth of 5 % to 9 % a month"
same "rows" "$(sql "SELECT (SELECT count(*) FROM forecast), (SELECT count(*) FROM forecast_month), (SELECT count(DISTINCT mode) FROM forecast_mode)")" "1|4|2"
holds "a page" "$(grep -c 'Forecast of small' results/forecast-1/report.html) > 0"
expect 0 report results --forecast 1
expect 2 report results --forecast 7

# What is refused.
expect 2 forecast small.yaml --growth much
says err "--growth: 'much'"
expect 2 forecast small.yaml --growth 9%..5%
says err "ends before it begins"
expect 2 forecast small.yaml --growth 5% --linear 5%
says err "one or the other"
expect 2 forecast small.yaml --months 0
says err "--months: '0' is not a whole number from 1 to 120"
expect 2 forecast small.yaml --months 121
expect 2 forecast small.yaml --budget cheap
says err "--budget: 'cheap'"
expect 2 forecast small.yaml --scale-shards=120%
says err "--scale-shards"
expect 2 forecast small.yaml --volumes nowhere.csv
says err "nowhere.csv"
printf 'month,factor\n0,1\n2,x\n' >bad.csv
expect 2 forecast small.yaml --volumes bad.csv
says err "bad.csv:3:1: '2' does not follow the month before"
says err "bad.csv:3:3: 'x' is not a number"
expect 2 forecast small.yaml --volumes volumes.csv --growth 5%
says err "--volumes stands instead of growth"
expect 2 forecast small.yaml --season 1,2,3
says err "3 factors, where a year has 12"
expect 2 forecast
says err "SCENARIO is missing"
# A month of the greatest rate is more bytes than 64 bits count.
small_scenario | sed 's|rate: 200/s|rate: 1000000000/s|' >much.yaml
expect 0 forecast much.yaml --months 1 --no-plots --json
same "GB of a month: 10^9/s of 1 KB" "$(sqlite3 :memory: "SELECT abs(json_extract(readfile('out'), '$.months[0].gb') /
    (1e12 * 730 * 3600 / (1 << 30)) - 1) < 1e-6")" 1

finish
