"""Our channel of ``rasa run``: takes one message of a conversation with its state, and gives the answer back.

Named in ``deploy/rasa/credentials.yml``. It answers nobody without the token, and not at all after a store error:
Rasa would go on in memory, and what it then says might be lost. In production it lets the server start only where the
guard's rules allow it.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.conversations.records import Answer, Message
from bot.engine.embedded import answer_in, said_in, silence_rasa, understood_by
from bot.engine.guard import Rules
from bot.engine.sql_tracker_store import CURRENT, RemoteTurn
from bot.engine.turn_tracker import with_draft
from bot.engine.wire import CHANNEL, answer_to_document, message_from_document
from bot.platform.errors import AssistantError

logger = logging.getLogger(__name__)


class PrivacyHelpChannel(InputChannel):
    """Answers ``POST answer`` and ``POST understand``; ``GET`` on its root says whether it would."""

    def __init__(self, rules: Rules) -> None:
        silence_rasa()
        self._rules = rules

    @classmethod
    def name(cls) -> str:
        """The name in addresses."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> PrivacyHelpChannel:
        """From its entry in the credentials file, and the environment."""
        return cls(Rules.of_environment(bool((credentials or {}).get("beyond_this_machine", False))))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:  # noqa: C901
        """The routes, for Rasa's own server."""
        own = Blueprint("privacy_help_channel")
        self._rules.watch(own)

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

    def _admits(self, request: Request) -> bool:
        given = str(request.headers.get("authorization", "")).removeprefix("Bearer ")
        token = self._rules.token
        return bool(token) and hmac.compare_digest(given.encode(), token.encode())


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
