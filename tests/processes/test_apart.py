"""The separate way on real servers: conversations go on elsewhere when a process dies, and nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.conversations.records import Message
from bot.engine.remote import RemoteAssistant
from bot.platform.errors import AssistantError
from tests.apart import TOKEN, Process
from tests.processes.conftest import Site
from tests.processes.person import PATIENCE, Person

pytestmark = pytest.mark.servers
QUESTIONS = {
    "How do I turn cookies off?": "ask_cookies_off",
    "Who is the data protection officer?": "ask_dpo",
    "who gets to see my kids stuff": "ask_share_who",
}


def counted(site: Site, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(site.apart.database, future=True)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return rows


async def test_one_conversation_on_two_web_processes_never_interleaves(site: Site) -> None:
    urls = [web.url for web in site.web]
    one = Person(urls)
    await one.say("hello")
    other = Person(urls[::-1], one.session, one.last_seq)
    other.asked = ["o"] * 100  # its frames have other ids

    async def some(person: Person) -> None:
        for question in QUESTIONS:
            await person.say(question)

    await asyncio.gather(some(one), some(other))
    history = await one.history()
    numbers = [item["seq"] for item in history if item["type"] == "reply"]
    assert numbers == list(range(1, len(numbers) + 1))
    said = [item["id"] for item in history if item["type"] == "said"]
    assert sorted(said) == sorted({"m0", "m1", "m2", "m3", "m100", "m101", "m102"})
    both = [Person([url], one.session, numbers[-1]) for url in urls]
    for person in both:
        person.asked = ["x"] * 200
    first, second = await asyncio.gather(*(person.say("Is there a camera by the gate?") for person in both))
    assert [reply["seq"] for reply in first] == [reply["seq"] for reply in second], "the same frame is answered once"
    for person in (one, other, *both):
        await person.leave()


async def test_a_request_in_another_language_is_read_on_the_web_side_and_answered_in_it(site: Site) -> None:
    one = Person([web.url for web in site.web])
    replies = await one.say("Chciałabym zobaczyć wszystkie dane mojej córki")
    assert [(reply["lang"], reply["asks_for"]) for reply in replies][-1] == ("pl", "who")
    await one.leave()


async def test_a_conversation_that_was_deleted_on_one_process_is_gone_on_the_other(site: Site) -> None:
    urls = [web.url for web in site.web]
    one = Person(urls)
    await one.say("hello")
    other = Person(urls[::-1], one.session, one.last_seq)
    await other.history()
    await one._socket.send(json.dumps({"type": "forget", "id": "f"}))
    assert json.loads(await one._socket.recv())["type"] == "forgotten"
    unasked = json.loads(await asyncio.wait_for(other._socket.recv(), PATIENCE))
    assert (unasked["code"], unasked["reply_to"]) == ("unknown_session", None)
    await other._socket.send(json.dumps({"type": "say", "id": "s", "text": "are you there"}))
    kinds = [json.loads(await other._socket.recv()) for _ in range(2)]
    assert [kind.get("code") for kind in kinds if kind["type"] == "error"] == ["unknown_session"]
    for person in (one, other):
        await person.leave()


async def test_what_is_said_on_one_process_is_shown_in_a_window_on_the_other(site: Site) -> None:
    urls = [web.url for web in site.web]
    one = Person(urls)
    await one.say("hello")
    other = Person(urls[::-1], one.session, one.last_seq)
    await other.history()
    told = await one.say("How do I turn cookies off?")
    seen = json.loads(await asyncio.wait_for(other._socket.recv(), PATIENCE))
    assert [(item["type"], item["seq"]) for item in seen["history"]][-1] == ("reply", told[-1]["seq"])
    for person in (one, other):
        await person.leave()


async def test_conversations_go_on_elsewhere_when_a_web_process_and_a_rasa_server_are_killed(site: Site) -> None:
    people = [Person([web.url for web in (site.web if n % 2 else site.web[::-1])]) for n in range(10)]
    done = asyncio.Semaphore(0)
    answered: Counter[str] = Counter()

    async def talk(number: int, person: Person) -> None:
        for _ in range(2):
            for question, topic in QUESTIONS.items():
                await person.say(question)
                answered[topic] += 1
                done.release()
        if number < 4:
            receipt = await person.request()
            assert receipt["request"]["reference"]
            done.release()

    async def kill() -> None:
        for _ in range(12):
            await done.acquire()
        site.web[1].kill()
        for _ in range(12):
            await done.acquire()
        site.rasa[1].kill()

    await asyncio.gather(kill(), *(talk(number, person) for number, person in enumerate(people)))
    assert sum(person.again for person in people) > 0, "nobody noticed, so this shows nothing"
    assert answered == dict.fromkeys(QUESTIONS.values(), 20)
    receipts = set()
    for number, person in enumerate(people):
        history = await person.history()
        numbers = [item["seq"] for item in history if item["type"] == "reply"]
        assert numbers == list(range(1, len(numbers) + 1)), "a reply was lost or doubled"
        answers = Counter(item["reply_to"] for item in history if item["type"] == "reply")
        assert set(answers) == {None, *person.asked}, "a question was lost, or answered that nobody asked"
        seen = [reply["seq"] for reply in person.replies]
        assert seen == numbers[1:], "a reply was shown twice, or not at all"
        receipts |= {item["request"]["reference"] for item in history if item.get("kind") == "receipt"}
        await person.leave()
        del number
    assert len(receipts) == 4
    assert counted(site, "SELECT count(*) FROM cases") == [(4,)], "each request was made once"
    topics = [row[0] for row in counted(site, "SELECT understanding->>'topic' FROM turns WHERE frame = 'say'")]
    assert {topic: topics.count(topic) >= 20 for topic in QUESTIONS.values()} == dict.fromkeys(QUESTIONS.values(), True)


async def test_a_rasa_whose_model_was_damaged_does_not_start_again_and_the_other_answers(
    site: Site, trained_model: Path, tmp_path: Path
) -> None:
    engine, model = site.rasa[1], tmp_path / "models" / trained_model.name
    engine.kill()
    model.parent.mkdir()
    for file in trained_model.parent.glob(f"{trained_model.name}*"):  # and its digest
        shutil.copy(file, model.parent)
    with model.open("r+b") as content:
        content.seek(model.stat().st_size // 2)
        content.write(b"damaged")
    engine.environment["STATE"] = str(tmp_path)
    engine.start()
    assert await asyncio.to_thread(engine.code) == 1
    assert "is damaged and was put aside; run 'make train'" in engine.words()
    person = Person([site.web[0].url])
    for _ in range(2):  # they take turns, so that one of these would have been the other's
        assert (await person.say("How do I turn cookies off?"))[-1]["kind"] == "answer"
    await person.leave()


async def test_nothing_of_an_answered_turn_is_left_at_rasa_and_nothing_typed_is_in_any_log(site: Site) -> None:
    engine = create_engine(site.apart.shared["RASA_DATABASE"], future=True)
    assistant = RemoteAssistant([site.rasa[0].url], TOKEN)
    await assistant.answer(Message("left", "is xyzzy kept by you"))
    await assistant.close()
    with engine.connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM events WHERE sender_id = 'left'")).scalar_one()
    engine.dispose()
    assert left == 0
    logs = [file.read_text(errors="replace") for file in site.apart.state.glob("*.log")]
    assert len(logs) >= 5
    for words in ("xyzzy", "Sam Poe", "sam@example.org", "camera by the gate", "turn cookies off"):
        assert not any(words in log for log in logs), f"{words[:5]}… is in a log"


async def test_the_channel_refuses_to_answer_after_a_store_error(site: Site) -> None:
    assistant = RemoteAssistant([site.rasa[0].url], TOKEN)
    engine = create_engine(site.apart.shared["RASA_DATABASE"], future=True, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE events RENAME TO gone")
        try:
            with pytest.raises(AssistantError, match="status 503"):
                await assistant.answer(Message("c", "How do I turn cookies off?"))
        finally:
            connection.exec_driver_sql("ALTER TABLE gone RENAME TO events")
    engine.dispose()
    assert "the tracker store failed" in site.rasa[0].words()
    answer = await assistant.answer(Message("c", "How do I turn cookies off?"))
    assert answer.understanding is not None
    assert answer.understanding.topic == "ask_cookies_off"
    await assistant.close()


def status(url: str, token: str | None, body: bytes | None = None) -> int:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_rasa_answers_nobody_without_the_token_and_has_no_other_channel(site: Site) -> None:
    own = f"{site.rasa[0].url}/webhooks/privacy_help"
    body = json.dumps({"conversation": "c", "text": "hello"}).encode()
    for token in (None, "", "wrong", TOKEN[:-1], TOKEN + "x"):
        for path, given in (("/", None), ("/answer", body), ("/understand", body)):
            assert status(own + path, token, given) == 401, (path, token)
    assert status(own + "/answer", TOKEN, body) == 200
    for bad in (b"", b"{", b"[]", b'{"conversation": "c"}', b"\xff"):
        assert status(own + "/answer", TOKEN, bad) == 400
        assert status(own + "/understand", TOKEN, bad) == 400
    for other in ("/webhooks/rest/webhook", "/conversations/c/tracker", "/model", "/status", "/domain"):
        assert status(site.rasa[0].url + other, TOKEN, body) == 404, other


def test_rasa_and_its_actions_listen_on_this_machine_only(site: Site, actions_apart: Process) -> None:
    for process in (site.rasa[0], actions_apart):
        with socket.socket() as elsewhere:
            elsewhere.settimeout(5)
            # All of 127/8 is this machine: whoever listens on every address answers there too.
            with pytest.raises(ConnectionRefusedError):
                elsewhere.connect(("127.0.0.2", process.port))
