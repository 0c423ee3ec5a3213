"""The border of the review: the list of conversations, their transcripts, and what reviewers leave on them.

Every method is one transaction and raises StoreError when it could not be done; nothing is then half done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.cases.records import OutgoingMessage
from bot.conversations.records import Numbered, Rating, Turn
from bot.conversations.review_rules import Order, Outcome, Queue, ReviewState
from bot.notice.safeguarding import Desk
from bot.platform.audit import Entry
from bot.platform.types import Sealed


@dataclass(frozen=True)
class BegunRequest:
    """A request that was begun in a conversation and not sent; nothing in it was typed by its person."""

    conversation: str
    number: int
    right: str
    begun_at: datetime
    silent_since: datetime
    channel: str


@dataclass(frozen=True)
class Line:
    """A conversation in the list; nothing in it was typed by the person.

    ``lowest`` is how sure the assistant was where it was least sure, None where nothing had to be understood.
    ``cut_off``: its person deleted it, and it is kept for a child's safety until it was reviewed. ``desk`` is whom it
    is for where it told of danger, None where it never did. ``place`` is the same for conversations of one address in
    one week; known in the queue for safety only. ``assignee`` is whom a reviewer asked to read it, "" where nobody.
    """

    conversation: str
    begun: datetime
    last_at: datetime
    turns: int
    channel: str
    topics: tuple[str, ...]
    lowest: float | None
    outcome: Outcome
    state: ReviewState
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    cut_off: bool = False
    desk: Desk | None = None
    place: str = ""
    assignee: str = ""


@dataclass(frozen=True)
class Preview:
    """A message of a conversation, with tokens, and its answer.

    ``rated`` is what its person rated last: ``up``, ``down``, "" where nothing.
    """

    said: str = ""
    answer: str = ""
    rated: str = ""


@dataclass(frozen=True)
class Narrowed:
    """Which conversations to list; a field left out leaves all.

    ``since`` and ``until`` are moments of the last message, the second one excluded; ``below`` is how sure at most;
    ``phrases`` are for a search: one message holds them all. Those that are cut off are in no list but their queue,
    and a search finds none that told of danger; ``harmless`` leaves those out of a list too. ``assignee`` is an id.
    """

    since: datetime | None = None
    until: datetime | None = None
    shortest: int | None = None
    longest: int | None = None
    channel: str = ""
    topic: str = ""
    below: float | None = None
    outcome: Outcome | None = None
    states: frozenset[ReviewState] = frozenset()
    tag: str = ""
    queue: Queue | None = None
    phrases: tuple[str, ...] = field(default=(), repr=False)
    order: Order = Order.NEWEST
    harmless: bool = False
    assignee: str = ""


@dataclass(frozen=True)
class Place:
    """Where in the list: a conversation, its last message, and how sure the assistant was at least."""

    at: datetime
    conversation: str
    lowest: float | None = None


@dataclass(frozen=True)
class KeptTurn:
    """A turn and when it was."""

    turn: Turn
    at: datetime


@dataclass(frozen=True)
class KeptNote:
    """What staff wrote, sealed; ``kind`` is ``note``, ``reason`` for why somebody looked, or ``outcome``."""

    id: str
    kind: str
    at: datetime
    author: str
    words: Sealed


@dataclass(frozen=True)
class Transcript:
    """All that is kept of a conversation for whoever reviews it; ``tokens`` are those that can be revealed.

    ``frames`` counts what its person did, ratings too: by it a reviewer's mark is refused when something new has come.
    """

    line: Line
    turns: tuple[KeptTurn, ...]
    replies: tuple[Numbered, ...]
    ratings: tuple[Rating, ...]
    tokens: tuple[str, ...]
    tags: tuple[str, ...]
    notes: tuple[KeptNote, ...]
    queues: frozenset[Queue]
    frames: int


@dataclass(frozen=True)
class Words:
    """All that was said in a conversation, with tokens, and what they stand for, sealed."""

    said: tuple[str, ...] = field(repr=False)
    sealed: tuple[Sealed, ...] = field(repr=False)


@dataclass(frozen=True)
class Danger:
    """A conversation that told of danger, as it is decided who is told of it and who opens it.

    ``held`` says of accounts, by id, that it is about them (True), or that it was decided that it is not (False).
    ``alerted`` are the contacts who were mailed since somebody last read it, by role.
    """

    conversation: str
    at: datetime
    desk: Desk
    words: Words
    held: Mapping[str, bool]
    alerted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Move:
    """A decision on whom a conversation is for, as Danger has it, and the mail about it."""

    desk: Desk
    held: Mapping[str, bool]
    alerted: frozenset[str]
    messages: tuple[OutgoingMessage, ...]


Reseal = Callable[[str, Sealed], Sealed | None]
"""Of what is sealed (as ``note`` or ``draft``): the same without the words, None where they do not stand in it."""


class ReviewStore(Protocol):
    """Keeps what belongs to reviewing."""

    def list(
        self, narrowed: Narrowed, now: datetime, limit: int, after: Place | None = None, *, backwards: bool = False
    ) -> list[Line]:
        """The conversations asked for in their order, from ``after`` on; ``backwards``: those just before it."""

    def search(
        self, narrowed: Narrowed, now: datetime, limit: int, before: int | None = None
    ) -> tuple[Sequence[Line], int | None]:
        """The conversations in which one message holds all phrases, the newest such message first.

        Besides them the number to go on from (``before``), None where there are no more.
        """

    def previews(self, conversations: Sequence[str], asked: Queue | None) -> Mapping[str, Preview]:
        """How these conversations begin, by id, or what put them into the queue that is looked at."""

    def counts(self, now: datetime) -> Mapping[Queue, int]:
        """How many conversations wait in each queue."""

    def assigned(self, assignee: str) -> int:
        """How many conversations that nobody has reviewed are assigned to somebody; none that told of danger."""

    def tags(self) -> Sequence[str]:
        """Every tag that is used."""

    def line(self, conversation: str) -> Line | None:
        """A conversation as it stands in the list."""

    def danger(self, conversation: str) -> Danger | None:
        """What decides who opens a conversation; None where it never told of danger."""

    def dangers(self, limit: int) -> Sequence[tuple[Line, bool]]:
        """Those that told of danger with whether somebody has yet to read them: these first, then the newest."""

    def transcript(self, conversation: str, now: datetime) -> Transcript | None:
        """One conversation."""

    def mark(
        self, conversation: str, seen: int, now: datetime, audit_entry: Entry, note: KeptNote | None = None
    ) -> bool:
        """Mark as reviewed and take out of the queues; False when it no longer has the ``seen`` frames.

        A conversation that is cut off is deleted with this; of another, ``note`` is kept.
        """

    def unmark(self, conversation: str, audit_entry: Entry) -> bool:
        """Take a reviewed mark back, and put it into its queues again; False where it has none."""

    def assign(self, conversation: str, assignee: str, audit_entry: Entry) -> bool:
        """Assign a conversation to somebody, or with "" to nobody; False where it is so already."""

    def tag(self, conversation: str, tag: str, on: bool, audit_entry: Entry) -> bool:
        """Put a tag on a conversation or take it off; False where that changes nothing."""

    def note(self, conversation: str, note: KeptNote, audit_entry: Entry) -> bool:
        """Keep a note, or the reason of a reveal; False when the conversation is gone."""

    def sealed(self, conversation: str, token: str) -> Sealed | None:
        """What a token stands for."""

    def strike(self, conversation: str, words: str, audit_entry: Callable[[int], Entry], reseal: Reseal) -> int:
        """Strike words out of a conversation for good; in how many places, from which ``audit_entry`` is made.

        What is encrypted, reviewers' notes and the answers so far of a request, is struck by ``reseal``.
        """

    def filters(self, staff_id: str) -> Sequence[tuple[str, str]]:
        """The saved filters of a member of staff: name and query, by name."""

    def save_filter(self, staff_id: str, name: str, query: str) -> None:
        """Keep a filter, in place of one of that name."""

    def drop_filter(self, staff_id: str, name: str) -> None:
        """Delete a filter."""

    def move(
        self, conversation: str, decide: Callable[[Danger], Move], audit_entry: Entry, *, begins: bool = False
    ) -> bool:
        """Decide whom a conversation is for, on what is there with no other writer between; False where it is gone.

        ``begins``: it did not tell of danger until somebody on the staff said so; it waits to be read from now on.
        """

    def tell(self, decide: Callable[[Danger], Move], *, anew: bool = False) -> int:
        """Write the mail about each conversation that waits in the first queue, where anything is new in it.

        How many they were. One that went on since is decided on anew: it may name somebody by now. ``anew``: so is one
        of which only the school's own address was told.
        """
