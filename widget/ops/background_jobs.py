"""What runs beside the answers: mail goes out, and what is past its time is deleted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from bot.app.bootstrap import Services
from bot.platform.errors import PrivacyHelpError

RETENTION_EVERY: Final = 6 * 3600.0  # seconds
TELL_EVERY: Final = 15.0  # seconds until the mail about a conversation in which somebody may be in danger is written
REMIND_EVERY: Final = 900.0  # seconds until a reminder of a day that has begun is written
FOLLOW_EVERY: Final = 10.0  # seconds until what the command put live is served here too
logger = logging.getLogger(__name__)


async def keep_house(services: Services, retention_every: float = RETENTION_EVERY) -> None:
    """Run the outbox and what deletes until cancelled; mail that is just being sent is then seen through."""
    work = [
        asyncio.create_task(services.outbox.run()),
        asyncio.create_task(_again_and_again(services.retention.run, retention_every)),
        asyncio.create_task(_again_and_again(services.case_retention.run, retention_every)),
        asyncio.create_task(_again_and_again(services.staff_sessions.drop_over, retention_every)),
        asyncio.create_task(_again_and_again(services.rest_retention.run, retention_every)),
        asyncio.create_task(_again_and_again(services.learning.follow, FOLLOW_EVERY, "change-over")),
        asyncio.create_task(_again_and_again(services.review_alerts.run, TELL_EVERY, "alerts")),
        asyncio.create_task(_again_and_again(services.reminders.run, REMIND_EVERY, "reminders")),
    ]
    try:
        await asyncio.gather(*work)
    finally:
        for task in work:
            task.cancel()
        for task in work:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _again_and_again(run: Callable[[], object], every: float, what: str = "retention") -> None:
    """One failure, whatever it is, stops neither the next run nor anything else."""
    while True:
        try:
            await asyncio.to_thread(run)
        except Exception as problem:
            words = str(problem) if isinstance(problem, PrivacyHelpError) else type(problem).__name__
            logger.error("%s failed: %s", what, words)
        await asyncio.sleep(every)
