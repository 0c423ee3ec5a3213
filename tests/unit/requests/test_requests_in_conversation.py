"""Requests made in conversation, on a real database: drafts, receipts, codes, and what happens when things fail."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.app.bootstrap import Services
from bot.cases.open_case import CaseReceipt
from bot.conversations.records import Numbered
from bot.conversations.review_rules import Queue
from bot.conversations.turn_context import Said
from bot.law.case import Told
from bot.law.deadlines import DueFor
from bot.law.rights import Right, Who, how_long, offered
from bot.notice.grounding import problems
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.platform.errors import AssistantError, NotAllowed, StoreError
from bot.requests.draft import Heard, Intake
from tests.case_factories import answers, failing_at, services_on
from tests.factories import SetClock
from tests.unit.requests.state_files import in_files

pytestmark = [pytest.mark.begins_first, pytest.mark.long]

ANSWERS = {
    "who": "my daughter",
    "name": "Jo Poe",
    "child": "Ella Poe in 5B",
    "contact": "jo@example.org",
    "details": "the fight in the playground on Tuesday",
    "relationship": "her mum",
}


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def services(tmp_path: Path, clock: SetClock, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    made = services_on(tmp_path, clock, pseudonymiser)
    yield made
    made.engine.dispose()


class Person:
    """Somebody who talks, one frame after the other."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._count = 0
        self.session = ""
        self.conversation = ""

    async def begin(self) -> Person:
        opened = await self._services.conversations.open(mode="text", lang="en")
        self.session, self.conversation = opened.session, opened.conversation
        return self

    async def say(self, text: str, id_: str | None = None) -> list[Reply]:
        self._count += 1
        talk = self._services.conversations
        return [one.reply for one in await talk.say(self.session, id_ or f"m{self._count}", text)]

    async def choose(self, value: str, id_: str | None = None) -> list[Reply]:
        self._count += 1
        talk = self._services.conversations
        return [one.reply for one in await talk.choose(self.session, id_ or f"m{self._count}", value)]

    async def history(self) -> list[Said | Numbered]:
        return list((await self._services.conversations.resume(self.session, last_seq=0)).history)

    async def to_the_check(self, right: Right = Right.ACCESS) -> Reply:
        """Answer everything that is asked, up to the check."""
        last = (await self.say("request_start"))[-1]  # nobody says "other" in words: it is picked from the menu
        while f"form:right={right.value}" not in [choice.value for choice in last.choices]:
            last = (await self.choose(last.choices[-1].value))[-1]
        last = (await self.choose(f"form:right={right.value}"))[-1]
        while last.asks_for != "confirm":
            assert last.asks_for is not None
            last = (await self.say(ANSWERS[last.asks_for]))[-1]
        return last

    async def request(self, right: Right = Right.ACCESS) -> Reply:
        """Make a request; its receipt."""
        await self.to_the_check(right)
        (receipt,) = await self.say("yes", "confirm")
        return receipt


@pytest.fixture
async def person(services: Services) -> Person:
    return await Person(services).begin()


def cases(services: Services) -> list[Any]:
    with services.engine.connect() as connection:
        return list(connection.execute(select(tables.cases)))


async def test_the_words_of_a_button_that_are_typed_do_what_the_button_does(person: Person) -> None:
    check = await person.to_the_check()
    label = next(choice.label for choice in check.choices if choice.value == "form:change")
    (asked,) = await person.say(f"{label.lower()}!")
    assert "form:fix=name" in [choice.value for choice in asked.choices]
    (named,) = await person.say(next(choice.label for choice in asked.choices if choice.value == "form:fix=name"))
    assert named.asks_for == "name"
    (left,) = await person.say(next(choice.label for choice in named.choices if choice.value == "form:skip").upper())
    assert left.asks_for != "name"


async def test_a_choice_is_picked_by_its_place_but_not_where_the_answer_is_typed_or_would_send(person: Person) -> None:
    asked = (await person.say("request_start"))[-1]
    on = (await person.say("the first one, please"))[-1]
    assert on.right == asked.choices[0].value.partition("=")[2]
    while on.asks_for != "confirm":
        on = (await person.say(ANSWERS[on.asks_for or ""]))[-1]
    (still,) = await person.say("the first one")
    assert still.kind != "receipt"
    assert cases(person._services) == []


