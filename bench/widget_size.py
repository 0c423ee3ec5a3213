"""Prints what a browser fetches of the widget, gzipped as a server sends it: the one script, and what comes on demand.

Usage: python -m bench.widget_size
"""

import gzip
import sys
from typing import Final

from bot.language_files import load_languages
from widget.pages import widget_scripts
from widget.widget_strings import modules as modules_of
from widget.widget_strings import offered

BUDGET: Final = 15_000  # bytes: all that a person fetches to chat, keys included
STAFF: Final = {"review.js", "learning.js"}  # on the staff's pages


def size(source: str) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(source.encode(), 9, mtime=0))


def main() -> int:
    """Prints one row a file that is served; returns 1 if what is needed to chat is over the budget."""
    scripts = widget_scripts()
    together = size(scripts.together("0" * 12, 30, offered(load_languages().values())))
    print(f"{'widget.js, to chat':<24}{together:>8}   budget {BUDGET}")
    modules = {name: module.decode() for name, module in modules_of(load_languages().values()).items()}
    for name, source in sorted({**scripts.later, **modules}.items()):
        print(f"{name:<24}{size(source):>8}   {'for staff' if name in STAFF else 'on demand'}")
    return int(together > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
