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
    allow "$1/$2" "sim/|$1/($2$below)/${others[$1]:+|${others[$1]}}"
    known+=("$1/$2")
}
known=()
declare -A others=([scenarios]='(models|reports)/') # the folders below it are open to all its wings
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

wing scenarios text ''
wing scenarios values 'text'
wing scenarios books 'values|text'
wing scenarios loader 'books|values|text'
wing scenarios study 'loader|books|values|text'
wing scenarios keys 'text'
wing scenarios breakeven 'loader|books|values|text'
wing scenarios pricelist 'books|values|text'
wing scenarios guide 'loader|values|text'
wing scenarios print 'study|keys|breakeven|loader|books|values|text'
wing scenarios ranks 'study|loader'
wing scenarios cli 'print|guide|ranks|pricelist|breakeven|keys|study|loader|books|values|text'

# No wing without a floor.
for folder in models/*/ reports/*/ scenarios/*/; do
    folder=${folder%/}
    case $folder in reports/examples | scenarios/facts | scenarios/prices) continue ;; esac
    case " ${known[*]} " in *" $folder "*) ;; *) echo "$folder: has no floor here" && bad=1 ;; esac
done
exit $bad
