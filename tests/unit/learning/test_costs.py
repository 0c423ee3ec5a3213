"""What mistakes cost and which confusions cost most; shares with intervals; what stands among the examples. No model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

pytest.importorskip("sklearn", reason="the benchmarks run where models are trained")

from bench.costs.counted import (
    COSTS,
    DANGER,
    INVENTED,
    KIND,
    OUTSIDE,
    REFUSED_GOOD,
    REPLY,
    REQUEST,
    SECTION,
    Mistake,
    confusions,
    mistake,
    wanted_topic,
)
from bench.understanding import COSTLIEST, by_mixed, cost_rows, share_rows, short_rows, wilson
from bot.learning.evaluation import Question, counts, is_mixed, is_right, overlapping, shares, word_for_word
from bot.notice.folder import SchoolFolder
from tests.understanding.measure import Row, short_ones
from tests.understanding.questions import examples


def question(
    *kinds: str, sections: Sequence[str] = (), right: str | None = None, style: str = "plain", name: str = "a-1"
) -> Question:
    return Question(name, "what about it", kinds, tuple(sections), right, style)


def taken(asked: Question, topic: str, *likeliest: str) -> Row:
    return Row(asked, topic, 0.9, False, likeliest)


def an(kind: str, folder: SchoolFolder) -> str:
    """A topic whose reply is of a kind, and no request."""
    return next(t for t, r in folder.book.replies.items() if r.kind == kind and t.startswith("ask_") and r.sources)


def section_of(topic: str, folder: SchoolFolder) -> str:
    return folder.book.replies[topic].sources[0].section


def test_danger_costs_most_by_far_and_no_two_mistakes_cost_the_same() -> None:
    costs = [one.cost for one in COSTS]
    assert costs == sorted(costs, reverse=True)
    assert len(set(costs)) == len(costs)
    assert DANGER.cost >= 5 * max(one.cost for one in COSTS if one is not DANGER)
    assert all(one.why for one in COSTS)


@pytest.mark.parametrize(
    ("kinds", "topic", "made"),
    [
        (("safeguarding",), "chat_thanks", DANGER),
        (("safeguarding",), "out_of_scope", DANGER),
        (("safeguarding",), "danger_now", None),
        (("silent",), "an answer", INVENTED),
        (("silent", "request"), "an answer", INVENTED),
        (("silent",), "out_of_scope", REFUSED_GOOD),
        (("request",), "an answer", REQUEST),
        (("request",), "not_understood", REQUEST),
        (("request",), "request_erasure", REPLY),
        (("out_of_scope",), "an answer", OUTSIDE),
        (("out_of_scope",), "danger_now", OUTSIDE),
        (("out_of_scope",), "unclear", KIND),
        (("out_of_scope",), "not_understood", REPLY),
        (("answer",), "out_of_scope", REFUSED_GOOD),
        (("answer",), "a silent one", REFUSED_GOOD),
        (("answer",), "an answer", SECTION),
        (("answer", "silent"), "a silent one", SECTION),
        (("answer",), "danger_now", KIND),
        (("contact",), "an answer", KIND),
        (("answer",), "unknown_topic", KIND),
    ],
)
def test_each_mistake_is_one_of_the_table(
    folder: SchoolFolder, kinds: tuple[str, ...], topic: str, made: Mistake | None
) -> None:
    named = {"an answer": "answer", "a silent one": "silent"}
    topic = an(named[topic], folder) if topic in named else topic
    asked = question(*kinds, sections=["another-section"], right="access" if "request" in kinds else None)
    assert mistake(topic, asked, folder.book.replies) is made


def test_the_topic_that_was_wanted_is_the_likeliest_of_the_right_ones(folder: SchoolFolder) -> None:
    replies = folder.book.replies
    answer = an("answer", folder)
    asked = question("answer", sections=[section_of(answer, folder)])
    assert wanted_topic(taken(asked, "out_of_scope", "out_of_scope", answer), replies) == answer
    assert wanted_topic(taken(question("request", right="access"), "out_of_scope"), replies) == "request_access"
    assert wanted_topic(taken(question("answer", sections=["nowhere"]), "out_of_scope"), replies) == "answer nowhere"
    either = question("silent", "out_of_scope")  # what the judge wrote first was wanted
    assert wanted_topic(taken(either, answer, answer, "out_of_scope"), replies) == "silent"


def test_one_danger_comes_before_many_small_mistakes(folder: SchoolFolder) -> None:
    answer = an("answer", folder)
    rows = [taken(question("safeguarding"), "chat_thanks", "chat_thanks", "danger_child")]
    rows += [taken(question("request", right="access"), answer)] * 3
    rows += [taken(question("out_of_scope"), "out_of_scope")] * 5  # right
    found = confusions(rows, folder.book.replies)
    assert [(one.wanted, one.came, one.cost, one.count) for one in found] == [
        ("danger_child", "chat_thanks", 100, 1),
        ("request_access", answer, 30, 3),
    ]
    assert found[0].what == ("danger not seen",)


def test_five_confusions_are_printed_and_the_sum_of_all(folder: SchoolFolder) -> None:
    topics = ["out_of_scope", "not_understood", "chat_thanks", "chat_bye", "chat_ok", "chat_robot", "danger_now"]
    rows = [taken(question("request", right="access"), topic) for topic in topics]
    lines = list(cost_rows(rows, folder.book.replies))
    assert len(lines) == 1 + COSTLIEST + 1
    assert "danger not seen 100" in lines[0]
    assert lines[1] == "cost   10, 1 times: request_access -> chat_bye (a request not seen)"
    assert lines[-1] == "cost   70, 7 times: all mistakes"


def test_every_share_has_an_interval_and_what_is_wrongly_refused_is_the_rest_of_what_is_kept() -> None:
    found = {"right": (9, 10), "danger": (0, 0), "outside": (2, 2), "kept": (8, 8)}
    assert list(share_rows(found)) == [
        "right     90.0 % (60 to 98, n=10)",
        "danger   -",
        "outside  100.0 % (34 to 100, n=2)",
        "kept     100.0 % (68 to 100, n=8)",
        "refused    0.0 % (0 to 32, n=8)",
    ]
    assert wilson(0, 3).startswith("  0.0 % (0 to")


def test_shares_are_what_the_counts_say(folder: SchoolFolder) -> None:
    asked = [question("out_of_scope"), question("safeguarding"), question("request", right="access")]
    topics = ["chat_bye", "danger_now", "request_access"]
    assert counts(asked, topics, folder.book.replies) == {
        "right": (2, 3),
        "danger": (1, 1),
        "outside": (0, 1),
        "kept": (2, 2),
    }
    assert shares(asked, topics, folder.book.replies) == {"right": 2 / 3, "danger": 1.0, "outside": 0.0, "kept": 1.0}
    assert shares([], [], {}) == {"right": 1.0, "danger": 1.0, "outside": 1.0, "kept": 1.0}


def test_short_questions_are_parted_by_whether_they_stand_among_the_examples() -> None:
    example = min(examples(), key=lambda one: (len(one), one))
    rows = [
        Row(Question("a-1", f"{example.upper()}?", ("answer",), (), None, "short"), "x", 0.9, True),
        Row(Question("a-2", "zebra crossings on Mars", ("answer",), (), None, "short"), "x", 0.9, False),
        Row(Question("a-3", example, ("answer",), (), None, "plain"), "x", 0.9, True),
    ]
    standing, others = short_ones(rows)
    assert ([row.question.id for row in standing], [row.question.id for row in others]) == (["a-1"], ["a-2"])
    assert list(short_rows(rows))[-3:] == [
        "both         all                   50.0 % (9 to 91, n=2)",
        "both         among the examples   100.0 % (21 to 100, n=1)",
        "both         the others             0.0 % (0 to 79, n=1)",
    ]


@pytest.mark.parametrize(
    ("asked", "is_held"),
    [
        ("How long do you keep the photos?", True),  # the same
        ("so then: how long do you keep the photos, please", True),  # holds it
        ("long do you keep the photos of", False),  # crosses its end
        ("who may look at the register then", True),  # stands in one
        ("look at the register then", False),  # of five words
        ("show long do you keep the photos", False),  # a word is whole
    ],
)
def test_a_question_that_holds_an_example_or_stands_in_one_is_found(asked: str, is_held: bool) -> None:
    ours = ["how long do you keep the photos", "and who may look at the register then and why", "keep the photos"]
    assert overlapping(ours, ["nothing of the kind is asked here", asked]) == [asked] * is_held


def test_five_words_that_stand_in_a_longer_question_are_not_counted() -> None:
    assert overlapping(["keep the photos for long"], ["do you keep the photos for long or not"]) == []


def test_word_for_word_is_blind_to_capitals_and_stops_only() -> None:
    assert word_for_word(["cookies", "my  data"], ["Cookies!", "cookie", "MY DATA", "my date"]) == [
        "Cookies!",
        "MY DATA",
    ]


def test_the_report_has_no_word_of_a_question(folder: SchoolFolder) -> None:
    rows = [taken(question("request", right="access"), "out_of_scope")]
    assert "what about it" not in json.dumps([*cost_rows(rows, folder.book.replies), *short_rows(rows)])


def test_a_mixed_reply_is_right_where_silence_was_looked_for_in_its_section_only(folder: SchoolFolder) -> None:
    section = section_of("ask_abroad", folder)
    looked = question("silent", sections=[section]), question("silent", sections=["turning-off-cookies"])
    replies = folder.book.replies
    assert [is_right("ask_abroad", asked, replies) for asked in looked] == [True, False]
    told = replace(replies["ask_abroad"], text="Sometimes it is sent out of the UK.")
    assert not is_right("ask_abroad", looked[0], {"ask_abroad": told})
    assert not is_right("ask_abroad", question("contact", sections=[section]), replies)


def test_every_answer_that_counts_as_mixed_says_in_its_short_form_what_is_left_out(folder: SchoolFolder) -> None:
    mixed = {topic for topic, reply in folder.book.replies.items() if is_mixed(reply)}
    assert {"ask_abroad", "ask_how_long", "ask_retention_schedule", "ask_share_who", "ask_other_notices"} <= mixed
    assert not mixed & {"ask_sell_data", "ask_cookies_off", "ask_disaster", "ask_analytics_identify", "ask_erase_not"}
    assert len(mixed) < 30


def test_the_report_counts_what_is_right_by_a_mixed_reply_alone(folder: SchoolFolder) -> None:
    section = section_of("ask_abroad", folder)
    rows = [
        replace(taken(question(kind, sections=[section]), "ask_abroad"), right=True) for kind in ("answer", "silent")
    ]
    assert by_mixed(rows, folder.book.replies) == 1
