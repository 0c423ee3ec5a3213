"""What a message means after what went before."""

from __future__ import annotations

import pytest

from bot.notice.folder import SchoolFolder
from bot.notice.follow_ups import (
    AGAIN,
    ALSO,
    WHO_THEN,
    YES,
    Before,
    after,
    also,
    leans,
    taken_back,
    wants_help_again,
    weighed,
    who_then,
)
from bot.notice.grounding import Grounds, problems
from bot.text.words import segments


@pytest.fixture
def shared(folder: SchoolFolder) -> Before:
    return after(folder.book, ["ask_share_who"], ["ask_share_who", "ask_sell_data", "ask_who_can_see", "ask_protect"])


def test_what_is_remembered_names_what_people_ask_next_and_what_else_was_likely(shared: Before) -> None:
    assert shared.topic == "ask_share_who"
    assert {"ask_share_named", "ask_share_police"} <= set(shared.near)
    assert shared.next == ("ask_sell_data", "ask_who_can_see", "ask_protect")


def test_what_is_remembered_survives_being_kept_as_json(shared: Before) -> None:
    assert Before.from_slot(shared.to_slot()) == shared


@pytest.mark.parametrize("slot", [None, {}, {"topic": ""}, "ask_share_who", 3])
def test_nothing_remembered_is_no_context(slot: object) -> None:
    assert Before.from_slot(slot) is None


def test_a_short_question_is_taken_for_what_is_near_the_last_answer(shared: Before) -> None:
    chances = {"ask_cookies_why": 0.5, "ask_share_police": 0.3, "out_of_scope": 0.2}
    changed = weighed(chances, shared, leaning=True, corrects=False)
    assert max(changed, key=lambda topic: changed[topic]) == "ask_share_police"
    assert sum(changed.values()) == pytest.approx(1.0)


def test_a_question_that_stands_alone_is_hardly_moved(shared: Before) -> None:
    chances = {"ask_cookies_why": 0.5, "ask_share_police": 0.3, "out_of_scope": 0.2}
    changed = weighed(chances, shared, leaning=False, corrects=False)
    assert max(changed, key=lambda topic: changed[topic]) == "ask_cookies_why"


def test_no_i_meant_gives_the_next_best_instead_of_the_same_again(shared: Before) -> None:
    chances = {"ask_share_who": 0.6, "ask_sell_data": 0.3, "ask_protect": 0.1}
    changed = weighed(chances, shared, leaning=True, corrects=True)
    assert max(changed, key=lambda topic: changed[topic]) == "ask_sell_data"


@pytest.mark.parametrize("follow_up", [ALSO, AGAIN])
@pytest.mark.parametrize(("said", "plain"), [(0.3, 0.2), (0.2, 0.3)])
def test_a_follow_up_on_the_last_topic_and_that_topic_are_one_chance(
    shared: Before, follow_up: str, said: float, plain: float
) -> None:
    chances = {follow_up: said, "ask_share_who": plain, "ask_protect": 0.5}
    changed = weighed(chances, shared, leaning=False, corrects=False)
    likeliest = max(changed, key=lambda topic: changed[topic])
    assert likeliest == (follow_up if said > plain else "ask_share_who")


def test_what_about_my_daughter_after_a_request_is_that_request_again() -> None:
    chances = {ALSO: 0.9, "request_access": 0.05, "ask_protect": 0.05}
    changed = weighed(chances, Before("request_access"), leaning=True, corrects=False)
    assert max(changed, key=lambda topic: changed[topic]) == "request_access"


