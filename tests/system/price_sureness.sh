#!/usr/bin/env bash
# Every bill says what share of its dollars rests on documented, inferred and assumed prices.
. "$(dirname "$0")/../support/expect.sh"
small_scenario | sed 's/replications: 2/replications: 2\ndestinations:\n  lake: {kind: s3}\n  catalog: {kind: glue-crawler, on: lake}/' |
    sed '/^  pager/d; /^    to: pager/d; /^destinations:$/d; s/^  lake/destinations:\n  lake/' >small.yaml
fast="--set duration=20s"

# Of the bill of `out`, by its own lines: documented, inferred, assumed.
by_lines() {
    sqlite3 :memory: "SELECT printf('%.6f', total(CASE WHEN value->>'confidence' = '$1' THEN value->>'usd_month' END)
        / sum(value->>'usd_month')) FROM json_each(readfile('out'), '\$.cost.lines')"
}
for region in us-east-1 eu-west-1 eu-central-1; do
    for how in '' --cost-only; do
        expect 0 run small.yaml $fast $how --set region=$region --json --no-plots
        for kind in documented inferred assumed; do
            same "$kind in $region $how" "$(printf %.6f "$(json out "\$.cost.prices.$kind")")" "$(by_lines $kind)"
        done
    done
done
same "Frankfurt's streams are a guess" "$(sqlite3 :memory: "SELECT readfile('out')->>'\$.cost.prices.assumed' > 0.1")" 1

expect 0 run small.yaml $fast
says out '  prices of these dollars: 100 % documented, 0 % inferred, 0 % assumed'
expect 0 run small.yaml $fast --set region=eu-central-1
shares=$(grep 'prices of these dollars' out)
says out '% assumed'
same "in the database" "$(sql "SELECT count(*) >= 2 FROM v_cost_confidence WHERE run_id = (SELECT max(run_id) FROM run) AND share > 0")" 1
same "it adds up" "$(sql "SELECT printf('%.9f', sum(share)) FROM v_cost_confidence WHERE run_id = (SELECT max(run_id) FROM run)")" 1.000000000
page=$(ls -t results/*/report.html | head -1)
for text in 'How sure its prices are' assumed inferred; do
    grep -qF "$text" "$page" || fail "the page does not say '$text'"
done
expect 0 run small.yaml $fast --cost-only --set region=eu-central-1
says out 'prices of these dollars: '
says out '% assumed'

# Regions beside each other: at the top, before any figure.
expect 0 compare small.yaml $fast --against region=eu-central-1
says out 'prices of us-east-1: 100 % documented, 0 % inferred, 0 % assumed'
says out "prices of eu-central-1: ${shares#*: }"
says out 'A is billed by prices of us-east-1, B by those of eu-central-1'
same "at the top" "$(awk '/A is billed by/ { top = NR } /component  *figure/ { exit } END { print (top > 0) }' out)" 1
expect 0 compare small.yaml $fast --against seed=3
same "one region" "$(grep -c 'is billed by' out)" 0
expect 0 compare small.yaml $fast --against region=eu-central-1 --json
is_json out
same "for programs" "$(json out '$.b_prices.region') $(sqlite3 :memory: "SELECT readfile('out')->>'\$.b_prices.assumed' > 0.1")" "eu-central-1 1"
expect 0 compare 1 3
says out 'prices of eu-central-1: '

expect 0 sweep small.yaml $fast --vary region=us-east-1,eu-central-1
says out 'prices of these dollars: '
expect 0 sweep small.yaml $fast --vary region=us-east-1,eu-central-1 --no-plots --json
is_json out
same "of each point" "$(json out '$.points[0].prices.assumed') $(sqlite3 :memory: "SELECT readfile('out')->>'\$.points[1].prices.assumed' > 0.1")" "0.0 1"
grep -rqF 'Prices of the dollars below' --include=report.html results || fail "the page of a sweep does not say how sure its prices are"
finish
