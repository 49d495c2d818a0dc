#!/usr/bin/env bash
# scripts/test.sh [ctest options]: installs what is missing, builds everything and runs all tests.
set -euo pipefail
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/lib.sh"

install_missing "$root/scripts/packages.txt"
folder=$(build_folder)
build "$folder" all
exec ctest --test-dir "$folder" --output-on-failure -j2 "$@"
