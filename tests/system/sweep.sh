#!/usr/bin/env bash
# A sweep finds the same whatever the number of threads, goes on where it was killed and does nothing
# twice; every way to say an axis; what is wrong with one is explained.
. "$(dirname "$0")/../support/expect.sh"
small_scenario >small.yaml
sweep() { expect 0 sweep small.yaml "$@" --no-plots --quiet; }
two_axes=(--vary 'streams.feed.shards=1..3/1' --vary 'producers.orders.rate=100/s..1000/s x3 log')

# Every row that a sweep leaves but for the time of day and the numbers of rows.
rows() {
    sqlite3 "$1" "
        SELECT number, sp.key, seed, replications, records, events, digest FROM sweep_point sp JOIN point USING (key) ORDER BY 1;
        SELECT number, axis, path, value, amount, unit FROM point_axis ORDER BY 1, 2;
        SELECT key, component, stage, count, mean_ns, p50_ns, p90_ns, p95_ns, p99_ns, p999_ns, max_ns, mean_lo_ns, mean_hi_ns,
               p50_lo_ns, p50_hi_ns, p99_lo_ns, p99_hi_ns FROM point_latency JOIN point USING (point_id) ORDER BY 1, 2, 3;
        SELECT key, component, name, mean, mean_lo, mean_hi FROM point_counter JOIN point USING (point_id) ORDER BY 1, 2, 3;
        SELECT key, component, item, quantity, usd_run, usd_month FROM point_cost JOIN point USING (point_id) ORDER BY 1, 2, 3;
        SELECT * FROM v_points ORDER BY number;"
}

# ---- threads
sweep -o one "${two_axes[@]}" --threads 1
sweep -o two "${two_axes[@]}" --threads 2
sweep -o five "${two_axes[@]}" --threads 5
[ "$(rows one/kinesim.db | wc -l)" -gt 150 ] || fail "there is too little to compare"
same "on two threads" "$(rows two/kinesim.db | sha256sum)" "$(rows one/kinesim.db | sha256sum)"
same "on five threads" "$(rows five/kinesim.db | sha256sum)" "$(rows one/kinesim.db | sha256sum)"
db=one/kinesim.db
same "points" "$(sql 'SELECT count(*) FROM v_points')" 9
same "the grid" "$(sql "SELECT group_concat(value, ' ') FROM (SELECT value FROM point_axis ORDER BY number, axis)")" \
    "1 100/s 1 316/s 1 1000/s 2 100/s 2 316/s 2 1000/s 3 100/s 3 316/s 3 1000/s"

# A point is what a run with the same overrides is.
expect 0 run small.yaml --set streams.feed.shards=2 --set producers.orders.rate=316/s -o run --no-plots --quiet
of_run=$(sqlite3 run/kinesim.db "SELECT digest, events, records FROM run")
same "point 5 as a run" "$(sql "SELECT p.digest, p.events, p.records FROM v_points v JOIN point p USING (key) WHERE number = 5")" "$of_run"
same "its latencies" "$(sql "SELECT component, stage, p99_ns, p99_lo_ns FROM point_latency JOIN v_points v JOIN point p USING (point_id) WHERE v.key = p.key AND number = 5 ORDER BY 1, 2")" \
    "$(sqlite3 run/kinesim.db "SELECT component, stage, p99_ns, p99_lo_ns FROM latency WHERE replication IS NULL ORDER BY 1, 2")"
same "its bill" "$(sql "SELECT round(usd_month, 6) FROM v_points WHERE number = 5")" \
    "$(sqlite3 run/kinesim.db "SELECT round(sum(usd_month), 6) FROM cost")"

# ---- again, and more of it
stamp=$(sql "SELECT max(point_id) FROM point")
sweep -o one "${two_axes[@]}"
same "nothing was done twice" "$(sql 'SELECT max(point_id), count(*) FROM point')" "$stamp|9"
same "one sweep" "$(sql 'SELECT count(*) FROM sweep')" 1
sweep -o one --vary 'streams.feed.shards=1..4/1' --vary 'producers.orders.rate=100/s..1000/s x3 log'
same "a longer axis does what is new" "$(sql 'SELECT count(*) FROM point')" 12
sweep -o one "${two_axes[@]}" --seed 12
same "another seed is another sweep" "$(sql 'SELECT count(*) FROM point')" 21

