"""What somebody typed into a form that was not taken: shown to be copied, so that a letter is never lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.text.clean import clean

LABELS: Final = {
    "title": "Title",
    "body": "The letter",
    "details": "In their words",
    "name": "Name",
    "relationship": "How they are connected",
    "child": "The child, and the class",
    "contact": "Where to reach them",
    "received": "The day it reached the school",
    "reasons": "Reasons",
    "note": "Note",
    "done": "What was done",
    "handed_over": "How the records were handed over",
    "other_request": "The other request",
    "on": "The day",
    "own": "Your own reason",
    "words": "Search",
    "what": "What to look for",
    "found": "What was found",
    "sentence": "The sentence",
    "text": "What the assistant says",
    "examples": "What people might ask",
    "reason": "Why",
    "notice": "The notice",
    "shown": "The name that is shown",
    "parents": "Message to parents",
}
"""The fields in which people write, by what they are called; no password, no code, nothing that a page filled in."""


def typed_in(form: Mapping[str, object]) -> dict[str, str]:
    """What somebody wrote, by the label of its field; fields of choice, secrets and files are left out.

    >>> typed_in({"csrf": "x", "password": "y", "note": "rang twice", "own": " "})
    {'Note': 'rang twice'}
    """
    found = {label: form.get(name) for name, label in LABELS.items()}
    words = {label: clean(value) for label, value in found.items() if isinstance(value, str)}
    return {label: value for label, value in words.items() if value}
