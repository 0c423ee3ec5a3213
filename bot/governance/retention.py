"""How long each kind of data is kept: every table has a kind, every kind a rule that school.toml may set.

A new table needs a line in ``TABLES``; a test fills it, runs the job and counts, so that none is forgotten
(UK GDPR Article 5(1)(e): kept no longer than is necessary).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from bot.law.calendar import day_in_england
from bot.law.deadlines import add_months
from bot.notice.periods import Periods
from bot.staff.rules import ABSOLUTE, FORGOTTEN, IDLE

CASE_TRIES_KEPT: Final = timedelta(days=1)


class Kind(str, Enum):
    """What is kept and deleted together."""

    CONVERSATION = "conversation"
    RESEND = "resend"
    REQUEST = "request"
    REGISTER = "register"
    MAIL = "mail"
    CODE_TRIES = "code_tries"
    AUDIT = "audit"
    ACCOUNT = "account"
    SIGN_IN = "sign_in"
    SIGN_IN_TRIES = "sign_in_tries"
    COUNTS = "counts"
    LEARNING = "learning"
    PAPER = "paper"
    SETTING = "setting"


@dataclass(frozen=True)
class Rule:
    """What a kind is, and when it ends; ``ends`` may name a number of ``Periods`` in braces."""

    what: str
    ends: str

    def said(self, periods: Periods) -> str:
        """When it ends, with this school's numbers.

        >>> RULES[Kind.MAIL].said(Periods(mail_days=14))
        '14 days after it was written, once it has gone; its address goes at once'
        """
        return self.ends.format(**vars(periods))


RULES: Final[Mapping[Kind, Rule]] = {
    Kind.CONVERSATION: Rule(
        "A conversation, with all that hangs on it",
        "{conversation_days} days after its last message, or when the person deletes it; one in which a child may be "
        "in danger, not before it was reviewed",
    ),
    Kind.RESEND: Rule("That a conversation was deleted", "1 day, so that a delete sent twice is answered twice"),
    Kind.REQUEST: Rule(
        "What identifies somebody in a request",
        "{request_years} years after it was closed, never within {complaint_months} months, so that a complaint can "
        "be made and decided; a legal hold stops that",
    ),
    Kind.REGISTER: Rule(
        "The bare register of a request: reference, right, dates, who on the staff did what",
        "{register_years} years after it was closed, once what identifies somebody is erased",
    ),
    Kind.MAIL: Rule(
        "Outgoing mail", "{mail_days} days after it was written, once it has gone; its address goes at once"
    ),
    Kind.CODE_TRIES: Rule("Wrong tries at a request's code, and the codes that were mailed to open records", "1 day"),
    Kind.AUDIT: Rule(
        "The audit log", "{audit_years} years, and never before what identifies somebody in its request is erased"
    ),
    Kind.ACCOUNT: Rule(
        "An account on the staff, and what it saved",
        "once it is closed and neither the history of a request nor the audit log names it any more",
    ),
    Kind.SIGN_IN: Rule("That somebody is signed in", "12 hours at most"),
    Kind.SIGN_IN_TRIES: Rule("Wrong tries to sign in", "7 days without a try"),
    Kind.COUNTS: Rule("Counts by day for the statistics, which name nobody", "{picture_years} years"),
    Kind.LEARNING: Rule(
        "Corrections of the assistant: sentences that staff wrote, with nothing personal in them",
        "one that was not taken, {audit_years} years after it was proposed; one that was learnt stays while it is used",
    ),
    Kind.PAPER: Rule(
        "The school's papers on the assistant, with the names of who signed them",
        "stay; a policy document is kept for six months after the data that it is about",
    ),
    Kind.SETTING: Rule("Where the service stands; it holds nothing about a person", "stays"),
}

TABLES: Final[Mapping[str, Kind]] = {
    "conversations": Kind.CONVERSATION,
    "turns": Kind.CONVERSATION,
    "replies": Kind.CONVERSATION,
    "ratings": Kind.CONVERSATION,
    "vault": Kind.CONVERSATION,
    "drafts": Kind.CONVERSATION,
    "draft_recordings": Kind.CONVERSATION,
    "conversation_summaries": Kind.CONVERSATION,
    "conversation_topics": Kind.CONVERSATION,
    "conversation_tags": Kind.CONVERSATION,
    "review_queue": Kind.CONVERSATION,
    "review_notes": Kind.CONVERSATION,
    "safeguarding_holds": Kind.CONVERSATION,
    "turn_texts": Kind.CONVERSATION,
    "forgotten": Kind.RESEND,
    "case_words": Kind.REQUEST,
    "case_recordings": Kind.REQUEST,
    "case_files": Kind.REQUEST,
    "opening_codes": Kind.CODE_TRIES,
    "cases": Kind.REGISTER,
    "case_events": Kind.REGISTER,
    "letters": Kind.REGISTER,
    "case_tasks": Kind.REGISTER,
    "case_replies": Kind.REGISTER,
    "outbox": Kind.MAIL,
    "status_tries": Kind.CODE_TRIES,
    "audit": Kind.AUDIT,
    "audit_cuts": Kind.SETTING,
    "staff": Kind.ACCOUNT,
    "saved_filters": Kind.ACCOUNT,
    "staff_sessions": Kind.SIGN_IN,
    "staff_tries": Kind.SIGN_IN_TRIES,
    "picture_days": Kind.COUNTS,
    "corrections": Kind.LEARNING,
    "papers": Kind.PAPER,
    "service_switch": Kind.SETTING,
}
"""The kind of every table."""


@dataclass(frozen=True)
class Cuts:
    """What is before these moments is past its time."""

    now: datetime
    conversation_idle: datetime
    mail_written: datetime
    audit_at: datetime
    session_idle: datetime
    session_begun: datetime
    sign_in_try: datetime
    code_try: datetime
    counted_day: date


def cuts(now: datetime, periods: Periods) -> Cuts:
    """The moments that this school's numbers lead to; ``now`` is in UTC.

    >>> from datetime import timezone
    >>> cuts(datetime(2026, 11, 24, tzinfo=timezone.utc), Periods()).counted_day
    datetime.date(2023, 11, 24)
    """
    today = day_in_england(now)
    return Cuts(
        now=now,
        conversation_idle=now - timedelta(days=periods.conversation_days),
        mail_written=now - timedelta(days=periods.mail_days),
        audit_at=_years_before(now, periods.audit_years),
        session_idle=now - IDLE,
        session_begun=now - ABSOLUTE,
        sign_in_try=now - FORGOTTEN,
        code_try=now - CASE_TRIES_KEPT,
        counted_day=_day_years_before(today, periods.picture_years),
    )


def is_over(closed_on: date, years: int, today: date) -> bool:
    """Whether so many years have passed since a request was closed.

    >>> is_over(date(2023, 11, 24), 3, date(2026, 11, 24)), is_over(date(2023, 11, 23), 3, date(2026, 11, 24))
    (False, True)
    """
    return add_months(closed_on, 12 * years) < today


def _years_before(moment: datetime, years: int) -> datetime:
    day = _day_years_before(moment.date(), years)
    return moment.replace(year=day.year, month=day.month, day=day.day)


def _day_years_before(day: date, years: int) -> date:
    return add_months(day, -12 * years)
