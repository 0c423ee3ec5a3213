"""The borders of the case work: what is kept of requests, letters, outgoing messages and the audit log.

Every method is one transaction and raises StoreError when it could not be done; nothing is then half done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final, Protocol

from bot.law.case import Case, Event, Step, Told, replay
from bot.law.request_fields import Channel
from bot.law.rights import Right
from bot.platform.audit import Entry
from bot.platform.types import Sealed

LIES_READY: Final = timedelta(days=30)
"""How long a person can open what was handed over to them."""


@dataclass(frozen=True)
class KeptCase:
    """What is kept of a request besides its events and words; the code only as a keyed hash."""

    id: str
    reference: str
    key: str  # idempotency: the same key never makes a second case
    conversation_id: str | None
    channel: Channel
    who: str | None
    reply_by: Told
    right: Right  # as it was asked for; a later reclassification is an event
    received: date
    opened_at: datetime
    code_key: str
    code_hash: str
    code_until: datetime
    erased_at: datetime | None = None
    to_ask: tuple[str, ...] = ()  # what the person left for the school to ask, by the names of case_file.FIELDS


class MessageState(str, Enum):
    """Where an outgoing message stands."""

    DUE = "due"
    SENT = "sent"
    FILED = "filed"  # lies in a folder for somebody to send by hand: nobody has been told by it
    STUCK = "stuck"
    CANCELLED = "cancelled"
    ASIDE = "aside"  # of a request that staff have set aside: it goes if they take that up again


@dataclass(frozen=True)
class OutgoingMessage:
    """A message in the outbox; subject and body hold no personal detail, the address is sealed and goes when sent.

    ``purpose`` is what it is for, such as ``receipt``; ``letter`` is the number of the letter it tells of, ``case_id``
    empty for a message that is about no request. ``recipient`` is a keyed hash of the address, kept for the day on
    which it was sent to, so that a day's messages to one address can be counted. ``put_off`` says that it waits because
    as many went there as may in a day.
    """

    id: str
    message_id: str
    case_id: str
    purpose: str
    to: Sealed | None
    subject: str
    body: str
    created_at: datetime
    next_at: datetime
    state: MessageState = MessageState.DUE
    attempts: int = 0
    letter: int | None = None
    sent_at: datetime | None = None
    problem: str = ""
    recipient: str | None = None
    put_off: bool = False


class LetterState(str, Enum):
    """A letter waits until the person has been told; only then is its step an event."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class KeptLetter:
    """A letter of a case; its words are sealed among the case's words as ``letter-<number>``."""

    case_id: str
    number: int
    kind: str
    way: Told
    step: str | None
    created_at: datetime
    created_by: str
    state: LetterState = LetterState.WAITING
    delivered_on: date | None = None
    extras: dict[str, str | bool] = field(default_factory=dict)  # ground, routes: what the step brings, without words


