#!/usr/bin/env bash
# Layout is decided by .clang-format: `make format` mends it.
cd "$(dirname "$0")/../.." && git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror
