#!/usr/bin/env bash
# A run is the same to the last bit: on 1, 2, 3 and 8 threads; without the processor's fused multiply-add
# in libm; compiled at -O0 and -O3, for AVX2 alone and for no vectors beyond the portable ones (those of
# `--target variants` that are there); and in the gcc release build (for the clang and the sanitizer one).
set -eu
: "${KINESIM:?path of the kinesim command}"
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tables="latency histogram counter shard_minute hot_key metric object cost event ledger threshold"
failures=0

# found NAME COMMAND [OPTION...]: runs, and leaves all that was found as text in $work/NAME.
found() {
    local name=$1 command=$2 table status=0
    shift 2
    "$command" run scenarios/rds-cdc-to-lake.yaml --set duration=2m --set warmup=1m --quiet \
        --replications 8 --no-plots -o "$work/$name.out" "$@" >/dev/null || status=$?
    # 99: two minutes may break a threshold.
    [ "$status" = 0 ] || [ "$status" = 99 ]
    sqlite3 "$work/$name.out/kinesim.db" "SELECT digest, events, records FROM run" >"$work/$name"
    for table in $tables; do
        echo "== $table"
        sqlite3 "$work/$name.out/kinesim.db" "SELECT * FROM $table" | sort
    done >>"$work/$name"
}

same() {
    cmp -s "$work/one-thread" "$work/$1" && return
    echo "FAILED: one-thread and $1 differ:"
    diff "$work/one-thread" "$work/$1" | head -5
    failures=$((failures + 1))
}

found one-thread "$KINESIM" --threads 1
[ "$(wc -l <"$work/one-thread")" -gt 500 ] # or nothing would be compared
for threads in 2 3 8; do
    found "$threads-threads" "$KINESIM" --threads $threads
    same "$threads-threads"
done
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable
found no-fma "$KINESIM"
same no-fma
unset GLIBC_TUNABLES
# The program is there and not older than the code.
fresh() { [ -x "$1" ] && [ -z "$(find sim models scenarios reports -name '*.[ch]' -newer "$1")" ]; }
for name in O0 O3 plain avx2; do
    variant=${KINESIM_BUILD:?build folder}/tests/kinesim_$name
    fresh "$variant" || continue
    found "$(basename "$variant")" "$variant"
    same "$(basename "$variant")"
done
peer=build/kinesim
if fresh "$peer" && ! [ "$peer" -ef "$KINESIM" ]; then
    found gcc-release "$peer"
    same gcc-release
fi
[ "$failures" = 0 ]
