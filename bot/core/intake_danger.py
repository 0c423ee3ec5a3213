"""Danger told of while a request is taken: whom to ring comes first, and the request stays where it was."""

from __future__ import annotations

from bot.core.case_file import DETAILS
from bot.core.danger_words import ENDED
from bot.core.follow_ups import DANGER, NOT_THAT
from bot.core.intake import Heard, Intake, Said, Turn
from bot.core.intake_asking import asking


def danger(intake: Intake, heard: Heard) -> Turn | None:
    """Show whom to ring, once, and ask on; an account of what went wrong is kept as the answer that it is.

    After it, whoever says that nobody is in danger ends the card and nothing else: staff were told.
    """
    if heard.topic.startswith(DANGER):
        told = intake.with_word(DETAILS, heard.text) if intake.asks == DETAILS else intake
        return asking(told, Said("topic", heard.topic))
    return card_ended(intake, heard.topic)


def card_ended(intake: Intake, topic: str) -> Turn | None:
    """The turn of whoever answers help in danger with "that is not what I meant", in words or by a tap."""
    if topic == NOT_THAT and intake.shown.startswith(DANGER):
        return asking(intake, Said("topic", ENDED))
    return None
