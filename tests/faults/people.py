"""People who chat while things break: each keeps a ledger of what was acknowledged, and sends again what was not."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

import websockets.exceptions

from tests.faults.process import PATIENCE, Process
from tests.web.serving import Client, Frame

TOPICS: Final = (
    "request_access",
    "ask_dpo",
    "ask_photos",
    "ask_cookies_what",
    "my email is jo@example.org",
    "ask_why_use",
)
"""What the scripted assistant understands; the first asks for records."""
SENTENCES: Final = (
    "Please send me a copy of everything you hold about my daughter",
    "Who is the data protection officer?",
    "do you put photos of the kids online",
    "what is a cookie",
    "my email is jo@example.org",
    "Why do you need to know all this about us?",
)
"""The same for the trained one."""
ANSWERS: Final = {
    "who": "my daughter",
    "name": "Jo Poe",
    "child": "Ella Poe in 5B",
    "contact": "jo@example.org",
    "details": "the fight in the playground on Tuesday",
    "relationship": "her mum",
    "confirm": "yes",
}
TYPED: Final = (
    "jo@example.org",
    "Jo Poe",
    "Ella",
    "Tuesday",
    "her mum",
    "your daughter",
    "what is a cookie",
    "photos of",
)
"""Of all that: what would be found in a log that held it."""
RING: Final = "01206 862691"
GONE: Final = (websockets.exceptions.WebSocketException, OSError, asyncio.TimeoutError)


class Person:
    """Somebody who asks, makes requests, and never gives up on a message."""

    def __init__(self, process: Process, name: str, random: Random, asks: Sequence[str] = TOPICS) -> None:
        self._process, self._random, self._asks = process, random, asks
        self._ids = (f"{name}-{number}" for number in itertools.count(1))
        self.session: str | None = None
        self.acknowledged: dict[str, list[Frame]] = {}
        self.greeting: Frame | None = None
        self.told: list[Frame] = []
        self.receipts: list[Frame] = []
        self._open: list[Frame] = []  # the last reply of each answer, to go on from
        self._earlier: list[str] = []  # the references of conversations that were left

    @property
    def references(self) -> list[str]:
        """The reference of each request that this person was told of."""
        here = {frame["seq"]: frame["request"]["reference"] for frame in self.receipts}
        return [*self._earlier, *here.values()]

    def begin_anew(self) -> None:
        """Leave this conversation for a new one; what was told in it is remembered."""
        self._earlier = self.references
        self.session, self.acknowledged, self.receipts, self._open = None, {}, [], []

    async def talk(self, stop: asyncio.Event) -> None:
        """Go on until told to stop; a message that was begun is seen through."""
        while not stop.is_set():
            async with _Connection(self, self._process) as client:
                try:
                    while not stop.is_set():
                        await self._turn(client)
                except GONE:
                    continue

    async def finish(self) -> None:
        """One more message, which must be answered: nobody is left hanging."""
        while True:
            async with _Connection(self, self._process) as client:
                try:
                    await self._see_through(client, {"type": "say", "id": next(self._ids), "text": self._asks[1]})
                    return
                except GONE:
                    continue

    async def hello(self, client: Client) -> None:
        """Begin, or take up again; what was acknowledged must be in what comes back."""
        first = await client.hello(self.session)
        if first["type"] == "error" and first["code"] in ("unavailable", "too_fast"):  # starting, full, or all at once
            self._heed(first)
            raise ConnectionError("not yet")
        assert first["type"] == "welcome", first
        if self.session is None:
            self.session, self.greeting = client.session, client.greeting
        else:
            self.check(first["history"])

    def check(self, history: list[Frame]) -> None:
        """Hold what the service has against the ledger."""
        check(history, self.acknowledged)

    async def _turn(self, client: Reconnecting) -> None:
        last = self._open[-1] if self._open else None
        if last is not None and last["asks_for"]:
            frame = self._in_form(last)
        elif self._random.random() < 0.2:
            frame = {"type": "say", "text": self._asks[0]}
        else:
            frame = {"type": "say", "text": self._random.choice(self._asks[1:])}
        await self._see_through(client, {"id": next(self._ids), **frame})
        await asyncio.sleep(self._random.random() * 0.05)

    def _in_form(self, last: Frame) -> Frame:
        if last["asks_for"] in ANSWERS:
            return {"type": "say", "text": ANSWERS[last["asks_for"]]}
        return {"type": "choose", "value": last["choices"][0]["value"]}

    async def _see_through(self, client: Reconnecting, frame: Frame) -> None:
        """Send until it is answered: the same frame again after an error that says to try again, or a lost socket."""
        while True:
            try:
                await client.send(frame)
                answers = await client.answers()
            except GONE:
                await client.reopen(self.hello)
                continue
            if answers[-1]["type"] != "error":
                break
            self._heed(answers[-1])
            await asyncio.sleep(0.1)
        assert all(answer["reply_to"] == frame["id"] for answer in answers), answers
        before = self.acknowledged.setdefault(frame["id"], answers)
        assert [a["seq"] for a in before] == [a["seq"] for a in answers]
        self._open = answers
        self.receipts += [answer for answer in answers if answer["kind"] == "receipt"]

    def _heed(self, error: Frame) -> None:
        """An error must be the truth for a person: not done, when to try again, and whom to ring."""
        if error["code"] == "too_fast":
            return
        assert error["code"] in ("unavailable", "internal"), error
        assert error["retry_after"], error
        assert RING in error["message"], error
        self.told.append(error)


def check(history: list[Frame], acknowledged: Mapping[str, list[Frame]]) -> None:
    """Nothing that was acknowledged is missing, and nothing is there twice."""
    replies = [frame for frame in history if frame["type"] == "reply"]
    numbers = [frame["seq"] for frame in replies]
    assert numbers == list(range(1, len(numbers) + 1)), numbers
    kept: dict[str, list[Frame]] = {}
    for frame in replies:
        kept.setdefault(frame["reply_to"], []).append(frame)
    for own, frames in acknowledged.items():
        assert [(f["seq"], f["text"]) for f in kept.get(own, [])] == [(f["seq"], f["text"]) for f in frames], own
    said = [frame["id"] for frame in history if frame["type"] == "said"]
    assert len(said) == len(set(said)), said


class Reconnecting(Client):
    """A client that can be opened again after its socket was lost."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._url = url

    async def reopen(self, then: Any) -> None:
        """Wait until the service is there again, and go on in the same conversation."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while True:
            with contextlib.suppress(*GONE, AttributeError):  # where it never got as far as a socket
                await super().__aexit__(None, None, None)
            try:
                super().__init__(self._url)
                await self.__aenter__()
                await then(self)
                return
            except GONE:
                assert asyncio.get_running_loop().time() < end, "the service never came back"
                await asyncio.sleep(0.1)


class _Connection:
    def __init__(self, person: Person, process: Process) -> None:
        self._person = person
        self._client = Reconnecting(process.chat)

    async def __aenter__(self) -> Reconnecting:
        try:
            await self._client.__aenter__()
            await self._person.hello(self._client)
        except GONE:
            await self._client.reopen(self._person.hello)
        return self._client

    async def __aexit__(self, *_problem: object) -> None:
        with contextlib.suppress(*GONE, AttributeError):
            await self._client.__aexit__(None, None, None)
