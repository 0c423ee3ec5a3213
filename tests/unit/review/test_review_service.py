"""The review on the whole service: what a conversation leaves behind, what a reviewer sees, and what the log knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.bootstrap import Services
from bot.conversations.records import Numbered
from bot.conversations.review_rules import Queue, ReviewState
from bot.notice.danger_words import ENDED
from bot.notice.language_files import load_languages
from bot.notice.safeguarding import Outcome as Done
from bot.notice.safeguarding_mail import KEPT, TOLD
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform import tables
from bot.platform.errors import (
    AssistantError,
    ConversationWentOn,
    ReviewIncomplete,
    UnknownConversation,
    UnknownSession,
)
from bot.review.records import Narrowed
from bot.review.rules import STRUCK
from bot.staff.rules import Role
from tests.case_factories import services_on
from tests.factories import SetClock, school_folder

ALL = Narrowed()
DANGER = Narrowed(queue=Queue.SAFEGUARDING)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def services(tmp_path: Path, clock: SetClock, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    made = services_on(tmp_path, clock, pseudonymiser)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def lead(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school folder with a safeguarding lead who is mailed."""
    folder = school_folder(tmp_path_factory.mktemp("lead"))
    with (folder / "school.toml").open("a", encoding="utf-8") as file:
        file.write('\n[contacts.safeguarding_lead]\nname = "Jo Ray"\nemail = "jo@example.org"\nchecked = 2026-11-24\n')
    return folder


async def talk(services: Services, *said: str) -> tuple[str, str]:
    """A conversation in which this was said: its session and id."""
    opened = await services.conversations.open(mode="text", lang="en")
    for number, words in enumerate(said):
        await services.conversations.say(opened.session, f"m{number}", words)
    return opened.session, opened.conversation


def log_of(services: Services, conversation: str) -> list[str]:
    return [entry.action for _, entry in services.audit.entries(conversation)]


def in_files(state: Path, words: bytes) -> bool:
    return any(words in file.read_bytes().lower() for file in state.rglob("*") if file.is_file())


def mails(services: Services) -> int:
    return services.outbox.waiting()


async def test_a_turn_keeps_how_long_it_took_and_what_answered(
    tmp_path: Path, clock: SetClock, pseudonymiser: Pseudonymiser
) -> None:
    ticks = iter(range(10**6))

    def ticking() -> object:
        return clock() + timedelta(milliseconds=7 * next(ticks))

    services = services_on(tmp_path, ticking, pseudonymiser)  # type: ignore[arg-type]
    session, conversation = await talk(services, "How do I turn cookies off?")
    await services.conversations.timeout(session, "t1")
    turns = services.reviews.look(conversation, ALL).transcript.turns
    assert [kept.turn.fired for kept in turns] == ["scripted", "said_again"]
    assert all(kept.turn.took is not None and 0 < kept.turn.took < 1000 for kept in turns)
    services.engine.dispose()


async def test_a_look_is_logged_and_a_look_again_at_ones_own_page_is_not(services: Services) -> None:
    _, conversation = await talk(services, "How do I turn cookies off?")
    services.reviews.open(conversation, ALL, "staff-1")
    services.reviews.look(conversation, ALL)
    assert log_of(services, conversation) == ["conversation_viewed"]
    with pytest.raises(UnknownConversation):
        services.reviews.open("nothing", ALL, "staff-1")


async def test_a_conversation_is_opened_with_its_neighbours_in_the_list_it_came_from(
    services: Services, clock: SetClock
) -> None:
    ids = []
    for said in ("ask_dpo", "qwzx vbnm", "ask_dpo"):
        ids.append((await talk(services, said))[1])
        clock.move(timedelta(minutes=1))
    oldest, middle, newest = ids
    opened = services.reviews.look(middle, ALL)
    assert (opened.before, opened.after) == (newest, oldest)
    alone = services.reviews.look(middle, Narrowed(queue=Queue.NOT_UNDERSTOOD))
    assert (alone.before, alone.after) == (None, None)
    assert services.reviews.look(newest, Narrowed(topic="ask_dpo")).after == oldest


