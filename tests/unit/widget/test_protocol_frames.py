"""Frames of /chat/v1: whatever is sent is read, or is said to be unreadable, and never anything else."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversations.records import Numbered
from bot.notice.reply import from_document, to_document
from bot.text.clean import clean
from tests.factories import a_reply
from widget.chat import error_words, protocol

FRAMES: list[dict[str, Any]] = [
    {"type": "hello", "protocol": 1, "session": None, "last_seq": 0, "mode": "text", "lang": "en"},
    {"type": "mode", "id": "1", "mode": "keypad", "pace": "slow"},
    {"type": "say", "id": "1", "text": "who sees it"},
    {"type": "choose", "id": "1", "value": "ask_share_who"},
    {"type": "press", "id": "1", "key": "*"},
    {"type": "audio_start", "id": "1"},
    {"type": "audio_end", "id": "1"},
    {"type": "timeout", "id": "1"},
    {"type": "rate", "id": "1", "reply_to": "0", "value": "up", "text": None},
    {"type": "forget", "id": "1"},
]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = sorted({field for frame in FRAMES for field in frame})
LIKE_A_FRAME = st.dictionaries(
    st.sampled_from(FIELDS), ANY_JSON | st.sampled_from([v for frame in FRAMES for v in frame.values()]), max_size=6
)


def read_or_unreadable(raw: str) -> None:
    """Read it; what is not read must be said to be so, without repeating anything but its id."""
    unreadable = None
    try:
        protocol.read(raw)
    except protocol.UnreadableFrameError as problem:
        unreadable = problem
    if unreadable is not None:
        assert str(unreadable) == "a frame could not be read"
        assert unreadable.reply_to is None or 1 <= len(unreadable.reply_to) <= 64


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: str(frame["type"]))
def test_every_frame_of_the_protocol_is_read_as_what_it_is(frame: dict[str, Any]) -> None:
    read = protocol.read(json.dumps(frame))
    for field, value in frame.items():
        if field != "type":
            assert getattr(read, field) == value


@given(ANY_JSON | LIKE_A_FRAME)
def test_any_json_is_read_or_said_to_be_unreadable(value: Any) -> None:
    read_or_unreadable(json.dumps(value))
    read_or_unreadable(json.dumps(value, ensure_ascii=False))


@given(st.text())
@example('{"type":"say","id":"\ud800","text":"x"}')
@example('{"type":"say","id":"1","text":"\\ud800"}')
@example("[" * 100_000)
@example('{"a":' * 100_000)
@example('{"type":"say","id":"1","text":' + "[" * 5000 + "]" * 5000 + "}")
@example('{"type":"hello","protocol":1,"last_seq":' + "9" * 4000 + "}")
@example('{"type":"hello","protocol":1e999}')
@example("\ufeff{}")
@example("\x00")
def test_any_text_is_read_or_said_to_be_unreadable(raw: str) -> None:
    read_or_unreadable(raw)


@given(st.sampled_from(FRAMES), st.sampled_from(FIELDS), ANY_JSON)
def test_a_frame_with_any_field_replaced_is_read_or_said_to_be_unreadable(
    frame: dict[str, Any], field: str, value: Any
) -> None:
    read_or_unreadable(json.dumps({**frame, field: value}))


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: str(frame["type"]))
def test_a_frame_without_a_field_it_needs_is_unreadable_and_answered_by_its_id(frame: dict[str, Any]) -> None:
    optional = {"pace"} | {"hello": {"session", "last_seq", "mode", "lang"}, "rate": {"text"}, "mode": {"mode"}}.get(
        str(frame["type"]), set()
    )
    for field in frame.keys() - optional:
        with pytest.raises(protocol.UnreadableFrameError) as caught:
            protocol.read(json.dumps({name: value for name, value in frame.items() if name != field}))
        assert caught.value.reply_to == (None if field == "id" else frame.get("id"))


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "say", "id": "", "text": "x"},
        {"type": "say", "id": "x" * 65, "text": "x"},
        {"type": "press", "id": "1", "key": "A"},
        {"type": "press", "id": "1", "key": "12"},
        {"type": "mode", "id": "1", "mode": "shout"},
        {"type": "rate", "id": "1", "reply_to": "0", "value": "sideways"},
        {"type": "hello", "protocol": 1, "last_seq": -1},
        {"type": "hello", "protocol": 1, "last_seq": 2**63},
        {"type": "hello", "protocol": 1, "session": "x" * 129},
        {"type": "sing", "id": "1"},
    ],
)
def test_values_outside_the_protocol_are_unreadable(frame: dict[str, Any]) -> None:
    with pytest.raises(protocol.UnreadableFrameError):
        protocol.read(json.dumps(frame))


def test_fields_that_may_be_added_later_are_let_pass() -> None:
    assert protocol.read('{"type":"say","id":"1","text":"x","colour":"red"}') == protocol.Say("1", "x")


@pytest.mark.parametrize(("mode", "heard"), [("text", False), ("voice", True), ("keypad", True)])
def test_a_reply_is_sent_with_every_field_and_speech_only_where_somebody_listens(mode: str, heard: bool) -> None:
    sent = protocol.reply(Numbered(2, "m", False, a_reply()), mode, "slow")
    assert sent.keys() == {
        "type", "seq", "reply_to", "more", "kind", "text", "speech", "audio", "wait", "sources", "general", "contacts",
        "choices", "asks_for", "right", "request", "answers", "entry", "records", "put_through", "lang", "note",
        "safety", "folded", "opened", "input", "doubt",
    }  # fmt: skip
    assert (sent["speech"] is not None) == heard
    assert (sent["wait"] is not None) == heard
    json.loads(protocol.write(sent))


def test_who_wants_it_slow_is_given_longer() -> None:
    waits = [
        protocol.reply(Numbered(2, "m", False, a_reply()), "voice", pace)["wait"] for pace in ("slow", "normal", "fast")
    ]
    assert waits == sorted(waits, reverse=True)
    assert len(set(waits)) == 3


def test_a_reply_survives_being_kept() -> None:
    for reply in (a_reply(), a_reply(sources=(), contacts=(), choices=(), general=(), right=None)):
        assert from_document(json.loads(json.dumps(to_document(reply)))) == reply


def test_a_reply_of_an_unknown_kind_or_right_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="not a kind"):
        a_reply(kind="answr")
    with pytest.raises(ValueError, match="not a right"):
        a_reply(right="acess")


CODES = (
    "bad_frame",
    "too_long",
    "too_fast",
    "not_allowed",
    "unknown_choice",
    "unknown_session",
    "unavailable",
    "not_heard",
    "internal",
)


@pytest.mark.parametrize("code", CODES)
def test_every_error_has_plain_words_and_where_we_failed_somebody_to_ring(code: str) -> None:
    people = a_reply().contacts
    message = error_words.message(code, people)
    assert message.endswith(".")
    assert code not in message
    assert (str(people[0].phone) in message) == (code in ("unavailable", "internal"))


COSTLY = {
    "tabs": "\t" * 2000,
    "invisible": "\u200e" * 2000,
    "marks that combine": "a" + "\u0301" * 1999,
    "signs beyond the first plane": "\U0001f468" * 2000,
    "nested": "[" * 2000,
    "escapes": '\\"' * 1000,
    "the same words again and again": "no, I said " * 181,
}


@pytest.mark.parametrize("what", COSTLY)
def test_a_frame_of_the_longest_text_is_read_and_cleaned_in_a_fraction_of_what_a_message_may_cost(what: str) -> None:
    raw = json.dumps({"type": "say", "id": "1", "text": COSTLY[what][: protocol.TEXT_LENGTH]}, ensure_ascii=False)
    taken = []
    for _ in range(3):
        begun = time.thread_time()
        with contextlib.suppress(protocol.UnreadableFrameError):
            frame = protocol.read(raw)
            assert isinstance(frame, protocol.Say)
            clean(frame.text)
        taken.append(time.thread_time() - begun)
    assert min(taken) < 0.05, "seconds of the processor; a message may cost 0.15"
