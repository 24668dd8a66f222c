#!/usr/bin/env bash
# Runs accumulate in one database; --set, --seed and --replications leave their mark; pictures and page
# come again from the database alone.
. "$(dirname "$0")/../support/expect.sh"
small_scenario >small.yaml

expect 0 run small.yaml --no-plots
expect 0 run small.yaml --no-plots --seed 77 --replications 3 --set streams.feed.shards=4
expect 0 run small.yaml --no-plots --set seed=78 --seed 79
same "runs" "$(sql 'SELECT group_concat(run_id || ":" || seed || ":" || replications) FROM run')" 1:11:2,2:77:3,3:79:2
origin() { sql "SELECT value || ' ' || origin FROM parameter WHERE run_id = $1 AND path = '$2'"; }
same "the file's seed" "$(origin 1 seed)" "11 scenario"
same "--seed" "$(origin 2 seed)" "77 set"
same "the last one wins" "$(origin 3 seed)" "79 set"
same "--replications" "$(origin 2 replications)" "3 set"
same "--set" "$(origin 2 streams.feed.shards)" "4 set"
same "shards that were simulated" "$(sql 'SELECT count(DISTINCT shard) FROM shard_minute WHERE run_id = 2')" 4
same "replications that were stored" "$(sql 'SELECT group_concat(DISTINCT replication) FROM latency WHERE run_id = 2')" 0,1,2
same "the scenario as it was" "$(sql 'SELECT yaml FROM run WHERE run_id = 2')" "$(cat small.yaml)"
same "its digest" "$(sql 'SELECT scenario_sha256 FROM run WHERE run_id = 2')" "$(sha256sum <small.yaml | cut -d ' ' -f 1)"
same "every law holds" "$(sql 'SELECT count(*) > 0, min(holds) FROM ledger')" "1|1"
same "every default has its source" "$(sql "SELECT count(*) FROM parameter WHERE origin = 'default' AND source = ''")" 0
same "every cost has its rule and source" "$(sql "SELECT count(*) > 0, sum(rule = '' OR source = '' OR unit = '') FROM cost")" "1|0"
for table in run parameter latency histogram counter shard_minute hot_key metric_series metric_point object cost event threshold ledger; do
    same "table $table is STRICT" "$(sql "SELECT strict FROM pragma_table_list WHERE name = '$table'")" 1
done
same "the columns of metric" "$(sql "SELECT group_concat(name) FROM pragma_table_info('metric')")" run_id,component,name,unit,statistic,minute,value
for view in v_latency v_cost_month v_hot_shards v_summary; do
    same "view $view" "$(sql "SELECT count(*) >= 0 FROM $view")" 1
done
same "file(1) can know it" "$(sql 'SELECT application_id <> 0, (SELECT user_version > 0 FROM pragma_user_version) FROM pragma_application_id')" "1|1"
same "shares of the histogram" "$(sql "SELECT sum(h.count) = (SELECT count FROM latency l WHERE l.run_id = 1 AND l.replication IS NULL AND l.component = 'alerts' AND l.stage = 'end_to_end') FROM histogram h WHERE run_id = 1 AND component = 'alerts' AND stage = 'end_to_end'")" 1

# report
[ ! -e results/1 ] || fail "--no-plots made results/1"
expect 0 report results/kinesim.db
says out "results/3/report.html"
silent err
expect 0 report results --run 1
says out "results/1/report.html"
says out "results/1/latency.svg"
cp results/1/report.html first.html
cp results/1/latency.svg first.svg
rm -r results/1
expect 0 report results/kinesim.db --run 1 --json
is_json out
same "the page in the JSON" "$(json out '$.page')" results/1/report.html
for file in $(sqlite3 :memory: "SELECT value FROM json_each(readfile('out'), '\$.pictures')"); do
    [ -s "$file" ] || fail "report names $file, which is not there"
done
cmp -s first.html results/1/report.html || fail "the page is another one the second time"
cmp -s first.svg results/1/latency.svg || fail "a picture is another one the second time"
expect 0 report results/kinesim.db --run 2 --png -o elsewhere
[ -s elsewhere/2/report.html ] && [ -s elsewhere/2/latency.png ] || fail "report -o elsewhere --png"
[ ! -e results/2 ] || fail "report -o elsewhere wrote into results/"
expect 0 report results/kinesim.db --run 2 --no-plots -o page-only --quiet
silent out
[ -s page-only/2/report.html ] && [ ! -e page-only/2/latency.svg ] || fail "report --no-plots"
expect 2 report results/kinesim.db --run 9
says err "there is no run 9"
expect 2 report nowhere.db
says err "nowhere.db"
expect 2 report small.yaml
says err "small.yaml"
[ ! -e nowhere.db ] || fail "report made a database"
same "the database is as it was" "$(sql 'SELECT count(*) FROM run')" 3
# A database of an older kinesim, without the tables and columns that came later, is still drawn; its file
# stays as it is.
cp results/kinesim.db old.db
sqlite3 old.db "DROP TABLE cost_margin; DROP VIEW v_cost_component; DROP VIEW v_cost_cause; DROP VIEW v_cost_confidence;
    ALTER TABLE cost DROP COLUMN tiers; ALTER TABLE cost DROP COLUMN cause; ALTER TABLE cost DROP COLUMN confidence;
    PRAGMA user_version = 1"
before=$(sha256sum <old.db)
expect 0 report old.db -o of-old
[ -s of-old/3/report.html ] || fail "no page of an old database"
same "an old database after its report" "$(sha256sum <old.db)" "$before"

finish
