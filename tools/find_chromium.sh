#!/bin/sh
# Prints a Chromium for the browser tests: $CHROMIUM, one on the PATH, Debian's package where we are root, else
# Playwright's own build. Usage: tools/find_chromium.sh PYTHON
python=$1
if [ -n "$CHROMIUM" ]; then echo "$CHROMIUM"; exit 0; fi
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then command -v "$name"; exit 0; fi
done
if "$(dirname "$0")/apt.sh" install chromium && command -v chromium; then exit 0; fi
"$python" -m playwright install chromium >&2 || {
    echo "The browser tests need Chromium: install it, or set CHROMIUM to where it is." >&2
    exit 1
}
"$python" -c 'from playwright.sync_api import sync_playwright as p
with p() as q: print(q.chromium.executable_path)'
