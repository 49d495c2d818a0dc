#!/usr/bin/env bash
# check_rooms_test.sh SCRIPTS: the room check accepts a small good tree, and names each thing that is
# wrong in it after one change.
set -euo pipefail
scripts=$1
tree=$(mktemp -d)
trap 'rm -rf -- "$tree"' EXIT
failed=0

lay_out_good_tree() {
  rm -rf -- "${tree:?}"/*
  mkdir -p "$tree"/{docs,compiler/{low,high},include/deal,api,tools}
  cat >"$tree/docs/rooms.txt" <<'TABLE'
# a comment: with a colon
compiler/low:
compiler/high: compiler/low   # the only arrow up
include/deal:
api: compiler/* include/deal
tools: include/deal
only parser*.h: compiler/low
TABLE
  echo 'deal_room(deal_low)' >"$tree/compiler/low/CMakeLists.txt"
  printf 'deal_room(deal_high\n  PUBLIC deal_low\n  PRIVATE fmt::fmt)\n' >"$tree/compiler/high/CMakeLists.txt"
  printf 'add_executable(deal main.cpp)\ntarget_link_libraries(deal PRIVATE deal_api)\n' >"$tree/tools/CMakeLists.txt"
  printf '#include <vector>\n#include <parser-runtime.h>\n' >"$tree/compiler/low/low.hpp"
  printf '#include "compiler/low/low.hpp"\n#include "compiler/high/high.hpp"\n' >"$tree/compiler/high/high.cpp"
  printf '#include "deal/deal.hpp"\n#include "compiler/high/high.hpp"\n' >"$tree/api/api.cpp"
  printf '#include "deal/deal.hpp"\n' >"$tree/tools/main.cpp"
}

complain() {
  echo "$1"
  printf '%s\n' "$output"
  failed=1
}

# expect_found WHAT TEXT: the check fails, and one of its lines starts with the text.
expect_found() {
  local status=0
  output=$("$scripts/check-rooms.sh" "$tree" 2>&1) || status=$?
  [[ $status == 1 ]] || complain "$1: exit status $status"
  [[ $'\n'$output == *$'\n'"$2"* ]] || complain "$1: no line '$2'"
  lay_out_good_tree
}

lay_out_good_tree
output=$("$scripts/check-rooms.sh" "$tree" 2>&1) || complain "a good tree is refused"

echo '#include "compiler/high/high.hpp"' >>"$tree/compiler/low/low.hpp"
expect_found "an include against the arrow" "compiler/low/low.hpp:3: compiler/low -> compiler/high:"

printf '\n  #  include "compiler/low/low.hpp"\n' >>"$tree/tools/main.cpp"
expect_found "an include with blanks, of a room that is not listed" "tools/main.cpp:3: tools -> compiler/low:"

echo '#include <compiler/low/low.hpp>' >>"$tree/tools/main.cpp"
expect_found "an include in angle brackets" "tools/main.cpp:2: tools -> compiler/low:"

echo '#include <parser.h>' >>"$tree/compiler/high/high.cpp"
expect_found "a header kept to one room" "compiler/high/high.cpp:3: compiler/high -> parser.h:"

echo '#include "low.hpp"' >>"$tree/compiler/low/low.cpp"
expect_found "an include that does not start at the top" "compiler/low/low.cpp:1: compiler/low -> low.hpp:"

mkdir "$tree/compiler/stray" && echo '#include <vector>' >"$tree/compiler/stray/stray.cpp"
expect_found "a room that the table does not have" "compiler/stray/stray.cpp:1: compiler/stray -> ?:"

printf '\ndeal_room(deal_low\n  PRIVATE deal_high)\n' >"$tree/compiler/low/CMakeLists.txt"
expect_found "a link against the arrow" "compiler/low/CMakeLists.txt:2: compiler/low -> compiler/high:"

echo 'target_link_libraries(deal PRIVATE deal_low)' >>"$tree/tools/CMakeLists.txt"
expect_found "a link past the public face" "tools/CMakeLists.txt:3: tools -> compiler/low:"

exit "$failed"
