"""What can be asked for, and what the conversation has to learn for it."""

import pytest

from bot.law.case import STATE_WORDS, TOLD_IN_PERSON
from bot.law.rights import ON_RECEIPTS, Right, Who, may_still_ask, needed, offered
from bot.notice.folder import SchoolFolder
from bot.notice.reply import RIGHTS


def test_the_rights_are_those_of_the_protocol() -> None:
    assert tuple(right.value for right in Right) == RIGHTS


def test_only_an_academy_does_not_offer_the_educational_record() -> None:
    assert set(offered("maintained")) == set(offered("unconfirmed")) == set(Right)
    assert set(Right) - set(offered("academy")) == {Right.EDUCATIONAL_RECORD}


@pytest.mark.parametrize("right", list(Right))
@pytest.mark.parametrize("who", [None, *Who])
def test_every_request_ends_with_the_check_and_tells_why_it_asks(right: Right, who: Who | None) -> None:
    questions = needed(right, who)
    order = ["who", "relationship", "name", "child", "contact", "details", "confirm"]
    fields = [question.asks_for for question in questions]
    assert fields == [field for field in order if field in fields]
    assert fields[-1] == "confirm"
    assert all(question.why.endswith(".") for question in questions)
    assert not questions[-1].may_skip


@pytest.mark.parametrize("who", [Who.ME, Who.PUPIL])
def test_who_asks_for_themselves_is_not_asked_about_another(who: Who) -> None:
    assert not {"relationship", "child"} & {question.asks_for for question in needed(Right.ACCESS, who)}


@pytest.mark.parametrize("who", [Who.MY_CHILD, Who.SOMEONE_ELSE])
def test_who_acts_for_another_is_asked_how_they_are_connected_and_whom_it_is_about(who: Who) -> None:
    assert {"relationship", "child"} <= {question.asks_for for question in needed(Right.ACCESS, who)}


@pytest.mark.parametrize("right", list(Right))
def test_everything_but_the_check_may_be_left_out_and_what_follows_is_told(right: Right) -> None:
    *questions, check = needed(right, Who.MY_CHILD)
    assert all(question.may_skip for question in questions)
    assert not check.may_skip


def test_no_question_promises_or_judges(folder: SchoolFolder) -> None:
    texts = [q.why + " " + q.if_skipped for right in Right for who in Who for q in needed(right, who)]
    texts += [line.text for line in folder.law.lines(ON_RECEIPTS)]
    texts += [*STATE_WORDS.values(), *TOLD_IN_PERSON.values()]
    for text in texts:
        for word in ("entitled", "you will get", "must give", "guarantee", "—"):
            assert word not in text.lower(), text
        assert all(len(sentence.split()) <= 25 for sentence in text.split(".")), text


def test_a_clarification_is_named_only_to_who_asks_for_access() -> None:
    for right in Right:
        assert ("access_clarification" in may_still_ask(right)) is (right is Right.ACCESS), right


def test_being_allowed_to_act_is_named_only_to_who_acts_for_another() -> None:
    named = [who for who in Who if "ask_may_act" in may_still_ask(Right.ACCESS, who)]
    assert named == [Who.MY_CHILD, Who.SOMEONE_ELSE]


def test_all_that_may_still_be_asked_stands_in_law_toml_with_its_source(folder: SchoolFolder) -> None:
    lines = folder.law.lines(ON_RECEIPTS)
    assert len(lines) == len(ON_RECEIPTS)
    assert all(line.source for line in lines)
