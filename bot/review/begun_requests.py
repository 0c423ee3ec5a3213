"""Requests that people began in the chat and did not send: staff look at them, open them, or set them aside.

A request is made when it is written, in whatever form, finished or not (ICO, "Right of access"). Whoever went away in
the middle of one may have made it; a person decides that, never the assistant. One that its person cancelled is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from bot.cases.open_case import CaseReceipt
from bot.conversations.request_desk import RequestDesk
from bot.law.calendar import day_in_england
from bot.law.request_fields import Answers
from bot.platform.errors import TellsOfDanger, UnknownConversation
from bot.platform.types import Clock
from bot.review.begun_store import SqlBegunStore
from bot.review.records import BegunRequest
from bot.review.service import Reviews

SILENCE: Final = timedelta(days=1)
"""So long somebody has to be silent before what they began is shown to staff: they may be looking for an address."""


class BegunRequests:
    """Every method blocks on the database and raises StoreError; ``by`` is the id of who does it.

    ``may_read`` says whether somebody may read a conversation, as far as danger goes. Every method about one of them
    raises UnknownConversation where it is gone, and TellsOfDanger where it is not theirs to read.
    """

    def __init__(
        self,
        *,
        store: SqlBegunStore,
        desk: RequestDesk,
        reviews: Reviews,
        may_read: Callable[[str, str], bool],
        clock: Clock,
    ) -> None:
        self._store, self._desk, self._reviews = store, desk, reviews
        self._may_read, self._clock = may_read, clock

    def waiting(self) -> Sequence[BegunRequest]:
        """Those that somebody has to look at, oldest first; nothing in them was typed by the person."""
        return self._store.waiting(self._clock() - SILENCE)

    def find(self, conversation: str, number: int) -> BegunRequest:
        """One of them."""
        found = self._store.find(conversation, number)
        if found is None or self._clock() - found.silent_since < SILENCE:
            raise UnknownConversation("no request that was begun is there")
        return found

    def look(self, conversation: str, number: int, by: str, reason: str) -> Answers:
        """What the person gave so far, for a reason, which is kept; raises ReviewIncomplete without one."""
        self._demand(conversation, number, by)
        self._reviews.give_reason(conversation, reason, by, "begun_viewed", {"number": str(number)})
        return self._desk.begun(conversation, number)

    def open(self, conversation: str, number: int, by: str) -> list[CaseReceipt]:
        """Open it as what the person wished, of the day on which they began it; once, however often this is asked."""
        begun = self._demand(conversation, number, by)
        return self._desk.open_begun(conversation, number, by, day_in_england(begun.begun_at))

    def set_aside(self, conversation: str, number: int, by: str, reason: str) -> None:
        """Decide that it is no request, for a reason, which is kept; raises ReviewIncomplete without one."""
        self._demand(conversation, number, by)
        self._reviews.give_reason(conversation, reason, by, "begun_aside", {"number": str(number)})
        self._store.set_aside(conversation, number, self._clock())

    def _demand(self, conversation: str, number: int, by: str) -> BegunRequest:
        begun = self.find(conversation, number)
        if not self._may_read(conversation, by):
            raise TellsOfDanger("only who may read this conversation opens what was begun in it")
        return begun
