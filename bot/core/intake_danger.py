"""Danger told of while a request is taken: it never waits, no answer is lost by it, and how it goes on afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core import intake_commands as commands
from bot.core import intake_people as people
from bot.core import intake_questions as questions
from bot.core import intake_reading as reading
from bot.core.case_file import CHILD, DETAILS, NAME, RELATIONSHIP
from bot.core.follow_ups import DANGER
from bot.core.intake import WHO, Heard, Intake, Said, Turn
from bot.core.intake_answers import with_answer
from bot.core.intake_asking import asking
from bot.core.rights import Right

_CERTAIN: Final = 0.9
_ACCOUNTS: Final = frozenset({Right.COMPLAINT, Right.BREACH_REPORT})


def danger(intake: Intake, heard: Heard) -> Turn | None:
    """Somebody may be in danger: what is enough outside a form is enough here, unless it is plainly something else.

    An account of what went wrong often sounds like it: there the numbers are shown, and the request goes on. Elsewhere
    nothing is asked for now. What was told is kept.
    """
    if not heard.topic.startswith(DANGER) or _is_plainly_else(intake, heard):
        return None
    if intake.paused and commands.is_command(heard.plain):
        return None  # the numbers were just shown, and this says how to go on
    shown = Said("topic", heard.topic)
    if intake.asks != DETAILS:
        return Turn(replace(intake, paused=True), (shown, Said("paused")))
    told = intake.with_word(DETAILS, heard.text)
    if intake.right in _ACCOUNTS and heard.confidence < _CERTAIN:
        return asking(told, shown)
    return Turn(replace(told, paused=True), (shown, Said("paused")))


def _is_plainly_else(intake: Intake, heard: Heard) -> bool:
    """Whether a message says nothing but a name, a class, a connection, or one of the commands of the form.

    In a name alone no danger can be read: its words are tokens. Nor in "I'm his dad, he's in year 4". Of the others
    only a doubt is put aside.
    """
    if intake.asks in (NAME, CHILD) and people.is_only_a_name(heard.text):
        return True
    if intake.asks in (WHO, RELATIONSHIP, NAME, CHILD) and people.is_only_a_connection(heard.plain):
        return True
    if heard.confidence >= _CERTAIN:
        return False
    return any(
        says(heard.plain)
        for says in (commands.cancels, commands.skips, questions.asks_why, commands.agrees, commands.has_no_idea)
    )


def answers_anyway(intake: Intake, heard: Heard) -> bool:
    """Whether somebody goes on by giving what the request needs: an address to answer to, or whom it is about."""
    if reading.contact(heard.text) is not None:
        return True
    return intake.asks in (WHO, RELATIONSHIP) and people.is_only_a_connection(heard.plain)


def paused(intake: Intake, heard: Heard) -> Turn:
    """The first words after somebody told of danger: on with the request only if that is what they want."""
    if commands.cancels(heard.plain):
        return Turn(intake, (Said("cancelled"),), "cancel")
    if commands.goes_on(heard.plain):
        return asking(intake)
    if intake.asks in (NAME, CHILD) and people.is_only_a_name(heard.text):
        answered = with_answer(intake, heard.text)
        if answered is not intake:
            return asking(answered)
    known = heard.is_sure and heard.topic.startswith(("ask_", "chat_", "out_of_scope"))
    kept = intake if known else intake.with_note(heard.text)
    return Turn(kept, (*((Said("topic", heard.topic),) if known else ()), Said("paused")))
