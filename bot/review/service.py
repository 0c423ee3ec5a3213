"""The review: what staff do with conversations. Every look is logged, and the log never holds a word of anybody.

A conversation that told of danger is closed to all of it but where ``danger`` says that
bot.review.safeguarding_service has found that whoever asks may open it; else TellsOfDanger is raised.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.conversations.conversation_secrets import ConversationSecrets
from bot.conversations.records import Assistant, Understanding
from bot.conversations.review_rules import UNCLEAR, Queue
from bot.notice.answer_book import AnswerBook
from bot.notice.reply import Reply
from bot.platform.audit import AuditLog, Entry
from bot.platform.errors import ConversationWentOn, ReviewIncomplete, TellsOfDanger, UnknownConversation
from bot.platform.types import Clock, Sealed
from bot.platform.vault import Vault
from bot.review.alerts import Members
from bot.review.records import KeptNote, Line, Narrowed, Place, Preview, ReviewStore, Transcript
from bot.review.rules import can_be_struck, strike, strike_state
from bot.staff.rules import PERMISSIONS, Permission

NOTE: Final = "note"
REASON: Final = "reason"
OUTCOME: Final = "outcome"
CLOSED: Final = "danger_closed"
"""The action in the log that says what was done."""
OWN: Final = "own"  # a reason that somebody wrote themselves
TAG_LONGEST: Final = 40
NOTE_LONGEST: Final = 2000
FILTER_LONGEST: Final = 60
_FILTERS: Final = 30  # a member of staff
VIEWED: Final = "conversation_viewed"


@dataclass(frozen=True)
class Note:
    """What staff wrote, in clear; ``kind`` is ``note``, ``reason`` for why somebody looked, or ``outcome``."""

    kind: str
    at: datetime
    author: str
    words: str = field(repr=False)


@dataclass(frozen=True)
class OpenedConversation:
    """A conversation as a reviewer reads it, and its neighbours in the list it was opened from."""

    transcript: Transcript
    notes: tuple[Note, ...]
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Now:
    """How the present model understands a message, and what the book answers to that."""

    understanding: Understanding
    reply: Reply | None


class Reviews:
    """The work on conversations; ``by`` is always the id of who does it."""

    def __init__(
        self,
        *,
        store: ReviewStore,
        audit: AuditLog,
        vault: Vault,
        assistant: Assistant,
        book: AnswerBook,
        members: Members,
        clock: Clock,
    ) -> None:
        self._store = store
        self._audit = audit
        self._vault = vault
        self._words = ConversationSecrets(vault)
        self._assistant = assistant
        self._book = book
        self._members = members
        self._clock = clock

    # --- looking ------------------------------------------------------------------------------------------------------

    def list(
        self, narrowed: Narrowed, limit: int, after: Place | None = None, *, backwards: bool = False
    ) -> Sequence[Line]:
        """The conversations asked for, in their order."""
        return self._store.list(narrowed, self._clock(), limit, after, backwards=backwards)

    def search(
        self, narrowed: Narrowed, limit: int, by: str, why: str, before: int | None = None
    ) -> tuple[Sequence[Line], int | None]:
        """The conversations in which the phrases were said; logged with how many and why, never with the words."""
        now = self._clock()
        found, onwards = self._store.search(narrowed, now, limit, before)
        self._audit.add(Entry(now, by, "conversations_searched", "", {"found": len(found), "why": why}))
        return found, onwards

    def previews(self, lines: Sequence[Line], by: str, asked: Queue | None = None) -> Mapping[str, Preview]:
        """How the conversations of a list begin, by id, or what put them into the queue that is looked at.

        Logged as a look. Of those that told of danger, nothing.
        """
        harmless = [line.conversation for line in lines if line.desk is None]
        if harmless:
            self._audit.add(Entry(self._clock(), by, "conversations_listed", "", {"found": len(harmless)}))
        return self._store.previews(harmless, asked) if harmless else {}

    def counts(self) -> Mapping[Queue, int]:
        """How many conversations wait in each queue."""
        return self._store.counts(self._clock())

    def assigned(self, by: str) -> int:
        """How many conversations wait to be read by somebody because they were assigned to them."""
        return self._store.assigned(by)

    def reviewers(self) -> Mapping[str, str]:
        """The names of those to whom a conversation can be assigned, by id."""
        able = (one for one in self._members() if one.is_active and Permission.REVIEW in PERMISSIONS[one.role])
        return {one.id: one.name for one in able}

    def tags(self) -> Sequence[str]:
        """Every tag that is used."""
        return self._store.tags()

    def open(self, conversation: str, narrowed: Narrowed, by: str, *, danger: bool = False) -> OpenedConversation:
        """A conversation and its neighbours; that it was looked at is logged. Raises UnknownConversation."""
        opened = self.look(conversation, narrowed, danger=danger)
        self._audit.add(Entry(self._clock(), by, VIEWED, conversation))
        return opened

    def again(self, conversation: str, narrowed: Narrowed, by: str, *, danger: bool = False) -> OpenedConversation:
        """The same for whoever has it open already: logged only where the log knows of no look of theirs."""
        entries = self._audit.entries(conversation)
        has_looked = any(entry.actor == by and entry.action == VIEWED for _, entry in entries)
        if has_looked:
            return self.look(conversation, narrowed, danger=danger)
        return self.open(conversation, narrowed, by, danger=danger)

    def look(self, conversation: str, narrowed: Narrowed, *, danger: bool = False) -> OpenedConversation:
        """The same without a word in the log, for what shows nobody the conversation."""
        self._demand(conversation, danger=danger)
        transcript = self._store.transcript(conversation, self._clock())
        if transcript is None:
            raise UnknownConversation("no conversation has this id")
        here = Place(transcript.line.last_at, conversation, transcript.line.lowest)
        near = replace(narrowed, harmless=True)
        before = self.list(near, 1, here, backwards=True)
        after = self.list(near, 1, here)
        return OpenedConversation(
            transcript=transcript,
            notes=tuple(self._note(conversation, kept) for kept in transcript.notes),
            before=before[0].conversation if before else None,
            after=after[0].conversation if after else None,
        )

    async def now(self, said: str) -> Now:
        """How the present model would understand and answer a message with tokens; raises AssistantError."""
        understanding = await self._assistant.understand(said)
        topic = "clarify" if understanding.topic == UNCLEAR[0] else understanding.topic
        return Now(understanding, self._book.replies.get(topic))

    # --- leaving something on it --------------------------------------------------------------------------------------

    def mark(self, conversation: str, seen: int, by: str) -> None:
        """Mark as reviewed, as it was with ``seen`` frames; raises UnknownConversation, ConversationWentOn."""
        self._demand(conversation)
        self._mark(conversation, seen, Entry(self._clock(), by, "conversation_reviewed", conversation))

    def close(self, conversation: str, seen: int, outcome: str, words: str, by: str) -> None:
        """Mark one that told of danger as read, with what was done; one that is cut off is deleted with this.

        ``words`` are kept sealed, the log keeps ``outcome``. Raises as ``mark``, and ReviewIncomplete.
        """
        if len(words) > NOTE_LONGEST:
            raise ReviewIncomplete(NOTE)
        note = self._sealed_note(conversation, OUTCOME, words, by)
        entry = Entry(note.at, by, CLOSED, conversation, {OUTCOME: outcome})
        self._mark(conversation, seen, entry, note)

    def _mark(self, conversation: str, seen: int, entry: Entry, note: KeptNote | None = None) -> None:
        if not self._store.mark(conversation, seen, entry.at, entry, note):
            self._demand(conversation, danger=True)
            raise ConversationWentOn("it has more frames by now, or fewer")

    def unmark(self, conversation: str, by: str, *, danger: bool = False) -> None:
        """Take a reviewed mark back; raises UnknownConversation."""
        self._demand(conversation, danger=danger)  # first: an entry takes no such id as an address may hold
        self._store.unmark(conversation, Entry(self._clock(), by, "conversation_unreviewed", conversation))

    def assign(self, conversation: str, to: str, by: str) -> None:
        """Assign a conversation to a colleague, or with "" to nobody; raises ReviewIncomplete, UnknownConversation."""
        if to and to not in self.reviewers():
            raise ReviewIncomplete("assignee")
        self._demand(conversation)
        entry = Entry(self._clock(), by, "conversation_assigned", conversation, {"assignee": to or "nobody"})
        self._store.assign(conversation, to, entry)

    def tag(self, conversation: str, tag: str, by: str, *, on: bool = True) -> None:
        """Put a tag on or take it off; raises ReviewIncomplete, UnknownConversation."""
        tag = " ".join(tag.split()).casefold()
        if not 1 <= len(tag) <= TAG_LONGEST or not tag.isprintable():
            raise ReviewIncomplete("tag")
        self._demand(conversation)
        action = "conversation_tagged" if on else "conversation_untagged"
        self._store.tag(conversation, tag, on, Entry(self._clock(), by, action, conversation))

    def note(self, conversation: str, words: str, by: str, *, danger: bool = False) -> None:
        """Write a note; raises ReviewIncomplete, UnknownConversation."""
        if not 1 <= len(words.strip()) <= NOTE_LONGEST:
            raise ReviewIncomplete(NOTE)
        self._demand(conversation, danger=danger)
        self._write(conversation, NOTE, words, by, "conversation_noted", {})

    def reveal(
        self, conversation: str, token: str, by: str, reason: str, why: str = OWN, *, danger: bool = False
    ) -> str:
        """What stands behind a token; the reason is kept sealed, the log names the token and which reason it was.

        The words of a reason go with the conversation; ``why`` is the name of a common one, which the log keeps.

        Raises ReviewIncomplete without a reason or for what is no token here, UnknownConversation.
        """
        self._demand(conversation, danger=danger)
        sealed = self._store.sealed(conversation, token) if token.startswith("⟨") else None
        if sealed is None and reason.strip():
            raise ReviewIncomplete("token")
        named = {"field": token.strip("⟨⟩").replace(" ", "-"), "why": why}
        self.give_reason(conversation, reason, by, "conversation_revealed", named)
        return self._words.open(conversation, [sealed] if sealed else []).clear[token]

    def give_reason(self, conversation: str, reason: str, by: str, action: str, named: Mapping[str, str]) -> None:
        """Keep the words of a reason sealed and log the look that it is given for; raises ReviewIncomplete."""
        if not 1 <= len(reason.strip()) <= NOTE_LONGEST:
            raise ReviewIncomplete(REASON)
        self._write(conversation, REASON, reason, by, action, named)

    def strike(self, conversation: str, words: str, by: str) -> int:
        """Strike words out for good; in how many places.

        Raises ReviewIncomplete for words that cannot be struck out or do not stand there, UnknownConversation.
        """
        if not can_be_struck(words):
            raise ReviewIncomplete("words")
        self._demand(conversation)

        def entry(places: int) -> Entry:
            return Entry(self._clock(), by, "conversation_struck", conversation, {"found": places})

        def reseal(kind: str, sealed: Sealed) -> Sealed | None:
            bound = conversation if kind == "draft" else box(conversation)
            clear = self._vault.open(bound, [sealed])[sealed.token]
            left = json.dumps(strike_state(json.loads(clear), words)) if kind == "draft" else strike(clear, words)
            return self._vault.seal(bound, sealed.token, left) if left != clear else None

        places = self._store.strike(conversation, words, entry, reseal)
        if not places:
            raise ReviewIncomplete("nowhere")
        return places

    # --- saved filters ------------------------------------------------------------------------------------------------

    def filters(self, by: str) -> Sequence[tuple[str, str]]:
        """The filters that somebody saved: name and query."""
        return self._store.filters(by)

    def save_filter(self, by: str, name: str, query: str) -> None:
        """Save a filter under a name; raises ReviewIncomplete."""
        name = " ".join(name.split())
        if not 1 <= len(name) <= FILTER_LONGEST or not name.isprintable():
            raise ReviewIncomplete("name")
        saved = self._store.filters(by)
        if not query or len(query) > NOTE_LONGEST or (len(saved) >= _FILTERS and name not in dict(saved)):
            raise ReviewIncomplete("filter")
        self._store.save_filter(by, name, query)

    def drop_filter(self, by: str, name: str) -> None:
        """Delete a saved filter."""
        self._store.drop_filter(by, name)

    def _demand(self, conversation: str, *, danger: bool = False) -> None:
        line = self._store.line(conversation)
        if line is None:
            raise UnknownConversation("no conversation has this id")
        if line.desk is not None and not danger:
            raise TellsOfDanger("only a safeguarding lead opens it")

    def _note(self, conversation: str, kept: KeptNote) -> Note:
        words = self._vault.open(box(conversation), [kept.words])[kept.id]
        return Note(kept.kind, kept.at, kept.author, words)

    def _sealed_note(self, conversation: str, kind: str, words: str, by: str) -> KeptNote:
        number = secrets.token_hex(16)
        return KeptNote(number, kind, self._clock(), by, self._vault.seal(box(conversation), number, words.strip()))

    def _write(self, conversation: str, kind: str, words: str, by: str, action: str, detail: Mapping[str, str]) -> None:
        note = self._sealed_note(conversation, kind, words, by)
        entry = Entry(note.at, by, action, conversation, {**detail, kind: note.id})
        if not self._store.note(conversation, note, entry):
            raise UnknownConversation("no conversation has this id")


def box(conversation: str) -> str:
    """What the vault binds the words of reviewers to."""
    return f"review:{conversation}"
