#!/usr/bin/env bash
# `kinesim keys`: the published keys, a table counted another way, columns and mistakes, ten million lines.
. "$(dirname "$0")/../support/expect.sh"

# facts KDS 11.1: these keys and their shards among 2, 3, 4, 5, 8, 10 and 16.
shards_of() { # KEY
    for n in 2 3 4 5 8 10 16; do
        printf '%s\n' "$1" >one.txt
        expect 0 keys one.txt --shards $n --json
        printf '%s ' "$(json out '$.curve[0].hottest')"
    done
}
same "sales-orders-98765" "$(shards_of sales-orders-98765)" "0 1 1 1 2 3 5 "
same "Test.Customers" "$(shards_of Test.Customers)" "0 1 1 2 3 4 6 "
same "orders" "$(shards_of orders)" "0 0 0 0 0 0 1 "
same "1" "$(shards_of 1)" "1 2 3 3 6 7 12 "
same "é" "$(shards_of é)" "0 1 1 2 3 4 6 "

# Counted by md5sum, key by key: of four shards the first two bits decide.
for i in $(seq 1 120); do echo "user-$((i * i % 37))"; done >some.txt
while read -r key; do printf '%s' "$key" | md5sum | cut -c 1; done <some.txt | sort | uniq -c |
    awk '{ s[int((index("0123456789abcdef", $2) - 1) / 4)] += $1 }
         END { for (i = 0; i < 4; i++) printf "%.6f ", s[i] / 120 }' >wanted
expect 0 keys some.txt --shards 4 --json
same "four shards by md5sum" "$(sqlite3 :memory: "SELECT group_concat(printf('%.6f', value), ' ') FROM json_each(json_extract(readfile('out'), '$.curve[0].shares'))") " "$(cat wanted)"

# Columns, weights, quotes; a heading is not a key.
printf 'id,key,hits\n1,"a,""b""",3\n2,hot,7\n' >table.csv
expect 0 keys table.csv --column key --weight hits --shards 2 --json
same "the heaviest" "$(json out '$.heaviest[0].key') $(json out '$.heaviest[0].share')" "hot 0.7"
same "a quoted one" "$(json out '$.heaviest[1].key')" 'a,"b"'
expect 0 keys table.csv --column 2 --weight 3 --shards 2 --json
same "by number too" "$(json out '$.lines')" 2
printf 'a\tx y\nb\tx y\n' >tabs
expect 0 keys tabs --column 2 --delimiter '\t' --shards 1 --json
same "tabs" "$(json out '$.heaviest[0].key') $(json out '$.lines')" "x y 2"
expect 0 keys some.txt --quiet
silent out
printf 'a\nb\n' | "$KINESIM" keys - --shards 2 >out 2>err || fail "standard input"
says out '2 lines'

# Given ranges: AWS's four of facts KDS 11.1, in any order, then two that are not even.
half=170141183460469231731687303715884105728
cat >four <<END
# open shards
85070591730234615865843651857942052864,170141183460469231731687303715884105727
0,85070591730234615865843651857942052863
255211775190703847597530955573826158592 340282366920938463463374607431768211455
$half,255211775190703847597530955573826158591
END
expect 0 keys some.txt --ranges four --json
cp out given
expect 0 keys some.txt --shards 4 --json
same "even ranges are even shards" "$(json given '$.curve')" "$(json out '$.curve')"
printf '0,0\n1,340282366920938463463374607431768211455\n' >uneven
expect 0 keys some.txt --ranges uneven --json
same "nobody hashes to nothing" "$(json out '$.curve[0].hottest') $(json out '$.curve[0].hottest_share')" "1 1.0"
printf '0,5\n7,340282366920938463463374607431768211455\n' >gap
expect 2 keys some.txt --ranges gap
says err 'gap:2:1: hashes below this shard belong to none'
printf '0,%s\n%s,340282366920938463463374607431768211455\n' $half $half >overlap
expect 2 keys some.txt --ranges overlap
says err 'overlap:2:1: overlaps the shard of line 1'
printf '0,%s\n' $half >short
expect 2 keys some.txt --ranges short
says err 'short:1:1: hashes above this shard belong to none'
printf '0,340282366920938463463374607431768211456\n' >wide
expect 2 keys some.txt --ranges wide
says err 'wide:1:'
expect 2 keys some.txt --ranges nowhere
printf '# %0600d\n0,340282366920938463463374607431768211455\n' 0 >comment
expect 0 keys some.txt --ranges comment --no-plots
printf '0,340282366920938463463374607431768211455\n\0\n' >nul
expect 2 keys some.txt --ranges nul
says err 'nul:2:1: '