# ---- killed
long=(--vary 'streams.feed.shards=1..3/1' --vary 'producers.orders.rate=100/s..1000/s x3 log' --set duration=20m)
sweep -o whole "${long[@]}"
kills=0
for attempt in $(seq 40); do
    "$KINESIM" sweep small.yaml -o killed "${long[@]}" --no-plots --quiet >out 2>err &
    pid=$!
    sleep 0.2
    kill -KILL $pid 2>/dev/null
    if wait $pid 2>/dev/null; then break; fi
    kills=$((kills + 1))
    [ -e killed/kinesim.db ] || continue # it had not come so far
    same "integrity" "$(sqlite3 killed/kinesim.db 'PRAGMA integrity_check')" ok
done
sweep -o killed "${long[@]}"
[ $kills -gt 0 ] || fail "nothing was killed in time"
same "after $kills kills" "$(rows killed/kinesim.db | sha256sum)" "$(rows whole/kinesim.db | sha256sum)"

# ---- two at once into one database: who comes second finds the point there
for side in 1 2; do
    "$KINESIM" sweep small.yaml -o both "${long[@]}" --no-plots --quiet --threads 1 >/dev/null 2>both.$side &
done
status=0
for side in 1 2; do wait -n || status=$?; done
same "two at once: $(cat both.1 both.2)" $status 0
same "what two leave" "$(rows both/kinesim.db | sha256sum)" "$(rows whole/kinesim.db | sha256sum)"

# ---- interrupted: what has landed stays
"$KINESIM" sweep small.yaml -o stopped --vary seed=1..3/1 --set duration=300d --no-plots --progress always >out 2>err &
pid=$!
for _ in $(seq 200); do [ -s err ] && break; sleep 0.05; done
kill -INT $pid
status=0
wait $pid || status=$?
line="an interrupted sweep"
same "$line" $status 130
says err "0 of 3 points are in stopped/kinesim.db, and the same command goes on from there"

# ---- ways to say it
values() {
    rm -rf ways
    local length=(--set duration=1s) # unless that is what varies
    [[ "$*" == *duration=* ]] && length=()
    sweep -o ways "${length[@]}" --set warmup=0s --replications 1 "$@"
    sqlite3 ways/kinesim.db "SELECT group_concat(value, ' ') FROM (SELECT value FROM point_axis ORDER BY axis, number)"
}
same "values" "$(values --vary streams.feed.shards=1,2,5)" "1 2 5"
same "a step" "$(values --vary streams.feed.shards=2..8/3)" "2 5 8"
same "a step that misses" "$(values --vary streams.feed.shards=1..6/2)" "1 3 5"
same "a count" "$(values --vary 'duration=1s..3s x5')" "1s 1.5s 2s 2.5s 3s"
same "by ratio" "$(values --vary 'streams.feed.shards=1..64 x4 log')" "1 4 16 64"
same "rates" "$(values --vary 'producers.orders.rate=10/s..30/s/10/s')" "10/s 20/s 30/s"
same "both" "$(values --vary 'streams.feed.shards=1,4..8/2')" "1 4 6 8"
same "choices" "$(values --vary 'streams.feed.mode=provisioned,on-demand')" "provisioned on-demand"
same "distributions" "$(values --vary 'consumers.alerts.duration=3ms,{uniform: {low: 1ms, high: 2ms}}')" \
    "3ms {uniform: {low: 1ms, high: 2ms}}"
same "steps that are not exact" "$(values --vary 'producers.orders.rate=0.1/s..0.5/s/0.1/s')" "6/m 12/m 18/m 24/m 30/m"
same "rules" "$(values --vary streams.feed.shards=1,2,5 --set 'sweep.where=[streams.feed.shards < 5, streams.feed.shards != 1]')" "2"
same "a list of points" "$(values --set 'sweep.points=[{seed: 1, streams.feed.shards: 2}, {seed: 7, streams.feed.shards: 3}]')" "1 7 2 3"
same "repeat" "$(values --vary seed=1,2 --set sweep.repeat=4)$(sqlite3 ways/kinesim.db 'SELECT DISTINCT replications FROM point')" "1 24"
values --vary 'duration=1s..11s' --vary streams.feed.shards=1,2,3,4,5 --samples 10 >samples
same "a Latin hypercube takes every tenth once" "$(tr ' ' '\n' <samples | sed -n '1,10{s/ms$/ 0.001/;s/s$/ 1/;p}' |
    awk '{ print int($1 * $2 - 1) }' | sort -n | tr '\n' ' ')" "0 1 2 3 4 5 6 7 8 9 "
