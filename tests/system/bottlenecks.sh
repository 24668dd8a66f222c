#!/usr/bin/env bash
# Of random pipelines that are too narrow in one place, by closed form, the first finding names that place in at
# least 95 of 100; of random light ones nothing is said to be lost, behind or refused.
here=$(dirname "$(realpath "$0")")
KINESIM_BUILD=$(realpath "$KINESIM_BUILD")
source "$here/../support/expect.sh"
source "$here/../support/random.sh"

first=${KINESIM_RANDOM_FIRST:-0}
count=${KINESIM_RANDOM_COUNT:-$(share 200)}

# run_all KIND: all of them into KIND/kinesim.db.
run_all() {
    "$generator" "$1" . "$first" "$count" || fail "$1: not written"
    for ((seed = first; seed < first + count; seed++)); do
        try 0 run "$1-$seed.yaml" --no-plots --quiet -o "$1"
    done
    same "$1 runs" "$(sqlite3 "$1/kinesim.db" 'SELECT count(*) FROM run')" "$count"
}

run_all overloaded
# "# bottleneck: 'name'" is the first line; the place is the finding's component or its cause.
named="SELECT run_id, yaml, coalesce(kind, 'none') AS kind, component, cause, text,
           kind IN ('lost', 'behind', 'refused') AND
           substr(yaml, 15, instr(yaml, char(10)) - 15) IN ('''' || component || '''', '''' || cause || '''') AS right
       FROM run LEFT JOIN (SELECT * FROM finding WHERE rank = 1) USING (run_id)"
right=$(sqlite3 overloaded/kinesim.db "SELECT sum(coalesce(right, 0)) FROM ($named)")
checks=$((checks + 1))
echo "$right of $count bottlenecks are named first"
[ $((100 * right)) -ge $((95 * count)) ] || {
    fail "fewer than 95 % of the bottlenecks are named first:"
    sqlite3 overloaded/kinesim.db "SELECT substr(yaml, 1, 75), kind, component, cause, text FROM ($named)
                                   WHERE NOT coalesce(right, 0) LIMIT 20"
}

run_all light
said=$(sqlite3 light/kinesim.db "SELECT kind, component, text, substr(yaml, 20, 60) FROM finding JOIN run USING (run_id)
                                 WHERE kind IN ('lost', 'behind', 'refused') LIMIT 5")
same "what is said of light pipelines" "$said" ""
finish
