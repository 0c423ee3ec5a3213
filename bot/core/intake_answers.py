"""Whether a message answers what was asked in a request, and what is made of one that does not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.core import intake_commands as commands
from bot.core import intake_people as people
from bot.core import intake_questions as questions
from bot.core import intake_reading as reading
from bot.core import ways_to_reply
from bot.core.case_file import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.core.cases import Told
from bot.core.intake import RIGHT, WHO, Heard, Intake, Said, Turn, right_of
from bot.core.intake_asking import asking, for_whom, once_more, read_along
from bot.core.rights import Right

MANY: Final = 8
"""Words of a message that is more than a question or a thank-you."""


def answer(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """Read the message as the answer to what was asked; None where it is none."""
    if intake.asks == RIGHT:
        right = right_of(heard.topic, offered)
        return asking(read_along(replace(intake, right=right), heard)) if right else None
    if intake.asks == CONTACT:
        return _contact(intake, heard)
    if heard.topic.startswith("ask_") and heard.is_sure and _only_asks(intake, heard):
        return None  # answered first
    answered = with_answer(intake, heard.text)
    if answered is intake:
        return None
    tells_more = intake.asks == WHO and intake.right and not intake.has(DETAILS)
    if tells_more and intake.right and reading.says_something(heard.text, intake.right, own_words=True):
        answered = answered.with_word(DETAILS, heard.text)
    return asking(read_along(answered, heard))


def _only_asks(intake: Intake, heard: Heard) -> bool:
    """Whether a message is a question and no answer; a longer account that begins with a question is an account."""
    if intake.asks == DETAILS:
        return questions.asks_something(heard.plain, strictly=True) and len(heard.text.split()) < MANY
    mark = intake.asks in (NAME, CHILD, RELATIONSHIP) and heard.text.rstrip().endswith("?")
    return mark or questions.begins_as_a_question(heard.plain)


def with_answer(intake: Intake, text: str) -> Intake:
    """The answers with this one, or the very same where the message is none."""
    if intake.asks == WHO:
        about, relationship = people.who(text, answering=True)
        return for_whom(intake, about, relationship) if about else intake
    if intake.asks == NAME:
        given = people.name_answer(text)
        return intake.with_word(NAME, given) if given else intake
    if intake.asks == CHILD:
        given = people.child_answer(text)
        return intake.with_word(CHILD, given) if given else intake
    if commands.is_no_answer(text):
        return intake
    return intake.with_word(intake.asks, text)


def not_answered(intake: Intake, heard: Heard) -> Turn:
    """No answer to what was asked, but perhaps to what was or will be: an address, a connection, a child's name."""
    given = reading.contact(heard.text, answering=True)
    if given is not None and not heard.flaws.get(given.token or "") and not intake.has(CONTACT):
        return asking(intake.with_contact(given), Said("noted"))
    connection = people.bare_connection(heard.text) if intake.asks in (NAME, CHILD) else ""
    if connection and intake.question(RELATIONSHIP):
        return asking(replace(intake, words={**intake.words, RELATIONSHIP: connection}), Said("noted"))
    if intake.asks == WHO and (child := people.child(heard.text, None)) and not intake.has(CHILD):
        return once_more(intake.with_word(CHILD, child))
    if intake.asks == CONTACT and commands.names_a_way(heard.plain):
        return once_more(intake, Said("again", "contact_which"))
    if commands.wants_privacy(heard.text):
        return asking(intake.with_note(heard.text), Said("noted"))
    if wished := _wished(intake, heard):
        return asking(intake) if wished is intake.right else asking(intake.with_note(heard.text), Said("after"))
    if commands.agrees(heard.plain):  # who thinks that it goes now
        return asking(intake, Said("still"))
    return once_more(intake)


def _wished(intake: Intake, heard: Heard) -> Right | None:
    """The right that somebody asks for where something else was asked: the one being taken, or one for afterwards."""
    asks = questions.begins_as_a_question(heard.plain)
    return right_of(heard.topic, tuple(Right)) if heard.is_sure and intake.right and not asks else None


def _contact(intake: Intake, heard: Heard) -> Turn | None:
    given = reading.contact(heard.text, answering=True)
    if given is None:
        if intake.flawed and commands.insists(heard.plain):
            kept = reading.contact(intake.flawed, answering=True)
            return asking(intake.with_contact(kept)) if kept else None
        return None
    problem = heard.flaws.get(given.token or "", "")
    if given.way is Told.POST and not reading.has_street(given.words):
        problem = ways_to_reply.ONLY_POSTCODE
    if problem and not (problem in ways_to_reply.CHECK_AGAIN and intake.flawed == given.token):
        return once_more(replace(intake, flawed=given.token or ""), Said("flaw", problem))
    answered = intake.with_contact(given)
    if reading.says_more_than_an_address(heard.text):
        # "but my ex must not know": the school has to read that too.
        return asking(answered.with_note(heard.text), Said("noted"))
    return asking(answered)
