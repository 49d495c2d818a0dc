#!/usr/bin/env bash
# scripts/test-package.sh [BUILD]: makes the Debian package of a finished build and installs it on a bare Debian 12, in a chroot that it makes
# and removes; there deal runs a model, and a C++ program is built with pkg-config and with CMake. For root; needs debootstrap and some
# minutes. DEAL_MIRROR is where Debian is taken from, if not from where debootstrap would; DEAL_CHROOT a folder to keep the bare system in.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
build=$(cd -- "${1:-$root/build}" && pwd)
work=$(mktemp -d)
bare=${DEAL_CHROOT:-$work/bare}
system=$work/system
trap 'rm -rf -- "$work"' EXIT

say() { printf 'test-package: %s\n' "$*"; }

say "making the package"
(cd "$build" && cpack -G DEB -B "$work/package")
package=$(find "$work/package" -maxdepth 1 -name 'deal_*.deb')
dpkg-deb --info "$package"

say "making a bare system"
[[ -d $bare/usr ]] || debootstrap --variant=minbase bookworm "$bare" ${DEAL_MIRROR:+"$DEAL_MIRROR"}
cp -a -- "$bare" "$system"
cp -L /etc/resolv.conf "$system/etc/" || true
cp -- "$package" "$system/root/"
cp -r -- "$root/examples" "$system/root/"
inside() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }

say "installing it"
inside apt-get update -q
inside bash -c 'apt-get install -y -q --no-install-recommends /root/deal_*.deb'
inside deal --version
inside deal run /root/examples/hello.deal
inside bash -c 'ldconfig -p | grep -q libdeal.so.0.1'

say "building programs with it"
inside apt-get install -y -q --no-install-recommends g++ cmake make pkg-config
# shellcheck disable=SC2016
inside bash -euc 'cd /root/examples/embedding
g++ -std=c++20 minimal.cpp -o /root/minimal $(pkg-config --cflags --libs deal)
/root/minimal ../hello.deal back
cmake -S . -B /root/programs && cmake --build /root/programs
/root/programs/minimal ../hello.deal back'

say "removing it"
inside apt-get remove -y -q deal
if inside test -e /usr/bin/deal; then exit 1; fi
say "passed"