# As `aws kinesis list-shards` prints them: closed shards (the second half's parent) are none.
shard() { # ID FIRST LAST CLOSED
    printf '{"ShardId": "shardId-%012d", "HashKeyRange": {"StartingHashKey": "%s", "EndingHashKey": "%s"}, "SequenceNumberRange": {"StartingSequenceNumber": "49"%s}}' \
        "$1" "$2" "$3" "${4:+, \"EndingSequenceNumber\": \"50\"}"
}
top=340282366920938463463374607431768211455
below=170141183460469231731687303715884105727
echo "{\"Shards\": [$(shard 0 0 $top closed), $(shard 2 $half $top), $(shard 1 0 $below)]}" >listed.json
expect 0 keys some.txt --ranges listed.json --json
cp out listed
expect 0 keys some.txt --shards 2 --json
same "listed shards" "$(json listed '$.curve')" "$(json out '$.curve')"
echo "{\"Shards\": [$(shard 1 0 $below), $(shard 2 5 $top)]}" >listed.json
expect 2 keys some.txt --ranges listed.json
says err 'shardId-000000000002: overlaps shardId-000000000001'
echo "{\"Shards\": [$(shard 2 $half $top)], \"NextToken\": \"x\"}" >listed.json
expect 2 keys some.txt --ranges listed.json
says err 'the list goes on'
echo "{\"Shards\": [$(shard 2 0 ${top}0)]}" >listed.json
expect 2 keys some.txt --ranges listed.json
says err 'its HashKeyRange is not two hashes'
echo '{"Streams": []}' >listed.json
expect 2 keys some.txt --ranges listed.json
says err 'has no list of Shards'

# What a terminal would take for a command is not printed.
printf 'a\033[31mb\n' >escape
expect 0 keys escape --shards 1 --no-plots
says out 'a?[31mb'

# What is refused, and what would help.
{ yes hot | head -400; for i in $(seq 600); do echo "key-$i"; done; } >hot.txt
expect 0 keys hot.txt --shards 1..8 --rate 4000/s
says out 'No number of shards will help: key hot alone exceeds a shard'
says out 'A salt of'
expect 0 keys hot.txt --shards 1..8 --rate 4000/s --json
same "a shard takes a quarter" "$(json out '$.capacity_share')" 0.25
same "the hot key's own excess stays, however many shards" "$(sqlite3 :memory: "SELECT json_extract(readfile('out'), '$.curve[7].refused') > 0.15")" 1
same "buckets that do" "$(sqlite3 :memory: "SELECT json_extract(j, '$.salt_buckets') > 1 AND json_extract(j, '$.salted_hottest_share') <= 0.25 FROM (SELECT readfile('out') AS j)")" 1
expect 0 keys hot.txt --shards 2 --rate 3000/s --no-plots
grep -A 1 '^Advice' out >advised
says advised '2 shards take 2,000 records/s in all, 3,000 are offered: at least 3 are needed.'
grep -q 'salt of' out && fail "a salt is advised where all shards together are too few"
expect 0 keys hot.txt --shards 4 --rate 2000/s --record-size 10KB
says out 'a shard takes 5.2 % of them'

# What is printed is in the database, with pictures and a page; and nothing of a run that failed.
rm -rf results
expect 0 keys hot.txt --shards 1..8 --rate 4000/s --json
same "the curve" "$(sql "SELECT json_group_array(json_array(shards, hottest, hottest_share, refused_share)) FROM keys_curve")" \
    "$(sqlite3 :memory: "SELECT json_group_array(json_array(value ->> 'shards', value ->> 'hottest', value ->> 'hottest_share', value ->> 'refused')) FROM json_each(json_extract(readfile('out'), '$.curve'))")"
same "the shards" "$(sql "SELECT json_group_array(share) FROM keys_shard WHERE shards = 8")" \
    "$(sqlite3 :memory: "SELECT json_group_array(value) FROM json_each(json_extract(readfile('out'), '$.curve[7].shares'))")"
same "the cuts" "$(sql "SELECT json_group_array(new_starting_hash_key) FROM keys_cut")" "$(json out '$.split_hash_keys')"
same "the salt" "$(sql "SELECT salt_buckets FROM keys_run")" "$(json out '$.salt_buckets')"
same "what it leaves" "$(sql "SELECT salted_share FROM keys_curve WHERE shards = 8")" "$(json out '$.salted_hottest_share')"
same "the heaviest" "$(sql "SELECT key, share, exceeds_a_shard FROM keys_top WHERE rank = 1")" "hot|0.4|1"
same "all hashes have all records" "$(sql "SELECT printf('%.9f', sum(share)) FROM keys_space")" 1.000000000
same "ranges meet" "$(sql "SELECT count(*) FROM keys_shard AS a JOIN keys_shard AS b ON a.keys_id = b.keys_id AND a.shards = b.shards AND b.shard = a.shard + 1 WHERE length(a.ending_hash_key) > 20")" 28
same "the file" "$(sql "SELECT file, file_sha256, lines FROM keys_run")" "hot.txt|$(sha256sum hot.txt | cut -d ' ' -f 1)|1000"
# What a salt would do is what the salted file does; what cuts would do, what shards cut there do.
buckets=$(sql "SELECT salt_buckets FROM keys_run")
{
    echo key,times
    for b in $(seq 0 $((buckets - 1))); do echo "hot#$b,$(awk -v n="$buckets" 'BEGIN { printf "%.12f", 400 / n }')"; done
    for i in $(seq 600); do echo "key-$i,1"; done
} >salted.csv
expect 0 keys salted.csv --column key --weight times --shards 1..8 --json -o salted --no-plots
same "the salted curve" "$(sql "SELECT group_concat(printf('%.6f', salted_share), ' ') FROM keys_curve")" \
    "$(sqlite3 salted/kinesim.db "SELECT group_concat(printf('%.6f', hottest_share), ' ') FROM keys_curve")"
