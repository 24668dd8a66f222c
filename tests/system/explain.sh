#!/usr/bin/env bash
# `kinesim explain` knows every setting, measure and exit status; `kinesim facts` every source that a quota names.
tree=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/../support/expect.sh"

expect 0 explain deliveries.firehose.buffer.interval
says out 'deliveries.NAME.buffer.interval, of kind firehose'
says out 'a duration such as 250ms, 60s, 1h30m or 7d, from 0s to 15m'
says out 'default   300s'
says out "kinesim facts 'Firehose 1.3': buffering hints"
expect 0 explain deliveries.rds-to-lake.buffer.interval
same "one setting" "$(grep -c '^[a-z]' out)" 1
expect 0 explain deliveries.a.b.c.buffer.interval
same "a name with dots" "$(head -1 out | cut -d, -f1)" deliveries.NAME.buffer.interval
expect 0 explain MaximumRetryAttempts
says out consumers.NAME.retry_attempts
expect 0 explain warmup
says out 'MSER-5'
expect 0 explain alerts.end_to_end.p99
says out 'end_to_end, latency'
says out 'p99, statistic'
expect 0 explain 130
says out 'interrupted'
expect 0 explain buffer.interval --json
is_json out
same "its default" "$(json out '$[0].default')" 300s
expect 0 explain firehose
says out 'firehose, one of deliveries'
expect 0 explain faults
says out 'section of a scenario'
expect 2 explain shrads
says err "did you mean 'shards'?"
expect 2 explain

# Every setting of every bundled scenario, and every measure that a threshold can name.
"$KINESIM" list --csv | sed 1d | cut -d, -f1 >names
unknown=()
while read -r name; do
    "$KINESIM" check "$name" --resolved --csv | sed 1d | grep -v '\.kind,' | cut -d, -f1
    "$KINESIM" check "$name" --names
done <names | sed -E 's/^(.*)\.(([a-z_]+\.)?p99)$/\2/; s/^[^.]*\.([a-z0-9_]+)$/\1/' | sort -u >words
[ "$(wc -l <words)" -gt 150 ] || fail "only $(wc -l <words) words"
while read -r word; do
    "$KINESIM" explain "$word" >/dev/null 2>&1 || unknown+=("$word")
done <words
same "words that are not explained" "${unknown[*]}" ""
# A stage is known as a stage, not only its p99.
grep -E '\.p99$' words | sed 's/\.p99$//' | while read -r stage; do
    "$KINESIM" explain "$stage" >/dev/null 2>&1 || echo "$stage"
done >stages
same "stages that are not explained" "$(paste -sd' ' stages)" ""
# So are the kinds of findings and the exit statuses that --help names.
"$KINESIM" --help | tr '\n' ' ' | sed 's/.*Exit status: //' | grep -oE '(^|, )[0-9]+ ' | tr -d ', ' >statuses
[ "$(wc -l <statuses)" -ge 6 ] || fail "only $(wc -l <statuses) exit statuses"
while read -r status; do expect 0 explain "$status"; done <statuses

# Facts.
expect 0 facts KDS 9.3
says out 'median 15 ms'
says out 'not known'
expect 0 facts 'KDS 9.3'
expect 0 facts 'Firehose 1.6 and 1.8, D'
says out 'Firehose 1.6: '
says out 'Firehose 1.8: '
expect 0 facts LAM-ESM
says out 'parameters of a mapping'
expect 0 facts retention
says out 'KDS 5: retention'
expect 0 facts
says out 'KDS 9.3'
expect 0 facts KDS 1.2 --json
same "how sure" "$(json out '$[0].sure')" D
expect 0 facts KDS 1.2 --csv
same "heads" "$(head -1 out)" book,section,title,what,value,sure,source
expect 2 facts KDS 99.9
expect 2 facts quux

# What comments of models and quotas point to is there too.
grep -rhoE '(KDS|Firehose|[Aa]dditions)( of November 2026,)? [0-9]+(\.[0-9]+)?' "$tree/models" --include='*.[ch]' | sort -u >addresses
[ "$(wc -l <addresses)" -gt 40 ] || fail "only $(wc -l <addresses) addresses"
while read -r address; do expect 0 facts "$address"; done <addresses
finish
