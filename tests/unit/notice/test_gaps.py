"""What the notice does not say, over the real data folder: each gap is owned up to, and general law never fills it unseen.

A reply on a gap goes in four steps: what the notice says (quoted, with its heading), what it does not say, what the law
says in general (apart, with its source), and that the school decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

from bot.app.bootstrap import build_services
from bot.cases.open_case import CaseReceipt
from bot.conversations.request_desk import RequestDesk, chosen
from bot.law.case import Told
from bot.law.deadlines import DueFor
from bot.law.rights import Right, how_long, may_still_ask
from bot.nlu.command_network import command_network
from bot.notice import grounding, law
from bot.notice.answer_book import AnswerBook
from bot.notice.folder import SchoolFolder, load_school_folder
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from bot.requests.draft import Heard, Intake
from tests.case_factories import QUICK
from tests.factories import DATA, NOON, school_folder

GAPS: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parents[2] / "fixtures" / "gaps.yml")
ROWS = [pytest.param(gap, topic, id=f"{gap['gap']} {topic}") for gap in GAPS for topic in gap["topics"]]
HUMANS: Final = {"school", "dpo", "governance_board", "ico"}
POINTS_AT_LAW: Final = re.compile(
    r"\b(?:below|above|the following|as follows|by law|the law generally)\b", re.IGNORECASE
)
TELLS_LAW: Final = re.compile(
    r"\b(?:UK GDPR|Article \w+|section \d|by law|legally|the law requires you|must by law|the law (?:sets|counts|does not depend)|"
    r"a right of its own|same rights?|(?:you|anyone|everyone) can (?:also )?complain)\b"
    # At the start of a sentence nobody else is named as saying it, as in "The notice says you have the right to ask".
    r"|(?:^|(?<=[.!?] ))(?:(?:you|they) have (?:the |a |some |these )?rights?|the school (?:must|has to)|a school must)\b",
    re.IGNORECASE,
)
NO_NEAREST_WORDS: Final = {"ask_assistant_privacy": "the notice knows of no assistant, and says nothing near it"}


@pytest.fixture(scope="module")
def lawless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a school has switched every general text off."""
    folder = school_folder(tmp_path_factory.mktemp("without-law"))
    file = folder / law.FILE
    lines = file.read_text(encoding="utf-8").splitlines()
    switched_off = [f"{line}\non = false" if re.fullmatch(r"\[\w+\]", line) else line for line in lines]
    file.write_text("\n".join(switched_off), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def without_law(lawless: Path) -> SchoolFolder:
    """That folder, read and checked."""
    return load_school_folder(lawless)


def own_words(text: str) -> str:
    """What we say ourselves, without what stands between quotation marks, which is the notice's."""
    return re.sub(r"[\"“][^\"”]*[\"”]", "", text)


def told(book: AnswerBook, topic: str) -> str:
    """Our own words on a topic: at first, and in the fuller form."""
    return own_words(f"{book.reply(topic).text} {book.fuller.get(topic, '')}")


def missing_from(text: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.casefold() not in text.casefold()]


def test_every_gap_of_the_notice_is_in_the_table_once() -> None:
    assert [gap["gap"] for gap in GAPS if isinstance(gap["gap"], int)] == list(range(1, 34))
    assert [gap for gap in GAPS if not gap["topics"]] == []
    known = {"gap", "about", "topics", "says", "quotes", "hides", "law", "contacts", "never"}
    assert {key for gap in GAPS for key in gap} <= known


@pytest.mark.parametrize(("gap", "topic"), ROWS)
def test_a_gap_is_answered_as_it_should_be(folder: SchoolFolder, gap: Mapping[str, Any], topic: str) -> None:
    reply, said = folder.book.reply(topic), told(folder.book, topic)
    assert missing_from(said, gap.get("says", ())) == []
    quotes = " ".join(f"{source.heading} {source.quote}" for source in reply.sources)
    assert missing_from(quotes, gap.get("quotes", ())) == []
    assert [words for words in gap.get("hides", ()) if words.casefold() in quotes.casefold()] == []
    general = {*reply.general, *folder.book.further.get(topic, ())}
    assert [text for text in folder.law.lines(gap.get("law", ())) if text not in general] == []
    assert set(gap.get("contacts", ())) <= {who.role for who in reply.contacts}
    every_form = f"{said} {own_words(folder.book.simple.get(topic, ''))}".casefold()
    assert [word for word in gap.get("never", ()) if word.casefold() in every_form] == []


def begun(desk: RequestDesk, topic: str, mode: str) -> list[Reply]:
    """What the desk says to who begins a request, and to whichever other form of it its question offers."""
    first = desk.turn("c", None, 0, chosen(topic), mode)
    others = [choice.value for choice in first.replies[-1].choices if choice.value.endswith(f":{topic}")]
    picked = [reply for value in others for reply in desk.turn("c", first.draft, 1, chosen(value), mode).replies]
    return [*first.replies, *picked]


@pytest.mark.parametrize("mode", ["text", "voice"])
@pytest.mark.parametrize(("gap", "topic"), [row for row in ROWS if str(row.values[1]).startswith("request_")])
def test_a_gap_of_a_right_is_shown_to_who_asks_for_it_or_one_offered_choice_away(
    folder: SchoolFolder, desk: RequestDesk, gap: Mapping[str, Any], topic: str, mode: str
) -> None:
    replies = begun(desk, topic, mode)
    assert missing_from(own_words(" ".join(reply.text for reply in replies)), gap.get("says", ())) == []
    quotes = " ".join(f"{source.heading} {source.quote}" for reply in replies for source in reply.sources)
    assert missing_from(quotes, gap.get("quotes", ())) == []
    general = {text for reply in replies for text in reply.general}
    assert [text for text in folder.law.lines(gap.get("law", ())) if text not in general] == []
    assert set(gap.get("contacts", ())) <= {who.role for reply in replies for who in reply.contacts}
    said = own_words(" ".join(reply.text for reply in replies)).casefold()
    assert [word for word in gap.get("never", ()) if word.casefold() in said] == []


@pytest.mark.parametrize("mode", ["text", "voice", "keypad"])
@pytest.mark.parametrize("right", [right for right in Right if right is not Right.OTHER])
def test_the_first_law_on_a_right_is_shown_where_its_request_begins(
    folder: SchoolFolder, desk: RequestDesk, right: Right, mode: str
) -> None:
    (told, question) = desk.turn("c", None, 0, chosen(f"request_{right.value}"), mode).replies
    of_the_right = folder.book.reply(f"request_{right.value}").general
    assert told.general[0] == of_the_right[0]
    assert len(question.choices) <= 5
    more = [choice for choice in question.choices if choice.value == f"more:request_{right.value}"]
    left = {*of_the_right, *folder.book.further.get(f"request_{right.value}", ())} - {*told.general, *question.general}
    assert more or not left or mode == "keypad"


@pytest.mark.parametrize("topic", ["request_access", "request_objection", "request_complaint"])
def test_who_asks_for_more_in_the_form_is_told_it_and_the_form_goes_on(desk: RequestDesk, topic: str) -> None:
    first = desk.turn("c", None, 0, Heard("for me please", topic, 1.0))
    value = next(choice.value for choice in first.replies[-1].choices if choice.value == f"more:{topic}")
    (more, question) = desk.turn("c", first.draft, 1, chosen(value)).replies
    assert len(more.general) > len(first.replies[0].general)
    assert question.asks_for == first.replies[-1].asks_for
    (easy,) = [choice.value for choice in question.choices if choice.value.endswith(topic)]
    assert easy == f"simple:{topic}"
    (simple, onward) = desk.turn("c", first.draft, 1, chosen(easy)).replies
    assert simple.text != more.text
    assert f"more:{topic}" in [choice.value for choice in onward.choices]


def test_a_pupil_is_told_of_a_right_in_easier_words_at_once(folder: SchoolFolder, desk: RequestDesk) -> None:
    words = "im 9 and i want to see what the school has on me"
    said = Heard(words, "request_access", 1.0, commands=command_network().first_words(words))
    told, question = desk.turn("c", None, 0, said).replies
    assert told.text == folder.book.simple["request_access"]
    assert "trust" in told.text
    assert "more:request_access" in [choice.value for choice in question.choices]


@pytest.mark.parametrize("topic", sorted({topic for gap in GAPS for topic in gap["topics"]}))
def test_a_reply_on_a_gap_leads_to_a_person_or_a_request(folder: SchoolFolder, topic: str) -> None:
    reply = folder.book.reply(topic)
    leads_to = {choice.value for choice in reply.choices}
    to_a_person = HUMANS & {who.role for who in reply.contacts} or leads_to & {"ask_talk_to_person", "ask_dpo"}
    assert to_a_person or any(value.startswith("request_") for value in leads_to)


def test_what_the_notice_leaves_out_is_said_to_be_left_out_in_every_reply_on_it(folder: SchoolFolder) -> None:
    silent = {topic: reply.text for topic, reply in folder.book.replies.items() if reply.kind == "silent"}
    owns_up = re.compile(r"\bdoes not (?:say|name|use)\b|\bI cannot find\b", re.IGNORECASE)
    assert [topic for topic, text in silent.items() if not owns_up.search(text)] == []


def test_what_the_notice_leaves_out_stands_beside_its_own_nearest_words(folder: SchoolFolder) -> None:
    silent = {topic for gap in GAPS for topic in gap["topics"] if folder.book.reply(topic).kind == "silent"}
    assert {topic for topic in silent if not folder.book.reply(topic).sources} == set(NO_NEAREST_WORDS)


def test_no_reply_in_its_own_words_tells_the_law_which_stands_apart_with_its_source(folder: SchoolFolder) -> None:
    simple = {topic: own_words(text) for topic, text in folder.book.simple.items()}
    said = {topic: f"{told(folder.book, topic)} {simple.get(topic, '')}" for topic in folder.book.replies}
    assert {topic: found[0] for topic, text in said.items() if (found := TELLS_LAW.search(text))} == {}


def test_no_words_of_the_form_tell_the_law_which_stands_apart_with_its_source(folder: SchoolFolder) -> None:
    words = {f"{table}.{name}": text for table, texts in folder.form.texts.items() for name, text in texts.items()}
    about_it = {"language.law_in_english"}  # says in which language it is
    tells = re.compile(rf"\blaw\b|\bfixed day\b|{TELLS_LAW.pattern}", re.IGNORECASE)
    assert {name for name, text in words.items() if tells.search(text)} == about_it


# --- general law: one place, a source and a mark each, and the school's to switch off --------------------------------


def test_every_general_text_is_used_so_that_none_is_forgotten(folder: SchoolFolder) -> None:
    used = {text for reply in folder.book.replies.values() for text in reply.general}
    used |= {text for texts in folder.book.further.values() for text in texts}
    on_receipts = {name for right in Right for name in (*how_long(right), *may_still_ask(right))}
    unused = [name for name, text in folder.law.texts.items() if text not in used and name not in on_receipts]
    assert unused == []


def test_a_text_from_a_secondary_source_is_shown_with_a_word_to_check_it(folder: SchoolFolder) -> None:
    written = (DATA / law.FILE).read_text(encoding="utf-8")
    for name, text in folder.law.texts.items():
        assert text is not None
        assert text.source
        entry = written.split(f"[{name}]\n", 1)[1].split("\n\n", 1)[0]
        assert ('mark = "V2"' in entry) == text.text.endswith(law.CHECK_WITH_SCHOOL), name


def test_one_text_switched_off_is_gone_from_every_reply(tmp_path: Path, folder: SchoolFolder) -> None:
    edited = school_folder(tmp_path, {law.FILE: ("[access_time]\n", "[access_time]\non = false\n")})
    (gone,) = folder.law.lines(["access_time"])
    assert any(gone in reply.general for reply in folder.book.replies.values())
    assert not any(gone in reply.general for reply in load_school_folder(edited).book.replies.values())


def test_with_every_general_text_off_the_folder_loads_and_shows_none(
    folder: SchoolFolder, without_law: SchoolFolder
) -> None:
    assert without_law.book.replies.keys() == folder.book.replies.keys()
    assert [topic for topic, reply in without_law.book.replies.items() if reply.general] == []
    assert without_law.book.further == {}
    assert without_law.grounds.general == frozenset()


def test_with_every_general_text_off_all_is_still_grounded(without_law: SchoolFolder) -> None:
    ungrounded = {t: grounding.problems(reply, without_law.grounds) for t, reply in without_law.book.replies.items()}
    assert {topic: found for topic, found in ungrounded.items() if found} == {}


def test_with_every_general_text_off_no_reply_is_empty_or_points_at_what_is_not_there(
    without_law: SchoolFolder,
) -> None:
    for topic, reply in without_law.book.replies.items():
        assert len(reply.text.split()) >= 4, topic
        assert not POINTS_AT_LAW.search(told(without_law.book, topic)), topic
        assert not POINTS_AT_LAW.search(own_words(without_law.book.simple.get(topic, ""))), topic
        if reply.kind == "silent":
            assert reply.sources or reply.contacts or reply.choices, topic


@pytest.mark.parametrize("right", list(Right))
def test_with_every_general_text_off_no_receipt_tells_law_in_its_own_words(
    without_law: SchoolFolder, desk: RequestDesk, right: Right
) -> None:
    intake = Intake(1, right, reply_by=Told.PAGE)
    for due_for in DueFor:
        opened = CaseReceipt("a" * 32, "26040001", "HJ-2604-0001", "12345678", right, NOON.date(), None, due_for, "new")
        for due in (None, date(2026, 12, 24)):
            receipt = desk.receipt(intake, replace(opened, due=due), without_law.form)
            assert not re.search(rf"\blaw\b|{TELLS_LAW.pattern}", receipt.text, re.IGNORECASE)


async def test_with_every_general_text_off_a_request_is_made_all_the_same(
    lawless: Path, tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    services = build_services(
        Settings(state=tmp_path, school=lawless, assistant="scripted"), pseudonymiser=pseudonymiser, hasher=QUICK
    )
    talk = services.conversations
    session = (await talk.open(mode="text", lang="en")).session
    said = iter(["request_access", "me", "Jo Poe", "jo@example.org", "everything", "yes"])
    for number, words in enumerate(said):
        last = (await talk.say(session, f"m{number}", words))[-1].reply
        if last.kind == "confirm":
            break
    (receipt,) = await talk.say(session, "yes", "yes")
    await services.close()
    assert receipt.reply.kind == "receipt"
    assert receipt.reply.request is not None
    assert [text for text in receipt.reply.general if text.source] == []