@pytest.mark.parametrize(
    ("alone", "behind", "again"),
    [
        ({"ask_protect": 0.8}, {"danger_child": 0.99, "ask_protect": 0.01}, True),
        ({"ask_protect": 0.9}, {AGAIN: 0.99, "ask_protect": 0.01}, True),
        ({"ask_talk_to_person": 0.95}, {"ask_protect": 0.9}, True),
        ({"ask_protect": 0.9}, {"danger_child": 0.9, "ask_protect": 0.1}, False),
    ],
)
def test_what_is_about_the_help_just_given_gets_it_again(
    alone: dict[str, float], behind: dict[str, float], again: bool
) -> None:
    assert wants_help_again(alone, Before("danger_child"), behind, {}) is again
    assert wants_help_again(alone, Before("danger_child"), behind, {AGAIN: 0.99})
    assert not wants_help_again(alone, Before("ask_protect"), behind, {AGAIN: 0.99}), "other answers are no help"
    named = wants_help_again({"ask_talk_to_person": 0.99}, Before("danger_child", asking=True), {}, {})
    assert not named, "a name that a request asked for asks for nobody"


def test_what_about_my_son_says_that_it_is_the_same_for_a_child_and_of_a_right_who_may_ask(
    folder: SchoolFolder,
) -> None:
    plain = also(folder.book, "ask_how_long", "and what about my son")
    assert (
        plain.text
        == f"The notice makes no other rule for a child, so this is the same. {_short(folder, 'ask_how_long')}"
    )
    right = also(folder.book, "ask_access_how", "what about my daughter")
    assert "for a child" in right.text
    assert "the school checks who may ask" in right.text
    assert right.general[0] == folder.book.reply("ask_parent_behalf").general[0]
    assert "for others" in also(folder.book, "ask_how_long", "what about my husband").text


def _short(folder: SchoolFolder, topic: str) -> str:
    return folder.book.reply(topic).text


@pytest.mark.parametrize("text", ["what about my son", "and for my husband"])
def test_an_answer_for_somebody_else_states_nothing_that_its_sources_do_not(folder: SchoolFolder, text: str) -> None:
    grounds = Grounds.of(folder.notice, folder.school, folder.law)
    asked = [topic for topic in folder.book.replies if topic.startswith("ask_")]
    assert {topic: found for topic in asked if (found := problems(also(folder.book, topic, text), grounds))} == {}


def test_yes_is_the_one_request_that_was_offered(folder: SchoolFolder) -> None:
    before = after(folder.book, ["ask_erase_when"])
    assert before.offers == ("request_erasure",)
    changed = weighed({YES: 0.8, "request_erasure": 0.1, "chat_ok": 0.1}, before, leaning=True, corrects=False)
    assert max(changed, key=lambda topic: changed[topic]) == "request_erasure"


def test_while_a_form_asks_yes_and_my_son_are_its_answers(folder: SchoolFolder) -> None:
    before = Before("request_access", offers=("request_access",), asking=True)
    changed = weighed({ALSO: 0.8, YES: 0.1, "request_access": 0.1}, before, leaning=True, corrects=False)
    assert max(changed, key=lambda topic: changed[topic]) == ALSO


@pytest.mark.parametrize(
    "text", ["and how long?", "the police", "does that include the council", "what about it", "even if I say no"]
)
def test_a_short_or_pointing_message_leans_on_the_one_before(text: str) -> None:
    assert leans(text)


def test_a_whole_question_does_not_lean() -> None:
    assert not leans("How long does the school keep the records of children who have moved to another town?")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no I meant the cookies", "the cookies"),
        ("No, I meant just the phone number.", "just the phone number."),
        ("sorry i mean not delete. only stop using it", "stop using it"),
        ("actually I was asking about my daughter's photo", "my daughter's photo"),
        ("no, the website", "the website"),
    ],
)
def test_what_is_meant_instead_is_what_is_left(text: str, rest: str) -> None:
    assert taken_back(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        *("no", "no thanks", "nobody told me", "know who sees it?", "what do you mean", "No."),
        *("no one asked us whether we agree", "no information was given to us", "no consent was ever asked for"),
    ],
)
def test_a_plain_no_and_a_no_that_belongs_to_the_sentence_take_nothing_back(text: str) -> None:
    assert taken_back(text) is None


