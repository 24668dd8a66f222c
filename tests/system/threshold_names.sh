#!/usr/bin/env bash
# `check` knows what a threshold can name: latencies and counters of the components as they stand.
. "$(dirname "$0")/../support/expect.sh"
scenario() {
    cat <<'YAML'
kinesim: 1
name: names
duration: 10m
producers:
  app: {kind: sdk, to: feed, rate: 10/s, record_size: 1000 B, keys: random-uuid}
streams:
  feed: {shards: 1}
deliveries:
  fh: {kind: firehose, from: feed, to: lake}
destinations:
  lake: {kind: s3}
thresholds:
YAML
    printf '  - %s\n' "$@"
}
scenario 'fh.deliverey.p99 < 1 m' 'fh.objekts > 5' 'fh.flight.mean < 3 s' 'app.records_refunded == 0' >wrong.yaml
expect 2 check wrong.yaml
says err "13:5: thresholds: fh has no latency 'deliverey'; did you mean 'delivery'?"
says err "14:5: thresholds: fh has no counter 'objekts'; did you mean 'objects'?"
says err "15:5: thresholds: fh has no latency 'flight'; \`kinesim check --names\` lists what it has"
says err "16:5: thresholds: app has no counter 'records_refunded'"

# Another order of words, money and what --names lists are fine; a run has them all.
scenario 'app.throttled_records == 0' 'cost.month < 400 USD' >some.yaml
expect 0 check some.yaml --names
mv out names
[ "$(wc -l <names)" -gt 20 ] || fail "few names"
scenario 'cost.month < 1 USD' >all.yaml
sed 's/.*/  - & >= 0/; /p99/s/0$/0 s/' names >>all.yaml
expect 0 check all.yaml
expect 99 run all.yaml --no-plots --quiet
same "latencies that a run has" "$(sql "SELECT count(DISTINCT component || '.' || stage) FROM latency")" "$(grep -c p99 names)"
same "counters that a run has" "$(sql "SELECT count(DISTINCT component || '.' || name) FROM counter")" "$(grep -vc p99 names)"

# Where an axis may bring the component in another way it is a warning.
{
    scenario 'fh.flight.mean < 3 s'
    echo 'sweep: {streams.feed.shards: [1, 2]}'
} >swept.yaml
expect 0 check swept.yaml
says err "warning: thresholds: fh has no latency 'flight'"
finish
