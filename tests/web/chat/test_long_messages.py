"""A message far too long ends nobody's conversation, and the service does not keep it in memory."""

from __future__ import annotations

import json

import pytest
from wsproto.events import TextMessage

from tests.web.serving import Client
from widget.__main__ import SOCKET_BYTES
from widget.chat.sockets import ForgetfulBuffer

WHO = "Who do you share it with?"


@pytest.mark.parametrize("size", [SOCKET_BYTES, SOCKET_BYTES + 1, 2 * 1024 * 1024, 20 * 1024 * 1024])
async def test_a_message_of_any_size_is_told_that_it_is_too_long_and_the_next_is_answered(
    person: Client, size: int
) -> None:
    whole = json.dumps({"type": "say", "id": "x", "text": "a" * size})
    assert (await person.error(whole))["code"] == "too_long"
    assert (await person.say(WHO))[0]["type"] == "reply"


async def test_a_long_sound_is_answered_too_and_the_socket_stays_open(person: Client) -> None:
    assert (await person.error(b"\x00" * (2 * 1024 * 1024)))["type"] == "error"
    assert (await person.say(WHO))[0]["type"] == "reply"


def test_of_a_long_message_little_more_than_the_limit_is_kept() -> None:
    buffer = ForgetfulBuffer(1000)
    for _ in range(100):
        buffer.extend(TextMessage(data="é" * 50, frame_finished=False, message_finished=False))
    kept = buffer.to_message()["text"] or ""
    assert 1000 < len(kept.encode()) <= 1100
    buffer.clear()
    buffer.extend(TextMessage(data="short", frame_finished=True, message_finished=True))
    assert buffer.to_message()["text"] == "short"
