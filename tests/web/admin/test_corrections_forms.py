"""The forms that propose a correction: all faults at once, what the assistant adds, and one in place of another."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.notice.changes.correction import State
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.staff.rules import Role
from tests.staff_factories import csrf_in, somebody
from tests.unit.learning.sentences import REWRITTEN, SENTENCES
from tests.web.office import Office, hidden, office, words

pytestmark = pytest.mark.begins_first

NEW = "/admin/corrections/new"
TOPIC = {
    "label": "Swimming lessons",
    "text": "The notice does not say anything about swimming. Please ask the school.",
    "kind": "silent",
    "contact": "school",
    "examples": "\n".join(SENTENCES),
}


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as at_the_desk:
        yield at_the_desk


def at(page: httpx.Response, field: str) -> list[str]:
    """What is said to be wrong at one field of a form."""
    said = re.search(rf'<div class="error" id="{field}-error">(.*?)</div>', page.text, re.DOTALL)
    return [html.unescape(one) for one in re.findall(r"<p>(.*?)</p>", said[1])] if said else []


def sit_down(desk: Office, role: Role, name: str) -> None:
    desk.sign_in(somebody(desk.services.staff, desk.clock, role, name))
    desk.csrf = csrf_in(desk.get("/admin/account"))


def test_all_that_is_wrong_with_a_form_is_said_at_once_and_each_beside_its_field(desk: Office) -> None:
    sentences = ["Ella Poe swims on Mondays", *SENTENCES[1:3], "ring me on 07700 900123", *SENTENCES[4:]]
    faulty = {"label": "Does Ella Poe swim?", "text": "It takes two weeks and costs £12."}
    page = desk.post(f"{NEW}/topic", **{**TOPIC, **faulty, "examples": "\n".join(sentences)})
    assert page.status_code == 422
    assert "4 things have to be changed:" in words(page)
    assert [one.partition(".")[0] for one in at(page, "label")] == ["There is a name in it"]
    assert [one.partition(" in it")[0] for one in at(page, "examples")] == [
        "Sentence 1: There is a name",
        "Sentence 4: There is a phone number",
    ]
    (cannot,) = at(page, "text")
    assert "two weeks" in cannot
    assert "£12" in cannot
    for field in ("label", "text", "examples"):
        assert f'<a href="#{field}">' in page.text, field
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page.text), field


def test_a_topic_that_is_not_in_the_list_and_a_sentence_with_a_name_are_said_together(desk: Office) -> None:
    page = desk.post(f"{NEW}/example", topic="Nothing", sentence="Ella Poe wants to see the file")
    assert at(page, "topic") == ["Pick the topic from the list."]
    assert len(at(page, "sentence")) == 1


def test_one_fault_alone_is_said_as_before_without_a_list(desk: Office) -> None:
    page = desk.post(f"{NEW}/topic", **{**TOPIC, "text": ""})
    assert at(page, "text") == ["Write what the assistant should say."]
    assert "things have to be changed" not in words(page)


def test_the_form_says_that_the_assistant_does_not_add_that_the_notice_does_not_say_it(desk: Office) -> None:
    page = words(desk.get(f"{NEW}?kind=topic"))
    assert "No. Then say so in your words above: the assistant does not add it." in page
    made = desk.post(f"{NEW}/topic", **{**TOPIC, "text": "Please ask the school."}).headers["location"]
    kept = desk.services.corrections.get(made.partition("?")[0].rpartition("/")[2])
    assert kept.content["text"] == "Please ask the school.", "what the form says is so"


def test_the_passages_stand_in_one_part_that_is_left_out_where_none_is_needed(desk: Office) -> None:
    page = desk.get(f"{NEW}?kind=topic").text
    _, _, places = page.partition('<div class="places">')
    assert places.partition("</div>\n<fieldset")[0].count('name="at"') == 3
    assert page.count('name="at" value="" placeholder=" "') == 3, "by which the style sees that nothing stands there"
    style = desk.get(re.findall(r'href="(/widget/[^"]*admin\.css)"', page)[0]).text
    assert 'form:has([name="kind"][value="silent"]:checked) .places:not(' in style


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_change_of_ones_own_correction_takes_the_one_before_it_back_in_the_same_step(
    desk: Office, is_approved: bool
) -> None:
    page = desk.post(f"{NEW}/topic", **TOPIC).headers["location"].partition("?")[0]
    if is_approved:
        desk.post(f"{page}/approve", why="looked_again")
    (link,) = re.findall(r'href="(/admin/corrections/new\?again=\w+)"', desk.get(page).text)
    form = desk.get(link)
    assert "This takes the place of the correction that was proposed before" in words(form)
    assert SENTENCES[-1] in form.text
    instead = hidden(form, "instead")
    refused = desk.post(f"{NEW}/topic", **{**TOPIC, "text": "", "instead": instead})
    assert hidden(refused, "instead") == instead, "a fault does not lose it"
    before = desk.services.corrections.get(instead)
    assert before.state is (State.APPROVED if is_approved else State.PROPOSED), "nothing is taken back for a fault"
    made = desk.post(f"{NEW}/topic", **{**TOPIC, "label": "Lessons in the pool", "instead": instead})
    assert "the one before it is taken back" in words(desk.get(made.headers["location"]))
    assert [one.state for one in desk.services.corrections.all()].count(State.PROPOSED) == 1
    assert desk.services.corrections.get(instead).state is State.WITHDRAWN


def test_a_change_of_a_colleagues_correction_rejects_it_and_says_why(desk: Office) -> None:
    label = desk.services.folder.book.labels["request_access"]
    page = desk.post(f"{NEW}/example", topic=label, sentence=REWRITTEN).headers["location"].partition("?")[0]
    sit_down(desk, Role.REVIEWER, "kim.ray")
    assert "Change the sentence You get the form filled in. Once you send it, this one is rejected" in words(
        desk.get(page)
    )
    instead = page.rpartition("/")[2]
    other = "Would a mother be shown all that is noted of her boys"
    assert desk.post(f"{NEW}/example", topic=label, sentence=other, instead=instead).status_code == 303
    before = desk.services.corrections.get(instead)
    assert (before.state, before.reason) == (State.REJECTED, "It was proposed again with a change.")


def test_what_was_decided_meanwhile_stays_so_and_the_new_one_is_proposed(desk: Office) -> None:
    label = desk.services.folder.book.labels["request_access"]
    page = desk.post(f"{NEW}/example", topic=label, sentence=REWRITTEN).headers["location"].partition("?")[0]
    desk.post(f"{page}/reject", reason="it says too little")
    other = "Would a mother be shown all that is noted of her boys"
    for instead in (page.rpartition("/")[2], "nothing"):
        made = desk.post(f"{NEW}/example", topic=label, sentence=other, instead=instead)
        assert made.headers["location"].endswith("?done=proposed")
    assert "it says too little" in words(desk.get(page))
