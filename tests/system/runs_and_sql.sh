#!/usr/bin/env bash
# `kinesim runs` lists what a database holds and takes it away; `kinesim sql` reads it in four forms, and only reads;
# --csv and --markdown print the table of a command's JSON.
. "$(dirname "$0")/../support/expect.sh"
small_scenario >small.yaml

# A scenario from standard input.
line="a scenario from standard input"
"$KINESIM" run - --quiet --no-plots <small.yaml || fail "run - does not read standard input"
"$KINESIM" check - <small.yaml >out 2>err || fail "check - does not read standard input"
says out '<stdin>: '
sed 's/rate: 200/rrate: 200/' small.yaml | "$KINESIM" check - >out 2>err && fail "check - misses a mistake"
says err '<stdin>:13:5: producers.orders'
"$KINESIM" check - </dev/null >out 2>err
says err 'the file is empty'

expect 0 run small.yaml --quiet --no-plots
expect 0 run small.yaml --quiet --no-plots --set metric_period=1m
expect 0 sweep small.yaml --vary streams.feed.shards=1,2 --quiet --no-plots
expect 0 sweep small.yaml --vary streams.feed.shards=2,3 --quiet --no-plots
same "points of both" "$(sql 'SELECT count(*) FROM point')" 3

# An interval stands beside its value for people, in columns of its own for programs; a threshold speaks in its unit.
expect 0 run small.yaml --no-plots --replications 3 --csv -o tables
same "ends of intervals" "$(head -1 out | tr , '\n' | grep -c '^[a-z0-9]*_interval_ns\.\(lo\|hi\)$')" 12
same "they are numbers" "$(awk -F, 'NR == 2 { print ($12 <= $5) && ($5 <= $13) }' out)" 1
expect 0 run small.yaml --no-plots --replications 3 --markdown -o tables
grep -q '^| orders | ingest | .* ms ([0-9.]* – [0-9.]* ms) |' out || fail "no interval beside its value"
if grep -q interval out; then fail "a column of intervals for people"; fi
expect 0 plan plan-lake --no-plots --set duration=5m --markdown -o tables
grep -q 'end..to..end.p99 .* | [0-9.]* ms |' out || fail "a threshold without its unit"

# The list.
expect 0 runs
same "its rows" "$(awk 'NR > 1 { print $1, $2 }' out)" $'1 small\n2 small\n3 small\nsweep-1 small\nsweep-2 small'
says out '2 of 2 points'
expect 0 runs results --json
is_json out
same "a bill" "$(sqlite3 :memory: "SELECT abs($(json out '$[0].usd_month') - $(sql 'SELECT sum(usd_month) FROM cost WHERE run_id = 1')) < 1e-6")" 1
same "of a sweep none" "$(json out '$[3].usd_month')" ""
expect 0 runs --csv
same "as CSV" "$(head -1 out)" kind,id,of,began,parts,records,usd_month,found
expect 2 runs nowhere.db
expect 2 runs small.yaml
says err 'not a database'

# Taking away: all of it, in every table, and nothing of the others.
metrics=$(sql 'SELECT count(*) FROM metric WHERE run_id = 2')
[ "$metrics" -gt 10 ] || fail "run 2 has only $metrics metrics"
rows() { # every table with that column: rows that have the value
    for table in $(sql "SELECT m.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.name = '$1'"); do
        sql "SELECT count(*) FROM \"$table\" WHERE \"$1\" = $2"
    done | paste -sd+ | bc
}
kept=$(rows run_id 2)
expect 2 runs --rm 7
says err 'there is no run 7'
expect 2 runs --rm 1 --rm 7
expect 2 runs --rm all
says err "'all' is none of 3, sweep-2"
same "all or nothing" "$(sql 'SELECT count(*) FROM run')" 3
expect 0 runs --rm 1 --rm run-3
same "no row of them is left" "$(rows run_id 1) $(rows run_id 3)" "0 0"
same "the other is whole" "$(rows run_id 2) $(sql 'SELECT count(*) FROM metric WHERE run_id = 2')" "$kept $metrics"
same "no point of a metric without its series" "$(sql 'SELECT count(*) FROM metric_point WHERE point_id >> 32 NOT IN (SELECT metric_id FROM metric_series)')" 0
expect 0 runs --rm sweep-1
same "a point that another sweep has stays" "$(sql 'SELECT count(*) FROM point') $(sql 'SELECT count(DISTINCT point_id) FROM point_latency')" "2 2"
expect 0 report results/kinesim.db --sweep 2 --quiet
expect 0 report results/kinesim.db --run 2 --quiet
expect 0 compare 2 2 --quiet
expect 0 runs --rm 2 --rm sweep-2 --quiet
silent out
expect 0 runs
says out 'nothing in it'

