"""Prints what a browser fetches of the widget, gzipped as a server sends it: the one script, and what comes on demand.

Usage: python -m bench.widget_size
"""

import gzip
import sys
from typing import Final

from widget.pages import widget_scripts

BUDGET: Final = 15_000  # bytes: all that a person fetches to chat, keys included
STAFF: Final = {"review.js", "learning.js"}  # on the staff's pages


def size(source: str) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(source.encode(), 9, mtime=0))


def main() -> int:
    """Prints one row a file that is served; returns 1 if what is needed to chat is over the budget."""
    scripts = widget_scripts()
    together = size(scripts.together("0" * 12, 30))
    print(f"{'widget.js, to chat':<24}{together:>8}   budget {BUDGET}")
    for name, source in sorted(scripts.later.items()):
        print(f"{name:<24}{size(source):>8}   {'for staff' if name in STAFF else 'on demand'}")
    return int(together > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
