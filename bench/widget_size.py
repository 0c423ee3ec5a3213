"""Prints what a browser fetches of the widget, gzipped as a server sends it: the one script, and what comes on demand.

Usage: python -m bench.widget_size
"""

import gzip
import sys
from typing import Final

from bot.language_files import load_languages
from widget.pages import widget_scripts
from widget.scripts import Scripts
from widget.widget_strings import modules as modules_of
from widget.widget_strings import offered

BUDGET: Final = 15_000  # bytes: all that a person fetches to chat; met for who types, not yet with the keys
WITH_KEYS: Final = 17_300  # bytes reached for who uses the keys; it only goes down
KEYS: Final = {"phone.js"}  # fetched when somebody wants the keypad, and counted with the rest
STAFF: Final = {"review.js", "learning.js"}  # on the staff's pages


def size(source: str) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(source.encode(), 9, mtime=0))


def to_type() -> int:
    """Bytes of all that a person fetches who types."""
    return size(_together(widget_scripts()))


def to_chat() -> int:
    """Bytes of all that a person fetches to chat, keys included."""
    scripts = widget_scripts()
    keys = sum(size(source) for name, source in scripts.later.items() if name in KEYS)
    return size(_together(scripts)) + keys


def _together(scripts: Scripts) -> str:
    return scripts.together("0" * 12, 30, offered(load_languages().values()))


def main() -> int:
    """Prints one row a file that is served; returns 1 if what is needed to chat is over the budget."""
    scripts = widget_scripts()
    print(f"{'widget.js':<24}{size(_together(scripts)):>8}")
    modules = {name: module.decode() for name, module in modules_of(load_languages().values()).items()}
    for name, source in sorted({**scripts.later, **modules}.items()):
        why = "the keys" if name in KEYS else "for staff" if name in STAFF else "on demand"
        print(f"{name:<24}{size(source):>8}   {why}")
    print(f"{'to chat by typing':<24}{to_type():>8}   budget {BUDGET}")
    print(f"{'to chat, keys included':<24}{to_chat():>8}   aim {BUDGET}")
    return int(to_type() > BUDGET or to_chat() > WITH_KEYS)


if __name__ == "__main__":
    sys.exit(main())
