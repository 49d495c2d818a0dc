# shellcheck shell=bash
# Shell functions of run.sh, test.sh and .ci/run. Sourced, not run. Everything said goes to stderr.

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)

say() { printf 'deal: %s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# quietly WHAT COMMAND...: says WHAT when the command takes longer than two seconds, and shows its
# output only when it fails.
quietly() {
  local what=$1 log status='' fd
  shift
  log=$(mktemp)
  exec {fd}< <("$@" >"$log" 2>&1 && echo 0 || echo $?)
  if ! read -r -t 2 -u "$fd" status; then
    say "$what ..."
    read -r -u "$fd" status || status=1
  fi
  exec {fd}<&-
  [[ $status == 0 ]] || cat -- "$log" >&2
  rm -f -- "$log"
  return "$status"
}

# packages_in FILE: its package names, without the reasons.
packages_in() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' -- "$1"; }

# not_installed NAME...: those of the packages that dpkg does not have.
not_installed() {
  # A name that dpkg has never heard of is an error to dpkg-query, and an answer here.
  { dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
    awk 'BEGIN { for (i = 1; i < ARGC; ++i) wanted[i] = ARGV[i]; count = ARGC; ARGC = 1 }
         $1 == "installed" { have[$2] = 1 }
         END { for (i = 1; i < count; ++i) if (!(wanted[i] in have)) print wanted[i] }' "$@"
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# Whether apt has every package index that its sources name (images are shipped without any).
apt_has_indexes() {
  local targets file
  targets=$(apt-get indextargets --format '$(FILENAME)' 'Created-By: Packages' 2>/dev/null) || return 1
  [[ -n $targets ]] || return 1
  while read -r file; do
    compgen -G "$file*" >/dev/null || return 1
  done <<<"$targets"
}

# install_missing LIST...: installs the packages of these lists that are not there. With nothing
# missing it needs neither network nor rights.
install_missing() {
  local list wanted=() missing
  for list in "$@"; do
    mapfile -t -O "${#wanted[@]}" wanted < <(packages_in "$list")
  done
  if ! command -v dpkg-query >/dev/null; then
    say "this is not Debian: what $* names is taken to be installed"
    return 0
  fi
  mapfile -t missing < <(not_installed "${wanted[@]}")
  ((${#missing[@]} > 0)) || return 0
  ((EUID == 0)) || command -v sudo >/dev/null || fail "packages are missing, and there is neither root nor sudo to install them; as root, run:" \
    "apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  say "installing ${missing[*]}"
  if ! apt_has_indexes; then
    quietly "reading the package indexes" apt_get update || fail "apt-get update failed"
  fi
  # Images without manual pages lack the folder that the Java runtime's setup links into.
  [[ -d /usr/share/man/man1 ]] || as_root mkdir -p /usr/share/man/man1
  local install=(apt_get install --no-install-recommends "${missing[@]}")
  "${install[@]}" >/dev/null 2>&1 && return 0
  say "that failed; once more with fresh package indexes"
  quietly "reading the package indexes" apt_get update || fail "apt-get update failed"
  quietly "downloading and unpacking packages" "${install[@]}" || fail "the packages could not be installed"
}

# build_folder: the absolute path of DEAL_BUILD_DIR (relative to the caller's directory), or build/.
build_folder() {
  local folder=${DEAL_BUILD_DIR:-$root/build}
  mkdir -p -- "$folder" && cd -- "$folder" && pwd
}

# Whether the folder was configured to the end, and for this tree (a copied tree is another one).
is_configured() {
  [[ -f $1/build.ninja ]] && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$1/CMakeCache.txt" 2>/dev/null
}

# build FOLDER TARGET [CMAKE OPTION...]: configures where needed and brings the target up to date.
# One at a time in a folder: a second caller waits.
build() {
  local folder=$1 target=$2 lock
  shift 2
  exec {lock}>"$folder/.lock"
  flock "$lock"
  # ccache fails where it cannot write; a user without a home gets a cache in the build folder.
  [[ -n ${CCACHE_DIR:-} || -w ~ ]] || local -x CCACHE_DIR=$folder/.ccache
  if ! is_configured "$folder"; then
    quietly "configuring" cmake --fresh -S "$root" -B "$folder" -G Ninja "$@" || fail "cmake could not configure $folder"
  fi
  quietly "building" cmake --build "$folder" --target "$target" --parallel "$(nproc)" -- --quiet ||
    fail "the build failed"
  exec {lock}>&-
}