async def test_a_reveal_needs_a_reason_and_leaves_it_sealed_with_the_conversation(
    services: Services, tmp_path: Path
) -> None:
    _, conversation = await talk(services, "my name is Ella Poe", "write to ella@example.org")
    tokens = services.reviews.look(conversation, ALL).transcript.tokens
    assert tokens == ("⟨email 1⟩", "⟨name 1⟩")
    for token, reason, field in (
        ("⟨name 1⟩", "  ", "reason"),
        ("⟨name 9⟩", "why", "token"),
        ("typed x", "why", "token"),
    ):
        with pytest.raises(ReviewIncomplete) as caught:
            services.reviews.reveal(conversation, token, "staff-1", reason)
        assert caught.value.field == field
    assert log_of(services, conversation) == [], "nothing was shown"
    assert services.reviews.reveal(conversation, "⟨name 1⟩", "staff-1", "the grandmother rang").lower() == "ella poe"
    entry = services.audit.entries(conversation)[-1][1]
    assert (entry.action, entry.actor, entry.detail["field"]) == ("conversation_revealed", "staff-1", "name-1")
    note = services.reviews.look(conversation, ALL).notes[0]
    assert (note.kind, note.author, note.words) == ("reason", "staff-1", "the grandmother rang")
    assert not in_files(tmp_path, b"grandmother")


async def test_marking_says_when_the_conversation_went_on_meanwhile(services: Services) -> None:
    session, conversation = await talk(services, "ask_dpo")
    await services.conversations.say(session, "again", "ask_ico")
    with pytest.raises(ConversationWentOn):
        services.reviews.mark(conversation, 1, "staff-1")
    services.reviews.mark(conversation, 2, "staff-1")
    assert services.reviews.look(conversation, ALL).transcript.line.state is ReviewState.REVIEWED
    with pytest.raises(UnknownConversation):
        services.reviews.mark("nothing", 1, "staff-1")


async def test_tags_are_one_way_of_writing_and_notes_are_for_reviewers(services: Services) -> None:
    _, conversation = await talk(services, "ask_dpo")
    services.reviews.tag(conversation, "  Bad   Answer ", "staff-1")
    services.reviews.tag(conversation, "bad answer", "staff-2")
    services.reviews.note(conversation, "ask the office", "staff-1")
    opened = services.reviews.look(conversation, ALL)
    assert opened.transcript.tags == ("bad answer",)
    assert [note.words for note in opened.notes] == ["ask the office"]
    for tag in ("", " ", "x" * 41, "a\x00b"):
        with pytest.raises(ReviewIncomplete):
            services.reviews.tag(conversation, tag, "staff-1")
    for words in ("", " ", "x" * 2001):
        with pytest.raises(ReviewIncomplete):
            services.reviews.note(conversation, words, "staff-1")
    assert log_of(services, conversation) == ["conversation_tagged", "conversation_noted"]


async def test_what_is_struck_out_is_gone_for_the_person_too_and_its_words_are_in_no_log(
    services: Services, tmp_path: Path
) -> None:
    session, conversation = await talk(services, "is the picture of the wombat kept")
    with pytest.raises(ReviewIncomplete) as caught:
        services.reviews.strike(conversation, "nobody said this", "staff-1")
    assert caught.value.field == "nowhere"
    with pytest.raises(ReviewIncomplete):
        services.reviews.strike(conversation, "⟨name 1⟩", "staff-1")
    with pytest.raises(UnknownConversation):
        services.reviews.strike("nothing", "wombat", "staff-1")
    assert services.reviews.strike(conversation, "Wombat", "staff-1") == 1
    back = await services.conversations.resume(session, last_seq=0)
    assert f"of the {STRUCK} kept" in str(back.history)
    assert log_of(services, conversation) == ["conversation_struck"]
    assert not in_files(tmp_path, b"wombat")