same "and every value twice" "$(tr ' ' '\n' <samples | sed -n '11,$p' | sort | uniq -c | awk '{ print $1 $2 }' | tr '\n' ' ')" "21 22 23 24 25 "

# ---- for programs
expect 0 sweep small.yaml -o one "${two_axes[@]}" --json --no-plots
is_json out
same "points as JSON" "$(json out '$.points[4].axes."streams.feed.shards"')" 2
expect 0 sweep small.yaml -o one "${two_axes[@]}" --no-plots
says out "alerts"

# ---- pictures and page
expect 0 sweep small.yaml -o one "${two_axes[@]}"
says out "one/sweep-1/report.html"
for picture in lines map; do
    grep -q '</svg>' one/sweep-1/sweep_$picture.svg || fail "sweep_$picture.svg is not there"
done
[ ! -e one/sweep-1/sweep_front.svg ] || fail "points of different loads compete"
mv one/sweep-1 first
expect 0 report one --sweep 1
cmp -s first/report.html one/sweep-1/report.html || fail "the page is another one the second time"
same "lines of the table" "$(grep -c '^<tr><td' one/sweep-1/report.html)" 9
expect 0 sweep small.yaml -o choice --vary 'streams.feed.shards=1..3/1' --vary consumers.alerts.memory=128MB,256MB,512MB
same "the front is no worse than anybody" "$(awk -F '\t' '
    NF < 2 { if (!gap) block++; gap = 1; next }
    { gap = 0; usd[block, ++n[block]] = $1; ms[block, n[block]] = $2 }
    END { for (i = 1; i <= n[1]; i++) for (j = 1; j <= n[0] + 0; j++)
              if (usd[0, j] <= usd[1, i] && ms[0, j] < ms[1, i]) bad++
          print bad + 0, n[0] + n[1] }' block=0 choice/sweep-1/sweep_front.tsv)" "0 9"

# ---- mistakes
wrong() {
    local said=$1
    shift
    expect 2 sweep small.yaml -o none "$@"
    says err "$said"
    silent out
    [ ! -e none ] || fail "$line: made a folder"
}
wrong "there is nothing to vary"
wrong "--vary: 'seed' is not PATH=VALUES" --vary seed
wrong "0 is less than 1" --vary streams.feed.shards=1,0
wrong "'streams.feed.sharts' is not the path of a setting" --vary streams.feed.sharts=1,2
wrong "is not a range" --vary 'streams.feed.shards=1..8/x'
wrong "is not a range" --vary 'duration=1..8s/1s'
wrong "ends below its beginning" --vary 'streams.feed.shards=8..1/1'
wrong "has more than 10000 values" --vary 'seed=1..20001/1'
wrong "goes by ratios and must begin above 0" --vary 'seed=0..8 x3 log'
wrong "a range without a step or a number of values is for samples" --vary 'seed=1..8'
wrong "the rules leave no point of 2" --vary seed=1,2 --set 'sweep.where=[seed > 5]'
wrong "is not a comparison such as" --vary seed=1,2 --set 'sweep.where=[seed]'
wrong "are not in the same unit" --vary seed=1,2 --set 'sweep.where=[seed < duration]'
wrong "'streams.feed.mode' is no quantity and can only be == or !=" --vary seed=1,2 --set 'sweep.where=[streams.feed.mode < provisioned]'
wrong "a list of points stands alone" --vary seed=1,2 --set 'sweep.points=[{seed: 1}]'
wrong "this point does not say 'seed'" --set 'sweep.points=[{seed: 1}, {duration: 1h}]'
wrong "more than 1000000 points" --vary 'seed=1..10000/1' --vary 'streams.feed.shards=1..200/1'
wrong "--samples: '0' is not a whole number from 1" --vary seed=1..3 --samples 0
finish
