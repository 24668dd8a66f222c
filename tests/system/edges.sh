#!/usr/bin/env bash
# Ends of ranges and rare options, through every command that they concern: each once ended a command.
. "$(dirname "$0")/../support/expect.sh"
cat >crawl.yaml <<'END'
kinesim: 1
name: crawl
duration: 2m
producers: {p: {kind: sdk, to: s, rate: 10/s, record_size: 1 KB, keys: random-uuid}}
streams: {s: {}}
deliveries: {d: {kind: firehose, from: s, to: b}}
destinations:
  b: {kind: s3}
  g: {kind: glue-crawler, on: b, trigger: event, run_time: 0s}
END
# A crawl that takes no time, and crawls that never rest.
expect 0 run crawl.yaml --cost-only
expect 0 forecast crawl.yaml --months 2 --no-plots
for settings in "75s 64 10000/s 0s" "10m 64 10000/s 60s" "75s 1 10000/s 1s"; do
    read -r run shards rate interval <<<"$settings"
    expect 0 run crawl.yaml --cost-only --json --set "destinations.g.run_time=$run" --set "streams.s.shards=$shards" \
        --set "producers.p.rate=$rate" --set "deliveries.d.buffer.interval=$interval"
    same "crawls back to back" "$(sqlite3 :memory: "SELECT usd_month > 500 FROM (SELECT sum(json_extract(value, '\$.usd_month')) AS usd_month FROM json_each(readfile('out'), '\$.cost.lines') WHERE json_extract(value, '\$.service') = 'Glue')")" 1
done

# Antithetic replications come in pairs; what rates say is one, and a plan deals out its own.
expect 0 run plan-lake --cost-only --set antithetic=true --set replications=4
expect 0 forecast plan-lake --set antithetic=true --set replications=4 --months 2 --no-plots
expect 0 plan plan-lake --set antithetic=true --set replications=4 --set duration=5m --no-plots
# The largest seed.
expect 0 plan plan-lake --seed 9223372036854775807 --set duration=5m --no-plots
expect 0 run crawl.yaml --seed 9223372036854775807 --no-plots
expect 0 compare crawl.yaml --seed 9223372036854775807 --against streams.s.shards=2

# A law that cannot be computed is left out; a bill of any size is one.
cat >gamma.yaml <<'END'
kinesim: 1
name: gamma
duration: 2m
producers: {p: {kind: sdk, to: s, rate: 5/s, record_size: 1 KB, keys: random-uuid}}
streams: {s: {}}
consumers: {c: {kind: lambda, from: s, duration: 1s, polling: {call: {gamma: {mean: 3624226 ns, shape: 0.0252}}}}}
END
expect 0 run gamma.yaml --no-plots
expect 0 run gamma.yaml --no-plots --set 'consumers.c.polling.call={gamma: {mean: 10ms, shape: 900000}}'
same "no law that is no number" "$(sql "SELECT count(*) FROM theory WHERE theory_ns IS NULL OR theory_ns <> theory_ns")" 0

# One name a quarter of a million times: each repeat is told, and only the first is read: seconds and megabytes, not minutes and gigabytes.
{ printf 'kinesim: 1\nname: twice\nstreams:\n'; yes '  s: {}' | head -270000; } >twice.yaml
# A sanitizer's shadow lies in terabytes of addresses: there, seconds alone are limited.
kilobytes=400000
(ulimit -v $kilobytes; "$KINESIM" --version >/dev/null 2>&1) || kilobytes=unlimited
limited=$( (ulimit -v $kilobytes -t 60; "$KINESIM" check twice.yaml 2>&1 >/dev/null; echo "status $?") | tail -1)
same "a name given 270,000 times" "$limited" "status 2"

# What a terminal would obey is not passed on to it, nor to a page.
escape=$(printf '\033[31m')
for words in "run no${escape}file" "ru${escape}n" "run x --s${escape}et" "runs no${escape}file" "list ${escape}"; do
    # shellcheck disable=SC2086
    expect 2 $words
    if grep -qF "$escape" err; then fail "$words: an escape reaches the terminal"; fi
done
cat >turned.yaml <<'END'
kinesim: 1
name: turned
duration: 1m
producers: {p: {kind: sdk, to: s, rate: 50/s, record_size: 1 KB, keys: {list: ["a\u202eb", c]}}}
streams: {s: {mode: provisioned, shards: 1}}
END
expect 0 run turned.yaml -o turned
if LC_ALL=C grep -q $'\xe2\x80\xae' out turned/1/report.html; then fail "a change of direction reaches the terminal or the page"; fi
finish
