"""Letters from the staff's pages: written from a request, sent the person's way, and counted once they were told."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.cases.letter_templates import Facts, LetterKind, gives_reasons, write
from bot.cases.records import LetterState
from bot.cases.staff_service import CaseView
from bot.law.case import State, Step, Told
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.notice.reply import Contact
from bot.pii.pseudonymiser import Pseudonymiser
from tests.smtp_server import SmtpServer
from tests.web.office import Office, hidden_fields, letter_fields, office, words

POST = {"reply_by": Told.POST, "contact": "1 High Street\nColchester"}
NOT_MOVED = "The clock has not moved yet"


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as running:
        yield running


def view(desk: Office, reference: str) -> CaseView:
    return desk.services.casework.get(reference, "s")


def send_mail(desk: Office) -> int:
    return asyncio.run(desk.services.outbox.send_due())


def test_an_address_that_says_that_a_letter_was_delivered_is_not_believed(desk: Office) -> None:
    reference = desk.open(**POST)
    written = desk.letter(reference, "update").headers["location"]
    assert "The letter is written." in words(desk.get(written))
    at = written.partition("?")[0]
    for done in ("delivered", "cancelled", "anything"):
        page = desk.get(f"{at}?done={done}")
        assert page.status_code == 200
        assert 'role="status"' not in page.text, done
    taken = desk.post(f"{at}/cancel").headers["location"]
    assert "The letter was taken back." in words(desk.get(taken))
    assert 'role="status"' not in desk.get(f"{at}?done=delivered").text


def test_a_letter_on_paper_and_an_account_have_titles_that_name_nobody(desk: Office) -> None:
    reference = desk.open(**POST)
    desk.letter(reference, "update", title="About Sam Poe and the playground")
    title = re.search(r"<title>(.*?)</title>", desk.get(f"/admin/requests/{reference}/letters/1/print").text)
    assert title
    assert title[1].startswith("Letter 1 – ")
    assert "Poe" not in title[1]
    account = desk.get(f"/admin/staff/{desk.who.id}").text
    assert "Pat Lee" in account
    assert "Pat" not in account.partition("</title>")[0]


def test_from_the_request_to_the_answer_the_clock_follows_the_post(desk: Office) -> None:
    reference = desk.open(**POST)
    desk.later(days=7)
    sent = desk.letter(reference, "clarification", reasons="Seven years of papers")
    assert sent.status_code == 303
    assert f"{NOT_MOVED}: the letter has not been posted." in desk.case(reference)
    assert view(desk, reference).case.state is State.RECEIVED
    at = f"/admin/requests/{reference}/letters/1"
    paper = desk.get(f"{at}/print")
    assert "Sam Poe<br>1 High Street<br>Colchester" in re.sub(r">\s+", ">", paper.text)
    assert "Sign out" not in paper.text
    assert desk.post(f"{at}/delivered", on="2026-12-01").status_code == 303
    assert "❚❚ Paused" in desk.case(reference)
    assert NOT_MOVED not in desk.case(reference)
    desk.later(days=3)
    assert desk.step(reference, "clarification_received", on="2026-12-04").status_code == 303
    assert "Answer by Tuesday 29 December 2026." in desk.case(reference)
    desk.later(days=5)
    lacking = desk.letter(reference, "answer")
    assert lacking.status_code == 422
    assert "how the records were handed over" in words(lacking)
    assert desk.letter(reference, "answer", handed_over="collected at the office").status_code == 303
    assert desk.post(f"/admin/requests/{reference}/letters/2/delivered", on="2026-12-09").status_code == 303
    said = desk.case(reference)
    assert "Answered. Told by post" in said
    assert "Handed over: collected at the office" in said
    assert desk.services.audit.verify().broken is None


def test_a_letter_by_email_counts_only_once_its_message_has_gone(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    with SmtpServer() as server:
        mail = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_tls": "none"}
        with office(tmp_path, folder, pseudonymiser, **mail) as desk:
            _mailed(desk, server)


def _mailed(desk: Office, server: SmtpServer) -> None:
    reference = desk.open()
    desk.say_why(reference)
    draft = words(desk.get(f"/admin/requests/{reference}/letters/new?kind=identity"))
    assert "Dear Sam Poe" in draft
    assert "No mail server is set" not in draft
    assert desk.letter(reference, "identity", reasons="unsure").status_code == 303
    assert f"{NOT_MOVED}: its e-mail has not gone." in desk.case(reference)
    assert view(desk, reference).case.state is State.RECEIVED
    send_mail(desk)
    assert view(desk, reference).case.state is State.IDENTITY_ASKED
    assert NOT_MOVED not in desk.case(reference)
    mails = [one.data.decode() for one in server.accepted]
    assert len(mails) == 3
    assert not any("filled in" in mail or "unsure" in mail or "Sam" in mail for mail in mails)


def test_without_a_mail_server_a_letter_by_email_waits_until_it_was_sent_by_hand(desk: Office, tmp_path: Path) -> None:
    reference = desk.open()
    desk.say_why(reference)
    draft = words(desk.get(f"/admin/requests/{reference}/letters/new?kind=identity"))
    assert "No mail server is set: somebody has to send that message by hand." in draft
    desk.letter(reference, "identity", reasons="unsure")
    at = f"/admin/requests/{reference}/letters/1"
    assert desk.post(f"{at}/delivered", on="2026-11-24").status_code == 422, "it does not lie as a file yet"
    assert send_mail(desk) == 3
    page = words(desk.get(at))
    assert f"{NOT_MOVED}: its e-mail has not gone." in page
    assert "Not sent: no mail server is set." in page
    (mail,) = (one for one in desk.services.outbox.filed() if one.letter)
    opened = desk.post("/admin/outbox/open", message=mail.id)
    assert "The school has a question: your request" in words(opened)
    assert re.search(
        r'href="mailto:sam@example\.org\?subject=The%20school%20has%20a%20question[^"]+&amp;body=', opened.text
    )
    assert f'href="{at}"' in opened.text, "the day is written down on the letter's page"
    assert "mail_opened" in [entry.action for _, entry in desk.services.audit.page(None, 20)]
    assert view(desk, reference).case.state is State.RECEIVED
    assert "lies as a file in the outbox folder, to be sent by hand" in desk.case(reference)
    assert desk.post(f"{at}/delivered", on="2026-11-24").status_code == 303
    assert view(desk, reference).case.state is State.IDENTITY_ASKED
    assert NOT_MOVED not in desk.case(reference)


def test_a_letter_that_lies_as_a_file_is_taken_back_with_its_file(desk: Office, tmp_path: Path) -> None:
    reference = desk.open()
    desk.letter(reference, "acknowledgement")
    send_mail(desk)
    (mail,) = (one for one in desk.services.outbox.filed() if one.letter)
    assert (tmp_path / "outbox" / f"{mail.id}.eml").exists()
    gone = desk.post(f"/admin/requests/{reference}/letters/1/cancel")
    assert gone.status_code == 303
    send_mail(desk)
    assert not (tmp_path / "outbox" / f"{mail.id}.eml").exists()
    assert desk.post("/admin/outbox/open", message=mail.id).status_code == 409


def test_proof_has_come_only_with_what_was_seen_which_the_history_then_tells(desk: Office) -> None:
    reference = desk.open()
    assert desk.step(reference, "identity_asked", reasons="unsure").status_code == 303
    bare = desk.step(reference, "identity_received", on="2026-11-24")
    assert bare.status_code == 422
    assert "Say what was seen, and who looked at it." in words(bare)
    assert view(desk, reference).case.state is State.IDENTITY_ASKED
    seen = "Carol saw her driving licence at the office."
    assert desk.step(reference, "identity_received", on="2026-11-24", note=seen).status_code == 303
    assert f"What was seen: {seen}" in desk.case(reference)
    assert "The clock stood still on Tuesday 24 November 2026." in desk.case(reference)
    kept = desk.services.casework.find(reference)
    assert not any(event.note for event in kept.events), "it is sealed"


def test_a_letter_for_who_rings_is_a_call_with_a_script_and_a_note(desk: Office) -> None:
    reference = desk.open(reply_by=Told.TELEPHONE, contact="07700 900123")
    page = desk.get(desk.letter(reference, "clarification", reasons="which?").headers["location"])
    assert "Ring 07700 900123 and ask for Sam Poe" in words(page)
    assert "Leave no details on an answering machine" in words(page)
    assert f"{NOT_MOVED}: nobody has rung the person." in words(page)
    at = f"/admin/requests/{reference}/letters/1/delivered"
    lacking = desk.post(at, on="2026-11-24")
    assert lacking.status_code == 422
    assert "Write a note." in words(lacking)
    assert desk.post(at, on="2026-11-24", note="She wants the reports.").status_code == 303
    assert "Note: She wants the reports." in desk.case(reference)


def test_who_left_no_way_to_reply_reads_it_on_the_status_page_at_once(desk: Office) -> None:
    reference = desk.open(reply_by=Told.PAGE, contact="")
    page = desk.get(desk.letter(reference, "acknowledgement").headers["location"])
    assert "They can read it on the status page now." in words(page)
    assert view(desk, reference).case.state is State.ACKNOWLEDGED


def test_brackets_left_in_a_letter_are_named_and_what_was_typed_is_kept(desk: Office) -> None:
    reference = desk.open()
    desk.say_why(reference)
    draft = desk.get(f"/admin/requests/{reference}/letters/new?kind=identity")
    assert "Dear Sam Poe," in draft.text
    assert "[say why]" in words(draft).partition("Title")[0]
    typed = {**letter_fields(draft), "body": "Dear Sam,\r\nshow us [what] & more", "reasons": "unsure"}
    page = desk.post(f"/admin/requests/{reference}/letters/new", **typed)
    assert page.status_code == 422
    assert "Fill in what stands in square brackets: [what]" in words(page)
    assert "show us [what] &amp; more</textarea>" in page.text
    assert "unsure</textarea>" in page.text
    assert view(desk, reference).letters == ()


def test_a_refusal_that_does_not_name_the_ways_to_complain_is_not_sent(desk: Office) -> None:
    reference = desk.open(right=Right.ERASURE)
    page = desk.letter(reference, "refused", body="No.", reasons="We have to keep it by law.")
    assert page.status_code == 422
    assert "the ways to complain" in words(page)
    assert view(desk, reference).letters == ()
    assert desk.letter(reference, "refused", reasons="We have to keep it by law.").status_code == 303


def test_the_answer_to_an_access_request_has_the_headings_of_article_15_to_be_filled_in_and_others_have_not(
    desk: Office,
) -> None:
    heads = ("Why we hold it: [", "What kinds of information: [", "Who gets it from us: [", "How long we keep it: [",
             "Where it came from: [", "Your rights: ", "How to complain")  # fmt: skip
    access, erasure = desk.open(), desk.open(right=Right.ERASURE)
    for reference in (access, erasure):
        desk.say_why(reference)
    for kind in ("answer", "partly_refused"):
        draft = desk.get(f"/admin/requests/{access}/letters/new?kind={kind}").text
        assert [head for head in heads if head not in draft] == []
        other = desk.get(f"/admin/requests/{erasure}/letters/new?kind={kind}").text
        assert [head for head in heads if head in other] == []
        assert "complain to the school" in other
    body = draft.partition('<textarea id="letter-body"')[2].partition("</textarea>")[0]
    assert "or how that is decided. The notice says: “For each reason why we use your personal" in html.unescape(body)
    assert body.index("Your rights") < body.index("How to complain") < body.index("Yours sincerely")


def test_what_stands_under_the_headings_of_an_answer_is_no_reason_for_withholding_something() -> None:
    kind, school = LetterKind.PARTLY_REFUSED, Contact("school", "Example School")
    facts = Facts("", "HJ-100-000-006", Right.ACCESS, date(2026, 11, 24), None, school, school, school)
    body = write(kind, facts)[1]
    under = re.sub(r"(?m)(?<=: )\[[^\]]*\]$", "reports, e-mails, photographs and first aid slips", body)
    assert under.count("first aid slips") == 5
    for why, says_why in (("x", False), ("that it is about another child", True)):
        filled = re.sub(r"\[[^\]]*\]", "x", under.replace("[say why]", why))
        assert gives_reasons(kind, filled, facts) is says_why


@pytest.mark.parametrize(
    ("way", "contact", "says"),
    [
        (Told.EMAIL, "sam@example.org", "Send the letter"),
        (Told.PAGE, "", "Send the letter"),
        (Told.POST, "1 High Street", "Print the letter"),
        (Told.TELEPHONE, "07700 900123", "Go on, and ring them"),
    ],
)
def test_the_button_of_a_letter_says_what_comes_of_it(desk: Office, way: Told, contact: str, says: str) -> None:
    reference = desk.open(reply_by=way, contact=contact, right=Right.ERASURE)
    desk.say_why(reference)
    draft = desk.get(f"/admin/requests/{reference}/letters/new?kind=update")
    assert re.search(rf'<button id="sends"[^>]*>{says}</button>', draft.text)
    bare = desk.post(
        f"/admin/requests/{reference}/letters/new", **{**letter_fields(draft), "body": "", "way": "in_person"}
    )
    assert ">Go on, and tell them</button>" in bare.text
    shown = desk.letter(reference, "refused", reasons="We have to keep it by law.", confirm="")
    assert f'name="confirm" value="1">{says}</button>' in shown.text


def test_letters_are_opened_for_a_reason_that_is_asked_once_in_a_session_and_logged_with_each(desk: Office) -> None:
    reference = desk.open(**POST)
    at = f"/admin/requests/{reference}/letters"
    for path in ("new?kind=update", "1", "1/print"):
        asked = desk.get(f"{at}/{path}")
        assert "Why do you open this letter?" in words(asked), path
        assert "Sam Poe" not in asked.text
    lacking = desk.post(f"{at}/why", onto="new?kind=update")
    assert (lacking.status_code, "Pick a reason, or write one" in words(lacking)) == (422, True)
    given = desk.post(f"{at}/why", onto="new?kind=update", why="work")
    assert given.headers["location"] == f"{at}/new?kind=update"
    draft = desk.get(given.headers["location"])
    assert "Dear Sam Poe" in draft.text
    assert desk.post(f"{at}/new", **letter_fields(draft)).status_code == 303
    for path in ("1", "1/print"):
        assert "Dear Sam Poe" in desk.get(f"{at}/{path}").text
    log = words(desk.get(f"/admin/requests/{reference}/audit"))
    assert log.count("Shown: letter 1 To work on this request") == 2
    assert "Letter begun: name, how it is getting on To work on this request" in log
    assert "Reason given to read letters To work on this request" in log
    desk.clock.move(timedelta(minutes=1))
    desk.sign_in()
    assert "Why do you open this letter?" in words(desk.get(f"{at}/1")), "another session"


@pytest.mark.parametrize("onto", ["", "//example.org", "../../staff", "1/cancel", "new?kind=update&x=1"])
def test_what_asks_why_leads_nowhere_but_to_letters(desk: Office, onto: str) -> None:
    reference = desk.open()
    onward = desk.post(f"/admin/requests/{reference}/letters/why", onto=onto, why="work").headers["location"]
    assert onward == f"/admin/requests/{reference}"
    assert desk.get(f"/admin/requests/{reference}/letters/why").headers["location"] == onward


def test_what_the_person_will_read_shows_no_earlier_letter_in_clear(desk: Office) -> None:
    reference = desk.open(**POST)
    desk.letter(reference, "update", way="in_person")
    desk.post(f"/admin/requests/{reference}/letters/1/delivered", on="2026-11-24")
    shown = desk.step(reference, "withdrawn", note="rang", confirm="")
    assert "How your request" in shown.text
    assert "Sam Poe" not in shown.text


def test_a_letter_that_closes_a_request_shows_first_what_the_person_will_read_and_is_not_kept_yet(
    desk: Office,
) -> None:
    reference = desk.open(right=Right.ERASURE)
    shown = desk.letter(reference, "refused", reasons="We have to keep it by law.", confirm="")
    assert shown.status_code == 200
    assert view(desk, reference).letters == ()
    said = words(shown)
    mail = desk.services.letters._parts.mails.letter_waits(view(desk, reference).line.printed, Step.REFUSED)
    for part in (mail[0], " ".join(mail[1].split()), "Its letter says why", "this is what we filled in"):
        assert part in said, part
    assert "We have to keep it by law." not in said, "what is for the school's own record"
    at = f"/admin/requests/{reference}/letters/new"
    back = desk.post(at, **hidden_fields(shown), change="1")
    assert "this is what we filled in" in letter_fields(back)["body"]
    assert desk.post(at, **hidden_fields(shown), confirm="1").status_code == 303
    assert [letter.kind for letter in view(desk, reference).letters] == ["refused"]


def test_the_page_of_a_letter_that_waits_says_what_the_status_page_will_say(desk: Office) -> None:
    reference = desk.open(right=Right.ERASURE, **POST)
    sent = desk.letter(reference, "refused", reasons="We have to keep it by law.")
    assert "The school has said no. Its letter says why" in words(desk.get(sent.headers["location"]))


def test_a_letter_that_is_sent_twice_is_written_once(desk: Office) -> None:
    reference = desk.open()
    desk.say_why(reference)
    fields = letter_fields(desk.get(f"/admin/requests/{reference}/letters/new?kind=acknowledgement"))
    at = f"/admin/requests/{reference}/letters/new"
    assert desk.post(at, **fields).status_code == 303
    again = desk.post(at, **fields)
    assert again.status_code == 409
    assert "a letter was written already" in words(again)
    assert f'href="/admin/requests/{reference}/letters/1"' in again.text
    assert len(view(desk, reference).letters) == 1


def test_an_extension_names_the_new_date_and_needs_a_ground(desk: Office) -> None:
    reference = desk.open(**POST)
    desk.say_why(reference)
    assert "the new date is Wednesday 24 February 2027" in words(
        desk.get(f"/admin/requests/{reference}/letters/new?kind=extension")
    )
    assert desk.letter(reference, "extension", reasons="much").status_code == 422
    assert desk.letter(reference, "extension", reasons="much", ground="complexity").status_code == 303
    desk.post(f"/admin/requests/{reference}/letters/1/delivered", on="2026-11-24")
    assert "Answer by Wednesday 24 February 2027." in desk.case(reference)
    assert "First due date" in desk.case(reference)


def test_a_waiting_letter_can_be_taken_back_and_then_counts_for_nothing(desk: Office) -> None:
    reference = desk.open()
    desk.letter(reference, "acknowledgement")
    at = f"/admin/requests/{reference}/letters/1"
    assert desk.post(f"{at}/cancel").status_code == 303
    assert "This letter was taken back" in words(desk.get(at))
    assert desk.post(f"{at}/cancel").status_code == 422
    assert send_mail(desk) == 2, "the receipt, and the news for the school"
    assert view(desk, reference).letters[0].state is LetterState.CANCELLED


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"title": " "}, "Give the letter a title"),
        ({"body": ""}, "Write the letter"),
        ({"body": "x" * 20_001}, "too long"),
        ({"way": "email"}, "Pick how the letter goes"),
        ({"number": "x"}, "not whole"),
    ],
)
def test_a_letter_that_cannot_go_is_not_kept(desk: Office, fields: dict[str, str], problem: str) -> None:
    reference = desk.open(**POST)
    page = desk.letter(reference, "acknowledgement", **fields)
    assert page.status_code == 422
    assert problem in words(page)
    assert view(desk, reference).letters == ()


def test_an_email_address_is_never_printed_as_the_address_of_an_envelope(desk: Office) -> None:
    reference = desk.open()
    sent = desk.letter(reference, "acknowledgement", way="post")
    assert "gave no postal address" in words(desk.get(sent.headers["location"]))
    assert "sam@example.org" not in desk.get(f"/admin/requests/{reference}/letters/1/print").text


@pytest.mark.parametrize("day", ["", "soon", "2026-11-23", "2026-12-24"])
def test_a_day_on_which_a_letter_cannot_have_been_posted_is_refused(desk: Office, day: str) -> None:
    reference = desk.open(**POST)
    desk.letter(reference, "acknowledgement")
    assert desk.post(f"/admin/requests/{reference}/letters/1/delivered", on=day).status_code == 422
    assert view(desk, reference).letters[0].state is LetterState.WAITING


def test_a_letter_that_is_not_there_gives_a_plain_page(desk: Office) -> None:
    reference = desk.open()
    desk.say_why(reference)
    for path in ("letters/7", "letters/x", "letters/0/print", "letters/new?kind=love"):
        page = desk.get(f"/admin/requests/{reference}/{path}")
        assert page.status_code in (404, 422), path
        assert "<title>Problem:" in page.text


def test_a_message_that_is_stuck_is_said_and_can_be_tried_again(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    with SmtpServer(answers={"RCPT": "550 no such person"}) as server:
        mail = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_tls": "none"}
        with office(tmp_path, folder, pseudonymiser, **mail) as desk:
            _stuck(desk)


def _stuck(desk: Office) -> None:
    reference = desk.open()
    desk.letter(reference, "identity", reasons="unsure")
    send_mail(desk)
    assert "3 messages could not be sent" in words(desk.get("/admin/requests"))
    assert "its e-mail could not be sent. Look in the outbox." in desk.case(reference)
    page = desk.get("/admin/outbox")
    assert "no such person" not in words(page), "what a server says may hold an address"
    message = re.findall(r'name="message" value="([^"]+)"', page.text)
    assert len(message) == 3
    assert desk.post("/admin/outbox", message=message[0]).status_code == 303
    assert desk.post("/admin/outbox", message=message[0]).status_code == 409
    assert desk.post("/admin/outbox", message="<anything>").status_code == 409
    assert "2 messages could not be sent" in words(desk.get("/admin/requests"))


def test_the_day_of_the_post_counts_not_the_day_it_was_written_down(desk: Office) -> None:
    reference = desk.open(**POST)
    desk.letter(reference, "identity", reasons="unsure")
    desk.later(days=3)
    desk.post(f"/admin/requests/{reference}/letters/1/delivered", on="2026-11-25")
    event = view(desk, reference).events[-1]
    assert (event.on, event.at.date()) == (date(2026, 11, 25), date(2026, 11, 24) + timedelta(days=3))
