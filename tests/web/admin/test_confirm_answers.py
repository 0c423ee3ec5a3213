"""A new school confirms, in the browser, what its notice says: what is chosen is live at once, and nothing is learnt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.app.bootstrap import build_pseudonymiser, with_nearest
from bot.cli.school import write
from bot.notice.folder import SchoolFolder, load_helplines, load_school_folder
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.setup.new_school import new_school
from bot.staff.rules import Role
from tests.factories import DATA
from tests.staff_factories import csrf_in, somebody
from tests.web.office import Office, office, words

AT = "/admin/setup/answers"
NOTICE = DATA / "evaluation" / "schools" / "1" / "notice.docx"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    school = tmp_path / "school"
    write(
        new_school("Alder School", NOTICE.name, NOTICE.read_bytes(), date(2026, 11, 29), load_helplines()).files, school
    )
    folder = with_nearest(load_school_folder(school))
    with office(tmp_path / "state", folder, build_pseudonymiser(folder), school=school) as made:
        yield made


def rows(desk: Office, path: str = AT) -> dict[str, list[str]]:
    """The topics of the page and, of each, what can be chosen."""
    found: dict[str, list[str]] = {}
    for topic, value in re.findall(r'name="choice\.(\w+)" value="([\w-]+)"', desk.get(path).text):
        found.setdefault(topic, []).append(value)
    return found


def choose(desk: Office, **chosen: str | list[str]) -> str:
    """Send the page with these ticked, the rest left for later; where it leads."""
    fields: dict[str, str | list[str]] = {f"choice.{topic}": choice for topic, choice in chosen.items()}
    sent = desk.browser.post(AT, data={"csrf": csrf_in(desk.get(AT)), "shown": list(rows(desk)), **fields})
    return sent.headers.get("location", "") if sent.status_code == 303 else words(sent)


def reply(desk: Office, topic: str) -> Reply:
    return desk.services.folder.book.reply(topic)


def test_each_topic_has_its_likeliest_passages_and_two_ways_to_say_that_there_is_none(desk: Office) -> None:
    page = rows(desk)
    assert len(page) == 8
    assert all(values[-2:] == ["silent", "not-ours"] for values in page.values())
    assert {len(values) for values in page.values()} == {7}, "five passages each"
    assert rows(desk, f"{AT}?skip=8").keys().isdisjoint(page)
    assert "0 of" in words(desk.get(AT))


def test_a_passage_that_is_chosen_is_the_answer_at_once_and_is_shown_whole(desk: Office) -> None:
    topic, values = next(iter(rows(desk).items()))
    assert "No one at the school has checked" in reply(desk, topic).text
    assert choose(desk, **{topic: values[0]}) == f"{AT}?skip=7&done=1"
    said = reply(desk, topic)
    assert said.kind == "answer"
    assert said.text == "This is what the school's notice says about it."
    assert said.sources[0].quote in desk.services.folder.notice[said.sources[0].section].text
    assert "sources" not in said.folded
    assert topic not in rows(desk)
    assert "1 of" in words(desk.get(AT))
    assert "1 answer is live" in words(desk.get(f"{AT}?done=1"))


def test_every_passage_that_is_offered_for_any_topic_can_be_taken_and_is_what_is_shown(desk: Office) -> None:
    confirming, wanted = desk.services.confirming, {}
    for number in range(5):
        chosen = {}
        for one in confirming.proposals(confirming.waiting):
            place, passage = one.passages[number]
            chosen[one.topic], wanted[one.topic] = [f"{place}-{passage.digest}"], passage.quote.split()
            confirming._answer(confirming._lost[one.topic], chosen[one.topic])
    assert confirming.confirm(chosen, "somebody") == len(chosen)
    assert {topic: reply(desk, topic).sources[0].quote.split() for topic in chosen} == wanted
    assert confirming.waiting == ()
    assert "Every answer is confirmed" in words(desk.get(AT))


def test_several_passages_are_ticked_for_one_topic_and_a_question_gets_the_nearest_of_them(desk: Office) -> None:
    topic, values = next(iter(rows(desk).items()))
    choose(desk, **{topic: values[:2]})
    book = desk.services.folder.book
    first, second = book.reply(topic).sources
    assert book.asked(second.quote, (topic,)).reply(topic).sources[0] == second
    assert book.asked(first.quote, (topic,)).reply(topic).text == "This is what the school's notice says about it."
    assert book.asked(book.labels[topic], (topic,)).reply(topic) == book.reply(topic)


def test_what_is_nearer_to_a_question_than_all_that_was_ticked_is_shown_as_what_nobody_checked(desk: Office) -> None:
    topic, values = next(iter(rows(desk).items()))
    choose(desk, **{topic: values[0]})
    asked = desk.services.folder.book.asked("how long do you keep the accident form", (topic,)).reply(topic)
    assert "25" in asked.sources[0].quote
    assert "nearest" in asked.text
    assert asked.sources[-1] == reply(desk, topic).sources[0], "what was ticked stands beside it"


def test_that_it_does_not_say_is_said_unless_something_in_it_is_near_to_the_question(desk: Office) -> None:
    choose(desk, ask_cctv="silent") if "ask_cctv" in rows(desk) else desk.services.confirming.confirm(
        {"ask_cctv": ["silent"]}, "somebody"
    )
    book = desk.services.folder.book
    assert book.asked("are there cameras", ("ask_cctv",)).reply("ask_cctv").kind == "silent"
    assert book.asked("how long do you keep the accident form", ("ask_cctv",)).reply("ask_cctv").kind == "answer"


def test_a_passage_and_that_it_does_not_say_are_not_ticked_together(desk: Office) -> None:
    topic, values = next(iter(rows(desk).items()))
    assert "either tick passages, or say that there is none" in choose(desk, **{topic: [values[0], "silent"]})


def test_what_the_notice_does_not_say_and_what_the_school_has_not_got_are_told_apart(desk: Office) -> None:
    first, second, *_ = rows(desk)
    choose(desk, **{first: "silent", second: "not-ours"})
    assert "notice does not say" in reply(desk, first).text
    assert "notice" not in reply(desk, second).text, "that it does not say it was not chosen"
    assert reply(desk, first).contacts
    assert reply(desk, second).contacts
    offered = {choice.value for one in desk.services.folder.book.replies.values() for choice in one.choices}
    assert second not in offered


def test_a_right_cannot_be_taken_away_and_can_be_asked_for_where_the_notice_is_silent(desk: Office) -> None:
    confirming = desk.services.confirming
    assert any(one == "request_access" for one in confirming.waiting)
    place = confirming.waiting.index("request_access")
    assert "not-ours" not in rows(desk, f"{AT}?skip={place}")["request_access"]
    assert "Nothing was saved" in choose(desk, request_access="not-ours")
    choose(desk, request_access="silent")
    assert "You can ask all the same" in reply(desk, "request_access").text
    assert "request_access" not in desk.services.folder.book.lost


def test_who_skipped_some_stays_where_they_were_and_a_mistake_keeps_what_was_chosen(desk: Office) -> None:
    page = rows(desk, f"{AT}?skip=8")
    chosen = dict.fromkeys(list(page)[:7], "silent")
    send = {"csrf": csrf_in(desk.get(AT)), "skip": "8", "shown": list(page)}
    sent = desk.browser.post(AT, data={**send, **{f"choice.{topic}": one for topic, one in chosen.items()}})
    assert sent.headers["location"] == f"{AT}?skip=9&done=7"
    first, second, *_ = rows(desk)
    wrong = desk.browser.post(AT, data={**send, "skip": "0", f"choice.{first}": "silent", f"choice.{second}": "0-0"})
    assert re.search(rf'name="choice\.{first}" value="silent" checked', wrong.text)


def test_a_passage_that_changed_between_the_page_and_the_click_is_not_put_live(desk: Office) -> None:
    topic, values = next(iter(rows(desk).items()))
    place = values[0].partition("-")[0]
    assert "the notice has changed meanwhile" in choose(desk, **{topic: f"{place}-00000000"})


def test_one_step_back_takes_back_what_was_saved_last(desk: Office) -> None:
    first, second, *_ = rows(desk)
    choose(desk, **{first: "silent"})
    choose(desk, **{second: "silent"})
    learning = desk.services.learning
    learning.roll_back(learning.standing().current.version, "somebody")
    assert reply(desk, first).kind == "silent"
    assert reply(desk, second).kind != "silent"


def test_it_is_kept_over_a_start_and_stands_in_the_log(desk: Office, tmp_path: Path) -> None:
    topic = next(iter(rows(desk)))
    choose(desk, **{topic: "silent"})
    assert "Confirmed what the notice says" in words(desk.get("/admin/audit"))
    from bot.notice.folder import load_served_folder

    assert load_served_folder(desk.services.settings).book.reply(topic).kind == "silent"


@pytest.mark.parametrize("choice", ["99999", "-1", "x", "", "²", "9" * 99])
def test_a_choice_that_is_none_saves_nothing_and_says_so(desk: Office, choice: str) -> None:
    topic = next(iter(rows(desk)))
    assert "Nothing was saved" in choose(desk, **{topic: choice})
    assert topic in rows(desk)
    assert "Nothing was saved" in choose(desk, ask_nothing="silent")


def test_a_new_school_is_told_on_the_first_page_what_it_has_to_look_at(desk: Office) -> None:
    said = words(desk.get("/admin/to-do"))
    assert "The school's contacts are not confirmed: no request is taken, and no mail goes out." in said
    assert f"{len(desk.services.confirming.waiting)} answers wait to be confirmed." in said


def test_only_an_administrator_confirms(desk: Office) -> None:
    desk.sign_in(somebody(desk.services.staff, desk.clock, Role.REVIEWER, name="sam.lee"))
    assert desk.get(AT).status_code == 403


def test_a_school_with_answers_of_its_own_has_nothing_to_confirm(
    tmp_path: Path, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    with office(tmp_path, folder, pseudonymiser) as desk:
        assert "Every answer is confirmed" in words(desk.get(AT))
        assert "answers to confirm" not in words(desk.get("/admin/notice"))
