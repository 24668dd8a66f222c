#!/usr/bin/env bash
# The house's drawing: who may include whom. Nobody includes tests/.
set -u
cd "$(dirname "$0")/../.."
bad=0
allow() {
    local room=$1 pattern=$2 found
    found=$(grep -nE '^#include "' -r "$room" --include='*.c' --include='*.h' | grep -vE "#include \"($pattern)/" || true)
    [ -z "$found" ] && return
    echo "$room/ may include only $pattern:"
    echo "$found"
    bad=1
}
allow sim 'sim'
allow models 'models|sim'
allow reports 'reports|sim'
allow scenarios 'scenarios|models|reports|sim'
exit $bad
