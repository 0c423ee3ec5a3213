"""Corrections: what a member of staff proposes, who may approve it, and why a parent's own words are never learnt.

What is learnt may end in a model and in a repository, which cannot forget. So a sentence is rewritten by the reviewer:
it holds nothing personal, and it is not what the parent typed with a word changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final

SENTENCE_LONGEST: Final = 200
TOPIC_EXAMPLES: Final = 8
"""With fewer a new topic is not told from its neighbours."""
GRAMS_ALIKE: Final = 0.5
WORDS_ALIKE: Final = 0.6
RUN: Final = 5
"""So many words in a row that both have; measured on pairs in tests/unit/test_corrections.py, as the two above."""
_TOKEN: Final = re.compile(r"⟨[^⟨⟩]*⟩")
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


def needs_second(reviewers: Iterable[str], proposed_by: str) -> bool:
    """Whether somebody else must approve: so it is where the school has somebody else who may.

    >>> needs_second(["a", "b"], "a"), needs_second(["a"], "a")
    (True, False)
    """
    return any(person != proposed_by for person in reviewers)


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
        return "Its short name starts with ask_ and goes on in small letters, digits and _, such as ask_swimming."
    return None


def topic_of(label: str) -> str:
    """A short name for a new topic, made of its label.

    >>> topic_of("Do you film swimming lessons?")
    'ask_do_you_film_swimming_lessons'
    """
    return ("ask_" + "_".join(re.findall(r"[a-z0-9]+", label.lower())))[:54].rstrip("_")


def is_own_words(sentence: str, said: str) -> bool:
    """Whether a sentence is what was said, or nearly: letters alike, words alike, or a long run of the same words.

    What has three words or fewer is what anybody would type; only the very same is refused.

    >>> is_own_words("can I see what you hold about my daughter", "can i see what you hold about my daughter??")
    True
    >>> is_own_words("may a parent look at a child's file", "can i see what you hold about my daughter??")
    False
    """
    one, other = _words(sentence), _words(said)
    if not one or not other:
        return False
    if " ".join(one) == " ".join(other):
        return True
    if min(len(one), len(other)) <= 3:
        return False
    return (
        _dice(_grams(" ".join(one)), _grams(" ".join(other))) >= GRAMS_ALIKE
        or _dice(set(one), set(other)) >= WORDS_ALIKE
        or _longest_run(one, other) >= RUN
    )


def _words(text: str) -> list[str]:
    """The words as they are compared: a token is no word, "dont" is "don't"."""
    plain = _TOKEN.sub(" ", text).casefold().replace("’", "'").replace("'", "")
    return re.findall(r"[^\W_]+", plain)


def _grams(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[n : n + 4] for n in range(max(1, len(padded) - 3))}


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _longest_run(one: list[str], other: list[str]) -> int:
    best, before = 0, [0] * (len(other) + 1)
    for word in one:
        row = [0] * (len(other) + 1)
        for place, another in enumerate(other, 1):
            if word == another:
                row[place] = before[place - 1] + 1
                best = max(best, row[place])
        before = row
    return best
