"""What is made of a reading: one topic, two, a question back, danger, or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

# Rasa warns of much while it is imported, so that happens within the tests (tests/conftest.py lets it).
pytestmark = pytest.mark.rasa
UNCLEAR, NOT_UNDERSTOOD = "unclear", "not_understood"
REST = "ask_protect"


def _piece(text: str, nearest: float = 0.8, **chances: float) -> Any:
    from bot.nlu.topic_classifier import Piece

    return Piece(text, {"out_of_scope": 0.0, REST: 1.0 - sum(chances.values()), **chances}, nearest)


def _danger(chance: float, **kinds: float) -> Any:
    from bot.nlu.danger import KINDS, Danger

    return Danger(chance, {kind: kinds.get(kind, 0.0) for kind in KINDS})


def _message(whole: Any, *pieces: Any, has_words: bool = True, danger: Any = None, **data: Any) -> Any:
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.danger_reader import DANGER_READ
    from bot.nlu.topic_classifier import READ, Reading

    reading = Reading(whole, pieces, corrects=False, has_words=has_words)
    return Message(data={"text": whole.text, READ: reading, DANGER_READ: danger or _danger(0.01, child=1.0), **data})


def _judged(whole: Any, *pieces: Any, has_words: bool = True, danger: Any = None) -> tuple[str, list[str]]:
    from bot.nlu.scope_gate import TOPICS, ScopeGate

    message = _message(whole, *pieces, has_words=has_words, danger=danger)
    ScopeGate(ScopeGate.get_default_config()).process([message])
    return message.get("intent")["name"], message.get(TOPICS)


def _of(whole: Any, danger: Any, told: dict[str, Any] | None = None) -> str:
    """The topic of a message that has ``told`` with it."""
    from bot.nlu.scope_gate import ScopeGate

    message = _message(whole, danger=danger, metadata=told or {})
    ScopeGate(ScopeGate.get_default_config()).process([message])
    return str(message.get("intent")["name"])


def test_a_sure_topic_is_answered() -> None:
    assert _judged(_piece("who sees it", ask_who_can_see=0.9)) == ("ask_who_can_see", ["ask_who_can_see"])


def test_what_is_nearly_as_likely_to_be_outside_is_outside() -> None:
    assert _judged(_piece("it", out_of_scope=0.45, ask_who_can_see=0.55))[0] == "out_of_scope"
    assert _judged(_piece("it", out_of_scope=0.3, ask_who_can_see=0.7))[0] == "ask_who_can_see"


def test_topics_that_are_close_and_unsure_are_asked_back() -> None:
    chances = {f"ask_{n}": 0.11 for n in range(8)}
    assert _judged(_piece("it", **chances))[0] == UNCLEAR


def test_what_is_like_nothing_seen_is_not_understood_however_sure_the_classifier_is() -> None:
    assert _judged(_piece("florp", nearest=0.1, ask_who_can_see=0.99))[0] == NOT_UNDERSTOOD


def test_what_holds_no_word_is_not_understood_unless_it_is_an_example_or_danger() -> None:
    mashed = _piece("asdf ghjk", nearest=0.6, ask_talk_to_person=0.99)
    assert _judged(mashed, has_words=False)[0] == NOT_UNDERSTOOD
    assert _judged(mashed)[0] == "ask_talk_to_person"
    example = _piece("nie mówię po angielsku", nearest=0.99, ask_language=0.99)
    assert _judged(example, has_words=False)[0] == "ask_language"
    danger = _danger(0.9, now=1.0)
    assert _judged(_piece("hlpe mee", nearest=0.6), has_words=False, danger=danger)[0] == "danger_now"


def test_names_alone_are_not_understood() -> None:
    assert _judged(_piece("someone and someone", ask_talk_to_person=0.99))[0] == NOT_UNDERSTOOD


def test_two_questions_in_one_message_are_two_topics_in_the_order_asked() -> None:
    whole = _piece("who sees it and how long do you keep it", ask_how_long=0.6, ask_who_can_see=0.3)
    pieces = (_piece("who sees it", ask_who_can_see=0.9), _piece("how long do you keep it", ask_how_long=0.9))
    assert _judged(whole, *pieces) == ("ask_how_long", ["ask_who_can_see", "ask_how_long"])


def test_a_request_beside_a_question_leads_to_its_form() -> None:
    whole = _piece("who sees it and I want it deleted", ask_who_can_see=0.6, request_erasure=0.3)
    pieces = (_piece("who sees it", ask_who_can_see=0.9), _piece("I want it deleted", request_erasure=0.9))
    assert _judged(whole, *pieces) == ("request_erasure", ["ask_who_can_see", "request_erasure"])


def test_of_two_requests_the_one_that_the_whole_message_is_about_leads() -> None:
    whole = _piece("can you mend it, and please keep it closed", request_restriction=0.8, request_rectification=0.1)
    pieces = (
        _piece("can you mend it", request_rectification=0.9),
        _piece("please keep it closed", request_restriction=0.9),
    )
    assert _judged(whole, *pieces) == ("request_restriction", ["request_rectification", "request_restriction"])


def test_what_sounds_like_a_request_only_by_itself_is_none() -> None:
    whole = _piece("while it is on hold, who may see it", ask_restrict_meaning=0.9, request_restriction=0.01)
    question = _piece("who may see it", ask_restrict_meaning=0.9)
    assert _judged(whole, _piece("while it is on hold", request_restriction=0.9), question)[0] == "ask_restrict_meaning"
    assert (
        _judged(whole, _piece("please put it on hold", request_restriction=0.9), question)[0] == "request_restriction"
    )


def test_a_wish_in_other_words_is_no_second_request_where_the_whole_is_plainly_one() -> None:
    whole = _piece("no report came. i want a copy", request_educational_record=0.95, request_access=0.01)
    pieces = (_piece("no report came.", request_educational_record=0.9), _piece("i want a copy", request_access=0.95))
    assert _judged(whole, *pieces)[1] == ["request_educational_record"]


def test_beside_a_plain_topic_only_what_is_as_plain_is_a_question_of_its_own() -> None:
    whole = _piece("does she go here? he hides her", ask_share_other_parent=0.95, ask_new_school=0.01)
    pieces = [_piece("he hides her", ask_share_other_parent=0.9), _piece("does she go here?", ask_new_school=0.8)]
    assert _judged(whole, *pieces)[1] == ["ask_share_other_parent"]
    pieces[1] = _piece("which school is next?", ask_new_school=0.95)
    assert _judged(whole, *pieces)[1] == ["ask_share_other_parent", "ask_new_school"]


def test_where_the_whole_is_in_doubt_the_questions_that_are_plain_are_answered() -> None:
    whole = _piece("who sees it? how long?", ask_share_who=0.5, ask_who_can_see=0.1, ask_how_long=0.1)
    pieces = (_piece("who sees it?", ask_who_can_see=0.9), _piece("how long?", ask_how_long=0.9))
    assert _judged(whole, *pieces)[1] == ["ask_who_can_see", "ask_how_long"]


def test_a_leak_that_is_only_told_is_reported_beside_a_question() -> None:
    whole = _piece("you sent it to everybody. what happens now", ask_breach=0.9, request_breach_report=0.01)
    pieces = (
        _piece("you sent it to everybody.", request_breach_report=0.9),
        _piece("what happens now", ask_breach=0.9),
    )
    assert _judged(whole, *pieces)[0] == "request_breach_report"


def test_a_greeting_beside_a_question_is_no_second_question() -> None:
    whole = _piece("good morning. who sees it", ask_who_can_see=0.8)
    pieces = (_piece("good morning.", chat_greet=0.95), _piece("who sees it", ask_who_can_see=0.9))
    assert _judged(whole, *pieces)[1] == ["ask_who_can_see"]


def test_what_is_told_on_the_way_of_a_long_story_is_no_second_question() -> None:
    told = " ".join(["and then we moved house again"] * 9)
    whole = _piece(f"{told} who sees it", ask_who_can_see=0.8)
    pieces = (_piece(told, ask_new_school=0.95), _piece("who sees it", ask_who_can_see=0.9))
    assert _judged(whole, *pieces)[1] == ["ask_who_can_see"]


@pytest.mark.parametrize(
    ("kinds", "topic"),
    [
        ({"child": 0.9, "self": 0.1}, "danger_child"),
        ({"adult": 0.7, "now": 0.3}, "danger_adult"),
        ({"about_child": 1.0}, "danger_worried"),
        ({"self": 0.8, "child": 0.2}, "danger_self"),
        ({"child": 0.5, "adult": 0.5}, "danger_now"),
    ],
)
def test_danger_comes_before_what_was_asked_in_words_for_who_speaks(kinds: dict[str, float], topic: str) -> None:
    whole = _piece("he hit me. who sees my file", ask_who_can_see=0.95)
    assert _judged(whole, danger=_danger(0.9, **kinds)) == (topic, [topic])


def test_danger_that_the_topics_tell_of_is_danger_too_and_they_say_who_speaks_where_it_is_not_plain() -> None:
    whole = _piece("he is outside again", ask_share_police=0.35, danger_child=0.45, danger_now=0.2)
    assert _judged(whole, danger=_danger(0.1, child=0.5, adult=0.5))[0] == "danger_child"
    assert _judged(whole, danger=_danger(0.1, adult=0.9, child=0.1))[0] == "danger_adult"


def test_what_the_topics_were_taught_takes_nothing_from_the_decision_that_ships() -> None:
    whole = _piece("he touches me", ask_staff_training=1.0 - 1e-9)
    assert _judged(whole, danger=_danger(0.9, child=0.9))[0] == "danger_child"


def test_a_doubt_is_answered_and_marked() -> None:
    from bot.nlu.danger import DOUBT, PLAIN
    from bot.nlu.scope_gate import ScopeGate
    from bot.notice.follow_ups import IN_DOUBT

    for chance, marked in ((DOUBT, True), (DOUBT / 2, None), (PLAIN, None)):
        message = _message(_piece("who sees it", ask_who_can_see=0.95), danger=_danger(chance, child=1.0))
        ScopeGate(ScopeGate.get_default_config()).process([message])
        assert message.get(IN_DOUBT) is marked


def test_of_three_questions_the_two_surest_are_answered_and_it_is_known_that_more_was_asked() -> None:
    from bot.nlu.scope_gate import ASKED_MORE, TOPICS, ScopeGate

    pieces = (
        _piece("who sees it?", ask_who_can_see=0.7),
        _piece("do you sell it?", ask_sell_data=0.95),
        _piece("how long do you keep it?", ask_how_long=0.9),
    )
    whole = _piece(" ".join(piece.text for piece in pieces), ask_how_long=0.5, ask_sell_data=0.4)
    message = _message(whole, *pieces)
    ScopeGate(ScopeGate.get_default_config()).process([message])
    assert message.get(TOPICS) == ["ask_sell_data", "ask_how_long"]
    assert message.get(ASKED_MORE)


def test_what_is_only_told_beside_two_questions_is_no_third() -> None:
    from bot.nlu.scope_gate import ASKED_MORE, TOPICS, ScopeGate

    pieces = (
        _piece("they took a photo of him", ask_photos=0.9),
        _piece("who sees it?", ask_who_can_see=0.9),
        _piece("how long do you keep it?", ask_how_long=0.9),
    )
    message = _message(_piece("they took a photo", ask_who_can_see=0.9), *pieces)
    ScopeGate(ScopeGate.get_default_config()).process([message])
    assert message.get(TOPICS) == ["ask_who_can_see", "ask_how_long"]
    assert not message.get(ASKED_MORE)


def test_two_plain_questions_at_the_end_of_a_long_story_are_both_answered() -> None:
    told = " ".join(["and then we moved house again"] * 9)
    whole = _piece(f"{told}. who sees it? how long do you keep it?", ask_who_can_see=0.8)
    pieces = (
        _piece(told, ask_new_school=0.95),
        _piece("who sees it?", ask_who_can_see=0.95),
        _piece("how long do you keep it?", ask_how_long=0.95),
    )
    assert _judged(whole, *pieces) == ("ask_who_can_see", ["ask_who_can_see", "ask_how_long"])


def test_a_wish_in_a_long_story_that_asks_something_else_leads_to_no_form() -> None:
    told = " ".join(["and then we moved house again"] * 9)
    whole = _piece(f"{told}. i want it to be right. who sees it?", ask_who_can_see=0.8)
    pieces = (
        _piece("i want it to be right.", request_rectification=0.95),
        _piece("who sees it?", ask_who_can_see=0.95),
    )
    assert _judged(whole, *pieces) == ("ask_who_can_see", ["ask_who_can_see"])


def test_of_two_requests_the_one_that_says_what_is_wanted_leads() -> None:
    whole = _piece("i want to make a request. i want it deleted", request_start=0.6, request_erasure=0.3)
    pieces = (_piece("i want to make a request.", request_start=0.9), _piece("i want it deleted", request_erasure=0.9))
    assert _judged(whole, *pieces)[0] == "request_erasure"


def test_what_went_before_decides_between_two_likely_topics() -> None:
    from bot.nlu.context import Context
    from bot.nlu.scope_gate import ScopeGate

    slot: dict[str, Any] = {"topic": "ask_share_who", "near": ["ask_share_police"]}
    whole = _piece("and the police?", ask_cookies_why=0.5, ask_share_police=0.3)
    message = _message(whole, metadata={"about": slot})
    Context().process([message])
    ScopeGate(ScopeGate.get_default_config()).process([message])
    assert message.get("intent")["name"] == "ask_share_police"


def test_the_topics_raise_no_alarm_where_the_decision_is_sure_that_nobody_is_in_danger() -> None:
    piece = _piece("she kills me, so funny", danger_child=0.6)
    assert _judged(piece, danger=_danger(0.022, child=1.0))[0] == "danger_child"
    assert _judged(piece, danger=_danger(0.021, child=1.0))[0] == REST


def test_what_answers_a_question_of_a_request_is_judged_by_the_decision_alone() -> None:
    piece, asked = _piece("my grandson", danger_child=0.9), {"question": "Who is this about?"}
    assert _of(piece, _danger(0.1, child=1.0), asked) == REST
    assert _of(_piece("my grandson"), _danger(0.2, child=1.0), asked) == "danger_child"


def test_a_decision_that_is_not_plain_counts_unless_the_topics_are_sure_of_the_contrary() -> None:
    assert _of(_piece("he does", danger_child=0.002), _danger(0.16, child=1.0)) == "danger_child"
    assert _of(_piece("he does", danger_child=0.002), _danger(0.15, child=1.0)) == REST
    assert _of(_piece("he does"), _danger(0.39, child=1.0)) == REST
    for more in ({"earlier": ["dad is home"]}, {"about": {"topic": "danger_child"}}):
        assert _of(_piece("he does"), _danger(0.16, child=1.0), more) == "danger_child", "the topics read this alone"
    assert _of(_piece("he does"), _danger(0.4, child=1.0)) == "danger_child"


def test_who_asks_about_the_help_just_given_gets_it_again_unless_more_danger_is_told() -> None:
    from bot.nlu.scope_gate import ScopeGate
    from bot.notice.follow_ups import HELP_AGAIN

    for danger, topic in ((_danger(0.001, child=1.0), "danger_self"), (_danger(0.9, child=1.0), "danger_child")):
        message = _message(_piece("is it free", ask_access_fee=0.9), danger=danger, **{HELP_AGAIN: "danger_self"})
        ScopeGate(ScopeGate.get_default_config()).process([message])
        assert message.get("intent")["name"] == topic


def test_a_name_that_is_typed_after_help_in_danger_asks_for_no_help_again() -> None:
    from bot.nlu.scope_gate import ScopeGate
    from bot.notice.follow_ups import HELP_AGAIN

    message = _message(_piece("someone"), danger=_danger(0.001), **{HELP_AGAIN: "danger_self"})
    ScopeGate(ScopeGate.get_default_config()).process([message])
    assert message.get("intent")["name"] == NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("chance", "told", "doubt"),
    [
        (0.89, {}, "offered"),
        (0.9, {}, None),
        (0.89, {"question": "Who is this about?"}, None),
        (0.89, {"about": {"topic": "request_erasure", "offers": ["request_erasure"]}}, None),
        (0.89, {"about": {"topic": "request_access", "offers": ["request_access"]}}, "offered"),
    ],
)
def test_a_request_begins_where_it_is_plain_which_one_is_wished_and_else_the_likely_ones_are_offered(
    chance: float, told: dict[str, Any], doubt: str | None
) -> None:
    from bot.nlu.scope_gate import ScopeGate

    message = _message(_piece("lock it up", request_erasure=chance), metadata=told)
    ScopeGate(ScopeGate.get_default_config()).process([message])
    assert (message.get("intent")["name"], message.get("doubt")) == ("request_erasure", doubt)


@pytest.mark.parametrize(
    ("chances", "wished", "told", "topic"),
    [
        ({"ask_photos": 0.89}, 0.9, {}, "request_erasure"),
        ({"ask_photos": 0.9}, 0.99, {}, "ask_photos"),  # plainly a question
        ({"ask_photos": 0.7}, 0.89, {}, "ask_photos"),
        ({"request_restriction": 0.89}, 0.9, {}, "request_erasure"),
        ({"request_restriction": 0.9}, 0.99, {}, "request_restriction"),
        ({"request_start": 0.99}, 0.9, {}, "request_erasure"),
        ({"out_of_scope": 0.94}, 0.95, {}, "request_erasure"),
        ({"out_of_scope": 0.98}, 0.99, {}, "out_of_scope"),
        ({"ask_photos": 0.7}, 0.99, {"question": "Who is this about?"}, "ask_photos"),
        ({"ask_photos": 0.7}, 0.99, {"sent": True}, "ask_photos"),
        ({"ask_photos": 0.7}, 0.99, {"about": {"topic": "ask_consent"}}, "ask_photos"),
    ],
)
def test_a_plain_wish_begins_its_request_unless_the_topics_say_as_plainly_what_is_meant(
    chances: dict[str, float], wished: float, told: dict[str, Any], topic: str
) -> None:
    from bot.nlu.scope_gate import ScopeGate
    from bot.nlu.topic_classifier import READ
    from bot.nlu.wishes import Wish

    message = _message(_piece("it should come down", **chances), metadata=told)
    message.set(
        READ, replace(message.get(READ), wishes=(Wish("request_erasure", wished), Wish("request_access", 0.05)))
    )
    ScopeGate(ScopeGate.get_default_config()).process([message])
    assert message.get("intent")["name"] == topic
    assert message.get("wishes") == [["request_erasure", wished]]


@pytest.mark.parametrize(
    ("two", "also", "topics"),
    [
        (0.9, 0.6, ["request_complaint", "request_access"]),
        (0.4, 0.6, ["request_complaint"]),
        (0.9, 0.4, ["request_complaint"]),
    ],
)
def test_of_a_message_with_two_wishes_the_second_is_the_other_right_that_is_plainly_wished(
    two: float, also: float, topics: list[str]
) -> None:
    from bot.nlu.scope_gate import TOPICS, ScopeGate

    whole = _piece("show me who got it and log a complaint", request_complaint=0.99)
    read = {"chances": {"add_request": two}, "marks": [], "also": {"complaint": 0.9, "access": also, "erasure": 0.1}}
    message = _message(whole, _piece("log a complaint", request_complaint=0.99), commands=read)
    ScopeGate(ScopeGate.get_default_config()).process([message])
    assert message.get(TOPICS) == topics


@pytest.mark.parametrize(
    ("offers", "topic"),
    [(["request_erasure"], "request_erasure"), (["request_access", "request_erasure"], "say_yes"), ([], "say_yes")],
)
def test_yes_after_a_request_that_was_offered_and_not_begun_is_that_request(offers: list[str], topic: str) -> None:
    before = {"topic": "request_erasure", "offers": offers}
    assert _of(_piece("ok please do that", say_yes=0.97), _danger(0.01), {"about": before}) == topic
