"""Every reply that changes with a version is shown before and after, and each is said to be better or worse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.learning.comparison import BETTER, WORSE, changed_replies
from bot.notice.answer_book import AnswerBook
from bot.notice.reply import Contact, Reply, Source

SCHOOL = Contact("school", "The school", phone="01206 862691")
QUOTE = Source("cookies", "Cookies", "We use cookies.", "/notice#cookies")
ANSWER = Reply("answer", "Yes, they are used.", (QUOTE,), contacts=(SCHOOL,))


def book(reply: Reply | None, topic: str = "ask_cookies", simple: str = "") -> AnswerBook:
    replies = {topic: reply} if reply is not None else {}
    return AnswerBook(replies, dict.fromkeys(replies, "Cookies?"), simple={topic: simple} if simple else {})


@pytest.mark.parametrize(
    ("before", "after", "verdict", "why"),
    [
        (ANSWER, None, WORSE, "Nothing is said on this any more."),
        (None, ANSWER, BETTER, "This is answered now."),
        (ANSWER, replace(ANSWER, contacts=()), WORSE, "It does not show any more whom to reach: The school."),
        (ANSWER, replace(ANSWER, sources=()), WORSE, "It is based on fewer passages of the notice."),
        (replace(ANSWER, sources=()), ANSWER, BETTER, "It is based on more of the notice."),
        (ANSWER, replace(ANSWER, kind="silent"), WORSE, "It says that the notice does not say this"),
        (ANSWER, replace(ANSWER, text="They are."), BETTER, "It takes nothing away, and was proposed and approved."),
    ],
)
def test_a_reply_that_changes_is_better_or_worse_for_a_reason(
    before: Reply | None, after: Reply | None, verdict: str, why: str
) -> None:
    old, new = book(before), book(after)
    if (before, after) == (ANSWER, replace(ANSWER, kind="silent")):  # its words change too
        new = book(replace(ANSWER, kind="silent", text="The notice does not say."))
    (change,) = changed_replies(old, new, (), ["ask_cookies"])
    assert (change.verdict, change.why.startswith(why)) == (verdict, True)


def test_what_is_said_in_danger_in_fewer_words_is_worse_even_where_it_was_approved() -> None:
    told = Reply("safeguarding", "You did the right thing by telling.")
    less = Reply("safeguarding", "Ring.")
    (change,) = changed_replies(book(told, "danger_child"), book(less, "danger_child"), (), ["danger_child"])
    assert (change.verdict, change.before, change.after) == (WORSE, (told.text,), (less.text,))


def test_a_reply_that_lost_its_ground_or_its_easier_words_is_worse() -> None:
    other = replace(ANSWER, text="I cannot find this.")
    (change,) = changed_replies(book(ANSWER), book(other), ["ask_cookies"], ())
    assert (change.verdict, change.why.startswith("The notice no longer supports it")) == (WORSE, True)
    (change,) = changed_replies(book(ANSWER, simple="Yes."), book(ANSWER), (), ())
    assert (change.verdict, change.before[1]) == (WORSE, "In easier words: Yes.")


def test_a_reply_that_changes_only_with_its_contact_or_quotation_is_shown_and_the_worse_ones_stand_first() -> None:
    moved = replace(ANSWER, contacts=(replace(SCHOOL, phone="01206 000000"),))
    old = AnswerBook({"a": ANSWER, "b": ANSWER, "c": ANSWER}, {"a": "A", "b": "B", "c": "C"})
    new = AnswerBook({"a": moved, "c": ANSWER}, {"a": "A", "c": "C"})
    found = changed_replies(old, new, (), ())
    assert [(change.topic, change.verdict) for change in found] == [("b", WORSE), ("a", BETTER)]
    assert found[1].why == "It follows the notice or the contacts as they were approved."
    assert "01206 000000" in found[1].after[-1]
