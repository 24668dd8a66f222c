#!/usr/bin/env bash
# `kinesim schema` takes every bundled scenario and refuses what a schema can see of the mistakes. Skipped (77)
# without python3-jsonschema.
tests=$(realpath "$(dirname "$0")/..")
. "$tests/support/expect.sh"
python=
for each in /usr/bin/python3 python3; do
    "$each" -c 'import jsonschema, yaml' 2>/dev/null && python=$each && break
done
expect 0 schema
is_json out
cp out schema.json
[ -n "$python" ] || { echo "there is no python3-jsonschema"; finish && exit 77; exit 1; }
validate() { "$python" "$tests/support/schema.py" schema.json "$@"; }

expect 0 init whole.yaml
expect 0 init brief.yaml --brief
validate "$tests"/../scenarios/*.yaml "$tests"/system/theory/*.yaml "$tests"/bench/*.yaml whole.yaml brief.yaml >said
same "refused though right" "$(grep -v '^valid ' said)" ""
grep -v '^--set' "$tests/fuzz/corpus/scenario/everything.yaml" >everything.yaml
same "everything" "$(validate everything.yaml)" "valid everything.yaml"

# In all the ways that the reader takes.
cat >ways.yaml <<'END'
kinesim: "1"
name: 12
duration: 1 h
warmup: auto
replications: auto
precision: 2 %
seed: "3"
producers:
  orders: {kind: sdk, to: feed, rate: 0.5 /s, record_size: {empirical: sizes.csv}, keys: {file: keys.csv, salt: 3}, workers: "4"}
streams:
  feed: ~
consumers: ~
deliveries:
prices:
  all: {discount: 10 %, note: "enterprise agreement"}
  kds_shard: {price: 0.012}
  kms_key: {tiers: [{up_to: 5, price: 1}, {price: "0.5"}]}
thresholds:
  - cost.month < 400 USD
  - orders.ingest.p99.9<=250ms
sweep:
  seed: 1..5/1
  streams.feed.shards: ["1..64 x7 log", 3]
  where: [streams.feed.shards <= 8]
  samples: 4
END
printf '1 KB\n2 KB,3\n' >sizes.csv
printf 'a\nb,2\n' >keys.csv
expect 0 check ways.yaml
same "all ways" "$(validate ways.yaml)" "valid ways.yaml"

# Without its marks a new scenario names every setting of its parts.
sed -E 's/^( *)# ( *[a-z0-9_]+:)/\1\2/' whole.yaml >unmarked.yaml
same "all settings" "$(validate unmarked.yaml)" "valid unmarked.yaml"

# What a schema can see of the mistakes: not ranges of what has a unit, nor what one thing says of another, nor what
# files hold.
cat >seen <<'END'
alias-inside-itself bad-name bool-yes choice-misspelt component-is-a-list distribution-two-at-once
distribution-unknown duration-without-unit empty empty-value exponential-mean-misspelt
exponential-without-mean gamma-shape-with-unit group-is-a-scalar keys-none keys-unknown keys-without-count
kind-missing kind-misspelt kind-of-another-section kind-on-a-stream kind-unknown lambda-without-duration
list-at-the-top lognormal-over-determined many-at-once merge-key misspelt-version mixture-without-weight
name-cost name-with-a-blank no-name no-version number-grouped number-infinite number-not-a-number
number-sexagesimal number-with-a-comma number-with-exponent only-comments precision-zero prices-of-nothing
rate-per-fortnight rate-without-a-period replications-fraction replications-zero required-missing
required-misspelt section-is-a-list seed-negative seed-too-large setting-in-a-group-misspelt setting-misspelt
shards-zero size-as-a-duration size-in-a-wrong-unit size-without-unit sweep-no-list table-on-nothing
text-at-the-top threshold-two-comparisons thresholds-no-list too-deep unknown-section unknown-top-level
faults faults-no-list unmodelled-fault unmodelled-flink kpl-aggregation-is-a-word unmodelled-destination version-2
warmup-negative
END
for name in $(cat seen); do echo "$tests/mistakes/$name.yaml"; done >files
xargs -a files "$python" "$tests/support/schema.py" schema.json >said
same "mistakes that the schema takes" "$(grep -v '^invalid ' said)" ""
same "all were looked at" "$(wc -l <said)" "$(wc -l <files)"
says said 'setting-misspelt.yaml: streams/cdc: Additional properties'
says said 'choice-misspelt.yaml: streams/cdc/mode:'
finish
