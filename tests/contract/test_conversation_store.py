"""What every ConversationStore keeps to: the same suite on each database."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.conversations.records import ConversationStore, Forgotten, Numbered, Rating, Standing
from bot.conversations.store import SqlConversationStore
from bot.platform import tables
from bot.platform import tables as review_tables
from bot.platform.database import open_database
from bot.platform.errors import SettingsError, StoreError
from bot.platform.types import DRAFT, KeptDraft, Sealed
from tests.factories import NOON, a_conversation, a_reply, a_turn, answers_to, greeted

KEPT = (tables.turns, tables.replies, tables.ratings, tables.vault, tables.drafts)
FILLED = 7
A_DAY = timedelta(days=1)


@pytest.fixture
def store(engine: Engine) -> ConversationStore:
    return SqlConversationStore(engine)


@pytest.fixture
def begun(store: ConversationStore) -> ConversationStore:
    """A store with one conversation that was greeted."""
    store.create(a_conversation(), "hash-1", greeted(), NOON)
    return store


def rows(engine: Engine, conversation_id: str = "conversation-1") -> int:
    """How many rows hang on a conversation."""
    with engine.begin() as connection:
        return sum(
            connection.execute(
                select(func.count()).select_from(table).where(table.c.conversation_id == conversation_id)
            ).scalar_one()
            for table in KEPT
        )


def test_a_conversation_is_found_by_its_session_and_by_no_other(begun: ConversationStore) -> None:
    assert begun.find("hash-1") == a_conversation()
    assert begun.find("hash-2") is None
    assert begun.replies("conversation-1") == [greeted()]
    assert begun.turns("conversation-1") == []


def test_it_is_known_of_a_conversation_that_its_person_rang(begun: ConversationStore, engine: Engine) -> None:
    rang = a_conversation(2, mode="keypad", line="phone")
    begun.create(rang, "hash-2", greeted(), NOON)
    assert begun.find("hash-2") == rang
    assert (begun.line(rang.id), begun.line(a_conversation().id), begun.line("nobody")) == ("phone", "", "")
    begun.add_turn(rang, a_turn(), answers_to("m1", 2), [], NOON)
    with engine.begin() as connection:
        assert connection.execute(select(review_tables.summaries.c.channel)).scalars().all() == ["phone"]


def test_two_conversations_cannot_share_a_session(begun: ConversationStore) -> None:
    with pytest.raises(StoreError):
        begun.create(a_conversation(2), "hash-1", greeted(), NOON)
    assert begun.replies("conversation-2") == []


def test_a_turn_is_kept_whole(begun: ConversationStore) -> None:
    after = a_conversation(mode="keypad", pace="slow", state={"slots": {"who": "⟨name 1⟩", "n": [1, None]}}, last_seq=3)
    sealed = Sealed("⟨name 1⟩", "1", b"\x00\xffsealed")
    begun.add_turn(after, a_turn(), answers_to("m1", 2, 2), [sealed], NOON)
    assert begun.find("hash-1") == after
    assert begun.turn("conversation-1", "m1") == a_turn()
    assert begun.turn("conversation-1", "m2") is None
    assert begun.replies("conversation-1") == [greeted(), *answers_to("m1", 2, 2)]
    assert begun.sealed("conversation-1") == [sealed]


def test_how_a_conversation_stands_when_a_frame_comes_is_read_at_one_moment(begun: ConversationStore) -> None:
    assert begun.standing("hash-2", "m1") is None
    assert begun.standing("hash-1", "m1") == Standing(a_conversation(), None, greeted(), [], None)
    sealed, draft = Sealed("⟨name 1⟩", "1", b"\x00\xffsealed"), KeptDraft(1, "access", Sealed(DRAFT, "1", b"draft"))
    after = a_conversation(last_seq=3)
    begun.add_turn(after, a_turn(), answers_to("m1", 2, 2), [sealed], NOON, draft)
    last = answers_to("m1", 2, 2)[-1]
    assert begun.standing("hash-1", "m1") == Standing(after, a_turn(), last, [sealed], draft, 1)
    assert begun.standing("hash-1", "m2") == Standing(after, None, last, [sealed], draft, 1)


def test_a_page_holds_whole_turns_up_to_a_reply_and_no_more_than_are_shown(begun: ConversationStore) -> None:
    for number in range(10):
        first = 2 + 2 * number
        begun.add_turn(
            a_conversation(last_seq=first + 1),
            a_turn(f"m{number}", first),
            answers_to(f"m{number}", first, 2),
            [],
            NOON,
        )
    turns, replies = begun.page("conversation-1", 21, 5)
    assert ([turn.client_id for turn in turns], [one.seq for one in replies]) == (
        ["m7", "m8", "m9"],
        [16, 17, 18, 19, 20, 21],
    )
    turns, replies = begun.page("conversation-1", 15, 5)
    assert ([turn.client_id for turn in turns], replies[0].seq, replies[-1].seq) == (["m4", "m5", "m6"], 10, 15)
    turns, replies = begun.page("conversation-1", 3, 5)
    assert ([turn.client_id for turn in turns], [one.seq for one in replies]) == (["m0"], [1, 2, 3])
    assert begun.page("conversation-1", 0, 5) == ([], [])
    assert begun.turn_count("conversation-1") == 10


def test_the_session_of_what_was_deleted_is_remembered_as_long_as_the_deletion(begun: ConversationStore) -> None:
    assert begun.forgotten("hash-1") is None
    begun.forget("conversation-1", "digest", NOON + A_DAY, None)
    assert begun.forgotten("hash-1") is not None
    begun.purge(NOON, NOON + 2 * A_DAY)
    assert begun.forgotten("hash-1") is None


def test_replies_and_turns_come_in_order_after_a_number_and_to_a_frame(begun: ConversationStore) -> None:
    begun.add_turn(a_conversation(last_seq=3), a_turn("zz", 2), answers_to("zz", 2, 2), [], NOON)
    begun.add_turn(a_conversation(last_seq=4), a_turn("aa", 4), answers_to("aa", 4), [], NOON)
    assert [reply.seq for reply in begun.replies("conversation-1")] == [1, 2, 3, 4]
    assert [reply.seq for reply in begun.replies("conversation-1", after=2)] == [3, 4]
    assert [reply.seq for reply in begun.replies("conversation-1", to="zz")] == [2, 3]
    assert begun.replies("conversation-1", to="bb") == []
    assert [turn.client_id for turn in begun.turns("conversation-1")] == ["zz", "aa"]
    assert [turn.client_id for turn in begun.turns("conversation-1", after=2)] == ["aa"]


def test_a_turn_without_words_or_understanding_is_kept_too(begun: ConversationStore) -> None:
    turn = replace(a_turn(said=None), frame="timeout", understanding=None)
    begun.add_turn(a_conversation(last_seq=2), turn, answers_to("m1", 2), [], NOON)
    assert begun.turns("conversation-1") == [turn]


def test_a_frame_cannot_be_answered_twice(begun: ConversationStore, engine: Engine) -> None:
    begun.add_turn(a_conversation(last_seq=2), a_turn(), answers_to("m1", 2), [], NOON)
    before = rows(engine)
    with pytest.raises(StoreError):
        begun.add_turn(a_conversation(last_seq=3), a_turn(first_seq=3), answers_to("m1", 3), [], NOON)
    assert rows(engine) == before
    assert begun.find("hash-1") == a_conversation(last_seq=2)


def test_of_two_who_answer_the_same_frame_at_once_one_succeeds(begun: ConversationStore, engine: Engine) -> None:
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def answer() -> None:
        ready.wait()
        try:
            begun.add_turn(a_conversation(last_seq=2), a_turn(), answers_to("m1", 2), [], NOON)
            outcomes.append("kept")
        except StoreError:
            outcomes.append("refused")

    threads = [threading.Thread(target=answer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "refused"]
    assert begun.replies("conversation-1", after=1) == answers_to("m1", 2)


@pytest.mark.parametrize(
    ("turn", "replies", "sealed"),
    [
        (a_turn(), answers_to("m1", 2), [Sealed("t", "1", b"a"), Sealed("t", "1", b"b")]),  # fails at the last step
        (a_turn(), [Numbered(1, "m1", False, a_reply())], []),  # a number that is taken
    ],
)
def test_a_turn_that_fails_half_way_leaves_nothing(
    begun: ConversationStore, engine: Engine, turn, replies, sealed
) -> None:  # type: ignore[no-untyped-def]
    before = rows(engine)
    with pytest.raises(StoreError) as caught:
        begun.add_turn(a_conversation(last_seq=2, state={"a": 1}), turn, replies, sealed, NOON)
    assert rows(engine) == before
    assert begun.find("hash-1") == a_conversation()
    assert str(turn.said) not in str(caught.value)  # the driver's message holds what was typed
    assert caught.value.__cause__ is None


def test_a_turn_of_a_conversation_that_is_gone_is_refused(store: ConversationStore, engine: Engine) -> None:
    with pytest.raises(StoreError):
        store.add_turn(a_conversation(), a_turn(), answers_to("m1", 2), [], NOON)
    assert rows(engine) == 0


def ratings(engine: Engine) -> list[tuple[str, str, str, str | None]]:
    """All ratings, by the frame that gave them."""
    r = tables.ratings.c
    with engine.begin() as connection:
        found = connection.execute(select(r.client_id, r.reply_to, r.value, r.text).order_by(r.client_id))
        return [tuple(row) for row in found]


def test_a_later_rating_of_the_same_replies_takes_the_place_of_the_first(
    begun: ConversationStore, engine: Engine
) -> None:
    begun.add_turn(a_conversation(last_seq=2), a_turn(), answers_to("m1", 2), [], NOON)
    begun.add_turn(a_conversation(last_seq=3), a_turn("m2", 3), answers_to("m2", 3), [], NOON)
    begun.rate("conversation-1", Rating("r1", "m1", "up", None), [], NOON)
    begun.rate("conversation-1", Rating("r2", "m1", "down", "⟨name 1⟩ cried"), [Sealed("⟨name 1⟩", "1", b"x")], NOON)
    begun.rate("conversation-1", Rating("r3", "m2", "up", None), [], NOON)
    assert ratings(engine) == [("r2", "m1", "down", "⟨name 1⟩ cried"), ("r3", "m2", "up", None)]
    turn = begun.turn("conversation-1", "r1")
    assert turn is not None
    assert turn.frame == "rate", "the first rating's frame must be known, or a resend would set it again"
    assert [sealed.token for sealed in begun.sealed("conversation-1")] == ["⟨name 1⟩"]


def test_a_draft_is_replaced_by_its_next_self_and_goes_when_none_is_given(begun: ConversationStore) -> None:
    for number, (seq, draft) in enumerate(
        [(2, (1, "access", b"a")), (3, (1, "erasure", b"b")), (4, (2, None, b"c")), (5, None)], start=1
    ):
        kept = KeptDraft(draft[0], draft[1], Sealed("draft", "1", draft[2])) if draft else None
        turn = a_turn(f"m{number}", seq)
        begun.add_turn(a_conversation(last_seq=seq), turn, answers_to(f"m{number}", seq), [], NOON, kept)
        assert begun.draft("conversation-1") == kept


def fill(store: ConversationStore, number: int) -> None:
    """A conversation with a row in every table: FILLED in all."""
    store.create(a_conversation(number), f"hash-{number}", greeted(), NOON)
    sealed = Sealed("⟨name 1⟩", "1", b"x")
    draft = KeptDraft(1, "access", Sealed("draft", "1", b"y"))
    store.add_turn(a_conversation(number, last_seq=2), a_turn(), answers_to("m1", 2), [sealed], NOON, draft)
    store.rate(f"conversation-{number}", Rating("r1", "m1", "up", None), [], NOON)


def test_forgetting_deletes_everything_of_one_conversation_and_nothing_of_another(
    store: ConversationStore, engine: Engine
) -> None:
    fill(store, 1)
    fill(store, 2)
    assert rows(engine) == FILLED
    store.forget("conversation-1", "digest", NOON + A_DAY, None)
    assert store.find("hash-1") is None
    assert rows(engine) == 0
    assert rows(engine, "conversation-2") == FILLED
    assert store.forgotten("digest")
    assert not store.forgotten("another")
    store.forget("conversation-1", "digest", NOON + A_DAY, "Your request stays.")  # again: no error
    assert store.forgotten("digest") == Forgotten("Your request stays.")


def test_what_was_forgotten_is_in_no_file_of_the_database_while_others_are_connected(
    store: ConversationStore, engine: Engine, tmp_path: Path
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("whoever runs a database server keeps its files")

    def in_files(words: bytes) -> bool:
        return any(words in file.read_bytes() for file in (tmp_path / "a").iterdir())

    with engine.connect() as other:  # as long as somebody is connected, SQLite keeps its write-ahead log
        other.execute(select(func.count()).select_from(tables.turns)).scalar_one()
        other.rollback()
        fill(store, 1)
        assert in_files(b"who sees it")
        store.forget("conversation-1", "digest", NOON + A_DAY, None)
        assert not in_files(b"who sees it")
        fill(store, 2)
        store.purge(NOON + A_DAY, NOON)
        assert not in_files(b"who sees it")


def test_conversations_idle_for_too_long_are_deleted_and_digests_after_their_day(
    store: ConversationStore, engine: Engine
) -> None:
    fill(store, 1)
    fill(store, 2)
    store.add_turn(a_conversation(2, last_seq=3), a_turn("m2", 3), answers_to("m2", 3), [], NOON + 2 * A_DAY)
    store.forget("conversation-9", "digest", NOON + A_DAY, None)
    assert store.purge(NOON, NOON) == 0
    assert store.forgotten("digest")
    assert store.purge(NOON + A_DAY, NOON + 2 * A_DAY) == 1
    assert store.find("hash-1") is None
    assert rows(engine) == 0
    assert store.find("hash-2") is not None
    assert not store.forgotten("digest")


def test_what_was_kept_is_there_when_the_database_is_opened_again(begun: ConversationStore, engine: Engine) -> None:
    begun.add_turn(a_conversation(last_seq=2), a_turn(), answers_to("m1", 2), [], NOON)
    again = open_database(engine.url.render_as_string(hide_password=False))
    assert SqlConversationStore(again).turns("conversation-1") == [a_turn()]
    again.dispose()


def test_the_migrations_lead_to_the_tables_that_the_code_uses(engine: Engine) -> None:
    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not str(name).startswith("turn_words")  # the database keeps its own search index

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(context, tables.metadata) == []


def test_a_database_that_cannot_be_opened_says_so_without_its_address(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="could not be opened"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'help.sqlite3'}")
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="could not be opened"):
        open_database(f"sqlite:///{damaged}")
    with pytest.raises(SettingsError, match="DATABASE is a URL"):
        open_database("not a database")