@pytest.mark.parametrize("right", offered("maintained"))
async def test_a_request_for_every_right_ends_in_a_receipt_with_a_case_behind_it(person: Person, right: Right) -> None:
    services = person._services
    check = await person.to_the_check(right)
    assert check.kind == "confirm"
    assert {given.field: given.value for given in check.answers}["name"] == "Jo Poe"
    assert cases(services) == []
    (receipt,) = await person.say("yes")
    assert receipt.kind == "receipt"
    assert receipt.request is not None
    by_law = {general for general in receipt.general if general.source}
    assert set(services.folder.law.lines(list(how_long(right)))) <= by_law, "how long, labelled with its source"
    status = services.cases.status(receipt.request["reference"], receipt.request["code"], "test")
    assert status.right is right
    assert receipt.request["due"] == (status.due.isoformat() if status.due else None)
    view = services.casework.get(receipt.request["reference"], "staff")
    assert set(view.fields) >= {"name", "contact", "details"}
    assert services.casework.reveal(receipt.request["reference"], "contact", "staff", "to answer") == "jo@example.org"
    assert services.casework.reveal(receipt.request["reference"], "name", "staff", "to answer") == "Jo Poe"


@pytest.mark.parametrize(
    ("made", "besides"),
    [
        (Right.RECTIFICATION, Right.RESTRICTION),
        (Right.BREACH_REPORT, Right.COMPLAINT),
        (Right.EDUCATIONAL_RECORD, Right.ACCESS),
        (Right.ERASURE, Right.WITHDRAW_CONSENT),
        (Right.WITHDRAW_CONSENT, Right.ERASURE),
    ],
)
async def test_a_receipt_offers_what_may_be_asked_besides_and_that_is_a_request_of_its_own(
    person: Person, made: Right, besides: Right
) -> None:
    receipt = await person.request(made)
    assert [choice.value for choice in receipt.choices] == [f"request_{besides.value}"]
    told, question = await person.choose(receipt.choices[0].value)
    assert (told.right, question.right, question.kind) == (besides.value, besides.value, "question")
    assert len(cases(person._services)) == 1, "the first one stays as it is"


def two_at_the_check() -> dict[str, Any]:
    """The draft of somebody who wants a copy and to complain, with every answer given."""
    words = {"name": "Jo Poe", "details": "the fight in the playground"}
    return Intake(1, Right.ACCESS, Who.ME, Told.PAGE, words, asks="confirm", besides=("complaint",)).to_draft()


async def test_one_yes_sends_both_requests_that_were_checked_together(person: Person) -> None:
    services = person._services
    turn = services.desk.turn(person.conversation, two_at_the_check(), 1, Heard("", chosen="yes"))
    assert [(reply.kind, reply.right) for reply in turn.replies] == [("receipt", "access"), ("receipt", "complaint")]
    assert (turn.draft, turn.begun, len(cases(services))) == (None, 2, 2)
    for reply in turn.replies:
        assert reply.request is not None
        said = services.casework.reveal(reply.request["reference"], "details", "staff", "to answer")
        assert said == "the fight in the playground"


async def test_what_is_asked_after_the_receipt_is_of_the_request_and_of_nothing_before_and_a_yes_begins_no_other(
    person: Person,
) -> None:
    turn = person._services.desk.turn(person.conversation, two_at_the_check(), 1, Heard("", chosen="yes"))
    assert turn.about is not None
    assert (turn.about.topic, turn.about.offers) == ("request_access", ())


async def test_where_only_the_first_of_two_was_written_the_second_is_opened_when_the_person_speaks_again(
    person: Person,
) -> None:
    services, draft = person._services, two_at_the_check()
    services.desk.turn(person.conversation, {**draft, "besides": []}, 1, Heard("", chosen="yes"))
    for was_sent in ([True, False], [True, True]):
        turn = services.desk.turn(person.conversation, draft, 1, Heard("did it go?"))
        assert [reply.right for reply in turn.replies] == ["access", "complaint"]
        assert ["already" in reply.text for reply in turn.replies] == was_sent
        assert len(cases(services)) == 2


