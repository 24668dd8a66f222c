#!/usr/bin/env bash
# What each command accepts, prints where, and answers as its exit status.
. "$(dirname "$0")/../support/expect.sh"
small_scenario >small.yaml
{ small_scenario; echo 'thresholds: ["alerts.end_to_end.p99 < 1 ms", "orders.records_dropped == 0"]'; } >strict.yaml

# Usage.
expect 2
says err "a command is missing"
expect 2 rnu small.yaml
says err "did you mean 'run'?"
expect 2 frobnicate
says err "no command 'frobnicate'"
expect 2 run
says err "SCENARIO is missing"
expect 2 run small.yaml other.yaml
expect 2 list small.yaml
expect 2 run small.yaml --sede 3
says err "did you mean '--seed'?"
expect 2 run small.yaml --threads none
expect 2 run small.yaml --progress perhaps
expect 2 run small.yaml --set nothing
expect 2 run small.yaml --resolved
expect 2 run nowhere.yaml
says err "nowhere.yaml"
expect 2 run ./nowhere.yaml
expect 2 run hot-sard
says err "did you mean 'hot-shard'?"
expect 2 run .
silent out
expect 0 --help
says out "Commands:"
silent err
expect 0 --version
says out "kinesim "
[ ! -e results ] || fail "results/ was made by commands that run nothing"

# A wrong scenario: every mistake is told, nothing is run.
sed -e 's/rate: 200/rrate: 200/' -e 's/shards: 2/shards: none/' small.yaml >wrong.yaml
for command in check run; do
    expect 2 $command wrong.yaml
    says err "wrong.yaml:13:5: producers.orders: "
    says err "did you mean 'rate'?"
    says err "wrong.yaml:17:37: streams.feed.shards: "
    silent out
done
[ ! -e results ] || fail "results/ was made by a wrong scenario"

# Not modelled: named.
expect 3 run small.yaml --set region=moon-1
says err "no price book of 'moon-1'; there are: "
says err "us-east-1"
sed 's/us-east-1/moon-1/' small.yaml >moon.yaml
expect 3 check moon.yaml
says err "moon.yaml:4:9: region: "

# check, list
expect 0 check small.yaml
says out "no mistakes"
silent err
expect 0 check small.yaml --json --resolved
is_json out
expect 0 check small.yaml --resolved --set streams.feed.shards=3 --seed 5
says out "orders.rate"
same "origin of a --set" "$(awk '$1 == "streams.feed.shards" { print $2, $4 }' out)" "3 set"
same "origin of --seed" "$(awk '$1 == "seed" { print $2, $4 }' out)" "5 set"
same "origin of what the file says" "$(awk '$1 == "producers.orders.rate" { print $2, $3, $4 }' out)" "200/s 1/s scenario"
same "every row names its source" "$(awk 'NR > 1 && $0 ~ / default +(-|$)/' out)" ""
[ "$(grep -c ' default ' out)" -gt 10 ] || fail "check --resolved names hardly any default"
expect 0 list
says out "rds-cdc-to-lake"
expect 2 list --json -o ignored
says err "--output means nothing here"
expect 2 list --threads 2
says err "--threads means nothing here"
expect 0 list --json
is_json out
expect 0 check hot-shard
[ ! -e results ] && [ ! -e ignored ] || fail "check or list made a folder"

# run: data on stdout, talk on stderr
expect 0 run small.yaml
silent err
says out "end_to_end"
says out "results/1/report.html"
says out "results/1/latency.svg"
says out "results/kinesim.db, run 1"
for file in report.html latency.svg latency.gp; do [ -s results/1/$file ] || fail "results/1/$file is missing"; done
if grep -q $'\033' out; then fail "colours where there is no terminal"; fi
expect 0 run small.yaml --quiet --no-plots
silent out
silent err
[ ! -e results/2 ] || fail "--no-plots made results/2"
expect 0 run small.yaml --json --no-plots
is_json out
same "run_id in the JSON" "$(json out '$.run_id')" 3
same "seed in the JSON" "$(json out '$.seed')" 11
says err "results/kinesim.db, run 3"
expect 0 run small.yaml --no-plots --progress always
says err "simulated"
says err "records/s"
expect 0 run small.yaml -o slides --format png,pdf --size 640x400 --scale 2
for file in latency.png latency.pdf report.html; do [ -s slides/1/$file ] || fail "slides/1/$file is missing"; done
[ ! -e slides/1/latency.svg ] || fail "--format png,pdf wrote an SVG"
same "a picture for a slide" "$(file -b slides/1/latency.png | grep -o '[0-9]* x [0-9]*')" "1280 x 800"
expect 0 run small.yaml -o shown --plot terminal
says out "⠤⠤⠤"
expect 2 run small.yaml --format gif
says err "'gif' is none of svg, png, pdf"
expect 2 run small.yaml --size 10x10
says err "is no WIDTHxHEIGHT"
expect 2 run small.yaml --plot paper
says err "'paper' is none of files, terminal"
expect 0 --no-plots -o deep/er/out run small.yaml --png
[ -s deep/er/out/kinesim.db ] || fail "-o does not make the folders above it"

