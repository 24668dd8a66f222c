#!/usr/bin/env bash
# The house's drawing: who may include whom. Nobody includes tests/.
set -u
cd "$(dirname "$0")/../.."
bad=0
# allow ROOM PATTERN: what stands below ROOM includes only paths that begin with PATTERN.
allow() {
    local room=$1 pattern=$2 found
    found=$(grep -nE '^#include "' -r "$room" --include='*.c' --include='*.h' | grep -vE "#include \"($pattern)" || true)
    [ -z "$found" ] && return
    echo "$room/ may include only $pattern:"
    echo "$found"
    bad=1
}
# wing FOLDER WING BELOW: a wing includes itself and the wings below it, as `a|b`.
wing() {
    local below=${3:+|$3}
    allow "$1/$2" "sim/|$1/($2$below)/"
    known+=("$1/$2")
}
known=()
allow sim 'sim/'
allow models '(models|sim)/'
allow reports '(reports|sim)/'
allow scenarios '(scenarios|models|reports|sim)/'

wing models bill ''
wing models common 'bill'
wing models stream 'common|bill'
wing models video 'common|bill'
wing models store 'common|bill'
wing models read 'stream|common|bill'
wing models produce 'stream|common|bill'
wing models consume 'read|store|stream|common|bill'
wing models deliver 'consume|read|store|stream|common|bill'

wing reports common ''
wing reports database 'common'
wing reports figures 'database|common'
wing reports terminal 'database|common'
wing reports page 'figures|database|common'

# No wing without a floor.
for folder in models/*/ reports/*/; do
    folder=${folder%/}
    [ "$folder" = reports/examples ] && continue
    case " ${known[*]} " in *" $folder "*) ;; *) echo "$folder: has no floor here" && bad=1 ;; esac
done
exit $bad
