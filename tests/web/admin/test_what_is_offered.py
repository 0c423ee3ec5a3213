"""No page of the staff offers a link or a form that the role of who looks at it may not use."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator

import pytest

from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.staff.rules import PERMISSIONS, Permission, Role
from tests.staff_factories import somebody
from tests.web.office import Office, office
from tests.web.rendered import forms_in, routes
from tests.web.serving import Client
from widget.admin.pages import MENU
from widget.app import create_app

_LINK = re.compile(r'<a\b[^>]*\bhref="(/admin[^"#]*)')


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Office]:
    """An office with something on every page."""
    with office(tmp_path_factory.mktemp("office"), folder, pseudonymiser) as made:
        made.begun("Ella")
        made.open()
        reference = made.open(right=Right.ERASURE)
        made.say_why(reference)
        made.letter(reference, "acknowledgement")
        asyncio.run(made.services.outbox.send_due())

        async def chat() -> None:
            async with Client(f"ws://127.0.0.1:{made.browser.base_url.port}/chat/v1") as client:
                await client.hello()
                await client.say("ask_cookies", "m1")
                await client.say("danger_child", "m2")

        asyncio.run(chat())
        label = made.services.folder.book.labels["ask_help"]
        made.post("/admin/corrections/new/example", topic=label, sentence="may a robot carry the bags")
        yield made


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_a_role_is_offered_no_link_and_no_form_that_it_may_not_use(
    desk: Office, folder: SchoolFolder, role: Role
) -> None:
    desk.sign_in(somebody(desk.services.staff, desk.clock, role, name=f"kim.{role.value}"))
    asked = [
        (re.compile(re.sub(r"\{[^}]*\}", "[^/]+", one.path)), one.methods, one.permission)
        for one in routes(create_app(Settings(), folder))
    ]

    def wanted(path: str, method: str) -> Permission | None:
        found = (permission for shape, methods, permission in asked if method in methods and shape.fullmatch(path))
        return next(found, None)

    waiting = [entry.href for _, entries in MENU for entry in entries if entry.permission in PERMISSIONS[role]]
    seen, refused = set[str](), list[str]()
    while waiting and len(seen) < 150:
        at = waiting.pop(0)
        if at in seen or at.partition("?")[0] in ("/admin/sign-out", "/admin/register.csv"):
            continue
        seen.add(at)
        page = desk.get(at)
        links = [html.unescape(link) for link in _LINK.findall(page.text)]
        offered = [(link, "GET") for link in links] + [(form.action or at, "POST") for form in forms_in(page.text)]
        for path, method in offered:
            needs = wanted(path.partition("?")[0].partition("#")[0], method)
            if needs is not None and needs not in PERMISSIONS[role]:
                refused.append(f"{at} offers {method} {path}, which needs {needs.value}")
        waiting += [link for link in links if link.partition("?")[0] not in {one.partition("?")[0] for one in seen}]
    assert len(seen) > 2
    assert refused == []
