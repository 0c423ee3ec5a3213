"""Danger told of while a request is taken: whom to ring comes first, and the request stays where it was."""

from __future__ import annotations

from bot.core.case_file import DETAILS
from bot.core.follow_ups import DANGER, DANGER_ENDED, NOT_THAT
from bot.core.intake import Heard, Intake, Said, Turn
from bot.core.intake_asking import asking


def danger(intake: Intake, heard: Heard) -> Turn | None:
    """Show whom to ring, once, and ask on; an account of what went wrong is kept as the answer that it is.

    After it, whoever says that nobody is in danger ends the card and nothing else: staff were told.
    """
    if heard.topic.startswith(DANGER):
        told = intake.with_word(DETAILS, heard.text) if intake.asks == DETAILS else intake
        return asking(told, Said("topic", heard.topic))
    if intake.shown.startswith(DANGER) and heard.topic == NOT_THAT:
        return asking(intake, Said("topic", DANGER_ENDED))
    return None
