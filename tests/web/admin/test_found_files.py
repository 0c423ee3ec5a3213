"""What was found for a request: kept sealed, handed over, and opened by its person with a code that is mailed to them."""

from __future__ import annotations

import asyncio
import html
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from pypdf import PdfReader

from bot.cases.gathering import found_files
from bot.cases.gathering.delivery import CODES_A_DAY
from bot.cases.gathering.found_files import LARGEST, scanned_by
from bot.cases.gathering.redaction import places_of
from bot.cases.references import new_code
from bot.cases.requester_service import TRIES
from bot.law.case import Step, Told
from bot.law.request_fields import Channel
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import FileRefused, StepNotAllowed
from bot.staff.rules import Role
from tests.case_factories import EMAIL, answers, pdf
from tests.smtp_server import SmtpServer
from tests.staff_factories import somebody
from tests.web.office import Office, hidden, hidden_fields, office, words

PDF = b"%PDF-1.4 the fight in the playground"
CODE = re.compile(r"^\d{4} \d{4}\b", re.MULTILINE)
CHECKED = {"check": "document", "reasons": "Mrs Poe came and showed her driving licence."}


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser, mail: SmtpServer) -> Iterator[Office]:
    sends = {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_tls": "none"}
    with office(tmp_path, folder, pseudonymiser, Role.CASEWORKER, **sends) as running:
        yield running


@pytest.fixture
def request_made(desk: Office) -> tuple[str, str]:
    """The reference and the code of a request by e-mail."""
    receipt = desk.services.cases.open("c", 1, answers(), Channel.CHAT)
    assert receipt.code
    return receipt.reference, receipt.code


def added(desk: Office, reference: str, name: str = "E-mails.pdf", content: bytes = PDF) -> httpx.Response:
    desk.csrf = desk.csrf or desk.get("/admin/requests/new").text.partition('name="csrf" value="')[2].partition('"')[0]
    at = f"/admin/requests/{reference}/files"
    return desk.browser.post(at, data={"csrf": desk.csrf}, files={"file": (name, content)})


def handed_over(desk: Office, reference: str, code: str) -> dict[str, str]:
    """A file is added and handed over; what its person types to open it."""
    added(desk, reference)
    done = desk.post(f"/admin/requests/{reference}/deliver", **{"file.1": "1"}, **CHECKED)
    assert done.status_code == 303, done.text
    return {"reference": reference, "code": code}


def passed(page: httpx.Response) -> str:
    """What the page of the records goes on with, which a code has opened."""
    assert page.status_code == 200, page.text
    return hidden_fields(page)["once"]


def newest_code(desk: Office, mail: SmtpServer) -> str:
    asyncio.run(desk.services.outbox.send_due())
    sent = [one.mail for one in mail.accepted if one.mail["Subject"].startswith("Your code to open")]
    return str(CODE.findall(sent[-1].get_content())[0])


def test_the_mail_of_an_answer_says_that_records_lie_ready_where_and_until_when(
    desk: Office, mail: SmtpServer, request_made: tuple[str, str]
) -> None:
    reference, code = request_made
    handed_over(desk, reference, code)
    assert desk.letter(reference, "answer", handed_over="all of it").status_code == 303
    asyncio.run(desk.services.outbox.send_due())
    (told,) = [
        one.mail for one in mail.accepted if one.mail["Subject"].startswith("The school's answer to your request")
    ]
    said = " ".join(told.get_content().split())
    assert re.search(
        r"Your records are ready\. You can open them until \w+ \d+ \w+ \d{4} here: \S+/requests/answer ", said
    )


def test_from_the_file_to_the_person_who_opens_it(
    desk: Office, mail: SmtpServer, request_made: tuple[str, str]
) -> None:
    reference, code = request_made
    assert added(desk, reference).status_code == 303
    assert "E-mails.pdf" in desk.case(reference)
    assert desk.get(f"/admin/requests/{reference}/files/1").content == PDF
    handed = desk.post(f"/admin/requests/{reference}/deliver", **{"file.1": "1"}, **CHECKED)
    assert handed.status_code == 303, handed.text
    assert "Handed over on" in desk.case(reference)
    said = desk.get(handed.headers["location"].partition("#")[0])
    assert "The records are ready. The person has not been told yet. Write the answer" in words(said)
    assert f'href="/admin/requests/{reference}/letters/new?kind=answer"' in said.text

    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as person:
        asked = {"reference": reference, "code": code}
        stands = person.post("/requests/status", data=asked)
        assert "E-mails.pdf" not in stands.text
        opens = stands.text.partition('action="/requests/answer"')[2].partition("</form>")[0]
        given = dict(re.findall(r'name="(reference|code)" value="([^"]*)"', opens))
        assert given == asked, "nobody types reference and code a second time"
        assert "We have sent one more code" in words(person.post("/requests/answer", data=given))
        once = newest_code(desk, mail)
        wrong = person.post("/requests/answer", data={**asked, "once": "1111 1111"})
        assert wrong.status_code == 422
        assert "E-mails.pdf" not in wrong.text
        listed = person.post("/requests/answer", data={**asked, "once": once})
        assert "E-mails.pdf" in words(listed)
        assert person.post("/requests/answer", data={**asked, "once": once}).status_code == 422, "a code opens once"
        goes_on = passed(listed)
        saved = person.post("/requests/answer", data={**asked, "once": goes_on, "file": "1"})
        assert saved.content == PDF
        assert saved.headers["content-disposition"] == "attachment; filename*=UTF-8''E-mails.pdf"
        assert saved.headers["cache-control"] == "no-store"
        assert person.post("/requests/answer", data={**asked, "once": goes_on, "file": "2"}).status_code == 422
        assert person.post("/requests/answer", data={**asked, "once": goes_on}).status_code == 200
    trail = words(desk.get(f"/admin/requests/{reference}/audit"))
    for entry in ("Records handed over by the page", "Records opened by the person", "File read, file 1"):
        assert entry in trail
    told = desk.case(reference).partition("History")[2]
    steps = ("Records opened by the person", "Records handed over by the page", "File added, file 1 (E-mails.pdf)")
    places = [told.find(step) for step in steps]
    assert places[0] >= 0
    assert places == sorted(places), "the newest first"
    assert "File read" not in told, "who looked stands in the log alone"


def test_the_status_page_says_first_that_the_records_are_ready_and_then_has_the_newest_letter_first(
    desk: Office, request_made: tuple[str, str]
) -> None:
    asked = handed_over(desk, *request_made)
    for title in ("The first letter", "The second letter"):
        assert desk.letter(asked["reference"], "update", title=title).status_code == 303
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as person:
        page = words(person.post("/requests/status", data=asked))
    said = ("Your records are ready.", "Letters from the school", "The second letter", "The first")
    assert [page.count(one) for one in said] == [1, 1, 1, 1]
    assert sorted(said, key=page.index) == list(said)
    shown = desk.letter(asked["reference"], "answer", handed_over="by the page today", confirm="")
    assert "Your records are ready." in words(shown), "the same is said before it is confirmed"


def test_the_code_that_is_mailed_ends_and_an_older_one_opens_nothing(
    desk: Office, mail: SmtpServer, request_made: tuple[str, str]
) -> None:
    asked = handed_over(desk, *request_made)
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as person:
        person.post("/requests/answer", data=asked)
        first = newest_code(desk, mail)
        person.post("/requests/answer", data=asked)
        second = newest_code(desk, mail)
        assert person.post("/requests/answer", data={**asked, "once": first}).status_code == 422
        goes_on = passed(person.post("/requests/answer", data={**asked, "once": second}))
        person.post("/requests/answer", data=asked)
        third = newest_code(desk, mail)
        desk.clock.move(timedelta(minutes=31))
        for over in (third, goes_on):
            late = person.post("/requests/answer", data={**asked, "once": over})
            assert late.status_code == 422
            assert "ask for a new one" in words(late)
        desk.clock.move(timedelta(days=31))
        assert "There is nothing to open" in words(person.post("/requests/answer", data=asked))


def test_the_address_may_have_been_compared_with_the_school_s_records_and_the_log_says_so(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    added(desk, reference)
    page = words(desk.get(f"/admin/requests/{reference}"))
    assert page.count("I compared it with the school's records") == 1, "not where a person stands at the desk"
    compared = {**CHECKED, "check": "records"}
    assert desk.post(f"/admin/requests/{reference}/deliver", **{"file.1": "1"}, **compared).status_code == 303
    trail = words(desk.get(f"/admin/requests/{reference}/audit"))
    assert "the address was compared with the school's records" in trail


def test_guessing_the_mailed_code_ends_after_ten_tries(
    desk: Office, mail: SmtpServer, request_made: tuple[str, str]
) -> None:
    asked = handed_over(desk, *request_made)
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as person:
        person.post("/requests/answer", data=asked)
        once = newest_code(desk, mail)
        others = iter(range(10_000_000))
        codes = [new_code(lambda _most: next(others)) for _ in range(TRIES + 1)]
        guesses = [person.post("/requests/answer", data={**asked, "once": one}) for one in codes]
        assert guesses[-1].status_code == 429
        assert person.post("/requests/answer", data={**asked, "once": once}).status_code == 429


def test_nothing_is_handed_over_without_what_was_checked_nor_without_an_address(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, code = request_made
    added(desk, reference)
    bare = desk.post(f"/admin/requests/{reference}/deliver", check="", reasons="ok")
    assert bare.status_code == 422
    assert "Tick the files." in words(bare)
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as person:
        nothing = person.post("/requests/answer", data={"reference": reference, "code": code})
        assert "There is nothing to open" in words(nothing)
        assert (
            'href="/requests/answer"'
            not in person.post("/requests/status", data={"reference": reference, "code": code}).text
        )
    by_post = desk.open(reply_by=Told.POST, contact="1 High Street\nColchester")
    added(desk, by_post)
    assert "the records go on paper or by hand" in desk.case(by_post)
    refused = desk.post(f"/admin/requests/{by_post}/deliver", **{"file.1": "1"}, **CHECKED)
    assert refused.status_code == 422
    desk.services.casework.take(reference, Step.IDENTITY_ASKED, desk.who.id, reasons="who are you", told=Told.EMAIL)
    waits = desk.post(f"/admin/requests/{reference}/deliver", **{"file.1": "1"}, **CHECKED)
    assert "it waits for proof of who is asking" in words(waits)


def test_names_are_blacked_out_by_words_and_by_a_press_and_the_copy_is_kept_with_its_reasons(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    file = pdf()
    added(desk, reference, content=file)
    at = f"/admin/requests/{reference}/files/1/black-out"
    page = desk.get(at)
    assert "0 places are black." in words(page)
    found = desk.post(at, **hidden_fields(page), words="tom marsh", find="1")
    assert "2 places blacked out." in words(found)
    picture = re.search(r'src="([^"]+/pages/0[^"]*)"', found.text)
    assert picture
    drawn = desk.get(html.unescape(picture[1]))
    assert drawn.headers["content-type"] == "image/png"
    assert "marsh" not in picture[1].casefold()
    (pushed,) = places_of(file, "pdf", "pushed")
    fields = hidden_fields(found)
    height = int(fields["tall"]) * 800 // 1000
    press = {
        "press-800.x": str((pushed.left + pushed.right) * 4 // 10),
        "press-800.y": str((pushed.top + pushed.bottom) * height // 2000),
    }
    pressed = desk.post(at, **fields, **press)
    assert "3 places are black." in words(pressed)
    again = desk.post(at, **hidden_fields(pressed), **press)
    assert "2 places are black." in words(again)
    empty = {"press-800.x": "10", "press-800.y": str(height - 10)}
    corner = desk.post(at, **hidden_fields(again), **empty)
    assert "a first corner is set: the red cross. Press the opposite corner" in words(corner)
    marked = re.search(r'src="([^"]+/pages/0[^"]*)"', corner.text)
    assert marked
    assert desk.get(html.unescape(marked[1])).content != desk.get(html.unescape(marked[1]).partition("&")[0]).content
    forgotten = desk.post(at, **hidden_fields(corner), turn="0")
    assert "a first corner" not in words(forgotten)
    assert "2 places are black." in words(forgotten)
    box = desk.post(at, **hidden_fields(corner), **{"press-800.x": "90", "press-800.y": str(height - 60)})
    assert "3 places are black." in words(box)
    bare = desk.post(at, **hidden_fields(box), make="1", reasons="")
    assert bare.status_code == 422
    assert "3 places are black." in words(bare)
    named = desk.post(at, **hidden_fields(bare), make="1", reasons="The name of another child, Tom, is withheld.")
    assert named.status_code == 422
    assert "a word stands in it that you blacked out" in words(named), "the person reads it"
    assert "3 places are black." in words(named)
    small = desk.post(at, **hidden_fields(named), make="1", reasons="what tom marsh said is withheld from you here")
    assert small.status_code == 422, "a name is a name in small letters too"
    made = desk.post(at, **hidden_fields(small), make="1", reasons="The name of another child is withheld.")
    assert made.status_code == 303, made.text
    told = "The copy is made. It is the last file here."
    assert told not in desk.case(reference)
    assert told in words(desk.get(made.headers["location"].partition("#")[0]))
    added(desk, reference)
    assert told not in words(desk.get(made.headers["location"].partition("#")[0])), "an address can say anything"
    assert "E-mails (blacked out).pdf" in desk.case(reference)
    assert "Blacked out: The name of another child is withheld." in desk.case(reference)
    copy = desk.get(f"/admin/requests/{reference}/files/2").content
    assert PdfReader(io.BytesIO(copy)).pages[0].extract_text() == ""
    assert desk.get(f"/admin/requests/{reference}/files/1").content == file


def test_a_press_means_the_same_word_however_wide_the_page_is_shown(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    file = pdf()
    added(desk, reference, content=file)
    at = f"/admin/requests/{reference}/files/1/black-out"
    page = desk.get(at)
    (pushed,) = places_of(file, "pdf", "pushed")
    black = set()
    shown = [int(width) for width in re.findall(r'name="press-(\d+)" width="\1"', page.text)]
    for width in shown:
        across, down = (pushed.left + pushed.right) * width // 2000, (pushed.top + pushed.bottom) * width // 2000
        tall = int(hidden_fields(page)["tall"])
        press = {f"press-{width}.x": str(across), f"press-{width}.y": str(down * tall // 1000)}
        black.add(hidden(desk.post(at, **hidden_fields(page), **press), "black"))
    assert len(shown) == 4
    assert len(black - {""}) == 1


def test_a_full_name_leaves_the_first_name_standing_and_the_page_says_where_and_blacks_it_out_too(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    text = b"Oliver Brandt took his pudding. Oliver was moved, and Mrs Brandt was rung. Oliver cried."
    added(desk, reference, content=text)
    at = f"/admin/requests/{reference}/files/1/black-out"
    found = desk.post(at, **hidden_fields(desk.get(at)), words="Oliver Brandt", find="1", reasons="Another child.")
    assert '<p class="done" role="status">1 place blacked out.</p>' in found.text
    assert "Oliver: 2 more places. Black out too Brandt: 1 more place. Black out too" in words(found)
    assert found.text.index('name="find"') < found.text.index('name="also"'), "the first is what Enter presses"
    assert "Another child.</textarea>" in found.text, "what was typed below is not lost"
    both = desk.post(at, **hidden_fields(found), words="Oliver Brandt", also="Oliver")
    assert "3 places blacked out." in words(both)
    assert "Oliver:" not in words(both)
    assert "Brandt: 1 more place." in words(both)
    assert "3 places are black." in words(both)
    none = desk.post(at, **hidden_fields(both), words="Marek", find="1")
    assert '<p class="note" role="status">These words were not found.' in none.text, "no success"
    assert "more place" not in words(none)


def test_that_black_places_are_kept_with_the_copy_alone_is_said_above_them(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    added(desk, reference, content=pdf())
    page = words(desk.get(f"/admin/requests/{reference}/files/1/black-out"))
    said = page.index("What is black is kept only once you make the copy.")
    assert said < page.index("Black out these words")


def test_a_press_brings_back_to_the_page_and_a_search_to_its_words(desk: Office, request_made: tuple[str, str]) -> None:
    reference, _ = request_made
    added(desk, reference, content=pdf())
    at = f"/admin/requests/{reference}/files/1/black-out"
    page = desk.get(at).text
    assert f'action="{at}#by-hand"' in page
    assert f'name="find" value="1" formaction="{at}#by-words"' in page
    assert {'id="by-hand"', 'id="by-words"'} <= set(re.findall(r'id="[\w-]+"', page))
    assert f'name="make" value="1" formaction="{at}"' in page, "what is wrong is said at the top"
    fields = hidden_fields(desk.get(at))
    found = desk.post(at, **fields, words="tom", find="1")
    again = desk.post(at, **hidden_fields(found), words="tom marsh", find="1")
    assert "2 places blacked out." in words(again)
    assert "2 places are black." in words(again)


@pytest.mark.parametrize("black", ["0.1.2.3", "x", "0.-1.0.5.5", "9.0.0.1000.1000", "0.9999999999.0.5.5", "_" * 50])
def test_places_that_are_none_break_nothing(desk: Office, request_made: tuple[str, str], black: str) -> None:
    reference, _ = request_made
    added(desk, reference, content=pdf())
    at = f"/admin/requests/{reference}/files/1"
    assert desk.get(f"{at}/pages/0?black={black}").status_code == 200
    assert desk.get(f"{at}/pages/7").status_code == 422
    assert desk.get(f"{at}/pages/x").status_code == 200
    assert desk.post(f"{at}/black-out", black=black, page="77", **{"press-800.x": "abc"}).status_code == 200


def test_a_file_that_cannot_be_drawn_says_so(desk: Office, request_made: tuple[str, str]) -> None:
    reference, _ = request_made
    added(desk, reference)
    page = desk.get(f"/admin/requests/{reference}/files/1/black-out")
    assert page.status_code == 422
    assert "cannot be drawn" in words(page)


def test_nothing_is_handed_over_before_a_second_person_has_signed_off_where_the_school_wants_that(
    desk: Office, request_made: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, _ = request_made
    added(desk, reference)
    delivery = desk.services.delivery
    monkeypatch.setattr(delivery, "_parts", replace(delivery._parts, school=SimpleNamespace(sign_off=True)))
    refused = desk.post(f"/admin/requests/{reference}/deliver", **{"file.1": "1"}, **CHECKED)
    assert "a second person has to sign the request off first" in words(refused)
    desk.services.casework.take(reference, Step.SIGNED_OFF, desk.who.id)
    handed = desk.post(f"/admin/requests/{reference}/deliver", **{"file.1": "1"}, **CHECKED)
    assert handed.status_code == 303


def test_what_comes_after_the_second_person_has_signed_off_has_to_be_signed_off_anew(
    desk: Office, request_made: tuple[str, str], monkeypatch: pytest.MonkeyPatch, folder: SchoolFolder
) -> None:
    reference, _ = request_made
    casework, delivery = desk.services.casework, desk.services.delivery
    monkeypatch.setattr(casework, "_school", replace(folder.school, sign_off=True))
    monkeypatch.setattr(delivery, "_parts", replace(delivery._parts, school=SimpleNamespace(sign_off=True)))
    added(desk, reference)
    assert "✎ To be signed off" in desk.case(reference)
    assert "Black out what is about others, have it signed off by a second person" in desk.case(reference)
    desk.clock.move(timedelta(minutes=1))
    casework.take(reference, Step.SIGNED_OFF, desk.who.id)
    assert "✓ Signed off" in desk.case(reference)
    assert "Hand over what was signed off" in desk.case(reference)
    desk.clock.move(timedelta(minutes=1))
    added(desk, reference, "Class notes.pdf")
    assert "✓ Signed off" not in desk.case(reference)
    refused = desk.post(f"/admin/requests/{reference}/deliver", **{"file.2": "1"}, **CHECKED)
    assert "a second person has to sign the request off first" in words(refused)
    casework.take(reference, Step.SIGNED_OFF, desk.who.id)
    handed = desk.post(f"/admin/requests/{reference}/deliver", **{"file.2": "1"}, **CHECKED)
    assert handed.status_code == 303


def test_an_original_beside_its_blacked_out_copy_is_handed_over_only_where_it_is_meant(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    added(desk, reference, content=pdf())
    why = "The name of another child is withheld, whose information this is too."
    desk.services.found_files.black_out(reference, 1, places_of(pdf(), "pdf", "Tom"), why, desk.who.id)
    for form, ticked in (("deliver", ("1",)), ("deliver", ("1", "2")), ("paper", ("1",))):
        files = {f"file.{number}": "1" for number in ticked}
        asked = desk.post(f"/admin/requests/{reference}/{form}", **files, **CHECKED)
        assert asked.status_code == 422
        assert "There is a blacked-out copy of a file that you ticked." in words(asked)
    again = desk.post(f"/admin/requests/{reference}/deliver", **{"file.1": "1"}, originals="1", **CHECKED)
    assert again.status_code == 303
    (link,) = re.findall(r'<a href="([^"]+)">Write the answer</a></p>', desk.get(again.headers["location"]).text)
    assert "kind=answer" in link, "and not the acknowledgement"


def test_a_file_is_removed_after_a_question_and_the_page_says_so(desk: Office, request_made: tuple[str, str]) -> None:
    reference, _ = request_made
    added(desk, reference)
    assert "Remove only what was added by mistake. Yes, remove it" in desk.case(reference)
    gone = desk.post(f"/admin/requests/{reference}/files/1/take-out")
    assert "✓ The file is removed." in words(desk.get(gone.headers["location"].partition("#")[0]))


def test_records_that_are_taken_back_open_no_longer_and_the_person_is_told(
    desk: Office, mail: SmtpServer, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    asked = handed_over(desk, *request_made)
    added(desk, reference, "Other.pdf")
    desk.post(f"/admin/requests/{reference}/deliver", **{"file.2": "1"}, **CHECKED)
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as person:
        person.post("/requests/answer", data=asked)
        once = passed(person.post("/requests/answer", data={**asked, "once": newest_code(desk, mail)}))
        person.post("/requests/answer", data={**asked, "once": once, "file": "1"})
        page = desk.case(reference)
        assert "E-mails.pdf – saved by the person on 24 Nov 2026" in page
        assert "Other.pdf – not saved by the person" in page
        at = f"/admin/requests/{reference}/withdraw"
        bare = desk.post(at, reasons="")
        assert bare.status_code == 422
        assert "Tick the files." in words(bare)
        ticked = {"file.1": "1", "file.2": "1"}
        assert desk.post(at, **ticked, reasons="These are the records of another child.").status_code == 303
        assert person.post("/requests/answer", data={**asked, "once": once, "file": "1"}).status_code == 422
        again = words(person.post("/requests/answer", data=asked))
        assert "The school has taken these records back" in again
        stands = person.post("/requests/status", data=asked)
        assert "Your records are ready" not in stands.text
    asyncio.run(desk.services.outbox.send_due())
    told = [one.mail for one in mail.accepted if one.mail["Subject"].startswith("Records taken back")]
    assert [one["To"] for one in told] == [EMAIL]
    assert "They can no longer be opened." in told[0].get_content()
    assert "another child" not in told[0].get_content()
    page = desk.case(reference)
    assert re.search(r"Taken back on 24 Nov 2026, \d\d:\d\d\. The person saved it on 24 Nov 2026", page)
    assert "The person has not saved it." in page
    assert "Records taken back Tuesday 24 November 2026" in page
    assert "These are the records of another child." in words(desk.get(f"/admin/requests/{reference}/audit"))
    assert desk.post(at, **ticked, reasons="These are the records of another child.").status_code == 404
    with pytest.raises(StepNotAllowed):
        desk.services.found_files.take_out(reference, 1, desk.who.id)


def test_of_several_files_one_is_taken_back_and_opens_once_it_is_handed_over_again(
    desk: Office, mail: SmtpServer, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    asked = handed_over(desk, *request_made)
    why = "One name was not blacked out in it."
    added(desk, reference, "Other.pdf")
    desk.post(f"/admin/requests/{reference}/deliver", **{"file.2": "1"}, **CHECKED)
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as person:
        person.post("/requests/answer", data=asked)
        once = newest_code(desk, mail)
        assert desk.post(f"/admin/requests/{reference}/withdraw", **{"file.1": "1"}, reasons=why).status_code == 303
        left = words(person.post("/requests/answer", data={**asked, "once": once}))
        assert "Other.pdf" in left
        assert "E-mails.pdf" not in left
    assert desk.post(f"/admin/requests/{reference}/deliver", **{"file.1": "1"}, **CHECKED).status_code == 303
    assert "Taken back on" not in desk.case(reference)
    desk.clock.move(timedelta(minutes=1))
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as person:
        person.post("/requests/answer", data=asked)
        assert "E-mails.pdf" in words(person.post("/requests/answer", data={**asked, "once": newest_code(desk, mail)}))


def test_after_ten_codes_in_a_day_the_page_says_so_and_whom_to_ring(
    desk: Office, mail: SmtpServer, request_made: tuple[str, str]
) -> None:
    asked = handed_over(desk, *request_made)
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False) as person:
        for _ in range(CODES_A_DAY):
            desk.clock.move(timedelta(seconds=1))
            assert "We have sent one more code" in words(person.post("/requests/answer", data=asked))
        once = newest_code(desk, mail)
        eleventh = person.post("/requests/answer", data=asked)
        assert "We have sent 10 codes to this e-mail address today" in words(eleventh)
        assert 'href="tel:' in eleventh.text
        assert person.post("/requests/answer", data={**asked, "once": once}).status_code == 200
        sent = [
            one for one in desk.services.casework.find(asked["reference"]).messages if one.purpose == "opening_code"
        ]
        assert len(sent) == CODES_A_DAY
        desk.clock.move(timedelta(days=1))
        assert "We have sent one more code" in words(person.post("/requests/answer", data=asked))


def test_the_draft_of_the_answer_names_the_page_and_what_was_blacked_out_once_files_were_handed_over(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    added(desk, reference, content=pdf())
    why = "The name of another child is withheld, whose information this is too."
    desk.services.found_files.black_out(reference, 1, places_of(pdf(), "pdf", "Tom"), why, desk.who.id)
    desk.say_why(reference)
    at = f"/admin/requests/{reference}/letters/new?kind=partly_refused"
    before = words(desk.get(at))
    assert "/requests/answer" not in before
    assert "[say what you did" in before
    assert desk.post(f"/admin/requests/{reference}/deliver", **{"file.2": "1"}, **CHECKED).status_code == 303
    draft = words(desk.get(at))
    page = f"{desk.services.settings.url.rstrip('/')}/requests/answer"
    assert f"You can open them until Wednesday 23 December 2026 at {page} with your reference" in draft
    assert f"This is what, and why: - {why}" in draft
    assert "[say what you did" not in draft
    assert "[say why]" not in draft
    assert draft.count(why) == 2, "the reasons of the step are filled in too"
    assert "On the page where records are opened" in draft
    handed = "by the page on 24 November"
    sent = desk.letter(reference, "partly_refused", reasons=why, handed_over=handed)
    assert sent.status_code == 303, words(sent)


def test_on_paper_a_letter_lists_the_files_what_is_withheld_and_why_and_how_to_complain(desk: Office) -> None:
    reference = desk.open(reply_by=Told.POST, contact="1 High Street\nColchester")
    added(desk, reference, content=pdf())
    services = desk.services
    why = "The name of another child is withheld."
    services.found_files.black_out(reference, 1, places_of(pdf(), "pdf", "Tom"), why, desk.who.id)
    at = f"/admin/requests/{reference}/paper"
    assert "Tick the files." in words(desk.post(at))
    made = desk.post(at, **{"file.2": "1"}, **CHECKED)
    assert made.status_code == 200
    page = words(made)
    for said in (
        "Sam Poe",
        "1 High Street",
        "E-mails (blacked out).pdf",
        f"Withheld (blacked out): {why}",
        "go to court",
    ):
        assert said in page, said
    assert "E-mails.pdf" not in page
    assert "Letter for records on paper made" in words(desk.get(f"/admin/requests/{reference}/audit"))
    told = desk.case(reference)
    assert "Records put on paper Tuesday 24 November 2026" in told
    assert "Records handed over" not in told, "what is printed is not in anybody's hands yet"
    assert f"What was checked: {CHECKED['reasons']}" in told.partition("History")[2]
    services.casework.take(reference, Step.IDENTITY_ASKED, desk.who.id, reasons="who are you", told=Told.POST)
    assert "it waits for proof of who is asking" in words(desk.post(at, **{"file.2": "1"}, **CHECKED))


def test_the_file_of_a_request_and_that_of_everything_held_name_what_was_found_and_asked(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    added(desk, reference)
    desk.services.tasks.give(reference, "look in the hall", desk.who.id, desk.services.casework.today, desk.who.id)
    saved = desk.post(f"/admin/requests/{reference}/export", why="work")
    assert saved.status_code == 200, saved.text
    assert (saved.json()["tasks"][0]["what"], saved.json()["files"][0]["name"]) == ("look in the hall", "E-mails.pdf")
    case_id = desk.services.casework.find(reference).case.id
    whole = desk.post("/admin/subject-access/export", requests=case_id, why="asked")
    assert whole.status_code == 200, whole.text[:2000]
    with zipfile.ZipFile(io.BytesIO(whole.content)) as packed:
        held = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    assert "look in the hall" in held
    assert "E-mails.pdf" in held


def test_a_colleague_adds_a_file_to_their_task_and_reads_no_other(desk: Office, request_made: tuple[str, str]) -> None:
    reference, _ = request_made
    added(desk, reference, "Secret.pdf")
    kim = somebody(desk.services.staff, desk.clock, Role.COLLEAGUE, name="kim.ray")
    desk.services.tasks.give(reference, "look", kim.id, desk.services.casework.today, desk.who.id)
    desk.sign_in(kim)
    task = f"/admin/tasks/{reference}/1"
    csrf = desk.get(task).text.partition('name="csrf" value="')[2].partition('"')[0]
    looked = {"csrf": csrf, "found": "Staff e-mail since May."}
    sent = desk.browser.post(task, data={**looked, "more": "1"}, files={"file": ("note.txt", b"four e-mails")})
    page = words(sent)
    assert "note.txt is added." in page
    assert "Staff e-mail since May." in page, "what was typed stays"
    assert "Secret.pdf" not in page
    assert desk.get(f"/admin/requests/{reference}/files/1").status_code == 403
    refused = desk.browser.post(task, data=looked, files={"file": ("a.docx", b"PK\x03\x04\xff")})
    assert "a.docx: A file is a PDF, a picture (PNG or JPEG) or plain text. Save it as a PDF first." in words(refused)
    assert "Staff e-mail since May." in words(refused)
    assert desk.services.tasks.one(reference, 1, kim.id).is_open, "it is not done while its file was refused"
    assert "Pick a file first." in words(desk.browser.post(task, data={**looked, "more": "1"}))
    done = desk.browser.post(task, data=looked, files={"file": ("more.txt", b"a fifth")})
    assert done.headers["location"] == "/admin/tasks?done=task"
    assert [file.task for file in desk.services.casework.find(reference).files] == [None, 1, 1]


def test_a_task_that_is_done_is_taken_up_again_by_who_found_more_and_what_they_write_then_stands(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    kim = somebody(desk.services.staff, desk.clock, Role.COLLEAGUE, name="kim.ray")
    desk.services.tasks.give(reference, "look", kim.id, desk.services.casework.today, desk.who.id)
    caseworker, task = desk.who, f"/admin/tasks/{reference}/1"
    desk.sign_in(kim)
    desk.csrf = desk.get(task).text.partition('name="csrf" value="')[2].partition('"')[0]
    assert desk.post(f"{task}/again").status_code == 422, "it is open still"
    desk.post(task, found="Nothing in the hall.")
    assert "I have found more" in words(desk.get(task))
    assert desk.post(f"{task}/again").headers["location"] == task
    assert "Nothing in the hall." in words(desk.get(task))
    desk.post(task, found="Nothing in the hall. One note in the kitchen.")
    desk.sign_in(caseworker)
    assert "Found: Nothing in the hall. One note in the kitchen." in desk.case(reference)
    assert "Task taken up again" in words(desk.get(f"/admin/requests/{reference}/audit"))
    desk.services.casework.take(reference, Step.WITHDRAWN, desk.who.id, note="rang")
    desk.sign_in(kim)
    assert "I have found more" not in words(desk.get(task))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Pick a file first."),
        (b"MZ\x90\x00\xff", "A file is a PDF, a picture (PNG or JPEG) or plain text."),
        (b"%PDF-" + b"x" * LARGEST, "A file has at most 5 MB."),
    ],
    ids=["nothing", "a program", "too large"],
)
def test_what_cannot_be_kept_is_said_beside_the_field(
    desk: Office, request_made: tuple[str, str], content: bytes, why: str
) -> None:
    page = added(desk, request_made[0], "x.pdf" if content else "", content)
    assert page.status_code == 422
    assert why in words(page)
    assert not desk.services.casework.find(request_made[0]).files


def test_the_scanner_that_is_set_looks_at_each_file_before_it_is_kept_and_a_request_has_room_for_so_much(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "scan.py"
    script.write_text("import sys\nsys.exit(b'EICAR' in sys.stdin.buffer.read())\n")
    scans = f"{sys.executable} {script}"
    with office(tmp_path / "state", folder, pseudonymiser, Role.CASEWORKER, scan_command=scans) as desk:
        reference = desk.services.cases.open("c", 1, answers(), Channel.CHAT).reference
        found = added(desk, reference, content=b"%PDF- EICAR")
        assert "The virus scanner found something in this file. It was not kept." in words(found)
        assert added(desk, reference).status_code == 303
        monkeypatch.setattr(found_files, "MOST", len(PDF) + 1)
        assert "The files of a request have at most" in words(added(desk, reference))
        assert len(desk.services.casework.find(reference).files) == 1


def test_a_file_that_the_scanner_finds_something_in_is_not_kept(tmp_path: Path) -> None:
    script = tmp_path / "scan.py"
    script.write_text("import sys\nsys.exit(b'EICAR' in sys.stdin.buffer.read())\n")
    scan = scanned_by((sys.executable, str(script)))
    assert scan(PDF)
    assert not scan(b"%PDF- EICAR")
    for broken in ("import sys\nsys.exit(2)\n", "import nothing_like_this\nimport sys\nsys.exit(3)\n"):
        script.write_text(broken.replace("import nothing_like_this\n", ""))
        with pytest.raises(FileRefused):
            scan(PDF)
    with pytest.raises(FileRefused):
        scanned_by((str(tmp_path / "not-there"),))(PDF)


def test_a_file_is_sealed_taken_out_when_it_is_not_wanted_and_erased_with_the_request(
    desk: Office, request_made: tuple[str, str]
) -> None:
    reference, _ = request_made
    added(desk, reference)
    added(desk, reference, "Ella Poe's drawing.pdf")
    kept = b"".join(file.read_bytes() for file in desk.services.settings.state.rglob("*") if file.is_file())
    assert b"playground" not in kept
    assert b"drawing" not in kept
    assert "Remove this file: " in desk.case(reference)
    assert desk.post(f"/admin/requests/{reference}/files/2/take-out").status_code == 303
    assert "drawing" not in desk.case(reference)
    desk.post(f"/admin/requests/{reference}/deliver", **{"file.1": "1"}, **CHECKED)
    with pytest.raises(StepNotAllowed):
        desk.services.found_files.take_out(reference, 1, desk.who.id)
    desk.services.casework.take(reference, Step.WITHDRAWN, desk.who.id, note="rang and took it back")
    desk.clock.move(timedelta(days=2_000))
    desk.services.case_retention.run()
    assert not desk.services.casework.find(reference).files
