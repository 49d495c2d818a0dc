#!/usr/bin/env bash
# scripts/test-install.sh [BUILD]: installs what was built into a temporary prefix, builds examples/embedding against it by CMake,
# and one of its programs by pkg-config, and runs them: they print what their README.md says.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
build=$(cd -- "${1:-$root/build}" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
prefix=$work/prefix
programs=$work/programs
export XDG_CACHE_HOME=$work/cache

fail() {
  echo "test-install: $*" >&2
  exit 1
}

# logged COMMAND...: its output is shown when it fails.
logged() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "$* failed"; }; }

# Runs each `$ ` line of the README.md in the folder of the programs, and holds its output against what stands below; `…` is anything.
# shellcheck disable=SC2016
check_readme() {
  local line command='' expected=() ran=0
  while IFS= read -r line; do
    case $line in
      '$ '* | '```')
        [[ -z $command ]] || { check_output "$command" "${expected[@]}"; ((++ran)); }
        command='' expected=()
        [[ $line == '```' ]] || command=${line#'$ '}
        ;;
      *) [[ -z $command ]] || expected+=("$line") ;;
    esac
  done < <(sed -n '/^```console/,/^```$/p' "$root/examples/embedding/README.md")
  ((ran > 0)) || fail "the README.md has no commands"
}

# check_output COMMAND LINE...
check_output() {
  local command=$1 output pattern
  shift
  output=$(cd "$programs" && eval "$command" 2>&1) || fail "$command failed: $output"
  pattern=$(printf '%s\n' "$@" | sed -e 's/[][*?\\]/\\&/g' -e 's/…/*/g')
  # shellcheck disable=SC2053
  [[ $output == $pattern ]] || fail "$command prints"$'\n'"$output"$'\n'"instead of"$'\n'"$(printf '%s\n' "$@")"
}

logged cmake --install "$build" --prefix "$prefix" --strip
[[ $("$prefix/bin/deal" --version) == deal\ * ]] || fail "the installed deal does not run"

logged cmake -S "$root/examples/embedding" -B "$programs" -G Ninja -DCMAKE_PREFIX_PATH="$prefix"
logged cmake --build "$programs"
ln -s "$root/examples" "$work/examples"
check_readme

# By pkg-config, and a wish for another version is refused.
PKG_CONFIG_PATH=$(dirname -- "$(find "$prefix" -name deal.pc)")
export PKG_CONFIG_PATH
read -ra flags < <(pkg-config --cflags --libs deal)
logged g++ -std=c++20 "$root/examples/embedding/minimal.cpp" -o "$programs/minimal" "${flags[@]}"
LD_LIBRARY_PATH=$(dirname -- "$PKG_CONFIG_PATH") "$programs/minimal" "$root/examples/amazon-anthropic.deal" back_total >"$work/log" ||
  fail "what pkg-config built does not run"
for version in 0.0 0.2 1.0; do
  mkdir -p "$work/other"
  printf 'cmake_minimum_required(VERSION 3.16)\nproject(Other CXX)\nfind_package(Deal %s REQUIRED)\n' "$version" >"$work/other/CMakeLists.txt"
  ! cmake -S "$work/other" -B "$work/other/build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" >"$work/log" 2>&1 || fail "a program that wants Deal $version gets this one"
done
echo "test-install: programs build and run against what is installed"
