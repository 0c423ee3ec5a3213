"""Attack through words: what parents and staff type is shown as words, and runs, turns around or breaks out nowhere."""

from __future__ import annotations

import asyncio
import csv
import email
import email.policy
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.cases.register import as_csv
from bot.conversations.statistics import Span
from bot.governance.statistics_service import Figure
from bot.governance.subject import Found, Holding, SubjectData
from bot.governance.subject_export import archive
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from tests.web.nasty import FORMULA, NASTY, SCRIPT, TEMPLATE, TURNED, shown
from tests.web.office import Office, office
from tests.web.serving import Client


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("state"), folder, pseudonymiser) as at_the_desk:
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


RISKY = ["=1+1", "+1", "-1", "@sum(1)", "\t=1", "\r=1", "\n=1", "＝1", "=HYPERLINK(1)"]


def calculating(table: str) -> list[str]:
    """The cells of a file that a spreadsheet might take for a formula, also behind spaces."""
    cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
    return [cell for cell in cells if cell.lstrip(" \u00a0")[:1] in set("=+-@\t\r\n＝＋－＠") - {""}]


@pytest.mark.parametrize("before", ["", " ", "   ", "\u00a0"])
@pytest.mark.parametrize("risky", RISKY)
def test_no_cell_of_any_table_calculates(risky: str, before: str) -> None:
    cell = before + risky
    assert calculating(f'"{cell}"') == [cell], "the test would not see it"
    assert calculating(as_csv([cell], [[cell, None]])) == []
    figure = Figure("topics", cell, cell, (cell,), ((cell, "1"),), (1,), "")
    assert calculating(figure.csv()) == []


def test_no_table_that_is_served_calculates_and_nobody_can_be_put_into_one_who_is_nobody(
    desk: Office, reference: str
) -> None:
    for risky in RISKY:
        assert desk.step(reference, "assigned", assignee=risky).status_code == 422, risky
    tables = ["/admin/register.csv?show=open", "/admin/register.csv"]
    tables += [f"/admin/statistics/{figure.key}.csv" for figure in desk.services.statistics.view(Span.WEEKS_12).figures]
    assert len(tables) > 5
    for table in tables:
        answer = desk.get(table)
        assert answer.headers["content-type"].startswith("text/csv")
        assert len(answer.text.splitlines()) > 0
        assert calculating(answer.text) == [], table


def test_no_line_of_the_calendar_begins_with_what_somebody_typed(desk: Office, reference: str) -> None:
    calendar = re.search(r"/admin/calendar/[\w-]+\.ics", desk.get("/admin/account").text)
    assert calendar
    lines = desk.get(calendar[0]).text.splitlines()
    assert "BEGIN:VEVENT" in lines
    assert [line for line in lines if line.startswith(("Bcc", "SUMMARY:x")) or "alert" in line] == []


@pytest.mark.parametrize(
    "named",
    ["../../keys/vault", 'x"; filename="evil.html', "a\r\nSet-Cookie: x=y", "x.html\x00", "..\\..\\x", "％2e％2e"],
)
def test_no_name_that_was_sent_is_the_name_of_a_file(desk: Office, reference: str, named: str) -> None:
    for asked in (named, f"{reference}{named}", f"{named}{reference}"):
        answer = desk.post(f"/admin/requests/{quote(asked, safe='')}/export", why="work", own=named)
        found = answer.headers.get("content-disposition", f'attachment; filename="{reference}.json"')
        assert found == f'attachment; filename="{reference}.json"'
        assert "set-cookie" not in answer.headers
        held = desk.post("/admin/subject-access/export", chats=asked, requests=asked)
        assert "content-disposition" not in held.headers, "nothing is held of it"


def test_nothing_in_an_archive_leads_out_of_its_folder() -> None:
    day = datetime(2026, 11, 26, tzinfo=timezone.utc)
    recorded = {of: {"details": b"\0\0"} for of in ("../../etc", "/etc/passwd", "a\r\nb", "c1")}
    holding = Holding(Found(), (), (), day.date())
    opened = SubjectData(day, {}, {}, {}, {}, {}, recorded)
    with zipfile.ZipFile(io.BytesIO(archive(NASTY, holding, opened, {}))) as packed:
        names, page = packed.namelist(), packed.read("information-held.html").decode()
    assert len(names) == 6
    assert [name for name in names if not re.fullmatch(r"(sound/)?[\w-]+\.(json|html|wav)", name)] == []
    assert "<script>" not in page


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
