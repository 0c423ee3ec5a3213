"""What outgoing mail says: a reference and a link, never a personal detail; and a message as a mail server takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

from bot.law.calendar import say_day
from bot.law.case import ASKS, CLOSING, Step
from bot.notice.school import School

TRIES: Final = 10
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=4)
_TASK: Final = "Please sign in to read what it is, and to write what you found:"

A_DAY: Final = {"receipt": 5, "new_request": 50, "opening_code": 10}
"""Messages to one address in a day, by purpose: an address that a stranger typed is not flooded. What is not here is
written by staff, or tells of danger, and has no limit."""


def next_day(now: datetime) -> datetime:
    """When a message beyond a day's limit may go: as the next day begins, in UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: doubling from a minute, at most four hours.

    >>> [str(wait_after(attempts)) for attempts in (1, 2, 3, 9)]
    ['0:01:00', '0:02:00', '0:04:00', '4:00:00']
    """
    doubled: int = 1 << min(attempts - 1, 20)
    return min(_FIRST_WAIT * doubled, _LONGEST_WAIT)


@dataclass(frozen=True)
class Mails:
    """Writes the messages of a school; ``url`` ends with a slash.

    ``mail_from`` is the address they come from, where that is not the one that requests go to.
    """

    school: School
    url: str
    mail_from: str = ""

    @property
    def sender(self) -> str:
        """The address that the messages come from."""
        return self.mail_from or self.school.requests_inbox

    def new_request(self, reference: str, printed: str, due: date | None) -> tuple[str, str]:
        """Subject and body for the contact who serves this right."""
        when = f"It is due on {say_day(due)}." if due else "The law sets no date for it: act without delay."
        to_read = f"A new request has come in: {printed}.\n\n{when}\n\nPlease sign in to read it:"
        return f"New request {printed}", self._to_staff(to_read, f"requests/{reference}")

    def assigned(self, reference: str, printed: str, due: date | None) -> tuple[str, str]:
        """Subject and body for who is to work on a request, since a colleague said so."""
        when = f" It is due on {say_day(due)}." if due else ""
        given = f"A colleague has assigned request {printed} to you.{when}"
        body = self._to_staff(f"{given}\n\nPlease sign in to see what is next:", f"requests/{reference}")
        return f"Request {printed} is assigned to you", body

    def task(self, reference: str, printed: str, number: int, due: date) -> tuple[str, str]:
        """Subject and body for a colleague who was given a task of a request."""
        asks = f"A colleague asks for your help with request {printed}, by {say_day(due)}."
        subject = f"A task for you, by {say_day(due)}: request {printed}"
        return subject, self._to_staff(f"{asks}\n\n{_TASK}", f"tasks/{reference}/{number}")

    def task_done(self, reference: str, printed: str) -> tuple[str, str]:
        """Subject and body for who works on a request: a colleague has done a task of it."""
        done = f"A colleague has finished a task of request {printed}."
        body = self._to_staff(f"{done}\n\nPlease sign in to read what they found:", f"requests/{reference}#tasks")
        return f"A task is finished: request {printed}", body

    def reply(self, reference: str, printed: str, may_ask: bool, received: date) -> tuple[str, str]:
        """Subject and body for the school: the person of a request has written about their records."""
        day = say_day(received)
        wrote = f"The person of request {printed} has written to you about their records, on {day}."
        may = f"\n\nIt may ask for something new, or be a complaint: then its time runs from {day}." if may_ask else ""
        ends = ": it may be a new request" if may_ask else ""
        body = self._to_staff(f"{wrote}{may}\n\nPlease sign in to read it:", f"requests/{reference}#replies")
        return f"Somebody has written about request {printed}{ends}", body

    def task_reminder(self, reference: str, printed: str, number: int, due: date, today: date) -> tuple[str, str]:
        """Subject and body for a colleague whose task is nearly due."""
        when = _when(due, today)
        waits = f"A colleague still waits for your help with request {printed}. It is needed {when}."
        subject = f"Reminder: your task is needed {when}: request {printed}"
        return subject, self._to_staff(f"{waits}\n\n{_TASK}", f"tasks/{reference}/{number}")

    def due_reminder(self, reference: str, printed: str, what: str, due: date, today: date) -> tuple[str, str]:
        """Subject and body for who works on a request that is nearly due; ``what`` is due, such as "answer"."""
        when = _when(due, today)
        is_open = f"Request {printed} is still open. Its {what} is due {when}."
        body = self._to_staff(f"{is_open}\n\nPlease sign in to see what is next:", f"requests/{reference}")
        return f"Reminder: request {printed} is due {when}", body

    def withdrawn(self, printed: str) -> tuple[str, str]:
        """Subject and body for the person: records that lay ready for them can no longer be opened."""
        school = self.school.contacts["school"]
        ring = f" You can ring {school.phone}." if school.phone else ""
        lines = [
            f"The school has taken back records that it had put ready for you, for your request {printed}.",
            "They were put there by mistake. They can no longer be opened.",
            f"If you have saved any of them, please do not pass them on, and tell the school.{ring}",
            "The school still has your request, and will tell you how it goes on. Please do not answer this message.",
        ]
        return f"Records taken back: request {printed}", "\n\n".join(lines) + "\n"

    def receipt(self, printed: str) -> tuple[str, str]:
        """Subject and body for the person: the school has the request."""
        return f"We have your request {printed}", self._to_person(f"The school has your request {printed}.")

    def opening_code(self, printed: str, code: str, minutes: int) -> tuple[str, str]:
        """Subject and body for the person: the code with which they open what was found for them."""
        lines = [
            f"Somebody wants to open the records of request {printed}. If that is you, type this code on the page:",
            code,
            f"It works for {minutes} minutes. Tell it to nobody: the school never asks for it.",
            "If it was not you, do nothing, and tell the school.",
        ]
        return f"Your code to open request {printed}", "\n\n".join(lines) + "\n"

    def letter_waits(self, printed: str, step: Step | None, records_until: date | None = None) -> tuple[str, str]:
        """Subject and body for the person: a letter is there to read, with what ``step`` it takes when it is delivered.

        ``records_until`` is the last day on which records lie ready for them, None where none do.
        """
        if step in ASKS:
            asks = f"The school has a question about your request {printed}. It needs your answer to go on."
            return f"The school has a question: your request {printed}", self._to_person(asks)
        if step not in CLOSING:
            written = f"The school has written to you about your request {printed}."
            return f"A letter about your request {printed}", self._to_person(written)
        answered = f"The school has answered your request {printed}."
        if records_until is not None:
            ready = f"Your records are ready. You can open them until {say_day(records_until)} here:"
            answered = f"{answered} {ready}\n\n{self.url}requests/answer"
        return f"The school's answer to your request {printed}", self._to_person(answered)

    def message_id(self, message: str) -> str:
        """The one Message-ID of a message, the same at every try."""
        return f"<{message}@{self.sender.rpartition('@')[2]}>"

    def _to_staff(self, text: str, address: str) -> str:
        """A body that leads to a page behind the sign-in, and holds nothing of what is there."""
        ends = "This message holds no personal detail on purpose. Please do not answer it."
        return f"{text}\n\n{self.url}admin/{address}\n\n{ends}\n"

    def _to_person(self, first: str) -> str:
        school = self.school.contacts["school"]
        ring = f" You can also ring {school.phone}." if school.phone else ""
        lines = [
            first,
            "You can see how it stands, and read the school's letters, with your reference and your code:",
            f"{self.url}requests/status",
            f"Please do not answer this message.{ring}",
            f"If you did not ask {self.school.name} for anything, please tell the school.",
        ]
        return "\n\n".join(lines) + "\n"


def _when(due: date, today: date) -> str:
    """By when, as people say it.

    >>> _when(date(2026, 12, 3), date(2026, 12, 3)), _when(date(2026, 12, 3), date(2026, 12, 1))
    ('today', 'by Thursday 3 December 2026')
    """
    return "today" if due == today else f"by {say_day(due)}"


class Written(NamedTuple):
    """A message as it lies in the folder, for somebody to send."""

    to: str
    subject: str
    body: str

    @property
    def link(self) -> str:
        """An address that begins this message in an e-mail program (RFC 6068).

        >>> Written("pat@example.org", "News & more", "Please ring.").link
        'mailto:pat@example.org?subject=News%20%26%20more&body=Please%20ring.'
        """
        words = {"subject": self.subject, "body": self.body.replace("\n", "\r\n")}
        return f"mailto:{quote(self.to, safe='@')}?{urlencode(words, quote_via=quote)}"


def of_email(lies: bytes) -> Written:
    """Back from what ``as_email`` made."""
    message = message_from_bytes(lies, _class=EmailMessage, policy=SMTP)
    body = message.get_content().replace("\r\n", "\n").strip()
    return Written(str(message["To"]), str(message["Subject"]), body)


def as_email(sender: str, to: str, subject: str, body: str, message_id: str, at: datetime) -> bytes:
    """The message as bytes with the same headers at every try; ``at`` is when it was written, in UTC."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers back
    message.set_content(body, cte="quoted-printable")  # seven bits: every server on the way can carry it
    return message.as_bytes()
