"""What was picked from a list while a request is taken, and what is left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.core.case_file import CONTACT, RELATIONSHIP
from bot.core.cases import Told
from bot.core.intake import (
    BEGIN,
    BY_WORDS,
    CHANGE,
    CONFIRM,
    LATER,
    NO_ROOM,
    RECORD,
    RELATIONSHIPS,
    REQUEST,
    RIGHT,
    SOUND,
    WHO,
    Heard,
    Intake,
    Said,
    Turn,
    right_of,
    without_name,
)
from bot.core.intake_asking import asking, for_whom, with_right
from bot.core.intake_danger import card_ended
from bot.core.intake_recording import after_recording, begin_recording, recorded
from bot.core.relationships import picked
from bot.core.rights import Right, Who


def choose(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:  # noqa: C901
    """A choice was picked: one of the form's (``yes``, ``skip``, ``who=me``, ``fix=name``), or a topic."""
    what, _, value = heard.chosen.partition("=")
    if what == "yes":
        return Turn(intake, (), "open") if intake.next == CONFIRM else asking(intake)
    if what == "cancel":
        return Turn(intake, (Said("cancelled"),), "cancel")
    if what == "skip":
        return skip(intake)
    if what == RECORD:
        return begin_recording(intake)
    if what in (SOUND, NO_ROOM):
        return recorded(intake, kept=what == SOUND)
    if what == LATER and intake.recording:
        return after_recording(intake.left_to_the_call((intake.asks,)), Said(LATER))
    if what == LATER and intake.asks in BY_WORDS:
        return asking(intake.left_to_the_call((intake.asks,)), Said(LATER))
    if what == BEGIN:
        return _begin_another(intake, value, offered)
    if what == "why":
        return asking(intake, Said("why", intake.asks))
    if what == "change":
        return Turn(replace(intake, asks=CHANGE), (Said(what, value),))
    if what in ("menu", RELATIONSHIPS):
        return Turn(intake, (Said(what, value),))
    if what == "fix":
        return asking(replace(intake, right=None) if value == RIGHT else intake.without(value))
    if what == WHO and value in set(Who):
        return asking(for_whom(intake, Who(value), ""))
    if what == RELATIONSHIP and picked(value) and intake.question(RELATIONSHIP):
        return asking(intake.with_word(RELATIONSHIP, picked(value)))
    if what == RIGHT and value in {right.value for right in offered}:
        # What the notice says of it; of something else it says nothing.
        answer = () if value == Right.OTHER.value else (Said("topic", f"{REQUEST}{value}"),)
        return asking(with_right(intake, Right(value)), *answer)
    if what == "topic":
        return _choose_topic(intake, value, offered)
    return asking(intake)


def _begin_another(intake: Intake, value: str, offered: Collection[Right]) -> Turn:
    """A request is begun from a menu although one is open: that one goes on, for the right that was picked last."""
    right = next((right for right in offered if right.value == value), None)
    if right is None or right is intake.right:
        return asking(intake)
    return asking(with_right(intake, right), Said("changed", right.value))


def _choose_topic(intake: Intake, topic: str, offered: Collection[Right]) -> Turn:
    if turn := card_ended(intake, topic):
        return turn
    right = right_of(topic, offered)
    if right is not None and right is not intake.right:
        return asking(with_right(intake, right), Said("changed", right.value))
    return asking(intake) if right else asking(intake, Said("topic", topic))


def skip(intake: Intake) -> Turn:
    """Go on without the answer that was asked for, where the law does not need it."""
    question = intake.question(intake.asks)
    if question is None or not question.may_skip:
        return asking(intake, Said("needed", intake.asks))
    skipped = replace(intake, skipped=(*without_name(intake.skipped, intake.asks), intake.asks))
    if intake.asks == CONTACT:
        skipped = replace(skipped, reply_by=Told.PAGE)
    return asking(skipped, Said("skipped", intake.asks))
