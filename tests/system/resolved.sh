#!/usr/bin/env bash
# `kinesim check --resolved`: what it prints of a scenario, given back through --set, is the same scenario.
. "$(dirname "$0")/../support/expect.sh"
parameters() { # path and value of every parameter, a line each
    sqlite3 -separator '=' :memory: "SELECT value ->> 'path', value ->> 'value' FROM json_each(json_extract(readfile('out'), '$.parameters'))"
}

round_trip() { # SCENARIO: all parameters are given back, as many at a time as an option list takes
    expect 0 check "$1" --resolved --json
    parameters >wanted
    local given=()
    while read -r assignment; do
        given+=(--set "$assignment")
    done <wanted
    [ ${#given[@]} -gt 40 ] || fail "$1 has only ${#given[@]} words of parameters"
    for ((from = 0; from < ${#given[@]}; from += 400)); do
        expect 0 check "$1" --resolved --json "${given[@]:$from:400}"
        parameters >again
        cmp -s wanted again || fail "$1 is another when its parameters are given back: $(diff wanted again | head -4)"
    done
}

expect 0 list --json
sqlite3 :memory: "SELECT value ->> 'name' FROM json_each(readfile('out'))" >names
[ "$(wc -l <names)" -ge 10 ] || fail "only $(wc -l <names) bundled scenarios"
while read -r name; do round_trip "$name"; done <names

# Texts that YAML would read as something else are in quotes.
cat >texts.yaml <<'Y'
kinesim: 1
name: "null"
producers:
  p: {kind: sdk, to: s, rate: 1.2k/s, record_size: 1 KB, keys: {list: ["a: b", "#", "x\u2028y"]}}
streams:
  s: {}
deliveries:
  d: {kind: firehose, from: s, to: b}
destinations:
  b: {kind: s3, prefix: "!{timestamp:yyyy}/ #1: a\\b\"c\u0085"}
Y
round_trip texts.yaml
same "a prefix" "$(grep '^destinations.b.prefix' wanted)" 'destinations.b.prefix="!{timestamp:yyyy}/ #1: a\\b\"c\x85"'
same "a name" "$(grep '^name=' wanted)" 'name="null"'
same "a rate" "$(grep '^producers.p.rate=' wanted)" 'producers.p.rate=1200/s'

# What each means stands beside it.
expect 0 check texts.yaml --resolved
same "a meaning" "$(head -1 out | awk '{print $NF}')" meaning
says out 'measured simulated time'
same "no row without one" "$(grep -c ' -$' out)" 0
finish
