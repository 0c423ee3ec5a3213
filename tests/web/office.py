"""The staff's pages as tests of requests use them: a served office, somebody at its desk, and what a page says."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.app.bootstrap import Services
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.staff.rules import Role
from tests.case_factories import answers, services_on
from tests.factories import SetClock
from tests.staff_factories import Person, csrf_in, sign_in, somebody
from tests.web.serving import serving


@dataclass
class Office:
    """A service that runs, and a browser at which somebody has signed in."""

    services: Services
    clock: SetClock
    browser: httpx.Client
    who: Person
    csrf: str = field(default="", repr=False)

    def sign_in(self, who: Person | None = None) -> None:
        """Sit down at the desk."""
        self.who, self.csrf = who or self.who, ""
        assert sign_in(self.browser, self.who, self.clock).status_code == 303

    def later(self, **days: float) -> None:
        """Let days go by; nobody stays signed in so long."""
        self.clock.move(timedelta(**days))
        self.sign_in()

    def open(self, **given: Any) -> str:
        """A request that a person made in the chat."""
        return self.services.cases.open(f"c{len(self.services.casework.list())}", 1, answers(**given)).reference

    def begun(self, *said: str) -> str:
        """A request that somebody began in the chat two days ago, and did not send; its page."""
        chat = self.services.conversations
        opened = asyncio.run(chat.open(mode="text", lang="en"))
        for number, text in enumerate(("request_erasure", *said)):
            asyncio.run(chat.say(opened.session, f"m{number}", text))
        self.later(days=2)
        return f"/admin/requests/begun/{opened.conversation}/1"

    def get(self, path: str) -> httpx.Response:
        return self.browser.get(path)

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form as the page would: with its ``csrf``."""
        self.csrf = self.csrf or csrf_in(self.get("/admin/requests/new"))
        return self.browser.post(path, data={"csrf": self.csrf, **fields})

    def case(self, reference: str) -> str:
        """What the page of a request says."""
        page = self.get(f"/admin/requests/{reference}")
        assert page.status_code == 200, page.text
        return words(page)

    def step(self, reference: str, step: str, **fields: str) -> httpx.Response:
        """Send the form of a step, from a page that is fresh unless ``seen`` says otherwise; closing is confirmed."""
        fields.setdefault("seen", hidden(self.get(f"/admin/requests/{reference}"), "seen"))
        fields.setdefault("confirm", "1")
        return self.post(f"/admin/requests/{reference}/steps/{step}", **fields)

    def say_why(self, reference: str) -> None:
        """Say why letters of a request are opened, as it is asked once in a session."""
        said = self.post(f"/admin/requests/{reference}/letters/why", onto="new?kind=update", own="to work on it")
        assert said.status_code == 303, said.text

    def letter(self, reference: str, kind: str, **fields: str) -> httpx.Response:
        """Open a letter, fill its brackets in, send it and confirm it; ``fields`` are what else the form asks for."""
        fields.setdefault("confirm", "1")
        self.say_why(reference)
        draft = self.get(f"/admin/requests/{reference}/letters/new?kind={kind}")
        assert draft.status_code == 200, draft.text
        return self.post(f"/admin/requests/{reference}/letters/new", **{**letter_fields(draft), **fields})


@contextmanager
def office(
    state: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser, role: Role = Role.ADMINISTRATOR, **settings: Any
) -> Iterator[Office]:
    """The office, with somebody of this role at its desk."""
    clock = SetClock()
    services = services_on(state, clock, pseudonymiser, **settings)
    with (
        serving(services.settings, folder, services) as running,
        httpx.Client(base_url=running.http, trust_env=False, timeout=30) as browser,
    ):
        desk = Office(services, clock, browser, somebody(services.staff, clock, role))
        desk.sign_in()
        yield desk


def letter_fields(draft: httpx.Response) -> dict[str, str]:
    """The fields of a letter's form as they stand in it, the brackets filled in."""
    title = re.search(r'name="title"[^>]*value="([^"]*)"', draft.text)
    body = re.search(r'<textarea id="letter-body"[^>]*>(.*?)</textarea>', draft.text, re.DOTALL)
    way = re.search(r'name="way".*?<option value="(\w+)" selected>', draft.text, re.DOTALL)
    assert title
    assert body
    assert way
    filled = re.sub(r"\[[^\[\]\n]*\]", "this is what we filled in", html.unescape(body[1]).strip())
    own = {name: hidden(draft, name) for name in ("kind", "seen", "number")}
    return {**own, "title": html.unescape(title[1]), "body": filled, "way": way[1]}


def hidden(page: httpx.Response, name: str) -> str:
    """What a page's forms carry in a hidden field."""
    found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', page.text)
    assert found, f"no hidden field {name}"
    return found[1]


def hidden_fields(page: httpx.Response) -> dict[str, str]:
    """All that the form of a page carries in hidden fields, but for its ``csrf``."""
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found if name != "csrf"}


def words(page: httpx.Response) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<(head|svg)\b.*?</\1>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    return re.sub(r" (?=[.,:;?])", "", " ".join(html.unescape(text).split()))
