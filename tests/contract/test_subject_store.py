"""Everything held on somebody, erasing it, sound, and what is past its time, on a real database."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.app.bootstrap import Services
from bot.governance.subject_store import SqlSubjectStore
from bot.law.case import Step
from bot.platform import tables
from bot.platform.wav import wav
from tests.case_factories import answers
from tests.factories import SetClock
from tests.unit.conversations.recorded import CHILD, NAME, WANT, recorded_request, rows
from tests.unit.keypad.caller import Caller

EMAIL = "sam.poe@example.org"


async def chat(services: Services) -> None:
    """A chat in which somebody gave an address."""
    opened = await services.conversations.open(mode="text", lang="en")
    await services.conversations.say(opened.session, "m1", f"my name is Sam Poe, write to {EMAIL}")


def held(engine: Engine, name: str) -> int:
    with engine.connect() as connection:
        table = tables.metadata.tables[name]
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


async def test_what_is_held_on_somebody_is_found_in_every_table_and_goes_from_every_one(
    services: Services, engine: Engine
) -> None:
    await chat(services)
    (conversation,) = services.subject_access.search(EMAIL, "staff-1", "search_asked").conversations
    store = SqlSubjectStore(engine)
    found = store.rows([conversation], [])
    assert {"conversations", "turns", "replies", "vault"} <= set(found)
    assert list(store.conversations([conversation, "made-up"])) == [conversation]
    assert set(store.vault()) == {conversation}
    people = services.subject_access
    assert people.erase(people.search(EMAIL, "staff-1", "search_asked"), "staff-1", "asked").chats == 1
    assert set(store.rows([conversation], [])) <= {"audit"}
    assert (store.conversations([conversation]), store.vault()) == ({}, {})
    assert services.audit.verify().broken is None


async def test_sound_is_kept_played_and_erased_with_its_request(services: Services, clock: SetClock) -> None:
    caller, _ = await Caller.ring(services)
    reference = await recorded_request(services, caller)
    assert rows(services) == (0, 3), "what was the draft's is the request's"
    for name, sound in (("name", NAME), ("child", CHILD), ("details", WANT)):
        token = services.casework.may_play(reference, name, "staff-1", "to ring")
        assert services.casework.play(reference, name, "staff-1", token) == wav(sound)
    services.casework.take(reference, Step.WITHDRAWN, "staff-1", note="by phone")
    clock.move(timedelta(days=366))  # until then a complaint may be made about it
    found = services.subject_access.search(reference, "staff-1", "search_asked")
    assert services.subject_access.erase(found, "staff-1", "asked").requests == 1
    assert rows(services) == (0, 0)


async def test_what_is_past_its_time_is_counted_and_goes_and_what_is_not_stays(
    services: Services, engine: Engine, clock: SetClock
) -> None:
    await chat(services)
    reference = services.cases.open("c1", 1, answers()).reference
    services.casework.take(reference, Step.WITHDRAWN, "staff-1", note="by phone")
    clock.move(timedelta(days=20 * 366))
    await chat(services)
    lines = [line for group in services.retention_plan.now().groups for line in group.lines]
    before = {line.table: (line.held, line.goes) for line in lines}
    assert before["conversations"] == (2, 1)
    assert before["cases"] == (1, 1)
    services.retention.run()
    services.case_retention.run()
    services.rest_retention.run()
    assert (held(engine, "conversations"), held(engine, "cases"), held(engine, "case_words")) == (1, 0, 0)
    after = services.audit.verify()
    assert (after.broken, after.entries > 0) == (None, True)
