"""Answers that are left as sound: asked for one after the other, and never more than the person said they would leave.

What was said is not heard here: the service seals it, and says that it is there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core.case_file import CHILD, DETAILS, NAME, RECORDED
from bot.core.intake import NO_ROOM, Intake, Said, Turn
from bot.core.intake_asking import asking

LONGEST: Final = {NAME: 20, CHILD: 30, DETAILS: 60}
"""Seconds that each answer may last."""


def begin_recording(intake: Intake) -> Turn:
    """The person picked to say it: what is asked now or, at the check, the first thing that was left to the call."""
    asks = intake.asks if intake.asks in RECORDED else next(iter(intake.to_record), "")
    return _record(intake, asks) if asks else asking(intake)


def recorded(intake: Intake, kept: bool) -> Turn:
    """An answer came as sound; ``kept`` is false where there was no room for it, and the school asks instead."""
    if not intake.recording:
        return asking(intake)
    if not kept:
        return asking(intake.left_to_the_call((intake.asks,)), Said(NO_ROOM))
    return after_recording(intake.with_recording(intake.asks), Said("recorded"), was_later=intake.asks in intake.later)


def after_recording(intake: Intake, said: Said, was_later: bool = True) -> Turn:
    """On to the next thing that was left to the call, and that comes after this one; else on with the request."""
    rest = RECORDED[RECORDED.index(intake.asks) + 1 :] if was_later else ()
    asks = next((name for name in rest if name in intake.to_record), "")
    return _record(intake, asks, said) if asks else asking(intake, said)


def _record(intake: Intake, asks: str, *said: Said) -> Turn:
    return Turn(replace(intake, asks=asks, recording=True), (*said, Said("recording", asks)))
