"""What reviewers see of a conversation before they open it: its length, topics, outcome, and the queues it waits in.

Everything here follows from the turns, one after the other, so that the list is kept as the conversation goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Final

from bot.law.calendar import day_in_england

LOW: Final = 0.5
"""Below this a topic was answered although another was about as likely: worth a second look, and few enough to read."""
SAMPLE: Final = 10
"""Conversations drawn each week: what one person can read in a quarter of an hour beside their work."""
LEFT_AFTER: Final = timedelta(hours=1)
"""Somebody who has been silent for so long is not coming back to a form or a question, as a rule."""
TALK_TO_PERSON: Final = "ask_talk_to_person"
UNCLEAR: Final = ("unclear", "not_understood")
"""What the gate says in the place of a topic (bot/nlu/scope_gate.py)."""
_FORM_ANSWER: Final = "form_answer"
_LEFT_OPEN: Final = frozenset({"question", "confirm", "clarify", "not_understood", "out_of_scope"})
_TOPICS: Final = 12
"""How many topics of one conversation are kept for the list: more say nothing about it any more."""


class Channel(str, Enum):
    """How somebody talked."""

    TEXT = "text"
    VOICE = "voice"
    KEYPAD = "keypad"
    PHONE = "phone"
    PAGE = "page"


class Outcome(str, Enum):
    """What became of a conversation."""

    ANSWERED = "answered"
    REQUEST_OPENED = "request_opened"
    HANDED_OVER = "handed_over"
    GAVE_UP = "gave_up"


class ReviewState(str, Enum):
    """Whether somebody has read it; ``AGAIN``: it went on after it was read."""

    NEW = "new"
    AGAIN = "again"
    REVIEWED = "reviewed"


class Queue(str, Enum):
    """Why a conversation should be read, the most pressing first."""

    SAFEGUARDING = "safeguarding"
    NOT_UNDERSTOOD = "not_understood"
    LOW_CONFIDENCE = "low_confidence"
    OUTSIDE = "outside"  # told that it is nothing that the notice is about
    REFUSED = "refused"  # "did you mean": none of it was
    THUMBS_DOWN = "thumbs_down"
    ABANDONED = "abandoned"
    SAMPLE = "sample"


REPLIES: Final = {Queue.NOT_UNDERSTOOD: "not_understood", Queue.OUTSIDE: "out_of_scope"}
"""The kind of reply that puts a conversation into a queue."""


class Order(str, Enum):
    """In which order conversations are listed; ``UNSURE``: only those in which something had to be understood."""

    NEWEST = "newest"
    OLDEST = "oldest"
    UNSURE = "unsure"


@dataclass(frozen=True)
class TurnFacts:
    """One turn as the list needs it; ``said``: the person said or picked something new.

    ``topics`` are all that was asked, ``topic`` the first of them; ``sure`` is how sure the likeliest topic was;
    ``in_form``: a request was being made after this turn.
    """

    frame: str
    said: bool
    topic: str
    sure: float | None
    kinds: tuple[str, ...]
    channel: str
    in_form: bool
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """A conversation in the list; ``clarifying``: it stands at a "did you mean"."""

    channel: str
    turns: int = 0
    outcome: Outcome = Outcome.GAVE_UP
    lowest: float | None = None
    topics: tuple[str, ...] = ()
    in_form: bool = False
    clarifying: bool = False


@dataclass(frozen=True)
class Noted:
    """A summary after one more turn, the queues joined (True: at once, False: once left for an hour) and left."""

    summary: Summary
    joins: Mapping[Queue, bool] = field(default_factory=dict)
    leaves: frozenset[Queue] = frozenset()


def facts(
    frame: str,
    said: str | None,
    understanding: Mapping[str, Any] | None,
    kinds: Sequence[str],
    channel: str,
    in_form: bool,
) -> TurnFacts:
    """Boil a turn down; ``understanding`` is as the store keeps it.

    >>> facts("say", "eh", {"topic": "unclear", "confidence": 0.8, "ranking": [["ask_dpo", 0.2]]}, ["clarify"], "text",
    ...       False).sure
    0.2
    """
    topic, sure = "", None
    if understanding:
        topic, sure = str(understanding["topic"]), float(understanding["confidence"])
        ranking = understanding.get("ranking") or ()
        if topic in UNCLEAR:
            sure = float(ranking[0][1]) if ranking else 0.0
    topics = tuple((understanding or {}).get("topics") or ()) or (topic,)
    return TurnFacts(frame, said is not None, topic, sure, tuple(kinds), channel, in_form, topics)


def noted(before: Summary | None, turn: TurnFacts) -> Noted:
    """Count one more turn.

    An answer within a form is not measured: a name is no topic. What only repeats what was open changes no outcome.
    """
    had = before or Summary(turn.channel)
    counted = replace(had, channel=turn.channel, turns=had.turns + 1, in_form=turn.in_form)
    joins: dict[Queue, bool] = {Queue.ABANDONED: False} if turn.in_form else {}
    leaves = set() if turn.in_form else {Queue.ABANDONED}
    if Queue.SAFEGUARDING.value in turn.kinds:
        joins[Queue.SAFEGUARDING] = True
    if not turn.said:
        return Noted(counted, joins, frozenset(leaves))
    if had.clarifying:
        if _takes_a_choice(turn):
            leaves.add(Queue.REFUSED)
        else:
            joins[Queue.REFUSED] = True
    clarifying = bool(turn.kinds) and turn.kinds[-1] == "clarify"
    if clarifying:
        joins.setdefault(Queue.REFUSED, False)
    lowest, topics = had.lowest, had.topics
    if not had.in_form:
        joins.update({queue: True for queue, kind in REPLIES.items() if kind in turn.kinds})
        if turn.frame == "say" and turn.sure is not None:
            lowest = turn.sure if lowest is None else min(lowest, turn.sure)
            if turn.sure < LOW and turn.topic not in UNCLEAR:
                joins[Queue.LOW_CONFIDENCE] = True
        for topic in turn.topics or (turn.topic,):
            topics = _with(topics, topic)
    outcome = _outcome(had.outcome, turn.kinds)
    counted = replace(counted, outcome=outcome, lowest=lowest, topics=topics, clarifying=clarifying)
    return Noted(counted, joins, frozenset(leaves))


def week_of(moment: datetime) -> date:
    """The Monday of the week in which something happened, by England's calendar.

    >>> from datetime import timezone
    >>> week_of(datetime(2026, 11, 29, 23, 0, tzinfo=timezone.utc)).isoformat()
    '2026-11-23'
    """
    day = day_in_england(moment)
    return day - timedelta(days=day.weekday())


def week_to_sample(now: datetime) -> date:
    """The Monday of the last week that is over: its draw changes no more."""
    return week_of(now) - timedelta(days=7)


def draw(week: date, conversation_id: str) -> int:
    """The lot of a conversation in its week's draw: the smallest are the sample, and nobody can choose them.

    >>> draw(date(2026, 11, 23), "a") == draw(date(2026, 11, 23), "a") != draw(date(2026, 11, 30), "a")
    True
    """
    lot = hashlib.sha256(f"{week.isoformat()}|{conversation_id}".encode()).digest()
    return int.from_bytes(lot[:4], "big") >> 1


def _takes_a_choice(turn: TurnFacts) -> bool:
    """Whether one of the topics that "did you mean" offered was meant; to ask for a person is to say none was."""
    return turn.frame in ("choose", "press") and turn.topic != TALK_TO_PERSON


def _outcome(had: Outcome, kinds: Sequence[str]) -> Outcome:
    if had is Outcome.REQUEST_OPENED or "receipt" in kinds:
        return Outcome.REQUEST_OPENED
    if had is Outcome.HANDED_OVER or "handover" in kinds:
        return Outcome.HANDED_OVER
    return Outcome.GAVE_UP if not kinds or kinds[-1] in _LEFT_OPEN else Outcome.ANSWERED


def _with(topics: tuple[str, ...], topic: str) -> tuple[str, ...]:
    if not topic or topic in UNCLEAR or topic == _FORM_ANSWER or topic in topics or len(topics) >= _TOPICS:
        return topics
    return (*topics, topic)
