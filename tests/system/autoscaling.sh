#!/usr/bin/env bash
# Autoscalers decide at the minutes that their rules give by hand, under the service's quotas.
. "$(dirname "$0")/../support/expect.sh"
pipeline() { # NAME DURATION AUTOSCALING LOAD [SHARDS]: warm-up 10 minutes
    printf 'kinesim: 1\nname: %s\nduration: %s\nwarmup: 10m\nreplications: 1\nproducers:\n  p: {kind: sdk, to: s, record_size: 900 B, keys: random-uuid, workers: 200, %s}\nstreams:\n  s: {shards: %s, autoscaling: {%s}}\n' "$1" "$2" "$4" "${5:-4}" "$3" >"$1.yaml"
    db=$1/kinesim.db
    expect 0 run "$1.yaml" --no-plots --quiet -o "$1"
    same "$1: every law holds" "$(sql 'SELECT min(holds) FROM ledger')" 1
}
# decisions: "MINUTE FROM>TO", minutes of the measured time.
decisions() { sql "SELECT group_concat(d, ' ') FROM (SELECT ((time_ns / 1000000000 - 600) / 60.0) || ' ' || substr(detail, instr(detail, 'from ') + 5, instr(detail, ' shards') - instr(detail, 'from ') - 5) AS d FROM event WHERE kind = 'autoscaling' ORDER BY time_ns)"; }
tenfold='rate: 390/s, profile: [{points: {0s: 1, 20m: 1, 20m1s: 10}, steps: true}]'

# V10: a step to (nearly) 100 % at a boundary: the first doubling after the fifth full period of five minutes, and the
# minute until its metrics are there.
pipeline sample 70m 'policy: aws-sample' "$tenfold"
same "aws-sample" "$(decisions)" "46.0 4 to 8"
pipeline prompt 70m 'policy: aws-sample, delay: 0s' "$tenfold"
same "aws-sample without delay" "$(decisions)" "45.0 4 to 8"
# Below 25 % in 57 of 60 periods: the warm-up's ten minutes are two of them, 55 x 5 + 1 = 276 minutes; then at two of
# four shards it is at 48.75 % and rests.
pipeline halves 6h 'policy: aws-sample' 'rate: 975/s' 4
same "aws-sample halves" "$(decisions)" "276.0 4 to 2"
# Half of seven is three, which the service refuses, again and again.
pipeline odd 320m 'policy: aws-sample' 'rate: 1000/s' 7
same "half of an odd number is refused" "$(sql "SELECT value > 0 FROM counter WHERE name = 'scale_refused'") $(sql "SELECT count(*) > 0 FROM event WHERE kind = 'refused' AND detail LIKE '%LimitExceededException%no less than half%'") $(sql "SELECT value FROM counter WHERE name = 'scale_downs'")" "1 1 0"

# A shard after each quarter of an hour: 3,900/s are more than 75 % of five.
pipeline utils 70m 'policy: scaling-utils, min_shards: 4' "$tenfold"
same "scaling-utils" "$(decisions)" "26.0 4 to 5 41.0 5 to 6"
# 15 minutes below a quarter: ten of the warm-up and five more; the next an hour later.
pipeline fewer 120m 'policy: scaling-utils' 'rate: 480/s' 4
same "scaling-utils goes down" "$(decisions)" "6.0 4 to 3 66.0 3 to 2"

# Three minutes above 70 %; six shards of 3,900/s are at 65 %.
pipeline target 70m 'policy: target-tracking, min_shards: 4' "$tenfold"
same "target-tracking" "$(decisions)" "24.0 4 to 6"
pipeline bound 70m 'policy: target-tracking, min_shards: 4, max_shards: 5' "$tenfold"
same "no more than its bound" "$(decisions)" "24.0 4 to 5"
expect 0 run bound.yaml --no-plots
says out 'the autoscaling of s would give it more than 5 shards, and may not'

# An operator's change is under way: it waits, and does not ask.
sed 's/^streams:/actions: [{at: 23m50s, kind: split-shard, on: s, shard: 0}]\nstreams:/' target.yaml >busy.yaml
expect 0 run busy.yaml --no-plots --quiet -o busy
db=busy/kinesim.db
same "nothing is refused" "$(sql "SELECT value FROM counter WHERE name = 'scale_refused'")" 0
same "and the next alarm finds it ACTIVE" "$(sql "SELECT count(*) > 0 FROM event WHERE kind = 'autoscaling' AND time_ns > 2040e9")" 1

# The account's quota is its region's: 1,000 shards in Frankfurt, 20,000 in Ireland.
sed 's/shards: 4, /shards: 600, /; s/rate: 390/rate: 60000/; s/min_shards: 4/min_shards: 600/; s/max_shards: 5/max_shards: 2000/' bound.yaml >many.yaml
for region in eu-central-1 eu-west-1; do
    expect 0 check many.yaml --set region=$region --resolved --csv
    grep '^streams.s.reshard.quota,' out
done >quotas
same "shards of an account" "$(cut -d, -f2 quotas | paste -sd' ')" "1000 20000"

# Rates say what they take.
expect 0 run target.yaml --cost-only
says out 'taken to keep 4'

bad() { # WORDS ERROR [STATUS]
    printf 'kinesim: 1\nname: bad\nduration: 5m\nproducers: {p: {kind: sdk, to: s, rate: 1/s, record_size: 1 KB, keys: random-uuid}}\nstreams:\n  s: {%s}\n' "$1" >bad.yaml
    expect "${3:-2}" check bad.yaml
    says err "$2"
}
bad 'mode: on-demand, autoscaling: {policy: aws-sample}' 'is only for `mode: provisioned`'
bad 'autoscaling: {}' "'policy' is missing"
bad 'autoscaling: {policy: aws-sampel}' "did you mean 'aws-sample'"
bad 'autoscaling: {policy: aws-sample, period: 90s}' 'in whole minutes'
bad 'autoscaling: {policy: aws-sample, down: {below: 0.8}}' 'it never rests' 0
bad 'autoscaling: {policy: aws-sample, up: {datapoints: 6, of: 3}}' 'is less than `datapoints`'
bad 'autoscaling: {policy: aws-sample, min_shards: 9, max_shards: 8}' 'is less than `min_shards`'
finish
