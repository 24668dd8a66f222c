#!/usr/bin/env bash
# What takes too long for the suite: a simulated day in the memory of its first two hours, a billion records
# in 100 MB, many seeds with every law checked, intervals and comparisons by the thousand, and runs killed at
# any moment that leave a database of whole runs only, and random valid scenarios by the hundred thousand.
set -u
cd "$(dirname "$0")/.."
KINESIM=${KINESIM:-build/kinesim}
SEEDS=${SEEDS:-40}
KILLS=${KILLS:-40}
RANDOM_SCENARIOS=${RANDOM_SCENARIOS:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }

# high_water_kib ARGUMENTS...: the most memory that a run of kinesim held.
high_water_kib() {
    local pid most=0 now
    "$KINESIM" run "$@" --quiet --no-plots -o "$work/memory" >/dev/null &
    pid=$!
    while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
        most=$now
        sleep 0.05
    done
    wait "$pid" || [ $? = 99 ] || return 1
    echo "$most"
}

# Rows per minute and per object are kept until the run lands in the database; nothing else may grow.
rows="SELECT (SELECT count(*) FROM metric) + (SELECT count(*) FROM shard_minute) +
             (SELECT count(*) FROM object) + (SELECT count(*) FROM event)"
row_bytes=80

echo "== a simulated day"
for scenario in rds-cdc-to-lake hot-shard; do
    one=(scenarios/$scenario.yaml --replications 1 --threads 1)
    short=$(high_water_kib "${one[@]}" --set duration=2h) || fail "$scenario, two hours"
    rm -rf "$work/memory"
    long=$(high_water_kib "${one[@]}" --set duration=24h) || fail "$scenario, a day"
    count=$(sqlite3 "$work/memory/kinesim.db" "$rows")
    rm -rf "$work/memory"
    echo "$scenario: ${short:-0} KiB in two hours, ${long:-0} KiB in a day with $count rows"
    # 4 MiB for the allocator.
    [ "${long:-0}" -le $((${short:-0} + count * row_bytes / 1024 + 4096)) ] ||
        fail "$scenario: memory grows with the run"
done

echo "== a billion records"
billion=$(high_water_kib tests/bench/wide.yaml --threads 1 --set duration=5000s) || fail "a billion records"
records=$(sqlite3 "$work/memory/kinesim.db" "SELECT records FROM run")
rm -rf "$work/memory"
echo "${records:-0} records in ${billion:-no} KiB"
[ "${records:-0}" -ge 1000000000 ] || fail "not a billion records"
[ "${billion:-999999}" -le $((100 * 1000 * 1000 / 1024)) ] || fail "a billion records take more than 100 MB"

echo "== $SEEDS seeds"
for scenario in scenarios/*.yaml; do
    for seed in $(seq 1 "$SEEDS"); do
        "$KINESIM" run "$scenario" --seed "$((seed * 7919))" --set duration=10m --set warmup=1m \
            --replications 1 --quiet --no-plots -o "$work/seeds" >/dev/null 2>"$work/errors"
        status=$?
        # 99: a threshold may be broken by a seed; a law may not.
        case $status in 0 | 99) ;; *) fail "$scenario, seed $((seed * 7919)): status $status"; cat "$work/errors" ;; esac
    done
done
[ "$(sqlite3 "$work/seeds/kinesim.db" 'SELECT count(*) FROM ledger WHERE NOT holds')" = 0 ] ||
    fail "a law is broken in the database"

echo "== intervals, ten times the seeds"
for test in coverage interval; do
    KINESIM_SOAK=10 "$(dirname "$KINESIM")/tests/theory_${test}_test" || fail "theory/${test}_test"
done

echo "== $KILLS kills"
for kill in $(seq 1 "$KILLS"); do
    "$KINESIM" run scenarios/rds-cdc-to-lake.yaml --set duration=5m --set warmup=1m --quiet --no-plots \
        -o "$work/kills" >/dev/null 2>&1 &
    pid=$!
    sleep "$(awk -v seed="$kill" 'BEGIN { srand(seed); print rand() * 0.5 }')"
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    [ -e "$work/kills/kinesim.db" ] || continue
    [ "$(sqlite3 "$work/kills/kinesim.db" 'PRAGMA integrity_check')" = ok ] || fail "kill $kill: the database is damaged"
    half=$(sqlite3 "$work/kills/kinesim.db" \
        'SELECT count(*) FROM run WHERE run_id NOT IN (SELECT run_id FROM ledger)
                                     OR run_id NOT IN (SELECT run_id FROM cost)' 2>&1) || continue
    [ "$half" = 0 ] || fail "kill $kill: half a run in the database"
done

echo "== a plan against brute force"
"$KINESIM" plan tests/support/planted.yaml --json -o "$work/plan" >"$work/plan.json" || fail "plan"
"$KINESIM" sweep tests/support/planted.yaml --seed 12 --no-plots --quiet -o "$work/brute"
sqlite3 "$work/brute/kinesim.db" "
    SELECT json_extract(p, '$.plan.usd_month') || ' USD a month; brute force ' || best || '; records ' ||
           json_extract(p, '$.search.records') || ' of ' || records
    FROM (SELECT readfile('$work/plan.json') AS p), (SELECT sum(records) AS records FROM v_points),
         (SELECT min(usd_month) AS best FROM v_points WHERE thresholds_unkept = 0)"
[ "$(sqlite3 "$work/brute/kinesim.db" "
    SELECT abs(json_extract(p, '$.plan.usd_month') / best - 1) <= 0.005 AND
           json_extract(p, '$.search.records') <= records / 10
    FROM (SELECT readfile('$work/plan.json') AS p), (SELECT sum(records) AS records FROM v_points),
         (SELECT min(usd_month) AS best FROM v_points WHERE thresholds_unkept = 0)")" = 1 ] ||
    fail "the plan is not what brute force finds in a tenth of its records"

echo "== 1000 comparisons"
KINESIM_COMPARISONS=1000 "${KINESIM%/*}"/tests/theory_compare_test || fail "a comparison claims what is not there"

echo "== $RANDOM_SCENARIOS random scenarios"
# A thousand at a time, so that no folder and no database grows beyond what can be looked at. All commands for
# every hundredth thousand of them, one each for the others.
for ((first = 1000; first < 1000 + RANDOM_SCENARIOS; first += 1000)); do
    all=$([ $((first / 1000 % 100)) = 0 ] && echo yes)
    KINESIM=$KINESIM KINESIM_BUILD=${KINESIM%/*} KINESIM_RANDOM_FIRST=$first KINESIM_RANDOM_COUNT=1000 \
        KINESIM_RANDOM_ALL=$all tests/system/random_seeds.sh >"$work/random" || { fail "seeds from $first"; cat "$work/random"; }
done

[ "$failures" = 0 ] && echo "soak: nothing found" || { echo "soak: $failures failed"; exit 1; }
