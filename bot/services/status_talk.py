"""How a request stands, asked in conversation by reference and code.

A code never reaches the assistant or a transcript: it is taken out of what was typed before anything else sees it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.core import references
from bot.core.answers import AnswerBook
from bot.core.due_words import due_words
from bot.core.form_words import FormWords
from bot.core.replies import Reply
from bot.core.school import School
from bot.errors import BadReference, TooManyTries, UnknownCase
from bot.services.cases import Cases, Status

TOPIC: Final = "ask_request_status"
HIDDEN: Final = "(code)"
"""What stands in a transcript in place of a code."""
_NUMBER: Final = re.compile(r"(?:\b[A-Z]{1,4}[\s-]*)?\d(?:[\s.\-]{0,2}\d){4,}", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """What a message says of a request: its text without the code, and the reference and the code that stood in it."""

    text: str
    reference: str = ""
    code: str = field(default="", repr=False)
    slip: bool = False


class StatusTalk:
    """Answers how a request stands; ``waiting`` in its methods says that reference or code were just asked for."""

    def __init__(self, cases: Cases, school: School, book: AnswerBook, words: FormWords) -> None:
        self._cases = cases
        self._school = school
        self._book = book
        self._words = words

    def read(self, text: str, waiting: bool) -> Asked:
        """Take the code out of a text, and whatever might be one while a code is waited for."""
        found = references.find(text, self._school.reference_prefix)
        reference = next((one.digits for one in found if len(one.digits) == references.REFERENCE_DIGITS), "")
        code = next((one.digits for one in found if len(one.digits) == references.CODE_DIGITS), "")
        for one in reversed(found):
            if len(one.digits) == references.CODE_DIGITS:
                text = text[: one.start] + HIDDEN + text[one.end :]
        slip = False
        if waiting and not code:
            kept = [(one.start, one.end) for one in found]
            text, slip = _without_numbers(text, kept)
        return Asked(text, reference, code, slip)

    def answer(self, asked: Asked, remembered: str, caller: str) -> tuple[Reply, str]:
        """The reply, and the reference to remember until the code comes."""
        reference = asked.reference or remembered
        if not asked.code:
            if asked.slip:
                return self._ask("slip"), reference
            return self._ask("need_code" if reference else "need_both"), reference
        if not reference:
            return self._ask("need_reference"), ""
        try:
            status = self._cases.status(reference, asked.code, caller)
        except TooManyTries:
            return self._ask("too_many"), ""
        except (BadReference, UnknownCase):
            return self._ask("unknown"), ""
        return self._told(status), ""

    def _ask(self, name: str) -> Reply:
        choices = (self._book.choice("ask_talk_to_person"),)
        return Reply(
            "question", self._words("status", name), contacts=(self._school.contacts["school"],), choices=choices
        )

    def _told(self, status: Status) -> Reply:
        sentences = [status.words]
        if status.is_open:
            sentences.append(due_words(self._words, status.right, status.due, status.due_for, paused=status.paused))
        if status.letters:
            sentences.append(self._words("status", "letters"))
        return Reply(
            "status",
            " ".join(sentences),
            contacts=(self._school.contacts["school"],),
            right=status.right.value,
            request={
                "reference": status.reference,
                "printed": status.printed,
                "right": status.right.value,
                "status": status.state.value,
                "received": status.received.isoformat(),
                "due": status.due.isoformat() if status.due else None,
                "due_for": status.due_for.value,
            },
        )


def _without_numbers(text: str, kept: list[tuple[int, int]]) -> tuple[str, bool]:
    """A text without its longer numbers, but those to keep; and whether there were any."""
    rest = text
    for start, end in kept:
        rest = rest[:start] + "|" * (end - start) + rest[end:]
    slips = [match.span() for match in _NUMBER.finditer(rest)]
    for start, end in reversed(slips):
        text = text[:start] + HIDDEN + text[end:]
    return text, bool(slips)


def remembered(state: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether reference or code are waited for, and the reference that was given."""
    waiting = state.get("status")
    return waiting is not None, str(waiting or "")
