"""What the list of conversations says follows from the turns; and striking out takes the words and nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.review_rules import (
    LOW,
    Outcome,
    Queue,
    Summary,
    TurnFacts,
    draw,
    facts,
    noted,
    week_of,
    week_to_sample,
)
from bot.notice.reply import Given, Reply
from bot.review.rules import STRUCK, can_be_struck, strike, strike_reply, strike_state


def a_turn(*kinds: str, **given: Any) -> TurnFacts:
    """A message that was typed and understood, unless something else is given."""
    parts: dict[str, Any] = {"frame": "say", "said": True, "topic": "ask_dpo", "sure": 0.9, "channel": "text"}
    return TurnFacts(**{**parts, "kinds": kinds or ("answer",), "in_form": False, **given})


def after(*turns: TurnFacts) -> tuple[Summary, dict[Queue, bool]]:
    """The summary after some turns, and the queues it waits in."""
    summary: Summary | None = None
    waits: dict[Queue, bool] = {}
    for turn in turns:
        step = noted(summary, turn)
        summary = step.summary
        waits = {queue: settled for queue, settled in waits.items() if settled or queue not in step.leaves}
        waits |= {queue: settled or waits.get(queue, False) for queue, settled in step.joins.items()}
    assert summary is not None
    return summary, waits


@pytest.mark.parametrize(
    ("turns", "outcome"),
    [
        ([a_turn("answer")], Outcome.ANSWERED),
        ([a_turn("silent")], Outcome.ANSWERED),
        ([a_turn("chitchat")], Outcome.ANSWERED),
        ([a_turn("not_understood")], Outcome.GAVE_UP),
        ([a_turn("answer"), a_turn("clarify")], Outcome.GAVE_UP),
        ([a_turn("clarify"), a_turn("answer")], Outcome.ANSWERED),
        ([a_turn("question", in_form=True)], Outcome.GAVE_UP),
        ([a_turn("question", in_form=True), a_turn("cancelled")], Outcome.ANSWERED),
        ([a_turn("answer"), a_turn("handover"), a_turn("answer")], Outcome.HANDED_OVER),
        ([a_turn("receipt"), a_turn("answer"), a_turn("not_understood")], Outcome.REQUEST_OPENED),
        ([a_turn("handover"), a_turn("receipt")], Outcome.REQUEST_OPENED),
        ([a_turn("answer"), a_turn("not_understood", said=False, frame="timeout")], Outcome.ANSWERED),
        ([a_turn("answer", said=False, frame="mode")], Outcome.GAVE_UP),
    ],
)
def test_the_outcome_is_what_became_of_it_in_the_end(turns: list[TurnFacts], outcome: Outcome) -> None:
    assert after(*turns)[0].outcome is outcome


def test_length_channel_topics_and_lowest_confidence_follow_the_turns() -> None:
    summary, _ = after(
        a_turn(topic="ask_dpo", sure=0.9),
        a_turn(topic="ask_photos", sure=0.7),
        a_turn("answer", topic="ask_dpo", sure=1.0, frame="choose"),
        a_turn("not_understood", topic="not_understood", sure=0.6),
        a_turn(channel="voice", said=False, frame="mode", topic="", sure=None),
    )
    assert summary == Summary("voice", 5, Outcome.GAVE_UP, 0.6, ("ask_dpo", "ask_photos"))


def test_answers_within_a_form_are_no_topics_and_are_not_measured() -> None:
    summary, waits = after(
        a_turn("question", topic="request_access", sure=0.9, in_form=True),
        a_turn("question", topic="ask_cookies_off", sure=0.1, in_form=True),
        a_turn("question", "not_understood", topic="not_understood", sure=0.0, in_form=True),
        a_turn("receipt", topic="form_answer", sure=1.0, frame="choose"),
    )
    assert (summary.topics, summary.lowest) == (("request_access",), 0.9)
    assert waits == {}


def test_how_sure_the_gate_was_that_nothing_fits_is_not_how_sure_a_topic_was() -> None:
    understood = {"topic": "not_understood", "confidence": 0.95, "ranking": [["ask_dpo", 0.12], ["ask_ico", 0.1]]}
    assert facts("say", "x", understood, ["not_understood"], "text", False).sure == 0.12
    assert facts("say", "x", {**understood, "ranking": []}, ["not_understood"], "text", False).sure == 0.0
    assert facts("say", "x", {**understood, "topic": "ask_dpo"}, ["answer"], "text", False).sure == 0.95
    assert facts("mode", None, None, ["answer"], "text", False).sure is None


@pytest.mark.parametrize(
    ("turns", "waits"),
    [
        ([a_turn("answer")], {}),
        ([a_turn("safeguarding")], {Queue.SAFEGUARDING: True}),
        ([a_turn("safeguarding", in_form=True)], {Queue.SAFEGUARDING: True, Queue.ABANDONED: False}),
        ([a_turn("safeguarding"), a_turn("answer")], {Queue.SAFEGUARDING: True}),
        ([a_turn("not_understood", topic="not_understood", sure=0.1)], {Queue.NOT_UNDERSTOOD: True}),
        ([a_turn(sure=LOW - 0.01)], {Queue.LOW_CONFIDENCE: True}),
        ([a_turn("out_of_scope", topic="out_of_scope")], {Queue.OUTSIDE: True}),
        ([a_turn(sure=LOW)], {}),
        ([a_turn("clarify", topic="unclear", sure=0.2)], {Queue.REFUSED: False}),
        ([a_turn("clarify"), a_turn(frame="choose")], {}),
        ([a_turn("clarify"), a_turn(frame="press")], {}),
        ([a_turn("clarify"), a_turn()], {Queue.REFUSED: True}),
        ([a_turn("clarify"), a_turn("handover", frame="choose", topic="ask_talk_to_person")], {Queue.REFUSED: True}),
        ([a_turn("clarify"), a_turn(frame="press", said=False)], {Queue.REFUSED: False}),
        ([a_turn("clarify"), a_turn("clarify"), a_turn(frame="choose")], {Queue.REFUSED: True}),
        ([a_turn("question", in_form=True)], {Queue.ABANDONED: False}),
        ([a_turn("question", in_form=True), a_turn("receipt")], {}),
        ([a_turn("question", in_form=True), a_turn("cancelled")], {}),
        ([a_turn("question", in_form=True), a_turn("question", in_form=True, said=False)], {Queue.ABANDONED: False}),
    ],
)
def test_queues_are_joined_and_left_as_the_conversation_goes(turns: list[TurnFacts], waits: dict[Queue, bool]) -> None:
    assert after(*turns)[1] == waits


def test_a_message_with_two_questions_is_listed_under_both() -> None:
    understood = {"topic": "ask_how_long", "confidence": 0.9, "topics": ["ask_share_who", "ask_how_long"]}
    summary, _ = after(facts("say", "x", understood, ["answer", "answer"], "text", False))
    assert summary.topics == ("ask_share_who", "ask_how_long")


def test_a_conversation_that_never_ends_keeps_a_dozen_topics() -> None:
    summary, _ = after(*(a_turn(topic=f"ask_{number}") for number in range(50)))
    assert summary.topics == tuple(f"ask_{number}" for number in range(12))


def test_weeks_begin_on_monday_in_england_and_the_sample_is_of_the_one_that_is_over() -> None:
    sunday_late = datetime(2026, 7, 5, 22, 59, tzinfo=timezone.utc)  # 23:59 in London
    assert week_of(sunday_late) == date(2026, 6, 29)
    assert week_of(sunday_late + timedelta(minutes=1)) == date(2026, 7, 6)
    assert week_to_sample(sunday_late + timedelta(minutes=1)) == date(2026, 6, 29)


def test_lots_are_spread_evenly_and_fit_into_a_database_number() -> None:
    lots = [draw(date(2026, 11, 23), f"{number:032x}") for number in range(4000)]
    assert len(set(lots)) == 4000
    assert 0 <= min(lots) <= max(lots) < 2**31
    quarters = Counter(lot // 2**29 for lot in lots)
    assert all(850 < count < 1150 for count in quarters.values())


@given(st.text(max_size=300), st.text(max_size=40))
def test_striking_out_leaves_every_token_and_nothing_of_the_words(text: str, words: str) -> None:
    said = f"⟨name 1⟩ {text} {words} ⟨email 2⟩"
    struck = strike(said, words)
    if can_be_struck(words):
        assert strike(struck, words) == struck
        assert struck.startswith("⟨name 1⟩")
        assert struck.endswith("⟨email 2⟩")
        assert f" {words} " not in struck


@pytest.mark.parametrize(
    ("said", "words", "left"),
    [
        ("Tomasz rang", "tomasz", f"{STRUCK} rang"),
        ("tomasz's mum", "Tomasz", f"{STRUCK}'s mum"),
        ("Tomaszek rang", "tomasz", "Tomaszek rang"),
        ("the name is ⟨name 1⟩", "name", f"the {STRUCK} is ⟨name 1⟩"),
        ("ring (07700) 900 123 now", "(07700) 900 123", f"ring {STRUCK} now"),
        ("Zoë\nPoe", "zoë poe", STRUCK),
        ("Poe, Tom", "poe tom", STRUCK),
        ("axb", "a.b", "axb"),
        ("Siân O’Brien rang", "sian o'brien", f"{STRUCK} rang"),
        ("Zoe\u0308 rang", "Zoë", f"{STRUCK} rang"),
        ("ring 07700900123 now", "+44 7700 900 123", f"ring {STRUCK} now"),
        ("anything", "   ", "anything"),
    ],
)
def test_words_are_found_as_a_person_would_find_them(said: str, words: str, left: str) -> None:
    assert strike(said, words) == left


def test_a_reply_and_what_the_assistant_remembers_lose_the_words_too() -> None:
    reply = Reply("confirm", "Are you Tomasz?", answers=(Given("name", "Name", "Tomasz"),))
    assert strike_reply(reply, "tomasz") == Reply(
        "confirm", f"Are you {STRUCK}?", answers=(Given("name", "Name", STRUCK),)
    )
    assert strike_state({"a": ["Tomasz", 1, None, {"b": "x Tomasz"}]}, "tomasz") == {
        "a": [STRUCK, 1, None, {"b": f"x {STRUCK}"}]
    }
