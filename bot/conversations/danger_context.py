"""What the danger decision reads beside a message: what the person said before it, and the question it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.conversations.review_rules import Queue
from bot.law.rights import Who
from bot.notice.reply import Reply

EARLIER: Final = "earlier"
"""Metadata of a message, and part of a conversation's state: what was said since help in danger was given."""
QUESTION: Final = "question"
"""Metadata of a message: the question of a request that it answers, one of ``QUESTIONS``."""
SENT: Final = "sent"
"""Metadata of a message: whether a request was sent before it; and what its receipt says, kept with the talk."""
KNOWN: Final = "known"
"""Metadata of a message: answers of the request that was sent, which the next one may take over."""
MESSAGES: Final = 4
"""Messages before this one that are read with it: disclosures come in pieces."""
_LONGEST: Final = 400  # characters of each
QUESTIONS: Final = {
    "right": "What would you like to ask the school for?",
    "who": "Who is this about?",
    "relationship": "How are you connected to them?",
    "name": "What is your name?",
    "child": "What is the name of your child, and which class or year?",
    "contact": "How should the school answer you? E-mail, phone or postal address.",
    "details_access": "Do you want everything, or only some things?",
    "details_rectification": "What is wrong, and what would be right?",
    "details_erasure": "What would you like deleted?",
    "details_restriction": "Which information should the school limit, and why?",
    "details_objection": "What should the school stop doing, and why?",
    "details_complaint": "What went wrong? Please tell it in your own words.",
    "details_breach_report": "What happened, and when?",
    "details_pupil": "What would you like? A few words are enough.",
    "details": "What would you like the school to do?",
    "more": "Is there anything you want to add to what you told me?",
    "confirm": "Please check your answers. Nothing has been sent yet. Shall I send this to the school?",
    "receipt": "Your request is with the school.",
}
"""The questions of a request as the network learnt them, whatever words a school asks them in."""
NAMING: Final = frozenset(QUESTIONS[name] for name in ("who", "relationship", "name", "child", "contact"))
"""Questions that are answered by naming somebody or an address: a plain answer to one of them discloses nothing."""


def question_of(asks: str, right: str | None, pupil: bool, may_add: bool = False) -> str:
    """The question that a message answers; "" where none was asked. ``may_add``: whether there is more to tell.

    >>> question_of("details", "complaint", False), question_of("who", "access", False), question_of("", None, False)
    ('What went wrong? Please tell it in your own words.', 'Who is this about?', '')
    """
    if asks == "details" and may_add:
        return QUESTIONS["more"]
    if asks == "details":
        return QUESTIONS["details_pupil"] if pupil else QUESTIONS.get(f"details_{right}", QUESTIONS["details"])
    return QUESTIONS.get("confirm" if asks == "change" else asks, "")  # what is to be changed is asked at the check


def question_of_draft(draft: Mapping[str, Any] | None) -> str:
    """The question of a request that is being answered; "" where none is."""
    if not draft:
        return ""
    return question_of(draft["asks"], draft["right"], draft["who"] == Who.PUPIL.value, bool(draft.get("may_add")))


def with_message(earlier: Sequence[str], text: str, replies: Sequence[Reply]) -> list[str]:
    """What is read with the next message: the last few messages, with tokens, since help in danger was given.

    >>> with_message(["one", "two", "three", "four"], "five", [])
    ['two', 'three', 'four', 'five']
    >>> with_message(["one"], "two", [Reply("safeguarding", "Ring 999.")])
    []
    """
    if any(reply.kind == Queue.SAFEGUARDING.value for reply in replies):
        return []
    return [*earlier, text[-_LONGEST:]][-MESSAGES:]
