"""Rasa's SQL tracker store for the separate way: a turn's tracker is made from the message, kept while it is answered.

Rasa reads a tracker, works on it and writes it, and where its store fails it goes on in memory without a word. Here the
state travels with each message, so nothing depends on what an earlier turn left; whether the store failed is noted on
the turn, and the channel then refuses to answer. Nothing is left of a turn that was answered: no part of Rasa could
delete a conversation, and a person may ask for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.turn_tracker import tracker_of

LEFT_FOR: Final = 3600.0  # seconds until the events of a turn whose process was killed are deleted


@dataclass
class RemoteTurn:
    """A turn that is being answered: the state it began with, its tracker, and how the store fared."""

    state: Mapping[str, Any] = field(repr=False)
    tracker: DialogueStateTracker | None = None
    kept: bool = False
    failed: bool = False
    store: TurnSqlTrackerStore | None = None


CURRENT: Final[ContextVar[RemoteTurn | None]] = ContextVar("the turn that is being answered", default=None)


class TurnSqlTrackerStore(SQLTrackerStore):
    """Named in deploy/rasa/endpoints.yml; ``url`` there is a database URL."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the turn; one that belongs to no turn of ours is read as Rasa does."""
        turn = CURRENT.get()
        if turn is None:
            return await super().retrieve(sender_id)
        with self._noted(turn):
            if turn.tracker is None:
                turn.store = self
                self.delete(sender_id)  # what a turn left whose process was killed
                turn.tracker = tracker_of(sender_id, turn.state, self.domain)
                return turn.tracker
            return await super().retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the tracker, and note on its turn whether that was done."""
        turn = CURRENT.get()
        if turn is None:
            return await super().save(tracker)
        with self._noted(turn):
            turn.tracker = tracker
            await super().save(tracker)
            turn.kept = True
        return None

    def delete(self, sender_id: str) -> None:
        """Delete the events of a conversation, and those that nobody came back for."""
        event = self.SQLEvent
        with self.session_scope() as session:
            for which in (event.sender_id == sender_id, event.timestamp < time.time() - LEFT_FOR):
                session.query(event).filter(which).delete(synchronize_session=False)
            session.commit()

    @contextmanager
    def _noted(self, turn: RemoteTurn) -> Iterator[None]:
        try:
            yield
        except Exception:
            turn.failed = True
            self.engine.dispose()  # a database that was started anew is not asked on dead connections
            raise
