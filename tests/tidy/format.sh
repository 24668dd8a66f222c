#!/usr/bin/env bash
# Layout is decided by .clang-format: `make format` mends it.
cd "$(dirname "$0")/../.." || exit 1
! git ls-files '*.c' '*.h' | xargs clang-format --dry-run 2>&1 | sed -n 's/: warning: code should be.*//p' |
    cut -d: -f1 | sort | uniq -c | sed 's/$/: places that make format would mend/' | grep .
