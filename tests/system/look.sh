#!/usr/bin/env bash
# Pages and pictures of every command that draws, in a browser: tests/look/look.mjs says what is asked of them.
look=$(cd "$(dirname "$0")/../look" && pwd)
. "$(dirname "$0")/../support/expect.sh"

for tool in node chromium; do
    command -v "$tool" >/dev/null || fail "$tool is missing: .ci/install test installs it"
done
[ -d "$look/node_modules/playwright-core" ] || fail "the packages of tests/look are missing: .ci/install test installs them"
[ "$failures" = 0 ] || finish

for scenario in rds-cdc-to-lake hot-shard polling-consumers direct-put video-wall; do
    expect 0 run $scenario -o $scenario --set replications=2 --set duration=30m --quiet
done
expect 0 run incident-2020 -o incident --quiet --set replications=1
expect 0 sweep sweep-buffers -o buffers --set duration=10m --quiet
expect 0 sweep sweep-modes -o modes --set duration=5m --quiet
# Three axes and four; points drawn by lot; one axis.
expect 0 sweep sweep-fan-out -o three --set duration=5m --quiet --vary 'streams.feed.shards=1..4/1' \
    --vary consumers.alerts.memory=128MB,256MB
expect 0 sweep sweep-buffers -o four --set duration=5m --quiet --vary 'streams.feed.shards=2,4' \
    --vary 'deliveries.lake-delivery.compression=none,gzip'
expect 0 sweep sweep-buffers -o lot --set duration=5m --quiet --samples 24
expect 0 plan plan-lake -o plan --quiet
expect 99 forecast rds-cdc-to-lake -o forecast --quiet --months 24 --growth 5%..9% --budget '4000 USD'
for question in modes fan-out aggregation firehose; do expect 0 breakeven $question -o breakeven --quiet; done
expect 0 compare rds-cdc-to-lake --against consumers.fraud-alerts.read=polling --set duration=10m --quiet --page compare.html
{ for i in $(seq 500); do echo "key-$i"; echo hot; done; } >keys.txt
expect 0 keys keys.txt -o keys --quiet --shards 1..8 --rate 4000/s

mkdir shots
readarray -t files < <(find . -name '*.svg' -o -name '*.html' | sort)
checks=$((checks + ${#files[@]}))
[ "${#files[@]}" -gt 40 ] || fail "only ${#files[@]} files to look at"
node "$look/look.mjs" shots "${files[@]}" >out 2>&1 || { fail "what is seen"; cat out; }
[ "$(find shots -name '*.png' | wc -l)" -ge 60 ] || fail "screenshots are missing"
# The same of what is wrong: a page with a text on a text, without a name for its table, and an error.
cat >wrong.html <<'PAGE'
<!DOCTYPE html><html><head><title>w</title></head><body><main><h1>w</h1><figure id="figure-w">
<svg viewBox="0 0 100 50" width="300"><text x="5" y="20">one</text><text x="8" y="22">two</text><text x="90" y="40">out of it</text></svg>
</figure></main><script>nowhere()</script></body></html>
PAGE
if node "$look/look.mjs" shots wrong.html >out 2>&1; then fail "nothing is wrong with wrong.html"; fi
for wrong in 'lie on each other' 'leaves the picture' 'nowhere is not defined' 'axe html-has-lang'; do says out "$wrong"; done
finish
