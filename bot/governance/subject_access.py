"""Everything held on one person or one chat: found, shown where, handed out, erased; for the school's own duty.

A person is found by an e-mail address or a number by decrypting every address that is kept, for the length of one
search: an index that could be searched, even a keyed one, would say of any address whether somebody with it wrote to
the school. One school has few enough that this takes a second (UK GDPR Articles 15 and 17; ICO, data minimisation).
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from bot.cases import references
from bot.cases.case_secrets import CaseSecrets
from bot.cases.records import CaseStore, Change, KeptEvents, KeptReply
from bot.conversations.conversation_secrets import ConversationSecrets, Secrets
from bot.governance.retention import RULES, TABLES, Kind
from bot.governance.subject import REASONS, Erasure, Found, Holding, Item, Place, SubjectData, named_by_day
from bot.law.calendar import day_in_england, say_day
from bot.law.case import replay
from bot.notice.periods import kept_for_complaint
from bot.notice.school import School
from bot.pii.identifiers import find_identifiers
from bot.pii.pseudonymiser import fill
from bot.platform.audit import AuditLog, Entry
from bot.platform.errors import BadReference, CaseChanged, StillNeeded, UnknownCase
from bot.platform.types import DRAFT, Clock, KeptDraft, Sealed
from bot.platform.vault import Vault
from bot.review.records import KeptNote, ReviewStore
from bot.review.service import REASON, box
from bot.text.words import plain

_CHAT: Final = re.compile(r"[0-9a-f]{32}")
MayReadReply = Callable[[KeptEvents, KeptReply, str], bool]
"""Whether somebody, by their id, may read what a person wrote about their records."""
_UNREAD: Final = "It may tell of a child in danger, and nobody has reviewed it yet."


class _Kept(Protocol):
    def conversations(self, ids: Collection[str]) -> Mapping[str, datetime]:
        """When each that is there was begun, the oldest first."""

    def cases_of(self, conversation_ids: Collection[str]) -> list[str]:
        """The requests that these opened."""

    def vault(self) -> Mapping[str, list[Sealed]]:
        """What is sealed of every conversation."""

    def contacts(self) -> Mapping[str, Sealed]:
        """The sealed contact of every request."""

    def rows(self, conversation_ids: Collection[str], case_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
        """Every row about them, by table."""

    def waits_for_safety(self, conversation_id: str) -> bool:
        """Whether it told of danger and was not reviewed."""

    def erase_conversation(self, conversation_id: str, audit_entry: Entry) -> bool:
        """Delete it; False where it is gone, or told of danger meanwhile."""


class SubjectAccess:
    """Every method waits for the disk; ``by`` is the id of who asks."""

    def __init__(
        self,
        *,
        store: _Kept,
        cases: CaseStore,
        audit: AuditLog,
        chat_secrets: ConversationSecrets,
        case_secrets: CaseSecrets,
        reviews: ReviewStore,
        notes: Vault,
        may_read_reply: MayReadReply,
        school: School,
        clock: Clock,
    ) -> None:
        self._store = store
        self._cases = cases
        self._audit = audit
        self._chat_secrets = chat_secrets
        self._case_secrets = case_secrets
        self._reviews = reviews
        self._notes = notes  # opens what a reviewer noted of a chat: it is about the person too
        self._may_read_reply = may_read_reply  # what told of danger is the safeguarding lead's to read first
        self._school = school
        self._clock = clock

    # --- finding ------------------------------------------------------------------------------------------------------

    def search(self, typed: str, by: str, why: str) -> Found:
        """By a reference, a conversation, an e-mail address or a telephone number; logged with why, not for what."""
        how, found = self._search(typed.strip())
        entry: dict[str, str | int] = {"how": how, "found": len(found.conversations) + len(found.cases), "why": why}
        self._audit.add(Entry(self._clock(), by, "held_searched", "", entry))
        return found

    def _search(self, typed: str) -> tuple[str, Found]:
        if _CHAT.fullmatch(typed.lower()):
            return "chat", self.together([typed.lower()], [])
        try:
            kept = self._cases.by_reference(references.parse_reference(typed, self._school.reference_prefix))
            return "reference", self.together([], [kept.case.id] if kept else [])
        except BadReference:
            pass
        wanted = {one for one in _identifiers(typed) if one.startswith(("email:", "phone:"))}
        return "contact", self._by_contact(wanted) if wanted else Found()

    def _by_contact(self, wanted: set[str]) -> Found:
        """Decrypts what is kept, one after the other, and keeps nothing of it."""
        chats = [
            conversation
            for conversation, sealed in self._store.vault().items()
            if wanted & set(map(plain, self._chat_secrets.open(conversation, sealed).known))
        ]
        requests = [
            case_id
            for case_id, sealed in self._store.contacts().items()
            if wanted & _identifiers(self._case_secrets.open(case_id, sealed))
        ]
        return self.together(chats, requests)

    def together(self, conversations: Iterable[str], cases: Iterable[str]) -> Found:
        """With the requests that the chats opened, and the chats that the requests came from."""
        chats, requests = dict.fromkeys(conversations), dict.fromkeys(cases)
        for case_id in list(requests):
            kept = self._cases.by_id(case_id)
            if kept is None:
                del requests[case_id]
            elif kept.case.conversation_id:
                chats[kept.case.conversation_id] = None
        requests |= dict.fromkeys(self._store.cases_of(list(chats)))
        return Found(tuple(self._store.conversations(list(chats))), tuple(requests))

    # --- looking ------------------------------------------------------------------------------------------------------

    def look(self, found: Found) -> Holding:
        """What is held of these, and where; no content."""
        counted = Counter[Kind]()
        for table, rows in self._store.rows(found.conversations, found.cases).items():
            counted[TABLES[table]] += len(rows)
        places = [Place(RULES[kind].what, n, RULES[kind].said(self._school.keeping)) for kind, n in counted.items()]
        return Holding(found, self._items(found), tuple(places), self._backups_until())

    def _items(self, found: Found) -> tuple[Item, ...]:
        kept = [one for one in map(self._cases.by_id, found.cases) if one is not None]
        held = {one.case.conversation_id for one in kept if replay(one.events).held}
        begun = self._store.conversations(found.conversations)
        chats = [
            Item("chat", one, name, self._chat_stays(one, one in held)) for one, name in named_by_day(begun).items()
        ]
        return (*chats, *(Item("request", one.case.id, self._printed(one), self._request_stays(one)) for one in kept))

    def _chat_stays(self, conversation_id: str, on_hold: bool) -> str:
        if on_hold:
            return "A legal hold is on the request that it opened."
        if self._store.waits_for_safety(conversation_id):
            return _UNREAD
        return ""

    def opened(self, found: Found, by: str, reason: str) -> SubjectData:
        """Everything with its words, for a file that is handed over; logged, the reason kept sealed beside each.

        What a person wrote about their records and told of danger is left out for whom it is not. Raises StillNeeded
        without a reason.
        """
        if not reason.strip():
            raise StillNeeded("a reason is needed")
        rows = self._store.rows(found.conversations, found.cases)
        messages = {one: self._messages(one, rows) for one in found.conversations}
        closed = set(self._closed_to(by, found.cases))
        words: dict[str, dict[str, str]] = {}
        for row in rows.get("case_words", ()):
            case_id, sealed = row["case_id"], Sealed(row["field"], row["key_id"], row["sealed"])
            if (case_id, sealed.token) not in closed:
                words.setdefault(case_id, {})[sealed.token] = self._case_secrets.open(case_id, sealed)
        for case_id in found.cases:
            self._log_request(case_id, by, reason.strip())
        for chat in found.conversations:
            self._log_chat(chat, by, reason.strip())
        notes: dict[str, dict[str, str]] = {}
        for row in rows.get("review_notes", ()):
            sealed = Sealed(row["id"], row["key_id"], row["sealed"])
            notes.setdefault(row["conversation_id"], {})[row["id"]] = self._note(row["conversation_id"], sealed)
        drafts: dict[str, list[dict[str, Any]]] = {}
        for row in rows.get("drafts", ()):
            chat, sealed = row["conversation_id"], Sealed(DRAFT, row["key_id"], row["sealed"])
            draft = self._chat_secrets.open_draft(chat, KeptDraft(row["number"], row["right"], sealed)) or {}
            clear = self._secrets(chat, rows).clear
            answers = {name: fill(value, clear) if isinstance(value, str) else value for name, value in draft.items()}
            drafts.setdefault(chat, []).append(answers)
        return SubjectData(self._clock(), rows, messages, words, notes, drafts, self._recorded(rows))

    def _closed_to(self, by: str, cases: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The words of requests that are not theirs to read who asks."""
        for kept in filter(None, map(self._cases.by_id, cases)):
            for reply in kept.replies:
                if not self._may_read_reply(kept, reply, by):
                    yield kept.case.id, f"reply-{reply.number}"

    def _log_request(self, case_id: str, by: str, reason: str) -> None:
        kept, token = self._cases.by_id(case_id), f"reason-{secrets.token_hex(8)}"
        if kept is None or kept.case.erased_at is not None:  # it keeps no words any more, a reason neither
            self._audit.add(Entry(self._clock(), by, "held_exported", case_id))
            return
        entry = Entry(self._clock(), by, "held_exported", case_id, {"reason": token})
        self._cases.change(Change(case_id, None, entry, words=(self._case_secrets.seal(case_id, token, reason),)))

    def _log_chat(self, chat: str, by: str, reason: str) -> None:
        now, token = self._clock(), secrets.token_hex(16)
        note = KeptNote(token, REASON, now, by, self._notes.seal(box(chat), token, reason))
        entry = Entry(now, by, "held_exported", "", {"chat": chat, "reason": token})
        if not self._reviews.note(chat, note, entry):
            raise UnknownCase("nothing is held of this any more")

    def _recorded(self, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, dict[str, bytes]]:
        """What was left as sound, by the request or by the chat in which a request is being made."""
        found: dict[str, dict[str, bytes]] = {}
        for row in rows.get("case_recordings", ()):
            sealed = Sealed(row["field"], row["key_id"], row["sealed"])
            sound = self._case_secrets.open_recording(row["case_id"], sealed)
            found.setdefault(row["case_id"], {})[row["field"]] = sound
        for row in rows.get("draft_recordings", ()):
            sealed, chat = Sealed(row["field"], row["key_id"], row["sealed"]), row["conversation_id"]
            found.setdefault(chat, {})[row["field"]] = self._chat_secrets.open_recording(chat, row["number"], sealed)
        return found

    def _note(self, chat: str, sealed: Sealed) -> str:
        return self._notes.open(box(chat), [sealed])[sealed.token]

    def _secrets(self, conversation_id: str, rows: Mapping[str, list[dict[str, Any]]]) -> Secrets:
        own = (row for row in rows.get("vault", ()) if row["conversation_id"] == conversation_id)
        sealed = [Sealed(row["token"], row["key_id"], row["sealed"]) for row in own]
        return self._chat_secrets.open(conversation_id, sealed)

    def _messages(self, conversation_id: str, rows: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
        own = self._secrets(conversation_id, rows)
        said = [
            {
                "at": row["at"],
                "place": row["first_seq"],
                "who": "person",
                "text": own.said(row["client_id"], row["said"]),
            }
            for row in rows.get("turns", ())
            if row["conversation_id"] == conversation_id and row["said"] is not None
        ]
        told = [
            {"at": row["at"], "place": row["seq"] + 0.5, "who": "assistant", "text": _told(row["body"], own.clear)}
            for row in rows.get("replies", ())
            if row["conversation_id"] == conversation_id
        ]
        places = {row["reply_to"]: row["seq"] for row in rows.get("replies", ())}
        remarks = [
            {
                "at": row["at"],
                "place": places.get(row["reply_to"], 0) + 0.7,
                "who": "person",
                "text": f"({'It helped' if row['value'] == 'up' else 'It did not help'}.) "
                f"{own.said(row['client_id'], row['text'] or '')}".strip(),
            }
            for row in rows.get("ratings", ())
            if row["conversation_id"] == conversation_id
        ]
        return sorted([*said, *told, *remarks], key=lambda one: one["place"])

    # --- erasing ------------------------------------------------------------------------------------------------------

    def erase(self, found: Found, by: str, reason: str) -> Erasure:
        """Erase what may be erased; what a hold, an open request or a child's safety keeps, stays and is named."""
        if reason not in REASONS:
            raise StillNeeded("a reason is needed")
        chats = requests = 0
        stays = []
        for item in self._items(found):
            if item.stays:
                stays.append(item)
            elif item.kind == "chat":
                entry = Entry(self._clock(), by, "held_erased", "", {"chat": item.id, "why": reason})
                if self._store.erase_conversation(item.id, entry):
                    chats += 1
                elif self._store.waits_for_safety(item.id):  # it came since we looked
                    stays.append(replace(item, stays=_UNREAD))
            else:
                requests += self._erase_request(item.id, by, reason)
        return Erasure(chats, requests, tuple(stays), self._backups_until())

    def _erase_request(self, case_id: str, by: str, reason: str) -> bool:
        kept = self._cases.by_id(case_id)
        if kept is None or kept.case.erased_at is not None:
            return False
        if self._request_stays(kept):  # it was put under a hold or opened again since we looked
            raise CaseChanged("somebody else changed this request meanwhile; look at it again")
        now = self._clock()
        entry = Entry(now, by, "held_erased", case_id, {"why": reason})
        if not self._cases.erase(case_id, entry, now, seen=len(kept.events)):
            raise CaseChanged("somebody else changed this request meanwhile; look at it again")
        return True

    def _request_stays(self, kept: KeptEvents) -> str:
        """Why a request cannot be erased now; "" where it can."""
        case = replay(kept.events)
        if kept.case.erased_at is not None:
            return "What identifies somebody was erased before. The bare register stays."
        if case.held:
            return "A legal hold is on it."
        if case.closed is None:
            return "It is still open. Close it first."
        until = kept_for_complaint(case.closed, self._school.keeping.complaint_months)
        if day_in_england(self._clock()) <= until:
            return f"A complaint can still be made about it and decided. It can be erased after {say_day(until)}."
        return ""

    def _backups_until(self) -> date:
        return day_in_england(self._clock()) + timedelta(days=self._school.keeping.backup_days)

    def _printed(self, kept: KeptEvents) -> str:
        return references.printed_reference(kept.case.reference, self._school.reference_prefix)

    def by_names(self, conversations: Iterable[str], cases: Iterable[str]) -> Found:
        """What a form named again, as far as it is there; raises UnknownCase where nothing is left of it."""
        found = self.together([one for one in conversations if _CHAT.fullmatch(one)], cases)
        if not found:
            raise UnknownCase("nothing is held of these any more")
        return found


def _identifiers(text: str) -> set[str]:
    """The identifiers in a text, however its apostrophes are written: a telephone curls that of an e-mail address.

    >>> _identifiers("O’Brien@example.org") == _identifiers("o'brien@example.org")
    True
    """
    return {f"{span.kind}:{span.value}" for span in find_identifiers(plain(text))}


def _told(body: Mapping[str, Any], clear: Mapping[str, str]) -> str:
    """What the assistant said, with what it repeated of the person's answers, in their own words."""
    given = [f"{one['label']}: {one['value']}" for one in body.get("answers", ())]
    return fill("\n".join([body["text"], *given]), clear)
