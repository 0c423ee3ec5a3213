#!/bin/sh
# Debian's packages for the tests: tools/apt.sh install|download PACKAGE... Fails where there is no apt-get, or where
# installing would need to be root. One at a time: two test workers that fetch at once would find apt's locks taken.
command -v apt-get >/dev/null || exit 1
[ "$1" = download ] || [ "$(id -u)" = 0 ] || exit 1
export DEBIAN_FRONTEND=noninteractive
exec flock "$0" sh -c 'apt-get update -q && exec apt-get -y -q -o DPkg::Lock::Timeout=300 "$@"' sh "$@" >&2
