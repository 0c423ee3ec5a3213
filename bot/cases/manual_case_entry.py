"""What staff type about a request that came by letter, by telephone or in person, read into answers or problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from email_validator import EmailNotValidError, validate_email

from bot.law.case import Told
from bot.law.request_fields import CHILD, CONTACT, DETAILS, FIELDS, NAME, RELATIONSHIP, Answers, Channel
from bot.law.rights import Right, Who

CHANNELS: Final = (
    Channel.EMAIL,
    Channel.LETTER,
    Channel.TELEPHONE,
    Channel.IN_PERSON,
    Channel.REPLY,
    Channel.CHAT_BY_HAND,
)
REPLIES: Final = (Told.EMAIL, Told.TELEPHONE, Told.POST, Told.PAGE)
LONGEST: Final = {NAME: 200, RELATIONSHIP: 200, CHILD: 200, CONTACT: 500, DETAILS: 10_000}

Problems = dict[str, str]
"""What is wrong with each field, in words for staff."""


@dataclass(frozen=True)
class Entered:
    """A request as staff entered it."""

    answers: Answers
    channel: Channel
    received: date


def read(fields: Mapping[str, str], offered: Collection[Right], today: date) -> Entered | Problems:
    """The request, or what is wrong with the form; a request counts even where the person left much out.

    >>> today = date(2026, 11, 24)
    >>> fields = {"right": "access", "channel": "letter", "received": "20/11/2026", "reply_by": "page"}
    >>> entered = read(fields, Right, today)
    >>> entered.received, entered.answers.right.value
    (datetime.date(2026, 11, 20), 'access')
    >>> read({**fields, "received": "2026-11-25"}, Right, today)
    {'received': 'This day is still to come. Give the day the request reached the school.'}
    """
    problems: Problems = {}
    right = next((right for right in offered if right.value == fields.get("right")), None)
    channel = next((channel for channel in CHANNELS if channel.value == fields.get("channel")), None)
    reply_by = next((way for way in REPLIES if way.value == fields.get("reply_by")), None)
    who = next((who for who in Who if who.value == fields.get("who")), None)
    received = day_of(fields.get("received", ""))
    words = {name: fields[name].strip() for name in FIELDS if fields.get(name, "").strip()}
    if right is None:
        problems["right"] = "Pick what the person asks for."
    if channel is None:
        problems["channel"] = "Pick how the request came."
    if received is None:
        problems["received"] = "Give the day as 24/11/2026."
    elif received > today:
        problems["received"] = "This day is still to come. Give the day the request reached the school."
    if reply_by is None:
        problems["reply_by"] = "Pick how the person wants to be answered."
    for name, word in words.items():
        if len(word) > LONGEST[name]:
            problems[name] = f"This is too long. Use at most {LONGEST[name]:,} characters."
    if reply_by is not None and CONTACT not in problems and (problem := _contact(reply_by, words.get(CONTACT, ""))):
        problems[CONTACT] = problem
    if problems or right is None or channel is None or received is None or reply_by is None:
        return problems
    marketing = right is Right.OBJECTION and bool(fields.get("direct_marketing"))
    return Entered(Answers(right, who, reply_by, words, marketing), channel, received)


def day_of(text: str) -> date | None:
    """A day as a date field sends it, or as people write it; None for anything else.

    >>> day_of("2026-11-24") == day_of(" 24/11/2026 ") == day_of("24.11.2026")
    True
    >>> day_of("31/11/2026"), day_of("soon")
    (None, None)
    """
    if found := re.fullmatch(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", text, re.ASCII):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"\s*(\d{1,2})[/. ](\d{1,2})[/. ](\d{4})\s*", text, re.ASCII):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _contact(reply_by: Told, contact: str) -> str:
    if reply_by is Told.PAGE:
        return ""
    if not contact:
        return _NO_CONTACT[reply_by]
    if reply_by is Told.EMAIL:
        try:
            validate_email(contact, check_deliverability=False)
        except EmailNotValidError:
            return "This is not an e-mail address. Check it letter by letter."
    return ""


_NO_CONTACT: Final = {
    Told.EMAIL: "Give the e-mail address to answer to.",
    Told.TELEPHONE: "Give the telephone number to ring.",
    Told.POST: "Give the postal address to write to.",
}
