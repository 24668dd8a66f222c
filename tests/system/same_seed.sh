#!/usr/bin/env bash
# One seed is one run, whatever the number of threads; another seed is another run; and a new consumer
# leaves what the producers do as it was.
. "$(dirname "$0")/../support/expect.sh"
small_scenario >small.yaml
{
    sed '/^destinations:/,$d' small.yaml
    echo '  auditor: {kind: lambda, from: feed, read: enhanced-fan-out, memory: 256 MB, duration: 20ms}'
    sed -n '/^destinations:/,$p' small.yaml
} >more.yaml

run() { expect 0 run "$@" --no-plots --quiet; }
run small.yaml --replications 4 --threads 1
run small.yaml --replications 4 --threads 2
run small.yaml --replications 4 --threads 2 --seed 12
run more.yaml --replications 4

# digest RUN QUERY: ?1 stands for the run.
rows() { sql "${2//\?1/$1}"; }
whole="SELECT * FROM (SELECT component, stage, low_ns, high_ns, count FROM histogram WHERE run_id = ?1
       UNION ALL SELECT component, name, replication, value, 0 FROM counter WHERE run_id = ?1
       UNION ALL SELECT component, stage, replication, mean_ns, p999_ns FROM latency WHERE run_id = ?1
       UNION ALL SELECT component, name, statistic, minute, value FROM metric WHERE run_id = ?1
       UNION ALL SELECT component, item, quantity, usd_run, usd_month FROM cost WHERE run_id = ?1)"
digest="SELECT digest, events, records FROM run WHERE run_id = ?1"
[ "$(rows 1 "$whole" | wc -l)" -gt 100 ] || fail "there is too little to compare"
same "digest on two threads" "$(rows 2 "$digest")" "$(rows 1 "$digest")"
same "figures on two threads" "$(rows 2 "$whole" | sha256sum)" "$(rows 1 "$whole" | sha256sum)"
[ "$(rows 3 "$digest")" != "$(rows 1 "$digest")" ] || fail "another seed has the same digest"
[ "$(rows 3 "$whole")" != "$(rows 1 "$whole")" ] || fail "another seed has the same figures"
same "replications differ" "$(sql "SELECT count(DISTINCT mean_ns) FROM latency WHERE run_id = 1 AND replication IS NOT NULL AND stage = 'ingest'")" 4

of_producer="SELECT * FROM (SELECT stage, replication, count, mean_ns, p99_ns, max_ns FROM latency
                            WHERE run_id = ?1 AND component = 'orders'
             UNION ALL SELECT name, replication, value, 0, 0, 0 FROM counter
                            WHERE run_id = ?1 AND component = 'orders'
             UNION ALL SELECT stage, low_ns, high_ns, count, 0, 0 FROM histogram
                            WHERE run_id = ?1 AND component = 'orders')"
[ "$(rows 1 "$of_producer" | wc -l)" -gt 20 ] || fail "the producer has too few figures to compare"
same "the producer beside one more consumer" "$(rows 4 "$of_producer" | sha256sum)" "$(rows 1 "$of_producer" | sha256sum)"
same "the consumer was there" "$(sql "SELECT count(*) > 0 FROM latency WHERE run_id = 4 AND component = 'auditor'")" 1
same "the other consumer beside it" \
    "$(sql "SELECT count, mean_ns, max_ns FROM latency WHERE run_id = 4 AND component = 'alerts' AND stage = 'propagation'")" \
    "$(sql "SELECT count, mean_ns, max_ns FROM latency WHERE run_id = 1 AND component = 'alerts' AND stage = 'propagation'")"
finish
