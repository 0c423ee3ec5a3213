"""What people write where they open their records: read like the chat, told to staff the same day, and dealt with."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.cases.gathering.person_replies import A_DAY, LONGEST
from bot.cases.records import KeptReply, ReplyState
from bot.cases.references import new_code
from bot.engine.scripted import FAIL
from bot.kill_switch.rules import Position
from bot.law.request_fields import Channel
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.notice.safeguarding import Outcome
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.platform.errors import StepNotAllowed, StoreError
from bot.staff.rules import Role
from tests.case_factories import answers, failing_at
from tests.smtp_server import SmtpServer
from tests.staff_factories import somebody
from tests.web.office import Office, hidden_fields, office, words
from widget.admin.review.safeguarding import WRITER

CODE = re.compile(r"^\d{4} \d{4}\b", re.MULTILINE)
WROTE = "The e-mails of Mr Marsh about Ella Poe are missing."
DANGER = "danger_child"
THANKS = "chat_thanks"
WISH = "request_erasure"


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser, mail: SmtpServer) -> Iterator[Office]:
    sends = {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_tls": "none"}
    with office(tmp_path, folder, pseudonymiser, Role.CASEWORKER, **sends) as running:
        yield running


@dataclass
class Parent:
    """Somebody who has opened their records, with all three codes."""

    desk: Office
    browser: httpx.Client
    codes: dict[str, str]

    @property
    def reference(self) -> str:
        return self.codes["reference"]

    def write(self, text: str) -> httpx.Response:
        return self.browser.post("/requests/answer", data={**self.codes, "write": "1", "text": text})

    def kept(self) -> list[KeptReply]:
        return list(self.desk.services.casework.find(self.reference).replies)


@pytest.fixture
def parent(desk: Office) -> Iterator[Parent]:
    receipt = desk.services.cases.open("c", 1, answers(), Channel.CHAT)
    reference, services = receipt.reference, desk.services
    services.found_files.add(reference, "E-mails.txt", b"the fight", desk.who.id)
    desk.post(
        f"/admin/requests/{reference}/deliver",
        **{"file.1": "1"},
        check="document",
        reasons="She came in and showed a licence.",
    )
    with httpx.Client(base_url=desk.browser.base_url, trust_env=False, timeout=30) as browser:
        codes = {"reference": reference, "code": str(receipt.code)}
        browser.post("/requests/answer", data=codes)
        (mailed,) = (m for m in services.casework.find(reference).messages if m.purpose == "opening_code")
        opened = browser.post("/requests/answer", data={**codes, "once": CODE.findall(mailed.body)[0]})
        yield Parent(desk, browser, {**codes, "once": hidden_fields(opened)["once"]})


def mails_to_school(desk: Office, reference: str) -> list[str]:
    return [one.subject for one in desk.services.casework.find(reference).messages if one.purpose == "reply"]


def test_what_a_person_writes_waits_for_staff_who_read_it_with_a_reason_and_deal_with_it(parent: Parent) -> None:
    desk, reference = parent.desk, parent.reference
    sent = parent.write(WROTE)
    assert sent.status_code == 200
    assert "The school has what you wrote." in words(sent)
    printed = f"HJ-{reference[:3]}-{reference[3:6]}-{reference[6:]}"
    subject = f"Somebody has written about request {printed}"
    assert mails_to_school(desk, reference) == [f"{subject}: it may be a new request"]  # it was not understood
    assert parent.write(THANKS).status_code == 200
    assert subject in mails_to_school(desk, reference)
    assert desk.post(f"/admin/requests/{reference}/replies/2/done", done="nothing to do").status_code == 303
    first = desk.get("/admin/to-do")
    assert "1 person wrote about their records, and nobody has dealt with it." in words(first)
    assert f'href="/admin/requests/{reference}#replies"' in first.text
    assert reference in desk.get("/admin/requests?wrote=1").text
    page = desk.case(reference)
    assert "Waits for you." in page
    assert "The person wrote" in page
    assert "Mr Marsh" not in page
    at = f"/admin/requests/{reference}/replies/1"
    assert desk.post(f"{at}/show").status_code == 422
    assert WROTE in words(desk.post(f"{at}/show", why="work"))
    assert desk.post(f"{at}/done", done=" ").status_code == 422
    assert desk.post(f"{at}/done", done="Sent the rest on 3 December.").status_code == 303
    assert "Done: Sent the rest on 3 December." in desk.case(reference)
    assert "wrote about their records" not in words(desk.get("/admin/to-do"))
    assert desk.post(f"{at}/done", done="once more").status_code == 422
    trail = words(desk.get(f"/admin/requests/{reference}/audit"))
    assert "The person wrote about their records" in trail
    assert "What the person wrote was dealt with" in trail


def test_it_is_sealed_and_no_log_holds_it(parent: Parent, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    parent.write(WROTE)
    parent.write(f"{FAIL}")
    kept = b"".join(file.read_bytes() for file in parent.desk.services.settings.state.rglob("*") if file.is_file())
    assert b"Marsh" not in kept
    assert b"are missing" not in kept
    assert "Marsh" not in caplog.text
    assert "are missing" not in caplog.text


def test_what_may_be_a_new_request_is_said_to_be_one_and_opened_with_the_day_on_which_it_came(parent: Parent) -> None:
    desk, reference = parent.desk, parent.reference
    came = desk.clock.now.date()
    parent.write(WISH)
    assert mails_to_school(desk, reference)[0].endswith(": it may be a new request")
    assert [one.wish for one in parent.kept()] == ["erasure"]
    desk.later(days=3)
    assert "It may ask for something new, or be a complaint: " in desk.case(reference)
    form = desk.post(f"/admin/requests/{reference}/replies/1/enter")
    assert form.status_code == 200
    assert f'value="{came.isoformat()}"' in form.text
    assert WISH in form.text
    fields = {name: value for name, value in hidden_fields(form).items() if name in ("form", "reply")}
    typed = {"right": "erasure", "channel": "reply", "received": came.isoformat(), "reply_by": "page", "details": WISH}
    entered = desk.post("/admin/requests/new", **fields, **typed)
    assert "The request is entered." in words(entered)
    (reply,) = parent.kept()
    assert reply.state is ReplyState.BECAME_REQUEST
    new = desk.services.casework.find(reply.became)
    assert (new.case.received, new.case.right, new.case.channel) == (came, Right.ERASURE, Channel.REPLY)
    assert f'<a href="/admin/requests/{reply.became}">' in desk.get(f"/admin/requests/{reference}").text


def test_danger_shows_the_help_of_the_chat_and_is_the_leads_before_it_is_anybody_elses(parent: Parent) -> None:
    desk, reference, services = parent.desk, parent.reference, parent.desk.services
    told = services.review_alerts.run()
    answer = parent.write(DANGER)
    assert services.folder.book.reply(DANGER).text.split(". ")[0] in words(answer)
    assert "The school has what you wrote." in words(answer)
    assert (told, services.review_alerts.run()) == (0, 1)
    page = desk.case(reference)
    assert "The safeguarding lead reads this first." in page
    assert desk.post(f"/admin/requests/{reference}/replies/1/show", why="work").status_code == 422
    assert desk.post(f"/admin/requests/{reference}/replies/1/enter").status_code == 422
    caseworker = desk.who
    lead = somebody(services.staff, desk.clock, Role.SAFEGUARDING_LEAD, name="jo.lead")
    desk.sign_in(lead)
    (listed,) = services.safeguarding.listed(lead.id)
    at = f"/admin/safeguarding/{listed.line.conversation}"
    read = words(desk.get(at))
    assert DANGER in read
    assert "where they open their records" in read
    assert reference[:3] in read
    assert "Sam Poe" not in read
    assert desk.post(f"{at}/reveal", token=WRITER).status_code == 422
    assert "Sam Poe" in words(desk.post(f"{at}/reveal", token=WRITER, why="safety"))
    assert desk.post(f"{at}/reveal", token="⟨name 9⟩", why="safety").status_code == 422
    services.safeguarding.close(listed.line.conversation, 1, Outcome.NO_DANGER, "it was a joke", lead.id)
    desk.sign_in(caseworker)
    assert DANGER in words(desk.post(f"/admin/requests/{reference}/replies/1/show", why="work"))


def test_the_file_of_a_request_holds_what_its_person_wrote_but_not_what_is_the_leads_to_read(parent: Parent) -> None:
    parent.write(WROTE)
    parent.write(DANGER)
    file = parent.desk.post(f"/admin/requests/{parent.reference}/export", why="work")
    assert [one["words"] for one in file.json()["replies"]] == [WROTE, ""]
    assert not re.search(r"\b[0-9a-f]{16,}\b", file.text), "an id"


def test_everything_held_on_somebody_holds_what_they_wrote_but_not_what_is_the_leads_to_read(parent: Parent) -> None:
    parent.write(WROTE)
    parent.write(DANGER)
    desk = parent.desk
    found = {"chats": "", "requests": desk.services.casework.find(parent.reference).case.id}
    file = desk.post("/admin/subject-access/export", **found, why="asked")
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        both = [packed.read(name).decode() for name in ("information-held.json", "information-held.html")]
    assert all(WROTE in one and DANGER not in one for one in both)


def test_whom_it_names_never_reads_what_told_of_danger(parent: Parent) -> None:
    services, reference = parent.desk.services, parent.reference
    marsh = somebody(services.staff, parent.desk.clock, Role.CASEWORKER, name="tom.marsh")
    services.person_replies.keep(reference, "Tom Marsh hurts my son", conversation_id="0" * 32)
    kept = services.casework.find(reference)
    assert services.person_replies.may_read(kept, kept.replies[0], parent.desk.who.id)
    assert not services.person_replies.may_read(kept, kept.replies[0], marsh.id)
    with pytest.raises(StepNotAllowed):
        services.person_replies.show(reference, 1, marsh.id, "work")


def test_nothing_of_the_reading_stays_where_there_was_no_danger(parent: Parent) -> None:
    services = parent.desk.services
    parent.write(WISH)
    with services.engine.connect() as connection:
        assert connection.execute(tables.conversations.select()).first() is None
        assert connection.execute(tables.drafts.select()).first() is None


@pytest.mark.parametrize("how", ["the assistant fails", "the assistant is off"])
def test_what_could_not_be_read_is_kept_and_said_to_be_unread(parent: Parent, how: str) -> None:
    desk, services = parent.desk, parent.desk.services
    if how == "the assistant is off":
        services.kill_switch.turn(Position.OFF, "", "test")
    assert "The school has what you wrote." in words(parent.write(FAIL if how == "the assistant fails" else WROTE))
    assert [one.is_read for one in parent.kept()] == [False]
    assert "The assistant could not read this. Read it today" in desk.case(parent.reference)


def test_the_same_words_sent_twice_are_one_and_five_a_day_are_enough(parent: Parent) -> None:
    for _ in range(2):
        assert "The school has what you wrote." in words(parent.write(WROTE))
    assert len(parent.kept()) == 1
    for number in range(A_DAY - 1):
        parent.write(f"{WROTE} {number}")
    sixth = parent.write("one more")
    assert sixth.status_code == 422
    assert "You have written five times today." in words(sixth)
    assert ">\none more</textarea>" in sixth.text
    assert len(parent.kept()) == A_DAY


def test_who_tells_of_danger_is_helped_and_heard_however_often_they_wrote(parent: Parent) -> None:
    services = parent.desk.services
    for number in range(A_DAY):
        parent.write(f"{WROTE} {number}")
    answer = parent.write(DANGER)
    assert services.folder.book.reply(DANGER).text.split(". ")[0] in words(answer)
    assert "The school has what you wrote." in words(answer)
    assert [bool(one.conversation_id) for one in parent.kept()] == [False] * A_DAY + [True]
    assert services.review_alerts.run() == 1


@pytest.mark.parametrize(
    ("text", "why"), [(" ", "Write first"), ("x" * (LONGEST + 1), "This is too long.")], ids=["nothing", "too long"]
)
def test_what_cannot_be_taken_is_said_beside_the_box_and_stays_in_it(parent: Parent, text: str, why: str) -> None:
    page = parent.write(text)
    assert page.status_code == 422
    assert why in words(page)
    assert text.strip() in page.text
    assert parent.kept() == []


def test_who_has_not_the_mailed_code_writes_nothing_and_loses_nothing(parent: Parent) -> None:
    wrong = new_code(lambda most: most - 1)
    page = parent.browser.post("/requests/answer", data={**parent.codes, "once": wrong, "write": "1", "text": WROTE})
    assert page.status_code == 422
    assert parent.kept() == []
    assert WROTE in words(page)
    again = parent.browser.post("/requests/answer", data={**parent.codes, "once": "", "text": WROTE})
    assert WROTE in words(again)
    opened = parent.browser.post("/requests/answer", data={**parent.codes, "text": WROTE})
    assert opened.status_code == 422  # a newer code was mailed


def test_where_it_is_not_kept_the_person_is_told_that_it_was_not_sent(parent: Parent) -> None:
    services = parent.desk.services
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_given: object, **_named: object) -> None:
            raise StepNotAllowed("no")

        patch.setattr(services.person_replies, "keep", refuse)
        page = parent.write(DANGER)
    assert page.status_code == 422
    assert "It was NOT sent." in words(page)
    assert services.folder.book.reply(DANGER).text.split(". ")[0] in words(page)
    assert ">\ndanger_child</textarea>" in page.text


def test_a_reply_is_kept_whole_or_not_at_all(parent: Parent) -> None:
    services = parent.desk.services
    with failing_at(services.engine, 10_000) as tried:
        services.person_replies.keep(parent.reference, "first")
    for statement in range(1, len(tried) + 1):
        with failing_at(services.engine, statement), pytest.raises(StoreError):
            services.person_replies.keep(parent.reference, f"at statement {statement}")
        assert len(mails_to_school(parent.desk, parent.reference)) == len(parent.kept())


def test_the_reply_goes_with_the_words_of_its_request(parent: Parent) -> None:
    desk, services = parent.desk, parent.desk.services
    parent.write(WROTE)
    desk.step(parent.reference, "withdrawn", note="rang and took it back")
    desk.clock.move(timedelta(days=2_000))
    services.case_retention.run()
    kept = services.casework.find(parent.reference)
    assert kept.sealed("reply-1") is None
    assert [one.conversation_id for one in kept.replies] == [None]
