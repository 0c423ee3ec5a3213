"""What every ReviewStore keeps to: the same suite on each database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import Engine

from bot.cases.outbox_store import SqlOutboxStore
from bot.cases.records import OutgoingMessage
from bot.conversations.records import Rating
from bot.conversations.review_rules import SAMPLE, Order, Outcome, Queue, ReviewState
from bot.conversations.store import SqlConversationStore
from bot.notice.reply import Given, Reply, Source
from bot.notice.safeguarding import Desk
from bot.platform import tables
from bot.platform.audit import Entry
from bot.platform.audit_store import SqlAuditLog
from bot.platform.errors import StoreError
from bot.platform.transactions import overwrite_deleted
from bot.platform.types import Sealed
from bot.review.records import Danger, KeptNote, Line, Move, Narrowed, Place, Words
from bot.review.rules import STRUCK
from bot.review.store import SqlReviewStore
from bot.staff.records import KeptStaff, StaffMember
from bot.staff.rules import Role
from bot.staff.store import SqlStaffStore
from bot.text.finding import phrases
from tests.factories import NOON, a_conversation, greeted
from tests.review_factories import DAY, HOUR, Talk

ALL = Narrowed()
LATER = NOON + 2 * HOUR
HASTY = {"sqlite": {"timeout": 0.1}, "postgresql": {"options": "-c lock_timeout=100"}}
"""How a database is told to give up soon where another writer is at work."""


@pytest.fixture
def kept(engine: Engine) -> SqlConversationStore:
    return SqlConversationStore(engine)


@pytest.fixture
def store(engine: Engine) -> SqlReviewStore:
    return SqlReviewStore(engine)


def an_entry(action: str = "conversation_reviewed", about: str = "conversation-1") -> Entry:
    return Entry(LATER, "staff-1", action, about)


def place_of(store: SqlReviewStore, number: int) -> Place:
    line = store.line(f"conversation-{number}")
    assert line is not None
    return Place(line.last_at, line.conversation, line.lowest)


def numbers(lines: list[Line]) -> list[int]:
    return [int(line.conversation.rpartition("-")[2]) for line in lines]


def test_a_conversation_is_listed_from_its_first_turn_on_with_what_became_of_it(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    talk = Talk(kept)
    assert store.list(ALL, LATER, 10) == []
    talk.say("who sees it", topic="ask_share_who", sure=0.8)
    talk.say("and photos", topic="ask_photos", sure=0.6, at=NOON + HOUR)
    line = Line(
        conversation=talk.id,
        begun=NOON,
        last_at=NOON + HOUR,
        turns=2,
        channel="text",
        topics=("ask_share_who", "ask_photos"),
        lowest=0.6,
        outcome=Outcome.ANSWERED,
        state=ReviewState.NEW,
    )
    assert store.list(ALL, LATER, 10) == [line]
    transcript = store.transcript(talk.id, LATER)
    assert transcript is not None
    assert transcript.line == line
    assert [(kept_turn.turn.said, kept_turn.turn.took, kept_turn.at) for kept_turn in transcript.turns] == [
        ("who sees it", 12, NOON),
        ("and photos", 12, NOON + HOUR),
    ]
    assert transcript.turns[0].turn.fired == "action_answer (RulePolicy)"
    assert [reply.seq for reply in transcript.replies] == [1, 2, 3]
    assert store.transcript("conversation-9", LATER) is None


def test_the_list_is_narrowed_by_everything_it_shows(kept: SqlConversationStore, store: SqlReviewStore) -> None:
    Talk(kept, 1).say(topic="ask_dpo", sure=0.9)
    Talk(kept, 2, begun=NOON + DAY, mode="voice").say("a person", "handover", topic="ask_photos", sure=0.4)
    long = Talk(kept, 3, begun=NOON + 2 * DAY, mode="keypad")
    for _ in range(3):
        long.say("my name", "question", topic="request_access", form=True)
    Talk(kept, 4, begun=NOON + 3 * DAY).say("yes", "receipt", topic="form_answer")
    store.tag("conversation-4", "cookies", True, an_entry("conversation_tagged"))
    now = NOON + 4 * DAY
    store.mark("conversation-1", 1, now, an_entry())
    for narrowed, expected in (
        (ALL, [4, 3, 2, 1]),
        (Narrowed(since=NOON + DAY), [4, 3, 2]),
        (Narrowed(until=NOON + DAY), [1]),
        (Narrowed(shortest=2), [3]),
        (Narrowed(longest=1), [4, 2, 1]),
        (Narrowed(channel="voice"), [2]),
        (Narrowed(channel="phone"), []),
        (Narrowed(topic="ask_photos"), [2]),
        (Narrowed(below=0.5), [2]),
        (Narrowed(outcome=Outcome.GAVE_UP), [3]),
        (Narrowed(outcome=Outcome.REQUEST_OPENED), [4]),
        (Narrowed(outcome=Outcome.HANDED_OVER), [2]),
        (Narrowed(outcome=Outcome.ANSWERED), [1]),
        (Narrowed(states=frozenset({ReviewState.REVIEWED})), [1]),
        (Narrowed(states=frozenset({ReviewState.NEW, ReviewState.AGAIN})), [4, 3, 2]),
        (Narrowed(tag="cookies"), [4]),
        (Narrowed(channel="voice", below=0.5, topic="ask_photos"), [2]),
        (Narrowed(queue=Queue.ABANDONED), [3]),
        (Narrowed(queue=Queue.ABANDONED, channel="text"), []),
    ):
        assert numbers(store.list(narrowed, now, 10)) == expected, narrowed
    assert store.list(Narrowed(outcome=Outcome.GAVE_UP), NOON + 2 * DAY, 10) == [], "who wrote just now goes on"


@pytest.mark.parametrize("queue", [None, Queue.LOW_CONFIDENCE])
@pytest.mark.parametrize(("order", "expected"), [(Order.OLDEST, [1, 2, 3, 4, 5]), (Order.UNSURE, [4, 1, 3, 5, 2])])
def test_the_list_and_a_queue_are_walked_in_every_order_both_ways(
    kept: SqlConversationStore, store: SqlReviewStore, queue: Queue | None, order: Order, expected: list[int]
) -> None:
    for number, sure in ((1, 0.2), (2, 0.4), (3, 0.2), (4, 0.1), (5, 0.3)):
        Talk(kept, number, begun=NOON + number * HOUR).say(topic="ask_dpo", sure=sure)
    kept.create(a_conversation(6), "hash-6", greeted(), NOON)  # nothing had to be understood
    now, narrowed = NOON + DAY, Narrowed(order=order, queue=queue)
    seen: list[int] = []
    after: Place | None = None
    while page := store.list(narrowed, now, 2, after):
        seen += numbers(page)
        after = Place(page[-1].last_at, page[-1].conversation, page[-1].lowest)
    assert seen == expected
    middle = place_of(store, expected[2])
    assert numbers(store.list(narrowed, now, 1, middle)) == [expected[3]]
    assert numbers(store.list(narrowed, now, 1, middle, backwards=True)) == [expected[1]]
    nowhere = store.list(Narrowed(order=Order.UNSURE), now, 1, Place(NOON, "conversation-6"))
    assert nowhere == []


def test_the_list_is_paged_by_the_place_of_a_line_both_ways(kept: SqlConversationStore, store: SqlReviewStore) -> None:
    for number in range(1, 8):
        Talk(kept, number, begun=NOON + (number // 3) * DAY).say(frame="say")  # several at the same moment
    everything = store.list(ALL, NOON + 9 * DAY, 10)
    assert numbers(everything) == [7, 6, 5, 4, 3, 2, 1]
    seen: list[int] = []
    after: Place | None = None
    while page := store.list(ALL, NOON + 9 * DAY, 2, after):
        seen += numbers(page)
        after = Place(page[-1].last_at, page[-1].conversation)
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    middle = place_of(store, 4)
    assert numbers(store.list(ALL, NOON + 9 * DAY, 2, middle)) == [3, 2]
    assert numbers(store.list(ALL, NOON + 9 * DAY, 2, middle, backwards=True)) == [6, 5]
    assert store.line("conversation-9") is None


def test_a_search_finds_words_in_what_people_said_and_in_their_remarks(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    one, two, three = Talk(kept, 1), Talk(kept, 2), Talk(kept, 3)
    one.say("Do you keep photos of the school trip?")
    one.say("and cookies")
    two.say("The trip to school by bus, ⟨name 1⟩ says")
    three.say("something else")
    rated = three.say("again")
    kept.rate(three.id, Rating("r1", rated, "down", "No word on photographs!"), [], NOON)
    for wanted, expected in (
        (("trip",), [2, 1]),
        (("TRIPS",), [2, 1]),  # word stems, capitals
        (("school trip",), [1]),
        (("trip", "photo"), [1]),
        (("trip", "cookie"), []),  # in two messages
        (("photographs",), [3]),
        (("name 1",), [2]),
        (("who",), []),
        (("answer",), []),  # what the assistant said is not searched
    ):
        assert numbers(store.search(Narrowed(phrases=wanted), LATER, 10)[0]) == expected, wanted
    one.say("one more trip")
    assert numbers(store.search(Narrowed(phrases=("trip",)), LATER, 1)[0]) == [1], "the newest message first"
    first, onwards = store.search(Narrowed(phrases=("trip",)), LATER, 1)
    second, _ = store.search(Narrowed(phrases=("trip",)), LATER, 5, onwards)
    assert (numbers(first), numbers(second)) == ([1], [2, 1])
    assert store.search(Narrowed(phrases=("trip",)), LATER, 5)[1] is None
    assert numbers(store.search(Narrowed(phrases=("trip",), topic="ask_photos"), LATER, 5)[0]) == []
    assert numbers(store.search(Narrowed(phrases=("photographs",), queue=Queue.THUMBS_DOWN), LATER, 5)[0]) == [3]
    assert numbers(store.search(Narrowed(phrases=("trip",), queue=Queue.THUMBS_DOWN), LATER, 5)[0]) == []
    kept.rate(three.id, Rating("r2", rated, "down", None), [], NOON)
    assert store.search(Narrowed(phrases=("photographs",)), LATER, 10)[0] == [], "the remark was taken back"
    kept.forget(one.id, "digest", LATER, None)
    assert numbers(store.search(Narrowed(phrases=("trip",)), LATER, 10)[0]) == [2]


@pytest.mark.parametrize(
    "typed",
    [
        "dont",
        "don't",
        "DON’T know",
        "sian",
        "SIÂN’S",
        '"sians file"',
        "01206 123456",
        "+44 1206 12 34 56",
        "1206-123456",
    ],
)
def test_a_search_finds_words_and_numbers_however_they_are_written(
    kept: SqlConversationStore, store: SqlReviewStore, typed: str
) -> None:
    Talk(kept, 1).say("I don’t know about Siân's file, or who has 01206 12 34 56")
    Talk(kept, 2).say("do not know, 01206 12 34 57")
    Talk(kept, 3).say("i dont know sians file or 01206123456")
    assert numbers(store.search(Narrowed(phrases=phrases(typed)), LATER, 10)[0]) == [3, 1]


@pytest.mark.parametrize("words", ["'", '"', "a OR b", "trip*", "NEAR(a b)", "text:trip", "-trip", "%", "; drop", "é"])
def test_what_looks_like_a_command_of_the_search_is_only_words(
    kept: SqlConversationStore, store: SqlReviewStore, words: str
) -> None:
    Talk(kept).say("nothing of the kind")
    assert store.search(Narrowed(phrases=phrases(words) or ("nix",)), LATER, 10)[0] == []


def test_queues_bring_what_failed_and_are_empty_once_it_was_reviewed(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    Talk(kept, 1).say("my uncle hits me", "safeguarding", topic="danger_child")
    Talk(kept, 2).say("gdhjs", "not_understood", topic="not_understood", sure=0.8)
    Talk(kept, 3).say(sure=0.45)
    Talk(kept, 4).say("what is for lunch", "out_of_scope", topic="out_of_scope")
    five = Talk(kept, 5)
    five.say("the thing", "clarify", topic="unclear")
    five.say("no, the other")
    six = Talk(kept, 6)
    kept.rate(six.id, Rating("r1", six.say(), "down", None), [], NOON)
    Talk(kept, 7).say("show me all", "question", topic="request_access", form=True)
    just_now, later = store.counts(NOON), store.counts(NOON + HOUR)
    expected = {
        Queue.SAFEGUARDING: 1,
        Queue.NOT_UNDERSTOOD: 1,
        Queue.LOW_CONFIDENCE: 1,
        Queue.OUTSIDE: 1,
        Queue.REFUSED: 1,
        Queue.THUMBS_DOWN: 1,
        Queue.ABANDONED: 0,
        Queue.SAMPLE: 0,
    }
    assert just_now == expected
    assert later == {**expected, Queue.ABANDONED: 1}
    for number, name in enumerate(Queue, start=1):
        if name is not Queue.SAMPLE:
            assert numbers(store.list(Narrowed(queue=name), LATER, 10)) == [number]
            transcript = store.transcript(f"conversation-{number}", LATER)
            assert transcript is not None
            assert transcript.queues == {name}
            seen = transcript.frames
            assert not store.mark(f"conversation-{number}", seen - 1, LATER, an_entry()), "it went on meanwhile"
            assert store.mark(f"conversation-{number}", seen, LATER, an_entry())
    assert set(store.counts(LATER).values()) == {0}
    line = store.list(ALL, LATER, 10)[-1]
    assert (line.state, line.reviewed_at, line.reviewed_by) == (ReviewState.REVIEWED, LATER, "staff-1")


def test_a_conversation_that_goes_on_after_its_review_is_to_be_read_again(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    talk = Talk(kept)
    rated = talk.say("my uncle hits me", "safeguarding")
    assert store.mark(talk.id, 1, LATER, an_entry())
    kept.rate(talk.id, Rating("r1", rated, "down", None), [], LATER)
    assert store.list(ALL, LATER, 10)[0].state is ReviewState.AGAIN
    talk.say("he did it again", "safeguarding", at=LATER)
    assert numbers(store.list(Narrowed(queue=Queue.SAFEGUARDING), LATER, 10)) == [1]
    assert store.counts(LATER)[Queue.THUMBS_DOWN] == 1
    kept.rate(talk.id, Rating("r2", rated, "up", None), [], LATER)
    assert store.counts(LATER)[Queue.THUMBS_DOWN] == 0


def test_a_thumb_up_for_another_answer_neither_brings_back_what_was_read_nor_takes_away_what_was_not(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    talk = Talk(kept)
    first, second = talk.say(), talk.say()
    kept.rate(talk.id, Rating("r1", first, "down", None), [], NOON)
    kept.rate(talk.id, Rating("r2", second, "up", None), [], NOON)
    assert store.counts(LATER)[Queue.THUMBS_DOWN] == 1
    assert store.mark(talk.id, 4, LATER, an_entry())
    kept.rate(talk.id, Rating("r3", second, "up", None), [], LATER)
    assert store.counts(LATER)[Queue.THUMBS_DOWN] == 0
    assert store.list(ALL, LATER, 10)[0].state is ReviewState.REVIEWED


def test_a_mark_that_is_taken_back_puts_a_conversation_into_all_its_queues_again(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    talk, now = Talk(kept), NOON + DAY
    talk.say("he hits me", "safeguarding", topic="danger_now")
    talk.say("xyz", "not_understood", topic="not_understood", sure=0.1)
    rated = talk.say("who", sure=0.3)
    talk.say("that", "clarify", topic="unclear")
    talk.say("a request", "question", topic="request_access", form=True)
    talk.say("Sam", "confirm", topic="form_answer", sure=0.2, form=True)
    kept.rate(talk.id, Rating("r1", rated, "down", None), [], NOON)
    before = store.transcript(talk.id, now)
    assert before is not None
    assert len(before.queues) == 6
    assert not store.unmark(talk.id, an_entry()), "it has no mark"
    assert store.mark(talk.id, before.frames, now, an_entry())
    assert not any(store.counts(now).values())
    assert store.unmark(talk.id, an_entry("conversation_unreviewed"))
    after = store.transcript(talk.id, now)
    assert after is not None
    assert (after.queues, after.line.state, after.line.reviewed_by) == (before.queues, ReviewState.NEW, None)
    assert store.tell(unexpected) == 0, "nobody is mailed twice"
    assert not store.unmark("conversation-9", an_entry())


def test_a_remark_that_came_after_the_page_was_opened_is_not_marked_as_read(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    talk = Talk(kept)
    rated = talk.say()
    opened = store.transcript(talk.id, LATER)
    assert opened is not None
    kept.rate(talk.id, Rating("r1", rated, "down", "that is not where he sleeps now"), [], LATER)
    assert not store.mark(talk.id, opened.frames, LATER, an_entry())
    assert store.counts(LATER)[Queue.THUMBS_DOWN] == 1
    seen = store.transcript(talk.id, LATER)
    assert seen is not None
    assert store.mark(talk.id, seen.frames, LATER, an_entry())


@pytest.mark.parametrize(
    "work",
    [
        lambda store, about: store.mark(about, 1, LATER, an_entry()),
        lambda store, about: store.strike(
            about, "wombat", lambda _places: an_entry("conversation_struck"), nothing_sealed
        ),
    ],
    ids=["mark", "strike"],
)
def test_reviewers_wait_for_a_turn_that_is_being_kept(
    kept: SqlConversationStore, engine: Engine, work: Callable[[SqlReviewStore, str], object]
) -> None:
    talk = Talk(kept)
    talk.say("the wombat")
    hasty = create_engine(engine.url, future=True, connect_args=HASTY[engine.dialect.name])
    with engine.begin() as connection:
        row = {"client_id": "m2", "first_seq": 3, "frame": "say", "at": NOON.replace(tzinfo=None)}
        connection.execute(tables.turns.insert().values(conversation_id=talk.id, **row))
        with pytest.raises(StoreError):
            work(SqlReviewStore(hasty), talk.id)
    hasty.dispose()


def test_the_sample_is_drawn_from_the_last_week_that_is_over_and_stays_the_same(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    for number in range(1, 3 * SAMPLE):
        Talk(kept, number, begun=NOON + (number % 3) * HOUR).say()
    Talk(kept, 99, begun=NOON - 7 * DAY).say()
    this_week, next_week = NOON + DAY, NOON + 7 * DAY
    assert numbers(store.list(Narrowed(queue=Queue.SAMPLE), this_week, 50)) == [99]
    drawn = numbers(store.list(Narrowed(queue=Queue.SAMPLE), next_week, 50))
    assert len(drawn) == SAMPLE == store.counts(next_week)[Queue.SAMPLE]
    assert drawn == numbers(store.list(Narrowed(queue=Queue.SAMPLE), next_week + DAY, 50))
    store.mark(f"conversation-{drawn[0]}", 1, next_week, an_entry())
    assert numbers(store.list(Narrowed(queue=Queue.SAMPLE), next_week, 50)) == drawn[1:], "and no other takes its place"


def mail(number: int) -> OutgoingMessage:
    return OutgoingMessage(f"mail-{number}", f"<{number}@example.org>", "", "review", None, "s", "b", NOON, NOON)


def unexpected(danger: Danger) -> Move:
    raise AssertionError(danger.conversation)


def test_each_conversation_about_danger_is_told_of_on_its_own_in_the_same_transaction_as_its_mail(
    kept: SqlConversationStore, store: SqlReviewStore, engine: Engine
) -> None:
    asked: list[tuple[str, frozenset[str]]] = []

    def decide(danger: Danger) -> Move:
        asked.append((danger.conversation, danger.alerted))
        messages = () if danger.alerted else (mail(len(asked)),)
        return Move(danger.desk, danger.held, frozenset({"head"}), messages)

    assert store.tell(decide) == 0
    talks = [Talk(kept, number) for number in (1, 2)]
    for talk in talks:
        talk.say("help", "safeguarding")
    with pytest.raises(RuntimeError):
        store.tell(lambda _danger: (_ for _ in ()).throw(RuntimeError()))
    assert store.tell(decide) == 2
    assert asked == [(talk.id, frozenset()) for talk in talks]
    assert store.tell(unexpected) == 0
    claimed = SqlOutboxStore(engine).claim("w", NOON, LATER)
    assert claimed is not None
    assert (claimed.id, claimed.case_id, claimed.purpose) == ("mail-1", "", "review")
    talks[0].say("it was Mr Ray", "answer", at=NOON + HOUR)
    assert store.tell(decide) == 0, "somebody was told of this one and has not read it yet"
    assert asked[-1] == (talks[0].id, frozenset({"head"})), "but it is looked at again: it may name somebody by now"
    store.mark(talks[0].id, 2, LATER, an_entry())
    talks[0].say("again", "safeguarding", at=LATER)
    assert store.tell(decide) == 1
    assert asked[-1] == (talks[0].id, frozenset())


def test_what_told_of_danger_is_for_the_safeguarding_lead_until_somebody_moves_it_and_found_by_no_search(
    kept: SqlConversationStore, store: SqlReviewStore, engine: Engine
) -> None:
    talk, other = Talk(kept, 1), Talk(kept, 2)
    talk.say("my teacher ⟨name 1⟩ hits me", "safeguarding", sealed=[Sealed("⟨name 1⟩", "1", b"sealed")])
    other.say("who hits the ball")
    assert store.danger(other.id) is None
    assert not store.move(other.id, unexpected, an_entry())
    assert numbers(store.search(Narrowed(phrases=("hits",)), LATER, 10)[0]) == [2]
    assert numbers(store.list(Narrowed(harmless=True), LATER, 10)) == [2]
    danger = store.danger(talk.id)
    assert danger is not None
    assert (danger.desk, danger.held) == (Desk.LEAD, {})
    assert danger.words == Words(("my teacher ⟨name 1⟩ hits me",), (Sealed("⟨name 1⟩", "1", b"sealed"),))
    accounts = SqlStaffStore(engine)
    for number in ("a", "b"):
        accounts.add(
            KeptStaff(StaffMember(number, f"{number}.ray", "Ray", Role.REVIEWER, NOON)), an_entry("staff_added")
        )
    move = Move(Desk.HEAD, {"a": True, "b": False}, frozenset({"head"}), (mail(1),))
    assert store.move(talk.id, lambda _danger: move, an_entry("danger_moved", talk.id))
    moved = store.danger(talk.id)
    assert moved is not None
    assert (moved.desk, moved.held, moved.alerted) == (move.desk, move.held, move.alerted)
    assert store.tell(unexpected) == 0, "who it is for now was told of it with that"
    assert [(numbers([line]), waits) for line, waits in store.dangers(10)] == [([1], True)]
    store.mark(talk.id, 1, LATER, an_entry(), KeptNote("n1", "outcome", LATER, "b", Sealed("n1", "1", b"sealed")))
    assert [waits for _, waits in store.dangers(10)] == [False]
    transcript = store.transcript(talk.id, LATER)
    assert transcript is not None
    assert [note.kind for note in transcript.notes] == ["outcome"]
    assert transcript.line.desk is Desk.HEAD, "reading it opens it to nobody else"


def test_a_conversation_is_assigned_found_by_that_and_counted_until_it_was_reviewed(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    for number in (1, 2):
        Talk(kept, number).say("who sees it")
    assigned = an_entry("conversation_assigned")
    assert store.assign("conversation-1", "staff-2", assigned)
    assert not store.assign("conversation-1", "staff-2", assigned), "it is theirs already"
    assert not store.assign("conversation-9", "staff-2", assigned)
    (line,) = store.list(Narrowed(assignee="staff-2"), LATER, 10)
    assert (line.conversation, line.assignee, store.assigned("staff-2")) == ("conversation-1", "staff-2", 1)
    store.mark("conversation-1", 1, LATER, an_entry())
    assert store.assigned("staff-2") == 0
    assert store.assign("conversation-1", "", assigned)
    assert store.list(Narrowed(assignee="staff-2"), LATER, 10) == []


def test_tags_notes_and_saved_filters_are_kept_and_logged(
    kept: SqlConversationStore, store: SqlReviewStore, engine: Engine
) -> None:
    Talk(kept).say()
    about = "conversation-1"
    before = len(SqlAuditLog(engine).entries(about))
    assert store.tag(about, "cookies", True, an_entry("conversation_tagged"))
    assert not store.tag(about, "cookies", True, an_entry("conversation_tagged"))
    assert not store.tag("conversation-9", "cookies", True, an_entry("conversation_tagged"))
    note = KeptNote("n1", "note", LATER, "staff-1", Sealed("n1", "1", b"sealed"))
    assert store.note(about, note, an_entry("conversation_noted"))
    assert not store.note("conversation-9", note, an_entry("conversation_noted"))
    transcript = store.transcript(about, LATER)
    assert transcript is not None
    assert (transcript.tags, transcript.notes) == (("cookies",), (note,))
    assert store.tags() == ["cookies"]
    assert store.tag(about, "cookies", False, an_entry("conversation_untagged"))
    assert store.tags() == []
    logged = [entry.action for _, entry in SqlAuditLog(engine).entries(about)][before:]
    assert logged == ["conversation_tagged", "conversation_noted", "conversation_untagged"]
    somebody(engine)
    store.save_filter("staff-1", "Voice", "channel=voice")
    store.save_filter("staff-1", "Voice", "channel=voice&below=50")
    assert store.filters("staff-1") == [("Voice", "channel=voice&below=50")]
    assert store.filters("staff-2") == []
    store.drop_filter("staff-1", "Voice")
    assert store.filters("staff-1") == []


def somebody(engine: Engine) -> None:
    row = {"id": "staff-1", "sign_in_name": "pat", "name": "Pat", "role": "reviewer", "created_at": NOON}
    flags = {"disabled": False, "must_change_password": False, "recovery": []}
    with engine.begin() as connection:
        connection.execute(tables.staff.insert().values(**{**row, "created_at": NOON.replace(tzinfo=None)}, **flags))


def in_files(tmp_path: Path, words: bytes) -> bool:
    return any(words.lower() in file.read_bytes().lower() for file in (tmp_path / "a").iterdir())


def nothing_sealed(_kind: str, _sealed: Sealed) -> None:
    """There is nothing encrypted to be struck."""


def test_words_that_are_struck_out_are_nowhere_any_more(
    kept: SqlConversationStore, store: SqlReviewStore, engine: Engine, tmp_path: Path
) -> None:
    talk = Talk(kept, 1)
    talk.conversation = talk.conversation.__class__(**{**vars(talk.conversation), "state": {"slots": ["zorblat quux"]}})
    answers = [
        Reply("confirm", "Is it about Zorblat?", answers=(Given("name", "Name", "Zorblat Quux"),)),
        Reply("answer", "Yes.", sources=(Source("a", "A", "Zorblat in the notice", "/notice#a"),)),
    ]
    secrets = [Sealed("⟨name 1⟩", "1", b"x"), Sealed("typed 123", "1", b"y")]
    rated = talk.say("ask ZORBLAT  quux or ⟨name 1⟩, not zorblats", replies=answers, sealed=secrets)
    kept.rate(talk.id, Rating("r1", rated, "down", "zorblat quux was not helped"), [], NOON)
    Talk(kept, 2).say("zorblat quux of another conversation")
    store.tag(talk.id, "zorblat quux again", True, an_entry("conversation_tagged"))
    store.tag(talk.id, "other", True, an_entry("conversation_tagged"))
    assert store.strike(talk.id, "Nobody", lambda n: an_entry("conversation_struck"), nothing_sealed) == 0
    places = store.strike(
        talk.id,
        "zorblat quux",
        lambda n: Entry(LATER, "staff-1", "conversation_struck", talk.id, {"places": n}),
        nothing_sealed,
    )
    assert places == 4
    assert store.strike(talk.id, "zorblat", lambda n: an_entry("conversation_struck"), nothing_sealed) == 1
    transcript = store.transcript(talk.id, LATER)
    assert transcript is not None
    assert transcript.tags == ("other",)
    assert transcript.turns[0].turn.said == f"ask {STRUCK} or ⟨name 1⟩, not zorblats"
    assert transcript.ratings[0].text == f"{STRUCK} was not helped"
    confirm, answer = (numbered.reply for numbered in transcript.replies[1:])
    assert (confirm.text, confirm.answers[0].value) == (f"Is it about {STRUCK}?", STRUCK)
    assert answer.sources[0].quote == "Zorblat in the notice", "what the notice prints is no secret"
    assert transcript.tokens == ("⟨name 1⟩",)
    assert [one.token for one in kept.sealed(talk.id)] == ["⟨name 1⟩"], "the message as it was typed is gone"
    found = kept.find(talk.session)
    assert found is not None
    assert found.state == {"slots": [STRUCK]}
    assert numbers(store.search(Narrowed(phrases=("quux",)), LATER, 10)[0]) == [2]
    assert numbers(store.search(Narrowed(phrases=("struck",)), LATER, 10)[0]) == [1]
    log = [entry for _, entry in SqlAuditLog(engine).entries(talk.id) if entry.action == "conversation_struck"]
    assert "zorblat" not in str(log).lower()
    if engine.dialect.name == "sqlite":
        kept.forget("conversation-2", "digest", LATER, None)
        assert not in_files(tmp_path, b"quux")
        assert in_files(tmp_path, b"zorblats")


def test_where_the_search_does_not_overwrite_by_itself_it_is_written_anew(
    kept: SqlConversationStore, engine: Engine, tmp_path: Path
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL cleans up by itself")
    with engine.begin() as connection:  # as an older SQLite made it; it stays so when SQLite becomes newer
        connection.execute(text("INSERT INTO turn_words(turn_words, rank) VALUES ('secure-delete', 0)"))
    for number in range(1, 30):
        Talk(kept, number).say(f"zorblat{number} quux{number}")
    with engine.begin() as connection:
        connection.execute(tables.conversations.delete())
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert in_files(tmp_path, b"zorblat"), "or this test shows nothing"
    overwrite_deleted(engine)
    assert not in_files(tmp_path, b"zorblat")


def test_deleting_a_chat_that_told_of_danger_cuts_it_off_and_keeps_only_what_a_childs_safety_needs(
    kept: SqlConversationStore, store: SqlReviewStore, engine: Engine, tmp_path: Path
) -> None:
    talk = Talk(kept)
    talk.say("do you keep xyzzyphotos", sealed=[Sealed("⟨phone 1⟩", "1", b"p"), Sealed("typed 1", "1", b"t")])
    talk.say("it is about ⟨name 1⟩", "question", form=True, sealed=[Sealed("⟨name 1⟩", "1", b"n")])
    secret = Sealed("⟨email 1⟩", "1", b"e")
    rated = talk.say("my uncle hits me, ⟨email 1⟩", "safeguarding", sealed=[secret], topic="danger_child")
    kept.rate(talk.id, Rating("r1", rated, "down", "a remark"), [], NOON)
    store.tag(talk.id, "cookies", True, an_entry("conversation_tagged"))
    told = kept.forget(talk.id, "digest", LATER, "Your request stays.", (LATER, "What you said of danger stays."))
    assert told == "Your request stays. What you said of danger stays."
    forgotten = kept.forgotten("digest")
    assert forgotten is not None
    assert forgotten.kept == told
    assert kept.find(talk.session) is None
    assert store.list(ALL, LATER, 10) == []
    assert store.search(Narrowed(phrases=("uncle",)), LATER, 10)[0] == []
    line = store.list(Narrowed(queue=Queue.SAFEGUARDING), LATER, 10)[0]
    assert (line.cut_off, line.turns, line.topics, line.lowest) == (True, 1, (), None)
    transcript = store.transcript(talk.id, LATER)
    assert transcript is not None
    assert [one.turn.said for one in transcript.turns] == ["my uncle hits me, ⟨email 1⟩"]
    assert [one.reply.kind for one in transcript.replies] == ["safeguarding"]
    assert transcript.tokens == ("⟨email 1⟩", "⟨name 1⟩"), "without a name nobody can help"
    assert (transcript.ratings, transcript.tags, transcript.queues) == ((), (), {Queue.SAFEGUARDING})
    assert kept.draft(talk.id) is None
    assert kept.purge(NOON + 400 * DAY, NOON + 400 * DAY) == 0
    if engine.dialect.name == "sqlite":
        assert not in_files(tmp_path, b"xyzzyphotos")
    assert store.mark(talk.id, 1, LATER, an_entry())
    assert store.transcript(talk.id, LATER) is None
    with engine.connect() as connection:
        assert connection.execute(select(tables.vault)).first() is None
        assert connection.execute(text("SELECT count(*) FROM turn_words")).scalar_one() == 0
    if engine.dialect.name == "sqlite":
        assert not in_files(tmp_path, b"my uncle hits me")


def test_a_chat_about_danger_that_was_reviewed_is_deleted_like_any_other(
    kept: SqlConversationStore, store: SqlReviewStore
) -> None:
    for number in (1, 2):
        Talk(kept, number).say("help", "safeguarding")
    assert kept.purge(NOON + DAY, NOON + DAY) == 0, "nobody has read them yet"
    for number in (1, 2):
        assert store.mark(f"conversation-{number}", 1, LATER, an_entry())
    assert kept.forget("conversation-1", "digest", LATER, None, (LATER, "It stays.")) is None
    assert store.transcript("conversation-1", LATER) is None
    assert kept.purge(NOON + DAY, NOON + DAY) == 1
