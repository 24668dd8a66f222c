#!/usr/bin/env bash
# What an account pays instead of the list price, and what it has free, reach every line and its receipt.
scenarios=$(realpath "$(dirname "$0")/../../scenarios")
. "$(dirname "$0")/../support/expect.sh"

run() { expect 0 run provisioned-4-shards --set duration=5m --set warmup=10s --set replications=2 --no-plots --quiet "$@"; }
column() { sql "SELECT $1 FROM cost WHERE run_id = (SELECT max(run_id) FROM run) AND $2"; }
# All decimals of the lines, as one whole number of 10^-12 USD.
picousd() { sql "SELECT sum(CAST(replace(month_exact, '.', '') AS INTEGER)) FROM cost WHERE run_id = $1"; }

run
same "list price" "$(column "rate_usd || ' ' || source || ' ' || confidence" "item = 'shard-hours'")" \
    "0.015 KDS 7.1 (IC, PLAN) documented"
same "sum of the lines to the last digit" "$(picousd 1)" \
    "$(sql "SELECT replace(month_exact, '.', '') FROM run WHERE run_id = 1")"

run --set 'prices.all.discount=50 %' --set 'prices.all.note=an agreement'
same "half" "$(sql "SELECT abs(2 * $(picousd 2) - $(picousd 1)) <= 20")" 1 # each line may round
same "agreement on the receipt" "$(column source "item = 'shard-hours'")" \
    "an agreement: 50 % off KDS 7.1 (IC, PLAN)"

run --set prices.kds_shard.price=0.012 --set 'prices.all.discount=10 %'
same "private rate" "$(column rate_usd "item = 'shard-hours'")" 0.012
same "the others' discount" "$(column rate_usd "item = 'PUT payload units'")" 0.0126

run --set free_tier=true
same "what is free comes first" "$(column tiers "service = 'KMS' AND item = 'requests'")" \
    "2 free, 8.512 at 0.03"
same "what has nothing free" "$(column rate_usd "item = 'shard-hours'")" 0.015

# The parts of a month are the whole, and a polling consumer of provisioned shards costs nothing more.
margin() { sql "SELECT $1 FROM cost_margin WHERE run_id = 1 AND what LIKE '$2'"; }
same "parts" "$(margin "abs(sum(usd_month) - $(picousd 1) / 1e12) < 1e-9" "of it %")" 1
same "polling" "$(margin usd_month "one more polling consumer")" 0.0
same "fan-out: 4 consumer-shards and the bytes" "$(margin "round(usd_month - 43.8, 6) = round((
    SELECT usd_month FROM cost WHERE run_id = 1 AND item = 'enhanced fan-out data out'), 6)" \
    "one more fan-out consumer")" 0
# A book of the scenario's own, as an import makes one, seen from the scenario's folder.
mkdir -p own
cp "$scenarios/provisioned-4-shards.yaml" own/here.yaml
sed 's/price: 0.015$/price: 0.01/' "$scenarios/prices/us-east-1.yaml" >own/mine.yaml
echo 'price_book: mine.yaml' >>own/here.yaml
expect 0 run own/here.yaml --set duration=5m --set warmup=10s --no-plots --quiet
same "its own book" "$(column rate_usd "item = 'shard-hours'")" 0.01
expect 2 run own/here.yaml --set region=eu-west-1
says err "price_book: it is of us-east-1, and the scenario's region is eu-west-1"
expect 2 run own/here.yaml --set price_book=nowhere.yaml
says err "own/nowhere.yaml"
finish
