#compdef deal
# zsh completion for deal(1)

_deal_models() { _files -g '*.deal' }

_deal() {
  local -a model code sampling common
  common=(
    '--color[colour the output]:when:(auto always never)'
    '(- *)'{-h,--help}'[show help]'
  )
  sampling=(
    '--paths[how many paths]:number:'
    '--seed[the seed of the draws]:seed:'
    '--threads[how many threads]:number:'
  )
  model=(
    '*--scenario[apply a scenario of the model]:scenario:'
    '*--without[remove a deal and all that hangs on it]:deal:'
    '*--set[override a value]:name=value:'
    '--attribution[whose money leaves first]:rule:(pro_rata fifo own_first own_last)'
  )
  code=(
    '--target[instructions of machine code]:target:(host baseline avx2 avx512)'
    '--lanes[paths side by side]:lanes:(1 2 4 8)'
    '--tier[work that goes into machine code]:tier:(auto quick full)'
  )

  local context state line
  typeset -A opt_args
  _arguments -C $common '(- *)--version[show the version]' '1:command:->command' '*::argument:->argument' && return

  if [[ $state == command ]]; then
    local -a commands
    commands=(
      'run:run a model on many random paths and report its measures'
      'books:show the statements of every party on one path'
      'check:compile a model and report what is wrong with it'
      'why:show where a number comes from'
      'dump:show a stage of the compilation'
      'repl:ask a model line by line'
      'explain:say more about a diagnostic'
      'list:list what the library and a model offer'
      'show:show how a structure, function or kind is written'
      'cache:the machine code that is kept between runs'
    )
    _describe command commands
    return
  fi

  case $words[1] in
    run)
      _arguments $common $sampling $model $code \
        '--backend[what runs it]:backend:(auto jit interpreter)' \
        '--code-events[tell gdb or perf of the machine code]:whom:(none gdb perf)' \
        '--funded-by[revenue by whose money paid for it]' \
        '--no-own-money[leave out what was own money]' \
        '--no-cache[keep no machine code]' \
        '--json[the result as JSON]' \
        '1:model:_deal_models'
      ;;
    books)
      _arguments $common $sampling $model \
        '*--party[only of this party]:party:' \
        '(--quantile)--path[which path]:path:' \
        '(--path)--quantile[the path on which a measure is its quantile]:Q% of MEASURE:' \
        '--by[columns]:step:(period quarter year)' \
        '--journal[write all entries for hledger]:file:_files' \
        '--json[the books as JSON]' \
        '1:model:_deal_models'
      ;;
    check)
      _arguments $common $model '--json[the diagnostics as JSON]' '1:model:_deal_models'
      ;;
    why)
      _arguments $common $model \
        '--path[on which path]:path:' \
        '--seed[the seed of the draws]:seed:' \
        '--at[in which period]:period:' \
        '--depth[how many steps back]:steps:' \
        '--deep[also what functions choose inside]' \
        '--json[as JSON]' \
        '1:model:_deal_models' '2:measure or formula:'
      ;;
    dump)
      _arguments $common $model $code \
        '--stage[what to show]:stage:(tokens ast model settlement ir llvm asm)' \
        '1:model:_deal_models'
      ;;
    repl)
      _arguments $common $sampling \
        '--backend[what runs it]:backend:(auto jit interpreter)' \
        '--no-history[keep no history]' \
        '--echo[write each line of a script]' \
        '--no-cache[keep no machine code]' \
        '1:model:_deal_models'
      ;;
    list) _arguments $common '1:what:(structures functions distributions kinds assumptions)' '2:model:_deal_models' ;;
    show) _arguments $common '1:name:' '2:model:_deal_models' ;;
    explain) _arguments $common '1:code:' ;;
    cache) _arguments $common '1:what:(clear)' ;;
  esac
}

_deal "$@"
