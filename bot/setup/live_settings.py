"""The school's settings, changed in a form and live at once: each part, the first questions, and that all is right."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.law.calendar import day_in_england
from bot.notice.changes import diff
from bot.notice.changes.overlay import Overlay
from bot.notice.changes.version_records import PutLive
from bot.notice.folder import SchoolFolder
from bot.notice.reply import Choice
from bot.notice.school import LEAD, is_made_up
from bot.platform.errors import SchoolFolderError, UnfitCorrection
from bot.platform.types import Clock
from bot.setup import settings_form
from bot.setup.settings_form import Group

GREETING: Final = "greeting"
SUGGESTED: Final = frozenset({"answer", "contact"})
"""Kinds of answers that may be suggested to whoever opens the chat."""


_REACHED_BY: Final = (".email", ".phone", ".requests_inbox")


@dataclass(frozen=True)
class LeftBehind:
    """An address or number that was replaced in one place: the fields that still have it, and if the notice prints it.

    ``places`` are each the part of the settings, the field, and what it is called.
    """

    old: str
    is_email: bool
    places: tuple[tuple[str, str, str], ...]
    is_printed: bool


class LiveSettings:
    """What the settings page calls; ``put_live`` lays a change over what is served (bot.learning).

    ``made_up``: a telephone number that is nobody's (Ofcom's for drama) may be entered, as it may not in production.
    """

    def __init__(
        self,
        served: Callable[[], SchoolFolder],
        put_live: PutLive,
        clock: Clock,
        *,
        made_up: bool,
    ) -> None:
        self._served, self._put_live, self._clock = served, put_live, clock
        self._made_up = made_up

    def groups(self, part: str, rights: Mapping[str, str]) -> list[Group]:
        """The fields of a part of the settings; raises KeyError for a part that is none."""
        return settings_form.groups(part, self._served().school.text, rights)

    def seen(self, part: str) -> str:
        """What a part holds now in short, by which a form sees that somebody has changed it meanwhile."""
        return hashlib.sha256(repr(self.groups(part, {})).encode()).hexdigest()[:16]

    def change(self, part: str, given: Mapping[str, str], by: str) -> bool:
        """Put what a form gave live; whether anything was changed. Raises UnfitCorrection and BeingChanged."""
        today = day_in_england(self._clock())
        own = self._served().school.text
        if settings_form.changed(part, own, given, today) == own:
            return False
        self._demand_real(given)

        def change(overlay: Overlay) -> Overlay:
            now = self._served()  # another part may have been saved meanwhile
            toml = settings_form.changed(part, now.school.text, given, today)
            # a contact that the notice prints otherwise is not said to stand there
            return overlay.with_notice("", diff.fitting(toml, now.notice))

        try:
            self._put_live(change, by, "settings_changed", {"part": part})
        except SchoolFolderError as problem:
            raise UnfitCorrection(problem.key, problem.problem[:1].upper() + problem.problem[1:]) from None
        return True

    def printed_otherwise(self) -> tuple[str, ...]:
        """The addresses and numbers that the notice prints and the settings do not have."""
        served = self._served()
        return diff.printed_but_unknown(served.notice, served.school.printed)

    def left_behind(self, replaced: Iterable[tuple[str, str, str]]) -> tuple[LeftBehind, ...]:
        """Where the old addresses and numbers of these fields (field, new value, old value) still stand."""
        served, found = self._served(), []
        everywhere = [
            (part, one.name, group.title if part in ("contacts", "danger") else one.label, one.value)
            for part in settings_form.PARTS
            for group in self.groups(part, {})
            for one in group.fields
            if one.name.endswith(_REACHED_BY)
        ]
        for field, new, old in replaced:
            if not field.endswith(_REACHED_BY) or not old or _squeezed(old) == _squeezed(new):
                continue
            places = tuple(place[:3] for place in everywhere if _squeezed(place[3]) == _squeezed(old))
            is_printed = _squeezed(old) in _squeezed(served.notice.text)
            if places or is_printed:
                found.append(LeftBehind(old, "@" in old, places, is_printed))
        return tuple(found)

    def confirm(self, by: str) -> None:
        """Somebody has looked at all of it: from now on requests are taken and mail goes out.

        Raises UnfitCorrection while there is no safeguarding lead, and BeingChanged.
        """
        own = self._served().school
        if LEAD not in own.contacts:
            words = "Enter the designated safeguarding lead first, so that somebody hears of a child in danger."
            raise UnfitCorrection(f"contacts.{LEAD}.name", words)

        def change(overlay: Overlay) -> Overlay:
            return overlay.with_notice("", settings_form.confirmed(self._served().school.text))

        self._put_live(change, by, "school_confirmed", {})

    # --- the questions that are suggested to whoever opens the chat

    @property
    def suggested(self) -> tuple[Choice, ...]:
        """The questions that are suggested now."""
        return self._served().book.reply(GREETING).choices

    def may_be_suggested(self) -> list[Choice]:
        """Every question that may be, by its words; what a school has nothing to say about is not among them."""
        book = self._served().book
        fit = (
            topic
            for topic, reply in book.replies.items()
            if _may_be_suggested(topic, reply.kind) and topic not in book.lost
        )
        return sorted((book.choice(topic) for topic in fit), key=lambda choice: choice.label.casefold())

    def suggest(self, topics: Sequence[str], by: str) -> bool:
        """Suggest these, in this order; whether that is a change. Raises UnfitCorrection."""
        known = {choice.value for choice in self.may_be_suggested()}
        chosen = list(dict.fromkeys(topic for topic in topics if topic))
        if not chosen or not known.issuperset(chosen):
            raise UnfitCorrection("suggested.0", "Pick at least one question from the list.")
        if chosen == [choice.value for choice in self.suggested]:
            return False
        book = self._served().book
        greeting, custom = book.reply(GREETING), {"kind": GREETING, "label": book.labels[GREETING], "choices": chosen}

        def change(overlay: Overlay) -> Overlay:
            return overlay.with_answer(GREETING, greeting.text, custom)

        self._put_live(change, by, "settings_changed", {"part": "suggested"})
        return True

    def _demand_real(self, given: Mapping[str, str]) -> None:
        """A number that is nobody's is not shown to parents."""
        for name, value in given.items():
            if name.endswith(".phone") and not self._made_up and is_made_up(value):
                raise UnfitCorrection(name, "This number is made up and reaches nobody. Enter the real one.")


def _squeezed(words: str) -> str:
    """Without spaces, so that a number is the same however it is grouped."""
    return re.sub(r"\s", "", words).casefold()


def _may_be_suggested(topic: str, kind: str) -> bool:
    return kind in SUGGESTED and topic.startswith(("ask_", "request_"))
