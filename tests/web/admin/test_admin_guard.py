"""Every page of the staff asks who is there: no route under /admin without a permission, no form without its proof."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from bot.app.bootstrap import SchoolFolder, Services
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.staff.rules import PERMISSIONS, Permission, Role
from tests.case_factories import answers, services_on
from tests.factories import SetClock
from tests.staff_factories import csrf_in, signed_in
from tests.web.rendered import routes
from tests.web.serving import serving
from widget.admin.guard import COOKIE, Signed, needs
from widget.app import create_app

# The only routes under /admin that need no session, each with what lets somebody in instead.
WITHOUT_SESSION = {
    "/admin/sign-in": "name, password and code",
    "/admin/set-up/{token}": "a link that is good once",
    "/admin/calendar/{token}.ics": "an address that nobody can guess",
}


def unguarded(app: FastAPI) -> set[str]:
    """The addresses under /admin that let in whoever asks."""
    under = [route for route in routes(app) if (route.path + "/").startswith("/admin/")]
    return {route.path for route in under if route.permission is None} - set(WITHOUT_SESSION)


@dataclass(frozen=True)
class Office:
    """A server with one request, and how to get in."""

    url: str
    services: Services
    clock: SetClock
    reference: str
    app: FastAPI

    def signed_in(self, role: Role, name: str) -> AbstractContextManager[httpx.Client]:
        return signed_in(self.url, self.services, self.clock, role, name)

    def addresses(self, method: str) -> Iterator[tuple[str, Permission]]:
        """Every guarded address that takes this method, filled in."""
        fill = {"reference": self.reference, "number": "1"}
        for route in routes(self.app):
            if method in route.methods and route.permission is not None:
                yield re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: fill.get(m[1], "0"), route.path), route.permission


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Office]:
    clock = SetClock()
    services = services_on(tmp_path_factory.mktemp("state"), clock, pseudonymiser)
    opened = services.cases.open("c1", 1, answers())
    with serving(services.settings, folder, services) as running:
        yield Office(running.http, services, clock, opened.reference, running.app)


@pytest.fixture
def nobody(office: Office) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=office.url, trust_env=False) as client:
        yield client


def test_every_route_under_admin_asks_for_a_permission(folder: SchoolFolder) -> None:
    app = create_app(Settings(), folder)
    assert unguarded(app) == set(), "give the route a parameter Annotated[Signed, Depends(needs(Permission.…))]"


def test_the_three_addresses_without_a_session_are_there_and_no_other(folder: SchoolFolder) -> None:
    there = {route.path for route in routes(create_app(Settings(), folder)) if route.permission is None}
    assert {path for path in there if path.startswith("/admin")} == set(WITHOUT_SESSION)


def test_a_new_route_without_a_permission_is_found(folder: SchoolFolder) -> None:
    app = create_app(Settings(), folder)

    @app.get("/admin/secret")
    def secret() -> str:
        return "everything"

    @app.post("/admin/requests/{reference}/shred")
    def shred(reference: str) -> str:
        return reference

    @app.websocket("/admin/live")
    async def live() -> None:
        return None

    @app.get("/admin/fine")
    def fine(signed: Annotated[Signed, Depends(needs(Permission.READ_CASES))]) -> str:
        return signed.name

    assert unguarded(app) == {"/admin/secret", "/admin/requests/{reference}/shred", "/admin/live"}


def test_whoever_is_not_signed_in_is_sent_to_sign_in_from_every_page(office: Office, nobody: httpx.Client) -> None:
    tried = list(office.addresses("GET"))
    assert len(tried) >= 8
    for address, _ in tried:
        answer = nobody.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/sign-in?next={address}"), address


def test_no_form_is_taken_from_whoever_is_not_signed_in(office: Office, nobody: httpx.Client) -> None:
    tried = list(office.addresses("POST"))
    assert len(tried) >= 15
    for address, _ in tried:
        assert nobody.post(address, data={"csrf": "0" * 64}).status_code == 401, address


def test_a_made_up_session_is_none(office: Office) -> None:
    with httpx.Client(base_url=office.url, trust_env=False, cookies={COOKIE: "x" * 43}) as client:
        assert client.get("/admin/account").status_code == 303


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD)])
def test_a_role_opens_what_it_may_and_nothing_else(office: Office, role: Role) -> None:
    closed = 0
    with office.signed_in(role, f"a.{role.value}") as client:
        csrf = csrf_in(client.get("/admin/account"))
        for address, permission in office.addresses("GET"):
            if permission not in PERMISSIONS[role]:
                assert client.get(address).status_code == 403, address
                closed += 1
            else:
                assert client.get(address).status_code != 403, address
        for address, permission in office.addresses("POST"):
            if permission not in PERMISSIONS[role]:
                assert client.post(address, data={"csrf": csrf}).status_code == 403, address
                closed += 1
    assert closed >= 8


def test_a_reviewer_sees_no_request_and_no_way_to_one(office: Office) -> None:
    with office.signed_in(Role.REVIEWER, "another.reviewer") as client:
        page = client.get("/admin/account")
        assert "/admin/requests" not in page.text
        refused = client.get(f"/admin/requests/{office.reference}")
        assert refused.status_code == 403
        assert "Your role does not open this page" in refused.text


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({}, {}),
        ({"csrf": ""}, {}),
        ({"csrf": "0" * 64}, {}),
        ({"csrf": "ü" * 64}, {}),
        ({"csrf": "own"}, {"Origin": "https://other.example.org"}),
        ({"csrf": "own"}, {"Origin": "null"}),
        ({"csrf": "own"}, {"Sec-Fetch-Site": "cross-site"}),
        ({"csrf": "own"}, {"Sec-Fetch-Site": "same-site"}),
    ],
    ids=str,
)
def test_no_form_is_taken_without_its_proof_or_from_elsewhere(
    office: Office, fields: dict[str, str], headers: dict[str, str], request: pytest.FixtureRequest
) -> None:
    number = abs(hash(request.node.name)) % 10**9
    with office.signed_in(Role.ADMINISTRATOR, f"boss{number}") as client:
        own = csrf_in(client.get("/admin/account"))
        given = {name: own if value == "own" else value for name, value in fields.items()}
        every = list(office.addresses("POST"))
        for address, _ in every if fields in ({}, {"csrf": "0" * 64}) else every[:3]:
            answer = client.post(address, data=given, headers=headers)
            assert answer.status_code == 403, address
            assert "Go back, reload the page" in answer.text
        assert client.get("/admin/account").status_code == 200, "and nothing was done"


def test_the_proof_of_one_session_is_nothing_to_another(office: Office) -> None:
    with office.signed_in(Role.CASEWORKER, "one") as one, office.signed_in(Role.CASEWORKER, "two") as two:
        csrf = csrf_in(one.get("/admin/account"))
        assert two.post("/admin/account/calendar", data={"csrf": csrf}).status_code == 403
        assert one.post("/admin/account/calendar", data={"csrf": csrf}).status_code == 303


TYPED = {
    "title": "Your <request>",
    "body": "Dear Sam\n\nWe have looked </textarea><script>",
    "password": "a secret word",
    "present": "a secret word",
    "new": "a secret word",
    "code": "918273",
}


def test_what_was_typed_into_a_long_form_is_given_back_when_the_session_is_over(
    office: Office, nobody: httpx.Client
) -> None:
    address = f"/admin/requests/{office.reference}/letters/new"
    late = nobody.post(address, data={"csrf": "0" * 64, **TYPED})
    assert late.status_code == 401
    with office.signed_in(Role.CASEWORKER, "writer") as client:
        stale = client.post(address, data={"csrf": "0" * 64, **TYPED})
        assert stale.status_code == 403
    for page in (late, stale):
        assert "We have looked &lt;/textarea&gt;&lt;script&gt;" in page.text
        assert "Your &lt;request&gt;" in page.text
        assert "readonly" in page.text
        assert 'target="_blank" rel="noopener"' in page.text
        assert not any(secret in page.text for secret in ("a secret word", "918273", "0" * 64))


def test_what_another_site_sent_is_not_shown(office: Office, nobody: httpx.Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    with office.signed_in(Role.CASEWORKER, "careful") as client:
        for browser in (nobody, client):
            page = browser.post("/admin/requests/new", data={"csrf": "x", "note": "ring 07700 900123"}, headers=headers)
            assert "07700 900123" not in page.text


def test_a_file_in_the_place_of_the_proof_is_refused(office: Office) -> None:
    with office.signed_in(Role.CASEWORKER, "filer") as client:
        assert client.post("/admin/account/calendar", files={"csrf": ("a.txt", b"0" * 64)}).status_code == 403


def test_whoever_must_change_their_password_gets_no_further_than_their_account(office: Office) -> None:
    with office.signed_in(Role.CASEWORKER, "renewed") as client:
        member = office.services.staff.by_name("renewed")
        office.services.staff.demand_new_password(member.id, "test")
        assert client.get("/admin/requests").headers["location"] == "/admin/account"
        page = client.get("/admin/account")
        assert "Change your password first" in page.text
        new = {"csrf": csrf_in(page), "present": "two brown kettles", "new": "three green umbrellas"}
        assert client.post("/admin/account/password", data={**new, "again": new["new"]}).status_code == 303
        assert client.get("/admin/requests").status_code == 200


def test_a_link_from_another_site_is_sent_on_by_our_own_page_so_that_the_browser_sends_the_session(
    office: Office, nobody: httpx.Client
) -> None:
    page = nobody.get("/admin/requests?show=all", headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=/admin/requests?show=all">' in page.text


def test_no_page_of_the_staff_is_kept_by_a_browser(office: Office, nobody: httpx.Client) -> None:
    with office.signed_in(Role.ADMINISTRATOR, "cautious") as client:
        for address, _ in office.addresses("GET"):
            assert client.get(address).headers["cache-control"] == "no-store", address
    for address in ("/admin/account", "/admin/sign-in", "/admin/set-up/none"):
        assert nobody.get(address).headers["cache-control"] == "no-store", address


def test_while_the_service_starts_the_pages_say_so(folder: SchoolFolder, tmp_path: Path) -> None:
    with (
        serving(Settings(state=tmp_path), folder, None) as running,
        httpx.Client(base_url=running.http, trust_env=False) as client,
    ):
        for address in ("/admin", "/admin/requests", "/admin/sign-in", "/admin/set-up/none"):
            page = client.get(address)
            assert page.status_code == 503, address
            assert "try again in a minute" in page.text


def test_an_address_that_a_page_had_before_leads_to_it(office: Office) -> None:
    with office.signed_in(Role.ADMINISTRATOR, "ada") as there:
        moved = {
            old: there.get(f"{old}?over=4-weeks", follow_redirects=False).headers["location"]
            for old in ("/admin/picture", "/admin/switch", "/admin/people")
        }
    assert moved == {
        "/admin/picture": "/admin/statistics?over=4-weeks",
        "/admin/switch": "/admin/kill-switch?over=4-weeks",
        "/admin/people": "/admin/subject-access?over=4-weeks",
    }