def test_where_it_is_not_plain_which_request_is_wished_the_likely_ones_are_offered_and_none_begins(
    services: Services,
) -> None:
    likely = ("request_erasure", "request_restriction", "request_nonsense", "request_access", "request_objection")
    for chance, kind in ((0.49, "clarify"), (0.5, "answer")):
        turn = services.desk.turn("c", None, 0, Heard("lock it up", "request_erasure", chance, perhaps=likely))
        (reply,) = turn.replies
        values = [choice.value for choice in reply.choices]
        assert values == ["request_erasure", "request_restriction", "request_access", "ask_talk_to_person"]
        assert (reply.kind, reply.doubt, turn.draft, turn.begun) == (kind, "offered", None, 0)
        assert turn.about is not None
        assert turn.about.offers == (("request_erasure",) if kind == "answer" else tuple(values[:3]))


@pytest.mark.parametrize("due_for", DueFor)
def test_a_receipt_can_be_said_whatever_day_it_names(services: Services, due_for: DueFor) -> None:
    """Found by the rounds of faults: the 4 of "4 January 2027" was taken for a number without a source."""
    words, intake = services.folder.form, Intake(1, Right.ACCESS)
    for number in range(366):
        due = date(2027, 1, 1) + timedelta(days=number)
        received = due - timedelta(days=31)
        opened = CaseReceipt("c" * 32, "123456789", "123 456 789", None, Right.ACCESS, received, due, due_for, "open")
        assert problems(services.desk.receipt(intake, opened, words), services.folder.grounds) == []


@pytest.mark.parametrize("day", [1, 5, 9])
async def test_a_request_made_early_in_a_month_ends_in_a_receipt(person: Person, clock: SetClock, day: int) -> None:
    clock.now = datetime(2026, 12, day, 12, tzinfo=timezone.utc)
    receipt = await person.request()
    assert receipt.kind == "receipt"
    (status,) = await person.say(f"how is my request {receipt.request['reference']} {receipt.request['code']}")
    assert status.kind == "status"


async def test_the_same_confirmation_sent_again_gives_the_same_receipt_and_one_case(person: Person) -> None:
    receipt = await person.request()
    again = await person.say("yes", "confirm")
    assert again == [receipt]
    assert receipt.request is not None
    assert receipt.request["code"]
    assert len(cases(person._services)) == 1


async def test_the_code_is_held_until_the_client_sends_on_and_then_only_its_hash_stays(person: Person) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    code = receipt.request["code"]
    shown = [item.reply for item in await person.history() if isinstance(item, Numbered)][-1]
    assert shown == receipt, "a resume gives the same receipt"
    await person.say("How do I turn cookies off?")
    later = [item.reply for item in await person.history() if isinstance(item, Numbered)]
    receipts = [reply.request for reply in later if reply.kind == "receipt"]
    assert [request["code"] for request in receipts if request] == [None]
    (again,) = await person.say("yes", "confirm")
    assert again.request == {**receipt.request, "code": None}
    assert person._services.cases.status(receipt.request["reference"], code, "test")


async def test_the_code_is_held_for_a_day_at_most(person: Person, clock: SetClock) -> None:
    await person.request()
    clock.move(timedelta(hours=24))
    (again,) = await person.say("yes", "confirm")
    assert again.request is not None
    assert again.request["code"] is None


async def test_no_stored_reply_holds_a_code_and_no_file_what_was_typed(person: Person, tmp_path: Path) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    written = in_files(tmp_path)
    for words in ("Jo Poe", "Ella Poe", "jo@example.org", receipt.request["code"], "jo poe"):
        assert words.encode() not in written, words[:3]
    assert receipt.request["reference"].encode() in written