async def test_notes_tags_and_the_answers_so_far_of_a_request_lose_struck_words_too(services: Services) -> None:
    session, conversation = await talk(services, "I want to see the information you hold", "me", "is the quokka there")
    services.reviews.note(conversation, "they mean the Quokka of class 3", "staff-1")
    services.reviews.note(conversation, "another note", "staff-1")
    services.reviews.tag(conversation, "the quokka family", "staff-1")
    store, secrets = services.conversations._store, services.conversations._secrets
    before = secrets.open_draft(conversation, store.draft(conversation))
    assert before is not None
    kept = secrets.seal_draft(conversation, {**before, "details": "the quokka’s Zoë"})
    with services.engine.begin() as connection:
        drafts = tables.drafts
        connection.execute(drafts.update().values(key_id=kept.sealed.key_id, sealed=kept.sealed.sealed))
    services.reviews.strike(conversation, "quokka", "staff-1")
    opened = services.reviews.look(conversation, ALL)
    assert {note.words for note in opened.notes} == {f"they mean the {STRUCK} of class 3", "another note"}
    assert opened.transcript.tags == ()
    after = secrets.open_draft(conversation, store.draft(conversation))
    assert after == {**before, "details": f"the {STRUCK}’s Zoë", "note": f"is the {STRUCK} there"}
    assert session


async def test_a_search_is_logged_without_its_words(services: Services) -> None:
    await talk(services, "do you keep photos of trips")
    found, onwards = services.reviews.search(Narrowed(phrases=("photos",)), 10, "staff-1", "search_check")
    assert (len(found), onwards) == (1, None)
    entry = services.audit.page(None, 1)[0][1]
    assert (entry.action, dict(entry.detail)) == ("conversations_searched", {"found": 1, "why": "search_check"})


async def test_how_it_would_be_answered_now_is_asked_of_the_present_model(services: Services) -> None:
    now = await services.reviews.now("How do I turn cookies off?")
    assert (now.understanding.topic, now.reply) == ("ask_cookies_off", services.folder.book.reply("ask_cookies_off"))
    nothing = await services.reviews.now("qwzx vbnm")
    assert nothing.reply is not None
    assert nothing.reply.kind == "not_understood"
    with pytest.raises(AssistantError):
        await services.reviews.now("please fail")


def test_a_member_of_staff_has_room_for_thirty_filters(services: Services) -> None:
    member, _ = services.staff.add("pat.lee", "Pat Lee", Role.REVIEWER, "test")
    for number in range(30):
        services.reviews.save_filter(member.id, f"Filter {number}", "channel=voice")
    services.reviews.save_filter(member.id, " Filter  0 ", "channel=text")
    assert dict(services.reviews.filters(member.id))["Filter 0"] == "channel=text"
    for name, query in (("One more", "channel=voice"), ("", "channel=voice"), ("Filter 1", "")):
        with pytest.raises(ReviewIncomplete):
            services.reviews.save_filter(member.id, name, query)
    services.reviews.drop_filter(member.id, "Filter 0")
    assert len(services.reviews.filters(member.id)) == 29


LANGUAGES = sorted(load_languages())
DANGERS = ("danger_now", "danger_child", "danger_adult", "danger_self", "danger_worried")


@pytest.mark.parametrize("topic", DANGERS)
async def test_where_nobody_is_entered_to_be_mailed_nobody_in_danger_is_told_that_somebody_is(
    services: Services, topic: str
) -> None:
    opened = await services.conversations.open(mode="text", lang="en")
    (told,) = await services.conversations.say(opened.session, "m", topic)
    assert told.reply == services.folder.book.reply(topic).with_keys()
    (ended,) = await services.conversations.choose(opened.session, "n", "say_not_that")
    assert ended.reply.text == services.folder.book.reply(ENDED).text


