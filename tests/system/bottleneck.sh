#!/usr/bin/env bash
# 200 random pipelines of which one part is asked for more than it does: the first finding names it in at least 95 % of
# them. 200 of which no part is asked for more than 60 % of what it does: nothing is claimed of any. Skipped (77) without
# python3.
tests=$(realpath "$(dirname "$0")/..")
. "$tests/support/expect.sh"
export KINESIM
command -v python3 >/dev/null || { echo "there is no python3"; exit 77; }
# wrong KIND: how many of 200 say something else; those are shown.
wrong() { python3 "$tests/support/bottleneck.py" "$1" 200; }
line="bottleneck.py"
over=$(wrong over)
same "at most 5 % of the overloaded name another part first ($over)" "$([ "${over:-200}" -le 10 ] && echo yes)" yes
same "light ones that claim something" "$(wrong light)" 0
finish
