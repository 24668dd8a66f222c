#!/usr/bin/env bash
# A run is the same to the last bit: on 1, 2, 3 and 8 threads; without the processor's fused multiply-add
# in libm; compiled at -O0 and -O3, by gcc and by clang, for AVX2 alone and for no vectors beyond the portable
# ones (`--target variants`, which the gcc release build has to have); and in the gcc release build (for the
# clang and the sanitizer one).
set -eu
: "${KINESIM:?path of the kinesim command}"
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tables="latency histogram counter shard_minute hot_key metric object cost event ledger threshold"
tables="$tables theory interval warmup precision"
failures=0

# What the bundled pipeline has not: polling beside fan-out, other distributions, pairs, a pilot, precision.
cat >"$work/other.yaml" <<'END'
kinesim: 1
name: other
duration: 2m
warmup: auto
replications: auto
precision: 0.01
replications_max: 12
antithetic: true
producers:
  p: {kind: sdk, to: s, rate: 200/s, keys: random-uuid,
      record_size: {weibull: {shape: 1.5, scale: 800 B}}}
streams:
  s: {mode: provisioned, shards: 2}
consumers:
  polls: {kind: reader, from: s, polling: {interval: 1s, call: {gamma: {shape: 2, mean: 20ms}}}}
  pushed: {kind: reader, from: s, read: enhanced-fan-out,
           fanout: {propagation: {mixture: [{weight: 9, of: {lognormal: {median: 50ms, sigma: 0.3}}},
                                            {weight: 1, of: {exponential: {mean: 200ms}}}]}}}
END

# found NAME COMMAND [OPTION...]: runs, and leaves all that was found as text in $work/NAME.
found() {
    local name=$1 command=$2 table status=0
    shift 2
    "$command" run scenarios/rds-cdc-to-lake.yaml --set duration=2m --set warmup=1m --quiet \
        --replications 8 --no-plots -o "$work/$name.out" "$@" >/dev/null || status=$?
    # 99: two minutes may break a threshold.
    [ "$status" = 0 ] || [ "$status" = 99 ]
    "$command" run "$work/other.yaml" --quiet --no-plots -o "$work/$name.out" "$@" >/dev/null
    sqlite3 "$work/$name.out/kinesim.db" "SELECT digest, events, records, warmup_ns FROM run" >"$work/$name"
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
    if ! fresh "$variant"; then
        [ -x "$variant" ] || [ "$KINESIM_BUILD" -ef build ] || continue
        [ "$(uname -m)" = x86_64 ] || [[ $name = O? ]] || continue
        echo "FAILED: $variant is missing or older than the code: build the target 'variants'"
        failures=$((failures + 1))
        continue
    fi
    found "$(basename "$variant")" "$variant"
    same "$(basename "$variant")"
done
peer=build/kinesim
if fresh "$peer" && ! [ "$peer" -ef "$KINESIM" ]; then
    found gcc-release "$peer"
    same gcc-release
fi
[ "$failures" = 0 ]
