#!/usr/bin/env bash
# scripts/reference.sh DOXYGEN DOXYFILE: makes the reference. Fails where a type or a function of the public headers is not
# documented, or a comment is wrong. A field whose name says what it is needs no comment.
set -euo pipefail
warnings=$("$1" "$2" 2>&1 >/dev/null | grep -v '(variable) of .* is not documented' || (($? == 1)))
[[ -z $warnings ]] || {
  printf '%s\n' "$warnings" >&2
  exit 1
}
