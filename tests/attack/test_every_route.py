"""Attack on every page: whatever is sent to a route, it answers in a way of its own choosing and never by breaking.

The addresses come from the routes themselves, by way of the OpenAPI description that is not served; the fields of forms
that are read as a whole come from the pages that show them. Runs on the newest Python only, beside which schemathesis
installs.
"""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.governance.papers import TO_FILL_IN
from bot.notice.folder import SchoolFolder, load_school_folder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.staff.rules import Role
from tests.factories import HAZELMERE
from tests.web.nasty import TURNING
from tests.web.office import Office, office
from tests.web.rendered import RenderedForm, forms_in
from tests.web.serving import Client
from widget.app import create_app

schemathesis = pytest.importorskip("schemathesis", reason="only beside the newest Python: envs/web")

SAFE: Final = ("x-content-type-options", "content-security-policy", "referrer-policy", "permissions-policy")
# These would end the session that attacks, or begin to train.
LEFT_OUT: Final = ("/admin/sign-out", "/admin/account/password", "/admin/learning/begin")
NASTY: Final = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "\u202egnp.exe\u200f",
        "../../etc/passwd",
        "..%2f..%2fkeys%2fvault.json",
        "=HYPERLINK(1)",
        "{{7*7}}",
        "a\r\nBcc: all@example.org",
        "' OR 1=1 --",
        "\x00",
        "9" * 400,
        "é" * 3000,
    ]
)


def described(app: FastAPI) -> dict[str, Any]:
    """What every page takes, as OpenAPI has it; ``app`` is one of its own, since the real one describes nothing."""

    def show(routes: list[Any]) -> None:
        for route in routes:
            if hasattr(route, "include_in_schema"):
                route.include_in_schema = True
            if hasattr(route, "original_router"):  # newer releases of FastAPI keep included routers apart
                route.include_context.include_in_schema = True
                show(route.original_router.routes)

    show(app.router.routes)
    return get_openapi(title="pages", version="1", routes=app.routes)


@dataclass(frozen=True)
class Real:
    """What is there to be attacked: ids, and the forms that pages show, by the address they are sent to."""

    ids: dict[str, str]
    forms: dict[str, RenderedForm]

    def form(self, path: str) -> RenderedForm:
        """The form that a page shows for this address, with braces in it."""
        wanted = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
        return next((form for at, form in self.forms.items() if wanted.fullmatch(at)), RenderedForm("post", path))


def attacked(
    desk: Office, real: Real, method: str, path: str, case: Any, nasty: str, chance: Random, *, signed: bool
) -> httpx.Response:
    """Send what was made up, what a page shows or the nasty words, whichever chance has it; signed in or as anybody."""

    def one(*kinds: str) -> str:
        return chance.choice([kind for kind in kinds if kind] or [nasty])

    shown = real.form(path).filled(lambda control: control.value)
    for name, value in (case.path_parameters or {}).items():
        own = real.ids.get(name, "")
        sent = own if own and chance.random() < 0.5 else one(str(value), nasty)
        path = path.replace("{" + name + "}", quote(sent, safe=""))
    query = {name: one(str(value), nasty) for name, value in (case.query or {}).items()}
    body = case.body if isinstance(case.body, dict) else {}
    fields = {name: one(str(body.get(name) or ""), str(shown.get(name) or ""), nasty) for name in {**shown, **body}}
    if signed:
        fields.pop("csrf", None)
        post = desk.post if method == "post" else None
        return post(path, **{**fields, "words": nasty}) if post else desk.browser.get(path, params=query)
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as anybody:
        return anybody.request(method.upper(), path, params=query, **({"data": fields} if method == "post" else {}))


def shown_texts(response: httpx.Response) -> list[str]:
    """What a browser shows of it; not JSON, which is a file, and of a packed file what is in it, not how it is packed."""
    kind = response.headers.get("content-type", "text/plain").partition(";")[0]
    if kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
            return [packed.read(name).decode() for name in packed.namelist() if not name.endswith(".json")]
    return [response.text] if kind.startswith("text/") else []


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("state"), folder, pseudonymiser) as at_the_desk:
        yield at_the_desk


