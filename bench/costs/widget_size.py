"""Prints what a browser fetches of the widget, gzipped as it is sent: the one script, keys included, and the rest.

Usage: python -m bench.costs.widget_size
"""

import gzip
import sys
from typing import Final

from bot.notice.language_files import load_languages
from widget.pages.bundle import Scripts
from widget.pages.pages import widget_scripts
from widget.pages.widget_strings import modules as modules_of
from widget.pages.widget_strings import offered

BUDGET: Final = 15_000  # bytes: all that a person fetches to chat, keys included
STAFF: Final = {"review.js", "learning.js", "copy_link.js", "letter.js", "print.js"}  # on the staff's pages


def size(source: str) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(source.encode(), 9, mtime=0))


def to_chat() -> int:
    """Bytes of all that a person fetches to chat, keys included."""
    return size(_together(widget_scripts()))


def _together(scripts: Scripts) -> str:
    return scripts.together("9f3a07c5d1e8", 30, offered(load_languages().values()))


def main() -> int:
    """Prints one row a file that is served; returns 1 if what is needed to chat is over the budget."""
    scripts = widget_scripts()
    print(f"{'widget.js':<24}{size(_together(scripts)):>8}   to chat, keys included: at most {BUDGET}")
    modules = {name: module.decode() for name, module in modules_of(load_languages().values()).items()}
    for name, source in sorted({**scripts.later, **modules}.items()):
        why = "for staff" if name in STAFF else "on demand"
        print(f"{name:<24}{size(source):>8}   {why}")
    return int(to_chat() > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
