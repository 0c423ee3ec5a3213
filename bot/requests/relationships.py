"""How somebody who asks for another person is connected to them, picked from a list instead of told in words.

What was picked is kept by its name, so that the person reads it in their language and staff read it in English.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from bot.notice.form_text import FormText

TABLE: Final = "pick_relationship"
"""The table of form.toml with the words of each."""
_PICKED: Final = "picked:"


class Relationship(str, Enum):
    """What can be picked, in the order in which it is offered."""

    MOTHER = "mother"
    FATHER = "father"
    GRANDPARENT = "grandparent"
    STEP_PARENT = "step_parent"
    FOSTER_CARER = "foster_carer"
    RELATIVE = "relative"
    SOCIAL_WORKER = "social_worker"
    SOLICITOR = "solicitor"


def picked(value: str) -> str:
    """An answer that was picked, as the draft keeps it; "" for what is not on the list.

    >>> picked("mother"), picked("queen")
    ('picked:mother', '')
    """
    return f"{_PICKED}{value}" if value in set(Relationship) else ""


def for_the_person(answer: str, words: FormText) -> str:
    """An answer as its person reads it: what was picked in their language, anything else as they said it."""
    name = answer.removeprefix(_PICKED)
    return answer if name == answer else words(TABLE, name)


def for_staff(answer: str, words: FormText) -> str:
    """An answer as the case keeps it: what was picked in English, with the word that its person saw beside it."""
    name = answer.removeprefix(_PICKED)
    if name == answer:
        return answer
    english, seen = words.texts[TABLE][name], words(TABLE, name)
    return english if seen == english else f"{english} ({seen})"
