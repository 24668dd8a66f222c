#!/usr/bin/env bash
# Of random pipelines that are too narrow in one place, by closed form, the first finding names that place in at
# least 95 of 100; of random light ones nothing is said to be lost, behind or refused. Simulated, and from rates.
here=$(dirname "$(realpath "$0")")
KINESIM_BUILD=$(realpath "$KINESIM_BUILD")
source "$here/../support/expect.sh"
source "$here/../support/random.sh"

first=${KINESIM_RANDOM_FIRST:-0}
count=${KINESIM_RANDOM_COUNT:-$(share 200)}
sqlite3 told.db "CREATE TABLE told(load, way, seed, name, kind, component, cause, text)"

# take LOAD WAY SEED JSON: what the first finding says, beside the place that the scenario's first line names.
take() {
    local name
    name=$(sed -n "1s/^# bottleneck: '\(.*\)'$/\1/p" "$1-$3.yaml")
    sqlite3 told.db "INSERT INTO told
        SELECT '$1', '$2', $3, '$name', coalesce(json_extract(found, '\$.kind'), 'none'), json_extract(found, '\$.component'),
               json_extract(found, '\$.cause'), json_extract(found, '\$.text')
        FROM (SELECT json_extract(readfile('$4'), '\$.findings[0]') AS found)"
}

for load in overloaded light; do
    "$generator" "$load" . "$first" "$count" || fail "$load: not written"
    for ((seed = first; seed < first + count; seed++)); do
        try 0 run "$load-$seed.yaml" --no-plots --json && take "$load" simulated "$seed" out
        try 0 run "$load-$seed.yaml" --cost-only --json && take "$load" rates "$seed" out
    done
done

harm="kind IN ('lost', 'behind', 'refused')"
for way in simulated rates; do
    all=$(sqlite3 told.db "SELECT count(*) FROM told WHERE way = '$way'")
    same "$way: scenarios" "$all" $((2 * count))
    right=$(sqlite3 told.db "SELECT count(*) FROM told WHERE load = 'overloaded' AND way = '$way' AND $harm AND
                             (component = name OR cause = name)")
    echo "$way: $right of $count bottlenecks are named first"
    checks=$((checks + 1))
    [ $((100 * right)) -ge $((95 * count)) ] || {
        fail "$way: fewer than 95 % of the bottlenecks are named first:"
        sqlite3 told.db "SELECT seed, name, kind, component, cause, text FROM told WHERE load = 'overloaded' AND
                         way = '$way' AND NOT coalesce($harm AND (component = name OR cause = name), 0) LIMIT 20"
    }
    same "$way: what is said of light pipelines" "" \
        "$(sqlite3 told.db "SELECT seed, kind, component, text FROM told WHERE load = 'light' AND way = '$way' AND $harm")"
done
finish
