#!/usr/bin/env bash
# A run that is interrupted ends with 130 and leaves nothing; one that is killed leaves a database that
# opens and holds whole runs only.
. "$(dirname "$0")/../support/expect.sh"
small_scenario >small.yaml
sed -e 's/duration: 1m/duration: 30d/' -e 's/rate: 200/rate: 1500/' small.yaml >long.yaml

# interrupt SIGNAL...: starts the long run, sends the signals, leaves `status`.
interrupt() {
    line="kinesim run long.yaml, then $*"
    rm -f err # what an earlier run said must not pass for this one's having begun
    "$KINESIM" run long.yaml --no-plots -o results --progress always >out 2>err &
    local pid=$! signal
    for _ in $(seq 200); do [ -s err ] && break; sleep 0.05; done
    for signal in "$@"; do kill -s "$signal" $pid 2>/dev/null; done
    status=0
    wait $pid || status=$?
}
for signal in INT TERM; do
    interrupt $signal
    same "$line" $status 130
    silent out
    says err "interrupted; nothing was written"
    [ ! -e results ] || fail "$line: results/ is there"
done
interrupt INT TERM
same "$line" $status 130
[ ! -e results ] || fail "$line: results/ is there"

# An interrupted run beside finished ones leaves them as they were.
expect 0 run small.yaml --no-plots --quiet
before=$(sha256sum <results/kinesim.db)
interrupt INT
same "$line, beside a finished run" $status 130
same "the database" "$(sha256sum <results/kinesim.db)" "$before"

# Killed at moments spread over a run's whole length, most of them where it writes.
whole_runs() {
    sql "SELECT count(*) FROM run WHERE run_id NOT IN (SELECT run_id FROM latency)
             OR run_id NOT IN (SELECT run_id FROM parameter)
             OR run_id NOT IN (SELECT run_id FROM histogram)
             OR run_id NOT IN (SELECT run_id FROM cost)
             OR run_id NOT IN (SELECT run_id FROM ledger)"
}
orphans() {
    local table query="SELECT 0"
    for table in $(sql "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
                        WHERE m.type = 'table' AND m.name <> 'run' AND c.name = 'run_id'"); do
        query="$query + (SELECT count(*) FROM $table WHERE run_id NOT IN (SELECT run_id FROM run))"
    done
    sql "$query"
}
rm -r results
expect 0 run small.yaml --no-plots --quiet
# Long enough that starting a process and a busy machine do not decide when it is killed.
sed -e 's/duration: 1m/duration: 40m/' small.yaml >killed.yaml
begin=$(date +%s%N)
expect 0 run killed.yaml --no-plots --quiet
length_ns=$(($(date +%s%N) - begin))
RANDOM=4711
alive=0 killed=0
for attempt in $(seq 25); do
    "$KINESIM" run killed.yaml --no-plots --quiet >out 2>err &
    pid=$!
    sleep "$(awk -v ns=$length_ns -v r=$RANDOM 'BEGIN { printf "%.4f", ns * 1e-9 * r / 32768 }')"
    kill -KILL $pid 2>/dev/null
    if wait $pid 2>/dev/null; then alive=$((alive + 1)); else killed=$((killed + 1)); fi
    same "integrity after kill $attempt" "$(sql 'PRAGMA integrity_check')" ok
    same "half runs after kill $attempt" "$(whole_runs)" 0
    same "orphans after kill $attempt" "$(orphans)" 0
done
# A run that was killed after its commit counts as whole: at least those that ended are there.
[ "$(sql 'SELECT count(*) FROM run')" -ge $((2 + alive)) ] || fail "a finished run is missing"
[ $killed -gt 5 ] || fail "only $killed of 25 runs were killed in time"
expect 0 run small.yaml --no-plots --quiet
expect 0 report results/kinesim.db
# Limits that the user sets stop a run as a signal does, with a reason, and nothing is left; whoever waits for it can tell: 99.
small_scenario >limited.yaml
for limit in "--max-records 1000" "--max-time 0.001" "--max-memory 1"; do
    # shellcheck disable=SC2086
    expect 99 run limited.yaml --set duration=100h $limit -o limited
    says err "kinesim: stopped"
    says err "(${limit% *})"
    says err "nothing was written"
    if grep -q interrupted err; then fail "$limit: nobody interrupted it"; fi
    [ ! -e limited ] || fail "$limit: a stopped run left something"
done
expect 2 check limited.yaml --max-time 1
finish
