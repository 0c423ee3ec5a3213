"""The review: what staff do with conversations. Every look is logged, and the log never holds a word of anybody."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.core.answers import AnswerBook
from bot.core.audit import Entry
from bot.core.replies import Reply
from bot.core.review import UNCLEAR, Queue
from bot.core.review_text import can_be_struck, strike, strike_state
from bot.errors import ConversationWentOn, ReviewIncomplete, UnknownConversation
from bot.ports import Assistant, Clock, Sealed, Understanding
from bot.ports_cases import AuditLog
from bot.ports_review import KeptNote, Line, Narrowed, Place, ReviewStore, Transcript
from bot.services.conversation_secrets import ConversationSecrets
from bot.services.vault import Vault

NOTE: Final = "note"
REASON: Final = "reason"
OWN: Final = "own"  # a reason that somebody wrote themselves
TAG_LONGEST: Final = 40
NOTE_LONGEST: Final = 2000
FILTER_LONGEST: Final = 60
_FILTERS: Final = 30  # a member of staff
_VIEWED: Final = "conversation_viewed"


@dataclass(frozen=True)
class Note:
    """What a reviewer wrote, in clear; ``kind`` is ``note``, or ``reason`` for why a token was revealed."""

    kind: str
    at: datetime
    author: str
    words: str = field(repr=False)


@dataclass(frozen=True)
class Opened:
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
        clock: Clock,
    ) -> None:
        self._store = store
        self._audit = audit
        self._vault = vault
        self._words = ConversationSecrets(vault)
        self._assistant = assistant
        self._book = book
        self._clock = clock

    # --- looking ------------------------------------------------------------------------------------------------------

    def list(
        self, narrowed: Narrowed, limit: int, after: Place | None = None, *, backwards: bool = False
    ) -> Sequence[Line]:
        """The conversations asked for, in their order."""
        return self._store.list(narrowed, self._clock(), limit, after, backwards=backwards)

    def search(
        self, narrowed: Narrowed, limit: int, by: str, before: int | None = None
    ) -> tuple[Sequence[Line], int | None]:
        """The conversations in which the phrases were said; logged with how many, never with the words."""
        now = self._clock()
        found, onwards = self._store.search(narrowed, now, limit, before)
        self._audit.add(Entry(now, by, "conversations_searched", "", {"found": len(found)}))
        return found, onwards

    def counts(self) -> Mapping[Queue, int]:
        """How many conversations wait in each queue."""
        return self._store.counts(self._clock())

    def tags(self) -> Sequence[str]:
        """Every tag that is used."""
        return self._store.tags()

    def open(self, conversation: str, narrowed: Narrowed, by: str) -> Opened:
        """A conversation and its neighbours; that it was looked at is logged. Raises UnknownConversation."""
        opened = self.look(conversation, narrowed)
        self._audit.add(Entry(self._clock(), by, _VIEWED, conversation))
        return opened

    def again(self, conversation: str, narrowed: Narrowed, by: str) -> Opened:
        """The same for whoever has it open already: logged only where the log knows of no look of theirs."""
        entries = self._audit.entries(conversation)
        has_looked = any(entry.actor == by and entry.action == _VIEWED for _, entry in entries)
        return self.look(conversation, narrowed) if has_looked else self.open(conversation, narrowed, by)

    def look(self, conversation: str, narrowed: Narrowed) -> Opened:
        """The same without a word in the log, for what shows nobody the conversation."""
        transcript = self._store.transcript(conversation, self._clock())
        if transcript is None:
            raise UnknownConversation("no conversation has this id")
        here = Place(transcript.line.last_at, conversation, transcript.line.lowest)
        before = self.list(narrowed, 1, here, backwards=True)
        after = self.list(narrowed, 1, here)
        return Opened(
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
        """Mark as reviewed, as it was with ``seen`` frames; one that is cut off is deleted with this.

        Raises UnknownConversation, ConversationWentOn.
        """
        now = self._clock()
        if not self._store.mark(conversation, seen, now, Entry(now, by, "conversation_reviewed", conversation)):
            self._demand(conversation)
            raise ConversationWentOn("it has more frames by now, or fewer")

    def unmark(self, conversation: str, by: str) -> None:
        """Take a reviewed mark back; raises UnknownConversation."""
        self._demand(conversation)  # first: an id from an address may be anything, and an entry takes no such thing
        self._store.unmark(conversation, Entry(self._clock(), by, "conversation_unreviewed", conversation))

    def tag(self, conversation: str, tag: str, by: str, *, on: bool = True) -> None:
        """Put a tag on or take it off; raises ReviewIncomplete, UnknownConversation."""
        tag = " ".join(tag.split()).casefold()
        if not 1 <= len(tag) <= TAG_LONGEST or not tag.isprintable():
            raise ReviewIncomplete("tag")
        self._demand(conversation)
        action = "conversation_tagged" if on else "conversation_untagged"
        self._store.tag(conversation, tag, on, Entry(self._clock(), by, action, conversation))

    def note(self, conversation: str, words: str, by: str) -> None:
        """Write a note; raises ReviewIncomplete, UnknownConversation."""
        if not 1 <= len(words.strip()) <= NOTE_LONGEST:
            raise ReviewIncomplete(NOTE)
        self._demand(conversation)
        self._write(conversation, NOTE, words, by, "conversation_noted", {})

    def reveal(self, conversation: str, token: str, by: str, reason: str, why: str = OWN) -> str:
        """What stands behind a token; the reason is kept sealed, the log names the token and which reason it was.

        The words of a reason go with the conversation; ``why`` is the name of a common one, which the log keeps.

        Raises ReviewIncomplete without a reason or for what is no token here, UnknownConversation.
        """
        if not 1 <= len(reason.strip()) <= NOTE_LONGEST:
            raise ReviewIncomplete(REASON)
        sealed = self._store.sealed(conversation, token) if token.startswith("⟨") else None
        if sealed is None:
            self._demand(conversation)
            raise ReviewIncomplete("token")
        named = {"field": token.strip("⟨⟩").replace(" ", "-"), "why": why}
        self._write(conversation, REASON, reason, by, "conversation_revealed", named)
        return self._words.open(conversation, [sealed]).clear[token]

    def strike(self, conversation: str, words: str, by: str) -> int:
        """Strike words out for good; in how many places.

        Raises ReviewIncomplete for words that cannot be struck out or do not stand there, UnknownConversation.
        """
        if not can_be_struck(words):
            raise ReviewIncomplete("words")

        def entry(places: int) -> Entry:
            return Entry(self._clock(), by, "conversation_struck", conversation, {"found": places})

        def reseal(kind: str, sealed: Sealed) -> Sealed | None:
            bound = conversation if kind == "draft" else box(conversation)
            clear = self._vault.open(bound, [sealed])[sealed.token]
            left = json.dumps(strike_state(json.loads(clear), words)) if kind == "draft" else strike(clear, words)
            return self._vault.seal(bound, sealed.token, left) if left != clear else None

        places = self._store.strike(conversation, words, entry, reseal)
        if not places:
            self._demand(conversation)
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

    def _demand(self, conversation: str) -> None:
        if self._store.place(conversation) is None:
            raise UnknownConversation("no conversation has this id")

    def _note(self, conversation: str, kept: KeptNote) -> Note:
        words = self._vault.open(box(conversation), [kept.words])[kept.id]
        return Note(kept.kind, kept.at, kept.author, words)

    def _write(self, conversation: str, kind: str, words: str, by: str, action: str, detail: dict[str, str]) -> None:
        now, number = self._clock(), secrets.token_hex(16)
        sealed = self._vault.seal(box(conversation), number, words.strip())
        entry = Entry(now, by, action, conversation, {**detail, kind: number})
        if not self._store.note(conversation, KeptNote(number, kind, now, by, sealed), entry):
            raise UnknownConversation("no conversation has this id")


def box(conversation: str) -> str:
    """What the vault binds the words of reviewers to."""
    return f"review:{conversation}"
