#!/bin/sh
# Prints a program for the tests: the variable of its name in capitals ($NGINX), one on the PATH, else the program out of
# Debian's package, unpacked into .tools and not installed: a package would start it as a service.
# Usage: find_program.sh PROGRAM PACKAGE PLACE-IN-PACKAGE
set -e
given="$(printenv "$(echo "$1" | tr 'a-z-' 'A-Z_')" || true)"
if [ -n "$given" ]; then echo "$given"; exit 0; fi
PATH="$PATH:/usr/sbin"
if command -v "$1" >/dev/null; then command -v "$1"; exit 0; fi
own="$(cd "$(dirname "$0")/.." && pwd)/.tools"
apt="$(dirname "$own")/tools/apt.sh"
if [ ! -x "$own/$1/$3" ] && command -v apt-get >/dev/null && command -v dpkg >/dev/null; then
    place="$(mktemp -d)"
    { cd "$place" && "$apt" download "$2" && dpkg -x "$2"_*.deb x; } >&2
    mkdir -p "$own" && rm -rf "${own:?}/$1" && mv "$place/x" "$own/$1"
    rm -r "$place"
fi
if [ -x "$own/$1/$3" ]; then echo "$own/$1/$3"; exit 0; fi
echo "This test needs $1: install it, or set $(echo "$1" | tr 'a-z-' 'A-Z_') to the program." >&2
exit 1
