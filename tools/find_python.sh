#!/bin/sh
# Prints a Python of the wanted version: on the PATH, else pyenv's, else one that uv downloads.
# Usage: tools/find_python.sh UV VERSION
uv=$1
version=$2
works() {
    [ "$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$version" ]
}
on_path=$(command -v "python$version")
if [ -n "$on_path" ] && works "$on_path"; then echo "$on_path"; exit 0; fi
for found in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
    if works "$found"; then echo "$found"; exit 0; fi
done
if "$uv" python install -q "$version" 2>/dev/null && found=$("$uv" python find --managed-python "$version" 2>/dev/null); then
    echo "$found"
    exit 0
fi
cat >&2 <<MESSAGE
Python $version is needed and was not found in any of three places:
  1. on the PATH, as python$version
  2. in pyenv (pyenv install $version)
  3. as uv's own download (this machine could not fetch it)
Install it in one of these ways and run the command again.
MESSAGE
exit 1
