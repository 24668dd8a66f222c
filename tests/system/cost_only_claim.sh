#!/bin/bash
# What README says of --cost-only, held to simulated runs: its own figure, for every bundled scenario.
scenarios=$(cd "$(dirname "$0")/../../scenarios" && pwd)
. "$(dirname "$0")/../support/expect.sh"
readme=$scenarios/../README.md
claim=$(tr '\n' ' ' <"$readme" | grep -oE 'it is within [0-9.]+ % of the mean of many simulated runs' | grep -oE '[0-9.]+' | head -1)
same "README says a figure" "$(sqlite3 :memory: "SELECT $claim BETWEEN 0.01 AND 0.5")" 1

# held REPLICATIONS SURE SCENARIO [OPTION...]: within the claim of what the simulated mean may be, which is known to SURE %.
held() {
    local replications=$1 sure=$2
    shift 2
    expect 0 run "$@" --replications "$replications" --set 'thresholds=[]' --json --no-plots --progress never
    mv out run.json
    expect 0 run "$@" --cost-only --set 'thresholds=[]' --json
    same "$line: within $claim %" "$(sqlite3 :memory: "
      WITH usd AS (SELECT readfile('out')->>'$.cost.usd_month' AS expected,
                          readfile('run.json')->>'$.cost.usd_month_interval[0]' AS lo,
                          readfile('run.json')->>'$.cost.usd_month_interval[1]' AS hi)
      SELECT expected BETWEEN lo * (1 - $claim / 100.0) AND hi * (1 + $claim / 100.0),
             (hi - lo) / (hi + lo) * 100 <= $sure FROM usd")" "1|1"
}

# What rates do not tell is noted, and the claim is for the rest: half of them at least. Of faults and actions that is said
# always.
noted=0 all=0
for scenario in "$scenarios"/*.yaml; do
    name=$(basename "$scenario" .yaml)
    grep -q '^\(faults\|actions\):' "$scenario" && continue
    all=$((all + 1))
    expect 0 run "$name" --cost-only --set 'thresholds=[]' --json
    if [ -n "$(json out '$.notes[0]')" ]; then
        noted=$((noted + 1))
        continue
    fi
    case $name in
    # A crawl in two hundred takes so long that the next is let pass; it weighs three fifths of the bill. As the bill of
    # many hours with few records, and of one hour with crawls of always the same length.
    rds-cdc-to-lake)
        held 20 0.2 "$name" --set duration=20h --set producers.orders-dms.rate=1/s
        held 4 0.1 "$name" --set destinations.catalog.run_time=60s
        ;;
    small-buffers | provisioned-4-shards) held 4 0.1 "$name" --set destinations.catalog.run_time=60s ;;
    dynamic-partitioning) held 20 0.4 "$name" ;; # what a cap refuses differs from run to run
    *) held 20 0.15 "$name" ;;
    esac
done
[ $((2 * noted)) -le "$all" ] || fail "$noted of $all bundled scenarios say that rates do not tell"
finish
