#!/bin/sh
# Prints a Firefox for the browser tests: $FIREFOX, one on the PATH, or Debian's firefox-esr where we are root. The
# tests drive it over WebDriver BiDi, which it speaks itself: no driver has to be installed.
if [ -n "$FIREFOX" ]; then echo "$FIREFOX"; exit 0; fi
for name in firefox-esr firefox; do
    if command -v "$name" >/dev/null; then command -v "$name"; exit 0; fi
done
if "$(dirname "$0")/apt.sh" install firefox-esr && command -v firefox-esr; then exit 0; fi
echo "The browser tests need Firefox: install it, or set FIREFOX to where it is." >&2
exit 1