async def test_a_typed_code_reaches_neither_the_assistant_nor_the_transcript(person: Person, tmp_path: Path) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    reference, code = receipt.request["printed"], receipt.request["code"]
    await person.say("What happened to my request?")
    (told,) = await person.say(f"{reference} and my code is {code[:4]} {code[4:]}")
    assert (told.kind, told.request and told.request["reference"]) == ("status", receipt.request["reference"])
    written = in_files(tmp_path)
    assert code.encode() not in written
    assert f"{code[:4]} {code[4:]}".encode() not in written
    said = [item.text for item in await person.history() if isinstance(item, Said)]
    assert f"{reference} and my code is (code)" in said


async def test_reference_and_code_may_come_one_after_the_other(person: Person) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    await person.say("What happened to my request?")
    (asked,) = await person.say(receipt.request["reference"])
    assert asked.kind == "question"
    (told,) = await person.say(receipt.request["code"])
    assert told.kind == "status"
    assert "The school should answer you by Thursday 24 December 2026." in told.text


async def test_a_slip_in_a_code_is_said_and_the_wrong_digits_are_kept_nowhere(person: Person, tmp_path: Path) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    code = receipt.request["code"]
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    await person.say("What happened to my request?")
    (asked,) = await person.say(f"{receipt.request['reference']} {wrong}")
    assert (asked.kind, "digits is not right" in asked.text) == ("question", True)
    assert wrong.encode() not in in_files(tmp_path)


async def test_a_wrong_code_tells_nothing_and_too_many_are_stopped(person: Person, services: Services) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    reference = receipt.request["reference"]
    other = "22345677" if receipt.request["code"] != "22345677" else "10000009"
    texts = {(await person.say(f"{reference} {other}"))[0].text for _ in range(10)}
    assert len(texts) == 1
    (stopped,) = await person.say(f"{reference} {receipt.request['code']}")
    assert "too often" in stopped.text


async def test_two_requests_in_one_conversation_are_two_cases_with_their_own_receipts(person: Person) -> None:
    first = await person.request(Right.ACCESS)
    await person.to_the_check(Right.COMPLAINT)
    (second,) = await person.say("yes")
    assert first.request is not None
    assert second.request is not None
    assert first.request["reference"] != second.request["reference"]
    assert [case.right for case in cases(person._services)] == ["access", "complaint"]


async def test_an_unfinished_request_survives_a_restart(
    person: Person, tmp_path: Path, clock: SetClock, pseudonymiser: Pseudonymiser
) -> None:
    await person.say("request_access")
    await person.say("my daughter")
    await person.say("Jo Poe")
    person._services.engine.dispose()
    again = services_on(tmp_path, clock, pseudonymiser)
    person._services = again
    (asked,) = await person.say("Ella Poe in 5B")
    assert asked.asks_for == "contact"
    again.engine.dispose()


async def test_an_unfinished_request_leaves_no_trace_once_it_is_called_off_or_the_chat_is_deleted(
    person: Person,
) -> None:
    services = person._services

    def drafts() -> int:
        with services.engine.connect() as connection:
            return len(list(connection.execute(select(tables.drafts))))

    await person.say("request_access")
    assert drafts() == 1
    (stopped,) = await person.say("cancel")
    assert (stopped.kind, drafts()) == ("cancelled", 0)
    await person.say("request_access")
    await services.conversations.forgetting.forget(person.session, "f")
    assert drafts() == 0


async def test_deleting_the_chat_keeps_the_request_and_says_so_again_when_asked_again(person: Person) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    talk = person._services.conversations
    kept = await talk.forgetting.forget(person.session, "f")
    assert kept is not None
    assert receipt.request["printed"] in kept
    assert await talk.forgetting.forget(person.session, "f") == kept
    assert len(cases(person._services)) == 1


async def test_a_choice_of_a_form_that_is_over_is_told_so(person: Person) -> None:
    await person.say("request_access")
    await person.say("cancel")
    (told,) = await person.choose("form:who=my_child")
    assert told.text.startswith("That request is not open any more.")


