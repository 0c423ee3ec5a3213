"""A new notice is put in as the school has it, looked at, set right, and live at once; what it says of each is asked."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app.bootstrap import with_nearest
from bot.notice.changes.overlay import Overlay
from bot.notice.folder import SchoolFolder, load_school_folder, load_served_folder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.staff.rules import Role
from tests.factories import DATA, HAZELMERE, edited
from tests.staff_factories import csrf_in, somebody
from tests.unit.notice.second_school import FIRST_SCHOOL, NOTICE, OLD, SCHOOL
from tests.web.office import Office, office, words
from tests.web.serving import Client

WORD = DATA / "evaluation" / "schools" / "1" / "notice.docx"
STOP = "You can stop cookies being downloaded on to your computer"


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as made:
        yield made


def send(desk: Office, step: str, **fields: str | list[str]) -> httpx.Response:
    return desk.browser.post(f"/admin/notice/{step}", data={"csrf": csrf_in(desk.get("/admin/notice")), **fields})


def send_file(desk: Office, name: str, content: bytes) -> httpx.Response:
    given = {"csrf": csrf_in(desk.get("/admin/notice")), "notice": ""}
    return desk.browser.post("/admin/notice/read", data=given, files={"file": (name, content)})


def carried(page: httpx.Response) -> str:
    """The notice that a page sends on."""
    found = re.search(r'name="notice" value="(.*?)">', page.text, re.DOTALL)
    assert found, words(page)
    return html.unescape(found[1])


def put_live(desk: Office, notice: str) -> None:
    assert send(desk, "live", notice=notice).headers["location"] == "/admin/notice?done=live"


def test_a_word_document_is_read_shown_part_by_part_and_live_with_one_press(desk: Office) -> None:
    read = send_file(desk, WORD.name, WORD.read_bytes())
    assert read.status_code == 200, words(read)
    assert "Contacts and changes to this notice" in words(read)
    assert read.text.count('name="turn"') > 20
    preview = send(desk, "preview", notice=carried(read))
    assert "This is another notice, not a new edition" in words(preview)
    put_live(desk, carried(preview))
    assert "Thornmere" in desk.services.folder.notice.text
    assert "Thornmere" in load_served_folder(desk.services.settings).notice.text
    assert "Put a new notice live" in words(desk.get("/admin/audit"))
    assert "The new notice is live." in words(desk.get("/admin/notice?done=live"))


def test_words_become_a_heading_and_a_heading_words_where_they_are_ticked(desk: Office) -> None:
    notice = "# Our notice\n\nWe keep little.\n\n## Sharing\n\nWe share little.\n\nWho we tell\n\nThe council.\n\n## Not a heading\n\nThe end.\n"
    read = send(desk, "read", notice=notice)
    lines = {
        html.unescape(name): line for line, name in re.findall(r'name="turn" value="(\d+)".*?: ([^<]*)<', read.text)
    }
    turned = send(desk, "headings", notice=notice, turn=[lines["Who we tell"], lines["Not a heading"]])
    assert "## Who we tell" in carried(turned)
    assert "\n\nNot a heading\n\n" in carried(turned)
    assert "## Sharing" in carried(turned)


def test_a_heading_with_nothing_under_it_is_said_and_the_notice_stays_as_it_was(desk: Office) -> None:
    notice = "# Our notice\n\nWe keep little.\n\n## Sharing\n\nThe council.\n"
    turned = send(desk, "headings", notice=notice, turn="7")
    assert turned.status_code == 422
    assert "Nothing stands under" in words(turned)
    assert carried(turned) == notice.strip()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notice.docx", b"\xff\xfe\x00PK", "cannot be read as a Word document"),
        ("notice.pdf", b"%PDF-none", "cannot be read as a PDF"),
        ("notice.xls", b"words", "Use a Word document"),
        ("notice.txt", b"\x00\x01", "not plain text"),
        ("notice.txt", b"   ", "no words in it"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_plain_words(desk: Office, name: str, content: bytes, said: str) -> None:
    sent = send_file(desk, name, content)
    assert sent.status_code == 422
    assert said in words(sent)
    assert 'id="file-error"' in sent.text


def test_nothing_at_all_and_far_too_much_are_said(desk: Office) -> None:
    assert "Send a file, or put the words in." in words(send(desk, "read", notice=""))
    assert "longer than 60,000 characters" in words(send_file(desk, "n.txt", b"# A\n\n" + b"words and " * 7_000))
    huge = desk.browser.post("/admin/notice/read", files={"file": ("n.txt", b"x" * 7_000_000)})
    assert huge.status_code == 413


def test_a_notice_is_changed_as_it_is_served_and_not_a_sign_of_it_becomes_another(desk: Office) -> None:
    read = send(desk, "read", notice=OLD)
    assert carried(read) == OLD.strip()
    assert "Nothing: this is the notice that parents read now." in words(send(desk, "preview", notice=carried(read)))


def test_a_few_words_are_changed_wherever_they_stand_once_what_it_changes_was_seen(desk: Office) -> None:
    before = desk.services.notice_change.text()
    number = "01206 862691"
    assert number in before
    assert f'value="{number}"' in desk.get(f"/admin/notice?was={number}").text, "where the settings lead to it"
    preview = send(desk, "words", was=f" {number} ", now="01632  960055")
    assert "01632 960055" in words(preview)
    silent = "These answers say that the notice does not say something."
    assert silent not in words(preview), "another number answers no question"
    assert silent in words(send(desk, "words", was=number, now=f"{number} until five o'clock"))
    put_live(desk, carried(preview))
    assert desk.services.notice_change.text() == before.replace(number, "01632 960055")


@pytest.mark.parametrize(("was", "said"), [("", "Type the words"), ("01632 960999", "do not stand so in the notice")])
def test_words_that_the_notice_does_not_have_are_said_beside_their_field_and_stay_there(
    desk: Office, was: str, said: str
) -> None:
    page = send(desk, "words", was=was, now="something else")
    assert page.status_code == 422
    assert said in words(page)
    assert 'value="something else"' in page.text


def test_all_answers_on_a_sentence_that_is_only_worded_anew_are_kept_with_one_press(desk: Office) -> None:
    book, right = desk.services.folder.book, "You have the right to ask for all the information we have about you."
    based = {topic for topic, reply in book.replies.items() if right in [one.quote for one in reply.sources]}
    anew = "You have the right to ask for all of the information that we have about you."
    put_live(desk, edited(OLD, right, anew))
    lost = desk.services.folder.book.unconfirmed
    assert lost
    assert lost <= based
    page = desk.get("/admin/setup/answers")
    assert "ask for all [put in:] of [end] the information [put in:] that [end] we have about you." in words(page)
    assert f"{len(lost)} answers are based on it" in words(page)
    stale = desk.browser.post("/admin/setup/answers/reworded", data={"csrf": csrf_in(page), "seen": "another"})
    assert stale.status_code == 422
    assert "somebody has changed the notice or an answer meanwhile" in words(stale)
    (seen,) = re.findall(r'name="seen" value="(\w+)"', page.text)
    kept = desk.browser.post("/admin/setup/answers/reworded", data={"csrf": csrf_in(page), "seen": seen})
    assert kept.headers["location"] == f"/admin/setup/answers?done={len(lost)}"
    now = desk.services.folder.book
    assert not now.unconfirmed
    for topic in lost:
        assert now.reply(topic).text == book.reply(topic).text
        assert anew in [one.quote for one in now.reply(topic).sources]
    again = desk.browser.post("/admin/setup/answers/reworded", data={"csrf": csrf_in(page), "seen": seen})
    assert again.status_code == 422, "nothing is left to keep"


def test_a_sentence_that_says_something_else_now_is_not_offered_to_be_kept(desk: Office) -> None:
    put_live(desk, edited(OLD, STOP, "Cookies are nothing that we can do anything about"))
    assert desk.services.folder.book.unconfirmed
    assert "Only worded anew" not in words(desk.get("/admin/setup/answers"))


def test_a_reworded_sentence_is_confirmed_with_one_click_and_keeps_the_schools_own_words(desk: Office) -> None:
    own = desk.services.folder.book.reply("ask_cookies_off")
    put_live(desk, edited(OLD, STOP, "Cookies can be stopped on your computer"))
    assert desk.services.folder.book.unconfirmed == {"ask_cookies_off", "ask_analytics_optout"}
    assert "2 answers to confirm" in words(desk.get("/admin/notice"))
    page = desk.get("/admin/setup/answers")
    assert "The notice before this one said:" in words(page)
    assert STOP in words(page)
    (box,) = re.findall(
        r'name="choice.ask_cookies_off" value="([^"]+)"[^>]*> <span><strong>[^<]*</strong> Cookies can be', page.text
    )
    desk.browser.post(
        "/admin/setup/answers", data={"csrf": csrf_in(page), "shown": "ask_cookies_off", "choice.ask_cookies_off": box}
    )
    now = desk.services.folder.book.reply("ask_cookies_off")
    assert now.text == own.text
    assert "Cookies can be stopped on your computer" in now.sources[0].quote
    assert desk.services.folder.book.unconfirmed == {"ask_analytics_optout"}


def test_one_step_back_serves_the_notice_before(desk: Office) -> None:
    put_live(desk, NOTICE)
    learning = desk.services.learning
    learning.roll_back(learning.standing().current.version, "somebody")
    assert "Hazelmere" in desk.services.folder.notice.text
    assert desk.services.folder.book.unconfirmed == frozenset()


async def test_a_second_school_is_put_in_and_nothing_of_the_first_is_left(desk: Office) -> None:
    shown = words(send(desk, "preview", notice=NOTICE))
    for part in ("This is another notice", "it takes a click each", "privacy@example.org", "[put in:]", "[taken out:]"):
        assert part in shown, part
    put_live(desk, NOTICE)

    def settings(overlay: Overlay) -> Overlay:
        return overlay.with_notice("", SCHOOL)

    await asyncio.to_thread(desk.services.learning.put_live, settings, "somebody", "settings_changed", {})
    assert "Example Academy" in words(desk.get("/notice"))
    labels = list(desk.services.folder.book.labels.values())
    async with Client(str(desk.browser.base_url).replace("http", "ws").rstrip("/") + "/chat/v1") as client:
        await client.hello()
        assert not FIRST_SCHOOL.search(str(client.greeting))
        for label in labels[:40]:
            for reply in await client.say(label):
                assert not FIRST_SCHOOL.search(str(reply.get("text")) + str(reply.get("sources"))), label
    for path in ("/", "/notice", "/chat", "/contacts.json", "/requests/status", "/admin/notice", "/admin/corrections"):
        assert not re.search("hazelmere|essex|862691", desk.get(path).text, re.IGNORECASE), path
    assert "answers to confirm" in words(desk.get("/admin/notice"))
    assert "EA-100-000-006" in desk.get("/requests/status").text


def test_only_an_administrator_puts_a_notice_live_and_whoever_reviews_reads_it(desk: Office) -> None:
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.REVIEWER, name="sam.lee"))
    page = desk.get("/admin/notice")
    assert "An administrator puts a new notice live." in words(page)
    for step in ("read", "headings", "preview", "live"):
        assert send(desk, step, notice=NOTICE).status_code == 403, step
    assert "Hazelmere" in desk.services.folder.notice.text


def test_another_notice_of_the_first_schools_folder_is_answered_by_its_nearest_passages() -> None:
    folder = with_nearest(load_school_folder(HAZELMERE, {"notice.md": NOTICE, "school.toml": SCHOOL}))
    assert folder.book.replaced
    assert (
        "one month"
        in folder.book.asked("how long until i get an answer", ("ask_access_time",))
        .reply("ask_access_time")
        .sources[0]
        .quote
    )
