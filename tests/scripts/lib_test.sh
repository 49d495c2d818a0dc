#!/usr/bin/env bash
# lib_test.sh SCRIPTS: the functions of scripts/lib.sh that do not change the machine.
set -euo pipefail
source "$1/lib.sh"
failed=0

# expect WHAT ACTUAL EXPECTED
expect() {
  [[ $2 == "$3" ]] && return 0
  printf '%s\n  is:     %q\n  should: %q\n' "$@"
  failed=1
}

noisy() {
  echo "to stdout"
  echo "to stderr" >&2
  return "$1"
}

expect "quietly hides a success" "$(quietly "working" noisy 0 2>&1; echo "status $?")" "status 0"
expect "quietly shows a failure and its status" \
  "$(quietly "working" noisy 7 2>&1 || echo "status $?")" $'to stdout\nto stderr\nstatus 7'
expect "quietly shows nothing on stdout" "$(quietly "working" noisy 7 2>/dev/null || true)" ""
expect "quietly says what takes long" "$(quietly "working" sleep 2.2 2>&1)" "deal: working ..."
expect "quietly outlives a killed command" "$(quietly "dying" bash -c 'kill -9 $$' 2>/dev/null || echo "status $?")" "status 137"

list=$(mktemp)
trap 'rm -f -- "$list"' EXIT
printf '# a heading\n\nbash      # a shell: here\ng++\n' >"$list"
expect "packages_in leaves the reasons out" "$(packages_in "$list")" $'bash\ng++'

if command -v dpkg-query >/dev/null; then
  expect "not_installed names what is not there" "$(not_installed bash deal-no-such-package dpkg)" "deal-no-such-package"
  expect "nothing missing is nothing to do" "$(echo bash >"$list"; install_missing "$list" 2>&1)" ""
fi

expect "build_folder is absolute" "$(cd /tmp && DEAL_BUILD_DIR=. build_folder)" "/tmp"

exit "$failed"
