"""A request of which parts were left as sound."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.app.bootstrap import Services
from bot.law.rights import Right
from bot.notice.reply import Reply
from bot.platform.tables import case_recordings, draft_recordings
from tests.unit.keypad.caller import NUMBER, Caller

NAME, CHILD, WANT = (bytes([n, 40]) * 16_000 for n in (1, 2, 3))
"""A second each; no two alike."""


async def to_the_check(caller: Caller) -> Reply:
    """An access request for a child, by keys, up to where everything is checked."""
    await caller.to(Right.ACCESS)
    return await caller.asked(f"12{NUMBER}#1")


async def say(services: Services, caller: Caller, sound: bytes, frame: str) -> Reply:
    return (await services.conversations.recordings.record(caller.session, frame, sound))[-1].reply


def key_of(reply: Reply, value: str) -> str:
    found = next(choice.key for choice in reply.choices if choice.value == value)
    assert found is not None
    return found


async def recorded_request(services: Services, caller: Caller) -> str:
    """The reference of a request with a name, a child and details as sound."""
    check = await to_the_check(caller)
    await caller.asked(key_of(check, "form:record"))
    for number, sound in enumerate((NAME, CHILD, WANT)):
        await say(services, caller, sound, f"a{number}")
    receipt = await caller.asked("1")
    assert receipt.request is not None
    return str(receipt.request["reference"])


def rows(services: Services) -> tuple[int, int]:
    """How many recordings there are, of drafts and of requests."""
    with services.engine.connect() as connection:
        draft, case = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (draft_recordings, case_recordings)
        )
    return draft, case
