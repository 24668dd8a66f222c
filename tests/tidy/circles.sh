#!/usr/bin/env bash
# No ring among the object files of a library: each can be understood and tested without the next.
set -u
cd "$(dirname "$0")/../.."
: "${KINESIM_BUILD:?build folder}"
bad=0
for library in sim models reports loader study keys pricelist breakeven ranks cli; do
    objects=$(find "$KINESIM_BUILD/CMakeFiles/$library.dir" -name '*.o')
    [ -n "$objects" ] || { echo "no objects of $library"; exit 1; }
    rings=$(for object in $objects; do
        nm "$object" | awk -v unit="$(basename "$object" .c.o)" '
            NF == 2 && $1 == "U"         { print "needs", $2, unit }
            NF == 3 && $2 ~ /^[TDBRCi]$/ { print "gives", $3, unit }'
    done | awk '
        $1 == "gives" { giver[$2] = $3 }
        $1 == "needs" { line[++n] = $2 " " $3 }
        END { for (i = 1; i <= n; i++) { split(line[i], l, " ")
              if (l[1] in giver && giver[l[1]] != l[2]) print l[2], giver[l[1]] } }' |
        sort -u | tsort 2>&1 >/dev/null | sed 's/^tsort: //; s/^-: //')
    [ -z "$rings" ] && continue
    echo "$library:" $rings
    bad=1
done
exit $bad
