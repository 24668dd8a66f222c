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
validate "$tests"/../scenarios/*.yaml whole.yaml brief.yaml >said
same "refused though right" "$(grep -v '^valid ' said)" ""
grep -v '^--set' "$tests/fuzz/corpus/scenario/everything.yaml" >everything.yaml
same "everything" "$(validate everything.yaml)" "valid everything.yaml"

# Without its marks a new scenario names every setting of its parts.
sed -E 's/^( *)# ( *[a-z0-9_]+:)/\1\2/' whole.yaml >unmarked.yaml
same "all settings" "$(validate unmarked.yaml)" "valid unmarked.yaml"

# What only the reader sees: ranges of what has a unit, what one thing says of another, what files hold, and
# numbers on which readers of YAML disagree.
cat >unseen <<'END'
antithetic-odd buffer-interval-too-long compression-of-parquet crawler-on-a-stream delivery-to-a-topic duration-zero
empirical-bad-line empirical-without-file key-given-twice key-too-long keys-file-bad-line keys-format-without-hole
keys-too-many-with-salt keys-weight-negative lognormal-max-below-median lognormal-p99-below-median
name-given-in-two-sections nothing-to-simulate number-hexadecimal number-octal parquet-needs-64-mib precision-without-auto ratio-above-one
reference-to-a-wrong-kind reference-to-nobody region-with-a-path retention-too-long retention-too-short
retry-cap-below-base section-given-twice size-too-large sweep-bad-value sweep-of-a-group sweep-of-nothing sweep-points
sweep-range-backwards sweep-where threshold-cost-per-year threshold-in-euro
threshold-unknown-component threshold-unknown-measure threshold-without-unit uniform-beyond-the-limit
uniform-upside-down
END
validate "$tests"/mistakes/*.yaml >said
tr ' ' '\n' <unseen | sort >wanted
sed -n 's/^valid .*\/\(.*\)\.yaml$/\1/p' said | sort >got
same "mistakes that the schema takes" "$(comm -13 wanted got | tr '\n' ' ')" ""
same "mistakes that it sees after all" "$(comm -23 wanted got | tr '\n' ' ')" ""
[ "$(grep -c '^invalid' said)" -ge 50 ] || fail "only $(grep -c '^invalid' said) mistakes are seen"
says said 'setting-misspelt.yaml: streams/cdc: Additional properties'
says said 'choice-misspelt.yaml: streams/cdc/mode:'
finish
