#!/usr/bin/env bash
# `kinesim breakeven`: the four questions, another region, other axes, pictures, mistakes.
. "$(dirname "$0")/../support/expect.sh"

expect 0 breakeven
for question in modes fan-out aggregation firehose; do
    says out "$question: "
done
says out 'upkeep'
expect 0 breakeven --json
is_json out
same "four questions" "$(json out '$[3].name')" firehose
[ ! -e results ] || fail "a list made a folder"

# Facts KDS 7.3 K: Advantage pays from about 10 MiB/s; 10,140 records of 1 KiB are 9.905 MiB.
expect 0 breakeven modes -o maps --png
says out 'size 1 KiB: on-demand Advantage costs less than on-demand Standard from rate 10,140/s on'
says err 'Picture: maps/breakeven_modes.svg'
for file in svg png gp tsv; do
    [ -s maps/breakeven_modes.$file ] || fail "no breakeven_modes.$file"
done
cp out text
expect 0 breakeven modes --no-plots --json
is_json out
# The letters of the map are the cells of the JSON.
map_letters() { # SIZE IN BYTES, AS WRITTEN
    letters=$(grep -E "^ +$2   [PSApsa-] " text | head -1 | sed "s/^ *$2 *//" | tr -d ' ' | tr psa PSA)
    same "the row of $2" "$letters" "$(sqlite3 :memory: "SELECT group_concat(CASE json_extract(value, '$.best') WHEN 'provisioned' THEN 'P' WHEN 'on-demand Standard' THEN 'S' ELSE 'A' END, '') FROM json_each(json_extract(readfile('out'), '$.cells')) WHERE json_extract(value, '$.y') = $1")"
}
map_letters 64 '64 B'
map_letters 512 '512 B'
map_letters 262144 '256 KiB'
same "at 10 MiB/s Standard and Advantage differ by less than 1 %" "$(sqlite3 :memory: "
  SELECT abs(json_extract(value, '$.usd_month.on-demand Standard') / json_extract(value, '$.usd_month.on-demand Advantage') - 1) < 0.02
  FROM json_each(json_extract(readfile('out'), '$.cells'))
  WHERE json_extract(value, '$.x') = 10000 AND json_extract(value, '$.y') = 1024")" 1
same "a cell's best is its least" "$(sqlite3 :memory: "
  SELECT count(*) FROM json_each(json_extract(readfile('out'), '$.cells')) AS cell
  WHERE json_extract(cell.value, '$.usd_month.' || json_quote(json_extract(cell.value, '$.best'))) >
        (SELECT min(value) FROM json_each(json_extract(cell.value, '$.usd_month'))) + 1e-9")" 0
[ ! -e results ] || fail "--no-plots made a folder"

# A steady load is cheapest on shards, at any rate.
expect 0 breakeven modes --set peak=1.25 --no-plots
says out 'size 1 KiB: provisioned throughout'
# Over the peak instead of the size.
expect 0 breakeven modes --set rate=1024/s --x 'peak=1..64 x13 log' --y 'size=1 KiB..25 KiB x4' --no-plots
says out 'size 1 KiB: provisioned up to 26.37, then on-demand Standard'

expect 0 breakeven fan-out --no-plots
says out '3   polling    300 ms      58.69   enhanced fan-out   70.0 ms     222.14'
says out 'consumers 4: enhanced fan-out throughout'
expect 0 breakeven fan-out --set within=1s --no-plots
says out 'consumers 10: polling throughout'

expect 0 breakeven aggregation --set mode=on-demand --set firehose=true --no-plots
says out 'then aggregated'
expect 0 breakeven firehose -o maps
says out 'Firehose up to'
[ -s maps/breakeven_firehose.svg ] || fail "no picture"
expect 0 breakeven fan-out -o maps --quiet
silent out
silent err
[ -s maps/breakeven_fan_out.svg ] || fail "no picture of fan-out"

# Tokyo's prices: the same question, another answer.
expect 0 breakeven modes --region ap-northeast-1 --no-plots --json
same "Tokyo" "$(json out '$.region')" ap-northeast-1
expect 0 breakeven aggregation --no-plots --json
same "its axes" "$(json out '$.x.parameter') $(json out '$.y.parameter')" 'rate size'

expect 2 breakeven mode
says err "there is no question 'mode'; did you mean 'modes'?"
expect 2 breakeven modes --region us-east-9
says err "there is no price book of 'us-east-9'"
expect 2 breakeven modes --set peek=2 --set rate=abc
says err "--set peek=2: 'modes' has no parameter 'peek'; did you mean peak"
says err "--set rate=abc: rate: "
expect 2 breakeven modes --x 'size=1 KiB..2 KiB x2'
says err 'both axes are the same'
finish
