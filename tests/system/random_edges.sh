#!/usr/bin/env bash
# Every setting of every kind of component, at either end of its range in a pipeline that has one of every kind,
# through every command that simulates or makes a bill.
here=$(dirname "$(realpath "$0")")
KINESIM_BUILD=$(realpath "$KINESIM_BUILD")
source "$here/../support/expect.sh"
source "$here/../support/random.sh"

# Every fourth; KINESIM_RANDOM_STEP=1 takes all.
step=${KINESIM_RANDOM_STEP:-$((64 / $(share 16)))}
checks=$((checks + 1))
"$generator" edges . 0 "$step" || fail "not every end of every setting became a valid scenario"

for ((edge = 0; ; edge += step)); do
    file=edge-$edge.yaml
    [ -e "$file" ] || break
    try 0 check "$file" || continue
    run_case "$file" "$edge"
    cost_case "$file"
    forecast_case "$file"
    compare_case "$file"
    plan_case "$file" --vary streams.stream.retention=24h,48h
done
check_laws
finish
