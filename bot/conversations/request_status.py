"""How a request stands, asked in conversation by reference and code.

A code never reaches the assistant or a transcript: it is taken out of what was typed before anything else sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bot.cases import references
from bot.cases.requester_service import RequesterService
from bot.cases.status import Status
from bot.conversations.pseudonymisation import shows_receipt
from bot.law.deadlines import DueFor
from bot.law.rights import Right
from bot.notice.answer_book import AnswerBook
from bot.notice.form_text import FormText
from bot.notice.languages import ENGLISH, Language
from bot.notice.reply import Reply
from bot.notice.school import School
from bot.platform.errors import BadReference, TooManyTries, UnknownCase
from bot.requests.due_date_text import due_date_text
from bot.requests.replies import law_note
from bot.text.spoken_values import spoken_digits

TOPIC: Final = "ask_request_status"
OF_WHAT_WAS_SENT: Final = "after_receipt"
"""What answered (``Answer.fired``) somebody who speaks of the request that they have just sent."""
HIDDEN: Final = "(code)"
"""What stands in a transcript in place of a code."""
_GAP: Final = r"(?:[\s.\-/,]{0,3}|\s+and\s+)"
_SHAPE: Final = rf"(?<![\d+])[1-9](?:{_GAP}\d){{6,9}}(?!\d)"
_SLIP: Final = re.compile(_SHAPE)
"""About as many digits as a reference or a code has; a British telephone number begins with 0 and has eleven."""
_CALLED_A_CODE: Final = re.compile(rf"(?<=code)(?:\W+\w+){{0,3}}?\W+(?P<digits>{_SHAPE})", re.IGNORECASE)
_DATE: Final = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[\s./-](?:0?[1-9]|1[0-2])[\s./-](?:19|20)\d\d|(?:19|20)\d\d[\s./-](?:0?[1-9]|1[0-2])[\s./-](?:0?[1-9]|[12]\d|3[01])"
)
_BARE: Final = 4  # words: "my code is …" says nothing else


@dataclass(frozen=True)
class Asked:
    """What a message says of a request: its text without the code, and the reference and the code that stood in it.

    ``slip``: there were digits about as many as a reference or code has. ``is_status``: that is what it is about.
    """

    text: str
    reference: str = ""
    code: str = field(default="", repr=False)
    slip: bool = False
    is_status: bool = False


class RequestStatus:
    """Answers how a request stands; ``waiting`` in its methods says that reference or code were just asked for."""

    def __init__(
        self,
        cases: RequesterService,
        school: School,
        book: AnswerBook,
        words: FormText,
        languages: Mapping[str, Language] | None = None,
    ) -> None:
        self._cases = cases
        self._school = school
        self._book = book
        self._words = words
        self._languages = languages or {}

    def read(self, text: str, waiting: bool) -> Asked:
        """Take the code out of a text, and what might be one: beside a reference, called a code, or waited for.

        A message is about a request's status where reference and code stand together, where they were asked for, or
        where it says nothing else; an account that holds a date or a number stays one.
        """
        found = [one for one in self._numbers(text) if not _DATE.fullmatch(text[one.start : one.end].strip())]
        reference = next((one.digits for one in found if len(one.digits) == references.REFERENCE_DIGITS), "")
        code = next((one.digits for one in found if len(one.digits) == references.CODE_DIGITS), "")
        hide = [(one.start, one.end) for one in found if len(one.digits) == references.CODE_DIGITS]
        rest = _masked(text, [(one.start, one.end) for one in found])
        slips = [match.span("digits") for match in _CALLED_A_CODE.finditer(rest)]
        if reference or waiting:
            slips += [match.span() for match in _SLIP.finditer(rest) if not _DATE.fullmatch(match[0])]
            slips += [(said.start, said.end) for said in spoken_digits(rest) if _SLIP.fullmatch(said.typed)]
        hide += [span for span in slips if not any(_overlap(span, other) for other in hide)]
        words = len(re.findall(r"[^\W\d_]+", _masked(text, [*hide, *((one.start, one.end) for one in found)])))
        together = bool(reference and (code or slips))
        numbers = bool(reference or code or slips)
        return Asked(
            _without(text, hide),
            reference,
            code,
            bool(slips) and not code,
            together or (numbers and (waiting or words <= _BARE)),
        )

    def _numbers(self, text: str) -> list[references.Found]:
        """Every reference and code in a text, in digits or in words ("two two three …")."""
        prefix = self._school.reference_prefix
        found = references.find(text, prefix)
        rest = _masked(text, [(one.start, one.end) for one in found])
        said = [(s, references.find(s.typed, prefix)) for s in spoken_digits(rest)]
        return found + [references.Found(s.start, s.end, one.digits) for s, numbers in said for one in numbers]

    def answer(self, asked: Asked, remembered: str, caller: str, lang: str = ENGLISH) -> tuple[Reply, str]:
        """The reply, and the reference to remember until the code comes."""
        words = self._words.in_language(self._languages.get(lang))
        reference = asked.reference or remembered
        if not asked.code:
            if asked.slip:
                return self._ask(words, "slip"), reference
            return self._ask(words, "need_code" if reference else "need_both"), reference
        if not reference:
            return self._ask(words, "need_reference"), ""
        try:
            status = self._cases.status(reference, asked.code, caller)
        except TooManyTries:
            return self._ask(words, "too_many"), ""
        except (BadReference, UnknownCase):
            return self._ask(words, "unknown"), ""
        return self._told(words, status), ""

    def after(self, sent: Mapping[str, Any], lang: str = ENGLISH) -> Reply:
        """Somebody wants to change or take back what was sent: that is for the school."""
        words = self._words.in_language(self._languages.get(lang))
        text = words("receipt", "after", reference=str(sent["printed"]))
        request = {name: sent[name] for name in ("reference", "printed")}
        school = self._school.contacts["school"]
        return Reply("contact", text, contacts=(school,), right=sent["right"], request=request, lang=words.code)

    def sent(self, sent: dict[str, Any], lang: str = ENGLISH) -> Reply:
        """Somebody asks when they will hear, or whether it went: what the receipt says of it."""
        words = self._words.in_language(self._languages.get(lang))
        right, due = Right(sent["right"]), date.fromisoformat(sent["due"]) if sent["due"] else None
        told = words("receipt", "sent", reference=str(sent["printed"]))
        text = f"{told} {due_date_text(words, right, due, DueFor(sent['due_for']))}"
        school = self._school.contacts["school"]
        note = law_note(words)
        return Reply("status", text, contacts=(school,), right=right.value, lang=words.code, note=note, request=sent)

    def _ask(self, words: FormText, name: str) -> Reply:
        choices = (self._book.choice("ask_talk_to_person"),)
        school = self._school.contacts["school"]
        return Reply("question", words("status", name), contacts=(school,), choices=choices, lang=words.code)

    def _told(self, words: FormText, status: Status) -> Reply:
        sentences = [words.said(status.words)]
        if status.is_open:
            sentences.append(due_date_text(words, status.right, status.due, status.due_for, paused=status.paused))
        if status.told:
            sentences.append(words("status", "told"))
        if status.letters:
            sentences.append(words("status", "letters"))
        return Reply(
            "status",
            " ".join(sentences),
            contacts=(self._school.contacts["school"],),
            right=status.right.value,
            lang=words.code,
            note=law_note(words) if status.is_open else None,
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


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with strokes where the spans are, as long as before."""
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(set(spans), reverse=True):
        text = text[:start] + HIDDEN + text[end:]
    return text


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


_SENT: Final = ("reference", "printed", "right", "status", "received", "due", "due_for")


def sent_in(replies: Iterable[Reply]) -> dict[str, Any] | None:
    """What the receipt among replies says of its request; None where there is none."""
    receipts = [reply.request for reply in replies if reply.request is not None and shows_receipt(reply)]
    return {name: receipts[-1][name] for name in _SENT} if receipts else None


def remembered(state: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether reference or code are waited for, and the reference that was given."""
    waiting = state.get("status")
    return waiting is not None, str(waiting or "")
