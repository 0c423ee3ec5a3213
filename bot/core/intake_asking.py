"""What every turn of a request shares: going on to what is still to be asked, and what a message says besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core import intake_people as people
from bot.core import intake_reading as reading
from bot.core.case_file import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.core.intake import WHO, Heard, Intake, Said, Turn, without_name
from bot.core.rights import Right, Who

_ACCOUNTS: Final = frozenset({Right.COMPLAINT, Right.BREACH_REPORT})


def asking(intake: Intake, *said: Said) -> Turn:
    """Go on to what is still to be asked."""
    asks = intake.next
    flawed = intake.flawed if asks == intake.asks else ""
    return Turn(replace(intake, asks=asks, flawed=flawed, recording=False), (*said, Said("ask", asks)))


def once_more(intake: Intake, *said: Said) -> Turn:
    """Ask the same again, saying what would do."""
    return Turn(intake, said or (Said("again", intake.asks),))


def for_whom(intake: Intake, about: Who, relationship: str) -> Intake:
    """Who the request is for; what only another would be asked is dropped where it is for oneself."""
    known = replace(intake, who=about, skipped=without_name(intake.skipped, WHO))
    if about in (Who.ME, Who.PUPIL):
        return known.without(CHILD).without(RELATIONSHIP)
    return known.with_word(RELATIONSHIP, relationship) if relationship and not known.has(RELATIONSHIP) else known


def read_along(intake: Intake, heard: Heard) -> Intake:
    """Take in what a message says besides, where it was not said before."""
    text, read = heard.text, intake
    if read.who is None:
        about, relationship = people.who(text)
        read = for_whom(read, about, relationship) if about is not None else read
    if not read.has(NAME) and (name := people.own_name(text)):
        read = read.with_word(NAME, name)
    if (read.who is None or read.question(CHILD)) and not read.has(CHILD):
        child = people.child(text, read.who, read.words.get(NAME, ""))
        read = read.with_word(CHILD, child) if child and child != read.words.get(NAME) else read
    if not read.has(CONTACT):
        given = reading.contact(text, strictly=read.right in _ACCOUNTS)
        read = read.with_contact(given) if given and not heard.flaws.get(given.token or "") else read
    return read


def with_right(intake: Intake, right: Right, words: str = "") -> Intake:
    """Another right: what was said of the one is kept as a note where the other needs words of its own."""
    changed = replace(intake, right=right)
    question = changed.question(DETAILS)
    if intake.right is not None and question is not None and not question.may_skip and intake.words.get(DETAILS):
        changed = changed.with_note(intake.words[DETAILS]).without(DETAILS)
    return changed.with_note(words) if words else changed
