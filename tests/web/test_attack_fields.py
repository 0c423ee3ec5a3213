"""Attack through words: what parents and staff type is shown as words, and runs, turns around or breaks out nowhere."""

from __future__ import annotations

import asyncio
import csv
import email
import email.policy
import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.pseudonyms import Pseudonymiser
from bot.school_folder import SchoolFolder
from tests.web.nasty import FORMULA, NASTY, SCRIPT, TEMPLATE, TURNED, shown
from tests.web.office import Office, office
from tests.web.serving import Client


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, door: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("state"), folder, door) as at_the_desk:
        yield at_the_desk


@pytest.fixture(scope="module")
def reference(desk: Office) -> str:
    """A request that staff entered from a letter, nasty in every field."""
    typed = {"name": NASTY, "child": NASTY, "relationship": NASTY, "details": NASTY, "contact": "sam@example.org"}
    entered = desk.post(
        "/admin/requests/new",
        right="access", who="child", reply_by="email", channel="letter", received=f"{desk.clock():%Y-%m-%d}", **typed,
    )  # fmt: skip
    found = re.search(r"HJ-\d{3}-\d{3}-\d{3}", entered.text)
    assert found, entered.text[:2000]
    return found[0]


@pytest.fixture(scope="module")
def conversation(desk: Office) -> str:
    """A chat that is nasty in each message and in what was missing from an answer."""

    async def chat() -> None:
        async with Client(f"ws://127.0.0.1:{desk.browser.base_url.port}/chat/v1") as client:
            await client.hello()
            for said in (SCRIPT, TEMPLATE, TURNED, FORMULA, '/ask_dpo{"role":"admin"}'):
                await client.say(f"what is {said}", f"m{len(said)}")
            await client.ask("rate", id_="r", reply_to=f"m{len(SCRIPT)}", value="down", text=NASTY)

    asyncio.run(chat())
    listed = desk.get("/admin/conversations").text
    return next(iter(re.findall(r"/admin/conversations/([0-9a-f]{32})", listed)))


def test_a_request_shows_nasty_words_as_words_on_every_page_of_it(desk: Office, reference: str) -> None:
    revealed = desk.post(f"/admin/requests/{reference}/reveal", field="all", own="to check")
    pages = {"revealed": revealed.text}
    for path in ("", "/audit", "/letters/new?kind=acknowledgement"):
        pages[path] = desk.get(f"/admin/requests/{reference}{path}").text
    pages["list"] = desk.get("/admin/requests").text
    assert "&lt;script&gt;" in pages["revealed"]  # the words are there, to be read
    assert {name: shown(text) for name, text in pages.items() if shown(text)} == {}


def test_a_chat_shows_nasty_words_as_words(desk: Office, conversation: str) -> None:
    transcript = desk.get(f"/admin/conversations/{conversation}").text
    assert "&lt;script&gt;" in transcript
    assert shown(transcript) == ""


def test_no_export_lets_a_cell_calculate_or_a_line_begin(desk: Office, reference: str) -> None:
    register = desk.get("/admin/register.csv?show=open").text
    assert [cell for row in csv.reader(io.StringIO(register)) for cell in row if cell[:1] in set("=+-@\t\r")] == []
    page = desk.get("/admin/account").text
    calendar = re.search(r"/admin/calendar/[\w-]+\.ics", page)
    lines = desk.get(calendar[0]).text.splitlines() if calendar else []
    assert not [line for line in lines if line.startswith(("Bcc", "SUMMARY:x"))]


def test_no_mail_carries_a_word_of_it_or_a_header_more(desk: Office, reference: str) -> None:
    state = Path(desk.services.settings.state)
    asyncio.run(desk.services.outbox.send_due())
    files = list((state / "outbox").glob("*.eml"))
    assert files
    for file in files:
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert "Bcc" not in message
        assert "alert(1)" not in message.as_string()


@pytest.mark.parametrize("contact", ["a@example.org\r\nBcc: all@example.org", "a@example.org, b@example.org", "<a@b>"])
def test_an_address_that_is_more_than_one_is_refused(desk: Office, contact: str) -> None:
    refused = desk.post(
        "/admin/requests/new",
        right="access", who="me", reply_by="email", channel="letter", received=f"{desk.clock():%Y-%m-%d}",
        name="Sam Poe", details="all of it", contact=contact,
    )  # fmt: skip
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "path", ["/admin/requests/..%2f..%2fkeys%2fvault.json", "/widget/x/..%2f..%2fapp.py", "/%2e%2e/keys"]
)
def test_no_address_leads_out_of_its_folder(desk: Office, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_a_squeezed_form_is_not_blown_up(desk: Office) -> None:
    answer = desk.browser.post(
        "/requests/status",
        content=gzip.compress(b"reference=" + b"1" * 20_000_000),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"},
    )
    assert answer.status_code in (413, 422)
