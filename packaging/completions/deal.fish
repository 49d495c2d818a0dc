# fish completion for deal(1)

function __deal_takes -a commands
    __fish_seen_subcommand_from (string split ' ' -- $commands)
end

set -l commands run books check why dump repl explain list show cache
complete -c deal -f
complete -c deal -l color -x -a 'auto always never' -d 'Colour the output'
complete -c deal -s h -l help -d 'Show help'
complete -c deal -n "not __fish_seen_subcommand_from $commands" -l version -d 'Show the version'

set -l first "not __fish_seen_subcommand_from $commands"
complete -c deal -n $first -a run -d 'Run a model on many random paths and report its measures'
complete -c deal -n $first -a books -d 'Show the statements of every party on one path'
complete -c deal -n $first -a check -d 'Compile a model and report what is wrong with it'
complete -c deal -n $first -a why -d 'Show where a number comes from'
complete -c deal -n $first -a dump -d 'Show a stage of the compilation'
complete -c deal -n $first -a repl -d 'Ask a model line by line'
complete -c deal -n $first -a explain -d 'Say more about a diagnostic'
complete -c deal -n $first -a list -d 'List what the library and a model offer'
complete -c deal -n $first -a show -d 'Show how a structure, function or kind is written'
complete -c deal -n $first -a cache -d 'The machine code that is kept between runs'

# Operands
complete -c deal -n "__deal_takes 'run books check why dump repl list show'" -a '(__fish_complete_suffix .deal)'
complete -c deal -n '__deal_takes list' -a 'structures functions distributions kinds assumptions'
complete -c deal -n '__deal_takes cache' -a clear

# The sample
complete -c deal -n "__deal_takes 'run books repl'" -l paths -x -d 'How many paths'
complete -c deal -n "__deal_takes 'run books why repl'" -l seed -x -d 'The seed of the draws'
complete -c deal -n "__deal_takes 'run books repl'" -l threads -x -d 'How many threads'

# The model
set -l models 'run books check why dump'
complete -c deal -n "__deal_takes '$models'" -l scenario -x -d 'Apply a scenario of the model'
complete -c deal -n "__deal_takes '$models'" -l without -x -d 'Remove a deal and all that hangs on it'
complete -c deal -n "__deal_takes '$models'" -l set -x -d 'Override a value: NAME=VALUE'
complete -c deal -n "__deal_takes '$models'" -l attribution -x -a 'pro_rata fifo own_first own_last' -d 'Whose money leaves first'

# Machine code
complete -c deal -n "__deal_takes 'run repl'" -l backend -x -a 'auto jit interpreter' -d 'What runs it'
complete -c deal -n "__deal_takes 'run dump'" -l target -x -a 'host baseline avx2 avx512' -d 'Instructions of machine code'
complete -c deal -n "__deal_takes 'run dump'" -l lanes -x -a '1 2 4 8' -d 'Paths side by side'
complete -c deal -n "__deal_takes 'run dump'" -l tier -x -a 'auto quick full' -d 'Work that goes into machine code'
complete -c deal -n '__deal_takes run' -l code-events -x -a 'none gdb perf' -d 'Tell gdb or perf of the machine code'
complete -c deal -n '__deal_takes "run repl"' -l no-cache -d 'Keep no machine code'

# What is shown
complete -c deal -n "__deal_takes 'run books check why'" -l json -d 'As JSON'
complete -c deal -n '__deal_takes run' -l funded-by -d 'Revenue by whose money paid for it'
complete -c deal -n '__deal_takes run' -l no-own-money -d 'Leave out what was own money'
complete -c deal -n '__deal_takes books' -l party -x -d 'Only of this party'
complete -c deal -n "__deal_takes 'books why'" -l path -x -d 'Which path, from 0'
complete -c deal -n '__deal_takes books' -l quantile -x -d 'The path on which a measure is its quantile'
complete -c deal -n '__deal_takes books' -l by -x -a 'period quarter year' -d 'Columns'
complete -c deal -n '__deal_takes books' -l journal -r -F -d 'Write all entries for hledger'
complete -c deal -n '__deal_takes why' -l at -x -d 'In which period'
complete -c deal -n '__deal_takes why' -l depth -x -d 'How many steps back'
complete -c deal -n '__deal_takes why' -l deep -d 'Also what functions choose inside'
complete -c deal -n '__deal_takes dump' -l stage -x -a 'tokens ast model settlement ir llvm asm' -d 'What to show'
complete -c deal -n '__deal_takes repl' -l no-history -d 'Keep no history'
complete -c deal -n '__deal_takes repl' -l echo -d 'Write each line of a script'
