#!/usr/bin/env bash
# arrayIndexThenCheck is off: it takes the end of a text for the end of the array.
cd "$(dirname "$0")/../.." || exit 1
exec cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 \
    --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
    --suppress=arrayIndexThenCheck -D__GNUC__ -D_GNU_SOURCE -DKINESIM_VERSION='"x"' \
    -DKINESIM_DATA_DIR='"x"' -j "$(nproc)" -I . sim models reports scenarios
