"""Corrections: what a member of staff proposes, who may approve it, and why a parent's own words are never learnt.

What is learnt may end in a model and in a repository, which cannot forget. So a sentence is rewritten by the reviewer:
it holds nothing personal, and it is not what the parent typed with a word changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final

SENTENCE_LONGEST: Final = 200
TOPIC_EXAMPLES: Final = 8
"""With fewer a new topic is not told from its neighbours."""
_TOPIC: Final = re.compile(r"ask_[a-z][a-z0-9_]{1,50}")


class Kind(str, Enum):
    """What is changed."""

    EXAMPLE = "example"
    ANSWER = "answer"
    TOPIC = "topic"
    NOTICE = "notice"


class State(str, Enum):
    """How far a correction has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LEARNT = "learnt"


OPEN: Final = frozenset({State.PROPOSED, State.APPROVED})


@dataclass(frozen=True)
class Correction:
    """One change that somebody proposed; ``turn`` is ``conversation:client_id`` or "".

    ``content`` by kind: EXAMPLE ``sentence``; ANSWER ``text`` and ``custom``; TOPIC these and ``examples``; NOTICE
    ``notice`` and ``school``. ``version`` is the learnt version it went into, "" before.
    """

    id: str
    kind: Kind
    topic: str
    content: Mapping[str, Any] = field(repr=False)
    turn: str
    state: State
    proposed_by: str
    proposed_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = field(default="", repr=False)
    version: str = ""


def sentence_problem(sentence: str) -> str | None:
    """Why this cannot be an example, in words; None where it can.

    >>> sentence_problem("may I see [it](what)")
    'It has a bracket or a line break in it. Please write it as one plain sentence.'
    """
    if not sentence.strip():
        return "Write the sentence that the assistant should learn."
    if len(sentence) > SENTENCE_LONGEST:
        return f"It is longer than {SENTENCE_LONGEST} characters. Say it in a shorter way."
    if re.search(r"[\[\]{}\n\r]", sentence) or sentence.lstrip().startswith(("-", "#", "/")):
        return "It has a bracket or a line break in it. Please write it as one plain sentence."
    if not re.search(r"[^\W\d_]{2,}", sentence):
        return "There are no words in it. Write what a parent might ask."
    return None


def topic_problem(topic: str) -> str | None:
    """Why a new topic cannot be called so, in words; None where it can.

    >>> topic_problem("ask_swimming"), topic_problem("Swimming!") is None
    (None, False)
    """
    if not _TOPIC.fullmatch(topic):
        return "Begin it with a word, such as: Swimming lessons."
    return None


def topic_of(label: str) -> str:
    """A short name for a new topic, made of its label.

    >>> topic_of("Do you film swimming lessons?")
    'ask_do_you_film_swimming_lessons'
    """
    return ("ask_" + "_".join(re.findall(r"[a-z0-9]+", label.lower())))[:54].rstrip("_")
