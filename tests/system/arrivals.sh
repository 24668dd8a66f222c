#!/usr/bin/env bash
# A load over time, from the file to the bill: a day with an evening, a week of counted minutes, single records.
. "$(dirname "$0")/../support/expect.sh"

pipeline() { # NAME DURATION PRODUCER
    cat >"$1.yaml" <<END
kinesim: 1
name: $1
region: us-east-1
duration: $2
warmup: 0s
replications: 1
producers:
  app: {kind: sdk, to: feed, $3}
streams:
  feed: {shards: 2, internal_failure_rate: 0}
consumers:
  out: {kind: lambda, from: feed, duration: 5ms}
END
}
last='run_id = (SELECT max(run_id) FROM run)'

# A day at 390/s, doubled from 18 to 22 h: 28 hours of records. Each minute is Poisson about its mean (a chi-square of as
# many degrees of freedom as there are minutes), and the month is 730 h of 390 x 28 / 24 records/s, one unit each.
pipeline evening 24h 'rate: 390/s, record_size: 1 KB, keys: random-uuid, profile: [{daily: {"00:00": 1, "18:00": 2, "22:00": 1}, steps: true}]'
expect 0 run evening.yaml --no-plots --quiet
minutes="(SELECT minute, value, CASE WHEN minute BETWEEN 18 * 60 AND 22 * 60 - 1 THEN 46800.0 ELSE 23400.0 END AS mean FROM metric
    WHERE $last AND component = 'feed' AND name = 'IncomingRecords' AND statistic = 'Sum' AND minute NOT IN (0, 1080, 1320))"
same "minutes there are" "$(sql "SELECT count(*) FROM $minutes")" 1437
same "minutes are Poisson about the profile" "$(sql "SELECT abs(sum((value - mean) * (value - mean) / mean) - 1437) < 5 * sqrt(2 * 1437) FROM $minutes")" 1
same "the bill is the closed form's" "$(sql "SELECT abs(usd_month / (390 * 28 / 24.0 * 730 * 3600 * 0.014e-6) - 1) < 0.001 FROM cost WHERE $last AND item = 'PUT payload units'")" 1
same "the integral stands beside the count" "$(sql "SELECT theory = 390 * 28 * 3600.0 AND abs(simulated / theory - 1) < 0.001 FROM theory_figure WHERE $last AND component = 'app' AND stage = 'created'")" 1
month=$(sql "SELECT sum(usd_month) FROM cost WHERE $last")
expect 0 run evening.yaml --cost-only --json
same "rates alone say the same" "$(sqlite3 :memory: "SELECT abs(json_extract(readfile('out'), '\$.cost.usd_month') / $month - 1) < 0.02")" 1
expect 0 run evening.yaml --cost-only
says out "39 % at its busiest"

# A week of minutes comes back minute by minute. A record of the middle of its part of the minute arrives in it.
awk 'BEGIN {
    srand(5); print "time,records,bytes"
    for (i = 0; i < 10080; i++) { n = int(rand() * 40); print i * 60 "," n "," n * 100 + (n > 0) * (i % 7) }
}' >week.csv
pipeline week 7d 'trace: {file: week.csv, spread: even}, keys: random-uuid, batch: {linger: 0s}'
expect 0 run week.yaml --no-plots
says err "10,080 minutes"
differ() { # NAME COLUMN: minutes that are not what the file says
    sqlite3 "$db" "CREATE TEMP TABLE week (time INTEGER, records INTEGER, bytes INTEGER);" ".import --csv --skip 1 --schema temp week.csv week" \
        "SELECT count(*) FROM week LEFT JOIN metric ON $last AND component = 'feed' AND name = '$1' AND statistic = 'Sum' AND minute = time / 60
         WHERE coalesce(value, 0) <> $2"
}
same "records of every minute" "$(differ IncomingRecords records)" 0
same "bytes of every minute" "$(differ IncomingBytes bytes)" 0

# Single records keep their times, keys and sizes.
printf 'time,key,bytes\n0,a,100\n0.5,b,200\n90,a,50\n' >single.csv
pipeline single 2m 'trace: {file: single.csv}'
expect 0 run single.yaml --no-plots
same "two, none of a second, and one" "$(sql "SELECT group_concat(minute || ':' || value) FROM metric WHERE $last AND component = 'feed' AND name = 'IncomingBytes' AND statistic = 'Sum'")" "0:300.0,1:50.0"
same "the heaviest key of its shard" "$(sql "SELECT records, bytes FROM hot_key WHERE $last AND key = 'a'")" "2|150"
finish
