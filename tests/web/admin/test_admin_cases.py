"""The staff's pages about requests: the list, the page of one, its steps, its files, and entering one by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.law.case import State, Step, Told
from bot.law.request_fields import Channel
from bot.law.rights import Right
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.staff.rules import Role
from tests.case_factories import answers
from tests.staff_factories import csrf_in, somebody
from tests.web.office import Office, hidden, hidden_fields, office, words
from tests.web.rendered import forms_in

PERSONAL = ("Sam Poe", "sam@example.org", "playground")


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as running:
        yield running


# --- the list ---------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(desk: Office) -> None:
    assert "No request has come yet" in words(desk.get("/admin/requests"))


def test_a_request_from_the_chat_is_listed_with_its_due_date_and_nothing_that_was_typed(desk: Office) -> None:
    reference = desk.open()
    page = desk.get("/admin/requests")
    printed = desk.services.casework.list()[0].printed
    assert f"{printed} See information 24 Nov 2026 24 Dec 2026 in 30 days New Nobody yet" in words(page)
    assert f'href="/admin/requests/{reference}"' in page.text
    assert not any(word in page.text for word in PERSONAL)


def test_the_most_pressing_comes_first_and_marks_are_words_with_a_shape(desk: Office) -> None:
    late = desk.open()
    desk.later(days=25)
    soon, paused = desk.open(), desk.open(right=Right.ERASURE)
    desk.services.casework.take(paused, Step.IDENTITY_ASKED, desk.who.id, told=Told.POST, reasons="unsure")
    desk.later(days=10)
    page = desk.get("/admin/requests")
    order = re.findall(r'rowheader"><a href="/admin/requests/(\d+)"', page.text)
    assert order == [late, soon, paused]
    assert "▲ Overdue" in words(page)
    assert "days late" in words(page)
    assert "❚❚ Paused" in words(page)
    desk.later(days=16)
    assert "◆ Due soon" in words(desk.get(f"/admin/requests?reference={soon}"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["open", "other"]),
        ("?show=all", ["open", "other", "closed"]),
        ("?show=closed", ["closed"]),
        ("?right=erasure", ["other"]),
        ("?assignee=nobody", ["open"]),
        ("?state=withdrawn&show=all", ["closed"]),
        ("?paused=1", []),
        ("?state=nonsense&right=nonsense&page=nonsense", ["open", "other"]),
    ],
)
def test_filters_stand_in_the_address(desk: Office, query: str, found: list[str]) -> None:
    made = {"open": desk.open(), "other": desk.open(right=Right.ERASURE), "closed": desk.open()}
    desk.services.casework.take(made["other"], Step.ASSIGNED, "s", assignee=desk.who.id)
    desk.services.casework.take(made["closed"], Step.WITHDRAWN, "s", note="by phone")
    page = desk.get(f"/admin/requests{query}")
    assert {name for name, reference in made.items() if reference in page.text} == set(found)
    register = desk.get(f"/admin/register.csv{query or '?show=open'}").text
    assert register.count("\r\n") - 1 == len(found), "the spreadsheet holds what the list shows"


def test_a_search_goes_by_a_form_so_that_no_address_holds_what_was_typed(desk: Office) -> None:
    reference, other = desk.open(), desk.open(name="Robin Roe", contact="robin@example.org")
    page = desk.post("/admin/requests/search", words="sam poe", why="search_asked")
    assert "1 request found" in words(page)
    assert reference in page.text
    assert other not in page.text
    assert "poe" not in str(page.url)
    assert desk.get("/admin/requests/search?words=sam").status_code == 404


@pytest.mark.parametrize("page", ["requests/search", "conversations/search", "subject-access"])
def test_no_search_is_made_without_the_reason_that_the_log_keeps(desk: Office, page: str) -> None:
    desk.open()
    for why in ({}, {"why": "made up"}):
        answer = desk.post(f"/admin/{page}", words="sam@example.org", **why)
        assert answer.status_code == 422
        assert "Pick why you search." in words(answer)
        assert 'value="sam@example.org"' in answer.text, "what was typed is not lost"
    assert desk.post(f"/admin/{page}", words="sam@example.org", why="search_asked").status_code == 200
    assert "They rang, wrote or came in" in words(desk.get("/admin/audit"))


def test_missing_term_dates_are_said_while_they_are_needed(desk: Office) -> None:
    desk.open()
    assert "No due date is known" not in words(desk.get("/admin/requests"))
    desk.open(right=Right.EDUCATIONAL_RECORD)
    assert "No due date is known" in words(desk.get("/admin/requests"))
    assert "no term dates are entered" in words(desk.get("/admin/requests"))


# --- one request ------------------------------------------------------------------------------------------------------


def test_a_request_shows_how_it_stands_and_hides_what_the_person_wrote(desk: Office) -> None:
    reference = desk.open()
    page = desk.get(f"/admin/requests/{reference}")
    said = words(page)
    for expected in (
        "Answer by Thursday 24 December 2026.",
        "By e-mail",
        "Delete and change nothing",
        "Our own target",
    ):
        assert expected in said
    assert page.text.count("<svg") == 1
    assert not any(word in page.text for word in PERSONAL)
    assert page.headers["cache-control"] == "no-store"
    assert " style=" not in page.text, "the policy would drop it"


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        (Channel.CHAT, "by chat"),
        (Channel.KEYPAD, "by keypad"),
        (Channel.VOICE, "by voice"),
        (Channel.TELEPHONE, "by telephone"),
    ],
)
def test_a_request_says_how_it_was_made_and_whom_to_ring_for_what(desk: Office, channel: Channel, said: str) -> None:
    left = replace(answers(name="", details=""), to_ask=("relationship", "name", "details"))
    reference = desk.services.cases.open("c1", 1, left, channel).reference
    page = desk.case(reference)
    assert f"Received Tuesday 24 November 2026, {said} Due" in page
    assert "Still to be asked relationship, name, what they ask" in page
    assert f"Made {said}: ring the person and ask for relationship, name, what they ask. The clock runs" in page
    desk.step(reference, "withdrawn", note="rang")
    assert "ring the person" not in desk.case(reference), "it is over"


def test_what_the_person_wrote_is_shown_for_a_reason_on_that_page_only_and_logged(desk: Office) -> None:
    reference = desk.open()
    at = f"/admin/requests/{reference}"
    refused = desk.post(f"{at}/reveal", field="contact")
    assert refused.status_code == 422
    assert "Pick a reason" in words(refused)
    assert "<title>Problem:" in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert "sam@example.org" not in refused.text
    shown = desk.post(f"{at}/reveal", field="contact", why="reach", own="to ring <her>")
    assert "sam@example.org" in shown.text
    assert "playground" not in shown.text
    everything = desk.post(f"{at}/reveal", field="all", own="for the answer")
    assert all(word in everything.text for word in PERSONAL)
    assert not any(word in desk.get(at).text for word in PERSONAL)
    log = words(desk.get(f"{at}/audit"))
    assert "Shown: contact To reach the person. to ring <her>" in log
    assert log.count("Shown:") == 4
    assert desk.post(f"{at}/reveal", field="code", own="curious").status_code == 422


@pytest.mark.parametrize("reference", ["100000006", "123", "nonsense", "new%00"])
def test_a_reference_that_is_none_gives_a_plain_page(desk: Office, reference: str) -> None:
    page = desk.get(f"/admin/requests/{reference}")
    assert page.status_code == 404
    assert "There is no request with this reference" in words(page)


def test_a_caseworker_is_not_offered_to_sign_off_and_cannot(desk: Office) -> None:
    reference = desk.open()
    assert "Sign off" in desk.case(reference)
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.CASEWORKER, "jo.ray"))
    assert "Sign off" not in desk.case(reference)
    assert desk.step(reference, "signed_off").status_code == 403
    assert desk.step(reference, "noted", note="rang").status_code == 303


# --- steps ------------------------------------------------------------------------------------------------------------


def test_a_step_is_taken_and_stands_in_the_history(desk: Office) -> None:
    reference = desk.open()
    taken = desk.step(reference, "assigned", assignee=desk.who.id)
    assert taken.status_code == 303
    assert "✓ Assigned to Pat Lee." in words(desk.get(taken.headers["location"]))
    assert "Assigned to Pat Lee" in desk.case(reference)
    noted = desk.step(reference, "noted", note="rang")
    assert "✓ Note written." in words(desk.get(noted.headers["location"]))
    seen = desk.step(reference, "held", reasons="a claim")
    assert "✓ Recorded: Legal hold." in words(desk.get(seen.headers["location"]))


def test_a_step_that_tells_the_person_something_is_a_letter_or_was_said_in_person(desk: Office) -> None:
    reference = desk.open()
    page = desk.get(f"/admin/requests/{reference}")
    assert f"/admin/requests/{reference}/letters/new?kind=clarification" in page.text
    form = re.search(r'steps/clarification_asked">(.*?)</form>', page.text, re.DOTALL)
    assert form
    assert 'name="told"' not in form[1]
    assert desk.step(reference, "clarification_asked", reasons="which?", on="2026-11-24").status_code == 303
    event = desk.services.casework.get(reference, "s").events[-1]
    assert (event.told, event.reasons) == (Told.IN_PERSON, "which?")
    assert "The clock stands still from Tuesday 24 November 2026" in desk.case(reference)


def test_what_a_step_lacks_is_said_beside_its_form_with_what_was_typed(desk: Office) -> None:
    reference = desk.open()
    page = desk.step(reference, "refused", reasons="We <must> keep it by law", on="24/11/2026")
    assert page.status_code == 422
    assert "<title>Problem:" in page.text
    assert "Still missing: the ways to complain" in words(page)
    assert 'href="#refused-routes"' in page.text
    assert 'aria-describedby=" refused-routes-error"' in page.text
    assert "We &lt;must&gt; keep it by law" in page.text
    assert desk.services.casework.get(reference, "s").case.state is State.RECEIVED
    assert desk.step(reference, "refused", reasons="We have to keep it by law", routes="1").status_code == 303


WHY = "It names another child,\nwhom we <must> protect."


def test_a_step_that_closes_shows_first_what_the_person_will_read_and_does_nothing_yet(desk: Office) -> None:
    opened = desk.services.cases.open("c1", 1, answers())
    at = f"/admin/requests/{opened.reference}"
    shown = desk.step(opened.reference, "refused", reasons=WHY, routes="1", confirm="")
    assert shown.status_code == 200
    assert desk.services.casework.get(opened.reference, "s").line.is_open
    assert desk.services.cases.status(opened.reference, str(opened.code), "x").is_open
    back = desk.post(f"{at}/steps/refused", **hidden_fields(shown), change="1")
    assert "whom we &lt;must&gt; protect.</textarea>" in back.text
    assert '<details id="step-refused" open>' in back.text
    assert desk.services.casework.get(opened.reference, "s").line.is_open
    assert desk.post(f"{at}/steps/refused", **hidden_fields(shown), confirm="1").status_code == 303
    page = desk.browser.post("/requests/status", data={"reference": opened.reference, "code": str(opened.code)})
    for said in (
        "The school has said no. It told you in person why, and how you can complain.",
        "If you are not happy with the answer, tell the school. You can also complain.",
        "What the school told you Tuesday 24 November 2026 It names another child, whom we <must> protect.",
        "You can complain to the regulator",
        "There is no letter about this: the school told you in person.",
    ):
        assert said in words(page), said
        assert said in words(shown), said
    assert "There is no letter yet" not in words(page)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("withdrawn", "This request was taken back. If you did not take it back, please tell the school."),
        ("answered", "The school has answered your request. It told you in person."),
        ("duplicate", "This request is dealt with together with another one of yours."),
    ],
)
def test_each_way_to_close_a_request_says_what_the_person_will_read(desk: Office, step: str, said: str) -> None:
    reference, other = desk.open(), desk.open()
    fields = {"note": "by phone", "handed_over": "collected", "other_request": other}
    assert said in words(desk.step(reference, step, confirm="", **fields))
    assert desk.services.casework.get(reference, "s").line.is_open
    lacking = desk.step(reference, step, confirm="")
    assert lacking.status_code == 422, "what is wrong is said before anything is shown"


@pytest.mark.parametrize(
    ("step", "fields", "result"),
    [
        ("refused", {"reasons": WHY, "routes": "1"}, "Refusal recorded."),
        ("withdrawn", {"note": "by phone"}, "Withdrawn by the requester."),
        ("answered", {"handed_over": "collected at the office"}, "Answered."),
    ],
)
def test_a_closed_request_shows_its_result_and_nothing_to_do(
    desk: Office, step: str, fields: dict[str, str], result: str
) -> None:
    reference = desk.open()
    assert (
        "What is next First assign it to somebody, then acknowledge it. Answer by Thursday 24 December 2026."
        in desk.case(reference)
    )
    assert desk.step(reference, step, **fields).status_code == 303
    page = desk.case(reference)
    assert f"Result {result} Closed on Tuesday 24 November 2026." in page
    assert "What is next" not in page
    assert "Look for what a reasonable" not in page
    assert "request" not in words(desk.get("/admin/to-do")).split("What needs you")[-1]


def test_a_data_breach_is_called_so_in_the_list_and_in_the_register(desk: Office) -> None:
    desk.open(right=Right.BREACH_REPORT)
    assert "Data breach" in words(desk.get("/admin/requests"))
    assert '"Data breach"' in desk.get("/admin/register.csv").text


def test_a_data_protection_officer_reads_a_request_without_what_its_person_wrote_and_is_shown_no_form(
    desk: Office,
) -> None:
    reference = desk.open()
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.DATA_PROTECTION_OFFICER, name="dana.ford"))
    page = desk.get(f"/admin/requests/{reference}")
    assert "Answer by Thursday 24 December 2026." in words(page)
    assert not any(word in page.text for word in PERSONAL)
    assert [form.action for form in forms_in(page.text) if form.action != "/admin/sign-out"] == []
    desk.csrf = csrf_in(desk.get("/admin/account"))
    assert desk.post(f"/admin/requests/{reference}/steps/noted", note="x", seen="1").status_code == 403
    assert desk.get("/admin/register.csv").status_code == 403


def test_a_name_is_put_right_with_a_reason_and_what_stood_there_is_kept(desk: Office) -> None:
    reference = desk.open()
    at = f"/admin/requests/{reference}/correct"
    desk.case(reference)
    nothing = desk.post(at, reasons="The register says so, I have looked.")
    assert nothing.status_code == 422
    assert "Write at least one name as it should be." in words(nothing)
    bare = desk.post(at, name="Alex Poe")
    assert bare.status_code == 422
    assert "Say why, in a sentence of five words or more." in words(bare)
    assert 'value="Alex Poe"' in bare.text, "what was typed stays"
    done = desk.post(at, name="Alex Poe", child="Sam Poe", reasons="She told us on the telephone.")
    assert "The names are put right." in words(desk.get(done.headers["location"].partition("#")[0]))
    desk.say_why(reference)
    assert "Dear Alex Poe" in words(desk.get(f"/admin/requests/{reference}/letters/new?kind=update"))
    shown = words(desk.post(f"/admin/requests/{reference}/reveal", field="all", why="work"))
    assert "Child Sam Poe" in shown
    trail = words(desk.get(f"/admin/requests/{reference}/audit"))
    assert "Names put right" in trail
    assert "She told us on the telephone." in trail
    saved = json.loads(desk.post(f"/admin/requests/{reference}/export", why="work").text)
    assert (saved["words"]["name"], saved["before"]) == ("Alex Poe", ["Name: Sam Poe"])
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.DATA_PROTECTION_OFFICER, name="dana.ford"))
    assert "Put a name right" not in desk.case(reference)


def test_the_request_says_what_comes_next_and_where_until_the_answer_is_on_its_way(desk: Office) -> None:
    reference = desk.open(right=Right.ACCESS)
    page = desk.get(f"/admin/requests/{reference}").text
    steps = re.findall(
        r'<li><a href="([^"]+)">([^<]+)</a>', page.partition('class="next-steps"')[2].partition("</ol>")[0]
    )
    assert [href.rpartition("/")[2].partition("#")[2] or href.rpartition("/")[2] for href, _ in steps] == [
        "step-assigned", "new?kind=acknowledgement", "words", "give-task", "files-found", "step-answered",
    ]  # fmt: skip
    assert "May they have it?" in steps[2][1], "before anything is looked for"
    assert all(f'id="{href.removeprefix("#")}"' in page for href, _ in steps if href.startswith("#"))
    for href, _ in steps:
        if href.startswith("#"):
            continue
        onto = desk.get(href.partition("#")[0])
        assert onto.status_code == 200, href
        assert "#" not in href or f'<details id="{href.partition("#")[2]}" open>' in onto.text, "it is unfolded there"
    desk.say_why(reference)
    assert desk.letter(reference, "acknowledgement").status_code == 303
    assert desk.step(reference, "assigned", assignee=desk.who.id).status_code == 303
    assert "Acknowledge it</a>" not in desk.get(f"/admin/requests/{reference}").text
    assert desk.letter(reference, "refused", reasons="We have to keep it by law.").status_code == 303
    assert "next-steps" not in desk.get(f"/admin/requests/{reference}").text


def test_whether_they_may_have_it_is_asked_until_something_is_handed_over(desk: Office) -> None:
    reference = desk.open(right=Right.ACCESS)
    due = (desk.services.casework.today + timedelta(days=3)).isoformat()
    given = desk.post(f"/admin/requests/{reference}/tasks", assignee=desk.who.id, what="Look in the office.", due=due)
    assert given.status_code == 303
    assert "Before you hand anything over, ask yourself: May they have it?" in words(
        desk.get(f"/admin/requests/{reference}")
    )


def test_a_request_that_waits_for_proof_says_why_it_cannot_be_answered_and_goes_on_once_it_is_waived(
    desk: Office,
) -> None:
    reference = desk.open()
    assert desk.step(reference, "identity_asked", reasons="unsure").status_code == 303
    page = desk.get(f"/admin/requests/{reference}")
    assert "Answer in full: not yet, because it waits for proof of who is asking" in words(page)
    assert 'id="step-answered"' not in page.text
    assert desk.step(reference, "answered", handed_over="collected").status_code == 422
    lacking = desk.step(reference, "identity_waived", reasons="ok")
    assert "Say why, in a sentence of five words or more." in words(lacking)
    assert desk.step(reference, "identity_waived", reasons="Her face is known to the office.").status_code == 303
    assert "Went on without the proof" in desk.case(reference)
    assert desk.step(reference, "answered", handed_over="collected").status_code == 303


def test_a_lost_code_is_given_out_anew_once_it_was_checked_who_asks(desk: Office) -> None:
    opened = desk.services.cases.open("c1", 1, answers(reply_by=Told.POST, contact="1 High Street\nColchester"))
    at = f"/admin/requests/{opened.reference}/code"
    assert f'href="{at}"' in desk.get(f"/admin/requests/{opened.reference}").text
    fields = {"seen": hidden(desk.get(at), "seen"), "reasons": "She came and showed her driving licence."}
    lacking = desk.post(at, **fields)
    assert lacking.status_code == 422
    assert "Still missing: how you know who asks, how they get it." in words(lacking)
    assert "showed her driving licence.</textarea>" in lacking.text
    fields |= {"check": "document", "way": "post"}
    paper = desk.post(at, **fields)
    assert paper.headers["cache-control"] == "no-store"
    assert "Sam Poe 1 High Street Colchester" in words(paper)
    (code,) = re.findall(r"\b\d{4} \d{4}\b", words(paper))
    status = {"reference": opened.reference, "code": code}
    assert desk.browser.post("/requests/status", data=status).status_code == 200
    assert desk.browser.post("/requests/status", data={**status, "code": str(opened.code)}).status_code == 422
    assert desk.post(at, **fields).status_code == 409, "sent twice"
    log = words(desk.get(f"/admin/requests/{opened.reference}/audit"))
    assert "New code given out: an official document was seen, by post She came and showed her driving licence." in log
    for page in (log, desk.case(opened.reference), words(desk.get(at))):
        assert code not in page
    assert "New code given out. Told by post" in desk.case(opened.reference)
    assert desk.step(opened.reference, "code_issued", reasons="I saw it with my own eyes").status_code == 422


@pytest.mark.parametrize("day", ["soon", "31/11/2026", "2026-12-01", "2026-11-20"])
def test_a_day_that_cannot_be_is_refused(desk: Office, day: str) -> None:
    reference = desk.open()
    page = desk.step(reference, "withdrawn", note="by phone", on=day)
    assert page.status_code == 422
    assert "by phone</textarea>" in page.text
    assert desk.services.casework.get(reference, "s").line.is_open


def test_a_page_that_is_out_of_date_changes_nothing_and_keeps_what_was_typed(desk: Office) -> None:
    reference = desk.open()
    old = hidden(desk.get(f"/admin/requests/{reference}"), "seen")
    desk.services.casework.take(reference, Step.NOTED, "somebody-else", note="first")
    page = desk.step(reference, "noted", note="a long note of mine", seen=old)
    assert page.status_code == 409
    assert "somebody else worked on it" in words(page)
    assert "a long note of mine</textarea>" in page.text
    assert len(desk.services.casework.get(reference, "s").events) == 2
    desk.services.casework.take(reference, Step.WITHDRAWN, "somebody-else", note="rang")
    gone = desk.step(reference, "refused", reasons="words I wrote", seen=old)
    assert "This step is not open any more. What you typed was: words I wrote" in words(gone)


def test_a_legal_hold_a_new_right_and_opening_again_are_steps(desk: Office) -> None:
    reference = desk.open()
    assert desk.step(reference, "held", reasons="a claim").status_code == 303
    assert "■ Legal hold" in desk.case(reference)
    assert desk.step(reference, "released", reasons="settled").status_code == 303
    assert desk.step(reference, "reclassified", right="nonsense", reasons="misread").status_code == 422
    changed = desk.step(reference, "reclassified", right="objection", direct_marketing="1", reasons="misread")
    assert changed.status_code == 303
    assert "Stop the direct marketing now" in desk.case(reference)
    assert desk.step(reference, "withdrawn", note="rang").status_code == 303
    assert desk.step(reference, "reopened", reasons="changed her mind").status_code == 303
    other = desk.open()
    assert desk.step(reference, "duplicate", other_request="100000006").status_code == 422
    assert desk.step(reference, "duplicate", other_request=other).status_code == 303
    assert f'href="/admin/requests/{other}"' in desk.get(f"/admin/requests/{reference}").text
    assert desk.services.audit.verify().broken is None


def test_the_address_of_a_form_leads_back_to_the_request(desk: Office) -> None:
    reference = desk.open()
    for form in ("steps/refused", "reveal", "export"):
        answer = desk.get(f"/admin/requests/{reference}/{form}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/requests/{reference}")


@pytest.mark.parametrize("step", ["received", "nonsense", "fee_paid"])
def test_a_step_that_is_not_offered_is_refused(desk: Office, step: str) -> None:
    reference = desk.open()
    assert desk.step(reference, step).status_code in (404, 422)
    assert len(desk.services.casework.get(reference, "s").events) == 1


# --- entering ---------------------------------------------------------------------------------------------------------

LETTER = {
    "right": "access",
    "channel": "letter",
    "received": "2026-11-20",
    "who": "me",
    "name": "Robin Roe",
    "reply_by": "post",
    "contact": "1 High Street\r\nColchester",
    "details": "Everything, please.",
    "form": "f1",
}


def test_a_request_that_came_by_letter_is_due_from_the_day_it_came(desk: Office) -> None:
    receipt = desk.post("/admin/requests/new", **LETTER)
    assert receipt.status_code == 200
    line = desk.services.casework.list()[0]
    assert (line.channel.value, line.standing.deadline.due) == ("letter", line.received + timedelta(days=31))
    said = words(receipt)
    assert f"Reference {line.printed}" in said
    assert "Received Friday 20 November 2026" in said
    assert "The school should answer by Monday 21 December 2026" in said
    code = re.search(r"Code (\d{4} \d{4})", said)
    assert code
    assert desk.services.cases.status(line.reference, code[1], "x").printed == line.printed
    assert "In their words" not in said
    again = desk.post("/admin/requests/new", **LETTER)
    assert code[1] in words(again), "a form that is sent twice enters one request"
    assert len(desk.services.casework.list()) == 1
    desk.post("/admin/requests/new", **{**LETTER, "name": "Somebody Else"})
    assert len(desk.services.casework.list()) == 2, "a form that was changed is another request"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"received": "2026-11-25"}, "This day is still to come"),
        ({"received": "soon"}, "Give the day as 24/11/2026"),
        ({"right": ""}, "Pick what the person asks for"),
        ({"channel": "chat"}, "Pick how the request came"),
        ({"contact": " "}, "Give the postal address"),
        ({"reply_by": "email", "contact": "robin at home"}, "This is not an e-mail address"),
        ({"details": "x" * 10_001}, "This is too long"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    desk: Office, change: dict[str, str], problem: str
) -> None:
    page = desk.post("/admin/requests/new", **{**LETTER, **change})
    assert page.status_code == 422
    assert problem in words(page)
    assert "<title>Problem:" in page.text
    assert 'value="Robin Roe"' in page.text
    name = next(iter(change)) if "reply_by" not in change else "contact"
    assert f'id="enter-{name}-error"' in page.text
    assert desk.services.casework.list() == []


# --- files ------------------------------------------------------------------------------------------------------------


def test_the_register_and_the_calendar_hold_nothing_that_was_typed(desk: Office) -> None:
    reference = desk.open()
    register = desk.get("/admin/register.csv")
    assert register.headers["content-disposition"] == 'attachment; filename="register.csv"'
    (row,) = csv.DictReader(io.StringIO(register.text))
    assert (row["Asked for"], row["Due"], row["Assigned to"]) == ("See information", "2026-12-24", "Nobody")
    assert desk.step(reference, "assigned", assignee=desk.who.id).status_code == 303
    register = desk.get("/admin/register.csv")
    assert next(csv.DictReader(io.StringIO(register.text)))["Assigned to"] == "Pat Lee"
    assert desk.who.id not in register.text
    token = desk.services.staff.calendar_token(desk.who.id)
    desk.browser.cookies.clear()
    feed = desk.get(f"/admin/calendar/{token}.ics")
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    assert f"UID:{reference}@" in feed.text
    assert not any(word in register.text + feed.text for word in PERSONAL)
    assert desk.get("/admin/calendar/nobody.ics").status_code == 404
    desk.services.staff.new_calendar_token(desk.who.id)
    assert desk.get(f"/admin/calendar/{token}.ics").status_code == 404


def test_a_request_is_saved_as_a_file_only_for_a_reason(desk: Office) -> None:
    reference = desk.open()
    at = f"/admin/requests/{reference}/export"
    assert desk.post(at).status_code == 422
    saved = desk.post(at, why="officer")
    assert saved.headers["content-type"] == "application/json"
    assert json.loads(saved.text)["words"]["name"] == "Sam Poe"
    assert "Exported" in words(desk.get(f"/admin/requests/{reference}/audit"))


def test_an_address_that_says_that_a_step_was_taken_is_not_believed(desk: Office) -> None:
    reference = desk.open()
    assert "Recorded" not in words(desk.get(f"/admin/requests/{reference}?done=refused"))
    taken = desk.step(reference, "noted", note="rang twice")
    assert "Note written" in words(desk.get(taken.headers["location"]))
    assert "Recorded" not in words(desk.get(f"/admin/requests/{reference}?done=refused"))


def test_a_request_is_given_to_nobody_who_is_not_in_the_list(desk: Office) -> None:
    reference = desk.open()
    page = desk.step(reference, "assigned", assignee="=cmd()")
    assert (page.status_code, "pick somebody from the list" in words(page)) == (422, True)


@pytest.mark.parametrize("address", ["/admin/requests", "/admin/outbox", "calendar", "/admin/audit"])
def test_when_the_database_fails_half_way_the_page_says_so_and_keeps_the_menu(desk: Office, address: str) -> None:
    desk.open()
    if address == "calendar":
        address = f"/admin/calendar/{desk.services.staff.calendar_token(desk.who.id)}.ics"
    with desk.services.engine.begin() as connection:
        for table in ("letters", "case_events", "outbox"):
            connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
        connection.execute(text("ALTER TABLE audit RENAME TO audit_gone"))
    page = desk.get(address)
    assert (page.status_code, "The database cannot be reached" in page.text) == (503, True)
    assert ('aria-label="Staff pages"' in page.text) == (not address.endswith(".ics"))
    assert page.headers["cache-control"] == "no-store"


def test_after_erasure_the_page_shows_what_happened_and_nothing_else(desk: Office) -> None:
    reference = desk.open()
    desk.services.casework.take(reference, Step.WITHDRAWN, "s", note="Sam rang")
    desk.later(days=3 * 366)
    desk.services.case_retention.run()
    said = desk.case(reference)
    assert "has been erased" in said
    assert "Sam rang" not in said
    assert "No step can be taken any more" in said
    assert desk.get(f"/admin/requests/{reference}/letters/new?kind=update").status_code == 422
