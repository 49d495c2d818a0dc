#!/usr/bin/env bash
# symbols_test.sh LIBRARY INCLUDE: the library shows what the public headers mark with DEAL_API, and nothing else.
set -euo pipefail
library=$1 include=$2
shown=$(nm -D --defined-only "$library" | c++filt)

# The classes that are shown, with what is in them, and the functions: their last names.
classes=$(sed -nE 's/^ *(class|struct) DEAL_API ([A-Za-z_]+).*/\2/p' "$include"/*.hpp)
functions=$(sed -nE '/^ *DEAL_API/{N;s/^ *DEAL_API [^(]*[ &*]([a-z_]+)\(.*/\1/p}' "$include"/*.hpp)
[[ -n $classes && -n $functions ]]

# Address and kind stand before the name.
stray=$(sed -E 's/^[0-9a-f]+ . //' <<<"$shown" |
  grep -vE '^deal_[a-z0-9_]+$' |
  grep -vE "^((vtable|typeinfo|typeinfo name) for )?deal::(${classes//$'\n'/|})(::[~A-Za-z_]+(=|\[abi:cxx11\])?\(|$)" |
  grep -vE "^deal::([A-Za-z]+::)?(${functions//$'\n'/|})(\[abi:cxx11\])?\(" || (($? == 1)))
[[ -z $stray ]] || {
  printf 'the library shows what is not of the interface:\n%s\n' "$stray"
  exit 1
}

for name in 'deal::run(' 'deal::Engine::compile_file(' 'deal::Result::or_throw() &&' 'deal::Result::or_throw() const &' 'typeinfo for deal::Error'; do
  grep -qF -- " $name" <<<"$shown" || {
    echo "the library does not show $name"
    exit 1
  }
done
