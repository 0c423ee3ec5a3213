"""The assistant in other processes, as the web side sees it: who is asked, in which order, and what is said of failures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.conversations.records import Answer, Message, Understanding
from bot.engine import wire
from bot.engine.remote import LEFT_OUT_FOR, RemoteAssistant
from bot.notice.reply import Choice, Reply
from bot.platform.errors import AssistantError

ANSWER = Answer(
    (Reply("answer", "Yes.", choices=(Choice("A", "a"),)),),
    {"slots": {"about": {"topic": "ask_dpo"}}, "loop": None},
    Understanding("ask_dpo", 0.9, (("ask_dpo", 0.9), ("ask_ico", 0.05)), ("ask_dpo", "ask_ico")),
    {"asks": "who"},
    "action_answer (RulePolicy)",
)
MESSAGE = Message("c1", "who is it ⟨name 1⟩", None, ANSWER.state, {"asks": "who"}, {"⟨email 1⟩": "no_domain"}, "voice")


@asynccontextmanager
async def asking(
    *hosts: str, answer: Callable[[httpx.Request], httpx.Response], clock: Callable[[], float] = lambda: 0.0
) -> AsyncIterator[RemoteAssistant]:
    urls = [f"http://{host}" for host in hosts]
    made = RemoteAssistant(urls, "secret", clock, httpx.MockTransport(answer))
    yield made
    await made.close()


def well(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=wire.answer_to_document(ANSWER))


async def test_a_message_and_its_answer_travel_whole_and_with_the_token() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return well(request)

    async with asking("a", answer=answer) as assistant:
        assert await assistant.answer(MESSAGE) == ANSWER
    (request,) = seen
    assert str(request.url) == "http://a/webhooks/privacy_help/answer"
    assert request.headers["authorization"] == "Bearer secret"
    assert wire.message_from_document(json.loads(request.content)) == MESSAGE


async def test_servers_take_turns_and_one_that_fails_is_left_out_for_a_while() -> None:
    asked: list[str] = []
    clock = [0.0]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if request.url.host == "dead":
            raise httpx.ConnectError("refused")
        return well(request)

    async with asking("dead", "b", answer=answer, clock=lambda: clock[0]) as assistant:
        for _ in range(4):
            assert await assistant.answer(MESSAGE) == ANSWER
        assert asked == ["dead", "b", "b", "b", "b"]
        clock[0] = LEFT_OUT_FOR + 1
        asked.clear()
        for _ in range(2):
            assert await assistant.answer(MESSAGE) == ANSWER
        assert "dead" in asked, "it may be back"


@pytest.mark.parametrize(
    "bad",
    [
        httpx.Response(503, json={}),
        httpx.Response(401, json={}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={}),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={**wire.answer_to_document(ANSWER), "replies": []}),
        httpx.Response(200, json={**wire.answer_to_document(ANSWER), "replies": [{"kind": "nonsense", "text": "x"}]}),
        httpx.Response(200, json={**wire.answer_to_document(ANSWER), "understanding": {"topic": "x"}}),
    ],
)
async def test_whatever_is_no_answer_is_an_error_without_what_was_typed(bad: httpx.Response) -> None:
    async with asking("a", answer=lambda _request: bad) as assistant:
        with pytest.raises(AssistantError) as caught:
            await assistant.answer(MESSAGE)
    assert "name" not in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_it_is_ready_as_long_as_one_server_is() -> None:
    up = {"b"}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if request.url.host in up else 503, json={})

    async with asking("a", "b", answer=answer) as assistant:
        assert await assistant.ready()
        up.clear()
        assert not await assistant.ready()


async def test_it_can_be_asked_from_any_loop() -> None:
    async with asking("a", answer=well) as assistant:
        assert await assistant.answer(MESSAGE) == ANSWER
        assert await asyncio.to_thread(lambda: asyncio.run(assistant.answer(MESSAGE))) == ANSWER


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"conversation": "c"}, {"conversation": "", "text": "x"}, {"conversation": "c", "text": 1}]
    + [{"conversation": "c", "text": "x", name: 1} for name in ("topic", "state", "draft", "flaws", "mode")],
)
def test_what_is_no_message_is_refused(document: object) -> None:
    with pytest.raises(ValueError, match="message"):
        wire.message_from_document(document)
