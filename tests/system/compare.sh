#!/usr/bin/env bash
# Two scenarios or stored runs, figure by figure: what is the same is the same to the last bit, what a
# change does is found, and the exit status says so where that is asked for.
. "$(dirname "$0")/../support/expect.sh"
small_scenario >small.yaml
compare() { expect "$1" compare "${@:2}" --quiet; }
figure() { # COMPONENT FIGURE KEY, of the JSON in out
    sqlite3 :memory: "SELECT json_extract(value, '$.$3') FROM json_each(json_extract(readfile('out'), '$.figures'))
        WHERE json_extract(value, '$.component') = '$1' AND json_extract(value, '$.figure') = '$2'"
}
verdicts() {
    sqlite3 :memory: "SELECT group_concat(DISTINCT json_extract(value, '$.verdict'))
        FROM json_each(json_extract(readfile('out'), '$.figures'))"
}

# ---- the same
expect 0 compare small.yaml small.yaml --json --fail-on-difference
is_json out
same "A against A" "$(verdicts)" same
same "common random numbers" "$(json out '$.common_random_numbers')" 1
[ "$(json out '$.figures[60].figure')" ] || fail "there are too few figures"
[ ! -e results ] || fail "compare wrote results"

# ---- a change, by a path and by a second file; threads do not matter
expect 0 compare small.yaml --against streams.feed.shards=3 --replications 4 --json --threads 1
cp out one
same "the bill differs" "$(figure '' 'total a month' verdict)" different
same "shard-hours" "$(figure feed 'Kinesis Data Streams shard-hours' difference)" 10.95
same "the producer is as it was" "$(figure orders records_created verdict)" same
same "common numbers are worth something" "$(awk -v r="$(figure alerts 'end_to_end mean' variance_ratio)" 'BEGIN { print (r > 2) }')" 1
expect 0 compare small.yaml --against streams.feed.shards=3 --replications 4 --json --threads 2
same "on two threads" "$(sha256sum <out)" "$(sha256sum <one)"
sed 's/shards: 2/shards: 3/' small.yaml >three.yaml
expect 0 compare small.yaml three.yaml --replications 4 --json
same "as a file" "$(sed '/^  "[ab]":/d' out | sha256sum)" "$(sed '/^  "[ab]":/d' one | sha256sum)"
compare 99 small.yaml three.yaml --fail-on-difference
silent out
compare 0 small.yaml three.yaml
compare 0 small.yaml --against consumers.alerts.duration=20ms --set seed=3

# ---- in words, for people and for a pull request
expect 0 compare small.yaml three.yaml --replications 4
says out "with common random numbers"
says out "+50.0 %"
says out "B costs 31.71 USD a month more (+9.3 %)"
expect 0 compare small.yaml three.yaml --replications 4 --markdown
says out "| --- | --- | ---: |"
says out "| feed | Kinesis Data Streams shard-hours | 21.90 | 32.85 | +10.95 | +10.95 to +10.95 | +50.0 % | - |"
expect 0 compare small.yaml small.yaml --all
says out "same"

# ---- stored runs
expect 0 run small.yaml -o runs --no-plots --quiet
expect 0 run three.yaml -o runs --no-plots --quiet
expect 0 run small.yaml -o runs --no-plots --quiet --seed 12
expect 0 compare 1 2 -o runs --json
same "stored latencies" "$(figure alerts 'end_to_end p99' verdict)" "$(
    cp out stored
    expect 0 compare small.yaml three.yaml --json
    figure alerts 'end_to_end p99' verdict
)"
same "stored differences" "$(cp stored out; figure alerts 'end_to_end p99' difference)" \
    "$(expect 0 compare small.yaml three.yaml --json; figure alerts 'end_to_end p99' difference)"
cp stored out
same "a stored bill has no interval" "$(figure '' 'total a month' verdict)" unsure
expect 0 compare runs/kinesim.db:1 small.yaml --json
same "a run against its scenario" "$(verdicts | tr ',' '\n' | grep -c '~\|different')" 0
expect 0 compare 1 3 -o runs
says out "which share no random numbers"

# ---- mistakes
expect 2 compare small.yaml no-such.yaml
expect 2 compare small.yaml --against shards
says err "--against: 'shards' is not PATH=VALUE"
expect 2 compare small.yaml --against streams.feed.sharts=2
says err "did you mean 'shards'?"
expect 2 compare 1 9 -o runs
says err "runs/kinesim.db: there is no run 9"
expect 2 compare none/kinesim.db:1 small.yaml
says err "none/kinesim.db"
expect 2 compare small.yaml runs/kinesim.db:1 --against seed=2
says err "--against changes a scenario"
expect 2 compare small.yaml small.yaml --against replications=3
says err "A has 2 replications and B has 3; they are compared in pairs"
expect 2 compare
finish
