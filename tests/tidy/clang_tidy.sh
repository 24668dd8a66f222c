#!/usr/bin/env bash
# .clang-tidy names the checks and why some are off.
cd "$(dirname "$0")/../.." || exit 1
git ls-files 'sim/*.c' 'models/*.c' 'reports/*.c' 'scenarios/*.c' |
    xargs -P "$(nproc)" -n 8 clang-tidy --quiet --warnings-as-errors='*' -p "$KINESIM_BUILD" 2>/dev/null
