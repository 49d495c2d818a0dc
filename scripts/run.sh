#!/usr/bin/env bash
# scripts/run.sh FILE.deal [options]: installs what is missing, builds, and runs a model.
# stdout carries only what deal prints; the exit code is deal's, or 1 where there is no deal to run.
set -euo pipefail
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/lib.sh"

install_missing "$root/scripts/packages.txt"
folder=$(build_folder)
build "$folder" tools/deal
exec "$folder/tools/deal" run "$@"
