# bash completion for deal(1)

# The words that may follow an option, or nothing.
_deal_values() {
  case $1 in
    --color) echo auto always never ;;
    --backend) echo auto jit interpreter ;;
    --target) echo host baseline avx2 avx512 ;;
    --lanes) echo 1 2 4 8 ;;
    --tier) echo auto quick full ;;
    --code-events) echo none gdb perf ;;
    --attribution) echo pro_rata fifo own_first own_last ;;
    --by) echo period quarter year ;;
    --stage) echo tokens ast model settlement ir llvm asm ;;
  esac
}

# The options of a command.
_deal_options() {
  local model="--scenario --without --set --attribution" code="--target --lanes --tier" sampling="--paths --seed --threads"
  case $1 in
    run) echo "$sampling $model --backend $code --code-events --funded-by --no-own-money --no-cache --json" ;;
    books) echo "--party --path --quantile $sampling $model --by --journal --json" ;;
    check) echo "$model --json" ;;
    why) echo "--path --seed --at --depth --deep $model --json" ;;
    dump) echo "--stage $model $code" ;;
    repl) echo "--no-history --echo --no-cache $sampling --backend" ;;
    "") echo "--version" ;;
  esac
  echo "--color --help"
}

# The words that a command takes besides files.
_deal_words() {
  case $1 in
    "") echo run books check why dump repl explain list show cache ;;
    list) echo structures functions distributions kinds assumptions ;;
    cache) echo clear ;;
  esac
}

_deal() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command="" operands=0 values i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${COMP_WORDS[i]} in
      -h | --help | --version | --json | --funded-by | --no-* | --deep) ;;
      # Its value is no operand. Bash takes `--paths=100` for three words.
      -*) [[ ${COMP_WORDS[++i]-} != = ]] || ((++i)) ;;
      *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else ((++operands)); fi ;;
    esac
  done
  if [[ $word == = ]]; then
    word=""
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  values=$(_deal_values "$previous")
  if [[ -n $values ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_deal_options "$command")" -- "$word")
  elif [[ $previous == --journal ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  elif ((operands == 0)) && [[ -n $(_deal_words "$command") ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_deal_words "$command")" -- "$word")
  else
    # Models, and the folders on the way to them; `-o filenames` adds the slash.
    mapfile -t COMPREPLY < <(compgen -d -- "$word"; compgen -f -X '!*.deal' -- "$word")
  fi
}
complete -o filenames -F _deal deal
