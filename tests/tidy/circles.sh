#!/usr/bin/env bash
# No ring among the object files of a library: each can be understood and tested without the next.
set -u
cd "$(dirname "$0")/../.."
: "${KINESIM_BUILD:?build folder}"
bad=0
for library in sim models reports text values books loader study keys pricelist breakeven guide print ranks cli; do
    objects=$(find "$KINESIM_BUILD/CMakeFiles/$library.dir" -name '*.o')
    [ -n "$objects" ] || { echo "no objects of $library"; exit 1; }
    rings=$(nm -A $objects | awk '
        { unit = $1; sub(/:[^:]*$/, "", unit); sub(/^.*\//, "", unit); sub(/\.c\.o$/, "", unit); name = $NF }
        $(NF - 1) == "U"           { needs[++n] = name " " unit }
        $(NF - 1) ~ /^[TDBRCi]$/   { giver[name] = unit }
        END { for (i = 1; i <= n; i++) { split(needs[i], need, " ")
              if (need[1] in giver && giver[need[1]] != need[2]) print need[2], giver[need[1]] } }' |
        sort -u | tsort 2>&1 >/dev/null | sed 's/^tsort: //; s/^-: //')
    [ -z "$rings" ] && continue
    echo "$library:" $rings
    bad=1
done
exit $bad
