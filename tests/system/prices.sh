#!/usr/bin/env bash
# `kinesim prices`: every region, one region with ages, AWS's price list imported, what is refused.
here=$(dirname "$(realpath "$0")")
. "$(dirname "$0")/../support/expect.sh"

expect 0 prices --date 2026-11-23
for region in us-east-1 us-east-2 us-west-2 eu-west-1 eu-west-2 eu-west-3 eu-central-1 ap-northeast-1; do
    says out "$region "
done
expect 0 prices --json --date 2026-11-23
is_json out
same "every book has every item" "$(sqlite3 :memory: "SELECT count(DISTINCT json_extract(value, '$.items')) FROM json_each(readfile('out'))")" 1

expect 0 prices ap-northeast-1 --date 2026-11-23
says out 'kds_shard                          0.0195 / shard-hour                      2026-09-23     61 d  documented'
says out 'us-east-1 x 0.0195/0.015 (shard-hour ratio); KDS 7.1 (IC, PLAN)'
says out '0.0325 / GB up to 2,048,000'
says out 'committed: 25 MiB/s of kds_advantage_out and kds_advantage_efo_out'
says out 'free each month: 1 million requests'
says out 'the oldest is of 2022-12-01, 1453 days old'
silent err
expect 0 prices us-east-1 --date 2024-07-02 --json
is_json out
same "ages in days" "$(sqlite3 :memory: "SELECT json_extract(value, '$.age_days') FROM json_each(json_extract(readfile('out'), '$.items')) WHERE json_extract(value, '$.key') = 'kds_shard'")" 1
same "amounts to the last digit" "$(sqlite3 :memory: "SELECT json_extract(value, '$.tiers[0].usd') FROM json_each(json_extract(readfile('out'), '$.items')) WHERE json_extract(value, '$.key') = 'lambda_duration'")" 0.0000166667
same "and the sums agree" "$(sqlite3 :memory: "SELECT json_extract(j, '$.summary.items') = json_array_length(j, '$.items') AND json_extract(j, '$.summary.documented') + json_extract(j, '$.summary.inferred') + json_extract(j, '$.summary.assumed') = json_array_length(j, '$.items') FROM (SELECT readfile('out') AS j)")" 1
expect 0 prices us-east-1 --quiet
silent out
expect 0 check rds-cdc-to-lake --set region=eu-west-2

expect 2 prices us-east-9
says err "there is no price book of 'us-east-9'; did you mean 'us-east-1'?"
expect 2 prices ../prices/us-east-1
expect 2 prices us-east-1 --date yesterday
says err "'yesterday' is not a day such as 2026-11-23"
expect 2 prices us-east-1 us-east-2

# AWS's price list into a book, and a bill with it.
lists=$(dirname "$here")/unit/data
mkdir -p account/prices
cp "$lists/../../../scenarios/prices/us-east-1.yaml" account/prices/
expect 0 prices eu-west-1 --import "$lists/get-products.json" --import "$lists/offer-file.json" -o account/prices/eu-west-1.yaml
silent out
says err '9 products gave a price, 1 are of other regions, 3 are left out'
says err "EUW1-Extended-ShardHour: its unit is 'Fortnights'"
says err 'AAAA000000000005 AmazonKinesis EUW1-On-demand-Advantage-Channel-ProcessedBytes-S3TablesDestination: no item of a price book; $0.015 per GB through a channel'
says err 'BBBB000000000005 prices firehose_iceberg otherwise'
export KINESIM_DATA=$PWD/account
expect 0 prices eu-west-1
says out '0.027 / GB up to 2,048,000'
says out 'AWS price list, AmazonKinesis, 2026-09-01 (EUW1-PutRequestPayloadUnits)'
small_scenario | sed 's/us-east-1/eu-west-1/' >small.yaml
expect 0 run small.yaml --no-plots --quiet
same "shard-hours at the list's price" "$(sql "SELECT printf('%.2f %.3f', usd_month, rate_usd) FROM cost WHERE item = 'shard-hours'")" '24.82 0.017'
unset KINESIM_DATA
# To standard output without -o; the same book.
expect 0 prices eu-west-1 --import "$lists/get-products.json" --import "$lists/offer-file.json" --quiet
silent err
sed -i '/^#/d' out && sed '/^#/d' account/prices/eu-west-1.yaml >other
same "the same book" "$(cmp out other 2>&1)" ""
expect 0 prices --import "$lists/get-products.json" "$lists/offer-file.json" eu-west-1 --quiet
sed -i '/^#/d' out
same "files one after the other" "$(cmp out other 2>&1)" ""
expect 2 prices eu-central-1 --import "$lists/get-products.json"
says err 'the files have no price of eu-central-1 that a book could take'
silent out
expect 2 prices --import "$lists/get-products.json"
expect 2 prices ../x --import "$lists/get-products.json"
expect 2 prices eu-west-1 --import nowhere.json
says err 'nowhere.json: '
sed 's/0.0310000000/-0.031/' "$lists/offer-file.json" >negative.json
expect 2 prices eu-west-1 --import negative.json -o negative.yaml
says err "negative.json: BBBB000000000001 (EUW1-BilledBytes): its price is negative: '-0.031'"
[ ! -e negative.yaml ] || fail "a book was made of a wrong list"
expect 1 prices eu-west-1 --import "$lists/get-products.json" -o no/such/folder.yaml

# A wrong book is told at its place.
mkdir -p data/prices
export KINESIM_DATA=$PWD/data
printf 'price_book: 1\nregion: here\ndate: 1.7.2024\nitems: {}\n' >data/prices/here.yaml
expect 2 prices here
says err "here.yaml:3:7: date: '1.7.2024' is not a day such as 2026-11-23"
expect 2 prices
unset KINESIM_DATA
finish
