"""Keys over a real socket: what a telephone sends, and what it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest

from tests.web.serving import Client, Served, history

NUMBER = "07700900123"


class Telephone:
    """Keys on a socket; the frames' ids are k1, k2 and so on."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._numbers = count(1)

    async def press(self, keys: str) -> dict[str, Any]:
        """Press keys one after the other; what the last of them is answered."""
        last: dict[str, Any] = {}
        for key in keys:
            await self.client.send({"type": "press", "id": f"k{next(self._numbers)}", "key": key})
            last = await self.client.receive()
            while last["type"] == "working" or last.get("more"):
                last = await self.client.receive()
        return last


@pytest.fixture
async def caller(served: Served) -> AsyncIterator[Telephone]:
    """Somebody who has just rung."""
    async with Client(served.chat) as client:
        await client.hello(mode="keypad")
        yield Telephone(client)


async def test_a_call_is_greeted_with_the_main_list_to_be_read_out(caller: Telephone) -> None:
    greeting = caller.client.greeting
    assert greeting is not None
    assert greeting["kind"] == "greeting"
    assert [choice["key"] for choice in greeting["choices"]] == ["1", "2", "3", "4", "5"]
    assert "press 1" in greeting["speech"]
    assert greeting["wait"] == 15


async def test_a_whole_request_by_keys_and_what_is_typed_is_answered_by_collected(
    served: Served, caller: Telephone
) -> None:
    asked = await caller.press("2112")
    assert (asked["entry"], asked["asks_for"]) == ("phone", "contact")
    assert all(choice["key"] is None for choice in asked["choices"])
    collected = await caller.press(NUMBER)
    assert (collected["type"], collected["digits"]) == ("collected", NUMBER)
    back = await caller.press("#")
    assert back["answers"][0]["value"] == "07700 900 123"
    receipt = await caller.press("11")
    assert receipt["kind"] == "receipt"
    assert receipt["text"].count(receipt["request"]["printed"]) == 2
    again = await caller.press("*")
    assert again["request"]["code"] == receipt["request"]["code"]
    session = caller.client.session
    assert session is not None
    assert NUMBER not in str(await history(served.chat, session)), "digits are no part of the history"


async def test_by_keys_the_speech_gets_slower_and_faster_and_goes_back_to_where_it_was(caller: Telephone) -> None:
    person = await caller.press("0")
    assert [choice["label"] for choice in person["choices"]][-1] == "Slower or faster speech"
    assert (await caller.press("4"))["wait"] == 15
    assert (await caller.press("1"))["wait"] == 30
    assert (await caller.press("2"))["wait"] == 15
    assert (await caller.press("2"))["wait"] == 10
    back = await caller.press("3")
    assert (back["text"], back["choices"], back["wait"]) == (person["text"], person["choices"], 10)


@pytest.mark.parametrize(
    ("keys", "again", "last", "entry"),
    [("2112#", "#2#", "5", "phone"), ("4#", "#4#", "4", "reference")],
    ids=["a number", "a reference"],
)
async def test_who_types_nothing_is_told_of_the_person_and_can_slow_the_speech_down(
    caller: Telephone, keys: str, again: str, last: str, entry: str
) -> None:
    options = await caller.press(keys)
    assert "zero for a person" in options["text"]
    assert (await caller.press("0"))["kind"] == "handover"
    slower = await caller.press(f"{again}{last}1")
    assert slower["wait"] == 30
    assert (await caller.press("3"))["entry"] == entry


async def test_a_digit_sent_again_is_told_the_same_and_its_id_is_no_other_frames(caller: Telephone) -> None:
    await caller.press("211207")
    await caller.client.send({"type": "press", "id": "k5", "key": "0"})
    assert await caller.client.receive() == {"type": "collected", "reply_to": "k5", "digits": "0"}
    assert (await caller.client.error({"type": "say", "id": "k5", "text": "hello"}))["code"] == "not_allowed"
