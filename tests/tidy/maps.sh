#!/usr/bin/env bash
# A folder's README is its map: every room is on it, and it names no room that is gone. A room is on the
# map of the nearest folder that has one.
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
maps=$(git ls-files '*README.md' | grep -E '^(sim|models|reports|scenarios)/' | sed 's|/README.md||')
# rooms MAP PATTERN...: names of the files below MAP that no nearer map holds.
rooms() {
    local map=$1 nearer
    shift
    nearer=$(grep "^$map/" <<<"$maps" | sed 's|$|/|' | paste -sd'|')
    git ls-files "${@/#/$map/}" | grep -v '/prices/' | grep -vE "^(${nearer:-none})" |
        sed -E 's|.*/||; s|\.[^.]*$||' | sort -u
}
for map in $maps; do
    # As `folder/room.c` or `room` anywhere.
    named=$(grep -oE '`([a-z_]+/)*[^`/ ]+`' "$map/README.md" |
        sed -E 's|^`([a-z_]+/)*||; s|(\.[a-z.]+)?`$||' | sort -u)
    complain "$map/README.md does not name" "" < <(comm -23 <(rooms "$map" '*.c' '*.h' '*.yaml') <(echo "$named"))
    # As a row of its tables.
    listed=$(sed -n '/^| room/,/^$/p; /^| on a/,/^$/p' "$map/README.md" |
        grep -oE '`[a-z][a-z_0-9]*`' | tr -d '`' | sort -u)
    complain "$map/README.md names" ", which is gone" < <(comm -13 <(rooms "$map" '*.c' '*.h') <(grep . <<<"$listed"))
done
exit $bad