class TaskState(str, Enum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class KeptTask:
    """A task of a request; its words are sealed among the case's words, what to do as ``task-<number>``."""

    case_id: str
    number: int
    assignee: str
    due: date
    made_at: datetime
    made_by: str
    state: TaskState = TaskState.OPEN
    ended_at: datetime | None = None


class ReplyState(str, Enum):
    """Where something that a person wrote about their records stands."""

    OPEN = "open"
    DEALT_WITH = "dealt_with"
    BECAME_REQUEST = "became_request"


@dataclass(frozen=True)
class KeptReply:
    """What a person wrote about their records; their words are sealed as ``reply-<number>``.

    ``wish`` is the right that it may ask for, "" where none was seen; ``is_read``: whether the assistant read it.
    ``conversation_id`` is the conversation as which the safeguarding lead reads it, where it told of danger.
    ``became`` is the reference of the request that was opened from it.
    """

    case_id: str
    number: int
    at: datetime
    wish: str = ""
    is_read: bool = True
    conversation_id: str | None = None
    state: ReplyState = ReplyState.OPEN
    ended_at: datetime | None = None
    ended_by: str = ""
    became: str = ""


@dataclass(frozen=True)
class KeptFile:
    """A file that was found for a request, without what is in it; its name is sealed as ``file-<number>``.

    ``task``: the number of the task in which it was found; ``delivered_at``: since when its person can open it,
    ``withdrawn_at``: since when they can no longer.
    """

    case_id: str
    number: int
    kind: str
    size: int  # bytes
    added_at: datetime
    added_by: str
    task: int | None = None
    delivered_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class OpeningCode:
    """The hash of a code that was mailed to somebody, under a key of the vault, and when it is over."""

    key_id: str
    hash: str
    until: datetime


@dataclass(frozen=True)
class NewEvent:
    """An event to add; the words in it (reasons, note, handed over) are kept sealed beside it, or None."""

    event: Event
    words: Sealed | None


@dataclass(frozen=True)
class KeptEvents:
    """A request with its whole history; the events carry no words: those are sealed in ``words``."""

    case: KeptCase
    events: tuple[Event, ...]
    words: tuple[Sealed, ...]
    letters: tuple[KeptLetter, ...] = ()
    messages: tuple[OutgoingMessage, ...] = ()
    recorded: tuple[str, ...] = ()  # the fields that the person left as sound
    tasks: tuple[KeptTask, ...] = ()
    files: tuple[KeptFile, ...] = ()
    replies: tuple[KeptReply, ...] = ()

    @property
    def as_it_stands(self) -> Case:
        """The request as its events leave it, but that nobody has signed off a file which came after they signed."""
        case = replay(self.events)
        signed = max((event.at for event in self.events if event.step is Step.SIGNED_OFF), default=None)
        is_more = signed is not None and any(file.added_at > signed for file in self.files)
        return replace(case, signed_off=False) if is_more else case

    def ready(self, now: datetime) -> list[KeptFile]:
        """The files that the person can open now."""
        return [file for file in self.files if file.delivered_at and file.delivered_at > now - LIES_READY]

    def sealed(self, field_name: str) -> Sealed | None:
        """One sealed field, None where there is none (any more)."""
        return next((one for one in self.words if one.token == field_name), None)


@dataclass(frozen=True)
class Change:
    """What one step of work writes to a case, all or nothing.

    ``seen`` is how many events it was decided on; ``letters_seen`` likewise, for a change that adds a letter.
    ``task_was`` is the task that ``task`` takes the place of, None where it is a new one. ``file`` is a new file with
    what is in it, ``delivers`` are the numbers of files that their person can open from now on, ``withdraws`` those
    that they no longer can, ``drops`` one that goes. ``opening`` is a code that was mailed to them. ``reply`` is what
    they wrote, ``reply_was`` what it takes the place of. ``code`` are the key's id and the hash of a new code: the one
    before is gone then, and so are the tries counted under what begins with ``tries``.
    """

    case_id: str
    seen: int | None
    audit: Entry
    events: tuple[NewEvent, ...] = ()
    words: tuple[Sealed, ...] = ()
    letter: KeptLetter | None = None
    letters_seen: int | None = None
    task: KeptTask | None = None
    task_was: KeptTask | None = None
    file: tuple[KeptFile, Sealed] | None = None
    delivers: tuple[int, ...] = ()
    withdraws: tuple[int, ...] = ()
    drops: int | None = None
    opening: OpeningCode | None = None
    reply: KeptReply | None = None
    reply_was: KeptReply | None = None
    messages: tuple[OutgoingMessage, ...] = ()
    cancel_letter_messages: int | None = None
    code: tuple[str, str] | None = None
    tries: str = ""
    mail_aside: bool | None = None  # whether the mail to the person is held back from now on; None: as it was


class CaseStore(Protocol):
    """Keeps cases, their events, words and letters."""

    def open(
        self,
        case: KeptCase,
        first: NewEvent,
        words: Sequence[Sealed],
        messages: Sequence[OutgoingMessage],
        audit_entry: Entry,
        recorded: Sequence[Sealed] = (),
    ) -> bool:
        """Keep a new case, its first event, words, sound, messages and audit entry, all or nothing.

        False when a case with this key is there already: then nothing was written. Raises ReferenceTaken.
        """

    def by_key(self, key: str) -> KeptEvents | None:
        """The case that was opened with this idempotency key."""

    def by_reference(self, reference: str) -> KeptEvents | None:
        """The case with this reference."""

    def by_id(self, case_id: str) -> KeptEvents | None:
        """The case with this id."""

    def recording(self, case_id: str, name: str) -> Sealed | None:
        """What the person left as sound in one field."""

    def file(self, case_id: str, number: int) -> Sealed | None:
        """What is in a file that was found for a case."""

    def opening_code(self, case_id: str) -> OpeningCode | None:
        """The code that was mailed last to the person of a case."""

    def of_conversation(self, conversation_id: str) -> list[KeptEvents]:
        """The cases that a conversation opened, oldest first."""

    def with_reply(self, conversation_id: str) -> KeptEvents | None:
        """The case whose person wrote, on the page of their records, what this conversation was read as."""

    def with_a_task_done(self) -> list[KeptEvents]:
        """The cases of which a task was done, as ``all``."""

    def all(self) -> list[KeptEvents]:
        """Every case with its events and letters, without words and messages."""

    def change(self, change: Change) -> None:
        """Write one step of work; raises CaseChanged when somebody else was faster."""

    def open_tasks(self, assignee: str) -> list[tuple[KeptTask, str]]:
        """The open tasks of one of the staff, the next first, each with the reference of its request."""

    def mailed(self, recipient: str, purpose: str, since: datetime) -> int:
        """How many messages of a purpose were written to an address since then, sent or not."""

    def remind(self, messages: Sequence[OutgoingMessage]) -> int:
        """Keep those of these messages that were not written before, by their ids; how many."""

    def waiting_letters(self) -> list[tuple[KeptLetter, datetime]]:
        """The letters that wait although the mail that tells of them has gone, with when it went."""

    def drop_codes(self, conversation_id: str | None, expired_at: datetime | None) -> int:
        """Delete the sealed codes of a conversation's cases, or those whose time was over then; how many."""

    def count_try(self, tried: str, now: datetime, window_since: datetime) -> int:
        """Count a try of one kind; how many there were since ``window_since`` with this one."""

    def clear_tries(self, tried: str) -> None:
        """Forget the tries: the right code was given."""

    def drop_tries(self, before: datetime) -> int:
        """Delete counts whose last try was before then; how many."""

    def erase(self, case_id: str, audit_entry: Entry, now: datetime, seen: int) -> bool:
        """Delete everything personal of a case: words, sound, letters' words, addresses of mail, code; the events stay.

        False when it no longer has the ``seen`` events on which it was decided: then nothing was deleted.
        """


class OutboxStore(Protocol):
    """Outbox repository with leases."""

    def claim(self, worker: str, now: datetime, until: datetime) -> OutgoingMessage | None:
        """Lease the message that has been due longest and that nobody else has leased."""

    def renew(self, message_id: str, worker: str, until: datetime) -> bool:
        """Prolong a lease; False when it is no longer this worker's."""

    def sent(self, message_id: str, worker: str, now: datetime, state: MessageState = MessageState.SENT) -> bool:
        """Mark as sent (or filed), delete the address, end the lease; False when it was no longer this worker's."""

    def failed(self, message_id: str, worker: str, attempts: int, next_at: datetime, problem: str, stuck: bool) -> bool:
        """Note a failure and when to try again, or that somebody has to look; ends the lease, False if not ours."""

    def sent_to(self, recipient: str, purpose: str, since: datetime) -> int:
        """How many messages of a purpose went to an address since then."""

    def put_off(self, message_id: str, worker: str, until: datetime) -> bool:
        """Let a message wait until then for the day's limit; ends the lease, False if not ours."""

    def floods(self) -> list[OutgoingMessage]:
        """The messages that wait for a day's limit, and those of today to the same addresses; oldest first."""

    def forget_recipients(self, before: datetime) -> int:
        """Forget which address a message went to, of those that went before then; how many."""

    def stuck(self) -> list[OutgoingMessage]:
        """The messages that somebody has to look at, oldest first."""

    def filed(self) -> list[OutgoingMessage]:
        """The messages that lie in the folder for somebody to send by hand, oldest first."""

    def opened(self, message_id: str, audit_entry: Entry) -> bool:
        """Write down that somebody opens a filed message; False when it is not filed any more."""

    def sent_by_hand(self, message_id: str, audit_entry: Entry) -> bool:
        """Somebody has sent a filed message; False when it is not filed any more."""

    def waiting(self) -> int:
        """How many messages are due."""

    def tried_in_vain(self, before: datetime) -> int:
        """How many of them were written before then, and were tried and did not go."""

    def retry(self, message_id: str, audit_entry: Entry, now: datetime) -> bool:
        """Make a stuck message due again, its tries counted anew; False when it is not stuck."""

    def kept(self, ids: Collection[str]) -> set[str]:
        """Which of these files are still wanted: their message waits, and its request is not erased."""


class FiledMail(Protocol):
    """The folder in which messages lie that somebody sends by hand."""

    def read(self, name: str) -> bytes | None:
        """A message that lies there, by its id; None where it does not, or cannot be read."""

    def names(self) -> set[str]:
        """The ids of the messages that lie there."""

    def remove(self, names: Collection[str]) -> None:
        """Take these messages away; raises MailFailed."""


class MailTransport(Protocol):
    """Hands a message over: to a mail server, or into a folder."""

    @property
    def delivers(self) -> bool:
        """Whether what is handed over goes on to the person; False where somebody has to send it by hand."""

    def send(self, sender: str, to: str, message: bytes, name: str) -> None:
        """Returns once the message is in the other's hands; raises MailFailed, or MailRefused when never to be taken.

        ``name`` is the message's own id, for transports that need one.
        """
