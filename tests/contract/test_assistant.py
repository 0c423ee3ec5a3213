"""What every Assistant keeps to: the same suite on the scripted one, on Rasa inside the process and on Rasa apart."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest

from bot.conversations.records import Assistant, Message
from bot.conversations.request_desk import RequestDesk
from bot.engine.remote import RemoteAssistant
from bot.engine.scripted import ScriptedAssistant
from bot.notice import answer_variants
from bot.notice.folder import SchoolFolder
from bot.notice.grounding import problems
from bot.platform.errors import AssistantError
from tests.apart import TOKEN

Make = Callable[[], Assistant]


@pytest.fixture(
    scope="module",
    params=[
        "scripted",
        pytest.param("embedded", marks=pytest.mark.rasa),
        pytest.param("remote", marks=pytest.mark.servers),
    ],
)
def make(request: pytest.FixtureRequest, folder: SchoolFolder, desk: RequestDesk) -> Make:
    """Makes an assistant of the kind under test."""
    if request.param == "scripted":
        return lambda: ScriptedAssistant(folder.book, desk)
    if request.param == "remote":
        url = request.getfixturevalue("rasa_apart").url
        return lambda: RemoteAssistant([url], TOKEN)
    model = request.getfixturevalue("trained_model")

    def embedded() -> Assistant:
        from actions import build_actions
        from bot.engine.embedded import EmbeddedAssistant

        return EmbeddedAssistant(model, build_actions(folder.book, desk))

    return embedded


@pytest.fixture(scope="module")
def assistant(make: Make) -> Iterator[Assistant]:
    made = make()
    yield made
    asyncio.run(made.close())


async def test_it_is_ready_once_it_is_made(assistant: Assistant) -> None:
    assert await assistant.ready()


async def test_a_topic_that_was_chosen_is_answered_from_the_book(assistant: Assistant, folder: SchoolFolder) -> None:
    offered = sorted({choice.value for reply in folder.book.replies.values() for choice in reply.choices})
    assert len(offered) > 60
    for topic in offered:
        answer = await assistant.answer(Message("c", folder.book.labels[topic], topic, {}))
        if topic.startswith("request_"):  # the form takes it from here
            assert answer.replies[-1].kind == "question", topic
            assert answer.draft is not None
        else:
            assert answer.replies == (answer_variants.offered(folder.book, topic),), topic
        assert answer.understanding is not None
        assert (answer.understanding.topic, answer.understanding.confidence) == (topic, 1.0)


async def test_a_question_that_was_typed_is_understood(assistant: Assistant, folder: SchoolFolder) -> None:
    answer = await assistant.answer(Message("c", "How do I turn cookies off?"))
    assert answer.replies == (answer_variants.offered(folder.book, "ask_cookies_off"),)
    assert answer.understanding is not None
    assert answer.understanding.topic == "ask_cookies_off"
    assert 0.0 <= answer.understanding.confidence <= 1.0
    shares = [share for _, share in answer.understanding.ranking]
    assert shares == sorted(shares, reverse=True)
    assert answer.understanding.ranking[0][0] == "ask_cookies_off"


async def test_it_says_what_it_understands_as_it_would_when_it_answers(assistant: Assistant) -> None:
    understood = await assistant.understand("How do I turn cookies off?")
    answer = await assistant.answer(Message("c", "How do I turn cookies off?"))
    assert understood == answer.understanding
    assert understood.topic == "ask_cookies_off"
    for nonsense in ("qwzx vbnm", "⟨name 1⟩ ghjk", "hhhhhh", "kjhkjh kjh"):
        assert (await assistant.understand(nonsense)).topic == "not_understood"


async def test_it_says_what_answered(assistant: Assistant, folder: SchoolFolder) -> None:
    for message in (Message("c", "How do I turn cookies off?"), Message("c", "x", "request_access")):
        answer = await assistant.answer(message)
        assert answer.fired
        assert len(answer.fired) <= 120


@pytest.mark.parametrize(
    "text", ["qwzx vbnm", "???", "/", "  /  ", "⟨name 1⟩", "a", "x" * 2000, "🙂", "\n", "{}", "slot: [a](b)", "ÿÿÿ מה"]
)
async def test_whatever_is_typed_gets_an_answer_that_stands_on_the_notice(
    assistant: Assistant, folder: SchoolFolder, text: str
) -> None:
    answer = await assistant.answer(Message("c", text))
    assert answer.replies
    assert [problem for reply in answer.replies for problem in problems(reply, folder.grounds)] == []


@pytest.mark.parametrize(
    "text", ["/chat_bye", '/chat_bye{"who": "x"}', "  /chat_bye", "//chat_bye", "/restart", "/session_start"]
)
async def test_what_is_typed_is_never_a_command(assistant: Assistant, text: str) -> None:
    answer = await assistant.answer(Message("c", text))
    assert answer.replies
    assert (
        answer.understanding is None
        or answer.understanding.confidence < 1.0
        or answer.understanding.topic != "chat_bye"
    )


async def test_the_state_is_plain_json_and_leads_on(assistant: Assistant, folder: SchoolFolder) -> None:
    first = await assistant.answer(Message("c", "How do I turn cookies off?"))
    state = json.loads(json.dumps(dict(first.state)))
    second = await assistant.answer(Message("c", "", "ask_share_who", state))
    assert second.replies == (answer_variants.offered(folder.book, "ask_share_who"),)
    assert "cookies off" not in json.dumps(dict(second.state))


async def test_many_conversations_at_once_do_not_mix(assistant: Assistant, folder: SchoolFolder) -> None:
    topics = ["ask_share_who", "ask_dpo", "ask_erase_when", "ask_cookies_off"] * 3
    answers = await asyncio.gather(*(assistant.answer(Message(f"c{n}", "x", topic)) for n, topic in enumerate(topics)))
    assert [answer.replies for answer in answers] == [
        (answer_variants.offered(folder.book, topic),) for topic in topics
    ]


async def test_closing_finishes_what_was_asked_before_and_answers_nothing_after(
    make: Make, folder: SchoolFolder
) -> None:
    made = make()
    asked = [asyncio.create_task(made.answer(Message(f"c{n}", "x", "ask_share_who"))) for n in range(5)]
    await asyncio.sleep(0)
    await made.close()
    for answer in await asyncio.wait_for(asyncio.gather(*asked), 10):
        assert answer.replies == (answer_variants.offered(folder.book, "ask_share_who"),)
    assert not await made.ready()
    with pytest.raises(AssistantError):
        await made.answer(Message("c", "x", "ask_share_who"))
    with pytest.raises(AssistantError):
        await made.understand("How do I turn cookies off?")
    await made.close()  # again: no error


async def test_a_failure_is_an_assistant_error_without_what_was_typed(folder: SchoolFolder, desk: RequestDesk) -> None:
    with pytest.raises(AssistantError) as caught:
        await ScriptedAssistant(folder.book, desk).answer(Message("c", "please fail"))
    assert "please" not in str(caught.value)
