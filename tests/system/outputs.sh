#!/usr/bin/env bash
# What commands print with --json is as `kinesim schema COMMAND` says, each in several shapes. Skipped (77) without
# python3-jsonschema.
tests=$(realpath "$(dirname "$0")/..")
. "$tests/support/expect.sh"
python=
for each in /usr/bin/python3 python3; do
    "$each" -c 'import jsonschema' 2>/dev/null && python=$each && break
done
expect 2 schema frobnicate
expect 2 schema swepe
says err "did you mean 'sweep'?"
expect 0 schema run
is_json out
[ -n "$python" ] || { echo "there is no python3-jsonschema"; finish && exit 77; exit 1; }

expect 0 init s.yaml
valid() { # OUTPUT STATUS ARGUMENT...: the command's JSON is of that schema
    local output=$1 status=$2
    shift 2
    expect "$status" "$@" --json
    cp out said.json
    "$KINESIM" schema "$output" >"$output.schema.json" || fail "no schema of $output"
    same "kinesim $*" "$("$python" "$tests/support/output_schema.py" "$output.schema.json" said.json)" "valid said.json"
}
valid run 0 run s.yaml --no-plots
valid run 0 run s.yaml --no-plots --replications 1
valid run 0 run hot-shard --no-plots --set duration=5m
valid run 0 run rds-cdc-to-lake --no-plots --set duration=10m --set warmup=1m
valid run 0 run s.yaml --no-plots --set warmup=auto --set replications=auto --set duration=2m
valid run 99 run s.yaml --no-plots --set producers.orders.rate=5k/s --set duration=1m
valid cost-only 0 run rds-cdc-to-lake --cost-only
valid cost-only 0 run hot-shard --cost-only
valid check 0 check s.yaml --names --estimate
valid check 0 check rds-cdc-to-lake
valid sweep 0 sweep s.yaml --no-plots --replications 2
valid sweep 0 sweep sweep-buffers --no-plots --set duration=5m --replications 1
valid plan 0 plan plan-lake --no-plots --replications 3
valid plan 99 plan s.yaml --no-plots --set 'thresholds=["alerts.end_to_end.p99 < 1 ms"]'
valid compare 0 compare s.yaml --against streams.feed.shards=3
valid compare 0 compare s.yaml polling-consumers --set replications=1 --set duration=1m --set warmup=10s
valid forecast 99 forecast s.yaml --no-plots --months 4 --growth 5%..9% --budget '100 USD'
valid forecast 0 forecast hot-shard --no-plots --months 24 --linear 10%
printf 'a\nb\nb\nc\n' >keys
valid keys 0 keys keys --no-plots
valid keys 0 keys keys --shards 1..8 --rate 4000/s --no-plots
valid report 0 report results
valid report 0 report results --sweep 1 --no-plots
valid runs 0 runs
valid sql 0 sql 'SELECT 1 AS x, NULL AS y'
valid explain 0 explain p99
valid explain 0 explain buffer.interval
valid explain 0 explain firehose
valid facts 0 facts KDS 9
valid prices 0 prices
valid prices 0 prices eu-west-1
valid prices 0 prices us-east-1
valid breakeven 0 breakeven
for question in modes fan-out aggregation firehose; do valid breakeven 0 breakeven $question --no-plots; done
valid list 0 list

# The test sees what is not there.
echo '[{"name": "x"}]' >short.json
echo '[{"name": "x", "summary": 3}]' >wrong.json
echo '[{"name": "x", "summary": "y", "more": 1}]' >more.json
same "wrong ones" "$("$python" "$tests/support/output_schema.py" list.schema.json short.json wrong.json more.json | grep -c '^invalid')" 3
# Every command that prints JSON has one.
for command in $("$KINESIM" completion words); do
    "$KINESIM" "$command" --help | grep -qE '^ +--json' || continue
    "$KINESIM" schema "$command" >/dev/null || fail "no schema of what $command prints"
done
finish
