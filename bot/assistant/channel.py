"""Our channel of ``rasa run``: takes one message of a conversation with its state, and gives the answer back.

Named in ``deploy/rasa/credentials.yml``. It answers nobody without the token, and not at all after a store error:
Rasa would go on in memory, and what it then says might be lost. In production it lets the server start only where no
other channel and no HTTP API is open beside it and only this machine can reach it, unless it is told otherwise.
"""

from __future__ import annotations

import hmac
import logging
import os
import sys
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from ipaddress import ip_address
from typing import Any, Final

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.assistant.embedded import answer_in, said_in, silence_rasa, understood_by
from bot.assistant.sql_tracker_store import CURRENT, RemoteTurn
from bot.assistant.turn_tracker import with_draft
from bot.assistant.wire import CHANNEL, answer_to_document, message_from_document
from bot.errors import AssistantError
from bot.ports import Answer, Message

TOKEN_LENGTH: Final = 32  # characters, at least, in production
_API: Final = "rasa_server"  # how Rasa names its application when its HTTP API is open
logger = logging.getLogger(__name__)


class PrivacyHelpChannel(InputChannel):
    """Answers ``POST answer`` and ``POST understand``; ``GET`` on its root says whether it would."""

    def __init__(self, token: str, production: bool = False, beyond_this_machine: bool = False) -> None:
        silence_rasa()
        self._token = token
        self._production = production
        self._beyond = beyond_this_machine

    @classmethod
    def name(cls) -> str:
        """The name in addresses."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> PrivacyHelpChannel:
        """From its entry in the credentials file; the token is ASSISTANT_TOKEN, so that it stands in no file."""
        told = credentials or {}
        return cls(
            os.environ.get("ASSISTANT_TOKEN", "").strip(),
            os.environ.get("PRODUCTION", "").strip() == "1",
            bool(told.get("beyond_this_machine", False)),
        )

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes, for Rasa's own server."""
        own = Blueprint("privacy_help_channel")

        @own.listener("before_server_start")
        async def guard(app: Sanic, _loop: AbstractEventLoop) -> None:
            if problem := self.problem(app.state.host, {c.name() for c in app.ctx.input_channels}, app.name == _API):
                print(f"could not start: {problem}", file=sys.stderr, flush=True)
                raise SystemExit(1)

        @own.middleware("request")
        async def admit(request: Request) -> HTTPResponse | None:
            return None if self._admits(request) else json({}, 401)

        @own.exception(Exception)
        async def failed(_request: Request, problem: Exception) -> HTTPResponse:
            # The class only: a message might hold what the person typed.
            if not isinstance(problem, SanicException):
                logger.error("a message could not be answered: %s", type(problem).__name__)
            return json({}, getattr(problem, "status_code", 500))

        @own.get("/")
        async def ready(request: Request) -> HTTPResponse:
            is_ready = _is_ready(request)
            return json({"ready": is_ready}, 200 if is_ready else 503)

        @own.post("/answer")
        async def answer(request: Request) -> HTTPResponse:
            if not _is_ready(request):
                return json({}, 503)
            try:
                message = message_from_document(request.json)
            except ValueError:
                return json({}, 400)
            try:
                return json(answer_to_document(await _answered(message, on_new_message)))
            except AssistantError as problem:
                logger.error("refused to answer: %s", problem)
                return json({}, 503)

        @own.post("/understand")
        async def understand(request: Request) -> HTTPResponse:
            if not _is_ready(request):
                return json({}, 503)
            text = request.json.get("text") if isinstance(request.json, dict) else None
            if not isinstance(text, str):
                return json({}, 400)
            return json(asdict(await understood_by(request.app.ctx.agent, text)))

        return own

    def problem(self, host: str, channels: set[str], has_api: bool) -> str:
        """Why the server must not start like this, with the cure; "" where it may."""
        if not self._production:
            return ""
        if len(self._token) < TOKEN_LENGTH:
            return f"ASSISTANT_TOKEN must have at least {TOKEN_LENGTH} characters in production"
        if others := channels - {CHANNEL}:
            return (
                f"in production only our channel may be open; take {', '.join(sorted(others))} out of credentials.yml"
            )
        if has_api:
            return "in production Rasa's HTTP API stays closed; start without --enable-api"
        if not self._beyond and not _is_loopback(host):
            return "rasa run would listen beyond this machine; start it with -i 127.0.0.1"
        return ""

    def _admits(self, request: Request) -> bool:
        given = str(request.headers.get("authorization", "")).removeprefix("Bearer ")
        return bool(self._token) and hmac.compare_digest(given.encode(), self._token.encode())


async def _answered(message: Message, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Answer:
    """The answer to a message; raises AssistantError where there is none, or where the store failed on the way."""
    said = said_in(message)
    turn = RemoteTurn(with_draft(message.state, message.draft))
    mark = CURRENT.set(turn)
    try:
        await on_new_message(said)
    except Exception as error:  # Rasa raises whatever its components raise
        raise AssistantError(f"the engine failed ({type(error).__name__})") from None
    finally:
        CURRENT.reset(mark)
        if turn.store is not None:
            _leave_nothing(turn, message.conversation)
    if turn.failed:
        raise AssistantError("the tracker store failed")
    if not turn.kept:
        raise AssistantError("the tracker store is not ours; start with deploy/rasa/endpoints.yml")
    return answer_in(said, turn.tracker)


def _leave_nothing(turn: RemoteTurn, conversation: str) -> None:
    try:
        if turn.store is not None:
            turn.store.delete(conversation)
    except Exception as error:  # the answer stands; the next turn, or the next hour, deletes it
        logger.error("what Rasa kept of a turn could not be deleted yet: %s", type(error).__name__)


def _is_ready(request: Request) -> bool:
    agent = getattr(request.app.ctx, "agent", None)
    return agent is not None and bool(agent.is_ready())


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
