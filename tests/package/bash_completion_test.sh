#!/usr/bin/env bash
# bash_completion_test.sh COMPLETION: what bash offers after the words of a line.
# Not -e: completions run in shells that go on.
set -uo pipefail
# shellcheck source=/dev/null
source "$1"
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder" || exit
mkdir models
touch hello.deal notes.txt models/big.deal
failed=0

# offers LINE EXPECTED: the line as bash takes it apart; its last word is the one to complete, "" after a space.
offers() {
  local found
  read -ra COMP_WORDS <<<"${1//=/ = }"
  [[ $1 != *[\ =] ]] || COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _deal
  found=$(printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ')
  [[ ${found% } == "$2" ]] && return
  printf 'deal completion of "%s"\n  is:     %s\n  should: %s\n' "$1" "${found% }" "$2"
  failed=1
}

offers "deal r" "repl run"
offers "deal --co" "--color"
offers "deal --color " "always auto never"
offers "deal --color never bo" "books"
offers "deal run " "hello.deal models"
offers "deal run models/" "models/big.deal"
offers "deal run --json h" "hello.deal"
offers "deal run hello.deal --no-" "--no-cache --no-own-money"
offers "deal run --paths 100 --seed 2 h" "hello.deal"
offers "deal run hello.deal --backend " "auto interpreter jit"
offers "deal run hello.deal --backend=j" "jit"
offers "deal run hello.deal --tier=" "auto full quick"
offers "deal books hello.deal --by " "period quarter year"
offers "deal books hello.deal --journal n" "notes.txt"
offers "deal why hello.deal --dee" "--deep"
offers "deal dump hello.deal --stage l" "llvm"
offers "deal repl --no" "--no-cache --no-history"
offers "deal list s" "structures"
offers "deal list assumptions h" "hello.deal"
offers "deal list --color never k" "kinds"
offers "deal cache " "clear"
offers "deal check --s" "--scenario --set"
exit "$failed"
