"""Prints what a browser fetches to chat: every script of the widget, each gzipped alone as a server sends it.

Usage: python -m bench.widget_size
"""

import gzip
import sys
from pathlib import Path
from typing import Final

from widget.scripts import strip

STATIC: Final = Path(__file__).parents[1] / "widget" / "static"
BUDGET: Final = 15_000  # bytes
ON_DEMAND: Final = {"paper.js", "review.js", "learning.js"}  # for who saves or prints; on the staff's pages


def size(source: str) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(source.encode(), 9, mtime=0))


def main() -> int:
    """Prints one row a file and the sum of what is needed to chat; returns 1 if that is over the budget."""
    print(f"{'file':<16}{'gzip':>8}{'stripped, gzip':>16}")
    whole = stripped = 0
    for path in sorted(STATIC.glob("*.js")):
        source = path.read_text("utf-8")
        sizes = size(source), size(strip(source))
        later = path.name in ON_DEMAND
        print(f"{path.name:<16}{sizes[0]:>8}{sizes[1]:>16}{'   on demand' if later else ''}")
        if not later:
            whole, stripped = whole + sizes[0], stripped + sizes[1]
    print(f"{'to chat':<16}{whole:>8}{stripped:>16}   budget {BUDGET}")
    return int(stripped > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
