"""Two schools in one service: nothing of one is found, read or changed by asking the other."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any, Final

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy.engine import Engine

from bot.app.bootstrap import Services
from bot.notice.folder import load_school_folder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.vault import Vault
from bot.staff.rules import Role
from tests.case_factories import answers, services_on
from tests.factories import HAZELMERE, PROJECT, SetClock
from tests.staff_factories import Person, csrf_in, sign_in, somebody
from tests.web.serving import Client, listening
from tests.web.started import PATIENCE, SWITCHES, Started, started
from widget.app import create_app
from widget.ops.logs import JsonLines, Lines
from widget.schools import SchoolsByHost

ALDER, BIRCH = "alder.localhost", "birch.localhost"
ALDERS_NAME: Final = "Alder Junior School"
OPEN_TO_ALL: Final = ("/admin/sign-in", "/admin/set-up/")


def a_school(folder: Path, name: str) -> Path:
    """The folder of a school that is the first one in all but its name."""
    shutil.copytree(HAZELMERE, folder)
    own = folder / "school.toml"
    own.write_text(own.read_text().replace('name = "Hazelmere Junior School"', f'name = "{name}"', 1))
    return folder


@dataclass
class Two:
    """Both schools, somebody signed in at the first, and a browser that sends its cookies to whichever it asks."""

    port: int
    services: dict[str, Services]
    clock: SetClock
    browser: httpx.Client
    who: Person
    routes: list[APIRoute]

    def get(self, host: str, path: str) -> httpx.Response:
        return self.browser.get(path, headers={"host": host})

    def post(self, host: str, path: str, **fields: str) -> httpx.Response:
        return self.browser.post(path, headers={"host": host}, data=fields)

    def chat(self, host: str) -> Client:
        return Client(f"ws://{host}:{self.port}/chat/v1", here=True)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, pseudonymiser: Pseudonymiser) -> Iterator[Two]:
    place, clock = tmp_path_factory.mktemp("trust"), SetClock()
    services, apps = {}, {}
    for host, name in ((ALDER, ALDERS_NAME), (BIRCH, "Birch Junior School")):
        school = a_school(place / host, name)
        services[host] = services_on(school / "state", clock, pseudonymiser, school=school)
        app = create_app(services[host].settings, load_school_folder(school), services[host])
        apps[host] = (host.partition(".")[0], app)

    async def ready() -> dict[str, bool]:
        return {host: (await one.health.now()).ready for host, one in services.items()}

    everything = SchoolsByHost(apps, ["cedar.localhost"], ready)
    with (
        listening(everything, services[ALDER].settings, list(services.values())) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as browser,
    ):
        who = somebody(services[ALDER].staff, clock, Role.ADMINISTRATOR)
        browser.headers["host"] = ALDER
        assert sign_in(browser, who, clock).status_code == 303
        routes = [route for route in apps[ALDER][1].routes if isinstance(route, APIRoute)]
        yield Two(port, services, clock, browser, who, routes)


def test_each_host_shows_its_own_school_and_a_host_of_nobody_none(two: Two) -> None:
    assert ALDERS_NAME in two.get(ALDER, "/chat").text
    assert ALDERS_NAME in two.get(ALDER.upper(), "/chat").text
    assert "Birch Junior School" in two.get(BIRCH, "/chat").text
    assert ALDERS_NAME not in two.get(BIRCH, "/chat").text
    for host in ("elsewhere.example.org", "localhost", ""):
        answer = two.get(host, "/chat")
        assert answer.status_code == 404
        assert answer.text == "No school is served at this address."
        assert "content-security-policy" in answer.headers
    assert two.get("cedar.localhost", "/chat").status_code == 503


def test_the_service_says_to_its_own_machine_which_schools_are_ready(two: Two) -> None:
    told = two.get("localhost", "/readyz")
    assert told.status_code == 503, "one of them could not be started"
    assert told.json()["schools"] == {ALDER: True, BIRCH: True}
    assert "schools" not in two.get("elsewhere.example.org", "/readyz").json()
    assert two.get("localhost", "/healthz").json() == {"status": "alive"}
    assert two.get(BIRCH, "/readyz").json()["status"] == "ready"


def test_whoever_is_signed_in_at_one_school_is_nobody_at_every_page_of_the_other(two: Two) -> None:
    services = two.services[ALDER]
    reference = services.cases.open("c1", 1, answers()).reference
    chat = asyncio.run(services.conversations.open(mode="text", lang="en")).conversation
    ids = {"reference": reference, "conversation": chat, "number": "1", "person": two.who.id}
    csrf = csrf_in(two.get(ALDER, "/admin/requests/new"))
    assert two.get(ALDER, f"/admin/requests/{reference}").status_code == 200
    asked = 0
    for route in two.routes:
        path = route.path
        for name in route.param_convertors:
            path = path.replace("{" + name + "}", ids.get(name, "1"))
        if not path.startswith("/admin") or path.startswith(OPEN_TO_ALL):
            continue
        for method in route.methods:
            answer = two.get(BIRCH, path) if method == "GET" else two.post(BIRCH, path, csrf=csrf)
            assert answer.status_code in (303, 401, 403, 404), (method, path, answer.status_code)
            assert answer.headers.get("location", "/admin/sign-in").startswith("/admin/sign-in"), (method, path)
            assert reference not in answer.text
            asked += 1
    assert asked > 100
    assert two.services[BIRCH].casework.list() == []
    assert two.services[BIRCH].staff.members() == []
    assert services.casework.list()[0].reference == reference, "nothing was changed at the first one either"
    assert two.get(ALDER, f"/admin/requests/{reference}").status_code == 200, "and the session there still holds"


def test_the_same_name_password_and_code_open_nothing_at_a_school_that_did_not_add_them(two: Two) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{two.port}", headers={"host": BIRCH}, trust_env=False) as another:
        assert sign_in(another, two.who, two.clock).status_code != 303


def test_a_request_is_shown_by_its_reference_and_code_at_its_own_school_only(two: Two) -> None:
    opened = two.services[ALDER].cases.open("c2", 1, answers())
    given = {"reference": opened.printed, "code": opened.code}
    assert opened.printed in two.post(ALDER, "/requests/status", **given).text
    elsewhere = two.post(BIRCH, "/requests/status", **given)
    assert "Received" not in elsewhere.text
    assert elsewhere.status_code != 200


def test_the_log_says_of_which_school_it_speaks(two: Two) -> None:
    written: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.extend([Lines().format(record), JsonLines().format(record)])  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    try:
        origin = {"host": BIRCH, "origin": "https://elsewhere.example.org"}
        two.browser.get("/allowed.json", headers=origin)
    finally:
        logging.getLogger().removeHandler(handler)
    line, document = (one for one in written if "elsewhere" in one)
    assert line.startswith("birch: ")
    assert json.loads(document)["school"] == "birch"


async def test_a_conversation_of_one_school_is_not_taken_up_at_the_other(two: Two) -> None:
    async with two.chat(ALDER) as first:
        await first.hello()
        await first.say("ask_dpo_contact", "m1")
        session = first.session
    async with two.chat(BIRCH) as second:
        said = await second.hello(session)
        assert not said.get("resumed")
    async with two.chat(ALDER) as again:
        assert (await again.hello(session))["resumed"]


def held_by(services: Services, wanted: type) -> set[int]:
    """All objects of a type that can be reached from the services of a school, through whatever refers to them."""
    seen: set[int] = set()
    found: set[int] = set()
    waiting: list[Any] = [getattr(services, name) for name in vars(services)]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, wanted):
            found.add(id(one))
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
        elif isinstance(one, MethodType):
            waiting += [one.__self__, one.__func__]
        elif isinstance(one, FunctionType):
            waiting += [cell.cell_contents for cell in one.__closure__ or ()]
            waiting += [*(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
        elif type(one).__module__.startswith(("bot.", "widget.", "actions.")):
            waiting += getattr(one, "__dict__", {}).values()
            waiting += [getattr(one, slot) for slot in getattr(type(one), "__slots__", ()) if hasattr(one, slot)]
    return found


@pytest.mark.parametrize("kind", [Engine, Vault])
def test_every_store_of_a_school_writes_to_its_own_database_with_its_own_keys(two: Two, kind: type) -> None:
    of_alder, of_birch = (held_by(two.services[host], kind) for host in (ALDER, BIRCH))
    assert of_alder
    assert of_birch
    assert not of_alder & of_birch
    if kind is Engine:
        assert of_alder == {id(two.services[ALDER].engine)}


def trusted(place: Path, *names: str) -> Path:
    """A folder with these schools, as TRUST names it."""
    for name in names:
        (a_school(place / name, f"{name.title()} Junior School") / "service.env").write_text(
            f"PUBLIC_URL=http://{name}.localhost\n"
        )
    return place


def asked(service: Started, name: str, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{service.port}{path}", headers={"host": f"{name}.localhost"}, trust_env=False)


def command(place: Path, school: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *SWITCHES, "-m", *arguments], cwd=PROJECT, text=True, capture_output=True, timeout=PATIENCE,
        env={"PATH": "/usr/bin:/bin", "TRUST": str(place), "SCHOOL": school, "ASSISTANT": "scripted"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.begins_first
def test_a_trust_is_served_and_one_school_is_backed_up_moved_out_and_deleted_alone(tmp_path: Path) -> None:
    place = trusted(tmp_path / "trust", "alder", "birch", "cedar")
    (place / "cedar" / "notice.md").unlink()
    with started(tmp_path, TRUST=str(place), SCHOOL="") as service:
        service.wait_for(lambda line: line == "ready http://birch.localhost")
        assert any(line.startswith("cedar is not served: notice.md") for line in service.lines)
        assert asked(service, "cedar", "/").status_code == 503
        assert "Alder Junior School" in asked(service, "alder", "/").text
        assert "Birch Junior School" in asked(service, "birch", "/").text
        command(place, "alder", "bot.cli.backup", str(tmp_path / "b"), "--keys", str(tmp_path / "k"))

    (backup,), (keys,) = (tmp_path / "b").glob("*.tar"), (tmp_path / "k").glob("*.tar")
    shutil.move(place / "alder", tmp_path / "alder")
    shutil.rmtree(tmp_path / "alder" / "state")
    alone = {"SCHOOL": str(tmp_path / "alder"), "STATE": str(tmp_path / "alder" / "state")}
    restored = subprocess.run(
        [sys.executable, *SWITCHES, "-m", "bot.cli.restore", str(backup), "--keys", str(keys)],
        cwd=PROJECT, env={"PATH": "/usr/bin:/bin", **alone}, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert restored.returncode == 0
    with started(tmp_path / "alder" / "state", SCHOOL=alone["SCHOOL"]) as service:
        assert "Alder Junior School" in asked(service, "whatever", "/").text
    with started(tmp_path, TRUST=str(place), SCHOOL="") as service:
        assert asked(service, "alder", "/").status_code == 404
        assert "Birch Junior School" in asked(service, "birch", "/").text