# Queries.
expect 0 run small.yaml --quiet --no-plots
expect 0 sql "SELECT scenario, seed, warmup_ns / 1e9 AS warmup_s, NULL AS missing FROM run"
same "columns" "$(cat out)" $'scenario  seed  warmup_s  missing\nsmall       11         5'
expect 0 sql "SELECT 'a,b' AS \"one \"\"two\"\"\", 0.1 AS x" results --csv
same "CSV" "$(cat out)" $'"one ""two""",x\n"a,b",0.1'
expect 0 sql "SELECT 'a|b' AS c, 5 AS n" results/kinesim.db --markdown
same "Markdown" "$(cat out)" $'| c | n |\n| --- | ---: |\n| a\\|b | 5 |'
expect 0 sql 'SELECT run_id, scenario, NULL AS missing FROM run;' --json
same "JSON" "$(json out '$[0].run_id')|$(json out '$[0].scenario')|$(json out '$[0].missing')" '1|small|'
for wrong in 'DELETE FROM run' 'SELECT 1; SELECT 2' '' 'SELECT nothing FROM nowhere' "ATTACH 'x.db' AS x" 'PRAGMA user_version = 3'; do
    expect 2 sql "$wrong"
    silent out
done
[ ! -e x.db ] || fail "a query made a file"
same "nothing was changed" "$(sql 'SELECT count(*) FROM run')" 1
expect 2 sql 'SELECT 1' nowhere

# The tables of commands.
expect 0 sweep small.yaml --vary streams.feed.shards=1,2 --no-plots --csv
same "a sweep's points" "$(wc -l <out) $(head -1 out | cut -d, -f 1-2)" '3 point,axes.streams.feed.shards'
same "its money" "$(printf '.mode csv\n.import out points\nSELECT abs(usd_month - 0) > 1 FROM points' | sqlite3 | sort -u)" 1
expect 0 sweep small.yaml --vary streams.feed.shards=1,2 --no-plots --markdown
same "as Markdown" "$(sed -n '1p' out | cut -c1-31)" '| point | streams.feed.shards |'
# In words first, and objects where something writes them.
expect 0 sweep small.yaml --vary streams.feed.shards=1,2 --no-plots
says out 'A month costs '
says out 'The p99 of alerts end to end is '
if grep -q objects out; then fail "objects without a delivery"; fi
expect 0 sweep sweep-buffers --set duration=10m --replications 1 --no-plots -o buffers
says out objects
same "objects of a point" "$(awk '$1 == 1 && $2 == "5s" { gsub(",", "", $9); print $9 }' out)" "$(sqlite3 buffers/kinesim.db "SELECT CAST(mean AS INTEGER) FROM point_counter JOIN point USING (point_id) JOIN sweep_point USING (key) WHERE number = 1 AND component = 'lake-delivery' AND name = 'objects'")"
expect 0 run small.yaml --no-plots --csv
same "a run's latencies" "$(head -1 out | cut -d, -f 1-3) $(grep -c end_to_end out)" 'component,stage,count 1'
expect 0 run small.yaml --cost-only --csv
says out 'Kinesis Data Streams'
expect 0 compare small.yaml --against streams.feed.shards=3 --csv
says out 'component,figure,unit,a,b,difference,interval.lo,interval.hi,verdict'
expect 0 compare small.yaml --against streams.feed.shards=3 --markdown
says out '| component | figure |'
expect 0 check small.yaml --csv
says out 'streams.feed.shards,2,'
expect 0 forecast small.yaml --months 2 --no-plots --csv
same "months" "$(wc -l <out)" 4
printf 'a\nb\n' >keys
expect 0 keys keys --shards 1..3 --no-plots --csv
same "numbers of shards" "$(wc -l <out)" 4
expect 0 prices --csv
says out us-east-1
expect 0 prices eu-west-1 --markdown
says out '| key | service |'
expect 0 list --csv
same "all bundled" "$(wc -l <out)" "$(($("$KINESIM" list | wc -l) + 1))"
expect 0 breakeven --csv
expect 2 list --csv --json
says err 'one of --json, --csv and --markdown'
expect 2 init --csv
finish
