#!/usr/bin/env bash
# A folder's README is its map: every room is on it, and it names no room that is gone.
set -u
cd "$(dirname "$0")/../.."
bad=0
for map in sim models reports scenarios; do
    for file in $(git ls-files "$map/*.c" "$map/*.h" "$map/*.yaml"); do
        stem=$(basename "${file%.*}")
        case $file in */prices/*) continue ;; esac
        grep -qE "\`([a-z_]+/)*$stem(\.[a-z.]+)?\`" "$map/README.md" ||
            { echo "$map/README.md does not name $stem"; bad=1; }
    done
    for stem in $(sed -n '/^| room/,/^$/p; /^| on a/,/^$/p' "$map/README.md" |
        grep -oE '`[a-z_]+`' | tr -d '`' | sort -u); do
        git ls-files "$map/*" | grep -qE "(^|/)$stem\.[ch]$" ||
            { echo "$map/README.md names $stem, which is gone"; bad=1; }
    done
done
exit $bad
