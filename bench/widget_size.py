"""Prints what a browser fetches to chat: every script of the widget, each gzipped alone as a server sends it."""

import gzip
import re
import sys
from pathlib import Path

STATIC = Path(__file__).parents[1] / "widget" / "static"
BUDGET = 15_000


def strip_comments(source: str) -> str:
    """Removes the comments that stand on lines of their own, the only kind a server may strip without parsing.

    >>> strip_comments("/** why */\\nlet a = 1; // kept\\n// gone\\n")
    'let a = 1; // kept\\n'
    """
    source = re.sub(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", "", source, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^[ \t]*//.*\n", "", source, flags=re.MULTILINE)


def main() -> int:
    """Prints one row a file and the sum; returns 1 if the sum is over the budget."""
    print(f"{'file':<16}{'bytes':>8}{'gzip':>8}{'stripped, gzip':>16}")
    total = stripped_total = 0
    for path in sorted(STATIC.glob("*.js")):
        source = path.read_text("utf-8")
        whole = len(gzip.compress(source.encode(), 9, mtime=0))
        stripped = len(gzip.compress(strip_comments(source).encode(), 9, mtime=0))
        total, stripped_total = total + whole, stripped_total + stripped
        print(f"{path.name:<16}{len(source.encode()):>8}{whole:>8}{stripped:>16}")
    print(f"{'all':<16}{'':>8}{total:>8}{stripped_total:>16}   budget {BUDGET}")
    return int(stripped_total > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
