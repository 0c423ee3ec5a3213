"""All that the menus of the telephone can say, found by following every choice from the main list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.core.keypad_menus import KEYS, MAIN, PERSON, KeypadMenus
from bot.core.replies import Reply

LONG: Final = tuple(f"{KEYS}{what}=" for what in ("read", "whole", "simple"))
"""How the values begin that lead to what is read at length."""


def everything(menus: KeypadMenus) -> Iterator[tuple[str, Reply]]:
    """Every reply of the menus with the value that leads to it, the nearest first; without and with a request open."""
    for line in ("", "phone"):
        yield "", menus.welcome(line)
    for open_draft in (False, True):
        waiting = [MAIN, PERSON]
        known = set(waiting)
        for value in waiting:
            reply = menus.reply(value, open_draft)
            if reply is None:  # it belongs to the form
                continue
            yield value, reply
            for onward in (choice.value for choice in reply.choices if choice.value not in known):
                known.add(onward)
                waiting.append(onward)
