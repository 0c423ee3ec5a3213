"""What somebody who cannot write leaves as sound: asked, sealed, kept with the request, erased with it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app.bootstrap import Services
from bot.cli.rotate import main as rotate
from bot.conversations import recordings
from bot.conversations.conversation_secrets import digest
from bot.conversations.deletion import Held
from bot.conversations.store import SqlConversationStore
from bot.governance.subject_export import archive
from bot.law.case import Step
from bot.notice.reply import Records
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import NotAllowed, StepIncomplete, StepNotAllowed
from bot.platform.tables import case_recordings, draft_recordings
from bot.platform.wav import wav
from tests.case_factories import services_on
from tests.factories import SetClock
from tests.unit.conversations.recorded import CHILD, NAME, WANT, key_of, recorded_request, rows, say, to_the_check
from tests.unit.keypad.caller import Caller
from tests.unit.requests.state_files import in_files

DANGER = "Nobody hears it now. If somebody is in danger, ring nine nine nine."


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock) -> Iterator[Services]:
    made = services_on(tmp_path, clock, pseudonymiser)
    yield made
    made.engine.dispose()


@pytest.fixture
async def caller(services: Services) -> Caller:
    return (await Caller.ring(services))[0]


async def test_by_keys_name_child_and_details_are_said_after_a_tone_one_after_the_other_and_the_case_says_so(
    services: Services, caller: Caller
) -> None:
    check = await to_the_check(caller)
    asked = await caller.asked(key_of(check, "form:record"))
    assert asked.records == Records("name", 20)
    assert "after the tone" in asked.text
    assert "Only staff who work on it can play it" in asked.text
    assert DANGER in asked.text
    asked = await say(services, caller, NAME, "a1")
    assert (asked.records, asked.asks_for) == (Records("child", 30), "child")
    assert DANGER in asked.text
    asked = await say(services, caller, CHILD, "a2")
    assert asked.records == Records("details", 60)
    assert DANGER in asked.text
    check = await say(services, caller, WANT, "a3")
    assert (check.asks_for, check.records) == ("confirm", None)
    given = {one.field: one.value for one in check.answers}
    assert {given[name] for name in ("name", "child", "details")} == {"Recorded as sound"}
    receipt = await caller.asked("1")
    assert receipt.request is not None
    view = services.casework.get(receipt.request["reference"], "staff")
    assert view.line.recorded == ("child", "details", "name")
    assert view.line.to_ask == ("relationship",)
    assert rows(services) == (0, 3), "the draft's own are gone with it"


async def test_what_is_played_is_what_was_said_and_each_playing_is_logged_with_who_and_when(
    services: Services, caller: Caller
) -> None:
    reference = await recorded_request(services, caller)
    casework = services.casework
    with pytest.raises(StepIncomplete):
        casework.may_play(reference, "name", "staff-1", " ")
    with pytest.raises(StepNotAllowed):
        casework.may_play(reference, "relationship", "staff-1", "to ring")
    token = casework.may_play(reference, "name", "staff-1", "to ring")
    assert casework.play(reference, "name", "staff-1", token) == wav(NAME)
    casework.play(reference, "name", "staff-1", token)
    for name, by, why in (
        ("name", "staff-2", token),
        ("details", "staff-1", token),
        ("name", "staff-1", "reason-made-up"),
    ):
        with pytest.raises(StepNotAllowed):
            casework.play(reference, name, by, why)
    trail = [entry for _, entry in casework.get(reference, "staff").trail if entry.action in ("revealed", "played")]
    assert [(one.action, one.actor, one.detail["field"]) for one in trail] == [
        ("revealed", "staff-1", "recording-name"),
        ("played", "staff-1", "recording-name"),
        ("played", "staff-1", "recording-name"),
    ]
    assert casework.reasons(reference, [token]) == {token: "to ring"}


async def test_nothing_is_kept_as_sound_unless_the_person_chose_it(services: Services, caller: Caller) -> None:
    with pytest.raises(NotAllowed):
        await say(services, caller, NAME, "a1")
    await to_the_check(caller)
    with pytest.raises(NotAllowed):
        await say(services, caller, NAME, "a2")
    assert rows(services) == (0, 0)


async def test_sound_stands_nowhere_in_clear(services: Services, caller: Caller, tmp_path: Path) -> None:
    check = await to_the_check(caller)
    await caller.asked(key_of(check, "form:record"))
    await say(services, caller, NAME, "a1")
    assert rows(services) == (1, 0)
    assert NAME[:64] not in in_files(tmp_path)
    await recorded_request(services, (await Caller.ring(services))[0])
    for sound in (NAME, CHILD, WANT):
        assert sound[:64] not in in_files(tmp_path)


async def test_a_recording_sent_again_is_answered_the_same_and_kept_once(services: Services, caller: Caller) -> None:
    check = await to_the_check(caller)
    await caller.asked(key_of(check, "form:record"))
    first = await services.conversations.recordings.record(caller.session, "a1", NAME)
    assert await services.conversations.recordings.record(caller.session, "a1", CHILD) == first
    assert rows(services) == (1, 0)


async def test_what_is_left_to_the_call_after_all_is_asked_then_and_the_rest_can_still_be_said(
    services: Services, caller: Caller
) -> None:
    check = await to_the_check(caller)
    asked = await caller.asked(key_of(check, "form:record"))
    asked = await caller.asked(key_of(asked, "form:later"))
    assert asked.records == Records("child", 30)
    asked = await caller.asked(key_of(asked, "form:later"))
    check = await say(services, caller, WANT, "a1")
    assert check.asks_for == "confirm"
    receipt = await caller.asked("1")
    assert receipt.request is not None
    view = services.casework.get(receipt.request["reference"], "staff")
    assert (view.line.recorded, view.line.to_ask) == (("details",), ("relationship", "name", "child"))


async def test_an_answer_that_is_changed_takes_its_sound_along(services: Services, caller: Caller) -> None:
    check = await to_the_check(caller)
    asked = await caller.asked(key_of(check, "form:record"))
    await say(services, caller, NAME, "a1")
    check = await caller.pick("form:go_on")
    change = await caller.asked(key_of(check, "form:change"))
    asked = await caller.asked(key_of(change, "form:fix=name"))
    assert rows(services) == (0, 0)
    asked = await caller.asked(key_of(asked, "form:record"))
    assert asked.records == Records("name", 20)
    check = await say(services, caller, CHILD, "a2")
    assert (check.asks_for, rows(services)) == ("confirm", (1, 0))


async def test_a_request_called_off_or_a_chat_deleted_takes_the_sound_along(services: Services) -> None:
    for ending in ("form:cancel", ""):
        caller, _ = await Caller.ring(services)
        check = await to_the_check(caller)
        await caller.asked(key_of(check, "form:record"))
        await say(services, caller, NAME, "a1")
        assert rows(services)[0] == 1
        if ending:
            await caller.pick(ending)
        else:
            await services.conversations.forgetting.forget(caller.session, "f1")
        assert rows(services) == (0, 0)


async def test_a_chat_says_that_it_holds_sound(services: Services, caller: Caller) -> None:
    check = await to_the_check(caller)
    await caller.asked(key_of(check, "form:record"))
    await say(services, caller, NAME, "a1")
    store = SqlConversationStore(services.engine)
    known = store.find(digest(caller.session))
    assert known is not None
    told = Held(store, services.cases, services.folder.book, lambda: 30, lambda _: services.folder.form).told(
        known.id, "en"
    )
    assert "Answers left as sound: 1" in next(one.value for one in told.answers if one.label == "Kept apart, encrypted")


async def test_in_voice_mode_a_name_can_be_left_as_sound_and_the_next_question_follows(services: Services) -> None:
    caller, _ = await Caller.ring(services, "voice")
    await caller.pick("request_access")
    asked = (await services.conversations.say(caller.session, "v1", "me"))[-1].reply
    assert "form:record" in [choice.value for choice in asked.choices]
    asked = await caller.pick("form:record")
    assert asked.records == Records("name", 20)
    asked = await say(services, caller, NAME, "a1")
    assert (asked.asks_for, asked.records) == ("contact", None)


async def test_in_writing_nothing_is_offered_as_sound(services: Services) -> None:
    caller, _ = await Caller.ring(services, "text")
    await caller.pick("request_access")
    asked = (await services.conversations.say(caller.session, "t1", "me"))[-1].reply
    assert (asked.asks_for, "form:record" in [choice.value for choice in asked.choices]) == ("name", False)


async def test_silence_or_another_pace_keeps_what_is_to_be_recorded(services: Services, caller: Caller) -> None:
    check = await to_the_check(caller)
    asked = await caller.asked(key_of(check, "form:record"))
    assert (await caller.silent()).records == asked.records
    slower = (await services.conversations.switch(caller.session, "m1", "keypad", "slow"))[-1].reply
    assert slower.records == asked.records
    assert (await say(services, caller, NAME, "a1")).records == Records("child", 30)


async def test_where_no_more_fits_the_school_asks_instead(
    services: Services, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = await to_the_check(caller)
    await caller.asked(key_of(check, "form:record"))
    monkeypatch.setattr(recordings, "MOST", len(NAME) - 1)
    check = await say(services, caller, NAME, "a1")
    assert "cannot keep sound just now" in check.text
    assert (check.asks_for, rows(services)) == ("confirm", (0, 0))


async def test_a_new_key_seals_sound_anew_and_it_still_plays(
    services: Services, caller: Caller, tmp_path: Path
) -> None:
    reference = await recorded_request(services, caller)
    other, _ = await Caller.ring(services)
    check = await to_the_check(other)
    await other.asked(key_of(check, "form:record"))
    await say(services, other, NAME, "a1")
    assert rotate(["--remove-old"], {"STATE": str(tmp_path)}, lambda _seconds: None) == 0
    token = services.casework.may_play(reference, "details", "staff-1", "to ring")
    assert services.casework.play(reference, "details", "staff-1", token) == wav(WANT)
    check = await other.pick("form:go_on")
    receipt = await other.asked("1")
    assert receipt.request is not None
    token = services.casework.may_play(receipt.request["reference"], "name", "staff-1", "to ring")
    assert services.casework.play(receipt.request["reference"], "name", "staff-1", token) == wav(NAME)


async def test_what_was_left_as_sound_is_in_the_files_that_are_handed_over(services: Services, caller: Caller) -> None:
    reference = await recorded_request(services, caller)
    document = json.loads(services.case_exports.case(reference, "staff-1", "asked for"))
    assert set(document["recorded"]) == {"name", "child", "details"}
    people = services.subject_access
    found = people.search(reference, "staff-1", "search_asked")
    packed = archive("School", people.look(found), people.opened(found, "staff-1", "asked by the officer"), {})
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        sounds = sorted(name for name in file.namelist() if name.endswith(".wav"))
        assert [file.read(name) for name in sounds] == [wav(CHILD), wav(WANT), wav(NAME)]
        page = file.read("information-held.html").decode()
    assert all(name in page for name in sounds)


def sealed(services: Services) -> list[bytes]:
    """A piece of the middle of each sound as it is kept."""
    with services.engine.connect() as connection:
        kept = [connection.execute(select(table.c.sealed)).scalars() for table in (draft_recordings, case_recordings)]
        return [sound[len(sound) // 2 :][:64] for sounds in kept for sound in sounds]


async def test_sound_is_erased_with_its_request_and_its_sealed_bytes_from_the_files(
    services: Services, caller: Caller, clock: SetClock, tmp_path: Path
) -> None:
    """The key stays for other requests, so what is left of a sealed sound could still be opened."""
    reference = await recorded_request(services, caller)
    kept = sealed(services)
    assert [piece in in_files(tmp_path) for piece in kept] == [True] * 3
    services.casework.take(reference, Step.WITHDRAWN, "staff-1", note="by phone")
    clock.move(timedelta(days=366))  # until then a complaint may be made about it
    people = services.subject_access
    done = people.erase(people.search(reference, "staff-1", "search_asked"), "staff-1", "asked")
    assert done.requests == 1
    assert rows(services) == (0, 0)
    assert services.casework.get(reference, "staff-1").line.recorded == ()
    assert [piece in in_files(tmp_path) for piece in kept] == [False] * 3


@pytest.mark.parametrize(
    "ending", [("form:cancel",), ("form:go_on", "form:change", "form:fix=name")], ids=["cancelled", "changed"]
)
async def test_sound_of_a_request_that_is_cancelled_or_changed_is_gone_from_the_files(
    services: Services, caller: Caller, tmp_path: Path, ending: tuple[str, ...]
) -> None:
    check = await to_the_check(caller)
    await caller.asked(key_of(check, "form:record"))
    await say(services, caller, NAME, "a1")
    kept = sealed(services)
    assert [piece in in_files(tmp_path) for piece in kept] == [True]
    for value in ending:
        await caller.pick(value)
    assert rows(services) == (0, 0)
    assert [piece in in_files(tmp_path) for piece in kept] == [False]
