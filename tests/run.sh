#!/usr/bin/env bash
# The whole suite: gcc release, clang release, gcc with sanitizers, and (once, with release) the tidy
# checks. Ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/.."
passed=0
failed=0
jobs=$(nproc)

# suite PRESET CTEST-ARGUMENTS...: builds, tests, adds up.
suite() {
    local preset=$1 log total bad
    shift
    echo "== $preset"
    cmake --preset "$preset" >/dev/null && cmake --build --preset "$preset" || {
        echo "the $preset build failed"
        failed=$((failed + 1))
        return
    }
    log=$(mktemp)
    ctest --preset "$preset" -j "$jobs" "$@" 2>&1 | tee "$log"
    # "96% tests passed, 2 tests failed out of 50"
    read -r bad total < <(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of \([0-9]*\).*/\1 \2/p' "$log")
    rm -f "$log"
    failed=$((failed + ${bad:-1}))
    passed=$((passed + ${total:-0} - ${bad:-0}))
}

suite release
suite clang -LE 'tidy'
# Under sanitizers everything is slower: the long statistical tests stay with the other two.
ASAN_OPTIONS=detect_leaks=1 suite debug -LE 'tidy|theory|slow'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
