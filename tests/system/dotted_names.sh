#!/usr/bin/env bash
# Names with dots in thresholds: a counter of one is no time, and cost.something is a component.
. "$(dirname "$0")/../support/expect.sh"

cat >dots.yaml <<END
kinesim: 1
name: dots
duration: 10s
warmup: 0s
replications: 2
producers:
  orders.v2: {kind: sdk, to: cost.month, rate: 10/s, record_size: 1 KB, keys: random-uuid}
streams:
  cost.month: {shards: 1}
consumers:
  p99.app: {kind: reader, from: cost.month}
thresholds:
  - orders.v2.records_created < 1
  - orders.v2.put.p99.9 < 1ns
  - p99.app.end_to_end.count < 1
  - cost.month.records_throttled < 0
  - cost.month < 0.01 USD
END
expect 99 run dots.yaml --json --no-plots
expect 99 run dots.yaml --no-plots
grep -E 'observed|<' err out >told
grep -F 'orders.v2.records_created' told | grep -qE '[0-9] (ns|µs|ms)\b' && fail "a counter is told as a time"
grep -F 'p99.app.end_to_end.count' told | grep -qE '[0-9] (ns|µs|ms)\b' && fail "a count is told as a time"
grep -F 'orders.v2.put.p99.9' told | grep -qE '[0-9] (µs|ms|s)\b' || fail "a time is not told as one"
grep -F 'cost.month <' told | grep -q 'USD' || fail "dollars are not told as such"
grep -F 'cost.month.records_throttled' told | grep -q 'observed.*USD' && fail "a counter is told as dollars"

# A share that was read is written so that it reads back as the same, along an axis too.
small_scenario >small.yaml
expect 0 sweep small.yaml --vary 'streams.feed.internal_failure_rate=0.07 %,1 %' --no-plots
finish
