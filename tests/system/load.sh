#!/usr/bin/env bash
# A load over time, as a user gives it: clock, profiles, traces in every form, keys of some hours, several tenants.
. "$(dirname "$0")/../support/expect.sh"

scenario() { # FILE DURATION CLOCK, the producer's settings from standard input
    printf 'kinesim: 1\nname: load\nclock: %s\nduration: %s\nwarmup: 0s\nreplications: 1\nproducers:\n  p:\n' "$3" "$2" >"$1"
    sed 's/^/    /' >>"$1"
    printf 'streams:\n  s: {shards: 2, front_end: 0s, zone_write: 0s, put_throughput: 1 TB/s}\n' >>"$1"
    printf 'consumers:\n  c: {kind: reader, from: s, processing: 1ms}\n' >>"$1"
}

# ---- what was measured comes back minute by minute, whatever the file is like

trace() { # NAME DURATION: the trace $1 into the counts by minute of $2
    scenario "$1.yaml" "$2" 'mon 00:00' <<END
kind: sdk
to: s
trace: {file: $1}
record_size: 1 KB
keys: random-uuid
api: put-record
workers: 4000
round_trip: 0s
batch: {linger: 0s}
END
    expect 0 run "$1.yaml" --no-plots
    sql "SELECT minute, CAST(sum(value) AS INTEGER) FROM metric WHERE run_id = (SELECT max(run_id) FROM run) AND component = 's' AND name = 'IncomingRecords' AND statistic = 'Sum' AND value > 0 GROUP BY minute" >minutes
}

awk 'BEGIN { print "time,records"; for (m = 0; m < 120; m++) if (m != 30) print 60 * m "," (m * 7919) % 211 }' >seconds.csv
awk -F, 'NR > 1 && $2 > 0 { print $1 / 60 "|" $2 }' seconds.csv >wanted
awk -F, 'NR > 1 { print 1772409600 + $1 "000," $2 }' seconds.csv >epoch_ms.csv
awk -F, 'NR == 1 { printf "\xef\xbb\xbfTimestamp;Sum\r\n" } NR > 1 { printf "2026-03-02T%02d:%02d:00+00:00;%d.0\r\n", $1 / 3600, $1 / 60 % 60, $2 }' seconds.csv >iso.csv
sqlite3 :memory: '.mode csv' '.import seconds.csv t' '.mode list' "SELECT json_object('MetricDataResults', json_array(json_object('Id', 'm1', 'Label', 'IncomingRecords', 'Timestamps', json_group_array(strftime('%Y-%m-%dT%H:%M:%SZ', 1772409600 + time, 'unixepoch')), 'Values', json_group_array(records + 0.0), 'StatusCode', 'Complete'))) FROM (SELECT * FROM t ORDER BY time + 0 DESC)" >data.json
sqlite3 :memory: '.mode csv' '.import seconds.csv t' '.mode list' "SELECT json_object('Label', 'IncomingRecords', 'Datapoints', json_group_array(json_object('Timestamp', 1772409600.0 + time, 'Sum', records + 0.0))) FROM (SELECT * FROM t ORDER BY records)" >statistics.json
for file in seconds.csv epoch_ms.csv iso.csv data.json statistics.json; do
    trace "$file" 2h
    cmp -s wanted minutes || fail "$file came back otherwise: $(diff wanted minutes | head -4)"
    says err "120 minutes of $(awk -F, 'NR > 1 { n += $2 } END { printf "%d,%03d", n / 1000, n % 1000 }' seconds.csv) records"
    says err '1 gap of 1 minute is taken as no records'
done
says err 'epoch in s'
trace iso.csv 2h
says err 'ISO 8601 UTC from 2026-03-02 00:00 on,'
expect 0 check iso.csv.yaml --set clock='tue 18:00'
says err '(`clock: mon 00:00` makes its hours the run'
expect 0 run iso.csv.yaml --no-plots --quiet
silent err
expect 0 check iso.csv.yaml --set duration=3h
says err 'the trace of '\''p'\'' ends after 2h: nothing comes in the rest of the 3h'
expect 0 check iso.csv.yaml --set duration=1h
says err 'the first 1h of the trace of '\''p'\'' are used, of 2h'

