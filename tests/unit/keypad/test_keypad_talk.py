"""A whole call by keys alone, on a real database: requests, a call back, how a request stands, patience, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app.bootstrap import Services
from bot.conversations.keypad_input import Collected
from bot.law.case import Told
from bot.law.request_fields import Channel
from bot.law.rights import Right, Who, offered
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import NotAllowed
from bot.platform.tables import cases
from tests.case_factories import services_on
from tests.factories import HAZELMERE, SetClock, edited, school_folder
from tests.unit.keypad.caller import NUMBER, Caller
from tests.unit.requests.state_files import in_files

RIGHTS = offered("maintained")


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    made = services_on(tmp_path, SetClock(), pseudonymiser)
    yield made
    made.engine.dispose()


@pytest.fixture
async def caller(services: Services) -> Caller:
    return (await Caller.ring(services))[0]


@pytest.mark.parametrize("right", RIGHTS)
async def test_by_keys_alone_a_request_of_every_kind_for_anybody_ends_in_a_receipt_with_what_is_still_to_be_asked(
    services: Services, right: Right
) -> None:
    for number, who in enumerate(Who, start=1):
        caller, _ = await Caller.ring(services)
        explained = await caller.to(right)
        assert explained.right == right.value
        begin = next(choice.key for choice in explained.choices if choice.value == f"form:begin={right.value}")
        assert begin is not None
        about = await caller.asked(begin)
        assert about.asks_for == "who"
        assert [choice.key for choice in about.choices if choice.value == f"form:who={who.value}"] == [str(number)]
        asked = await caller.asked(str(number))
        assert (asked.asks_for, asked.entry) == ("contact", "phone")
        back = await caller.asked(f"{NUMBER}#")
        assert [given.value for given in back.answers] == ["07700 900 123"]
        check = await caller.asked("1")
        assert check.asks_for == "confirm"
        receipt = await caller.asked("1")
        assert receipt.kind == "receipt"
        assert receipt.request is not None
        assert receipt.text.count(str(receipt.request["printed"])) == 2, "the reference is said twice"
        view = services.casework.get(receipt.request["reference"], "staff")
        assert view.line.channel is Channel.KEYPAD
        assert (view.line.right, view.who) == (right, who.value)
        assert view.line.reply_by is Told.TELEPHONE
        about_another = {"relationship", "child"} if who in (Who.MY_CHILD, Who.SOMEONE_ELSE) else set()
        assert set(view.line.to_ask) == {"name", "details"} | about_another
        assert services.casework.reveal(view.line.reference, "contact", "staff", "to ring") == "07700 900 123"


async def test_only_who_asks_for_a_person_may_be_put_through(services: Services, caller: Caller) -> None:
    talk, book = services.conversations, services.folder.book
    assert (await caller.asked("0")).put_through, "by the key"
    assert not (await caller.asked("*")).put_through, "nobody asks again who hears it again"
    assert not (await caller.asked("#")).put_through
    assert not (await caller.silent()).put_through
    said = await talk.say(caller.session, "s1", book.labels["ask_talk_to_person"])
    assert said[-1].reply.put_through, "in words"
    others = {topic: reply for topic, reply in book.replies.items() if topic != "ask_talk_to_person"}
    assert {"unavailable", "ungrounded"} <= {topic for topic, reply in others.items() if reply.kind == "handover"}
    assert not any(reply.put_through for reply in others.values()), "nor when something failed"


async def test_a_call_back_is_one_key_from_the_person_and_needs_a_number_only(
    services: Services, caller: Caller
) -> None:
    person = await caller.asked("0")
    assert person.kind == "handover"
    assert person.contacts
    assert (await caller.asked("1")).entry == "phone"
    receipt = await caller.asked(f"{NUMBER}#11")
    assert receipt.request is not None
    view = services.casework.get(receipt.request["reference"], "staff")
    assert view.line.right is Right.OTHER
    assert view.line.to_ask == ("name",)
    assert services.casework.reveal(view.line.reference, "details", "staff", "to ring") == "Please ring me back."


async def test_how_a_request_stands_is_heard_by_reference_and_code_and_the_code_stays_nowhere(
    services: Services, caller: Caller, tmp_path: Path
) -> None:
    await caller.to(Right.ACCESS)
    receipt = await caller.asked(f"11{NUMBER}#11")
    assert receipt.request is not None
    reference, code = str(receipt.request["reference"]), str(receipt.request["code"])
    assert (await caller.asked("#4")).entry == "reference"
    assert (await caller.asked(f"{reference}#")).entry == "code"
    status = await caller.asked(f"{code}#")
    assert status.kind == "status"
    assert status.request is not None
    assert status.request["reference"] == reference
    assert code.encode() not in in_files(tmp_path)
    with services.engine.connect() as connection:
        names = [row[0] for row in connection.exec_driver_sql("SELECT token FROM vault")]
    assert not [name for name in names if name.startswith("keyed ")], "typed digits are gone once a code has served"


async def test_a_wrong_reference_or_code_is_asked_again_and_nothing_is_told(caller: Caller) -> None:
    again = await caller.asked("4123456789#")
    assert (again.kind, again.entry) == ("question", "reference")
    assert (await caller.asked("100000006#")).entry == "code"
    assert (await caller.asked("22345678#")).entry == "code"
    unknown = await caller.asked("22345677#")
    assert (unknown.kind, unknown.entry) == ("question", None)
    assert "no request" in unknown.text


async def test_digits_are_answered_with_those_so_far_and_a_key_sent_again_changes_nothing(
    services: Services, caller: Caller
) -> None:
    await caller.to(Right.ACCESS)
    await caller.press("11077")
    assert caller.collected == "077"
    talk, count = services.conversations, caller._count
    again = await talk.press(caller.session, f"k{count - 1}", "7")
    assert again == Collected("07"), "the same key is told the same again"
    await caller.press("00900123")
    back = await caller.asked("#")
    assert back.answers[0].value == "07700 900 123"
    with pytest.raises(NotAllowed):
        await talk.say(caller.session, f"k{count}", "hello")


async def test_star_wipes_what_was_typed_and_hash_alone_offers_what_else_can_be_done(caller: Caller) -> None:
    await caller.to(Right.ACCESS)
    await caller.press("110770")
    wiped = await caller.asked("*")
    assert wiped.entry == "phone"
    await caller.press("1")
    assert caller.collected == "1"
    assert (await caller.asked("*")).entry == "phone"
    question = await caller.asked("*")  # nothing is typed: it is said again
    assert question.entry == "phone"
    other = await caller.asked("#")
    assert other.entry is None
    offered_instead = ["keys:type=phone", "form:skip", "form:why", "form:cancel", "keys:pace=type=phone"]
    assert [choice.value for choice in other.choices] == offered_instead
    check = await caller.asked("2")
    assert check.asks_for == "confirm"
    assert "cannot ring you" in check.text


@pytest.mark.parametrize("typed", ["0770", "077009001234567"])
async def test_a_number_too_short_or_too_long_is_typed_again(caller: Caller, typed: str) -> None:
    await caller.to(Right.ACCESS)
    again = await caller.asked(f"11{typed}#")
    assert (again.asks_for, again.entry) == ("contact", "phone")
    assert (await caller.asked(f"{NUMBER}#")).answers


async def test_wrong_keys_and_silence_are_met_with_patience_then_with_whom_to_ring_and_never_end_the_call(
    caller: Caller,
) -> None:
    first = await caller.asked("#")
    for _ in range(2):
        again = await caller.asked("8")
        assert again.choices == first.choices
        assert not again.contacts
    for _ in range(20):
        again = await caller.silent()
        assert again.choices == first.choices
        assert again.contacts
        assert again.contacts[0].phone
    assert await caller.asked("*") == first, "star says again what was said before the silence"
    assert (await caller.asked("3")).choices != first.choices


async def test_silence_while_typing_keeps_what_was_typed(caller: Caller) -> None:
    await caller.to(Right.ACCESS)
    await caller.press("1107700")
    again = await caller.silent()
    assert again.entry == "phone"
    assert "07700" not in again.text
    back = await caller.asked("900123#")
    assert back.answers[0].value == "07700 900 123"


async def test_the_number_is_sealed_from_the_first_digit(caller: Caller, tmp_path: Path) -> None:
    await caller.to(Right.ACCESS)
    await caller.press(f"11{NUMBER}")
    for typed in (NUMBER, NUMBER[:9], "07700 900"):
        assert typed.encode() not in in_files(tmp_path)


async def test_after_a_restart_an_entry_goes_on_where_it_was(
    services: Services, caller: Caller, tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    await caller.to(Right.ACCESS)
    await caller.press("1107700900")
    services.engine.dispose()
    afresh = services_on(tmp_path, SetClock(), pseudonymiser)
    try:
        caller._talk = afresh.conversations
        back = await caller.asked("123#")
        assert back.answers[0].value == "07700 900 123"
    finally:
        afresh.engine.dispose()


async def test_looking_around_in_the_menus_keeps_the_request_and_leads_back_to_it(caller: Caller) -> None:
    await caller.to(Right.ACCESS)
    await caller.press("12")
    await caller.asked("#")  # nothing typed: the options
    main = await caller.asked("#")
    assert "form:go_on" in [choice.value for choice in main.choices]
    await caller.asked("3")
    await caller.asked("#")
    asked = await caller.asked("2")
    assert (asked.asks_for, asked.entry) == ("contact", "phone")


async def test_what_was_left_to_the_call_can_be_told_in_words_after_all(services: Services, caller: Caller) -> None:
    await caller.to(Right.ACCESS)
    check = await caller.asked(f"11{NUMBER}#1")
    assert [given.value for given in check.answers if given.field == "later"]
    change = await caller.asked("3")
    key = next(choice.key for choice in change.choices if choice.value == "form:fix=name")
    assert key is not None
    asked = await caller.asked(key)
    assert asked.asks_for == "name"
    talk = services.conversations
    check = (await talk.say(caller.session, "s1", "Jo Poe"))[-1].reply
    assert check.asks_for == "confirm"
    receipt = await caller.asked("1")
    assert receipt.request is not None
    assert services.casework.get(receipt.request["reference"], "staff").line.to_ask == ("details",)


async def test_in_voice_mode_what_is_hard_to_say_can_be_left_to_the_call(services: Services) -> None:
    caller, _ = await Caller.ring(services, "voice")
    await caller.pick("request_access")
    talk = services.conversations
    await talk.say(caller.session, "v1", "me")
    asked = (await talk.say(caller.session, "v2", "Sam Poe"))[-1].reply
    assert (asked.asks_for, asked.entry) == ("contact", "phone")
    await caller.asked(f"{NUMBER}#")
    details = await caller.asked("1")
    assert details.asks_for == "details"
    assert "form:later" in [choice.value for choice in details.choices]
    check = await caller.pick("form:later")
    assert check.asks_for == "confirm"


async def test_a_key_after_speech_keeps_the_place_and_goes_on_by_keys_but_one_that_was_said_does_not(
    services: Services,
) -> None:
    caller, _ = await Caller.ring(services, "voice")
    talk = services.conversations
    listed = (await talk.press(caller.session, "v1", "#", said=True))[-1].reply  # type: ignore[union-attr, index]
    assert await talk.way(caller.session) == ("voice", "normal")
    picked = await caller.asked("2")
    assert listed.choices[1].label in ("Your rights, and to ask the school for something",)
    assert picked.text.startswith("These are your rights")
    assert await talk.way(caller.session) == ("keypad", "normal")


async def test_the_pace_stays_unless_it_is_changed_and_can_be_changed_by_a_step(services: Services) -> None:
    caller, _ = await Caller.ring(services)
    talk = services.conversations
    for number, (pace, way) in enumerate(
        [("slower", "slow"), (None, "slow"), ("faster", "normal"), ("faster", "fast"), ("faster", "fast")]
    ):
        await talk.switch(caller.session, f"p{number}", None if pace else "keypad", pace)
        assert await talk.way(caller.session) == ("keypad", way)


async def test_who_takes_up_the_telephone_in_the_middle_of_a_request_goes_on_by_keys(services: Services) -> None:
    talk = services.conversations
    opened = await talk.open(mode="text", lang="en")
    await talk.say(opened.session, "t1", "request_access")
    asked = (await talk.say(opened.session, "t2", "my daughter"))[-1].reply
    assert asked.asks_for in ("name", "relationship")
    by_keys = (await talk.switch(opened.session, "t3", "keypad", "normal"))[-1].reply
    assert (by_keys.asks_for, by_keys.entry) == ("contact", "phone")


async def test_who_takes_up_the_telephone_hears_the_main_list(services: Services) -> None:
    talk = services.conversations
    opened = await talk.open(mode="text", lang="en")
    told = (await talk.switch(opened.session, "t1", "keypad", "slow"))[-1].reply
    assert told.choices[0].value == "keys:danger"
    slower = (await talk.switch(opened.session, "t2", "keypad", "normal"))[-1].reply
    assert slower.choices == told.choices


async def test_the_hours_of_school_toml_are_told_with_the_person(tmp_path: Path, pseudonymiser: Pseudonymiser) -> None:
    folder = school_folder(tmp_path)
    toml = folder / "school.toml"
    toml.write_text(edited(toml.read_text(encoding="utf-8"), "# hours = ", "hours = "), encoding="utf-8")
    assert (HAZELMERE / "school.toml").read_text(encoding="utf-8") != toml.read_text(encoding="utf-8")
    from bot.app.bootstrap import build_services
    from bot.platform.settings import Settings
    from tests.case_factories import QUICK

    made = build_services(
        Settings(state=tmp_path / "state", school=folder), clock=SetClock(), pseudonymiser=pseudonymiser, hasher=QUICK
    )
    try:
        caller, _ = await Caller.ring(made)
        assert "half past eight" in (await caller.asked("0")).text
    finally:
        made.engine.dispose()


async def test_a_request_made_over_a_telephone_line_is_kept_as_made_by_telephone(services: Services) -> None:
    opened = await services.conversations.open(mode="keypad", lang="en", line="phone")
    caller = Caller(services, opened.session)
    receipt = await caller.press(f"2112{NUMBER}#11")
    assert receipt is not None
    assert receipt.kind == "receipt"
    assert opened.greeting is not None
    assert "You can speak" in opened.greeting.reply.text
    assert "I am a computer" in opened.greeting.reply.text
    assert "Press 0 for a person" in opened.greeting.reply.text
    with services.engine.begin() as connection:
        assert connection.execute(select(cases.c.channel)).scalars().all() == [Channel.TELEPHONE.value]
