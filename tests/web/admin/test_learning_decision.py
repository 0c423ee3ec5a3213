"""The decision on a learnt version stands at the top of its page, in plain words, and what to do where it cannot go live."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.learning.scripted_training import GOOD, ScriptedTrainer
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from tests.unit.learning.sentences import REWRITTEN, SENTENCES
from tests.web.office import Office, hidden, office, words

pytestmark = pytest.mark.begins_first

LEARNING = "/admin/learning"
OTHER = "Would a mother be shown all that is noted of her boys"
WORSE = {"was_right": True, "is_right": False, "verdict": "worse", "old": "ask_cctv", "new": "request_access"}
REFUSED = {
    **GOOD,
    "questions": 1500,
    "floors": {"final": {"right": 0.968, "kept": 0.995}, "third final": {"right": 0.963, "danger": 0.99}},
    "new": {
        "all": GOOD["new"]["all"],
        "final": {"right": 0.965, "kept": 0.9},
        "third final": {"right": 0.94, "danger": 0.98},
    },
    "below": ["final.kept", "third final.right", "third final.danger"],
    "changes": [
        {**WORSE, "question": "who is on the film", "nearest": REWRITTEN},
        {**WORSE, "question": "who looks at the film", "nearest": REWRITTEN},
        {**WORSE, "question": "is it filmed", "was_right": False, "is_right": True, "verdict": "better"},
    ],
}


@pytest.fixture
def desk(tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser) -> Iterator[Office]:
    with office(tmp_path, folder, pseudonymiser) as at_the_desk:
        yield at_the_desk


def propose(desk: Office, sentence: str = REWRITTEN, **more: str) -> str:
    label = desk.services.folder.book.labels["request_access"]
    made = desk.post("/admin/corrections/new/example", topic=label, sentence=sentence, **more)
    return made.headers["location"].partition("?")[0]


def approved(desk: Office, sentence: str = REWRITTEN, **more: str) -> str:
    page = propose(desk, sentence, **more)
    assert desk.post(f"{page}/approve", why="looked_again").status_code == 303
    return page


def trainer_of(desk: Office) -> ScriptedTrainer:
    trainer = desk.services.learning._trainer
    assert isinstance(trainer, ScriptedTrainer)
    return trainer


def learn(desk: Office, result: Mapping[str, Any] = REFUSED) -> None:
    trainer_of(desk).result = result
    assert desk.post(f"{LEARNING}/begin").status_code == 303


def test_a_version_that_cannot_go_live_says_so_first_with_everything_that_is_too_low_in_plain_words(
    desk: Office,
) -> None:
    approved(desk)
    learn(desk)
    page = desk.get(LEARNING)
    said = words(page)
    assert (
        "Version 0001 cannot go live It cannot go live. With it: too few of the test questions would get the right "
        "answer (right in 94.0 %, and 96.3 % are needed) danger to a child would be overlooked too often (right in "
        "98.0 %, and 99.0 % are needed) too many good questions would be turned away (right in 90.0 %, and 99.5 % are "
        "needed) 3 of 1,500 test questions would be answered differently: 1 better, 2 worse. Nothing has changed for "
        "anybody."
    ) in said
    top = page.text.index("cannot go live")
    assert top < page.text.index("Live now") < page.text.index("Teach the assistant")
    assert top < page.text.index("<table")
    assert "Look at what changes, then decide" not in said
    assert 'action="/admin/learning/promote"' not in page.text


def test_the_lists_are_folded_on_the_screen_and_open_on_paper(desk: Office) -> None:
    approved(desk)
    learn(desk)
    page = desk.get(LEARNING).text
    lists = re.findall(r'<details class="folded"( open)?>(?:(?!</details>).)*<table', page, re.DOTALL)
    assert lists == [""] * page.count("<table")
    style = desk.get(re.findall(r'href="(/widget/[^"]*admin\.css)"', page)[0]).text
    assert ".folded::details-content { content-visibility: visible; }" in style.partition("@media print")[2]


def test_each_correction_of_it_stands_there_with_a_form_that_changes_it_and_takes_the_old_one_back(
    desk: Office,
) -> None:
    page = approved(desk)
    learn(desk)
    shown = desk.get(LEARNING)
    assert (
        f"This correction is in it. Change it, and begin again once the change is approved; or open it and take it "
        f"back. {REWRITTEN} Change the sentence" in words(shown)
    )
    (link,) = re.findall(r'href="(/admin/corrections/new\?again=\w+)"', shown.text)
    instead = hidden(desk.get(link), "instead")
    assert page.endswith(instead)
    approved(desk, OTHER, instead=instead)
    learn(desk, GOOD)
    assert desk.services.learning.standing().run.corrections != (instead,)  # type: ignore[union-attr]
    assert "Version 0002 can go live" in words(desk.get(LEARNING))


def test_the_sentence_that_most_likely_did_it_is_named_with_how_many_questions_it_took(desk: Office) -> None:
    approved(desk)
    learn(desk)
    said = words(desk.get(LEARNING))
    assert (
        f"This sentence most likely did it, as the nearest to questions that are taken for its topic now and were "
        f"answered better before: “{REWRITTEN}” (2 questions)" in said
    )
    learn(desk, {**REFUSED, "changes": [{**WORSE, "question": "of an older release"}]})
    assert "most likely" not in words(desk.get(LEARNING))


def test_the_first_page_the_list_and_the_correction_say_that_it_could_not_go_live(desk: Office) -> None:
    page = approved(desk)
    learn(desk)
    assert "A new version was learnt and could not go live." in words(desk.get("/admin/to-do"))
    assert "Learning 1 waiting" in words(desk.get("/admin/to-do"))
    listed = words(desk.get("/admin/corrections"))
    assert "A new version was learnt and could not go live. No correction was lost" in listed
    assert "Learnt, and could not go live" in listed
    one = words(desk.get(page))
    assert "Learnt, and could not go live" in one
    assert "It is in version 0001, which was learnt and could not go live." in one
    for said in (listed, one, words(desk.get("/admin/to-do"))):
        assert not re.search("waits to be looked at|not live yet", said)


def test_what_just_failed_is_not_offered_to_be_learnt_once_more_and_the_page_says_why(desk: Office) -> None:
    approved(desk)
    learn(desk)
    shown = desk.get(LEARNING)
    assert 'action="/admin/learning/begin"' not in shown.text
    assert "To learn the very same once more would end the same way. Change a correction first" in words(shown)
    approved(desk, OTHER)
    shown = desk.get(LEARNING)
    assert 'action="/admin/learning/begin"' in shown.text, "another correction makes another version"
    assert "1 approved correction would be learnt besides" in words(shown)


@pytest.mark.parametrize("why", ["copied", "danger"])
def test_a_sentence_that_cannot_be_learnt_is_not_offered_once_more_either(desk: Office, why: str) -> None:
    approved(desk)
    learn(desk, {"ok": False, "why": why, "sentence": REWRITTEN})
    shown = desk.get(LEARNING)
    assert 'action="/admin/learning/begin"' not in shown.text
    assert "Change the sentence" in words(shown)


def test_what_failed_for_another_reason_is_offered_once_more(desk: Office) -> None:
    approved(desk)
    for result in (
        {"ok": False, "why": ""},  # the machine
        {"ok": False, "why": "unfit"},  # the notice, which changes
        {**REFUSED, "below": [], "questions": 0},  # not judged
    ):
        learn(desk, result)
        assert 'action="/admin/learning/begin"' in desk.get(LEARNING).text, result


def test_after_an_upgrade_what_failed_is_offered_once_more(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    approved(desk)
    learn(desk)
    monkeypatch.setattr(trainer_of(desk), "has_model", lambda _version: False)
    assert 'action="/admin/learning/begin"' in desk.get(LEARNING).text


def test_a_version_that_can_go_live_has_its_button_at_the_top_under_a_summary_of_what_changes(desk: Office) -> None:
    approved(desk)
    reply = {"topic": "x", "label": "Help", "before": ["a"], "after": ["b"], "verdict": "better", "why": "It is more."}
    learn(desk, {**REFUSED, "below": [], "replies": [reply]})
    page = desk.get(LEARNING)
    assert (
        "3 of 1,500 test questions would be answered differently: 1 better, 2 worse. 1 reply says something else: 1 "
        "better, 0 worse."
    ) in words(page)
    assert page.text.index("Put version 0001 live") < page.text.index("<table")
    assert page.text.index("Put version 0001 live") < page.text.index("Live now")


def test_a_floor_that_is_missed_by_chance_alone_is_not_said_to_be_missed(desk: Office) -> None:
    approved(desk)
    learn(desk)
    said = words(desk.get(LEARNING))
    assert "(first questions, second half) 96.8 % 96.5 % yes" in said
    assert "(third questions, second half) 96.3 % 94.0 % ▲ no" in said


def test_the_label_of_a_topic_that_is_only_in_the_new_version_is_said_and_not_its_short_name(desk: Office) -> None:
    form = {"label": "Swimming lessons", "text": "The notice does not say.", "kind": "silent", "contact": "school"}
    made = desk.post("/admin/corrections/new/topic", **form, examples="\n".join(SENTENCES))
    page = made.headers["location"].partition("?")[0]
    desk.post(f"{page}/approve", why="looked_again")
    learn(desk, {**REFUSED, "changes": [{**WORSE, "question": "who swims", "new": "ask_swimming_lessons"}]})
    said = words(desk.get(LEARNING))
    assert "who swims Cameras and CCTV recordings Swimming lessons" in said
    assert "ask_swimming_lessons" not in said


def test_a_version_that_came_with_a_setting_does_not_contradict_that_no_correction_was_learnt(desk: Office) -> None:
    desk.services.learning.put_live(lambda overlay: overlay, "pat", "settings_changed", {})
    said = words(desk.get(LEARNING))
    assert "No correction has been learnt yet" in said
    assert "a changed setting or notice makes one too. " in said
    assert "Live now version 0001" in said
