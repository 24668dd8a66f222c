# For tests/system/random_*.sh and soak.sh: takes random valid scenarios through the commands, and looks whether
# what must hold of every input does. Source it after expect.sh; needs random_scenario in $KINESIM_BUILD.
generator=$(realpath "${KINESIM_BUILD:?where random_scenario was built}/tests/random_scenario")
limit=${KINESIM_CASE_SECONDS:-120} # nothing here takes a second; a machine may be busy

# share FULL: how many of FULL cases this build takes: sanitizers cost eight times as much, and what one
# compiler shows need not be shown by the next.
share() {
    case $KINESIM_BUILD in
    */debug | */clang) echo $((($1 + 15) / 16)) ;;
    *) echo "$1" ;;
    esac
}

# try STATUSES ARGUMENT...: the command ends in time, with one of the statuses, and says so where it must. Its
# words are in out and err; status is what it ended with.
try() {
    local wanted=$1
    shift
    checks=$((checks + 1))
    line="kinesim $*"
    status=0
    timeout -k 2 "$limit" "$KINESIM" "$@" >out 2>err </dev/null || status=$?
    case " $wanted " in
    *" $status "*) ;;
    *)
        fail "$line: exit status $status, expected one of $wanted; it said:"
        head -3 err
        return 1
        ;;
    esac
    # A mistake is told with its place: a file and line, an option, or a section that is not there.
    if [ "$status" = 2 ] && ! grep -qE '^(.+:[0-9]+:[0-9]+|--[a-z-]+[ =].*|.+\.yaml): ' err; then
        fail "$line: exit status 2 without a place:"
        head -3 err
    fi
    ! grep -qwiE -- '-?nan|-?inf' out || fail "$line: prints what is no number: $(grep -m1 -wiE -- '-?nan|-?inf' out)"
}

# Options of a run that change nothing of what it finds, in turn.
options=("" "--json" "--quiet" "--threads 1" "--threads 3" "--progress never" "--progress always" "--json --quiet")

digest() { sqlite3 "$1/kinesim.db" 'SELECT digest FROM run ORDER BY run_id DESC LIMIT 1'; }

