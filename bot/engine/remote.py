"""The assistant in other processes: one or more ``rasa run`` with our channel, asked over HTTP.

A server that does not answer is left out for a while and the next one is asked, so that a message is lost only when
none answers. To ask twice changes nothing: the state travels with the message, and a request is opened once however
often it is confirmed.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import httpx

from bot.conversations.records import Answer, Message, Understanding
from bot.engine import wire
from bot.platform.errors import AssistantError

TIMEOUT: Final = httpx.Timeout(10.0, connect=2.0)
"""Seconds: a turn takes a hundredth of it, so a server that needs longer hangs."""
LEFT_OUT_FOR: Final = 5.0
"""Seconds in which a server that did not answer is asked only when no other does."""
_AT_ONCE: Final = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=4.0)
"""Connections are given up before Sanic does it, which closes an idle one after 5 seconds."""
logger = logging.getLogger(__name__)
T = TypeVar("T")


class RemoteAssistant:
    """The Assistant port on one or more servers; they take turns.

    Connections live on a loop of their own, as Rasa does in this process, so that whoever asks may be on any loop.
    ``now`` gives seconds that never go back; ``transport`` is for tests.
    """

    def __init__(
        self,
        urls: Sequence[str],
        token: str,
        now: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._urls = tuple(f"{url.rstrip('/')}/webhooks/{wire.CHANNEL}/" for url in urls)
        self._now = now
        self._begin = itertools.count()
        self._failed_at: dict[str, float] = {}
        # trust_env: a proxy of the environment is for the internet, not for the machine next to this one.
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT,
            limits=_AT_ONCE,
            transport=transport,
            trust_env=False,
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="engines", daemon=True)
        self._thread.start()

    async def answer(self, message: Message) -> Answer:
        """Answer a message; raises AssistantError when no server did."""
        document = await self._on_thread(self._ask("answer", wire.message_to_document(message)))
        return wire.answer_from_document(document)

    async def understand(self, text: str) -> Understanding:
        """Understand a text without answering it; raises AssistantError when no server did."""
        return wire.understanding_from_document(await self._on_thread(self._ask("understand", {"text": text})))

    async def ready(self) -> bool:
        """Whether at least one server would answer now."""
        return self._thread.is_alive() and await self._on_thread(self._is_any_ready())

    async def close(self) -> None:
        """Answer nothing any more, once what was asked before is answered."""
        if not self._thread.is_alive():
            return
        await self._on_thread(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()

    async def _on_thread(self, work: Coroutine[Any, Any, T]) -> T:
        if not self._thread.is_alive():
            work.close()
            raise AssistantError("the way to the engine is closed")
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def _ask(self, what: str, body: Mapping[str, Any]) -> Any:
        problems: list[str] = []
        for url in self._in_turn():
            try:
                answered = await self._client.post(url + what, json=body)
                if answered.status_code == httpx.codes.OK:
                    self._failed_at.pop(url, None)
                    return answered.json()
                problem = f"status {answered.status_code}"
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                problem = type(error).__name__  # its message would hold the address, and an answer what was asked
            self._failed_at[url] = self._now()
            problems.append(problem)
            logger.warning("an engine did not answer: %s", problem)
        raise AssistantError(f"no engine answered ({', '.join(problems)})")

    async def _is_any_ready(self) -> bool:
        for url in self._in_turn():
            with contextlib.suppress(httpx.HTTPError, httpx.InvalidURL):
                if (await self._client.get(url)).status_code == httpx.codes.OK:
                    return True
        return False

    async def _finish(self) -> None:
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
        await self._client.aclose()

    def _in_turn(self) -> Iterator[str]:
        """All servers, each time beginning with another; those that failed a moment ago come last."""
        first = next(self._begin) % len(self._urls)
        order = self._urls[first:] + self._urls[:first]
        since = self._now() - LEFT_OUT_FOR
        yield from sorted(order, key=lambda url: self._failed_at.get(url, since) > since)