async def test_an_address_that_cannot_work_is_told_kindly_and_kept_out_of_the_transcript(
    person: Person, tmp_path: Path
) -> None:
    await person.say("request_access")
    for text in ("for me", "Jo Poe"):
        await person.say(text)
    for text, words in (("jo@gmail", "not complete"), ("07700 9001", "too short"), ("CO1 1AA", "not enough")):
        (told,) = await person.say(text)
        assert words in told.text, text
        assert text.encode() not in in_files(tmp_path)
    (asked,) = await person.say("jo at example dot org")
    assert asked.asks_for == "details"


async def test_an_address_that_was_spoken_is_written_to_as_a_mail_server_wants_it(person: Person) -> None:
    await person.say("request_access")
    for text in ("for me", "Jo Poe", "jo at example dot org", "everything"):
        await person.say(text)
    (receipt,) = await person.say("yes")
    assert receipt.request is not None
    reveal = person._services.casework.reveal
    assert reveal(receipt.request["reference"], "contact", "staff", "to answer") == "jo@example.org"


# --- when things fail -------------------------------------------------------------------------------------------------


async def test_a_database_that_fails_at_any_step_leaves_a_whole_request_or_none_and_the_person_knows(
    person: Person,
) -> None:
    """Every statement of the confirming turn fails once; after each, the same frame sent again ends in one case."""
    services = person._services
    made_at: set[bool] = set()
    for statement in range(1, 120):
        again = await Person(services).begin()
        await again.to_the_check()
        before = len(cases(services))
        with failing_at(services.engine, statement) as tried:
            try:
                replies = await again.say("yes", "confirm")
            except StoreError:  # the widget tells it: not answered, whom to ring
                replies = []
        after = len(cases(services))
        if replies and replies[-1].kind == "receipt":
            assert after == before + 1
        elif replies:
            assert "NOT made" in replies[-1].text
            assert after == before, "the person was told that it was not made"
            # said and kept, so the next word is a new frame
            replies = await again.say("yes")
            assert replies[-1].kind == "receipt"
        else:
            assert after in (before, before + 1)
            made_at.add(after == before + 1)
            replies = await again.say("yes", "confirm")
            assert replies[-1].kind == "receipt"
        assert len(cases(services)) == before + 1, f"statement {statement}"
        if len(tried) < statement:
            break
    else:
        pytest.fail("the turn never got through")
    assert made_at == {True, False}, "both a case that was not made and one whose answer was lost were tried"


async def test_a_hundred_people_who_confirm_at_once_get_a_case_each(services: Services) -> None:
    people = [await Person(services).begin() for _ in range(100)]
    for one in people:
        await one.to_the_check()
    # Each sends the same confirmation twice, side by side.
    sent = [one.say("yes", "confirm") for one in people for _ in range(2)]
    receipts = await asyncio.gather(*sent)
    references = {replies[0].request["reference"] for replies in receipts if replies[0].request}
    assert len(references) == 100
    assert len(cases(services)) == 100
    assert services.audit.verify().broken is None


async def test_an_answer_that_fails_leaves_the_draft_as_it_was(person: Person) -> None:
    await person.say("request_access")

    kept = person._services.conversations._assistant
    person._services.conversations._assistant = _Failing()  # type: ignore[assignment]
    with pytest.raises(AssistantError):
        await person.say("my daughter", "x")
    person._services.conversations._assistant = kept
    (asked,) = await person.say("my daughter", "x")
    assert asked.asks_for == "name"


class _Failing:
    async def answer(self, _message: Any) -> Any:
        raise AssistantError("no")


# --- frames -----------------------------------------------------------------------------------------------------------


async def test_a_rating_sent_again_after_a_newer_one_changes_nothing(person: Person) -> None:
    await person.say("How do I turn cookies off?", "q")
    talk = person._services.conversations
    await talk.ratings.rate(person.session, "r1", "q", "up", None)
    await talk.ratings.rate(person.session, "r2", "q", "down", "not what i asked")
    await talk.ratings.rate(person.session, "r1", "q", "up", None)
    with person._services.engine.connect() as connection:
        assert [row.value for row in connection.execute(select(tables.ratings))] == ["down"]


