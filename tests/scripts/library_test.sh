#!/usr/bin/env bash
# library_test.sh BUILD: what the objects of the library ask of the process that they are in. They must not end it, print,
# catch signals or keep state of their own; what is allowed is in library_allowed.txt, with the reasons.
set -euo pipefail
here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
cd -- "$1"

# Mangled: in a signature the name of a function tells nothing else apart.
symbols() { find compiler runtime api library -name 'lib*.a' -exec nm -A -f sysv {} + 2>/dev/null; }

findings() {
  awk -F'|' '
    BEGIN {
      split("exit _exit _Exit quick_exit abort atexit at_quick_exit __assert_fail " \
            "printf vprintf __printf_chk __vprintf_chk fprintf vfprintf __fprintf_chk __vfprintf_chk " \
            "puts putchar putc fputs fputc fwrite perror stdout stderr " \
            "signal sigaction sigprocmask pthread_sigmask raise kill pthread_kill setlocale " \
            "_ZSt9terminatev _ZSt13set_terminateSt _ZSt15set_new_handlerPFvvE " \
            "_ZSt4cout _ZSt4cerr _ZSt4clog _ZSt5wcout _ZSt5wcerr _ZSt5wclog _ZNSt8ios_base4InitC1Ev", list, " ")
      for (i in list) banned[list[i]] = 1
    }
    {
      at = match($1, /[^:]*$/)
      symbol = substr($1, at); gsub(/ /, "", symbol)
      object = substr($1, 1, at - 2); sub(/.*:/, "", object)
      section = $7; gsub(/ /, "", section)
      class = $3; gsub(/ /, "", class)
    }
    class == "U" { if (symbol in banned) print object, "uses", symbol; next }
    symbol ~ /^_GLOBAL__sub_I_/ { print object, "runs", symbol; next }
    # Guarded by the compiler: made once, whichever thread comes first.
    symbol ~ /^_ZGVZ/ { guarded[object, "_Z" substr(symbol, 5)] = 1; next }
    symbol ~ /^_Z+L?N?K?4deal/ && section ~ /^\.(t?bss|t?data)/ && section !~ /\.rel\.ro/ { kept[object, symbol] = 1 }
    END {
      for (pair in kept) {
        split(pair, part, SUBSEP)
        if (!(pair in guarded)) print part[1], "keeps", part[2]
      }
    }' | sort -u
}

allowed() { sed -e 's/ *#.*//' -e '/^$/d' -- "$here/library_allowed.txt"; }

[[ $(symbols | wc -l) -gt 1000 ]] || { echo "library: there are no objects in $1" >&2; exit 1; }
if symbols | findings | grep -vxE -f <(allowed); then
  echo "library: the objects above touch the process that they are in" >&2
  exit 1
fi
