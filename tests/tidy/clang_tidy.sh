#!/usr/bin/env bash
# .clang-tidy names the checks and why some are off. One file a process: clang-tidy 14 remembers the
# first file's va_list and then calls every later one uninitialised.
set -o pipefail
cd "$(dirname "$0")/../.." || exit 1
: "${KINESIM_BUILD:?build folder, for its compile_commands.json}"
# What this machine cannot build (MPI) cannot be read either.
known=$(grep -oE '"file": "[^"]*"' "$KINESIM_BUILD/compile_commands.json" | sed 's/^"file": "//; s/"$//' | sort -u)
comm -12 <(git ls-files 'sim/*.c' 'models/*.c' 'reports/*.c' 'scenarios/*.c' | sed "s|^|$PWD/|" | sort) <(echo "$known") |
    xargs -P "$(nproc)" -n 1 clang-tidy --quiet --warnings-as-errors='*' -p "$KINESIM_BUILD" 2>/dev/null