async def test_an_id_is_used_for_one_type_of_frame_only(person: Person) -> None:
    await person.say("How do I turn cookies off?", "q")
    talk = person._services.conversations
    await talk.ratings.rate(person.session, "r1", "q", "up", None)
    with pytest.raises(NotAllowed):
        await person.say("hello", "r1")
    with pytest.raises(NotAllowed):
        await talk.ratings.rate(person.session, "q", "q", "up", None)


async def test_what_was_typed_in_two_spellings_comes_back_as_it_was_typed(person: Person, tmp_path: Path) -> None:
    text = "ELLA POE said that Ella Poe may not see it, ella poe!"
    await person.say(text)
    said = [item.text for item in await person.history() if isinstance(item, Said)]
    assert said == [text]
    written = in_files(tmp_path)
    assert b"ella" not in written.lower().replace(b"cancellation", b"")


async def test_a_long_conversation_is_answered_with_as_many_statements_as_a_short_one(person: Person) -> None:
    services = person._services

    await person.say("How do I turn cookies off?")
    greeting = (await person.history())[0]
    assert isinstance(greeting, Numbered)
    first = greeting.reply.choices[0].value
    await person.choose(first)
    offered_now = (await person.history())[-1]
    assert isinstance(offered_now, Numbered)
    value = offered_now.reply.choices[0].value
    few = 0
    for turn in range(30):
        seen: list[str] = []

        def count(_c: Any, _cursor: Any, words: str, *_more: Any, into: list[str] = seen) -> None:
            into.append(words)

        event.listen(services.engine, "before_cursor_execute", count)
        replies = await person.choose(value)
        event.remove(services.engine, "before_cursor_execute", count)
        few = few or len(seen)
        assert len(seen) == few, f"turn {turn}"
        value = replies[-1].choices[0].value if not replies[-1].choices[0].value.startswith("request_") else value


# --- what a hostile reader did to it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["he was hurt on 13-11-2026 in the playground", "it was 2026 11 24 when it happened, i think"]
)
async def test_a_date_is_no_code_and_its_message_is_answered(person: Person, text: str) -> None:
    (reply,) = await person.say(text)
    assert reply.kind == "not_understood", "an account is for the assistant, not for the status of a request"


async def test_a_telephone_number_is_taken_although_a_status_was_asked_for(person: Person) -> None:
    await person.say("request_access")
    for text in ("for me", "Jo Poe"):
        await person.say(text)
    await person.say("What happened to my request?")
    (asked,) = await person.say("07700 900123")
    assert asked.asks_for == "details"


@pytest.mark.parametrize("words", ["cancel", "the e-mail is wrong", "yes"])
async def test_a_request_that_was_written_but_not_answered_is_never_said_to_be_unsent(
    person: Person, words: str
) -> None:
    """The case was committed and its turn was not: whatever is said next, the person learns that the school has it."""
    await person.to_the_check()
    services = person._services
    services.cases.open(person.conversation, 1, answers())
    (told,) = await person.say(words, "next")
    assert (told.kind, "has this request already" in told.text) == ("receipt", True)
    assert len(cases(services)) == 1


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("name", "xin yi li wang zhao"),
        ("name", "abiodun oluwaseun adeyemi bankole williams"),
        ("child", "jo poe and sam poe and ella poe"),
        ("contact", "Flat 3, Rose Cottage, The Green, Wivenhoe CO7 9AA"),
        ("contact", "write to the old forge, mersea road, peldon CO5 7QJ"),
    ],
)
async def test_long_names_and_addresses_lie_in_no_file_in_clear(
    person: Person, tmp_path: Path, asked: str, text: str
) -> None:
    last = (await person.say("request_access"))[-1]
    while last.asks_for != asked:
        assert last.asks_for is not None
        last = (await person.say(ANSWERS[last.asks_for]))[-1]
    await person.say(text)
    written = in_files(tmp_path).lower()
    for word in re.findall(r"[^\W\d_]{5,}", text.lower()):
        if word not in ("write", "green", "road", "cottage"):
            assert word.encode() not in written, word
    said = [item.text for item in await person.history() if isinstance(item, Said)]
    assert text in said, "the person reads their own words again"


