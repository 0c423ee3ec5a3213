"""How a request begins: from words, from a menu, or from keys alone."""

from __future__ import annotations

from bot.core import intake_reading as reading
from bot.core.case_file import CHILD, DETAILS, NAME, RELATIONSHIP
from bot.core.intake import BY_WORDS, REQUEST, WHO, Heard, Intake, Said, Turn
from bot.core.intake_asking import asking, read_along
from bot.core.rights import Right, Who


def begin(number: int, right: Right | None, heard: Heard) -> Turn:
    """Begin a request: read what the first message says already, then ask for the first thing it does not."""
    intake = Intake(number, right).with_note(heard.text if heard.foreign else "")
    said = (Said("topic", heard.topic),) if right else ()
    if right is Right.EDUCATIONAL_RECORD and heard.topic:
        said = (*said, Said("record"))
    if not (heard.chosen or heard.foreign) and right is not None:
        intake = read_along(intake, heard)
        if right is Right.ACCESS and intake.who is not Who.PUPIL and reading.wants_reports(heard.text):
            said = (*said, Said("record"))
        if reading.says_something(heard.text, right):
            intake = intake.with_word(DETAILS, heard.text)
        elif right in (Right.RECTIFICATION, Right.RESTRICTION):
            intake = intake.with_note(heard.text)  # what is wrong, although not yet what would be right
    also = tuple(Said("topic", topic) for topic in heard.also)
    if any(topic.startswith(REQUEST) for topic in heard.also):  # one after the other; the school reads of both
        kept = heard.text in (intake.words.get(DETAILS, ""), intake.note)
        return asking(intake if kept else intake.with_note(heard.text), *also, *said, Said("after"))
    return asking(intake, *also, *said)


def begin_call_back(number: int, words: str) -> Turn:
    """Begin a request to be rung back: nothing is asked but the number; the school hears the rest on the telephone."""
    intake = Intake(number, Right.OTHER, skipped=(WHO, RELATIONSHIP, CHILD), later=(NAME,)).with_word(DETAILS, words)
    return asking(intake)


def by_keys(before: str, turn: Turn) -> Turn:
    """The same turn for somebody who has keys alone: what needs words is left to the call-back, and it goes on.

    ``before`` is what was asked until now: who asked to tell a name after all is not taken past it.
    """
    intake = turn.intake
    if turn.ends or intake.recording or intake.asks not in BY_WORDS or intake.asks == before:
        return turn
    return asking(intake.left_to_the_call(), *(one for one in turn.said if one.what != "ask"))
