#!/bin/sh
# Proves the two commands of the README on machines that have nothing: makes a bare root of each
# Debian with debootstrap, clones the committed tree into it, and runs `./run demo` and `./run test`
# there. Needs root (chroot, mounts); takes about a gigabyte a suite, removed at the end.
#
#   ./run fresh [SUITE ...]     bookworm and trixie where none is named
#
# The mirror is the one that this machine's apt uses, with its proxy settings and certificates.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "fresh: chroot needs root: sudo ./run fresh" >&2; exit 2; }
[ $# -gt 0 ] || set -- bookworm trixie

if ! command -v debootstrap >/dev/null; then
  echo "Installing with apt: debootstrap (makes the bare roots), git (clones into them)"
  apt-get update -qq
  apt-get install -y -qq debootstrap git >/dev/null
fi

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
  grep '/debian/*$' | head -n 1)
work=$(mktemp -d "${TMPDIR:-/tmp}/heed-fresh.XXXXXX")
root=

leave() {
  if [ -n "$root" ]; then umount "$root/proc" 2>/dev/null || true; fi
  rm -rf --one-file-system "$work"
}
trap leave EXIT
trap 'exit 130' INT TERM

in_root() {
  chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} "$@"
}

# The network of the host: names, certificates, apt's proxy.
lend_network() {
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  if [ -d /usr/local/share/ca-certificates ]; then
    mkdir -p "$root/usr/local/share"
    cp -rL /usr/local/share/ca-certificates "$root/usr/local/share/"
  fi
  apt-config dump Acquire::http Acquire::https | grep -i proxy >"$root/etc/apt/apt.conf.d/90host" ||
    rm -f "$root/etc/apt/apt.conf.d/90host"
}

for suite; do
  root=$work/$suite
  echo "fresh: a bare $suite in $root"
  debootstrap --variant=minbase "$suite" "$root" ${mirror:+"$mirror"} >"$work/$suite.log" 2>&1 || {
    tail -n 20 "$work/$suite.log" >&2
    exit 1
  }
  lend_network
  git clone --quiet --no-hardlinks . "$root/srv/heed"
  mount -t proc proc "$root/proc"
  for verb in demo test; do
    echo "fresh: $suite: ./run $verb"
    began=$(date +%s)
    in_root sh -c "cd /srv/heed && ./run $verb"
    echo "fresh: $suite: ./run $verb took $(($(date +%s) - began)) s"
  done
  umount "$root/proc"
  rm -rf --one-file-system "$root"
  root=
done
echo "fresh: $* passed"