# Single records, with their own keys and sizes.
printf 'time,key,bytes\n1,a,100\n1.5,"b, c",200\n1.5,a,300\n59,d,50\n' >single.csv
scenario single.yaml 1m 'mon 00:00' <<'END'
kind: sdk
to: s
trace: {file: single.csv}
END
expect 0 run single.yaml --no-plots
says err '4 single records of 3 keys with their bytes, seconds from 0'
same "keys and bytes" "$(sql "SELECT key, records, bytes FROM hot_key WHERE run_id = (SELECT max(run_id) FROM run) ORDER BY key" | paste -sd' ')" 'a|2|400 b, c|1|200 d|1|50'

# ---- hours

scenario day.yaml 24h 'mon 12:00' <<'END'
kind: sdk
to: s
rate: 60/s
record_size: 1 KB
keys: {uniform: {count: 1000}}
profile: {daily: {"18:00": 1, "19:00": 3, "20:00": 3, "21:00": 1}}
END
sed -i 's/processing: 1ms/processing: 20ms/' day.yaml
expect 0 run day.yaml --no-plots
says out 'c is behind from mon 18:'
says out 'a month of such days'
same "nothing drifts" "$(grep -c 'steady state' out)" 0
same "behind and not any more" "$(sql "SELECT group_concat(kind) FROM (SELECT kind FROM event WHERE run_id = (SELECT max(run_id) FROM run) AND component = 'c' ORDER BY time_ns)")" 'behind,caught up'
expect 0 run day.yaml --cost-only
says out 'c is behind from mon 18:'
expect 0 run day.yaml --no-plots --set consumers.c.processing=1ms
says out 'Nothing is lost, late or refused'
expect 0 check day.yaml --set duration=30h
says err '30h is no whole number of the 24h after which the profile'
expect 0 check day.yaml --set warmup=auto
says err 'this load varies'
expect 0 check day.yaml --estimate
says out 'about 6,'

# A key of its own for an hour; the rest is what it would have been.
expect 0 run day.yaml --no-plots --set 'producers.p.keys_at=[{at: 1h, for: 1h, share: 50 %, keys: {single: star}}]'
star=$(sql "SELECT records FROM hot_key WHERE run_id = (SELECT max(run_id) FROM run) AND key = 'star'")
[ "$star" -gt 106000 ] && [ "$star" -lt 110000 ] || fail "star came $star times, of about 216,000 in its hour"
expect 0 run day.yaml --no-plots --set 'producers.p.keys_at=[{at: 1h, for: 1h, share: 0 %, keys: {single: star}}]'
same "a share of nothing changes nothing" \
    "$(sql "SELECT count(DISTINCT value) FROM counter WHERE name = 'bytes' AND component = 's' AND run_id IN ((SELECT max(run_id) FROM run), (SELECT max(run_id) - 2 FROM run))")" 1

# ---- tenants

scenario tenants.yaml 10m 'mon 00:00' <<'END'
kind: sdk
to: s
rate: 200/s
tenants:
  - {name: shop, weight: 80, record_size: 1 KB}
  - {name: mobile, weight: 20, record_size: 100 B, keys: {uniform: {count: 10}}}
END
expect 0 run tenants.yaml --no-plots
shop=$(sql "SELECT records FROM hot_key WHERE run_id = (SELECT max(run_id) FROM run) AND key = 'shop' AND bytes = 1000 * records")
[ "$shop" -gt 94500 ] && [ "$shop" -lt 97500 ] || fail "shop came $shop times, of about 96,000"
expect 0 run tenants.yaml --no-plots --set producers.p.tenants.0.weight=20
expect 2 check tenants.yaml --set producers.p.keys=random-uuid
says err 'is not said beside `tenants`'

# A task of DMS has the keys of its tables, and in an hour others.
scenario dms.yaml 10m 'mon 00:00' <<'END'
kind: dms
to: s
rate: 100/s
record_size: 1 KB
tables: [{name: sales.orders, weight: 3}, {name: sales.items}]
keys_at: [{at: 0s, for: 10m, share: 50 %, keys: {single: star}}]
END
expect 0 run dms.yaml --no-plots
same "keys" "$(sql "SELECT key FROM hot_key WHERE run_id = (SELECT max(run_id) FROM run) ORDER BY records DESC" | paste -sd' ')" 'star sales.orders sales.items'
finish
