"""Keeping and deleting: conversations that nobody needs any more are deleted, and how many is said."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from bot.errors import StoreError
from bot.ports import Clock, ConversationStore

logger = logging.getLogger(__name__)


class Retention:
    """Deletes conversations that have been idle for ``conversation_days``, the number in school.toml.

    ``before`` is what must see them once more, such as what counts for the picture; its failure stops nothing.
    """

    def __init__(
        self,
        store: ConversationStore,
        conversation_days: int,
        clock: Clock,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self._store = store
        self._days = conversation_days
        self._clock = clock
        self._before = before

    def run(self) -> int:
        """Delete what is due; returns how many conversations went."""
        try:
            self._before()
        except StoreError as problem:
            logger.error("retention: what had to be counted before could not be: %s", problem)
        now = self._clock()
        gone = self._store.purge(now - timedelta(days=self._days), now)
        logger.info("retention: %d conversations idle for %d days deleted", gone, self._days)
        return gone
