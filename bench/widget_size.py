"""Prints what a browser fetches of the widget, gzipped as a server sends it: the one script, and what comes on demand.

Usage: python -m bench.widget_size
"""

import gzip
import sys
from typing import Final

from widget.pages import widget_scripts

BUDGET: Final = 15_000  # bytes: all that a person fetches to chat, keys included
KEYS: Final = {"phone.js"}  # fetched when somebody wants the keypad, and counted with the rest
STAFF: Final = {"review.js", "learning.js"}  # on the staff's pages


def size(source: str) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(source.encode(), 9, mtime=0))


def to_chat() -> int:
    """Bytes of all that a person fetches to chat, keys included."""
    scripts = widget_scripts()
    keys = sum(size(source) for name, source in scripts.later.items() if name in KEYS)
    return size(scripts.together("0" * 12, 30)) + keys


def main() -> int:
    """Prints one row a file that is served; returns 1 if what is needed to chat is over the budget."""
    scripts = widget_scripts()
    print(f"{'widget.js':<24}{size(scripts.together('0' * 12, 30)):>8}")
    for name, source in sorted(scripts.later.items()):
        why = "the keys" if name in KEYS else "for staff" if name in STAFF else "on demand"
        print(f"{name:<24}{size(source):>8}   {why}")
    print(f"{'to chat, keys included':<24}{to_chat():>8}   budget {BUDGET}")
    return int(to_chat() > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
