#!/usr/bin/env bash
# Every mistake in this folder is explained, and where it is.
#
# A file holds what is to be complained about, as `# LINE:COL: path: message` on the offending line or
# at its end (`# data/x.csv:LINE:COL: message` for a file that it names), and the exit status if that
# is not 2 as `# status 3`. The complaints of `kinesim check` are exactly those, in the files' order.
set -u
cd "$(dirname "$0")"
KINESIM=${KINESIM:-../../build/kinesim}
case $KINESIM in /* | ../../build/*) ;; *) KINESIM=$OLDPWD/$KINESIM ;; esac
[ -x "$KINESIM" ] || { echo "no command at $KINESIM"; exit 1; }
failed=0
count=0
for file in *.yaml; do
    count=$((count + 1))
    place='(data/[a-z]+\.csv:)?[0-9]+:[0-9]+: '
    wanted=$(grep -aoE "# $place.*" "$file" | sed 's/^# //' | sort)
    status=$(sed -n 's/^# status \([0-9]*\)$/\1/p' "$file")
    said=$("$KINESIM" check "$file" 2>&1 >/dev/null)
    got_status=$?
    # Below each complaint stand the line and a caret, indented.
    got=$(grep -av '^    ' <<<"$said" | sed "s/^$file://")
    if [ "$got_status" != "${status:-2}" ] || [ "$(sort <<<"$got")" != "$wanted" ]; then
        echo "$file: exit status $got_status, wanted ${status:-2}"
        diff <(echo "$wanted") <(sort <<<"$got") | sed 's/^/    /'
        failed=$((failed + 1))
    fi
    # In order of place: what concerns the scenario comes by line, then column.
    lines=$(grep -aoE '^[0-9]+:[0-9]+: ' <<<"$got" | tr ':' ' ')
    if [ "$lines" != "$(sort -n -k1,1 -k2,2 -s <<<"$lines")" ]; then
        echo "$file: complaints are not in order"
        failed=$((failed + 1))
    fi
done
echo "$count mistakes, $failed not explained as they should be"
[ "$failed" = 0 ] && [ "$count" -ge 60 ]
