#!/usr/bin/env bash
cd "$(dirname "$0")/../.." || exit 1
exec cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 \
    --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches -D__GNUC__ -D_GNU_SOURCE \
    -DKINESIM_VERSION='"x"' -DKINESIM_DATA_DIR='"x"' -j "$(nproc)" -I . sim models reports scenarios
