#!/usr/bin/env bash
# A function of more than 70 lines or a file of more than 500 wants to be two. Tables are not counted:
# they read like a page, not like a path.
set -u
cd "$(dirname "$0")/../.."
git ls-files 'sim/*.[ch]' 'models/*.[ch]' 'reports/*.[ch]' 'scenarios/*.[ch]' 'tests/*.[ch]' | xargs awk '
    function whole(path, lines) {
        if (lines > 500) { print path ": " lines " lines"; bad = 1 }
    }
    FNR == 1 { if (NR > 1) whole(path, lines); path = FILENAME; begun = 0 }
    { lines = FNR }
    /^{/ { begun = FNR; name = before }
    /^}/ && begun {
        if (FNR - begun > 70) { print FILENAME ":" begun ": " FNR - begun " lines: " name; bad = 1 }
        begun = 0
    }
    { before = $0 }
    END { whole(path, lines); exit bad }'