async def test_where_a_lead_is_mailed_the_end_of_a_card_says_that_staff_are_told_all_the_same(
    tmp_path: Path, clock: SetClock, pseudonymiser: Pseudonymiser, lead: Path
) -> None:
    services = services_on(tmp_path, clock, pseudonymiser, school=lead)
    for lang in ("en", *LANGUAGES):
        opened = await services.conversations.open(mode="text", lang=lang)
        (card,) = await services.conversations.say(opened.session, "m", "danger_child")
        assert [choice.value for choice in card.reply.choices] == ["say_not_that"]
        (ended,) = await services.conversations.choose(opened.session, "n", "say_not_that")
        saying = services.conversations.saying(lang)
        assert ended.reply.kind == "chitchat"
        assert ended.reply.text == f"{saying(services.folder.book.reply(ENDED).text)} {saying(TOLD)}"
        waiting = services.reviews.list(Narrowed(queue=Queue.SAFEGUARDING), 100)
        assert opened.conversation in {line.conversation for line in waiting}, "it waits for the lead as before"
    services.engine.dispose()


@pytest.mark.parametrize(
    ("topic", "lang"), [*((topic, "en") for topic in DANGERS), *(("danger_child", code) for code in LANGUAGES)]
)
async def test_where_a_lead_is_mailed_whoever_tells_of_danger_is_told_so_once_and_the_mail_is_queued(
    tmp_path: Path, clock: SetClock, pseudonymiser: Pseudonymiser, lead: Path, topic: str, lang: str
) -> None:
    services = services_on(tmp_path, clock, pseudonymiser, school=lead)
    said = services.conversations.saying(lang)(TOLD)
    opened = await services.conversations.open(mode="text", lang=lang)
    (told,) = await services.conversations.say(opened.session, "m", topic)
    assert (told.reply.kind, told.reply.lang) == ("safeguarding", lang)
    assert told.reply.text.endswith(f" {said}")
    assert (services.review_alerts.run(), mails(services)) == (1, 1)
    (again,) = await services.conversations.press(opened.session, "again", "*")
    assert again.reply.text == told.reply.text
    history = (await services.conversations.resume(opened.session, last_seq=1, lang="pl")).history
    (kept,) = [one for one in history if isinstance(one, Numbered) and one.reply_to == "m"]
    assert "999" in kept.reply.text
    assert kept.reply.lang == (lang if lang != "en" else "pl"), "what is said in English is said in the new language"
    (other,) = await services.conversations.say(opened.session, "n", "ask_dpo")
    assert said not in other.reply.text
    services.engine.dispose()


async def test_deleting_a_chat_that_told_of_danger_says_what_is_kept_and_cuts_it_off(services: Services) -> None:
    session, conversation = await talk(services, "my name is Ella Poe", "danger_child")
    kept = await services.conversations.forgetting.forget(session, "f1")
    assert kept == KEPT
    assert await services.conversations.forgetting.forget(session, "f1") == KEPT, "sent again"
    with pytest.raises(UnknownSession):
        await services.conversations.resume(session, last_seq=0)
    assert services.reviews.list(ALL, 10) == []
    assert [line.conversation for line in services.reviews.list(DANGER, 10)] == [conversation]
    assert services.review_alerts.run() == 1, "it is told of although it was deleted at once"
    jo = services.staff.add("jo.ray", "Jo Ray", Role.SAFEGUARDING_LEAD, "test")[0].id
    shown = services.safeguarding.reveal(conversation, "⟨name 1⟩", jo, "who is the child", "safety")
    assert shown.lower() == "ella poe"
    services.safeguarding.close(conversation, 1, Done.SCHOOL_ACTS, "told the head", jo)
    with pytest.raises(UnknownConversation):
        services.safeguarding.open(conversation, jo)
    assert log_of(services, conversation)[-1] == "danger_closed", "the log stays"


async def test_deleting_any_other_chat_keeps_nothing_and_says_nothing(services: Services) -> None:
    session, conversation = await talk(services, "qwzx vbnm")
    assert await services.conversations.forgetting.forget(session, "f1") is None
    assert services.reviews.list(ALL, 10) == []
    with pytest.raises(UnknownConversation):
        services.reviews.look(conversation, ALL)
