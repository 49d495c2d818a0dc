#!/usr/bin/env bash
# scripts/check-rooms.sh [TREE]: fails where an include line or a CMake link goes against the table
# docs/rooms.txt. TREE is the checkout to look at (this one).
set -euo pipefail
here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
cd -- "${1:-$here/..}"

folders=()
for folder in grammar library compiler runtime include api tools; do
  [[ ! -d $folder ]] || folders+=("$folder")
done

include_lines() {
  # grep finding none is no failure.
  grep -rnE --include='*.[ch]pp' --include='*.h' --include='*.def' '^[[:space:]]*#[[:space:]]*include\>' "${folders[@]}" || (($? == 1))
}

# Each link command on one line, with the file and the line that it starts at.
link_commands() {
  find "${folders[@]}" -mindepth 1 -name CMakeLists.txt ! -path compiler/CMakeLists.txt ! -path runtime/CMakeLists.txt \
    -exec awk '{ sub(/#.*/, "") }
               /^[ \t]*(deal_room|target_link_libraries)[ \t]*\(/ { command = ""; start = FNR }
               start { command = command " " $0 }
               start && /\)/ { sub(/.*\(/, "", command); print FILENAME ":" start ":" command; start = 0 }' {} +
}

if { include_lines; link_commands; } | awk -f "$here/check-rooms.awk" docs/rooms.txt -; then
  echo "rooms: every include line and link follows docs/rooms.txt"
else
  echo "rooms: the lines above go against docs/rooms.txt" >&2
  exit 1
fi
