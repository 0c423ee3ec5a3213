"""The pages of a request: how it stands and what the school wrote, its receipt, and nothing for who has no code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.app.bootstrap import Services, build_services
from bot.cases.letter_templates import LetterKind
from bot.cases.open_case import CaseReceipt
from bot.cases.requester_service import TRIES
from bot.cases.store import SqlCaseStore
from bot.law.case import Step, Told
from bot.law.request_fields import DETAILS, NAME
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.audit import Entry
from bot.platform.settings import Settings
from tests.case_factories import EMAIL, answers, failing_at
from tests.factories import HAZELMERE, SetClock
from tests.web.serving import Client, Served, serving
from widget.limits import rate_limits

STATUS = "/requests/status"
RING = "01206 862691"
UNKNOWN = "No request has this reference and this code."


@dataclass
class School:
    """A service with a clock that is set by hand, and a browser on it."""

    services: Services
    clock: SetClock
    browser: httpx.Client
    served: Served
    seconds: list[float]

    def opened(self, key: str, right: Right = Right.ACCESS, reply_by: Told = Told.EMAIL) -> CaseReceipt:
        given = answers(right, reply_by, EMAIL if reply_by is Told.EMAIL else "")
        return self.services.cases.open(key, 1, given)

    def ask(self, reference: str, code: str, **headers: str) -> httpx.Response:
        self.seconds[0] += 3600.0  # so that the limit is met by those tests only that ask at once
        return self.browser.post(STATUS, data={"reference": reference, "code": code}, headers=headers)

    def receipt(self, opened: CaseReceipt) -> httpx.Response:
        return self.browser.get(self.services.receipts.url(opened.case_id))


@pytest.fixture(scope="module")
def school(
    tmp_path_factory: pytest.TempPathFactory, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> Iterator[School]:
    settings = Settings(
        state=tmp_path_factory.mktemp("state"),
        school=HAZELMERE,
        public_url="https://privacy.example.org",
        production=True,
    )
    clock, seconds = SetClock(), [0.0]
    limit = rate_limits.Buckets(rate_limits.STATUS, lambda: seconds[0]).take
    services = build_services(settings, clock=clock, pseudonymiser=pseudonymiser, status_limit=limit)
    with serving(settings, folder, services) as served, httpx.Client(base_url=served.http, trust_env=False) as browser:
        yield School(services, clock, browser, served, seconds)


def code_of(opened: CaseReceipt) -> str:
    assert opened.code is not None
    return opened.code


# --- the status page ----------------------------------------------------------------------------------------------


def test_reference_and_code_show_how_a_request_stands_and_never_what_was_written(school: School) -> None:
    opened = school.opened("stands")
    page = school.ask(f" hj {opened.reference}", f"{code_of(opened)[:4]}-{code_of(opened)[4:]} ")
    assert page.status_code == 200
    for words in (
        opened.printed,
        "You asked to see the information the school holds.",
        "The school has your request.",
        "The school should answer you by Thursday 24 December 2026.",
        "Tuesday 24 November 2026",
        "There is no letter yet.",
        "Information Governance Board",
        RING,
    ):
        assert words in page.text, words
    for secret in (*answers().words.values(), code_of(opened)):
        assert secret not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in page.headers


def test_the_letters_of_the_school_are_on_the_page(school: School) -> None:
    opened = school.opened("letters")
    casework = school.services.casework
    casework.give_reason(opened.reference, "s", "to work on it")
    token = casework.reason_given(opened.reference, "s", casework.get(opened.reference, "s").events[0].at)
    draft = school.services.letters.draft(opened.reference, LetterKind.IDENTITY, "s", token)
    body = re.sub(r"\[[^]]*\]", "the address is <new> to us", draft.body)
    school.services.letters.send(opened.reference, LetterKind.IDENTITY, draft.title, body, "s", reasons="unsure")
    page = school.ask(opened.printed, code_of(opened)).text
    assert draft.title in page
    assert "the address is &lt;new&gt; to us" in page
    assert "unsure" not in page


def test_while_the_school_waits_the_page_says_that_the_clock_is_stopped(school: School) -> None:
    opened = school.opened("paused")
    school.services.casework.take(
        opened.reference, Step.CLARIFICATION_ASKED, "s", told=Told.POST, reasons="which year?"
    )
    page = school.ask(opened.printed, code_of(opened)).text
    assert "The clock is stopped while the school waits for you." in page
    assert "Please tell the school which part you mean." in page


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (Right.COMPLAINT, "The school should tell you by Thursday 24 December 2026 that it has your complaint."),
        (Right.WITHDRAW_CONSENT, "I have no set day for this."),
        (Right.EDUCATIONAL_RECORD, "I cannot work out the day for this."),
    ],
)
def test_the_page_says_what_is_due_for_each_kind_of_request(school: School, right: Right, words: str) -> None:
    opened = school.opened(f"due {right.value}", right)
    assert words in school.ask(opened.printed, code_of(opened)).text


def test_a_closed_request_has_no_date_any_more(school: School) -> None:
    opened = school.opened("closed")
    school.services.casework.take(opened.reference, Step.WITHDRAWN, "s", note="by phone")
    page = school.ask(opened.printed, code_of(opened)).text
    assert "This request was taken back." in page
    assert "should answer" not in page
    assert "by phone" not in page


def test_a_wrong_code_and_an_unknown_reference_are_told_in_the_same_words(school: School) -> None:
    opened, other = school.opened("one"), school.opened("another")
    wrong = school.ask(opened.printed, code_of(other))
    unknown = school.ask("100 000 006", code_of(opened))
    for page in (wrong, unknown):
        assert page.status_code == 422
        assert UNKNOWN in page.text
        assert RING in page.text
    typed = ('value="' + opened.printed, 'value="100 000 006', code_of(other), code_of(opened))
    bare = [page.text for page in (wrong, unknown)]
    for words in typed:
        bare = [text.replace(words, "") for text in bare]
    assert bare[0] == bare[1]


@pytest.mark.parametrize(
    ("reference", "code", "words"),
    [
        ("", "", ("Type the reference.", "Type the code.")),
        ("HJ-100-000-007", "22345677", ("Reference: one of the digits is not right.",)),
        ("HJ-100-000-006", "22345678", ("Code: one of the digits is not right.",)),
        ("12345", "22345677", ("Reference: needs exactly 9 digits.",)),
        ("HJ-100-000-006", "K7PM", ("Code: needs exactly 8 digits.",)),
        ("<b>", "22345677", ("Reference: needs exactly 9 digits.", "&lt;b&gt;")),
    ],
)
def test_a_slip_is_said_at_its_field_and_what_was_typed_stays(
    school: School, reference: str, code: str, words: tuple[str, ...]
) -> None:
    page = school.ask(reference, code)
    assert page.status_code == 422
    for word in words:
        assert word in page.text
    assert page.text.count('aria-invalid="true"') == len([word for word in words if "&" not in word])
    assert "<title>Problem:" in page.text


def test_who_tries_too_often_is_told_when_to_come_back(school: School) -> None:
    opened = school.opened("tries")
    wrong = {"reference": opened.printed, "code": "22345677"}
    pages = [school.browser.post(STATUS, data=wrong) for _ in range(12)]
    assert {page.status_code for page in pages[:9]} == {422}
    assert pages[-1].status_code == 429
    assert "That was too many tries. Please come back in 1 minute." in pages[-1].text
    right = school.ask(opened.printed, code_of(opened))  # the caller may ask again, the reference is still closed
    assert right.status_code == 429
    assert "come back in 60 minutes" in right.text
    school.clock.move(timedelta(hours=1, seconds=1))
    assert school.ask(opened.printed, code_of(opened)).status_code == 200


async def test_wrong_codes_in_the_chat_and_on_the_page_are_counted_together_and_lock_no_other_address_out(
    school: School,
) -> None:
    opened, other = school.opened("together"), school.opened("another")
    stranger, neighbour = "2001:db8:1:2::1", "2001:db8:1:2:ffff::9"  # one line has both
    for number in range(TRIES):
        address = {"X-Forwarded-For": (stranger, neighbour)[number % 2]}
        if number % 3:
            assert school.ask(opened.printed, code_of(other), **address).status_code == 422
            continue
        school.seconds[0] += 3600.0
        async with Client(school.served.chat, origin="https://privacy.example.org", headers=address) as chat:
            await chat.hello()
            (told,) = await chat.say(f"status of {opened.printed}, code {code_of(other)}")
            assert told["text"] == school.services.folder.form("status", "unknown")
    assert school.ask(opened.printed, code_of(opened), **{"X-Forwarded-For": neighbour}).status_code == 429
    school.seconds[0] += 3600.0
    headers = {"X-Forwarded-For": stranger}
    async with Client(school.served.chat, origin="https://privacy.example.org", headers=headers) as chat:
        await chat.hello()
        (told,) = await chat.say(f"status of {opened.printed}, code {code_of(opened)}")
        assert told["text"] == school.services.folder.form("status", "too_many")
    async with Client(school.served.chat, origin="https://privacy.example.org") as chat:
        await chat.hello()
        (told,) = await chat.say(f"status of {opened.printed}, code {code_of(opened)}")
        assert told["kind"] == "status"
    assert school.ask(opened.printed, code_of(opened)).status_code == 200


def test_a_form_of_another_site_is_refused_with_a_page(school: School) -> None:
    opened = school.opened("elsewhere")
    for header in ({"origin": "https://evil.example.org"}, {"sec-fetch-site": "cross-site"}):
        page = school.ask(opened.printed, code_of(opened), **header)
        assert page.status_code == 403
        assert "This form came from somewhere else" in page.text
        assert opened.printed not in page.text


@pytest.mark.parametrize(("path", "field"), [(STATUS, "reference"), ("/chat", "text")])
def test_a_file_in_place_of_words_gets_a_plain_page(school: School, path: str, field: str) -> None:
    page = school.browser.post(path, files={field: ("me.png", b"\x89PNG", "image/png")})
    assert page.status_code == 422
    assert page.headers["content-type"].startswith("text/html")
    assert "This form could not be read" in page.text


def test_when_the_disk_fails_the_person_is_told_whom_to_ring(school: School) -> None:
    opened = school.opened("disk")
    with failing_at(school.services.engine, 1):
        page = school.ask(opened.printed, code_of(opened))
    assert page.status_code == 503
    assert RING in page.text
    with failing_at(school.services.engine, 1):
        assert school.receipt(opened).status_code == 503
    assert school.ask(opened.printed, code_of(opened)).status_code == 200


def test_before_the_model_is_loaded_the_pages_say_whom_to_ring(tmp_path: Path, folder: SchoolFolder) -> None:
    with serving(Settings(state=tmp_path), folder, None) as served, httpx.Client(trust_env=False) as browser:
        data = {"reference": "HJ-100-000-006", "code": "22345677"}
        for page in (browser.post(served.http + STATUS, data=data), browser.get(served.http + "/requests/receipt/x")):
            assert page.status_code == 503
            assert RING in page.text


# --- the receipt --------------------------------------------------------------------------------------------------


def test_the_receipt_can_be_read_again_and_again_with_its_code(school: School) -> None:
    opened = school.opened("receipt")
    school.receipt(opened)
    page = school.receipt(opened)
    assert page.status_code == 200
    code = code_of(opened)
    for words in (
        opened.printed,
        f"{code[:4]} {code[4:]}",
        "The school should answer you by Thursday 24 December 2026.",
        "It goes to Information Governance Board, as the notice says.",
        "General information, not in the notice",
        "UK GDPR Article 12(5)",
        "How long it may take",
        "By law a school normally has one month to answer.",
        "https://privacy.example.org/requests/status",
    ):
        assert words in page.text, words
    assert "parental responsibility" not in page.text  # who asks for themselves
    for own in ("What you sent", "Your name", answers().words[NAME], answers().words[DETAILS], EMAIL):
        assert own in page.text, own
    assert page.headers["cache-control"] == "no-store"


def test_after_the_code_was_shown_the_receipt_has_a_line_to_write_it(school: School) -> None:
    opened = school.opened("shown", Right.ERASURE, Told.PAGE)
    school.services.cases.code_shown("shown")
    page = school.receipt(opened).text
    assert "Write your code here:" in page
    assert code_of(opened)[4:] not in page
    for secret in (answers().words[NAME], answers().words[DETAILS]):
        assert secret not in page, "what was sent is shown as long as the code is"
    assert "The notice names no contact for this" in page
    assert "You gave no address, so look at the status page" in page


def test_the_receipt_ends_after_a_day_and_leads_to_the_status_page(school: School) -> None:
    opened = school.opened("day")
    school.clock.move(timedelta(hours=23, minutes=59))
    assert school.receipt(opened).status_code == 200
    school.clock.move(timedelta(minutes=1))
    page = school.receipt(opened)
    assert page.status_code == 404
    assert f'href="{STATUS}"' in page.text
    assert opened.printed not in page.text


def test_an_address_that_was_changed_or_made_up_opens_nothing(school: School) -> None:
    opened, other = school.opened("true"), school.opened("false")
    token = school.services.receipts.token(opened.case_id)
    mixed = school.services.receipts.token(other.case_id)[:20] + token[20:]
    changed = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    for wrong in (mixed, changed, token[:-4], token + "AAAA", "A" * len(token), "x", "é", "%00", token.upper()):
        page = school.browser.get(f"/requests/receipt/{wrong}")
        assert page.status_code == 404, wrong
        assert "not here any more" in page.text
    assert school.receipt(opened).status_code == 200


def test_a_request_that_was_erased_has_no_receipt(school: School) -> None:
    opened = school.opened("erased")
    now = school.clock()
    entry = Entry(now, "retention", "erased", opened.case_id)
    assert SqlCaseStore(school.services.engine).erase(opened.case_id, entry, now, seen=1)
    assert school.receipt(opened).status_code == 404
