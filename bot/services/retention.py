"""Keeping and deleting: conversations that nobody needs any more are deleted, and how many is said."""

from __future__ import annotations

import logging
from datetime import timedelta

from bot.ports import Clock, ConversationStore

logger = logging.getLogger(__name__)


class Retention:
    """Deletes conversations that have been idle for ``conversation_days``, the number in school.toml."""

    def __init__(self, store: ConversationStore, conversation_days: int, clock: Clock) -> None:
        self._store = store
        self._days = conversation_days
        self._clock = clock

    def run(self) -> int:
        """Delete what is due; returns how many conversations went."""
        now = self._clock()
        gone = self._store.purge(now - timedelta(days=self._days), now)
        logger.info("retention: %d conversations idle for %d days deleted", gone, self._days)
        return gone