minus_one() { # of more digits than a shell counts
    local number=$1 nines=
    while [ "${number: -1}" = 0 ]; do number=${number%0} nines=9$nines; done
    echo "${number%?}$((${number: -1} - 1))$nines"
}
sql "SELECT coalesce(lag(new_starting_hash_key) OVER (ORDER BY cut), '0'), new_starting_hash_key FROM keys_cut
     UNION ALL SELECT max_cut, '340282366920938463463374607431768211456' FROM
     (SELECT new_starting_hash_key AS max_cut FROM keys_cut ORDER BY cut DESC LIMIT 1)" |
    while IFS='|' read -r first next; do echo "$first,$(minus_one "$next")"; done >cut
expect 0 keys hot.txt --ranges cut --json -o cut-there --no-plots
same "shards cut there" "$(sqlite3 cut-there/kinesim.db "SELECT count(*), printf('%.9f', max(share)) FROM keys_shard")" \
    "$(sql "SELECT shards, printf('%.9f', cut_share) FROM keys_curve WHERE shards = 8")"
for picture in keys_curve keys_map keys_cuts; do
    [ -s results/keys-1/$picture.svg ] || fail "$picture.svg is missing"
    same "$picture on the page" "$(grep -c "id=\"figure-$picture\"" results/keys-1/report.html)" 1
done
says results/keys-1/report.html 'Key hot alone has 40 % of the records, and a shard takes 25 %'
mv results/keys-1 first
expect 0 report results --keys 1
cmp -s first/report.html results/keys-1/report.html || fail "the page is another one the second time"
expect 2 report results --keys 2
says err 'there is no look at keys 2'
says results/keys-1/report.html 'alone is 160 % of what a shard takes'
expect 0 keys some.txt --shards 4 --no-plots
says out 'database  results/kinesim.db'
[ ! -e results/keys-2 ] || fail "pictures in spite of --no-plots"
expect 0 keys some.txt --ranges uneven
same "given ranges are stored" "$(sql "SELECT given_ranges, starting_hash_key FROM keys_run JOIN keys_shard USING (keys_id) WHERE keys_id = 3 AND shard = 1")" "1|1"
expect 2 keys empty-yet
same "three looks" "$(sql "SELECT count(*) FROM keys_run")" 3

# Every mistake of a file, at its place.
printf 'key,hits\na,3\n,2\nb,-1\nc,x\nd\n\377\376,1\n"e,1\n' >bad.csv
expect 2 keys bad.csv --column key --weight hits
silent out
says err 'bad.csv:3:1: there is no key'
says err "bad.csv:4:3: '-1' is not a weight"
says err "bad.csv:5:3: 'x' is not a weight"
says err 'bad.csv:6:2: there is no column 2'
says err 'bad.csv:7:1: the key is not UTF-8'
says err 'bad.csv:8:1: a quote is not closed'
printf '%0257d\n' 0 >long.txt
expect 2 keys long.txt
says err 'long.txt:1:1: the key has more than 256 characters'
expect 2 keys bad.csv --column nobody
says err "there is no column 'nobody'"
expect 2 keys nowhere.csv
: >empty
expect 2 keys empty
says err 'there are no keys in it'

# What looks like something else is taken as it is, and said; a byte order mark is no part of a key.
printf '\xef\xbb\xbfid;key\n1;a\n2;a\n' >marked.csv
expect 0 keys marked.csv --shards 1
says err "marked.csv:2:1: warning: looks like a table of 2 columns; each whole line is taken as a key, --column N --delimiter ';' takes one column"
expect 0 keys marked.csv --shards 1 --column id --delimiter ';'
silent err
says out '2 lines'
printf '{"key": "a"}\n{"key": "b"}\n' >lines.json
expect 0 keys lines.json --shards 1
says err 'lines.json:1:1: warning: looks like JSON; each whole line is taken as a key'
printf 'Partition_Key\na\n' >headed
expect 0 keys headed --shards 1
says err 'headed:1:1: warning: looks like a heading and is taken as a key; --column 1 makes it one'
expect 0 keys headed --shards 1 --column 1
silent err
says out '1 line'
printf 'a,b\nc\n' >commas
expect 0 keys commas --shards 1
silent err
expect 2 keys some.txt --shards 0
expect 2 keys some.txt --shards 8..4
expect 2 keys some.txt --rate 5
expect 2 keys
finish
