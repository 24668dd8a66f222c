#!/usr/bin/env bash
# A study over the ranks of mpirun leaves what one over threads leaves; a rank that is lost leaves a
# sweep that goes on. Skipped (77) where there is no MPI to build with.
. "$(dirname "$0")/../support/expect.sh"
MPI=$KINESIM_BUILD/tests/kinesim_mpi
command -v mpirun >/dev/null || { echo "there is no mpirun"; exit 77; }
cmake --build "$KINESIM_BUILD" --target kinesim_mpi >build.log 2>&1 ||
    { grep -q 'unknown target' build.log && exit 77; tail build.log; exit 1; }
export ASAN_OPTIONS=detect_leaks=0 # of MPI's own
small_scenario >small.yaml
axes=(--vary 'streams.feed.shards=1..3/1' --vary 'producers.orders.rate=100/s..1000/s x3 log' --no-plots --quiet)
ranks() { mpirun --allow-run-as-root --oversubscribe -n "$1" "$MPI" "${@:2}" >out 2>err </dev/null; }
rows() {
    sqlite3 "$1/kinesim.db" "
        SELECT * FROM v_points ORDER BY number; SELECT * FROM point_axis ORDER BY 2, 3;
        SELECT key, l.* FROM (SELECT point_id AS id, key FROM point) JOIN point_latency l ON id = point_id ORDER BY 1, 3, 4;
        SELECT key, c.* FROM (SELECT point_id AS id, key FROM point) JOIN point_counter c ON id = point_id ORDER BY 1, 3, 4;
        SELECT key, c.* FROM (SELECT point_id AS id, key FROM point) JOIN point_cost c ON id = point_id ORDER BY 1, 3, 5" |
        sed -E 's/^([0-9a-f]{64})\|[0-9]+\|/\1|/' # rows are numbered in order of landing
}
expect 0 sweep small.yaml -o threads "${axes[@]}" --threads 2
wanted=$(rows threads | sha256sum)
[ "$(rows threads | wc -l)" -gt 150 ] || fail "there is too little to compare"
for count in 2 3; do
    ranks $count sweep small.yaml -o ranks$count "${axes[@]}" || fail "$count ranks: $(cat err)"
    same "$count ranks" "$(rows ranks$count | sha256sum)" "$wanted"
done
ranks 1 sweep small.yaml -o ranks1 "${axes[@]}" || fail "1 rank: $(cat err)"
same "1 rank" "$(rows ranks1 | sha256sum)" "$wanted"

# One point with many replications is work for all ranks, and comes to the same.
single=(--vary streams.feed.shards=2 --replications 24 --set duration=4m --set producers.orders.rate=1000/s --no-plots)
expect 0 sweep small.yaml -o single "${single[@]}" --quiet
ranks 4 sweep small.yaml -o single4 "${single[@]}" --progress always || fail "one point on 4 ranks: $(cat err)"
same "one point on 4 ranks" "$(rows single4 | sha256sum)" "$(rows single | sha256sum)"
line="one point on 4 ranks"
says err " simulated  "
same "24 replications, none rank without" "$(sed -n 's/^kinesim: replications by rank: //p' err |
    awk '{ for (i = 1; i <= NF; i++) { sum += $i; idle += $i == 0 } print NF, sum, idle + 0 }')" "3 24 0"

# A plan and a comparison find the same with all ranks' help.
for study in "plan plan-lake" "compare plan-lake --against consumers.alerts.memory=512MB --set duration=5m"; do
    set -- $study
    local plots=(--no-plots)
    [ "$1" = compare ] && plots=() # draws none
    expect 0 "$@" --json "${plots[@]}" -o alone
    sed 's/"alone/"helped/' out >alone.json
    ranks 3 "$@" --json "${plots[@]}" -o helped || fail "$1 on 3 ranks: $(cat err)"
    cmp -s out alone.json || fail "$1: 3 ranks find something else"
    checks=$((checks + 1))
done

# Other commands run once, and mistakes end the job.
ranks 2 run small.yaml -o once --no-plots --quiet || fail "run: $(cat err)"
same "a run on two ranks" "$(sqlite3 once/kinesim.db 'SELECT count(*) FROM run')" 1
ranks 2 sweep small.yaml -o none --vary streams.feed.shards=0 && fail "a mistake ended well"
says err "0 is less than 1"

# A follower is killed once points have landed.
long=(--vary 'seed=1..12/1' --set duration=8m --set producers.orders.rate=1500/s --no-plots --quiet)
expect 0 sweep small.yaml -o whole "${long[@]}"
mpirun --allow-run-as-root --oversubscribe -n 2 "$MPI" sweep small.yaml -o lost "${long[@]}" >out 2>err </dev/null &
job=$!
landed() { sqlite3 -cmd '.timeout 5000' lost/kinesim.db 'SELECT count(*) FROM point' 2>/dev/null || echo 0; }
for _ in $(seq 400); do [ "$(landed)" -ge 2 ] && break; sleep 0.02; done
follower=$(pgrep -P $job | tail -1)
kill -KILL "$follower"
wait $job && fail "a job that lost a rank ended well"
then=$(landed)
[ "$then" -ge 2 ] && [ "$then" -lt 12 ] || fail "$then of 12 points had landed"
ranks 2 sweep small.yaml -o lost "${long[@]}" || fail "going on: $(cat err)"
same "after a lost rank" "$(rows lost | sha256sum)" "$(rows whole | sha256sum)"

# Of a single point the replications that had come are not simulated again.
one=(--vary streams.feed.shards=2 --replications 20 --set duration=8m --set producers.orders.rate=1500/s --no-plots)
expect 0 sweep small.yaml -o whole1 "${one[@]}" --quiet
mpirun --allow-run-as-root --oversubscribe -n 2 "$MPI" sweep small.yaml -o lost1 "${one[@]}" >out 2>err </dev/null &
job=$!
parts() { sqlite3 -cmd '.timeout 5000' lost1/kinesim.db 'SELECT count(*) FROM point_part' 2>/dev/null || echo 0; }
for _ in $(seq 400); do [ "$(parts)" -ge 1 ] && break; sleep 0.02; done
kill -KILL "$(pgrep -P $job | tail -1)"
wait $job && fail "a job that lost a rank ended well"
then=$(parts)
[ "$then" -ge 1 ] && [ "$then" -lt 20 ] || fail "$then of 20 replications were kept"
ranks 2 sweep small.yaml -o lost1 "${one[@]}" || fail "going on: $(cat err)"
line="going on"
says err "kinesim: $then replications are there already"
says err "kinesim: replications by rank: $((20 - then))"
same "after a lost rank" "$(rows lost1 | sha256sum)" "$(rows whole1 | sha256sum)"
same "nothing is left" "$(parts)" 0
finish