@pytest.fixture(scope="module")
def real(desk: Office) -> Real:
    """A request with a letter, a chat, a correction, a colleague; and every form that their pages show."""

    async def chatted() -> None:
        async with Client(f"ws://127.0.0.1:{desk.browser.base_url.port}/chat/v1") as client:
            await client.hello()
            await client.say("what is Ella Poe's file", "m1")
        async with Client(f"ws://127.0.0.1:{desk.browser.base_url.port}/chat/v1") as client:
            await client.hello()
            await client.say("my name is Ella Poe", "m1")
            await client.say("danger_child", "m2")

    begun = desk.begun()
    asyncio.run(chatted())
    reference = desk.open()
    services = desk.services
    asks_why = desk.get(f"/admin/requests/{reference}/letters/new?kind=identity").text
    assert desk.letter(reference, "acknowledgement").status_code == 303
    services.found_files.add(reference, "found.txt", b"what was found", "test")
    services.tasks.give(reference, "look in the office", desk.who.id, services.casework.today, "test")
    services.person_replies.keep(reference, "page 2 is missing")
    label, sentence = services.folder.book.labels["ask_help"], "may a robot carry the bags"
    assert desk.post("/admin/corrections/new/example", topic=label, sentence=sentence).status_code == 303
    member, link = services.staff.add("kim.ray", "Kim", Role.CASEWORKER, "test")
    chat = next(iter(re.findall(r"/admin/conversations/([0-9a-f]{32})", desk.get("/admin/conversations").text)))
    ids = {
        "reference": reference, "conversation": chat, "number": "1", "correction": services.corrections.all()[0].id,
        "person": member.id, "step": "noted", "_step": "noted", "token": link, "key": "rights", "name": "details",
        "part": "contacts", "paper": "policy_document",
    }  # fmt: skip
    paper = services.papers.view("policy_document")
    whole = {one.heading: one.text.replace(TO_FILL_IN, "(said elsewhere") for one in paper.sections}
    services.papers.save("policy_document", whole, paper.mark, "test")  # so that it can be signed
    held = desk.post("/admin/subject-access", words=reference, why="search_asked").text
    danger = re.findall(r"/admin/safeguarding/[0-9a-f]{32}", desk.get("/admin/safeguarding").text)[0]
    asks_whom = desk.get(danger).text
    assert desk.post(f"{danger}/reason", why="safety").status_code == 303
    pages = [
        begun, "/chat", "/requests/status", "/requests/answer", f"/admin/set-up/{link}", "/admin/requests/new", "/admin/requests",
        f"/admin/requests/{reference}", f"/admin/requests/{reference}/letters/new?kind=identity",
        f"/admin/requests/{reference}/letters/1", f"/admin/tasks/{reference}/1", f"/admin/requests/{reference}/files/1/black-out", f"/admin/requests/{reference}/code", "/admin/staff", f"/admin/staff/{member.id}", "/admin/audit",
        "/admin/account", *(f"/admin/corrections/new?kind={kind}&topic=ask_help" for kind in ("example", "answer", "topic")),
        f"/admin/corrections/{ids['correction']}", "/admin/notice", "/admin/learning", "/admin/outbox",
        "/admin/conversations?tag=x", f"/admin/conversations/{chat}", "/admin/kill-switch", "/admin/settings/contacts",
        "/admin/settings/suggested", "/admin/papers/policy_document", "/admin/papers/policy_document/change",
    ]  # fmt: skip
    own = services.notice_change.text()
    changed = [
        desk.post(f"/admin/notice/{step}", notice=f"{own}\n\nWe are kind.\n").text for step in ("read", "preview")
    ]
    texts = [*changed, held, asks_why, asks_whom, desk.get(danger).text, *(desk.get(page).text for page in pages)]
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as anybody:
        texts.append(anybody.get("/admin/sign-in").text)
    forms = {re.split("[?#]", form.action)[0]: form for text in texts for form in forms_in(text)}
    return Real(ids, forms)


DESCRIBED: Final = described(create_app(Settings(school=HAZELMERE), load_school_folder(HAZELMERE)))
OPERATIONS: Final = {
    (found.ok().method, found.ok().path): found.ok()
    for found in schemathesis.openapi.from_dict(DESCRIBED).get_all_operations()
}


# Shown only where something has gone so far, or where somebody is asked once more.
SELDOM: Final = {
    "/admin/account/sessions/{session}/end", "/admin/account/authenticator/confirm", "/admin/staff/{person}/disable",
    "/admin/staff/{person}/enable", "/admin/staff/{person}/unlock", "/admin/learning/promote", "/admin/learning/back",
    "/admin/notice/headings", "/admin/settings/confirm", "/admin/conversations/filters/delete", "/admin/conversations/{conversation}/unreviewed",
    "/admin/requests/{reference}/steps/signed_off", "/admin/outbox", "/admin/learning/begin",
    "/admin/safeguarding/{conversation}/another", "/admin/safeguarding/{conversation}/reopened",
    "/admin/staff/{person}/sessions", "/admin/requests/{reference}/letters/{number}/delivered",
    "/admin/requests/{reference}/deliver", "/admin/requests/{reference}/withdraw", "/admin/outbox/aside", "/admin/outbox/by-hand", "/admin/outbox/open", "/chat/leave", "/admin/setup/answers", "/admin/setup/answers/reworded",
    "/admin/tasks/{reference}/{number}/again",
}  # fmt: skip


def test_the_pages_are_all_attacked_with_the_fields_that_their_forms_have(real: Real) -> None:
    assert len(OPERATIONS) > 80
    without = {path for method, path in OPERATIONS if method == "post" and not real.form(path).controls}
    assert without <= SELDOM


def test_what_is_shown_of_a_packed_file_is_what_is_in_it() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("page.html", "\u061c")
        file.writestr("numbers.json", "{}")
    answer = httpx.Response(200, headers={"content-type": "application/zip"}, content=packed.getvalue())
    assert shown_texts(answer) == ["\u061c"]
    assert shown_texts(httpx.Response(200, headers={"content-type": "audio/wav"}, content=b"\xd8\x9c")) == []
    assert shown_texts(httpx.Response(200, text="a page")) == ["a page"]


@pytest.mark.parametrize(("method", "path"), [one for one in OPERATIONS if one[1] not in LEFT_OUT])
def test_a_page_answers_whatever_is_sent_and_never_breaks(
    desk: Office, real: Real, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[method, path].as_strategy(), nasty=NASTY, seed=st.integers(0, 2**32))
    def attack(case: Any, nasty: str, seed: int) -> None:
        chance = Random(seed)
        for signed in (True, False):
            response = attacked(desk, real, method, path, case, nasty, chance, signed=signed)
            assert response.status_code < 500
            assert [name for name in SAFE if name not in response.headers] == []
            for text in shown_texts(response):
                assert "alert(1)</script>" not in text
                assert not TURNING.search(text)

    attack()
    assert [record.message for record in caplog.records if "failed" in record.message] == []
