"""/chat/v1 when something is wrong: with a frame, with the client, with the assistant, with the disk."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import text
from websockets.exceptions import InvalidHandshake

from bot.app.bootstrap import Services, build_services
from bot.conversations.records import Answer, Message
from bot.engine.scripted import ScriptedAssistant
from bot.notice.folder import SchoolFolder
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests.web.serving import Client, Served, connect, history, serving
from widget.limits.gate import Gate

WHO = "Who do you share it with?"
RING = "01206 862691"


@pytest.fixture(scope="module")
def own(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[tuple[Served, Services]]:
    """A service to do harm to; each test mends what it broke."""
    settings = Settings(state=tmp_path_factory.mktemp("own"))
    services = build_services(settings, pseudonymiser=pseudonymiser)
    with serving(settings, folder, services) as running:
        yield running, services


BAD = {
    "garbage": "hello?",
    "nothing": "",
    "an array": "[]",
    "a number": "5",
    "null": "null",
    "no type": '{"id": "x", "text": "a"}',
    "an unknown type": '{"type": "sing", "id": "x"}',
    "no id": '{"type": "say", "text": "a"}',
    "an empty id": '{"type": "say", "id": "", "text": "a"}',
    "a long id": json.dumps({"type": "say", "id": "x" * 65, "text": "a"}),
    "no text": '{"type": "say", "id": "x"}',
    "empty text": '{"type": "say", "id": "x", "text": ""}',
    "blank text": '{"type": "say", "id": "x", "text": " \\n\\t "}',
    "control characters": '{"type": "say", "id": "x", "text": "\\u0000\\u0007"}',
    "text that is a list": '{"type": "say", "id": "x", "text": ["a"]}',
    "half a character": '{"type": "say", "id": "x", "text": "\\ud800"}',
    "an id of half a character": '{"type": "say", "id": "\\udfff", "text": "a"}',
    "deep nesting": '{"type":"say","id":"x","text":' + "[" * 4000 + "]" * 4000 + "}",
    "a wrong key": '{"type": "press", "id": "x", "key": "A"}',
    "a wrong mode": '{"type": "mode", "id": "x", "mode": "shout"}',
    "a wrong rating": '{"type": "rate", "id": "x", "reply_to": "a", "value": "meh"}',
    "a negative number": '{"type": "hello", "protocol": 1, "last_seq": -1}',
    "a huge number": '{"type": "hello", "protocol": 1, "session": "a", "last_seq": 99999999999999999999}',
    "half a frame": '{"type": "say", "id": "x", "te',
    "not a number": '{"type": "hello", "protocol": NaN}',
}


@pytest.mark.parametrize("raw", BAD.values(), ids=BAD.keys())
async def test_a_frame_that_cannot_be_read_is_told_so_and_the_conversation_goes_on(person: Client, raw: str) -> None:
    error = await person.error(raw)
    assert error.keys() == {"type", "code", "message", "reply_to", "retry_after"}
    assert (error["code"], error["retry_after"]) == ("bad_frame", None)
    assert error["reply_to"] in ("x", None)
    assert error["message"]
    (reply,) = await person.say(WHO)
    assert (reply["type"], reply["seq"]) == ("reply", 2)


async def test_binary_outside_an_utterance_is_told_so_and_the_socket_stays_open(person: Client) -> None:
    for sound in (b"", b"\x00\x01" * 1000, b'{"type":"say","id":"x","text":"a"}'):
        assert (await person.error(sound))["code"] == "bad_frame"
    assert (await person.say(WHO))[0]["seq"] == 2


async def test_an_unreadable_frame_is_answered_by_its_id_where_it_has_one(person: Client) -> None:
    assert (await person.error('{"type": "say", "id": "x"}'))["reply_to"] == "x"
    assert (await person.error('{"type": "say", "id": 5}'))["reply_to"] is None


async def test_a_frame_of_more_than_8_kib_is_too_long_and_the_socket_stays_open(person: Client) -> None:
    def padded(size: int) -> str:
        frame = {"type": "say", "id": "x", "text": WHO, "padding": ""}
        return json.dumps({**frame, "padding": "x" * (size - len(json.dumps(frame)))})

    for size in (8 * 1024 + 1, 100_000, 900_000):
        assert (await person.error(padded(size)))["code"] == "too_long"
    await person.send(padded(8 * 1024))
    assert (await person.answers())[0]["type"] == "reply"


async def test_a_frame_is_measured_in_bytes_not_in_characters(person: Client) -> None:
    frame = {"type": "say", "id": "x", "text": WHO, "padding": "🙂" * 2100}
    assert (await person.error(json.dumps(frame, ensure_ascii=False)))["code"] == "too_long"


async def test_more_than_2000_characters_are_too_long_for_one_message(person: Client) -> None:
    (error,) = await person.say("ab " * 667)
    assert (error["type"], error["reply_to"]) == ("reply", "m1")  # 2000 after its last space is taken off
    (error,) = await person.say("x" * 2001)
    assert (error["code"], error["reply_to"]) == ("too_long", "m2")
    (error,) = await person.ask("rate", reply_to="m1", value="up", text="x" * 2001)
    assert error["type"] == "error"


async def test_who_asks_too_much_at_once_is_told_how_long_to_wait(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    settings, seconds = Settings(state=tmp_path), [0.0]
    with serving(
        settings, folder, build_services(settings, pseudonymiser=pseudonymiser), now=lambda: seconds[0]
    ) as running:
        async with Client(running.chat) as client, Client(running.chat) as other:
            await client.hello()
            await other.hello()
            for _ in range(20):
                assert (await client.ask("timeout"))[0]["type"] == "reply"
            (error,) = await client.say(WHO)
            assert (error["code"], error["reply_to"]) == ("too_fast", "m21")
            assert error["retry_after"] >= 1
            assert (await other.say(WHO))[0]["type"] == "reply"  # nobody else is slowed
            seconds[0] += error["retry_after"]
            assert (await client.say(WHO))[0]["type"] == "reply"


async def test_who_begins_too_many_conversations_is_told_how_long_to_wait(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    settings = Settings(state=tmp_path)
    with serving(settings, folder, build_services(settings, pseudonymiser=pseudonymiser), now=lambda: 0.0) as running:
        async with Client(running.chat) as client:
            for _ in range(59):
                async with Client(running.chat) as another:
                    assert (await another.hello())["type"] == "welcome"
            assert (await client.hello())["type"] == "welcome"
            async with Client(running.chat) as another:
                error = await another.hello()
            assert (error["code"], error["reply_to"]) == ("too_fast", None)
            assert error["retry_after"] >= 1
            for _ in range(200):
                assert (await client.hello(client.session))["resumed"]  # who is in a conversation stays in it
            error = await client.hello(client.session)
            assert (error["code"], error["retry_after"]) == ("too_fast", 1), "but not without end: each reads it all"


async def test_when_the_assistant_fails_the_person_is_told_whom_to_ring(served: Served, person: Client) -> None:
    (error,) = await person.say("please fail", "q")
    assert (error["code"], error["reply_to"]) == ("unavailable", "q")
    assert RING in error["message"]
    assert error["retry_after"] > 0
    assert await history(served.chat, str(person.session)) == [person.greeting]
    (reply,) = await person.say(WHO, "q")  # it was not handled, so the same id may ask again
    assert (reply["type"], reply["seq"]) == ("reply", 2)


# The last statement of each transaction is refused, after everything else was written.
BROKEN = {
    "say": ("BEFORE UPDATE ON conversations", {"text": "my son tobiah smith, 07700 900123"}),
    "choose": ("BEFORE UPDATE ON conversations", {"value": "ask_share_who"}),
    "press": ("BEFORE UPDATE ON conversations", {"key": "1"}),
    "timeout": ("BEFORE UPDATE ON conversations", {}),
    "mode": ("BEFORE UPDATE ON conversations", {"mode": "keypad", "pace": "slow"}),
    "rate": ("BEFORE INSERT ON vault", {"reply_to": "first", "value": "up", "text": "tobiah smith cried"}),
    "forget": ("BEFORE INSERT ON forgotten", {}),
}


@pytest.mark.parametrize("type_", BROKEN)
async def test_when_nothing_can_be_kept_it_is_said_and_nothing_is_half_kept(
    own: tuple[Served, Services], type_: str
) -> None:
    running, services = own
    when, fields = BROKEN[type_]
    async with Client(running.chat) as client:
        await client.hello()
        await client.say(WHO, "first")
        before = contents(services)
        with refusing(services, when):
            (error,) = await client.ask(type_, id_="q", **fields)
        assert (error["code"], error["reply_to"]) == ("unavailable", "q")
        assert RING in error["message"]
        assert "disk" not in error["message"]
        assert contents(services) == before
        (answer,) = await client.ask(type_, id_="q", **fields)  # sent again once it works, it is done
        assert answer["type"] == {"rate": "rated", "forget": "forgotten"}.get(type_, "reply")
        assert answer.get("seq", 3) == 3


async def test_a_new_conversation_that_cannot_be_kept_is_not_begun(own: tuple[Served, Services]) -> None:
    running, services = own
    before = contents(services)
    async with Client(running.chat) as client:
        assert (await client.hello())["type"] == "welcome"  # it is kept with its first message
        with refusing(services, "BEFORE INSERT ON replies"):
            (error,) = await client.say(WHO, "q")
        assert (error["code"], error["reply_to"]) == ("unavailable", "q")
        assert contents(services) == before
        (reply,) = await client.say(WHO, "q")
        assert (reply["type"], reply["seq"]) == ("reply", 2)


async def test_a_mistake_of_ours_is_told_in_words_and_ends_nothing(
    own: tuple[Served, Services], caplog: pytest.LogCaptureFixture
) -> None:
    running, services = own
    async with Client(running.chat) as client:
        await client.hello()
        await client.say(WHO, "first")
        change(services, 'UPDATE replies SET body = \'{"kind": "nonsense tobiah", "text": ""}\'')
        (error,) = await client.ask("timeout")
        assert (error["code"], error["reply_to"]) == ("internal", "m1")
        assert RING in error["message"]
        async with Client(running.chat) as another:
            await another.hello()
            assert (await another.say(WHO))[0]["type"] == "reply"
    assert "tobiah" not in caplog.text


@pytest.mark.parametrize("problem", [RuntimeError("tobiah"), ValueError("tobiah"), KeyError("tobiah")])
async def test_an_assistant_that_breaks_its_promise_is_told_in_words_too(
    tmp_path: Path,
    folder: SchoolFolder,
    pseudonymiser: Pseudonymiser,
    problem: Exception,
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(ScriptedAssistant):
        async def answer(self, message: Message) -> Answer:
            raise problem

    settings = Settings(state=tmp_path)
    services = build_services(
        settings, pseudonymiser=pseudonymiser, assistant=lambda folder, desk: Broken(folder.book, desk)
    )
    with serving(settings, folder, services) as running:
        async with Client(running.chat) as client:
            await client.hello()
            (error,) = await client.say(WHO)
            assert (error["code"], error["reply_to"]) == ("internal", "m1")
            assert (await client.ask("timeout"))[0]["type"] == "reply"
    assert "tobiah" not in caplog.text


@pytest.mark.parametrize("kind", ["answer", "receipt", "question", "confirm", "safeguarding"])
async def test_an_answer_that_stands_on_nothing_is_not_said_but_a_request_a_question_and_help_are(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    class Inventive(ScriptedAssistant):
        async def answer(self, message: Message) -> Answer:
            return Answer((Reply(kind, "You get it within three working days, ring 01206 555123."),), {}, None)

    settings = Settings(state=tmp_path)
    services = build_services(
        settings, pseudonymiser=pseudonymiser, assistant=lambda folder, desk: Inventive(folder.book, desk)
    )
    with serving(settings, folder, services) as running:
        async with Client(running.chat) as client:
            await client.hello()
            (reply,) = await client.say(WHO)
            assert (reply["text"] == folder.book.reply("ungrounded").text) == (kind == "answer")
            assert ("555123" in str(await history(running.chat, str(client.session)))) == (kind != "answer")
    assert f"a reply of the kind {kind} holds 2 things that no source states" in caplog.text
    assert "555123" not in caplog.text


async def test_while_the_model_loads_the_person_is_told_whom_to_ring(folder: SchoolFolder, tmp_path: Path) -> None:
    with serving(Settings(state=tmp_path), folder, None) as running:
        async with Client(running.chat) as client:
            error = await client.receive()
            assert error["code"] == "unavailable"
            assert RING in error["message"]
            assert error["retry_after"] > 0
            assert await client.closed()


FAR_AWAY = {"X-Forwarded-For": "203.0.113.5"}  # as a proxy on this machine says whom it speaks for
TOKEN = {"Authorization": f"Bearer {'t' * 32}"}


@pytest.mark.parametrize(
    ("origin", "headers"),
    [
        (None, {}),
        ("https://www.example.org", {}),
        ("https://www.example.org", FAR_AWAY),
        ("http://localhost:8000", FAR_AWAY),
        (None, {**FAR_AWAY, **TOKEN}),
        ("own", FAR_AWAY),
    ],
)
async def test_an_allowed_page_this_machine_and_a_client_with_the_token_may_talk(
    served: Served, origin: str | None, headers: dict[str, str]
) -> None:
    async with Client(served.chat, origin=served.http if origin == "own" else origin, headers=headers) as client:
        assert (await client.hello())["type"] == "welcome"


@pytest.mark.parametrize(
    ("origin", "headers"),
    [
        ("https://evil.example.org", {}),
        ("https://evil.example.org", TOKEN),
        ("http://www.example.org", {}),
        ("https://www.example.org.evil.example.com", {}),
        ("https://www.example.org:8443", {}),
        ("null", {}),
        (None, FAR_AWAY),
        (None, {**FAR_AWAY, "Authorization": f"Bearer {'u' * 32}"}),
        (None, {**FAR_AWAY, "Authorization": ""}),
    ],
)
async def test_anybody_else_is_refused_before_a_word_is_exchanged(
    served: Served, origin: str | None, headers: dict[str, str]
) -> None:
    with pytest.raises(InvalidHandshake):
        async with connect(served.chat, origin=origin, headers=headers):
            pass


async def test_a_website_that_is_refused_is_named_once_in_the_log_and_may_ask_why(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        with pytest.raises(InvalidHandshake):
            async with connect(served.chat, origin="https://new.example.org"):
                pass
    named = [record.getMessage() for record in caplog.records if "refused the website" in record.getMessage()]
    assert named == ["refused the website https://new.example.org: ALLOWED_ORIGINS does not name it"]


@pytest.mark.parametrize(
    ("origin", "is_allowed"), [("https://www.example.org", True), ("https://evil.example.org", False)]
)
def test_a_website_may_ask_whether_it_may_show_the_chat(served: Served, origin: str, is_allowed: bool) -> None:
    answer = httpx.get(f"{served.http}/allowed.json", headers={"Origin": origin})
    assert answer.json() is is_allowed
    assert answer.headers["access-control-allow-origin"] == "*"


def test_what_is_no_website_reaches_no_log(caplog: pytest.LogCaptureFixture) -> None:
    gate = Gate(Settings())
    for made_up in ("https://a b", "javascript:x", "https://" + "a" * 400, "https://x/<b>my child</b>"):
        assert not gate.allows(made_up, "127.0.0.1:8000")
    for n in range(100):
        gate.allows(f"https://n{n}.example.org", "127.0.0.1:8000")
    assert 1 <= len(caplog.records) <= 20


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 101), ("localhost:8000", 101), ("evil.example.org", 403)])
def test_without_an_origin_this_machine_is_let_in_only_where_it_was_asked_for_by_its_own_name(
    served: Served, host: str, status: int
) -> None:
    """A page elsewhere can have a name of its own looked up as 127.0.0.1, and a proxy may say nothing of itself."""
    address = urlsplit(served.http)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(
            f"GET {urlsplit(served.chat).path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert connection.recv(64).split()[1] == str(status).encode()


async def test_without_a_token_set_none_opens_the_door(own: tuple[Served, Services]) -> None:
    for given in ({}, {"Authorization": "Bearer "}, {"Authorization": ""}):
        with pytest.raises(InvalidHandshake):
            async with connect(own[0].chat, headers={**FAR_AWAY, **given}):
                pass


async def test_who_vanishes_in_mid_answer_disturbs_nobody_and_finds_the_answer_later(
    served: Served, person: Client
) -> None:
    async with Client(served.chat) as hasty:
        await hasty.hello()
        session = str(hasty.session)
        (first,) = await hasty.say(WHO, "q1")
        await hasty.send({"type": "say", "id": "q2", "text": WHO})
    assert (await person.say(WHO))[0]["type"] == "reply"
    async with Client(served.chat) as again:
        await again.hello(session, last_seq=first["seq"])
        (reply,) = await again.say(WHO, "q2")
        assert reply["seq"] == 3


async def test_where_there_is_no_voice_it_is_said_once_and_the_chat_goes_on(person: Client) -> None:
    (error,) = await person.ask("audio_start", id_="a1")
    assert (error["code"], error["reply_to"]) == ("unavailable", "a1")
    await person.send({"type": "audio_end", "id": "a1"})
    assert (await person.say(WHO, "m1"))[0]["reply_to"] == "m1"


def contents(services: Services) -> dict[str, Any]:
    """Everything in every table."""
    with services.engine.begin() as connection:
        names = (
            connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
            .scalars()
            .all()
        )
        return {name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))] for name in names}


@contextmanager
def refusing(services: Services, when: str) -> Iterator[None]:
    """A database that refuses a statement, as a full disk would."""
    change(services, f"CREATE TRIGGER broken {when} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    try:
        yield
    finally:
        change(services, "DROP TRIGGER broken")


def change(services: Services, statement: str) -> None:
    with services.engine.begin() as connection:
        connection.execute(text(statement))
