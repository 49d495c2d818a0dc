#!/usr/bin/env bash
# options_test.sh DEAL SOURCE: the manual and the completions have every command and every option that `deal --help` has.
set -euo pipefail
deal=$1 source=$2
failed=0

# shellcheck source=/dev/null
source "$source/packaging/completions/deal.bash"

miss() {
  echo "$1 lacks $2"
  failed=1
}

# has FILE TEXT WHAT
has() { grep -qF -- "$2" "$source/$1" || miss "$1" "$3"; }

# check_option COMMAND OPTION
check_option() {
  local name=${2#--}
  has docs/man/deal.1 "Fl -$name" "$2"
  has packaging/completions/deal.zsh "--${name}[" "$2"
  has packaging/completions/deal.fish "-l $name" "$2"
  [[ " $(_deal_options "$1" | tr '\n' ' ') " == *" $2 "* ]] || miss "completions/deal.bash" "$2 of ${1:-deal}"
}

check_command() {
  has docs/man/deal.1 ".Cm $1" "the command $1"
  has packaging/completions/deal.zsh "'$1:" "the command $1"
  has packaging/completions/deal.fish "-a $1 " "the command $1"
  [[ " $(_deal_words "") " == *" $1 "* ]] || miss "completions/deal.bash" "the command $1"
}

# options_of COMMAND...: the long options in its help.
options_of() { "$deal" "$@" --help | grep -oE '^  (-h,)?--[a-z-]+' | grep -oE -- '--[a-z-]+'; }

mapfile -t commands < <("$deal" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
((${#commands[@]} >= 9)) || miss "deal --help" "commands"
# zsh takes -h and --help together.
for option in $(options_of); do [[ $option == --help ]] || check_option "" "$option"; done
for command in "${commands[@]}"; do
  check_command "$command"
  for option in $(options_of "$command"); do [[ $option == --help ]] || check_option "$command" "$option"; done
done
exit "$failed"