def test_whom_to_ask_then_is_whoever_the_last_answer_names(folder: SchoolFolder) -> None:
    assert [c.role for c in who_then(folder.book, "ask_access_fee").contacts] == ["governance_board"]
    assert who_then(folder.book, "ask_ico").contacts[0].role == "ico"
    assert who_then(folder.book, "ask_cookies_why") == folder.book.reply(WHO_THEN)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Who do you tell, and how long do you keep it?", ("Who do you tell", "how long do you keep it?")),
        ("what do you do with it and can i see mine", ("what do you do with it", "can i see mine")),
        ("I want his file and I want to complain", ("I want his file", "I want to complain")),
        ("Do you sell it? My son is in year 4.", ("Do you sell it?", "My son is in year 4.")),
    ],
)
def test_two_questions_are_two_pieces(text: str, pieces: tuple[str, ...]) -> None:
    assert segments(text) == pieces


@pytest.mark.parametrize("text", ["the police and the council", "who has my name, address and number", "cookies", "?"])
def test_one_question_is_one_piece(text: str) -> None:
    assert segments(text) == (text,)


def test_what_a_message_means_behind_the_last_label_decides_between_what_it_may_mean_alone() -> None:
    alone = {"ask_how_long": 0.94, "ask_cookie_expiry": 0.059, "ask_cookies_what": 0.001}
    behind = {"ask_how_long": 0.08, "ask_cookie_expiry": 0.9, "ask_cookies_what": 0.02}
    before = Before("ask_cookies_what", "What are cookies?")
    for leaning, taken in ((True, "ask_cookie_expiry"), (False, "ask_how_long")):
        changed = weighed(alone, before, leaning=leaning, corrects=False, in_context=behind)
        assert max(changed, key=lambda topic: changed[topic]) == taken
        assert sum(changed.values()) == pytest.approx(1.0)


def test_while_a_form_asks_what_was_told_last_is_not_asked_for_again() -> None:
    chances = {"ask_request_status": 0.5, "request_complaint": 0.5}
    behind = {"ask_request_status": 0.05, "request_complaint": 0.95}  # "has my complaint been received?"
    for asking, taken in ((True, "ask_request_status"), (False, "request_complaint")):
        before = Before("request_complaint", "…", asking=asking)
        changed = weighed(chances, before, leaning=True, corrects=False, in_context=behind)
        assert max(changed, key=lambda one: changed[one]) == taken


def test_what_nothing_speaks_for_behind_the_label_is_not_struck_out() -> None:
    alone = {"ask_dpo": 0.99, "ask_cookie_expiry": 0.01}
    changed = weighed(
        alone, Before("ask_cookies_what", "What are cookies?"), leaning=True, corrects=False, in_context={}
    )
    assert changed["ask_dpo"] == pytest.approx(0.99)
    behind = {"ask_dpo": 0.0, "ask_cookie_expiry": 0.1, "ask_cookies_what": 0.9}
    changed = weighed(alone, Before("ask_cookies_what"), leaning=False, corrects=False, in_context=behind)
    assert changed["ask_dpo"] > changed["ask_cookie_expiry"]


def test_after_help_in_danger_a_question_of_another_thing_is_answered() -> None:
    alone = {"ask_cookies_list": 0.99, "danger_child": 0.01}
    behind = {"ask_cookies_list": 0.9, "danger_child": 0.1}
    changed = weighed(alone, Before("danger_child", "…"), leaning=True, corrects=False, in_context=behind)
    assert max(changed, key=lambda topic: changed[topic]) == "ask_cookies_list"


def test_what_is_remembered_has_the_label_of_the_last_answer(shared: Before, folder: SchoolFolder) -> None:
    assert shared.label == folder.book.choice("ask_share_who").label
    assert Before.from_slot({"topic": "ask_share_who"}) == Before("ask_share_who")