# Colour and progress on a terminal, and NO_COLOR.
if command -v script >/dev/null; then
    line="kinesim run on a terminal"
    script -qec "NO_COLOR= $KINESIM run small.yaml --no-plots" /dev/null >out
    says out $'\033[K'
    says out "simulated"
    line="kinesim run on a terminal with NO_COLOR"
    script -qec "NO_COLOR=1 $KINESIM run small.yaml --no-plots --progress never" /dev/null >out
    if grep -q $'\033' out; then fail "NO_COLOR is not honoured"; fi
fi

# Thresholds
expect 99 run strict.yaml --no-plots
says err "threshold broken: alerts.end_to_end.p99 < 1 ms"
says out "end_to_end"
same "what is broken" "$(sql 'SELECT group_concat(verdict) FROM threshold WHERE run_id = (SELECT max(run_id) FROM run)')" broken,kept
expect 99 run strict.yaml --no-plots --quiet --json
is_json out

# The world: nothing can be written there
: >file
for folder in file file/below /proc/nowhere; do
    expect 1 run small.yaml --no-plots -o $folder
    says err "$folder"
    silent out
done
echo 'no database' >file.db && mkdir other && mv file.db other/kinesim.db
expect 1 run small.yaml --no-plots -o other
says err "other/kinesim.db"
same "what was there is left alone" "$(cat other/kinesim.db)" "no database"
if [ -w /dev/full ]; then
    line="kinesim list >/dev/full"
    status=0
    "$KINESIM" list >/dev/full 2>err || status=$?
    same "$line" $status 1
    says err "standard output"
fi

# Help of one command lists what it takes, with examples.
expect 0 help sweep
says out "kinesim sweep sweep-modes"
says out "--vary"
expect 0 list -h
same "no option that means nothing" "$(grep -c -- --threads out)" 0
expect 2 help swep
says err "did you mean 'sweep'?"

# What would be without effect is a mistake.
expect 2 forecast small.yaml --growth 5
says err "did you mean 5%?"
expect 2 sweep small.yaml --set streams.feed.shards=2 --vary streams.feed.shards=1,4
says err "streams.feed.shards is both set and varied"
expect 2 sweep small.yaml --vary streams.feed.shards=1,2,1
says err "1 is among the values already"
expect 2 sweep small.yaml --vary deliveries.x.buffer.interval=60s,1m
expect 2 breakeven modes --set rate=5/s
expect 0 compare small.yaml small.yaml -o same
says err "A and B are the same, so nothing differs; --against changes B"
expect 0 run small.yaml --png --no-plots -o estimated
says err "--png draws nothing beside --no-plots"

# How much a run will be: 200/s for 65 s, or for 8,000 h, twice.
estimates() {
    expect 0 check small.yaml --estimate --json "${@:3}"
    local about
    about=$(json out '$.estimate.records_tried')
    same "$about records" "$(sqlite3 :memory: "SELECT $about BETWEEN $1 AND $2")" 1
}
estimates 25000 27000
estimates 1.12e10 1.18e10 --set duration=8000h
expect 0 check small.yaml --estimate
says out "records tried in all replications"
says out "of memory"
expect 0 check small.yaml --estimate --json
same "its memory" "$(sqlite3 :memory: "SELECT $(json out '$.estimate.bytes') BETWEEN 1e6 AND 1e9")" 1
finish
