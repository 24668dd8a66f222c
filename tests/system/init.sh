#!/usr/bin/env bash
# `kinesim init`: what it writes can be checked and run, says every setting at its default, and never takes
# the place of anything unasked.
. "$(dirname "$0")/../support/expect.sh"
resolved() { # FILE: path and value of every parameter
    expect 0 check "$1" --resolved --json
    sqlite3 :memory: "SELECT value ->> 'path', value ->> 'value' FROM json_each(json_extract(readfile('out'), '$.parameters'))" | sort
}

expect 0 init 'my first.yaml'
says out 'kinesim run my first.yaml'
expect 0 check 'my first.yaml'
expect 0 run 'my first.yaml' --quiet --no-plots
same "its name" "$(sql "SELECT scenario, status FROM run")" "my-first|complete"
same "it keeps its promises" "$(sql "SELECT group_concat(DISTINCT verdict) FROM threshold")" kept
same "in seconds" "$(sql "SELECT wall_seconds < 5 FROM run")" 1
expect 0 sweep 'my first.yaml' --quiet --no-plots --replications 1 -o swept
same "and has values to try" "$(sqlite3 swept/kinesim.db 'SELECT count(*) FROM point')" 6

# Nothing is written over unasked.
printf 'mine\n' >mine.yaml
expect 2 init mine.yaml
says err 'mine.yaml is there already; --force writes over it'
same "it stays" "$(cat mine.yaml)" mine
expect 0 init mine.yaml --force
expect 0 check mine.yaml
expect 2 init nowhere/at/all.yaml
expect 0 init
[ -s scenario.yaml ] || fail "scenario.yaml is not there"
expect 0 init - --quiet
cmp -s out scenario.yaml || fail "standard output has another text than the file"
printf 'a\nb' >name
expect 0 init "$(cat name)"
expect 0 check "$(cat name)"

# The brief one means the same.
expect 0 init brief.yaml --brief
same "nothing is marked in it" "$(grep -c '^ *# [a-z_]*:' brief.yaml)" 0
resolved scenario.yaml | sed 's/^name|.*/name|brief/' >whole
resolved brief.yaml >brief
cmp -s whole brief || fail "the brief one differs: $(diff whole brief | head -5)"

# Every setting behind a mark has its default there: without marks all stays as it is. A file there is not, two settings are only for
# `replications: auto`, a transform would be one, as a FIFO topic, an autoscaler and a function's puts, and so would be arrivals of another kind and an end.
sed -E '/^ *# (profile|trace|clump|ends|tenants|tables|ranges):/d; /^ *# on_off:/,/^ *# starts:/{/starts:/!d}; /^ *# transform:/,/^ *# convert:/{/convert:/!d}; /^ *# fifo:/,/^ *# *quota:/d; /^ *# autoscaling:/,/^ *# retention:/{/retention:/!d}; /^ *# put:/,/^ *# messages:/{/messages:/!d}; /# precision:|# replications_max:|# price_book:|# on_failure:/d; s/^( *)# ( *[a-z0-9_]+:)/\1\2/' scenario.yaml >unmarked.yaml
same "marks are gone" "$(grep -c '^ *# [a-z_]*:' unmarked.yaml)" 0
expect 0 check unmarked.yaml
resolved unmarked.yaml | grep -vE '^(precision|replications_max)\|' | sed 's/^name|.*/name|brief/' >unmarked
grep -vE '^(precision|replications_max)\|' whole >wanted
grep -vE '^(precision|replications_max)\|' unmarked | cmp -s - wanted || fail "a default differs: $(diff unmarked wanted | head -5)"
same "no parameter without its line" "$(cut -d '|' -f 1 whole | sed 's/.*\.//' | sort -u | while read -r key; do grep -qE "(^| )$key:" scenario.yaml || echo "$key"; done)" ""
sed -E '/^ *# transform:/,/expansion:/s/^( *)# /\1/' scenario.yaml >transform.yaml
expect 0 check transform.yaml

# Pipelines to begin with: each is right, keeps its promises, means the same in brief, and its axes can be swept.
templates=$("$KINESIM" init --help | tr '\n' ' ' | grep -oE 'which pipeline: [^.]*dms' | sed 's/which pipeline: *//; s/(unless said)//; s/[, ]\+/ /g')
[ "$(wc -w <<<"$templates")" -ge 6 ] || fail "only '$templates'"
for template in $templates; do
    expect 0 init "$template.yaml" --template "$template"
    expect 0 check "$template.yaml"
    expect 0 init brief.yaml --template "$template" --brief --force
    resolved "$template.yaml" | sed 's/^name|.*/name|brief/' >whole
    resolved brief.yaml >brief
    cmp -s whole brief || fail "the brief $template differs: $(diff whole brief | head -5)"
    expect 0 run "$template.yaml" --quiet --no-plots -o "$template"
    same "$template keeps its promises" "$(sqlite3 "$template/kinesim.db" 'SELECT group_concat(DISTINCT verdict) FROM threshold')" kept
    expect 0 sweep brief.yaml --quiet --no-plots --replications 1 --set duration=1m --set warmup=10s -o "$template"
done
expect 2 init other.yaml --template clickstraem
says err "did you mean 'clickstream'?"
[ ! -e other.yaml ] || fail "a template that is not there made a file"
finish
