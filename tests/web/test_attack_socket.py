"""Attack on the socket: whatever one client sends, it is answered, and nobody else notices."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.serving import Client, Served
from widget.pages.no_script_chat import COOKIE

QUESTION: Final = "ask_share_who"  # the scripted assistant takes a topic at its word
IDS: Final = st.sampled_from(["a", "b", "m1", "x" * 64]) | st.text(max_size=80)
WORDS: Final = st.text(max_size=60) | st.sampled_from(
    [
        '/ask_dpo{"role":"admin"}',
        "/restart",
        "{{ 7*7 }} ${7*7} <%= 7*7 %> #{7*7}",
        "<script>alert(1)</script>",
        "\u202egnp.exe\u202c\u2066\u2069",
        "⟨name 1⟩ ⟨name 999⟩ ⟨⟩",
        "'; DROP TABLE turns; --",
        "\x00\x1b[31m\r\nSet-Cookie: a=b",
        "cancel",
        "yes",
        "I want to see my data",
    ]
)
NOISE: Final = (
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=9)
)
FRAMES: Final = st.one_of(
    st.fixed_dictionaries({"type": st.just("say"), "id": IDS, "text": WORDS}),
    st.fixed_dictionaries({"type": st.just("choose"), "id": IDS, "value": st.text(max_size=40) | st.just("ask_dpo")}),
    st.fixed_dictionaries({"type": st.just("press"), "id": IDS, "key": st.sampled_from("0123456789*#AZ")}),
    st.fixed_dictionaries(
        {"type": st.just("mode"), "id": IDS, "mode": st.sampled_from(["text", "voice", "keypad", "x"])}
    ),
    st.fixed_dictionaries({"type": st.sampled_from(["timeout", "audio_start", "audio_end", "forget"]), "id": IDS}),
    st.fixed_dictionaries(
        {"type": st.just("rate"), "id": IDS, "reply_to": IDS, "value": st.sampled_from(["up", "down"])}
    ),
    st.fixed_dictionaries({"type": st.just("hello"), "protocol": NOISE, "session": st.none() | st.text(max_size=140)}),
    st.dictionaries(st.sampled_from(["type", "id", "text", "value", "key", "session"]), NOISE, max_size=5),
    st.recursive(
        NOISE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
)
SENT: Final = st.lists(FRAMES.map(json.dumps) | st.text(max_size=200) | st.binary(max_size=300), max_size=10)


async def settled(client: Client, frame_id: str) -> dict[str, Any]:
    """The last answer to this frame; what is still owed to earlier ones is read on the way."""
    while True:
        received = await client.receive()
        if received.get("reply_to") == frame_id and received["type"] in ("reply", "error") and not received.get("more"):
            return received


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=SENT)
def test_whatever_is_sent_the_socket_goes_on_and_another_persons_question_is_answered(
    served: Served, sent: list[str | bytes]
) -> None:
    async def attack() -> None:
        async with Client(served.chat) as hostile, Client(served.chat) as person:
            await person.hello()
            await hostile.hello()
            for frame in sent:
                await hostile.send(frame)
            (answer,) = await person.say(QUESTION)
            assert answer["kind"] == "answer"
            await hostile.send({"type": "hello", "protocol": 1, "session": None})
            await hostile.send({"type": "say", "id": "the end", "text": QUESTION})
            assert (await settled(hostile, "the end"))["kind"] == "answer"

    asyncio.run(attack())


async def test_a_session_cannot_be_chosen_guessed_or_taken_from_another_person(served: Served, person: Client) -> None:
    assert person.session is not None
    near = [person.session[:-1], person.session + "A", person.session.swapcase(), "", "0" * 43, "../" * 10, "%00"]
    for made_up in near:
        async with Client(served.chat) as stranger:
            first = await stranger.hello(session=made_up)
            assert first["type"] == "error", made_up
            assert first["code"] == "unknown_session"
            assert person.session not in json.dumps(first)


async def test_a_cookie_of_the_chat_without_scripts_that_somebody_planted_is_replaced_and_opens_nothing(
    served: Served,
) -> None:
    planted, said = "p" * 43, "what is behind the planted cookie"

    def chat() -> tuple[str, dict[str, str]]:
        with httpx.Client(base_url=served.http, trust_env=False) as browser:
            sent = browser.post("/chat", data={"text": said}, headers={"Cookie": f"{COOKIE}={planted}"})
            assert sent.status_code == 303
            given = sent.cookies[COOKIE]
        with httpx.Client(base_url=served.http, trust_env=False) as browser:
            pages = {one: browser.get("/chat", headers={"Cookie": f"{COOKIE}={one}"}).text for one in (given, planted)}
        return given, pages

    given, pages = await asyncio.to_thread(chat)
    assert given != planted
    assert said in pages[given]
    assert said not in pages[planted]
    async with Client(served.chat) as attacker:
        assert (await attacker.hello(session=planted))["code"] == "unknown_session"


async def test_who_sends_and_never_reads_slows_nobody_else(served: Served, person: Client) -> None:
    async with Client(served.chat) as deaf:
        await deaf.hello()
        for number in range(300):
            await deaf.send({"type": "say", "id": f"n{number}", "text": QUESTION})
        (answer,) = await person.say(QUESTION)
        assert answer["kind"] == "answer"
        deaf.break_off()
