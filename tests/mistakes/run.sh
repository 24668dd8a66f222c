#!/usr/bin/env bash
# Every mistake in this folder is explained, and where it is.
#
# A file holds what is to be complained about, as `# LINE:COL: path: message` on the offending line or
# at its end (`# data/x.csv:LINE:COL: message` for a file that it names), and the exit status if that
# is not 2 as `# status 3`. The complaints of `kinesim check` are exactly those, in the files' order.
set -u
export LC_ALL=C
cd "$(dirname "$0")"
KINESIM=${KINESIM:-../../build/kinesim}
case $KINESIM in /* | ../../build/*) ;; *) KINESIM=$OLDPWD/$KINESIM ;; esac
[ -x "$KINESIM" ] || { echo "no command at $KINESIM"; exit 1; }
dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT

# Both lists have lines `FILE: complaint` and one `FILE: status N` for each file. Processes are few: to
# start one takes longer than to check a scenario.
count=0
for file in *.yaml; do
    count=$((count + 1))
    said=$("$KINESIM" check "$file" 2>&1 >/dev/null)
    echo "$file: status $?"
    while IFS= read -r line; do
        # Below each complaint stand the line and a caret, indented.
        [[ $line == '    '* || -z $line ]] || echo "$file: ${line#"$file":}"
    done <<<"$said"
done >"$dir/got"
place='(data/[a-z]+\.csv:)?[0-9]+:[0-9]+: '
{
    grep -aoE "# $place.*" *.yaml | sed 's/:# /: /'
    grep -aoE '^# status [0-9]+$' *.yaml | sed 's/:# /: /'
    grep -aLE '^# status [0-9]+$' *.yaml | sed 's/$/: status 2/'
} >"$dir/wanted"

failed=0
if ! diff <(sort "$dir/wanted") <(sort "$dir/got") >"$dir/difference"; then
    echo 'wanted (<), got (>):'
    cat "$dir/difference"
    failed=1
fi
# In order of place: what concerns the scenario comes by line, then column.
grep -aoE '^[^:]*: [0-9]+:[0-9]+: ' "$dir/got" | tr ':' ' ' >"$dir/places"
if ! sort -c -s -k1,1 -k2,2n -k3,3n "$dir/places"; then
    echo 'complaints are not in order'
    failed=1
fi
echo "$count mistakes"
[ "$failed" = 0 ] && [ "$count" -ge 60 ]