@pytest.mark.parametrize("key", ["*", "9"])
async def test_on_the_keypad_a_receipt_can_be_heard_again_with_its_code(person: Person, key: str) -> None:
    receipt = await person.request()
    talk = person._services.conversations
    await talk.switch(person.session, "k0", "keypad", "slow")
    await talk.timeout(person.session, "k1")
    pressed = await talk.press(person.session, "k2", key)
    assert isinstance(pressed, list)
    again = pressed[-1].reply
    assert receipt.request is not None
    assert again.request is not None
    assert again.request["code"] == receipt.request["code"]


async def test_a_mistyped_code_beside_its_reference_is_kept_nowhere(person: Person, tmp_path: Path) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    code = receipt.request["code"]
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    for text in (f"{receipt.request['printed']} {wrong[:4]} {wrong[4:]}", f"my code is {wrong}, what now"):
        await person.say(text)
    written = in_files(tmp_path)
    assert wrong.encode() not in written
    assert f"{wrong[:4]} {wrong[4:]}".encode() not in written


async def test_who_takes_a_sent_request_back_is_told_that_the_school_has_it(person: Person) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    (told,) = await person.say("no i made a mistake, dont send it")
    assert receipt.request["printed"] in told.text
    assert told.contacts


async def test_danger_right_after_a_receipt_comes_before_what_was_sent(person: Person) -> None:
    await person.request()
    # The scripted assistant understands the name of a topic; the words behind it would take the request back.
    (told, *_) = await person.say("danger_now and also dont send it")
    assert told.kind == "safeguarding"


async def test_danger_in_few_words_beside_a_code_comes_before_how_a_request_stands(person: Person) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    await person.say("ask_request_status")
    (told, *_) = await person.say(f"danger_child and also {receipt.request['code']}")
    assert told.kind == "safeguarding"
    (told,) = await person.say(f"{receipt.request['printed']} {receipt.request['code']}")
    assert told.kind == "status"


async def test_say_that_again_says_again_all_that_was_said_last_however_often(person: Person) -> None:
    two = await person.say("ask_dpo and also ask_how_long")
    assert len(two) == 2
    for _ in range(2):
        assert [reply.text for reply in await person.say("say_again")] == [reply.text for reply in two]
    easy = await person.choose("simple:ask_how_long")
    assert await person.say("say_again") == easy


async def test_say_that_again_in_a_form_says_the_answer_again_and_asks_on(person: Person) -> None:
    await person.say("request_access")
    answered = await person.say("ask_how_long?")
    assert await person.say("say_again") == answered
    assert answered[-1].asks_for == "who"


async def test_in_a_form_more_and_easier_words_are_of_the_answer_that_was_given(person: Person) -> None:
    await person.say("request_access")
    (answer, asked) = await person.say("ask_how_long?")
    (easier, again) = await person.say("say_simpler")
    assert (asked.asks_for, again.asks_for) == ("who", "who")
    assert easier.text != answer.text
    (more, _) = await person.say("say_more")
    assert more.text not in (easier.text, answer.text)


async def test_a_code_in_words_is_kept_out_of_the_transcript_too(person: Person, tmp_path: Path) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    said = " ".join(words[int(digit)] for digit in receipt.request["code"])
    (told,) = await person.say(f"{receipt.request['printed']} and the code is {said}")
    assert told.kind == "status"
    assert said.encode() not in in_files(tmp_path)


async def test_danger_told_in_a_remark_is_answered_and_waits_for_the_safeguarding_lead(person: Person) -> None:
    services = person._services
    talk = services.conversations
    await talk.say(person.session, "q", "ask_dpo")
    remark = "danger_now"
    told = await talk.ratings.rate(person.session, "r", "q", "down", remark)
    assert [one.reply.kind for one in told] == ["safeguarding"]
    assert await talk.ratings.rate(person.session, "r", "q", "down", remark) == told, "sent again, it changes nothing"
    assert services.reviews.counts()[Queue.SAFEGUARDING] == 1
    assert await talk.ratings.rate(person.session, "r2", "q", "down", "nothing on photographs") == []


