"""Tells the school by mail that a conversation waits in which somebody may be in danger; never what is in it."""

from __future__ import annotations

from collections.abc import Callable

from bot.core import review_mail
from bot.core.school import School
from bot.ports_cases import OutgoingMessage
from bot.ports_review import ReviewStore

Write = Callable[[str, str, str, str, str], OutgoingMessage]
"""Makes a message from the request it is about (none), purpose, address, subject and body."""


class ReviewAlerts:
    """One message a round, however many conversations there are; what was told of is marked in its transaction."""

    def __init__(self, store: ReviewStore, school: School, url: str, write: Write) -> None:
        self._store = store
        self._school = school
        self._url = url
        self._write = write

    def run(self) -> int:
        """Write the mail about what nobody was told of; of how many conversations it tells."""
        return self._store.tell(self._messages)

    def _messages(self, count: int) -> list[OutgoingMessage]:
        subject, body = review_mail.conversation_waits(self._url, count)
        return [self._write("", "review", review_mail.inbox_of(self._school), subject, body)]
