"""The separate way when what it stands on fails: people are told, nothing is lost or double, and it comes back by itself."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from bot.pii.pseudonymiser import Pseudonymiser
from bot.staff.rules import Role
from tests import servers
from tests.apart import Apart, Process, running
from tests.case_factories import services_on
from tests.factories import SetClock
from tests.processes.person import PATIENCE, Person
from tests.staff_factories import csrf_in, sign_in, somebody

pytestmark = pytest.mark.servers
RING = "01206 862691"
QUESTIONS = ("How do I turn cookies off?", "Who is the data protection officer?", "who gets to see my kids stuff")


@pytest.fixture(scope="module")
def webs(apart: Apart, rasa_apart: Process) -> Iterator[tuple[Process, Process]]:
    """Two web sides in front of one Rasa."""
    both = (apart.web(rasa_apart), apart.web(rasa_apart))
    with running(*both):
        yield both


def standing(web: Process) -> tuple[int, dict[str, Any]]:
    """What /readyz says."""
    try:
        with urllib.request.urlopen(f"{web.url}/readyz", timeout=30) as answer:
            return int(answer.status), json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


async def until(web: Process, ready: bool) -> dict[str, Any]:
    """What /readyz says as soon as it is ready, or is not any more."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while True:
        status, found = await asyncio.to_thread(standing, web)
        if (status == 200) is ready:
            return found
        assert asyncio.get_running_loop().time() < end, found
        await asyncio.sleep(0.2)


async def told(person: Person, frame: dict[str, Any]) -> dict[str, Any]:
    """What a frame is answered with first, be it an error."""
    await person._socket.send(json.dumps(frame))
    while True:
        answer: dict[str, Any] = json.loads(await asyncio.wait_for(person._socket.recv(), PATIENCE))
        if answer["type"] in ("reply", "error"):
            return answer


async def test_while_redis_is_gone_people_are_told_whom_to_ring_and_then_answered_once(
    webs: tuple[Process, Process], redis_server: servers.Redis
) -> None:
    if not redis_server.is_ours:
        pytest.skip("the server of TEST_REDIS is not ours to kill")
    person = Person([webs[0].url])
    await person.say("hello")
    redis_server.kill()
    try:
        asked = {"type": "say", "id": "during", "text": QUESTIONS[0]}
        error = await told(person, asked)
        assert (error["type"], error["code"], error["reply_to"]) == ("error", "unavailable", "during")
        assert RING in error["message"]
        assert error["retry_after"] > 0
        found = await until(webs[0], ready=False)
        assert (found["queues"], found["database"]) == (False, True)
        async with httpx.AsyncClient(base_url=webs[0].url, trust_env=False, timeout=30) as browser:
            assert (await browser.get("/notice")).status_code == 200, "what needs no queue goes on"
            assert (await browser.get("/requests/status")).status_code == 200
    finally:
        redis_server.start()
    await until(webs[0], ready=True)
    answer = await told(person, asked)
    assert (answer["type"], answer["seq"]) == ("reply", person.last_seq + 1)
    again = await told(person, asked)
    assert (again["type"], again["seq"]) == ("reply", answer["seq"]), "sent again, it is answered with the same"
    await person.leave()


async def test_a_database_that_is_started_anew_under_load_loses_nothing_and_doubles_nothing(
    webs: tuple[Process, Process], apart: Apart, postgres_server: servers.Postgres
) -> None:
    if not postgres_server.is_ours:
        pytest.skip("the server of TEST_POSTGRES is not ours to stop")
    before = cases(apart)
    people = [Person([web.url for web in (webs if n % 2 else webs[::-1])]) for n in range(6)]
    done = asyncio.Semaphore(0)

    async def talk(number: int, person: Person) -> None:
        for _ in range(2):
            for question in QUESTIONS:
                await person.say(question)
                done.release()
        if number < 3:
            await person.request()

    async def restart() -> None:
        for _ in range(8):
            await done.acquire()
        await asyncio.to_thread(postgres_server.restart)

    await asyncio.gather(restart(), *(talk(number, person) for number, person in enumerate(people)))
    for person in people:
        history = await person.history()
        numbers = [item["seq"] for item in history if item["type"] == "reply"]
        assert numbers == list(range(1, len(numbers) + 1)), "a reply was lost or doubled"
        assert {item["reply_to"] for item in history if item["type"] == "reply"} == {None, *person.asked}
        assert [reply["seq"] for reply in person.replies] == numbers[1:]
        await person.leave()
    assert cases(apart) == before + 3, "each request was made once"
    for web in webs:
        assert (await until(web, ready=True))["database"] is True
        assert "Traceback" not in web.words()


def cases(apart: Apart) -> int:
    engine = create_engine(apart.database, future=True, pool_pre_ping=True)
    with engine.connect() as connection:
        count = int(connection.execute(text("SELECT count(*) FROM cases")).scalar_one())
    engine.dispose()
    return count


def test_who_signs_in_at_one_process_is_signed_in_at_the_other_and_out_of_both_at_once(
    webs: tuple[Process, Process], apart: Apart, pseudonymiser: Pseudonymiser
) -> None:
    # The real clock of the processes allows for a code of the minute before: the account is set up with that.
    clock = SetClock(datetime.now(timezone.utc) - timedelta(seconds=31))
    services = services_on(apart.state, clock, pseudonymiser, database=apart.database)
    pat = somebody(services.staff, clock, Role.ADMINISTRATOR, "two.webs")
    services.engine.dispose()
    clock.now = datetime.now(timezone.utc)
    with httpx.Client(trust_env=False, timeout=60) as browser:  # cookies are for 127.0.0.1, whatever the port
        one, other = (web.url for web in webs)
        browser.base_url = httpx.URL(one)
        assert sign_in(browser, pat, clock).status_code == 303
        browser.base_url = httpx.URL(other)
        page = browser.get("/admin/account")
        assert page.status_code == 200
        assert browser.get("/admin/status").status_code == 200
        assert "Redis" in browser.get("/admin/status").text
        assert browser.post("/admin/sign-out", data={"csrf": csrf_in(page)}).status_code == 303
        browser.base_url = httpx.URL(one)
        assert browser.get("/admin/account").status_code == 303


async def test_what_was_typed_is_in_no_log_whatever_failed(webs: tuple[Process, Process], apart: Apart) -> None:
    logs = {file.name: file.read_text(errors="replace") for file in apart.state.glob("*.log")}
    assert len(logs) >= 4
    typed = ("Sam Poe", "Ada Poe", "sam@example.org", "school reports", "turn cookies off", "kids stuff")
    assert [(name, word) for name, log in logs.items() for word in typed if word in log] == []
    secrets = (apart.shared["ASSISTANT_TOKEN"],)
    assert [name for name, log in logs.items() if any(secret in log for secret in secrets)] == []
    del webs