async def test_who_spells_the_first_part_of_an_address_again_need_not_say_the_rest(person: Person) -> None:
    hearing = person._services.hearing
    check = await person.to_the_check()
    assert "jo@example.org" in str(check.answers)
    asked = (await person.say("my e-mail is wrong"))[-1]
    assert asked.asks_for == "contact"
    now = await hearing.expect(person.session)
    assert "example.org" not in repr(now), "what a person typed is in nothing that may be logged"
    for heard in ("P for paper, A for apple, T for table", "P for paper, a for apple, T for table at example dot."):
        assert hearing.read(heard, False, now).text == "pat@example.org"
    (again,) = await person.say("pat@example.org")
    assert again.asks_for == "confirm"
    assert "pat@example.org" in str(again.answers)


async def test_who_asks_when_they_will_hear_is_told_the_day_of_their_own_request(person: Person) -> None:
    receipt = await person.request()
    assert receipt.request is not None
    (told,) = await person.say("how long does it take until i hear from them")
    assert told.kind == "status"
    assert receipt.request["printed"] in told.text
    assert told.request is not None
    assert told.request["due"] == receipt.request["due"]
    assert "code" not in told.request


async def test_who_says_goodbye_after_the_receipt_begins_nothing(person: Person) -> None:
    await person.request()
    (told,) = await person.say("lovely, thank you so much, bye")
    assert told.kind == "chitchat"


@pytest.mark.parametrize(
    ("contact", "said", "meant"),
    [
        ("jo@example.com", "oh wait no. it ends in .org, example.org not .com. i always do that", "jo@example.org"),
        ("07700 900481", "the last three are 418", "07700900418"),
        ("07700 900481", "its not four eight one its four one eight", "07700900418"),
        (
            "14 Tolver Rise, Peldon CO5 7QJ",
            "I fear I misled you, the house is number 41, not 14",
            "41 Tolver Rise, Peldon CO5 7QJ",
        ),
    ],
)
async def test_a_part_of_an_address_is_put_right_at_the_check_and_read_back_whole(
    services: Services, contact: str, said: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ANSWERS, "contact", contact)
    person = await Person(services).begin()
    await person.to_the_check()
    (reply,) = await person.say(said)
    assert reply.asks_for == "confirm"
    assert "Thank you, I have changed that." in reply.text
    assert meant in next(given.value for given in reply.answers if given.field == "contact")
    assert [entry.text for entry in await person.history() if isinstance(entry, Said)][-1] == said


async def test_the_number_of_a_house_is_put_right_of_an_address_that_was_told_beside_another_answer(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ANSWERS, "contact", "post please, 14 Mill Lane, Peldon CO5 7QJ")
    person = await Person(services).begin()
    await person.to_the_check()
    (reply,) = await person.say("sorry it is 41, not 14")
    given = next(given.value for given in reply.answers if given.field == "contact")
    assert "41 mill lane" in given.casefold()
    assert "co5 7qj" in given.casefold()


async def test_a_number_at_the_check_that_is_no_part_of_an_address_changes_no_address(services: Services) -> None:
    person = await Person(services).begin()
    await person.to_the_check()
    (reply,) = await person.say("it was room 123, and my year of birth is 1981")
    assert next(given.value for given in reply.answers if given.field == "contact") == "By e-mail: jo@example.org"


async def test_what_stands_beside_a_part_of_an_address_is_not_lost(services: Services) -> None:
    person = await Person(services).begin()
    await person.to_the_check()
    (reply,) = await person.say("it ends in .net, not .org, and she is in 6A now")
    told = {given.field: given.value for given in reply.answers}
    assert {given.field for given in reply.answers if given.changed} == {"child", "contact"}
    assert [given.field for given in reply.answers][:3] == ["child", "contact", "right"], "what was changed is in sight"
    assert told["contact"] == "By e-mail: jo@example.net"
    assert "6A" in told["child"]
