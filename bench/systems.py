"""The systems that are set side by side: stock Rasa on our model, stock Rasa on its own default, and this service."""

from __future__ import annotations

import itertools
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import aiohttp
from ruamel.yaml import YAML

from bench.costs.machines import free_port, running
from bot.engine.training import PROJECT

RASA: Final = [sys.executable, "-W", "ignore", "-m", "rasa"]
QUIET: Final = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "ERROR"}
# What `rasa init` writes and Rasa takes where a project names nothing (rasa 3.6, default_config.yml).
DEFAULT: Final[dict[str, list[dict[str, Any]]]] = {
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "random_seed": 2018},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True, "random_seed": 2018},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True, "random_seed": 2018},
    ],
}


class Talk(Protocol):
    """One conversation with a system."""

    async def ask(self, text: str) -> str:
        """Say something; what kind of reply came, "" where none did."""


class System(Protocol):
    """A system that runs."""

    @property
    def pids(self) -> list[int]:
        """The processes that it is."""

    def answers(self) -> bool:
        """Whether it answers a question now."""

    def talks(self, count: int) -> AbstractAsyncContextManager[list[Talk]]:
        """So many conversations, open until the end of the block."""


@dataclass(frozen=True)
class Stock:
    """``rasa run`` with the REST channel, and ``rasa run actions``."""

    pids: list[int]
    url: str

    def answers(self) -> bool:
        body = json.dumps({"sender": "first", "message": "hello"}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return bool(json.load(answer))
        except (urllib.error.URLError, ValueError):
            return False

    @asynccontextmanager
    async def talks(self, count: int) -> AsyncIterator[list[Talk]]:
        async with aiohttp.ClientSession() as session:
            yield [_RestTalk(session, self.url, f"s{next(_numbers)}") for _ in range(count)]


@dataclass(frozen=True)
class Service:
    """``python -m widget``, over its WebSocket."""

    pids: list[int]
    url: str

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}readyz", timeout=5) as answer:
                return answer.status == 200
        except urllib.error.URLError:
            return False

    @asynccontextmanager
    async def talks(self, count: int) -> AsyncIterator[list[Talk]]:
        async with aiohttp.ClientSession() as session:
            found: list[Talk] = []
            for _ in range(count):
                talk = _SocketTalk(await session.ws_connect(f"{self.url}chat/v1", headers=from_somewhere(self.url)))
                await talk.hello()
                found.append(talk)
            yield found


_numbers: Final = itertools.count()


def from_somewhere(url: str) -> dict[str, str]:
    """Each conversation from an address of its own, as a reverse proxy tells it: a limit holds for each address."""
    number = next(_numbers)
    return {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", "Origin": url.rstrip("/")}


class _RestTalk:
    def __init__(self, session: aiohttp.ClientSession, url: str, sender: str) -> None:
        self._session, self._url, self._sender = session, url, sender

    async def ask(self, text: str) -> str:
        async with self._session.post(self._url, json={"sender": self._sender, "message": text}) as answer:
            replies = await answer.json()
        # What the default's policies choose may be an answer that is none of ours.
        return str(replies[-1].get("custom", {}).get("reply", {}).get("kind", "")) if replies else ""


class _SocketTalk:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count()

    async def hello(self) -> None:
        await self._socket.send_json(
            {"type": "hello", "protocol": 1, "session": None, "last_seq": 0, "mode": "text", "lang": "en"}
        )
        while (await self._socket.receive_json())["type"] != "reply":
            pass

    async def ask(self, text: str) -> str:
        own = f"b{next(self._ids)}"
        await self._socket.send_json({"type": "say", "id": own, "text": text})
        while True:
            frame = await self._socket.receive_json()
            if frame["type"] == "error":
                raise RuntimeError(f"refused: {frame['code']}")
            if frame["type"] == "reply" and frame["reply_to"] == own and not frame["more"]:
                return str(frame["kind"])


@contextmanager
def stock(model: Path, folder: Path) -> Iterator[Stock]:
    """Stock Rasa on a model, with an action server of its own."""
    port, actions = free_port(), free_port()
    endpoints, credentials = folder / "endpoints.yml", folder / "credentials.yml"
    _write(endpoints, {"action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"}})
    _write(credentials, {"rest": None})
    serve = [*RASA, "run", "-i", "127.0.0.1", "-p", str(port), "-m", str(model)]
    serve += ["--endpoints", str(endpoints), "--credentials", str(credentials)]
    act = [*RASA, "run", "actions", "-p", str(actions)]
    environment = {**QUIET, "STATE": str(folder / "state"), "SCHOOL": str(PROJECT / "data/schools/hazelmere")}
    with running([serve, act], folder, environment) as pids:
        yield Stock(pids, f"http://127.0.0.1:{port}/webhooks/rest/webhook")


@contextmanager
def service(model: Path | None, folder: Path, **settings: str) -> Iterator[Service]:
    """This service on a new STATE in ``folder``, with this model where it needs one; other settings win."""
    port, models = free_port(), folder / "state" / "models"
    models.mkdir(parents=True)
    if model is not None:
        os.link(model, models / model.name)
    environment = {
        "STATE": str(folder / "state"),
        "SCHOOL": str(PROJECT / "data/schools/hazelmere"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "VOICE": "off",  # stock Rasa has none
        "LOG_LEVEL": "error",
    }
    with running([[sys.executable, "-W", "ignore", "-m", "widget"]], folder, environment | settings) as pids:
        yield Service(pids, f"http://127.0.0.1:{port}/")


def default_config(folder: Path, epochs: int) -> Path:
    """Rasa's default configuration with so many epochs where it has 100; the file."""
    parts = {
        part: [{**entry, "epochs": epochs} if "epochs" in entry else entry for entry in entries]
        for part, entries in DEFAULT.items()
    }
    file = folder / f"config-{epochs}.yml"
    _write(file, {"recipe": "default.v1", "language": "en", "assistant_id": "bench", **parts})
    return file


def training(config: Path, folder: Path, data: Sequence[Path]) -> list[str]:
    """The command that trains this project with another configuration."""
    command = [*RASA, "train", "--config", str(config), "--domain", str(PROJECT / "domain.yml"), "--force"]
    command += ["--data", *map(str, data)]
    return [*command, "--out", str(folder), "--fixed-model-name", config.stem]


def _write(file: Path, content: dict[str, Any]) -> None:
    with file.open("w", encoding="utf-8") as written:
        YAML().dump(content, written)
