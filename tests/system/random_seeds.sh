#!/usr/bin/env bash
# Random valid scenarios, made from the tables of fields: each is checked and run, and taken through the other
# commands in turn. `make soak` takes many more.
here=$(dirname "$(realpath "$0")")
KINESIM_BUILD=$(realpath "$KINESIM_BUILD")
source "$here/../support/expect.sh"
source "$here/../support/random.sh"

first=${KINESIM_RANDOM_FIRST:-1}
count=${KINESIM_RANDOM_COUNT:-$(share 300)}
checks=$((checks + 1))
"$generator" seeds . "$first" "$count" || fail "seeds $first and $((count - 1)) more: not all became valid scenarios"

others=(cost_case forecast_case compare_case plan_case sweep_case resolved_case)
for ((seed = first; seed < first + count; seed++)); do
    try 0 check "$seed.yaml" || continue
    run_case "$seed.yaml" "$seed" || continue
    if [ -n "${KINESIM_RANDOM_ALL:-}" ]; then
        for other in "${others[@]}"; do "$other" "$seed.yaml"; done
    else
        "${others[seed % ${#others[@]}]}" "$seed.yaml"
    fi
done
check_laws
finish
