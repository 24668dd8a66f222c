#!/usr/bin/env bash
# A folder's README is its map: every room is on it, and it names no room that is gone.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.."
bad=0
# complain TEXT: each line of the input is a room that is not as it should be.
complain() {
    while read -r room; do
        echo "$1 $room$2"
        bad=1
    done
}
for map in sim models reports scenarios; do
    rooms=$(git ls-files "$map/*.c" "$map/*.h" "$map/*.yaml" | grep -v '/prices/' |
        sed -E 's|.*/||; s|\.[^.]*$||' | sort -u)
    # As `folder/room.c` or `room` anywhere.
    named=$(grep -oE '`([a-z_]+/)*[^`/ ]+`' "$map/README.md" |
        sed -E 's|^`([a-z_]+/)*||; s|(\.[a-z.]+)?`$||' | sort -u)
    complain "$map/README.md does not name" "" < <(comm -23 <(echo "$rooms") <(echo "$named"))
    # As a row of its tables.
    code=$(git ls-files "$map/*.c" "$map/*.h" | sed -E 's|.*/||; s|\.[^.]*$||' | sort -u)
    listed=$(sed -n '/^| room/,/^$/p; /^| on a/,/^$/p' "$map/README.md" |
        grep -oE '`[a-z_]+`' | tr -d '`' | sort -u)
    complain "$map/README.md names" ", which is gone" < <(comm -13 <(echo "$code") <(echo "$listed"))
done
exit $bad
