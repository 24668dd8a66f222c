#!/usr/bin/env bash
# How fast it is, on one core: median of ROUNDS interleaved rounds, ranges beside it, ratios against a
# hand-written program for the same work. Writes build/bench.json too.
set -eu
cd "$(dirname "$0")/../.."
build=build/bench
rounds=${ROUNDS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

bench() { find "$build" -name "bench_$1" -type f -perm -u+x | head -n 1; }
pinned() { taskset -c 0 "$@" 2>/dev/null || "$@"; }

# pipeline NAME SCENARIO: ns per record and events, from what the run itself says.
pipeline() {
    pinned "$build/kinesim" run "$2" --threads 1 --quiet --no-plots -o "$work" >/dev/null
    sqlite3 -separator ' ' "$work/kinesim.db" "SELECT '$1_record', round(1e9 * wall_seconds / records, 2) FROM run ORDER BY run_id DESC LIMIT 1"
    sqlite3 -separator ' ' "$work/kinesim.db" "SELECT '$1_event', round(1e9 * wall_seconds / events, 2) FROM run ORDER BY run_id DESC LIMIT 1"
}

for round in $(seq "$rounds"); do
    echo "round $round of $rounds" >&2
    pinned "$(bench mm1)"
    pinned "$(bench mm1_limit)"
    pinned "$(bench hold)"
    pinned "$(bench chance)"
    pipeline wide_pipeline tests/bench/wide.yaml
    pipeline brief_pipeline tests/bench/brief.yaml
done >"$work/figures"

awk '
    { value[$1] = value[$1] " " $2; if (!($1 in seen)) { seen[$1] = 1; order[++n] = $1 } }
    function sorted(name,   m, i, j, t) {
        m = split(value[name], v, " ")
        for (i = 2; i <= m; i++) for (j = i; j > 1 && v[j] + 0 < v[j - 1] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
        return m
    }
    END {
        printf "%-26s %10s %22s %14s\n", "workload", "ns, median", "range", "million/s"
        json = "["
        for (k = 1; k <= n; k++) {
            m = sorted(order[k]); middle[order[k]] = v[int((m + 1) / 2)]
            printf "%-26s %10.2f %10.2f - %9.2f %14.2f\n", order[k], middle[order[k]], v[1], v[m], 1000 / middle[order[k]]
            json = json sprintf("%s\n  {\"name\": \"%s\", \"unit\": \"ns\", \"ours\": %s, \"low\": %s, \"high\": %s}", k > 1 ? "," : "", order[k], middle[order[k]], v[1], v[m])
        }
        printf "\nmm1_customer / mm1_limit_customer = %.2f\n", middle["mm1_customer"] / middle["mm1_limit_customer"]
        print json "\n]" > "build/bench.json"
    }' "$work/figures"