run_case() {
    local file=$1 number=$2
    # shellcheck disable=SC2086
    try "0 99" run "$file" -o results --no-plots ${options[number % ${#options[@]}]} || return
    [ -z "$(grep -x -- --json <<<"${options[number % ${#options[@]}]}")" ] || is_json out
}

# Again, from what `check --resolved` says of every setting: the same to the bit.
resolved_case() {
    local file=$1 set=() row
    try "0" check --resolved --json "$file" || return
    while IFS= read -r row; do set+=(--set "$row"); done < <(sqlite3 :memory: "
        SELECT path || '=' || value
        FROM (SELECT json_extract(value, '\$.path') AS path, json_extract(value, '\$.value') AS value,
                     json_extract(value, '\$.origin') AS origin
              FROM json_each(readfile('out'), '\$.parameters'))
        WHERE path <> 'kinesim' AND NOT (origin = 'default' AND path IN ('precision', 'replications_max'))")
    try "0 99" run "$file" -o again --no-plots --quiet --threads 2 "${set[@]}" || return
    same "$file from its resolved settings" "$(digest again)" "$(digest results)"
}

cost_case() { try "0 99" run "$1" --cost-only --json && is_json out; }
forecast_case() { try "0 99" forecast "$1" -o results --no-plots --months 3 --growth 10% --paths 100 --json && is_json out; }
# Two pairs, so that antithetic ones come out even.
compare_case() { try "0" compare "$1" --against free_tier=true --replications 4 -o results --json && is_json out; }
# Nothing to vary, no threshold, or a point that is no valid scenario: told.
plan_case() { try "0 2 99" plan "$1" -o results --no-plots --budget 24 "${@:2}"; }
sweep_case() { try "0 2 99" sweep "$1" -o results --no-plots --quiet; }

# law NAME QUERY: the query, of the database of everything that was run, finds no row.
law() {
    local found
    checks=$((checks + 1))
    found=$(sqlite3 results/kinesim.db "$2 LIMIT 3" 2>&1)
    [ -z "$found" ] || { fail "law: $1:"; echo "$found"; }
}

# What holds of every row that any run wrote.
check_laws() {
    same "integrity" "$(sql 'PRAGMA integrity_check')" ok
    same "rows of nobody" "$(sql 'PRAGMA foreign_key_check' | head -3)" ""
    law "no half run" "SELECT run_id FROM run WHERE run_id NOT IN (SELECT run_id FROM parameter)
        OR status NOT IN ('complete', 'thresholds broken') AND status IS NULL"
    law "the ledger is closed" "SELECT * FROM ledger WHERE NOT holds"
    law "what is created is acknowledged, dropped or under way" "SELECT run_id, component FROM counter
        WHERE name = 'records_created' AND (run_id, component) NOT IN (SELECT run_id, component FROM ledger)"
    law "counters count" "SELECT * FROM counter WHERE value < 0"
    law "quantiles are in order" "SELECT run_id, component, stage FROM latency WHERE count > 0 AND NOT coalesce(
        0 <= min_ns AND min_ns <= p50_ns AND p50_ns <= p90_ns AND p90_ns <= p95_ns AND p95_ns <= p99_ns AND
        p99_ns <= p999_ns AND p999_ns <= max_ns AND min_ns <= mean_ns * 1.000001 AND mean_ns <= max_ns * 1.000001 + 1, 0)"
    law "an interval holds its mean" "SELECT run_id, component, stage FROM latency WHERE mean_lo_ns IS NOT NULL AND NOT coalesce(
        0 <= mean_lo_ns AND mean_lo_ns <= mean_ns * 1.000001 AND mean_ns <= mean_hi_ns * 1.000001 + 1, 0)"
    law "a histogram holds what was measured" "SELECT run_id, component, stage FROM latency JOIN (SELECT run_id, component,
        stage, sum(count) AS held FROM histogram GROUP BY 1, 2, 3) USING (run_id, component, stage)
        WHERE replication IS NULL AND held <> count"
    law "what is billed is a number, and not below nothing" "SELECT run_id, component, item FROM cost
        WHERE NOT coalesce(quantity >= 0 AND usd_run >= 0 AND usd_month >= 0 AND usd_month < 1e300, 0)"
    law "the lines of a bill make its sum" "SELECT run_id, sum(usd_month), r.month_exact FROM cost AS c JOIN run AS r USING (run_id)
        WHERE r.month_exact IS NOT NULL GROUP BY run_id
        HAVING abs(sum(usd_month) - r.month_exact) > 1e-9 * (1 + abs(r.month_exact))"
    law "objects are there" "SELECT * FROM object WHERE records < 0 OR bytes_in < 0 OR bytes_out < 0"
    law "metrics are numbers" "SELECT run_id, component, name FROM metric WHERE NOT coalesce(value >= 0 AND value < 1e300, 0)"
    law "theory is a number" "SELECT * FROM theory WHERE NOT coalesce(theory_ns >= 0 AND theory_ns < 1e300, 0)"
    law "events are in the run" "SELECT run_id, time_ns FROM event JOIN run USING (run_id) WHERE time_ns < 0 OR time_ns > warmup_ns + duration_ns"
    law "findings are ranked" "SELECT run_id FROM finding GROUP BY run_id HAVING min(rank) <> 1 OR max(rank) <> count(*)"
    law "findings have words" "SELECT run_id, rank FROM finding WHERE text = '' OR component = '' OR lo > hi"
    law "forecasts are numbers" "SELECT * FROM forecast_month WHERE NOT coalesce(usd >= 0 AND usd < 1e300 AND gb >= 0, 0)"
}
