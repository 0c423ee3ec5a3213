"""Conversations that told of danger: who may open each, what was done about it, and where an allegation goes.

The log says that something was decided, never about whom: whoever is accused may be one of those who read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.notice import safeguarding
from bot.notice.safeguarding import Access, Desk, Outcome
from bot.notice.school import HEAD, TOLD_OF_DANGER
from bot.platform.audit import AuditLog, Entry
from bot.platform.errors import ReasonNeeded, ReviewIncomplete, TellsOfDanger, UnknownConversation
from bot.platform.types import Clock
from bot.review.alerts import Members, ReviewAlerts
from bot.review.records import Danger, Line, Move, Narrowed, ReviewStore
from bot.review.service import CLOSED, OUTCOME, OpenedConversation, Reviews
from bot.staff.records import StaffMember
from bot.staff.rules import ABSOLUTE, PERMISSIONS, Permission, Role

THE_HEAD: Final = "head"
NO_ACCOUNT: Final = "elsewhere"
NOBODY: Final = "nobody"
"""What can be picked as whom it is about besides an account: the head, somebody without an account, no colleague."""
_REASON_GIVEN: Final = "danger_reason"
_LASTS: Final[timedelta] = ABSOLUTE  # a reason: as long as somebody stays signed in
_MOST: Final = 200  # conversations listed: more than wait at any time


@dataclass(frozen=True)
class Listed:
    """A conversation in the list of those that told of danger; ``waits``: somebody has yet to read it."""

    line: Line
    waits: bool
    access: Access


@dataclass(frozen=True)
class Read:
    """A conversation as a safeguarding lead reads it; ``kept_from`` are the accounts that its words name."""

    opened: OpenedConversation
    desk: Desk
    kept_from: tuple[StaffMember, ...]


class Safeguarding:
    """The work on conversations that told of danger; ``by`` is the id of who does it.

    Every method about one of them raises UnknownConversation, TellsOfDanger where ``by`` does not open it, and
    ReasonNeeded where an administrator has given no reason yet.
    """

    def __init__(
        self,
        *,
        store: ReviewStore,
        reviews: Reviews,
        alerts: ReviewAlerts,
        audit: AuditLog,
        members: Members,
        clock: Clock,
    ) -> None:
        self._store = store
        self._reviews = reviews
        self._alerts = alerts
        self._audit = audit
        self._members = members
        self._clock = clock

    # --- looking ------------------------------------------------------------------------------------------------------

    def listed(self, by: str) -> list[Listed]:
        """Those that somebody may open, what waits to be read first; a conversation that names them is none of them."""
        member, found = self._member(by), []
        for line, waits in self._store.dangers(_MOST):
            danger = self._store.danger(line.conversation)
            access = self._access(danger, member) if danger else Access.CLOSED
            if access is not Access.CLOSED:
                found.append(Listed(line, waits, access))
        return found

    def outcome_of(self, conversation: str) -> Outcome | None:
        """What was done about it when it was closed last, as the log says; None where it does not."""
        done = [entry.detail[OUTCOME] for _, entry in self._audit.entries(conversation) if entry.action == CLOSED]
        return Outcome(done[-1]) if done else None

    def may_read(self, conversation: str, by: str) -> bool:
        """Whether somebody may see the words of a conversation as far as danger goes; of others, everybody may."""
        danger = self._store.danger(conversation)
        return danger is None or self._access(danger, self._member(by)) is Access.OPEN

    def may_read_copy(self, conversation: str, words: str, by: str) -> bool:
        """Whether somebody may see words of a conversation that are kept elsewhere too.

        Once it was closed and is gone they stay closed to whoever they name.
        """
        if self._store.danger(conversation) is not None:
            return self.may_read(conversation, by)
        return not safeguarding.named_in(self._member(by).name, words)

    def is_harmless(self, conversation: str) -> bool:
        """Whether a conversation never told of danger."""
        return self._store.danger(conversation) is None

    def open(self, conversation: str, by: str) -> Read:
        """A conversation; that it was looked at is logged."""
        danger = self._demand(conversation, by)
        return self._read(danger, self._reviews.open(conversation, Narrowed(), by, danger=True))

    def again(self, conversation: str, by: str) -> Read:
        """The same for whoever has it open already."""
        danger = self._demand(conversation, by)
        return self._read(danger, self._reviews.again(conversation, Narrowed(), by, danger=True))

    def give_reason(self, conversation: str, by: str, reason: str, why: str) -> None:
        """Let an administrator open it for twelve hours; raises ReviewIncomplete without a reason."""
        if self._access(self._danger(conversation), self._member(by)) is Access.CLOSED:
            raise TellsOfDanger("only a safeguarding lead opens it")
        self._reviews.give_reason(conversation, reason, by, _REASON_GIVEN, {"why": why})

    def reveal(self, conversation: str, token: str, by: str, reason: str, why: str) -> str:
        """What stands behind a token, with a reason; raises ReviewIncomplete."""
        self._demand(conversation, by)
        return self._reviews.reveal(conversation, token, by, reason, why, danger=True)

    # --- deciding -----------------------------------------------------------------------------------------------------

    def note(self, conversation: str, words: str, by: str) -> None:
        """Write a note; raises ReviewIncomplete."""
        self._demand(conversation, by)
        self._reviews.note(conversation, words, by, danger=True)

    def close(self, conversation: str, seen: int, outcome: Outcome | None, words: str, by: str) -> None:
        """Record what was done, and mark as read; one that its person deleted goes with that.

        Raises ReviewIncomplete without an outcome, ConversationWentOn.
        """
        self._demand(conversation, by)
        if outcome is None:
            raise ReviewIncomplete("outcome")
        self._reviews.close(conversation, seen, outcome.value, words, by)

    def reopen(self, conversation: str, by: str) -> None:
        """Take the mark back; it waits to be read again."""
        self._demand(conversation, by)
        self._reviews.unmark(conversation, by, danger=True)

    def colleagues(self) -> list[StaffMember]:
        """Whom a conversation can be about: every account."""
        return list(self._members())

    def about(self, conversation: str, whom: str, by: str) -> None:
        """Send it to the head, or to the chair of governors where it is about the head; they are mailed.

        ``whom`` is an account, THE_HEAD, NO_ACCOUNT, or NOBODY, which gives it back to the safeguarding lead. Whom it
        is about neither opens nor closes it from now on. Raises ReviewIncomplete for anything else.
        """
        self._demand(conversation, by)
        members = list(self._members())
        desk, about = self._picked(whom, members)

        def decide(danger: Danger) -> Move:
            held: Mapping[str, bool] = {one: False for one, is_about in danger.held.items() if not is_about}
            if whom == NOBODY:  # decided for whoever its words name
                named = self._named(replace(danger, held=held), members)
                held = {**held, **{one.id: False for one in named}}
            return self._alerts.move(danger, members, desk, {**held, **dict.fromkeys(about, True)})

        if not self._store.move(conversation, decide, Entry(self._clock(), by, "danger_moved", conversation)):
            raise UnknownConversation("no conversation has this id")

    def report(self, conversation: str, whom: str, by: str) -> None:
        """Send a conversation in which the assistant saw no danger to the safeguarding lead, or as ``about`` does.

        For whoever reviews it; they open it no longer. Raises UnknownConversation, ReviewIncomplete, and TellsOfDanger
        where it was seen meanwhile.
        """
        self._reviews.look(conversation, Narrowed())  # raises what it must
        members = list(self._members())
        desk, about = self._picked(whom, members)
        entry = Entry(self._clock(), by, "danger_reported", conversation)
        held = dict.fromkeys(about, True)
        self._store.move(
            conversation, lambda danger: self._alerts.move(danger, members, desk, held), entry, begins=True
        )

    def _picked(self, whom: str, members: Sequence[StaffMember]) -> tuple[Desk, Sequence[str]]:
        """The desk for what is about somebody, and the accounts of whom it is about; raises ReviewIncomplete."""
        heads = [one.id for one in members if self._alerts.belongs(one, HEAD)]
        about = heads if whom == THE_HEAD else [one.id for one in members if one.id == whom]
        if not about and whom not in (THE_HEAD, NO_ACCOUNT, NOBODY):
            raise ReviewIncomplete("whom")
        if whom == NOBODY:
            return Desk.LEAD, ()
        return Desk.CHAIR if whom == THE_HEAD or whom in heads else Desk.HEAD, about

    def is_another(self, conversation: str, whom: str, by: str) -> None:
        """Decide that a name in it is somebody else's than this account's, which may then open it as others may."""
        self._demand(conversation, by)
        if whom not in {one.id for one in self._members()}:
            raise ReviewIncomplete("whom")

        def decide(danger: Danger) -> Move:
            held = danger.held if danger.held.get(whom) else {**danger.held, whom: False}
            return Move(danger.desk, held, danger.alerted, ())

        self._store.move(conversation, decide, Entry(self._clock(), by, "danger_decided", conversation))

    # --- who ----------------------------------------------------------------------------------------------------------

    def permissions(self, member: StaffMember) -> frozenset[Permission]:
        """What an account may do; the chair of governors opens what is about the head, and is no reviewer besides."""
        can = PERMISSIONS[member.role]
        if member.role is Role.SAFEGUARDING_LEAD and self._desks(member) == {Desk.CHAIR}:
            return can - {Permission.REVIEW, Permission.READ_CONVERSATIONS}
        return can

    def roles_without_account(self) -> Sequence[str]:
        """The contacts of whom no account could open anything, for the page that asks for what is missing."""
        able = [one for one in self._members() if _may_safeguard(one) and one.is_active]
        return [role for role in TOLD_OF_DANGER if not any(self._alerts.belongs(one, role) for one in able)]

    def _member(self, by: str) -> StaffMember:
        found = next((one for one in self._members() if one.id == by), None)
        if found is None:
            raise TellsOfDanger("no account has this id")
        return found

    def _danger(self, conversation: str) -> Danger:
        danger = self._store.danger(conversation)
        if danger is None:
            raise UnknownConversation("no conversation that told of danger has this id")
        return danger

    def _demand(self, conversation: str, by: str) -> Danger:
        danger = self._danger(conversation)
        access = self._access(danger, self._member(by))
        if access is Access.WITH_REASON:
            raise ReasonNeeded("an administrator gives a reason first")
        if access is Access.CLOSED:
            raise TellsOfDanger("only a safeguarding lead opens it")
        return danger

    def _access(self, danger: Danger, member: StaffMember) -> Access:
        if not _may_safeguard(member) or self._is_kept_from(danger, member, self._alerts.clear(danger)):
            return Access.CLOSED
        if member.role is Role.ADMINISTRATOR:
            return Access.OPEN if self._has_given_reason(danger.conversation, member.id) else Access.WITH_REASON
        return Access.OPEN if danger.desk in self._desks(member) else Access.CLOSED

    def _desks(self, member: StaffMember) -> frozenset[Desk]:
        return safeguarding.desks_of([role for role in TOLD_OF_DANGER if self._alerts.belongs(member, role)])

    def _is_kept_from(self, danger: Danger, member: StaffMember, words: str) -> bool:
        decided = danger.held.get(member.id)
        return safeguarding.named_in(member.name, words) if decided is None else decided

    def _named(self, danger: Danger, members: Sequence[StaffMember]) -> list[StaffMember]:
        """Those whom its words name and who could open it otherwise."""
        words = self._alerts.clear(danger)
        able = [one for one in members if _may_safeguard(one) and not one.disabled]
        return [one for one in able if danger.held.get(one.id) is None and self._is_kept_from(danger, one, words)]

    def _has_given_reason(self, conversation: str, by: str) -> bool:
        since = self._clock() - _LASTS
        entries = (entry for _, entry in self._audit.entries(conversation))
        return any(one.actor == by and one.action == _REASON_GIVEN and one.at >= since for one in entries)

    def _read(self, danger: Danger, opened: OpenedConversation) -> Read:
        return Read(opened, danger.desk, tuple(self._named(danger, list(self._members()))))


def _may_safeguard(member: StaffMember) -> bool:
    return Permission.SAFEGUARD in PERMISSIONS[member.role]
