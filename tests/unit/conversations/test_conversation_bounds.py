"""A conversation has no row before its first message, opens only what is shown, and has a bound that loses nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Connection

from bot.app.bootstrap import Services
from bot.conversations import frames
from bot.conversations.conversation_secrets import digest
from bot.conversations.records import Numbered
from bot.conversations.session_tokens import UNUSED_FOR
from bot.conversations.turn_context import OpenConversation, Said
from bot.law.rights import Right
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.platform.errors import ConversationFull, UnknownChoice, UnknownSession
from bot.platform.keys import load_keys
from bot.platform.types import Sealed
from bot.platform.vault import Vault
from tests.case_factories import services_on
from tests.factories import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def services(tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock) -> Iterator[Services]:
    built = services_on(tmp_path, clock, pseudonymiser)
    yield built
    built.engine.dispose()


def rows(services: Services, table: str = "conversations") -> int:
    with services.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.metadata.tables[table])).scalar_one())


async def offered(services: Services) -> OpenConversation:
    return await services.conversations.offer(mode="text", lang="en")


# --- the first row ----------------------------------------------------------------------------------------------------


async def test_what_was_opened_and_never_used_leaves_no_row_and_can_be_taken_up_for_a_day(
    services: Services, clock: SetClock
) -> None:
    opened = await offered(services)
    assert opened.greeting is not None
    clock.move(UNUSED_FOR - timedelta(minutes=1))
    again = await services.conversations.resume(opened.session, last_seq=1)
    assert (again.resumed, again.conversation, again.seq, again.history) == (True, opened.conversation, 1, ())
    (shown,) = (await services.conversations.resume(opened.session, last_seq=0)).history
    assert shown == opened.greeting, "every reply after the number, as in any conversation"
    assert rows(services) == 0
    clock.move(timedelta(minutes=1))
    with pytest.raises(UnknownSession):
        await services.conversations.resume(opened.session, last_seq=1)


async def test_another_process_with_the_same_keys_takes_it_up_and_its_first_message_is_the_first_row(
    services: Services, tmp_path: Path, pseudonymiser: Pseudonymiser, clock: SetClock
) -> None:
    opened = await offered(services)
    other = services_on(tmp_path, clock, pseudonymiser)
    again = await other.conversations.resume(opened.session, last_seq=1)
    kept = await other.conversations.keep(again)
    assert kept.unkept is None
    await other.conversations.say(opened.session, "m1", "ask_dpo")
    other.engine.dispose()
    assert (await services.conversations.keep(opened)).unkept is None, "kept already, by the other window"
    assert rows(services) == 1
    history = (await services.conversations.resume(opened.session, last_seq=0)).history
    assert [item.seq for item in history] == [1, 2, 2]
    assert history[0] == opened.greeting


async def test_a_session_that_was_deleted_begins_nothing_again(services: Services) -> None:
    opened = await offered(services)
    await services.conversations.keep(opened)
    await services.conversations.forgetting.forget(opened.session, "f1")
    with pytest.raises(UnknownSession):
        await services.conversations.resume(opened.session, last_seq=1)
    with pytest.raises(UnknownSession):
        await services.conversations.keep(opened)
    assert rows(services) == 0


@pytest.mark.parametrize("made_up", ["x", "a.b.c.d.e.f", "", "." * 5, "ä.1.text..en.tag"])
async def test_a_session_that_is_not_ours_begins_nothing(services: Services, made_up: str) -> None:
    opened = await offered(services)
    for session in (made_up, opened.session[:-1], opened.session.replace(".text.", ".voice.")):
        with pytest.raises(UnknownSession):
            await services.conversations.resume(session, last_seq=0)


# --- the bound --------------------------------------------------------------------------------------------------------


def fill(services: Services, session: str, turns: int = 0, sealed: int = 0, state: Path | None = None) -> None:
    """Let a conversation have so many turns or pieces of personal data more."""
    with services.engine.begin() as connection:
        c, t = tables.conversations, tables.turns
        own = connection.execute(select(c.c.id).where(c.c.session_hash == digest(session))).scalar_one()
        newest = connection.execute(select(func.max(t.c.first_seq)).where(t.c.conversation_id == own)).scalar() or 1
        at = connection.execute(select(c.c.last_at).where(c.c.id == own)).scalar_one()
        for number in range(turns):
            row = {"conversation_id": own, "client_id": f"fill{number}", "first_seq": newest, "frame": "press"}
            connection.execute(insert(t).values(**row, at=at))
        if state is not None:
            keys = load_keys(state / "keys" / "vault.json")
            vault = Vault(keys.keys, keys.current)
            made = [vault.seal(own, f"⟨name {n + 50}⟩", f"name:n{n}\x1fName {n}") for n in range(sealed)]
            seal_rows(connection, own, made)


def seal_rows(connection: Connection, own: str, made: list[Sealed]) -> None:
    values = [{"conversation_id": own, "token": o.token, "key_id": o.key_id, "sealed": o.sealed} for o in made]
    if values:
        connection.execute(insert(tables.vault), values)


@pytest.mark.parametrize(("turns", "sealed"), [(frames.MOST_TURNS, 0), (0, frames.MOST_SEALED)])
async def test_beyond_its_bound_a_conversation_takes_nothing_new_and_loses_nothing(
    services: Services, tmp_path: Path, turns: int, sealed: int
) -> None:
    chat = services.conversations
    session = (await chat.open(mode="text", lang="en")).session
    first = await chat.say(session, "m1", "ask_dpo")
    fill(services, session, turns, sealed, tmp_path)
    before = rows(services, "turns")
    for call in (
        lambda: chat.say(session, "m2", "ask_cctv"),
        lambda: chat.choose(session, "m3", first[-1].reply.choices[0].value),
        lambda: chat.press(session, "m4", "9"),
        lambda: chat.timeout(session, "m5"),
        lambda: chat.switch(session, "m6", "voice"),
        lambda: chat.ratings.rate(session, "m7", "m1", "up", None),
    ):
        with pytest.raises(ConversationFull):
            await call()
    assert rows(services, "turns") == before
    assert await chat.say(session, "m1", "ask_dpo") == first, "what was answered is answered again"
    history = (await chat.resume(session, last_seq=0)).history
    assert "ask_dpo" in [item.text for item in history if isinstance(item, Said)]


def danger(services: Services) -> str:
    """Words that the scripted assistant takes for danger."""
    book = services.folder.book
    return next(book.labels[topic] for topic, reply in book.replies.items() if reply.kind == "safeguarding")


async def test_who_tells_of_danger_is_told_whom_to_ring_in_a_full_conversation_too(services: Services) -> None:
    chat = services.conversations
    session = (await chat.open(mode="text", lang="en")).session
    await chat.say(session, "m1", "ask_dpo")
    fill(services, session, frames.MOST_TURNS)
    (told,) = await chat.say(session, "m2", danger(services))
    assert told.reply.kind == "safeguarding"
    (told,) = await chat.ratings.rate(session, "m3", "m1", "down", danger(services))
    assert told.reply.kind == "safeguarding"


async def test_a_request_that_is_open_at_the_bound_is_finished(services: Services) -> None:
    chat = services.conversations
    session = (await chat.open(mode="text", lang="en")).session
    replies = await chat.say(session, "m0", f"request_{Right.ACCESS.value}")
    fill(services, session, frames.MOST_TURNS)
    said = {"who": "form:who=me", "name": "Jo Poe", "contact": "jo@example.org", "details": "all of it"}
    for number in range(12):
        reply = replies[-1].reply
        if reply.kind == "receipt":
            break
        asked = reply.asks_for or ""
        if asked in said and not said[asked].startswith("form:"):
            replies = await chat.say(session, f"m{number + 1}", said[asked])
        elif asked == "confirm":
            replies = await chat.say(session, f"m{number + 1}", "yes")
        else:
            replies = await chat.choose(session, f"m{number + 1}", reply.choices[0].value)
    assert replies[-1].reply.kind == "receipt"
    with pytest.raises(ConversationFull):
        await chat.say(session, "over", "ask_dpo")


async def test_a_page_opens_what_it_shows_and_nothing_else(services: Services, tmp_path: Path) -> None:
    chat = services.conversations
    session = (await chat.open(mode="text", lang="en")).session
    await chat.say(session, "m1", "my name is Sam Poe")
    fill(services, session, sealed=20, state=tmp_path)
    with services.engine.begin() as connection:  # rows that do not open, of tokens that stand nowhere
        v = tables.vault
        own = connection.execute(select(tables.conversations.c.id)).scalar_one()
        connection.execute(delete(v).where(v.c.token == "⟨name 51⟩"))
        seal_rows(connection, own, [Sealed("⟨name 51⟩", "no such key", b"x" * 40)])
    opened = await chat.resume(session, last_seq=0, before=0)
    assert [item.text for item in opened.history if isinstance(item, Said)] == ["my name is Sam Poe"]


async def test_a_page_shows_the_newest_and_what_came_before_it_is_a_page_of_its_own(services: Services) -> None:
    chat = services.conversations
    session = (await chat.open(mode="text", lang="en")).session
    for number in range(50):
        await chat.timeout(session, f"m{number}")
    page = (await chat.resume(session, last_seq=0, before=0)).history
    assert [item.seq for item in page if isinstance(item, Numbered)] == list(range(12, 52))
    earlier = (await chat.resume(session, last_seq=0, before=page[0].seq)).history
    assert [item.seq for item in earlier if isinstance(item, Numbered)] == list(range(1, 12))
    with pytest.raises(UnknownChoice):
        await chat.choose(session, "x", "never offered")


async def test_a_frame_at_the_bound_takes_a_fraction_of_what_a_message_may_cost(
    services: Services, tmp_path: Path
) -> None:
    chat = services.conversations
    session = (await chat.open(mode="text", lang="en")).session
    await chat.say(session, "m1", "ask_dpo")
    fill(services, session, frames.MOST_TURNS - 5, frames.MOST_SEALED - 5, tmp_path)
    taken = []
    for number in range(3):
        begun = time.process_time()
        await chat.timeout(session, f"t{number}")
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.15, "seconds of the processor"
