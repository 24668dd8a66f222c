#!/usr/bin/env bash
# The whole suite: gcc release with the tidy checks, clang release, gcc with sanitizers. Says at the
# end what failed, then `N passed, N failed`.
set -u
cd "$(dirname "$0")/.."
passed=0
failed=0
names=()
jobs=$(nproc)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# suite PRESET CTEST-ARGUMENTS...: builds, tests, adds up.
suite() {
    local preset=$1 bad total
    shift
    echo "== $preset"
    if ! cmake --preset "$preset" >"$log" 2>&1; then
        cat "$log"
        failed=$((failed + 1))
        names+=("$preset: configure")
        return
    fi
    if ! cmake --build --preset "$preset" ${targets:+--target $targets}; then
        failed=$((failed + 1))
        names+=("$preset: build")
        return
    fi
    ctest --preset "$preset" -j "$jobs" "$@" 2>&1 | tee "$log"
    # "96% tests passed, 2 tests failed out of 50"
    read -r bad total < <(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of \([0-9]*\).*/\1 \2/p' "$log")
    failed=$((failed + ${bad:-1}))
    passed=$((passed + ${total:-0} - ${bad:-0}))
    while read -r name; do
        names+=("$preset: $name")
    done < <(sed -n '/^The following tests FAILED:/,$ s/^[[:space:]]*[0-9]* - //p' "$log")
}

# Figures of hundreds of seeds and of long runs are the same to the last bit whatever compiled the command
# (system/same_bits), pages are the same bytes, and the job of several processes mostly waits for mpirun: gcc's release build alone.
once='theory/(trend|coverage|interval|compare|settle)_test|system/(explain|completion|outputs|theory|cost_only|bottleneck|mpi|look)'

targets="all variants" suite release
targets="all kinesim_O0 kinesim_O3" suite clang -LE tidy -E "$once"
suite debug -LE tidy -E "$once"

[ "${#names[@]}" = 0 ] || printf 'failed: %s\n' "${names[@]}"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
