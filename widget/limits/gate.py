"""Who may connect, how much they may ask, and whose turn it is: what every way to talk goes through."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar
from urllib.parse import urlsplit

from fastapi import WebSocket

from bot.conversations.records import Numbered
from bot.platform.settings import Settings
from widget.limits import rate_limits
from widget.limits.client_address import has_token, is_near
from widget.limits.fair_queue import FairQueue, cost_of
from widget.ops.metrics import Metrics

Given = TypeVar("Given")
logger = logging.getLogger(__name__)
_WEBSITE: Final = re.compile(r"https?://[a-z0-9.-]{1,253}(?::\d{1,5})?", re.IGNORECASE)
_NAMED: Final = 20
"""Websites that the log names at most: anybody can make one up."""


class Gate:
    """One for each school; ``now`` gives seconds that never go back, ``turns`` is the queue of all of them."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], float] = time.monotonic,
        patience: rate_limits.Patience = rate_limits.Patience(),  # noqa: B008 it is frozen
        turns: FairQueue | None = None,
    ) -> None:
        self._settings = settings
        self.patience = patience
        own = {f"http://{name}:{settings.port}" for name in ("localhost", "127.0.0.1", settings.host)}
        named = {*settings.allowed_origins, settings.public_url.rstrip("/")}
        self._origins = {origin.lower() for origin in own | named}
        self._refused: set[str] = set()

        redis = settings.redis_url
        self.messages = rate_limits.FromTheLoop(rate_limits.shared(redis, "messages", rate_limits.MESSAGES, now))
        self.returns = rate_limits.FromTheLoop(rate_limits.shared(redis, "returns", rate_limits.RETURNS, now))
        self.conversations = rate_limits.FromTheLoop(
            rate_limits.shared(redis, "conversations", rate_limits.NEW_CONVERSATIONS, now)
        )
        self.sign_ins = rate_limits.shared(redis, "sign-ins", rate_limits.SIGN_INS, now)  # asked in a thread
        self.turns = turns or FairQueue()
        self.metrics = Metrics()
        self.sockets: Counter[str] = Counter()

    def close(self) -> None:
        """Release what is held outside the process."""
        for limit in (self.messages, self.returns, self.conversations, self.sign_ins):
            limit.close()

    def admits(self, socket: WebSocket) -> bool:
        """Whether this socket may speak: an allowed page, this machine, or a client with the token."""
        origin = socket.headers.get("origin")
        if origin:
            return self.allows(origin, socket.headers.get("host", ""))
        return has_token(socket, self._settings.client_token) or is_near(socket)

    def allows(self, origin: str, host: str) -> bool:
        """Whether a page of this origin may show the chat, which asked for the service as ``host``.

        The first time that one may not, the log names it, so that whoever set the widget up sees why it stays empty.
        """
        if origin.lower() in self._origins or self._same_place(origin, host):
            return True
        if len(self._refused) < _NAMED and _WEBSITE.fullmatch(origin) and origin not in self._refused:
            self._refused.add(origin)
            logger.warning("refused the website %s: ALLOWED_ORIGINS does not name it", origin)
        return False

    @contextmanager
    def socket_of(self, client: str) -> Iterator[bool]:
        """Whether this client may have one more socket open, which it then has until the end of the block."""
        self.sockets[client] += 1
        try:
            yield self.sockets[client] <= rate_limits.SOCKETS
        finally:
            self.sockets[client] -= 1
            if not self.sockets[client]:
                del self.sockets[client]

    async def queued(self, client: str, work: Callable[[], Awaitable[Given]], length: int = 0) -> Given:
        """Do something when it is this client's turn: all that reads or writes much; raises Crowded.

        ``length``: of the text that is read, in characters.
        """
        async with self.turns.turn(client, cost_of(length)):
            return await work()

    async def turn(self, client: str, answer: Callable[[], Awaitable[Given]], length: int = 0) -> Given:
        """Answer when it is this client's turn, and count it; raises Crowded."""
        begun = time.monotonic()
        given = await self.queued(client, answer, length)
        replies = given if isinstance(given, list) else ()
        kinds = [numbered.reply.kind for numbered in replies if isinstance(numbered, Numbered)]
        self.metrics.turn(time.monotonic() - begun, kinds)
        return given

    def _same_place(self, origin: str, host: str) -> bool:
        """Our own pages; in production only under the public address, since a Host header can be made up."""
        return not self._settings.production and netloc(origin) == host.lower()


def netloc(origin: str) -> str | None:
    """Host and port of an origin, in lower case; None where it is not an address at all."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
